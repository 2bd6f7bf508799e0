import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from own_bugs import ON_PURPOSE

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.pretalx import PRETALX
from scrapers.schedules.pretalx_widget import with_break_codes
from scrapers.source import Follow, Parsed

EVENT = Event("owls-2031", "Owls", "Europe/Oslo")
EXPORT = "https://talks.example.org/owls-2031/schedule/export/schedule.json"
PAGES = Path(__file__).parents[2] / "pages/pretalx"
FRONT = b'<!doctype html><meta name="generator" content="pretalx"><title>Owls</title>'


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        (EXPORT, True),
        ("https://pretalx.com/owls/schedule/export/schedule.json", True),
        ("https://talks.example.org/owls-2031/schedule/export/schedule.xml", True),
        ("https://talks.example.org/owls-2031/schedule/v/0.3/export/schedule.json", True),
        ("https://talks.example.org/owls-2031/schedule/widgets/schedule.json", True),
        ("https://talks.example.org/owls-2031/schedule/v/0.3/widget/v2.json", True),
        ("https://talks.example.org/owls-2031/schedule/export/schedule.ics", False),
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
    ("inside", "leads"),
    [
        ('<pretalx-schedule event-url="https://talks.example.org/owls-2031/"></pretalx-schedule>', True),
        ('<pretalx-schedule event-url="//talks.example.org/owls-2031"></pretalx-schedule>', True),
        ('<script src="https://talks.example.org/owls-2031/schedule/widget/v2.en.js"></script>', True),
        ('<script src="https://talks.example.org/owls-2031/schedule/widgets/schedule.js"></script>', True),
        ('<iframe src="https://talks.example.org/owls-2031/schedule/"></iframe>', True),
        ('<a href="https://talks.example.org/owls-2031/talk/ABC123/">Owls</a>', True),
        ('<a href="https://talks.example.org/owls-2031/schedule/nojs">All</a>', True),
        ('<a href="https://talks.example.org/owls-2031/cfp">Propose a talk</a>', False),
        ('<a href="https://owls.example.org/talk/ABC123/">Not below an event</a>', False),
        ('<pretalx-schedule event-url="https://talks.example.org/owls-2031/?lang=en#x"></pretalx-schedule>', True),
        ('<pretalx-schedule event-url="https://:/"></pretalx-schedule>', False),
        ('<pretalx-schedule event-url="javascript:x"></pretalx-schedule><a href="https://[">x</a>', False),
        ("", False),
    ],
)
def test_the_own_page_of_a_conference_leads_to_the_host_of_what_it_shows(inside: str, leads: bool) -> None:
    page = Page("https://owls.example.org/programme", f"<!doctype html>{inside}".encode())
    assert PRETALX.leads(page) == (SourceRef("pretalx", EXPORT) if leads else None)


def test_what_is_embedded_comes_before_links_and_two_events_are_none() -> None:
    embedded = '<pretalx-schedule event-url="https://talks.example.org/owls-2031/"></pretalx-schedule>'
    last_year = '<a href="https://talks.example.org/owls-2030/schedule/">2030</a>'
    this_year = '<a href="https://talks.example.org/owls-2031/schedule/">2031</a>'
    url = "https://owls.example.org/"
    assert PRETALX.leads(Page(url, f"<p>{embedded}{last_year}".encode())) == SourceRef("pretalx", EXPORT)
    assert PRETALX.leads(Page(url, f"<p>{this_year}{last_year}".encode())) is None
    assert PRETALX.leads(Page(url, f"<?xml version='1.0'?><p>{this_year}</p>".encode())) is None


@pytest.mark.parametrize(
    ("url", "generator", "follows"),
    [
        (EXPORT, True, "https://talks.example.org/owls-2031/schedule/widgets/schedule.json"),
        (EXPORT, False, "https://talks.example.org/owls-2031/schedule/widget/v2.json"),
        (
            "https://talks.example.org/owls-2031/schedule/v/0.3/export/schedule.json",
            True,
            "https://talks.example.org/owls-2031/schedule/v/0.3/widgets/schedule.json",
        ),
        ("https://owls.example.org/programme.json", True, None),
    ],
)
def test_the_breaks_are_asked_for_beside_the_export(url: str, generator: bool, follows: str | None) -> None:
    days = [{"rooms": {"Barn": [{"code": "ABC123", "title": "Owls"}]}}]
    said = {"generator": {"name": "pretalx"}} if generator else {}
    page = Page(url, json.dumps(said | {"schedule": {"conference": {"days": days}}}).encode())
    asked = PRETALX.parse(page, EVENT, SourceRef("pretalx", url)).follows
    assert asked == ((Follow(follows, optional=True, aside=True),) if follows else ())


