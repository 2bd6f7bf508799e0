"""A post's bytes: what can be edited safely becomes a Post, the rest is refused; edits are spliced in, nothing else moves."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import PurePath

from aggregator.recap.document import Document, Post, PostRefused
from aggregator.recap.reading.html import read_html
from aggregator.recap.reading.markdown.reader import read_markdown
from aggregator.recap.reading.newlines import Original
from aggregator.recap.reading.rst.reader import read_rst
from scrapers.errors import ConftalksError

MAX_POST = 5_000_000
"""Bytes. The longest recap known has 63 thousand."""

_READERS: dict[str, Callable[[str], Document]] = {"markdown": read_markdown, "rst": read_rst, "html": read_html}
_FORMATS = {
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdown": "markdown",
    ".mkd": "markdown",
    ".mdx": "markdown",
    ".qmd": "markdown",
    ".myst": "markdown",
    ".rst": "rst",
    ".rest": "rst",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
}


@dataclass(frozen=True, slots=True)
class Edit:
    """Put ``text`` in the place of the characters from ``start`` up to ``end``; ``line`` and ``why`` are for people."""

    start: int
    end: int
    text: str
    line: int
    why: str


def read_post(data: bytes, name: str) -> Post:
    """Read a post; its format follows from the name's suffix.

    Raises:
        ConftalksError: unknown suffix, over 5 MB, binary, not UTF-8, an unclosed code fence or comment, or
            markup that its parser cannot read. One line that begins with the name.
    """
    kind = _format(name)
    text = _decode(data, name)
    original = Original(text)
    try:
        document = original.restore(_READERS[kind](original.plain))
    except PostRefused as error:
        line = f":{error.line}" if error.line else ""
        raise ConftalksError(f"{name}{line}: {error}") from error
    except Exception as error:
        # Hostile markup may upset a parser in ways that nobody thought of; a post is refused then, never half read.
        raise ConftalksError(f"{name}: cannot be read as {kind}: {type(error).__name__} in its parser") from error
    return Post(name=name, text=text, format=kind, document=document)


def splice(text: str, edits: Iterable[Edit]) -> str:
    """The text with every edit made; everything outside of the edits' spans stays as it is, character by character.

    Raises:
        ConftalksError: two edits overlap or stand at the same place, or one reaches outside of the text.
    """
    parts: list[str] = []
    done = 0
    last: Edit | None = None
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if not 0 <= edit.start <= edit.end <= len(text):
            raise ConftalksError(f"line {edit.line}: an edit reaches outside of the text ({edit.why})")
        if last is not None and (edit.start < last.end or edit.start == last.start):
            raise ConftalksError(f"line {edit.line}: two edits overlap ({last.why}; {edit.why}); nothing was changed")
        parts += (text[done : edit.start], edit.text)
        done, last = edit.end, edit
    return "".join((*parts, text[done:]))


def _format(name: str) -> str:
    for suffix in reversed(PurePath(name).suffixes):
        if suffix.lower() in _FORMATS:
            return _FORMATS[suffix.lower()]
    raise ConftalksError(f"{name}: what kind of post is this? Known are {' '.join(_FORMATS)}")


def _decode(data: bytes, name: str) -> str:
    if len(data) > MAX_POST:
        raise ConftalksError(
            f"{name}: {len(data) / 1e6:.1f} MB is too long for a post; at most {MAX_POST / 1e6:.0f} MB"
        )
    if b"\0" in data:
        raise ConftalksError(f"{name}: this is a binary file, not a post")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ConftalksError(f"{name}:{line}: not UTF-8 (byte {error.start}); save it as UTF-8 first") from error
