from dataclasses import replace
from datetime import date

from match_event import TalkText, VideoText, accepted, field_of, talk, video

from aggregator.matching.ladder import match

FOAM = talk("1", "Foam Considered Useful in Kitchens", "Una Roe", at=(8, 10))
AGAIN = talk("2", "Foam Considered Useful in Kitchens", "Una Roe", at=(7, 15))
POSTER = replace(AGAIN, code="3", kind="poster")
KEGS = talk("4", "Kegs Without Fear", "Bo Ek", at=(7, 10))
TITLE = "Una Roe: Foam Considered Useful in Kitchens"


def linked(talks, *titles, **more):
    return accepted(match_all(talks, [video(f"v{n}", title, **more) for n, title in enumerate(titles)]))


def match_all(talks, recordings):
    return match(field_of(talks).event, [*talks, KEGS], recordings)


def why(talks, title):
    recording = VideoText.of(video("v0", title))
    entry = field_of([*talks, KEGS], [recording.recording]).entry(TalkText.of(talks[0]), recording)
    return entry and (entry[0].talk.code, entry[1])


def test_the_entry_that_begins_first_has_the_one_recording():
    assert linked([FOAM, AGAIN], TITLE) == {"youtube:v0": "2"}
    assert why([FOAM, AGAIN], TITLE) == ("2", "this is the first of them")
    link = match_all([FOAM, AGAIN], [video("v0", TITLE)])[0]
    assert "the schedule prints this title more than once (this is the first of them)" in link.reason


def test_the_day_that_the_recording_names_decides_before():
    assert linked([FOAM, AGAIN], f"{TITLE} (Thursday)") == {"youtube:v0": "1"}
    assert why([FOAM, AGAIN], f"{TITLE} (Thursday)") == ("1", "this is the one of that day")
    assert linked([FOAM, AGAIN], f"{TITLE} (Wednesday)") == {"youtube:v0": "2"}


def test_a_poster_is_not_what_was_recorded_unless_the_recording_says_so():
    assert linked([FOAM, POSTER], TITLE) == {"youtube:v0": "1"}
    assert why([FOAM, POSTER], TITLE) == ("1", "the other is a poster")
    assert why([FOAM, POSTER], f"Poster - {TITLE}") == ("3", "the other is no poster")


def test_a_poster_is_not_what_was_recorded_twice_either():
    again = f"{TITLE} - PivoCon 2031"
    assert linked([FOAM, POSTER], again, f"{again} (better sound)") == {"youtube:v0": "1", "youtube:v1": "1"}


def test_two_recordings_may_be_one_of_each():
    assert linked([FOAM, AGAIN], TITLE, f"{TITLE} again") == {}
    assert linked([FOAM, AGAIN], f"{TITLE}, Thursday", f"{TITLE}, Wednesday") == {"youtube:v0": "1", "youtube:v1": "2"}


def test_a_recording_of_another_edition_is_no_second_one():
    assert linked([FOAM, AGAIN], TITLE, f"{TITLE} 2029") == {"youtube:v0": "2"}
    old = video("old", TITLE, date(2030, 6, 1))
    assert accepted(match_all([FOAM, AGAIN], [video("v0", TITLE), old])) == {"youtube:v0": "2"}


def test_what_differs_in_kind_speaker_or_title_is_another_talk():
    assert why([FOAM, replace(AGAIN, kind="tutorial")], TITLE) is None
    assert why([FOAM, replace(AGAIN, speakers=KEGS.speakers)], TITLE) is None
    assert why([FOAM, replace(AGAIN, title="Foam Considered Useful in Cellars")], TITLE) is None
    assert why([replace(FOAM, speakers=()), replace(AGAIN, speakers=())], TITLE) is None


def test_entries_that_begin_at_no_time_or_at_the_same_stay_apart():
    assert linked([replace(FOAM, slots=()), replace(AGAIN, slots=())], TITLE) == {}
    assert linked([FOAM, replace(AGAIN, slots=FOAM.slots)], TITLE) == {}
    assert linked([FOAM, replace(AGAIN, slots=())], TITLE) == {"youtube:v0": "1"}
