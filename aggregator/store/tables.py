"""Bringing tables to wanted rows: these are staged in temporary tables, then compared in SQL; only what differs is written."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from dataclasses import fields
from functools import cache

from aggregator.files.counts import Counts
from aggregator.store.rows import OF_FIRST, OF_STRONGER, Row, Rows
from aggregator.store.schema import KEPT_TABLES, TABLES
from scrapers.records import ACCESS

NOT_COMPARED = {"recordings": ("checked_at",)}
"""Columns that a build leaves alone: they come from runs, not from data/."""

SPOKEN = "spoken"
"""Staged for no table: talk, speaker's folded name, position."""

_DEFINITIONS = TABLES | KEPT_TABLES | {SPOKEN: "talk TEXT, folded TEXT, position INTEGER, PRIMARY KEY (talk, folded)"}
_STAGED = tuple(field.name for field in fields(Rows))


@cache
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


def stage(conn: sqlite3.Connection, events: Iterable[Rows], at_once: Collection[str] = ()) -> None:
    """Stage the rows of these events, one event after the other; of a recording that several list one row, as all know it.

    ``at_once``: tables, empty until now, that get the rows themselves; what is staged of them is what they hold.
    """
    for table in _STAGED:
        if table in at_once:
            conn.execute(f"CREATE TEMP VIEW wanted_{table} AS SELECT * FROM main.{table}")
        else:
            make_wanted(conn, table)
    into = {
        table: _insert("main", table) if table in at_once else _insert("temp", f"wanted_{table}") for table in _STAGED
    }
    for rows in events:
        for table, statement in into.items():
            if found := getattr(rows, table):
                conn.executemany(statement, found)


def make_wanted(conn: sqlite3.Connection, table: str) -> None:
    """An empty ``temp.wanted_TABLE``."""
    columns, key = columns_of(table)
    conn.execute(f"CREATE TEMP TABLE wanted_{table} ({_quoted(columns)}, PRIMARY KEY ({_quoted(key)}))")


def want(conn: sqlite3.Connection, table: str, rows: Iterable[Row]) -> None:
    """Stage rows of a table."""
    conn.executemany(_insert("temp", f"wanted_{table}"), rows)


def drop_wanted(conn: sqlite3.Connection) -> None:
    """Forget what was staged."""
    # Virtual ones before others: the tables of a small index go with it.
    order = "ORDER BY type = 'table', sql LIKE 'CREATE TABLE%'"
    made = conn.execute(f"SELECT type, name FROM temp.sqlite_master WHERE type IN ('table', 'view') {order}").fetchall()
    for kind, name in made:
        conn.execute(f"DROP {kind} IF EXISTS temp.{name}")


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


def _insert(schema: str, name: str) -> str:
    """The statement that puts a row into a table, or into what is staged of it."""
    table = name.removeprefix("wanted_")
    known = _better(name) if table == "recordings" else ""
    return f"INSERT INTO {schema}.{name} VALUES ({', '.join('?' * len(columns_of(table)[0]))}) {known}"


def _better(name: str) -> str:
    """Of a recording that is there already, as ``rows.shared_recordings`` says it."""
    stronger = f"CASE WHEN {_rank('excluded')} > {_rank(name)} THEN excluded.{{0}} ELSE {name}.{{0}} END"
    first = (f"{c} = coalesce({name}.{c}, excluded.{c})" for c in OF_FIRST)
    said = (f"{c} = {stronger.format(c)}" for c in OF_STRONGER)
    return f"ON CONFLICT (id) DO UPDATE SET {', '.join([*said, *first])}"


def _rank(table: str) -> str:
    return f"CASE {table}.access " + " ".join(f"WHEN '{a}' THEN {n}" for n, a in enumerate(ACCESS)) + " END"
