"""What is on before and after a talk in its room."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from aggregator.catalog.queries import talk_rows
from aggregator.catalog.views import TalkRow, TalkView
from scrapers.records import NOT_SEARCHED

# The ids of an event's talks begin with its slug and a slash, and "0" is the sign after that: one stretch of the key of
# slots is read. A keynote stands in several rooms: "Hall A, Hall B".
_NEAR = f"""
    WITH near AS (
      SELECT s.talk, julianday(s.start) - julianday(:start) AS away
      FROM slots s CROSS JOIN talks t ON t.id = s.talk
      WHERE s.talk > :event || '/' AND s.talk < :event || '0' AND s.talk <> :talk
        AND instr(', ' || s.rooms || ', ', ', ' || :room || ', ') AND t.status = 'scheduled'
        AND t.kind NOT IN {tuple(sorted(NOT_SEARCHED))})
    SELECT * FROM (SELECT 1 AS side, talk FROM near WHERE away > 0 ORDER BY away, talk LIMIT 1)
    UNION ALL SELECT * FROM (SELECT -1, talk FROM near WHERE away < 0 ORDER BY away DESC, talk LIMIT 1)"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The talks next to one in ``room``; None where it is the last one there, or the first."""

    room: str
    next: TalkRow | None
    previous: TalkRow | None

    @property
    def rows(self) -> int:
        """How many talks these are."""
        return len([row for row in (self.next, self.previous) if row])


def neighbours(conn: sqlite3.Connection, talk: TalkView) -> Neighbours | None:
    """What follows and comes before in the first room of its first slot that names one; None where there is nothing."""
    slot = next((slot for slot in talk.slots if slot.rooms), None)
    if slot is None:
        return None
    room = slot.rooms.split(", ", 1)[0]
    asked = {"event": talk.event, "talk": talk.id, "room": room, "start": slot.start.isoformat()}
    sides: dict[int, str] = dict(conn.execute(_NEAR, asked).fetchall())
    rows = {row.id: row for row in talk_rows(conn, list(sides.values()))}
    found = Neighbours(room, rows.get(sides.get(1, "")), rows.get(sides.get(-1, "")))
    return found if rows else None
