import json

import pytest

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.pretalx import PRETALX
from scrapers.source import Follow, Parsed

EVENT = Event("owls-2031", "Owls", "Europe/Oslo")
EXPORT = "https://talks.example.org/owls-2031/schedule/export/schedule.json"
FRONT = b'<!doctype html><meta name="generator" content="pretalx"><title>Owls</title>'


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        (EXPORT, True),
        ("https://pretalx.com/owls/schedule/export/schedule.json", True),
        ("https://talks.example.org/owls-2031/schedule/", False),
        ("https://us.pycon.org/2024/schedule/conference.json", False),
    ],
)
def test_the_address_of_an_export_tells_its_kind(url: str, claimed: bool) -> None:
    assert PRETALX.claims(url) == (SourceRef("pretalx", url) if claimed else None)


def test_it_starts_with_the_file() -> None:
    assert PRETALX.start(SourceRef("pretalx", EXPORT), EVENT) == (Follow(EXPORT),)


@pytest.mark.parametrize(
    "path", ["", "schedule", "schedule/", "schedule/nojs", "schedule/v/0.3/", "talk/ABC123/", "speaker/ABC123/"]
)
def test_every_page_of_the_event_leads_to_its_export(path: str) -> None:
    page = Page(f"https://talks.example.org/owls-2031/{path}", FRONT)
    assert PRETALX.leads(page) == SourceRef("pretalx", EXPORT)


@pytest.mark.parametrize(
    ("url", "body"),
    [
        ("https://talks.example.org/owls-2031/cfp", FRONT),
        ("https://talks.example.org/", FRONT),
        ("https://talks.example.org/owls-2031/schedule/", b"<!doctype html><title>Owls</title>"),
        (EXPORT, b'{"schedule": {}}'),
    ],
)
def test_other_pages_lead_nowhere(url: str, body: bytes) -> None:
    assert PRETALX.leads(Page(url, body)) is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b'{"schedule": []}',
        b'{"schedule": {"conference": {"days": {}}}}',
        b'{"schedule": {"conference": {"days": [null, {"rooms": []}, {"rooms": {"Barn": []}}]}}}',
        b'{"schedule": {"conference": {"days": [',
        FRONT,
    ],
)
def test_what_is_no_schedule_is_not_taken_for_one(body: bytes) -> None:
    assert not PRETALX.recognises(Page(EXPORT, body))
    with pytest.raises(LayoutChanged):
        PRETALX.parse(Page(EXPORT, body), EVENT, SourceRef("pretalx", EXPORT))


def talk_of(**said: object) -> Parsed:
    entry = {"code": "ABC123", "title": "Owls at Night", "date": "2031-05-17T09:00:00+02:00"} | said
    conference = {"time_zone_name": said.pop("zone", "Europe/Oslo"), "days": [{"rooms": {"Barn": [entry]}}]}
    page = Page(EXPORT, json.dumps({"schedule": {"conference": conference}}).encode())
    return PRETALX.parse(page, Event("owls-2031", "Owls 2031", "Europe/Oslo"), SourceRef("pretalx", EXPORT))


@pytest.mark.parametrize(
    ("printed", "url"),
    [
        ("https://talks.example.org/owls-2031/talk/ABC123/", "https://talks.example.org/owls-2031/talk/ABC123/"),
        ("/owls-2031/talk/ABC123/", "https://talks.example.org/owls-2031/talk/ABC123/"),
        ("talks.example.org/ABC123", None),
        ("ftp://talks.example.org/ABC123", None),
        ("https://[", None),
        (7, None),
    ],
)
def test_an_address_that_is_none_costs_the_address_alone(printed: object, url: str | None) -> None:
    (talk,) = talk_of(url=printed).talks
    assert (talk.code, talk.url) == ("ABC123", url)


@pytest.mark.parametrize(("zone", "known"), [("Europe/Oslo", "Europe/Oslo"), ("CEST", None), ("../x", None)])
def test_a_zone_without_an_iana_name_is_not_known_and_said(zone: str, known: str | None) -> None:
    parsed = talk_of(zone=zone)
    noted = () if known else (f"{EXPORT}: time zone {zone!r} is no IANA name such as Europe/Berlin; left out",)
    assert (parsed.facts.timezone, parsed.notes) == (known, noted)
