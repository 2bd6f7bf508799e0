"""Directives that posts use and docutils does not know, or does not let through: text, YouTube videos, raw HTML."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive, directives

_TEXT = frozenset({
    "card", "collapse", "deprecated", "details", "dropdown", "grid", "grid-item", "grid-item-card", "only", "post",
    "seealso", "tab", "tab-item", "tab-set", "tabs", "todo", "update", "versionadded", "versionchanged",
})  # fmt: skip


class html_piece(nodes.General, nodes.Element):  # noqa: N801 (docutils names its nodes so)
    """Raw HTML; ``html`` and ``line`` say what and where."""


class video(nodes.General, nodes.Element):  # noqa: N801
    """A YouTube video; ``id`` and ``line``."""


class _AnyOption(dict[str, Callable[[str], Any]]):
    """Takes every option as it is: nothing of them is text."""

    def __getitem__(self, name: str) -> Callable[[str], Any]:
        return directives.unchanged

    def __contains__(self, name: object) -> bool:
        return True

    def __bool__(self) -> bool:
        return True


class DirectiveText(Directive):
    """Its content is read on; its argument, if any, is a title."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = _AnyOption()

    def run(self) -> Sequence[nodes.Node]:
        """A container with the text."""
        node = nodes.container()
        if self.arguments and self.name not in ("only", "post", "versionadded", "versionchanged", "deprecated"):
            parts, _ = self.state.inline_text(self.arguments[0], self.lineno)
            node += nodes.rubric(self.arguments[0], "", *parts)
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node]


class Youtube(Directive):
    """``.. youtube:: ID``."""

    required_arguments = 1
    has_content = True
    option_spec = _AnyOption()

    def run(self) -> Sequence[nodes.Node]:
        """The video's id and line, for the reader."""
        return [video(id=self.arguments[0], line=self.lineno)]


class Raw(Directive):
    """``.. raw:: html``: read as HTML. No file is ever opened: options that name one are not looked at."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True
    option_spec = _AnyOption()

    def run(self) -> Sequence[nodes.Node]:
        """The HTML and its line, for the reader; nothing for other formats."""
        if "html" not in " ".join(self.arguments).lower().split() or not self.content:
            return []
        return [html_piece(html="\n".join(self.content), line=self.content_offset + 1)]


def register() -> None:
    """Tell docutils; it keeps one table for all of a process."""
    for name in sorted(_TEXT):
        directives.register_directive(name, DirectiveText)
    directives.register_directive("youtube", Youtube)
    directives.register_directive("raw", Raw)
