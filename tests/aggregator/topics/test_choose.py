"""aggregator.topics.choose: topics of a catalog and of a talk."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from aggregator.topics import choose
from aggregator.topics.choose import TitleCounts, topics_of
from aggregator.topics.words import SpokenWords


def counted(titles: Iterable[tuple[str, str]]) -> TitleCounts:
    """(event, words of a title) each, and as many talks that say nothing of it as make a word no common one."""
    counts = TitleCounts()
    for event, title in titles:
        counts.add(event, SpokenWords(tuple(title.split()), ()))
    for number in range(40):
        counts.add("z", SpokenWords((f"other{number}",), ()))
    return counts


@pytest.mark.parametrize(
    ("titles", "topics"),
    [
        ([("a", "owl"), ("a", "owl"), ("b", "owl")], {"owl": 3}),
        ([("a", "owl"), ("b", "owl")], {}),
        ([("a", "owl"), ("a", "owl"), ("a", "owl")], {}),
        ([("a", "learning"), ("a", "learning"), ("b", "learning")], {}),
        ([("a", "machine learning"), ("a", "machine learning"), ("b", "machine learning")], {"machine learning": 3}),
        ([("a", "owl")] * 9 + [("b", "owl")], {"owl": 10}),
        ([("a", "owl")] * 10 + [("b", "owl")], {}),
    ],
    ids=[
        "three titles of two events",
        "two titles",
        "one event",
        "no topic alone",
        "pair",
        "few titles",
        "a fifth of all titles",
    ],
)
def test_what_is_a_topic(titles: list[tuple[str, str]], topics: dict[str, int]) -> None:
    assert counted(titles).topics({}) == topics


def test_name_of_as_many_people_as_titles_is_no_topic() -> None:
    counts = counted([("a", "julia owl"), ("a", "julia"), ("b", "julia owl"), ("b", "owl")])
    assert counts.topics({"julia": 3}) == {"owl": 3}
    assert counts.topics({"julia": 2}) == {"julia": 3, "owl": 3}


def test_of_too_many_words_the_rarest_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choose, "MOST_COUNTED", 10)
    counts = counted([("a", "owl"), ("b", "owl"), ("b", "owl")])
    assert counts.topics({}) == {"owl": 3}
    assert counts.talks == 43


def test_words_seldom_together_are_no_pair() -> None:
    titles = [*((e, "red owl") for e in "aab"), *((e, f"red other{n}") for n in range(10) for e in "b")]
    counts = counted([*titles, *(("c", f"owl more{n}") for n in range(10))])
    assert "red owl" not in counts.topics({})


def test_most_telling_topics_come_first_and_a_word_of_a_pair_only_where_it_stands_alone() -> None:
    topics = {"owl": 3, "nest": 50, "machine learning": 10, "learning": 20}
    said = SpokenWords(("machine", "learning"), ("nest", "owl", "owl", "nest"))
    assert topics_of(said, topics, 1000) == ["owl", "machine learning", "nest"]


def test_one_word_of_an_abstract_is_no_topic() -> None:
    assert topics_of(SpokenWords((), ("owl",)), {"owl": 3}, 1000) == []
    assert topics_of(SpokenWords(("owl",), ()), {"owl": 3}, 1000) == ["owl"]


def test_eight_topics_at_most() -> None:
    words = tuple(f"word{n}" for n in range(9))
    assert topics_of(SpokenWords(words, ()), dict.fromkeys(words, 3), 1000) == list(words[:8])
