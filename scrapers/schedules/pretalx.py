"""pretalx's ``schedule.json`` (https://docs.pretalx.org/), which frab writes too: talks with their times, no breaks."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.source import EventFacts, Example, Parsed, Source

_EXPORT = "schedule/export/schedule.json"
_EVENT = re.compile(r"(https?://[^/?#]+/(?:[^?#]+?(?=/(?:schedule|talk|speaker|featured)\b)|[^/?#]+(?=/?\Z)))")
_TALK = re.compile(r"/talk/(\w+)/?\Z")


class Pretalx(Source):
    """The current schedule of one event."""

    kind, gives, expects = "pretalx", "schedule", "json"
    reads = f"pretalx and frab: .../{_EXPORT}"
    examples = (
        Example("2031.json", f"https://talks.example.org/owls-2031/{_EXPORT}", "Europe/Oslo"),
        Example("older.json", f"https://talks.example.org/owls-2027/{_EXPORT}", "Europe/Oslo"),
    )

    def recognises(self, page: Page) -> bool:
        """JSON with entries in the rooms of ``schedule.conference.days``."""
        return bool(_entries(Entry.of(page.json_if_any()).map("schedule", "conference")))

    def claims(self, url: str) -> SourceRef | None:
        """The address of the export."""
        return SourceRef(self.kind, url) if url.endswith(f"/{_EXPORT}") else None

    def leads(self, page: Page) -> SourceRef | None:
        """The export that belongs to an HTML page of pretalx."""
        event = _EVENT.match(page.url) if b'content="pretalx"' in page.body else None
        return SourceRef(self.kind, f"{event[1]}/{_EXPORT}") if event else None

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Every entry of every room; a talk that is given twice is one talk with two slots."""
        said = Entry.of(page.json()).map("schedule", "conference")
        if not (listed := _entries(said)):
            raise LayoutChanged(page.url, "JSON without schedule.conference.days with entries in their rooms")
        entries = Entries(page, event, "title")
        entries.read(listed, partial(_talk, entries))
        facts = EventFacts(said.line("title"), said.line("time_zone_name"), said.day("start"), said.day("end"))
        return entries.parsed(facts)


def _entries(conference: Entry) -> list[Any]:
    days = [Entry.of(day).map("rooms") for day in conference.list("days")]
    return [entry for rooms in days for name in rooms.values for entry in rooms.list(name)]


def _talk(entries: Entries, entry: Entry) -> Talk:
    title, printed = entry.title("title")
    linked = _TALK.search(entry.text("url") or "")
    return Talk(
        event=entries.event.slug,
        code=entry.text("code") or (linked[1] if linked else str(entry.get("guid") or entry.get("id") or "")),
        title=title,
        kind=kind_of(entry.text("type") or "") or "talk",
        source_url=entries.page.url,
        raw_title=printed,
        abstract=entry.abstract("abstract", "description"),
        speakers=entry.speakers("persons", "name", "public_name"),
        track=entry.line("track"),
        language=entry.line("language"),
        url=entry.url("url", entries.page.url),
        slots=entries.slots(entry, "date", "duration", "room"),
        do_not_record=entry.get("do_not_record") is True,
    )


PRETALX = Pretalx()
