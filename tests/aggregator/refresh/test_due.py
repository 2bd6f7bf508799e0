"""Which events are due and what of each: every threshold at both sides."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from small_event import EVENT, files, link, recording, talk

from aggregator.files.jsonl import EventFiles
from aggregator.files.refresh_state import STEPS, LastAsked, RefreshState, StepFailure
from aggregator.refresh.due import (
    Due,
    days_of,
    due_now,
    has_begun,
    in_order,
    is_before_last_run,
    is_pending,
    pace_of,
    without_future,
)
from scrapers.records import PACES, Slot, SourceRef

NOW = datetime(2031, 6, 20, 4, 0, tzinfo=UTC)
LAST = date(2031, 5, 18)
PLAYLIST = SourceRef.of("youtube", playlist="PL0123456789abcdef")


def held(days_ago: int, base: EventFiles | None = None, **more: object) -> EventFiles:
    """An event that ended so many days before NOW."""
    end = NOW.date() - timedelta(days=days_ago)
    base = base or files(2)
    return replace(base, event=replace(base.event, starts=end - timedelta(days=2), ends=end, **more))


def slot(day: int, hour: int = 12) -> Slot:
    return Slot(datetime(2031, 5, day, hour, tzinfo=UTC))


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


@pytest.mark.parametrize(
    ("age", "pace"),
    [
        (0, "daily"),
        (45, "daily"),
        (46, "weekly"),
        (180, "weekly"),
        (181, "monthly"),
        (730, "monthly"),
        (731, "quarterly"),
    ],
)
def test_an_event_is_asked_by_its_age(age: int, pace: str) -> None:
    assert pace_of(held(age), NOW.date()) == pace


@pytest.mark.parametrize(
    ("age", "pace"),
    [(45, "daily"), (46, "daily"), (181, "weekly"), (730, "weekly"), (731, "monthly"), (9000, "monthly")],
)
def test_what_waits_for_somebody_makes_it_one_step_more_often(age: int, pace: str) -> None:
    base = files(2)
    doubt = replace(base, links=(base.links[0], link("2", "v2", decision="suggested")))
    assert pace_of(held(age, doubt), NOW.date()) == pace


@pytest.mark.parametrize("pace", PACES)
def test_what_event_yml_says_goes_before_its_age_and_what_it_lacks(pace: str) -> None:
    assert pace_of(held(60, replace(files(2), links=()), refresh=pace), NOW.date()) == pace
    assert pace_of(held(-10, refresh=pace), NOW.date()) == pace


def test_before_its_first_day_an_event_is_asked_weekly() -> None:
    assert pace_of(held(-3), NOW.date()) == "weekly"
    assert pace_of(held(-2), NOW.date()) == "daily"


def test_a_talk_waits_for_its_recording_for_half_a_year() -> None:
    waiting = replace(files(1), talks=(talk("1"), talk("2")))
    assert [is_pending(held(age, waiting), NOW.date()) for age in (179, 180)] == [True, False]
    nowhere = replace(waiting, recordings=(), links=())
    assert is_pending(held(20, nowhere), NOW.date()) is False
    assert is_pending(held(20, nowhere, recordings=(PLAYLIST,)), NOW.date()) is True
    assert is_pending(held(20), NOW.date()) is False


def test_an_upload_that_may_replace_a_lost_one_waits() -> None:
    lost = recording("v1", access="gone", duration_s=1500, channel="Moss")
    again = replace(recording("v9", duration_s=1500, channel="Moss"), raw_title="Talk 1")
    state = replace(
        files(1),
        recordings=(lost, again),
        links=(link("1", "v1"), link("1", "v9", decision="suggested")),
    )
    assert is_pending(held(400, state), NOW.date()) is True


def test_days_are_those_of_event_yml_else_of_slots_else_of_recordings() -> None:
    bare = replace(files(1), talks=(talk("1"),))
    slots = replace(bare, talks=(talk("1", slots=(slot(17), slot(16))), talk("2", slots=(slot(18, 23),))))
    shown = replace(bare, recordings=(recording("v1", published=date(2031, 6, 1), recorded=date(2031, 5, 17)),))
    assert days_of(bare) == (None, None)
    assert days_of(slots) == (date(2031, 5, 16), date(2031, 5, 18))
    assert days_of(replace(slots, event=replace(EVENT, timezone="Asia/Tokyo"))) == (
        date(2031, 5, 16),
        date(2031, 5, 19),
    )
    assert days_of(shown) == (None, date(2031, 5, 17))
    assert days_of(replace(shown, recordings=(recording("v1", published=date(2031, 6, 1)),))) == (
        None,
        date(2031, 6, 1),
    )
    assert days_of(replace(slots, event=replace(EVENT, starts=LAST, ends=date(2031, 5, 20)))) == (
        LAST,
        date(2031, 5, 20),
    )
    assert days_of(replace(bare, event=replace(EVENT, starts=LAST))) == (LAST, LAST)


def test_without_any_day_it_is_asked_monthly_and_may_have_begun() -> None:
    assert (pace_of(files(1), NOW.date()), has_begun(files(1), NOW.date())) == ("monthly", True)


def test_before_the_first_day_only_the_schedule_is_asked() -> None:
    for age, steps in ((-3, ("schedule",)), (-2, STEPS)):
        due = due_now(held(age), STEPS, LastAsked(), NOW)
        assert due
        assert due.steps == steps


def test_the_first_day_is_that_of_the_place() -> None:
    event = held(-3, timezone="Pacific/Kiritimati")  # fourteen hours ahead
    for hour, steps in ((9, ("schedule",)), (10, STEPS)):
        due = due_now(event, STEPS, LastAsked(), NOW.replace(hour=hour))
        assert due
        assert due.steps == steps


def test_only_steps_that_an_event_has_are_due() -> None:
    assert due_now(held(0), (), LastAsked(), NOW) is None
    assert due_now(held(0), ("videos",), LastAsked(), NOW) == Due("moss-2031", "daily", ("videos",), None)


def test_never_is_never() -> None:
    assert due_now(held(0, refresh="never"), STEPS, LastAsked(), NOW) is None


@pytest.mark.parametrize(("pace", "days"), [("daily", 1), ("weekly", 7), ("monthly", 30), ("quarterly", 91)])
def test_a_step_is_due_when_its_period_is_over(pace: str, days: int) -> None:
    event = held(0, refresh=pace)
    early = timedelta(hours=6)
    for asked, overdue in (
        (ago(days), timedelta()),
        (ago(days + 3), timedelta(days=3)),
        (ago(days) + timedelta(seconds=1), timedelta(seconds=-1)),
        (ago(days) + timedelta(hours=4), timedelta(hours=-4)),
    ):
        last = LastAsked(dict.fromkeys(STEPS, asked))
        due = due_now(event, ("schedule",), last, NOW)
        # Four in the morning is only four hours into the day.
        expected = Due("moss-2031", pace, ("schedule",), overdue) if asked.date() <= ago(days).date() else None
        assert due == expected
    noon = NOW.replace(hour=12)
    on_time, too_early = noon - timedelta(days=days) + early, noon - timedelta(days=days) + early + timedelta(seconds=1)
    assert due_now(event, ("schedule",), LastAsked({"schedule": on_time}), noon) is not None
    assert due_now(event, ("schedule",), LastAsked({"schedule": too_early}), noon) is None


def test_twice_in_a_day_asks_once() -> None:
    last = LastAsked({"schedule": NOW.replace(hour=0)})
    assert due_now(held(0), ("schedule",), last, NOW.replace(hour=23)) is None
    assert due_now(held(0), ("schedule",), last, NOW.replace(hour=0) + timedelta(days=1)) is not None


def test_playlists_beside_a_feed_are_asked_weekly_at_most() -> None:
    def steps(has: tuple[str, ...], days: int, **more: object) -> tuple[str, ...]:
        due = due_now(held(0, **more), has, LastAsked({"feeds": NOW, "playlists": ago(days)}), NOW)
        return due.steps if due else ()

    assert [steps(("feeds", "playlists"), days) for days in (6, 7)] == [(), ("playlists",)]
    assert steps(("playlists",), 1) == ("playlists",)
    assert [steps(("feeds", "playlists"), days, refresh="monthly") for days in (29, 30)] == [(), ("playlists",)]


def test_what_failed_is_tried_daily_and_then_less_and_less_up_to_its_period() -> None:
    event = held(0, refresh="weekly")
    waits = []
    for times in (1, 2, 3, 4, 100):
        last = LastAsked({"schedule": ago(99)}, {"schedule": StepFailure(NOW, times)})
        days = (n for n in range(1, 99) if due_now(event, ("schedule",), last, NOW + timedelta(days=n)))
        waits.append(next(days))
    assert waits == [1, 2, 4, 7, 7]


def test_who_names_an_event_has_what_failed_tried_at_once() -> None:
    last = LastAsked({"schedule": ago(9), "videos": NOW}, {"schedule": StepFailure(NOW, 1)})
    assert due_now(held(0), STEPS[:1], last, NOW) is None
    due = due_now(held(0), ("schedule", "videos"), last, NOW, again=True)
    assert due
    assert due.steps == ("schedule",)


def test_a_check_of_videos_that_was_cut_off_goes_on_the_next_day() -> None:
    event, asked = held(0, refresh="quarterly"), {"videos": ago(92)}
    assert due_now(event, ("videos",), LastAsked({"videos": ago(2)}), NOW) is None
    assert due_now(event, ("videos",), LastAsked({"videos": ago(2)}, cursor="youtube:v1"), NOW) is not None
    assert due_now(event, ("videos",), LastAsked(asked, cursor="youtube:v1"), NOW) is not None


def test_never_asked_goes_before_the_longest_overdue_and_that_before_the_rest() -> None:
    found = [
        Due("b", "daily", ("feeds",), timedelta(days=1)),
        Due("c", "daily", ("feeds",), timedelta(days=9)),
        Due("e", "daily", ("feeds",), None),
        Due("d", "daily", ("feeds",), None),
        Due("a", "daily", ("feeds",), timedelta(days=1)),
    ]
    assert [due.event for due in in_order(found)] == ["d", "e", "c", "a", "b"]


def test_the_longest_overdue_step_says_how_long_an_event_is_overdue() -> None:
    last = LastAsked({"schedule": ago(3), "feeds": ago(5), "videos": NOW})
    due = due_now(held(0), ("schedule", "feeds", "videos"), last, NOW)
    assert due == Due("moss-2031", "daily", ("schedule", "feeds"), timedelta(days=4))


def test_a_clock_before_the_last_run_is_wrong() -> None:
    at = [is_before_last_run(RefreshState(run), NOW) for run in (None, NOW, NOW + timedelta(seconds=1))]
    assert at == [False, False, True]


def test_what_was_asked_in_the_future_was_asked_now_and_is_named() -> None:
    ahead = NOW + timedelta(days=400)
    state = RefreshState(
        None,
        {
            "fern-2031": LastAsked({"schedule": NOW, "feeds": ago(1)}, {"videos": StepFailure(NOW, 2)}),
            "moss-2031": LastAsked(
                {"schedule": ahead, "feeds": ago(1)}, {"videos": StepFailure(ahead, 2)}, cursor="a:b"
            ),
        },
    )
    fixed, notes = without_future(state, NOW)
    assert fixed.of("fern-2031") == state.of("fern-2031")
    assert fixed.of("moss-2031") == LastAsked(
        {"schedule": NOW, "feeds": ago(1)}, {"videos": StepFailure(NOW, 2)}, cursor="a:b"
    )
    assert notes == ("moss-2031: was asked at 2032-07-24 04:00 UTC, which is yet to come: taken as asked now",)
