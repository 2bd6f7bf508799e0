"""Fences: code is no text of the post, but the bodies of many MyST directives are Markdown."""

from __future__ import annotations

import re

from markdown_it.rules_block import StateBlock
from markdown_it.rules_block import fence as original_fence
from markdown_it.rules_block.fence import make_fence_rule

from aggregator.recap.document import PostRefused

# Directives of MyST, its Sphinx extensions and sphinx-design whose body is Markdown.
_TEXT = frozenset({
    "admonition", "aside", "attention", "blockquote", "card", "card-carousel", "caution", "centered", "compound",
    "container", "danger", "deprecated", "details", "div", "dropdown", "epigraph", "error", "figure", "figure-md",
    "grid", "grid-item", "grid-item-card", "highlights", "hint", "important", "list-table", "margin", "note",
    "only", "pull-quote", "quote", "rst-class", "rubric", "seealso", "sidebar", "tab-item", "tab-set", "table",
    "tip", "todo", "topic", "versionadded", "versionchanged", "warning",
})  # fmt: skip
_CAPTIONS = frozenset({"figure"})
_TITLED = frozenset(
    {"admonition", "dropdown", "details", "card", "grid-item-card", "tab-item", "topic", "sidebar", "rubric"}
)
_DIRECTIVE = re.compile(r"\A[ \t]*\{(?P<name>[A-Za-z][\w:-]*)\}[ \t]*(?P<argument>.*)")
_OPTION = re.compile(r":[\w-]+:(?:[ \t]|\Z)")

_colon = make_fence_rule(markers=(":",), disallow_marker_in_info=())


def _line(state: StateBlock, line: int) -> str:
    return state.src[state.bMarks[line] + state.tShift[line] : state.eMarks[line]]


def _is_closed(state: StateBlock, start: int, markup: str) -> bool:
    """The line before the one that is read next is a closing fence."""
    last = state.line - 1
    marks = _line(state, last).rstrip(" \t") if last > start else ""
    return len(marks) >= len(markup) and not marks.strip(markup[0])


def fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A fenced block: a directive with text is read on as Markdown, of all others nothing is.

    Raises:
        PostRefused: it is never closed; CommonMark lets it run to the end, and the author surely did not mean that.
    """
    if not original_fence(state, start, end, silent):
        return False
    if not silent:
        token = state.tokens.pop()
        if not _is_closed(state, start, token.markup):
            line = start + 1
            raise PostRefused(
                "the code fence that begins here is never closed: edits behind it would not be certain", line
            )
        directive = _DIRECTIVE.match(token.info)
        if directive:
            _directive(state, start, directive, len(token.markup))
    return True


def colon_fence(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """``:::{note}`` of MyST, ``:::note`` and ``::: {.note}`` of others; one that is never closed is a line of marks."""
    # Once one is known to be open up to a line, all others before it are too: no need to look for their ends again.
    open_up_to, marks = state.env.get("open_colons", (-1, 0))
    opening = _line(state, start)
    if not silent and open_up_to == end and len(opening) - len(opening.lstrip(":")) >= marks > 0:
        state.line = start + 1
        return True
    if not _colon(state, start, end, silent):
        return False
    if silent:
        return True
    token = state.tokens.pop()
    if not _is_closed(state, start, token.markup):
        state.env["open_colons"] = (end, len(token.markup))
        state.line = start + 1
        return True
    directive = _DIRECTIVE.match(token.info)
    if directive:
        _directive(state, start, directive, len(token.markup))
    else:
        _body(state, start + 1, state.line - 1)
    return True


def line_comment(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """In a MyST post, ``% a comment`` and ``(a-target)=``."""
    if not state.env.get("myst") or state.is_code_block(start):
        return False
    line = _line(state, start)
    if not (line.startswith("%") or re.fullmatch(r"\([^()\s]+\)=[ \t]*", line)):
        return False
    if not silent:
        state.line = start + 1
    return True


def _directive(state: StateBlock, start: int, directive: re.Match[str], marks: int) -> None:
    name = directive["name"].lower()
    argument_at = state.bMarks[start] + state.tShift[start] + marks + directive.start("argument")
    if name == "youtube":
        _inline(state, start, "video", argument_at)
    if name not in _TEXT:
        return
    end = state.line - 1
    first = start + 1
    if name in _TITLED and directive["argument"].strip():
        _inline(state, start, "title", argument_at)
    if first < end and _line(state, first).rstrip() == "---":
        first += 1
        while first < end and _line(state, first).rstrip() != "---":
            first += 1
        first += 1
    while first < end and _OPTION.match(_line(state, first)):
        first += 1
    _body(state, first, end, "caption" if name in _CAPTIONS else None)


def _inline(state: StateBlock, line: int, kind: str, at: int) -> None:
    token = state.push("inline", "", 0)
    token.content = state.src[at : state.eMarks[line]].strip()
    token.map = [line, line + 1]
    token.children = []
    token.meta.update(block_kind=kind, lines=[(at, state.eMarks[line])])


def _body(state: StateBlock, first: int, end: int, kind: str | None = None) -> None:
    """Read the lines of a directive as Markdown, in the same state, so that all places hold."""
    after, line_max, before = state.line, state.lineMax, len(state.tokens)
    state.push("container_open", "div", 1)
    state.lineMax = end
    if first < end:
        state.md.block.tokenize(state, first, end)
    state.lineMax, state.line = line_max, after
    state.push("container_close", "div", -1)
    if kind:
        for token in state.tokens[before:]:
            if token.type == "inline":
                token.meta.setdefault("block_kind", kind)
