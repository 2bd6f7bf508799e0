"""The small picture of a talk: a pattern that its event's talks have in common, drawn otherwise for each. Pure.

A pattern is the inside of an SVG of 16 by 9, drawn in ``currentColor``; the same is drawn small in lists, and large behind
the title where a video is not yet played. It is told by the event and the title alone, the same in every run.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import lru_cache

from markupsafe import Markup

WIDTH, HEIGHT = 16, 9

_STROKES = '<g fill="none" stroke="currentColor"'
_CELLS = [(x, y) for y in (0, 4.5) for x in range(0, WIDTH, 4)]


class _Picks:
    """Choices that a text makes, one after the other; equal texts make equal ones."""

    def __init__(self, text: str) -> None:
        self._left = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest())

    def below(self, number: int) -> int:
        """A whole number from 0 to one below ``number``."""
        self._left, picked = divmod(self._left, number)
        return picked

    def among(self, *values: float) -> Iterator[float]:
        """The values, one each time, for ever."""
        while True:
            yield values[self.below(len(values))]


@lru_cache(maxsize=5_000)
def pattern(event: str, title: str) -> Markup:
    """The pattern of a talk, by the slug of its event and its title."""
    family = _family(event)
    return Markup(family(_Picks(f"{event}\0{title}")))  # noqa: S704 - numbers of our own in markup of our own


@lru_cache(maxsize=1_000)
def _family(event: str) -> Callable[[_Picks], str]:
    return _FAMILIES[_Picks(event).below(len(_FAMILIES))]


def _rings(picks: _Picks) -> str:
    """Rings about a point of the lower or upper edge, and a disc."""
    x, y = 2 + picks.below(13), (0, HEIGHT)[picks.below(2)]
    step, disc = (1.6, 2, 2.4)[picks.below(3)], picks.below(3)
    rings = "".join(f'<circle cx="{x}" cy="{y}" r="{step * (n + 1.5):g}"/>' for n in range(4))
    filled = f'<circle cx="{x}" cy="{y}" r="{step * (disc + 0.75):g}" opacity=".45"/>'
    return f'{filled}{_STROKES} stroke-width=".5">{rings}</g>'


def _bands(picks: _Picks) -> str:
    """Slanting bands of different widths."""
    left, x, lines = picks.below(2), -6.0 + picks.below(3), []
    widths, gaps = picks.among(0.4, 0.9, 1.6, 2.6), picks.among(2.5, 3.5, 4.5)
    for opacity in ("", ' opacity=".5"', "", ' opacity=".5"', ""):
        width = next(widths)
        lines.append(f'<path stroke-width="{width}"{opacity} d="M{x + 9 * left:g} 9l{-9 if left else 9}-9"/>')
        x += next(gaps) + width / 2
    return f"{_STROKES}>{''.join(lines)}</g>"


def _dots(picks: _Picks) -> str:
    """A field of dots that grow towards one edge, and a disc."""
    sizes = (0.4, 0.7, 1, 1.3, 1.6)[:: (1, -1)[picks.below(2)]]
    x, odd = 3 + picks.below(11), picks.below(2)
    rows = "".join(
        f'<path stroke-width="{size}" d="M{(n + odd) % 2} {0.7 + n * 1.9:g}h17"/>' for n, size in enumerate(sizes)
    )
    return (
        f'<circle cx="{x}" cy="4.5" r="3" opacity=".4"/>'
        f'{_STROKES} stroke-linecap="round" stroke-dasharray="0 2">{rows}</g>'
    )


def _triangles(picks: _Picks) -> str:
    """Halves of tiles, each turned as it likes."""
    turned = ("M{x} {y}h4v4.5z", "M{x} {y}v4.5h4z", "M{x} {y}h4l-4 4.5z", "M{x} {z}h4v-4.5z")
    return _tiles(picks, turned)


def _quarters(picks: _Picks) -> str:
    """Quarters of discs, each turned as it likes."""
    turned = (
        "M{x} {y}h4q0 4.5-4 4.5z",
        "M{x} {y}h4v4.5q-4 0-4-4.5z",
        "M{x} {y}v4.5h4q0-4.5-4-4.5z",
        "M{x} {z}h4v-4.5q-4 0-4 4.5z",
    )
    return _tiles(picks, turned)


def _tiles(picks: _Picks, turned: tuple[str, ...]) -> str:
    """Tiles of two strengths, and here and there none."""
    drawn = ["", ""]
    for x, y in _CELLS:
        tile, strength = turned[picks.below(4)].format(x=x, y=f"{y:g}", z=y + 4.5), picks.below(5)
        if strength:
            drawn[strength > 2] += tile
    return f'<path opacity=".4" d="{drawn[0]}"/><path d="{drawn[1]}"/>'


def _waves(picks: _Picks) -> str:
    """Lines that swing alike, one of them bold."""
    length, bold = (3, 4)[picks.below(2)], picks.below(5)
    high, shift = (1, 1.5, 2, 2.5)[picks.below(4)], picks.below(length * 2)
    swing = f"q{length / 2:g}-{high} {length} 0t" + " ".join([f"{length} 0"] * (20 // length))
    lines = [f"M{-shift} {1 + n * 1.75:g}{swing}" for n in range(5)]
    thick = lines.pop(bold)
    return f'{_STROKES} stroke-width=".35"><path d="{"".join(lines)}"/><path stroke-width="1" d="{thick}"/></g>'


def _bars(picks: _Picks) -> str:
    """Upright bars, as a sound looks."""
    heights, strong = picks.among(1, 2, 3, 4, 5, 6, 7), picks.among(0, 1, 1)
    drawn = ["", ""]
    for x in range(1, WIDTH, 2):
        high = next(heights)
        drawn[int(next(strong))] += f"M{x} {4.5 - high / 2:g}v{high}"
    return f'{_STROKES} stroke-linecap="round"><path opacity=".5" d="{drawn[0]}"/><path d="{drawn[1]}"/></g>'


_FAMILIES: tuple[Callable[[_Picks], str], ...] = (_rings, _bands, _dots, _triangles, _quarters, _waves, _bars)
