"""What waits for a person beside suggestions: pure, on invented talks."""

from datetime import date

import pytest

from aggregator.matching.links import Link
from aggregator.matching.replacement import Swap
from aggregator.matching.waiting import COMMON, FEW, OpenSwap, Stray, Waits, expected, has_most, strays
from scrapers.records import Recording, Talk

DAY = date(2031, 8, 1)


def talk(code, title="Moss", kind="talk", **more):
    return Talk("moss-2031", code, title, kind, "https://moss.example/", **more)


def video(key, title="Cooking with Gas", **more):
    facts = {"source_url": "https://videos.example/list", "playlist": "PL1", **more}
    return Recording("youtube", key, f"https://videos.example/{key}", title, **facts)


def link(code, key, decision="accepted", **more):
    return Link(code, f"youtube:{key}", decision, **{"method": "title", "score": 0.9, "reason": "whole title", **more})


def rejected(code, key):
    return link(code, key, "rejected", method="corrected", decided_by="person")


def keys(waiting):
    return [stray.recording.removeprefix("youtube:") for stray in waiting.strays]


def test_nothing_waits_of_nothing():
    assert Waits.of((), (), ()) == Waits()


@pytest.mark.parametrize(
    ("recordings", "links", "expected"),
    [
        ([video("a"), video("b", access="unlisted"), video("c", access="attendees")], [], ["a", "b", "c"]),
        ([video("a", access="gone"), video("b", access="private")], [], []),
        ([video("a", last_seen=DAY)], [], ["a"]),
        ([video("a"), video("b")], [link("1", "a"), link("1", "b", "suggested")], []),
        ([video("a")], [rejected("1", "a")], []),
        ([video("a")], [rejected("no-such-talk", "a")], ["a"]),
    ],
)
def test_a_recording_without_talk_waits_unless_it_is_lost_or_a_person_has_looked_at_it(recordings, links, expected):
    assert keys(Waits.of([talk("1")], recordings, links)) == expected


def test_talks_without_recording_wait_where_more_than_half_have_one():
    talks = [talk(str(n)) for n in range(4)]
    videos = [video(f"v{n}") for n in range(4)]
    shown = [link(str(n), f"v{n}") for n in range(4)]
    assert Waits.of(talks, videos, shown[:2]).without == ()
    assert Waits.of(talks, videos, shown[:3]).without == (talks[3],)
    assert Waits.of(talks, videos, shown).without == ()
    assert Waits.of(talks, videos, [*shown[:3], link("3", "v3", "suggested")]).without == ()
    assert [has_most(4, without) for without in (2, 1)] == [False, True]
    assert [has_most(5, without) for without in (3, 2)] == [False, True]
    assert has_most(0, 0) is False


@pytest.mark.parametrize(("tutorials", "left"), [(2, ["3", "w1", "w2"]), (3, ["3"])])
def test_nobody_looks_for_a_kind_that_the_event_never_recorded(tutorials, left):
    kinds = {"1": "talk", "2": "talk", "3": "talk"} | {f"w{n}": "tutorial" for n in range(1, tutorials + 1)}
    assert [name for name in expected(kinds, {"1", "2"}) if name not in ("1", "2")] == left
    assert expected(kinds, {"1"}) == list(kinds)
    assert "w1" in expected(kinds, {"1", "2", "w2"})


@pytest.mark.parametrize(
    "odd",
    [
        {"kind": "break"},
        {"kind": "poster"},
        {"kind": "summit"},
        {"status": "cancelled"},
        {"status": "gone"},
        {"do_not_record": True},
    ],
)
def test_a_talk_that_nobody_expects_a_recording_of_counts_on_neither_side(odd):
    talks = [talk("1"), talk("2"), talk("3"), talk("4", **odd), talk("5", **odd)]
    found = Waits.of(talks, [video("a"), video("b")], [link("1", "a"), link("2", "b")])
    assert found.without == (talks[2],)
    assert Waits.of(talks, [video("a"), video("b")], [link("4", "a"), link("5", "b")]).without == ()


OLD, NEW = video("old", "Moss", access="gone", duration_s=1800), video("new", "Moss", duration_s=600)
DOUBT = Swap("1", "youtube:old", "youtube:new", 0.75, "the same title; 10 instead of 30 minutes")


def test_a_swap_waits_until_it_is_sure():
    links = (link("1", "old"), link("1", "new"))
    assert Waits.of([talk("1")], [OLD, NEW], links).swaps == (OpenSwap(DOUBT, "youtube:new"),)
    whole = video("new", "Moss", duration_s=1800)
    assert Waits.of([talk("1")], [OLD, whole], links).swaps == ()
    (only,) = Waits.of([talk("1")], [OLD, whole], (link("1", "old", "suggested"), links[1])).swaps
    assert (only.swap.score, only.asked) == (0.6, "youtube:old")


def test_the_nearest_recording_comes_first():
    talks = {"7": "Ferns in the Fog Una Roe", "8": "Fog and Light Jo Fen"}
    titles = {"a": "Cooking with Gas", "b": "UNA ROE: Férns in the fog", "c": "Fog", "d": "Cooking"}
    found = strays(titles, talks)
    assert [(stray.recording, stray.nearest) for stray in found] == [("b", "7"), ("c", "7"), ("a", None), ("d", None)]
    assert found[2] == Stray("a")
    assert found[0].nearness > found[1].nearness > 0
    assert strays(titles, {}) == tuple(Stray(key) for key in "abcd")


@pytest.mark.parametrize(("same", "nearest"), [(FEW, "0"), (FEW + 1, None)])
def test_a_word_of_many_talks_says_nothing_of_one(same, nearest):
    talks = {str(n): "Moss" for n in range(same)}
    assert strays({"a": "Moss"}, talks)[0].nearest == nearest


@pytest.mark.parametrize(("same", "nearest"), [(10, "000"), (11, None)])
def test_how_many_are_many_depends_on_how_many_there_are(same, nearest):
    assert round(100 * COMMON) == 10
    talks = {f"{n:03}": "Moss" if n < same else f"other{n}" for n in range(100)}
    assert strays({"a": "Moss"}, talks)[0].nearest == nearest
