"""Readers know one line ending, "\\n", and no byte order mark; here spans go back to the text as it was."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import replace

from aggregator.recap.document import Document, Span

BOM = "\ufeff"


class Original:
    """A post's text; ``plain`` is what readers get: no BOM at the start, CRLF and CR as "\\n"."""

    def __init__(self, text: str) -> None:
        self._shift = 1 if text.startswith(BOM) else 0
        body = text[self._shift :]
        self.plain = re.sub(r"\r\n?", "\n", body) if "\r" in body else body
        # The n-th CRLF (from 0) is one character of ``plain``, n characters further left than in ``body``.
        self._pairs = [pair.start() - n for n, pair in enumerate(re.finditer("\r\n", body))]

    def restore(self, document: Document) -> Document:
        """The document with every span of ``plain`` as one of the text."""
        if not self._shift and not self._pairs:
            return document
        return replace(
            document,
            front_matter_span=self._span(document.front_matter_span),
            blocks=tuple(replace(block, span=self._known(block.span)) for block in document.blocks),
            links=tuple(
                replace(link, url_span=self._span(link.url_span), label_span=self._span(link.label_span))
                for link in document.links
            ),
        )

    def _offset(self, offset: int) -> int:
        return offset + self._shift + bisect_left(self._pairs, offset)

    def _known(self, span: Span) -> Span:
        return self._offset(span[0]), self._offset(span[1])

    def _span(self, span: Span | None) -> Span | None:
        return None if span is None else self._known(span)
