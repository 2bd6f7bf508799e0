"""Workbooks as Excel and LibreOffice pack them, as small as can be: XLSX and ODS out of rows."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from xml.sax.saxutils import escape

Cell = str | int | float | bool | date | timedelta | None
Rows = Sequence[Sequence[Cell]]

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
_ODS_SPACES = " ".join(f'xmlns:{name}="{_OASIS}:{name}:1.0"' for name in ("office", "table", "text", "manifest"))
ODS = "application/vnd.oasis.opendocument.spreadsheet"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A zip file of these parts."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return file.getvalue()


def xlsx(sheets: Mapping[str, Rows | str], hidden: Sequence[str] = ()) -> bytes:
    """Sheets by name; a text in place of rows is what stands in ``sheetData``."""
    return packed(xlsx_parts(sheets, hidden))


def xlsx_parts(sheets: Mapping[str, Rows | str], hidden: Sequence[str] = ()) -> dict[str, str | bytes]:
    """The parts of ``xlsx`` by name, to be spoilt."""
    listed, related, parts = "", "", {}
    for number, (name, rows) in enumerate(sheets.items(), 1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name="{escape(name)}" sheetId="{number}"{state} r:id="rId{number}"/>'
        related += f'<Relationship Id="rId{number}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        data = rows if isinstance(rows, str) else "".join(_xlsx_row(at, row) for at, row in enumerate(rows, 1))
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{data}</sheetData></worksheet>'
        )
    types = '<Default Extension="xml" ContentType="application/xml"/>'
    relations = f'<Relationships xmlns="{_PACKAGE}/relationships">'
    return {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">{types}</Types>',
        "_rels/.rels": f'{relations}<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{relations}{related}<Relationship Id="rIdS" Type="{_OFFICE}/styles" '
        'Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="46"/></cellXfs></styleSheet>',
        **parts,
    }


def _xlsx_row(number: int, row: Sequence[Cell]) -> str:
    cells = "".join(_xlsx_cell(f"{chr(ord('A') + at)}{number}", cell) for at, cell in enumerate(row))
    return f'<row r="{number}">{cells}</row>'


def _xlsx_cell(place: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(cell)}</t></is></c>'
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, date):
        return f'<c r="{place}" s="1"><v>{(cell - date(1899, 12, 30)).days}</v></c>'
    if isinstance(cell, timedelta):
        return f'<c r="{place}" s="2"><v>{cell.total_seconds() / 86400!r}</v></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


def ods(sheets: Mapping[str, Rows | str]) -> bytes:
    """Sheets by name; a text in place of rows is what stands in ``table:table``. Each ends as LibreOffice ends it."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{rows if isinstance(rows, str) else _ods_rows(rows)}</table:table>'
        for name, rows in sheets.items()
    )
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    return packed(
        {
            "mimetype": ODS,
            "content.xml": f"<office:document-content {_ODS_SPACES}>{body}</office:document-content>",
            "META-INF/manifest.xml": f"<manifest:manifest {_ODS_SPACES}/>",
        }
    )


def _ods_rows(rows: Rows) -> str:
    filler = '<table:table-cell table:number-columns-repeated="16000"/>'
    told = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}{filler}</table:table-row>" for row in rows)
    return f'{told}<table:table-row table:number-rows-repeated="1048000">{filler}</table:table-row>'


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, bool):
        kind, shown = f'boolean" office:boolean-value="{str(cell).lower()}', str(cell).upper()
    elif isinstance(cell, str):
        kind, shown = "string", escape(cell)
    elif isinstance(cell, date):
        kind, shown = f'date" office:date-value="{cell.isoformat()}', f"{cell:%d.%m.%Y}"
    elif isinstance(cell, timedelta):
        kind, shown = f'time" office:time-value="PT0H0M{int(cell.total_seconds())}S', str(cell)
    else:
        kind, shown = f'float" office:value="{cell!r}', str(cell)
    return f'<table:table-cell office:value-type="{kind}"><text:p>{shown}</text:p></table:table-cell>'
