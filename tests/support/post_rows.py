"""A document's blocks and links as short rows, to compare whole documents with ``==``."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aggregator.recap.document import Document


def block_rows(document: Document) -> list[str]:
    """``line kind level ^parent: text``, with ``toc`` behind the level of a table of contents."""
    return [
        f"{block.line} {block.kind} {block.level}{' toc' if block.toc else ''} "
        f"^{'-' if block.parent is None else block.parent}: {block.text}"
        for block in document.blocks
    ]


def link_rows(document: Document) -> list[str]:
    """``line/line of the URL kind: label -> url``, with ``~`` before a label and ``?`` before a URL that has no span."""
    return [
        f"{link.line}/{link.url_line} {link.kind}: {'' if link.label_span else '~'}{link.label} -> "
        f"{'' if link.url_span else '?'}{link.url}"
        for link in document.links
    ]
