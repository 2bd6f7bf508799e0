"""A link where the post has none: the title becomes one, or it stands in brackets beside the schedule's."""

from __future__ import annotations

import html
import re

from aggregator.recap.document import Block, Post, PostLink, Span
from aggregator.recap.finding.mention import Mention
from aggregator.recap.post import Edit
from aggregator.recap.renewing.pending import is_hidden
from aggregator.recap.renewing.verdicts import LinkVerdict

VIDEO = "video"
"""The label of a link that stands beside another, as ``conftalks link`` writes it."""

_END_OF_LINK = re.compile(r"</a\s*>", re.I)
_REST_OF_LINK = {
    "inline": re.compile(r"""(?<!\s)\s*+>?\s*+(?:"[^"\n]*"|'[^'\n]*')?\s*+\)"""),
    "autolink": re.compile(r">"),
    "rst-inline": re.compile(r">`__?"),
}
_REST_OF_REFERENCE = {
    "markdown": re.compile(r"\](?:\[[^\]\n]*\])?"),
    "rst": re.compile(r"`?__?"),
}
_QUOTES = ('"', "'", "“", "‘", "„", "«", "「", "『")
_SPECIAL = re.compile(r"[\[\]`<>{}\\]")


def link_markup(form: str, label: str, url: str) -> str:
    """A link in the markup of a post: markdown, rst or html."""
    if form == "html":
        return f'<a href="{html.escape(url)}">{label}</a>'
    if form == "rst":
        return f"`{label} <{url}>`__"
    return f"[{label}]({url})"


def inserted(post: Post, verdict: LinkVerdict, url: str) -> Edit | None:
    """The edit that gives a mention its link; None where no place for it is certain."""
    mention = verdict.mention
    if verdict.verdict == "add beside":
        return next((edit for link in verdict.links if (edit := _beside(post, link, url))), None)
    block = post.document.blocks[mention.block]
    if post.format == "rst" and block.kind == "heading":
        # A longer title would need a longer underline.
        return None
    place = _place(post, mention, block)
    if place is None or not _is_free(post, place, mention.block) or _is_marked(post, place, mention.text, block):
        return None
    label = post.text[slice(*place)]
    return Edit(*place, link_markup(post.format, label, url), mention.line, f"{mention.talk.title}: {url}")


def _beside(post: Post, link: PostLink, url: str) -> Edit | None:
    at = _end(post, link)
    if at is None:
        return None
    return Edit(at, at, f" ({link_markup(post.format, VIDEO, url)})", link.line, f"beside {link.url}: {url}")


def _end(post: Post, link: PostLink) -> int | None:
    """The place in the text right after a link."""
    if link.kind == "html":
        return _end_of_element(post.text, link.url_span[1]) if link.url_span else None
    if link.kind in ("reference", "rst-reference"):
        rest, span = _REST_OF_REFERENCE.get(post.format), link.label_span
    else:
        rest, span = _REST_OF_LINK.get(link.kind), link.url_span
    found = rest.match(post.text, span[1]) if rest and span else None
    return found.end() if found else None


def _end_of_element(text: str, at: int) -> int | None:
    """Behind the ``</a>`` of a tag in which ``at`` is."""
    opened = text.find(">", at)
    closed = _END_OF_LINK.search(text, opened) if opened >= 0 and text.find("<", at, opened) < 0 else None
    return closed.end() if closed else None


def _place(post: Post, mention: Mention, block: Block) -> Span | None:
    """Where the words of a mention stand in the source, if they stand there as they are read, and once."""
    words = mention.text.split()
    if not words or _SPECIAL.search(mention.text):
        return None
    spaced = r"(?:[ \t]+|[ \t]*(?:\r\n|\r|\n)[ \t]*)".join(map(re.escape, words))
    found = list(re.compile(spaced).finditer(post.text, *block.span))
    return found[0].span() if len(found) == 1 else None


def _is_free(post: Post, place: Span, block: int) -> bool:
    """Whether no link of the block touches a place."""
    spans = [span for link in post.document.links if link.block == block for span in (link.label_span, link.url_span)]
    return not any(span and span[0] < place[1] and place[0] < span[1] for span in spans)


def _is_marked(post: Post, place: Span, text: str, block: Block) -> bool:
    """Whether a link there would stand inside of code or, in rst, which nests nothing, inside of emphasis."""
    if is_hidden(post.text, block.span, place):
        return True
    quoted = post.text[: place[0]].endswith(_QUOTES)
    return post.format == "rst" and not quoted and any(text in run for run in block.strong)
