"""docutils' tree as blocks and links."""

from __future__ import annotations

import re

from docutils import nodes

from aggregator.recap.document import Span
from aggregator.recap.reading.html import HtmlBlocks
from aggregator.recap.reading.outline import Outline
from aggregator.recap.reading.rst.directives import html_piece, video
from aggregator.recap.reading.rst.inline import Mark, PlacedInliner, SourceLines
from aggregator.recap.reading.rst.targets import EMBEDDED, Targets, spelled
from aggregator.recap.reading.shortcodes import Shortcodes
from aggregator.recap.reading.visible import Visible
from scrapers.urls import YOUTUBE_ID, youtube_url

_SKIPPED = (
    nodes.literal_block, nodes.doctest_block, nodes.comment, nodes.raw, nodes.math_block, nodes.system_message,
    nodes.substitution_definition, nodes.docinfo, nodes.meta, nodes.label, nodes.pending, nodes.field_name,
    nodes.option_group, nodes.image,
)  # fmt: skip
_STRONG = (nodes.strong, nodes.emphasis, nodes.title_reference)
_TITLED = (nodes.Admonition, nodes.topic, nodes.sidebar, nodes.table)


class Walk:
    """Fills an outline from a tree."""

    def __init__(self, outline: Outline, inliner: PlacedInliner, lines: SourceLines, targets: Targets) -> None:
        self._outline = outline
        self._inliner = inliner
        self._lines = lines
        self._targets = targets
        self._items: list[int | None] = []
        self._sections = 0
        self._last = (0, 0)

    def node(self, node: nodes.Node) -> None:
        """One node and what is in it."""
        if isinstance(node, _SKIPPED) or (isinstance(node, nodes.topic) and "contents" in node["classes"]):
            return
        if isinstance(node, html_piece):
            self._html(node)
        elif isinstance(node, video):
            self._video(node)
        elif isinstance(node, nodes.target):
            self._definition(node)
        elif isinstance(node, nodes.TextElement):
            self._text(node)
        elif isinstance(node, nodes.reference):
            self._block(node, "paragraph", 0)
        elif isinstance(node, nodes.Element):
            self._inside(node)

    def _inside(self, node: nodes.Element) -> None:
        is_item = isinstance(node, (nodes.list_item, nodes.definition_list_item))
        is_section = isinstance(node, nodes.section)
        if is_item:
            self._items.append(None)
        self._sections += is_section
        for child in node.children:
            self.node(child)
        self._sections -= is_section
        if is_item:
            self._items.pop()

    def _text(self, node: nodes.TextElement) -> None:
        parent = node.parent
        kind, level = "paragraph", len(self._items)
        if isinstance(node, nodes.subtitle) and isinstance(parent, nodes.document):
            kind, level = "heading", 2
        elif isinstance(node, nodes.title) and not isinstance(parent, _TITLED):
            top = 0 if isinstance(parent, nodes.document) or not self._titled(node) else 1
            kind, level = "heading", min(6, max(1, self._sections + top))
        elif isinstance(node, nodes.caption) or (isinstance(node, nodes.title) and isinstance(parent, nodes.table)):
            kind = "caption"
        elif isinstance(node, (nodes.title, nodes.subtitle, nodes.rubric)):
            kind = "title"
        elif isinstance(parent, nodes.entry):
            kind = "cell"
        elif isinstance(parent, (nodes.list_item, nodes.definition_list_item)) and self._items[-1] is None:
            kind = "item"
        elif isinstance(parent, nodes.block_quote):
            kind = "quote"
        self._block(node, kind, level)

    @staticmethod
    def _titled(node: nodes.Node) -> bool:
        document = node.document
        return document is not None and bool(document.children) and isinstance(document.children[0], nodes.title)

    def _block(self, node: nodes.Element, kind: str, level: int) -> None:
        visible = Visible()
        found: list[tuple[nodes.reference, int, int]] = []
        self._gather(node, visible, found)
        if not visible.text and not found:
            return
        within = next((item for item in reversed(self._items) if item is not None), None)
        index = self._outline.add(kind, self._place(node), visible.text, level, within, visible.strong)
        if kind == "item":
            self._items[-1] = index
        for reference, _, _ in found:
            self._link(index, reference)

    def _gather(self, node: nodes.Node, visible: Visible, found: list[tuple[nodes.reference, int, int]]) -> None:
        if isinstance(node, nodes.reference):
            found.append((node, visible.mark(), 0))
        if isinstance(node, nodes.Text):
            visible.add(node.astext())
            return
        if isinstance(node, (nodes.footnote_reference, nodes.citation_reference, *_SKIPPED)):
            return
        mark = visible.mark()
        for child in node.children:
            self._gather(child, visible, found)
        if isinstance(node, _STRONG):
            visible.strong_since(mark)

    def _place(self, node: nodes.Element) -> Span:
        """From the first to the last part of the node that is found in the post; where the last block ended if none is."""
        spans = []
        for child in node.findall():
            mark = self._inliner.mark(child)
            span = self._span(mark, mark.start, mark.end) if mark else None
            if span:
                spans.append(span)
        if spans:
            self._last = (min(start for start, _ in spans), max(end for _, end in spans))
            return self._last
        line = node.line
        starts = self._outline.lines.starts
        if line and line <= len(starts):
            return starts[line - 1], starts[line - 1]
        return self._last[1], self._last[1]

    def _span(self, mark: Mark, start: int, end: int) -> Span | None:
        return self._lines.span(self._inliner.chunks[mark.chunk], start, end)

    def _link(self, block: int, node: nodes.reference) -> None:
        url = node.get("refuri") or ("#" + node["refid"] if "refid" in node else "")
        if not url or url.startswith("mailto:"):
            return
        mark = self._inliner.mark(node)
        label = " ".join(node.astext().split())
        if mark is None:
            alt = next((image.get("alt", "") for image in node.findall(nodes.image)), "")
            self._outline.link(block, "rst-inline", url, self._targets.image(url), label or alt)
            return
        raw = self._inliner.chunks[mark.chunk][0][mark.start : mark.end]
        line = self._line(mark)
        if mark.refname is None and not mark.anonymous and EMBEDDED.search(raw):
            span = self._embedded(mark, raw, url)
            self._outline.link(block, "rst-inline", url, span, label, self._label(mark, raw, label), line)
        elif mark.refname is None and not mark.anonymous:
            span = self._span(mark, mark.start, mark.end) if raw == url else None
            self._outline.link(block, "bare", url, span, label, None, line)
        else:
            name = mark.refname or ""
            span = self._targets.definition(name, url)
            brought = self._targets.embedded(name, url)
            if span is None and brought is not None:
                span = self._embedded(brought, self._raw(brought), url)
            self._outline.link(block, "rst-reference", url, span, label, self._label(mark, raw, label), line)

    def _raw(self, mark: Mark) -> str:
        return self._inliner.chunks[mark.chunk][0][mark.start : mark.end]

    def _line(self, mark: Mark) -> int:
        text, line = self._inliner.chunks[mark.chunk]
        span = self._span(mark, mark.start, mark.end)
        return self._outline.lines.number(span[0]) if span else line + text.count("\n", 0, mark.start)

    def _embedded(self, mark: Mark, raw: str, url: str) -> Span | None:
        """The URL between the angle brackets of a reference."""
        found = EMBEDDED.search(raw)
        if found is None or not spelled(found[1], url):
            return None
        return self._span(mark, mark.start + found.start(1), mark.start + found.end(1))

    def _label(self, mark: Mark, raw: str, label: str) -> Span | None:
        """The label of a reference, if what stands there reads as the label does."""
        if raw.startswith("`"):
            shown = re.search(r"\A`(.+?)(?:\s*<[^<>]*>)?`__?\Z", raw, re.S)
        else:
            shown = re.search(r"\A(.+?)__?\Z", raw, re.S)
        if shown is None or " ".join(re.sub(r"\\(.)", r"\1", shown[1]).split()) != label:
            return None
        return self._span(mark, mark.start + shown.start(1), mark.start + shown.end(1))

    def _definition(self, node: nodes.target) -> None:
        """A target that no reference uses stands for itself, in a block without text."""
        url = node.get("refuri", "")
        names = node["names"] or node["dupnames"] or [""]
        if not url or any((name, url) in self._targets.used for name in names):
            return
        span = self._targets.definition("" if node.get("anonymous") else names[0], url)
        if span is not None:
            index = self._outline.add("paragraph", span, "", len(self._items))
            self._outline.link(index, "definition", url, span)

    def _video(self, node: video) -> None:
        starts, text = self._outline.lines.starts, self._outline.text
        line = int(node["line"])
        if not YOUTUBE_ID.match(node["id"]) or not 0 < line <= len(starts):
            return
        at = text.find(node["id"], starts[line - 1])
        same_line = at >= 0 and self._outline.lines.number(at) == line
        span = (at, at + len(node["id"])) if same_line else None
        index = self._outline.add("paragraph", span or (starts[line - 1],) * 2, "", len(self._items))
        self._outline.link(index, "shortcode", youtube_url(node["id"]), span)

    def _html(self, node: html_piece) -> None:
        html: str = node["html"]
        chunk = (html, int(node["line"]))
        within = next((item for item in reversed(self._items) if item is not None), None)

        def place(start: int, end: int) -> Span | None:
            """Where a piece of the chunk stands in the post; None where the post has other characters there."""
            span = self._lines.span(chunk, start, end)
            return span if span and self._outline.text[span[0] : span[1]] == html[start:end] else None

        HtmlBlocks(self._outline, Shortcodes(""), place, within).read(html)
