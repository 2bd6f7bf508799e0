"""Which state of a catalog a file holds: a mark that each build that wrote something leaves in the file's header.

SQLite counts in the header how often a file was written; a file that is built anew counts from the start again, so a
build adds a number drawn at random. Copies of a file have the same mark, and a build that writes nothing leaves it.
"""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

HEADER_BYTES = 100
"""https://www.sqlite.org/fileformat2.html#the_database_header"""

_MAGIC = b"SQLite format 3\0"
_ROLLBACK_JOURNAL = b"\x01\x01"


def mark_written(conn: sqlite3.Connection) -> None:
    """Mark what a transaction wrote, at its end; where it wrote nothing, and the file is marked, this neither does."""
    path = Path(conn.execute("PRAGMA database_list").fetchone()[2])
    # SQLite begins this file with the first page that it changes, and takes it away with the commit.
    written = path.with_name(f"{path.name}-journal").exists()
    if written or not conn.execute("PRAGMA main.user_version").fetchone()[0]:
        conn.execute(f"PRAGMA main.user_version = {1 + secrets.randbelow(2**31 - 1)}")


def state_of(header: bytes, size: int) -> bytes | None:
    """What tells one committed state from all others, out of the first ``HEADER_BYTES`` of a file of so many bytes.

    None where the header does not tell: no database, one that no build has marked, one with a write-ahead log, of which
    the header is behind, or one that was cut.
    """
    if len(header) < HEADER_BYTES or not header.startswith(_MAGIC) or header[18:20] != _ROLLBACK_JOURNAL:
        return None
    page_size, pages = int.from_bytes(header[16:18]), int.from_bytes(header[28:32])
    # 65,536 does not fit into two bytes and is written as 1.
    whole = size >= pages * (65_536 if page_size == 1 else page_size)
    return header[24:96] if whole and any(header[60:64]) else None
