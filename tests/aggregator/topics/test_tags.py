"""aggregator.topics.tags: which tags of sources tell talks apart, and which are topics."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from aggregator.topics.tags import TagCounts, TopicTag, telling

OWLS = ("owl", "conf", "oslo", "2031")


def told(tags: Sequence[str], *others: Sequence[str]) -> list[str]:
    """What the tags of one talk tell, beside those of other talks of its event: as they are written."""
    talks = {
        number: [(tag, tag.lower().replace("-", " ").split()) for tag in one]
        for number, one in enumerate((tags, *others))
    }
    return [tag.written for tag in telling(talks, OWLS)[0]]


@pytest.mark.parametrize(
    ("tag", "letters"),
    [
        ("Night-Vision", "nightvision"),
        ("nests", "nest"),
        ("python packaging", "packaging"),
        ("nests and burrows", "nestburrow"),
        ("owl nests 2031", "owlnest"),
    ],
)
def test_words_that_tell_something_are_what_a_tag_is_known_by(tag: str, letters: str) -> None:
    (found,) = telling({1: [(tag, tag.lower().replace("-", " ").split())]}, OWLS)[1]
    assert (found.letters, found.written) == (letters, tag.replace("-", " "))


@pytest.mark.parametrize(
    "tag",
    [
        "2031",
        "python",
        "python3",
        "PyCon2031",
        "Keynote",
        "lightning talks",
        "owlconf",
        "OwlConfOslo2031",
        "owls",
        "Oslo",
        "42",
    ],
)
def test_years_kinds_and_names_of_the_event_are_none(tag: str) -> None:
    assert told([tag, "nest"]) == ["nest"]


@pytest.mark.parametrize(
    ("others", "kept"),
    [
        ([["barn"], ["barn"]], ["barn", "nest"]),
        ([["barn"], ["barn"], ["rope"]], ["nest"]),
        ([["barn"], ["rope"], ["rope"]], ["barn", "nest"]),
        ([["barn"], ["barn"], [], []], ["barn", "nest"]),
    ],
    ids=["three talks with tags", "three of four", "half of them", "without tags they do not count"],
)
def test_what_most_talks_of_an_event_have_tells_nothing(others: list[list[str]], kept: list[str]) -> None:
    assert told(["barn", "nest"], *others) == kept


def counted(*talks: tuple[str, str]) -> TagCounts:
    """(event, tag) each."""
    counts = TagCounts()
    for event, tag in talks:
        counts.add(event, [TopicTag(tuple(tag.lower().split()), tag)])
    return counts


@pytest.mark.parametrize(
    ("talks", "topics"),
    [
        ([("a", "Night Vision"), ("a", "night vision"), ("b", "Night Vision")], ["Night Vision"]),
        ([("a", "nightvision"), ("a", "night vision"), ("b", "nightvision")], ["nightvision"]),
        ([("a", "night vision"), ("b", "night vision")], []),
        ([("a", "night vision")] * 3, []),
        ([("a", "software"), ("a", "software"), ("b", "software")], []),
    ],
    ids=["three talks of two events", "in one word", "two talks", "one event", "no topic alone"],
)
def test_which_tags_are_topics(talks: list[tuple[str, str]], topics: list[str]) -> None:
    assert [tag.written for tag in counted(*talks).topics(40, {}).values()] == topics


def test_a_tag_on_more_than_a_tenth_of_all_talks_or_of_a_name_is_none() -> None:
    counts = counted(*[("a", "julia")] * 10, ("b", "julia"))
    assert (list(counts.topics(110, {})), list(counts.topics(109, {}))) == (["julia"], [])
    assert (list(counts.topics(110, {"julia": 10})), list(counts.topics(110, {"julia": 11}))) == (["julia"], [])
