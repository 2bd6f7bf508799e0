"""data/ -> talks.db: every table brought to its wanted rows in one BEGIN IMMEDIATE transaction.

The file is updated in place, never replaced: a running Datasette sees the new state at once, and before that the old
one. Rows that are right already are not written, so a second build changes nothing.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from aggregator.files.counts import Counts
from aggregator.files.replace import cannot_write
from aggregator.store.connect import BROKEN, open_writer, read_only
from aggregator.store.fulltext import fill, is_filled
from aggregator.store.migrate import check_steps, ensure_schema
from aggregator.store.rows import Row, Rows
from aggregator.store.schema import TABLES
from scrapers.errors import ConftalksError

NOT_COMPARED = {"recordings": ("checked_at",)}
"""Columns that a build leaves alone: they come from runs, not from data/."""

BUILT_TABLES = tuple(name for name in TABLES if name != "runs")

SEARCHED_TABLES = ("events", "talks", "speakers", "talk_speakers")
"""Tables of which the search indexes hold something: where none of them changes, these are left alone."""


@dataclass(frozen=True, slots=True)
class Run:
    """One scrape, import or build of an event, as it goes into the runs table. ``checked``: recordings just looked at."""

    event: str
    started: datetime
    ended: datetime
    state: str
    counts: dict[str, dict[str, int]]
    errors: Sequence[str] = ()
    checked: Sequence[str] = ()


def build(path: Path, rows: Rows, runs: Sequence[Run] = ()) -> dict[str, Counts]:
    """Write the catalog. Returns what changed per table.

    Raises:
        ConftalksError: one line with the path: read-only, disk full, not a database, newer schema. The old state stays.
    """
    try:
        with closing(open_writer(path)) as conn, _transaction(conn):
            db = Database(conn)
            ensure_schema(db)
            wanted = {name: getattr(rows, name) for name in BUILT_TABLES}
            wanted["suppressed"] = _remembered(conn, rows.suppressed)
            counts = {name: _sync(db, name, wanted[name]) for name in BUILT_TABLES}
            if any(counts[name].moved for name in SEARCHED_TABLES) or not is_filled(conn):
                fill(conn)
            for run in runs:
                _record(db, run)
    except sqlite3.OperationalError as error:
        if path.exists() and not path.stat().st_size:
            path.unlink()
        raise ConftalksError(
            f"{cannot_write(path, OSError(str(error)))}; what was there before is as it was"
        ) from error
    except sqlite3.DatabaseError as error:
        raise ConftalksError(f"{path}: {error}. {BROKEN}") from error
    return counts


def check_known(path: Path) -> None:
    """Refuse a catalog that a newer conftalks wrote, before anything is written; it is only read.

    Raises:
        ConftalksError: it is one, or the file is another program's, or damaged.
    """
    if path.exists() and path.stat().st_size:
        try:
            with closing(read_only(path)) as conn:
                check_steps(Database(conn))
        except sqlite3.DatabaseError as error:
            raise ConftalksError(f"{path}: {error}. {BROKEN}") from error


def record(path: Path, runs: Sequence[Run]) -> None:
    """Remember runs that changed nothing, in a catalog that is there."""
    with closing(open_writer(path)) as conn, _transaction(conn):
        db = Database(conn)
        ensure_schema(db)
        for run in runs:
            _record(db, run)


@contextmanager
def _transaction(conn: sqlite3.Connection) -> Iterator[None]:
    # IMMEDIATE: a deferred transaction that reads first dies with "database is locked" when another writer commits.
    conn.execute("BEGIN IMMEDIATE")
    # Tables are brought up to date one after the other; what refers to what is checked at the end.
    conn.execute("PRAGMA defer_foreign_keys = ON")
    try:
        yield
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    conn.execute("COMMIT")


def columns_of(table: str) -> tuple[list[str], list[str]]:
    """All columns of a table, and those of its primary key, read from the schema."""
    definition = re.sub(r"\s+", " ", TABLES[table]).strip()
    compound = re.search(r"PRIMARY KEY \(([^)]*)\)", definition)
    body = definition[: compound.start()].rstrip(" ,") if compound else definition
    parts = [part.strip() for part in re.split(r",(?![^(]*\))", body)]
    columns = [part.split()[0].strip('"') for part in parts]
    if compound:
        return columns, [column.strip() for column in compound.group(1).split(",")]
    return columns, [column for column, part in zip(columns, parts, strict=True) if "PRIMARY KEY" in part]


def _sync(db: Database, table: str, rows: Sequence[Row]) -> Counts:
    """Make the table hold exactly these rows; compare in SQL, write only what differs."""
    columns, key = columns_of(table)
    keys = ", ".join(f'"{c}"' for c in key)
    values = [c for c in columns if c not in key and c not in NOT_COMPARED.get(table, ())]
    db.execute(f"CREATE TEMP TABLE wanted ({_quoted(columns)}, PRIMARY KEY ({keys}))")
    db.conn.executemany(f"INSERT INTO temp.wanted VALUES ({', '.join('?' * len(columns))})", rows)
    gone = db.execute(f"DELETE FROM main.{table} WHERE ({keys}) NOT IN (SELECT {keys} FROM temp.wanted)").rowcount
    before = db.table(table).count
    sets = ", ".join(f'"{c}" = excluded."{c}"' for c in values)
    differ = " OR ".join(f'{table}."{c}" IS NOT excluded."{c}"' for c in values)
    written = db.execute(
        f"""INSERT INTO main.{table} ({_quoted(columns)}) SELECT {_quoted(columns)} FROM temp.wanted WHERE true
            ON CONFLICT ({keys}) DO {f"UPDATE SET {sets} WHERE {differ}" if values else "NOTHING"}"""
    ).rowcount
    new = db.table(table).count - before
    db.execute("DROP TABLE temp.wanted")
    return Counts(new=new, changed=written - new, same=len(rows) - written, gone=gone)


def _remembered(conn: sqlite3.Connection, suppressed: Sequence[Row]) -> list[Row]:
    """With the other names of talks that were left out: once their records are gone, only the catalog knows these.

    A name that is a talk's again does no harm, as talks are looked for first.
    """
    if not suppressed:
        return []
    return sorted({*suppressed, *conn.execute("SELECT event, name FROM suppressed").fetchall()})


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _record(db: Database, run: Run) -> None:
    db.table("runs").insert(
        {
            "event": run.event,
            "started": run.started.isoformat(),
            "ended": run.ended.isoformat(),
            "state": run.state,
            "counts": json.dumps(run.counts),
            "errors": json.dumps(list(run.errors), ensure_ascii=False),
        }
    )
    db.conn.executemany(
        "UPDATE recordings SET checked_at = ? WHERE id = ?", [(run.ended.isoformat(), key) for key in run.checked]
    )
