from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aggregator.matching import Link, match
from scrapers.records import Event, Recording, Slot, Speaker, Talk

ZONE = ZoneInfo("Europe/Prague")
EVENT = Event("pivocon-2031", "PivoCon 2031", "Europe/Prague", date(2031, 5, 6), date(2031, 5, 9))
SITE = "https://pivocon.example/2031/schedule/"


def talk(code, title, *speakers, kind="talk", at=None, **more):
    slots = (Slot(datetime(2031, 5, *at, tzinfo=ZONE)),) if at else ()
    names = tuple(Speaker(name) for name in speakers)
    return Talk(EVENT.slug, code, title, kind, SITE, speakers=names, slots=slots, **more)


def video(key, title, published=date(2031, 6, 1), **more):
    provider, _, number = key.partition(":")
    facts = {"source_url": "https://videos.example/list", "published": published, **more}
    return Recording(provider, number, f"https://videos.example/{number}", title, **facts)


def decisions(links):
    return [(link.talk, link.recording, link.decision) for link in links]


BREW = talk("1", "Brewing Parsers from Left-Over Grammars", "Zdena Malá", "Otto Krug")
YEAST = talk("2", "Yeast and Other Slow Processes: Waiting Without Blocking", "Ida Brandt")
HOPS = talk("3", "Hop Counting for Beginners", "Per Lind", kind="tutorial")
TALKS = (BREW, YEAST, HOPS)
BREW_TITLE = "Talks - Otto Krug, Zdena Mala: Brewing Parsers from Left-Over Grammars"


def test_title_and_speakers_in_any_order_are_accepted_with_reason_and_method():
    assert match(EVENT, TALKS, [video("youtube:a", BREW_TITLE)]) == (
        Link(
            talk="1",
            recording="youtube:a",
            decision="accepted",
            method="title+speaker+date",
            score=0.99,
            reason="whole title; speaker named; published 23 days after the event",
            runner_up=None,
            margin=0.99,
            decided_by="matcher",
        ),
    )


def test_title_cut_at_100_characters_is_a_prefix():
    whole = replace(YEAST, title=f"{YEAST.title} in Production Kitchens Everywhere, at Last, Again and Again")
    title = f"Talks - Ida Brandt: {whole.title}"[:98]
    (link,) = match(EVENT, [BREW, whole], [video("youtube:a", title)])
    assert (link.decision, link.reason) == (
        "accepted",
        "whole title cut at 100 characters; speaker named; published 23 days after the event",
    )


@pytest.mark.parametrize(
    "title",
    [
        "Ida Brandt - Yeast and Other Slow Processes: Waiting Without Blocking - PivoCon 2031",
        "Yeast and Other Slow Processes: Waiting Without Blocking by Ida Brandt",
        "Ida Brandt: Yeast and Other Slow Processes - PivoCon 2031",
        "PivoCon 2031 | Yeast & Other Slow Processes - Waiting without blocking",
        "Yeast and Other Slow Processes: Waiting Without Blocking",
        "Talks - Ida Brandt",
    ],
)
def test_uploaders_conventions_are_accepted(title):
    assert decisions(match(EVENT, TALKS, [video("youtube:a", title)])) == [("2", "youtube:a", "accepted")]


@pytest.mark.parametrize(
    ("title", "more"),
    [
        (BREW_TITLE, {"published": date(2031, 5, 1)}),
        (BREW_TITLE, {"published": None, "recorded": date(2030, 5, 8)}),
        ("Something about Cheese and Wine in Autumn", {}),
        ("Deleted video", {}),
        ("Private video", {"access": "private"}),
    ],
)
def test_vetoes_leave_nothing(title, more):
    assert match(EVENT, TALKS, [video("youtube:a", title, **more)]) == ()


@pytest.mark.parametrize(
    ("title", "why"),
    [
        (BREW_TITLE + " - PivoCon 2030", "the recording's title says 2030"),
        (BREW_TITLE + " - KvassConf 2031", "the recording's title names another event"),
    ],
)
def test_another_edition_or_event_in_the_title_is_never_accepted(title, why):
    (link,) = match(EVENT, TALKS, [video("youtube:a", title)])
    assert (link.decision, why in link.reason) == ("suggested", True)


