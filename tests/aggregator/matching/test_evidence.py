from dataclasses import replace
from datetime import date

import pytest
from match_event import EVENT, FOAM, KEGS, KEYNOTE, TalkText, VideoText, evidence_of, field_of, seen, talk, video

from aggregator.matching.convention import Convention
from aggregator.matching.evidence import (
    Evidence,
    other_speaker,
    remainder,
)
from scrapers.records import SourceRef

UNDATED = replace(EVENT, starts=None, ends=None)


def test_whole_evidence_of_a_pair_with_what_each_piece_shows():
    recording = video("a", "Una Roe: Foam Considered Useful in Small Kitchens - PivoCon 2031", duration_s=1800)
    assert evidence_of(replace(FOAM, slots=talk("1", "x", at=(7, 9), minutes=30).slots), recording) == Evidence(
        features={
            "whole title": "",
            "nothing else is said": "",
            "speaker named": "",
            "this event and year are named": "",
            "published after the event": "23 days after the event",
            "as long as its slot": "1.0 times",
        },
        title=1.0,
        named=True,
    )


@pytest.mark.parametrize(
    ("title", "level"),
    [
        ("Foam Considered Useful in Small Kitchens", "whole title"),
        ("FOAM CONSIDERED USEFUL (in small kitchens)", "whole title"),
        ("Foam Considered Useful in SmallKitchens", "whole title"),
        ("Foam Considered Useful", "the title's beginning"),
        ("Foam Considered Usefulle in Smoll Kitchens", "nearly all of the title"),
        ("Useful Foam in Small Kitchens", "most of the title"),
        ("Foam Considered Useful in Big Warehouses", "half of the title"),
        ("Small Kitchens", "little of the title"),
        ("Barley and Nothing Else", "nothing of the title"),
        ("Пена на маленьких кухнях", "the titles are in different scripts"),
    ],
)
def test_how_far_the_titles_agree(title, level):
    assert seen(FOAM, title)[0] == level


def test_cut_inside_a_word_at_100_characters():
    long = replace(FOAM, title=f"{FOAM.title} and Other Rooms That Nobody Ever Photographs for the Big Brochures")
    assert seen(long, f"Una Roe: {long.title}"[:98])[:1] == ["the title's beginning"]


@pytest.mark.parametrize(
    ("more", "extra"),
    [("", "nothing"), (", Again", "little"), (" with Malt and Hops for Everybody in Town", "much")],
)
def test_what_else_the_recording_says(more, extra):
    assert f"{extra} else is said" in seen(FOAM, FOAM.title + more)


@pytest.mark.parametrize(
    ("title", "length"),
    [
        ("Kegs", "one word"),
        ("Kegs Rule", "two words"),
        ("Kegs at Scale", "two words"),
        ("Cold Kegs Rule", "three words or more"),
    ],
)
def test_what_a_title_that_stands_alone_means(title, length):
    one = talk("9", title)
    assert f"a title of {length} stands alone" in seen(one, title)
    assert not any("stands alone" in name for name in seen(replace(one, speakers=FOAM.speakers), f"{title}: Una Roe"))


def test_neither_title_nor_speaker_unless_the_recording_names_the_kind_alone():
    neither = "neither title nor speaker agrees"
    assert neither in seen(FOAM, "Barley and Nothing Else")
    assert neither not in seen(replace(FOAM, kind="keynote"), "Keynote")
    assert neither in seen(replace(FOAM, kind="keynote"), "Keynote: Barley and Nothing Else")


@pytest.mark.parametrize(
    ("printed", "title", "alike"),
    [
        ("Keynote", "Keynote", "the very same words"),
        ("Opening Keynote", "The Opening Keynote", "the very same words"),
        ("Opening Keynote", "Keynote 1: Opening", "the same labels"),
        ("Opening Keynote", "Closing Keynote", "some of its labels"),
        ("Opening Keynote", "Panel", "other labels"),
    ],
)
def test_a_title_of_labels_is_compared_by_its_labels(printed, title, alike):
    found = evidence_of(replace(KEYNOTE, title=printed), title, KEGS)
    assert list(found.features)[:2] == ["the schedule says nothing of a subject", alike]
    assert found.title == (1.0 if alike in ("the very same words", "the same labels") else 0.0)


