"""Calendars: what is one, zones, repeated entries, other editions, and what must not be followed."""

import time
from datetime import date, datetime

import pytest

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, Slot, SourceRef
from scrapers.schedules.ical import ICAL
from scrapers.source import EventFacts, Follow, Parsed

URL = "https://owls.example.org/all.ics"
EVENT = Event("owls-2031", "Owls", "Europe/Oslo")
DATED = Event("owls-2031", "Owls", "Europe/Oslo", starts=date(2031, 5, 16), ends=date(2031, 5, 18))
REF = SourceRef("ical")
ROOSTS = "DTSTART:20310516T070000Z\nSUMMARY:Roosts\nUID:roosts"


def calendar(*entries: str, head: str = "") -> str:
    listed = "".join(f"BEGIN:VEVENT\n{entry}\nEND:VEVENT\n" for entry in entries)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\n{head}{listed}END:VCALENDAR\n".replace("\n", "\r\n")


def read(text: str, event: Event = EVENT) -> Parsed:
    page = Page(URL, text.encode())
    assert ICAL.recognises(page)
    return ICAL.parse(page, event, REF)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2031, 5, day, hour, minute, tzinfo=EVENT.zone)


def slots(parsed: Parsed) -> dict[str, tuple[Slot, ...]]:
    return {talk.title: talk.slots for talk in parsed.talks}


