"""Two years of refreshes: nothing is asked more often than its period, nothing is missed longer, and what came of it by month.

Of the days on which nothing is due those are run on which a shorter period would end, and the one before each turn.
``pytest --rewrite-examples tests/aggregator/refresh`` writes the table beside this file anew.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

import pytest
from demo_site import SPEAKERS, TITLES
from drill import Drill, DrillDay, change_words, compare
from fake_tube import Upload
from fake_web import FakeWeb

HERE = Path(__file__).parent
START, DAYS = date(2031, 6, 29), 731
OWLS, KELP, FERN = date(2031, 5, 17), date(2029, 5, 17), date(2033, 6, 20)
ANNOUNCED = date(2033, 5, 30)
EVENT = """title: {slug}
timezone: America/Denver
starts: {day}
ends: {day}
delay: 0
schedule:
  - {{kind: pycon_json, url: "{schedule}"}}
recordings:
  - {{kind: youtube, playlist: {playlist}}}
"""


def playlist(slug: str) -> str:
    return f"PL{slug.replace('-', '')}abcdefghijkl"


def videos(slug: str, day: date) -> list[Upload]:
    """A video of every talk and of the keynote, so that nothing is waited for."""
    titles = [*(f"Talks - {SPEAKERS[n]}: {TITLES[n]}" for n in range(6)), "Keynote - Grace Plover"]
    return [Upload(f"{slug[:4]}{n:07}", title, day) for n, title in enumerate(titles, 1)]


def add(drill: Drill, slug: str, day: date, more: str = "") -> None:
    """An event of one day."""
    schedule = drill.web.conference(slug, day)
    drill.event(slug, EVENT.format(slug=slug, day=day, schedule=schedule, playlist=playlist(slug)) + more)
    drill.web.tube.playlists.setdefault(playlist(slug), [])


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    """One conference of six weeks ago, one of two years ago, one that nobody wants to ask, one that is to come."""
    with FakeWeb() as web:
        tube, made = web.tube, Drill(tmp_path, web)
        for slug, day, more in (
            ("owls-2031", OWLS, ""),
            ("kelp-2029", KELP, ""),
            ("dusk-2031", OWLS, "refresh: never\n"),
        ):
            add(made, slug, day, more)
            tube.upload(playlist(slug), *videos(slug, day + timedelta(9)))
        again = Upload("owls0000022", videos("owls-2031", OWLS)[1].title, date(2031, 9, 1))

        def anew(_: FakeWeb) -> None:
            tube.change("owls0000002", access="gone")
            tube.upload(playlist("owls-2031"), again)

        web.on(date(2031, 9, 1), "owls: 2 is deleted, and up again under another id", anew)
        web.on(date(2032, 1, 15), "owls: 3 is private", lambda _: tube.change("owls0000003", access="private"))
        web.on(date(2032, 6, 1), "kelp: 1 is deleted", lambda _: tube.change("kelp0000001", access="gone"))
        web.on(date(2032, 10, 1), "owls: 3 is public again", lambda _: tube.change("owls0000003", access="public"))
        web.on(ANNOUNCED, "fern is announced", lambda _: add(made, "fern-2033", FERN))
        up = videos("fern-2033", date(2033, 6, 22))
        web.on(date(2033, 6, 22), "fern: all are up", lambda _: tube.upload(playlist("fern-2033"), *up))
        yield made


def turns(last: date, since: date) -> list[date]:
    """The days on which an event whose last day is ``last`` has its turn, as docs/refreshing.md says, from ``since`` on."""
    found: list[date] = []
    for day in (START + timedelta(n) for n in range(DAYS)):
        age = (day - last).days
        period = 7 if age < 0 else 1 if age <= 45 else 7 if age <= 180 else 30 if age <= 730 else 91
        if day >= since and (not found or (day - found[-1]).days >= period):
            found.append(day)
    return found


def months(days: Iterable[DrillDay]) -> str:
    """A row for each month: what happened, on how many days who was asked, how many requests that took, what came of it."""
    rows = ["| month | on the web | days on which it was asked | requests | came of it |", "|---|---|---|---|---|"]
    for month, group in groupby(days, lambda day: f"{day.day:%Y-%m}"):
        found = list(group)
        happened = [f"{said} ({day.day:%d})" for day in found for said in day.happened]
        events = Counter(one.event for day in found for one in day.run.events)
        hosts = Counter(one.host for day in found for one in day.asked)
        came = [said for day in found for said in came_of(day)]
        counts = (", ".join(f"{name} {n}" for name, n in sorted(one.items())) for one in (events, hosts))
        rows.append(f"| {' | '.join([month, '; '.join(happened), *counts, '; '.join(came)])} |")
    return "\n".join(rows) + "\n"


def came_of(day: DrillDay) -> list[str]:
    """The changes of a day; of many of one kind how many there are."""
    kinds = Counter((change.event, change.what) for change in day.run.changes)
    few = [change_words(change) for change in day.run.changes if kinds[change.event, change.what] < 3]
    many = [f"{event}: {number} {what}" for (event, what), number in kinds.items() if number >= 3]
    return [f"{said} ({day.day:%d})" for said in (*few, *many)]


def test_two_years(drill: Drill, pytestconfig: pytest.Config) -> None:
    expected = {
        "owls-2031": turns(OWLS, START),
        "kelp-2029": turns(KELP, START),
        "fern-2033": turns(FERN, ANNOUNCED),
        "dusk-2031": [],
    }
    due = {day for found in expected.values() for day in found}
    wanted = {day + timedelta(n) for day in due for n in (-1, 0, 1, 7, 30)} | drill.web.eventful
    state = drill.data / "refresh.jsonl"
    days: list[DrillDay] = []
    for day in sorted(day for day in wanted if START <= day < START + timedelta(DAYS)):
        before = state.read_bytes() if state.exists() else b""
        days.append(drill.run(day))
        assert (state.read_bytes() == before) == (day not in due)
    assert {one.run.exit_code for one in days} == {0}
    for slug, found in expected.items():
        begun = [day for day in found if slug != "fern-2033" or day >= FERN]  # before, there is no recording to ask for
        for what, turn in ((f"/{slug}/conference.json", found), (f"playlistId={playlist(slug)}", begun)):
            assert [day.day for day in days for one in day.asked if what in one.what] == turn
    compare(HERE / "years.md", months(days), pytestconfig.getoption("--rewrite-examples"))
