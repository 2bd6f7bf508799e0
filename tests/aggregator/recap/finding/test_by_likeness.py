"""What resembles a title: shown to a person, or nothing."""

import pytest


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("## Growing Kelp Gardens Slower Loops in Cold Weather", [(1, "41", "fuzzy")], id="85.0 %"),
        pytest.param("## Overcoming Waves with Anchors and Patients", [(1, "43", "fuzzy")], id="85.3 %"),
        pytest.param("## Overcoming Rides with Ropes and Patience", [], id="84.8 %"),
        pytest.param("## Pleasing the Rift of Boys", [], id="84.4 %, no word shared"),
    ],
)
def test_from_85_percent_of_the_letters_on_a_heading_is_suggested(told, text, found):
    assert told(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("* **Learning Seaweed Type**", [(1, "53", "fuzzy")], id="emphasised"),
        pytest.param("| Learning Seaweed Type | x |\n|--|--|\n| a | b |", [(1, "53", "fuzzy")], id="cell"),
        pytest.param("## Learning Seaweed Type - a remark", [(1, "53", "fuzzy")], id="before a dash"),
        pytest.param("## Learning Seaweed Type (day 2)", [(1, "53", "fuzzy")], id="before brackets"),
        pytest.param("Learning Seaweed Type was good.", [], id="prose"),
    ],
)
def test_only_what_could_be_a_title_is_compared(told, text, found):
    assert told(text) == found


def test_a_slip_with_its_speaker_beside_it_is_no_guess(told):
    assert told("* **Learning Seaweed Type** - Jo Fern") == [(1, "53", "speaker")]


def test_other_small_words_are_the_same_title(told):
    assert told("## Measuring Drift of the Buoys") == [(1, "42", "title")]


def test_what_is_as_like_one_title_as_another_is_neither(told):
    assert told("## Sorting Shells by Sounds") == []
