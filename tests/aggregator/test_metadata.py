"""metadata.yml says what aggregator.store.schema declares, no more and no less, and Datasette understands it."""

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import catalog_seed
import pytest
from datasette.app import Datasette
from ruamel.yaml import YAML

from aggregator.store.schema import TABLES, VIEWS

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
    actual = {name: {column[1] for column in conn.execute(f"PRAGMA table_info({name})")} for name in (*TABLES, *VIEWS)}
    conn.close()
    tables = facts["databases"]["talks"]["tables"]
    described = {name: set(table["columns"]) for name, table in tables.items() if not table.get("hidden")}
    assert described == actual


def test_every_description_says_something(facts: dict[str, Any]) -> None:
    tables = facts["databases"]["talks"]["tables"]
    texts = [table.get("description") for table in tables.values() if not table.get("hidden")]
    texts += [text for table in tables.values() for text in table.get("columns", {}).values()]
    assert [text for text in texts if not isinstance(text, str) or len(text) < 5] == []


def test_the_full_text_tables_are_hidden(facts: dict[str, Any], database: Path) -> None:
    conn = sqlite3.connect(database)
    names = {row[0] for row in conn.execute("SELECT name FROM sqlite_master WHERE name LIKE 'talks_fts%'")}
    conn.close()
    tables = facts["databases"]["talks"]["tables"]
    assert {name for name, table in tables.items() if table.get("hidden")} == names


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


def test_every_canned_query_answers(facts: dict[str, Any], database: Path) -> None:
    datasette = Datasette([str(database)], metadata=facts, settings={"default_allow_sql": False})
    names = list(facts["databases"]["talks"]["queries"])

    async def ask() -> dict[str, tuple[int, int]]:
        answers = {}
        for name in names:
            response = await datasette.client.get(f"/talks/{name}.json?_shape=array")
            answers[name] = (response.status_code, len(response.json()))
        return answers

    assert asyncio.run(ask()) == {
        "missing_videos": (200, 1),
        "newest_videos": (200, 0),
        "most_talks": (200, 0),
        "attendees_only": (200, 0),
        "longest_pending": (200, 1),
    }


def test_the_stock_table_page_searches_with_our_index(facts: dict[str, Any], database: Path) -> None:
    datasette = Datasette([str(database)], metadata=facts)

    async def ask() -> list[list[str]]:
        found = []
        for word in ("lichen", "absent"):
            response = await datasette.client.get(f"/talks/talks.json?_shape=array&_search={word}")
            found.append([row["id"] for row in response.json()])
        return found

    assert asyncio.run(ask()) == [["moss-2024/lichen"], []]
