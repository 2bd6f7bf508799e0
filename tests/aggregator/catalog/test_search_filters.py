"""Filters: what they let pass, and how many talks each choice would leave."""

import sqlite3

import pytest

from aggregator.catalog.search import FILTERS, Choice, Filters, find, newest
from aggregator.store.fulltext import filter_word

GARDENS = "moss-2024/growing-gardens-with-generators"
FERN = "fern-2023/growing-gardens-with-generators"


def test_the_choices_of_what_was_found_with_their_numbers(conn: sqlite3.Connection) -> None:
    finds = find(conn, "growing gardens")
    assert finds.counted == finds.total == 2
    assert finds.choices == {
        "event": (
            Choice("fern-2023", "Fern & Friends 2023", 1, False),
            Choice("moss-2024", "Moss Conf 2024", 1, False),
        ),
        "year": (Choice("2024", "2024", 1, False), Choice("2023", "2023", 1, False)),
        "kind": (Choice("talk", "talk", 1, False), Choice("tutorial", "tutorial", 1, False)),
        "track": (Choice("Core", "Core", 1, False),),
        "language": (),
        "speaker": (Choice("ada-quill", "Ada Quill", 2, False), Choice("bo-tern", "Bo Tern", 1, False)),
        "video": (Choice("public", "public", 1, False), Choice("unknown", "unknown", 1, False)),
    }


@pytest.mark.parametrize(
    ("filters", "talks"),
    [
        (Filters(event="moss-2024"), [GARDENS]),
        (Filters(year="2023"), [FERN]),
        (Filters(kind="tutorial"), [FERN]),
        (Filters(track="Core"), [GARDENS]),
        (Filters(speaker="bo-tern"), [GARDENS]),
        (Filters(video="public"), [GARDENS]),
        (Filters(video="unknown", year="2023"), [FERN]),
        (Filters(video="unknown", year="2024"), []),
        (Filters(language="en"), []),
        (Filters(series="moss-conf"), [GARDENS]),
        (Filters(series="moss"), [GARDENS]),
        (Filters(series="moss-co"), []),
        (Filters(series="fern-friends,moss-conf"), [FERN, GARDENS]),
        (Filters(year="2023..2024"), [FERN, GARDENS]),
        (Filters(year="2024.."), [GARDENS]),
        (Filters(year="..2023"), [FERN]),
        (Filters(year="2024..2023"), [FERN, GARDENS]),
        (Filters(year=".."), []),
    ],
)
def test_a_filter_lets_pass_what_has_its_value(conn: sqlite3.Connection, filters: Filters, talks: list[str]) -> None:
    finds = find(conn, "growing gardens", filters)
    assert ([hit.talk.id for hit in finds.hits], finds.total) == (talks, len(talks))


def test_what_every_choice_promises_is_what_it_leaves(conn: sqlite3.Connection) -> None:
    for text in ("", "growing gardens", "ada", "lost tapes zebra"):
        choices = find(conn, text).choices
        promised = {(name, one.value): one.talks for name in FILTERS for one in choices.get(name, ())}
        assert promised
        left = {(name, value): find(conn, text, Filters(**{name: value})).total for name, value in promised}
        assert left == promised


def test_the_chosen_value_is_marked_and_stays_where_nothing_has_it(conn: sqlite3.Connection) -> None:
    finds = find(conn, "growing gardens", Filters(event="moss-2024", language="eo"))
    assert (finds.total, finds.choices["language"]) == (0, (Choice("eo", "eo", 0, True),))
    assert find(conn, "gardens", Filters(event="moss-2024")).choices["event"] == (
        Choice("moss-2024", "Moss Conf 2024", 1, True),
    )


def test_browsing_keeps_to_the_filters(conn: sqlite3.Connection) -> None:
    finds = find(conn, "", Filters(speaker="bo-tern"))
    assert [hit.talk.id for hit in finds.hits] == [
        "moss-2024/growing-gardens-with-generators",
        "moss-2022/old-growth",
        "moss-2024/poster-on-lichen",
    ]
    assert finds.total == 3


def test_where_very_many_pass_the_same_are_found_by_walking(conn: sqlite3.Connection) -> None:
    chosen = [
        Filters(event="moss-2024"),
        Filters(year="2023"),
        Filters(speaker="bo-tern", kind="talk"),
        Filters(video="public"),
    ]
    chosen += [Filters(track="Core"), Filters(language="en"), Filters(year="2022..2023"), Filters(year="..2023")]
    chosen += [
        Filters(series="moss-conf"),
        Filters(series="moss"),
        Filters(series="fern-friends,moss-conf", kind="talk"),
    ]
    by_index = [[hit.talk.id for hit in find(conn, "", one).hits] for one in chosen]
    by_date = [newest.by_date(conn, one, 20) for one in chosen]
    ids = dict(conn.execute("SELECT rowid, id FROM talks"))
    assert [[ids[row] for row in rows] for rows in by_date] == by_index


def test_filters_are_read_from_arguments() -> None:
    filters = Filters.of({"event": "moss-2024", "year": "", "q": "x", "video": None})
    assert (filters, filters.chosen()) == (Filters(event="moss-2024"), {"event": "moss-2024"})


def test_so_many_series_are_looked_for_each_once(conn: sqlite3.Connection) -> None:
    """Thousands took seconds, and with nothing typed more than SQLite's expressions may hold."""
    others = [f"no-{n}" for n in range(19)]
    for words in ("growing gardens", ""):
        among = find(conn, words, Filters(series=",".join([*others, "moss-conf"])))
        assert GARDENS in [hit.talk.id for hit in among.hits]
        assert find(conn, words, Filters(series=",".join([*others, "no", "moss-conf"]))).total == 0
        assert find(conn, words, Filters(series=",".join(["moss-conf"] * 3_000))).total == among.total
    assert Filters(series="a,b,a").matches() == Filters(series="a,b").matches()


def test_what_is_typed_again_is_asked_once(conn: sqlite3.Connection) -> None:
    """The same filter four times cost four times as much."""
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    found = find(conn, 'gardens "growing gardens" year:2024 year:2024 "growing gardens"')
    conn.set_trace_callback(None)
    assert [hit.talk.id for hit in found.hits] == [GARDENS]
    assert max(sql.count(filter_word("year", "2024")) for sql in asked) == 1


def ids(conn: sqlite3.Connection, text: str, filters: Filters | None = None) -> list[str]:
    return [hit.talk.id for hit in find(conn, text, filters or Filters()).hits]


def test_a_year_beside_other_words_is_the_year_of_the_talk(conn: sqlite3.Connection) -> None:
    assert ids(conn, "growing gardens 2023") == [FERN]
    assert ids(conn, "growing gardens 2024") == [GARDENS]
    assert ids(conn, "growing gardens 1987") == ids(conn, "growing gardens")


def test_a_year_that_was_chosen_already_is_not_overruled_by_one_that_was_typed(conn: sqlite3.Connection) -> None:
    assert ids(conn, "growing gardens 2024", Filters(year="2023")) == [FERN]
    assert ids(conn, "growing gardens 2024", Filters(kind="talk")) == [GARDENS]
    assert ids(conn, "growing gardens 2024", Filters(kind="tutorial")) == [FERN]


def test_two_years_are_words_a_year_alone_is_that_of_talks(conn: sqlite3.Connection) -> None:
    assert sorted(ids(conn, "growing gardens 2023 2024")) == sorted([FERN, GARDENS])
    assert ids(conn, "2023") == ["fern-2023/hostile", FERN]
