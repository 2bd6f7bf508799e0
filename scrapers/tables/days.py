"""Days as people write them into a table: 2031-05-17, 17.05.2031, 5/17/2031, "Sat, May 17th"; day and month in one order."""

from __future__ import annotations

import re
from calendar import isleap
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Order = Literal["day-first", "month-first"]
ORDERS: tuple[Order, Order] = ("day-first", "month-first")

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Names of months in English, German, Spanish, French, Italian and Portuguese by what they begin with.
_BEGINNINGS = (
    "jan ene gen",
    "feb fév fev",
    "mar mär",
    "apr abr avr",
    "may mai mag",
    "jun juin giu",
    "jul juil lug",
    "aug ago aoû aou",
    "sep set",
    "oct okt out ott",
    "nov",
    "dec dez dic déc",
)
_MONTHS = {word: number for number, words in enumerate(_BEGINNINGS, 1) for word in words.split()}
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})[^\W\d_]{{0,8}}\.?"
_ISO = re.compile(r"(?<!\d)(?P<year>\d{4})([-/.])(?P<m>\d{1,2})\2(?P<day>\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<m>[01]\d)(?P<day>[0-3]\d)(?!\d)")
_NUMBERS = re.compile(r"(?<![\d:])(\d{1,2})([-/.])\s?(\d{1,2})\2\s?(\d{4}|\d{2})(?![\d:])")
_NAMED = (
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|\.|º)?[\s-]{{0,3}}(?:(?:of|de|di)\s)?{_MONTH}"
        r"(?:(?:,?\s{1,3}(?:de\s)?|-)(?P<year>\d{4})|-(?P<short>\d{2}))?(?!\d)",
        re.I,
    ),
    re.compile(
        rf"(?<![^\W\d_]){_MONTH}\s{{1,3}}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:,?\s{{1,3}}(?P<year>\d{{4}})(?!\d))?",
        re.I,
    ),
)
_WEEKDAY = re.compile(rf"(?<![^\W\d_])((?a:{'|'.join(_WEEKDAYS)}))(?:[a-z]{{0,6}}day|rs?|s|nes)?\b[.,]?", re.I)
_NUMBERED = re.compile(r"\b(?:day|tag|día|dia|jour)\s{0,2}#?(\d)(?!\d)", re.I)
_LONGEST = 100
"""Characters of a cell in which a day is looked for."""


class Ambiguous(ValueError):
    """03/04/2026 is 3 April or 4 March, and nothing says which."""


@dataclass(frozen=True, slots=True)
class Days:
    """How the days of one table are read.

    ``order`` is that of numbers such as 03/04/2026, None where nothing tells it. ``first`` is the event's first day, where it
    is known: by it days without a year, names of weekdays and "Day 2" are read.
    """

    order: Order | None = None
    first: date | None = None

    def find(self, text: str) -> tuple[date | None, str]:
        """The day that a cell names, and what else the cell holds.

        Raises:
            Ambiguous: day and month may stand in either order.
            ValueError: there is no such day.
        """
        text = text[:_LONGEST]
        for pattern in (_ISO, _COMPACT):
            if found := pattern.search(text):
                day = date(int(found["year"]), int(found["m"]), int(found["day"]))
                return day, _without(text, found)
        if found := _NUMBERS.search(text):
            return self._numbers(found), _without(text, found)
        for pattern in _NAMED:
            if found := pattern.search(text):
                return self._named(found), _without(text, found)
        return self._relative(text)

    def _numbers(self, found: re.Match[str]) -> date:
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        year += 2000 if len(found[4]) == 2 else 0
        order = self.order or _told(found)
        if order is None and first != second:
            raise Ambiguous(found[0])
        day, month = (second, first) if order == "month-first" else (first, second)
        return date(year, month, day)

    def _named(self, found: re.Match[str]) -> date | None:
        month, day = _MONTHS.get(found["month"].lower()), int(found["day"])
        if month is None:  # "ſep", which is "sep" to re.I alone
            return None
        short = found.groupdict().get("short")
        year = int(found["year"]) if found["year"] else 2000 + int(short) if short else None
        if year is not None:
            return date(year, month, day)
        if self.first is None:
            return None
        years = [self.first.year + shift for shift in (-1, 0, 1)]
        if (month, day) == (2, 29):
            years = [year for year in years if isleap(year)] or years
        return min((date(year, month, day) for year in years), key=lambda one: abs(one - (self.first or one)))

    def _relative(self, text: str) -> tuple[date | None, str]:
        """A weekday or "Day 2", of which the event's first day says which day it is."""
        if numbered := _NUMBERED.search(text):
            day = self.first + timedelta(int(numbered[1]) - 1) if self.first else None
            return day, _without(text, numbered)
        if weekday := _WEEKDAY.search(text):
            ahead = (_WEEKDAYS.index(weekday[1].lower()) - self.first.weekday()) % 7 if self.first else 0
            return self.first + timedelta(ahead) if self.first else None, _without(text, weekday)
        return None, text


def names_day(text: str) -> bool:
    """Whether a cell names a day, be it known which or not."""
    if any(pattern.search(text[:_LONGEST]) for pattern in (_ISO, _COMPACT, _NUMBERS, *_NAMED)):
        return True
    return bool(_NUMBERED.search(text[:_LONGEST]) or _WEEKDAY.fullmatch(text.strip()))


def order_of(texts: Iterable[str], first: date | None) -> Order | None:
    """The order of day and month in all these cells, as those say that can be read one way alone; the event's first day says
    it where all days are within two weeks of it in one order and not in the other.
    """
    numbers = [found for text in texts if (found := _NUMBERS.search(text[:_LONGEST]))]
    told = {order for found in numbers if (order := _told(found))}
    if len(told) == 1:
        return told.pop()
    if told or first is None or not numbers:
        return None
    near = [order for order in ORDERS if all(_near(found, order, first) for found in numbers)]
    return near[0] if len(near) == 1 else None


def _told(found: re.Match[str]) -> Order | None:
    """What one cell says of the order: no month is a 13th, dots stand behind the day."""
    first, second = int(found[1]), int(found[3])
    if first > 12 or (found[2] == "." and second <= 12):
        return "day-first"
    return "month-first" if second > 12 else None


def _near(found: re.Match[str], order: Order, first: date) -> bool:
    try:
        return abs(Days(order)._numbers(found) - first) <= timedelta(14)
    except ValueError:
        return False


def _without(text: str, found: re.Match[str]) -> str:
    """What a cell holds beside its day."""
    rest = text[: found.start()] + " " + text[found.end() :]
    return _WEEKDAY.sub(" ", rest).strip(" ,;|-–—")
