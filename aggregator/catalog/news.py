"""What is new, the newest day first: conferences that came, and what happened to the recordings of talks.

What a page or feed of it costs depends on the days and events that it shows, not on how much the catalog holds.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import itemgetter
from urllib.parse import urlencode

from aggregator.catalog import queries
from aggregator.catalog.titles import plain_title
from aggregator.catalog.views import ChangeView, EventView, event_path
from aggregator.store.schema import ADDED, EVENT_NEWS

MOST_ALONE = 10
"""Changes of one kind on one day of an event that are told one by one; of more, their number and the first titles."""

MOST_ADDED = 20
"""Conferences of one day that are told one by one; of more, their number and the first of them."""

MOST_NAMED = 3
"""Titles that are named of many talks to which the same happened."""

MOST_ON_A_PAGE = 100
"""About so many conferences and changes are told at once."""

MOST_CHANGES = 200
"""Changes on a page of one event."""

_COLUMNS = "SELECT day, event, what, number FROM"
_NOTHING = "(SELECT '' AS day, '' AS event, '' AS what, 0 AS number LIMIT 0)"
_LAST = "9999-99-99"


@dataclass(frozen=True, slots=True)
class NewsPlace:
    """Where a page of news begins: the day and, in it, the event; "" where the day does."""

    day: str = _LAST
    event: str = ""


@dataclass(frozen=True, slots=True)
class ManyChanges:
    """Too many changes to be told one by one: ``titles`` are those of the first talks, ``page`` that of the event's changes."""

    what: str
    number: int
    titles: tuple[str, ...]
    page: int

    @property
    def others(self) -> int:
        """How many talks are not named."""
        return self.number - len(self.titles)


@dataclass(frozen=True, slots=True)
class EventNews:
    """What happened on one day to the recordings of an event's talks: ``told`` one by one, the latest first."""

    event: str
    title: str
    told: tuple[ChangeView, ...]
    many: tuple[ManyChanges, ...]

    @property
    def path(self) -> str:
        """The page of its event, from the root of the catalog."""
        return event_path(self.event)


@dataclass(frozen=True, slots=True)
class DayNews:
    """What is new of one day: ``added`` are conferences that came, or the first of them, ``number`` is that of all."""

    day: date
    added: tuple[EventView, ...]
    number: int
    events: tuple[EventNews, ...]

    @property
    def is_crowded(self) -> bool:
        """Whether more conferences came than are told one by one."""
        return self.number > MOST_ADDED


@dataclass(frozen=True, slots=True)
class NewsPage:
    """Days of news, the newest first; ``older`` is where the next page begins, None where nothing is older."""

    days: tuple[DayNews, ...]
    older: NewsPlace | None


@dataclass(frozen=True, slots=True)
class _Portion:
    """What is told together: of an event (kind of change, number), or with ``event`` "" the slugs of those that came."""

    day: str
    event: str
    parts: tuple[tuple[str, int], ...]

    @property
    def lines(self) -> int:
        """How many lines it takes."""
        if not self.event:
            return min(len(self.parts), MOST_ADDED)
        return sum(number if number <= MOST_ALONE else 1 for _, number in self.parts)


def newest(
    conn: sqlite3.Connection, event: str | None = None, place: NewsPlace | None = None, most: int = MOST_ON_A_PAGE
) -> NewsPage:
    """What is new of one event or of all, from a place on: until there are ``most`` lines or more, each event's day whole."""
    begin = place or NewsPlace()
    picked: list[_Portion] = []
    lines, day, older = 0, "", None
    with closing(_rows(conn, event, begin.day)) as rows:
        for portion in _portions(rows):
            if portion.day == begin.day and portion.event < begin.event:
                continue
            if lines >= most:
                older = NewsPlace(portion.day, portion.event if portion.day == day else "")
                break
            picked.append(portion)
            day = portion.day
            lines += portion.lines
    return NewsPage(tuple(_days(conn, picked)), older)


def _rows(conn: sqlite3.Connection, event: str | None, until: str) -> sqlite3.Cursor:
    """(day, event, what, number) from a day back, read one after the other, so that nothing older is looked at."""
    table = "event_news"
    if not queries.has_table(conn, table):
        # In a catalog that was built before that was kept, all that ever happened is looked at.
        table = f"({EVENT_NEWS.format('true')})" if queries.has_table(conn, "history") else _NOTHING
    if event is None:
        return conn.execute(f"{_COLUMNS} {table} WHERE day <= ? ORDER BY day DESC, event, what", (until,))
    return conn.execute(f"{_COLUMNS} {table} WHERE event = ? AND day <= ? ORDER BY day DESC, what", (event, until))


