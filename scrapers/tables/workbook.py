"""Tables out of workbooks, XLSX and ODS. Whatever a file says of itself, nothing larger than the limits is unpacked.

The library for it makes room for every cell between the first and the last, and reads old XLS in a way that a broken file
ends the process: that is why sizes are found out before, and XLS is not read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from itertools import chain, islice
from typing import Any

from lxml import etree
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from scrapers.errors import BadData
from scrapers.tables.header import HEADER_WITHIN, Header
from scrapers.tables.sheet import Sheet, separator_of, text_sheet
from scrapers.values import as_utf8

MAX_UNPACKED = 100 * 1024 * 1024
"""Bytes that a workbook may have once unpacked, without its pictures."""
MAX_CELLS = 5_000_000
"""Cells of all sheets, with the empty ones between others."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_PARTS = re.compile(r"\A(?:mimetype\Z|.*\.(?:xml|rels)\Z)", re.I | re.S)
_XLSX_TABLES = re.compile(r"/?xl/worksheets/.*\.xml\Z", re.I | re.S)
_MANIFEST = "META-INF/manifest.xml"
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})\Z")
_REPEATED = "{{urn:oasis:names:tc:opendocument:xmlns:table:1.0}}number-{}-repeated"
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


def is_workbook(body: bytes) -> bool:
    """Whether a file is a workbook, or one of Office's old or protected files, which may be one."""
    if not body.startswith(_ZIP):
        return body.startswith(_OLE)
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as packed:
            names = packed.namelist()
            return "xl/workbook.xml" in names or packed.open("mimetype").read(len(_ODS)) == _ODS
    except (*_BROKEN, KeyError):
        return False


def has_table(body: bytes, header: Header) -> bool:
    """Whether a file is text or a workbook with such a header among its first rows."""
    if is_workbook(body):
        try:
            return bool(workbook_sheet("", body, header))
        except BadData:
            return False
    try:
        start = as_utf8(body)[:65536].lstrip()
    except ValueError:
        return False
    if start[:1] in (b"<", b"{", b"[") or b"\0" in start[:4096]:
        return False
    return separator_of(start.decode("utf-8", "replace"), header) is not None


def sheet_of(path: object, body: bytes, header: Header) -> tuple[Sheet, list[str]]:
    """The table of a text file or of a workbook, and notes on what of it is not read.

    Raises:
        BadData: as ``text_sheet`` and ``workbook_sheet``.
    """
    return workbook_sheet(path, body, header) if is_workbook(body) else (text_sheet(path, body, header), [])


def workbook_sheet(path: object, body: bytes, header: Header) -> tuple[Sheet, list[str]]:
    """The first sheet on view that has such a header, and a note on others that have one too.

    Raises:
        BadData: it is old, protected, broken or too large, or no sheet has such a header.
    """
    found: list[Sheet] = []
    for sheet in _sheets(path, body):
        first = list(islice(sheet.rows, HEADER_WITHIN))
        if header.at([cells for _, cells in first]) is not None:
            found.append(Sheet(path, chain(first, sheet.rows), name=sheet.name))
    if not found:
        raise BadData(path, None, f"no sheet has a {header.needed}")
    others = ", ".join(repr(sheet.name) for sheet in found[1:])
    return found[0], [f"sheet {found[0].name!r} is read; not read: {others}"] if others else []


def _sheets(path: object, body: bytes) -> Iterator[Sheet]:
    if body.startswith(_OLE):
        raise BadData(path, None, "an old .xls, or protected by a password: save it as .xlsx without one, or as CSV")
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(_checked(path, body)))
        for about in book.sheets_metadata:
            if (about.visible, about.typ) == (SheetVisibleEnum.Visible, SheetTypeEnum.WorkSheet):
                yield Sheet(path, _rows(book.get_sheet_by_name(about.name)), name=about.name)
    except (CalamineError, etree.XMLSyntaxError, *_BROKEN) as error:
        reason = " ".join(str(error).split())[:200]
        raise BadData(path, None, f"the workbook is cut or broken: {reason}") from error