@pytest.mark.parametrize(
    ("printed", "title"), [("Keynote", "Closing Keynote"), ("Panel", "Keynote Panel"), ("Remarks", "Closing Remarks")]
)
def test_further_labels_are_not_the_very_same_words(printed, title):
    assert "the very same words" not in seen(replace(KEYNOTE, title=printed), title)


def test_a_title_without_subject_beside_a_recording_with_one():
    said = "the recording does"
    assert said in seen(KEYNOTE, "Keynote: Foam at Dawn - Una Roe")
    assert said not in seen(KEYNOTE, "Keynote - Una Roe - PivoCon 2031")


def test_placeholders_and_sessions_of_their_own():
    for title in ("TBA", "Talk by Una Roe", "Keynote: Una Roe", "Una Roe"):
        assert "still to be announced" in seen(replace(KEYNOTE, title=title), "Una Roe on Foam at Dawn")
    panel = talk("p", "Panel", "Una Roe", kind="panel")
    assert "a session of its own" in seen(panel, "Una Roe on Foam at Dawn")
    assert "a session of its own" not in seen(panel, "Panel: Una Roe")


def test_to_be_announced():
    assert "still to be announced" in seen(replace(KEYNOTE, title="To be announced"), "Una Roe on Foam at Dawn")


@pytest.mark.parametrize(
    ("title", "named"),
    [
        ("Una Roe: Foam", "speaker named"),
        ("Kowal: Foam", "speaker's family name or nickname"),
        ("Viktor Kowall: Foam", "a name like the speaker's"),
        ("Foam Considered Useful", "speaker not named"),
    ],
)
def test_how_a_speaker_is_named(title, named):
    assert named in seen(FOAM, title)


def test_talk_without_speakers_and_several_named():
    assert "no speaker on the schedule" in seen(replace(FOAM, speakers=()), FOAM.title)
    assert "several speakers named" in seen(FOAM, "Una Roe, Wiktor Kowal: Foam")
    assert "several speakers named" not in seen(FOAM, "Una Roe: Foam")


def test_somebody_else_of_the_event():
    other = "somebody else of the event is named"
    assert other in seen(FOAM, f"{FOAM.title} - Ida Brandt")
    assert other not in seen(FOAM, f"{FOAM.title} - Ida Stranger")
    assert other not in seen(FOAM, f"{FOAM.title} - Una Roe, Ida Brandt")


def test_name_without_title_means_more_where_the_speaker_gives_one_talk():
    again = talk("3", "Pouring by Hand", "Una Roe", kind="tutorial")
    subject = "the recording says nothing of a subject"
    assert seen(FOAM, "Una Roe", event=UNDATED)[1:4] == ["speaker named", "who gives one talk", subject]
    assert seen(FOAM, "Una Roe", again)[1:4] == ["speaker named", "who gives several talks", subject]
    assert "who gives one talk" in seen(again, "Tutorial - Una Roe", FOAM)
    assert subject not in seen(FOAM, "Una Roe: Barley at Night")
    assert "who gives one talk" not in seen(FOAM, f"Una Roe: {FOAM.title}")


def test_kinds():
    tutorial = talk("3", "Pouring by Hand", kind="tutorial")
    assert "of the same kind" in seen(tutorial, "Tutorials - Pouring by Hand")
    assert "of another kind" in seen(tutorial, "Keynote - Pouring by Hand")
    assert not {"of the same kind", "of another kind"} & {*seen(tutorial, "Pouring by Hand")}


def test_numbers_of_parts():
    part = talk("3", "Kegs of Tomorrow, Part 2")
    assert "the same number" in seen(part, "Kegs of Tomorrow, Part II")
    assert "another number" in seen(part, "Kegs of Tomorrow, Part 1")
    assert not {"the same number", "another number"} & {*seen(part, "Kegs of Tomorrow")}
    assert "another number" not in seen(part, "07. Kegs of Tomorrow")


def test_places_in_a_series():
    sessions = [talk(f"l{day}", "Lightning Talks", kind="lightning", at=(day,)) for day in (7, 8)]
    videos = [video("a", "Lightning Talks 1"), video("b", "Lightning Talks 2")]
    assert "the only such session on both sides" in seen(sessions[0], videos[0], KEGS)
    assert "one of several sessions" in seen(sessions[0], videos[0], sessions[1])
    field = field_of(sessions, videos)
    assert (field.places["l8"], field.places["youtube:b"]) == ((2, 2), (2, 2))


