"""The values by which talks can be chosen, as the catalog has them."""

from __future__ import annotations

import sqlite3

from scrapers.records import NOT_SEARCHED

_NOT_SEARCHED = ", ".join(f"'{kind}'" for kind in sorted(NOT_SEARCHED))
_SEARCHED = f"FROM talks JOIN events ON events.slug = talks.event WHERE kind NOT IN ({_NOT_SEARCHED})"
_VALUES = {
    "event": "SELECT slug FROM events ORDER BY starts DESC, slug",
    "year": f"SELECT DISTINCT substr(coalesce(talks.starts, events.starts), 1, 4) {_SEARCHED} ORDER BY 1 DESC",
    "kind": f"SELECT kind {_SEARCHED} GROUP BY 1 ORDER BY count(*) DESC, 1",
    "track": f"SELECT track {_SEARCHED} GROUP BY 1 ORDER BY count(*) DESC, 1",
    "language": f"SELECT language {_SEARCHED} GROUP BY 1 ORDER BY count(*) DESC, 1",
    "speaker": "SELECT slug FROM speakers ORDER BY slug",
}


def known_values(conn: sqlite3.Connection, name: str) -> list[str]:
    """All that the filter ``name`` can be: events and years the newest first, kinds and the like the commonest."""
    return [value for (value,) in conn.execute(_VALUES[name]) if value]
