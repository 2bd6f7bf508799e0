from math import log

import pytest
from match_event import TalkText, VideoText, field_of, talk, video

FOAM = talk("1", "Foam Considered Useful", "Una Roe")
KEGS = talk("2", "Kegs Considered", "Ida Brandt")
SLOW = talk("3", "Slow Cellars", "Wiktor Kowal")
TALKS = [FOAM, KEGS, SLOW]


def found(title, talks=TALKS, described=None, **more):
    recording = video("a", title, **more)
    return [one.talk.code for one in field_of(talks, [recording]).candidates(VideoText.of(recording), described)]


def test_candidates_share_rare_words_or_a_name_the_nearest_first():
    assert found("Considered Foam") == ["1", "2"]
    assert found("Una Roe") == ["1"]
    assert found("Barley at Dawn") == []
    assert found("Barley at Dawn", speakers=("Ida Brandt",)) == ["2"]


def test_a_misspelt_family_name_finds_its_talk():
    assert found("Barley at Dawn - Viktor Kowall") == ["3"]


def test_the_talk_that_is_described_is_a_candidate():
    assert found("Barley at Dawn", described="2") == ["2"]
    assert found("Foam Considered", described="1") == ["1", "2"]


def test_at_most_eight():
    many = [talk(f"m{n}", "Lightning Talks", kind="lightning") for n in range(20)]
    assert found("Lightning Talks", many) == sorted(one.code for one in many)[:8]


def test_all_talks_of_a_speaker_however_small_the_event():
    again = talk("4", "Why Barrels Leak When Nobody Looks", "Ida Brandt", kind="tutorial")
    assert found("Ida Brandt", [FOAM, KEGS, again]) == ["2", "4"]


def test_words_of_the_event_and_years_weigh_almost_nothing():
    field = field_of([*TALKS, talk("4", "PivoCon by 2040")], [video("a", "Kegs - PivoCon 2031")])
    assert field.weight(["pivocon"]) == field.weight(["2031"]) == field.weight(["2040"]) == 0.05
    assert field.weight(["foam"]) == field.weight(["never seen"]) == pytest.approx(log(6))
    assert field.weight(["considered"]) == pytest.approx(log(6) - log(2))
    assert field.weight(["foam", "foam"]) == field.weight(["foam"])
    assert field.weight([]) == 0


def test_twins():
    field = field_of([FOAM, talk("9", "FOAM considered useful!", kind="poster"), KEGS])
    assert [field.twin(TalkText.of(one)) for one in (FOAM, KEGS)] == [True, False]


def test_no_talks():
    assert found("Foam", []) == []


def test_a_talk_of_which_a_fifth_is_said_is_a_candidate():
    """Beer is in every title, so that it says hardly anything; every other word is as rare as can be."""
    same = [talk(f"b{n}", f"Beer {word} Nights Quietly Pass") for n, word in enumerate("abcdefghij")]
    assert found("Beer", same) == []
    assert found("Beer a", same)[0] == "b0"


def test_a_misspelt_family_name_is_enough_of_however_long_a_title():
    six = talk("6", "Amber Barrels Creak During Every Frost", "Wiktor Kowal")
    assert found("Kowall", [six, KEGS]) == ["6"]


def test_names_of_two_consonants_sound_like_too_many():
    lena, lenart = talk("9", "Slow Cellars", "Xu Lena"), talk("9", "Slow Cellars", "Xu Lenard")
    assert found("Barley at Dawn - Lina", [lena, KEGS]) == []
    assert found("Barley at Dawn - Linard", [lenart, KEGS]) == ["9"]
