"""A catalog with very many talks and changes, as taking over an archive leaves it: rows for the invented catalog."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import catalog_seed

DAY = "2025-03-04"


def add_event(conn: sqlite3.Connection, slug: str, talks: int, day: str | None = DAY) -> None:
    """An event with so many talks, ``SLUG/n1`` and so on, all first seen on ``day``."""
    conn.execute("INSERT INTO events (slug, title, timezone) VALUES (?, ?, 'UTC')", (slug, slug.title()))
    conn.executemany(
        """INSERT INTO talks (id, event, code, slug, kind, title, status, video_status, do_not_record, first_seen,
             source_url) VALUES (?1 || '/n' || ?2, ?1, ?2, 'n' || ?2, 'talk', 'Talk ' || ?2, 'scheduled', 'public', 0, ?3,
             'https://x.example/')""",
        [(slug, number, day) for number in range(1, talks + 1)],
    )


def add_changes(conn: sqlite3.Connection, slug: str, what: str, number: int, day: str = DAY, first: int = 1) -> None:
    """The same happened to so many talks of an event, from ``SLUG/n{first}`` on."""
    (seq,) = conn.execute("SELECT coalesce(max(seq), 0) FROM history WHERE event = ?", (slug,)).fetchone()
    conn.executemany(
        "INSERT INTO history VALUES (?1, ?2 + ?3, ?4, ?1 || '/n' || ?3, 'youtube:' || ?1 || ?3, ?5, NULL, 'by title')",
        [(slug, seq, talk, day, what) for talk in range(first, first + number)],
    )


def without_news(catalog: Path, folder: Path) -> Path:
    """A copy of the invented catalog in which nothing is new, to be added to."""
    path = Path(shutil.copy(catalog, folder / "talks.db"))
    catalog_seed.edit(path, "UPDATE talks SET first_seen = NULL")
    return path


def counted(path: Path) -> Path:
    """The same, after what is counted of its rows was."""
    with closing(sqlite3.connect(path)) as conn, conn:
        catalog_seed.count(conn)
    return path
