"""HTML: a whole post, or a piece of raw HTML inside of a Markdown post, as blocks and links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aggregator.recap.document import Document, PostRefused, Span
from aggregator.recap.reading.front_matter import read_front_matter, without
from aggregator.recap.reading.outline import Outline
from aggregator.recap.reading.shortcodes import Shortcodes
from aggregator.recap.reading.tags import Tag, TextPiece, Unclosed, pieces
from aggregator.recap.reading.urls_in_text import bare_urls, decode
from aggregator.recap.reading.visible import Visible

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
    "header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "search", "section",
    "select", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_LISTS = frozenset({"ul", "ol", "menu", "dl"})
_ITEMS = frozenset({"li", "dt"})
# An element whose end tag may be left out ends where one of these ends or where the next of its kind begins.
_FRAMES = _LISTS | {"table"}
_PARTS = _ITEMS | {"dd", "td", "th"}
_QUOTES = frozenset({"blockquote"})
_KINDS = {"td": "cell", "th": "cell", "figcaption": "caption", "caption": "caption", "summary": "title"}
_HIDDEN = frozenset({"head", "script", "style", "pre", "template", "textarea", "svg", "math", "select", "noembed"})
_CODE = frozenset({"code", "kbd", "samp", "tt"})
_STRONG = frozenset({"strong", "b", "em", "i", "cite", "mark", "q", "dfn"})

MAX_DEPTH = 500
"""Lists, tables and the like inside of one another."""

SourcePlace = Callable[[int, int], Span | None]


@dataclass(slots=True)
class _Open:
    """A link whose label is being read, or whose block is not known yet."""

    url: str
    url_span: Span | None
    kind: str
    start: int
    label: str = ""
    label_span: Span | None = None
    line: int | None = None
    block: int | None = None
    pieces: int = 0


class HtmlBlocks:
    """Reads HTML into an outline. ``place`` says where a span of the HTML stands in the post, None if that is not sure."""

    def __init__(self, outline: Outline, shortcodes: Shortcodes, place: SourcePlace, within: int | None = None) -> None:
        self._outline = outline
        self._shortcodes = shortcodes
        self._place = place
        self._within = within
        self._kinds: list[tuple[str, str]] = []
        self._items: list[int | None] = []
        self._hidden: list[str] = []
        self._code = 0
        self._visible = Visible()
        self._span: tuple[int, int] | None = None
        self._links: list[_Open] = []
        self._link: _Open | None = None
        self._link_mark = 0
        self._alt = ""

    def read(self, html: str) -> int | None:
        """Read it all; the offset of a comment that never ends, None if there is none such."""
        unclosed = None
        for piece in pieces(html):
            if isinstance(piece, Unclosed):
                unclosed = piece.start
            elif isinstance(piece, TextPiece):
                self._words(html, piece)
            elif piece.closing:
                self._closing(piece)
            else:
                self._opening(piece)
        self._end_link(None)
        self._flush()
        return unclosed

    def _words(self, html: str, words: TextPiece) -> None:
        if self._hidden or words.raw:
            return
        raw = html[words.start : words.end]
        text = decode(self._shortcodes.clean(raw))
        self._visible.add(text)
        if text.strip():
            self._cover(words.start + len(raw) - len(raw.lstrip()), words.end - len(raw) + len(raw.rstrip()))
        if self._code:
            return
        here = self._place(words.start, words.end)
        if self._shortcodes and here:
            for url, url_span in self._shortcodes.videos(*here):
                self._links.append(_Open(url, url_span, "shortcode", words.start))
        if self._link is None:
            for start, end in bare_urls(raw):
                url = decode(raw[start:end])
                span = self._place(words.start + start, words.start + end)
                self._links.append(_Open(url, span, "bare", words.start + start, label=url))

    def _opening(self, tag: Tag) -> None:
        if tag.name in _BLOCKS:
            self._flush()
        if tag.name in _HIDDEN:
            self._hidden.append(tag.name)
        if self._hidden:
            return
        if tag.name in _LISTS:
            self._items.append(None)
        elif tag.name in _ITEMS and self._items:
            self._items[-1] = None
        if tag.name in _PARTS:
            while self._kinds and self._kinds[-1][0] not in _FRAMES:
                self._kinds.pop()
        if (
            tag.name in _HEADINGS
            or tag.name in _KINDS
            or tag.name in _FRAMES
            or tag.name in _PARTS
            or tag.name in _QUOTES
        ):
            self._kinds.append((tag.name, _kind(tag.name)))
        if len(self._kinds) > MAX_DEPTH or len(self._items) > MAX_DEPTH:
            raise PostRefused("its elements are nested too deeply")
        self._inline(tag)

    def _inline(self, tag: Tag) -> None:
        if tag.name == "br":
            self._visible.add(" ")
        elif tag.name in _CODE:
            self._code += 1
        elif tag.name in _STRONG:
            self._visible.begin(tag.name)
        elif tag.name == "a" and not self._code:
            self._end_link(None)
            self._link = self._open(tag, "html", "href")
            self._link_mark = self._visible.mark()
        elif tag.name == "img":
            self._alt = self._alt or tag.value("alt")
        elif tag.name == "iframe":
            frame = self._open(tag, "iframe", "src", "data-src")
            if frame is not None:
                self._links.append(frame)
                self._cover(tag.start, tag.end)

    def _open(self, tag: Tag, kind: str, *names: str) -> _Open | None:
        """The link that a tag makes with the first of these attributes; None if it has none of them."""
        address = tag.address(*names)
        if address is None:
            return None
        self._alt = ""
        url, span = address.value, self._place(*address.span)
        written = self._outline.text[slice(*span)] if span else ""
        if self._shortcodes.mark in url:
            url = written
        elif decode(written) != url:
            span = None
        here = self._place(tag.start, tag.end)
        line = self._outline.lines.number(here[0]) if here else None
        return _Open(url, span, kind, tag.end, line=line)

    def _closing(self, tag: Tag) -> None:
        if tag.name in self._hidden:
            del self._hidden[self._hidden.index(tag.name) :]
            if tag.name in _BLOCKS:
                self._flush()
            return
        if self._hidden:
            return
        if tag.name == "a":
            self._end_link(tag.start)
        elif tag.name in _CODE:
            self._code = max(0, self._code - 1)
        elif tag.name in _STRONG:
            self._visible.end(tag.name)
        if tag.name in _BLOCKS:
            self._flush()
            self._close_kind(tag.name)
            if tag.name in _LISTS and self._items:
                self._items.pop()

    def _close_kind(self, name: str) -> None:
        for index in range(len(self._kinds) - 1, -1, -1):
            if self._kinds[index][0] == name:
                del self._kinds[index:]
                break

    def _end_link(self, end: int | None) -> None:
        """The link's label ends; ``end`` is where, None where no tag says so."""
        link = self._link
        if link is None:
            return
        link.label = self._label(link) or self._alt
        if end is not None and not self._alt and link.label and link.pieces <= 1:
            link.label_span = self._place(link.start, end)
        self._link = None
        self._alt = ""
        if link.block is None:
            self._links.append(link)
        else:
            self._put(link, link.block)

    def _label(self, link: _Open) -> str:
        """The label so far; it may come from several blocks."""
        seen = self._visible.since(self._link_mark)
        link.pieces += bool(seen)
        return f"{link.label} {seen}".strip()

    def _cover(self, start: int, end: int) -> None:
        self._span = (self._span[0] if self._span else start, end)

    def _flush(self) -> None:
        """End the current block. A link that is still open goes on in the next one."""
        visible, span, links = self._visible, self._span, self._links
        if self._link is not None:
            self._link.label = self._label(self._link)
        self._visible, self._span, self._links, self._link_mark = Visible(), None, [], 0
        visible.end()
        if not visible.text and not links:
            return
        block = span or (min(link.start for link in links), max(link.start for link in links))
        index = self._add(visible, self._place(*block) or self._place(block[0], block[0]) or (0, 0))
        for link in sorted(links, key=lambda link: link.start):
            self._put(link, index)
        if self._link is not None and self._link.label and self._link.block is None:
            self._link.block = index

    def _put(self, link: _Open, block: int) -> None:
        self._outline.link(block, link.kind, link.url, link.url_span, link.label, link.label_span, link.line)

    def _add(self, visible: Visible, span: Span) -> int:
        name, kind = self._kinds[-1] if self._kinds else ("", "paragraph")
        depth = len(self._items)
        within = next((item for item in reversed(self._items) if item is not None), self._within)
        if kind == "item" and self._items and self._items[-1] is not None:
            kind = "paragraph"
        level = _HEADINGS.get(name, depth)
        index = self._outline.add(kind, span, visible.text, level, within, visible.strong)
        if kind == "item" and self._items:
            self._items[-1] = index
        return index


