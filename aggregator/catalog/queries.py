"""What pages and commands ask talks.db. Every function reads one connection and returns what views.py defines.

Rows are named by the query, so that any row factory of the connection will do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.catalog.views import (
    Conference,
    EventView,
    LedgerRow,
    NewRecording,
    Placed,
    PostView,
    RecordingView,
    SlotView,
    SpeakerView,
    TalkRow,
    TalkView,
    Timetable,
    is_web_page,
)
from aggregator.store.rows import suppressed_name
from scrapers.platforms import FIRST

_ROW = """
    SELECT t.id, t.event, e.title AS event_title, t.slug, t.kind, t.title, t.speakers, t.starts, t.status,
      t.video_status, t.track
    FROM talks t JOIN events e ON e.slug = t.event"""
_EVENT = """
    SELECT e.slug, e.title, e.timezone, e.starts, e.ends, e.location, e.website,
      l.talks, l.public, l.attendees, l.pending, l.not_recorded, l.gone, l.unknown, l.suggested, l.oldest_pending, l.decided
    FROM events e JOIN ledger l ON l.event = e.slug"""
_COUNTS = ("talks", "public", "attendees", "pending", "not_recorded", "gone", "unknown", "suggested", "decided")


def is_catalog(conn: sqlite3.Connection) -> bool:
    """Whether the database behind a connection is ours: it has the tables ``events`` and ``talks``."""
    found = conn.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('events', 'talks')")
    return bool(found.fetchone()[0] == 2)


def talk(conn: sqlite3.Connection, talk_id: str) -> TalkView | None:
    """The talk with this id (``EVENT/SLUG``), or None."""
    rows = _named(
        conn.execute(
            """SELECT t.id, t.event, e.title AS event_title, e.timezone, t.code, t.slug, t.kind, t.title, t.abstract,
                 t.track, t.language, t.level, t.url, t.status, t.video_status, t.do_not_record, t.first_seen,
                 t.last_seen, t.source_url
               FROM talks t JOIN events e ON e.slug = t.event WHERE t.id = ?""",
            (talk_id,),
        )
    )
    if not rows:
        return None
    row = rows[0]
    row |= {name: _day(row[name]) for name in ("first_seen", "last_seen")}
    row["do_not_record"] = bool(row["do_not_record"])
    return TalkView(
        **row,
        speakers=_speakers_of(conn, talk_id),
        slots=_slots_of(conn, talk_id, ZoneInfo(row["timezone"])),
        recordings=_recordings_of(conn, talk_id),
    )


def is_suggested(conn: sqlite3.Connection, talk_id: str) -> bool:
    """Whether a recording has been found that may be of this talk, and nobody has decided yet."""
    found = conn.execute("SELECT 1 FROM talk_recordings WHERE talk = ? AND decision = 'suggested' LIMIT 1", (talk_id,))
    return found.fetchone() is not None


def posts_about(conn: sqlite3.Connection, talk_id: str) -> list[PostView]:
    """Posts that mention this talk, by title; none in a catalog that was built before there were posts."""
    if not _has_table(conn, "post_talks"):
        return []
    rows = conn.execute(
        """SELECT p.url, p.title, p.author FROM post_talks pt JOIN posts p ON p.url = pt.post
           WHERE pt.talk = ? ORDER BY p.title, p.url""",
        (talk_id,),
    )
    return [PostView(*row) for row in rows if is_web_page(row[0])]


def conference_of(conn: sqlite3.Connection, talk: TalkView) -> Conference:
    """The conference that a talk belongs to; unlike ``event`` this counts nothing."""
    (row,) = _named(
        conn.execute(
            "SELECT slug, title, timezone, starts, ends, location, website FROM events WHERE slug = ?", (talk.event,)
        )
    )
    row |= {name: _day(row[name]) for name in ("starts", "ends")}
    return Conference(**row)


def event(conn: sqlite3.Connection, slug: str) -> EventView | None:
    """The event with this slug in any case of letters, or None."""
    # Named twice, and as it is stored, so that the ledger of this event alone is counted.
    rows = _named(conn.execute(f"{_EVENT} WHERE e.slug = ? AND l.event = ?", (slug.lower(), slug.lower())))
    return _event_view(rows[0]) if rows else None


def events(conn: sqlite3.Connection) -> list[EventView]:
    """All events with their ledger, the newest first; those without a date come last."""
    rows = _named(conn.execute(f"{_EVENT} ORDER BY e.starts IS NULL, e.starts DESC, e.slug"))
    return [_event_view(row) for row in rows]


def ledger(conn: sqlite3.Connection, slug: str | None = None) -> list[LedgerRow]:
    """The ledger of one event (none if unknown), or of all, the newest first."""
    if slug is not None:
        found = event(conn, slug)
        return [found.ledger] if found else []
    return [found.ledger for found in events(conn)]


def timetable(conn: sqlite3.Connection, slug: str) -> Timetable:
    """Everything on the schedule of an event, breaks and information included."""
    row = conn.execute("SELECT timezone FROM events WHERE slug = ?", (slug,)).fetchone()
    zone = ZoneInfo(row[0]) if row else ZoneInfo("UTC")
    talks = {found.id: found for found in _talk_rows(conn.execute(f"{_ROW} WHERE t.event = ?", (slug,)))}
    slots = conn.execute(
        """SELECT s.talk, s.start, s."end", s.rooms FROM slots s JOIN talks t ON t.id = s.talk
           WHERE t.event = ?""",
        (slug,),
    )
    placed = [Placed(_slot(start, end, rooms, zone), talks[talk_id]) for talk_id, start, end, rooms in slots]
    placed.sort(key=lambda entry: (entry.slot.start, entry.slot.rooms, entry.talk.title))
    timed = {entry.talk.id for entry in placed}
    unplaced = sorted((t for t in talks.values() if t.id not in timed), key=lambda t: (t.kind, t.title))
    return Timetable(tuple(placed), tuple(unplaced))


def talks_of_event(conn: sqlite3.Connection, slug: str) -> list[TalkView]:
    """Everything on the schedule of an event, whole, in order of first start; what has no time comes last."""
    ids = conn.execute("SELECT id FROM talks WHERE event = ? ORDER BY starts IS NULL, starts, id", (slug,)).fetchall()
    return [found for (talk_id,) in ids if (found := talk(conn, talk_id))]


def talk_rows(conn: sqlite3.Connection, ids: Sequence[str]) -> list[TalkRow]:
    """Lines for these talk ids, in the order given; unknown ids are left out."""
    marks = ",".join("?" * len(ids))
    found = {row.id: row for row in _talk_rows(conn.execute(f"{_ROW} WHERE t.id IN ({marks})", ids))}
    return [found[talk_id] for talk_id in ids if talk_id in found]


def newest_recordings(conn: sqlite3.Connection, limit: int = 8) -> list[NewRecording]:
    """Public recordings of talks, the newest first: by the day of publication, else of making, else of first sight."""
    picked = conn.execute(
        "SELECT talk, published, recorded FROM newest_recordings WHERE access = 'public' LIMIT ?",
        (limit,),
    ).fetchall()
    rows = {row.id: row for row in talk_rows(conn, [talk_id for talk_id, _, _ in picked])}
    return [NewRecording(rows[talk_id], _day(published), _day(recorded)) for talk_id, published, recorded in picked]


def speaker(conn: sqlite3.Connection, slug: str) -> SpeakerView | None:
    """The speaker with this slug in any case of letters, or None."""
    row = conn.execute("SELECT slug, name, url FROM speakers WHERE slug = ? COLLATE NOCASE", (slug,)).fetchone()
    return SpeakerView(*row) if row else None


def talks_of_speaker(conn: sqlite3.Connection, slug: str) -> list[TalkRow]:
    """All talks of the speaker with this slug, the newest first."""
    return _talk_rows(
        conn.execute(
            f"""{_ROW} JOIN talk_speakers ts ON ts.talk = t.id JOIN speakers s ON s.id = ts.speaker
            WHERE s.slug = ? ORDER BY t.starts IS NULL, t.starts DESC, t.id""",
            (slug,),
        )
    )


def last_checked(conn: sqlite3.Connection, event_slug: str) -> date | None:
    """The day on which a run last looked at this event, or None where no run is recorded."""
    row = conn.execute("SELECT max(coalesce(ended, started)) FROM runs WHERE event = ?", (event_slug,)).fetchone()
    return _day(row[0])


def other_talks(conn: sqlite3.Connection, talk: TalkView, limit: int = 6) -> list[TalkRow]:
    """Other talks of the same speakers, the newest first."""
    return _talk_rows(
        conn.execute(
            f"""{_ROW} JOIN talk_speakers o ON o.talk = t.id
            JOIN talk_speakers own ON own.speaker = o.speaker AND own.talk = :talk
            WHERE t.id <> :talk GROUP BY t.id ORDER BY t.starts IS NULL, t.starts DESC, t.id LIMIT :limit""",
            {"talk": talk.id, "limit": limit},
        )
    )


def is_suppressed(conn: sqlite3.Connection, event: str, name: str) -> bool:
    """Whether a talk of this address was left out on request; never in a catalog built before that was remembered."""
    if not _has_table(conn, "suppressed"):
        return False
    address = (event.lower(), suppressed_name(event, name))
    return conn.execute("SELECT 1 FROM suppressed WHERE event = ? AND name = ?", address).fetchone() is not None


def _has_table(conn: sqlite3.Connection, name: str) -> bool:
    return conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone() is not None


def _speakers_of(conn: sqlite3.Connection, talk_id: str) -> tuple[SpeakerView, ...]:
    rows = conn.execute(
        """SELECT s.slug, s.name, s.url FROM talk_speakers ts JOIN speakers s ON s.id = ts.speaker
           WHERE ts.talk = ? ORDER BY ts.position""",
        (talk_id,),
    )
    return tuple(SpeakerView(*row) for row in rows)


def _slots_of(conn: sqlite3.Connection, talk_id: str, zone: ZoneInfo) -> tuple[SlotView, ...]:
    rows = conn.execute('SELECT start, "end", rooms FROM slots WHERE talk = ?', (talk_id,))
    slots = (_slot(start, end, rooms, zone) for start, end, rooms in rows)
    return tuple(sorted(slots, key=lambda slot: (slot.start, slot.rooms)))


def _recordings_of(conn: sqlite3.Connection, talk_id: str) -> tuple[RecordingView, ...]:
    rows = _named(
        conn.execute(
            """SELECT r.id, r.provider, r.provider_id, r.url, r.raw_title, r.published, r.duration_s, r.access,
                 r.checked_at, r.last_seen, r.replaced_by, tr.method, tr.score, tr.reason, tr.decided_by
               FROM talk_recordings tr JOIN recordings r ON r.id = tr.recording
               WHERE tr.talk = ? AND tr.decision = 'accepted'
               ORDER BY r.access <> 'public', r.access <> 'unlisted', r.access = 'gone',
                 r.last_seen IS NOT NULL, r.provider <> ?, tr.score DESC,
                 coalesce(r.published, '') DESC, coalesce(r.first_seen, '') DESC, r.id""",
            (talk_id, FIRST),
        )
    )
    for row in rows:
        row |= {name: _day(row[name]) for name in ("published", "last_seen", "checked_at")}
    return tuple(RecordingView(**row) for row in rows)


def _event_view(row: dict[str, Any]) -> EventView:
    # sum() over an event without talks is NULL
    counts = {name: row.pop(name) or 0 for name in _COUNTS}
    oldest = _time(row.pop("oldest_pending"))
    row |= {name: _day(row[name]) for name in ("starts", "ends")}
    return EventView(**row, ledger=LedgerRow(row["slug"], row["title"], **counts, oldest_pending=oldest))


def _talk_rows(cursor: sqlite3.Cursor) -> list[TalkRow]:
    rows = _named(cursor)
    for row in rows:
        row["starts"] = _time(row["starts"])
    return [TalkRow(**row) for row in rows]


def _named(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


def _slot(start: str, end: str | None, rooms: str, zone: ZoneInfo) -> SlotView:
    # Read back from a fixed offset into the zone, so that the zone's name can be shown.
    return SlotView(
        datetime.fromisoformat(start).astimezone(zone),
        datetime.fromisoformat(end).astimezone(zone) if end else None,
        rooms,
    )


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None
