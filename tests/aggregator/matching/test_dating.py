from dataclasses import replace
from datetime import date

import pytest
from match_event import EVENT, talk, video

from aggregator.matching.dating import Calendar, features, named_hour
from aggregator.matching.texts import VideoText

TALKS = [
    talk("t", "Pouring by Hand", kind="tutorial", at=(6, 9)),
    talk("1", "Foam Considered Useful", at=(7, 9)),
    talk("2", "Kegs Without Fear", at=(8, 9)),
    talk("3", "Slow Cellars", at=(9, 9)),
]
CALENDAR = Calendar.of(EVENT, TALKS)


def may(*days):
    return {date(2031, 5, day) for day in days}


def seen(one, title, **more):
    """The features of a talk and a recording of this title."""
    recording = video("a", title, **more)
    days = {one.code: CALENDAR.of_talk(one)} | CALENDAR.of_recordings([recording])
    return features(one, VideoText.of(recording), days)


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Lightning Talks - May 7, 5pm", {7}),
        ("Lightning Talks (8 May)", {8}),
        ("MAY 7 2031", {7}),
        ("Friday Lightning Talks", {9}),
        ("7 May and 8 May", {7, 8}),
        ("Friday, May 7", {7}),
        ("Lightning Talks - June 7", set()),
        ("Sunday Lightning Talks", set()),
        ("Fridays for Foam", set()),
        ("Slow Cellars", set()),
    ],
)
def test_days_that_a_title_names(title, days):
    assert CALENDAR.named(title) == may(*days)


@pytest.mark.parametrize(
    ("title", "days"),
    [
        ("Lightning Talks - Day 1", {6, 7}),
        ("Lightning Talks - Day 2", {7, 8}),
        ("Lightning Talks (day4)", {9}),
        ("2nd Day Lightning Talks", {7, 8}),
        ("Day 2 - Friday", {9}),
        ("Day 5", set()),
        ("Day 12", set()),
    ],
)
def test_nth_day_is_of_all_days_or_of_those_with_talks(title, days):
    assert CALENDAR.named(title) == may(*days)


def test_without_tutorials_before_it_the_second_day_is_one_day():
    assert Calendar.of(EVENT, [talk("0", "Opening", at=(6, 9)), *TALKS]).named("Day 2") == may(7)


@pytest.mark.parametrize(
    "event",
    [replace(EVENT, starts=None, ends=None), replace(EVENT, ends=None), replace(EVENT, ends=date(2031, 8, 1))],
    ids=["no days", "no end", "months long"],
)
def test_an_event_whose_days_are_not_known_names_none(event):
    calendar = Calendar.of(event, TALKS)
    assert calendar == Calendar()
    assert calendar.named("Friday, May 9, Day 2") == frozenset()


def test_days_of_a_talk_are_those_of_its_title_else_of_its_slots():
    assert CALENDAR.of_talk(TALKS[1]) == may(7)
    assert CALENDAR.of_talk(talk("5", "Lightning Talks (Day 4)", at=(7, 9))) == may(9)
    assert CALENDAR.of_talk(talk("6", "Lightning Talks")) == frozenset()


def test_days_of_recordings_are_those_of_the_title_else_the_ones_they_were_made_on():
    videos = [
        video("a", "Foam", recorded=date(2031, 5, 8)),
        video("b", "Foam - Friday", recorded=date(2031, 5, 8)),
        video("c", "Foam", recorded=date(2031, 5, 7)),
        video("d", "Foam", recorded=date(2031, 6, 8)),
        video("e", "Foam"),
    ]
    assert CALENDAR.of_recordings(videos) == {
        "youtube:a": may(8),
        "youtube:b": may(9),
        "youtube:c": may(7),
        "youtube:d": set(),
        "youtube:e": set(),
    }


def test_a_source_that_says_one_day_of_everything_knows_no_days():
    videos = [video(key, "Foam", recorded=date(2031, 5, 6)) for key in "ab"]
    assert CALENDAR.of_recordings(videos) == {"youtube:a": set(), "youtube:b": set()}


@pytest.mark.parametrize(
    ("title", "hour"),
    [
        ("May 7, 5pm", 17),
        ("12 am", 0),
        ("12pm", 12),
        ("5 p.m.", 17),
        ("8am to 9am", None),
        ("8am, 8 AM", 8),
        ("25 pm", None),
        ("I am 5", None),
        ("Foam", None),
    ],
)
def test_named_hour(title, hour):
    assert named_hour(title) == hour


def test_same_and_other_days():
    assert seen(TALKS[1], "Foam - Wednesday") == {"the same day": "2031-05-07"}
    assert seen(TALKS[1], "Foam - Thursday") == {"another day": "2031-05-08"}
    assert seen(TALKS[1], "Foam") == {}
    assert seen(talk("5", "Foam"), "Foam - Thursday") == {}


def test_hour_counts_on_the_same_day_alone():
    assert seen(TALKS[1], "Foam - May 7, 9am") == {"the same day": "2031-05-07", "the same hour": ""}
    assert seen(TALKS[1], "Foam - May 7, 5pm") == {"the same day": "2031-05-07", "another hour": ""}
    assert seen(TALKS[1], "Foam - May 8, 9am") == {"another day": "2031-05-08"}
    assert seen(TALKS[1], "Foam - 9am") == {}


