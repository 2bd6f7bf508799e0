from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from aggregator.matching.links import Link
from aggregator.matching.status import FEWEST, WAITED_FOR, Outlook, last_day, over_from, video_status
from scrapers.records import KINDS, NOT_EXPECTED, Event, Recording, Slot, Talk

WAITING = Outlook(has_source=True)
NOTHING = Outlook(has_source=False)
OVER = Outlook(has_source=True, over=True, never=frozenset({"tutorial"}))
EVENT = Event("pivocon-2031", "PivoCon 2031", "America/Los_Angeles", ends=date(2031, 5, 18))
END = date(2031, 11, 14)
"""180 days after the event's last day."""


def talk(code="7", kind="talk", **more):
    return Talk("pivocon-2031", code, "Foam Considered Useful", kind, "https://pivocon.example/", **more)


def shown(access, decision="accepted", code="7"):
    recording = Recording("youtube", f"v-{access}", "https://v.example/", "Foam", "https://v.example/", access=access)
    return Link(code, recording.key, decision, "title", 0.95, "whole title"), recording


@pytest.mark.parametrize(
    ("access", "status"),
    [
        (("public", "attendees", "gone"), "public"),
        (("unlisted",), "public"),
        (("attendees", "private"), "attendees"),
        (("private",), "gone"),
        (("gone",), "gone"),
        ((), "pending"),
    ],
)
def test_the_best_recording_counts(access, status):
    links, recordings = zip(*map(shown, access), strict=True) if access else ((), ())
    assert video_status(talk(), links, recordings, WAITING) == status


@pytest.mark.parametrize("link", [shown("public", "suggested"), shown("public", "rejected"), shown("public", code="8")])
def test_only_accepted_links_of_this_talk_count(link):
    assert video_status(talk(), [link[0]], [link[1]], NOTHING) == "unknown"


@pytest.mark.parametrize("outlook", [WAITING, OVER, NOTHING])
def test_not_recorded_comes_after_gone_and_before_all_that_is_said_without_a_recording(outlook):
    link, recording = shown("gone")
    for kind in ("talk", "tutorial", "poster"):
        silent = talk(kind=kind, do_not_record=True)
        assert video_status(silent, [link], [recording], outlook) == "gone"
        assert video_status(silent, [], [], outlook) == "not-recorded"
        assert video_status(talk(kind=kind, status="cancelled"), [], [], outlook) == "not-recorded"


def test_a_link_to_a_recording_that_is_not_there_shows_nothing():
    assert video_status(talk(), [shown("public")[0]], [], NOTHING) == "unknown"


def test_what_is_said_of_each_kind_without_a_recording():
    said = {kind: [video_status(talk(kind=kind), [], [], o) for o in (NOTHING, WAITING, OVER)] for kind in KINDS}
    unexpected = {"poster", "summit", "open-space", "event", "break", "info"}
    assert {kind for kind, states in said.items() if set(states) == {"not-expected"}} == unexpected == NOT_EXPECTED
    assert {kind: states for kind, states in said.items() if kind not in unexpected} == {
        kind: ["unknown", "pending", "not-expected" if kind == "tutorial" else "not-found"]
        for kind in ("talk", "tutorial", "keynote", "plenary", "panel", "lightning", "charla", "workshop", "sponsor")
    }


@pytest.mark.parametrize("kind", ["poster", "summit", "open-space", "tutorial"])
def test_what_nobody_expected_is_public_where_it_was_recorded(kind):
    link, recording = shown("public")
    assert video_status(talk(kind=kind), [link], [recording], OVER) == "public"


def test_nobody_waits_for_a_talk_that_left_the_schedule():
    assert [video_status(talk(status="gone"), [], [], outlook) for outlook in (WAITING, OVER)] == ["unknown"] * 2


