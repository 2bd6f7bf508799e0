"""What was meant by misspelt words: names after "by" are read as the nearest ones, and a suggestion keeps what binds."""

import sqlite3
from collections.abc import Callable

import httpx
import pytest

from aggregator.catalog.search import find

Get = Callable[..., httpx.Response]

GARDENS, ARENAS = "moss-2024/growing-gardens-with-generators", "moss-2024/memory-arenas-for-mortals"


@pytest.mark.parametrize(
    ("text", "speaker", "talk"),
    [
        ("talks by lukazs", "lukasz", ARENAS),
        ("talks by lukazs osterbi", "Łukasz Østerby", ARENAS),
        ("watering by ada qiull", "Ada Quill", GARDENS),
        ("speaker:lukazs arenas", "lukasz", ARENAS),
        ('speaker:"lukazs osterby"', "Łukasz Østerby", ARENAS),
    ],
)
def test_a_misspelt_name_of_a_speaker_is_read_as_the_nearest(
    conn: sqlite3.Connection, text: str, speaker: str, talk: str
) -> None:
    finds = find(conn, text)
    assert [(one.filter, one.label) for one in finds.understood] == [("speaker", speaker)]
    assert (finds.hits[0].talk.id, finds.left_out) == (talk, ())


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("growing by gardens", ("by",)),  # a word of titles is no misspelt name
        ("gardens by lichne", ("by", "lichne")),  # only titles have what is near
        ("gardens by lukaszowskiego", ("by", "lukaszowskiego")),  # nothing is near
    ],
)
def test_other_words_after_by_are_no_names(conn: sqlite3.Connection, text: str, left_out: tuple[str, ...]) -> None:
    finds = find(conn, text)
    assert (finds.understood, finds.left_out) == ((), left_out)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("lichne year:2024", "lichen year:2024"),
        ("2024 lichne", "2024 lichen"),
        ("moss 2024 memroy", "moss 2024 memory"),
        ("kind:talk memroy -lichen arenas", "kind:talk memory arenas -lichen"),
        ('"for mortals" memroy', '"for mortals" memory'),
        ('memroy "mortals arenas"', "memory mortals arenas"),
        ('"memroy arenas"', "memory arenas"),
        ("memroy year:1999", "memory"),
        ("poster lichne", "poster lichen"),
        ("memroy OR lichne", None),
        ("memory year:2024", None),
    ],
)
def test_a_suggestion_keeps_what_else_binds(conn: sqlite3.Connection, text: str, meant: str | None) -> None:
    assert find(conn, text).meant == meant


def test_the_page_says_both_what_was_left_out_and_what_may_have_been_meant(get: Get) -> None:
    page = get("/search", params={"q": "memroy year:1999"}).text
    assert 'Did you mean <a href="/search?q=memory">memory</a>?' in page
    assert "Left out: <b>year:1999</b>." in page


def test_the_page_does_not_deny_what_comes_later_in_it(get: Get, conn: sqlite3.Connection) -> None:
    assert [hit.how for hit in find(conn, "you or what").hits] == ["similar", "similar", "words"]
    page = get("/search", params={"q": "you or what"}).text
    assert "The first of these have only some of the words." in page
    assert "No talk has all" not in page
