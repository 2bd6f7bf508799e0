"""Recordings that look like one of our talks and are not: nothing of them may be published."""

from dataclasses import replace

import pytest
from match_event import EVENT, accepted, talk, video

from aggregator.matching.ladder import match

UNDATED = replace(EVENT, starts=None, ends=None)
OTHERS = (talk("8", "Something Wholly Other about Maps", "Bo Ek"), talk("7", "Corks at Dawn", "Ida Brandt"))


def published(one, title, event=EVENT):
    day = {} if event is EVENT else {"published": None}
    return accepted(match(event, [one, *OTHERS], [video("a", title, **day)]))


@pytest.mark.parametrize("event", [EVENT, UNDATED], ids=["dates", "no dates"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Testing Kettles in Production", "Painting Kettles in Production"),
        ("Introduction to Machine Learning with Barrels", "Introduction to Machine Learning with Kettles"),
        ("Cellar: A Water Story", "Cellar: A Bottle Story"),
    ],
)
def test_one_word_of_a_title_exchanged_and_nobody_named(event, ours, theirs):
    assert published(talk("1", ours, "Gil Novak"), theirs, event) == {}


@pytest.mark.parametrize("event", [EVENT, UNDATED], ids=["dates", "no dates"])
@pytest.mark.parametrize("speakers", [(), ("Gil Novak",)], ids=["no speaker", "not named"])
def test_two_words_inside_a_longer_title_and_nobody_named(speakers, event):
    assert published(talk("1", "Type Hints", *speakers), "Measuring Ferment with Type Hints", event) == {}


def test_a_keynote_that_is_only_a_name_and_a_talk_of_that_person():
    keynote = talk("1", "Keynote: Eli Reed", kind="keynote")
    assert published(keynote, "Kegs and Labels - Eli Reed", UNDATED) == {}
    announced = talk("1", "Keynote: Eli Reed", "Eli Reed", kind="keynote")
    assert published(announced, "Keynote: Copper Pipes Everywhere - Eli Reed", UNDATED) == {}


@pytest.mark.parametrize(
    ("speaker", "title"),
    [
        ("Tea Thorn", "PivoCon 2031 - Keynote: Sven Thorn"),
        ("Jan van der Linden", "PivoCon 2031 - Keynote: Bo van der Berg"),
        ("Gil Novak", "PivoCon 2031 - Keynote: Gil Finch, Jana Novak"),
    ],
)
def test_somebody_with_a_part_of_the_same_name(speaker, title):
    assert published(talk("1", "Keynote", speaker, kind="keynote"), title) == {}


def test_particles_of_a_name_in_a_title():
    charla = talk("1", "El arte de esperar sin bloquear", "Juan de la Cruz", kind="charla")
    assert published(charla, "Charlas - Pia Rey: La vida secreta de la cerveza: el arte del lúpulo") == {}


def test_one_word_title_and_the_words_of_two_names():
    assert published(talk("1", "Labels", "Gil Novak"), "Gil Finch, Jana Novak - Yeast and Labels") == {}


@pytest.mark.parametrize("title", ["PivoCon 2031 - Closing Keynote", "PivoCon 2031 - Keynote Panel"])
def test_another_session_with_the_same_label(title):
    assert published(talk("1", "Keynote", "Una Roe", kind="keynote"), title) == {}


def test_numbers_on_both_sides_go_before_days():
    sessions = [
        talk("1", "Lightning Talks 2", kind="lightning", at=(7,)),
        talk("2", "Lightning Talks 1", kind="lightning", at=(8,)),
    ]
    videos = [video("a", "PivoCon 2031 - Lightning Talks 1"), video("b", "PivoCon 2031 - Lightning Talks 2")]
    truth = {"youtube:a": "2", "youtube:b": "1"}
    links = accepted(match(EVENT, sessions, videos))
    assert {key: code for key, code in links.items() if truth[key] != code} == {}


def test_numbers_on_both_sides_decide_without_days():
    sessions = [talk(str(n), f"Lightning Talks {n}", kind="lightning") for n in (1, 2)]
    videos = [video("a", "PivoCon 2031 - Lightning Talks 1"), video("b", "PivoCon 2031 - Lightning Talks 2")]
    assert accepted(match(EVENT, sessions, videos)) == {"youtube:a": "1", "youtube:b": "2"}
