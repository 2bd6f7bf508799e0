"""One bad entry costs that entry, one bad value that value: for every schedule kind alike."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

import pytest

from scrapers.page import Page
from scrapers.records import UNKNOWN_ZONE, Event, Slot, Speaker, Talk
from scrapers.schedules.codes import own_code
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.source import EventFacts

URL = "https://demo.example/schedule.json"
OSLO = ZoneInfo("Europe/Oslo")


def reading() -> Entries:
    return Entries(Page(URL, b""), Event("demo", "Demo", "Europe/Oslo"), "id")


def talk(entry: Entry) -> Talk:
    title, printed = entry.title("title")
    return Talk("demo", entry.line("code") or "", title, "talk", URL, raw_title=printed)


def noted(*lines: str) -> tuple[str, ...]:
    return tuple(f"{URL}: {line}" for line in lines)


@pytest.mark.parametrize(
    ("bad", "note"),
    [
        ("text", "entry 'None' left out: is no object"),
        (None, "entry 'None' left out: is no object"),
        ({"id": 7, "code": "b"}, "entry '7' left out: has no title"),
        ({"id": " ", "code": "b"}, "entry 'b' left out: has no title"),
        ({"id": {}, "start": "09:00"}, "entry '09:00' left out: has no title"),
        ({"id": 7, "title": "\u200b", "code": "b"}, "entry '7' left out: has no title"),
        ({"id": 7, "title": "B", "code": "b c"}, f"entry '7' left out: {URL}: code 'b c' is not usable in a URL"),
    ],
)
def test_a_bad_entry_costs_itself_alone(bad: object, note: str) -> None:
    entries = reading()
    entries.read([{"title": "A", "code": "a"}, bad, bad, {"title": " C  <b>c</b> ", "code": "c"}], talk)
    parsed = entries.parsed(EventFacts())
    assert [(one.code, one.title, one.raw_title) for one in parsed.talks] == [
        ("a", "A", None),
        ("c", "C c", "C  <b>c</b>"),
    ]
    empty_place = note.endswith("has no title")
    assert (parsed.notes, parsed.broken) == ((noted(note), ()) if empty_place else ((), (note,)))


def test_none_is_an_entry_that_is_no_talk() -> None:
    entries = reading()
    entries.read([{"title": "Lunch"}], lambda entry: None)
    assert (entries.parsed(EventFacts()).talks, entries.parsed(EventFacts()).notes) == ((), ())


def test_the_same_talk_again_is_a_slot_and_another_title_a_code_of_its_own() -> None:
    first, second = (Slot(datetime(2031, 5, day, 9, tzinfo=OSLO)) for day in (1, 2))
    given = [
        Talk("demo", "a", "Owls", "talk", URL, slots=(first,), aliases=("x",)),
        Talk("demo", "a", "OWLS", "talk", URL, slots=(first, second), aliases=("x", "y")),
        Talk("demo", "a", "Moths", "talk", URL, aliases=("y", "z")),
        Talk("demo", "a", "Owls", "poster", URL),
    ]
    entries, own = reading(), own_code("a", "owls")
    entries.read([{"at": n} for n in range(4)], lambda entry: given[entry.get("at")])
    parsed = entries.parsed(EventFacts())
    assert [(t.code, t.title, t.slots, t.aliases) for t in parsed.talks] == [
        ("a", "Moths", (), ("y", "z")),
        (own, "Owls", (), ()),
        (f"{own}-2", "Owls", (first, second), ("x",)),
    ]
    assert parsed.notes == noted(
        f"code a is used for 'Moths' and for 'Owls'; the latter is {own}",
        f"code a is used for 'Moths' and for 'Owls'; the latter is {own}-2",
    )


def test_the_slots_of_a_talk_are_in_the_order_of_time_whatever_that_of_the_feed() -> None:
    early, late = (Slot(datetime(2031, 5, day, 9, tzinfo=OSLO)) for day in (1, 2))
    loft = replace(late, rooms=("Loft",))
    for order in permutations((early, late, loft)):
        entries = reading()
        entries.read(
            [{"at": slot} for slot in order],
            lambda entry: Talk("demo", "a", "Owls", "talk", URL, slots=(entry.get("at"),)),
        )
        assert entries.parsed(EventFacts()).talks[0].slots == (early, late, loft)


def test_a_time_is_wall_clock_and_one_that_cannot_be_read_is_noted() -> None:
    entries = reading()
    slot = Slot(datetime(2031, 5, 1, 9, tzinfo=OSLO), datetime(2031, 5, 1, 9, 45, tzinfo=OSLO), ("Barn",))
    assert entries.slots(Entry({"at": "2031-05-01T09:00:00", "for": "00:45", "in": " Barn"}), "at", "for", "in") == (
        slot,
    )
    assert entries.slots(Entry({"at": "2031-05-01T09:00:00Z", "for": 45}), "at", "for", "in") == (Slot(slot.start),)
    for bad in (None, "", 5, "soon", "1999-12-31T23:00:00", "2101-01-01T00:00:00"):
        assert entries.slots(Entry({"id": bad, "at": bad, "for": "00:45"}), "at", "for", "in") == ()
    for good in ("2000-01-01T00:00:00", "2100-12-31T23:00:00"):
        assert len(entries.slots(Entry({"at": good}), "at", "for", "in")) == 1
    assert entries.parsed(EventFacts()).notes == noted(
        "entry '5': at is int, not a time; kept without a time",
        "entry 'soon': 'soon' is no date and time; kept without a time",
        "entry '1999-12-31T23:00:00': at is in the year 1999; kept without a time",
        "entry '2101-01-01T00:00:00': at is in the year 2101; kept without a time",
        "1 of 4 times print another UTC offset than Europe/Oslo; the wall clock was kept",
    )


def test_values_of_any_type_are_read_as_what_they_are() -> None:
    entry = Entry.of({"text": " a  b ", "number": 5, "list": [1], "map": {"in": {"x": "y"}}, "blank": " "})
    assert [entry.text("text"), entry.text("number"), entry.text("none")] == [" a  b ", None, None]
    assert [entry.line("text"), entry.line("blank"), entry.line("list")] == ["a b", None, None]
    assert [entry.list("list"), entry.list("map")] == [[1], ()]
    assert [entry.map("map", "in"), entry.map("map", "no", "x"), entry.map("text")] == [
        Entry({"x": "y"}),
        Entry({}),
        Entry({}),
    ]
    assert [Entry.of([1]), entry.abstract("text", "number", "map"), entry.abstract("blank")] == [
        Entry({}),
        "a  b",
        None,
    ]


def test_days_lengths_and_people() -> None:
    entry = Entry(
        {"day": "2031-05-17T09:00Z", "bad": "2031-02-30", "short": "2031", "who": [{"name": 1, "public": " A B"}, "C"]}
    )
    assert [entry.day("day"), entry.day("bad"), entry.day("short"), entry.day("no")] == [
        date(2031, 5, 17),
        None,
        None,
        None,
    ]
    assert entry.speakers("who", "name", "public") == (Speaker("A B"),)
    lengths = {"00:45": 45, "1:30:00": 90, "100:00": 6000, "00:00": None, "45": None, "0:5": None, "1000:00": None}
    for printed, minutes in lengths.items():
        assert Entry({"for": printed}).length("for") == (timedelta(minutes=minutes) if minutes else None)


def test_an_entry_whose_start_and_end_print_another_offset_counts_once() -> None:
    entries = reading()
    for start, end in (("2031-05-17T09:00:00Z", "2031-05-17T10:00:00Z"), ("2031-05-17T09:00:00+02:00", None)):
        entry = Entry({"start": start, "ends": end})
        entries.time(entry, "start", "a time")
        entries.time(entry, "ends", "an end", end=True)
    assert (entries.disagreed, entries.times) == (1, 2)


def test_a_breakout_is_no_break() -> None:
    assert [kind_of(words) for words in ("Coffee break", "Breakfast", "Breakout")] == ["break", "break", None]


def test_offsets_are_not_compared_with_a_zone_that_nobody_has_said() -> None:
    for zone, notes in (
        (UNKNOWN_ZONE, ()),
        ("UTC", noted("1 of 1 times print another UTC offset than UTC; the wall clock was kept")),
    ):
        entries = Entries(Page(URL, b""), Event("demo", "Demo", zone), "id")
        entries.time(Entry({"start": "2031-05-17T09:00:00+02:00"}), "start", "a time")
        assert entries.parsed(EventFacts()).notes == notes
