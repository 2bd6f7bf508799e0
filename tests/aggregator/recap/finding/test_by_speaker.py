"""Talks that a post calls by who spoke: how far the name may stand from the word keynote, and where."""

import pytest

KEYNOTE = [(1, "k44", "speaker")]


def between(count):
    return " ".join("abcdefghijklmnopqrstuvwxyz"[:count])


@pytest.mark.parametrize(("words", "found"), [(1, KEYNOTE), (6, KEYNOTE), (7, [])])
@pytest.mark.parametrize("text", ["## Dot Prime {} keynote", "- Dot Prime {} keynote", "## Keynote {} Dot Prime"])
def test_where_a_talk_is_introduced_six_words_may_stand_between(told, text, words, found):
    assert told(text.format(between(words))) == found


PROSE = "It was a long day of rain and wind, and of much too much cake, before {}."


@pytest.mark.parametrize(("words", "found"), [(0, KEYNOTE), (3, KEYNOTE), (4, [])])
def test_in_running_text_three(told, words, found):
    assert told(PROSE.format(f"Dot Prime {between(words)} keynote")) == found


@pytest.mark.parametrize(("before", "found"), [(7, KEYNOTE), (8, [])])
def test_a_paragraph_introduces_a_talk_within_fourteen_words(told, before, found):
    """The name is two words, the word keynote one, and four stand between them."""
    assert told(f"{between(before)} Dot Prime a b c d keynote") == found


def test_a_sentence_that_ends_between_them_introduces_nothing(told):
    assert told("Dot Prime came. A day of a keynote") == []
    assert told("Dot Prime came, a day of a keynote") == KEYNOTE


def test_the_nearest_name_has_the_keynote(told):
    assert told("## Łukasz Østerby after the Dot Prime keynote") == [(1, "k44", "speaker"), (1, "k52", "speaker")]
    assert told("Dot Prime's keynote and Łukasz Østerby's keynote") == [
        (1, "k44", "speaker"),
        (1, "k52", "speaker"),
    ]
