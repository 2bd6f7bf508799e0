"""Words of the catalog that are near to a misspelt one."""

import sqlite3

import pytest

from aggregator.catalog.search.spelling import Near, Vocabulary


@pytest.fixture
def vocabulary(conn: sqlite3.Connection) -> Vocabulary:
    return Vocabulary(conn)


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("lichne", [Near("lichen", 1)]),
        ("lukazs", [Near("lukasz", 1)]),
        ("gardns", [Near("gardens", 1)]),
        ("generatrs", [Near("generators", 1)]),
        ("memroi", [Near("memory", 2)]),
        ("tapse", [Near("tapes", 1)]),
        ("tpaes", [Near("tapes", 1)]),
        ("zebra", []),
        ("bo", []),
        ("12", []),
    ],
)
def test_slips_of_the_fingers(vocabulary: Vocabulary, typed: str, near: list[Near]) -> None:
    assert vocabulary.near(typed) == near


def test_the_nearest_come_first_and_the_word_itself_is_not_among_them(vocabulary: Vocabulary) -> None:
    assert vocabulary.knows("growing")
    assert not vocabulary.knows("growin")
    assert "growing" not in [near.word for near in vocabulary.near("growing")]
    assert [near.slips for near in vocabulary.near("growin")] == sorted(
        near.slips for near in vocabulary.near("growin")
    )


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("bi", []),
        ("oldd", [Near("old", 1)]),
        ("od", []),
        ("ol", []),
        ("tpsae", []),
        ("lihcne", [Near("lichen", 2)]),
        ("lchn", []),
        ("liche", [Near("lichen", 1)]),
        ("gneratrs", [Near("generators", 2)]),
        ("gnratrs", []),
    ],
)
def test_one_slip_from_three_letters_on_two_from_six(vocabulary: Vocabulary, typed: str, near: list[Near]) -> None:
    assert vocabulary.near(typed) == near


def test_at_most_three_words_of_a_length_with_at_most_nine_letters_more(vocabulary: Vocabulary) -> None:
    assert vocabulary.begun("gener") == ["generators"]
    assert vocabulary.begun("old") == ["old"]
    assert vocabulary.begun("gardenz") == []
