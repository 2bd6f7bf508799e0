"""Words as schedules print them for people: times, days, names, and what an entry is by its title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time

# English, German, French, Spanish, Italian, Portuguese, Dutch, Polish, the Nordic languages: the first letters suffice.
_MONTHS = (
    "jan|ene|gen|sty",
    "feb|fev|fév|lut",
    "mar|mär|mrt|maa",
    "apr|avr|abr|kwi",
    "mai|may|mag|maj|mei",
    "jun|juin|giu|cze",
    "jul|juil|lug|lip",
    "aug|aoû|aou|ago|sie",
    "sep|set|wrz",
    "oct|okt|ott|out|paź",
    "nov|lis",
    "dec|dez|déc|dic|gru",
)
_MONTH = "|".join(f"(?:{names})" for names in _MONTHS)
_NAMED = rf"(?P<month>{_MONTH})[^\W\d]{{0,8}}\.?"
_YEAR = r"(?P<year>20\d\d)"
_DAYS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b{_YEAR}-(?P<number>\d\d)-(?P<day>\d\d)(?!\d)",
        rf"{_YEAR}\s?年\s?(?P<number>\d\d?)\s?月\s?(?P<day>\d\d?)\s?日",
        rf"\b(?P<day>\d\d?)\.\s?(?P<number>\d\d?)\.\s?{_YEAR}\b",
        rf"(?<![-–—])(?<![-–—]\s)\b(?P<day>\d\d?)(?:st|nd|rd|th|er|\.|º)?\s+(?:of\s+|de\s+)?{_NAMED}(?:,?\s+(?:de\s+)?{_YEAR}\b)?",
        rf"\b{_NAMED}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?\b(?!\s?[-–—:]\s?\d)(?:,?\s+{_YEAR}\b)?",
    )
)
_HALF = r"(?:\s?(?P<{0}>[ap])\.?m\b\.?)"
_POINT = r"(?P<{0}>[01]?\d|2[0-4])(?:\s?[:h.]\s?(?P<{1}>[0-5]\d)(?!\d)|(?=\s?h\b|\s?[ap]\.?m))(?:\s?(?:h|uhr)\b)?"
_CLOCK = re.compile(
    r"(?:from |at |kl\.? |um |à )?"
    + _POINT.format("hour", "minute")
    + _HALF.format("half")
    + r"?(?:\s?(?:-|–|—|−|~|to|until|bis|until|a|à|al)\s?"
    + _POINT.format("to_hour", "to_minute")
    + _HALF.format("to_half")
    + r"?)?(?:\s?\(?(?-i:[A-Z]{2,4}T|UTC|GMT)\b(?:[+-]\d\d?)?\)?)?",
    re.I,
)
_WEEKDAY = re.compile(
    "|".join(
        rf"(?P<d{number}>{names})\b"
        for number, names in enumerate(
            (
                "mon(?:day)?|montag|lundi|lunes",
                "tue(?:s(?:day)?)?|dienstag|mardi|martes",
                "wed(?:nesday)?|mittwoch|mercredi|miércoles",
                "thu(?:rs(?:day)?)?|donnerstag|jeudi|jueves",
                "fri(?:day)?|freitag|vendredi|viernes",
                "sat(?:urday)?|samstag|sonnabend|samedi|sábado",
                "sun(?:day)?|sonntag|dimanche|domingo",
            )
        )
    ),
    re.I,
)
_NUMBERED = re.compile(r"\b(?:day|tag|jour|día|giorno|dia)\s?(\d)\b", re.I)

_GIVEN = tuple(
    (re.compile(pattern, re.I), kind)
    for pattern, kind in (
        (r"(?:opening |closing )?keynote\b", "keynote"),
        (r"panel\b", "panel"),
        (r"workshop\s*[:|–-]", "workshop"),
        (r"tutorial\s*[:|–-]", "tutorial"),
        (r"lightning talks?\b", "lightning"),
    )
)
# What nobody gives, in the languages that conferences print most; a longer title is a talk about such a thing.
_ASIDE = tuple(
    (re.compile(rf"\b(?:{words})\b", re.I), kind)
    for words, kind in (
        (
            (
                r"breaks?|lunch|breakfast|dinner|coffee|tea|snacks?|pause|kaffee(?:pause)?|mittag(?:essen|spause)?|"
                r"déjeuner|almuerzo|café|comida|pausa|pranzo|cena|coffee-?break|przerwa|lunsj|休憩|昼食|ランチ"
            ),
            "break",
        ),
        (r"party|social|reception|networking|drinks|mixer|apéro|after-?party|sprints?|hallway track", "event"),
        (
            (
                r"registration|check-?in|doors? open|badge pick-?up|welcome|opening|closing|wrap-?up|registrierung|anmeldung|"
                r"begrüßung|accueil|clôture|registro|bienvenida|cierre|rejestracja|受付|raffle|announcements?|housekeeping"
            ),
            "info",
        ),
    )
)
_SHORT = 6


def kind_of_title(title: str, given: bool) -> str:
    """What an entry is by its title alone; ``given`` says that somebody is named who gives it."""
    for pattern, kind in _GIVEN:
        if pattern.match(title):
            return kind
    if not given and len(title.split()) <= _SHORT:
        return next((kind for pattern, kind in _ASIDE if pattern.search(title)), "talk")
    return "talk"


@dataclass(frozen=True, slots=True)
class Clock:
    """A time of day that a text begins with, its end where it prints a range, and what is left of the text."""

    start: time
    end: time | None
    rest: str


def clock(text: str) -> Clock | None:
    """What the text says where it begins with a time such as "09:00", "9.30 Uhr", "9 a.m.–10:15 a.m.", else None.

    A number alone is no time; "3.12" is one only where nothing but a range or the end of the text follows.
    """
    found = _CLOCK.match(text[:200])
    if not found:
        return None
    rest = text[found.end() :].lstrip(" \t:–—-|•·,")
    if "." in found[0] and found["to_hour"] is None and not re.search(r"uhr|[ap]\.?m|h\b", found[0], re.I) and rest:
        return None
    end = _of_day(found["to_hour"], found["to_minute"], found["to_half"])
    halves = (found["half"],) if found["half"] or not found["to_half"] else (found["to_half"], "a")
    starts = [_of_day(found["hour"], found["minute"], half) for half in halves]
    start = next((one for one in starts if one and (not end or one < end)), starts[0])
    return Clock(start, end if end != start else None, rest) if start else None


def _of_day(hour: str | None, minute: str | None, half: str | None) -> time | None:
    if hour is None:
        return None
    hours = int(hour) % 12 + (12 if half.lower() == "p" else 0) if half else int(hour)
    return time(hours % 24, int(minute or 0)) if hours <= 24 else None


def day_of(text: str, year: int | None) -> date | None:
    """The day that a text names, in ``year`` where it does not say its own; None where it names none or two."""
    found = {day for pattern in _DAYS for one in pattern.finditer(text[:300]) if (day := _day(one, year))}
    return found.pop() if len(found) == 1 else None


def only_day(text: str, year: int | None) -> date | None:
    """The day of a text that says nothing else: "Sat, 17 May" and not "Owls since 17 May"."""
    found = day_of(text, year) if len(text) <= 40 else None
    left = _WEEKDAY.sub("", text, count=1)
    for pattern in _DAYS:
        left = pattern.sub("", left)
    return found if not any(one.isalnum() for one in left) else None


def day_number(text: str) -> int | None:
    """The 2 of "Day 2", else None."""
    found = _NUMBERED.search(text[:100])
    return int(found[1]) if found else None


def weekday(text: str) -> int | None:
    """The weekday, Monday 0, that a short text begins with, else None."""
    found = _WEEKDAY.match(text) if len(text) <= 40 else None
    return next((n for n in range(7) if found and found[f"d{n}"]), None)


def _day(found: re.Match[str], year: int | None) -> date | None:
    said = found.groupdict()
    year = int(said["year"]) if said["year"] else year
    number = said.get("number") or 1 + next(
        index for index, names in enumerate(_MONTHS) if re.match(names, said["month"], re.I)
    )
    try:
        return date(year, int(number), int(said["day"])) if year else None
    except ValueError:
        return None


_NAME = re.compile(
    r"\A(?:(?:[Dd]r|[Pp]rof|[Mm]rs?|[Mm]s)\.? )?[^\W\d_a-z][\w'’.-]*(?: (?:[^\W\d_a-z][\w'’.-]*|[a-z]{2,3}\b)){1,4}"
)
_BETWEEN = re.compile(r"(?:(?<!\s)\s++)?(?:,|&|;|/|\band\b|\bund\b|\bet\b|\by\b|\be\b|\bog\b|\+)\s*")
_ASIDE_OF_NAME = re.compile(r"(?:(?<!\s)\s++)?[(\[][^()\[\]]{0,80}[)\]]")


def names_in(text: str) -> tuple[str, ...]:
    """The people of a text that is nothing but names ("Ada Ugle, Bo Strix (Owlery)"), each of two words at least; else none."""
    pieces = [piece.strip() for piece in _BETWEEN.split(_ASIDE_OF_NAME.sub("", text[:500]).strip()) if piece]
    return tuple(pieces) if pieces and all(_NAME.fullmatch(piece) for piece in pieces) else ()
