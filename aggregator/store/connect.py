"""Opening talks.db: the only module that connects. Readers never create a file; the writer is checked before work starts."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from urllib.parse import quote

from aggregator.files.replace import cannot_write
from scrapers.errors import ConftalksError

BUSY_TIMEOUT_S = 30

BROKEN = "Everything in a catalog comes from data/: move the file away and run `conftalks build`"
"""What to do about a file that is no catalog, or a damaged one."""


def open_reader(path: Path) -> sqlite3.Connection:
    """A read-only connection.

    Raises:
        ConftalksError: there is no catalog yet, or the file is not one.
    """
    if not path.exists():
        raise ConftalksError(f"{path}: there is no catalog yet; run `conftalks build`")
    _check_no_folder(path)
    if not os.access(path, os.R_OK):
        raise ConftalksError(f"{path}: cannot be read: {os.strerror(errno.EACCES)}")
    conn = None
    try:
        conn = read_only(path)
        conn.execute("SELECT 1 FROM talks, events LIMIT 1").fetchone()
    except sqlite3.Error as error:
        if conn:
            conn.close()
        raise ConftalksError(f"{path}: is not a conftalks catalog ({error}). {BROKEN}") from error
    return conn


def read_only(path: Path) -> sqlite3.Connection:
    """A read-only connection to a database, whatever it holds."""
    return sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True, timeout=BUSY_TIMEOUT_S)


def open_writer(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode: transactions are begun by hand, as BEGIN IMMEDIATE."""
    check_writable(path)
    try:
        conn = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
        conn.execute("PRAGMA foreign_keys = ON")
        # Deleted text must not linger in free pages: the whole file may be published.
        conn.execute("PRAGMA secure_delete = ON")
        # A transaction that outgrows SQLite's 2 MB of memory locks readers out until it ends; a build of 20,000 talks
        # takes ten seconds. So much memory is used only where so much is written.
        conn.execute("PRAGMA cache_size = -98304")
        conn.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise ConftalksError(f"{path}: cannot be opened as a database: {error}") from error
    return conn


def check_writable(path: Path) -> None:
    """Refuse now, before anything is fetched, where the database or its folder cannot be written.

    Raises:
        ConftalksError: one line with the path.
    """
    folder = path.parent
    _check_no_folder(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".{path.name}.probe-{os.getpid()}"
        try:
            probe.write_bytes(b"conftalks")
        finally:
            probe.unlink(missing_ok=True)
        if path.exists():
            with path.open("r+b"):
                pass
    except OSError as error:
        raise ConftalksError(cannot_write(path, error)) from error
    if path.exists() and path.stat().st_size:
        _check_write_lock(path)


def _check_no_folder(path: Path) -> None:
    if path.is_dir():
        raise ConftalksError(f"{path}: is a folder, not a conftalks catalog; --db names the file")


def _check_write_lock(path: Path) -> None:
    conn = sqlite3.connect(path, timeout=BUSY_TIMEOUT_S, isolation_level=None)
    try:
        conn.execute("BEGIN IMMEDIATE")
        conn.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        raise ConftalksError(f"{path}: cannot be written: {error}") from error
    except sqlite3.DatabaseError as error:
        raise ConftalksError(f"{path}: {error}. {BROKEN}") from error
    finally:
        conn.close()
