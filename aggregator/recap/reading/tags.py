"""HTML cut into tags, comments and the text between them, each with its place.

The standard library's parser is not used: how it reads comments and raw text differs between patch releases of Python,
and its time grows with the square of the length on tags that are never closed. An edit needs one sure answer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from aggregator.recap.document import Span
from aggregator.recap.reading.urls_in_text import decode

MAX_TAG = 8192
"""Characters of one tag. What is longer is read as text."""

_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:-]*+)")
_BETWEEN_ATTRIBUTES = re.compile(r"[\s/]*+")
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s=>/<\"'][^\s=>/<]*+)(?:\s*+=\s*+(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<word>[^\s>\"'][^\s>]*+)))?+"
)
_RAW = frozenset({"script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"})
_RAW_END = {name: re.compile(rf"</{name}(?=[\s/>])", re.I) for name in _RAW}


@dataclass(frozen=True, slots=True)
class Attribute:
    """A value as a browser reads it, and where it stands as it is written (without quotes)."""

    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Tag:
    """``<name ...>`` or ``</name>``; names are lower case, of an attribute given twice the first counts."""

    name: str
    closing: bool
    start: int
    end: int
    attributes: dict[str, Attribute] = field(default_factory=dict)

    def value(self, *names: str) -> str:
        """The first of these attributes that has a value, else ""."""
        return next((self.attributes[name].value for name in names if name in self.attributes), "")

    def address(self, *names: str) -> Attribute | None:
        """The first of these attributes that has a value, as a URL: without white space around it, as browsers read it."""
        for name in names:
            given = self.attributes.get(name)
            if given and given.value.strip():
                start, end = given.span
                left = len(given.value) - len(given.value.lstrip())
                right = len(given.value) - len(given.value.rstrip())
                return Attribute(given.value.strip(), (start + left, end - right))
        return None


@dataclass(frozen=True, slots=True)
class TextPiece:
    """What stands between two tags; ``raw`` inside of elements whose content is no markup, such as a script."""

    start: int
    end: int
    raw: bool = False


@dataclass(frozen=True, slots=True)
class Unclosed:
    """A comment that begins here and does not end."""

    start: int


Piece = Tag | TextPiece | Unclosed


def pieces(text: str) -> Iterator[Piece]:
    """Cut a text. Comments, declarations and processing instructions are left out."""
    at = done = 0
    while (at := text.find("<", at)) >= 0:
        if text.startswith(("<!", "<?"), at):
            end = _declaration_end(text, at)
            if end is None:
                if done < at:
                    yield TextPiece(done, at)
                yield Unclosed(at)
                return
            if done < at:
                yield TextPiece(done, at)
            at = done = end
            continue
        tag = read_tag(text, at)
        if tag is None:
            at += 1
            continue
        if done < at:
            yield TextPiece(done, at)
        yield tag
        at = done = tag.end
        if tag.name in _RAW and not tag.closing:
            end_of_raw = _RAW_END[tag.name].search(text, at)
            done = end_of_raw.start() if end_of_raw else len(text)
            if done > at:
                yield TextPiece(at, done, raw=True)
            at = done
    if done < len(text):
        yield TextPiece(done, len(text))


def read_tag(text: str, at: int) -> Tag | None:
    """The tag that begins at a ``<``; None if there is none."""
    name = _NAME.match(text, at)
    if name is None:
        return None
    limit = min(len(text), at + MAX_TAG)
    attributes: dict[str, Attribute] = {}
    here = name.end()
    if text.find(">", here, limit) < 0:  # said at once: a text may open thousands of tags and close none
        return None
    if here < limit and text[here] not in " \t\n\f/>":
        return None
    while (here := _skipped(text, here, limit)) < limit and text[here] != ">":
        found = _ATTRIBUTE.match(text, here, limit)
        if found is None:
            return None
        here = found.end()
        group = next((group for group in ("double", "single", "word") if found[group] is not None), None)
        if group is not None:
            attributes.setdefault(found["name"].lower(), Attribute(decode(found[group]), found.span(group)))
    return Tag(name[2].lower(), bool(name[1]), at, here + 1, attributes) if here < limit else None


def _skipped(text: str, here: int, limit: int) -> int:
    found = _BETWEEN_ATTRIBUTES.match(text, here, limit)
    return found.end() if found else here


def _declaration_end(text: str, at: int) -> int | None:
    """Behind a comment, doctype, CDATA section or instruction; None for a comment that never ends."""
    if text.startswith("<!--", at):
        for short in ("<!-->", "<!--->"):
            if text.startswith(short, at):
                return at + len(short)
        end = text.find("-->", at + 4)
        return end + 3 if end >= 0 else None
    end = text.find(">", at)
    return end + 1 if end >= 0 else at + 2
