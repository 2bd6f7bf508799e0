"""Blocks of a plain text as its writer meant them: headings, code, and lines between blank ones. Pure.

People write reStructuredText and Markdown where plain text is asked for. Of both only what shows as rubbish is read: lines
that underline or part, two colons alone, directives, and the addresses that stand apart from their links.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from textwrap import dedent
from typing import Literal

LONGEST_HEADING = 100
"""Letters of a line that is a heading when the next underlines it: below a longer one the line parts paragraphs."""

DEEPEST = 5
"""Directives within each other that are read."""

TextBlock = tuple[Literal["heading", "code", "text"], list[str]]

_RULES = frozenset(2 * sign for sign in "=~^*+#-")
_RULE = re.compile(r"\A[^\S\n]*([=~^*+#-])\1{2,}[^\S\n]*\Z")
_DIRECTIVE = re.compile(r"\A(?P<indent>[^\S\n]*)\.\. +(?:\|[^|\n]+\| +)?(?P<name>[a-z][a-z-]*)::(?P<rest>.*)\Z")
_OPTION = re.compile(r"\A\s*:[\w-]+:")
_TARGET = re.compile(r"^[^\S\n]*\.\. _`?(?P<name>[^`:\n]{1,200})`?: +(?P<url>https?://\S+)[^\S\n]*(?:\n|\Z)", re.M)
_CODE = frozenset({"code", "code-block", "sourcecode", "highlight"})
_SHOWN_NOWHERE = frozenset({"image", "raw", "class", "contents", "youtube", "video"})


def blocks(text: str) -> Iterator[TextBlock]:
    """The blocks of a text, without the lines that only mark them up."""
    yield from _blocks(with_targets(text).split("\n"))


def with_targets(text: str) -> str:
    """The text where a link to an address that stands elsewhere, "`Slides`_" or "Slides_", has it with it."""
    if ".. _" not in text:
        return text
    targets = {found["name"].strip().lower(): found["url"] for found in _TARGET.finditer(text)}

    def linked(found: re.Match[str]) -> str:
        """A link with its address, as it stands where nobody says that."""
        name = found["quoted"] or found["bare"]
        url = targets.get(name.lower())
        return f"`{name} <{url}>`__" if url else found[0]

    named = r"`(?P<quoted>[^`<>\n]{1,200})`_(?!\w)|(?<![\w`<])(?P<bare>[\w-]{1,100})_(?!\w)"
    return re.sub(named, linked, _TARGET.sub("", text))


def _blocks(lines: list[str], depth: int = 0) -> Iterator[TextBlock]:
    held: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        mark = line.lstrip()[:2]
        if mark == "::" and line.strip() == "::":
            line = mark = ""
        directive = _DIRECTIVE.match(line) if mark == ".." and depth < DEEPEST else None
        at += 1
        if mark and not directive and (mark not in _RULES or not _RULE.match(line)):
            held.append(line)
            continue
        if held:
            is_heading = bool(line.strip()) and not directive and len(held) == 1 and len(held[0]) <= LONGEST_HEADING
            yield ("heading" if is_heading else "text"), held
            held = []
        if directive:
            body = _body(lines, at, len(directive["indent"]))
            at += len(body)
            yield from _directive(directive, body, depth + 1)
    if held:
        yield "text", held


def _body(lines: list[str], at: int, indent: int) -> list[str]:
    """The lines from ``at`` on that are indented more than the directive before them, with the blank ones between."""
    end = at
    for number, line in enumerate(lines[at:], at):
        if line.strip():
            if len(line) - len(line.lstrip()) <= indent:
                break
            end = number + 1
    return lines[at:end]


def _directive(found: re.Match[str], body: list[str], depth: int) -> Iterator[TextBlock]:
    """What a directive has to show: code, or its text without its options."""
    options = 0
    while options < len(body) and _OPTION.match(body[options]):
        options += 1
    inside = dedent("\n".join(body[options:])).strip("\n").split("\n")
    if found["name"] in _CODE:
        yield "code", inside
    elif found["name"] not in _SHOWN_NOWHERE:
        told = [] if found["name"] == "figure" else [found["rest"].strip(), ""]
        yield from _blocks([*told, *inside], depth)
