"""What a catalog holds of rows that are gone, and that searches find the rest as before once it is purged."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from takedown_world import World, build_world

from aggregator.store.persons import SpokenName, spoken_names, titles
from aggregator.store.purge import purge, rewrite, tables_that_say
from scrapers.errors import ConftalksError


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> World:
    return build_world(tmp_path_factory.mktemp("built") / "data")


@pytest.fixture
def db(built: World, tmp_path: Path) -> Path:
    return Path(shutil.copy(built.data / "talks.db", tmp_path / "talks.db"))


def is_said(text: str) -> bool:
    return "Zorbax" in text


def found(db: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(db)) as conn:
        asked = "SELECT talks.title FROM talks JOIN talks_fts ON talks_fts.rowid = talks.rowid WHERE talks_fts MATCH 'tin roofs'"
        return conn.execute(asked).fetchall()


def test_messages_of_runs_go_with_what_they_say(db: Path) -> None:
    with closing(sqlite3.connect(db)) as conn, conn:
        for errors in ('["Zorbax: 404"]', '["other"]'):
            conn.execute(
                "INSERT INTO runs (event, started, state, counts, errors) VALUES ('moss-2031', '2031', 'ok', '{}', ?)",
                (errors,),
            )
    assert list(tables_that_say(db, is_said)) == [("runs", 1)]
    purge(db, is_said)
    assert list(tables_that_say(db, is_said)) == []
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("SELECT errors FROM runs").fetchall() == [("[]",), ('["other"]',)]
    assert found(db) == [("Rain on Tin Roofs Tonight",)]


def test_a_file_whose_free_pages_hold_text_is_written_anew(db: Path) -> None:
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.execute("PRAGMA secure_delete = OFF")
        conn.execute("CREATE TABLE more (text TEXT)")
        conn.executemany("INSERT INTO more VALUES (?)", [("Zorbax " * 500,)] * 20)
        conn.commit()
        conn.execute("DROP TABLE more")
    assert b"Zorbax" in db.read_bytes()
    purge(db, is_said)
    assert b"Zorbax" in db.read_bytes()
    rewrite(db)
    assert b"Zorbax" not in db.read_bytes()
    assert found(db) == [("Rain on Tin Roofs Tonight",)]
    with closing(sqlite3.connect(db)) as conn:
        assert conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_a_catalog_that_is_none_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    path.write_text("no database at all" * 100, "utf-8")
    for work in (lambda: purge(path, is_said), lambda: rewrite(path), lambda: spoken_names(path)):
        with pytest.raises(ConftalksError, match=r"talks\.db: "):
            work()


def test_who_speaks_where_is_said_with_the_address_of_the_person(db: Path) -> None:
    assert spoken_names(db) == (
        SpokenName("moss-2031", "ada quill", "Áda Quíll", "ada-quill"),
        SpokenName("moss-2031", "bo tern", "Bo Tern", "bo-tern"),
        SpokenName("reef-2032", "jo fen", "Jo Fen", "jo-fen"),
    )
    assert sorted(titles(db)) == [
        "Corals",
        "How Ferns Unroll Slowly",
        "Lichen Clocks with Áda Quíll",
        "Rain on Tin Roofs Tonight",
    ]
