"""What is new, out of the catalog: what is told one by one and what is not, where a page ends, and what it costs."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import catalog_seed
import pytest
from news_rows import DAY, add_changes, add_event, counted, without_news

from aggregator.catalog.feeds import MOST, whats_new
from aggregator.catalog.news import (
    MOST_ADDED,
    MOST_ALONE,
    MOST_CHANGES,
    NewsPlace,
    came_on,
    changes_path,
    newest,
    news_path,
    number_of_changes,
    number_undated,
)

Told = list[tuple[str, list[str], int, list[tuple[str, list[str], list[tuple[str, int]]]]]]


@pytest.fixture
def path(catalog: Path, tmp_path: Path) -> Path:
    """The invented catalog, in which nothing is new."""
    return without_news(catalog, tmp_path)


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path)) as connection:
        yield connection


def told(conn: sqlite3.Connection, *asked: object, **more: object) -> Told:
    """(day, conferences that came, how many, (event, one by one, (what, number))) of each day that a page has."""
    catalog_seed.count(conn)
    return [
        (
            one.day.isoformat(),
            [event.slug for event in one.added],
            one.number,
            [
                (
                    event.event,
                    [change.talk.partition("/")[2] for change in event.told],
                    [(many.what, many.number) for many in event.many],
                )
                for event in one.events
            ],
        )
        for one in newest(conn, *asked, **more).days  # type: ignore[arg-type]
    ]


@pytest.mark.parametrize(
    ("number", "alone", "many"),
    [
        (MOST_ALONE, [f"n{n}" for n in range(MOST_ALONE, 0, -1)], []),
        (MOST_ALONE + 1, [], [("dead", MOST_ALONE + 1)]),
    ],
)
def test_what_happened_to_many_talks_is_told_at_once(
    conn: sqlite3.Connection, number: int, alone: list[str], many: list[tuple[str, int]]
) -> None:
    add_event(conn, "oak", 20, "2025-01-01")
    add_changes(conn, "oak", "dead", number)
    add_changes(conn, "oak", "back", 1, first=20)
    assert told(conn) == [(DAY, [], 0, [("oak", ["n20", *alone], many)]), ("2025-01-01", ["oak"], 1, [])]


def test_of_many_talks_the_first_titles_are_named_and_the_page_where_all_are(conn: sqlite3.Connection) -> None:
    add_event(conn, "oak", 300)
    add_changes(conn, "oak", "dead", 12, "2025-05-01")
    add_changes(conn, "oak", "dead", MOST_CHANGES - 12, "2025-05-02")
    add_changes(conn, "oak", "withdrawn", 11, "2025-05-03", first=40)
    catalog_seed.count(conn)
    conn.execute("UPDATE talks SET title = '**Oaks** and _elms_' WHERE id = 'oak/n40'")
    groups = [event.many for one in newest(conn).days for event in one.events]
    assert [(group.titles, group.others, group.page) for (group,) in groups] == [
        (("Oaks and elms", "Talk 41", "Talk 42"), 8, 1),
        (("Talk 1", "Talk 2", "Talk 3"), MOST_CHANGES - 15, 1),
        (("Talk 1", "Talk 2", "Talk 3"), 9, 1),
    ]
    add_changes(conn, "oak", "dead", 1, "2025-05-03")
    catalog_seed.count(conn)
    pages = [group.page for one in newest(conn).days for event in one.events for group in event.many]
    assert pages == [1, 1, 2]
    assert [number_of_changes(conn, "oak", date(2025, 5, day)) for day in (3, 2, 1)] == [0, 12, MOST_CHANGES]
    assert (number_of_changes(conn, "oak"), number_of_changes(conn, "moss-2024")) == (MOST_CHANGES + 12, 0)


def test_the_videos_that_came_with_a_conference_are_told_with_it(conn: sqlite3.Connection) -> None:
    add_event(conn, "oak", 3)
    add_changes(conn, "oak", "published", 3)
    add_changes(conn, "oak", "published", 1, "2025-03-05")
    assert told(conn) == [("2025-03-05", [], 0, [("oak", ["n1"], [])]), (DAY, ["oak"], 1, [])]
    (event,) = newest(conn, "oak").days[1].added
    assert (event.title, event.ledger.talks, event.ledger.public) == ("Oak", 3, 3)


@pytest.mark.parametrize("more", [0, 1])
def test_of_many_conferences_of_one_day_the_first_are_named(conn: sqlite3.Connection, more: int) -> None:
    slugs = [f"oak-{number:02}" for number in range(MOST_ADDED + more)]
    for slug in slugs:
        add_event(conn, slug, 1)
    add_changes(conn, "oak-03", "dead", 1)
    assert told(conn) == [(DAY, slugs[:MOST_ADDED], MOST_ADDED + more, [("oak-03", ["n1"], [])])]
    names = [entry.name for entry in whats_new(conn)]
    assert len(names) == (2 if more else MOST_ADDED + 1)
    assert names[0] == (f"added/{DAY}/all" if more else "e/oak-00/added")


def test_a_page_ends_with_an_event_and_the_next_goes_on_there(conn: sqlite3.Connection) -> None:
    for slug in ("ash", "elm", "oak"):
        add_event(conn, slug, 5)
        add_changes(conn, slug, "dead", 2)
    add_changes(conn, "oak", "back", 1, "2025-03-01")
    catalog_seed.count(conn)
    pages, place = [], NewsPlace()
    for _ in range(9):
        page = newest(conn, place=place, most=3)
        pages.append([(one.day.isoformat(), one.number, [event.event for event in one.events]) for one in page.days])
        if page.older is None:
            break
        place = page.older
    assert pages == [[(DAY, 3, [])], [(DAY, 0, ["ash", "elm"])], [(DAY, 0, ["oak"]), ("2025-03-01", 0, ["oak"])]]
    assert newest(conn, place=NewsPlace(DAY, "elm"), most=2).older == NewsPlace(DAY, "oak")
    assert newest(conn, place=NewsPlace(DAY, "elm"), most=4).older == NewsPlace("2025-03-01", "")
    assert newest(conn, place=NewsPlace(DAY, "elm"), most=5).older is None
    assert newest(conn, place=NewsPlace("2025-03-05")).days == newest(conn).days
    assert newest(conn, place=NewsPlace("2025-02-28")).days == ()


def test_an_event_has_its_own_news(conn: sqlite3.Connection) -> None:
    for slug in ("elm", "oak"):
        add_event(conn, slug, 3)
    add_changes(conn, "oak", "withdrawn", 1, "2025-03-09")
    add_changes(conn, "elm", "withdrawn", 1, "2025-03-10")
    assert told(conn, "oak") == [("2025-03-09", [], 0, [("oak", ["n1"], [])]), (DAY, ["oak"], 1, [])]
    assert (told(conn, "empty-2021"), told(conn, "nope")) == ([], [])


def test_a_catalog_of_before_tells_the_same_out_of_its_rows_and_one_without_a_history_nothing(
    conn: sqlite3.Connection,
) -> None:
    add_event(conn, "oak", 15)
    add_changes(conn, "oak", "dead", 11, "2025-03-09")
    kept = [told(conn), told(conn, "oak"), told(conn, place=NewsPlace("2025-03-08"))]
    entries = whats_new(conn)
    assert (came_on(conn, "oak"), number_undated(conn)) == (date(2025, 3, 4), 3)
    conn.execute("DROP TABLE event_news")
    catalog_seed_less = [newest(conn).days, newest(conn, "oak").days, newest(conn, place=NewsPlace("2025-03-08")).days]
    assert [[(one.day.isoformat(), one.number) for one in days] for days in catalog_seed_less] == [
        [(day, number) for day, _, number, _ in days] for days in kept
    ]
    assert whats_new(conn) == entries
    assert (came_on(conn, "oak"), number_undated(conn)) == (None, 0)
    conn.execute("DROP TABLE history")
    assert (newest(conn).days, number_of_changes(conn, "oak")) == ((), 0)


def test_when_a_conference_came_is_known_or_not(conn: sqlite3.Connection) -> None:
    add_event(conn, "oak", 2)
    add_event(conn, "elm", 2)
    conn.execute("UPDATE talks SET first_seen = NULL WHERE id = 'elm/n2'")
    catalog_seed.count(conn)
    assert (came_on(conn, "oak"), came_on(conn, "elm"), number_undated(conn)) == (date(2025, 3, 4), None, 4)


def test_addresses() -> None:
    assert [news_path(), news_path(DAY), news_path(DAY, "a&b")] == [
        "/changes",
        f"/changes?day={DAY}",
        f"/changes?day={DAY}&event=a%26b",
    ]
    day = date(2025, 3, 4)
    assert [changes_path("a b"), changes_path("oak", 2), changes_path("oak", 2, day), changes_path("oak", 1, day)] == [
        "/e/a%20b/changes",
        "/e/oak/changes?page=2",
        "/e/oak/changes?page=2#d2025-03-04",
        "/e/oak/changes#d2025-03-04",
    ]


def test_nothing_is_read_that_is_not_told(path: Path, conn: sqlite3.Connection) -> None:
    for number in range(30):
        add_event(conn, f"oak-{number:02}", 12)
        add_changes(conn, f"oak-{number:02}", "dead", 12, f"2025-04-{1 + number:02}")
        add_changes(conn, f"oak-{number:02}", "back", 2, f"2025-04-{1 + number:02}")
    conn.commit()
    counted(path)
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    assert len(newest(conn).days) == 31
    assert len(newest(conn, "oak-07").days) == 2
    assert len(whats_new(conn)) < MOST
    conn.set_trace_callback(None)
    steps = {row[3] for one in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {one}")}
    # Lists that a statement is given, and the list of tables, are small.
    made_by = ("json_each", "sqlite_master", "pragma_table_info", "(subquery", "best")
    scans = [step for step in sorted(steps) if step.startswith("SCAN")]
    assert [step for step in scans if not step.startswith(tuple(f"SCAN {name}" for name in made_by))] == []
    assert "SEARCH event_news USING COVERING INDEX event_news_day (day<?)" in steps
    assert not [step for step in steps if "history_day" in step]
    # Rows of the index come in the order that is told: reading them stops where the page does.
    (all_days,) = {one for one in asked if "event_news WHERE day" in one}
    assert [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {all_days}")] == [
        "SEARCH event_news USING COVERING INDEX event_news_day (day<?)"
    ]
