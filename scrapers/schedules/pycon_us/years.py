"""Where and when each PyCon US was: facts that its schedule pages take for granted (2011 on)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from scrapers.source import EventFacts
from scrapers.urls import split_url

_YEAR_IN_PATH = re.compile(r"/(20\d\d)(?:/|\Z)")
_YEAR_IN_PAGE = re.compile(rb"PyCon(?: US)?,? (20[12]\d)\b")


@dataclass(frozen=True, slots=True)
class PyconYear:
    """One edition: IANA zone of its wall clock, city, first and last day (tutorials to sprints)."""

    timezone: str
    location: str
    starts: date
    ends: date


_NEW_YORK, _DENVER, _PACIFIC = "America/New_York", "America/Denver", "America/Los_Angeles"

YEARS: dict[int, PyconYear] = {
    2011: PyconYear(_NEW_YORK, "Atlanta, Georgia", date(2011, 3, 9), date(2011, 3, 17)),
    2012: PyconYear(_PACIFIC, "Santa Clara, California", date(2012, 3, 7), date(2012, 3, 15)),
    2013: PyconYear(_PACIFIC, "Santa Clara, California", date(2013, 3, 13), date(2013, 3, 21)),
    2014: PyconYear("America/Toronto", "Montréal, Québec", date(2014, 4, 9), date(2014, 4, 17)),
    2015: PyconYear("America/Toronto", "Montréal, Québec", date(2015, 4, 8), date(2015, 4, 16)),
    2016: PyconYear(_PACIFIC, "Portland, Oregon", date(2016, 5, 28), date(2016, 6, 5)),
    2017: PyconYear(_PACIFIC, "Portland, Oregon", date(2017, 5, 17), date(2017, 5, 25)),
    2018: PyconYear(_NEW_YORK, "Cleveland, Ohio", date(2018, 5, 9), date(2018, 5, 17)),
    2019: PyconYear(_NEW_YORK, "Cleveland, Ohio", date(2019, 5, 1), date(2019, 5, 9)),
    2020: PyconYear(_NEW_YORK, "Pittsburgh, Pennsylvania (held online)", date(2020, 4, 15), date(2020, 4, 23)),
    2021: PyconYear(_NEW_YORK, "Pittsburgh, Pennsylvania (held online)", date(2021, 5, 12), date(2021, 5, 18)),
    2022: PyconYear(_DENVER, "Salt Lake City, Utah", date(2022, 4, 27), date(2022, 5, 5)),
    2023: PyconYear(_DENVER, "Salt Lake City, Utah", date(2023, 4, 19), date(2023, 4, 27)),
    2024: PyconYear(_NEW_YORK, "Pittsburgh, Pennsylvania", date(2024, 5, 15), date(2024, 5, 23)),
    2025: PyconYear(_NEW_YORK, "Pittsburgh, Pennsylvania", date(2025, 5, 14), date(2025, 5, 22)),
    2026: PyconYear(_PACIFIC, "Long Beach, California", date(2026, 5, 13), date(2026, 5, 19)),
}
"""2027 is in Long Beach too; its days are not written here before its own pages say them."""


def year_of(url: str, body: bytes = b"") -> int | None:
    """The edition that a page belongs to: from ``/2024/`` in its address, else from "PyCon US 2024" in its text."""
    found = _YEAR_IN_PATH.search(split_url(url).path)
    if found:
        return int(found[1])
    named = _YEAR_IN_PAGE.search(body)
    return int(named[1]) if named else None


def facts_of(year: int | None, days: tuple[date, ...] = ()) -> EventFacts:
    """What is known of an edition; ``days`` are those its entries are on, and win over the table."""
    if year is None:
        return EventFacts(starts=min(days, default=None), ends=max(days, default=None))
    known = YEARS.get(year)
    location = known.location if known else ("Long Beach, California" if year == 2027 else None)
    return EventFacts(
        title=f"PyCon US {year}",
        timezone=known.timezone if known else (_PACIFIC if year == 2027 else None),
        starts=min(days, default=known.starts if known else None),
        ends=max(days, default=known.ends if known else None),
        location=location,
        website=f"https://us.pycon.org/{year}/",
    )
