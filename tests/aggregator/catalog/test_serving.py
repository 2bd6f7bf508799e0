"""`conftalks serve` as a service: its log, the proxy before it, its hosts, and how it ends."""

import json
import shutil
import socket
import sqlite3
import time
from pathlib import Path
from threading import Thread

import pytest
from doc_pages import marked
from running_server import Reply, send
from started_server import Started, forked_serve

from aggregator.catalog.serve import serve
from scrapers.errors import ConftalksError

TALK = "/t/moss-2024/growing-gardens-with-generators"


@pytest.fixture
def database(catalog: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(catalog, tmp_path / "talks.db"))


def lines(server: Started) -> list[dict[str, object]]:
    """Once it has ended, what it wrote."""
    return [json.loads(line) for line in server.written.read_text().splitlines()]


FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "198.51.100.7"}


def test_log_json_is_a_line_for_each_request_also_for_those_refused(database: Path, tmp_path: Path) -> None:
    env = {"CONFTALKS_PROXY": "192.0.2.1", "CONFTALKS_HOSTS": "talks.example.org"}
    with forked_serve(database, "--log", "json", env=env, cwd=tmp_path) as server:
        asked = [server.ask(TALK), server.ask("/search?q=a%20b"), server.ask("/", Host="evil.example")]
        not_http = send(("127.0.0.1", server.port), b"POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        forwarded = server.ask("/-/health", Host="talks.example.org", **FORWARDED)
        assert server.stop() == 143
        wrote = lines(server)
    shown = json.loads(marked("tested", "access-log"))
    assert [[(key, type(value)) for key, value in line.items()] for line in wrote] == [
        [(key, type(value)) for key, value in shown.items()]
    ] * 5
    assert [line.pop("client") for line in wrote] == ["127.0.0.1"] * 5
    assert [type(line.pop("ms")) for line in wrote] == [float] * 5
    assert [str(line.pop("time"))[-6:] for line in wrote] == ["+00:00"] * 5
    here = f"127.0.0.1:{server.port}"
    assert [tuple(line.values()) for line in wrote] == [
        ("GET", here, TALK, "", 200, len(asked[0].body)),
        ("GET", here, "/search", "q=a%20b", 200, len(asked[1].body)),
        ("GET", "evil.example", "/", "", 400, len(asked[2].body)),
        ("POST", "localhost", "/", "", 405, len(not_http.body)),
        ("GET", "talks.example.org", "/-/health", "", 200, len(forwarded.body)),
    ]


def test_only_a_named_proxy_says_who_asks_and_how(database: Path, tmp_path: Path) -> None:
    # The other server's proxy is another: there the client is who asked.
    env = {"CONFTALKS_PROXY": "127.0.0.0/8", "CONFTALKS_HOSTS": "talks.example.org"}
    with forked_serve(database, "--log", "json", env=env, cwd=tmp_path) as server:
        statuses = [server.ask("/", Host=host, **FORWARDED).status for host in ("talks.example.org", "example.org")]
        server.stop()
        assert (statuses, [line["client"] for line in lines(server)]) == ([200, 400], ["198.51.100.7"] * 2)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("CONFTALKS_HOSTS", "*", "CONFTALKS_HOSTS: '*' is no host such as talks.example.org"),
        ("CONFTALKS_PROXY", "nginx", "CONFTALKS_PROXY: 'nginx' is neither an address nor a network"),
    ],
)
def test_what_cannot_be_is_said_before_it_listens(
    catalog: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ConftalksError) as caught:
        serve(catalog, None, "127.0.0.1", 0, False)
    assert str(caught.value).startswith(said)


def test_requests_under_way_are_answered_when_it_is_told_to_end(database: Path, tmp_path: Path) -> None:
    writer = sqlite3.connect(database, isolation_level=None)
    with forked_serve(database, cwd=tmp_path) as server:
        assert server.ask("/").status == 200
        # Readers wait for a writer; this one has not finished when the server is told to end.
        writer.execute("BEGIN EXCLUSIVE")
        replies: list[Reply] = []
        asking = Thread(target=lambda: replies.append(server.ask(TALK)))
        asking.start()
        time.sleep(0.3)
        server.process.terminate()
        time.sleep(0.3)
        with pytest.raises(ConnectionError):
            server.ask("/")
        writer.execute("ROLLBACK")
        asking.join(timeout=20)
        assert ([one.status for one in replies], server.process.wait(timeout=20)) == ([200], 143)
    writer.close()


def test_a_client_that_does_not_end_is_not_waited_for(database: Path, tmp_path: Path) -> None:
    with (
        forked_serve(database, cwd=tmp_path) as server,
        socket.create_connection(("127.0.0.1", server.port)) as idle,
        socket.create_connection(("127.0.0.1", server.port)) as half,
    ):
        idle.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert idle.recv(12) == b"HTTP/1.1 200"
        half.sendall(b"GET / HTTP/1.1\r\nHost: loc")
        server.process.terminate()
        # The limit is a promise to platforms, which end what takes longer.
        assert server.process.wait(timeout=5) == 143
