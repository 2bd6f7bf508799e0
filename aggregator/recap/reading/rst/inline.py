"""docutils' inline parser, told to remember where in a block's text each reference and each run of text stands.

docutils keeps no places of inline nodes. It cuts them off the front of the text one by one, however, so that the length
of what remains says where each one stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast

from docutils import nodes
from docutils.parsers.rst import states
from docutils.utils import escape2null, unescape

from aggregator.recap.document import PostRefused, Span
from aggregator.recap.reading.urls_in_text import bare_urls

_ROLES = frozenset({
    "abbreviation", "ac", "acronym", "code", "emphasis", "literal", "math", "pep", "pep-reference", "rfc",
    "rfc-reference", "strong", "sub", "subscript", "sup", "superscript", "t", "title", "title-reference",
})  # fmt: skip
MAX_SEARCHED = 60_000_000
"""Characters that docutils may search for markup: about two seconds. A paragraph with 200 links takes a million."""

_VAIN = 10
"""Markup that does not end takes so many times as long as markup that does."""

_Method = Callable[[states.Inliner, re.Match[str], int], tuple[str, list[nodes.Node], str, list[nodes.system_message]]]
_LinePlace = tuple[int, int, int]
"""Where a line's text begins in the post, how much white space docutils has in front of it, and where it ends."""
_TARGET = re.compile(r"\A(.*\S)\s*<[^<>]*>\Z", re.S)


@dataclass(frozen=True, slots=True)
class Mark:
    """A node that the inline parser made: in which text, and which part of it. The node is kept so that its id stays its own."""

    node: nodes.Node
    chunk: int
    start: int
    end: int
    refname: str | None = None
    anonymous: bool = False


