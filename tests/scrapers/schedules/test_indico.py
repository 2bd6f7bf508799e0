"""Indico: which addresses and pages are its own, an answer of several events, zones that are none."""

import json
from datetime import datetime

import pytest
from own_bugs import ON_PURPOSE

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, Slot, SourceRef
from scrapers.schedules.indico import INDICO
from scrapers.source import Parsed

EVENT = Event("owls-2031", "Owls", "Europe/Warsaw")
URL = "https://indico.example.org/export/event/31.json?detail=contributions"
REF = SourceRef("indico", URL)


def read(*events: dict[str, object]) -> Parsed:
    return INDICO.parse(Page(URL, json.dumps({"results": events}).encode()), EVENT, REF)


def event(title: str, **contribution: object) -> dict[str, object]:
    return {"title": title, "contributions": [{"title": title, "id": "1", **contribution}]}


@pytest.mark.parametrize(
    ("url", "export"),
    [
        ("https://indico.example.org/event/31/", URL),
        ("https://indico.example.org/event/31/timetable/?view=standard", URL),
        ("https://indico.example.org/event/31", URL),
        ("https://indico.example.org/desy/event/31/", URL.replace("/export", "/desy/export")),
        ("https://indico.example.org/category/2/", None),
        ("https://indico.example.org/event/31-owls/", None),
        ("https://talks.example.org/event/31/", None),
        ("http://[", None),
    ],
)
def test_a_page_of_an_event_leads_to_its_export(url: str, export: str | None) -> None:
    assert INDICO.claims(url) == (SourceRef("indico", export) if export else None)


def test_any_host_may_be_of_indico() -> None:
    url = "https://events.example.org/event/31/"
    export = SourceRef("indico", "https://events.example.org/export/event/31.json?detail=contributions")
    assert INDICO.leads(Page(url, b"<script>const Indico = {};</script>")) == export
    assert INDICO.leads(Page(url, b"<p>Owls")) is None


@pytest.mark.parametrize("body", [b'{"results": [{"title": "Owls"}]}', b'{"results": 1}', b"[]", b"{}", b"<p>"])
def test_what_has_no_contributions_is_refused(body: bytes) -> None:
    assert not INDICO.recognises(Page(URL, body))
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        INDICO.parse(Page(URL, body), EVENT, REF)


def test_of_two_events_the_first_is_read() -> None:
    parsed = read(event("Owls"), event("Crows"))
    assert [talk.title for talk in parsed.talks] == ["Owls"]
    assert parsed.notes == (f"{URL}: another event in the same answer is not read: 'Crows'",)


@pytest.mark.parametrize(("zone", "hour"), [("UTC", 11), ("Europe/Warsaw", 9), ("Mars/Base", 9), (None, 9), (3, 9)])
def test_a_time_is_the_same_moment_in_the_zone_of_the_event(zone: object, hour: int) -> None:
    start = {"date": "2031-09-15", "time": "09:00:00", "tz": zone}
    slots = read(event("Owls", startDate=start, duration=30)).talks[0].slots
    at = datetime(2031, 9, 15, hour, tzinfo=EVENT.zone)
    assert slots == (Slot(at, at.replace(minute=30)),)


@pytest.mark.parametrize("length", [0, "30", 9999, None])
def test_a_length_that_is_none_gives_no_end(length: object) -> None:
    start = {"date": "2031-09-15", "time": "09:00:00"}
    assert read(event("Owls", startDate=start, duration=length)).talks[0].slots[0].end is None