@pytest.mark.parametrize(
    "body", [b"", b"<html>BEGIN:VCALENDAR", b"{}", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR", b"title,start"]
)
def test_what_is_no_calendar_is_not_taken(body: bytes) -> None:
    assert not ICAL.recognises(Page(URL, body))
    if not body.startswith(b"BEGIN"):
        with pytest.raises(LayoutChanged, match=r"no iCalendar|a calendar was expected"):
            ICAL.parse(Page(URL, body), EVENT, REF)


def test_a_calendar_that_is_cut_is_refused() -> None:
    with pytest.raises(LayoutChanged, match="the calendar is cut"):
        read(calendar(ROOSTS, ROOSTS)[:90])


def test_too_many_entries_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.schedules.ical.MAX_ENTRIES", 2)
    assert len(read(calendar(ROOSTS, ROOSTS)).talks) == 1
    with pytest.raises(LayoutChanged, match="more than 2 entries"):
        read(calendar(ROOSTS, ROOSTS, ROOSTS))


def test_only_so_many_rules_are_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scrapers.schedules.ical.MAX_REPEATED", 1)
    lunches = (f"DTSTART:20310516T100000Z\nSUMMARY:Lunch {n}\nUID:{n}\nRRULE:FREQ=DAILY" for n in (1, 2))
    assert [len(found) for found in slots(read(calendar(*lunches), DATED)).values()] == [1, 3]


def test_an_entry_that_cannot_be_read_costs_itself() -> None:
    broken = "SUMMARY:Perches\nBEGIN:VALARM\nUID:perches"
    parsed = read(calendar(ROOSTS, broken, ROOSTS.replace("oosts", "ails")))
    assert slots(parsed) == {"Roosts": (Slot(at(16, 9)),), "Rails": (Slot(at(16, 9)),)}
    assert parsed.notes == (f"{URL}: entries left out that are no iCalendar: 1 of 3",)


@pytest.mark.parametrize(
    ("start", "hour"),
    [
        ("DTSTART:20310516T070000Z", 9),
        ("DTSTART:20310516T090000", 9),
        ("DTSTART;TZID=America/New_York:20310516T030000", 9),
        ("DTSTART;TZID=Mars/Base:20310516T090000", 9),
        ("DTSTART;TZID=W. Europe Standard Time:20310516T090000", 9),
    ],
)
def test_a_time_is_the_same_moment_in_the_zone_of_the_event(start: str, hour: int) -> None:
    assert slots(read(calendar(f"{start}\nSUMMARY:Roosts\nUID:r"))) == {"Roosts": (Slot(at(16, hour)),)}


@pytest.mark.parametrize(
    ("more", "end"),
    [
        ("DTEND:20310516T073000Z", at(16, 9, 30)),
        ("DURATION:PT45M", at(16, 9, 45)),
        ("DURATION:P9D", None),
        ("DURATION:long", None),
        ("DTEND:20310516T060000Z", None),
    ],
)
def test_an_end_or_a_length(more: str, end: datetime | None) -> None:
    assert slots(read(calendar(f"{ROOSTS}\n{more}"))) == {"Roosts": (Slot(at(16, 9), end),)}


def test_a_start_that_is_no_time_is_said() -> None:
    parsed = read(calendar("DTSTART:soon\nSUMMARY:Roosts\nUID:r"))
    assert (slots(parsed), parsed.notes) == (
        {"Roosts": ()},
        (f"{URL}: entry 'Roosts': its start is no time; kept without a time",),
    )


@pytest.mark.parametrize("start", ["00010101T000000Z", "99991231T235959Z", "18990101T090000"])
def test_a_time_in_another_age_is_none(start: str) -> None:
    parsed = read(
        calendar(f"DTSTART:{start}\nDTEND:20310516T080000Z\nSUMMARY:Roosts\nUID:r", ROOSTS.replace("oosts", "ails"))
    )
    assert slots(parsed) == {"Roosts": (), "Rails": (Slot(at(16, 9)),)}
    assert parsed.facts == EventFacts(starts=date(2031, 5, 16), ends=date(2031, 5, 16))


@pytest.mark.parametrize("zone", ["x" * 1000, "a/" * 1000 + "a"])
def test_an_entry_with_an_endless_zone_is_left_out(zone: str) -> None:
    parsed = read(calendar(f"DTSTART;TZID={zone}:20310516T090000\nSUMMARY:Rails\nUID:x", ROOSTS))
    assert slots(parsed) == {"Roosts": (Slot(at(16, 9)),)}
    assert parsed.notes == (f"{URL}: entries left out that are no iCalendar: 1 of 2",)


@pytest.mark.parametrize(
    ("start", "unknown"),
    [
        (";TZID=Mars/Olympus:20310516T090000", True),
        (";TZID=W. Europe Standard Time:20310516T090000", False),
        (";TZID=Europe/Oslo:20310516T090000", False),
        (":20310516T090000", False),
        (";VALUE=DATE:20310516", False),
    ],
)
def test_a_zone_that_there_is_not_is_said_once(start: str, unknown: bool) -> None:
    parsed = read(calendar(*(f"DTSTART{start}\nSUMMARY:Owls {n}\nUID:{n}" for n in range(2))))
    note = f"{URL}: time zone 'Mars/Olympus' is not known: its times are read as wall clock in the event's zone"
    assert parsed.notes == ((note,) if unknown else ())
    assert all(slot.start == at(16, 9) for talk in parsed.talks for slot in talk.slots)


def test_a_length_in_another_age_is_none() -> None:
    parsed = read(calendar("DTSTART:99991231T233000\nDURATION:PT30H\nSUMMARY:Roosts\nUID:r", ROOSTS))
    assert slots(parsed) == {"Roosts": (Slot(at(16, 9)),)}


def repeated(rule: str, *more: str) -> str:
    return calendar(
        "\n".join(["DTSTART;TZID=Europe/Oslo:20310515T120000", "SUMMARY:Lunch", "UID:l", f"RRULE:{rule}", *more])
    )


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("FREQ=DAILY", [16, 17, 18]),
        ("FREQ=DAILY;COUNT=3", [16, 17]),
        ("FREQ=DAILY;UNTIL=20310516T235959Z", [16]),
        ("FREQ=WEEKLY;BYDAY=SA,SU", [17, 18]),
        ("FREQ=MONTHLY;BYDAY=3SA", [17]),
    ],
)
def test_a_repeated_entry_is_read_on_the_days_of_the_event(rule: str, days: list[int]) -> None:
    found = slots(read(repeated(rule), DATED))
    assert [slot.start for slot in found["Lunch"]] == [at(day, 12) for day in days]


def test_exceptions_of_a_repeated_entry_hold() -> None:
    moved = (
        "DTSTART;TZID=Europe/Oslo:20310518T130000\nSUMMARY:Lunch\nUID:l\nRECURRENCE-ID;TZID=Europe/Oslo:20310518T120000"
    )
    text = repeated("FREQ=DAILY", "EXDATE;TZID=Europe/Oslo:20310517T120000")
    text = text.replace("END:VCALENDAR", f"BEGIN:VEVENT\n{moved}\nEND:VEVENT\nEND:VCALENDAR")
    assert [slot.start for slot in slots(read(text, DATED))["Lunch"]] == [at(16, 12), at(18, 13)]


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=HOURLY;COUNT=9",
        "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTHDAY=31;BYSETPOS=5",
        "FREQ=OFTEN",
    ],
)
def test_rules_that_never_end_are_not_followed(rule: str) -> None:
    began = time.monotonic()
    parsed = read(repeated(rule), DATED)
    assert [len(talk.slots) for talk in parsed.talks] == [1]
    assert f"{URL}: entry 'Lunch': its repetition is not followed" in parsed.notes
    assert time.monotonic() - began < 2


