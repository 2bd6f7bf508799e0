"""Frab JSON of the invented catalog, against a miniature of what its schema asks for. The real one: tests/gates."""

import json
import sqlite3
from dataclasses import replace
from typing import Any

import jsonschema
import pytest

from aggregator.catalog.queries import event
from aggregator.catalog.views import EventView, TalkView
from aggregator.export.frab import frab_json

Whole = tuple[EventView, list[TalkView]]
TEXT, NUMBER, MAYBE = {"type": "string"}, {"type": "integer", "minimum": 1}, {"type": ["string", "null"]}
GUID = {"type": "string", "pattern": "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"}
MOMENT = {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$"}
ENTRY = {
    "guid": GUID,
    "id": NUMBER,
    "date": MOMENT,
    "start": {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$"},
    "duration": {"type": "string", "pattern": "^[0-9]+:[0-9]{2}$"},
    "room": TEXT,
    "slug": {"type": "string", "pattern": "^[a-z0-9_-]+[a-z0-9]$"},
    "url": {"type": "string", "pattern": "^https?://"},
    "title": TEXT,
    "subtitle": MAYBE,
    "track": MAYBE,
    "type": TEXT,
    "language": MAYBE,
    "abstract": MAYBE,
    "persons": {"type": "array", "items": {"required": ["name"], "properties": {"guid": GUID, "name": TEXT}}},
    "links": {"type": "array", "items": {"required": ["url"], "properties": {"type": {"enum": ["media"]}}}},
}
ALLOWED = {"code": {"type": "string", "pattern": "^[A-Z0-9]+$"}, "end": MOMENT, "origin_url": TEXT, "do_not_record": {}}
ALLOWED["attachments"] = {"type": "array", "items": {"required": ["url"], "properties": {"type": {"enum": ["slides"]}}}}


def part(properties: dict[str, Any], **more: Any) -> dict[str, Any]:
    """An object with exactly these properties, and perhaps ``more``."""
    return {
        "type": "object",
        "required": list(properties),
        "properties": properties | more,
        "additionalProperties": False,
    }


SCHEMA = part(
    {
        "$schema": TEXT,
        "generator": part({"name": TEXT, "version": TEXT}),
        "schedule": part(
            {
                "version": TEXT,
                "conference": part(
                    {
                        "acronym": {"type": "string", "pattern": "^[a-z0-9_-][a-z0-9_]{3,}$"},
                        "title": TEXT,
                        "start": TEXT,
                        "end": TEXT,
                        "daysCount": {"type": "integer"},
                        "timeslot_duration": TEXT,
                        "days": {
                            "type": "array",
                            "items": part(
                                {
                                    "index": NUMBER,
                                    "date": TEXT,
                                    "day_start": MOMENT,
                                    "day_end": MOMENT,
                                    "rooms": {
                                        "additionalProperties": {"type": "array", "items": part(ENTRY, **ALLOWED)}
                                    },
                                }
                            ),
                        },
                    },
                    time_zone_name={"type": "string", "pattern": "^([A-Z][a-z]+/[A-Z][a-z]+)|UTC$"},
                ),
            }
        ),
    }
)


def read(whole: Whole, base_url: str | None = "https://talks.example") -> Any:
    told = json.loads(frab_json(*whole, base_url))
    jsonschema.validate(told, SCHEMA)
    return told["schedule"]["conference"]


def entries(conference: Any) -> list[Any]:
    return [entry for day in conference["days"] for room in day["rooms"].values() for entry in room]


def test_the_conference_has_its_days_and_rooms(moss: Whole) -> None:
    conference = read(moss)
    days = conference.pop("days")
    assert conference == {
        "acronym": "moss_2024",
        "title": "Moss Conf 2024",
        "start": "2024-05-15",
        "end": "2024-05-19",
        "daysCount": 3,
        "timeslot_duration": "00:05",
        "time_zone_name": "America/New_York",
    }
    assert [(day["index"], day["date"], list(day["rooms"])) for day in days] == [
        (1, "2024-05-17", ["", "Hall A, Hall B", "Hall C", "Foyer"]),
        (2, "2024-05-18", ["Hall A"]),
        (3, "2024-05-19", ["Hall C"]),
    ]
    assert (days[0]["day_start"], days[0]["day_end"]) == ("2024-05-17T00:00:00-04:00", "2024-05-18T00:00:00-04:00")


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("US/Eastern", "America/New_York"),
        ("Australia/Lord_Howe", "Australia/Lord_Howe"),
        ("UTC", "UTC"),
        ("UTC0", None),
        ("EST5EDT", None),
    ],
)
def test_a_zone_has_the_name_that_the_schema_knows_or_none(moss: Whole, zone: str, told: str | None) -> None:
    assert read((replace(moss[0], timezone=zone), [])).get("time_zone_name") == told


