"""Two spellings of one title, titles in text, and what is left of a title without label, speaker and brackets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aggregator.recap.lookup.titles import TitleIndex, key_of, name_keys, spellings, words_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Salt & Pepper", "salt and pepper"),
        ("A.I. for OS X", "AI for OSX"),
        ("Crabs vs. Clams", "Crabs versus clams"),
        ("Don’t Panic", "Don't panic!"),
        ("Time-Travel: a story", "Time Travel — a story"),
        ("We 😶‍🌫️ fog", "We 😶🌫️ fog"),
        ("Łódź tide", "≈Å√≥d≈∫ tide"),
        ("naïve cafés", "naı\u0308ve cafe\u0301s".replace("ı", "i")),
        ("Минск: отливы", "минск отливы"),
        ("海の ガラス", "海のカ\u3099ラス"),
    ],
)
def test_spellings_of_one_title_have_one_key(one, other):
    assert key_of(one) == key_of(other) != ""


def test_other_scripts_and_plus_signs_are_kept_apart():
    keys = {
        key_of(title) for title in ("Минск и Python", "Омск и Python", "Python", "C++ tides", "C# tides", "C tides")
    }
    assert len(keys) == 6


@pytest.mark.parametrize(
    ("title", "speakers", "expected"),
    [
        ("Talks - Bo Tern: Buoys at Night", ["Bo Tern"], "Buoys at Night"),
        ("Talks -Bo Tern: Buoys at Night", ["Bo Tern"], "Buoys at Night"),
        ("Bo Tern - Buoys at Night - KelpCon 2031", ["Bo Tern"], "Buoys at Night"),
        ("Keynote: Buoys at Night", [], "Buoys at Night"),
        ("Buoys at Night (#83)", [], "Buoys at Night"),
        ("Buoys at Night #83", [], "Buoys at Night"),
        ("Buoys at Night (CW)", [], "Buoys at Night"),
        ("Buoys at Night (and how to light them).", [], "Buoys at Night"),
        ("Buoys at Night (Sponsor: Lamps Inc)", [], "Buoys at Night"),
        ("^What can (a buoy | I) do\\?$", [], "What can I do"),
    ],
)
def test_a_title_is_also_known_without_what_surrounds_it(title, speakers, expected):
    noise = frozenset({"talks", "keynote", "kelpcon"})
    keys = [key_of(spelling) for spelling in spellings(title, speakers, noise)]
    assert keys[0] == key_of(title)
    assert key_of(expected) in keys


def test_a_label_or_a_name_is_no_title():
    assert spellings("Lightning Talks", []) == []
    assert spellings("Bo Tern", ["Bo Tern"]) == []


INDEX = TitleIndex(
    [
        (1, "Buoys at Night", []),
        (2, "Buoys at Night: Lamps and Ladders", []),
        (3, "Lamps", []),
        (4, "Light, Light, Light: Reading the Tides Aloud", []),
        (5, "Lamps", []),
        (6, "A Very Long Title about Ladders that Float on Water", []),
    ]
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buoys at night; lamps and ladders", [((2,), "Buoys at night; lamps and ladders", True)]),
        ("the Buoys at Night, and lamps.", [((1,), "Buoys at Night", True), ((3, 5), "lamps", True)]),
        ("“Light, light, light”", [((4,), "Light, light, light", False)]),
        ("BuoysatNight lampshade", [((1,), "BuoysatNight", True)]),
        ("myBuoys at Nightly", []),
    ],
)
def test_the_longest_title_is_found_between_whole_words(text, expected):
    found = INDEX.find(words_of(text))
    assert [(one.items, text[one.start : one.end], one.whole) for one in found] == expected


def test_a_title_cut_off_by_the_post_is_known_by_its_beginning():
    assert INDEX.beginning("A very long title about ladders…") == (6,)
    assert INDEX.beginning("A very long title about ladders") == ()
    assert INDEX.beginning("Buoys at...") == ()


@given(st.text())
def test_words_stand_where_they_say(text):
    words = words_of(text)
    assert len(words.starts) == len(words.places) + 1
    assert words.starts[-1] == len(words.joined)
    assert all(0 <= start <= end <= len(text) for start, end in words.places)
    assert key_of(text) == words.joined


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("Bo Tern", ("botern",)),
        ("Hana Q. Ito", ("hanaqito", "hanaito")),
        ("Ana Maria de Sousa", ("anamariadesousa", "anasousa")),
        ("Ålma", ()),
        ("B. Ty", ()),
    ],
)
def test_names_with_and_without_initials(name, keys):
    assert name_keys(name) == keys
