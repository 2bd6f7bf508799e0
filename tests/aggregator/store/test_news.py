"""event_news: how much happened in which event on which day, kept by builds and filled in for a catalog of before."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from store_event import EVENT, LINK, LUNCH, TALK, VIDEO, WAITING, everything

from aggregator.files.history import Change
from aggregator.files.jsonl import EventFiles
from aggregator.store.build import build

CAME, LATER = date(2024, 6, 1), date(2024, 6, 9)
DAY = date(2024, 7, 1)
OTHER = replace(EVENT, slug="moss-2024", title="Moss 2024")


def change(what: str, day: date = LATER, talk: str = "128", number: int = 1, event: str = "demo-2024") -> Change:
    to = {"swapped": "129", "replaced": "youtube:abcdefghijl"}.get(what)
    return Change(day, event, talk, f"youtube:v{number:010}", what, "as told", to)


def files(*history: Change, seen: Sequence[date | None] = (CAME, CAME)) -> EventFiles:
    """The small event with two talks that were first seen on these days, and a break that nobody has dated."""
    talks = [replace(talk, first_seen=day) for talk, day in zip((TALK, WAITING), seen, strict=True)]
    return EventFiles(EVENT, (*talks, LUNCH), (VIDEO,), (LINK,), history=history)


def news(db: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as conn:
        return conn.execute("SELECT * FROM event_news ORDER BY event, day, what").fetchall()


@pytest.mark.parametrize(
    ("history", "seen", "expected"),
    [
        ([], (CAME, CAME), [("2024-06-01", "added", 0)]),
        ([], (LATER, CAME), [("2024-06-01", "added", 0)]),
        # Of a talk that was there before days were kept nobody knows when it came.
        ([], (CAME, None), []),
        ([change("published", CAME)], (CAME, CAME), [("2024-06-01", "added", 1)]),
        ([change("published", CAME)], (CAME, None), [("2024-06-01", "published", 1)]),
        (
            [change("published", CAME), change("published"), change("dead", CAME), change("published", number=2)],
            (CAME, CAME),
            [("2024-06-01", "added", 1), ("2024-06-01", "dead", 1), ("2024-06-09", "published", 2)],
        ),
        # Of a talk that the event does not have nothing is told.
        ([change("dead", talk="999"), change("back", talk="k7")], (CAME, CAME), [
            ("2024-06-01", "added", 0),
            ("2024-06-09", "back", 1),
        ]),
    ],
)  # fmt: skip
def test_what_happened_on_which_day(
    tmp_path: Path, history: list[Change], seen: tuple[date | None, ...], expected: list[tuple[Any, ...]]
) -> None:
    build(tmp_path / "talks.db", [files(*history, seen=seen)], DAY)
    assert news(tmp_path / "talks.db") == [("demo-2024", *row) for row in expected]


def test_an_event_of_breaks_alone_never_came(tmp_path: Path) -> None:
    lunch = replace(LUNCH, first_seen=CAME)
    build(tmp_path / "talks.db", [EventFiles(EVENT, (lunch,))], DAY)
    assert news(tmp_path / "talks.db") == []


def test_a_build_of_one_event_leaves_the_news_of_others_and_an_event_that_goes_takes_its_own(tmp_path: Path) -> None:
    db, moss = tmp_path / "talks.db", EventFiles(OTHER, (replace(TALK, event="moss-2024", first_seen=LATER),))
    build(db, [files(change("dead")), moss], DAY)
    of_moss = ("moss-2024", "2024-06-09", "added", 0)
    assert news(db) == [("demo-2024", "2024-06-01", "added", 0), ("demo-2024", "2024-06-09", "dead", 1), of_moss]
    build(db, [files(change("dead"), change("back", DAY))], DAY, gone=())
    assert news(db) == [
        ("demo-2024", "2024-06-01", "added", 0),
        ("demo-2024", "2024-06-09", "dead", 1),
        ("demo-2024", "2024-07-01", "back", 1),
        of_moss,
    ]
    build(db, [], DAY, gone=("demo-2024",))
    assert news(db) == [of_moss]


def test_a_catalog_from_before_has_its_news_of_all_events_after_a_build_of_one(tmp_path: Path) -> None:
    db, moss = tmp_path / "talks.db", EventFiles(OTHER, (replace(TALK, event="moss-2024", first_seen=LATER),))
    told = files(change("dead"), change("published"))
    build(db, [told, moss], DAY)
    wanted = everything(db)
    with closing(sqlite3.connect(db)) as conn:
        conn.execute("DROP TABLE event_news")
        conn.execute("DELETE FROM _sqlite_migrations WHERE name = '019_news'")
        conn.commit()
    build(db, [moss], DAY, gone=())
    assert everything(db) == wanted
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("SELECT name FROM sqlite_master WHERE name = 'event_news_day'").fetchall() != []
