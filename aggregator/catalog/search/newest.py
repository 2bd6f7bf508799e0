"""Talks to browse where nothing was typed: the newest first."""

from __future__ import annotations

import json
import sqlite3

from aggregator.catalog.search.filters import Filters
from aggregator.catalog.search.indexes import COUNTED, LOOKED_THROUGH, Indexes
from aggregator.store.schema import NAMES_INDEX
from scrapers.records import NOT_SEARCHED


def newest(conn: sqlite3.Connection, filters: Filters, limit: int) -> tuple[list[int], list[int], int]:
    """Rows of the newest talks that pass the filters, rows to count choices of, and how many there are in all.

    The number goes up to ``COUNTED`` + 1.
    """
    words = filters.matches()
    indexes = Indexes(conn, words)
    if words:
        found = indexes.rows(NAMES_INDEX, "", COUNTED + 1)
        if len(found) <= LOOKED_THROUGH:
            sql = "SELECT rowid FROM talks WHERE rowid IN (SELECT value FROM json_each(?)) ORDER BY starts DESC, id LIMIT ?"
            best = [row[0] for row in conn.execute(sql, (json.dumps(found), limit))]
            return best, found[: indexes.looked_through], len(found)
        number = len(found)
    else:
        sql = f"SELECT count(*) FROM (SELECT 1 FROM {NAMES_INDEX}_docsize LIMIT ?)"  # noqa: S608 - a name of ours
        number = conn.execute(sql, (COUNTED + 1,)).fetchone()[0]
    shown = by_date(conn, filters, max(limit, indexes.looked_through))
    return shown[:limit], shown[: indexes.looked_through], number


def by_date(conn: sqlite3.Connection, filters: Filters, most: int) -> list[int]:
    """Rows of the newest talks that pass, by walking from the newest on: where many pass it meets them soon."""
    condition, values = filters.condition()
    marks = ",".join("?" * len(NOT_SEARCHED))
    sql = f"""SELECT talks.rowid FROM talks JOIN events ON events.slug = talks.event
              WHERE kind NOT IN ({marks}){f" AND {condition}" if condition else ""}
              ORDER BY talks.starts DESC, talks.id LIMIT ?"""  # noqa: S608 - conditions of our own
    return [row[0] for row in conn.execute(sql, (*sorted(NOT_SEARCHED), *values, most))]
