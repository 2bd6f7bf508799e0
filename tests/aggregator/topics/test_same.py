"""aggregator.topics.same: what is one topic is called as most titles call it."""

from __future__ import annotations

import pytest

from aggregator.topics.same import REVIEWED, one_topic
from aggregator.topics.stop import form_of


@pytest.mark.parametrize(
    ("terms", "same"),
    [
        ({"test": 3, "testing": 5}, {"testing": "testing", "test": "testing"}),
        ({"stream": 5, "streaming": 3}, {"stream": "stream", "streaming": "stream"}),
        ({"debug": 1, "debugging": 1}, {"debug": "debug", "debugging": "debug"}),
        ({"cache": 1, "caching": 2}, {"caching": "caching", "cache": "caching"}),
        ({"unit test": 2, "unit testing": 1}, {"unit test": "unit test", "unit testing": "unit test"}),
        ({"ml": 9, "machine learning": 1}, {"ml": "ml", "machine learning": "ml"}),
        # Forms as they are counted: "regular expressions".
        (
            {"regular expression": 2, "regex": 1},
            {"regular expression": "regular expression", "regex": "regular expression"},
        ),
    ],
)
def test_what_means_the_same_is_one_topic(terms: dict[str, int], same: dict[str, str]) -> None:
    assert list(one_topic(terms).items()) == list(same.items())


def test_more_than_two_are_one_too_by_the_commonest() -> None:
    terms = {"teste": 1, "test": 2, "testing": 3, "plan": 9}
    assert one_topic(terms) == {"plan": "plan", "testing": "testing", "test": "testing", "teste": "testing"}


@pytest.mark.parametrize(
    "terms",
    [
        ("market", "marketing"),  # reviewed: another subject
        ("plan", "plane"),  # neither ends in "ing"
        ("wi", "wing"),  # too few letters are left
        ("generator", "generating"),
        ("unit test", "stress testing"),
        ("ml", "learning"),
    ],
)
def test_others_are_not(terms: tuple[str, str]) -> None:
    assert one_topic(dict.fromkeys(terms, 1)) == {term: term for term in terms}


def test_the_first_of_three_letters_is_enough() -> None:
    assert one_topic({"log": 1, "logging": 1}) == {"log": "log", "logging": "log"}


def test_every_abbreviation_is_one_with_what_it_is_short_for() -> None:
    for short, longs in REVIEWED.items():
        for long in longs:
            term = " ".join(map(form_of, long.split()))
            assert one_topic({short: 1, term: 2}) == {term: term, short: term}
