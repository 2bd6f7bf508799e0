import pytest
from match_event import field_of, talk, video

from aggregator.matching.names import name_found
from aggregator.matching.texts import TalkText, VideoText, nicknames


def found(printed, title, *others, about="Foam Considered Useful", **more):
    """How the speaker of one talk stands in a recording's title."""
    one, recording = talk("1", about, printed), video("a", title, **more)
    text = TalkText.of(one)
    return name_found(text.speakers[0], VideoText.of(recording), text, field_of([one, *others], [recording]))


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Una Roe", "Una Roe: Foam"),
        ("Una Roe", "Foam (Roe, Una)"),
        ("Una Roe", "Una M. Roe - Foam"),
        ("Una Maria Roe", "Una Roe - Foam"),
        ("Una Maria Roe", "Maria Roe - Foam"),
        ("Jiří Šťastný", "JIRI STASTNY - Foam"),
        ("Søren Ørsted", "Soren Orsted - Foam"),
        ("Jean-Luc Petit", "Jean Luc Petit on Foam"),
        ("泡田酒子", "泡田酒子「Foam」"),
        ("Kegwright", "Kegwright on Foam"),
    ],
)
def test_full_in_any_order_without_middle_names_and_accents(printed, title):
    assert found(printed, title) == "full"


def test_full_where_the_source_itself_names_the_speaker():
    assert found("Una Roe", "Foam", speakers=("Una Roe",)) == "full"
    assert found("Una Roe", "Foam", speakers=("Roe, Una", "Bo Ek")) == "full"
    assert found("Una Roe", "Foam", speakers=("Bo Ek",)) is None


@pytest.mark.parametrize(
    "printed", ['Wilhelmina "Minna" Kegwright', "Wilhelmina (Minna) Kegwright", "«Minna» Kegwright"]
)
def test_nickname_that_the_schedule_quotes(printed):
    assert nicknames(printed) == ("Minna",)
    assert found(printed, "Minna - Foam") == "part"


def test_nickname_of_two_people_is_nobodys():
    assert found('Wilhelmina "Minna" Oak', "Minna - Foam", talk("2", "Kegs", "Minna Ek")) is None


def test_family_name_that_nobody_else_has():
    assert found("Otto Brandt", "Brandt on Foam") == "part"
    assert found("Otto Brandt", "Brandt on Foam", talk("2", "Kegs", "Anna Brandt")) is None


def test_family_name_that_is_a_word_of_the_talk_or_too_short_is_none():
    assert found("Otto Bottle", "Bottle", about="Every Bottle Counts") is None
    assert found("Bo Ek", "Ek") is None


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Otto Brandt", "Otto Brand: Foam"),
        ("Юрий Хмелёв", "Yury Khmelev - Foam"),
        ("Yury Khmelev", "Юрий Хмелёв: Foam"),
        ("Björn Müller", "Bjoern Mueller - Foam"),
        ("Wiktor Kowal", "Viktor Kowall - Foam"),
    ],
)
def test_misspelt_or_in_another_script_is_alike(printed, title):
    assert found(printed, title) == "alike"


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Una Roe", "Bo Ek: Foam"),
        ("Una Roe", "Una Ek: Foam"),
        ("Ann Lee", "Ann Li: Foam"),
        ("泡田酒子", "山川花代「Foam」"),
        ("Otto Brandt", "Otto Baum: Foam"),
        ("Una", "Una Ek: Foam"),
    ],
)
def test_other_people_are_nobody(printed, title):
    assert found(printed, title) is None


def test_words_of_two_titles_are_no_misspelt_name():
    assert found("Wiktor Kowal", "Viktor Kowall", talk("2", "Viktor Kowall of Beer", "Bo Ek")) is None
    assert found("Wiktor Kowal", "Viktor Kowall") == "alike"


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Juan de la Cruz", "La vida secreta de la cerveza"),
        ("Jan van der Linden", "Bo van der Berg: Foam"),
        ("Gil Novak", "Gil Finch, Jana Novak: Foam"),
    ],
)
def test_words_of_several_names_or_of_the_title_make_no_full_name(printed, title):
    assert found(printed, title) != "full"


@pytest.mark.parametrize("title", ["Nora Brandt: Foam", "Foam - Nora Brandt", "Foam by Nora M. Brandt"])
def test_family_name_with_another_given_name_is_somebody_else(title):
    assert found("Otto Brandt", title) is None


@pytest.mark.parametrize(
    ("printed", "title", "how"),
    [
        ("Eva Kristiansen", "Eva Kristjonsson: Foam", "alike"),  # 78.3 % of the letters
        ("Eva Petersen", "Eva Pettersson: Foam", None),  # 77.8 %
        ("Kristiansen Roe", "Kristjonsson Roe: Foam", "alike"),
        ("Petersen Roe", "Pettersson Roe: Foam", None),
    ],
)
def test_so_many_letters_of_both_words_make_a_name_alike(printed, title, how):
    assert found(printed, title) == how


def test_one_word_twice_is_no_full_name():
    assert found("Una Roe", "Roe, Roe and Roe: Foam") is None


@pytest.mark.parametrize(("title", "how"), [("Oto Brandt: Foam", "part"), ("Ida, Brandt: Foam", "part")])
def test_an_initial_or_another_speakers_name_before_the_family_name_makes_nobody_else(title, how):
    assert found("Otto Brandt", title, talk("2", "Kegs", "Ida Kowal")) == how


def test_so_short_a_family_name_says_nothing_alone():
    assert found("Otto Brek", "Brek on Foam") == "part"
    assert found("Otto Bre", "Bre on Foam") is None


def test_words_of_a_name_may_stand_one_word_apart():
    assert found("Una Roe", "Una Maria Roe: Foam") == "full"
    assert found("Una Roe", "Una or Maria Roe: Foam") is None


@pytest.mark.parametrize("title", ["PivoCon Brandt on Foam", "Foam from Brandt", "Keynote Brandt", "Useful Brandt"])
def test_the_events_name_small_words_labels_and_words_of_titles_are_no_given_names(title):
    assert found("Otto Brandt", title) == "part"
