"""Words of the catalog that are near to a misspelt one."""

import sqlite3

import pytest

from aggregator.catalog.search.spelling import Vocabulary


@pytest.fixture
def vocabulary(conn: sqlite3.Connection) -> Vocabulary:
    return Vocabulary(conn)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("lichne", ["lichen"]),
        ("lukazs", ["lukasz"]),
        ("gardns", ["gardens"]),
        ("generatrs", ["generators"]),
        ("memroi", ["memory"]),
        ("tapse", ["tapes"]),
        ("tpaes", ["tapes"]),
        ("zebra", []),
        ("bo", []),
        ("12", []),
    ],
)
def test_slips_of_the_fingers(vocabulary: Vocabulary, typed: str, near: list[str]) -> None:
    assert vocabulary.near(typed) == near


def test_the_word_itself_is_not_among_them(vocabulary: Vocabulary) -> None:
    assert vocabulary.knows("growing")
    assert not vocabulary.knows("growin")
    assert vocabulary.near("growing") == []
    assert vocabulary.near("growin") == ["growing"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("bi", []),
        ("oldd", ["old"]),
        ("od", []),
        ("ol", []),
        ("tpsae", []),
        ("lihcne", ["lichen"]),
        ("lchn", []),
        ("liche", ["lichen"]),
        ("gneratrs", ["generators"]),
        ("gnratrs", []),
    ],
)
def test_one_slip_from_three_letters_on_two_from_six(vocabulary: Vocabulary, typed: str, near: list[str]) -> None:
    assert vocabulary.near(typed) == near


def test_at_most_three_words_of_a_length_with_at_most_nine_letters_more(vocabulary: Vocabulary) -> None:
    assert vocabulary.begun("gener") == ["generators"]
    assert vocabulary.begun("old") == ["old"]
    assert vocabulary.begun("gardenz") == []
