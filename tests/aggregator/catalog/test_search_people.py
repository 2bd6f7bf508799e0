"""Names that no spelling of words finds: nicknames, and names that are misspelt further."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from owl_events import Read, fill, places, read

from aggregator.catalog.search import find

TALKS = [
    ("Flight", "David Quillon"),
    ("Flight again", "Kenneth Reedy"),
    ("Moss", "Kenneth Moss"),
    ("Kelp and flight", "Mia Fen"),
    ("Feathers", "Mina Fen"),
    ("Trees", "Ada Maria Quillon"),
    ("Rooks", "Robin Roker"),
    ("Roker everywhere", "Eve Bog"),
]


@pytest.fixture(scope="module")
def people(seed: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A catalog of these talks."""
    path: Path = tmp_path_factory.mktemp("people") / "talks.db"
    conn: sqlite3.Connection = seed.create(path)
    talks = [("bog", title, name, "talk", "eng", None, "2020-01-02") for title, name in TALKS]
    fill(conn, [("bog", "Bog Days", "2020-01-01")], talks)
    seed.rebuild(conn)
    yield conn
    conn.close()


@pytest.mark.parametrize(
    ("text", "readings", "left"),
    [
        ("dave quillon", [("speaker", "david-quillon")], ""),
        ("dave quillon flight", [("speaker", "david-quillon")], "flight"),
        ("dav quillon", [("speaker", "david-quillon")], ""),
        ("da quillon", [], "da quillon"),
        ("kenneth raedy flight", [("speaker", "kenneth-reedy")], "flight"),
        ("kenneth raeds", [("speaker", "kenneth-reedy")], ""),
        ("kenneth raets", [], "kenneth raets"),  # three letters
        ("kenneth raedy", [], "kenneth raedy"),  # one letter: "reedy" is near
        ("talks by kenneth raets", [("speaker", "kenneth")], "raets"),
        ("talks by kenneth raedi", [("speaker", "kenneth-reedy")], ""),
        ("kenneth raedi flight", [("speaker", "kenneth-reedy")], "flight"),
        ("mira fen", [], "mira fen"),  # Mia or Mina?
        ("quillon dave", [], "quillon dave"),
        ("ada quillon", [], "ada quillon"),
        ("roby roker", [], "roby roker"),  # titles say Roker too
        ("one two dave quillon flight", [], "one two dave quillon flight"),
        ("kenneth moss", [], "kenneth moss"),
    ],
)
def test_who_is_meant(people: sqlite3.Connection, text: str, readings: Read, left: str) -> None:
    assert read(people, text) == (readings, left)


def test_who_is_meant_is_found_and_offered(people: sqlite3.Connection) -> None:
    finds = find(people, "dave quillon")
    assert (places(finds), finds.left_out, [one.label for one in finds.understood]) == ([0], (), ["David Quillon"])
    assert [(one.type, one.name) for one in finds.entities] == [("person", "David Quillon")]
    assert [one.label for one in find(people, 'speaker:"kenneth raedi"').understood] == ["Kenneth Reedy"]


def test_a_name_that_fits_to_nothing_is_words(people: sqlite3.Connection) -> None:
    finds = find(people, "dave quillon zebra")
    assert (finds.understood, finds.left_out) == ((), ("dave", "zebra"))
