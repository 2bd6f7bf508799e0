"""Indico's JSON export of an event with its contributions (https://docs.getindico.io/en/stable/http-api/): times in UTC, whatever
the event's zone; those who give a contribution are its speakers, or its authors where no speaker is named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import video_place
from scrapers.records import Event, SourceRef, Speaker, Talk, is_zone
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.schedules.slides import slides_of
from scrapers.schedules.unsaid import kind_by_title
from scrapers.source import FILE_KEY, EventFacts, Example, Parsed, Source
from scrapers.tags import kind_of_tags, tags_of
from scrapers.text import clean_text
from scrapers.urls import split_url

_EVENT = re.compile(r"(https?://[^/?#]+(?:/[^/?#]+)?)/event/(\d{1,9})(?:[/?#]|\Z)")
_EXPORT = "{}/export/event/{}.json?detail=contributions"


class Indico(Source):
    """One event of an Indico server."""

    kind, gives, expects = "indico", "schedule", "json"
    reads = "Indico: https://HOST/event/NUMBER/, or its export with detail=contributions"
    tried = "real files: XDC 2021"
    keys = (FILE_KEY,)
    examples = (
        Example("2031.json", "https://indico.example.org/export/event/31.json?detail=contributions", "Europe/Warsaw"),
    )

    def recognises(self, page: Page) -> bool:
        """An answer of the API with an event that has contributions."""
        return bool(_events(page.json_if_any()))

    def claims(self, url: str) -> SourceRef | None:
        """A page of an event on a host that is named for Indico."""
        host = split_url(url).hostname or ""
        return self._export(url) if "indico" in host.split(".") else None

    def leads(self, page: Page) -> SourceRef | None:
        """The export of the event of which this is a page."""
        return self._export(page.url) if b"indico" in page.body[:100_000].lower() else None

    def _export(self, url: str) -> SourceRef | None:
        found = _EVENT.match(url)
        return SourceRef(self.kind, _EXPORT.format(*found.groups())) if found else None

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """A talk per contribution; videos among its material are its recordings."""
        listed = _events(page.json())
        if not listed:
            raise LayoutChanged(
                page.url, "no export of Indico with contributions; ask for it with detail=contributions"
            )
        said, entries = listed[0], Entries(page, event, "title")
        for other in listed[1:]:
            entries.note(f"another event in the same answer is not read: {(other.line('title') or '')[:80]!r}")
        entries.read(said.list("contributions"), partial(_talk, entries))
        zone = said.line("timezone")
        days = [_moment(said.map(key), ZoneInfo(zone) if zone and is_zone(zone) else event.zone) for key in _ENDS]
        first, last = (when.date() if when else None for when in days)
        facts = EventFacts(said.line("title"), zone, first, last, said.line("location"), said.url("url", page.url))
        return entries.parsed(facts)


_ENDS = ("startDate", "endDate")


def _events(answer: Any) -> Sequence[Entry]:
    """The events of an answer that have contributions."""
    return [one for one in map(Entry.of, Entry.of(answer).list("results")) if one.list("contributions")]


def _moment(said: Entry, zone: ZoneInfo) -> datetime | None:
    """A time as wall clock in a zone, without it; one that names no zone is that already."""
    try:
        when = datetime.fromisoformat(f"{said.text('date')}T{said.text('time')}")
        own = said.line("tz")
        return (
            when.replace(tzinfo=ZoneInfo(own)).astimezone(zone).replace(tzinfo=None) if own and is_zone(own) else when
        )
    except (ValueError, OverflowError):
        return None


def _name(said: Any) -> str | None:
    """First and last name; "Finch, Ada" is turned round."""
    person = Entry.of(said)
    names = [name for key in ("first_name", "last_name") if (name := person.line(key))]
    last, _, first = (person.line("fullName") or person.line("name") or "").partition(",")
    return clean_text(" ".join(names) or f"{first} {last}")


def _talk(entries: Entries, entry: Entry) -> Talk:
    title, printed = entry.title("title")
    start, end = (_moment(entry.map(key), entries.event.zone) for key in _ENDS)
    if start is None and entry.get("startDate"):
        entries.note_entry(entry, "startDate is no time; kept without a time")
    minutes = entry.get("duration")
    if start and not end and isinstance(minutes, int) and 0 < minutes <= 2880:
        end = start + timedelta(minutes=minutes)
    times = Entry({"start": start and start.isoformat(), "end": end and end.isoformat(), "title": title})
    room = entry.line("room") or entry.line("roomFullname")
    names = [name for one in entry.list("speakers") or entry.list("primaryauthors") if (name := _name(one))]
    words = " ".join(filter(None, (entry.line("type"), entry.map("type").line("name"))))
    materials = [one for folder in map(Entry.of, entry.list("folders")) for one in folder.list("attachments")]
    tags = tags_of(entry.get("keywords"))
    talk = Talk(
        event=entries.event.slug,
        code=str(entry.get("id") or entry.get("db_id") or ""),
        title=title,
        kind=kind_of(words) or kind_of_tags(tags) or kind_by_title(title, bool(names)),
        source_url=entries.source_url,
        raw_title=printed,
        abstract=entry.abstract("description"),
        speakers=tuple(map(Speaker, dict.fromkeys(names))),
        track=entry.line("track") or entry.line("session"),
        url=entry.url("url", entries.page.url),
        slides=slides_of(materials, entries.page.url, "title", "link_url", "download_url"),
        tags=tags,
        slots=entries.slots_between(times, "start", "end", (room,) if room else ()),
    )
    for material in map(Entry.of, materials):
        if place := video_place(material.line("link_url") or ""):
            entries.link(talk, place)
    return talk


INDICO = Indico()
