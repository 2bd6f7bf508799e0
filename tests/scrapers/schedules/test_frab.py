import json
from pathlib import Path

import pytest
from own_bugs import ON_PURPOSE

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.frab import FRAB
from scrapers.schedules.pretalx import PRETALX
from scrapers.source import EventFacts, Parsed

EVENT = Event("owls-2031", "Owls", "Europe/Oslo")
URL = "https://owls.example.org/2031/schedule/xml"
PAGES = Path(__file__).parents[2] / "pages"
BARN = '<day date="2031-05-17"><room name="Barn">{}</room></day>'


def schedule(inside: str, head: str = "") -> bytes:
    return f"<schedule><conference>{head}</conference>{inside}</schedule>".encode()


def parse(body: bytes) -> Parsed:
    return FRAB.parse(Page(URL, body), EVENT, SourceRef("frab", URL))


def talk_of(inside: str, head: str = "", day: str = "") -> Talk:
    event = f'<event id="7"><title>Owls at night</title>{inside}</event>'
    (talk,) = parse(schedule(f'<day date="2031-05-17" {day}>{event}</day>', head)).talks
    return talk


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html><body>schedule</body></html>",
        b"<schedule><conference/></schedule>",
        b'<schedule><day date="2031-05-17"></day></schedule>',
        b'<?xml version="1.0"?><iCalendar><day/></iCalendar>',
        b'{"schedule": {"conference": {"days": []}, "events": []}}',
    ],
)
def test_what_is_no_schedule_is_not_taken_for_one(body: bytes) -> None:
    assert not FRAB.recognises(Page(URL, body))
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        parse(body)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ((PAGES / "frab/2031.json").read_bytes()[:900], "the JSON is cut or broken: "),
        (b'\xef\xbb\xbf{"schedule": ', "the JSON is cut or broken: "),
        (b'<?xml version="1.0"?><schedule><conference>', "the XML is cut or broken: "),
        (b"<!doctype html><title>Log in</title>", "got an HTML page where a schedule was expected"),
        (b'{"schedule": {}}', "no schedule: neither "),
    ],
)
def test_what_came_in_place_of_a_schedule_is_said(body: bytes, cause: str) -> None:
    with pytest.raises(LayoutChanged) as caught:
        FRAB.parse(Page(URL, body), EVENT, SourceRef("frab"))
    assert caught.value.cause.startswith(cause)


