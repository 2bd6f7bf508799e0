"""Talks to browse: the newest first, on all pages, and open spaces after them."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType

import pytest

from aggregator.catalog.search import Filters, find, newest
from aggregator.catalog.search.indexes import LOOKED_THROUGH

Entries = Sequence[tuple[str, str]]
Fill = Callable[[Entries], sqlite3.Connection]

EVERYTHING = Filters()
BOTH = [("open-space", "2024-05-09"), ("talk", "2024-05-01"), ("event", "2024-05-08"), ("talk", "2024-05-02")]
"""Gatherings after the talks, as sprints and parties are."""

TALKS_FIRST = ["k3", "k1", "k0", "k2"]


@pytest.fixture
def fill(seed: ModuleType, tmp_path: Path) -> Iterator[Fill]:
    """A catalog of these (kind, day) of one conference."""
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")

    def make(entries: Entries) -> sqlite3.Connection:
        seed.add_conference(conn, "owlcon-2024", "OwlCon 2024", [(kind, "Night", day) for kind, day in entries])
        return conn

    yield make
    conn.close()


def slugs(conn: sqlite3.Connection, text: str, filters: Filters = EVERYTHING) -> list[str]:
    return [hit.talk.id.partition("/")[2] for hit in find(conn, text, filters).hits]


@pytest.mark.parametrize("text", ["", "owlcon 2024", "owlcon", "2024", "-day"])
def test_open_spaces_and_social_events_come_after_all_talks(fill: Fill, text: str) -> None:
    assert slugs(fill(BOTH), text) == TALKS_FIRST


def test_who_asks_for_open_spaces_gets_them(fill: Fill) -> None:
    conn = fill(BOTH)
    assert slugs(conn, "", Filters(kind="open-space")) == ["k0"]
    assert slugs(conn, "", Filters(event="owlcon-2024")) == TALKS_FIRST


def test_walking_meets_them_after_all_talks_too(fill: Fill) -> None:
    conn = fill(BOTH)
    ids = dict(conn.execute("SELECT rowid, slug FROM talks"))
    for most in (1, 2, 3, 4, 5):
        for filters in (EVERYTHING, Filters(event="owlcon-2024")):
            assert [ids[row] for row in newest.by_date(conn, filters, most)] == TALKS_FIRST[:most]


def test_more_talks_than_are_looked_through_go_on_to_the_end(fill: Fill) -> None:
    many = LOOKED_THROUGH + 30
    conn = fill([("open-space", "2024-05-09"), *[("talk", "2024-05-01")] * (many - 1)])
    for text, filters in (("", EVERYTHING), ("", Filters(event="owlcon-2024")), ("owlcon 2024", EVERYTHING)):
        last, after = (find(conn, text, filters, limit=50, start=start) for start in (many - 30, many))
        assert (last.total, last.counted, len(last.hits), after.hits) == (many, LOOKED_THROUGH, 30, [])
        assert last.hits[-1].talk.kind == "open-space"
