"""What a search counts and looks up: no more than it shows."""

import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from aggregator.catalog.search import find
from aggregator.catalog.search.forms import OtherForm, phrases_of
from aggregator.catalog.search.indexes import Indexes
from aggregator.store.schema import TALKS_INDEX

Titled = Callable[..., sqlite3.Connection]


@pytest.fixture
def titled(seed: ModuleType, tmp_path: Path) -> Iterator[Titled]:
    """A catalog of talks with these titles at each conference, of which the slug is told."""
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")

    def make(**conferences: list[str]) -> sqlite3.Connection:
        for name, titles in conferences.items():
            slug = name.replace("_", "-")
            seed.add_conference(conn, slug, slug.replace("-", " ").title(), [("talk", text, None) for text in titles])
        return conn

    yield make
    conn.close()


@pytest.fixture
def big(titled: Titled) -> Callable[[int], sqlite3.Connection]:
    """The same, of so many talks on kelp, in a file that seems to have more than 100,000."""

    def make(number: int) -> sqlite3.Connection:
        conn = titled(owlcon_2024=[f"Kelp {at}" for at in range(number)])
        conn.execute("INSERT INTO names_fts (rowid, title) VALUES (100001, 'corals')")
        return conn

    return make


@pytest.mark.parametrize(
    ("number", "counted"), [(500, (500, False, "500 entries")), (501, (500, True, "more than 500 entries"))]
)
def test_among_very_many_talks_500_are_counted(
    big: Callable[[int], sqlite3.Connection], number: int, counted: tuple[int, bool, str]
) -> None:
    finds = find(big(number), "kelp")
    assert (finds.total, finds.more, finds.in_words) == counted


def test_who_goes_on_among_them_finds_all(big: Callable[[int], sqlite3.Connection]) -> None:
    conn = big(510)
    pages = [
        find(conn, "kelp", start=start, limit=limit) for start, limit in ((0, 250), (250, 1), (480, 20), (500, 20))
    ]
    assert [(page.total, page.more) for page in pages] == [(500, True), (502, True), (510, False), (510, False)]
    assert [len(page.hits) for page in pages] == [250, 1, 20, 10]
    shown = [hit.talk.id for start in range(0, 520, 20) for hit in find(conn, "kelp", start=start, limit=20).hits]
    assert len(set(shown)) == len(shown) == 510


def test_among_fewer_all_are_counted(titled: Titled) -> None:
    finds = find(titled(owlcon_2024=[f"Kelp {at}" for at in range(501)]), "kelp")
    assert (finds.total, finds.more, finds.talks) == (501, False, 501)


def test_what_is_not_shown_is_not_counted(titled: Titled) -> None:
    """A query is asked as it is understood and as it is written; counting reads more than all else."""
    nights = [f"Night {at}" for at in range(260)]
    conn = titled(owlcon_2024=nights, kelpdays_2024=[f"Owlcon night {at}" for at in range(220)])
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    finds = find(conn, "owlcon night")
    conn.set_trace_callback(None)
    assert [(one.filter, one.value) for one in finds.understood] == [("series", "owlcon")]
    assert (finds.total, finds.more) == (310, False)
    assert [sql for sql in asked if "count(*)" in sql and "talks_fts" in sql] == []


def test_editions_are_looked_up_once(titled: Titled) -> None:
    conn = titled(owlcon_2023=["Night"], owlcon_2024=["Night owls", "Corals"])
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    finds = find(conn, "owlcon night 2024")
    conn.set_trace_callback(None)
    assert [(one.filter, one.value) for one in finds.understood] == [("series", "owlcon"), ("year", "2024")]
    assert [one.path for one in finds.entities] == ["/e/owlcon-2024", "/search?series=owlcon"]
    assert sum("SELECT DISTINCT event, year" in sql for sql in asked) == 1


def test_forms_that_the_same_talks_have_are_asked_for_together() -> None:
    german, english = ' AND filters : ("de1")', ' NOT filters : ("de1")'
    forms = [
        OtherForm(("shoals",), within=english),
        OtherForm(("shoal", "s")),
        OtherForm(("schwarm",), within=german),
        OtherForm(("shoaling",), within=english),
    ]
    assert phrases_of(forms) == [
        '"shoal s"',
        '(("shoals" OR "shoaling") NOT filters : ("de1"))',
        '("schwarm" AND filters : ("de1"))',
    ]
    assert phrases_of([]) == []


def test_what_was_read_is_not_read_again_to_be_counted(titled: Titled) -> None:
    conn = titled(owlcon_2024=[f"Kelp {at}" for at in range(9)])
    last = [row for (row,) in conn.execute("SELECT rowid FROM talks ORDER BY rowid DESC")]
    for first in (4, 9, 20):
        indexes = Indexes(conn)
        assert [indexes.rows(TALKS_INDEX, "kelp", most) for most in (first, 2)] == [last[:first], last[:2]]
        asked: list[str] = []
        conn.set_trace_callback(asked.append)
        assert [indexes.count(TALKS_INDEX, "kelp", most) for most in (3, 5, 8, 9, 10)] == [3, 5, 8, 9, 9]
        conn.set_trace_callback(None)
        assert sum(sql.startswith("SELECT count") for sql in asked) == {4: 4, 9: 1, 20: 0}[first]
        assert indexes.rows(TALKS_INDEX, "kelp", 20) == last
    assert Indexes(conn).count(TALKS_INDEX, "kelp", 20) == 9


def test_what_is_shown_is_read_by_row(titled: Titled) -> None:
    """Each look into the index of ids is a page of the file more for every talk."""
    conn = titled(owlcon_2024=["Kelp", "Kelp at night"])
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    assert len(find(conn, "kelp").hits) == 2
    conn.set_trace_callback(None)
    told = [sql for sql in asked if "FROM talks" in sql or "pictures" in sql]
    steps = {row[3] for sql in told for row in conn.execute(f"EXPLAIN QUERY PLAN {sql}")}
    assert "SEARCH t USING INTEGER PRIMARY KEY (rowid=?)" in steps
    assert [step for step in steps if "sqlite_autoindex_talks" in step] == []
