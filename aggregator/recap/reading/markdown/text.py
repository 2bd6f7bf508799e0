"""The inline tokens of one block of a Markdown post: its visible text and its links."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from markdown_it.common.utils import unescapeAll
from markdown_it.token import Token

from aggregator.recap.document import Span
from aggregator.recap.reading.markdown.blocks import Places
from aggregator.recap.reading.outline import Outline
from aggregator.recap.reading.shortcodes import Shortcodes
from aggregator.recap.reading.tags import Tag, read_tag
from aggregator.recap.reading.urls_in_text import decode
from aggregator.recap.reading.visible import Visible

_ROLE = re.compile(r"\{[A-Za-z][\w:.+-]*\}\Z")
_ROLE_TARGET = re.compile(r"\A(.*\S)\s*<[^<>]*>\Z", re.S)
_CODE = frozenset({"code", "kbd", "samp", "tt", "pre"})
_HIDDEN = frozenset({"script", "style", "template", "textarea", "svg"})
_STRONG = frozenset({"strong", "b", "em", "i", "cite", "mark", "q"})


@dataclass(slots=True)
class FoundLink:
    """A link that was found; ``mark`` is where in the visible text its label begins."""

    kind: str
    url: str
    url_span: Span | None
    line: int
    url_line: int | None = None
    mark: int = 0
    label: str = ""
    label_span: Span | None = None
    label_at: int = 0
    alt: str = ""


class InlineText:
    """Walks the tokens of one block."""

    def __init__(self, outline: Outline, shortcodes: Shortcodes, places: Places, line: int) -> None:
        self.visible = Visible()
        self.links: list[FoundLink] = []
        self._outline = outline
        self._shortcodes = shortcodes
        self._places = places
        self._line = line
        self._open: FoundLink | None = None
        self._code = 0
        self._hidden = 0

    def read(self, tokens: list[Token]) -> None:
        """All of them."""
        for token in tokens:
            if token.type == "html_inline":
                self._html(token)
            elif not self._hidden:
                self._take(token)
        self._close(None)

    def _take(self, token: Token) -> None:
        kind = token.type
        if kind == "text":
            self._text(token)
        elif kind == "text_special":
            self.visible.add(self._shortcodes.clean(token.content))
        elif kind == "code_inline":
            self._code_span(token)
        elif kind in ("softbreak", "hardbreak"):
            self.visible.add(" ")
        elif kind == "link_open":
            self._link(token)
        elif kind == "link_close":
            self._close(None)
        elif kind in ("strong_open", "em_open"):
            self.visible.begin(token.tag)
        elif kind in ("strong_close", "em_close"):
            self.visible.end(token.tag)
        elif kind == "image" and self._open is not None:
            self._open.alt = self._open.alt or "".join(child.content for child in token.children or [])

    def _text(self, token: Token) -> None:
        if not token.content:
            return
        self.visible.add(self._shortcodes.clean(token.content))
        at = token.meta.get("at")
        if self._shortcodes.mark in token.content and at is not None and not self._code:
            here = self._places.span(at, at + len(token.content))
            for url, span in self._shortcodes.videos(*here) if here else ():
                self.links.append(FoundLink("shortcode", url, span, self._outline.lines.number(span[0])))

    def _code_span(self, token: Token) -> None:
        self.visible.drop_end(_ROLE)
        words = _ROLE_TARGET.match(token.content) if "<" in token.content else None
        self.visible.add(self._shortcodes.clean(words[1] if words else token.content))

    def _link(self, token: Token) -> None:
        meta: dict[str, Any] = token.meta
        kind, url = meta["kind"], meta["url"]
        definition = meta.get("definition")
        if definition is None:
            span, url_line = self._places.span(*meta["url_at"]), None
        else:
            span, url_line = definition.get("place"), definition["map"][0] + 1
        found = FoundLink(kind, *self._proved(url, span), self._line_at(meta["at"]), url_line, self.visible.mark())
        if "label" in meta:
            found.label_span = self._places.span(*meta["label"])
        self._close(None)
        self._open = found

    def _proved(self, url: str, span: Span | None) -> tuple[str, Span | None]:
        """The URL with the tags that were masked in it, and its place if that holds exactly this URL."""
        if span is None or span[0] == span[1]:
            return self._shortcodes.clean(url), None
        written = self._shortcodes.masked[span[0] : span[1]]
        if url not in (written, unescapeAll(written), decode(written)):
            return self._shortcodes.clean(url), None
        return (self._outline.text[span[0] : span[1]] if self._shortcodes.mark in url else url), span

    def _line_at(self, at: int) -> int:
        offset = self._places.offset(at)
        return self._line if offset is None else self._outline.lines.number(offset)

    def _close(self, end: int | None) -> None:
        """The open link's label ends; ``end`` is the offset of ``</a>``, None for the links of Markdown."""
        found = self._open
        if found is None:
            return
        self._open = None
        if self._code and found.kind == "bare":
            return
        found.label = self.visible.since(found.mark) or found.alt
        if found.kind == "html" and end is not None:
            found.label_span = self._places.span(found.label_at, end)
        if found.alt or not found.label:
            found.label_span = None
        if not self._code:
            self.links.append(found)

    def _html(self, token: Token) -> None:
        at = token.meta.get("at")
        tag = read_tag(token.content, 0)
        if tag is None:
            return
        if tag.name in _HIDDEN:
            self._hidden = max(0, self._hidden + (-1 if tag.closing else 1))
        elif tag.name in _CODE:
            self._code = max(0, self._code + (-1 if tag.closing else 1))
        elif tag.name in _STRONG and not self._hidden:
            if tag.closing:
                self.visible.end(tag.name)
            else:
                self.visible.begin(tag.name)
        elif tag.name == "br":
            self.visible.add(" ")
        elif tag.name in ("a", "iframe") and not self._hidden and at is not None:
            self._anchor(tag, at)
        elif tag.name == "img" and self._open is not None:
            self._open.alt = self._open.alt or tag.value("alt")

    def _anchor(self, tag: Tag, at: int) -> None:
        if tag.name == "a":
            self._close(at if tag.closing else None)
        address = tag.address("href") if tag.name == "a" else tag.address("src", "data-src")
        if tag.closing or address is None:
            return
        url, span = self._proved(address.value, self._places.span(at + address.span[0], at + address.span[1]))
        kind = "html" if tag.name == "a" else "iframe"
        found = FoundLink(kind, url, span, self._line_at(at), mark=self.visible.mark(), label_at=at + tag.end)
        if tag.name == "a":
            self._open = found
        elif not self._code:
            self.links.append(found)