def test_the_days_are_those_with_most_entries() -> None:
    days = ("20310501", "20310516", "20310516", "20310518")
    parsed = read(calendar(*(f"DTSTART:{day}T070000Z\nSUMMARY:Talk {n}\nUID:{n}" for n, day in enumerate(days))))
    assert parsed.facts == EventFacts(starts=date(2031, 5, 16), ends=date(2031, 5, 18))
    assert len(parsed.talks) == 4
    assert parsed.notes == (f"{URL}: entries outside of 2031-05-16 to 2031-05-18: 1 ('Talk 0')",)


@pytest.mark.parametrize(("until", "last"), [("20310519", 18), ("20310530", 29), ("20310531", 16), ("20310516", 16)])
def test_an_entry_of_whole_days_says_the_days(until: str, last: int) -> None:
    whole = f"DTSTART;VALUE=DATE:20310516\nDTEND;VALUE=DATE:{until}\nSUMMARY:Owls 2031\nUID:w"
    parsed = read(calendar(ROOSTS, whole))
    assert parsed.facts == EventFacts(starts=date(2031, 5, 16), ends=date(2031, 5, last))
    assert [(talk.kind, len(talk.slots)) for talk in parsed.talks] == [("talk", 1), ("info", 0)]


def test_another_edition_is_left_out() -> None:
    parsed = read(calendar(ROOSTS, "DTSTART:20300516T070000Z\nSUMMARY:Old Roosts\nUID:old"), DATED)
    assert slots(parsed) == {"Roosts": (Slot(at(16, 9)),)}
    assert parsed.notes == (f"{URL}: entries left out, more than 60 days from the event: 1",)


@pytest.mark.parametrize(
    ("head", "zone"),
    [
        ("X-WR-TIMEZONE:America/New_York\n", "America/New_York"),
        ("X-WR-TIMEZONE:UTC\n", None),
        ("X-WR-TIMEZONE:Mars/Base\n", None),
        ("", None),
    ],
)
def test_utc_is_no_zone_of_an_event(head: str, zone: str | None) -> None:
    assert read(calendar(ROOSTS, head=head)).facts.timezone == zone


@pytest.mark.parametrize(
    ("url", "leads_to"),
    [
        ("https://owls2031.sched.com/", "https://owls2031.sched.com/all.ics"),
        ("http://owls2031.sched.com/event/1AbC/roosts", "https://owls2031.sched.com/all.ics"),
        (
            "https://calendar.google.com/calendar/u/0/embed?height=600&src=owls%40example.org&ctz=Europe%2FOslo",
            "https://calendar.google.com/calendar/ical/owls%40example.org/public/basic.ics",
        ),
        ("https://calendar.google.com/calendar/embed", None),
        ("https://www.sched.com/", None),
        ("https://sched.com/", None),
        ("https://owls.sched.com.example.org/", None),
        ("https://owls.example.org/all.ics", None),
        ("http://[", None),
    ],
)
def test_some_addresses_tell_the_kind(url: str, leads_to: str | None) -> None:
    claimed = ICAL.claims(url)
    assert (claimed.url if claimed else None) == leads_to


def test_a_page_that_shows_a_calendar_leads_to_it() -> None:
    shown = b'<iframe src="https://calendar.google.com/calendar/embed?src=o%40example.org"></iframe>'
    leads_to = SourceRef("ical", "https://calendar.google.com/calendar/ical/o%40example.org/public/basic.ics")
    assert ICAL.leads(Page(URL, shown)) == leads_to
    assert ICAL.leads(Page(URL, b'<a href="https://calendar.google.com/calendar/r">Mine</a>')) is None
    assert ICAL.leads(Page(URL, b"<p>Owls")) is None


def test_a_file_of_the_event_may_be_a_calendar() -> None:
    assert ICAL.start(SourceRef.of("ical", file="all.ics"), EVENT) == (Follow("all.ics", via="file"),)


@pytest.mark.parametrize("entry", ["UID:a/b c@x.example", "UID:@@@", "UID:" + "x" * 80, "UID;X=1:"])
def test_a_code_can_stand_in_an_address(entry: str) -> None:
    talk = read(calendar(f"DTSTART:20310516T070000Z\nSUMMARY:Roosts\n{entry}")).talks[0]
    assert talk.code in ("a-b-c", "roosts")