def _checked(path: object, body: bytes) -> bytes:
    """The workbook packed anew: the parts that say what is in its cells, and of them what was read here."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(body)) as packed, zipfile.ZipFile(kept, "w") as plain:
        parts = {part.filename: part for part in packed.infolist() if _PARTS.match(part.filename)}
        if sum(part.file_size for part in parts.values()) > MAX_UNPACKED:
            raise BadData(path, None, f"larger than {MAX_UNPACKED // 1024**2} MB once unpacked: take a part of it")
        if _MANIFEST in parts and b"encryption-data" in packed.read(_MANIFEST):
            raise BadData(path, None, "protected by a password: save it without one, or as CSV")
        cells = 0
        for name, part in parts.items():
            text = packed.read(part)
            cells += _xlsx_cells(text) if _XLSX_TABLES.match(name) else 0
            cells += _ods_cells(text) if name == "content.xml" else 0
            if cells > MAX_CELLS:
                raise BadData(path, None, f"more than {MAX_CELLS:,} cells, with the empty ones between: save it as CSV")
            plain.writestr(name, text)
    return kept.getvalue()


def _xlsx_cells(part: bytes) -> int:
    """Rows times columns up to the last cell of a sheet. A cell may leave out its place, and then follows the one before."""
    height = width = row = column = 0
    for event, element in _elements(part, "row", "c"):
        if event == "end":
            element.clear()
        elif at := _CELL.match(element.get("r") or ""):
            row, column = int(at[2]), _column(at[1])
        elif element.tag.endswith("}c"):
            column += 1
        else:
            row, column = int(element.get("r") or row + 1), 0
        height, width = max(height, row), max(width, column)
    return height * width


def _column(letters: str) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _ods_cells(part: bytes) -> int:
    """Rows times columns up to the last cell, of all tables. What ends a row or a table empty does not count."""
    cells = height = width = empty = 0
    for event, element in _elements(part, "table", "table-row"):
        if event == "start":
            continue
        if element.tag.endswith("}table"):
            cells += height * width
            height = width = empty = 0
            continue
        last = column = 0
        for cell in element:
            column += int(cell.get(_REPEATED.format("columns")) or 1)
            last = column if len(cell) or any("value" in name for name in cell.attrib) else last
        rows = int(element.get(_REPEATED.format("rows")) or 1)
        height, empty = (height + empty + rows, 0) if last else (height, empty + rows)
        width = max(width, last)
        element.clear()
    return cells


def _elements(part: bytes, *names: str) -> Iterator[tuple[str, Any]]:
    tags = [f"{{*}}{name}" for name in names]
    return iter(etree.iterparse(io.BytesIO(part), events=("start", "end"), tag=tags, resolve_entities=False))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank; a cell that is merged over several rows stands in each of them."""
    merged: dict[int, list[tuple[int, int]]] = {}
    left = sheet.start[1] if sheet.start else 0
    for (first, column), (last, _) in sheet.merged_cell_ranges or ():
        if last > first and column >= left:
            merged.setdefault(first + 1, []).append((column - left, last + 1))
    lasting: dict[int, tuple[int, str]] = {}
    for number, cells in enumerate(sheet.iter_rows(), 1):
        texts = [_text(cell) for cell in cells]
        lasting = {column: one for column, one in lasting.items() if one[0] >= number}
        for column, (_, text) in lasting.items():
            texts[column] = texts[column] or text
        lasting |= {at: (last, texts[at]) for at, last in merged.get(number, ()) if at < len(texts)}
        if any(text.strip() for text in texts):
            yield number, texts


def _text(cell: object) -> str:
    """A cell as somebody would type it: 12, 2031-05-17, 0:29:10."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, timedelta):
        minutes, seconds = divmod(int(cell.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    return str(cell)
