from datetime import date

import pytest
from match_event import EVENT, TalkText, VideoText, talk, video

from aggregator.matching.dating import Calendar
from aggregator.matching.series import UNKNOWN, places


def lightning(code, title="Lightning Talks", at=()):
    return talk(code, title, kind="lightning", at=at)


def known(talks, videos):
    """Places that are clear."""
    found = placed(talks, videos)
    assert found.keys() >= {one.code for one in talks}
    return {name: place for name, place in found.items() if place != UNKNOWN}


def placed(talks, videos):
    """Places by code and by the recording's id."""
    calendar = Calendar.of(EVENT, talks)
    days = {one.code: calendar.of_talk(one) for one in talks}
    found = places(EVENT, [TalkText.of(one) for one in talks], [VideoText.of(one) for one in videos], days)
    return {name.removeprefix("youtube:"): place for name, place in found.items()}


THREE = [lightning("c", at=(9,)), lightning("a", at=(7,)), lightning("b", at=(8,))]


def test_numbered_recordings_and_sessions_of_three_days_go_in_order():
    videos = [video("y", "Lightning Talks 2"), video("z", "Lightning Talks 3"), video("x", "Lightning Talks 1")]
    assert placed(THREE, videos) == {
        "a": (1, 3),
        "b": (2, 3),
        "c": (3, 3),
        "x": (1, 3),
        "y": (2, 3),
        "z": (3, 3),
    }


@pytest.mark.parametrize("titles", [("Lightning Talks 1", "Lightning Talks 2"), ("Lightning Talks",)])
def test_unequal_lengths_leave_all_places_unknown(titles):
    videos = [video(f"v{n}", title) for n, title in enumerate(titles)]
    assert set(placed(THREE, videos).values()) == {UNKNOWN}
    assert len(placed(THREE, videos)) == 3 + len(titles)


def test_where_the_last_was_recorded_a_missing_one_leaves_a_gap():
    videos = [video("x", "Lightning Talks 1"), video("z", "Lightning Talks: Round Three")]
    assert known(THREE, videos) == {"a": (1, 3), "x": (1, 3), "c": (3, 3), "z": (3, 3)}
    assert set(placed([lightning("a"), lightning("b"), lightning("c")], videos).values()) == {UNKNOWN}
    twice = [*videos, video("y", "Lightning Talks, Part III")]
    assert set(placed([*THREE, lightning("d", at=(10,))], twice).values()) == {UNKNOWN}


def test_numbers_on_both_sides_pair_whatever_they_are_called_and_however_many_there_are():
    talks = [lightning("a", "Lightning Talks - Session I"), lightning("b", "Lightning Talks: Round Two")]
    videos = [video("y", "Lightning Talks #2"), video("z", "Lightning Talks Part III")]
    assert known(talks, videos) == {"b": (2, 2), "y": (2, 2)}
    assert known([*talks, lightning("c", "Lightning Talks, Block 3")], videos) == {
        "b": (2, 3),
        "y": (2, 3),
        "c": (3, 3),
        "z": (3, 3),
    }


def test_a_number_that_all_recordings_have_is_the_events():
    talks = [lightning("a", "Lightning Talks 1"), lightning("b", "Lightning Talks 2")]
    videos = [video("x", "Lightning Talks 1 - PivoCon 04"), video("y", "Lightning Talks 2 - PivoCon 04")]
    assert placed(talks, videos) == {"a": (1, 2), "x": (1, 2), "b": (2, 2), "y": (2, 2)}
    assert set(placed(talks, [videos[0], video("y", "Lightning Talks 2 - PivoCon 05")]).values()) == {UNKNOWN}


def test_two_digits_behind_the_events_name_are_its_year_and_no_number():
    talks = [lightning("a", "Lightning Talks 1"), lightning("b", "Lightning Talks 2")]
    first = video("x", "Lightning Talks 1 - PivoCon 31")
    assert placed(talks, [first, video("y", "Lightning Talks 2")]) == {
        "a": (1, 2),
        "x": (1, 2),
        "b": (2, 2),
        "y": (2, 2),
    }
    assert known(talks, [first, video("y", "Lightning Talks 2 - PivoCon 30")]) == {"a": (1, 2), "x": (1, 2)}


