"""Talks that descriptions name: by a page, by a code as pretalx makes them, and by nothing that only looks like it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from aggregator.matching.described import only_names
from aggregator.matching.ladder import match
from scrapers.records import Event, Recording, Speaker, Talk

EVENT = Event("owlcon-2031", "OwlCon 2031", "Europe/Oslo", date(2031, 5, 6), date(2031, 5, 9))
PAGE = "https://talks.example.org/owlcon-2031/talk/{}/"


def talk(code: str, title: str, name: str, **more: object) -> Talk:
    talk = Talk(EVENT.slug, code, title, "talk", PAGE.format("x"), url=PAGE.format(code), speakers=(Speaker(name),))
    return replace(talk, **more)


def video(description: str | None, title: str = "IMG 0001", key: str = "aaaaaaaaa01", **more: object) -> Recording:
    url = f"https://www.youtube.com/watch?v={key}"
    return replace(Recording("youtube", key, url, title, url, description=description), **more)


OWLS = talk("LPUC9T", "Counting Owls in the Dark Without a Lamp", "Una Roe")
KEGS = talk("KVXRTL", "Rolling Kegs Uphill Without Losing Any", "Bo Ek")
TALKS = (OWLS, KEGS)


def exact(recordings: tuple[Recording, ...], talks: tuple[Talk, ...] = TALKS) -> list[tuple[str, str]]:
    links = match(EVENT, talks, recordings)
    found = [(link.talk, link.method) for link in links if link.decision == "accepted"]
    return [one for one in found if one[1] in ("description-link", "code")]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Recorded in Oslo. #LPUC9T", [("LPUC9T", "code")]),
        ("LPUC9T", [("LPUC9T", "code")]),
        ("(LPUC9T), #owlcon #LPUC9T", [("LPUC9T", "code")]),
        ("https://elsewhere.example/LPUC9T/", [("LPUC9T", "code")]),
        ("#KVXRTL", [("KVXRTL", "code")]),
        ("Talk KVXRTL.", [("KVXRTL", "code")]),
        ("See https://talks.example.org/owlcon-2031/talk/LPUC9T/.", [("LPUC9T", "description-link")]),
        ("http://www.talks.example.org/owlcon-2031/talk/KVXRTL?utm_source=x", [("KVXRTL", "description-link")]),
        ("https://talks.example.org/owlcon-2031/talk/LPUC9T/ #LPUC9T", [("LPUC9T", "description-link")]),
        ("#lpuc9t", []),
        ("LPUC9T2 xLPUC9T _LPUC9T", []),
        ("#LPUC9T and #KVXRTL", []),
        ("#LPUC9T https://talks.example.org/owlcon-2031/talk/KVXRTL/", []),
        ("#ABC3DE", []),
        ("https://talks.example.org/owlcon-2031/ https://talks.example.org/owlcon-2030/talk/KVXR/", []),
        (None, []),
    ],
)
def test_one_page_or_one_code_of_the_events_own_talks(text: str | None, found: list[tuple[str, str]]) -> None:
    assert exact((video(text),)) == found


@pytest.mark.parametrize(
    ("code", "text", "joins"),
    [
        ("PYTHON", "PYTHON for owls", False),
        ("PYTHON", "#PYTHON", False),
        ("DJANGO", "DJANGO for owls", False),
        ("DJANGO", "#DJANGO", False),
        ("PANDAS", "PANDAS for owls", False),
        ("PANDAS", "#PANDAS", True),
        ("KEYNOTE", "#KEYNOTE", False),
        ("SPEECH", "#SPEECH", True),
        ("123789", "123789", False),
        ("789378", "#789378", True),
        ("EP2024", "#EP2024", False),
        ("owls-1", "#owls-1", False),
    ],
)
def test_a_code_has_the_form_of_pretalx_and_is_no_word(code: str, text: str, joins: bool) -> None:
    coded = replace(OWLS, code=code, url=None)
    assert exact((video(text),), (coded, KEGS)) == ([(code, "code")] if joins else [])


@pytest.mark.parametrize(
    "said",
    [
        {"title": "Counting Pandas in the Dark Without a Lamp"},
        {"abstract": "We use pandas."},
    ],
)
def test_what_talks_speak_of_is_no_code(said: dict[str, str]) -> None:
    talks = (replace(OWLS, code="PANDAS", url=None), replace(KEGS, **said))
    assert exact((video("#PANDAS"),), talks) == []
    assert exact((video("#PANDAS", "Pandas at night", "aaaaaaaaa02"), video("#PANDAS")), talks[:1]) == []


def test_it_beats_titles_and_says_so() -> None:
    (link,) = match(EVENT, TALKS, [video("#LPUC9T", "Quiet evenings in an empty barn")])
    assert (link.talk, link.decision, link.method, link.score, link.reason) == (
        "LPUC9T",
        "accepted",
        "code",
        1.0,
        "its description has the talk's code",
    )
    (link,) = match(EVENT, TALKS, [video(OWLS.url, "Quiet evenings in an empty barn")])
    assert (link.method, link.reason) == ("description-link", "its description links the talk's page")


def test_a_talk_that_is_only_mentioned_does_not_take_the_recording_of_another() -> None:
    (link,) = match(EVENT, TALKS, [video("The sequel of #LPUC9T", f"{KEGS.title} - Bo Ek")])
    assert (link.talk, link.decision, link.method) == ("KVXRTL", "accepted", "title+speaker")


def test_the_source_goes_before_the_description() -> None:
    (link,) = match(EVENT, TALKS, [video("#LPUC9T", talk_url=KEGS.url)])
    assert (link.talk, link.method) == ("KVXRTL", "page-link")


@pytest.mark.parametrize(("videos", "joins"), [(3, True), (4, False)])
def test_what_many_descriptions_name_is_advertised(videos: int, joins: bool) -> None:
    shown = tuple(video("Join us: #LPUC9T", f"IMG {n}", f"aaaaaaaaa{n:02}") for n in range(videos))
    assert exact(shown) == ([("LPUC9T", "code")] * videos if joins else [])
    same = tuple(video("#LPUC9T", "IMG 0001", f"aaaaaaaaa{n:02}") for n in range(videos))
    assert exact(same) == [("LPUC9T", "code")] * videos


def test_breaks_and_dead_videos_are_named_by_nothing() -> None:
    assert exact((video("#LPUC9T"),), (replace(OWLS, kind="break"), KEGS)) == []
    assert exact((video("#LPUC9T", "Deleted video", access="gone"),)) == []


def test_a_person_who_rejected_the_pair_is_right() -> None:
    (no,) = match(EVENT, TALKS, [video("#LPUC9T")])
    rejected = replace(no, decision="rejected", method="corrected", decided_by="person")
    assert match(EVENT, TALKS, [video("#LPUC9T")], [rejected]) == (rejected,)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (
            "An owl reads a log aloud. #LPUC9T, https://talks.example.org/owlcon-2031/talk/LPUC9T/.",
            OWLS.url + "\n#LPUC9T",
        ),
        ("KVXRTL KVXRTL and #LPUC9T", "KVXRTL\n#LPUC9T"),
        ("An owl reads a log aloud. https://talks.example.org/owlcon-2031/", None),
        (None, None),
    ],
)
def test_what_a_description_names_is_a_fact_and_the_rest_is_not(text: str | None, kept: str | None) -> None:
    given = video(text)
    assert only_names(EVENT, TALKS, [given]) == [replace(given, description=kept)]
    assert exact((replace(given, description=kept),)) == exact((given,))
