"""serve() in a process of its own, on a real socket."""

import http.client
import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from aggregator.catalog.serve import datasette_for, serve
from scrapers.errors import BadData, ConftalksError

RUN = """
import pathlib, sys
from aggregator.catalog.serve import serve
serve(pathlib.Path(sys.argv[1]), None, "127.0.0.1", 0, False)
"""


@pytest.fixture
def database(seed: ModuleType, tmp_path: Path) -> Path:
    path: Path = seed.seed(tmp_path / "talks.db")
    return path


@pytest.fixture
def address(database: Path) -> Iterator[tuple[str, int]]:
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(database)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    line = process.stderr.readline()
    found = re.fullmatch(
        rf"Serving {re.escape(str(database))} at http://(127\.0\.0\.1):(\d+)/ \(Ctrl-C ends it\)\n", line
    )
    assert found, line + process.stderr.read()
    yield found[1], int(found[2])
    process.send_signal(signal.SIGTERM)
    written = process.communicate(timeout=20)
    assert (process.returncode, written) == (-signal.SIGTERM, ("", ""))


def ask(address: tuple[str, int], method: str, path: str) -> tuple[int, str | None, str]:
    connection = http.client.HTTPConnection(*address, timeout=20)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, answer.getheader("location"), body


def test_the_server_answers_head_like_get_and_shows_a_change_at_once(address: tuple[str, int], database: Path) -> None:
    page, video = "/t/moss-2024/growing-gardens-with-generators", "https://www.youtube.com/watch?v=gardens0001"
    answers = {
        path: [ask(address, method, path)[:2] for method in ("GET", "HEAD")]
        for path in (page, "/t/moss-2024/41", "/watch/moss-2024/41", "/t/moss-2024/nope")
    }
    assert answers == {
        page: [(200, None)] * 2,
        "/t/moss-2024/41": [(301, page)] * 2,
        "/watch/moss-2024/41": [(302, video)] * 2,
        "/t/moss-2024/nope": [(404, None)] * 2,
    }
    host, port = address
    assert f'<link rel="canonical" href="http://{host}:{port}{page}">' in ask(address, "GET", page)[2]
    conn = sqlite3.connect(database)
    conn.execute("UPDATE talks SET title = 'Growing Weeds' WHERE slug LIKE 'growing%'")
    conn.commit()
    conn.close()
    assert "<h1>Growing Weeds</h1>" in ask(address, "GET", page)[2]


def test_addresses_that_are_not_there_leave_no_trace_in_the_log(address: tuple[str, int]) -> None:
    paths = ("/nope", "/e", "/t/moss-2024", "/sitemap.xml", "/t/moss-2024/", "//evil.example/", "/talks/nope")
    answers = {path: [ask(address, method, path)[:2] for method in ("GET", "HEAD")] for path in paths}
    assert answers == {path: [(404, None)] * 2 for path in paths}
    # The fixture sees to it that nothing was written: not on stderr, nor on stdout, where rich writes.
    assert ask(address, "GET", "/talks/talks?_size=nope")[0] == 400


def test_a_port_that_is_taken_is_said_in_one_line(database: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConftalksError) as caught:
            serve(database, None, "127.0.0.1", port, False)
    assert str(caught.value) == (
        f"127.0.0.1:{port}: cannot listen there: Address already in use; choose another with --port"
    )


def test_a_missing_database_is_not_created(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    with pytest.raises(ConftalksError) as caught:
        serve(path, None, "127.0.0.1", 0, False)
    assert (str(caught.value), path.exists()) == (
        f"{path}: there is no such database; build it with: conftalks build",
        False,
    )


def test_broken_metadata_is_named(database: Path, tmp_path: Path) -> None:
    broken = tmp_path / "metadata.yml"
    broken.write_text("{ [")
    with pytest.raises(BadData) as caught:
        datasette_for(database, broken, None)
    assert str(caught.value) == f"{broken}: this is neither YAML nor JSON"
    broken.write_text("- a\n- b\n")
    with pytest.raises(BadData) as listed:
        datasette_for(database, broken, None)
    assert str(listed.value) == f"{broken}: names and values are expected here"
    with pytest.raises(ConftalksError) as missing:
        datasette_for(database, tmp_path / "none.yml", None)
    assert str(missing.value) == f"{tmp_path / 'none.yml'}: No such file or directory"


@pytest.mark.parametrize(
    ("configured", "address", "expected"),
    [
        ("null", "http://127.0.0.1:8001", "http://127.0.0.1:8001"),
        ("https://talks.example", "http://127.0.0.1:8001", "https://talks.example"),
        ("null", None, None),
    ],
)
def test_the_own_address_is_only_a_default(
    database: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    configured: str,
    address: str | None,
    expected: str | None,
) -> None:
    monkeypatch.delenv("CONFTALKS_BASE_URL", raising=False)
    path = tmp_path / "metadata.yml"
    path.write_text(f"title: x\nplugins: {{conftalks: {{base_url: {configured}}}}}\n")
    datasette = datasette_for(database, path, address)
    assert (datasette.metadata("title"), datasette.plugin_config("conftalks")["base_url"]) == ("x", expected)


def test_the_settings_are_hardened(database: Path) -> None:
    datasette = datasette_for(database, None, None)
    settings = {
        "default_allow_sql": False,
        "allow_csv_stream": False,
        "allow_download": False,
        "suggest_facets": False,
        "max_returned_rows": 200,
        "default_page_size": 30,
        "truncate_cells_html": 300,
    }
    assert {name: datasette.setting(name) for name in settings} == settings
    assert datasette.get_database("talks").is_mutable is True