def test_times_that_both_sides_print_need_no_dates():
    talks = [lightning("a", "Saturday Evening Lightning Talks"), lightning("b", "Lightning Talks (Saturday Morning)")]
    videos = [video("x", "Lightning Talks - Saturday Morning"), video("y", "Lightning Talks - Sunday Morning")]
    assert known(talks, videos) == {"b": (2, 2), "x": (2, 2)}
    assert known([*talks, lightning("c", "Morning Lightning Talks, Saturday")], videos) == {}
    assert known(talks, [*videos, video("z", "Saturday Morning Lightning Talks")]) == {}


def test_the_one_that_says_nothing_is_the_other_sides_where_both_are_as_many():
    talks = [lightning("a", "Lightning Talks"), lightning("b", "Lightning Talks (Saturday)")]
    videos = [video("x", "Saturday Lightning Talks"), video("y", "Lightning Talks")]
    assert placed(talks, videos) == {"a": (1, 2), "y": (1, 2), "b": (2, 2), "x": (2, 2)}
    assert known(talks, [*videos, video("z", "Sunday Lightning Talks")]) == {"b": (2, 3), "x": (2, 3)}
    assert known(talks, [video("x", "Lightning Talks"), video("y", "Lightning Talks")]) == {}


def test_the_same_day_by_its_number():
    talks = [lightning("a", "Lightning Talks, Day 1"), lightning("b", "Lightning Talks, Day 2")]
    videos = [video("x", "Lightning Talks, Day2"), video("y", "Lightning Talks, Day3")]
    texts = [TalkText.of(one) for one in talks], [VideoText.of(one) for one in videos]
    undated = places(EVENT, *texts, {one.code: frozenset() for one in talks})
    assert undated == {"b": (2, 2), "youtube:x": (2, 2), "a": UNKNOWN, "youtube:y": UNKNOWN}


def test_sessions_of_one_day_go_by_their_hour():
    talks = [lightning("a", at=(7, 17)), lightning("b", at=(7, 9))]
    assert placed(talks, [video("x", "Lightning Talks 1"), video("y", "Lightning Talks 2")]) == {
        "b": (1, 2),
        "x": (1, 2),
        "a": (2, 2),
        "y": (2, 2),
    }


def test_what_nothing_sorts_is_unknown():
    same_day = [lightning("a", at=(7,)), lightning("b", at=(7,))]
    undated = [lightning("a"), lightning("b")]
    numbered = [video("x", "Lightning Talks 1"), video("y", "Lightning Talks 2")]
    alike = [video("x", "Lightning Talks"), video("y", "Lightning Talks")]
    for talks, videos in ((same_day, numbered), (undated, numbered), (THREE[:2], alike)):
        assert set(placed(talks, videos).values()) == {UNKNOWN}


def test_only_one_on_both_sides_needs_no_day_and_no_number():
    assert placed([lightning("a")], [video("x", "Lightning Talks - PivoCon 2031")]) == {"a": (1, 1), "x": (1, 1)}


def test_plural_is_the_same_label():
    assert placed([lightning("a", "Lightning Talk")], [video("x", "LIGHTNING TALKS")]) == {"a": (1, 1), "x": (1, 1)}


@pytest.mark.parametrize(
    "other",
    [
        video("y", "Lightning Talks - PivoCon 2030"),
        video("y", "Lightning Talks", date(2031, 1, 1)),
        video("y", "Lightning Talk: Foam in One Minute"),
        video("y", "Closing Remarks"),
    ],
    ids=["another year", "before the event", "with a subject", "another label"],
)
def test_other_recordings_are_not_of_the_series(other):
    assert placed([lightning("a")], [video("x", "Lightning Talks"), other]) == {"a": (1, 1), "x": (1, 1)}


def test_talks_with_a_subject_are_in_no_series():
    talks = [talk("a", "Keynote: Foam", kind="keynote"), talk("b", "Slow Cellars")]
    assert placed(talks, [video("x", "Keynote"), video("y", "Slow Cellars")]) == {}


def test_series_of_two_labels_do_not_mix():
    talks = [lightning("a"), talk("o", "Opening Remarks", kind="plenary"), talk("c", "Closing Remarks", kind="plenary")]
    videos = [video("x", "Closing Remarks"), video("y", "Opening Remarks"), video("z", "Panel")]
    assert placed(talks, videos) == {"c": (1, 1), "x": (1, 1), "o": (1, 1), "y": (1, 1)}
