"""/-/health: whatever the host, what the catalog is; 503 where there is none."""

import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from doc_pages import marked

from aggregator.catalog.serve import datasette_for
from scrapers import VERSION

Get = Callable[..., httpx.Response]


@pytest.fixture
def database(seed: ModuleType, tmp_path: Path) -> Path:
    path: Path = seed.seed(tmp_path / "talks.db")
    return path


@pytest.fixture
def ask(database: Path, client_for: Callable[[Any], Get]) -> Get:
    return client_for(datasette_for(database, None, "https://talks.example"))


def said(answer: httpx.Response) -> tuple[int, dict[str, Any]]:
    return answer.status_code, answer.json()


def test_it_says_which_catalog_is_shown_and_how_old_it_is(ask: Get, database: Path) -> None:
    written = time.time() - 90
    os.utime(database, (written, written))
    status, told = said(ask("/-/health"))
    generator = re.search(r'content="conftalks (\w+)"', ask("/").text)
    assert generator
    shown = json.loads(marked("tested", "health"))
    assert [(key, type(value)) for key, value in shown.items()] == [(key, type(value)) for key, value in told.items()]
    assert 90 <= told.pop("age_s") <= 150
    assert (status, told) == (200, {"status": "ok", "catalog": generator[1], "version": VERSION})


@pytest.mark.parametrize("host", ["evil.example", "10.1.2.3:8080", "talks.example"])
def test_it_answers_to_any_host_and_no_other_page_does(ask: Get, host: str) -> None:
    answers = [ask(path, headers={"Host": host}).status_code for path in ("/-/health", "/", "/-/versions")]
    assert answers == ([200, 200, 404] if host == "talks.example" else [200, 400, 400])


def test_it_is_asked_for_each_time_and_only_read(ask: Get) -> None:
    answer, head = ask("/-/health"), ask("/-/health", method="HEAD")
    assert (answer.headers["cache-control"], "etag" in answer.headers) == ("no-store", False)
    assert (head.status_code, head.content, head.headers) == (200, b"", answer.headers)
    assert [ask("/-/health", method=method).status_code for method in ("POST", "OPTIONS")] == [405, 405]


def test_it_lies_below_the_prefix_too(database: Path, client_for: Callable[[Any], Get]) -> None:
    datasette = datasette_for(database, None, None)
    datasette._settings["base_url"] = "/talks/"
    ask = client_for(datasette)
    answer = ask("/-/health")
    assert (answer.request.url.path, said(answer)[1]["status"]) == ("/talks/-/health", "ok")


def test_without_a_catalog_it_is_503_until_there_is_one(ask: Get, database: Path) -> None:
    nothing = {"catalog": None, "age_s": None, "version": VERSION}
    assert ask("/-/health").status_code == 200
    away = database.rename(database.with_name("away.db"))
    assert said(ask("/-/health")) == (503, {"status": "missing"} | nothing)
    away.rename(database)
    assert ask("/-/health").status_code == 200
    database.write_bytes(b"garbage " * 2000)
    assert said(ask("/-/health")) == (503, {"status": "unreadable"} | nothing)
    database.unlink()
    database.symlink_to(database.with_name("elsewhere.db"))
    assert said(ask("/-/health")) == (503, {"status": "unreadable"} | nothing)


def test_a_database_that_is_no_catalog_is_none(tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = tmp_path / "other.db"
    path.write_bytes(b"")
    ask = client_for(datasette_for(path, None, None))
    assert said(ask("/-/health")) == (
        503,
        {"status": "missing", "catalog": None, "age_s": None, "version": VERSION},
    )