def _kind(name: str) -> str:
    if name in _HEADINGS:
        return "heading"
    if name in _ITEMS:
        return "item"
    return "quote" if name in _QUOTES else _KINDS.get(name, "paragraph")


def read_html(text: str) -> Document:
    """A post in HTML; its front matter is YAML and the like above it, else ``<title>`` and ``<meta>``.

    Raises:
        PostRefused: a comment that never ends.
    """
    given, span = read_front_matter(text)
    shortcodes = Shortcodes(without(text, span))
    outline = Outline(text)
    blocks = HtmlBlocks(outline, shortcodes, lambda start, end: (start, end))
    unclosed = blocks.read(shortcodes.masked)
    if unclosed is not None:
        line = outline.lines.number(unclosed)
        raise PostRefused("the comment that begins here never ends: edits behind it would not be certain", line)
    return outline.document("html", given or _head(shortcodes.masked), span)


def _head(html: str) -> dict[str, Any]:
    """Title and meta values by lower-case name, the first of each."""
    values: dict[str, Any] = {}
    in_title = False
    for piece in pieces(html):
        if isinstance(piece, Tag):
            in_title = piece.name == "title" and not piece.closing
            name = piece.value("name", "property").lower()
            if piece.name == "meta" and name and piece.value("content"):
                values.setdefault(name, piece.value("content"))
            if piece.name == "body":
                break
        elif in_title and isinstance(piece, TextPiece):
            title = " ".join(decode(html[piece.start : piece.end]).split())
            if title:
                values.setdefault("title", title)
    return values