def test_a_year_in_the_talks_own_title_is_no_edition():
    plan = talk("9", "Keeping Every Cellar Cold by 2035", "Una Roe")
    links = match(EVENT, [plan], [video("youtube:a", "Una Roe: Keeping Every Cellar Cold by 2035")])
    assert decisions(links) == [("9", "youtube:a", "accepted")]


@pytest.mark.parametrize(
    ("one", "title"),
    [
        (talk("9", "Lightning Talks", kind="lightning"), "Lightning Talks"),
        (talk("9", "Hops", "Una Roe"), "Hops"),
        (talk("9", "Keynote", "Una Roe", kind="keynote"), "Opening Keynote"),
    ],
)
def test_titles_that_say_nothing_are_suggested_at_best(one, title):
    assert all(link.decision == "suggested" for link in match(EVENT, [one], [video("youtube:a", title)]))


def test_day_and_hour_decide_between_lightning_sessions():
    sessions = [
        talk("k1", "Lightning Talks", kind="lightning", at=(7, 8)),
        talk("k2", "Lightning Talks", kind="lightning", at=(7, 17)),
        talk("k3", "Lightning Talks", kind="lightning", at=(8, 17)),
    ]
    videos = [
        video("youtube:a", "Lightning Talks - May 7, 5pm"),
        video("youtube:b", "Lightning Talks - May 7, 8am"),
        video("youtube:c", "Lightning Talks - Thursday"),
    ]
    assert decisions(match(EVENT, sessions, videos)) == [
        ("k1", "youtube:b", "accepted"),
        ("k2", "youtube:a", "accepted"),
        ("k3", "youtube:c", "accepted"),
    ]


def test_same_title_twice_is_left_to_a_person():
    twins = [BREW, replace(BREW, code="8", kind="poster")]
    assert decisions(match(EVENT, twins, [video("youtube:a", BREW_TITLE)])) == [
        ("1", "youtube:a", "suggested"),
        ("8", "youtube:a", "suggested"),
    ]


@pytest.mark.parametrize("part", ["Part 2", "Part II", "part two"])
def test_parts_are_told_apart_by_their_number(part):
    parts = [talk("1", "Malting in Practice, Part 1", "Una Roe"), talk("2", "Malting in Practice, Part 2", "Una Roe")]
    links = match(EVENT, parts, [video("youtube:a", f"Una Roe - Malting in Practice, {part}")])
    assert [link.talk for link in links if link.decision == "accepted"] == ["2"]


def test_one_recording_per_talk_and_the_second_is_suggested():
    videos = [video("youtube:b", BREW_TITLE, date(2031, 6, 2)), video("youtube:a", BREW_TITLE, date(2031, 7, 1))]
    links = match(EVENT, TALKS, videos)
    assert decisions(links) == [("1", "youtube:a", "suggested"), ("1", "youtube:b", "accepted")]
    assert links[0].reason.endswith("; the talk has youtube:b already")


def test_two_recordings_that_fit_equally_well_under_other_titles_are_left_to_a_person():
    videos = [video("youtube:a", BREW_TITLE), video("youtube:b", f"{BREW_TITLE} (better sound)")]
    assert decisions(match(EVENT, TALKS, videos)) == [("1", "youtube:a", "suggested"), ("1", "youtube:b", "suggested")]


def test_attendee_and_gone_recordings_are_linked_beside_the_public_one():
    videos = [
        video("youtube:new", BREW_TITLE),
        video("youtube:old", BREW_TITLE, access="gone", replaced_by="youtube:new"),
        video("hubilo:pivocon/7", BREW.title, published=None, access="attendees"),
    ]
    assert decisions(match(EVENT, TALKS, videos)) == [
        ("1", "hubilo:pivocon/7", "accepted"),
        ("1", "youtube:new", "accepted"),
        ("1", "youtube:old", "accepted"),
    ]


def test_breaks_are_matched_by_nothing_but_a_page_link():
    coffee = talk("c", "A Long Coffee Break with Extra Cake", kind="break")
    assert match(EVENT, [coffee], [video("youtube:a", coffee.title)]) == ()
    assert decisions(match(EVENT, [coffee], [video("youtube:a", coffee.title, talk_url="c")])) == [
        ("c", "youtube:a", "accepted")
    ]


