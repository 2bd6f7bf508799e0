"""Records refuse nonsense when made, and say which."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from scrapers.errors import BadRecord
from scrapers.records import (
    MAX_ABSTRACT,
    MAX_TITLE,
    Bounds,
    Chapter,
    Event,
    Recording,
    Slot,
    SourceRef,
    Speaker,
    Talk,
    is_slug,
    is_zone,
)

PAGE = "https://kelp.example/schedule"
NINE, TEN = (datetime(2031, 5, 14, hour, tzinfo=UTC) for hour in (9, 10))


def talk(**more: Any) -> Talk:
    facts = {"event": "kelpcon-2031", "code": "41", "title": "Kelp", "kind": "talk", "source_url": PAGE}
    return Talk(**{**facts, **more})


def recording(**more: Any) -> Recording:
    facts = {"provider": "youtube", "id": "kelpforest1", "url": "https://youtu.be/kelpforest1"}
    return Recording(**{**facts, "raw_title": "Kelp", "source_url": PAGE, **more})


def event(**more: Any) -> Event:
    return Event(**{"slug": "kelpcon-2031", "title": "KelpCon 2031", "timezone": "UTC", **more})


def test_the_longest_texts_that_are_taken() -> None:
    assert len(talk(title="k" * MAX_TITLE, abstract="k" * MAX_ABSTRACT).title) == 500
    assert len(recording(raw_title="k" * MAX_TITLE).raw_title) == 500


def test_the_most_tags_that_are_taken() -> None:
    tags = tuple(f"{n:060}" for n in range(20))
    assert (talk(tags=tags).tags, recording(tags=tags).tags) == (tags, tags)


def test_chapters_up_to_their_bounds() -> None:
    last = Chapter(99_999_999, "k" * MAX_TITLE, 100_000_000)
    assert recording(chapters=(Chapter(0, "Kelp"), Chapter(0, "Moss"), last)).chapters[2] == last
    assert Chapter(100_000_000, "Kelp").start_s == 100_000_000
    assert len(recording(chapters=tuple(Chapter(n, "Kelp") for n in range(500))).chapters) == 500


def chapter(**more: Any) -> Chapter:
    return Chapter(**{"start_s": 5, "title": "Kelp", **more})


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"title": ""}, "title is blank or unstripped: ''"),
        ({"title": "k" * (MAX_TITLE + 1)}, "title has 501 characters"),
        ({"talk": " "}, "talk is blank or unstripped: ' '"),
        ({"speakers": ("Ana ",)}, "speaker is blank or unstripped: 'Ana '"),
        ({"start_s": -1}, "second -1 is not between 0 and 100,000,000"),
        ({"start_s": 100_000_001}, "second 100000001 is not between 0 and 100,000,000"),
        ({"end_s": 5}, "ends at 5 s, which is not after its start"),
        ({"end_s": 100_000_001}, "ends at 100000001 s, which is not after its start"),
    ],
)
def test_chapters_that_cannot_be(more: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadRecord) as caught:
        chapter(**more)
    assert str(caught.value) == f"chapter {more.get('start_s', 5)}: {problem}"


def test_what_is_unknown_is_none_or_empty() -> None:
    plain = talk()
    assert (plain.abstract, plain.speakers, plain.slots, plain.status, plain.slug) == (None, (), (), "scheduled", None)
    assert (recording().key, recording().access, recording().duration_s) == ("youtube:kelpforest1", "public", None)
    assert (recording(duration_s=0).duration_s, recording(duration_s=100_000_000).duration_s) == (0, 100_000_000)
    assert event(timezone="Europe/Prague").zone == ZoneInfo("Europe/Prague")
    assert Slot(NINE, NINE).end == NINE


@pytest.mark.parametrize(
    ("make", "more", "problem"),
    [
        (
            recording,
            {"chapters": (Chapter(6, "Kelp"), Chapter(5, "Moss"))},
            "chapters are not in the order in which they begin",
        ),
        (recording, {"chapters": (Chapter(5, "Kelp"),) * 2}, "two chapters of one title begin at one second"),
        (
            recording,
            {"chapters": tuple(Chapter(n, "Kelp") for n in range(501))},
            "501 chapters are more than 500",
        ),
        (talk, {"tags": (" kelp",)}, "tag is blank or unstripped: ' kelp'"),
        (talk, {"tags": ("k" * 61,)}, f"a tag has 61 characters: {'k' * 61!r}"),
        (recording, {"tags": tuple(map(str, range(21)))}, "21 tags are more than 20"),
        (talk, {"title": ""}, "title is blank or unstripped: ''"),
        (talk, {"title": " Kelp"}, "title is blank or unstripped: ' Kelp'"),
        (talk, {"title": "k" * (MAX_TITLE + 1)}, "title has 501 characters"),
        (talk, {"abstract": "k" * (MAX_ABSTRACT + 1)}, "abstract has 65537 characters"),
        (talk, {"abstract": ""}, "abstract is blank or unstripped: ''"),
        (talk, {"raw_title": "\n"}, "raw_title is blank or unstripped: '\\n'"),
        (talk, {"track": "x "}, "track is blank or unstripped: 'x '"),
        (talk, {"level": ""}, "level is blank or unstripped: ''"),
        (talk, {"language": ""}, "language is blank or unstripped: ''"),
        (talk, {"code": "4/1"}, "code '4/1' is not usable in a URL"),
        (talk, {"code": ""}, "code '' is not usable in a URL"),
        (talk, {"code": ".41"}, "code '.41' is not usable in a URL"),
        (talk, {"slug": "Kelp"}, "slug 'Kelp' is not lower-case words joined by hyphens"),
        (talk, {"slug": "41"}, "slug '41' is not lower-case words joined by hyphens"),
        (talk, {"kind": "show"}, "kind 'show' is none of talk, tutorial, keynote, "),
        (talk, {"status": "lost"}, "status 'lost' is none of scheduled, cancelled, gone"),
        (talk, {"url": "ftp://kelp.example/"}, "url is not a plain http(s) URL: 'ftp://kelp.example/'"),
        (talk, {"url": "https:///41"}, "url is not a plain http(s) URL: 'https:///41'"),
        (talk, {"url": "https://ann@kelp.example/"}, "url is not a plain http(s) URL: 'https://ann@kelp.example/'"),
        (recording, {"provider": "tape"}, "provider 'tape' is none of youtube, hubilo, "),
        (recording, {"access": "secret"}, "access 'secret' is none of public, unlisted, "),
        (recording, {"id": ""}, "recording id '' is blank or has spaces"),
        (recording, {"id": "a b"}, "recording id 'a b' is blank or has spaces"),
        (recording, {"id": "ab\n"}, "recording id 'ab\\n' is blank or has spaces"),
        (recording, {"raw_title": "k" * (MAX_TITLE + 1)}, "recording title has 501 characters"),
        (recording, {"description": ""}, "description is blank or unstripped: ''"),
        (recording, {"replaced_by": ""}, "replaced_by is blank or unstripped: ''"),
        (recording, {"url": "kelpforest1"}, "url is not a plain http(s) URL: 'kelpforest1'"),
        (recording, {"duration_s": -1}, "duration -1 s"),
        (recording, {"duration_s": 100_000_001}, "a duration of more than 100,000,000 s"),
    ],
)
def test_refused_with_the_page_it_is_from(make: Callable[..., Any], more: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadRecord) as caught:
        make(**more)
    assert str(caught.value).startswith(f"{PAGE}: {problem}")


@pytest.mark.parametrize(
    ("make", "more", "said"),
    [
        (talk, {"source_url": ""}, "talk 41: source_url is not a plain http(s) URL: 'missing'"),
        (
            recording,
            {"source_url": ""},
            "https://youtu.be/kelpforest1: source_url is not a plain http(s) URL: 'missing'",
        ),
        (Speaker, {"name": ""}, "speaker: name is blank or unstripped: ''"),
        (Speaker, {"name": "Ann ", "url": None}, "Ann : name is blank or unstripped: 'Ann '"),
        (Speaker, {"name": "Ann", "url": "ann"}, "Ann: speaker url is not a plain http(s) URL: 'ann'"),
        (Slot, {"start": NINE.replace(tzinfo=None)}, "slot: start has no time zone: 2031-05-14 09:00:00"),
        (
            Slot,
            {"start": NINE, "end": TEN.replace(tzinfo=None)},
            "slot: end has no time zone: 2031-05-14 10:00:00",
        ),
        (
            Slot,
            {"start": TEN, "end": NINE},
            "slot: ends before it starts: 2031-05-14 10:00:00+00:00 - 2031-05-14 09:00:00+00:00",
        ),
        (Slot, {"start": NINE, "rooms": ("Pier", "")}, "slot: room is blank or unstripped: ''"),
        (SourceRef, {"kind": "kelp", "url": "kelp"}, "source kelp: url is not a plain http(s) URL: 'kelp'"),
        (event, {"slug": "KelpCon"}, "event 'KelpCon': slug is not lower-case words joined by hyphens"),
        (event, {"title": ""}, "kelpcon-2031: title is blank or unstripped: ''"),
        (event, {"location": ""}, "kelpcon-2031: location is blank or unstripped: ''"),
        (event, {"website": "kelp"}, "kelpcon-2031: website is not a plain http(s) URL: 'kelp'"),
        (event, {"keep": "none"}, "kelpcon-2031: keep 'none' is none of all, facts"),
        (
            event,
            {"timezone": "Kelp"},
            "kelpcon-2031: timezone 'Kelp' is not an IANA name such as America/New_York",
        ),
        (
            event,
            {"starts": date(2031, 5, 2), "ends": date(2031, 5, 1)},
            "kelpcon-2031: ends 2031-05-01 before it starts 2031-05-02",
        ),
        (event, {"delay": -0.1}, "kelpcon-2031: delay -0.1 is not between 0 and 3600 seconds"),
        (event, {"delay": 3600.1}, "kelpcon-2031: delay 3600.1 is not between 0 and 3600 seconds"),
        (Bounds, {"pages": 0}, "limits: pages 0 is not between 1 and 1000000"),
        (Bounds, {"pages": 1_000_001}, "limits: pages 1000001 is not between 1 and 1000000"),
        (Bounds, {"minutes": 0}, "limits: minutes 0 is not more than 0 and at most 10080"),
        (Bounds, {"minutes": 10_081}, "limits: minutes 10081 is not more than 0 and at most 10080"),
    ],
)
def test_refused_in_these_words(make: Callable[..., Any], more: dict[str, Any], said: str) -> None:
    with pytest.raises(BadRecord) as caught:
        make(**more)
    assert str(caught.value) == said


def test_an_event_of_one_day_and_the_ends_of_the_delay_are_taken() -> None:
    day = date(2031, 5, 1)
    assert event(starts=day, ends=day, delay=0).ends == day
    assert event(delay=3600).delay == 3600


def test_the_ends_of_the_limits_are_taken() -> None:
    assert event().limits == Bounds(5000, 60)
    assert [Bounds(1, 0.01).pages, Bounds(1_000_000, 10_080).minutes] == [1, 10_080]


@pytest.mark.parametrize("text", ["kelp", "kelp-2031", "2031"])
def test_slugs(text: str) -> None:
    assert is_slug(text)


@pytest.mark.parametrize(
    "text", ["", "Kelp", "kelp-", "-kelp", "kelp--2031", "kelp 2031", "kelp\n", "kélp", "kelp_2031"]
)
def test_what_is_no_slug(text: str) -> None:
    assert not is_slug(text)


def test_an_address_that_no_splitter_reads_is_refused_in_words() -> None:
    with pytest.raises(BadRecord, match=r"source pretalx: url is not a plain http\(s\) URL: 'https://\['"):
        SourceRef("pretalx", "https://[")


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("Europe/Berlin", True),
        ("America/Argentina/Buenos_Aires", True),
        ("Etc/GMT+5", True),
        ("Etc/GMT-14", True),
        ("UTC", True),
        ("Mars/Olympus", False),
        ("", False),
        ("../UTC", False),
        ("\ud800", False),
        ("a/" * 50_000 + "a", False),
    ],
)
def test_a_zone_is_an_iana_name_however_long_the_text_is(name: str, known: bool) -> None:
    assert is_zone(name) is known