def test_whose_edition_the_title_names():
    for form, name in (
        ("{} - PivoCon 2031", "this event and year are named"),
        ("{} - KvassConf 2031", "another event is named"),
        ("{} - PivoCon 2030", "another year is named"),
    ):
        assert name in seen(KEGS, form.format(KEGS.title), FOAM)
    assert "another year is named" not in seen(talk("9", "Cold Kegs by 2035"), "Cold Kegs by 2035")


@pytest.mark.parametrize(
    ("published", "found"),
    [
        (date(2031, 5, 4), {"published before the event": ""}),
        (date(2031, 5, 8), {"published after the event": "during the event"}),
        (date(2031, 6, 1), {"published after the event": "23 days after the event"}),
        (date(2033, 5, 9), {"published more than a year after the event": "731 days after the event"}),
        (None, {}),
    ],
)
def test_day_of_publication(published, found):
    features = evidence_of(KEGS, video("a", KEGS.title, published)).features
    assert {name: value for name, value in features.items() if name.startswith("published")} == found


def test_day_of_recording():
    assert "recorded at the event" in seen(KEGS, video("a", KEGS.title, recorded=date(2031, 5, 7)))
    assert "recorded at another time" in seen(KEGS, video("a", KEGS.title, recorded=date(2030, 5, 7)))


def test_event_without_days_says_nothing_of_dates():
    assert seen(KEGS, f"Ida Brandt: {KEGS.title}", event=UNDATED) == [
        "whole title",
        "nothing else is said",
        "speaker named",
    ]


def test_the_events_own_list():
    own = replace(EVENT, recordings=(SourceRef.of(kind="youtube", playlist="PLpivo"),))
    assert "in the event's own list" in seen(KEGS, video("a", KEGS.title, playlist="PLpivo"), event=own)
    assert "in the event's own list" not in seen(KEGS, video("a", KEGS.title, playlist="PLother"), event=own)


def test_what_the_sure_recordings_have_in_common():
    convention = Convention(frozenset({"guild"}), (date(2031, 6, 1).toordinal(),), frozenset({"youtube:z"}))
    near, far = video("a", "Kegs Without Fear | Guild"), video("a", "Kegs Without Fear", date(2031, 9, 1))
    assert {"built like the sure ones", "published with the sure ones"} <= {*seen(KEGS, near, convention=convention)}
    assert {"not built like the sure ones", "published apart from the sure ones"} <= {
        *seen(KEGS, far, convention=convention)
    }


def test_day_and_hour_and_length():
    one = talk("9", "Lightning Talks", kind="lightning", at=(7, 17), minutes=60)
    found = seen(one, video("a", "Lightning Talks - May 7, 5pm", duration_s=3600))
    assert {"the same day", "the same hour", "as long as its slot"} <= {*found}


def test_description():
    assert "the description is its abstract" in seen(KEGS, "Kegs", described="2")
    assert "the description is another's abstract" in seen(KEGS, "Kegs", described="1")


def test_title_twice_on_the_schedule():
    twice = "the schedule prints this title more than once"
    assert twice in seen(KEGS, KEGS.title, replace(KEGS, code="3", kind="poster"))
    assert twice not in seen(KEGS, KEGS.title)


def test_remainder_keeps_words_of_the_title():
    one, recording = (
        talk("1", "Una Roe Meets PivoCon", "Una Roe"),
        video("a", "Talk: Una Roe Meets PivoCon 2031, Live | Guild"),
    )
    field = field_of([one], [recording])
    rest = remainder(TalkText.of(one), VideoText.of(recording), field, Convention(frozenset({"guild"})))
    assert rest == ("una", "roe", "meets", "pivocon")


def test_other_speaker():
    field = field_of([FOAM, KEGS])
    assert other_speaker(TalkText.of(FOAM), VideoText.of(video("a", "Foam by Ida Brandt")), field)
    assert not other_speaker(TalkText.of(FOAM), VideoText.of(video("a", "Foam by Brandt")), field)
    assert not other_speaker(TalkText.of(KEGS), VideoText.of(video("a", "Foam by Ida Brandt")), field)


