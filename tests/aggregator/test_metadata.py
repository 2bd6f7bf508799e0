"""metadata.yml says what aggregator.store.schema declares, no more and no less, and Datasette understands it."""

import asyncio
import sqlite3
import tomllib
from pathlib import Path
from typing import Any

import catalog_seed
import pytest
from click.testing import CliRunner
from datasette.app import Datasette
from ruamel.yaml import YAML

from aggregator.catalog.serve import datasette_for
from aggregator.cli.catalog import serve_command
from aggregator.cli.output import Context
from aggregator.store.schema import KEPT_TABLES, TABLES, TOPIC_STATE, TOPIC_TABLES, VIEWS

CANNED = {
    "missing_videos": [
        ("What is new in 3.13", "pending"),
        ("Lost Tapes", "gone"),
        ("Quiet Rooms", "not-recorded"),
        ("C++ and C# in One [Tree] | `or` two_trees", "pending"),
        ("Memory Arenas for Mortals", "attendees"),
        ("Growing Gardens with Generators", "unknown"),
        ("Poster on Lichen", "pending"),
    ],
    "newest_videos": [
        ("2024-07-01", "Growing Gardens with Generators"),
        ("2023-10-05", "<script>alert('t')</script> \"quoted\" & 'sharp'"),
        ("2022-06-01", "Old Growth"),
    ],
    "most_talks": [
        ("Ada Quill", 3),
        ("Bo Tern", 3),
        ("Cy Nimbus", 2),
        ("<img src=x onerror=alert(1)>", 1),
        ("Dot Prime", 1),
        ("Łukasz Østerby", 1),
    ],
    "attendees_only": [
        ("Memory Arenas for Mortals", "https://events.hubilo.com/moss-2024/session/900002"),
    ],
    "longest_pending": [
        ("C++ and C# in One [Tree] | `or` two_trees", "2024-05-17T11:00:00-04:00"),
        ("What is new in 3.13", "2024-05-18T11:00:00-04:00"),
    ],
}
SHOWN = {
    "missing_videos": ("title", "video_status"),
    "newest_videos": ("published", "title"),
    "most_talks": ("name", "talks"),
    "attendees_only": ("title", "url"),
    "longest_pending": ("title", "starts"),
}
"""Canned query -> its rows out of the invented catalog, and the columns compared."""

METADATA = Path(__file__).parents[2] / "metadata.yml"


