"""/-/health: whether this server can show a catalog, for whoever starts, watches and switches servers.

It says nothing that a page does not say, and is asked by addresses as well as by names: so it answers to any Host.
"""

from __future__ import annotations

import json
import os
import sqlite3
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from aggregator.catalog.delivery import PageAnswer
from aggregator.catalog.guard import RequestRefused
from aggregator.catalog.queries import is_catalog
from aggregator.catalog.routing import BASE_URL, sites
from aggregator.catalog.stamps import StampLook, Stamps
from scrapers import VERSION

PATH = "/-/health"


async def health(datasette: Any, stamps: Stamps, base_url: str | None) -> PageAnswer:
    """JSON: ``status``, ``catalog`` (the stamp of what pages show), ``age_s`` and ``version``.

    ``status`` is ok (200), or missing (no catalog lies there) or unreadable (damaged, being written, no file), both 503.
    ``catalog`` and ``age_s``, the seconds since the file changed last, are null where there is none.
    """
    told: dict[str, Any] = {"status": "missing", "catalog": None, "age_s": None}
    try:
        stamping = stamps.look(base_url)
        for site in sites(datasette, {BASE_URL: base_url}):
            database = datasette.databases[site.database]
            found = await database.execute_fn(partial(_stamp, stamping))
            if found is not None:
                told = {"status": "ok", "catalog": found or None, "age_s": _age_of(database.path)}
                break
    except RequestRefused:
        told["status"] = "unreadable"
    except sqlite3.Error:
        told["status"] = "unreadable" if _lies_there(datasette) else "missing"
    body = json.dumps(told | {"version": VERSION}).encode() + b"\n"
    headers = (("content-type", "application/json"), ("cache-control", "no-store"))
    return PageAnswer(200 if told["status"] == "ok" else 503, headers, body)


def _stamp(stamping: StampLook, conn: sqlite3.Connection) -> str | None:
    """None where this is no catalog, "" where it has no stamp."""
    conn.execute("BEGIN")
    try:
        return (stamping(conn, datetime.now(UTC)) or "") if is_catalog(conn) else None
    finally:
        conn.rollback()


def _age_of(path: str | None) -> int | None:
    with suppress(OSError):
        return max(0, int(datetime.now(UTC).timestamp() - Path(path).stat().st_mtime)) if path else None
    return None


def _lies_there(datasette: Any) -> bool:
    return any(os.path.lexists(one.path) for one in datasette.databases.values() if one.path)
