"""What pages and commands ask talks.db. Every function reads one connection and returns what views.py defines.

Rows are named by the query, so that any row factory of the connection will do.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from operator import itemgetter
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.catalog import pictures
from aggregator.catalog.linked import AT_ROWS, best_recordings, talk_lines
from aggregator.catalog.resolve import speaker_named
from aggregator.catalog.titles import plain_title
from aggregator.catalog.views import (
    ChangeView,
    Conference,
    EventView,
    LedgerRow,
    Placed,
    PostView,
    RecordingView,
    SlotView,
    SpeakerView,
    TalkRow,
    TalkView,
    Timetable,
    UploadView,
    is_web_page,
)
from aggregator.store.schema import TOTALS
from aggregator.store.suppressed import is_suppressed_name

_EVENT = """
    SELECT e.slug, e.title, e.timezone, e.starts, e.ends, e.location, e.website,
      l.talks, l.public, l.attendees, l.pending, l.not_recorded, l.gone, l.unknown, l.suggested, l.oldest_pending, l.decided,
      l.not_found, l.not_expected
    FROM events e JOIN {} l ON l.event = e.slug"""
_TALK = """
    SELECT t.id, t.event, e.title AS event_title, e.timezone, t.code, t.slug, t.kind, t.title, t.abstract, t.track,
      t.language, t.level, t.url, t.status, t.video_status, t.do_not_record, t.first_seen, t.last_seen, t.source_url
    FROM talks t JOIN events e ON e.slug = t.event"""
_SPEAKERS = "SELECT ts.talk, s.slug, s.name, s.url FROM talk_speakers ts JOIN speakers s ON s.id = ts.speaker"
_SPOKEN_ON = "SELECT ts.*, t.starts FROM talk_speakers ts JOIN talks t ON t.id = ts.talk"
_SLOTS = 'SELECT talk, start, "end", rooms FROM slots'
_UPLOADS = """
    SELECT id, provider, provider_id, url, raw_title, published, duration_s, access, checked_at, last_seen, replaced_by
    FROM recordings"""
# Numbered among all, so that a change keeps its number whatever comes after it. The pluses leave the index of days alone.
_CHANGES = """
    SELECT h.day, h.talk, h.recording, h.what, h."to", h.reason, t.title AS to_title,
      (SELECT count(*) FROM history e WHERE e.talk = h.talk AND e.recording = h.recording AND e.what = h.what
        AND +e.day = h.day AND e.seq <= h.seq) AS number
    FROM history h LEFT JOIN talks t ON t.id = h."to" AND h.what = 'swapped'"""
_DAYS = ("published", "checked_at", "last_seen")
_CONFERENCE = "SELECT slug, title, timezone, starts, ends, location, website FROM events"
_COUNTS = (
    "talks", "public", "attendees", "pending", "not_recorded", "gone", "unknown", "suggested", "decided", "not_found",
    "not_expected",
)  # fmt: skip


def is_catalog(conn: sqlite3.Connection) -> bool:
    """Whether the database behind a connection is ours: it has the tables ``events`` and ``talks``."""
    found = conn.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name IN ('events', 'talks')")
    return bool(found.fetchone()[0] == 2)


def talk(conn: sqlite3.Connection, talk_id: str) -> TalkView | None:
    """The talk with this id (``EVENT/SLUG``), or None."""
    return next(iter(talks(conn, [talk_id])), None)


def talks(conn: sqlite3.Connection, ids: Sequence[str]) -> list[TalkView]:
    """The talks with these ids, whole, read at once, in the order given; unknown ids are left out."""
    among = f"IN ({','.join('?' * len(ids))})"
    rows = {row["id"]: row for row in named_rows(conn.execute(f"{_TALK} WHERE t.id {among}", ids))}
    speakers = _by_talk(conn.execute(f"{_SPEAKERS} WHERE ts.talk {among} ORDER BY ts.position", ids))
    slots = _by_talk(conn.execute(f"{_SLOTS} WHERE talk {among}", ids))
    asked = f"{best_recordings(conn)} WHERE talk {among} ORDER BY talk, rank"
    recordings = _by_talk(conn.execute(asked, ids))
    slides, tags, shown = _slides(conn, ids), _tags(conn, ids), _pictures(conn, rows.values())
    found = []
    for row in (rows[talk_id] for talk_id in ids if talk_id in rows):
        zone = ZoneInfo(row["timezone"])
        told = _with_days(row, "first_seen", "last_seen") | {"do_not_record": bool(row["do_not_record"])}
        held = (_slot(**slot, zone=zone) for slot in slots.get(row["id"], ()))
        view = TalkView(
            **told,
            speakers=tuple(SpeakerView(**speaker) for speaker in speakers.get(row["id"], ())),
            slots=tuple(sorted(held, key=lambda slot: (slot.start, slot.rooms))),
            slides=tuple(slides.get(row["id"], ())),
            tags=tags.get(row["id"], ()),
            picture=shown.get(row["id"]),
            recordings=tuple(RecordingView(**_with_days(one, *_DAYS)) for one in recordings.get(row["id"], ())),
        )
        found.append(view)
    return found


def recording(conn: sqlite3.Connection, key: str) -> UploadView | None:
    """The recording ``provider:id``, tied to a talk or not, or None."""
    return next(iter(uploads(conn, [key])), None)


def uploads(conn: sqlite3.Connection, keys: Sequence[str]) -> list[UploadView]:
    """The recordings with these keys, in the order given; unknown ones are left out."""
    rows = named_rows(conn.execute(f"{_UPLOADS} WHERE id IN ({','.join('?' * len(keys))})", keys))
    found = {row["id"]: UploadView(**_with_days(row, *_DAYS)) for row in rows}
    return [found[key] for key in keys if key in found]


def is_suggested(conn: sqlite3.Connection, talk_id: str) -> bool:
    """Whether a recording has been found that may be of this talk, and nobody has decided yet."""
    found = conn.execute("SELECT 1 FROM talk_recordings WHERE talk = ? AND decision = 'suggested' LIMIT 1", (talk_id,))
    return found.fetchone() is not None


def posts_about(conn: sqlite3.Connection, talk_id: str) -> list[PostView]:
    """Posts that mention this talk, by title; none in a catalog that was built before there were posts."""
    if not has_table(conn, "post_talks"):
        return []
    rows = conn.execute(
        """SELECT p.url, p.title, p.author FROM post_talks pt JOIN posts p ON p.url = pt.post
           WHERE pt.talk = ? ORDER BY p.title, p.url""",
        (talk_id,),
    )
    return [PostView(*row) for row in rows if is_web_page(row[0])]


def changes_of(conn: sqlite3.Connection, talk_id: str) -> list[ChangeView]:
    """What happened to the recordings of a talk, the oldest first; nothing in a catalog of before that was kept."""
    if not has_table(conn, "history"):
        return []
    return _change_views(conn.execute(f"{_CHANGES} WHERE h.talk = ? ORDER BY h.day, h.seq", (talk_id,)))


def changes_on(conn: sqlite3.Connection, event: str, kinds: Sequence[tuple[str, str]]) -> list[ChangeView]:
    """What happened to the recordings of an event's talks, of these days and kinds (``what``), the latest first."""
    among = "(+h.day, h.what) IN (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))"
    asked = f"{_CHANGES} WHERE h.event = ? AND {among} ORDER BY h.day DESC, h.seq DESC"
    return _change_views(conn.execute(asked, (event, json.dumps(kinds))))


