"""Talks that a conference's own page states for machines: schema.org's Event in JSON-LD or microdata, or h-event."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import Any

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import Place, video_place
from scrapers.records import Event, Slot, SourceRef, Talk, is_code
from scrapers.schedules.entries import Entries, Entry
from scrapers.schedules.printed import kind_of_title
from scrapers.schedules.structured_items import Item, json_ld, microdata, microformats, several
from scrapers.source import EventFacts, Example, Parsed, Source
from scrapers.text import clean_text, slugify
from scrapers.urls import join_url, split_url

_MARKS = re.compile(rb"ld\+json|itemscope|h-event|vevent")
_PERFORMERS = ("performer", "performers", "speaker", "actor")
_RECORDED = ("recordedIn", "video", "subjectOf")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
# As JavaScript's toISOString prints a moment: the one spelling of UTC that can be believed.
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z\Z")
_LASTS = re.compile(r"PT(?:(\d{1,3})H)?(?:(\d{1,4})M)?\Z")
LONGEST = timedelta(days=14)
"""Events on a page that does not say what they belong to are talks of one conference within this time only."""


class Structured(Source):
    """One page. A page that states nothing but the conference itself is not of this kind."""

    kind, gives = "structured", "schedule"
    reads = "a page with its talks as schema.org Event (JSON-LD, microdata) or h-event"
    tried = "by description"
    examples = (
        Example("json-ld.html", "https://owls.example.org/2031/schedule/", "Europe/Oslo"),
        Example("graph.html", "https://owls.example.org/2032/", "Europe/Oslo"),
        Example("microdata.html", "https://owls.example.org/2033/programme.html", "Europe/Oslo"),
        Example("h-event.html", "https://owls.example.org/2034/", "Europe/Oslo"),
        Example("talk.html", "https://owls.example.org/2031/talks/owls-at-scale/", "Europe/Oslo"),
    )

    def recognises(self, page: Page) -> bool:
        """HTML in which at least one event is part of another, or several are like the talks of one conference."""
        return bool(_read(page)[1])

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Every event that has no parts itself. What the events are part of is the conference."""
        conference, stated, broken = _read(page)
        if not stated:
            raise LayoutChanged(page.url, "no talks as schema.org Event or h-event; the conference itself is none")
        entries = Entries(page, event, "name")
        if broken:
            entries.note(f"{broken} of its JSON-LD blocks cannot be read")
        plain = [_plain(item, conference, page, event) for item in stated]
        linked = Counter(one["url"] for one in plain)
        plain = [{**one, "shared": linked[one["url"]] > 1} for one in plain]
        entries.read(plain, partial(_talk, entries))
        return entries.parsed(_facts(conference, page))


def _read(page: Page) -> tuple[Item, list[Item], int]:
    """The conference, its talks, and how many blocks of JSON-LD are broken: as the way of writing says that has most talks."""
    if page.body.lstrip()[:1] in (b"{", b"[") or not _MARKS.search(page.body):
        return {}, [], 0
    soup = page.html()
    items, broken = json_ld(soup)
    ways = [_sorted_out(items), _sorted_out(microdata(soup)), _sorted_out(microformats(soup))]
    conference, talks = max(ways, key=lambda way: len(way[1]))
    return conference, talks, broken


def _sorted_out(items: Sequence[Item]) -> tuple[Item, list[Item]]:
    """The outermost event and the innermost ones; the second is empty where those are no talks."""
    events = [item for item in items if _is_event(item)]
    by_id = {item["@id"]: item for item in reversed(events) if isinstance(item.get("@id"), str) and "name" in item}
    parents: dict[int, Item] = {}
    whole: set[int] = set()
    for item in events:
        for part in _referred(item, by_id, "subEvent", "subEvents"):
            parents[id(part)] = item
            whole.add(id(item))
        for outer in _referred(item, by_id, "superEvent"):
            parents[id(item)] = outer
            whole.add(id(outer))
    named = [item for item in events if item.get("name") and by_id.get(str(item.get("@id")), item) is item]
    talks = [item for item in named if id(item) in parents and id(item) not in whole]
    if talks:
        conference = parents[id(talks[0])]
        for _ in range(10):  # a circle of events that are part of each other is no page's intent
            conference = parents.get(id(conference), conference)
        return conference, talks if 2 * sum(map(_is_talk, talks)) >= len(talks) else []
    return {}, _of_one_conference(named)


def _of_one_conference(events: list[Item]) -> list[Item]:
    days = sorted(day for item in events if (day := Entry({"day": _one(item.get("startDate"))}).day("day")))
    together = len(days) == len(events) > 1 and days[-1] - days[0] <= LONGEST
    return events if together and 2 * sum(bool(_people(item)) for item in events) >= len(events) else []


def _is_event(item: Item) -> bool:
    return any(str(one).endswith(("Event", "EventSeries")) for one in several(item.get("@type")))


def _is_talk(item: Item) -> bool:
    start = _one(item.get("startDate"))
    return bool(_people(item)) or bool(start and not _DAY.match(start))


def _referred(item: Item, by_id: dict[str, Item], *names: str) -> Iterator[Item]:
    for one in chain.from_iterable(several(item.get(name)) for name in names):
        ident = one if isinstance(one, str) else one.get("@id") if isinstance(one, dict) else None
        found = by_id.get(ident) if isinstance(ident, str) else None
        if found or isinstance(one, dict):
            yield found or one


