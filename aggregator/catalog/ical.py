"""Talks as a calendar (RFC 5545). Pure: the same talks give the same bytes, whenever they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time

from icalendar import Calendar, Event, vText

from aggregator.catalog.views import SlotView, TalkView, best_video
from aggregator.catalog.wording import VIDEO_STATES, kind_name, noticed, plain_words
from scrapers.text import clean_text

_DESCRIPTION = 1000
_NEVER = date(1970, 1, 1)


def calendar(name: str, talks: Iterable[TalkView], base_url: str | None, about: str = "") -> bytes:
    """A calendar with one entry per slot of each talk, in UTC, or of the whole day; folded lines ended by CRLF.

    An entry's UID is the talk's id, with a number from the second slot on: it stays when title, time or room change.
    Called-off talks stay in it as CANCELLED, so that calendars that subscribed take them out.
    """
    made = Calendar()
    made.add("prodid", "-//conftalks//conference talks//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for known_as in ("name", "x-wr-calname"):
        made.add(known_as, _line(name))
    if about:
        for known_as in ("description", "x-wr-caldesc"):
            made.add(known_as, _line(about))
    for talk in talks:
        for number, slot in enumerate(talk.slots, 1):
            made.add_component(_entry(talk, slot, number, base_url))
    return bytes(made.to_ical())


def _entry(talk: TalkView, slot: SlotView, number: int, base_url: str | None) -> Event:
    entry = Event()
    entry.add("uid", f"{talk.id}{f'/{number}' if number > 1 else ''}@conftalks")
    changed = talk.last_seen or talk.first_seen or _NEVER
    entry.add("dtstamp", datetime.combine(changed, time(), UTC))
    # A day alone lasts all of it.
    entry.add("dtstart", slot.start.date() if slot.untimed else slot.start.astimezone(UTC))
    if slot.end and slot.end > slot.start:
        entry.add("dtend", slot.end.astimezone(UTC))
    entry.add("summary", _line(talk.plain_title))
    if slot.rooms:
        entry.add("location", _line(slot.rooms))
    entry.add("description", _description(talk))
    if base_url:
        entry.add("url", f"{base_url}{talk.path}")
    entry.add("categories", [kind_name(talk.kind)])
    entry.add("status", "CANCELLED" if talk.called_off else "CONFIRMED")
    entry.add("sequence", 1 if talk.called_off else 0)
    return entry


def _line(text: str) -> vText:
    """One line, escaped: icalendar writes properties that it does not know, such as X-WR-CALNAME, as they are."""
    return vText(clean_text(text) or "")


def _description(talk: TalkView) -> vText:
    """Speakers, conference, what is known of the video, and the beginning of the abstract, a line each."""
    best = best_video(talk)
    lines = (
        ", ".join(speaker.name for speaker in talk.speakers),
        talk.event_title,
        f"Video: {best.link}" if best else f"{VIDEO_STATES[talk.video_status]}{noticed(talk.removed)}",
        plain_words(talk.abstract, _DESCRIPTION),
    )
    return vText("\n".join(line for line in map(clean_text, lines) if line))
