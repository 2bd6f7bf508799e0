"""aggregator.topics.near: how much words tell of a talk, and which talks are near it."""

from __future__ import annotations

import pytest

from aggregator.topics.near import MOST_WORDS, counts_of, nearest, nearness, rarity_of, weights_of
from aggregator.topics.words import SpokenWords


def test_a_word_of_the_title_counts_twice() -> None:
    assert counts_of(SpokenWords(("owl", ""), ("owl", "", "nest"))) == {"owl": 3, "nest": 1}


@pytest.mark.parametrize(
    ("talks", "total", "told"),
    [
        (0, 100, False),
        (1, 100, False),
        (2, 100, True),
        (20, 100, True),
        (21, 100, False),
        (10, 10, True),
        (11, 11, False),
    ],
)
def test_word_of_one_talk_and_word_of_very_many_tell_nothing(talks: int, total: int, told: bool) -> None:
    assert (rarity_of(talks, total) > 0) is told


def test_rarer_words_tell_more_and_those_that_tell_nothing_are_left_out() -> None:
    assert rarity_of(2, 100) > rarity_of(3, 100)
    told = weights_of(dict.fromkeys(("alone", "two", "fifth"), 1), {"alone": 0.0, "two": 2.0, "fifth": 1.5})
    assert told == [("two", 0.8), ("fifth", 0.6)]


def test_squares_add_up_to_one_and_the_most_telling_come_first() -> None:
    counts = {f"w{n:02}": n for n in range(1, 30)}
    told = weights_of(counts, dict.fromkeys(counts, 3.0))
    assert [word for word, _ in told] == [f"w{n:02}" for n in range(29, 29 - MOST_WORDS, -1)]
    assert round(sum(weight * weight for _, weight in told), 9) == 1


def test_words_that_nothing_is_known_of_give_nothing() -> None:
    assert weights_of({"owl": 1}, {"owl": 0.0}) == []


def test_the_nearest_share_what_tells_most() -> None:
    having = {"owl": ([1, 2], [0.5, 0.25]), "nest": ([2], [0.5])}
    near = nearness([("owl", 0.5), ("nest", 1.0), ("tree", 1.0)], lambda word: having.get(word, ([], [])))
    assert near == {1: 0.25, 2: 0.625}
    assert nearest(near, 1) == [2]
    assert nearest({1: 0.5, 2: 0.5, 3: 0.75}, 2) == [3, 1]
    assert nearest({1: 0.5, 2: 0.49, 3: 0.75}, 3, 0.5) == [3, 1]