def _portions(rows: Iterable[tuple[str, str, str, int]]) -> Iterator[_Portion]:
    """Of each day the conferences that came, then one event after the other."""
    for day, of_day in groupby(rows, key=itemgetter(0)):
        parts: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for _, event, what, number in of_day:
            key, part = ("", (event, number)) if what == ADDED else (event, (what, number))
            parts[key].append(part)
        yield from (_Portion(day, event, tuple(parts[event])) for event in sorted(parts))


def _days(conn: sqlite3.Connection, picked: Sequence[_Portion]) -> Iterator[DayNews]:
    few: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for portion in picked:
        for what, number in portion.parts if portion.event else ():
            if number <= MOST_ALONE:
                few[portion.event].append((portion.day, what))
    told = _told(conn, few)
    titles = _titles(conn, {portion.event for portion in picked})
    for day, of_day in groupby(picked, key=lambda portion: portion.day):
        events: list[EventNews] = []
        came: tuple[tuple[str, int], ...] = ()
        for portion in of_day:
            if portion.event:
                own = tuple(told.get((portion.event, portion.day), ()))
                events.append(EventNews(portion.event, titles[portion.event], own, tuple(_many(conn, portion))))
            else:
                came = portion.parts
        named = (queries.event(conn, slug) for slug, _ in came[:MOST_ADDED])
        added = tuple(one for one in named if one)
        yield DayNews(date.fromisoformat(day), added, len(came), tuple(events))


def _told(
    conn: sqlite3.Connection, few: Mapping[str, Sequence[tuple[str, str]]]
) -> dict[tuple[str, str], list[ChangeView]]:
    """(event, day) -> the changes of these kinds on these days, the latest first."""
    found: dict[tuple[str, str], list[ChangeView]] = defaultdict(list)
    for event, kinds in few.items():
        for change in queries.changes_on(conn, event, kinds):
            found[event, change.day.isoformat()].append(change)
    return found


def _titles(conn: sqlite3.Connection, events: Iterable[str]) -> dict[str, str]:
    among = json.dumps(sorted(events))
    return dict(conn.execute("SELECT slug, title FROM events WHERE slug IN (SELECT value FROM json_each(?))", (among,)))


def _many(conn: sqlite3.Connection, portion: _Portion) -> Iterator[ManyChanges]:
    groups = [(what, number) for what, number in portion.parts if number > MOST_ALONE]
    if groups:
        later = number_of_changes(conn, portion.event, date.fromisoformat(portion.day))
        page = later // MOST_CHANGES + 1
        yield from (ManyChanges(what, number, _first_titles(conn, portion, what), page) for what, number in groups)


def _first_titles(conn: sqlite3.Connection, portion: _Portion, what: str) -> tuple[str, ...]:
    # The plus keeps SQLite from the index of days: on one day much may have happened in other events.
    rows = conn.execute(
        """SELECT title FROM history h CROSS JOIN talks t ON t.id = h.talk
           WHERE h.event = ? AND +h.day = ? AND h.what = ? ORDER BY h.seq LIMIT ?""",
        (portion.event, portion.day, what, MOST_NAMED),
    )
    return tuple(plain_title(title) for (title,) in rows)


def news_path(day: str | None = None, event: str | None = None) -> str:
    """``/changes``, what is new, or what was on a day and before, from an event on."""
    asked = urlencode([(name, value) for name, value in (("day", day), ("event", event)) if value])
    return f"/changes?{asked}" if asked else "/changes"


def changes_path(event: str, page: int = 1, day: date | None = None) -> str:
    """``/e/EVENT/changes``, all that happened in one event, a page of it, or a day on that page."""
    asked = f"?page={page}" if page > 1 else ""
    return f"{event_path(event)}/changes{asked}{f'#d{day.isoformat()}' if day else ''}"


def number_of_changes(conn: sqlite3.Connection, event: str, after: date | None = None) -> int:
    """How much happened to the recordings of an event's talks, all in all or after a day."""
    if not queries.has_table(conn, "history"):
        return 0
    asked = "SELECT count(*) FROM history WHERE event = ? AND +day > ?"
    return int(conn.execute(asked, (event, after.isoformat() if after else "")).fetchone()[0])


def came_on(conn: sqlite3.Connection, event: str) -> date | None:
    """The day on which an event came into the catalog; None where nobody knows it."""
    if not queries.has_table(conn, "event_news"):
        return None
    found = conn.execute("SELECT day FROM event_news WHERE event = ? AND what = ?", (event, ADDED)).fetchone()
    return date.fromisoformat(found[0]) if found else None


def number_undated(conn: sqlite3.Connection) -> int:
    """Of how many conferences with talks nobody knows when they came into the catalog."""
    if not queries.has_table(conn, "event_news"):
        return 0
    asked = """SELECT count(*) FROM event_totals WHERE talks > 0
               AND event NOT IN (SELECT event FROM event_news WHERE what = ?)"""
    return int(conn.execute(asked, (ADDED,)).fetchone()[0])
