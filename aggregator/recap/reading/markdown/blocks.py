"""markdown-it's block parser, told to remember where in the post each line of a block's content stands.

A rule that makes a leaf of the tree knows that for a moment: indents and quote marks are counted off line by line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable

from markdown_it import MarkdownIt
from markdown_it.common.utils import mdTrim, normalizeReference
from markdown_it.rules_block import StateBlock, heading, html_block, lheading, paragraph, table
from markdown_it.rules_block import reference as original_reference

from aggregator.recap.document import Span
from aggregator.recap.reading.markdown.fences import colon_fence, fence, line_comment
from aggregator.recap.reading.markdown.inline import PlacedInline

BlockRule = Callable[[StateBlock, int, int, bool], bool]

MAX_NESTING = 100
"""Lists, quotes and directives inside of one another."""

_HASHES = re.compile(r"#{1,6}(?=[ \t]|\Z)[ \t]*")
_LABEL = re.compile(r"\[((?:[^\[\]\\]|\\.)*+)\]:[ \t\n]*+", re.S)
_ENDS_PARAGRAPH = ["paragraph", "reference", "blockquote", "list"]


def parser() -> MarkdownIt:
    """A CommonMark parser with GFM tables and strikethrough and MyST directives, whose tokens know their places."""
    md = MarkdownIt("default", {"html": True, "linkify": True, "maxNesting": MAX_NESTING})
    md.inline = PlacedInline()
    md.normalizeLink = lambda url: url  # type: ignore[method-assign]
    md.validateLink = lambda url: True  # type: ignore[method-assign]
    rules = md.block.ruler
    rules.at("paragraph", _placed(paragraph))
    rules.at("lheading", _placed(lheading))
    rules.at("heading", _placed(heading), {"alt": ["paragraph", "reference", "blockquote"]})
    rules.at("html_block", _placed(html_block), {"alt": ["paragraph", "reference", "blockquote"]})
    rules.at("table", _placed(table), {"alt": ["paragraph", "reference"]})
    rules.at("reference", reference)
    rules.at("fence", fence, {"alt": _ENDS_PARAGRAPH})
    rules.after("fence", "colon_fence", colon_fence, {"alt": _ENDS_PARAGRAPH})
    rules.after("fence", "line_comment", line_comment, {"alt": _ENDS_PARAGRAPH})
    md.core.ruler.enableOnly(["block", "inline"])
    return md


def line_places(state: StateBlock, first: int, last: int) -> list[Span]:
    """Where the content of the lines ``first`` up to ``last`` stands, behind indents and quote marks."""
    return [(state.bMarks[line] + state.tShift[line], state.eMarks[line]) for line in range(first, last)]


def _placed(rule: BlockRule) -> BlockRule:
    """The rule, whose tokens with text then know their lines' places (``meta["lines"]``)."""

    def run(state: StateBlock, start: int, end: int, silent: bool) -> bool:
        """As the rule: whether it applies to the lines from ``start``; what it adds knows its places."""
        before = len(state.tokens)
        found = rule(state, start, end, silent)
        if found and not silent:
            for token in state.tokens[before:]:
                if token.type in ("inline", "html_block") and token.map:
                    token.meta["lines"] = line_places(state, *token.map)
        return found

    return run


