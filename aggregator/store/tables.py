"""Bringing tables to wanted rows: these are staged in temporary tables, then compared in SQL; only what differs is written."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import fields

from aggregator.files.counts import Counts
from aggregator.store.rows import Row, Rows
from aggregator.store.schema import KEPT_TABLES, TABLES
from scrapers.records import ACCESS

NOT_COMPARED = {"recordings": ("checked_at",)}
"""Columns that a build leaves alone: they come from runs, not from data/."""

SPOKEN = "spoken"
"""Staged for no table: talk, speaker's folded name, position."""

_DEFINITIONS = TABLES | KEPT_TABLES | {SPOKEN: "talk TEXT, folded TEXT, position INTEGER, PRIMARY KEY (talk, folded)"}
_STAGED = tuple(field.name for field in fields(Rows))


def columns_of(table: str) -> tuple[list[str], list[str]]:
    """All columns of a table, and those of its primary key, read from the schema."""
    definition = re.sub(r"\s+", " ", _DEFINITIONS[table]).strip()
    compound = re.search(r"PRIMARY KEY \(([^)]*)\)", definition)
    body = definition[: compound.start()].rstrip(" ,") if compound else definition
    parts = [part.strip() for part in re.split(r",(?![^(]*\))", body)]
    columns = [part.split()[0].strip('"') for part in parts]
    if compound:
        return columns, [column.strip() for column in compound.group(1).split(",")]
    return columns, [column for column, part in zip(columns, parts, strict=True) if "PRIMARY KEY" in part]


def stage(conn: sqlite3.Connection, events: Iterable[Rows]) -> None:
    """Stage the rows of these events, one event after the other; of a recording that several list one row, as all know it."""
    for table in _STAGED:
        make_wanted(conn, table)
    for rows in events:
        for table in _STAGED:
            want(conn, table, getattr(rows, table))


def make_wanted(conn: sqlite3.Connection, table: str) -> None:
    """An empty ``temp.wanted_TABLE``."""
    columns, key = columns_of(table)
    conn.execute(f"CREATE TEMP TABLE wanted_{table} ({_quoted(columns)}, PRIMARY KEY ({_quoted(key)}))")


def want(conn: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Stage rows of a table."""
    known = _BETTER if table == "recordings" else ""
    marks = ", ".join("?" * len(columns_of(table)[0]))
    conn.executemany(f"INSERT INTO temp.wanted_{table} VALUES ({marks}) {known}", rows)


def drop_wanted(conn: sqlite3.Connection) -> None:
    """Forget what was staged."""
    # Virtual ones first: the tables of a small index go with it.
    order = "ORDER BY sql LIKE 'CREATE TABLE%'"
    for (name,) in conn.execute(f"SELECT name FROM temp.sqlite_master WHERE type = 'table' {order}").fetchall():
        conn.execute(f"DROP TABLE IF EXISTS temp.{name}")


def remove(conn: sqlite3.Connection, table: str, where: str) -> int:
    """Delete the rows to which ``where`` applies and which are not wanted; how many there were."""
    keys = _quoted(columns_of(table)[1])
    return conn.execute(
        f"DELETE FROM main.{table} WHERE ({where}) AND ({keys}) NOT IN (SELECT {keys} FROM temp.wanted_{table})"
    ).rowcount


def bring(conn: sqlite3.Connection, table: str) -> Counts:
    """Write the wanted rows that are not there, or not so."""
    columns, key = columns_of(table)
    values = [c for c in columns if c not in key and c not in NOT_COMPARED.get(table, ())]
    matched = " AND ".join(f'there."{c}" = wanted."{c}"' for c in key)
    total, new = conn.execute(
        f"""SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (SELECT 1 FROM main.{table} there WHERE {matched}))
            FROM temp.wanted_{table} wanted"""
    ).fetchone()
    sets = ", ".join(f'"{c}" = excluded."{c}"' for c in values)
    differ = " OR ".join(f'{table}."{c}" IS NOT excluded."{c}"' for c in values)
    written = conn.execute(
        f"""INSERT INTO main.{table} ({_quoted(columns)}) SELECT {_quoted(columns)} FROM temp.wanted_{table} WHERE true
            ON CONFLICT ({_quoted(key)}) DO {f"UPDATE SET {sets} WHERE {differ}" if values else "NOTHING"}"""
    ).rowcount
    return Counts(new=new, changed=written - new, same=total - written)


def _quoted(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)


def _rank(table: str) -> str:
    return f"CASE {table}.access " + " ".join(f"WHEN '{a}' THEN {n}" for n, a in enumerate(ACCESS)) + " END"


_STRONGER = f"CASE WHEN {_rank('excluded')} > {_rank('wanted_recordings')} THEN excluded.{{0}} ELSE {{0}} END"
_BETTER = f"""ON CONFLICT (id) DO UPDATE SET
    access = {_STRONGER.format("access")}, last_seen = {_STRONGER.format("last_seen")},
    {", ".join(f"{c} = coalesce({c}, excluded.{c})" for c in ("duration_s", "published", "recorded", "replaced_by"))}"""
"""Of a recording that is staged already, as ``rows.shared_recordings`` says it."""
