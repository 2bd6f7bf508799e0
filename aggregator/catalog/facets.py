"""What a list can be narrowed to, as links with counts: the same on search and event pages. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote_plus, urlencode

from aggregator.catalog.codes import code_name
from aggregator.catalog.search import Choice

LABELS = {
    "event": "Conference",
    "year": "Year",
    "kind": "Kind",
    "room": "Room",
    "track": "Track",
    "language": "Language",
    "speaker": "Speaker",
    "video": "Recording",
    "series": "Series",
    "phrase": "Exactly",
    "without": "Without",
}
"""Filter, or what else binds a search -> what its menu or chip is called."""


_CODES = {"kind": "kind", "language": "language", "video": "video_status"}
"""Filter whose values are codes -> the column that has them."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu: ``href`` is where it leads, which for a chosen one is the list without it."""

    label: str
    talks: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One menu; ``chosen`` is the option that is in force."""

    label: str
    options: tuple[Option, ...]
    chosen: Option | None


def facets(choices: Mapping[str, Sequence[Choice]], asked: Mapping[str, str], path: str) -> list[Facet]:
    """The menus of a page at ``path`` that was asked for with ``asked``; one that would change nothing is left out."""
    found = []
    for name, shown in choices.items():
        if len(shown) < 2 and not any(choice.chosen for choice in shown):
            continue
        rest = address(path, {other: value for other, value in asked.items() if other != name})
        options = tuple(_option(name, choice, rest) for choice in shown)
        found.append(Facet(LABELS[name], options, next((option for option in options if option.chosen), None)))
    return found


def address(path: str, asked: Mapping[str, str]) -> str:
    """``path`` with what is asked of it."""
    return f"{path}?{urlencode(asked)}" if asked else path


def _option(name: str, choice: Choice, rest: str) -> Option:
    """``rest`` is the address of the list without this filter; it is not put together anew for each of its values."""
    href = rest if choice.chosen else f"{rest}{'&' if '?' in rest else '?'}{name}={quote_plus(choice.value)}"
    return Option(_label(name, choice), choice.talks, choice.chosen, href)


def _label(name: str, choice: Choice) -> str:
    column = _CODES.get(name)
    return code_name(column, choice.value) if column else choice.label
