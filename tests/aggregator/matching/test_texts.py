import pytest
from match_event import EVENT, TalkText, VideoText, talk, video

from aggregator.matching.texts import (
    event_names,
    event_words,
    has_run,
    informative,
    is_year,
    keynote_names,
    labels_in,
    part_numbers,
    script,
    title_words,
)
from aggregator.vocabulary import core_title, words
from scrapers.records import Event


def test_words_are_folded_and_scripts_without_spaces_split():
    assert words("C++ と 発酵, Ležák!") == ("c++", "と", "発", "酵", "lezak")
    assert words("Q&A, Q and A") == ("qa", "qa")


@pytest.mark.parametrize(
    ("title", "core"),
    [
        ("Keynote: Foam", "Foam"),
        ("Opening Keynote - Una Roe", "Una Roe"),
        ("Foam at Scale (Sponsor: Kegworks)", "Foam at Scale"),
        ("Keynote:", "Keynote:"),
        ("Talking Kegs", "Talking Kegs"),
    ],
)
def test_core_title(title, core):
    assert core_title(title) == core


def test_years():
    assert [is_year(word) for word in ("2031", "2003", "2002", "2050", "31", "20310")] == [True, True, *[False] * 4]


def test_talk_text():
    text = TalkText.of(talk("1", "Keynote: Kegs, Part II", 'Wilhelmina "Minna" Oak', "TBA", kind="keynote"))
    assert (text.title, text.text) == (("kegs", "part", "ii"), "kegs part ii")
    assert text.speakers == (("wilhelmina", "minna", "oak"),)
    assert (text.nicknames, text.labels) == ({"minna"}, {"keynote"})
    assert (text.printed_labels, text.numbers, text.script) == ({"keynote", "part"}, {"2"}, "LATIN")
    assert text.all_words == {"kegs", "part", "ii", "wilhelmina", "minna", "oak"}


def test_video_text():
    text = VideoText.of(video("a", "03. Tutorials - Una Roe: Kegs, Part 2 | PivoCon 2031", speakers=("Bo Ek",)))
    assert text.words == ("03", "tutorials", "una", "roe", "kegs", "part", "2", "pivocon", "2031")
    assert text.segments == (("03", "tutorials"), ("una", "roe"), ("kegs",), ("part", "2"), ("pivocon", "2031"))
    assert (text.labels, text.numbers, text.order) == ({"tutorial"}, {"2"}, (3, 2))
    assert (text.given_names, text.cut, text.dead) == ((("bo", "ek"),), False, False)
    assert text.all_words == {*text.words, "bo", "ek"}
    assert VideoText.of(video("a", "x" * 97)).cut
    assert VideoText.of(video("a", "[Deleted video]")).dead


def test_part_numbers_are_no_days_nor_years():
    assert part_numbers(words("Part II of 3, Day 1, May 7, 2031")) == {"2", "3"}


def test_labels_are_singular_and_without_what_stands_beside_them():
    assert labels_in(words("Live Lightning Talks by many people, Friday")) == {"lightning", "talk"}


def test_runs_are_of_whole_words():
    assert has_run("slow beer days", "beer days")
    assert not has_run("slow beer days", "eer days")
    assert not has_run("slow beer days", "slow days")
    assert not has_run("slow beer days", "")


def test_script_of_most_letters():
    assert [script(text) for text in ("foam пена пена", "発酵 ab", "2031", "")] == ["CYRILLIC", "CJK", "", ""]


def test_names_and_words_of_an_event():
    conference = Event("x-2031", "Slow Beer Conference US 2031", "UTC")
    assert event_names(conference) == {"slowbeerconfus", "slowbeerconf", "sbcus", "sbcu"}
    assert event_names(EVENT) == {"pivocon"}
    assert event_words(EVENT) == {"pivocon", "2031"}


def test_informative_words():
    said = words("Lightning Talks of the Day 2, May 5pm: Foam at PivoCon")
    assert informative(said, event_words(EVENT)) == ("foam",)


