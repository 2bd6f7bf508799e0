"""EuroPython: the grid and the sessions as one; which addresses and pages are its own."""

from pathlib import Path

import pytest
from own_bugs import ON_PURPOSE

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.europython import EUROPYTHON
from scrapers.source import Follow

PAGES = Path(__file__).parents[2] / "pages/europython"
BASE = "https://programapi31.europython.eu/2031"
REF = SourceRef("europython", f"{BASE}/schedule.json")
EVENT = Event("europython-2031", "EuroPython 2031", "Europe/Prague")


def test_the_sessions_say_more_of_the_talks_of_the_grid() -> None:
    pages = [Page(f"{BASE}/{name}", (PAGES / name).read_bytes()) for name in ("schedule.json", "sessions.json")]
    grid, sessions = (EUROPYTHON.parse(page, EVENT, REF) for page in pages)
    assert (grid.follows, sessions.follows) == ((Follow(f"{BASE}/sessions.json", optional=True, expects="json"),), ())
    whole = EUROPYTHON.combine([grid, sessions], EVENT, REF)
    told = [(talk.code, talk.abstract, [one.name for one in talk.speakers], len(talk.slots)) for talk in whole.talks]
    assert told == [
        ("OWLS11", None, [], 1),
        ("OWLS12", "How to.", ["Ada Finch"], 1),
        ("coffee-break-2031-07-09-1015", None, [], 1),
        ("OWLS13", "How to.", ["Bo Marsh", "Cy Heron"], 2),
        ("coffee-break-2031-07-10-1015", None, [], 1),
        ("OWLS15", None, [], 0),
        ("OWLS16", "How to.", [], 0),
    ]
    recording = whole.recordings[0]
    assert (recording.id, recording.talk_url) == ("owlowlowl04", whole.talks[1].url)
    assert recording.speakers == ("Ada Finch",)
    assert whole.facts == grid.facts


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        (f"{BASE}/schedule.json", True),
        (f"{BASE}/sessions.json", True),
        (BASE, True),
        ("https://programapi.europython.eu/2031/", True),
        ("https://ep2031.europython.eu/schedule", False),
        ("https://programapi31.europython.eu.example.org/2031/", False),
    ],
)
def test_addresses_of_the_api(url: str, claimed: bool) -> None:
    assert bool(EUROPYTHON.claims(url)) is claimed


@pytest.mark.parametrize(
    "body",
    [
        b'{"events": [{"title": "Owls"}]}',
        b'{"days": {"2031-07-09": {"events": []}}}',
        b'{"OWLS11": {"code": "OWLS11"}}',
        b'{"OWLS11": {"code": "OWLS12", "session_type": "Talk"}}',
        b'{"days": []}',
        b"[]",
        b"<p>",
    ],
)
def test_what_is_neither_is_refused(body: bytes) -> None:
    assert not EUROPYTHON.recognises(Page(BASE, body))
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        EUROPYTHON.parse(Page(BASE, body), EVENT, REF)


def test_one_day_of_the_grid_is_read() -> None:
    body = b'{"rooms": [], "events": [{"event_type": "break", "title": "Lunch", "start": "2031-07-09T13:00:00+02:00"}]}'
    assert [talk.kind for talk in EUROPYTHON.parse(Page(f"{BASE}/day.json", body), EVENT, REF).talks] == ["break"]
