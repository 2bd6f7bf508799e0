"""The bundled conferences are what this version makes of them: a build in a fresh clone changes no file, pages are light."""

import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from running_server import ask, serving

from aggregator.cli import group
from aggregator.store.schema import IS_TALK

DATA = Path(__file__).parents[1] / "data"
MOST_SENT = 19_000
"""Bytes of a talk's page with its style sheets and scripts, as they are sent; 20,480 are promised."""


def texts(events: Path) -> dict[str, bytes]:
    return {str(path.relative_to(events)): path.read_bytes() for path in sorted(events.glob("*/*"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("bundled")
    shutil.copytree(DATA / "events", data / "events")
    assert CliRunner().invoke(group, ["--data", str(data), "build"]).exit_code == 0
    return data


def test_a_build_leaves_the_bundled_files_as_they_are(built: Path) -> None:
    assert texts(built / "events") == texts(DATA / "events")


def test_the_heaviest_page_of_a_talk_is_light(built: Path) -> None:
    with sqlite3.connect(built / "talks.db") as conn:
        talks = conn.execute(f"SELECT event, slug FROM talks WHERE {IS_TALK} AND video_status = 'public'").fetchall()
    with serving(built / "talks.db") as address:

        def sent(path: str) -> int:
            return len(ask(address, path, headers={"Accept-Encoding": "gzip"}).body)

        pages = [f"/t/{event}/{slug}" for event, slug in talks]
        heaviest = max(pages, key=sent)
        beside = re.findall(r'"(/-/conftalks/[^"]+\.(?:css|js)\?v=\w+)"', ask(address, heaviest).body.decode())
        assert [path.split("?")[0].rpartition("/")[2] for path in beside] == ["catalog.css", "catalog.js"]
        weight = sent(heaviest) + sum(map(sent, beside))
    conn.close()
    assert len(pages) > 300
    assert weight <= MOST_SENT, f"{heaviest} has {weight} bytes"
