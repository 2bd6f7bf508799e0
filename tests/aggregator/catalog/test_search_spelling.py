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
