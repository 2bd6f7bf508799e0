"""Tables out of workbooks, and what must not be read: bombs, broken files, old and protected ones."""

import io
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

import pytest
from workbooks import ODS, Rows, ods, packed, xlsx, xlsx_parts

from scrapers.errors import BadData
from scrapers.fetch.answers import problem
from scrapers.page import Page
from scrapers.recordings import table
from scrapers.recordings.table import TABLE, read_table
from scrapers.records import Event, Recording
from scrapers.source import Parsed
from scrapers.tables import workbook

EVENT = Event("example", "Example Conf", "America/New_York")
WATCH = "https://www.youtube.com/watch?v="
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
Make = Callable[[Mapping[str, Rows | str]], bytes]
both = pytest.mark.parametrize("make", [xlsx, ods])


def read(body: bytes) -> Parsed:
    assert TABLE.recognises(Page("https://file.invalid/t", body))
    return read_table("t.xlsx", body, EVENT)


def refusal(body: bytes) -> str:
    with pytest.raises(BadData) as caught:
        read(body)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@both
def test_the_first_sheet_with_links_is_read(make: Make) -> None:
    length = timedelta(seconds=1750)
    rows: Rows = [
        ["Example Conf 2031"],
        [],
        [None, "Talk title", "Link", "Presenter(s)", "Published", "Duration", "Talk", "Seat"],
        [1, "Owls & Logs", "https://youtu.be/aaaaaaaaa01", "Ada Finch / Bo Marsh", date(2031, 6, 20), length, 12, True],
        [2, "Knots", "TBA"],
        [3, "Rope", "watch", None, None, None, 7.5],
        [],
        [4, 1984, "https://vimeo.com/11980200", None, None, timedelta(hours=1), "ABC"],
    ]
    assert read(make({"Read me": [["Fill in what you know"]], "Talks": rows, "Day 2": [["id", "title"]]})) == Parsed(
        recordings=(
            Recording(
                "youtube",
                "aaaaaaaaa01",
                f"{WATCH}aaaaaaaaa01",
                "Owls & Logs",
                f"{WATCH}aaaaaaaaa01",
                published=date(2031, 6, 20),
                duration_s=1750,
                speakers=("Ada Finch", "Bo Marsh"),
                talk_url="12",
                access_by="platform",
            ),
            Recording(
                "vimeo",
                "11980200",
                "https://vimeo.com/11980200",
                "1984",
                "https://vimeo.com/11980200",
                duration_s=3600,
                talk_url="ABC",
                access_by="platform",
            ),
        ),
        notes=(
            "sheet 'Talks' is read; not read: 'Day 2'",
            "the header is in row 3: what stands above it is left out",
            "columns ignored: Seat",
            "1 row left out: no link",
            "1 row left out: words in place of a link; what lies behind words is not read (row 6 'watch')",
        ),
    )


@both
def test_an_error_names_sheet_and_row(make: Make) -> None:
    body = make({"Talks": [["note"], ["id", "title", "published"], ["aaaaaaaaa01", "A"], ["aaaaaaaaa02", "B", 48019]]})
    assert refusal(body) == "t.xlsx: sheet 'Talks', row 4: published '48019' is no date such as 2031-05-17"


@both
def test_sheets_without_a_table_are_said(make: Make) -> None:
    told = "t.xlsx: no sheet has a column named url, id or hubilo_id"
    assert refusal(make({"A": [], "B": [["title", "speaker"], ["Owls", "Ada Finch"]]})) == told
    assert refusal(make({"Pictures": []})) == told
    assert refusal(make({"A": [["id", "title"]]})) == "t.xlsx: the table has no rows"


def test_a_hidden_sheet_is_not_read() -> None:
    sheets: dict[str, Rows | str] = {
        "Old": [["id", "title"], ["aaaaaaaaa01", "A"]],
        "New": [["id", "title"], ["aaaaaaaaa02", "B"]],
    }
    assert read(xlsx(sheets, hidden=["Old"])) == Parsed(recordings=read(xlsx({"New": sheets["New"]})).recordings)