def test_the_number_of_a_day_is_no_hour():
    assert named_hour("Lightning Talks - Day 2 AM") is None
    assert named_hour("Lightning Talks - Day 2, 8 am") == 8


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        (11, {"not as long as its slot": "0.4 times"}),
        (12, {"as long as its slot": "0.4 times"}),
        (28, {"as long as its slot": "0.9 times"}),
        (39, {"as long as its slot": "1.3 times"}),
        (40, {"not as long as its slot": "1.3 times"}),
        (180, {"not as long as its slot": "6.0 times"}),
    ],
)
def test_length_against_the_slot(minutes, found):
    assert seen(talk("1", "Foam", at=(7, 9), minutes=30), "Foam", duration_s=60 * minutes) == found


def test_any_of_several_slots_may_fit():
    short, long = talk("1", "Foam", at=(7, 9), minutes=30), talk("1", "Foam", at=(8, 9), minutes=180)
    both = replace(short, slots=short.slots + long.slots)
    assert list(seen(both, "Foam", duration_s=170 * 60)) == ["as long as its slot"]


@pytest.mark.parametrize(
    ("kind", "minutes", "found"),
    [
        ("tutorial", 30, {"not as long as its kind": "30 minutes"}),
        ("workshop", 49, {"not as long as its kind": "49 minutes"}),
        ("tutorial", 180, {}),
        ("talk", 180, {"not as long as its kind": "180 minutes"}),
        ("talk", 30, {}),
        ("summit", 300, {}),
    ],
)
def test_length_against_the_kind_where_no_slot_ends(kind, minutes, found):
    assert seen(talk("1", "Foam", kind=kind, at=(7, 9)), "Foam", duration_s=60 * minutes) == found


def test_unknown_lengths_say_nothing():
    assert seen(talk("1", "Foam", at=(7, 9), minutes=30), "Foam") == {}
    assert seen(talk("1", "Foam", at=(7, 9), minutes=0), "Foam", duration_s=0) == {}


def test_of_several_days_those_that_both_have_are_said():
    assert seen(TALKS[1], "Foam - May 7 and May 8") == {"the same day": "2031-05-07"}
    assert seen(TALKS[1], "Foam - May 8 and May 9") == {"another day": "2031-05-08, 2031-05-09"}


@pytest.mark.parametrize(
    ("kind", "seconds", "other"),
    [("tutorial", 2999, True), ("tutorial", 3000, False), ("talk", 6000, False), ("talk", 6001, True)],
)
def test_fifty_minutes_for_a_tutorial_a_hundred_for_a_talk(kind, seconds, other):
    found = seen(talk("1", "Foam", kind=kind, at=(7, 9)), "Foam", duration_s=seconds)
    assert list(found) == (["not as long as its kind"] if other else [])


@pytest.mark.parametrize(("last", "days"), [(date(2031, 6, 5), 31), (date(2031, 6, 6), 0)])
def test_an_event_of_more_than_a_month_names_no_days(last, days):
    assert len(Calendar.of(replace(EVENT, ends=last), TALKS).days) == days


def test_a_slot_that_ends_as_it_begins_has_no_length():
    assert seen(talk("1", "Foam", at=(7, 9)), "Foam", duration_s=1800) == {}
    point = talk("1", "Foam", at=(7, 9), minutes=30)
    (slot,) = point.slots
    assert seen(replace(point, slots=(replace(slot, end=slot.start),)), "Foam", duration_s=1800) == {}


def test_without_a_slot_no_hour_is_another():
    assert seen(talk("5", "Foam - May 7"), "Foam - May 7, 9am") == {"the same day": "2031-05-07"}


@pytest.mark.parametrize(
    ("hour", "part", "same"),
    [
        (11, "morning", True),
        (12, "morning", False),
        (12, "afternoon", True),
        (11, "afternoon", False),
        (18, "afternoon", True),
        (19, "afternoon", False),
        (16, "evening", True),
        (15, "evening", False),
    ],
)
def test_the_part_of_the_day_of_a_session_of_short_talks(hour, part, same):
    session = talk("f", "Lightning Talks", at=(7, hour), minutes=60)
    found = {"the same day": "2031-05-07", "the same hour" if same else "another hour": ""}
    assert seen(session, f"Lightning Talks - May 7, {part}") == found


def test_a_part_of_the_day_says_nothing_of_other_talks_days_or_slots_without_an_end():
    foam = talk("f", "Foam", at=(7, 9), minutes=60)
    session = replace(foam, title="Lightning Talks")
    assert seen(foam, "Foam on May 7 in the Evening") == {"the same day": "2031-05-07"}
    assert seen(session, "Lightning Talks - May 8, Evening") == {"another day": "2031-05-08"}
    assert seen(session, "Lightning Talks - May 7") == {"the same day": "2031-05-07"}
    assert seen(talk("f", "Lightning Talks", at=(7, 9)), "Lightning Talks - May 7, Evening") == {
        "the same day": "2031-05-07"
    }


def test_a_part_of_the_day_that_the_title_names_goes_before_the_slot():
    session = talk("f", "Evening Lightning Talks", at=(7, 9), minutes=60)
    same_day = {"the same day": "2031-05-07"}
    assert seen(session, "Lightning Talks - May 7, Evening") == same_day | {"the same hour": ""}
    assert seen(session, "Lightning Talks - May 7, Morning") == same_day | {"another hour": ""}
