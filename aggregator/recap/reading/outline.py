"""Blocks and links of a post in the order of the text; who stands in what; made into a Document at the end."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from aggregator.recap.document import Block, Document, PostLink, Span


class Lines:
    """Which line a place is in. Lines end with "\\n" and are numbered from 1."""

    def __init__(self, text: str) -> None:
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def number(self, offset: int) -> int:
        """The line of a character."""
        return bisect_right(self.starts, offset)


class Outline:
    """Filled by a reader from top to bottom."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lines = Lines(text)
        self.blocks: list[Block] = []
        self.links: list[PostLink] = []
        self._headings: list[tuple[int, int]] = []

    def add(
        self, kind: str, span: Span, text: str, level: int = 0, within: int | None = None, strong: tuple[str, ...] = ()
    ) -> int:
        """One more block; ``within`` is the index of the list item that it stands in. Returns its index."""
        index = len(self.blocks)
        if kind == "heading":
            while self._headings and self._headings[-1][0] >= level:
                self._headings.pop()
        parent = within if within is not None and kind != "heading" else None
        if parent is None and self._headings:
            parent = self._headings[-1][1]
        if kind == "heading":
            self._headings.append((level, index))
        first = self.lines.number(span[0])
        last = self.lines.number(max(span[0], span[1] - 1))
        self.blocks.append(Block(kind, first, last, span, text, level, parent, strong, toc=False))
        return index

    def link(
        self,
        block: int,
        kind: str,
        url: str,
        url_span: Span | None,
        label: str = "",
        label_span: Span | None = None,
        line: int | None = None,
        url_line: int | None = None,
    ) -> None:
        """One more link in a block. Lines follow from the spans; where there is none, the block's is taken."""
        if url_span is not None:
            url_line = self.lines.number(url_span[0])
        if line is None:
            line = self.lines.number(label_span[0]) if label_span else url_line or self.blocks[block].line
        self.links.append(
            PostLink(
                url=url,
                url_span=url_span,
                label=label,
                label_span=label_span,
                kind=kind,
                line=line,
                url_line=url_line or line,
                block=block,
                heading=self.blocks[block].kind == "heading",
                shared=1,
            )
        )

    def document(self, form: str, front_matter: Mapping[str, Any], front_matter_span: Span | None) -> Document:
        """All of it, with what can only be said at the end: shared URLs, tables of contents, the title."""
        self.links.sort(key=lambda link: link.block)
        uses = Counter(link.url_span for link in self.links if link.url_span is not None)
        links = tuple(replace(link, shared=uses[link.url_span]) if link.url_span else link for link in self.links)
        inside = {link.block for link in links if link.url.startswith("#")}
        outside = {link.block for link in links if not link.url.startswith("#")}
        blocks = tuple(
            replace(block, toc=True) if index in inside and index not in outside else block
            for index, block in enumerate(self.blocks)
        )
        headings = (block.text for block in blocks if block.kind == "heading" and block.text)
        given = front_matter.get("title")
        title = " ".join(str(given).split()) if isinstance(given, (str, int, float)) else ""
        return Document(form, front_matter, front_matter_span, blocks, links, title or next(headings, None))
