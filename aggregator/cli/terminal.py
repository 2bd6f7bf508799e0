"""Lines for a terminal: wrapped to its width, in colours where it shows any."""

from __future__ import annotations

import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import dropwhile, groupby
from typing import Any

import click

from aggregator.cli.output import printable

INDENT = "    "
"""Before each line but the first of what belongs together."""

STYLES: dict[str, dict[str, Any]] = {
    "match": {"bold": True, "fg": "yellow"},
    "public": {"fg": "green"},
    "attendees": {"fg": "cyan"},
    "pending": {"fg": "yellow"},
    "gone": {"fg": "red"},
}
"""Style -> how it looks: words that were searched for, and video statuses; any other is plain."""

_StyledLetter = tuple[str, str]
"""A letter and its style."""


@dataclass(frozen=True, slots=True)
class StyledText:
    """A piece of a line, in a style of ``STYLES`` or plain."""

    text: str
    style: str = ""


def colour() -> bool | None:
    """False where the environment wants no colours; None: click shows them on a terminal alone."""
    return False if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" else None


def width_of_stdout() -> int | None:
    """Columns of the terminal; None where stdout is none, and lines may be of any length."""
    shown = sys.stdout is not None and sys.stdout.isatty()  # None: it is closed
    return shutil.get_terminal_size().columns if shown else None


def styled_lines(parts: Iterable[StyledText], width: int | None, first: str = "") -> list[str]:
    """Parts as lines of at most ``width`` columns; the first begins with ``first``, the others with ``INDENT``.

    Lines break at spaces and beside wide letters; what cannot be broken, such as an address, stays whole.
    """
    cells = [(letter, part.style) for part in parts for letter in printable(part.text)]
    lines: list[list[_StyledLetter]] = [[(letter, "") for letter in first]]
    begun = len(first)
    for piece in _pieces(cells):
        if width is not None and len(lines[-1]) > begun and _columns(lines[-1]) + _columns(piece) > width:
            lines.append([(letter, "") for letter in INDENT])
            begun = len(INDENT)
            piece = list(dropwhile(lambda cell: cell[0] == " ", piece))
        lines[-1] += piece
    return ["".join(_shown(line)) for line in lines]


def _pieces(cells: Sequence[_StyledLetter]) -> Iterator[list[_StyledLetter]]:
    """What stays in one line: a word with the spaces before it, or a wide letter; marks stay with their letters."""
    piece: list[_StyledLetter] = []
    for cell in cells:
        width = _width(cell[0])
        if piece and width and _may_break(piece[-1][0], cell[0]):
            yield piece
            piece = []
        piece.append(cell)
    if piece:
        yield piece


def _may_break(before: str, letter: str) -> bool:
    """Whether a line may break between two letters."""
    return before != " " if letter == " " else 2 in (_width(before), _width(letter))


def _columns(cells: Iterable[_StyledLetter]) -> int:
    return sum(_width(letter) for letter, _ in cells)


def _width(letter: str) -> int:
    """Columns that a letter takes: none for what stands on the one before."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _shown(cells: Iterable[_StyledLetter]) -> Iterator[str]:
    for style, same in groupby(cells, key=lambda cell: cell[1]):
        text = "".join(letter for letter, _ in same)
        yield click.style(text, **STYLES[style]) if style in STYLES else text