def test_with_walk_the_page_of_each_talk_is_read() -> None:
    page = Page(EXPORT, (PAGES / "2031.json").read_bytes())
    asked = PRETALX.parse(page, EVENT, SourceRef.of("pretalx", EXPORT, walk=True)).follows[1:]
    assert asked
    assert all(one == Follow(one.url, optional=True, expects="html") for one in asked)
    assert {one.url for one in asked} == {f"https://talks.example.org/owls-2031/talk/OWLS{n}/" for n in (11, 12, 14)}


def test_what_several_pages_print_is_joined_by_code_and_the_first_page_knows_best() -> None:
    def parsed(page: str, url: str) -> Parsed:
        return PRETALX.parse(Page(url, (PAGES / page).read_bytes()), EVENT, SourceRef("pretalx", url))

    base = "https://talks.example.org/owls-2027"
    export = parsed("2027.xml", f"{base}/schedule/export/schedule.xml")
    widget = parsed("widget.json", f"{base}/schedule/widget/v2.json")
    shown = parsed("talk.html", f"{base}/talk/MOTH03/")
    joined = PRETALX.combine([export, widget, shown, shown], EVENT, SourceRef("pretalx", EXPORT))
    assert joined.talks == (*export.talks, *(talk for talk in widget.talks if talk.code != "MOTH03"))
    assert joined.recordings == shown.recordings
    assert joined.facts == export.facts


def test_breaks_are_counted_in_the_order_of_time_wherever_they_are_listed() -> None:
    listed = [
        {"title": "Lunch", "start": "2031-05-18T12:00:00"},
        {"title": {"nb": "Lunch"}, "start": "2031-05-17T12:00:00"},
        {"code": "ABC123", "title": "Lunch"},
    ]
    assert [one["code"] for one in with_break_codes(listed)] == ["break-lunch-2", "break-lunch", "ABC123"]


@pytest.mark.parametrize("path", ["talk/MOTH03/", "speaker/OTTER1/", "page.html"])
def test_a_page_of_a_talk_or_a_speaker_is_no_schedule(path: str) -> None:
    base, heading = "https://talks.example.org/owls-2027", b'<h3 class="talk-title">' if path == "page.html" else b""
    session = b'<div class="pretalx-session" id="OWLS04"><div class="title">Owls</div></div>'
    page = Page(f"{base}/{path}", FRONT + heading + session)
    assert not PRETALX.recognises(page)
    assert PRETALX.recognises(Page(f"{base}/schedule/nojs", FRONT + session))


def test_a_page_without_days_is_of_the_first_day_of_the_event() -> None:
    session = '<div class="pretalx-session" id="ABC123"><div class="start">{}</div><div class="title">Owls</div></div>'
    body = FRONT + session.format("9:30").encode()
    page = Page("https://talks.example.org/owls-2031/schedule/nojs", body)
    for event, start in ((EVENT, None), (replace(EVENT, starts=date(2031, 5, 17)), "2031-05-17T09:30:00+02:00")):
        (talk,) = PRETALX.parse(page, event, SourceRef("pretalx", page.url)).talks
        assert [slot.start.isoformat() for slot in talk.slots] == ([start] if start else [])


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
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
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


def test_a_day_of_another_age_is_none() -> None:
    body = (PAGES / "nojs.html").read_bytes()
    for last in (b"2027-09-10", b"2027-09-11"):
        body = body.replace(last, b"9999-12-31")
    page = Page("https://talks.example.org/owls-2031/schedule/nojs", body)
    assert [talk.slots for talk in PRETALX.parse(page, EVENT, SourceRef("pretalx")).talks] == [()] * 5
