"""Where the pictures are had that the catalog holds: logos of events, and the platforms' pictures of videos.

The table is asked only where there is one: queries.py knows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from urllib.parse import quote

from aggregator.catalog.linked import with_starts
from aggregator.store.schema import BETTER

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
"""Of a picture that is opened by itself: a drawing may have styles of its own, and neither runs nor fetches anything."""

ENDINGS = {"image/png": "png", "image/jpeg": "jpg", "image/webp": "webp", "image/svg+xml": "svg"}

_BEST = f"""
    SELECT json_extract(json_each.value, '$[0]'), p.event, p.name, p.type, p.version
      FROM json_each(?) CROSS JOIN pictures p ON p.event = json_extract(json_each.value, '$[1]') AND p.name = (
        SELECT recording FROM talk_recordings JOIN recordings ON recordings.id = recording
        WHERE talk = json_extract(json_each.value, '$[0]') AND decision = 'accepted' AND access = 'public'
        ORDER BY {BETTER} LIMIT 1)"""  # noqa: S608


def logos(conn: sqlite3.Connection, slug: str | None = None) -> dict[str, str]:
    """Event -> where its logo is had, from the root of the catalog; of one event or of all."""
    asked = "SELECT event, name, type, version FROM pictures WHERE name = 'logo'"
    rows = conn.execute(asked) if slug is None else conn.execute(f"{asked} AND event = ?", (slug,))
    return {event: _path(event, *rest) for event, *rest in rows}


def of_talks(conn: sqlite3.Connection, talks: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Talk -> where the picture of the recording that its page plays is had; of talks (id, event) that have one."""
    asked = f"{with_starts(conn)} {_BEST}"
    return {talk: _path(*rest) for talk, *rest in conn.execute(asked, (json.dumps(talks),))}


def picture(conn: sqlite3.Connection, event: str, name: str) -> tuple[str, str, bytes] | None:
    """Type, version and bytes of a picture, or None."""
    row = conn.execute(
        "SELECT type, version, body FROM pictures WHERE event = ? AND name = ?", (event, name)
    ).fetchone()
    return (row[0], row[1], row[2]) if row else None


def _path(event: str, name: str, type_: str, version: str) -> str:
    return f"/picture/{quote(event, safe='')}/{quote(name, safe='')}.{ENDINGS[type_]}?v={version}"
