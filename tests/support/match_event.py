"""An invented conference for the matcher: PivoCon 2031, three days of talks about brewing after one of tutorials."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.matching.convention import Convention
from aggregator.matching.evidence import Evidence, gather
from aggregator.matching.links import Link
from aggregator.matching.survey import Survey
from aggregator.matching.texts import TalkText, VideoText
from scrapers.records import Event, Recording, Slot, Speaker, Talk

ZONE = ZoneInfo("Europe/Prague")
EVENT = Event("pivocon-2031", "PivoCon 2031", "Europe/Prague", date(2031, 5, 6), date(2031, 5, 9))
"""Tuesday to Friday."""

AFTER = date(2031, 6, 1)
"""When recordings appear unless a test says otherwise."""


def talk(
    code: str,
    title: str,
    *speakers: str,
    kind: str = "talk",
    at: tuple[int, ...] = (),
    minutes: int | None = None,
    **more: Any,
) -> Talk:
    """A talk; ``at`` is the day of May 2031 and, if it matters, the hour."""
    slots: tuple[Slot, ...] = ()
    if at:
        day, hour = (*at, 0)[:2]
        start = datetime(2031, 5, day, hour, tzinfo=ZONE)
        slots = (Slot(start, start + timedelta(minutes=minutes) if minutes else None),)
    names = tuple(Speaker(name) for name in speakers)
    site = "https://pivocon.example/2031/schedule/"
    return Talk(EVENT.slug, code, title, kind, site, speakers=names, slots=slots, **more)


def video(key: str, title: str, published: date | None = AFTER, **more: Any) -> Recording:
    """A recording; without a provider in its key it is on YouTube."""
    provider, colon, number = key.rpartition(":")
    facts = {"source_url": "https://videos.example/list", "published": published, **more}
    return Recording(provider if colon else "youtube", number, f"https://videos.example/{number}", title, **facts)


def decisions(links: Iterable[Link]) -> list[tuple[str, str, str]]:
    """Talk, recording and decision of each link."""
    return [(link.talk, link.recording, link.decision) for link in links]


def accepted(links: Iterable[Link]) -> dict[str, str]:
    """Recording -> talk of the published links."""
    return {link.recording: link.talk for link in links if link.decision == "accepted"}


def field_of(talks: Sequence[Talk], videos: Sequence[Recording] = (), event: Event = EVENT) -> Survey:
    """What is known of an event."""
    return Survey.of(event, [TalkText.of(one) for one in talks], [VideoText.of(one) for one in videos])


def evidence_of(
    one: Talk,
    title: str | Recording,
    *others: Talk,
    event: Event = EVENT,
    convention: Convention | None = None,
    described: str | None = None,
    videos: Sequence[Recording] = (),
) -> Evidence:
    """The evidence of a talk and a recording (or its title) at an event with these other talks and recordings."""
    recording = video("a", title) if isinstance(title, str) else title
    field = field_of([one, *others], [recording, *(other for other in videos if other.key != recording.key)], event)
    return gather(TalkText.of(one), VideoText.of(recording), field, convention or Convention(), described)


FOAM = talk("1", "Foam Considered Useful in Small Kitchens", "Una Roe", "Wiktor Kowal")
KEGS = talk("2", "Kegs Without Fear", "Ida Brandt")
KEYNOTE = talk("k", "Keynote", "Una Roe", kind="keynote")


def seen(one: Talk, title: str | Recording, *others: Talk, **more: Any) -> list[str]:
    """The names of all features of a talk and a recording."""
    others = others or ((FOAM,) if one.title == KEGS.title else (KEGS,))
    return list(evidence_of(one, title, *others, **more).features)
