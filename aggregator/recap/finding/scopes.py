"""What belongs together in a post: the item above, the row of a table, the section, where a label stands in its block."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from aggregator.recap.document import Block, Document


class Scopes:
    """The blocks of one document by their neighbours. Blocks and links are named by their index."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.links_of: dict[int, list[int]] = defaultdict(list)
        self._children: dict[int, list[int]] = defaultdict(list)
        self._rows: dict[int, list[int]] = defaultdict(list)
        for number, link in enumerate(document.links):
            self.links_of[link.block].append(number)
        for number, block in enumerate(document.blocks):
            if block.parent is not None:
                self._children[block.parent].append(number)
            if block.kind == "cell":
                self._rows[block.line].append(number)
        self._labels = {number: place for block in self.links_of for number, place in self._placed(block)}

    def _placed(self, block: int) -> Iterator[tuple[int, tuple[int, int]]]:
        text, at = self.document.blocks[block].text, 0
        for number in self.links_of[block]:
            label = " ".join(self.document.links[number].label.split())
            start = text.find(label, at) if label else -1
            if start >= 0:
                at = start + len(label)
                yield number, (start, at)

    def label_at(self, link: int) -> tuple[int, int] | None:
        """Where the label of a link stands in its block's text; None where it has none there."""
        return self._labels.get(link)

    def row(self, block: int) -> list[int]:
        """The cells on the line of a cell, itself included; none for another block."""
        found = self.document.blocks[block]
        return self._rows[found.line] if found.kind == "cell" else []

    def above(self, block: int) -> Iterator[int]:
        """The list items that a block stands in, the nearest first, then the headings above it."""
        parent = self.document.blocks[block].parent
        while parent is not None:
            yield parent
            parent = self.document.blocks[parent].parent

    def items_above(self, block: int) -> Iterator[int]:
        """The list items that a block stands in, the nearest first."""
        for number in self.above(block):
            if self.document.blocks[number].kind == "heading":
                return
            yield number

    def heading(self, block: int) -> int | None:
        """The nearest heading above a block."""
        return next((number for number in self.above(block) if self.document.blocks[number].kind == "heading"), None)

    def below(self, block: int) -> list[int]:
        """The blocks that stand directly in an item, or directly under a heading."""
        return self._children[block]

    def near(self, block: int) -> Iterator[Block]:
        """Where a talk's speaker may be named: the block, its row, the items around it, and what stands just below."""
        blocks = self.document.blocks
        yield blocks[block]
        for number in self.row(block):
            if number != block:
                yield blocks[number]
        for number in self.items_above(block):
            yield blocks[number]
        for number in self._children[block][:3]:
            yield blocks[number]
