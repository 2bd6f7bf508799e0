"""What the catalog says before any file is read: who lists what, and of which files an event's rows were made."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from store_event import FILES, VIDEO

from aggregator.store.build import build
from aggregator.store.listings import Basis, listings

DAY, NEXT = date(2031, 8, 1), date(2031, 8, 2)
OTHER = replace(
    FILES, event=replace(FILES.event, slug="other-2024"), recordings=(VIDEO, replace(VIDEO, id="zzzzzzzzzzz"))
)


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        (Basis("a"), [True, True]),
        (Basis("b"), [False, False]),
        (Basis(None), [False, False]),
        (Basis("a", since=DAY), [True, True]),
        (Basis("a", since=NEXT), [False, True]),
        (Basis("a", until=NEXT), [True, False]),
        (Basis("a", until=NEXT + timedelta(1)), [True, True]),
        (Basis("a", NEXT, NEXT), [False, False]),
    ],
)
def test_rows_hold_while_files_are_the_same_and_the_days_are_those_of_the_rows(basis, expected):
    assert [basis.holds("a", day) for day in (DAY, NEXT)] == expected
    assert [basis.holds(None, day) for day in (DAY, NEXT)] == [False, False]


def test_who_lists_what_and_what_rows_were_made_of(tmp_path):
    db, basis = tmp_path / "talks.db", Basis("a", DAY, NEXT)
    build(db, [FILES, OTHER], DAY, bases={"other-2024": basis, "nobody": basis})
    with listings(db) as listed:
        assert listed.events() == {"demo-2024", "other-2024"}
        assert listed.keys_of("demo-2024") == {VIDEO.key}
        assert listed.keys_of("nobody") == frozenset()
        assert listed.listing([VIDEO.key]) == {"demo-2024", "other-2024"}
        assert listed.listing(["youtube:zzzzzzzzzzz", "youtube:none"]) == {"other-2024"}
        assert listed.listing([]) == frozenset()
        assert listed.bases() == {"demo-2024": Basis(), "other-2024": basis}
        assert listed.is_complete
    build(db, [FILES], DAY, gone=(), bases={"demo-2024": basis})
    assert bases(db) == {"demo-2024": basis, "other-2024": basis}
    build(db, [FILES], DAY, gone=["other-2024"])
    assert bases(db) == {"demo-2024": Basis()}


def bases(db: Path) -> dict[str, Basis]:
    with listings(db) as listed:
        return listed.bases()


def test_rows_of_which_nothing_is_known_and_no_rows_at_all_are_not_complete(tmp_path):
    db = tmp_path / "talks.db"
    with listings(db) as listed:
        assert (listed.is_complete, listed.events(), listed.bases(), listed.listing(["x"])) == (False, set(), {}, set())
    assert not db.exists()
    build(db, [], DAY)
    with listings(db) as listed:
        assert not listed.is_complete
    build(db, [FILES, OTHER], DAY)
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("DELETE FROM sources WHERE event = 'demo-2024'")
    with listings(db) as listed:
        assert not listed.is_complete
    db.write_bytes(b"something else")
    with listings(db) as listed:
        assert (listed.is_complete, listed.events()) == (False, set())
