"""conference.json: what the examples do not show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from own_bugs import raise_bug

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.source import Follow, Parsed

URL = "https://us.pycon.org/2025/schedule/conference.json"
REF = SourceRef("pycon_json", url=URL)
EVENT = Event("pycon-us-2025", "PyCon US 2025", "America/New_York")
MINIATURE = (Path(__file__).parents[3] / "pages" / "pycon_json" / "2025.json").read_bytes()


def parse(body: bytes) -> Parsed:
    return PYCON_JSON.parse(Page(URL, body), EVENT, REF)


def entry(**changes: Any) -> dict[str, Any]:
    plain = {"conf_key": 1, "kind": "talk", "name": "Kelp", "start": "2025-05-16T10:00:00-04:00", "rooms": ["A"]}
    return plain | changes


def schedule(*entries: Any) -> bytes:
    return json.dumps({"schedule": entries}).encode()


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        (URL, True),
        ("http://us.pycon.org/2026/schedule/conference.json", True),
        ("https://us.pycon.org/2025/schedule/", False),
        ("https://example.org/2025/schedule/conference.json", False),
    ],
)
def test_claims_conference_json_alone(url: str, claimed: bool) -> None:
    assert PYCON_JSON.claims(url) == (SourceRef("pycon_json", url=url) if claimed else None)


def test_starts_with_the_file() -> None:
    assert PYCON_JSON.start(REF, EVENT) == (Follow(URL, expects="json"),)
    with pytest.raises(ScrapeError, match="has no url"):
        PYCON_JSON.start(SourceRef("pycon_json"), EVENT)


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        (b"", "the answer is empty"),
        (b"<html>Log in</html>", "got an HTML page"),
        (MINIATURE[:400], "the JSON is cut or broken"),
        (b"[]", "without a list named schedule"),
        (b'{"schedule": {"conference": {}}}', "without a list named schedule"),
    ],
)
def test_what_is_no_schedule_is_named(body: bytes, cause: str) -> None:
    with pytest.raises(LayoutChanged, match=cause):
        parse(body)
    assert not PYCON_JSON.recognises(Page(URL, body))


def test_one_bad_entry_costs_itself_only() -> None:
    odd = [7, entry(conf_key=None), entry(conf_key=3, name=""), entry(conf_key=4, name=5), entry(conf_key=5, name="?")]
    parsed = parse(schedule(*odd, entry(conf_key=2)))
    assert [talk.code for talk in parsed.talks] == ["k2"]
    assert parsed.broken == (
        "entry 'None' left out: is no object",
        "entry '2025-05-16T10:00:00-04:00' left out: has neither conf_url nor conf_key",
    )
    assert parsed.notes == (
        f"{URL}: entry '3' left out: has no title",
        f"{URL}: entry '4' left out: has no title",
        f"{URL}: entry '5' left out: has no title",
    )


@pytest.mark.parametrize("empty", [{"name": "Slot"}, {"name": "&nbsp;"}, {"name": "", "kind": "blank"}])
def test_slots_without_a_name_are_nothing_to_note(empty: dict[str, Any]) -> None:
    parsed = parse(schedule(entry(**empty), entry(conf_key=2)))
    assert ([talk.code for talk in parsed.talks], parsed.notes) == (["k2"], ())


@pytest.mark.parametrize(
    ("times", "note"),
    [
        ({"start": "0001-01-01T00:00:00-23:00"}, "start is in the year 1; kept without a time"),
        ({"start": "soon"}, "'soon' is no date and time; kept without a time"),
        ({"start": 5}, "start is int, not a time; kept without a time"),
    ],
)
def test_a_talk_with_an_unreadable_start_is_kept_without_a_time(times: dict[str, Any], note: str) -> None:
    parsed = parse(schedule(entry(**times)))
    assert [(talk.code, talk.slots) for talk in parsed.talks] == [("k1", ())]
    assert parsed.notes == (f"{URL}: entry '1': {note}",)


@pytest.mark.parametrize(
    ("end", "note"),
    [
        ("2025-05-15T10:00", "ends before it starts; kept without an end"),
        ([], "end is list, not a time; kept without an end"),
        ("2025-05-16T99:00", "'2025-05-16T99:00' is no date and time; kept without an end"),
    ],
)
def test_a_talk_with_a_bad_end_is_kept_without_it(end: Any, note: str) -> None:
    parsed = parse(schedule(entry(end=end or [1])))
    (slot,) = parsed.talks[0].slots
    assert (slot.start.isoformat(), slot.end, slot.rooms) == ("2025-05-16T10:00:00-04:00", None, ("A",))
    assert [found.partition(", not in")[0] for found in parsed.notes] == [f"{URL}: entry '1': {note}"]


PAGES = "//us.pycon.org/2025/schedule/presentation/5/"


@pytest.mark.parametrize(
    ("link", "code", "url", "notes"),
    [
        ("http:" + PAGES, "5", "https:" + PAGES, 0),
        ("https://ann:s3cret@us.pycon.org/2025/schedule/presentation/5/", "5", None, 1),
        ("javascript:alert(1)/presentation/5/", "5", None, 1),
        ("ftp:" + PAGES, "5", None, 1),
        ("https://[us.pycon.org/presentation/5/", "k1", None, 1),
        ("https://us.pycon.org:port/presentation/٥/", "k1", None, 1),
        ("javascript:alert(1)", "k1", None, 1),
        (7, "k1", None, 1),
        ("", "k1", None, 0),
    ],
)
def test_a_link_that_cannot_be_used_costs_the_link_only(link: Any, code: str, url: str | None, notes: int) -> None:
    parsed = parse(schedule(entry(conf_url=link)))
    assert [(talk.code, talk.url) for talk in parsed.talks] == [(code, url)]
    assert parsed.notes == (f"{URL}: entry '1': conf_url is no plain http(s) address; kept without it",) * notes
    assert "s3cret" not in repr(parsed)


def test_a_huge_title_is_cut_before_it_is_read() -> None:
    (talk,) = parse(schedule(entry(name="x<" * 5_000_000))).talks
    assert (len(talk.title), len(talk.raw_title or "")) == (500, 10_000)


def test_the_same_talk_twice_has_two_slots() -> None:
    link = "https://us.pycon.org/2025/schedule/presentation/5/"
    parsed = parse(
        schedule(entry(conf_url=link), entry(conf_url=link, conf_key=2, start="2025-05-17T10:00:00-04:00", duration=30))
    )
    (talk,) = parsed.talks
    assert (talk.code, talk.aliases) == ("5", ("k1", "k2"))
    assert [slot.start.day for slot in talk.slots] == [16, 17]
    assert talk.slots[1].end is not None
    assert talk.slots[1].end.isoformat() == "2025-05-17T10:30:00-04:00"


@pytest.mark.parametrize(
    ("name", "kind", "speakers"),
    [
        ("Keynote - Ana de la Cruz", "keynote", ("Ana de la Cruz",)),
        ("Keynote: Odile Marsh, Example Works", "keynote", ("Odile Marsh",)),
        ('Keynote - Sha "Zip" Wall-Step', "keynote", ('Sha "Zip" Wall-Step',)),
        ("Keynote - Steering Council Panel", "keynote", ()),
        ("Keynote - The Example Project", "keynote", ()),
        ("Closing<br><small>Mariel</small>", "plenary", ("Mariel",)),
        ("Closing<br><small>Room 5 only</small>", "plenary", ()),
        ("Lightning Talks", "lightning", ()),
        ("Diversity Panel: Still Here", "panel", ()),
        ("Welcome", "plenary", ()),
    ],
)
def test_plenaries_by_their_names(name: str, kind: str, speakers: tuple[str, ...]) -> None:
    (talk,) = parse(schedule(entry(kind="plenary", name=name))).talks
    assert (talk.kind, tuple(speaker.name for speaker in talk.speakers)) == (kind, speakers)


def test_contact_never_reaches_a_record() -> None:
    parsed = parse(schedule(entry(contact=["tia@example.org"], speakers=[{"name": "Tia", "bio": "b", "photo": "p"}])))
    assert "example.org" not in repr(parsed).replace(URL, "")
    assert parsed.talks[0].speakers[0].name == "Tia"


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = (
    "name",
    "title",
    "start",
    "end",
    "duration",
    "rooms",
    "room",
    "kind",
    "conf_key",
    "conf_url",
    "speakers",
    "sessions",
    "authors",
    "description",
    "cancelled",
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(KEYS, VALUES)), max_size=4))
def test_nonsense_entries_never_raise(changes: list[dict[str, Any]]) -> None:
    body = schedule(*[entry(**change) for change in changes])
    assert parse(body) == parse(body)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200) | st.integers(0, len(MINIATURE)).map(lambda cut: MINIATURE[:cut]))
def test_any_bytes_raise_scrape_errors_only(body: bytes) -> None:
    try:
        parsed = parse(body)
    except ScrapeError as error:
        raise_bug(error)
        return
    assert parsed == parse(body)


def test_what_no_file_can_hold_is_dropped() -> None:
    body = b'{"schedule": [{"conf_key": 1, "kind": "talk", "name": "Kelp \\ud83d", "description": "x\\u0000\\udc00"}]}'
    (talk,) = parse(body).talks
    assert (talk.title, talk.raw_title, talk.abstract) == ("Kelp", None, "x")
    assert repr(talk).encode("utf-8")
