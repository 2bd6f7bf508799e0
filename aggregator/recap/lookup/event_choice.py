"""Which conference a post is about: as given, as its title says, as its links show; never a guess between two."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from aggregator.catalog import queries
from aggregator.catalog.views import Conference
from aggregator.recap.document import Document
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.lookup.link_targets import Addresses, LinkTarget, Sites
from scrapers.errors import ConftalksError
from scrapers.text import fold

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_MOSTLY = 0.8
_DAYS_AFTER = 400
"""A post that names no year is about the edition that began at most so many days before it was written."""

_TOLD_BY = (
    "title",
    "event",
    "conference",
    "tags",
    "categories",
    "keywords",
    "description",
    "summary",
    "subtitle",
    "slug",
)


About = Literal["name", "links", "text"]
"""How a post says that it is about an event: its title or tags name it, its links lead there, its text has the name."""


class NoEvent(ConftalksError):
    """A post names and links no event of the catalog: it may not be about talks at all."""


def choose_event(document: Document, conn: sqlite3.Connection, given: str | None = None) -> str:
    """The slug of the one event that a post is about.

    Raises:
        ConftalksError: ``given`` is not in the catalog; the post is about two events.
        NoEvent: it is about none that is known.
    """
    events = queries.conferences(conn)
    if given is not None:
        if given in {event.slug for event in events}:
            return given
        raise ConftalksError(f"the catalog has no event {given!r}; `conftalks status` lists those it has")
    told = _only_one(_named(_told(document), events, _written(document)), "names")
    if told:
        return told
    addresses, sites = Addresses(conn), Sites(events)
    linked = _linked(document, addresses.target, lambda url: sites.at(url) or addresses.event(url))
    ranked = [slug for slug, _ in linked.most_common()]
    if ranked and linked[ranked[0]] >= _MOSTLY * linked.total():
        return ranked[0]
    found = _only_one(ranked, "links") or _only_one(_named([_body(document)], events, None), "names")
    if found:
        return found
    raise NoEvent("which event is the post about? Nothing in it names or links one of the catalog: say with --event")


def how_about(document: Document, known: KnownEvent) -> About | None:
    """How a post says that it is about an event, be it about others too; None where it does not.

    A post whose title or tags name others is not about this one, whatever it links.
    """
    events, slug = tuple(known.events.values()), known.event.slug
    if told := _named(_told(document), events, _written(document)):
        return "name" if slug in told else None
    if _linked(document, known.target, known.event_at)[slug]:
        return "links"
    return "text" if slug in _named([_body(document)], events, None) else None


def _body(document: Document) -> str:
    return " ".join(block.text for block in document.blocks)


def _only_one(slugs: Sequence[str], how: str) -> str | None:
    """The one event of a list, or None for an empty one.

    Raises:
        ConftalksError: there are several; the first ones are named.
    """
    if len(slugs) > 1:
        raise ConftalksError(f"the post {how} {' and '.join(slugs[:3])}: say which with --event")
    return slugs[0] if slugs else None


def _told(document: Document) -> list[str]:
    """The texts that say what a post is about, the title first."""
    texts = [document.title or ""]
    for key in _TOLD_BY:
        value = document.front_matter.get(key)
        texts += [str(one) for one in (value if isinstance(value, list | tuple) else [value]) if one]
    return texts


def _written(document: Document) -> date | None:
    """The day in the front matter."""
    value = document.front_matter.get("date")
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip()[:10])
    except ValueError:
        return None


def _named(texts: Iterable[str], events: Sequence[Conference], written: date | None) -> list[str]:
    """The events that the first of the texts to name any does name."""
    names = [_EventName.of(event) for event in events]
    held = [f" {fold(text)} " for text in texts]
    for text in held:
        found = [name for name in names if name.close(text)] or [name for name in names if name.apart(text)]
        if found:
            return _longest(found)
    # A year anywhere tells editions apart; without one the day of writing does.
    years = {year for text in held for year in _YEAR.findall(text)}
    for text in held if written else []:
        series = _longest_series([name for name in names if name.series and f" {name.series} " in text])
        fits = [name for name in series if (not years or name.year in years) and name.before(written)]
        if fits:
            return [max(fits, key=lambda name: name.event.starts or date.min).event.slug]
    return []


@dataclass(frozen=True, slots=True)
class _EventName:
    """An event's name without its year, the year, and what people call it for short, folded."""

    event: Conference
    series: str
    year: str
    short: str

    @classmethod
    def of(cls, event: Conference) -> _EventName:
        """The name of one event."""
        words = fold(event.title).split()
        year = next((word for word in words if _YEAR.fullmatch(word)), str(event.starts.year) if event.starts else "")
        series = [word for word in words if word != year]
        short = [word for word in series if word not in ("us", "usa")]
        return cls(event, " ".join(series), year, " ".join(short) if short != series else "")

    def close(self, text: str) -> bool:
        """Whether a text has the name and its year next to each other."""
        names = [name for name in (self.series, self.short) if name and self.year]
        return any(f" {name} {self.year} " in text or f" {self.year} {name} " in text for name in names)

    def apart(self, text: str) -> bool:
        """Whether a text has the name, and its year somewhere."""
        return bool(self.series and self.year) and f" {self.series} " in text and f" {self.year} " in text

    def before(self, written: date | None) -> bool:
        """Whether this edition began in the year before a day."""
        if written is None or not self.event.starts:
            return False
        return 0 <= (written - self.event.starts).days <= _DAYS_AFTER


def _longest(names: Sequence[_EventName]) -> list[str]:
    """Names that are not part of a longer one of the same year: "PyCon Australia 2024" is not "PyCon 2024"."""
    return sorted(
        n.event.slug for n in names if not any(o is not n and o.year == n.year and _part(n, o) for o in names)
    )


def _longest_series(names: Sequence[_EventName]) -> list[_EventName]:
    longest = max((len(name.series) for name in names), default=0)
    return [name for name in names if len(name.series) == longest]


def _part(one: _EventName, other: _EventName) -> bool:
    return one.series != other.series and f" {one.series} " in f" {other.series} "


def _linked(
    document: Document, target: Callable[[str], LinkTarget | None], event_at: Callable[[str], str | None]
) -> Counter[str]:
    """How many links lead to talks or pages of each event."""
    found: Counter[str] = Counter()
    for link in document.links:
        led = target(link.url)
        slugs = {talk.event for talk in led.talks} if led else {event_at(link.url)}
        found.update(slug for slug in slugs if slug)
    return found
