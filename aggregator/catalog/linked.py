"""Queries of talks with what is linked to them, also of a catalog that was built before links had a start second or recordings a
licence."""

from __future__ import annotations

import sqlite3

from aggregator.store.schema import BETTER, LENGTH, VIEWS, WITHOUT_LICENCES, WITHOUT_STARTS

_ROW = f"""
    SELECT t.id, t.event, e.title AS event_title, t.slug, t.kind, t.title, t.speakers, t.starts, t.status,
      t.video_status, t.track,
      CASE WHEN t.video_status = 'gone' THEN
        (SELECT max(r.last_seen) FROM talk_recordings tr JOIN recordings r ON r.id = tr.recording
          WHERE tr.talk = t.id AND tr.decision = 'accepted' AND r.access IN ('private', 'gone')) END AS removed,
      CASE WHEN t.video_status = 'public' THEN
        (SELECT {LENGTH} FROM talk_recordings JOIN recordings ON recordings.id = recording
          WHERE talk = t.id AND decision = 'accepted' AND access = 'public' ORDER BY {BETTER} LIMIT 1) END AS duration_s
    FROM talks t JOIN events e ON e.slug = t.event"""  # noqa: S608 - a query of our own
# The query of the view, not the view: a talks.db that was built when it was another one is shown as well.
_BEST = f"best AS ({VIEWS['best_recordings']})"
_RECORDINGS = """
    SELECT talk, id, provider, provider_id, url, raw_title, published, duration_s, access, checked_at, last_seen,
      replaced_by, method, score, reason, decided_by, start_s, end_s, licence FROM best"""

AT_ROWS = "WHERE t.rowid IN (SELECT value FROM json_each(?))"
"""The end of a query of talks at these rows, a list in JSON."""

_MADE = "SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name IN ('talk_recordings', 'recordings')"
_LACKED = {("talk_recordings", "start_s INTEGER"): WITHOUT_STARTS, ("recordings", "licence TEXT"): WITHOUT_LICENCES}
"""What a table of a catalog of before may lack, and what stands for that table then."""


def talk_lines(conn: sqlite3.Connection) -> str:
    """The beginning of a query of talks (``t``) with their events (``e``), as lists have them."""
    return f"{with_starts(conn)} {_ROW}"


def best_recordings(conn: sqlite3.Connection) -> str:
    """The beginning of a query of accepted recordings, each with the rank that it has for its talk."""
    return f"{with_starts(conn, _BEST)} {_RECORDINGS}"


def with_starts(conn: sqlite3.Connection, *tables: str) -> str:
    """``WITH`` of these tables, and of those of this catalog that lack what is asked today; else ""."""
    made = dict(conn.execute(_MADE).fetchall())
    named = [*(whole for (table, column), whole in _LACKED.items() if f" {column}" not in made[table]), *tables]
    return f"WITH {', '.join(named)}" if named else ""
