"""EuroPython's programapi (https://github.com/EuroPython/programapi): ``schedule.json`` is the grid with breaks and names;
``sessions.json`` beside it, by pretalx's code, has abstracts, recordings and those sessions that have no time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import YOUTUBE, video_place
from scrapers.records import Event, SourceRef, Speaker, Talk
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.schedules.slides import slides_of
from scrapers.schedules.unsaid import code_of_one, kind_by_title
from scrapers.source import EventFacts, Example, Follow, Parsed, Source
from scrapers.text import clean_text

_HOST = re.compile(r"(https?://programapi\d*\.europython\.eu/\d{4})(?:/|\Z)")
_GRID, _SESSIONS = "schedule.json", "sessions.json"


class EuroPython(Source):
    """One year of EuroPython."""

    kind, gives, expects = "europython", "schedule", "json"
    reads = f"EuroPython's programapi: https://programapiYY.europython.eu/YEAR/{_GRID}"
    tried = "real files: the API's own example of the grid; sessions by description"
    examples = (
        Example("schedule.json", f"https://programapi31.europython.eu/2031/{_GRID}", "Europe/Prague"),
        Example("sessions.json", f"https://programapi31.europython.eu/2031/{_SESSIONS}", "Europe/Prague"),
    )

    def recognises(self, page: Page) -> bool:
        """The grid, one day of it, or the sessions by their codes."""
        answer = page.json_if_any()
        return bool(_events(answer) or _sessions(answer))

    def claims(self, url: str) -> SourceRef | None:
        """Any page of a year of the API."""
        found = _HOST.match(url)
        return SourceRef(self.kind, f"{found[1]}/{_GRID}") if found else None

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """A talk per session or break; the grid leads to the sessions."""
        answer = page.json()
        listed = _events(answer) or _sessions(answer)
        if not listed:
            raise LayoutChanged(page.url, "neither days with events nor sessions by their codes")
        entries = Entries(page, event, "title")
        entries.read(listed, partial(_talk, entries))
        parsed = entries.parsed(EventFacts())
        sessions = Follow(page.url.removesuffix(_GRID) + _SESSIONS, optional=True, expects="json")
        return replace(parsed, follows=(sessions,) if page.url.endswith(f"/{_GRID}") else ())

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """The grid, with what the sessions say more of each talk, and the sessions that it does not have."""
        whole = super().combine(parsed, event, ref)
        talks: dict[str, Talk] = {}
        for talk in whole.talks:
            known = talks.setdefault(talk.code, talk)
            more = {
                name: getattr(known, name) or getattr(talk, name)
                for name in ("abstract", "speakers", "track", "level", "url", "slots")
            }
            talks[talk.code] = replace(known, **more)
        recordings = {one.key: one for one in reversed(whole.recordings)}
        named = {talk.url or code: tuple(one.name for one in talk.speakers) for code, talk in talks.items()}
        return replace(
            whole,
            talks=tuple(talks.values()),
            recordings=tuple(
                replace(one, speakers=one.speakers or named.get(one.talk_url or "", ()))
                for one in reversed(recordings.values())
            ),
        )


def _events(answer: Any) -> list[Any]:
    """The entries of all days, or of one."""
    said = Entry.of(answer)
    days = [*map(Entry.of, said.map("days").values.values())] or [said]
    listed = [event for day in days for event in day.list("events")]
    return listed if any(Entry.of(one).get("event_type") for one in listed) else []


def _sessions(answer: Any) -> list[Any]:
    """The sessions of an object code -> session."""
    said = Entry.of(answer).values
    found = [(code, one) for code, one in said.items() if isinstance(one, dict) and one.get("code") == code]
    return [one for _, one in found] if found and all("session_type" in one for _, one in found) else []


def _talk(entries: Entries, entry: Entry) -> Talk:
    title, printed = entry.title("title")
    people = [Entry.of(one) for one in entry.list("speakers")]
    speakers = [Speaker(name, one.url("website_url", entries.page.url)) for one in people if (name := one.line("name"))]
    kind = "break" if entry.get("event_type") == "break" else kind_of(entry.text("session_type") or "")
    rooms = [room for one in entry.list("rooms") if isinstance(one, str) and (room := clean_text(one))]
    talk = Talk(
        event=entries.event.slug,
        code=entry.line("code") or code_of_one(title, entry.text("start")),
        title=title,
        kind=kind or kind_by_title(title, bool(people)),
        source_url=entries.page.url,
        raw_title=printed,
        abstract=entry.abstract("abstract"),
        speakers=tuple(dict.fromkeys(speakers)),
        track=entry.line("track"),
        level=entry.line("level"),
        url=entry.url("website_url", entries.page.url),
        slides=slides_of(entry.list("resources"), entries.page.url, "description", "resource"),
        slots=entries.slots_between(_times(entries, entry), "start", "end", tuple(rooms) or _room(entry)),
    )
    link = entry.line("youtube_url") or ""
    if place := video_place(link) or (YOUTUBE.place(link) if YOUTUBE.is_id(link) else None):
        entries.link(talk, place)
    return talk


def _room(entry: Entry) -> tuple[str, ...]:
    room = entry.line("room")
    return (room,) if room else ()


def _times(entries: Entries, entry: Entry) -> Entry:
    """Start and end; the grid gives a length in minutes in place of the end, the sessions one as text."""
    end, minutes = entry.get("end"), str(entry.get("duration") or "")
    start = entries.time(entry, "start", "a time", end=True) if not end else None
    if start and minutes.isdecimal() and 0 < int(minutes[:6]) <= 2880:
        end = (start.replace(tzinfo=None) + timedelta(minutes=int(minutes))).isoformat()
    return Entry({"title": entry.get("title"), "start": entry.get("start"), "end": end})


EUROPYTHON = EuroPython()
