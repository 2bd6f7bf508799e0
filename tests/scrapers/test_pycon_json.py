"""conference.json: what the examples do not show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.pycon_json import PYCON_JSON
from scrapers.source import Follow, Parsed

URL = "https://us.pycon.org/2025/schedule/conference.json"
REF = SourceRef("pycon_json", url=URL)
EVENT = Event("pycon-us-2025", "PyCon US 2025", "America/New_York")
MINIATURE = (Path(__file__).parent.parent / "pages" / "pycon_json" / "2025.json").read_bytes()


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
    odd = [
        7,
        entry(conf_key=None),
        entry(start="0001-01-01T00:00:00-23:00"),
        entry(start=5),
        entry(end="2025-05-15T10:00"),
    ]
    parsed = parse(schedule(*odd, entry(conf_key=2)))
    assert [talk.code for talk in parsed.talks] == ["k2"]
    assert len(parsed.notes) == len(odd)


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
    except ScrapeError:
        return
    assert parsed == parse(body)


def test_what_no_file_can_hold_is_dropped() -> None:
    body = b'{"schedule": [{"conf_key": 1, "kind": "talk", "name": "Kelp \\ud83d", "description": "x\\u0000\\udc00"}]}'
    (talk,) = parse(body).talks
    assert (talk.title, talk.raw_title, talk.abstract) == ("Kelp", None, "x")
    assert repr(talk).encode("utf-8")