def test_a_talk_has_its_video_links(moss: Whole) -> None:
    entry = next(entry for entry in entries(read(moss)) if entry["slug"] == "moss-2024-growing-gardens-with-generators")
    persons = [person["name"] for person in entry.pop("persons")]
    assert (entry.pop("guid"), entry.pop("id")) == ("01ebfe86-6dd7-5701-8464-365a5e96df12", 1586945811)
    assert persons == ["Ada Quill", "Bo Tern"]
    assert entry == {
        "code": "41",
        "date": "2024-05-17T10:00:00-04:00",
        "start": "10:00",
        "end": "2024-05-17T10:30:00-04:00",
        "duration": "00:30",
        "origin_url": "https://us.moss.example/2024/schedule/presentation/41/",
        "room": "Hall A, Hall B",
        "slug": "moss-2024-growing-gardens-with-generators",
        "url": "https://talks.example/t/moss-2024/growing-gardens-with-generators",
        "title": "Growing Gardens with Generators",
        "subtitle": None,
        "track": "Core",
        "type": "talk",
        "language": None,
        "abstract": "Lazy rows of beans.\n\nSecond <paragraph> about\nwatering.",
        "do_not_record": False,
        "links": [
            {
                "type": "media",
                "title": "Recording on YouTube",
                "url": "https://www.youtube.com/watch?v=gardens0001",
            },
            {
                "type": "media",
                "title": "Recording on Hubilo (attendees only)",
                "url": "https://events.hubilo.com/moss-2024/session/900001",
            },
        ],
        "attachments": [{"title": "Slides", "type": "slides", "url": "https://moss.example/slides/41.pdf"}],
    }


def test_what_was_called_off_or_has_no_time_is_not_in_it_and_a_repeat_is_there_twice(moss: Whole) -> None:
    slugs = [entry["slug"].removeprefix("moss-2024-") for entry in entries(read(moss))]
    assert sorted(slugs) == [
        "c-and-c-in-one-tree",
        "doors-open",
        "growing-gardens-with-generators",
        "growing-gardens-with-generators-2",
        "lost-tapes",
        "lunch",
        "memory-arenas-for-mortals",
        "quiet-rooms",
    ]
    assert len({entry["guid"] for entry in entries(read(moss))}) == len({e["id"] for e in entries(read(moss))}) == 8


def test_no_slug_is_there_twice_and_a_talk_keeps_its_own(moss: Whole) -> None:
    event, talks = moss
    repeated = next(talk for talk in talks if len(talk.slots) == 2)
    later = next(talk for talk in talks if talk.code == "42")
    thrice = replace(repeated, slots=(*repeated.slots, repeated.slots[1]))
    other = replace(later, slug=f"{repeated.slug}-2")
    found = [entry["slug"] for entry in entries(read((event, [thrice, other])))]
    slug = "moss-2024-growing-gardens-with-generators"
    assert sorted(found) == [slug, f"{slug}-2", f"{slug}-3", f"{slug}-4"]
    (own,) = [entry["slug"] for entry in entries(read((event, [thrice, other]))) if entry["title"] == other.title]
    assert own == f"{slug}-2"


def test_an_unpublished_catalog_links_the_schedule(moss: Whole) -> None:
    urls = {entry["slug"]: entry["url"] for entry in entries(read(moss, None))}
    assert (urls["moss-2024-memory-arenas-for-mortals"], urls["moss-2024-quiet-rooms"]) == (
        "https://us.moss.example/2024/schedule/presentation/42/",
        "https://moss.example/schedule.json",
    )


def test_hostile_words_stay_words_and_hostile_addresses_stay_out(fern: Whole) -> None:
    text = frab_json(*fern, "https://talks.example")
    entry = next(entry for entry in entries(read(fern)) if entry["slug"] == "fern-2023-hostile")
    assert (entry["title"], entry["links"], "origin_url" in entry) == (
        "<script>alert('t')</script> \"quoted\" & 'sharp'",
        [],
        False,
    )
    assert text.count("javascript:") == 1  # in the abstract, which is text
    assert (entry["date"], entry["duration"]) == ("2023-09-30T23:30:00+02:00", "00:45")


def test_an_event_without_talks_is_a_schedule_without_days(conn: sqlite3.Connection) -> None:
    empty = event(conn, "empty-2021")
    assert empty
    conference = read((empty, []))
    assert (conference["days"], conference["daysCount"], conference["start"], conference["end"]) == ([], 0, "", "")


def test_the_version_changes_with_the_schedule_and_never_else(moss: Whole) -> None:
    event, talks = moss
    versions = [
        json.loads(frab_json(event, shown, None))["schedule"]["version"]
        for shown in (talks, talks, talks[:-4], [replace(talks[0], title="Other"), *talks[1:]])
    ]
    assert (versions[0] == versions[1], len(set(versions))) == (True, 3)
