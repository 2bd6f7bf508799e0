"""What a catalog still holds of somebody who was taken out of it: in rows, in its search indexes, in pages nobody uses."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from aggregator.files.replace import cannot_write
from aggregator.store.connect import open_writer, read_only
from aggregator.store.indexes import fill
from aggregator.store.schema import FULL_TEXT
from aggregator.store.stamp import mark_written
from aggregator.store.topics import fill_topics
from scrapers.errors import ConftalksError

IsSaid = Callable[[str], bool]
"""Whether a text mentions what is to go."""

_ROWS = 500


def purge(path: Path, is_said: IsSaid) -> None:
    """Take out of a catalog what a build leaves of rows that are gone: messages of runs, and words in merged-over parts of the
    search indexes.

    Raises:
        ConftalksError: one line with the path; it is locked, read-only or damaged.
    """
    with _writing(path) as conn:
        conn.execute("BEGIN IMMEDIATE")
        for run, errors in conn.execute("SELECT id, errors FROM runs").fetchall():
            if is_said(errors):
                conn.execute("UPDATE runs SET errors = '[]' WHERE id = ?", (run,))
        for index in FULL_TEXT:
            conn.execute(f"INSERT INTO {index}({index}) VALUES('optimize')")
        mark_written(conn)
        conn.execute("COMMIT")


def rewrite(path: Path) -> None:
    """Write the whole file anew, so that no page holds what no row says; the indexes, which count on the numbers of rows, too.

    Raises:
        ConftalksError: one line with the path; it is locked, read-only or damaged.
    """
    with _writing(path) as conn:
        conn.execute("VACUUM")
        conn.execute("BEGIN IMMEDIATE")
        fill(conn)
        fill_topics(conn)
        mark_written(conn)
        conn.execute("COMMIT")


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes; SQLite's errors become one line of ours."""
    try:
        with closing(open_writer(path)) as conn:
            yield conn
    except sqlite3.Error as error:
        raise ConftalksError(cannot_write(path, OSError(str(error)))) from error


def tables_that_say(path: Path, is_said: IsSaid) -> Iterator[tuple[str, int]]:
    """Each table of a catalog that holds what is to go, with the number of its rows that do."""
    with closing(read_only(path)) as conn:
        names = conn.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND sql NOT LIKE 'CREATE VIRTUAL%'")
        for (table,) in names.fetchall():
            rows, found = conn.execute(f'SELECT * FROM "{table}"'), 0
            while batch := rows.fetchmany(_ROWS):
                texts = ["\n".join(_text(value) for value in row if isinstance(value, str | bytes)) for row in batch]
                if is_said("\n\n".join(texts)):
                    found += sum(map(is_said, texts))
            if found:
                yield table, found


def _text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "ignore")