def _plain(item: Item, conference: Item, page: Page, event: Event) -> dict[str, Any]:
    """One talk with texts alone, under the names that ``_talk`` reads."""
    url = _one(item.get("url")) or _one(item.get("@id")) or ""
    venue = _name(conference.get("location"))
    room = _name(item.get("location"))
    return {
        "name": _one(item.get("name")),
        "url": _absolute(page.url, url),
        "code": _one(item.get("identifier")),
        "startDate": _wall_clock(_one(item.get("startDate")), event),
        "endDate": _wall_clock(_one(item.get("endDate")), event),
        "duration": _one(item.get("duration")),
        "description": _one(item.get("description")),
        "people": [{"name": name} for name in _people(item)],
        "room": room if room != venue else None,
        "language": _name(item.get("inLanguage")),
        "level": _one(item.get("educationalLevel")),
        "cancelled": str(_one(item.get("eventStatus"))).endswith("EventCancelled"),
        "video": next(_videos(item), None),
    }


def _talk(entries: Entries, entry: Entry) -> Talk:
    title, printed = entry.title("name")
    speakers = entry.speakers("people", "name")
    start, end = _time(entries, entry, "startDate"), _time(entries, entry, "endDate")
    if lasts := _LASTS.match(entry.text("duration") or "") if start and not end else None:
        end = start + timedelta(hours=int(lasts[1] or 0), minutes=int(lasts[2] or 0)) if start else None
    room = entry.line("room")
    talk = Talk(
        event=entries.event.slug,
        code=_code(entry, entries.page, title),
        title=title,
        kind=kind_of_title(title, bool(speakers)),
        source_url=entries.page.url,
        raw_title=printed,
        abstract=entry.abstract("description"),
        speakers=speakers,
        level=entry.line("level"),
        language=entry.line("language"),
        url=entry.url("url", entries.page.url),
        slots=(Slot(start, end if end and end > start else None, (room,) if room else ()),) if start else (),
        status="cancelled" if entry.get("cancelled") is True else "scheduled",
    )
    if place := entry.get("video"):
        entries.link(talk, place)
    return talk


def _code(entry: Entry, page: Page, title: str) -> str:
    """Its own identifier, the last part of its own page's address, or its title: whatever is there."""
    url = split_url(entry.text("url") or "")
    own = not entry.get("shared") and (url.path, url.fragment) != (split_url(page.url).path, "")
    last = (url.fragment or url.path.rstrip("/").rpartition("/")[2].removesuffix(".html")) if own else ""
    return next((code for code in (entry.line("code"), last) if code and is_code(code)), slugify(title))


def _time(entries: Entries, entry: Entry, key: str) -> datetime | None:
    return entries.time(entry, key, "a time" if key == "startDate" else "an end", end=key == "endDate")


def _videos(item: Item) -> Iterator[Place]:
    for one in chain.from_iterable(several(item.get(name)) for name in _RECORDED):
        linked = list(map(one.get, ("contentUrl", "embedUrl", "url", "@id"))) if isinstance(one, dict) else [one]
        yield from filter(None, map(video_place, filter(None, map(_one, linked))))


def _people(item: Item) -> list[str]:
    """Names of those who give it. An organisation that does is a sponsor; the bare word is what WordPress fills in."""
    found = chain.from_iterable(several(item.get(name)) for name in _PERFORMERS)
    persons = (one for one in found if not isinstance(one, dict) or "Organization" not in str(one.get("@type")))
    return [name for name in dict.fromkeys(map(_name, persons)) if name and name != "Organization"]


def stated_facts(page: Page) -> EventFacts:
    """What a page states of its conference, with talks or without: the event around them, or the only one that it names."""
    if not _MARKS.search(page.body):
        return EventFacts()
    soup = page.html()
    for items in (json_ld(soup)[0], microdata(soup), microformats(soup)):
        around, _ = _sorted_out(items)
        named = [item for item in items if _is_event(item) and item.get("name")]
        if around or len(named) == 1:
            return _facts(around or named[0], page)
    return EventFacts()


def _facts(conference: Item, page: Page) -> EventFacts:
    said = Entry({name: _one(conference.get(name)) for name in ("name", "startDate", "endDate", "url")})
    website = said.url("url", page.url)
    return EventFacts(said.line("name"), None, *_days(said), _place(conference.get("location")), website)


def _place(value: Any) -> str | None:
    """The town of a place, with its country where that is stated, else the place's own name."""
    place = next(iter(several(value)), None)
    address = next(iter(several(place.get("address"))), None) if isinstance(place, dict) else None
    if isinstance(address, dict) and (town := clean_text(_one(address.get("addressLocality")))):
        return ", ".join(filter(None, (town, _name(address.get("addressCountry")))))
    return _name(value)


def _days(said: Entry) -> tuple[date | None, date | None]:
    starts, ends = said.day("startDate"), said.day("endDate")
    return starts, ends if not (starts and ends) or starts <= ends else None


def _name(value: Any) -> str | None:
    """The name of a person or place, which may be a text alone."""
    one = next(iter(several(value)), None)
    return clean_text(_one(one.get("name")) if isinstance(one, dict) else _one(one))


def _one(value: Any) -> str | None:
    """The first text of a value; a property's ``value`` where it is an object that has one."""
    one = next(iter(several(value)), None)
    one = (one.get("value") or one.get("@value")) if isinstance(one, dict) else one
    return one if isinstance(one, str) else str(one) if isinstance(one, int) else None


def _wall_clock(text: str | None, event: Event) -> str | None:
    """A time as ``Entries.time`` reads it, a moment in UTC as the event's wall clock; a day alone is none."""
    text = (text or "").strip()
    if not text or _DAY.match(text):
        return None
    if not _MOMENT.match(text):
        return text
    try:
        return datetime.fromisoformat(text).astimezone(event.zone).isoformat()
    except (ValueError, OverflowError):
        return text


def _absolute(base: str, url: str) -> str | None:
    return join_url(base, url) or None if url and not url.startswith("_:") else None


STRUCTURED = Structured()
