"""The CSV table, and that our own reader of recordings takes its rows."""

import csv
import io
import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aggregator.catalog.queries import talk
from aggregator.catalog.views import EventView, SpeakerView, TalkView
from aggregator.export.table import COLUMNS, csv_table
from scrapers.recordings.import_file import read_recordings
from scrapers.recordings.table import read_table
from scrapers.records import Event
from scrapers.registry import sources

Whole = tuple[EventView, list[TalkView]]

_WORDS = st.lists(
    st.sampled_from(["Ada", "Finch", "PhD", "van", "and", "R&D", "AC/DC", "(she/her)"]), min_size=1, max_size=4
)
_NAMES = st.tuples(_WORDS, st.sampled_from([" ", ", ", " & ", " and "])).map(lambda drawn: drawn[1].join(drawn[0]))
_SPEAKERS = st.lists(_NAMES, max_size=3, unique=True)


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_a_row_per_talk_with_its_video(moss: Whole) -> None:
    found = rows(csv_table(moss[1], "https://talks.example"))
    assert len(found) == len(moss[1]) == 9
    assert next(row for row in found if row["talk"] == "41") == {
        "talk": "41",
        "title": "Growing Gardens with Generators",
        "speakers": "Ada Quill; Bo Tern",
        "kind": "talk",
        "track": "Core",
        "level": "Beginner",
        "language": "",
        "starts": "2024-05-17T10:00:00-04:00",
        "ends": "2024-05-17T10:30:00-04:00",
        "rooms": "Hall A, Hall B",
        "status": "scheduled",
        "video_status": "public",
        "url": "https://www.youtube.com/watch?v=gardens0001",
        "access": "public",
        "published": "2024-07-01",
        "duration": "0:29:05",
        "begins": "",
        "page": "https://talks.example/t/moss-2024/growing-gardens-with-generators",
        "schedule": "https://us.moss.example/2024/schedule/presentation/41/",
        "slides": "https://moss.example/slides/41.pdf",
        "tags": "beans; Lazy Rows",
    }
    attendees = next(row for row in found if row["talk"] == "42")
    assert (attendees["url"], attendees["access"]) == (
        "https://events.hubilo.com/moss-2024/session/900002",
        "attendees",
    )
    assert [row["url"] for row in found if row["talk"] in ("43", "44", "45", "k9")] == [""] * 4
    assert {row["page"] for row in rows(csv_table(moss[1], None))} == {""}


@pytest.mark.parametrize(
    "title",
    ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\rx", "\0=1", " =1", "＝1", '=HYPERLINK("https://e.example","x")'],
)
def test_no_cell_is_a_formula(conn: sqlite3.Connection, title: str) -> None:
    shown = talk(conn, "moss-2024/quiet-rooms")
    assert shown
    (row,) = rows(csv_table([replace(shown, title=title, track=title, level=title)], None))
    assert row["title"] == row["track"] == row["level"] == "'" + title.replace("\0", "")


@pytest.mark.parametrize("title", ["1=1", "C++, C#", 'He said "no"', "a\nb", "Łukasz"])
def test_all_other_words_come_back_as_they_were(conn: sqlite3.Connection, title: str) -> None:
    shown = talk(conn, "moss-2024/quiet-rooms")
    assert shown
    (row,) = rows(csv_table([replace(shown, title=title)], None))
    assert row["title"] == title


def test_our_own_import_reads_the_rows_that_have_a_video(moss: Whole, tmp_path: Path) -> None:
    path = tmp_path / "talks.csv"
    path.write_text(csv_table(moss[1], None))
    parsed = read_recordings(path, Event("moss-2024", "Moss Conf 2024", "America/New_York"), sources({}))
    assert [(r.key, r.raw_title, r.talk_url, r.access, r.duration_s, r.published) for r in parsed.recordings] == [
        (
            "youtube:gardens0001",
            "Growing Gardens with Generators",
            "41",
            "public",
            1745,
            date(2024, 7, 1),
        ),
        ("hubilo:moss-2024/900002", "Memory Arenas for Mortals", "42", "attendees", None, None),
    ]
    assert [r.tags for r in parsed.recordings] == [("beans", "Lazy Rows"), ()]
    assert [r.speakers for r in parsed.recordings] == [("Ada Quill", "Bo Tern"), ("Łukasz Østerby",)]
    assert parsed.notes == (
        (
            "columns ignored: kind, track, level, language, starts, ends, rooms, status, video_status, begins, page, schedule,"
            " slides"
        ),
        "7 rows left out: no link",
    )
    assert csv_table([], None) == ",".join(COLUMNS) + "\r\n"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(_SPEAKERS, min_size=1, max_size=4))
def test_speakers_come_back_as_they_were(moss: Whole, talks: list[list[str]]) -> None:
    first = next(talk for talk in moss[1] if talk.code == "41")
    shown = [
        replace(
            first,
            code=str(number),
            speakers=tuple(SpeakerView(f"s{at}", name, None) for at, name in enumerate(names)),
            recordings=(replace(first.recordings[0], provider_id=f"aaaaaaaaa0{number}"),),
        )
        for number, names in enumerate(talks)
    ]
    parsed = read_table("t.csv", csv_table(shown, None).encode(), Event("moss-2024", "Moss Conf 2024", "UTC"))
    assert [list(recording.speakers) for recording in parsed.recordings] == talks