def test_a_formula_is_what_it_showed_last() -> None:
    header = '<row r="1"><c r="A1" t="str"><v>id</v></c><c r="B1" t="str"><v>title</v></c></row>'
    cells = (
        '<c r="A2" t="str"><f>"aaaaaaaaa"&amp;"01"</f><v>aaaaaaaaa01</v></c><c r="B2" t="str"><f>B9</f><v>Owls</v></c>'
    )
    never = '<c r="A3" t="str"><f>C3</f></c><c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c>'
    parsed = read(xlsx({"T": f'{header}<row r="2">{cells}</row><row r="3">{never}</row>'}))
    assert [(r.id, r.raw_title) for r in parsed.recordings] == [("aaaaaaaaa01", "Owls")]


def test_the_name_of_a_file_says_nothing() -> None:
    body = xlsx({"T": [["id", "title"], ["aaaaaaaaa01", "A"]]})
    assert read_table("t.csv", body, EVENT) == read_table("t.xlsx", b"id,title\naaaaaaaaa01,A\n", EVENT)


@pytest.mark.parametrize("body", [OLE, OLE + "EncryptedPackage".encode("utf-16-le")])
def test_old_and_protected_files_are_said(body: bytes) -> None:
    told = "t.xlsx: an old .xls, or protected by a password: save it as .xlsx without one, or as CSV"
    assert refusal(body) == told


def test_a_protected_ods_is_said() -> None:
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    body = packed({"mimetype": ODS, "content.xml": b"\x07\x83\xff", "META-INF/manifest.xml": manifest})
    assert refusal(body) == "t.xlsx: protected by a password: save it without one, or as CSV"


def test_a_broken_workbook_is_said() -> None:
    parts = xlsx_parts({"T": [["id", "title"], ["aaaaaaaaa01", "A"]]})
    sheet = "xl/worksheets/sheet1.xml"
    for spoilt in ({sheet: "<worksheet>"}, {sheet: ""}, {"xl/workbook.xml": "<workbook"}, {"_rels/.rels": "x"}):
        assert refusal(packed(parts | spoilt)).startswith("t.xlsx: the workbook is cut or broken: ")
    body = bytearray(packed(parts))
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        at = archive.getinfo(sheet).header_offset
    body[at + 80] ^= 0xFF
    assert refusal(bytes(body)).startswith("t.xlsx: the workbook is cut or broken: ")
    # without its end a zip file is no zip file
    assert not TABLE.recognises(Page("x", packed(parts)[:-30]))


def test_other_packed_files_are_no_workbook() -> None:
    for parts in ({"word/document.xml": "<w/>"}, {"mimetype": "application/epub+zip"}, {"t.csv": "id,title\n"}):
        assert not TABLE.recognises(Page("x", packed(parts)))


def test_a_workbook_is_not_unpacked_beyond_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = xlsx_parts({"T": [["id", "title"], ["aaaaaaaaa01", "A"]]})
    size = sum(len(text) for text in parts.values())
    picture = {"xl/media/image1.png": b"\0" * 100_000}
    monkeypatch.setattr(workbook, "MAX_UNPACKED", size)
    assert len(read(packed(parts | picture)).recordings) == 1
    monkeypatch.setattr(workbook, "MAX_UNPACKED", size - 1)
    assert refusal(packed(parts)) == "t.xlsx: larger than 0 MB once unpacked: take a part of it"


def test_a_file_that_lies_about_its_size_is_not_believed() -> None:
    parts = xlsx_parts({"T": [["id", "title"], ["aaaaaaaaa01", "A"]]})
    name = "xl/worksheets/sheet1.xml"
    size = len(parts[name])
    bomb = packed(parts | {name: str(parts[name]) + " " * 10_000_000})
    told = (size + 10_000_000).to_bytes(4, "little")
    assert bomb.count(told) == 2
    assert refusal(bomb.replace(told, size.to_bytes(4, "little"))).startswith(
        "t.xlsx: the workbook is cut or broken: Bad CRC"
    )


_WORD = 'office:value-type="string"><text:p>id</text:p></table:table-cell>'
_ODS_CELL = f"<table:table-cell {_WORD}"


def _ods_row(*cells: str, rows: str = "") -> str:
    return f"<table:table-row {rows}>{''.join(cells)}</table:table-row>"