def reference(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A link definition, as a token of its own too. Its place is noted with it, for the links that use it."""
    at = state.bMarks[start] + state.tShift[start]
    # GitHub and most engines read [^1]: as a footnote, whose content is text.
    if state.src.startswith("[^", at):
        return False
    known = len(state.env.setdefault("references", {}))
    if not original_reference(state, start, end, silent):
        return False
    if not silent:
        token = state.push("definition", "", 0)
        token.map = [start, state.line]
        token.meta["lines"] = lines = line_places(state, start, state.line)
        text = "\n".join(state.src[first:last] for first, last in lines)
        label = _LABEL.match(text)
        found = state.md.helpers.parseLinkDestination(text, label.end(), len(text)) if label else None
        if label and found and found.ok:
            inner = 1 if text[label.end()] == "<" else 0
            definition = {"href": found.str, "map": token.map}
            if len(state.env["references"]) > known:
                definition = state.env["references"][normalizeReference(label[1])]
            definition["place"] = Places(text, state.src, lines).span(label.end() + inner, found.pos - inner)
            token.meta["definition"] = definition
    return True


class Places:
    """Where the characters of a block's content stand in the post. What cannot be shown to be so is None."""

    def __init__(self, content: str, src: str, lines: list[Span]) -> None:
        self._starts: list[int] = []
        self._runs: list[tuple[int, int]] = []
        at = 0
        # markdown-it trims a first line of odd white space, which is no empty line to it, off the content.
        while lines and not src[lines[0][0] : lines[0][1]].strip():
            lines = lines[1:]
        for number, line in enumerate(content.split("\n")):
            if number < len(lines):
                self._line(at, line, src, lines[number], first=number == 0)
            at += len(line) + 1

    def _line(self, at: int, line: str, src: str, place: Span, first: bool) -> None:
        bare = line.lstrip()
        indent = len(line) - len(bare)
        whole = src[place[0] : place[1]]
        skip = len(whole) - len(whole.lstrip())
        hashes = _HASHES.match(whole) if first else None
        for start in (skip, hashes.end() if hashes else skip):
            if whole.startswith(bare, start):
                self._add(at + indent, place[0] + start, len(bare))
                return

    def _add(self, at: int, source: int, length: int) -> None:
        self._starts.append(at)
        self._runs.append((source, length))

    @classmethod
    def of_cell(cls, runs: list[tuple[int, int]]) -> Places:
        """From runs (offset in the post, length) that make up the content one behind the other."""
        places = cls("", "", [])
        at = 0
        for source, length in runs:
            places._add(at, source, length)
            at += length
        return places

    def offset(self, at: int) -> int | None:
        """Where one character of the content stands in the post; an end may be one behind the last."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return None
        source, length = self._runs[index]
        inside = at - self._starts[index]
        return source + inside if inside <= length else None

    def span(self, start: int, end: int) -> Span | None:
        """Where a part of the content stands: from its first to behind its last character."""
        if end <= start:
            here = self.offset(start)
            return None if here is None else (here, here)
        first, last = self.offset(start), self.offset(end - 1)
        return None if first is None or last is None or last < first else (first, last + 1)


def cell_runs(src: str, row: Span) -> list[tuple[str, list[tuple[int, int]]]]:
    """Content and runs of each cell of a table's row, cut as markdown-it does: at every pipe without a backslash."""
    start, end = row
    whole = src[start:end]
    line = mdTrim(whole)
    start += whole.index(line)
    cells: list[list[tuple[int, int]]] = [[]]
    done = 0
    for at in (pipe.start() for pipe in re.finditer(r"\|", line)):
        if at and line[at - 1] == "\\":
            cells[-1].append((done, at - 1))
            done = at
        else:
            cells[-1].append((done, at))
            cells.append([])
            done = at + 1
    cells[-1].append((done, len(line)))
    found = [_trimmed(line, runs, start) for runs in cells]
    if found and not "".join(line[first:last] for first, last in cells[0]):
        del found[0], cells[0]
    if found and not "".join(line[first:last] for first, last in cells[-1]):
        del found[-1]
    return found


def _trimmed(line: str, runs: list[Span], base: int) -> tuple[str, list[tuple[int, int]]]:
    text = "".join(line[first:last] for first, last in runs)
    trimmed = mdTrim(text)
    left, kept = text.index(trimmed), len(trimmed)
    out: list[tuple[int, int]] = []
    for first, last in runs:
        skip = min(left, last - first)
        left -= skip
        length = min(kept, last - first - skip)
        kept -= length
        if length:
            out.append((base + first + skip, length))
    return trimmed, out
