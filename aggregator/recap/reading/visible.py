"""The text of one block as a reader sees it, gathered piece by piece, with its emphasised and quoted runs."""

from __future__ import annotations

import re

# Attributes of kramdown, MyST and pandoc behind a heading, a link or an image: {#id}, {: .class}, {target="_blank"}.
_ATTRIBUTE = r"(?:[#.][\w:.-]++|[\w-]++=(?:\"[^\"{}]*+\"|'[^'{}]*+'|[^\s\"'{}]++)|toc)"
_ATTRIBUTES = re.compile(rf"\{{:?\s*+{_ATTRIBUTE}(?:\s++{_ATTRIBUTE})*+\s*+\}}")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,50}\]:?")
_QUOTED = re.compile(
    r"“([^“”]{1,300})”|„([^„“”]{1,300})[“”]|「([^「」]{1,300})」|『([^『』]{1,300})』|«([^«»]{1,300})»"
    r"|‘([^‘’]{1,300})’(?!\w)|(?<!\w)\"([^\"]{1,300})\"(?!\w)|(?<!\w)'([^']{1,300})'(?!\w)"
)

MAX_RUNS = 500
"""Emphasised runs of one block that are kept. A block with more of them was not written by a person."""
MAX_OPEN = 100
"""Emphasising elements that are open at once."""


def one_line(text: str) -> str:
    """Without attribute lists and footnote marks; every run of white space one space, ends stripped."""
    if "{" in text:
        text = _ATTRIBUTES.sub("", text)
    if "[^" in text:
        text = _FOOTNOTE.sub("", text)
    return " ".join(text.split())


class Visible:
    """What has been seen of a block so far."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._runs: list[tuple[int, str]] = []
        self._open: list[tuple[str, int]] = []

    def add(self, text: str) -> None:
        """More visible text; white space as it comes."""
        self._parts.append(text)
        self._length += len(text)

    def mark(self) -> int:
        """The place reached, for ``since`` and ``strong_since``."""
        return len(self._parts)

    def since(self, mark: int) -> str:
        """The text after a mark, on one line."""
        return one_line("".join(self._parts[mark:]))

    def strong_since(self, mark: int) -> None:
        """The text after a mark is emphasised."""
        if len(self._runs) >= MAX_RUNS:
            return
        raw = "".join(self._parts[mark:])
        run = one_line(raw)
        if run:
            self._runs.append((self._length - len(raw), run))

    def begin(self, name: str) -> None:
        """An element that emphasises begins."""
        if len(self._open) < MAX_OPEN:
            self._open.append((name, len(self._parts)))

    def end(self, name: str | None = None) -> None:
        """The last such element of this name ends; with no name, all that are open."""
        for index in range(len(self._open) - 1, -1, -1):
            if name in (None, self._open[index][0]):
                self.strong_since(self._open[index][1])
                del self._open[index:]
                if name is not None:
                    return

    def drop_end(self, pattern: re.Pattern[str]) -> None:
        """Take away what the pattern finds at the end of the last piece."""
        if self._parts:
            last = pattern.sub("", self._parts[-1])
            self._length += len(last) - len(self._parts[-1])
            self._parts[-1] = last

    @property
    def text(self) -> str:
        """All of it on one line."""
        return one_line("".join(self._parts))

    @property
    def strong(self) -> tuple[str, ...]:
        """Emphasised, bold and quoted runs, in order, each once."""
        whole = "".join(self._parts)
        quoted = [(found.start(), one_line(found[found.lastindex or 0])) for found in _QUOTED.finditer(whole)]
        ordered = sorted((*self._runs, *quoted), key=lambda run: run[0])
        return tuple(dict.fromkeys(run for _, run in ordered if run))
