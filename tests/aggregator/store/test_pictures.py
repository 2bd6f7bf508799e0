"""The pictures of an event are in the catalog with its rows, and go with it."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

from store_event import EVENT, FILES, VIDEO

from aggregator.files.pictures import Picture
from aggregator.store.build import build

DAY = date(2024, 6, 1)
LOGO = Picture("logo", "image/png", b"one")
SHOT = Picture(VIDEO.key, "image/webp", b"shot")


def rows(db: Path) -> list[tuple[str, str, str, bytes]]:
    with closing(sqlite3.connect(db)) as conn:
        return conn.execute("SELECT event, name, type, body FROM pictures ORDER BY event, name").fetchall()


def test_pictures_come_change_and_go_with_their_event(tmp_path: Path) -> None:
    db, other = tmp_path / "talks.db", replace(FILES, event=replace(EVENT, slug="other"), talks=(), links=())
    kept = []
    for pictures in ((LOGO, SHOT), (replace(LOGO, body=b"two"),), ()):
        build(db, [replace(FILES, pictures=pictures), replace(other, pictures=(LOGO,))], DAY)
        kept.append(rows(db))
    of_other = ("other", "logo", "image/png", b"one")
    assert kept == [
        [("demo-2024", "logo", "image/png", b"one"), ("demo-2024", VIDEO.key, "image/webp", b"shot"), of_other],
        [("demo-2024", "logo", "image/png", b"two"), of_other],
        [of_other],
    ]
    build(db, [FILES], DAY)
    assert rows(db) == []


def test_a_build_of_one_event_leaves_the_pictures_of_others(tmp_path: Path) -> None:
    db, other = (
        tmp_path / "talks.db",
        replace(FILES, event=replace(EVENT, slug="other"), talks=(), links=(), recordings=()),
    )
    build(db, [FILES, replace(other, pictures=(LOGO,))], DAY)
    build(db, [replace(FILES, pictures=(SHOT,))], DAY, gone=())
    assert [row[:2] for row in rows(db)] == [("demo-2024", VIDEO.key), ("other", "logo")]
