"""What is on before and after a talk in its room."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType

import pytest
from catalog_seed import edit

from aggregator.catalog.neighbours import neighbours
from aggregator.catalog.queries import talk

EVENT = "moss-2024"
QUIET = f"{EVENT}/quiet-rooms"
Found = tuple[str, str | None, str | None] | None


@pytest.fixture
def around(seed: ModuleType, tmp_path: Path) -> Callable[..., Found]:
    """(room, slug of the next, slug of the one before) of Quiet Rooms, after statements."""

    def find(*statements: str, of: str = QUIET) -> Found:
        path = tmp_path / "talks.db"
        if not path.exists():
            seed.seed(path)
        edit(path, *statements)
        with closing(sqlite3.connect(path)) as conn:
            view = talk(conn, of)
            assert view is not None
            found = neighbours(conn, view)
        return found and (found.room, *(row and row.slug for row in (found.next, found.previous)))

    return find


def test_the_nearest_of_each_side_in_the_room(around: Callable[..., Found]) -> None:
    # Growing Gardens is in "Hall A, Hall B"; Lost Tapes is gone, What is new is cancelled.
    gardens = "growing-gardens-with-generators"
    assert around() == ("Hall A", None, gardens)
    assert around("UPDATE talks SET status = 'scheduled' WHERE slug = 'what-is-new-in-3-13'") == (
        "Hall A",
        "what-is-new-in-3-13",
        gardens,
    )
    assert around("UPDATE talks SET status = 'scheduled' WHERE slug = 'lost-tapes'") == (
        "Hall A",
        "lost-tapes",
        gardens,
    )
    assert around(of=f"{EVENT}/{gardens}") == ("Hall A", "quiet-rooms", None)


def test_breaks_and_other_rooms_and_events_are_left_out(around: Callable[..., Found]) -> None:
    away = "UPDATE slots SET rooms = 'Hall' WHERE talk LIKE '%growing-gardens%'"
    assert around(away, "UPDATE slots SET rooms = 'Hall A' WHERE talk LIKE '%lunch' OR talk LIKE 'fern%'") is None
    assert around("UPDATE slots SET rooms = 'Hall A1, Hall A2' WHERE talk LIKE '%memory-arenas%'") is None
    assert around("UPDATE slots SET rooms = 'Hall B, Hall A' WHERE talk LIKE '%memory-arenas%'") == (
        "Hall A",
        None,
        "memory-arenas-for-mortals",
    )


def test_of_two_at_once_the_first_by_id_and_none_at_the_same_time(around: Callable[..., Found]) -> None:
    at = "UPDATE slots SET rooms = 'Hall A', start = '{}' WHERE talk LIKE '%{}'"
    both = [
        at.format("2024-05-18T15:00:00+02:00", name) for name in ("memory-arenas-for-mortals", "c-and-c-in-one-tree")
    ]
    assert around(*both) == ("Hall A", None, "growing-gardens-with-generators")
    both = [
        at.format("2024-05-18T15:01:00+02:00", name) for name in ("memory-arenas-for-mortals", "c-and-c-in-one-tree")
    ]
    assert around(*both) == ("Hall A", "c-and-c-in-one-tree", "growing-gardens-with-generators")


def test_without_a_room_there_is_nothing(around: Callable[..., Found]) -> None:
    assert around("UPDATE slots SET rooms = '' WHERE talk LIKE 'moss-2024/%'") is None


def test_only_the_slots_of_the_event_are_read(conn: sqlite3.Connection) -> None:
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    view = talk(conn, QUIET)
    assert view is not None
    del asked[:]
    neighbours(conn, view)
    conn.set_trace_callback(None)
    plan = [row[3] for row in conn.execute(f"EXPLAIN QUERY PLAN {asked[0]}")]
    assert {step for step in plan if " s " in step or step.endswith(" t")} == {
        "SEARCH s USING COVERING INDEX sqlite_autoindex_slots_1 (talk>? AND talk<?)"
    }
