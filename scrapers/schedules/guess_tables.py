"""Tables of a page that look like a schedule: which header stands over a cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bs4 import Tag

_MOST_CELLS, _MOST_SPANNED = 20_000, 100
_COLUMNS = frozenset(
    re.split(
        r"\s+",
        """title talk talks session presentation what event activity topic subject speaker speakers presenter presenters who by
        name author room location where venue track time start end s description abstract titel vortrag titre titulo thema
        referent raum uhrzeit zeit agenda programme program duration type date day""",
    )
)
"""Words of a header that names what stands in its column, not a room."""


@dataclass(slots=True)
class Columns:
    """The headers of every table asked about so far."""

    labels: dict[int, tuple[str, ...]] = field(default_factory=dict)
    headers: dict[int, list[str]] = field(default_factory=dict)

    def label(self, cell: Tag) -> str:
        """What stands over a cell and says what it is, such as "Speaker"; "" where nothing does."""
        over = " ".join(self._over(cell))
        return over if _is_column(over) else ""

    def rooms(self, row: Tag) -> list[tuple[Tag, tuple[str, ...]]]:
        """The cells of a row with their rooms, where the header of the table names rooms; none for another table.

        A cell under every room is in none of them: it is for all.
        """
        table = row.find_parent("table") if row.name == "tr" else None
        if table is None:
            return []
        header = self._read(table)
        names = header[1:]
        if len(names) < 2 or not all(names) or any(map(_is_column, names)):
            return []
        cells = row.find_all(["td", "th"], recursive=False)[:_MOST_SPANNED]
        found = [(cell, self._over(cell)) for cell in cells]
        every = set(names)
        return [(cell, () if set(over) >= every else over) for cell, over in found if set(over) & every]

    def _over(self, cell: Tag) -> tuple[str, ...]:
        table = cell.find_parent("table")
        if table is not None:
            self._read(table)
        return self.labels.get(id(cell), ())

    def _read(self, table: Tag) -> list[str]:
        """The header's texts, column by column; an empty list where the first row is no header."""
        if id(table) in self.headers:
            return self.headers[id(table)]
        rows = [row for row in table.find_all("tr", limit=_MOST_CELLS) if row.find_parent("table") is table]
        first = rows[0].find_all(["td", "th"], recursive=False) if rows else []
        named = [cell for cell in first if cell.name == "th" or cell.find_parent("thead")]
        header: list[str] = []
        if len(first) > 1 and len(named) >= len(first) - 1:
            for cell in first:
                header += [" ".join(cell.get_text(" ").split())[:200]] * _span(cell, "colspan")
        self.headers[id(table)] = header
        if header:
            self._place(rows[1:], header)
        return header

    def _place(self, rows: list[Tag], header: list[str]) -> None:
        taken: dict[tuple[int, int], bool] = {}
        for number, row in enumerate(rows):
            column = 0
            for cell in row.find_all(["td", "th"], recursive=False):
                while taken.get((number, column)):
                    column += 1
                wide, high = _span(cell, "colspan"), _span(cell, "rowspan")
                self.labels[id(cell)] = tuple(dict.fromkeys(filter(None, header[column : column + wide])))
                if len(taken) < _MOST_CELLS:
                    taken |= {(number + down, column + right): True for down in range(high) for right in range(wide)}
                column += wide


def _is_column(name: str) -> bool:
    return _COLUMNS.issuperset(re.findall(r"\w+", name.lower()))


def _span(cell: Tag, name: str) -> int:
    text = str(cell.get(name) or "1")
    return max(1, min(int(text[:4]), _MOST_SPANNED)) if text.isascii() and text.isdigit() else 1
