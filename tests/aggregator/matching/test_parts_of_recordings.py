"""Chapters of a recording: which talks they show, and what that changes for the recording as a whole."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from match_event import EVENT, FOAM, KEGS, decisions, talk, video

from aggregator.matching.elsewhere import Claim
from aggregator.matching.ladder import links_of, match
from aggregator.matching.links import Link
from aggregator.matching.parts import Parts, with_parts
from scrapers.records import Chapter, Recording

LIGHTNING = talk("l1", "Lightning Talks", kind="lightning", at=(7, 17))
YEAST = talk("y", "Yeast Whispers", "Vera Moll", kind="lightning")
CORKS = talk("c", "Eleven Corks and a Funeral", "Tim Oak", kind="lightning")
TALKS = (FOAM, KEGS, LIGHTNING, YEAST, CORKS)
FOAM_PART = Chapter(0, "Una Roe: Foam Considered Useful in Small Kitchens", 1500)
KEGS_PART = Chapter(1500, "Kegs Without Fear (Ida Brandt)", 3000)


def stream(*chapters: Chapter, title: str = "PivoCon 2031 - Day 2 - Hall A", key: str = "s", **more: Any) -> Recording:
    return video(key, title, chapters=chapters, **more)


def parts(links: tuple[Link, ...]) -> list[tuple[str, str, int | None]]:
    return [(link.talk, link.decision, link.start_s) for link in links]


def test_a_chapter_that_names_a_talk_is_its_link() -> None:
    page = replace(YEAST, url="https://pivocon.example/2031/talks/yeast/", aliases=("old-yeast",))
    for named in ("y", "old-yeast", "http://www.pivocon.example/2031/talks/yeast"):
        (link,) = match(EVENT, [page, FOAM], [stream(Chapter(754, "Yeast", talk=named))])
        assert link == Link(
            talk="y",
            recording="youtube:s",
            decision="accepted",
            method="page-link",
            score=1.0,
            reason='its source names the talk for the part "Yeast" at 12:34',
            margin=1.0,
            start_s=754,
        )


def test_a_chapter_with_title_and_speaker_is_weighed_as_a_recording_is() -> None:
    found = match(EVENT, TALKS, [stream(FOAM_PART, KEGS_PART)])
    assert parts(found) == [("1", "accepted", 0), ("2", "accepted", 1500)]
    assert {link.method for link in found} == {"title+speaker+date"}
    assert found[1].reason.endswith('; the part "Kegs Without Fear (Ida Brandt)" at 25:00')


def test_speakers_beside_the_title_count() -> None:
    found = match(EVENT, TALKS, [stream(Chapter(0, "Welcome"), Chapter(60, "Yeast Whispers", speakers=("Vera Moll",)))])
    assert parts(found) == [("y", "accepted", 60)]


def test_a_session_keeps_its_whole_recording_beside_its_parts() -> None:
    chapters = (Chapter(5, "Vera Moll: Yeast Whispers"), Chapter(300, "Tim Oak - Eleven Corks and a Funeral"))
    session = stream(*chapters, title="Lightning Talks - PivoCon 2031")
    found = match(EVENT, TALKS, [session])
    assert parts(found) == [("c", "accepted", 300), ("l1", "accepted", None), ("y", "accepted", 5)]


def test_chapters_of_one_talk_alone_are_what_it_is_made_of() -> None:
    own = stream(FOAM_PART, KEGS_PART, title="Foam Considered Useful in Small Kitchens by Una Roe - PivoCon 2031")
    assert parts(match(EVENT, TALKS, [own])) == [("1", "accepted", None)]
    tied = replace(own, chapters=(replace(KEGS_PART, talk="2"),))
    assert parts(match(EVENT, TALKS, [tied])) == [("1", "accepted", None), ("2", "accepted", 1500)]


@pytest.mark.parametrize(
    ("chapter", "more"),
    [
        pytest.param(Chapter(60, "Yeast Whispers"), {}, id="a short title alone"),
        pytest.param(KEGS_PART, {"title": "OtherConf 2031 - Day 2"}, id="of another event"),
        pytest.param(KEGS_PART, {"title": "PivoCon 2029 - Day 2"}, id="of another year"),
    ],
)
def test_what_is_less_sure_is_not_shown(chapter: Chapter, more: dict[str, Any]) -> None:
    found = match(EVENT, TALKS, [stream(chapter, **more)])
    assert [link for link in found if link.decision == "accepted"] == []


def test_a_recording_of_before_the_event_shows_none_of_its_talks() -> None:
    assert match(EVENT, TALKS, [stream(KEGS_PART, published=date(2030, 1, 1))]) == ()


def test_a_talk_and_a_recording_have_one_link() -> None:
    twice = stream(
        Chapter(9, "Kegs Without Fear by Ida Brandt"), Chapter(90, "Kegs Without Fear by Ida Brandt (again)")
    )
    assert [link.talk for link in match(EVENT, TALKS, [twice])] == ["2"]
    tied = stream(Chapter(9, "Kegs", talk="2"), Chapter(90, "Ida Brandt: Kegs Without Fear"))
    assert parts(match(EVENT, TALKS, [tied])) == [("2", "accepted", 9)]


def test_a_code_alone_needs_a_title_that_fits() -> None:
    for title, decision in (("Kegs", "accepted"), ("Barley and Malt in Twelve Countries", "suggested")):
        assert parts(match(EVENT, TALKS, [stream(Chapter(9, title, talk="2"))])) == [("2", decision, 9)]


def test_a_talk_with_a_recording_of_its_own_is_not_put_before_a_person_again() -> None:
    own = video("own", "Yeast Whispers - Vera Moll - PivoCon 2031")
    found = match(EVENT, TALKS, [own, stream(Chapter(60, "Yeast Whispers"))])
    assert decisions(found) == [("y", "youtube:own", "accepted")]


def test_a_part_beyond_the_end_is_told_once_and_gives_no_second() -> None:
    for end, told in ((1501, False), (1500, True)):
        one = stream(
            FOAM_PART, KEGS_PART, replace(KEGS_PART, start_s=1600, end_s=None, talk="y", title="Yeast"), duration_s=end
        )
        found = links_of(EVENT, TALKS, [one])
        expected = [("1", "accepted", 0), *([] if told else [("2", "accepted", 1500)]), ("y", "accepted", None)]
        assert parts(found.links) == expected
    assert found.notes == (
        'youtube:s: the part "Kegs Without Fear (Ida Brandt)" at 25:00 begins after the end (25:00): left out',
        'youtube:s: the part "Yeast" at 26:40 begins after the end (25:00): left out',
    )
    assert links_of(EVENT, TALKS, found.recordings, before=found).notes == ()


def test_what_was_published_stays_until_another_talk_begins_there() -> None:
    before = links_of(EVENT, TALKS, [stream(FOAM_PART, KEGS_PART)])
    assert links_of(EVENT, TALKS, [stream(FOAM_PART, KEGS_PART)], before=before) == before
    bare = links_of(EVENT, TALKS, [stream()], before=before)
    assert bare.links == before.links
    other = stream(replace(KEGS_PART, talk="https://pivocon.example/yeast"))
    talks = [*TALKS[:3], replace(YEAST, url="https://pivocon.example/yeast")]
    assert parts(links_of(EVENT, talks, [other], before=before).links) == [
        ("1", "accepted", 0),
        ("y", "accepted", 1500),
    ]
    moved = stream(replace(KEGS_PART, start_s=1510))
    assert parts(links_of(EVENT, TALKS, [moved], before=before).links) == [
        ("1", "accepted", 0),
        ("2", "accepted", 1510),
    ]


def person(code: str, decision: str = "accepted", start_s: int | None = None) -> Link:
    return Link(code, "youtube:s", decision, "corrected", 1.0, "seen", decided_by="person", start_s=start_s)


def test_people_say_the_second_or_leave_it_to_the_part_or_mean_the_whole() -> None:
    recording = stream(FOAM_PART, replace(KEGS_PART, talk="2"))

    def second(said: int | None) -> list[tuple[str, str, int | None]]:
        return parts(match(EVENT, TALKS, [recording], [person("2", start_s=said)]))

    assert [second(said)[-1] for said in (None, 1490, 0)] == [("2", "accepted", s) for s in (1500, 1490, None)]


def test_a_second_of_a_person_leaves_the_recording_open_for_others() -> None:
    found = match(EVENT, TALKS, [stream(FOAM_PART, KEGS_PART)], [person("2", start_s=1490)])
    assert parts(found) == [("1", "accepted", 0), ("2", "accepted", 1490)]
    lightning = video("s", "Lightning Talks - PivoCon 2031")
    assert parts(match(EVENT, TALKS, [lightning], [person("y", start_s=5)])) == [
        ("l1", "accepted", None),
        ("y", "accepted", 5),
    ]


def test_what_people_refuse_never_returns() -> None:
    found = match(EVENT, TALKS, [stream(FOAM_PART, replace(KEGS_PART, talk="2"))], [person("2", "rejected")])
    assert parts(found) == [("1", "accepted", 0), ("2", "rejected", None)]


def test_a_stream_takes_no_place_of_a_lost_upload() -> None:
    lost = video("own", "Kegs Without Fear - Ida Brandt - PivoCon 2031", access="gone")
    found = links_of(EVENT, TALKS, [lost, stream(KEGS_PART)])
    assert decisions(found.links) == [("2", "youtube:own", "accepted"), ("2", "youtube:s", "accepted")]
    assert [one.replaced_by for one in found.recordings] == [None, None]


def test_another_event_that_states_the_recording_keeps_inferred_parts_from_being_shown() -> None:
    claim = Claim("youtube:s", "otherconf-2031", "9", "stated")
    found = links_of(
        EVENT, TALKS, [stream(FOAM_PART, replace(KEGS_PART, talk="https://pivocon.example/k"))], elsewhere=[claim]
    )
    assert parts(found.links) == [("1", "suggested", 0), ("2", "suggested", 1500)]


def test_the_order_of_the_input_changes_nothing() -> None:
    recordings = [
        stream(FOAM_PART, KEGS_PART),
        stream(KEGS_PART, Chapter(4000, "Tim Oak: Eleven Corks and a Funeral"), key="t"),
    ]
    assert match(EVENT, TALKS, recordings) == match(EVENT, TALKS[::-1], recordings[::-1])


def test_a_whole_recording_that_is_only_suggested_gives_way_to_the_part() -> None:
    whole = Link("2", "youtube:s", "suggested", "title", 0.5, "half")
    part = replace(whole, decision="suggested", start_s=7)
    assert with_parts([whole], Parts((part,), ())) == (part,)
    assert with_parts([replace(whole, decision="accepted")], Parts((part,), ())) == (
        replace(whole, decision="accepted"),
    )
