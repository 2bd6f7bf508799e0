"""Which events the catalog has, what each lists, and of which files its rows were made: asked before any file is read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError

_ASKED = {
    "events": "slug",
    "event_recordings": "event, recording",
    "sources": "event, digest, since, until, listing",
    "speaker_slugs": "folded, speaker",
    "event_speakers": "event, folded",
}
"""Tables that are asked here, and their columns; a catalog of before lacks some."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What an event's rows were made of: ``digest`` of its files, None where settling these anew might change something.

    The rows hold from the day ``since`` to the day before ``until``; None is no bound.
    """

    digest: str | None = None
    since: date | None = None
    until: date | None = None

    def holds(self, digest: str | None, day: date) -> bool:
        """Whether a build on this day, of files with this digest, would make the same rows."""
        begun = self.since is None or self.since <= day
        return digest is not None and self.digest == digest and begun and (self.until is None or day < self.until)

    @property
    def row(self) -> tuple[str | None, ...]:
        """Its columns in the table of sources."""
        return self.digest, *(day.isoformat() if day else None for day in (self.since, self.until))


class Listings:
    """What the catalog answers, event by event and recording by recording."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    @property
    def is_complete(self) -> bool:
        """Whether builds have told of every event that the catalog has what it lists: not in a shape of before, nor of none."""
        made = "SELECT count(*), count(sources.event) FROM events LEFT JOIN sources ON sources.event = slug"
        events, known = self._conn.execute(made).fetchone()
        return bool(events) and events == known

    def events(self) -> frozenset[str]:
        """All events of the catalog."""
        return frozenset(slug for (slug,) in self._conn.execute("SELECT slug FROM events"))

    def keys_of(self, event: str) -> frozenset[str]:
        """The recordings that an event lists."""
        rows = self._conn.execute("SELECT recording FROM event_recordings WHERE event = ?", (event,))
        return frozenset(key for (key,) in rows)

    def listing(self, keys: Iterable[str]) -> frozenset[str]:
        """The events that list any of these recordings."""
        asked = "SELECT DISTINCT event FROM event_recordings WHERE recording IN (SELECT value FROM json_each(?))"
        return frozenset(slug for (slug,) in self._conn.execute(asked, (json.dumps(sorted(keys)),)))

    def known_names(self, references: Iterable[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Those that there are of (event, or "" for any; the address that a name has of its own)."""
        asked = """SELECT 1 FROM speaker_slugs own CROSS JOIN event_speakers said USING (folded)
                   WHERE own.speaker = ? AND (said.event = ? OR ? = '')"""
        found = (
            (event, name) for event, name in references if self._conn.execute(asked, (name, event, event)).fetchone()
        )
        return frozenset(found)

    def marks(self) -> dict[str, str | None]:
        """Event -> what told the file of recordings that its rows were made of from others."""
        return dict(self._conn.execute("SELECT event, listing FROM sources").fetchall())

    def bases(self) -> dict[str, Basis]:
        """Event -> what its rows were made of."""
        rows = self._conn.execute("SELECT event, digest, since, until FROM sources")
        return {event: Basis(digest, _day(since), _day(until)) for event, digest, since, until in rows}


@contextmanager
def listings(path: Path) -> Iterator[Listings]:
    """The catalog as it is; without one, or where the file is none, one that has nothing. What is wrong a build says."""
    try:
        conn = open_reader(path)
    except (ConftalksError, sqlite3.Error):
        conn = sqlite3.connect(":memory:")
    with closing(conn):
        there = {name for (name,) in conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for name in _ASKED.keys() - there:
            conn.execute(f"CREATE TEMP TABLE {name} ({_ASKED[name]})")
        yield Listings(conn)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
