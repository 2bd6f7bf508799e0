"""stamp.py: the mark that a build leaves in the file, and what of a header tells one state from another."""

import shutil
import sqlite3
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from aggregator.files.jsonl import EventFiles
from aggregator.store.build import Run, build, record
from aggregator.store.stamp import HEADER_BYTES, mark_written, state_of
from scrapers.records import Event

EVENTS = [EventFiles(Event("moss-2026", "Moss Conf 2026", "UTC"))]
DAY = date(2026, 5, 1)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


def state(path: Path) -> bytes | None:
    content = path.read_bytes()
    return state_of(content[:HEADER_BYTES], len(content))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    database = tmp_path / "talks.db"
    build(database, EVENTS, DAY)
    return database


def test_a_build_that_writes_nothing_leaves_the_file_as_it_is(path: Path) -> None:
    before = path.read_bytes()
    build(path, EVENTS, DAY)
    record(path, ())
    assert path.read_bytes() == before
    assert state(path) is not None


def test_each_build_that_writes_and_each_edit_gives_another_state(path: Path) -> None:
    states = [state(path)]
    build(path, [], DAY)
    states.append(state(path))
    build(path, EVENTS, DAY)
    states.append(state(path))
    record(path, [Run("moss-2026", NOON, NOON, "complete", {})])
    states.append(state(path))
    with sqlite3.connect(path) as conn:
        conn.execute("UPDATE events SET title = 'Moss'")
    states.append(state(path))
    conn.close()
    assert None not in states
    assert len(set(states)) == 5


def test_two_builds_from_nothing_are_two_states_and_a_copy_is_the_same(path: Path, tmp_path: Path) -> None:
    other, copy = tmp_path / "other.db", tmp_path / "copy.db"
    build(other, EVENTS, DAY)
    shutil.copy(path, copy)
    assert state(copy) == state(path) != state(other)


def test_a_build_that_fails_leaves_the_mark(path: Path) -> None:
    before = state(path)
    with pytest.raises(AttributeError):
        build(path, [*EVENTS, None], DAY)  # type: ignore[list-item]
    assert state(path) == before


def test_a_catalog_of_before_is_marked_by_the_next_build_though_nothing_changed(path: Path) -> None:
    with sqlite3.connect(path) as conn:
        conn.execute("PRAGMA user_version = 0")
    conn.close()
    assert state(path) is None
    build(path, EVENTS, DAY)
    assert state(path) is not None


def test_a_header_that_does_not_tell_is_none(path: Path) -> None:
    content = path.read_bytes()
    header, size = content[:HEADER_BYTES], len(content)
    assert [state_of(header, given) is None for given in (size + 1, size, size - 1)] == [False, False, True]
    with_log = header[:18] + b"\x02\x02" + header[20:]
    assert [state_of(one, size) for one in (header[:-1], b"", b"x" * HEADER_BYTES, with_log)] == [None] * 4


def test_pages_of_64_kb_are_counted_too(tmp_path: Path) -> None:
    path = tmp_path / "big.db"
    conn = sqlite3.connect(path)
    conn.execute("PRAGMA page_size = 65536")
    conn.execute("CREATE TABLE t (a)")
    mark_written(conn)
    conn.close()
    content = path.read_bytes()
    assert (len(content), state(path) is None) == (131_072, False)
    assert state_of(content[:HEADER_BYTES], 131_071) is None