def test_pending_ends_180_days_after_the_last_day():
    assert timedelta(days=180) == WAITED_FOR
    days = (date(2031, 1, 1), END - timedelta(days=1), END, END + timedelta(days=1))
    assert [Outlook.of(EVENT, [talk()], {"7"}, True, day) for day in days] == [
        WAITING,
        WAITING,
        Outlook(has_source=True, over=True),
        Outlook(has_source=True, over=True),
    ]


def test_the_last_day_is_that_of_event_yml_else_of_the_last_slot_where_the_event_is():
    undated = Event("pivocon-2031", "PivoCon 2031", "America/Los_Angeles", starts=date(2031, 5, 16))
    first, last = (Slot(datetime(2031, 5, day, 3, tzinfo=UTC)) for day in (17, 19))
    left = talk("9", status="gone", slots=(Slot(datetime(2031, 6, 9, tzinfo=UTC)),))
    talks = [talk(slots=(last, first)), talk("8", slots=(first,)), left]
    assert [last_day(event, talks) for event in (EVENT, undated)] == [date(2031, 5, 18), date(2031, 5, 18)]
    assert [last_day(event, [talk(slots=(first,))]) for event in (EVENT, undated)] == [EVENT.ends, date(2031, 5, 16)]
    assert last_day(undated, [talk()]) is None
    assert Outlook.of(undated, [talk()], (), True, date(2099, 1, 1)) == WAITING


def test_a_day_is_known_from_which_nothing_is_waited_for():
    undated, never = replace(EVENT, ends=None), replace(EVENT, ends=date.max)
    assert [over_from(event, []) for event in (EVENT, undated, never)] == [EVENT.ends + WAITED_FOR, None, date.max]
    over = over_from(EVENT, [])
    outlooks = [Outlook.of(EVENT, [], (), True, day) for day in (over - timedelta(1), over)]
    assert [outlook.over for outlook in outlooks] == [False, True]


def of_kinds(**numbers):
    """So many talks of each kind, their codes KIND-NUMBER."""
    return [talk(f"{kind}-{n}", kind) for kind, number in numbers.items() for n in range(number)]


@pytest.mark.parametrize(
    ("recorded", "never"),
    [
        ({"talk-0", "talk-1"}, set()),
        ({"talk-0", "talk-1", "talk-2"}, {"tutorial", "sponsor"}),
        ({"talk-0", "talk-1", "talk-2", "sponsor-3"}, {"tutorial"}),
        ({"tutorial-0", "sponsor-0"}, set()),
        (set(), set()),
    ],
)
def test_a_kind_was_never_recorded_where_most_talks_were(recorded, never):
    talks = of_kinds(talk=4, tutorial=3, sponsor=4, keynote=2)
    assert Outlook.of(EVENT, talks, recorded, True, END) == Outlook(True, True, frozenset(never))
    assert Outlook.of(EVENT, talks, recorded, True, END - timedelta(days=1)) == WAITING


def test_of_a_few_of_a_kind_nobody_can_tell():
    assert FEWEST == 3
    found = [Outlook.of(EVENT, of_kinds(talk=1, keynote=n), {"talk-0"}, True, END).never for n in (2, 3)]
    assert found == [frozenset(), {"keynote"}]


@pytest.mark.parametrize("more", [{"do_not_record": True}, {"status": "cancelled"}, {"status": "gone"}])
def test_what_could_not_be_recorded_says_nothing_about_its_kind(more):
    unheard = [talk(f"u{n}", **more) for n in range(9)]
    silent = [talk("s", "tutorial", **more), *of_kinds(tutorial=2)]
    talks = [*of_kinds(talk=1, sponsor=3), *unheard, *silent]
    assert Outlook.of(EVENT, talks, {"talk-0"}, True, END).never == {"sponsor"}


def test_an_event_without_talks_of_kind_talk_is_not_judged():
    assert Outlook.of(EVENT, of_kinds(keynote=3, tutorial=3), {"keynote-0"}, True, END).never == frozenset()
