"""The schedule as frab JSON (c3voc's schema version 1), which schedule apps and video teams read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import count, groupby
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from aggregator.catalog.views import EventView, RecordingView, SlotView, TalkView, is_web_page
from scrapers import VERSION

SCHEMA = "https://c3voc.de/schedule/schema.json"

_NAME = "conftalks/"
_SHORTEST_ACRONYM = 4
_ZONE = re.compile(r"[A-Z][a-z]+/[A-Z][a-z]+|UTC\Z")
"""What the schema takes for the name of a zone."""
_OF_ALIAS = {
    "US/Alaska": "America/Anchorage",
    "US/Arizona": "America/Phoenix",
    "US/Central": "America/Chicago",
    "US/Eastern": "America/New_York",
    "US/Hawaii": "Pacific/Honolulu",
    "US/Mountain": "America/Denver",
    "US/Pacific": "America/Los_Angeles",
}
"""Old names of zones that pretalx offers, and the schema does not know -> those of today."""


def placed(talks: Iterable[TalkView]) -> list[tuple[SlotView, int, TalkView]]:
    """What a schedule can show: (slot, its number from 1, talk) in order of start; not what has no time or is off."""
    found = [(slot, number, talk) for talk in talks if not talk.called_off for number, slot in enumerate(talk.slots, 1)]
    return sorted(found, key=lambda entry: (entry[0].start, entry[0].rooms, entry[2].title))


def frab_json(event: EventView, talks: Iterable[TalkView], base_url: str | None) -> str:
    """The whole document. Every recording that somebody can open is a link of type ``media``."""
    entries = placed(talks)
    slugs = _slugs(entries)
    days = groupby(entries, key=lambda entry: entry[0].start.date())
    shown = [_day(index, day, list(same), slugs, event, base_url) for index, (day, same) in enumerate(days, 1)]
    first, last = (shown[0]["date"], shown[-1]["date"]) if shown else ("", "")
    starts = event.starts.isoformat() if event.starts else first
    zone = _OF_ALIAS.get(event.timezone, event.timezone)
    schedule = {
        # Apps load a schedule again when this changes.
        "version": hashlib.sha256(json.dumps(shown).encode()).hexdigest()[:10],
        "conference": {
            # The schema allows no hyphen here.
            "acronym": event.slug.replace("-", "_").ljust(_SHORTEST_ACRONYM, "_"),
            "title": event.title,
            "start": starts,
            "end": event.ends.isoformat() if event.ends else last or starts,
            "daysCount": len(shown),
            "timeslot_duration": "00:05",
            **({"time_zone_name": zone} if _ZONE.match(zone) else {}),
            "days": shown,
        },
    }
    generator = {"name": "conftalks", "version": VERSION}
    document = {"$schema": SCHEMA, "generator": generator, "schedule": schedule}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _slugs(entries: Iterable[tuple[SlotView, int, TalkView]]) -> dict[tuple[str, int], str]:
    """(talk id, number of the slot) -> slug, none of them twice: a later slot has the next number that is free."""
    entries = sorted(entries, key=lambda entry: entry[1])  # a talk's own slug is its first slot's
    slugs: dict[tuple[str, int], str] = {}
    taken: set[str] = set()
    for _, number, talk in entries:
        first = f"{talk.event}-{talk.slug}"
        numbered = (f"{first}-{more}" for more in count(number))
        slug = first if number == 1 else next(one for one in numbered if one not in taken)
        taken.add(slug)
        slugs[talk.id, number] = slug
    return slugs


def _day(
    index: int,
    day: date,
    entries: list[tuple[SlotView, int, TalkView]],
    slugs: dict[tuple[str, int], str],
    event: EventView,
    base_url: str | None,
) -> dict[str, Any]:
    zone = ZoneInfo(event.timezone)
    rooms: dict[str, list[dict[str, Any]]] = {}
    for slot, number, talk in entries:
        rooms.setdefault(slot.rooms, []).append(_entry(slot, number, talk, slugs[talk.id, number], base_url))
    return {
        "index": index,
        "date": day.isoformat(),
        "day_start": datetime.combine(day, time(), zone).isoformat(),
        "day_end": datetime.combine(day + timedelta(days=1), time(), zone).isoformat(),
        "rooms": rooms,
    }


def _entry(slot: SlotView, number: int, talk: TalkView, slug: str, base_url: str | None) -> dict[str, Any]:
    guid = uuid5(NAMESPACE_URL, f"{_NAME}{talk.id}{f'/{number}' if number > 1 else ''}")
    page = f"{base_url}{talk.path}" if base_url else None
    minutes = int((slot.end - slot.start).total_seconds() // 60) if slot.end else 0
    schedule = talk.url if talk.url and is_web_page(talk.url) else None
    told = {
        "guid": str(guid),
        # Apps want a number still; the last 31 bits of the guid stay the same as long as it does.
        "id": guid.int % 2**31 + 1,
        "code": talk.code if talk.code.isalnum() and talk.code.isascii() and talk.code.upper() == talk.code else None,
        "date": slot.start.isoformat(),
        "start": f"{slot.start:%H:%M}",
        "end": slot.end.isoformat() if slot.end else None,
        "duration": f"{minutes // 60:02}:{minutes % 60:02}",
        "origin_url": schedule,
    }
    attached = [{"title": "Slides", "type": "slides", "url": url} for url in talk.slides]
    return {key: value for key, value in told.items() if value is not None} | {
        "room": slot.rooms,
        "slug": slug,
        "url": page or schedule or talk.source_url,
        "title": talk.title,
        "subtitle": None,
        "track": talk.track,
        "type": talk.kind,
        "language": talk.language,
        "abstract": talk.abstract,
        "do_not_record": talk.do_not_record,
        "persons": [_person(speaker.slug, speaker.name) for speaker in talk.speakers],
        "links": [_link(recording) for recording in talk.recordings if _opens(recording)],
        **({"attachments": attached} if attached else {}),
    }


def _person(slug: str, name: str) -> dict[str, str]:
    return {"guid": str(uuid5(NAMESPACE_URL, f"{_NAME}s/{slug}")), "name": name, "public_name": name}


def _opens(recording: RecordingView) -> bool:
    return bool(recording.link) and recording.access in ("public", "unlisted", "attendees")


def _link(recording: RecordingView) -> dict[str, str]:
    for_whom = " (attendees only)" if recording.access == "attendees" else ""
    title = f"Recording on {recording.where}{for_whom}"
    return {"type": "media", "title": title, "url": recording.link or ""}
