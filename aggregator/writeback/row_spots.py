"""Where the cells of a table and the fields of Lektor's contents.lr stand, and what is put there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.writeback.spots import Step, ValueSpan
from scrapers.schedules.repository.values import separator_in

_DASHES = re.compile(r"^---[ \t]*\r?$", re.M)
_QUOTED = re.compile(r'"(?:[^"]|"")*+"')


def table_spots(path: str, text: str) -> ValueSpan:
    """The rows of a table under the names of its columns; a row ends where its last cell does.

    Raises:
        ValueError: it cannot be read, or holds nothing.
    """
    rows = [row for row in _rows(text, separator_in(path, text)) if any(_cell(text[start:end]) for start, end in row)]
    if not rows:
        raise ValueError("it holds nothing")
    names = [_cell(text[start:end]) for start, end in rows[0]]
    made: list[tuple[Step, int, ValueSpan]] = []
    for place, row in enumerate(rows[1:]):
        cells = tuple(
            (names[at], start, ValueSpan("value", start, end, end)) for at, (start, end) in enumerate(row[: len(names)])
        )
        # What the row lacks is behind its last cell, with a separator for each cell.
        last = row[-1][1]
        cells += tuple((name, last, ValueSpan("missing", last, last, last)) for name in names[len(row) :])
        made.append((place, row[0][0], ValueSpan("object", row[0][0], last, last, cells)))
    return ValueSpan("list", 0, len(text), len(text), tuple(made))


def _rows(text: str, separator: str) -> Iterator[list[tuple[int, int]]]:
    """From where to where each cell of each row is written, with its quotes."""
    plain = re.compile(rf"[^{re.escape(separator)}\r\n]*+")
    at, row = 0, []
    while at < len(text):
        found = (_QUOTED if text[at] == '"' else plain).match(text, at)
        end = found.end() if found else at
        follows = text[end : end + 1]
        if found is None or follows not in (separator, "\r", "\n", ""):
            raise ValueError("its CSV cannot be read")
        row.append((at, end))
        at = end + 1
        if follows == separator:
            if at == len(text):
                row.append((at, at))
            continue
        yield row
        row = []
        at += text[end : end + 2] == "\r\n"
    if row:
        yield row


def _cell(written: str) -> str:
    return (written[1:-1].replace('""', '"') if written[:1] == '"' else written).strip()


def into_cell(path: str, text: str, holder: ValueSpan, name: str, value: str, quote: str) -> tuple[int, int, str]:
    """From where to where a text is replaced for a cell, and by what: quoted as its neighbours are, or as it was.

    Raises:
        ValueError: the table has no such column.
    """
    cell = holder.find(name)
    if cell is None:
        raise ValueError(f"it has no column {name!r}; add one")
    separator = separator_in(path, text)
    old = text[cell.start : cell.end]
    if quote == '"' or old[:1] == '"' or separator in value or '"' in value:
        value = '"{}"'.format(value.replace('"', '""'))
    if cell.kind == "missing":
        missing = [one for one, _, spot in holder.entries if spot.kind == "missing"]
        return cell.start, cell.end, separator * (missing.index(name) + 1) + value
    if old[:1] == '"' or not old.strip():
        blank = old[: len(old) - len(old.lstrip())] if old[:1] != '"' and separator != "\t" else ""
        return cell.start, cell.end, f"{blank}{value}"
    begun = cell.start + len(old) - len(old.lstrip())
    return begun, begun + len(old.strip()), value


def field_spots(text: str) -> ValueSpan:
    """The fields of a file of Lektor. What a field holds ends before the line end in front of the next dashes.

    Raises:
        ValueError: it has none.
    """
    entries: list[tuple[Step, int, ValueSpan]] = []
    begun = 0
    for end, after in [*((found.start(), found.end()) for found in _DASHES.finditer(text)), (len(text), len(text))]:
        block = text[begun:end]
        name, colon, value = block.partition(":")
        if colon and "\n" not in name.strip():
            start = begun + len(name) + 1
            last = begun + len(block.removesuffix("\n").removesuffix("\r"))
            first = start + len(value) - len(value.lstrip())
            spot = ValueSpan("value", first, first + len(value.strip()), last)
            if not value.strip():
                spot = ValueSpan("value", start, start, last)
            entries.append((name.strip(), begun + len(name) - len(name.lstrip()), spot))
        begun = after
    if not entries:
        raise ValueError("it has no fields")
    return ValueSpan("object", 0, len(text), len(text), tuple(entries))


def into_field(text: str, holder: ValueSpan, name: str, value: str, after: str | None) -> tuple[int, int, str]:
    """From where to where a text is replaced for a field, and by what; a new one goes behind ``after``, or before all
    where that is "", or behind all where it is None.
    """
    if field := holder.find(name):
        return (field.start, field.end, value) if field.start < field.end else (field.start, field.last, f" {value}")
    newline = "\r\n" if "\r\n" in text else "\n"
    if after == "":
        begun = holder.entries[0][1]
        return begun, begun, f"{name}: {value}{newline}---{newline}"
    spot = next((spot for known, _, spot in holder.entries if known == after), holder.entries[-1][2])
    return spot.last, spot.last, f"{newline}---{newline}{name}: {value}"
