"""The newest recordings, as the home page shows them: not all of one conference where others have some too."""

from __future__ import annotations

import sqlite3
from collections import Counter
from datetime import date

from aggregator.catalog.queries import talk_rows
from aggregator.catalog.views import NewRecording

SHOWN = 8
"""How many there are."""

MOST_OF_ONE = 3
"""So many are of one conference, where others have newest recordings too."""

LOOKED_THROUGH = 2000
"""Recordings among which others are looked for: what is older is not new beside the newest."""

_NEWEST = """
    SELECT tr.talk, coalesce(r.first_seen, r.published)
    FROM recordings r CROSS JOIN talk_recordings tr ON tr.recording = r.id AND tr.decision = 'accepted'
    WHERE r.access = 'public'
    ORDER BY coalesce(r.published, r.recorded, r.first_seen) DESC, r.id, tr.talk LIMIT ?"""


def newest_recordings(conn: sqlite3.Connection, limit: int = SHOWN) -> list[NewRecording]:
    """Public recordings of talks, the newest first: by the day of publication, else of making, else of first sight.

    A talk is among them once, and a conference ``MOST_OF_ONE`` times; more of it come where there are not enough others.
    """
    taken: dict[int, tuple[str, str | None]] = {}
    left: dict[int, tuple[str, str | None]] = {}
    seen: set[str] = set()
    of_event: Counter[str] = Counter()
    for place, (talk, found) in enumerate(conn.execute(_NEWEST, (LOOKED_THROUGH,))):
        if talk in seen:
            continue
        seen.add(talk)
        event = talk.partition("/")[0]
        of_event[event] += 1
        (taken if of_event[event] <= MOST_OF_ONE else left)[place] = talk, found
        if len(taken) == limit:
            break
    places = sorted([*taken, *list(left)[: limit - len(taken)]])
    picked = [(taken | left)[place] for place in places]
    rows = {row.id: row for row in talk_rows(conn, [talk for talk, _ in picked])}
    return [NewRecording(rows[talk], date.fromisoformat(found[:10]) if found else None) for talk, found in picked]
