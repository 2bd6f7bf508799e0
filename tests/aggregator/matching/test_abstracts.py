from dataclasses import replace

import pytest
from match_event import TalkText, VideoText, talk, video

from aggregator.matching.abstracts import Abstracts, features

FOAM = (
    "Foam keeps beer cold, and this session measures how quickly bubbles collapse when glasses are rinsed with warm "
    "water before pouring."
)
BARRELS = (
    "Barrels leak for reasons that nobody writes down; we follow one cooper through a winter of repairs, wax, reeds "
    "and stubborn iron hoops."
)
MALT = (
    "A gentle tour through malt ledgers: counting sacks with spreadsheets, then with scripts, and finally with a tiny "
    "embedded database."
)
TALKS = [
    talk("1", "Bubbles", abstract=FOAM),
    talk("2", "Leaks", abstract=BARRELS),
    talk("3", "Sacks", abstract=MALT),
    talk("4", "Nothing Yet"),
]


def described(description, talks=TALKS):
    index = Abstracts.of([TalkText.of(one) for one in talks])
    return index.described(VideoText.of(video("a", "Untold", description=description)))


@pytest.mark.parametrize(("text", "code"), [(FOAM, "1"), (BARRELS, "2"), (MALT, "3")])
def test_an_abstract_that_was_copied_tells_its_talk(text, code):
    assert described(text) == code
    assert described(f"PivoCon 2031 in Prague.\n\n{text}\n\nSubscribe to the guild's channel!") == code
    assert described(text.upper()) == code


def test_a_cut_abstract_still_tells():
    assert described(BARRELS[: len(BARRELS) * 2 // 3]) == "2"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "Foam keeps beer cold.",
        "Recorded at the yearly gathering of people who like long tables, quiet music, good bread and each other.",
        f"{FOAM} {BARRELS}",
    ],
    ids=["none", "too short", "about something else", "two abstracts"],
)
def test_no_vote(text):
    assert described(text) is None


def test_a_text_that_two_talks_share_tells_neither():
    assert described(FOAM, [*TALKS, replace(TALKS[0], code="5")]) is None


def test_short_abstracts_and_none_at_all():
    assert described(FOAM, [replace(one, abstract="Foam keeps beer cold.") for one in TALKS]) is None
    assert described(FOAM, TALKS[3:]) is None
    assert described(FOAM, []) is None


def test_words_of_every_abstract_tell_none_from_another():
    ending = " Bring a laptop, a notebook, an empty cup and some patience; beginners and experts are both welcome here."
    talks = [replace(one, abstract=one.abstract + ending) for one in TALKS[:3]]
    assert described(ending.strip(), talks) is None
    assert described(FOAM + ending, talks) == "1"


def test_features():
    one = TalkText.of(TALKS[0])
    assert features(one, "1") == {"the description is its abstract": ""}
    assert features(one, "2") == {"the description is another's abstract": ""}
    assert features(one, None) == {}


def several(letter, count):
    return [f"{letter}{other}{letter}word" for other in "abcdefghijklmnopqrs"[:count]]


@pytest.mark.parametrize(("length", "code"), [(16, "9"), (17, None)])
def test_a_quarter_of_likeness_is_enough(length, code):
    """One word of 16 that are equally rare is a cosine of 0.25."""
    told = talk("9", "Jars", abstract=" ".join(several("q", length)))
    said = [several("q", 1)[0], *several("x", 12)]
    assert described(" ".join(said), [told, TALKS[1]]) == code


@pytest.mark.parametrize(("ours", "theirs", "code"), [(14, 9, "8"), (13, 9, None)])
def test_the_next_abstract_must_be_half_as_like_again(ours, theirs, code):
    both = [
        talk("8", "Jars", abstract=" ".join(several("q", 15))),
        talk("9", "Kegs", abstract=" ".join(several("z", 15))),
    ]
    assert described(" ".join([*several("q", ours), *several("z", theirs)]), both) == code


@pytest.mark.parametrize(("count", "code"), [(12, "9"), (11, None)])
def test_twelve_words_are_enough(count, code):
    told = talk("9", "Jars", abstract=" ".join(several("q", 14)))
    assert described(" ".join(several("q", count)), [told, TALKS[1]]) == code
    short = talk("9", "Jars", abstract=" ".join(several("q", count)))
    assert described(" ".join(several("q", 14)), [short, TALKS[1]]) == code
