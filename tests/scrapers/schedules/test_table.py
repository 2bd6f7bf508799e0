"""A table as a schedule: what is one, merged cells, days that must be asked about, rows that are wrong."""

from datetime import date, datetime
from time import process_time

import pytest
from own_bugs import ON_PURPOSE
from workbooks import ods, packed, xlsx, xlsx_parts

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.recordings.table import TABLE
from scrapers.records import Event, Slot, SourceRef, Talk
from scrapers.schedules.table import TABLE_SCHEDULE
from scrapers.source import Follow, Parsed

EVENT = Event("owls-2031", "Owls", "Europe/Oslo")
REF = SourceRef("schedule_table")
URL = "https://owls.example.org/schedule.csv"


def read(body: str | bytes, event: Event = EVENT, dates: str | None = None, url: str = URL) -> Parsed:
    page = Page(url, body.encode() if isinstance(body, str) else body)
    assert TABLE_SCHEDULE.recognises(page)
    return TABLE_SCHEDULE.parse(page, event, SourceRef.of("schedule_table", dates=dates))


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2031, 5, day, hour, minute, tzinfo=EVENT.zone)


def starts(parsed: Parsed) -> dict[str, datetime | None]:
    return {talk.title: talk.slots[0].start if talk.slots else None for talk in parsed.talks}


@pytest.mark.parametrize(
    ("header", "schedule", "recordings"),
    [
        ("Title,Start", True, False),
        ("Talk title,Date/Time", True, False),
        ("Título;Ponente;Fecha;Hora", True, False),
        ("Session\tTime\tRoom", True, False),
        ("title,date,room,video", True, False),
        ("title,date,video", False, True),
        ("title,start,video,published", False, True),
        ("title,start,hubilo_id", False, True),
        ("title,speakers", False, False),
        ("start,end,room", False, False),
        ("title,url", False, True),
    ],
)
def test_a_schedule_has_titles_and_times(header: str, schedule: bool, recordings: bool) -> None:
    page = Page("https://example.org/t", header.encode())
    assert (TABLE_SCHEDULE.recognises(page), TABLE.recognises(page)) == (schedule, recordings)


@pytest.mark.parametrize("body", [b"<table><tr><td>title,start", b'{"title": "start"}', b"", b"PK\x03\x04", b"a\0b"])
def test_what_is_no_table_is_not_taken(body: bytes) -> None:
    assert not TABLE_SCHEDULE.recognises(Page(URL, body))
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        TABLE_SCHEDULE.parse(Page(URL, body), EVENT, REF)


def test_a_table_of_a_schedule_is_still_imported_for_its_videos() -> None:
    assert TABLE.imports(Page(URL, b"title,start,video\nRoosts,9:00,https://youtu.be/owlowlowl01\n"))


def test_days_of_two_readings_are_asked_about() -> None:
    table = "title,date,start\nRoosts,03/04/2026,9:00\nPerches,04/04/2026,9:00\n"
    with pytest.raises(LayoutChanged) as caught:
        read(table)
    assert caught.value.cause == (
        "line 2: 03/04/2026 has its day first or its month first? "
        "Say `--dates day-first` or `--dates month-first` (in event.yml: `dates: day-first`)"
    )
    assert [talk.slots[0].start.date() for talk in read(table, dates="day-first").talks] == [
        date(2026, 4, 3),
        date(2026, 4, 4),
    ]
    assert [talk.slots[0].start.date() for talk in read(table, dates="month-first").talks] == [
        date(2026, 3, 4),
        date(2026, 4, 4),
    ]
    known = Event("owls-2026", "Owls", "Europe/Oslo", starts=date(2026, 4, 3))
    assert read(table, known).talks[0].slots[0].start.date() == date(2026, 4, 3)


def test_an_order_that_is_none_is_refused() -> None:
    with pytest.raises(ScrapeError, match="dates 'german' is neither day-first nor month-first"):
        TABLE_SCHEDULE.start(SourceRef.of("schedule_table", URL, dates="german"), EVENT)
    assert TABLE_SCHEDULE.start(SourceRef.of("schedule_table", URL, dates="day-first"), EVENT) == (Follow(URL),)
    assert TABLE_SCHEDULE.start(SourceRef.of("schedule_table", file="a.csv"), EVENT) == (Follow("a.csv", via="file"),)