def test_half_a_file_is_a_schedule_that_breaks_off() -> None:
    body = (PAGES / "frab/2031.xml").read_bytes()
    half = body[: len(body) // 2]
    assert FRAB.recognises(Page(URL, half))
    with pytest.raises(LayoutChanged, match=r"the XML is cut or broken: .*line"):
        parse(half)


@pytest.mark.parametrize("page", ["2031.json", "older.json", "2027.xml"])
def test_what_pretalx_has_written_is_of_its_kind(page: str) -> None:
    saved = Page(URL, (PAGES / "pretalx" / page).read_bytes())
    assert (FRAB.recognises(saved), PRETALX.recognises(saved)) == (False, True)
    parsed = FRAB.parse(saved, EVENT, SourceRef("frab", URL))
    assert parsed == PRETALX.parse(saved, EVENT, SourceRef("pretalx", URL))


def test_a_byte_order_mark_is_no_text() -> None:
    body = b"\xef\xbb\xbf" + schedule(BARN.format('<event id="7"><title>Owls</title></event>'))
    assert FRAB.recognises(Page(URL, body))
    assert [talk.title for talk in parse(body).talks] == ["Owls"]


def test_entities_are_not_expanded() -> None:
    bomb = '<!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    body = bomb.encode() + schedule(BARN.format("<event id='7'><title>Owls &b;&f;</title></event>"))
    assert [talk.title for talk in parse(body).talks] == ["Owls &b;&f;"]


@pytest.mark.parametrize(
    ("change", "day", "start", "printed"),
    [
        ("09:00:00", "", "09:00", "2031-05-17T09:00:00+02:00"),
        ("09:00:00", "", "08:59", "2031-05-18T08:59:00+02:00"),
        ("00:00", "", "00:00", "2031-05-17T00:00:00+02:00"),
        ("", "", "00:15", "2031-05-17T00:15:00+02:00"),
        ("", 'start="2031-05-17T04:00:00+02:00"', "03:59", "2031-05-18T03:59:00+02:00"),
        ("", 'start="2031-05-17T04:00:00+02:00"', "04:00", "2031-05-17T04:00:00+02:00"),
        ("soon", "", "0930", "2031-05-17T09:30:00+02:00"),
        ("", "", "9:30:00", "2031-05-17T09:30:00+02:00"),
    ],
)
def test_without_a_date_a_time_before_the_change_of_days_is_on_the_next(
    change: str, day: str, start: str, printed: str
) -> None:
    talk = talk_of(f"<start>{start}</start>", f"<day_change>{change}</day_change>", day)
    assert [slot.start.isoformat() for slot in talk.slots] == [printed]


@pytest.mark.parametrize("inside", ["", "<start>noon</start>", "<date>2031</date><start>10:00</start>"])
def test_without_a_time_a_talk_has_no_slot(inside: str) -> None:
    assert talk_of(inside).slots == ()


@pytest.mark.parametrize(
    ("date", "start"),
    [
        ("2031-05-17T10:00:00+00:00", "2031-05-17T12:00:00+02:00"),
        ("2031-05-17T11:00:00+00:00", "2031-05-17T11:00:00+02:00"),
        ("2031-05-17T12:00:00", "2031-05-17T12:00:00+02:00"),
        ("2031-05-17", "2031-05-17T12:00:00+02:00"),
    ],
)
def test_a_date_in_another_offset_is_believed_where_the_clock_agrees(date: str, start: str) -> None:
    (slot,) = talk_of(f"<date>{date}</date><start>12:00</start>").slots
    assert slot.start.isoformat() == start


@pytest.mark.parametrize(
    ("duration", "minutes"),
    [("00:30", 30), ("01:30:00", 90), ("45", 45), ("00:00", None), ("long", None), ("", None)],
)
def test_how_long_a_talk_lasts(duration: str, minutes: int | None) -> None:
    (slot,) = talk_of(f"<start>10:00</start><duration>{duration}</duration>").slots
    assert (slot.end and (slot.end - slot.start).seconds // 60) == minutes


@pytest.mark.parametrize(
    ("title", "clean", "status"),
    [
        ("[CANCELED] Owls", "Owls", "cancelled"),
        ("(Cancelled) Owls", "Owls", "cancelled"),
        ("Owls [abgesagt]", "Owls", "cancelled"),
        ("Entfällt: Owls", "Owls", "cancelled"),
        ("[CANCELLED]", "[CANCELLED]", "cancelled"),
        ("Owls (REPLACES CANCELLED TALK)", "Owls (REPLACES CANCELLED TALK)", "scheduled"),
        ("Cancelling owls", "Cancelling owls", "scheduled"),
    ],
)
def test_a_title_alone_may_say_that_a_talk_is_cancelled(title: str, clean: str, status: str) -> None:
    body = schedule(BARN.format(f'<event id="7"><title>{title}</title></event>'))
    (talk,) = parse(body).talks
    assert (talk.title, talk.status, talk.raw_title) == (clean, status, title if clean != title else None)


@pytest.mark.parametrize(
    ("attributes", "inside", "code"),
    [
        ('id="7" guid="a-1"', "<code>OWLS01</code>", "OWLS01"),
        ('id="7" guid="a-1"', "<url>https://talks.example.org/owls/talk/OWLS02/</url>", "OWLS02"),
        ('id="7" guid="a-1"', "<code></code>", "a-1"),
        ('id="7" guid="-no-code"', "", "7"),
        ('id="7"', "", "7"),
    ],
)
def test_the_code_is_the_first_name_that_can_stand_in_an_address(attributes: str, inside: str, code: str) -> None:
    (talk,) = parse(schedule(BARN.format(f"<event {attributes}><title>Owls</title>{inside}</event>"))).talks
    assert talk.code == code


def test_an_entry_without_any_name_is_left_out() -> None:
    body = schedule(BARN.format('<event><title>Owls</title></event><event id="8"><title>Moths</title></event>'))
    parsed = parse(body)
    assert [talk.title for talk in parsed.talks] == ["Moths"]
    assert parsed.broken == (f"entry 'Owls' left out: {URL}: code '' is not usable in a URL",)


@pytest.mark.parametrize(
    ("name", "url", "found"),
    [
        ("Video recording (MP4) - 1 MB", "https://video.example.org/a.mp4", True),
        ("Recording", "https://youtu.be/owls0000001", True),
        ("Recording", "https://youtu.be/owls0000001?t=60", False),
        ("Session recording", "https://vimeo.com/12345", True),
        ("Watch the video", "https://youtu.be/owls0000001", True),
        ("Aufzeichnung", "https://media.ccc.de/v/owls-1-a", True),
        ("Owls at night (video recording)", "https://video.example.org/a.webm", True),
        ("Owls at night (audio recording)", "https://video.example.org/a.ogg", False),
        ("Video", "https://video.example.org/a.webm", True),
        ("Video (hq)", "https://video.example.org/a.webm", True),
        ("Video", "https://youtu.be/owls0000001", False),
        ("Video of a demo", "https://video.example.org/a.webm", False),
        ("Recording", "https://example.org/slides.pdf", False),
        ("My last talk", "https://media.ccc.de/v/owls31-6-other", False),
        ("", "https://media.ccc.de/v/owls31-7-owls_at_night", True),
    ],
)
def test_a_link_is_a_recording_where_it_is_called_one(name: str, url: str, found: bool) -> None:
    links = f'<links><link href="{url}">{name}</link></links>'
    body = schedule(BARN.format(f'<event id="7"><title>Owls</title>{links}</event>'), "<acronym>owls31</acronym>")
    assert [(one.raw_title, one.talk_url) for one in parse(body).recordings] == ([("Owls", "7")] if found else [])


def test_of_several_formats_the_first_is_the_recording() -> None:
    names = ("Video recording (AV1; preferred)", "Video recording (MP4) - 9 MB", "Video recording part 2 (MP4)")
    links = "".join(f'<link href="https://v.example.org/{at}.mp4">{name}</link>' for at, name in enumerate(names))
    body = schedule(BARN.format(f'<event id="7"><title>Owls</title><links>{links}</links></event>'))
    assert [one.url for one in parse(body).recordings] == ["https://v.example.org/0.mp4", "https://v.example.org/2.mp4"]


@pytest.mark.parametrize(
    ("start", "zone", "day"),
    [
        ("2031-05-16T22:30:00+00:00", "Europe/Oslo", "2031-05-17"),
        ("2031-05-16T21:30:00+00:00", "Europe/Oslo", "2031-05-16"),
        ("2031-05-16T22:30:00+00:00", "CEST", "2031-05-16"),
        ("2031-05-16", "Europe/Oslo", "2031-05-16"),
        ("soon", "Europe/Oslo", None),
    ],
)
def test_the_first_day_is_one_of_the_events_zone(start: str, zone: str, day: str | None) -> None:
    head = f"<start>{start}</start><time_zone_name>{zone}</time_zone_name>"
    facts = parse(schedule(BARN.format('<event id="7"><title>Owls</title></event>'), head)).facts
    assert (facts.starts and facts.starts.isoformat()) == day


def test_any_value_may_be_of_any_type() -> None:
    entry = {"id": 7, "title": "Owls", "date": 5, "start": [], "room": {}, "persons": {}, "links": [None], "type": 3}
    days = [None, {"rooms": []}, {"date": 4, "rooms": {"Barn": [entry], "Attic": None}}]
    parsed = parse(json.dumps({"schedule": {"conference": {"title": 1, "days": days}}}).encode())
    assert [(talk.title, talk.slots, talk.kind) for talk in parsed.talks] == [("Owls", (), "talk")]
    assert parsed.facts == EventFacts()
    assert parsed.notes == (f"{URL}: entry 'Owls': date is int, not a time; kept without a time",)


@pytest.mark.parametrize(
    ("links", "feed"),
    [
        ('<a href="/2031/schedule/xml">XML</a>', "https://owls.example.org/2031/schedule/xml"),
        ('<a href="schedule.json">J</a><a href="schedule.xml">X</a>', "https://owls.example.org/2031/schedule.xml"),
        ('<a href="schedule.json">J</a>', "https://owls.example.org/2031/schedule.json"),
        ('<a href="https://moths.example.org/schedule.xml">Another host</a>', None),
        ('<a href="/2031/schedule/">Schedule</a>', None),
        ('<meta name="generator" content="pretalx"><a href="schedule.xml">X</a>', None),
    ],
)
def test_a_page_leads_to_the_feed_that_it_links(links: str, feed: str | None) -> None:
    page = Page("https://owls.example.org/2031/programme", f"<!doctype html>{links}".encode())
    assert FRAB.leads(page) == (SourceRef("frab", feed) if feed else None)