def test_the_events_own_name_in_a_title_is_no_subject():
    one = talk("9", "PivoCon in Ten Years of Kegs", kind="keynote")
    assert "neither title nor speaker agrees" not in seen(one, "Keynote - PivoCon")
    assert "neither title nor speaker agrees" in seen(one, "Keynote - PivoCon Barley")


def test_labels_and_a_name_alone_still_say_how_many_talks_the_speaker_gives():
    assert "who gives one talk" in seen(KEYNOTE, "Keynote - Una Roe")


def test_a_talk_outside_of_a_series_has_no_place_in_it():
    sessions = [talk(f"l{day}", "Lightning Talks", kind="lightning", at=(day,)) for day in (7, 8)]
    videos = [video("a", "Lightning Talks 1"), video("b", "Lightning Talks 2")]
    found = evidence_of(FOAM, videos[0], *sessions, videos=videos).features
    assert not [name for name in found if "series" in name or "session" in name]
    assert "the same place in its series" in evidence_of(sessions[0], videos[0], sessions[1], videos=videos).features


def test_somebody_else_needs_two_names():
    other = "somebody else of the event is named"
    assert other not in seen(FOAM, f"{FOAM.title} - Kegwright", talk("5", "Pouring", "Kegwright"))
    assert other in seen(FOAM, f"{FOAM.title} - Otto Kegwright", talk("5", "Pouring", "Otto Kegwright"))


def test_the_events_name_in_a_title_of_labels_is_no_subject_either():
    found = evidence_of(replace(KEYNOTE, title="PivoCon Keynote"), "PivoCon Keynote", KEGS)
    assert list(found.features)[:2] == ["the schedule says nothing of a subject", "the very same words"]
    assert "the recording does" not in found.features
    other = evidence_of(KEYNOTE, "Keynote: Foam at Dawn - Una Roe", KEGS)
    assert (other.title, "the recording does" in other.features) == (0.0, True)


def test_years_are_no_remainder_unless_the_title_has_them():
    field, plain = field_of([FOAM, KEGS], []), Convention()
    read = VideoText.of(video("a", "Foam by Una Roe, 2027"))
    assert remainder(TalkText.of(FOAM), read, field, plain) == ("foam",)
    assert remainder(TalkText.of(talk("7", "Foam in 2027")), read, field, plain) == ("foam", "una", "roe", "2027")


def test_the_only_session_of_its_kind_says_nothing_of_another_recording():
    session, lightning = talk("l7", "Lightning Talks", kind="lightning", at=(7,)), video("a", "Lightning Talks")
    only = "the only such session on both sides"
    assert only in seen(session, lightning, FOAM)
    assert only not in seen(session, video("b", "Lightning Panel"), FOAM, videos=[lightning])


def test_a_keynote_without_a_title_is_still_to_be_announced_where_its_speaker_is_named():
    title = "Una Roe - Barley for Beginners"
    assert "still to be announced" in seen(KEYNOTE, title)
    assert "still to be announced" not in seen(KEYNOTE, "Barley for Beginners")
    assert "still to be announced" not in seen(replace(KEYNOTE, title="Panel"), title)


def test_a_keynote_printed_often_is_told_apart_by_its_speaker():
    other = replace(KEYNOTE, code="k2", speakers=KEGS.speakers)
    often = "the schedule prints this title more than once"
    assert often not in seen(KEYNOTE, "Una Roe - Barley for Beginners", other)
    assert often in seen(KEYNOTE, "Barley for Beginners - Keynote", other)


def test_somebody_else_with_a_nickname_between_the_names_is_somebody_else():
    nicked = talk("n", "Barley for Beginners", "Ida “Foamy” Brandt")
    assert "somebody else of the event is named" in seen(FOAM, "Ida Brandt: Something", nicked)
    assert "somebody else of the event is named" not in seen(FOAM, "Ida, and a Brandt: Something", nicked)


def test_a_session_printed_often_is_told_apart_by_its_day():
    one, same = talk("s1", "Lightning Talks", at=(7, 9)), talk("s2", "Lightning Talks", at=(7, 17))
    other = talk("s3", "Lightning Talks", at=(8, 9))
    often = "the schedule prints this title more than once"
    assert often not in seen(one, "Lightning Talks - May 7", other)
    assert often in seen(one, "Lightning Talks - May 8", other)
    assert often in seen(one, "Lightning Talks", other)
    assert often in seen(one, "Lightning Talks - May 7", same, other)
