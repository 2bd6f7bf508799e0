"""What is typed several times of one filter, and what else binds: all of it is shown, and can be taken off."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import httpx
import pytest

from aggregator.catalog.search import Filters, find
from aggregator.catalog.search.entities import Entity

Get = Callable[..., httpx.Response]

GARDENS, FERN = "moss-2024/growing-gardens-with-generators", "fern-2023/growing-gardens-with-generators"


def ids(conn: sqlite3.Connection, text: str, filters: Filters | None = None) -> set[str]:
    return {hit.talk.id for hit in find(conn, text, filters or Filters()).hits}


@pytest.mark.parametrize("years", ["2024..2023", "2023..2024", "2024-2023"])
def test_a_range_may_be_typed_either_way_round(conn: sqlite3.Connection, years: str) -> None:
    found = find(conn, f"growing gardens year:{years}")
    assert ({hit.talk.id for hit in found.hits}, found.left_out) == ({GARDENS, FERN}, ())


def test_a_range_in_an_address_may_stand_either_way_round(conn: sqlite3.Connection) -> None:
    assert ids(conn, "growing gardens", Filters(year="2024..2023")) == {GARDENS, FERN}
    assert ids(conn, "growing gardens", Filters(year="1801..1800")) == set()
    assert ids(conn, "", Filters(year="2024..2023")) == ids(conn, "", Filters(year="2023..2024"))


@pytest.mark.parametrize(
    ("text", "talks"),
    [
        ("growing gardens year:2023", {FERN}),
        ("growing gardens year:2023 year:2024", {FERN, GARDENS}),
        ("growing gardens kind:talk kind:tutorial", {FERN, GARDENS}),
        ("growing gardens event:fern-2023 series:moss-conf", {FERN, GARDENS}),
    ],
)
def test_of_several_values_of_a_filter_a_talk_has_any(conn: sqlite3.Connection, text: str, talks: set[str]) -> None:
    found = find(conn, text)
    assert ({hit.talk.id for hit in found.hits}, found.left_out) == (talks, ())


def test_values_of_different_filters_bind_together(conn: sqlite3.Connection) -> None:
    assert find(conn, "growing gardens year:2023 kind:talk").left_out == ("year:2023", "kind:talk")


@pytest.mark.parametrize(
    ("text", "talks"),
    [
        ("growing gardens -year:2023", {GARDENS}),
        ("growing gardens -year:2020..2023", {GARDENS}),
        ("growing gardens -event:moss-2024", {FERN}),
        ('growing gardens -series:"Moss Conf"', {FERN}),
        ("growing gardens -speaker:nobody", {FERN, GARDENS}),
        ("growing AND gardens -event:nope", {FERN, GARDENS}),
        ("growing gardens -kind:talk -kind:tutorial", set()),
    ],
)
def test_a_filter_with_a_minus_leaves_out_what_has_its_value(
    conn: sqlite3.Connection, text: str, talks: set[str]
) -> None:
    assert ids(conn, text) == talks


def test_an_excluded_filter_is_shown_as_it_was_typed(conn: sqlite3.Connection) -> None:
    assert [one.as_dict() for one in find(conn, "gardens -kind:talk").understood] == [
        {"filter": "without", "value": "kind:talk", "label": "kind:talk", "words": "-kind:talk"}
    ]


def test_phrases_and_excluded_words_are_understood_too(conn: sqlite3.Connection) -> None:
    found = find(conn, 'gardens "growing gardens" -lichen year:2024')
    assert [one.as_dict() for one in found.understood] == [
        {"filter": "year", "value": "2024", "label": "2024", "words": "year:2024"},
        {"filter": "phrase", "value": "growing gardens", "label": "growing gardens", "words": '"growing gardens"'},
        {"filter": "without", "value": "lichen", "label": "lichen", "words": "-lichen"},
    ]
    assert [one.without for one in found.understood] == [
        'gardens "growing gardens" -lichen',
        "gardens -lichen year:2024",
        'gardens "growing gardens" year:2024',
    ]


def test_a_phrase_that_no_talk_has_is_left_out_and_not_understood(conn: sqlite3.Connection) -> None:
    found = find(conn, '"gardens growing"')
    assert (found.understood, found.left_out) == ((), ('"gardens growing"',))


def test_the_page_has_a_chip_for_each(get: Get) -> None:
    page = get("/search", params={"q": 'gardens "growing gardens" -lichen'}).text
    assert '<a class="chip" href="/search?q=gardens+-lichen">Exactly: growing gardens<' in page
    assert '<a class="chip" href="/search?q=gardens+%22growing+gardens%22">Without: lichen<' in page
    assert "Search for the words alone" not in page


def test_what_was_counted_is_not_counted_again_for_the_other_ways_of_a_query(conn: sqlite3.Connection) -> None:
    asked: Counter[str] = Counter()
    conn.set_trace_callback(lambda sql: asked.update([sql]))
    find(conn, "gardens OR lichen growing zebra OR quagga okapi -moss 2024")
    conn.set_trace_callback(None)
    assert [sql for sql, times in asked.items() if "count(*)" in sql and "talks_fts" in sql and times > 1] == []


def test_open_spaces_and_social_events_are_no_talks_of_what_is_offered(seed: ModuleType, tmp_path: Path) -> None:
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")
    conn.execute("INSERT INTO events VALUES ('owlcon-2024', 'OwlCon 2024', 'UTC', '2024-05-01', NULL, NULL, NULL)")
    for kind in ("talk", "poster", "open-space", "event", "break"):
        conn.execute(
            """INSERT INTO talks (id, event, code, slug, kind, title, starts, status, video_status, do_not_record, source_url)
               VALUES ('owlcon-2024/' || ?1, 'owlcon-2024', ?1, ?1, ?1, 'Night', '2024-05-01', 'scheduled', 'pending', 0,
                 'https://owl.example/')""",
            (kind,),
        )
    seed.rebuild(conn)
    found = find(conn, "owlcon 2024")
    assert ([one.talks for one in found.entities], found.talks, found.total) == ([2], 2, 4)
    conn.close()


def test_a_topic_is_offered_for_all_words_that_mean_it(seed: ModuleType, tmp_path: Path) -> None:
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")
    conn.execute("INSERT INTO topics VALUES ('unit-testing', 'Unit Testing', 2)")
    conn.executemany("INSERT INTO topic_terms VALUES (?, 'unit-testing', 2)", [("unit testing",), ("unit test",)])
    for text in ("unit testing", "Unit-Testing", "unit tests"):
        assert find(conn, text).entities == (Entity("topic", "Unit Testing", "/topics/unit-testing", 2),)
    assert [find(conn, text).entities for text in ("testing", "unit", "unit tests -owl", "+")] == [
        (),
        (),
        find(conn, "unit test").entities,
        (),
    ]
    conn.close()
