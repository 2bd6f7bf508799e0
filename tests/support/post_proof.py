"""What must hold of every link of every post: its spans hold its URL and its label, and nothing else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aggregator.recap.reading.html import read_html
from aggregator.recap.reading.markdown.reader import read_markdown
from aggregator.recap.reading.urls_in_text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aggregator.recap.document import Document, PostLink

_READERS = {"markdown": read_markdown, "html": read_html}


def disproved(text: str, document: Document) -> list[str]:
    """What does not hold, in words; empty for a document whose every span is right."""
    wrong = []
    for link in document.links:
        if link.url_span is not None and not _url_holds(text[slice(*link.url_span)], link):
            wrong.append(f"{link.url!r} is not what stands at {link.url_span}: {text[slice(*link.url_span)]!r}")
        if link.label_span is not None and not _label_holds(text[slice(*link.label_span)], link, document.format):
            wrong.append(f"{link.label!r} is not what stands at {link.label_span}: {text[slice(*link.label_span)]!r}")
        if not 0 <= link.block < len(document.blocks):
            wrong.append(f"{link.url!r} is in no block")
    spans = [span for link in document.links for span in (link.url_span, link.label_span) if span]
    for start, end in [*spans, *(block.span for block in document.blocks)]:
        if not 0 <= start <= end <= len(text):
            wrong.append(f"{(start, end)} reaches outside of the text")
    return wrong


def _url_holds(written: str, link: PostLink) -> bool:
    unescaped = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", written)
    spellings = {written, decode(written), unescaped, decode(unescaped), decode(written).replace("\\&", "&")}
    if link.kind == "shortcode":
        spellings.add(f"https://www.youtube.com/watch?v={written}")
    return link.url in spellings


def _label_holds(written: str, link: PostLink, form: str) -> bool:
    if " ".join(written.split()) == link.label:
        return True
    if form == "rst":
        return " ".join(re.sub(r"\\(.)", r"\1", written).split()) == link.label
    if link.kind == "html" and form == "markdown":
        # Its label may begin or end in the middle of other markup, so that it cannot be rendered by itself.
        characters = re.sub(r"\W", "", link.label)
        return any(_in_order(characters, iter(spelled)) for spelled in (written, decode(written)))
    one_line = re.sub(r"[ \t]*\r?\n?[\n\r][ \t>]*", " ", written)
    again = _READERS[form](f"x{one_line}" if form == "markdown" else f"x {one_line}")
    said = " ".join(block.text for block in again.blocks).removeprefix("x").strip()
    return said == link.label


def _in_order(characters: str, rest: Iterator[str]) -> bool:
    return all(character in rest for character in characters)