@pytest.fixture(scope="module")
def facts() -> dict[str, Any]:
    loaded: dict[str, Any] = YAML(typ="safe").load(METADATA)
    return loaded


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The bare shape with one talk in it."""
    path: Path = tmp_path_factory.mktemp("metadata") / "talks.db"
    conn = catalog_seed.create(path)
    conn.execute("INSERT INTO events VALUES ('moss-2024', 'Moss Conf', 'UTC', NULL, NULL, NULL, NULL)")
    conn.execute(
        """INSERT INTO talks (id, event, code, slug, kind, title, status, video_status, do_not_record, starts,
             source_url)
           VALUES ('moss-2024/lichen', 'moss-2024', '1', 'lichen', 'talk', 'Lichen at Large', 'scheduled', 'pending', 0,
                   '2024-05-01T10:00:00+00:00', 'https://moss.example/')"""
    )
    catalog_seed.rebuild(conn)
    conn.close()
    return path


def test_every_column_is_described_and_nothing_else(facts: dict[str, Any], database: Path) -> None:
    conn = sqlite3.connect(database)
    shown = (*TABLES, *TOPIC_TABLES, *VIEWS)
    actual = {name: {column[1] for column in conn.execute(f"PRAGMA table_info({name})")} for name in shown}
    conn.close()
    tables = facts["databases"]["talks"]["tables"]
    described = {name: set(table["columns"]) for name, table in tables.items() if not table.get("hidden")}
    assert described == actual


def test_every_description_says_something(facts: dict[str, Any]) -> None:
    tables = facts["databases"]["talks"]["tables"]
    texts = [table.get("description") for table in tables.values() if not table.get("hidden")]
    texts += [text for table in tables.values() for text in table.get("columns", {}).values()]
    assert [text for text in texts if not isinstance(text, str) or len(text) < 5] == []


def test_the_tables_of_the_search_and_of_builds_are_hidden(facts: dict[str, Any], database: Path) -> None:
    conn = sqlite3.connect(database)
    sql = "SELECT name FROM sqlite_master WHERE (name LIKE '%_fts%' OR name LIKE 'search_%')"
    names = {row[0] for row in conn.execute(f"{sql} AND type = 'table'")}
    conn.close()
    tables = facts["databases"]["talks"]["tables"]
    hidden = {name for name, table in tables.items() if table.get("hidden")}
    assert hidden == {*names, *KEPT_TABLES, *TOPIC_STATE, "sources", "_sqlite_migrations"}


def test_sorting_faceting_and_labels_name_real_columns(facts: dict[str, Any], database: Path) -> None:
    conn = sqlite3.connect(database)
    wrong = []
    for name, table in facts["databases"]["talks"]["tables"].items():
        columns = {column[1] for column in conn.execute(f"PRAGMA table_info({name})")}
        used = [table.get(key) for key in ("sort", "sort_desc", "label_column")] + table.get("facets", [])
        wrong += [(name, column) for column in used if column and column not in columns]
    conn.close()
    assert wrong == []


def test_licence_and_sources_are_named(facts: dict[str, Any]) -> None:
    assert facts["license"] == "CC0 1.0"
    assert facts["source"] == "us.pycon.org schedules (conference.json, CC BY) and pyvideo (CC0)"


def test_every_canned_query_gives_its_rows(tmp_path: Path) -> None:
    datasette = datasette_for(catalog_seed.seed(tmp_path / "talks.db"), METADATA, None)

    async def ask() -> dict[str, list[tuple[Any, ...]]]:
        answers = {}
        for name, columns in SHOWN.items():
            answer = await datasette.client.get(f"/talks/{name}.json?_shape=array")
            assert answer.status_code == 200, answer.text
            rows = answer.json()
            answers[name] = [tuple(row[column] for column in columns) for row in rows]
            assert (await datasette.client.get(f"/talks/{name}")).status_code == 200
        return answers

    assert asyncio.run(ask()) == CANNED


def test_the_canned_queries_are_those(facts: dict[str, Any]) -> None:
    queries = facts["databases"]["talks"]["queries"]
    assert list(queries) == list(CANNED)
    assert [name for name, query in queries.items() if not (query.get("title") and query.get("description"))] == []


def test_the_stock_table_page_searches_with_our_index(facts: dict[str, Any], database: Path) -> None:
    datasette = Datasette([str(database)], metadata=facts)

    async def ask() -> list[list[str]]:
        found = []
        for word in ("lichen", "absent"):
            response = await datasette.client.get(f"/talks/talks.json?_shape=array&_search={word}")
            found.append([row["id"] for row in response.json()])
        return found

    assert asyncio.run(ask()) == [["moss-2024/lichen"], []]


def test_the_wheel_carries_it_for_whoever_has_none_of_their_own(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[Path] = []
    monkeypatch.setattr("aggregator.catalog.serve.serve", lambda db, metadata, *_: served.append(metadata))
    monkeypatch.chdir(database.parent)
    CliRunner().invoke(serve_command, obj=Context("data", str(database), False, False, False), catch_exceptions=False)
    assert [path.read_text("utf-8") for path in served] == [METADATA.read_text("utf-8")]
    told = tomllib.loads((METADATA.parent / "pyproject.toml").read_text("utf-8"))
    assert served[0].name in told["tool"]["setuptools"]["package-data"]["aggregator.catalog"]


def test_a_catalog_of_ones_own_says_what_it_is_called_and_conftalks_what_its_tables_hold(tmp_path: Path) -> None:
    database, own = catalog_seed.seed(tmp_path / "talks.db"), tmp_path / "metadata.yml"

    async def ask(metadata: Path) -> tuple[set[str], int]:
        datasette = datasette_for(database, metadata, None)
        tables = (await datasette.client.get("/talks.json")).json()["tables"]
        query = await datasette.client.get("/talks/newest_videos.json")
        return {table["name"] for table in tables if not table["hidden"]}, query.status_code

    own.write_text("title: Owls\n", "utf-8")
    ours = asyncio.run(ask(METADATA))
    assert asyncio.run(ask(own)) == ours
    own.write_text("title: Owls\ndatabases: {}\n", "utf-8")
    shown, status = asyncio.run(ask(own))
    assert (shown > ours[0], ours[1], status) == (True, 200, 404)