def test_at_most_three_talks_are_suggested_for_one_recording():
    many = [talk(f"m{n}", "Lightning Talks", kind="lightning") for n in range(5)]
    assert len(match(EVENT, many, [video("youtube:a", "Lightning Talks - PivoCon 2031")])) == 3


def test_scripts_without_spaces_and_accents():
    talks = [
        talk("1", "発酵するコードの育て方と待ち方", "Una Roe"),
        talk("2", "Ležák a líné vyhodnocování v praxi", "Jiří Šťastný"),
    ]
    videos = [
        video("youtube:a", "PivoCon 2031「発酵するコードの育て方と待ち方」"),
        video("youtube:b", "LEZAK A LINE VYHODNOCOVANI V PRAXI - Jiri Stastny"),
    ]
    assert decisions(match(EVENT, talks, videos)) == [("1", "youtube:a", "accepted"), ("2", "youtube:b", "accepted")]


def test_a_whole_playlist_of_another_year_gives_no_accepted_link():
    videos = [video(f"youtube:{t.code}", f"{t.speakers[0].name}: {t.title}", date(2030, 6, 1)) for t in TALKS]
    assert match(EVENT, TALKS, videos) == ()


def test_nothing_in_nothing_out():
    assert match(EVENT, [], []) == ()
    assert match(EVENT, TALKS, []) == ()
    assert match(EVENT, [], [video("youtube:a", BREW_TITLE)]) == ()


def person(code, key, decision):
    return Link(code, key, decision, "corrected", 1.0, "seen it", decided_by="person")


def test_peoples_decisions_come_back_and_block_what_contradicts_them():
    accepted, rejected = person("2", "youtube:a", "accepted"), person("1", "youtube:b", "rejected")
    videos = [
        video("youtube:a", BREW_TITLE),
        video("youtube:b", BREW_TITLE, talk_url="1"),
        video("youtube:c", BREW_TITLE),
    ]
    assert match(EVENT, TALKS, videos, [accepted, rejected]) == (
        rejected,
        *match(EVENT, [BREW], [videos[2]]),
        accepted,
    )


def test_a_decision_names_a_talk_by_alias_too():
    aliased = replace(BREW, aliases=("old-1",))
    links = match(EVENT, [aliased], [video("youtube:a", BREW_TITLE)], [person("old-1", "youtube:a", "rejected")])
    assert decisions(links) == [("1", "youtube:a", "rejected")]


def test_running_on_its_own_corrections_changes_nothing_else():
    videos = [video("youtube:a", BREW_TITLE), video("youtube:b", "Talks - Ida Brandt")]
    first = match(EVENT, TALKS, videos)
    again = match(EVENT, TALKS, videos, [person("1", "youtube:a", "accepted")])
    assert decisions(again) == decisions(first)


POOL_TALKS = (*TALKS, talk("k1", "Lightning Talks", kind="lightning"), replace(BREW, code="8", kind="poster"))
POOL_VIDEOS = (
    video("youtube:a", BREW_TITLE),
    video("youtube:b", BREW_TITLE),
    video("youtube:c", "Lightning Talks"),
    video("youtube:d", "Tutorials - Per Lind: Hop Counting for Beginners", talk_url="2"),
    video("youtube:d", "Hop Counting for Beginners", talk_url="3"),
    video("hubilo:p/1", "Yeast and Other Slow Processes", published=None, access="attendees"),
)


@settings(deadline=None, max_examples=40)
@given(st.permutations(POOL_TALKS), st.permutations(POOL_VIDEOS))
def test_the_order_of_the_input_never_shows(talks, videos):
    assert match(EVENT, talks, videos) == match(EVENT, POOL_TALKS, POOL_VIDEOS)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(min_size=1, max_size=40).map(str.strip).filter(bool), min_size=1, max_size=6))
def test_any_title_is_matched_to_at_most_one_talk(titles):
    videos = [video(f"youtube:{n}", title) for n, title in enumerate(titles)]
    talks = [talk(str(n), title, title) for n, title in enumerate(titles)]
    accepted = [link for link in match(EVENT, talks, videos) if link.decision == "accepted"]
    assert len({link.recording for link in accepted}) == len({link.talk for link in accepted}) == len(accepted)
