"""What the catalog says of videos depends on the day of the build, and on nothing else that moves."""

import sqlite3
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.store.build import build
from aggregator.store.schema import IS_TALK
from scrapers.records import KINDS, NOT_TALKS, Event, Recording, SourceRef, Talk

ENDS = date(2031, 5, 18)
LIST = SourceRef.of("youtube", playlist="PLdemo2031abcdefghijkl")
EVENT = Event("demo-2031", "Demo Conf 2031", "America/Denver", ends=ENDS, recordings=(LIST,))
TALKS = tuple(
    Talk(EVENT.slug, code, code, kind, "https://demo.example/", slug=code.lower())
    for code, kind in (
        ("Owls", "talk"),
        ("Knots", "talk"),
        ("Toast", "talk"),
        *((f"Lab{n}", "tutorial") for n in range(3)),
        ("Moss", "poster"),
        ("Ferns", "poster"),
        ("Chess", "open-space"),
    )
)
SHOWN = ("Owls", "Knots", "Ferns")
RECORDINGS = tuple(
    Recording("youtube", f"{code:0<11}", f"https://youtu.be/{code:0<11}", code, "https://youtu.be/") for code in SHOWN
)
LINKS = tuple(
    Link(code, one.key, "accepted", "title", 1.0, "told") for code, one in zip(SHOWN, RECORDINGS, strict=True)
)
FILES = EventFiles(EVENT, TALKS, RECORDINGS, LINKS)
NEVER_WAITED_FOR = {"moss": "not-expected", "ferns": "public", "chess": "not-expected"}


def states(db: Path, files: EventFiles, today: date) -> dict[str, str]:
    build(db, [files], today)
    with closing(sqlite3.connect(db)) as conn:
        return dict(conn.execute("SELECT slug, video_status FROM talks"))


def test_what_is_waited_for_until_180_days_have_passed(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    public = {"owls": "public", "knots": "public"} | NEVER_WAITED_FOR
    waiting = public | dict.fromkeys(("toast", "lab0", "lab1", "lab2"), "pending")
    over = public | {"toast": "not-found"} | dict.fromkeys(("lab0", "lab1", "lab2"), "not-expected")
    for days, wanted in ((-300, waiting), (0, waiting), (179, waiting), (180, over), (4000, over)):
        assert states(db, FILES, ENDS + timedelta(days)) == wanted


def test_an_event_without_a_list_or_without_recordings_is_not_judged(tmp_path: Path) -> None:
    late = ENDS + timedelta(180)
    nowhere = states(tmp_path / "a.db", EventFiles(Event("demo-2031", "Demo", "UTC", ends=ENDS), TALKS, (), ()), late)
    nothing = states(tmp_path / "b.db", EventFiles(EVENT, TALKS, (), ()), late)
    unexpected = {"moss", "ferns", "chess"}
    assert {nowhere[slug] for slug in unexpected} == {nothing[slug] for slug in unexpected} == {"not-expected"}
    assert {state for slug, state in nowhere.items() if slug not in unexpected} == {"unknown"}
    assert {state for slug, state in nothing.items() if slug not in unexpected} == {"not-found"}


def test_a_second_build_on_the_same_day_changes_nothing(tmp_path: Path) -> None:
    db, day = tmp_path / "talks.db", ENDS + timedelta(180)
    states(db, FILES, day - timedelta(1))
    moved = [build(db, [FILES], today)["talks"].moved for today in (day, day, day + timedelta(1))]
    assert moved == [4, 0, 0]


def test_the_ledger_says_which_talks_are_not_found_and_not_expected(tmp_path: Path) -> None:
    db = tmp_path / "talks.db"
    states(db, FILES, ENDS + timedelta(180))
    with closing(sqlite3.connect(db)) as conn:
        row = conn.execute("SELECT talks, public, pending, not_found, not_expected, unknown FROM ledger").fetchone()
    assert row == (8, 3, 0, 1, 4, 0)


def test_sql_and_python_mean_the_same_by_talk() -> None:
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.execute("CREATE TABLE kinds (kind TEXT)")
        conn.executemany("INSERT INTO kinds VALUES (?)", [(kind,) for kind in KINDS])
        found = {kind for (kind,) in conn.execute(f"SELECT kind FROM kinds WHERE {IS_TALK}")}
    assert found == set(KINDS) - NOT_TALKS
