"""What pages and commands ask talks.db. Every function reads one connection and returns frozen dataclasses.

Rows are named by the query, so that any row factory of the connection will do.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from scrapers.urls import YOUTUBE_ID, is_stream, youtube_url


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One talk as a line of a list. ``speakers`` is printed text; ``starts`` is in the event's zone."""

    id: str
    event: str
    event_title: str
    slug: str
    kind: str
    title: str
    speakers: str | None
    starts: datetime | None
    status: str
    video_status: str

    @property
    def path(self) -> str:
        """The talk page, from the root of the catalog."""
        return talk_path(self.event, self.slug)


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """Somebody who speaks: ``slug`` names their page here, ``url`` their page at the conference."""

    slug: str
    name: str
    url: str | None


@dataclass(frozen=True, slots=True)
class SlotView:
    """When and where, in the event's zone; ``rooms`` is "" where none is printed."""

    start: datetime
    end: datetime | None
    rooms: str


@dataclass(frozen=True, slots=True)
class RecordingView:
    """A recording accepted for a talk, with the link's method, reason, score (0-1) and who decided."""

    id: str
    provider: str
    provider_id: str
    url: str
    raw_title: str
    published: date | None
    duration_s: int | None
    access: str
    checked_at: date | None
    last_seen: date | None
    replaced_by: str | None
    method: str
    score: float
    reason: str
    decided_by: str

    @property
    def link(self) -> str | None:
        """The address to open, rebuilt from the checked id at YouTube; None where it is no plain http(s) page."""
        if self.provider == "youtube":
            return youtube_url(self.provider_id) if YOUTUBE_ID.match(self.provider_id) else None
        return self.url if is_web_page(self.url) and not is_stream(self.url) else None


@dataclass(frozen=True, slots=True)
class TalkView:
    """Everything that is known of one talk. ``recordings`` are the accepted ones, the best first."""

    id: str
    event: str
    event_title: str
    timezone: str
    code: str
    slug: str
    kind: str
    title: str
    abstract: str | None
    track: str | None
    language: str | None
    level: str | None
    url: str | None
    status: str
    video_status: str
    do_not_record: bool
    first_seen: date | None
    last_seen: date | None
    source_url: str
    speakers: tuple[SpeakerView, ...]
    slots: tuple[SlotView, ...]
    recordings: tuple[RecordingView, ...]

    @property
    def path(self) -> str:
        """The talk page, from the root of the catalog."""
        return talk_path(self.event, self.slug)


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """How many talks of an event are in which video state, and the start of the one that waits longest."""

    event: str
    title: str
    talks: int
    public: int
    attendees: int
    pending: int
    not_recorded: int
    gone: int
    unknown: int
    suggested: int
    oldest_pending: datetime | None


@dataclass(frozen=True, slots=True)
class EventView:
    """A conference edition with its line of the ledger."""

    slug: str
    title: str
    timezone: str
    starts: date | None
    ends: date | None
    location: str | None
    website: str | None
    ledger: LedgerRow

    @property
    def path(self) -> str:
        """The event page, from the root of the catalog."""
        return f"/e/{quote(self.slug, safe='')}"


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry of a timetable."""

    slot: SlotView
    talk: TalkRow


@dataclass(frozen=True, slots=True)
class Timetable:
    """Entries in order of start, and the talks that have no time (yet)."""

    placed: tuple[Placed, ...]
    unplaced: tuple[TalkRow, ...]


@dataclass(frozen=True, slots=True)
class NewRecording:
    """A public recording that was accepted for a talk; ``recorded`` is the day it was made."""

    talk: TalkRow
    published: date | None
    recorded: date | None


_ROW = """
    SELECT t.id, t.event, e.title AS event_title, t.slug, t.kind, t.title, t.speakers, t.starts, t.status,
      t.video_status
    FROM talks t JOIN events e ON e.slug = t.event"""
_EVENT = """
    SELECT e.slug, e.title, e.timezone, e.starts, e.ends, e.location, e.website,
      l.talks, l.public, l.attendees, l.pending, l.not_recorded, l.gone, l.unknown, l.suggested, l.oldest_pending
    FROM events e JOIN ledger l ON l.event = e.slug"""
_COUNTS = ("talks", "public", "attendees", "pending", "not_recorded", "gone", "unknown", "suggested")


def talk_path(event: str, slug: str) -> str:
    """``/t/EVENT/SLUG``, the address that other people's posts link."""
    return f"/t/{quote(event, safe='')}/{quote(slug, safe='')}"


def is_web_page(url: str) -> bool:
    """Whether a link may be shown, or stand in a header: http or https with a host, no space, no control character."""
    if " " in url or not url.isprintable():
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


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


def best_video(talk: TalkView) -> RecordingView | None:
    """The recording that ``/watch`` opens: public before unlisted, YouTube before others, the surest, the newest."""
    return next((r for r in talk.recordings if r.access in ("public", "unlisted") and r.link), None)


def is_suggested(conn: sqlite3.Connection, talk_id: str) -> bool:
    """Whether a recording has been found that may be of this talk, and nobody has decided yet."""
    found = conn.execute("SELECT 1 FROM talk_recordings WHERE talk = ? AND decision = 'suggested' LIMIT 1", (talk_id,))
    return found.fetchone() is not None


def event(conn: sqlite3.Connection, slug: str) -> EventView | None:
    """The event with this slug in any case of letters, or None."""
    rows = _named(conn.execute(f"{_EVENT} WHERE e.slug = ? COLLATE NOCASE", (slug,)))
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
                 r.last_seen IS NOT NULL, r.provider <> 'youtube', tr.score DESC,
                 coalesce(r.published, '') DESC, r.id""",
            (talk_id,),
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
