"""Times of day as people write them into a table: "9:00", "9.30 Uhr", "2 pm", "9:00 – 9:30 AM", "0900"; lengths in minutes."""

from __future__ import annotations

import re
from datetime import time, timedelta

_HALF = r"(?:([ap])\.?\s?m\.?)?"
_CLOCK = re.compile(
    rf"(\d{{1,2}})(?:[:.h](\d{{2}})(?:[:.](\d{{2}})(?:\.\d+)?)?|h)?\s*{_HALF}\s*(?:uhr|hrs?|h)?\.?\Z", re.I
)
_DIGITS = re.compile(r"(\d{1,2})(\d{2})\s*(?:hrs?|h)?\Z", re.I)
_WORDS = {"noon": time(12), "midday": time(12), "midnight": time(0)}
_BETWEEN = re.compile(r"(?:(?<!\s)\s++)?(?:[-‐‑–—−~→]|\b(?:to|until|till|bis|hasta|à)\b)\s*", re.I)
_ZONE = re.compile(r"(?:(?<!\s)\s++)?\(?\b(?:[A-Z]{1,4}T|UTC|GMT|Z)(?:\s?[+-]\d{1,2}(?::?\d{2})?)?\)?\s*\Z")
_AT = re.compile(r"\A(?:at|from|um|von|de)\s+", re.I)
_MINUTES = re.compile(r"(\d{1,4})(?:\.0+)?\s*(?:m|min|mins|minutes?|minuten|'|′)?\.?\Z", re.I)
_HOURS = re.compile(
    r"(\d{1,2}(?:[.,]\d{1,2})?)\s*h(?:ours?|rs?)?\.?\s*(?:(\d{1,2})\s*(?:m|mins?|minutes?)?\.?)?\Z", re.I
)
_LENGTH = re.compile(r"(\d{1,2}):(\d{2})(?::\d{2})?\Z")
_LONGEST = 60


def clocks(text: str) -> tuple[time | None, time | None]:
    """The start, and the end where there is one: "9:00–10:30", "9 to 10 am". (None, None) for anything else."""
    parts = _BETWEEN.split(_AT.sub("", _ZONE.sub("", text[:_LONGEST]).strip(" ,;@()")))
    if len(parts) > 2 or not parts[0]:
        return None, None
    end = _clock(parts[1], "") if len(parts) == 2 else None
    if len(parts) == 2 and end is None:
        return None, None
    start = _clock(parts[0], _half(parts[1]) if end else "")
    if start and end and start > end and _half(parts[1]) == "p" and not _half(parts[0]):
        start = _clock(parts[0], "a")  # "11:30-1 pm"
    return (start, end) if start else (None, None)


def length(text: str) -> timedelta | None:
    """A length: minutes, "0:45", "1h 30m", "1.5 hours"; None for none, none at all, and more than two days."""
    text = text.strip()
    if found := _MINUTES.match(text):
        minutes = float(found[1])
    elif found := _LENGTH.match(text):
        minutes = int(found[1]) * 60 + int(found[2])
    elif found := _HOURS.match(text):
        minutes = float(found[1].replace(",", ".")) * 60 + int(found[2] or 0)
    else:
        return None
    return timedelta(minutes=minutes) if 0 < minutes <= 2880 else None


def _half(text: str) -> str:
    found = _CLOCK.match(text.strip())
    return (found[4] or "").lower() if found else ""


def _clock(text: str, half: str) -> time | None:
    """One time of day; ``half``: "a" or "p" where the other end of the range says so. A bare number is none alone."""
    text = text.strip()
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if digits := _DIGITS.match(text):
        return _time(int(digits[1]), int(digits[2]))
    found = _CLOCK.match(text)
    if not found or (text.isdigit() and not half):
        return None
    hour, half = int(found[1]), (found[4] or half).lower()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return _time(hour, int(found[2] or 0), int(found[3] or 0))


def _time(hour: int, minute: int, second: int = 0) -> time | None:
    if (hour, minute) == (24, 0):
        return time(0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None
