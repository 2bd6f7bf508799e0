"""Sessions that have one name every day, such as lightning talks: told apart by the day that the post speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from datetime import date, datetime

from aggregator.recap.finding.mention import Spot
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import Known
from aggregator.recap.lookup.talks import KnownTalk
from aggregator.recap.lookup.titles import key_of

_LIGHTNING = re.compile(r"lightning\s+talks?|ライトニングトーク", re.I)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_DAY = re.compile(r"\bday\s*(\d{1,2})\b|(\d{1,2})日目", re.I)
_DATE = re.compile(rf"\b({'|'.join(_MONTHS)})\s+(\d{{1,2}})\b|(\d{{1,2}})月(\d{{1,2}})日", re.I)
_HEARD = frozenset({"talk", "keynote"})


def day_spots(known: Known, scopes: Scopes, taken: AbstractSet[int]) -> Iterator[Spot]:
    """Headings that are only "Lightning Talks": of the day that they, the headings above or the post's title name."""
    sessions = _sessions(known)
    calendar = _Calendar(known)
    title = scopes.document.title or ""
    for number, block in enumerate(scopes.document.blocks):
        found = _LIGHTNING.search(block.text) if block.kind == "heading" and number not in taken else None
        if not found or not sessions:
            continue
        own = calendar.day(block.text)
        if own is None and key_of(block.text[: found.start()] + block.text[found.end() :]):
            continue
        above = (scopes.document.blocks[heading].text for heading in scopes.above(number))
        day = own or next((day for text in (*above, title) if (day := calendar.day(text))), None)
        fits = [talk for talk, when in sessions if day in (when, None)]
        if len(fits) == 1:
            yield Spot((fits[0],), number, found.start(), found.end(), "title", leads=True)


def _sessions(known: Known) -> list[tuple[KnownTalk, date]]:
    return [
        (talk, datetime.fromisoformat(talk.starts).date())
        for talk in known.talks
        if talk.starts and (talk.kind == "lightning" or _LIGHTNING.search(talk.title))
    ]


class _Calendar:
    """The days of an event on which talks are given, as posts name them."""

    def __init__(self, known: Known) -> None:
        starts = (talk.starts for talk in known.talks if talk.starts and talk.kind in _HEARD)
        self.days = sorted({datetime.fromisoformat(start).date() for start in starts})

    def day(self, text: str) -> date | None:
        """The one day that a text names: "Friday", "Day 2", "2日目", "May 18"; None for none or several."""
        numbered = _DAY.search(text)
        if numbered:
            at = int(numbered[1] or numbered[2])
            return self.days[at - 1] if 0 < at <= len(self.days) else None
        dated = _DATE.search(text)
        if dated:
            month = _MONTHS.index(dated[1].lower()) + 1 if dated[1] else int(dated[3])
            return next((d for d in self.days if (d.month, d.day) == (month, int(dated[2] or dated[4]))), None)
        named = {_WEEKDAYS.index(word) for word in re.findall(r"[a-z]+", text.lower()) if word in _WEEKDAYS}
        fits = [day for day in self.days if day.weekday() in named]
        return fits[0] if len(fits) == 1 else None
