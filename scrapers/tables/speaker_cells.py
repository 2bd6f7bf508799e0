"""Names out of the cells of a speakers column, where a comma may part two people, two halves of a name, or a degree.

A bar, a semicolon and a line end always part people. The rest is told from the cell, and from the column as a whole;
what cannot be told is left as it stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_SAFE = re.compile(r"[|;\r\n]")
_LONGEST = 1000
"""Characters of a cell that may be a list of names."""
_NOT_IN_BRACKETS = rf"(?![^()\[\]]{{0,{_LONGEST}}}[)\]])"
_BETWEEN = re.compile(rf"(?:(?<!\s)\s++and\s++|(?:(?<!\s)\s++)?[&/]\s*+){_NOT_IN_BRACKETS}", re.I)
_COMMA = re.compile(rf",{_NOT_IN_BRACKETS}")
_DEGREES = (
    "phd dphil md msc ma mba mph bsc ba jd rn pe cpa esq dds dvm edd scd cissp pmp mr mrs ms dr prof jr sr ii iii iv"
)
_TITLES = frozenset(_DEGREES.split())
"""What stands behind a name and a comma without being a name; letters only."""


def writes_last_first(cells: Iterable[str]) -> bool:
    """Whether a column writes "Finch, Ada": no more than one comma a person, and half of them or more with one word
    on a side of it.
    """
    people = [person for cell in cells if not _SAFE.search(cell) for person in _people(cell)]
    halves = [parts for parts in map(_by_comma, people) if len(parts) > 1]
    return all(len(parts) == 2 for parts in halves) and 2 * sum(map(_one_word, halves)) >= max(len(halves), 1)


def names_in(cell: str, last_first: bool) -> tuple[str, ...]:
    """The people of one cell, each once; ``last_first`` is what the column says."""
    if _SAFE.search(cell):
        found = _SAFE.split(cell)
    else:
        found = [name for person in _people(cell) for name in ([person] if last_first else _listed(person))]
    tidy = (" ".join(name.split()).strip(" ,") for name in found)
    return tuple(dict.fromkeys(name for name in tidy if name))


def cell_of(names: Iterable[str]) -> str:
    """The cell that gives these names back: a semicolon between two, and behind one that would be taken for several."""
    cell = "; ".join(names)
    alone = bool(_SAFE.search(cell)) or names_in(cell, last_first=False) in ((cell,), ())
    return cell if alone else f"{cell};"


def _people(text: str) -> list[str]:
    """Parts between "&", "/" and "and", where each of them has two words: "Rock & Roll" is nobody's name twice."""
    if len(text) > _LONGEST:
        return [text]
    parts = [part.strip(" ,") for part in _BETWEEN.split(text)]
    return [text] if _one_word(parts) else parts


def _listed(text: str) -> list[str]:
    """The names of a list with commas; the text as it is where it may be pairs of family and given names."""
    parts = _by_comma(text)
    pairs = len(parts) % 2 == 0 and all(_one_word(parts[at : at + 2]) for at in range(0, len(parts), 2))
    return [text] if pairs else parts


def _by_comma(text: str) -> list[str]:
    """Parts between commas, a degree kept with its name."""
    parts: list[str] = []
    for part in _COMMA.split(text) if len(text) <= _LONGEST else [text]:
        if parts and _letters(part) in _TITLES:
            parts[-1] += f", {part.strip()}"
        elif part.strip():
            parts.append(part.strip())
    return parts


def _one_word(parts: Iterable[str]) -> bool:
    """Whether one of them has one word, or none; degrees are not counted."""
    return any(sum(_letters(word) not in _TITLES for word in re.split(r"[,\s]+", part) if word) < 2 for part in parts)


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]", "", text).lower()