def changes_in(conn: sqlite3.Connection, event: str, limit: int, skipped: int = 0) -> list[ChangeView]:
    """What happened to the recordings of an event's talks, the latest first, but so many; nothing in a catalog of before."""
    if not has_table(conn, "history"):
        return []
    asked = f"{_CHANGES} WHERE h.event = ? ORDER BY +h.day DESC, h.seq DESC LIMIT ? OFFSET ?"
    return _change_views(conn.execute(asked, (event, limit, skipped)))


def conference_of(conn: sqlite3.Connection, talk: TalkView) -> Conference:
    """The conference that a talk belongs to; unlike ``event`` this counts nothing."""
    return _conferences(conn.execute(f"{_CONFERENCE} WHERE slug = ?", (talk.event,)))[0]


def conferences(conn: sqlite3.Connection) -> list[Conference]:
    """All conferences by slug; unlike ``events`` this counts nothing."""
    return _conferences(conn.execute(f"{_CONFERENCE} ORDER BY slug"))


def event(conn: sqlite3.Connection, slug: str) -> EventView | None:
    """The event with this slug in any case of letters, or None."""
    rows = named_rows(conn.execute(f"{_EVENT.format(totals(conn))} WHERE e.slug = ?", (slug.lower(),)))
    return _with_logos(conn, [_event_view(rows[0])], slug.lower())[0] if rows else None


