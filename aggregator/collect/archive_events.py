"""Which event of ours an archive's event is: by what event.yml says, by title and dates, by common recordings. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from aggregator.matching.texts import is_year, name_words
from aggregator.vocabulary import words
from scrapers.archives.archive import ArchivedEvent
from scrapers.records import ArchiveRef, Event
from scrapers.text import slugify

NEAR = timedelta(days=31)
"""An archive may print the days of upload: those of one event lie no further apart ..."""
APART = timedelta(days=180)
"""... and what is further apart is another edition."""

FEW = 3
"""Fewer common recordings say nothing: a keynote is listed by two events."""
MOST = 0.5
SOME = 0.3


@dataclass(frozen=True, slots=True)
class EventsAlike:
    """``sure`` is the event of ours that an archive's event is; else ``doubtful`` are those that it may be."""

    sure: str | None = None
    doubtful: tuple[str, ...] = ()


def which(
    kind: str,
    said: ArchivedEvent,
    events: Mapping[str, Event],
    keys: Mapping[str, frozenset[str]],
    shared: Iterable[str],
) -> EventsAlike:
    """The event of ours that this is; ``keys`` are the recordings of each of ours, ``shared`` those events that list one of
    ``said``. An event that is another folder of the same archive is none.
    """
    remembered = [slug for slug, event in events.items() if _ref(event, kind) == said.folder]
    if remembered:
        return EventsAlike(remembered[0]) if len(remembered) == 1 else EventsAlike(doubtful=tuple(remembered))
    listing, named, title = frozenset(shared), slugify(said.folder), _name(said.title)
    sure, doubtful = [], []
    for slug, event in events.items():
        called = slug == named or _name(event.title) == title
        if _ref(event, kind) is None and (called or slug in listing):
            likeness = _likeness(said, event, keys[slug])
            if likeness == "sure":
                sure.append(slug)
            elif likeness == "doubtful" or slug == named:
                doubtful.append(slug)
    return EventsAlike(sure[0]) if len(sure) == 1 else EventsAlike(doubtful=tuple(sure or doubtful))


def _likeness(said: ArchivedEvent, event: Event, keys: frozenset[str]) -> Literal["sure", "doubtful"] | None:
    """What recordings say, else title and dates; a title without a year needs the dates."""
    own = frozenset(one.key for one in said.recordings)
    common = len(own & keys)
    if common >= FEW and common >= MOST * max(len(own), len(keys)):
        return "sure"
    apart, years = _apart(event, said), (_years(event.title), _years(said.title))
    if apart is None or apart <= APART:
        known = apart is not None and apart <= NEAR
        if _name(event.title) == _name(said.title) and (known or (years[0] == years[1] != frozenset())):
            return "sure"
        if known and event.slug == slugify(said.folder):
            return "sure"
    return "doubtful" if common >= FEW and common >= SOME * min(len(own), len(keys)) else None


def ref_of(event: Event, kind: str) -> ArchiveRef | None:
    """The line of event.yml that says which folder of this archive an event is."""
    return next((ref for ref in event.archives if ref.kind == kind), None)


def _ref(event: Event, kind: str) -> str | None:
    ref = ref_of(event, kind)
    return ref.folder if ref else None


_name = lru_cache(maxsize=10_000)(name_words)
"""The words of an event's title; every event of ours is asked for each of an archive."""


def _years(title: str) -> frozenset[str]:
    return frozenset(word for word in words(title) if is_year(word))


def _apart(event: Event, said: ArchivedEvent) -> timedelta | None:
    """How far the days of the two lie apart; None where one has none."""
    ours, theirs = _days(event.starts, event.ends), _days(said.starts, said.ends)
    if not ours or not theirs:
        return None
    return max(ours[0] - theirs[1], theirs[0] - ours[1], timedelta())


def _days(starts: date | None, ends: date | None) -> tuple[date, date] | None:
    first, last = starts or ends, ends or starts
    return (first, last) if first and last else None
