"""Markdown: CommonMark, GFM tables and strikethrough, MyST directives and roles, raw HTML, shortcodes, front matter."""

from __future__ import annotations

import re
from typing import Any

from markdown_it.token import Token

from aggregator.recap.document import Document, PostRefused, Span
from aggregator.recap.reading.front_matter import read_front_matter, without
from aggregator.recap.reading.html import HtmlBlocks
from aggregator.recap.reading.markdown.blocks import MAX_NESTING, Places, cell_runs, parser
from aggregator.recap.reading.markdown.text import InlineText
from aggregator.recap.reading.outline import Outline
from aggregator.recap.reading.shortcodes import Shortcodes
from scrapers.urls import YOUTUBE_ID, youtube_url

_MYST = re.compile(r"^[ \t>]*(?:`{3,}|~{3,}|:{3,})\{[A-Za-z]", re.M)
_TASK = re.compile(r"\A\[[ xX]\][ \t]+")


def read_markdown(text: str) -> Document:
    """A post in Markdown.

    Raises:
        PostRefused: a code fence or a comment that never ends; markup that is nested too deeply to be read.
    """
    given, span = read_front_matter(text)
    shortcodes = Shortcodes(without(text, span))
    env: dict[str, Any] = {"myst": bool(_MYST.search(text))}
    try:
        tokens = parser().parse(shortcodes.masked, env)
    except RecursionError as error:
        raise PostRefused("its markup is nested too deeply") from error
    reader = _Reader(Outline(text), shortcodes)
    for token in tokens:
        reader.take(token)
    return reader.outline.document("markdown", given, span)


class _Reader:
    """Walks the block tokens and fills the outline."""

    def __init__(self, outline: Outline, shortcodes: Shortcodes) -> None:
        self.outline = outline
        self._shortcodes = shortcodes
        self._src = shortcodes.masked
        self._items: list[int | None] = []
        self._level = 0
        self._quotes = 0
        self._cells: list[tuple[str, list[tuple[int, int]]]] = []
        self._cell = -1
        self._in_cell = False
        self._hidden_until = 0

    def take(self, token: Token) -> None:
        """One block token.

        Raises:
            PostRefused: markdown-it leaves out what is nested as deeply as this.
        """
        if token.nesting > 0 and token.level >= MAX_NESTING - 1:
            raise PostRefused("its markup is nested too deeply", token.map[0] + 1 if token.map else None)
        kind = token.type
        if kind == "list_item_open":
            self._items.append(None)
        elif kind == "list_item_close":
            self._items.pop()
        elif kind == "heading_open":
            self._level = int(token.tag[1:])
        elif kind == "heading_close":
            self._level = 0
        elif kind in ("blockquote_open", "blockquote_close"):
            self._quotes += token.nesting
        elif kind == "tr_open":
            self._cell = -1
        elif kind in ("th_open", "td_open", "th_close", "td_close"):
            self._in_cell = token.nesting > 0
            self._cell += token.nesting > 0
        elif kind == "html_block":
            self._html(token)
        elif kind == "definition":
            self._definition(token)
        elif kind == "inline" and token.meta.get("block_kind") == "video":
            self._video(token)
        elif kind == "inline":
            self._inline(token)

    def _within(self) -> int | None:
        return next((item for item in reversed(self._items) if item is not None), None)

    def _is_hidden(self, token: Token) -> bool:
        """It stands in a comment that began in raw HTML further up."""
        return bool(token.meta["lines"]) and token.meta["lines"][0][0] < self._hidden_until

    def _places(self, token: Token) -> Places:
        if not self._in_cell:
            return Places(token.content, self._src, token.meta["lines"])
        if self._cell == 0 or not self._cells:
            self._cells = cell_runs(self._src, token.meta["lines"][0])
        content, runs = self._cells[self._cell] if self._cell < len(self._cells) else ("", [])
        return Places.of_cell(runs if content == token.content else [])

    def _kind(self, token: Token) -> str:
        if "block_kind" in token.meta:
            return str(token.meta["block_kind"])
        if self._level:
            return "heading"
        if self._in_cell:
            return "cell"
        if self._items and self._items[-1] is None:
            return "item"
        return "quote" if self._quotes else "paragraph"

    def _inline(self, token: Token) -> None:
        # The cells of a row are counted even where they are not read.
        places = self._places(token)
        if self._is_hidden(token):
            return
        lines = token.meta["lines"]
        walk = InlineText(self.outline, self._shortcodes, places, self.outline.lines.number(lines[0][0]))
        walk.read(token.children or [])
        kind, text = self._kind(token), walk.visible.text
        if kind == "item":
            text = _TASK.sub("", text, count=1)
        if not text and not walk.links:
            return
        span = places.span(0, len(token.content)) or (lines[0][0], lines[-1][1])
        level = self._level or len(self._items)
        index = self.outline.add(kind, span, text, level, self._within(), walk.visible.strong)
        if kind == "item":
            self._items[-1] = index
        for link in walk.links:
            self.outline.link(
                index, link.kind, link.url, link.url_span, link.label, link.label_span, link.line, link.url_line
            )

    def _video(self, token: Token) -> None:
        """MyST's ``{youtube}``: its argument is an id."""
        span = Places(token.content, self._src, token.meta["lines"]).span(0, len(token.content))
        if YOUTUBE_ID.match(token.content) and span and not self._is_hidden(token):
            index = self.outline.add("paragraph", span, "", len(self._items), self._within())
            self.outline.link(index, "shortcode", youtube_url(token.content), span)

    def _definition(self, token: Token) -> None:
        """A definition that no link uses stands for itself, in a block without text."""
        definition = token.meta.get("definition")
        if definition is None or definition.get("used") or self._is_hidden(token) or not definition["place"]:
            return
        place: Span = definition["place"]
        url = definition["href"]
        if self._shortcodes.mark in url:
            url = self.outline.text[place[0] : place[1]]
        index = self.outline.add("paragraph", place, "", len(self._items), self._within())
        self.outline.link(index, "definition", url, place)

    def _html(self, token: Token) -> None:
        if self._is_hidden(token):
            return
        places = Places(token.content, self._src, token.meta["lines"])
        unclosed = HtmlBlocks(self.outline, self._shortcodes, places.span, self._within()).read(token.content)
        if unclosed is None:
            return
        start = places.offset(unclosed) or token.meta["lines"][0][0]
        end = self._src.find("-->", start)
        if end < 0:
            raise PostRefused(
                "the comment that begins here never ends: edits behind it would not be certain",
                self.outline.lines.number(start),
            )
        self._hidden_until = end + 3