def events(conn: sqlite3.Connection, limit: int | None = None, by: str = "") -> list[EventView]:
    """All events with their ledger, or so many, the newest first, ``by`` another order before; without a date last."""
    ordered = f"{_EVENT.format(totals(conn))} ORDER BY {by}e.starts IS NULL, e.starts DESC, e.slug LIMIT ?"
    rows = named_rows(conn.execute(ordered, (-1 if limit is None else limit,)))
    return _with_logos(conn, [_event_view(row) for row in rows])


def _with_logos(conn: sqlite3.Connection, events: list[EventView], slug: str | None = None) -> list[EventView]:
    found = pictures.logos(conn, slug) if has_table(conn, "pictures") else {}
    return [replace(event, logo=found[event.slug]) if event.slug in found else event for event in events]


def totals(conn: sqlite3.Connection) -> str:
    """The table of totals, or in a catalog of before there was one the query that counts them."""
    return "event_totals" if has_table(conn, "event_totals") else f"({TOTALS} GROUP BY events.slug)"


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
    talks = {
        line["id"]: TalkRow(**line)
        for line in _talk_lines(conn.execute(f"{talk_lines(conn)} WHERE t.event = ?", (slug,)))
    }
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
    return talks(conn, [talk_id for (talk_id,) in ids])


def talk_rows(conn: sqlite3.Connection, ids: Sequence[str]) -> list[TalkRow]:
    """Lines for these talk ids, in the order given; unknown ids are left out."""
    marks = ",".join("?" * len(ids))
    found = {line["id"]: line for line in _talk_lines(conn.execute(f"{talk_lines(conn)} WHERE t.id IN ({marks})", ids))}
    return _with_people(conn, [found[talk_id] for talk_id in ids if talk_id in found])


def talk_rows_at(conn: sqlite3.Connection, rows: Sequence[int]) -> list[TalkRow]:
    """Lines for these rows of the table, in its order; no index of ids is looked into."""
    return _with_people(conn, _talk_lines(conn.execute(f"{talk_lines(conn)} {AT_ROWS}", (json.dumps(rows),))))


def speaker(conn: sqlite3.Connection, slug: str) -> SpeakerView | None:
    """The speaker with this slug in any case of letters, or to whom it led before; or None."""
    row = conn.execute("SELECT slug, name, url FROM speakers WHERE slug = ?", (speaker_named(conn, slug),)).fetchone()
    return SpeakerView(*row) if row else None


def talks_of_speaker(conn: sqlite3.Connection, slug: str) -> list[TalkRow]:
    """All talks of the speaker with this slug, the newest first."""
    rows = conn.execute(
        f"""{talk_lines(conn)} JOIN talk_speakers ts ON ts.talk = t.id JOIN speakers s ON s.id = ts.speaker
        WHERE s.slug = ? ORDER BY t.starts IS NULL, t.starts DESC, t.id""",
        (slug,),
    )
    return _with_people(conn, _talk_lines(rows))


def last_checked(conn: sqlite3.Connection, event_slug: str) -> date | None:
    """The day on which a run last looked at this event, or None where no run is recorded."""
    row = conn.execute("SELECT max(coalesce(ended, started)) FROM runs WHERE event = ?", (event_slug,)).fetchone()
    return _day(row[0])


def other_talks(conn: sqlite3.Connection, talk: TalkView, limit: int = 6, but: Set[str] = frozenset()) -> list[TalkRow]:
    """Other talks of the same speakers but those with these ids, the newest first."""
    spoken = "talk_speakers" if _has_days(conn) else f"({_SPOKEN_ON})"
    asked = f"SELECT starts, talk FROM {spoken} WHERE speaker = ? AND talk <> ? ORDER BY starts DESC, talk LIMIT ?"  # noqa: S608
    found: set[tuple[str | None, str]] = set()
    for (speaker_id,) in conn.execute("SELECT speaker FROM talk_speakers WHERE talk = ?", (talk.id,)).fetchall():
        found.update(conn.execute(asked, (speaker_id, talk.id, limit + len(but))))
    newest = sorted(sorted(found, key=itemgetter(1)), key=lambda row: row[0] or "", reverse=True)
    return talk_rows(conn, ids) if (ids := [other for _, other in newest if other not in but][:limit]) else []


def _has_days(conn: sqlite3.Connection) -> bool:
    """Whether the catalog knows who speaks with the day, as those of before do not."""
    return conn.execute("SELECT 1 FROM pragma_table_info('talk_speakers') WHERE name = 'starts'").fetchone() is not None


