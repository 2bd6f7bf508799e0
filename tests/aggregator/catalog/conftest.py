import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

import catalog_seed
import httpx
import pytest
from datasette import hookimpl
from datasette.plugins import pm
from datasette.utils import parse_metadata
from owl_events import EVENTS, TALKS, fill

from aggregator.catalog.serve import METADATA, datasette_for

Get = Callable[..., httpx.Response]


class Clients:
    """Asks the Datasettes that it is given, and ends all that they hold.

    Notes every connection that they open: Datasette forgets those of its database in memory, and closes none by itself.
    """

    def __init__(self) -> None:
        self.__name__ = f"clients {id(self)}"  # Datasette asks every plugin for it
        self._asked: list[Any] = []
        self._opened: list[sqlite3.Connection] = []
        self._runner = asyncio.Runner()

    @hookimpl
    def prepare_connection(self, conn: sqlite3.Connection, datasette: Any) -> None:
        if any(datasette is one for one in self._asked):
            self._opened.append(conn)

    def of(self, datasette: Any) -> Get:
        self._asked.append(datasette)

        def get(path: str, method: str = "GET", **arguments: Any) -> httpx.Response:
            response: httpx.Response = self._runner.run(datasette.client.request(method, path, **arguments))
            return response

        return get

    def close(self) -> None:
        self._runner.close()
        for datasette in self._asked:
            for database in datasette.databases.values():
                database.close()
            datasette.executor.shutdown()
        for connection in self._opened:
            connection.close()


@contextmanager
def registered() -> Iterator[Clients]:
    clients = Clients()
    pm.register(clients)
    yield clients
    pm.unregister(clients)
    clients.close()


@pytest.fixture(scope="session")
def seed() -> ModuleType:
    return catalog_seed


@pytest.fixture(scope="session")
def catalog(seed: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented catalog as a file; nobody writes to it."""
    path: Path = seed.seed(tmp_path_factory.mktemp("catalog") / "talks.db")
    return path


@pytest.fixture(scope="session")
def metadata(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What metadata.yml says, as JSON, which is read a hundred times as fast."""
    path = tmp_path_factory.mktemp("metadata") / "metadata.json"
    path.write_text(json.dumps(parse_metadata(METADATA.read_text("utf-8"))), "utf-8")
    return path


@pytest.fixture
def conn(catalog: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{catalog}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.fixture
def client_for(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Any], Get]]:
    """From a Datasette to a function that asks it: get(path, method="GET", **httpx arguments)."""
    monkeypatch.delenv("CONFTALKS_BASE_URL", raising=False)
    with registered() as clients:
        yield clients.of


@pytest.fixture(scope="module")
def lasting_client_for() -> Iterator[Callable[[Any], Get]]:
    """As ``client_for``, for a catalog to which nobody writes: one application that all tests of a file ask, as visitors do."""
    with pytest.MonkeyPatch.context() as patch, registered() as clients:
        patch.delenv("CONFTALKS_BASE_URL", raising=False)
        yield clients.of


@pytest.fixture(scope="module")
def get(catalog: Path, lasting_client_for: Callable[[Any], Get]) -> Get:
    """Ask the invented catalog, published at https://talks.example."""
    return lasting_client_for(datasette_for(catalog, None, "https://talks.example"))


@pytest.fixture
def get_anew(catalog: Path, client_for: Callable[[Any], Get]) -> Get:
    """The same of an application that has answered nothing yet, and so has kept no page."""
    return client_for(datasette_for(catalog, None, "https://talks.example"))


@pytest.fixture(scope="session")
def owls(seed: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A catalog of the owls' events and talks; a talk's slug is its place in the list."""
    conn: sqlite3.Connection = seed.create(tmp_path_factory.mktemp("owls") / "talks.db")
    conn.row_factory = sqlite3.Row  # as Datasette has it: such rows are neither tuples nor in any order
    fill(conn, EVENTS, TALKS)
    seed.rebuild(conn)
    yield conn
    conn.close()


@pytest.fixture
def said(seed: ModuleType, tmp_path: Path) -> Iterator[Callable[..., sqlite3.Connection]]:
    """A catalog of talks alone: titles, or (title, speakers, abstract); their ids are e/0, e/1 and so on."""
    conn: sqlite3.Connection = seed.create(tmp_path / "talks.db")

    def make(*entries: str | tuple[str, str | None, str | None], language: str | None = None) -> sqlite3.Connection:
        conn.execute("INSERT OR IGNORE INTO events VALUES ('e', 'E', 'UTC', NULL, NULL, NULL, NULL)")
        first = conn.execute("SELECT count(*) FROM talks").fetchone()[0]
        for number, entry in enumerate(entries, first):
            title, speakers, abstract = (entry, None, None) if isinstance(entry, str) else entry
            conn.execute(
                """INSERT INTO talks (id, event, code, slug, kind, title, speakers, abstract, language, status,
                     video_status, do_not_record, source_url)
                   VALUES (?, 'e', ?, ?, 'talk', ?, ?, ?, ?, 'scheduled', 'unknown', 0, 'https://e.example/')""",
                (f"e/{number}", f"c{number}", f"s{number}", title, speakers, abstract, language),
            )
        seed.rebuild(conn)
        return conn

    yield make
    conn.close()
