import sqlite3
from collections.abc import Iterator
from pathlib import Path

import catalog_seed
import pytest

from aggregator.catalog.queries import event, talks_of_event
from aggregator.catalog.views import EventView, TalkView


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented catalog as a file; nobody writes to it."""
    return catalog_seed.seed(tmp_path_factory.mktemp("export") / "talks.db")


@pytest.fixture
def conn(catalog: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.fixture
def moss(conn: sqlite3.Connection) -> tuple[EventView, list[TalkView]]:
    return whole(conn, "moss-2024")


@pytest.fixture
def fern(conn: sqlite3.Connection) -> tuple[EventView, list[TalkView]]:
    return whole(conn, "fern-2023")


def whole(conn: sqlite3.Connection, slug: str) -> tuple[EventView, list[TalkView]]:
    found = event(conn, slug)
    assert found
    return found, talks_of_event(conn, slug)