def merged(cells: str) -> bytes:
    rows = [
        ["Owls 2031"],
        [],
        ["Day", "From", "Until", "Room", "Title", "Speaker"],
        [date(2031, 5, 16), "9:00", "9:30", "Barn", "Roosts", "Ada Finch"],
        [None, None, None, "Loft", "Perches", "Bo Marsh"],
        [None, "10:00", None, "Barn", "Two Wings", "Cy Heron"],
        [None, "10:00", None, "Barn", None, "Di Crow"],
    ]
    parts = xlsx_parts({"Plan": rows})
    name = "xl/worksheets/sheet1.xml"
    parts[name] = str(parts[name]).replace("</worksheet>", f"<mergeCells>{cells}</mergeCells></worksheet>")
    return packed(parts)


def test_a_merged_cell_counts_in_each_of_its_rows() -> None:
    cells = "".join(f'<mergeCell ref="{ref}"/>' for ref in ("A1:F1", "A4:A7", "B4:B5", "C4:C5", "E6:E7"))
    parsed = read(merged(cells))
    assert [(talk.title, [one.name for one in talk.speakers], talk.slots) for talk in parsed.talks] == [
        ("Roosts", ["Ada Finch"], (Slot(at(16, 9), at(16, 9, 30), ("Barn",)),)),
        ("Perches", ["Bo Marsh"], (Slot(at(16, 9), at(16, 9, 30), ("Loft",)),)),
        ("Two Wings", ["Cy Heron", "Di Crow"], (Slot(at(16, 10), None, ("Barn",)),)),
    ]
    assert parsed.notes == (f"{URL}: the header is in row 3: what stands above it is left out",)


@pytest.mark.parametrize("make", [xlsx, ods])
def test_days_and_times_of_a_workbook(make: object) -> None:
    rows = [
        ["Title", "Date", "Start", "Minutes"],
        ["Roosts", date(2031, 5, 16), "09:00", 45],
        [1984, "2031-05-17 10:00"],
    ]
    assert make in (xlsx, ods)
    parsed = read(xlsx({"Plan": rows}) if make is xlsx else ods({"Plan": rows}))
    assert [(talk.title, talk.slots) for talk in parsed.talks] == [
        ("Roosts", (Slot(at(16, 9), at(16, 9, 45)),)),
        ("1984", (Slot(at(17, 10)),)),
    ]


def test_a_blank_start_is_that_above_in_another_room_alone() -> None:
    table = (
        "date,start,room,title\n2031-05-16,9:00,Barn,A1\n,,Loft,B1\n,,Barn,C1\n,,Loft,D1\n,,,E1\n2031-05-17,,Nest,F1\n"
    )
    assert starts(read(table)) == {
        "A1": at(16, 9),
        "B1": at(16, 9),
        "C1": None,
        "D1": None,
        "E1": None,
        "F1": None,
    }


def test_a_file_of_the_event_names_no_address() -> None:
    site = Event("owls-2031", "Owls", "Europe/Oslo", website="https://owls.example.org/")
    table = "title,start\nRoosts,2031-05-16T09:00:00+02:00\n"
    talk = Talk("owls-2031", "roosts", "Roosts", "talk", "https://owls.example.org/", slots=(Slot(at(16, 9)),))
    assert read(table, site, url="plan.csv").talks == (talk,)
    assert read(table, url="plan 1.csv").talks[0].source_url == "https://file.invalid/plan%201.csv"


def test_an_offset_that_contradicts_the_zone_is_said() -> None:
    parsed = read("title,start (UTC)\nRoosts,2031-05-16T09:00:00+05:00\n")
    assert starts(parsed) == {"Roosts": at(16, 9)}
    assert parsed.notes == (
        f"{URL}: times under 'start (UTC)' are read as wall clock in the event's zone",
        f"{URL}: 1 of 1 times print another UTC offset than Europe/Oslo; the wall clock was kept",
    )


