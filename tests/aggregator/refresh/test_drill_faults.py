"""Days on which something is wrong here and not on the web: the state file, the clock, the runner, a run that dies."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from shutil import rmtree

import pytest
from demo_site import SPEAKERS, TITLES
from drill import Drill, DrillDay, compare, table
from fake_tube import Upload
from fake_web import FakeWeb

HERE = Path(__file__).parent
EVENTS = ("moss-2031", "owls-2031")
FIRST = date(2031, 5, 17)
EVENT = """title: {slug}
timezone: America/Denver
starts: 2031-05-17
ends: 2031-05-17
delay: 0
schedule:
  - {{kind: pycon_json, url: "{schedule}"}}
recordings:
  - {{kind: youtube, playlist: {playlist}}}
"""


@pytest.fixture
def drill(tmp_path: Path) -> Iterator[Drill]:
    """Two events, each with its schedule and its playlist of two videos."""
    with FakeWeb() as web:
        made = Drill(tmp_path, web)
        for slug in EVENTS:
            playlist = f"PL{slug.replace('-', '')}abcdefghijkl"
            made.event(slug, EVENT.format(slug=slug, schedule=web.conference(slug, FIRST), playlist=playlist))
            videos = [
                Upload(f"{slug[:4]}{n:07}", f"Talks - {SPEAKERS[n]}: {TITLES[n]}", FIRST + timedelta(1)) for n in (0, 1)
            ]
            web.tube.upload(playlist, *videos)
        yield made


def state(drill: Drill) -> list[str]:
    return (drill.data / "refresh.jsonl").read_text("utf-8").splitlines()


def write_state(drill: Drill, *lines: str) -> None:
    (drill.data / "refresh.jsonl").write_text("\n".join(lines), "utf-8")


def test_faults_of_our_own(drill: Drill, pytestconfig: pytest.Config) -> None:
    days: list[DrillDay] = []

    def run(number: int, said: str = "", hour: int = 6) -> DrillDay:
        day = FIRST + timedelta(number)
        drill.web.on(day, said, lambda web: None) if said else None
        days.append(drill.run(day, time(hour)))
        return days[-1]

    run(0)
    first, moss, owls = state(drill)
    write_state(drill, first, moss, owls[:60])
    notes = run(0, "the state was cut in its last line", hour=7).run.notes
    assert notes == (
        f"{drill.data / 'refresh.jsonl'}:3: not JSON: Unterminated string starting at; the line is left out",
    )
    write_state(drill, *[line.replace('"version": 1', '"version": 2, "mood": "fine"') for line in state(drill)])
    notes = run(0, "a newer version wrote the state", hour=8).run.notes
    assert notes == (
        f"{drill.data / 'refresh.jsonl'}: is of version 2, this conftalks writes 1: what it knows of it counts",
    )
    before = state(drill)
    assert run(-30, "the clock is a month behind").run.clock
    assert state(drill) == before
    run(1, "the clock is right again")
    for name in ("cache", "talks.db"):
        path = drill.data / name
        rmtree(path) if path.is_dir() else path.unlink()
    run(1, "a bare runner on the same day", hour=9)
    run(2, "and on the next")
    compare(HERE / "faults.md", table(days), pytestconfig.getoption("--rewrite-examples"))


class Killed(BaseException):
    """What ends a run between two events."""


def test_a_run_that_is_killed_between_two_events_is_gone_on_with_by_the_next(drill: Drill) -> None:
    drill.web.dawn(FIRST)

    def kill(event: str) -> None:
        if event == EVENTS[1]:
            raise Killed

    now = datetime.combine(FIRST, time(6), UTC)
    with pytest.raises(Killed):
        drill.refresh(now, tell=kill)
    assert [json.loads(line).get("event") for line in state(drill)] == [None, EVENTS[0]]
    asked = len(drill.web.log)
    run = drill.refresh(now + timedelta(hours=1))
    assert [one.event for one in run.events] == [EVENTS[1]]
    assert {one.what for one in drill.web.log[:asked]} & {one.what for one in drill.web.log[asked:]} == {"/robots.txt"}
    assert [change.event for change in run.changes] == [EVENTS[1]] * 2


def test_a_host_that_has_had_its_budget_is_asked_for_the_rest_by_the_next_run(drill: Drill) -> None:
    drill.most = 2
    days = [drill.run(FIRST, time(hour)) for hour in (6, 7, 8)]
    assert [[one.event for one in day.run.events] for day in days] == [[*EVENTS], [EVENTS[1]], []]
    assert [day.run.exit_code for day in days] == [0, 0, 0]
    assert [[one.event for one in day.run.events if one.left] for day in days] == [[EVENTS[1]], [], []]
