"""Versions: numbers that say nothing apart, and nothing without the word whose version they are."""

import sqlite3
from collections.abc import Callable

import pytest

from aggregator.catalog.search import find
from aggregator.catalog.search.query import terms_of

Said = Callable[..., sqlite3.Connection]


def titles(conn: sqlite3.Connection, text: str) -> list[str]:
    return [hit.talk.title for hit in find(conn, text).hits]


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("kelp 3.12", ["", "kelp"]),
        ("new in kelp 3.12 owls", ["", "", "", "kelp", ""]),
        ("3.12 kelp", ["", ""]),
        ("kelp 3", ["", ""]),
        ("kelp 3 3.12", ["", "", ""]),
        ("kelp 3.12 3.13", ["", "kelp", ""]),
        ("kelp 999.1", ["", "kelp"]),
        ("kelp 2016.1", ["", ""]),  # a day
        ("c++ 1.2", ["", "cplusplus"]),
    ],
)
def test_a_version_is_that_of_the_word_before_it(text: str, of: list[str]) -> None:
    assert [term.of for term in terms_of(text)] == of


def test_a_version_of_another_word_comes_last(said: Said) -> None:
    conn = said(
        "Beyond Web 2.0, a talk on Kelp",
        ("Owls", None, "Written for Kelp 2.0."),
        ("Kelp and owls", None, "Not for Moss 2.0."),
        "Kelp 2.0",
    )
    assert titles(conn, "kelp 2.0") == ["Kelp 2.0", "Owls", "Beyond Web 2.0, a talk on Kelp", "Kelp and owls"]


def test_a_version_may_stand_some_words_after_what_it_is_a_version_of(said: Said) -> None:
    conn = said("Kelp, or how we went to 1.7", ("Owls", None, "Kelp 1.7"), "Upgrading Kelp from 1.6 to 1.7")
    assert titles(conn, "kelp 1.7") == ["Upgrading Kelp from 1.6 to 1.7", "Owls", "Kelp, or how we went to 1.7"]


def test_a_title_with_another_version_is_not_what_was_typed(said: Said) -> None:
    conn = said("What is new in Kelp 3.7?", ("Owls", None, "All of Kelp 3.9."))
    assert titles(conn, "what is new in kelp 3.9")[0] == "Owls"
    assert titles(conn, "what is new in kelp 3.7")[0] == "What is new in Kelp 3.7?"


def test_where_nothing_has_the_version_the_word_counts(said: Said) -> None:
    conn = said("Moss 1.0", "Fern 1.0", "Kelp for owls")
    finds = find(conn, "kelp 1.0")
    assert (finds.hits[0].talk.title, finds.left_out) == ("Kelp for owls", ("1.0",))


def test_a_version_may_stand_at_its_word(said: Said) -> None:
    conn = said("Kelp 3.12", "Kelp3 for 12")
    assert titles(conn, "kelp3.12")[0] == "Kelp 3.12"
    assert titles(conn, "kelp 3.12") == ["Kelp 3.12"]


def test_a_version_is_not_its_numbers_apart_nor_the_beginning_of_another(said: Said) -> None:
    conn = said("Kelp 3.1", "Kelp 3, the 12th", "Kelp 3.12", "Kelp 3.120")
    assert (titles(conn, "kelp 3.12")[0], titles(conn, "3.12")) == ("Kelp 3.12", ["Kelp 3.12"])
    assert [hit.how for hit in find(conn, "kelp 3.12").hits] == ["words", "similar", "similar", "similar"]
    assert titles(conn, "3.19") == []


def test_what_has_the_version_goes_before_what_is_like_the_other_words(said: Said) -> None:
    conn = said(
        "What is new in Kelp 3.7",
        "What is new in Kelp 3",
        "Better monitoring with the Kelp 3.12 interfaces",
        ("Owls", None, "kelp3.12"),
    )
    assert titles(conn, "what is new in kelp 3.12")[0] == "Better monitoring with the Kelp 3.12 interfaces"
    assert titles(conn, "what is new in kelp 3.7")[0] == "What is new in Kelp 3.7"