def is_suppressed(conn: sqlite3.Connection, event: str, name: str) -> bool:
    """Whether a talk of this address was left out on request; never in a catalog built before that was remembered."""
    if not has_table(conn, "suppressed"):
        return False
    rows = conn.execute("SELECT name FROM suppressed WHERE event = ?", (event.lower(),))
    return is_suppressed_name(event, name, (row for (row,) in rows.fetchall()))


def has_table(conn: sqlite3.Connection, name: str) -> bool:
    """Whether this catalog has a table; one that was built before there was such a table has not."""
    return conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (name,)).fetchone() is not None


def _slides(conn: sqlite3.Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    """Where the slides of talks are; nothing in a catalog that was built before they were kept."""
    found: dict[str, list[str]] = defaultdict(list)
    if has_table(conn, "talk_slides"):
        among = ",".join("?" * len(ids))
        asked = f"SELECT talk, url FROM talk_slides WHERE talk IN ({among}) ORDER BY talk, position"  # noqa: S608 - marks
        for talk, url in conn.execute(asked, ids):
            if is_web_page(url):
                found[talk].append(url)
    return found


def _tags(conn: sqlite3.Connection, ids: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What sources say that talks are about; nothing in a catalog that was built before it was kept."""
    made = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'talks' AND sql LIKE '% tags TEXT%'"
    if not conn.execute(made).fetchone():
        return {}
    among = ",".join("?" * len(ids))
    rows = conn.execute(f"SELECT id, tags FROM talks WHERE tags IS NOT NULL AND id IN ({among})", ids)  # noqa: S608 - marks
    return {talk: tuple(json.loads(tags)) for talk, tags in rows}


def _by_talk(cursor: sqlite3.Cursor) -> dict[str, list[dict[str, Any]]]:
    """Rows by their column ``talk``, in their order and without it."""
    found: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in named_rows(cursor):
        found[row.pop("talk")].append(row)
    return found


def _with_days(row: dict[str, Any], *names: str) -> dict[str, Any]:
    return row | {name: _day(row[name]) for name in names}


def _change_views(cursor: sqlite3.Cursor) -> list[ChangeView]:
    plain = [row | {"to_title": row["to_title"] and plain_title(row["to_title"])} for row in named_rows(cursor)]
    return [ChangeView(**row | {"day": date.fromisoformat(row["day"])}) for row in plain]


def _conferences(cursor: sqlite3.Cursor) -> list[Conference]:
    return [Conference(**_with_days(row, "starts", "ends")) for row in named_rows(cursor)]


def _event_view(row: dict[str, Any]) -> EventView:
    # sum() over an event without talks is NULL
    counts = {name: row.pop(name) or 0 for name in _COUNTS}
    oldest = _time(row.pop("oldest_pending"))
    row = _with_days(row, "starts", "ends")
    return EventView(**row, ledger=LedgerRow(row["slug"], row["title"], **counts, oldest_pending=oldest))


def _talk_lines(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    """The fields of ``TalkRow``, as far as ``linked.talk_lines`` has them."""
    rows = named_rows(cursor)
    for row in rows:
        row["starts"], row["removed"] = _time(row["starts"]), _day(row["removed"])
        row["title"] = plain_title(row["title"])
    return rows


def _with_people(conn: sqlite3.Connection, lines: Sequence[dict[str, Any]]) -> list[TalkRow]:
    """The lines with their speakers and pictures, which are read at once."""
    shown = _pictures(conn, lines)
    among = "WHERE ts.talk IN (SELECT value FROM json_each(?)) ORDER BY ts.talk, ts.position"
    people = _by_talk(conn.execute(f"{_SPEAKERS} {among}", (json.dumps([line["id"] for line in lines]),)))
    named = {talk: tuple(SpeakerView(**one) for one in found) for talk, found in people.items()}
    return [TalkRow(**line, people=named.get(line["id"], ()), picture=shown.get(line["id"])) for line in lines]


def _pictures(conn: sqlite3.Connection, talks: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Where the pictures of talks are had; nothing in a catalog that was built before they were kept."""
    known = has_table(conn, "pictures")
    return pictures.of_talks(conn, [(talk["id"], talk["event"]) for talk in talks]) if known else {}


def named_rows(cursor: sqlite3.Cursor) -> list[dict[str, Any]]:
    """Rows as dictionaries by the names of their columns."""
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
