"""A table as it lies in a file, before anything is known of its columns; text with separators is read here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice

from scrapers.errors import BadData
from scrapers.tables.header import HEADER_WITHIN, Header
from scrapers.text import clean_text
from scrapers.values import as_utf8

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
"""What may stand between two columns; where several would do, the one that gives most known columns, then the first."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows of cells as they are written, each with its line (in a workbook: its row), blank rows left out.

    ``path`` is for messages, and ``name`` that of a sheet in a workbook. Its rows are read once, as they are asked for.
    """

    path: object
    rows: Iterator[tuple[int, list[str]]]
    separator: str = ","
    name: str | None = None

    def refuse(self, line: int, message: str) -> BadData:
        """The error about one row, to be raised."""
        if self.name is None:
            return BadData(self.path, line, message)
        return BadData(self.path, None, f"sheet {self.name!r}, row {line}: {message}")

    def place(self, line: int) -> str:
        """A row in words, as notes have it."""
        return f"line {line}" if self.name is None else f"row {line}"

    def begins(self, header: Header) -> tuple[list[tuple[int, list[str]]], int]:
        """Its first rows, which are read by this, and where among them the header is.

        Raises:
            BadData: none of them is such a header.
        """
        first = list(islice(self.rows, HEADER_WITHIN))
        at = header.at([cells for _, cells in first])
        if at is None:
            line, seen = first[0] if first else (1, [])
            named = ", ".join(filter(None, map(clean_text, seen)))
            raise self.refuse(line, f"no {header.needed}; the columns are {named[:200]}")
        return first, at


def text_sheet(path: object, body: bytes, header: Header) -> Sheet:
    """The table of a text file, whatever parts its columns: what gives most columns of ``header``.

    Raises:
        BadData: neither UTF-8 nor UTF-16; while rows are read, one that is no CSV.
    """
    try:
        text = as_utf8(body).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise BadData(path, line, "not UTF-8: save the table as CSV with UTF-8 encoding") from error
    except ValueError as error:
        raise BadData(path, None, str(error)) from error
    separator = separator_of(text, header) or ","
    return Sheet(path, _rows(path, text, separator), separator)


def separator_of(text: str, header: Header) -> str | None:
    """The separator with which a header is found among the first lines, or None where none gives one."""
    found: dict[str, tuple[int, int]] = {}
    for separator in SEPARATORS:
        rows = _first_rows(text, separator)
        at = header.at(rows)
        if at is not None:
            found[separator] = (len(header.columns_of(rows[at])), len(rows[at]))
    return max(found, key=lambda separator: found[separator]) if found else None


def _first_rows(text: str, separator: str) -> list[list[str]]:
    rows: list[list[str]] = []
    with suppress(csv.Error):
        # An unclosed quote makes one row of all that follows.
        rows.extend(islice(csv.reader(io.StringIO(text[:65536], newline=""), delimiter=separator), HEADER_WITHIN))
    return rows


def _rows(path: object, text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadData(path, line, f"no CSV: {error}") from error