@pytest.mark.parametrize(
    ("body", "cells"),
    [
        (xlsx({"T": [["id", "title", "x"], ["aaaaaaaaa01", "A"]]}), 6),
        (xlsx({"T": [["id", "title"], ["aaaaaaaaa01", "A"]], "U": [["x"]]}), 5),
        (xlsx({"T": '<row r="9"><c r="C9"/></row>'}), 27),
        (xlsx({"T": '<row r="9"><c r="C9"/></row><row r="2"><c r="AB2"/></row>'}), 9 * 28),
        (xlsx({"T": '<row r="1048576"><c r="XFD1048576"/></row>'}), 1048576 * 16384),
        (xlsx({"T": "<row><c/><c/><c/></row><row><c/></row>"}), 6),
        (xlsx({"T": '<row r="4"/><row><c r="B5"/><c/></row>'}), 15),
        (ods({"T": [["id", "title", "x"], ["aaaaaaaaa01", "A"]]}), 6),
        (ods({"T": [["id", "title"]], "U": [[], ["x"]]}), 4),
        (ods({"T": [[]]}), 0),
        (ods({"T": _ods_row(f'<table:table-cell table:number-columns-repeated="7" {_WORD}')}), 7),
        (ods({"T": _ods_row(_ODS_CELL, rows='table:number-rows-repeated="9"')}), 9),
        (ods({"T": _ods_row(rows='table:number-rows-repeated="8"') + _ods_row("<table:table-cell/>", _ODS_CELL)}), 18),
        (ods({"T": _ods_row(_ODS_CELL, rows='table:number-rows-repeated="1048576"') * 5}), 5242880),
    ],
)
def test_the_cells_between_are_counted(body: bytes, cells: int, monkeypatch: pytest.MonkeyPatch) -> None:
    told = "with the empty ones between: save it as CSV"
    monkeypatch.setattr(workbook, "MAX_CELLS", cells - 1)
    if cells:
        assert refusal(body) == f"t.xlsx: more than {cells - 1:,} cells, {told}"
    if cells < 1000:
        monkeypatch.setattr(workbook, "MAX_CELLS", cells)
        try:
            read(body)
        except BadData as error:
            assert told not in str(error)


def test_a_table_has_its_most_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [["id", "title"], ["aaaaaaaaa01", "A"], ["aaaaaaaaa02", "B"]]
    monkeypatch.setattr(table, "MAX_ROWS", 2)
    assert len(read(xlsx({"T": rows})).recordings) == 2
    monkeypatch.setattr(table, "MAX_ROWS", 1)
    assert refusal(xlsx({"T": rows})) == "t.xlsx: sheet 'T', row 3: more than 1 rows: take a part of the table"
    with pytest.raises(BadData, match=r"^t\.csv:3: more than 1 rows"):
        read_table("t.csv", "\n".join(",".join(row) for row in rows).encode(), EVENT)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("12", "12"),
        (12, "12"),
        (12.0, "12"),
        (12.5, "12.5"),
        (True, "True"),
        (date(2031, 5, 17), "2031-05-17"),
    ],
)
@both
def test_a_cell_as_somebody_would_type_it(make: Make, cell: Any, text: str) -> None:
    (recording,) = read(make({"T": [["id", "title"], ["aaaaaaaaa01", cell]]})).recordings
    assert recording.raw_title == text


@pytest.mark.parametrize(
    ("length", "text"), [(timedelta(seconds=1750), "0:29:10"), (timedelta(hours=30, seconds=5), "30:00:05")]
)
def test_a_length_as_somebody_would_type_it(length: timedelta, text: str) -> None:
    (recording,) = read(xlsx({"T": [["id", "title", "duration"], ["aaaaaaaaa01", length, length]]})).recordings
    assert (recording.raw_title, recording.duration_s) == (text, length.total_seconds())


def test_a_workbook_beside_pages_is_refused_as_nothing_can_be_masked_in_it() -> None:
    told = "got a workbook or another packed file: save it and `conftalks import` it, or publish it as CSV"
    assert problem(xlsx({"T": []}), "text/plain", "any") == problem(OLE, "", "json") == told
