"""Days and times as data files print them, as ISO 8601: with an offset or none, a clock beside a day, a JavaScript Date."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from scrapers.tables.clocks import clocks, length
from scrapers.tables.days import Days

_JAVASCRIPT = re.compile(
    r"[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{1,2}) (\d{4}) (\d{2}:\d{2}:\d{2})(?: GMT([+-]\d{2}):?(\d{2}))?(?: \(.*\))?\Z"
)
_OFFSET = re.compile(r"(?:(?<!\s)\s++)?(Z|UTC|GMT|[+-]\d{2}:?\d{2})\Z")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\s*\d{1,2}:\d{2}")
_LONGEST = 100


def day_of(texts: Iterable[str], first: date | None) -> date | None:
    """The first day that these texts name; ``first`` is the event's, by which days without a year are read."""
    for text in texts:
        with suppress(ValueError):
            if (told := Days(None, first).find(_plain(text))[0]) is not None:
                return told
    return None


def moments(text: str, day: date | None) -> tuple[str | None, str | None]:
    """A start, and an end where a range prints one ("9:00 - 9:30"), in ISO 8601; (None, None) for no time of a day known."""
    text = _plain(text)
    if _ISO.match(text):
        offset = _OFFSET.search(text)
        clock = text[: offset.start()] if offset else text
        shown = offset[1].replace("UTC", "Z").replace("GMT", "Z") if offset else ""
        with suppress(ValueError):
            return datetime.fromisoformat(clock + shown).isoformat(), None
        day, text = day_of([text[:10]], None), clock[11:]
    elif named := day_of([text], None):
        day, text = named, Days(None, None).find(text)[1]
    start, end = clocks(text.lstrip("T"))
    if start is None or day is None:
        return None, None
    begins = datetime.combine(day, start)
    ends = datetime.combine(day, end) if end else None
    if ends and ends < begins:
        ends += timedelta(1)
    return begins.isoformat(), ends.isoformat() if ends else None


def minute(text: str, day: date | None) -> str | None:
    """A time that is given as the minute of the day: 510 is 8:30."""
    if day is None or not re.fullmatch(r"\d{1,4}", text) or int(text) >= 2880:
        return None
    return (datetime.combine(day, datetime.min.time()) + timedelta(minutes=int(text))).isoformat()


def lasting(start: str, texts: Iterable[str]) -> str | None:
    """The end of what begins at ``start``, by a length: minutes, "0:45", the clock of a spreadsheet's 30 December 1899."""
    for text in texts:
        plain = _plain(text)
        clock = plain[11:19] if plain.startswith("1899-12-3") else plain
        if (lasts := length(clock)) is not None:
            return (datetime.fromisoformat(start) + lasts).isoformat()
    return None


def _plain(text: str) -> str:
    """A text of at most 100 characters on one line, a JavaScript Date in it as ISO 8601."""
    text = " ".join(text[:_LONGEST].split())
    if found := _JAVASCRIPT.match(text):
        month, day, year, clock, hours, minutes = found.groups()
        with suppress(ValueError):
            at = Days().find(f"{day} {month} {year}")[0]
            return f"{at}T{clock}{hours or ''}{':' + minutes if minutes else ''}"
    return text
