from match_event import talk, video

from aggregator.matching.roster import Roster
from aggregator.matching.texts import TalkText, VideoText

UNA_TALK = TalkText.of(talk("1", "Foam Considered Useful", "Una Roe"))
UNA_TUTORIAL = TalkText.of(talk("2", "Pouring by Hand", "Una Roe", "Otto Kegwright", kind="tutorial"))
BO = TalkText.of(talk("3", "Kegs Without Fear", "Bo Roe"))
ROSTER = Roster.of([UNA_TALK, UNA_TUTORIAL, BO])
UNA, OTTO = ("una", "roe"), ("otto", "kegwright")


def names_in(title, **more):
    return ROSTER.names_in(VideoText.of(video("a", title, **more)))


def test_who_gives_what():
    assert ROSTER.given == {UNA: (UNA_TALK, UNA_TUTORIAL), OTTO: (UNA_TUTORIAL,), ("bo", "roe"): (BO,)}


def test_only_talk_or_the_only_one_of_a_kind_that_the_recording_names():
    nothing = frozenset()
    assert ROSTER.only_talk(OTTO, UNA_TUTORIAL, nothing)
    assert not ROSTER.only_talk(UNA, UNA_TUTORIAL, nothing)
    assert ROSTER.only_talk(UNA, UNA_TUTORIAL, frozenset({"tutorial"}))
    assert not ROSTER.only_talk(UNA, UNA_TALK, frozenset({"tutorial"}))


def test_a_talk_listed_twice_is_two_talks():
    again = TalkText.of(talk("4", "Foam Considered Useful", "Una Roe", kind="poster"))
    assert not Roster.of([UNA_TALK, again]).only_talk(UNA, UNA_TALK, frozenset())


def test_words_of_one_bearer():
    assert [ROSTER.one_bearer(word) for word in ("otto", "una", "roe", "nobody")] == [True, True, False, False]


def test_names_whose_last_word_stands_in_a_title():
    assert names_in("Kegwright and Roe at the bar") == (OTTO, ("bo", "roe"), UNA)
    assert names_in("Foam", speakers=("O. Kegwright",)) == (OTTO,)
    assert names_in("Una and Otto") == ()


def test_last_names_that_sound_like_a_word():
    assert ROSTER.sounds_like(["kegwrite", "kegwreight"]) == (1,)
    assert ROSTER.sounds_like(["roe", "kg", "foam"]) == ()


def test_nobody():
    empty = Roster.of([TalkText.of(talk("1", "Lightning Talks"))])
    assert (empty.given, empty.names_in(VideoText.of(video("a", "Una Roe"))), empty.one_bearer("roe")) == (
        {},
        (),
        False,
    )


def test_a_panel_is_not_what_shows_one_of_its_people():
    una, both = frozenset({UNA}), frozenset({UNA, OTTO})
    assert ROSTER.only_talk(UNA, UNA_TALK, frozenset(), una)
    assert not ROSTER.only_talk(UNA, UNA_TUTORIAL, frozenset(), una)
    assert not ROSTER.only_talk(UNA, UNA_TALK, frozenset(), both)
    assert not ROSTER.only_talk(UNA, UNA_TALK, frozenset(), frozenset())


def test_whole_names_of_a_title():
    assert ROSTER.whole_names(VideoText.of(video("a", "Roe, Una and Kegwright"))) == {UNA}
