"""Times as us.pycon.org prints them: "Friday - May 17th, 2024 3:30 p.m.-4 p.m. in Room 5", "09:20AM", "April 11"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from scrapers.records import Event, Slot
from scrapers.schedules.pycon_us.wording import room_name
from scrapers.schedules.pycon_us.years import YEARS, year_of
from scrapers.text import clean_text

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = r"(?:noon|midnight|\d{1,2}(?::\d{2}){0,2}\s*(?:[ap]\.?\s?m\b\.?)?)"
_RANGE = re.compile(rf"(?<![\w:])({_CLOCK})\s*[-–—]\s*({_CLOCK})", re.I)
_ONE_CLOCK = re.compile(_CLOCK, re.I)
_CLOCK_PARTS = re.compile(r"(\d{1,2})(?::(\d{2}))?(?::\d{2})?\s*(?:([ap])\.?\s?m\b\.?)?\Z", re.I)
_WEEKDAY = re.compile(rf"\b((?a:{'|'.join(_WEEKDAYS)}))\b", re.I)  # "ſ" is an s to re.I, and no part of these names
_DAY = re.compile(rf"\b((?a:{'|'.join(_MONTHS)}))[a-z]*\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(\d{{4}}))?", re.I)
_ISO_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_ROOM = re.compile(r"\A\s*in\s+(\S.*)\Z", re.S)


@dataclass(frozen=True, slots=True)
class PrintedTimes:
    """What turns printed times into moments: the zone, the first day and the year of the event, where known."""

    zone: ZoneInfo
    starts: date | None
    year: int | None

    def weekday(self, name: str) -> date | None:
        """The first day of that name from the event's first day on."""
        if self.starts is None:
            return None
        ahead = (_WEEKDAYS.index(name.lower()) - self.starts.weekday()) % 7
        return self.starts + timedelta(days=ahead)

    def at(self, day: date, clock: time) -> datetime:
        """Wall clock on a day, in the event's zone."""
        return datetime.combine(day, clock, self.zone)


@dataclass(frozen=True, slots=True)
class When:
    """A printed line taken apart; ``dated`` tells a full date from a weekday that was looked up."""

    day: date | None
    dated: bool
    start: time
    end: time
    rooms: tuple[str, ...]

    def slot(self, calendar: PrintedTimes) -> Slot | None:
        """The slot, or None where the day is not known."""
        if self.day is None:
            return None
        start, end = calendar.at(self.day, self.start), calendar.at(self.day, self.end)
        return Slot(start, end if end > start else None, self.rooms)


def calendar_of(event: Event, url: str, body: bytes) -> PrintedTimes:
    """Zone from the event; first day and year from the event, else from the table of years."""
    year = event.starts.year if event.starts else year_of(url, body)
    starts = event.starts or (YEARS[year].starts if year in YEARS else None)
    return PrintedTimes(event.zone, starts, year)


def read_clock(text: str) -> time | None:
    """A time of day: "9 a.m.", "09:20AM", "13:55:00", "noon", "midnight"; None for anything else."""
    word = text.strip().lower()
    if word in ("noon", "midnight"):
        return time(12 if word == "noon" else 0)
    found = _CLOCK_PARTS.match(word)
    if not found:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def find_clock(text: str) -> time | None:
    """The first time of day in a cell such as " 09:20AM "."""
    found = _ONE_CLOCK.search(text)
    return read_clock(found[0]) if found else None


def read_day(text: str, calendar: PrintedTimes) -> tuple[date | None, bool]:
    """The day that a heading names ("Talks — May 16, 2025", "2025-05-16", "Friday"), and whether as a full date."""
    iso = _ISO_DAY.search(text)
    named = _DAY.search(text)
    try:
        if iso:
            return date(int(iso[1]), int(iso[2]), int(iso[3])), True
        if named:
            year = int(named[3]) if named[3] else calendar.year
            month = _MONTHS.index(named[1].lower()) + 1
            return (date(year, month, int(named[2])), True) if year else (None, False)
    except ValueError:
        return None, False
    weekday = _WEEKDAY.search(text)
    return (calendar.weekday(weekday[1]), False) if weekday else (None, False)


def read_when(text: str | None, calendar: PrintedTimes) -> When | None:
    """A line with a range of times, taken apart; None where it prints no range."""
    line = clean_text(text)
    found = _RANGE.search(line) if line else None
    if not line or not found:
        return None
    start, end = read_clock(found[1]), read_clock(found[2])
    if start is None or end is None:
        return None
    day, dated = read_day(line[: found.start()], calendar)
    room = _ROOM.match(line[found.end() :])
    return When(day, dated, start, end, split_rooms(room[1]) if room else ())


def is_when(text: str | None) -> bool:
    """Whether a line prints a weekday or date and a range of times."""
    line = clean_text(text) or ""
    return bool(_RANGE.search(line) and (_WEEKDAY.search(line) or _DAY.search(line)))


def split_rooms(text: str | None) -> tuple[str, ...]:
    """Rooms of one printed line "A, B", without "Room TBD"."""
    return tuple(dict.fromkeys(room for part in (text or "").split(", ") if (room := room_name(part))))
