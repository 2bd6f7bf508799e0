"""From whatever somebody pastes (a permalink, an id, a video, a schedule page) to the talk it is about."""

from __future__ import annotations

import re
import sqlite3
from urllib.parse import unquote, urlsplit

from scrapers.urls import hubilo_session, same_page, youtube_id

_PERMALINK = re.compile(r"/(?:t|watch|embed)/(?P<event>[^/]+)/(?P<name>[^/]+)/?\Z")
_TALK_ID = re.compile(r"(?P<event>[^/\s?#]+)/(?P<name>[^/\s?#]+)\Z")
_ADDRESS = re.compile(r"(?:https?:)?//\S+\Z|(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*\Z", re.I)
_LONGEST = 2000


def resolve(conn: sqlite3.Connection, text: str) -> str | None:
    """The id of the one talk that ``text`` names; None where it names none, or several (see ``resolve_all``)."""
    found = resolve_all(conn, text)
    return found[0] if len(found) == 1 else None


def resolve_all(conn: sqlite3.Connection, text: str) -> tuple[str, ...]:
    """The ids of the talks that ``text`` names: several only where one recording or page belongs to several talks.

    Understood: ``/t/EVENT/NAME``, ``/watch/EVENT/NAME`` and ``/embed/EVENT/NAME`` on any host, ``EVENT/NAME`` (NAME is
    a slug, presentation number, code or old slug), a YouTube id or any spelling of its URL, also of an upload since
    replaced, a Hubilo session, the page of a recording elsewhere, and the schedule page of a talk.
    """
    text = text.strip().removeprefix("<").rstrip(">.,;")
    if not text or len(text) > _LONGEST or not text.isprintable():
        return ()
    found = _by_name(conn, text) or _by_recording(conn, text) or _by_schedule_page(conn, text)
    # What newsletters add to an address ("?utm_source=...") names nothing.
    return found or (_by_schedule_page(conn, text.partition("?")[0]) if "?" in text else ())


def is_address(text: str) -> bool:
    """Whether a text is a URL (with or without its scheme) rather than words to search for."""
    return bool(_ADDRESS.match(text.strip()))


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


def _by_name(conn: sqlite3.Connection, text: str) -> tuple[str, ...]:
    found = _PERMALINK.search(_path(text)) or _TALK_ID.match(text)
    talk = talk_named(conn, unquote(found["event"]), unquote(found["name"])) if found else None
    return (talk,) if talk else ()


def _path(text: str) -> str:
    try:
        return urlsplit(text).path
    except ValueError:
        return ""


def _by_recording(conn: sqlite3.Connection, text: str) -> tuple[str, ...]:
    video = youtube_id(text)
    if video:
        return _talks_of_recording(conn, f"youtube:{video}")
    session = hubilo_session(text)
    if session:
        return _talks_of_recording(conn, f"hubilo:{session.slug}/{session.id}")
    for recording in _same_pages(conn, "recordings", text):
        talks = _talks_of_recording(conn, recording)
        if talks:
            return talks
    return ()


def _talks_of_recording(conn: sqlite3.Connection, recording: str | None) -> tuple[str, ...]:
    """Talks of a recording or, where it has none, of the one that replaced it."""
    seen: set[str] = set()
    while recording and recording not in seen:
        seen.add(recording)
        rows = conn.execute(
            "SELECT talk FROM talk_recordings WHERE recording = ? AND decision = 'accepted' ORDER BY talk", (recording,)
        ).fetchall()
        if rows:
            return tuple(str(row[0]) for row in rows)
        row = conn.execute("SELECT replaced_by FROM recordings WHERE id = ?", (recording,)).fetchone()
        recording = row[0] if row else None
    return ()


def _by_schedule_page(conn: sqlite3.Connection, text: str) -> tuple[str, ...]:
    return tuple(_same_pages(conn, "talks", text))


def _same_pages(conn: sqlite3.Connection, table: str, text: str) -> list[str]:
    """Ids of the rows of ``table`` whose url is the page that ``text`` names, however either is spelled."""
    if not is_address(text):
        return []
    try:
        wanted = same_page(text if "://" in text else "https://" + text.removeprefix("//"))
    except ValueError:
        return []
    _, _, path = wanted.partition("/")
    if not path:
        return []
    # The path's last step narrows the rows inside SQLite; same_page alone decides.
    step = path.partition("?")[0].rsplit("/", 1)[-1]
    sql = {
        "talks": "SELECT id, url FROM talks WHERE instr(url, ?) ORDER BY id",
        "recordings": "SELECT id, url FROM recordings WHERE instr(url, ?) ORDER BY id",
    }[table]
    return [row[0] for row in conn.execute(sql, (step,)) if same_page(row[1]) == wanted]
