"""deploy/smoke against real servers: `datasette` by itself and `conftalks serve`; with nginx in tests/gates/deploy.py."""

import re
import subprocess
import sys
from pathlib import Path
from threading import Thread
from urllib.parse import quote

import catalog_seed
import pytest
from doc_pages import ROOT, marked
from file_server import files_served
from frozen_catalog import PUBLIC, Frozen
from started_server import datasette_command, forked_serve, started

from aggregator.catalog.serve import METADATA

SMOKE = ROOT / "deploy" / "smoke"
ALL = ["home", "talk", "search", "feed", "oEmbed", "404", "health"]


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return catalog_seed.seed(tmp_path_factory.mktemp("smoke") / "talks.db")


def smoke(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, SMOKE, *arguments], capture_output=True, text=True, timeout=60)


def told(done: subprocess.CompletedProcess[str]) -> tuple[int, dict[str, str], dict[str, str]]:
    """Exit code, what was right and what was not: name -> the rest of its line."""
    rows = [re.fullmatch(r"(ok  |FAIL)  (\S+) +(.*)", line) for line in done.stdout.splitlines()]
    assert all(rows)
    found = [row.groups() for row in rows if row]
    return (
        done.returncode,
        {name: rest for how, name, rest in found if how != "FAIL"},
        {name: rest for how, name, rest in found if how == "FAIL"},
    )


def test_a_catalog_is_right_that_datasette_serves_by_itself(catalog: Path, tmp_path: Path) -> None:
    with started(datasette_command(catalog, "-m", str(METADATA)), cwd=tmp_path) as server:
        code, right, wrong = told(smoke(server.url))
    assert (code, list(right), wrong) == (0, ALL, {})
    assert re.fullmatch(rf"200, [\d,]+ bytes, \d+ ms, {server.url}/t/[\w-]+/[\w-]+", right["talk"])


def test_before_it_is_published_its_links_already_lead_there(catalog: Path, tmp_path: Path) -> None:
    env = {"CONFTALKS_BASE_URL": "https://talks.example.org"}
    with forked_serve(catalog, env=env, cwd=tmp_path) as server:
        code, right, _ = told(smoke(f"{server.url}/"))
    assert (code, list(right)) == (0, ALL)
    asked, *shown = marked("tested", "smoke").splitlines()
    assert asked == "$ deploy/smoke http://127.0.0.1:8002"
    assert [shape(line) for line in shown] == [shape(f"ok    {name:<7} {rest}") for name, rest in right.items()]
    assert right["talk"].rpartition(", ")[2].startswith("https://talks.example.org/t/")


def shape(line: str) -> str:
    """A line without what differs from catalog to catalog."""
    return re.sub(r"(?<=catalog )\w+|\d[\d,.]*|/t/\S+|'.*'", "#", line)


def test_each_line_says_what_is_wrong_or_missing(catalog: Path, tmp_path: Path) -> None:
    database = tmp_path / "talks.db"
    database.write_bytes(catalog.read_bytes())
    with forked_serve(database, env={"CONFTALKS_BASE_URL": "http://127.0.0.1:9"}, cwd=tmp_path) as server:
        code, right, wrong = told(smoke(server.url))
        database.unlink()
        without = smoke(server.url)
    # Links to this machine, but not to what was asked.
    assert (code, list(right)) == (1, ["home", "search", "feed", "oEmbed", "404", "health"])
    assert re.fullmatch(
        r"its permalink is http://127.0.0.1:9/t/\S+: set CONFTALKS_BASE_URL to the public address", wrong["talk"]
    )
    code, right, wrong = told(without)
    assert (code, right, list(wrong)) == (1, {}, ALL)
    said = f"503 instead of 200 at {server.url}"
    assert wrong["home"] == f"{said}/: There is no catalog at the moment. Try again."
    assert (wrong["talk"], wrong["oEmbed"]) == ("no talk to ask for", "no permalink to ask for")
    assert wrong["health"] == f"{said}/-/health"
    assert without.stderr == f"{server.url} is not right: home, talk, search, feed, oEmbed, 404, health\n"


def test_of_files_it_says_that_it_asks_servers(catalog: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONFTALKS_BASE_URL", PUBLIC)
    Frozen(catalog, tmp_path / "repo").run()
    with files_served(tmp_path) as address:
        url = f"{address}/repo"
        code, right, wrong = told(smoke(url))
    # What an Atom feed is called, a file server's own list of types says.
    assert (code, [name for name in right if name != "feed"]) == (1, ["home", "talk"])
    assert {name: rest for name, rest in wrong.items() if name != "feed"} == {
        "search": f"{url}/search is of files, whose search runs in the browser: this asks servers",
        "oEmbed": f"text/html instead of application/json at {url}/oembed?url="
        + quote(right["talk"].split(", ")[-1], ""),
        "404": f"{url}/t/smoke-test/there-is-no-such-talk is no page of conftalks",
        "health": f"404 instead of 200 at {url}/-/health",
    }


def test_what_is_no_catalog_is_said(tmp_path: Path) -> None:
    from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

    class Other(BaseHTTPRequestHandler):
        """Says 200 to everything."""

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<h1>Hello</h1>")

        def log_request(self, *_: object) -> None:
            """Nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Other) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        code, right, wrong = told(smoke(url))
        server.shutdown()
    assert (code, right) == (1, {})
    assert wrong == {
        "home": f"{url}/ is no page of conftalks",
        "talk": "no talk to ask for",
        "search": "no talk to ask for",
        "feed": f"text/html instead of application/atom+xml at {url}/feeds/videos.atom",
        "oEmbed": "no permalink to ask for",
        "404": f"200 instead of 404 at {url}/t/smoke-test/there-is-no-such-talk",
        "health": f"text/html instead of application/json at {url}/-/health",
    }


@pytest.mark.parametrize(
    "arguments",
    [[], ["talks.example.org"], ["ftp://x"], ["http://h:99999"], ["http://a b/"], ["http://[::1"], ["a", "b"]],
)
def test_an_address_is_needed(arguments: list[str]) -> None:
    done = smoke(*arguments)
    said = "usage: deploy/smoke URL, such as https://talks.example.org\n"
    assert (done.returncode, done.stdout, done.stderr) == (2, "", said)


def test_where_nobody_listens_is_said_in_each_line() -> None:
    code, right, wrong = told(smoke("http://127.0.0.1:9"))
    assert (code, right, list(wrong)) == (1, {}, ALL)
    assert wrong["health"].startswith("no answer: ")
