"""Years and ranges of years in the ways in which people write them. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

MOST_OF_A_RANGE = 4
"""Words of a range: "between 2015 and 2017"."""

_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_SPAN = re.compile(
    r"[(\[]?(?P<first>(?:19|20)\d\d)?(?P<sign>\.\.\.?|…|[-‐-―−~～/])(?P<last>(?:(?:19|20)?\d\d)?)[)\],;]?\Z"
)
_BOUND = re.compile(r"(?P<sign>[<>]=?|[≤≥])(?P<year>(?:19|20)\d\d)\Z")
_ON = re.compile(r"((?:19|20)\d\d)\+\Z")
_SHORT = re.compile(r"(?:['’‘`´]|2[kK])(\d\d)\Z")

_OPEN = ("..", "...", "…")
"""Signs that one end is enough for: "2015..". A hyphen may be what else is left of a number."""

_BEFORE: dict[tuple[str, ...], Callable[[int], str]] = {
    **dict.fromkeys([("since",), ("desde",), ("depuis",), ("seit",), ("ab",)], lambda year: f"{year}.."),
    **dict.fromkeys([("after",), ("nach",), ("newer", "than"), ("later", "than")], lambda year: f"{year + 1}.."),
    **dict.fromkeys(
        [("before",), ("vor",), ("avant",), ("prior", "to"), ("older", "than"), ("earlier", "than")],
        lambda year: f"..{year - 1}",
    ),
    **dict.fromkeys([("until",), ("till",), ("bis",), ("hasta",), ("up", "to")], lambda year: f"..{year}"),
}
"""Words before a year -> the range that is meant."""

_BEHIND: dict[tuple[str, ...], Callable[[int], str]] = {
    **dict.fromkeys([("onward",), ("onwards",)], lambda year: f"{year}.."),
    **dict.fromkeys(
        [(joint, word) for joint in ("and", "or") for word in ("later", "newer", "after", "up")],
        lambda year: f"{year}..",
    ),
    **dict.fromkeys(
        [(joint, word) for joint in ("and", "or") for word in ("earlier", "older", "before")],
        lambda year: f"..{year}",
    ),
}
"""Words behind a year -> the range that is meant."""

_ENDS = {
    "between": ("and",),
    "from": ("to", "through", "until", "till"),
    "entre": ("y", "e", "et"),
    "zwischen": ("und",),
    "von": ("bis",),
    "de": ("a",),
}
"""What stands before the first year of a range -> before the last."""

_JOINTS = frozenset({"and", "or", "vs", "versus", "y", "o", "et", "ou", "und", "oder"})
"""What may stand between years that are meant both."""


def is_year(said: str) -> bool:
    """Whether it is four digits of a year."""
    return _YEAR.match(said) is not None


def range_at(said: Sequence[str], written: Sequence[str], gap: bool) -> tuple[int, str] | None:
    """How many parts the year or range at the beginning takes, and which it is: "2015..2017", "2015..", "2017".

    ``said`` and ``written``: the next parts, in plain words and with their signs; ``gap``: there is a sign between the
    first two that is none of them ("2013 - 2016").
    """
    if not said:
        return None
    alone = range_in(written[0])
    if alone:
        return 1, alone
    words = (*said[:MOST_OF_A_RANGE], *[""] * (MOST_OF_A_RANGE - len(said)))
    if is_year(words[0]):
        return _from_year(words, gap)
    if words[0] == "from" and is_year(words[1]) and words[2] in ("on", "onward", "onwards"):
        return 3, f"{words[1]}.."
    if is_year(words[1]) and is_year(words[3]) and words[2] in _ENDS.get(words[0], ()):
        return 4, _ordered(words[1], words[3])
    for number in (1, 2):
        if words[:number] in _BEFORE and is_year(words[number]):
            return number + 1, _BEFORE[words[:number]](int(words[number]))
    return None


def _from_year(words: Sequence[str], gap: bool) -> tuple[int, str] | None:
    """A range whose first word is a year."""
    first, second, third, _ = words
    if is_year(second) and gap:
        return 2, _ordered(first, second)
    if is_year(third) and any(second in ends for ends in (*_ENDS.values(), ("to",)) if second not in _JOINTS):
        return 3, _ordered(first, third)
    for number in (2, 1):
        if tuple(words[1 : 1 + number]) in _BEHIND:
            return number + 1, _BEHIND[tuple(words[1 : 1 + number])](int(first))
    return None


def years_together(said: Sequence[str]) -> list[int]:
    """The places of all years, where at least two are there and only "and" and the like are between them."""
    places = [at for at, word in enumerate(said) if is_year(word)]
    between = said[places[0] : places[-1]] if places else []
    together = all(is_year(word) or word in _JOINTS for word in between)
    return places if together and len(places) > 1 else []


def joints_between(said: Sequence[str], places: Sequence[int]) -> list[int]:
    """The places of what joins these years."""
    return [at for at in range(places[0], places[-1]) if said[at] in _JOINTS] if places else []


def range_in(written: str) -> str | None:
    """The range, or year, that a single part says: "2015-17", "2015+", ">=2015", "'17"; None for a plain year too."""
    if short := _SHORT.match(written):
        return f"20{short[1]}"
    if on := _ON.match(written):
        return f"{on[1]}.."
    if bound := _BOUND.match(written):
        year = int(bound["year"])
        return {"<": f"..{year - 1}", ">": f"{year + 1}.."}.get(
            bound["sign"], f"..{year}" if bound["sign"] in ("<=", "≤") else f"{year}.."
        )
    span = _SPAN.match(written)
    if not span or not (span["first"] or span["last"]):
        return None
    first, sign, last = span["first"] or "", span["sign"], span["last"] or ""
    if len(last) == 2:
        # The later year of "2015-17"; what is no later one is a month.
        last = first[:2] + last if first and last > first[2:] else ""
        return f"{first}..{last}" if last else None
    if first and last:
        return _ordered(first, last)
    return f"{first}..{last}" if sign in _OPEN else None


def _ordered(first: str, last: str) -> str:
    first, last = sorted((first, last))
    return first if first == last else f"{first}..{last}"
