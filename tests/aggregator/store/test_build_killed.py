"""A build that is killed, or read meanwhile: the old state or the new one, never a mix."""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_event import built, sound, two_states

WRITER = """
import os, pathlib, sys
sys.path.insert(0, sys.argv[2])
import store_event as t
old, new = t.two_states()
for line in sys.stdin:
    child = os.fork()
    while not child:
        t.built(pathlib.Path(sys.argv[1]), new)
        t.built(pathlib.Path(sys.argv[1]), old)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


class Writer:
    """A process that builds for ever, begun as often as need be by one that has read everything that it imports."""

    def __init__(self, db: Path) -> None:
        words = [sys.executable, "-c", WRITER, db, Path(__file__).parents[2] / "support"]
        self.server = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    @contextmanager
    def building(self) -> Iterator[None]:
        """It builds meanwhile, and is killed at the end."""
        assert self.server.stdin is not None
        assert self.server.stdout is not None
        self.server.stdin.write("go\n")
        self.server.stdin.flush()
        child = int(self.server.stdout.readline())
        try:
            yield
        finally:
            os.kill(child, signal.SIGKILL)
            assert self.server.stdout.readline() == "dead\n"


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    started = Writer(tmp_path / "talks.db")
    with started.server:
        yield started
        assert started.server.stdin is not None
        started.server.stdin.close()


def names_in(db: Path) -> set[str]:
    conn = sqlite3.connect(db, timeout=30)
    try:
        conn.execute("BEGIN")
        return {
            row[0].split(" ")[0].split("-")[0].rstrip("0123456789")
            for sql in (
                "SELECT title FROM talks",
                "SELECT name FROM speakers",
                "SELECT raw_title FROM recordings",
                "SELECT reason FROM talk_recordings",
                "SELECT title FROM talks WHERE rowid IN (SELECT rowid FROM talks_fts WHERE talks_fts MATCH 'old OR new')",
            )
            for row in conn.execute(sql)
        }
    finally:
        conn.close()


def test_killed_at_random_moments_rows_are_all_old_or_all_new(tmp_path: Path, writer: Writer) -> None:
    db = tmp_path / "talks.db"
    before = time.perf_counter()
    built(db, two_states()[0])
    # On a busy machine a build takes longer: kills must fall within it and behind it.
    longest = max(0.15, 2 * (time.perf_counter() - before))
    chance = random.Random(2024)
    seen = []
    for _ in range(20):
        with writer.building():
            time.sleep(chance.uniform(0, longest))
        held = names_in(db)
        assert held in ({"old"}, {"new"})
        assert sound(db)
        seen.append(next(iter(held)))
    assert set(seen) == {"old", "new"}


def test_a_reader_meanwhile_sees_one_state_or_the_other(tmp_path: Path, writer: Writer) -> None:
    db = tmp_path / "talks.db"
    built(db, two_states()[0])
    with writer.building():
        states = [names_in(db) for _ in range(60)]
    assert all(state in ({"old"}, {"new"}) for state in states)
