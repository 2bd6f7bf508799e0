"""pretalx's pages in HTML: the schedule without JavaScript, for hosts that keep no export, and a talk's page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from bs4 import Tag
from bs4.filter import SoupStrainer

from scrapers.page import Page
from scrapers.platforms import video_place
from scrapers.records import Event, Recording, Slot, Talk
from scrapers.schedules.entries import Entries, Entry
from scrapers.schedules.pretalx_widget import talk_or_break, with_break_codes
from scrapers.source import Parsed

_TALK = re.compile(r"/talk/[A-Z0-9]+/?\Z")
_ALONE = re.compile(r"/(?:talk|speaker)/[A-Z0-9]+/?\Z")
_CLOCK = re.compile(r"(\d{1,2})(?::(\d{2}))?\s*(?:([ap])\.?m\.?)?\Z", re.I)
_MINUTES = re.compile(r"\A\s*(\d{1,4})")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def is_list(page: Page) -> bool:
    """Whether a page is a schedule without JavaScript; pages of talks and of speakers have boxes of the same form."""
    alone = _ALONE.search(page.url) or b'class="talk-title"' in page.body
    return b'content="pretalx"' in page.body and b'class="pretalx-session' in page.body and not alone


def is_talk(page: Page) -> bool:
    """Whether a page is one talk's."""
    return b'content="pretalx"' in page.body and bool(_TALK.search(page.url))


def parse_talk(page: Page) -> Parsed:
    """The recordings that a talk's page shows in a frame; the talk itself is in the export."""
    title = page.html(SoupStrainer("meta", property="og:title")).find("meta")
    name = Entry({"title": title.get("content") if isinstance(title, Tag) else None}).line("title") or page.url
    frames = page.html(SoupStrainer(["iframe", "video"])).find_all(["iframe", "video"])
    places = {place.key: place for one in frames if (place := video_place(str(one.get("src") or "")))}
    recordings = (
        Recording(one.provider, one.id, one.url, name[:500].strip(), page.url, talk_url=page.url, access_by="platform")
        for one in places.values()
    )
    return Parsed(recordings=tuple(recordings))


def parse_list(page: Page, event: Event, base: str | None) -> Parsed:
    """Every session, breaks too; ``base`` is the address of the event, for those of its talks."""
    entries = Entries(page, event, "title")
    entries.read(with_break_codes(_sessions(page, event)), partial(_talk, entries, base))
    return entries.parsed(Parsed().facts)


def _sessions(page: Page, event: Event) -> list[dict[str, Any]]:
    """The sessions as they are printed, each with its start; a clock that runs back within a day is past midnight."""
    listed = []
    day, before = event.starts, ""
    for tag in page.html().select("input[name=tabs], .pretalx-list-day, .pretalx-session"):
        if "pretalx-session" in tag.get_attribute_list("class"):
            said = _session(tag)
            clock = said["clock"]
            late = day + timedelta(days=clock < before) if day and clock else None
            before = max(before, clock or "")
            listed.append(said | {"start": f"{late}T{clock}" if late else None})
        elif printed := _DATE.match(str(tag.get("id") or tag.get("data-start") or "")):
            day, before = _day(printed[0]) or day, ""
    return listed


def _session(tag: Tag) -> dict[str, Any]:
    starts = [one.get_text(" ", strip=True) for one in tag.select(".start")]
    minutes = _MINUTES.match(_text(tag, ".duration"))
    return {
        "code": None if "break" in tag.get_attribute_list("class") else tag.get("id"),
        "title": _text(tag, ".title"),
        "speakers": _text(tag, ".speakers"),
        "abstract": _text(tag, ".abstract"),
        "track": _text(tag, ".track"),
        "room": _text(tag, ".room"),
        "clock": _clock(starts[-1]) if starts else None,
        "minutes": int(minutes[1]) if minutes else 0,
        "do_not_record": tag.select_one(".do-not-record") is not None,
    }


def _text(tag: Tag, selector: str) -> str:
    found = tag.select_one(selector)
    return found.get_text(" ", strip=True) if found else ""


def _clock(text: str) -> str | None:
    """``HH:MM`` of a time as Django prints it in English or with 24 hours: "1:30 p.m.", "noon", "13:30"; else None."""
    found = _CLOCK.match({"noon": "12:00", "midnight": "00:00"}.get(text, text))
    if not found:
        return None
    hour = int(found[1]) % 12 + 12 * (found[3] in "pP") if found[3] else int(found[1])
    return f"{hour:02}:{found[2] or '00'}"


def _day(text: str) -> date | None:
    """A day of this century, else None."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _talk(entries: Entries, base: str | None, entry: Entry) -> Talk:
    begins, room = entries.time(entry, "start", "a time"), entry.line("room")
    ends = begins + timedelta(minutes=entry.get("minutes")) if begins and entry.get("minutes") else None
    people = (Entry({"name": one}).line("name") for one in (entry.text("speakers") or "").split(", "))
    return replace(
        talk_or_break(entries, entry, people, base),
        track=entry.line("track"),
        slots=(Slot(begins, ends, (room,) if room else ()),) if begins else (),
    )
