"""A published link stays: only a person, the source, or a clearly better talk takes a recording away. Invented talks."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from match_event import EVENT, decisions, talk, video

from aggregator.matching.ladder import Matched, links_of
from aggregator.matching.links import Link

TALKS = (
    talk("1", "How Owls Read Logs", "Ada Finch", at=(6, 9)),
    talk("2", "Knots for Beginners", "Bo Marsh", at=(6, 10)),
    talk("3", "Toast at Scale", "Cy Reed", at=(7, 9)),
    talk("4", "Welcome", kind="plenary", at=(6, 8)),
)
OWLS, KNOTS = video("owls", "Ada Finch: How Owls Read Logs"), video("knots", "Bo Marsh: Knots for Beginners")
WELCOME = video("welcome", "PivoCon 2031: Welcome", recorded=date(2031, 5, 6))
OTHER = replace(OWLS, raw_title="An Evening of Small Noises")


def shown(*pairs):
    """Published links, made by the matcher when it knew more."""
    return tuple(Link(code, f"youtube:{key}", "accepted", "title", 0.97, "whole title") for code, key in pairs)


def after(recordings, links, decided=(), talks=TALKS):
    """What is accepted once these recordings are all that is known, and the whole again from what came out."""
    found = links_of(EVENT, talks, recordings, decided, Matched(links, tuple(recordings)))
    assert links_of(EVENT, talks, recordings, decided, found).links == found.links
    return decisions(found.links)


def test_a_title_that_says_less_withdraws_nothing():
    assert decisions(links_of(EVENT, TALKS, (OTHER,)).links) == []
    assert after((OTHER,), shown(("1", "owls"))) == [("1", "youtube:owls", "accepted")]
    (kept,) = links_of(EVENT, TALKS, (OTHER,), before=Matched(shown(("1", "owls")), (OTHER,))).links
    assert (kept,) == shown(("1", "owls"))


def test_a_vague_row_does_not_lower_what_is_published():
    vague = video("vague", "Welcome", published=None)
    for recordings in ((WELCOME, vague), (vague, WELCOME)):
        found = after(recordings, shown(("4", "welcome")))
        assert ("4", "youtube:welcome", "accepted") in found
        assert ("4", "youtube:vague", "accepted") not in found


@pytest.mark.parametrize(
    ("decided", "expected"),
    [
        ("rejected", [("1", "youtube:owls", "rejected")]),
        ("accepted", [("3", "youtube:owls", "accepted")]),
    ],
)
def test_a_person_withdraws(decided, expected):
    code = "1" if decided == "rejected" else "3"
    said = Link(code, "youtube:owls", decided, "corrected", 1.0, "watched", decided_by="person")
    assert after((OTHER,), shown(("1", "owls")), [said]) == expected


def test_the_source_withdraws_by_naming_another_talk_and_not_by_naming_none_or_two():
    named = replace(OTHER, talk_url="3")
    assert after((named,), shown(("1", "owls"))) == [("3", "youtube:owls", "accepted")]
    page = "https://pivocon.example/both/"
    talks = (TALKS[0], *(replace(one, url=page) for one in TALKS[1:3]), TALKS[3])
    both = replace(OTHER, source_url=page)
    assert after((both,), shown(("1", "owls")), talks=talks) == [
        ("1", "youtube:owls", "accepted"),
        ("2", "youtube:owls", "suggested"),
        ("3", "youtube:owls", "suggested"),
    ]


def test_a_clearly_better_talk_takes_the_recording_and_a_better_one_is_suggested():
    assert after((KNOTS,), shown(("1", "knots"))) == [("2", "youtube:knots", "accepted")]
    taken = replace(KNOTS, raw_title="Bo Marsh: Knots")
    (alone,) = links_of(EVENT, TALKS, (taken,)).links
    assert (alone.talk, alone.score < 0.9) == ("2", True)
    assert after((taken,), shown(("1", "knots"))) == [
        ("1", "youtube:knots", "accepted"),
        ("2", "youtube:knots", "suggested"),
    ]


def test_the_talk_of_a_published_recording_is_taken():
    newer = video("newer", "Ada Finch: How Owls Read Logs")
    found = after((OTHER, newer), shown(("1", "owls")))
    assert ("1", "youtube:owls", "accepted") in found
    (link,) = [
        link
        for link in links_of(EVENT, TALKS, (OTHER, newer), before=Matched(shown(("1", "owls")))).links
        if link.recording == "youtube:newer"
    ]
    assert "the talk has youtube:owls" in link.reason


def test_a_recording_of_two_talks_stays_with_both():
    assert after((OTHER,), shown(("1", "owls"), ("3", "owls"))) == [
        ("1", "youtube:owls", "accepted"),
        ("3", "youtube:owls", "accepted"),
    ]


def test_a_talk_that_the_event_no_longer_has_is_let_go():
    assert after((OTHER,), shown(("9", "owls"))) == []


UNDATED = {"published": None}
TWINS = [video(key, "How Owls Read Logs, by Ada Finch", **UNDATED) for key in ("a18", "a19")]


def test_of_two_undated_recordings_that_fit_alike_a_person_chooses():
    found = links_of(EVENT, TALKS, TWINS).links
    assert decisions(found) == [("1", "youtube:a18", "suggested"), ("1", "youtube:a19", "suggested")]
    assert all("another undated recording fits as well" in link.reason for link in found)
    alone = links_of(EVENT, TALKS, TWINS[1:]).links
    assert decisions(alone) == [("1", "youtube:a19", "accepted")]
    assert after(TWINS, alone) == [("1", "youtube:a18", "suggested"), ("1", "youtube:a19", "accepted")]


@pytest.mark.parametrize(
    "told",
    [
        {"published": date(2031, 6, 1)},
        {"recorded": date(2031, 5, 6)},
        {"raw_title": "How Owls Read Logs, by Ada Finch, PivoCon 2031"},
    ],
)
def test_what_tells_one_of_them_apart_is_accepted(told):
    found = links_of(EVENT, TALKS, (TWINS[0], replace(TWINS[1], **told))).links
    assert ("1", "youtube:a19", "accepted") in decisions(found)
    assert ("1", "youtube:a18", "accepted") not in decisions(found)


LISTED = (
    OWLS,
    KNOTS,
    video("toast", "Cy Reed: Toast at Scale", duration_s=1800, playlist="PL1", channel="PivoCon"),
    WELCOME,
)
ENTRIES = st.sampled_from(["title", "published", "recorded", "duration_s", "channel", "playlist", "description"])
TITLES = st.sampled_from(["Talk", "Welcome", "Day 1", "PivoCon", "Recording 3", "How", "untitled"])


def poorer(recording, fields, title):
    """The same recording where a listing says less of it."""
    gone = {name: None for name in fields if name != "title"}
    return replace(recording, **gone, **({"raw_title": title} if "title" in fields else {}))


@given(st.lists(st.sets(ENTRIES), min_size=4, max_size=4), TITLES, st.lists(TITLES, max_size=3))
def test_listings_that_only_say_less_change_nothing_that_is_published(fields, title, vague):
    first = links_of(EVENT, TALKS, LISTED)
    published = {pair for *pair, said in decisions(first.links) for pair in [tuple(pair)] if said == "accepted"}
    assert len(published) == 4
    told = [poorer(one, lost, title) for one, lost in zip(LISTED, fields, strict=True)]
    told += [video(f"vague{n}", text, None) for n, text in enumerate(vague)]
    later = links_of(EVENT, TALKS, told, before=first)
    assert published <= {(link.talk, link.recording) for link in later.links if link.decision == "accepted"}
    assert links_of(EVENT, TALKS, told, before=later).links == later.links


@pytest.mark.parametrize(("days", "decision"), [(0, "accepted"), (-400, "accepted")])
def test_a_day_that_speaks_against_it_withdraws_nothing_either(days, decision):
    told = replace(OWLS, published=date(2031, 6, 1) + timedelta(days))
    assert after((told,), shown(("1", "owls"))) == [("1", "youtube:owls", decision)]
