"""Talks to browse where nothing was typed: the newest first, and after all of them open spaces and social events."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence

from aggregator.catalog.search.filters import Filters
from aggregator.catalog.search.indexes import COUNTED, LOOKED_THROUGH, Indexes
from aggregator.store.schema import IS_SEARCHED, IS_TALK, NAMES_INDEX


def newest(conn: sqlite3.Connection, filters: Filters, limit: int) -> tuple[list[int], list[int], int]:
    """Rows of the newest talks that pass the filters, rows to count choices of, and how many there are in all.

    The number goes up to ``COUNTED`` + 1, and so do the rows.
    """
    words = filters.matches()
    indexes = Indexes(conn, words)
    if words:
        found = indexes.rows(NAMES_INDEX, "", COUNTED + 1)
        if len(found) <= LOOKED_THROUGH:
            return dated(conn, found)[:limit], found[: indexes.looked_through], len(found)
        number = len(found)
    else:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {NAMES_INDEX}_docsize LIMIT ?)"  # noqa: S608 - a name of ours
        number = conn.execute(sql, (COUNTED + 1,)).fetchone()[0]
    shown = by_date(conn, filters, max(indexes.looked_through, min(limit, COUNTED)))
    return shown[:limit], shown[: indexes.looked_through], number


def dated(conn: sqlite3.Connection, rows: Sequence[int]) -> list[int]:
    """These rows, the newest first, and open spaces and social events after all talks."""
    sql = f"""SELECT rowid FROM talks WHERE rowid IN (SELECT value FROM json_each(?))
              ORDER BY {IS_TALK} DESC, starts DESC, id"""  # noqa: S608 - words of ours
    return [row[0] for row in conn.execute(sql, (json.dumps(rows),))]


def by_date(conn: sqlite3.Connection, filters: Filters, most: int) -> list[int]:
    """Rows of the newest talks that pass, by walking from the newest on: where many pass it meets them soon."""
    condition, values = filters.condition()
    rows: list[int] = []
    for kinds in (IS_TALK, f"{IS_SEARCHED} AND NOT ({IS_TALK})"):
        sql = f"""SELECT talks.rowid FROM talks JOIN events ON events.slug = talks.event
                  WHERE {kinds}{f" AND {condition}" if condition else ""}
                  ORDER BY talks.starts DESC, talks.id LIMIT ?"""  # noqa: S608 - conditions of our own
        if len(rows) < most:
            rows += [row[0] for row in conn.execute(sql, (*values, most - len(rows)))]
    return rows
