from dataclasses import replace

import pytest
from cellar import TalkText, VideoText, talk, video

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


TWELVE = "amber barrels creak during every frosty gale hanging in jars kept low"


@pytest.mark.parametrize(("count", "code"), [(12, "9"), (11, None)])
def test_twelve_words_are_enough(count, code):
    text = " ".join(word for word in TWELVE.split() if word != "in")[:None]
    words = [*text.split(), "more"][:count]
    told = talk("9", "Jars", abstract=" ".join([*TWELVE.split(), "more", "and", "more"]))
    assert described(" ".join(words), [told, TALKS[1]]) == code