def test_order_is_by_numbers_of_up_to_three_digits():
    assert VideoText.of(video("a", "Talk 100 of 999, 1000")).order == (100, 999)


def test_a_title_as_long_as_the_platform_allows_is_cut():
    assert [VideoText.of(video("a", "x" * length)).cut for length in (96, 97)] == [False, True]


@pytest.mark.parametrize(
    ("title", "endings"),
    [
        ("Herding Kegs: A Year of Slow Pouring", [("a", "year", "of", "slow", "pouring")]),
        (
            "Who Pours? Nobody - a Tale (or Foam)",
            [("nobody", "a", "tale", "or", "foam"), ("a", "tale", "or", "foam"), ("foam",)],
        ),
        ("Keynote: Herding Kegs", []),
        ("Kegs:Foam and 3:4 well-known", []),
    ],
)
def test_what_stands_behind_a_colon_a_dash_a_question_mark_or_a_bracket(title, endings):
    assert list(TalkText.of(talk("1", title)).endings) == endings


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Keynote: Una Roe", ["Una Roe"]),
        ("Opening Keynote - Una Roe and Bo van der Ek", ["Una Roe", "Bo van der Ek"]),
        ("Keynote by Wiktor “Wik” Kowal", ["Wiktor “Wik” Kowal"]),
        ("Keynote Speaker: Ida M. O'Brandt", ["Ida M. O'Brandt"]),
        ("Una Roe (Closing Keynote)", ["Una Roe"]),
        ("Una Roe - Keynote", ["Una Roe"]),
        ("Keynote", []),
        ("Keynote: Foam", []),
        ("Keynote: To the Cellar", []),
        ("Keynote: Foam considered useful", []),
        ("Keynote: Una Roe and Foam", []),
        ("Keynote: The Future of Una Roe", []),
        ("Keynote: Una Roe, Bo Ek, the Future", []),
        ("Keynote: One Two Three Four Five", []),
        ("Una Roe", []),
    ],
)
def test_who_gives_a_keynote_of_which_only_that_is_printed(title, names):
    assert list(keynote_names(title)) == names


def test_a_name_in_a_keynotes_title_is_its_speaker_where_none_is_given():
    assert TalkText.of(talk("1", "Keynote: Una “Foamy” Roe")).speakers == (("una", "foamy", "roe"),)
    assert TalkText.of(talk("1", "Keynote: Una “Foamy” Roe")).nicknames == {"foamy"}
    assert TalkText.of(talk("1", "Keynote: Una Roe", "Bo Ek")).speakers == (("bo", "ek"),)


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Lightning Talks: Round Two", ("lightning", "talks", "2")),
        ("Lightning Talks Part II", ("lightning", "talks", "2")),
        ("Lightning Talks, Session #2", ("lightning", "talks", "2")),
        ("Second Lightning Talks", ("2", "lightning", "talks")),
        ("Day2@Pivo Lightning Talks", ("day", "2", "pivo", "lightning", "talks")),
        ("Flash Talks (60 minutes)", ("flash", "talks")),
        ("Lightning Talk: Minutes of One Weekend", ("lightning", "talk", "minutes", "of", "one", "weekend")),
        ("Pouring by Hand, Part II", ("pouring", "by", "hand", "part", "ii")),
        ("Round Two: Foam in 60 minutes", ("round", "two", "foam", "in", "60", "minutes")),
    ],
)
def test_titles_of_lightning_talks_say_their_number_in_one_way(title, said):
    assert title_words(title) == said


def test_a_part_of_a_title_is_read_as_the_whole():
    assert title_words("Round Two", "Lightning Talks: Round Two") == ("2",)
    assert title_words("Round Two", "Foam: Round Two") == ("round", "two")
    assert TalkText.of(talk("1", "Lightning Talks: Round Two")).numbers == {"2"}
    assert VideoText.of(video("a", "PivoCon - Lightning Talks - Round Two")).segments[-1] == ("2",)
    assert VideoText.of(video("a", "7. Lightning Talks - Round Two")).numbers == {"2"}