class PlacedInliner(states.Inliner):
    """Notes every text that it parses as a chunk (text, line) and the places of nodes in it."""

    def __init__(self) -> None:
        super().__init__()
        self.chunks: list[tuple[str, int]] = []
        self.marks: dict[int, Mark] = {}
        self._searched = 0

    def mark(self, node: nodes.Node) -> Mark | None:
        """What is known of a node's place."""
        return self.marks.get(id(node))

    def parse(
        self, text: str, lineno: int, memo: Any, parent: nodes.Element
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """As docutils', which this follows step by step, with places noted."""
        self.document = memo.document
        self.language = memo.language
        self.reporter = self.document.reporter
        self.parent = parent
        self.chunks.append((text, lineno))
        whole = remaining = escape2null(text)
        done: list[nodes.Node] = []
        messages: list[nodes.system_message] = []
        plain_from = 0
        while remaining and (match := self.patterns.initial.search(remaining)):
            groups = match.groupdict()
            method = cast(
                _Method, self.dispatch[groups["start"] or groups["backquote"] or groups["refend"] or groups["fnend"]]
            )
            start = len(whole) - len(remaining)
            before, inlines, remaining, said = method(self, match, lineno)
            messages += said
            in_vain = not inlines or isinstance(inlines[0], nodes.problematic)
            self._count(len(remaining) * (_VAIN if in_vain else 1), lineno)
            if inlines:
                end = len(whole) - len(remaining)
                done += self._plain(whole[plain_from : start + len(before)], plain_from)
                done += inlines
                for node in inlines:
                    self._note(node, start + len(before), end)
                plain_from = end
        done += self._plain(whole[plain_from:], plain_from)
        return done, messages

    def _count(self, characters: int, line: int) -> None:
        """docutils looks at all of a paragraph again behind each piece of markup, and for the end of each ``*``.

        Raises:
            PostRefused: it would do so for too long.
        """
        self._searched += characters
        if self._searched > MAX_SEARCHED:
            raise PostRefused("there is too much markup in the paragraphs up to this one to be read in time", line)

    def _note(self, node: nodes.Node, start: int, end: int) -> None:
        refname, anonymous = None, False
        if isinstance(node, nodes.Element):
            refname, anonymous = node.get("refname"), bool(node.get("anonymous"))
        self.marks[id(node)] = Mark(node, len(self.chunks) - 1, start, end, refname, anonymous)

    def _plain(self, text: str, base: int) -> list[nodes.Node]:
        """Text between constructs, in which URLs stand as they are."""
        out: list[nodes.Node] = []
        done = 0
        for start, end in bare_urls(text):
            if text[end : end + 1] == "\0":
                continue
            if done < start:
                out.append(nodes.Text(text[done:start]))
                self._note(out[-1], base + done, base + start)
            url = text[start:end]
            out.append(nodes.reference(url, url, refuri=url))
            self._note(out[-1], base + start, base + end)
            done = end
        if done < len(text):
            out.append(nodes.Text(text[done:]))
            self._note(out[-1], base + done, base + len(text))
        return out

    def interpreted(
        self, rawsource: str, text: str, role: str, lineno: int
    ) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Roles of docutils as it reads them; of Sphinx and others, the text that a reader sees."""
        if not role or role.lower() in _ROLES:
            return super().interpreted(rawsource, text, role, lineno)
        shown = unescape(text)
        words = _TARGET.match(shown)
        return [nodes.inline(rawsource, words[1] if words else shown)], []


# docutils builds its expressions from the strings in ``vars`` of the class itself, which a subclass inherits but lacks.
for _name, _part in vars(states.Inliner).items():
    if isinstance(_part, str) and not _name.startswith("__"):
        setattr(PlacedInliner, _name, _part)


class SourceLines:
    """The lines of a post, to find the texts in that docutils made of them."""

    def __init__(self, text: str, starts: list[int]) -> None:
        self._text = text
        self._starts = starts
        self._found: dict[tuple[str, int], tuple[list[_LinePlace], list[int]] | None] = {}

    def _line(self, number: int) -> str:
        start = self._starts[number]
        end = self._starts[number + 1] - 1 if number + 1 < len(self._starts) else len(self._text)
        return self._text[start:end]

    def span(self, chunk: tuple[str, int], start: int, end: int) -> Span | None:
        """Where a part of a chunk's text stands; None unless every line is found where docutils says."""
        if chunk not in self._found:
            self._found[chunk] = self._find(chunk)
        found = self._found[chunk]
        if found is None or end <= start:
            return None
        places, offsets = found
        first, last = self._offset(places, offsets, start), self._offset(places, offsets, end - 1)
        return None if first is None or last is None else (first, last + 1)

    @staticmethod
    def _offset(places: list[_LinePlace], offsets: list[int], at: int) -> int | None:
        line = next(number for number in range(len(offsets) - 1, -1, -1) if offsets[number] <= at)
        first, indent, last = places[line]
        # White space in front of the line may be longer in docutils' text than in the post: tabs are expanded.
        inside = max(first, first + at - offsets[line] - indent)
        return inside if inside < last else None

    def _find(self, chunk: tuple[str, int]) -> tuple[list[_LinePlace], list[int]] | None:
        text, number = chunk
        lines = text.split("\n")
        offsets = [0]
        for line in lines[:-1]:
            offsets.append(offsets[-1] + len(line) + 1)
        places = self._match(lines, number - 1)
        return None if places is None else (places, offsets)

    def _match(self, lines: list[str], first: int) -> list[_LinePlace] | None:
        """The places of lines of text if they stand in the lines of the post from ``first`` on."""
        if first < 0 or first + len(lines) > len(self._starts):
            return None
        places: list[_LinePlace] = []
        for number, line in enumerate(lines, first):
            whole = self._line(number)
            bare = line.strip()
            if whole.rstrip().endswith(bare):
                at = len(whole.rstrip()) - len(bare)
            elif whole.count(bare) == 1:
                at = whole.find(bare)
            else:
                return None
            start = self._starts[number] + at
            places.append((start, len(line) - len(line.lstrip()), start + len(bare)))
        return places
