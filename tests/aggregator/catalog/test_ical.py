"""Calendars through Datasette, read by icalendar."""

import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from icalendar import Calendar

from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
EDT = timezone(timedelta(hours=-4))
GARDENS = "/t/moss-2024/growing-gardens-with-generators"


def entries(answer: httpx.Response) -> list[Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    lines = answer.content.split(b"\r\n")
    assert b"\n" not in answer.content.replace(b"\r\n", b"")
    assert max(len(line) for line in lines) <= 75
    found = Calendar.from_ical(answer.content)
    assert (str(found["version"]), str(found["prodid"]), found.errors) == (
        "2.0",
        "-//conftalks//conference talks//EN",
        [],
    )
    events: list[Any] = found.walk("VEVENT")
    assert all("DTSTAMP" in event and event.errors == [] for event in events)
    return events


def test_a_talk_is_an_entry_per_slot(get: Get) -> None:
    first, second = entries(get(f"{GARDENS}.ics"))
    assert (first.start, first.end, second.start) == (
        datetime(2024, 5, 17, 10, 0, tzinfo=EDT),
        datetime(2024, 5, 17, 10, 30, tzinfo=EDT),
        datetime(2024, 5, 19, 15, 0, tzinfo=EDT),
    )
    names = ("UID", "SUMMARY", "LOCATION", "URL", "STATUS", "SEQUENCE")
    assert [str(first[name]) for name in names] == [
        "moss-2024/growing-gardens-with-generators@conftalks",
        "Growing Gardens with Generators",
        "Hall A, Hall B",
        f"https://talks.example{GARDENS}",
        "CONFIRMED",
        "0",
    ]
    assert str(second["UID"]) == "moss-2024/growing-gardens-with-generators/2@conftalks"
    assert str(first["DESCRIPTION"]) == (
        "Ada Quill, Bo Tern\nMoss Conf 2024\nVideo: https://www.youtube.com/watch?v=gardens0001\n"
        "Lazy rows of beans. Second about watering."
    )


def test_an_event_has_all_that_has_a_time(get: Get) -> None:
    found = entries(get("/e/moss-2024.ics"))
    assert [str(entry["UID"]).removesuffix("@conftalks").removeprefix("moss-2024/") for entry in found] == [
        "doors-open",
        "growing-gardens-with-generators",
        "growing-gardens-with-generators/2",
        "memory-arenas-for-mortals",
        "c-and-c-in-one-tree",
        "lunch",
        "quiet-rooms",
        "lost-tapes",
        "what-is-new-in-3-13",
    ]
    assert entries(get("/e/empty-2021.ics")) == []


def test_a_called_off_talk_stays_as_cancelled(get: Get) -> None:
    found = {str(entry["SUMMARY"]): entry for entry in entries(get("/e/moss-2024.ics"))}
    states = {
        name: (str(found[name]["STATUS"]), int(found[name]["SEQUENCE"]))
        for name in ("What is new in 3.13", "Lost Tapes")
    }
    # Lost Tapes left the schedule weeks after it was given.
    assert states == {"What is new in 3.13": ("CANCELLED", 1), "Lost Tapes": ("CONFIRMED", 0)}


def test_a_talk_that_left_the_schedule_before_its_day_is_cancelled(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "UPDATE talks SET last_seen = '2024-05-02' WHERE slug = 'lost-tapes'")
    (entry,) = entries(client_for(datasette_for(path, None, None))("/t/moss-2024/lost-tapes.ics"))
    assert (str(entry["STATUS"]), entry["DTSTAMP"].dt) == ("CANCELLED", datetime(2024, 5, 2, tzinfo=UTC))
    assert "URL" not in entry


def test_a_speaker_has_talks_in_several_zones(get: Get) -> None:
    found = entries(get("/s/ada-quill.ics"))
    assert [(str(entry["UID"]).split("@")[0], entry.start.astimezone(UTC).isoformat()) for entry in found] == [
        ("moss-2024/c-and-c-in-one-tree", "2024-05-17T15:00:00+00:00"),
        ("moss-2024/growing-gardens-with-generators", "2024-05-17T14:00:00+00:00"),
        ("moss-2024/growing-gardens-with-generators/2", "2024-05-19T19:00:00+00:00"),
        ("fern-2023/growing-gardens-with-generators", "2023-09-30T08:00:00+00:00"),
    ]


def test_the_same_talks_give_the_same_bytes(get: Get) -> None:
    assert get("/e/moss-2024.ics").content == get("/e/moss-2024.ics").content


def test_hostile_and_long_words_stay_in_their_property(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    title = 'Evil\r\nATTENDEE:x\\n;,:"é\u2028日本\x07 ' + "ü" * 200
    path = seed.seed(tmp_path / "talks.db")
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE talks SET title = ? WHERE id = 'fern-2023/hostile'", (title,))
    conn.close()
    answer = client_for(datasette_for(path, None, None))("/t/fern-2023/hostile.ics")
    (entry,) = entries(answer)
    assert str(entry["SUMMARY"]) == 'Evil ATTENDEE:x\\n;,:"é 日本 ' + "ü" * 200
    assert (str(entry["LOCATION"]), "ATTENDEE" in entry) == ("<b>Room</b>", False)


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/t/moss-2024/41.ics", 301, f"{GARDENS}.ics"),
        ("/t/moss-2024/nope.ics", 404, None),
        ("/e/MOSS-2024.ics", 301, "/e/moss-2024.ics"),
        ("/e/nope.ics", 404, None),
        ("/s/Ada-Quill.ics", 301, "/s/ada-quill.ics"),
        ("/s/nope.ics", 404, None),
    ],
)
def test_other_names(get: Get, path: str, status: int, location: str | None) -> None:
    assert (get(path).status_code, get(path).headers.get("location")) == (status, location)
