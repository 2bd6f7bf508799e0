"""How far a title on the schedule and one of a recording agree: beginnings, ends, halves, shares of words."""

import pytest
from match_event import FOAM, KEGS, TalkText, VideoText, evidence_of, field_of, seen, talk, video

from aggregator.matching.evidence import (
    cover,
    cut_title,
    title_agreement,
    whole_title,
)
from aggregator.vocabulary import words


def test_whole_titles_are_found_word_by_word():
    assert whole_title(TalkText.of(talk("1", "Hop On")), VideoText.of(video("a", "Hop on, hop off")))
    assert not whole_title(TalkText.of(talk("1", "Hop On")), VideoText.of(video("a", "Hop only")))
    assert not whole_title(TalkText.of(talk("1", "Hop On")), VideoText.of(video("a", "HopOn")))


def test_a_cut_title_needs_two_words_and_twelve_letters():
    one = TalkText.of(talk("1", "Considerations of Foam and Kegs"))
    assert cut_title(one, ("considerations", "of", "f"), inside_word=True)
    assert not cut_title(one, ("considerations", "of", "f"), inside_word=False)
    assert not cut_title(one, ("considerations",), inside_word=False)
    assert not cut_title(TalkText.of(talk("1", "Hop on a Keg")), ("hop", "on", "a"), inside_word=False)


def test_cover_and_agreement_are_shares():
    field = field_of([FOAM, KEGS])
    assert cover((), ("foam",), field) == 1.0
    assert cover(("foam", "kegs"), ("foam",), field) == pytest.approx(0.5)
    assert title_agreement(TalkText.of(KEGS), (), field) == 0.0
    assert title_agreement(TalkText.of(KEGS), ("kegs", "without", "fear"), field) == 0.95


@pytest.mark.parametrize(
    ("printed", "title", "cut"),
    [
        ("Foam Use in Kitchens", "Foam Use in", False),
        ("Foam Uses in Kitchens", "Foam Uses in", True),
        ("Considerations of Foam", "Considerations", False),
    ],
)
def test_the_beginning_of_a_title_has_twelve_letters_and_two_words(printed, title, cut):
    assert cut_title(TalkText.of(talk("1", printed)), words(title), False) is cut


@pytest.mark.parametrize(
    ("printed", "title", "whole"),
    [
        ("Foam on the Keg", "Foamonthe Keg", False),
        ("Foam upon the Kegs", "Foamuponthe Kegs", True),
        ("Foam upon the Kegs", "Foamuponthekegs", True),
        ("Foam upon the Kegs", "Foamuponthe Kegsman", False),
    ],
)
def test_spaces_may_differ_in_titles_of_fifteen_letters(printed, title, whole):
    assert whole_title(TalkText.of(talk("1", printed)), VideoText.of(video("a", title))) is whole


TEN = ["Amber", "Barley", "Copper", "Dregs", "Embers", "Flasks", "Grains", "Hulls", "Isinglass", "Jugs"]


@pytest.mark.parametrize(
    ("words_of_title", "said_of_them", "others", "level"),
    [
        (5, 5, 1, "nearly all"),  # 0.91
        (8, 8, 2, "most"),  # 0.89
        (7, 6, 1, "most"),  # 0.86
        (7, 6, 3, "much"),  # 0.75
        (9, 7, 7, "much"),  # 0.61
        (10, 5, 2, "half"),  # 0.59
        (8, 3, 3, "half"),  # 0.43
        (9, 3, 5, "little"),  # 0.35
        (10, 1, 2, "little"),  # 0.154
        (10, 1, 3, "nothing"),  # 0.143
    ],
)
def test_shares_of_a_title_in_words(words_of_title, said_of_them, others, level):
    """Every word is as rare as the others: it stands in two texts, where need be in another recording."""
    title = TEN[:words_of_title][::-1]
    strange = [f"q{letter}q" for letter in "abcdefg"[:others]]
    recording = video("a", " ".join([*title[:said_of_them], *strange]))
    other = video("z", " ".join([*title[said_of_them:], *strange]))
    one = talk("9", " ".join(TEN[:words_of_title]))
    assert next(iter(evidence_of(one, recording, videos=[other]).features)) == f"{level} of the title"


HERDING = talk("h", "Herding Casks: A Year of Slow Pouring", "Una Roe")


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("A Year of Slow Pouring", True),
        ("Una Roe - A Year of Slow Pouring", True),
        ("Foam and Barley, a Year of Slow Pouring in Big Barns", False),
        ("A Year of Pouring", False),
    ],
)
def test_the_second_half_of_a_title(title, said):
    assert ("the title's end" in seen(HERDING, title, KEGS)) is said


def test_the_end_of_a_title_must_say_something_and_be_of_one_talk():
    assert "the title's end" in seen(talk("h", "Herding Casks: Cold Cellars", "Una Roe"), "Cold Cellars", KEGS)
    assert "the title's end" not in seen(talk("h", "Herding Casks: the Cellars", "Una Roe"), "The Cellars", KEGS)
    other = talk("o", "Nothing Poured in a Year of Slow Pouring", "Bo Ek")
    assert "the title's end" not in seen(HERDING, "A Year of Slow Pouring", other)


def test_the_end_of_a_title_alone_is_weighed_by_its_own_length():
    found = evidence_of(HERDING, "A Year of Slow Pouring", KEGS)
    assert {"nothing else is said", "a title of three words or more stands alone"} <= found.features.keys()
    assert found.title == 0.85
    short = seen(talk("h", "Herding Many Big Casks: Cold Cellars", "Una Roe"), "Cold Cellars", KEGS)
    assert "a title of two words stands alone" in short


def test_a_title_that_nearly_all_agrees_is_more_than_its_end():
    assert "nearly all of the title" in seen(HERDING, "Herding Cask: A Year of Slow Pouring", KEGS)
