"""A large transaction keeps nobody from reading."""

import sqlite3
from pathlib import Path

from aggregator.store.connect import open_writer


def test_readers_read_on_while_megabytes_are_written(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    writer = open_writer(path)
    writer.execute("CREATE TABLE talks (title TEXT)")
    reader = sqlite3.connect(path, timeout=0)
    writer.execute("BEGIN IMMEDIATE")
    writer.executemany("INSERT INTO talks VALUES (?)", (("moss" * 2500,) for _ in range(2000)))
    assert reader.execute("SELECT count(*) FROM talks").fetchone() == (0,)
    writer.execute("COMMIT")
    assert reader.execute("SELECT count(*) FROM talks").fetchone() == (2000,)
    reader.close()
    writer.close()
