"""aggregator.topics.words: what a talk says, without names."""

from __future__ import annotations

import pytest

from aggregator.topics.stop import form_of
from aggregator.topics.words import SpokenWords, pairs_of, said_of


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("databases", "database"),
        ("queries", "query"),
        ("ties", "tie"),
        ("class", "class"),
        ("status", "status"),
        ("gas", "gas"),
        ("apis", "api"),
    ],
)
def test_plural_is_counted_with_its_singular(word: str, form: str) -> None:
    assert form_of(word) == form


def test_names_small_words_numbers_and_letters_leave_a_gap() -> None:
    said = said_of(["ada", "on", "owls", "x", "2024"], ["owl", "conf", "queries"], ["ada", "confs"])
    assert said == SpokenWords(("", "", "owl", "", ""), ("owl", "", "query"))


def test_no_pair_crosses_a_gap() -> None:
    assert list(pairs_of(("a1", "b1", "", "c1", "d1"))) == ["a1 b1", "c1 d1"]


def test_what_entries_call_themselves_is_no_part_of_a_topic() -> None:
    title = ["language", "summit", "pre", "registration", "required", "getting", "owls"]
    assert said_of(title, [], []).title == ("language", "", "pre", "", "required", "", "owl")