def test_a_table_that_is_cut_is_refused_with_its_line() -> None:
    with pytest.raises(LayoutChanged, match="line 3: no CSV"):
        read('title,start\nRoosts,2031-05-16 9:00\n"Perches,2031-05-16 9:30\n')


def test_a_code_of_the_table_is_kept_where_it_can_be() -> None:
    table = "code,title,start\nABC123,Roosts,2031-05-16 9:00\nA B,Perches,2031-05-16 9:30\n"
    assert [talk.code for talk in read(table).talks] == ["ABC123", "perches"]


def test_a_day_right_above_the_header_is_that_of_the_rows_below() -> None:
    table = 'Owls\n"Friday, May 16, 2031",,\nTime,Title,Room\n9:00,Roosts,Barn\nMay 17 2031,,\n9:00,Perches,Barn\n'
    assert starts(read(table)) == {"Roosts": at(16, 9), "Perches": at(17, 9)}


@pytest.mark.parametrize(
    ("header", "title", "speakers"),
    [
        ("Name,Title,Start", "Roosts", ["Ada Finch"]),
        ("Name,Speaker,Start", "Ada Finch", ["Roosts"]),
        ("Name,Fee,Start", "Ada Finch", []),
    ],
)
def test_a_name_is_a_title_or_a_person(header: str, title: str, speakers: list[str]) -> None:
    talk = read(f"{header}\nAda Finch,Roosts,2031-05-16 at 9:00\n").talks[0]
    assert (talk.title, [one.name for one in talk.speakers]) == (title, speakers)
    assert talk.slots == (Slot(at(16, 9)),)


def test_what_nobody_gives_twice_is_two_entries_and_a_repeated_talk_one() -> None:
    table = (
        "title,speakers,start\nLunch,,2031-05-16 12:00\nLunch,,2031-05-17 12:00\nOwls,Ada Finch,2031-05-16 9:00\n"
        "Owls,Ada Finch,2031-05-17 9:00\nCrows,Bo Marsh,2031-05-16 9:00\nCrows,Cy Heron,2031-05-16 9:30\n"
    )
    assert [(talk.code, len(talk.slots)) for talk in read(table).talks] == [
        ("lunch-2031-05-16-1200", 1),
        ("lunch-2031-05-17-1200", 1),
        ("owls", 2),
        ("crows-bo-marsh", 1),
        ("crows-cy-heron", 1),
    ]


def test_secrets_do_not_enter() -> None:
    table = (
        "title,speakers,start,url,video\n"
        "Ask ada@example.org,Ada Finch (ada@example.org),2031-05-16 9:00,"
        "https://x.example/t?token=abc,https://stream.mux.com/abc/high.mp4\n"
    )
    parsed = read(table)
    assert (parsed.talks[0].title, parsed.talks[0].speakers[0].name) == ("Ask [e-mail removed]", "Ada Finch")
    assert (parsed.talks[0].url, parsed.recordings) == (None, ())


@pytest.mark.parametrize("row", ["9999-12-31,23:30,,120", "9999-12-31,23:30,1:00,"])
def test_a_day_of_another_age_costs_its_row_the_time(row: str) -> None:
    parsed = read(f"title,date,start,end,duration\nOwls,{row}\nMoths,2031-05-16,9:00,,\n")
    assert starts(parsed) == {"Owls": None, "Moths": at(16, 9)}
    assert parsed.notes == (f"{URL}: entry 'line 2': start is in the year 9999; kept without a time",)


@pytest.mark.parametrize("sign", ["(", "[", "< "])
def test_a_long_row_of_signs_is_read_in_no_time(sign: str) -> None:
    started = process_time()
    assert len(read(f"title,speakers,start\nOwls,x{sign * 50_000}x,2031-05-16 9:00\n").talks) == 1
    assert process_time() - started < 1


def test_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.schedules.table.MAX_ROWS", 2)
    table = "title,start\n" + "Roosts,2031-05-16 9:00\n" * 2
    assert len(read(table).talks) == 1
    with pytest.raises(LayoutChanged, match="line 4: more than 2 rows"):
        read(table + "Perches,2031-05-16 9:00\n")
