"""``aggregator.addresses`` asked of talks.db: from whatever somebody pastes to the talks, speaker or event it means."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from aggregator import addresses
from aggregator.addresses import Target
from aggregator.store.suppressed import suppressed_name


class Catalog:
    """What talks.db knows; talks are ``EVENT/SLUG``."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def named(self, event: str, name: str) -> Sequence[str]:
        """The talk of an event with this slug, alias or code."""
        talk = talk_named(self._conn, event, name)
        return (talk,) if talk else ()

    def has_recording(self, key: str) -> bool:
        """Whether there is such a recording."""
        return self._one("SELECT 1 FROM recordings WHERE id = ?", key) is not None

    def talks_of(self, key: str) -> Sequence[str]:
        """The talks that a recording is accepted for."""
        sql = "SELECT talk FROM talk_recordings WHERE recording = ? AND decision = 'accepted' ORDER BY talk"
        return [str(row[0]) for row in self._conn.execute(sql, (key,))]

    def replaced_by(self, key: str) -> str | None:
        """The recording that took the place of another."""
        return self._one("SELECT replaced_by FROM recordings WHERE id = ?", key)

    def talk_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(talk, URL) of the schedule pages that have ``step`` in them."""
        rows = self._conn.execute("SELECT id, url FROM talks WHERE instr(url, ?) ORDER BY id", (step,))
        return [(row[0], row[1]) for row in rows]

    def recording_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(recording, URL), likewise."""
        rows = self._conn.execute("SELECT id, url FROM recordings WHERE instr(url, ?) ORDER BY id", (step,))
        return [(row[0], row[1]) for row in rows]

    def speaker(self, name: str) -> str | None:
        """The slug of a speaker."""
        return speaker_named(self._conn, name)

    def event(self, name: str) -> str | None:
        """The slug of an event."""
        return self._one("SELECT slug FROM events WHERE slug = lower(?)", name)

    def _one(self, sql: str, value: str) -> str | None:
        row = self._conn.execute(sql, (value,)).fetchone()
        return row[0] if row else None


def target(conn: sqlite3.Connection, text: str, event: str | None = None) -> Target:
    """What a text means in the catalog; with ``event`` also a talk's name there. See ``addresses.find``."""
    return addresses.find(Catalog(conn), text, event)


def resolve_all(conn: sqlite3.Connection, text: str, event: str | None = None) -> tuple[str, ...]:
    """The ids of the talks that ``text`` names: several only where one recording or page belongs to several talks."""
    return target(conn, text, event).talks


def speaker_named(conn: sqlite3.Connection, name: str) -> str | None:
    """The slug of the speaker who has this one, or to whom it led before; letter case does not matter."""
    slug = name.lower()
    asked = {"slug": slug.encode("utf-8", "replace").decode(), "former": suppressed_name("", slug)}
    if conn.execute("SELECT 1 FROM speakers WHERE slug = :slug", asked).fetchone():
        return slug
    # A catalog of before has no such table.
    if conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'event_people'").fetchone() is None:
        return None
    row = conn.execute(_LED_TO, asked).fetchone()
    return str(row[0]) if row else None


_LED_TO = """
    SELECT speakers.slug FROM (
      SELECT speaker, '' AS event FROM former_addresses WHERE name = :former UNION ALL
      SELECT person.speaker, person.event FROM speaker_slugs own CROSS JOIN event_people person USING (folded)
      WHERE own.speaker = :slug) CROSS JOIN speakers ON speakers.id = speaker ORDER BY event LIMIT 1"""


def talk_named(conn: sqlite3.Connection, event: str, name: str) -> str | None:
    """The id of the talk of ``event`` with this slug or alias; letter case does not matter."""
    row = conn.execute(
        """SELECT talk FROM (
             SELECT id AS talk, 0 AS rank FROM talks WHERE id = :event || '/' || lower(:name)
             UNION ALL
             SELECT talk, 1 + (alias <> :name) FROM talk_aliases
             WHERE event = :event AND alias = :name COLLATE NOCASE
             UNION ALL
             SELECT id, 3 FROM talks WHERE event = :event AND code = :name COLLATE NOCASE)
           ORDER BY rank LIMIT 1""",
        {"event": event.lower(), "name": name},
    ).fetchone()
    return str(row[0]) if row else None
