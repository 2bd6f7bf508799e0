"""Keys: sent where they belong, and found nowhere else: not in pages, errors, log, progress or cache."""

import json
import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from faults import FaultServer, Reply, moved, refusing_port

from scrapers.errors import ApiRefused, Blocked, NeedsKey, NotFound, ScrapeError, Unreachable
from scrapers.fetch import Fetcher, Limits
from scrapers.source import Follow, Need

CANARY = "cAnArY/4+tokens&more"
QUOTED = "cAnArY%2F4%2Btokens%26more"
KEY = Need("DEMO_KEY", "make one at https://demo.example/keys and export DEMO_KEY=...", parameter="apikey")
TOKEN = Need("DEMO_TOKEN", "ask the organiser for a token and export DEMO_TOKEN=...")
SECRETS = {KEY: CANARY + "\n", TOKEN: CANARY}
LIMITS = Limits(read_s=0.2, deadline_s=0.5, tries=2, backoff_s=0.01, retry_after_cap_s=1)
JSON = "application/json"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def api(url: str, credential: str = "DEMO_KEY") -> Follow:
    return Follow(url, expects="json", credential=credential)


def test_a_key_is_a_parameter_and_not_part_of_the_url(server: FaultServer) -> None:
    server.serve("/v3/items", b"{}", JSON)
    with Fetcher([server.url], delay=0, secrets=SECRETS) as fetcher:
        pages = [fetcher.get(api(server.url + "/v3/items" + query)) for query in ("", "?part=snippet&id=a,b")]
    assert [hit.query for hit in server.log] == [f"apikey={QUOTED}", f"part=snippet&id=a,b&apikey={QUOTED}"]
    assert [page.url for page in pages] == [server.url + "/v3/items", server.url + "/v3/items?part=snippet&id=a,b"]


def test_a_token_is_a_bearer_and_apis_have_no_robots_txt(server: FaultServer) -> None:
    server.serve("/api/v1", b"{}", JSON)
    with Fetcher([server.url], delay=0, secrets=SECRETS) as fetcher:
        fetcher.get(api(server.url + "/api/v1", "DEMO_TOKEN"))
    (hit,) = server.log
    assert (hit.path, hit.query, hit.headers["authorization"]) == ("/api/v1", "", f"Bearer {CANARY}")


@pytest.mark.parametrize("need", [KEY, TOKEN])
def test_a_missing_key_says_how_to_get_one(server: FaultServer, need: Need) -> None:
    with Fetcher([server.url], delay=0, secrets={need: " "}) as fetcher, pytest.raises(NeedsKey) as caught:
        fetcher.get(api(server.url + "/x", need.name))
    assert str(caught.value) == f"{server.url}/x: {need.name} is not set; {need.how}"
    assert server.log == []


def test_a_key_that_no_source_states_is_never_sent(server: FaultServer) -> None:
    with Fetcher([server.url], delay=0, secrets=SECRETS) as fetcher, pytest.raises(NeedsKey) as caught:
        fetcher.get(api(server.url + "/x", "OTHER_KEY"))
    assert str(caught.value) == f"{server.url}/x: OTHER_KEY is not set; export OTHER_KEY=..."
    assert server.log == []


def test_a_key_that_cannot_be_one_is_not_sent(server: FaultServer) -> None:
    with (
        Fetcher([server.url], delay=0, secrets={TOKEN: "two\nlines"}) as fetcher,
        pytest.raises(NeedsKey, match="DEMO_TOKEN holds characters that no key has") as caught,
    ):
        fetcher.get(api(server.url + "/x", "DEMO_TOKEN"))
    assert "lines" not in str(caught.value)
    assert server.log == []


def test_a_key_is_not_sent_in_the_clear() -> None:
    def public(host: str, port: int) -> list[str]:
        raise AssertionError((host, port))

    with (
        Fetcher(["http://conf.test"], delay=0, secrets=SECRETS, resolver=public) as fetcher,
        pytest.raises(Blocked, match="DEMO_TOKEN is not sent over plain http"),
    ):
        fetcher.get(api("http://conf.test/x", "DEMO_TOKEN"))


@pytest.mark.parametrize("credential", ["DEMO_KEY", "DEMO_TOKEN"])
def test_a_key_stays_with_its_host_even_if_the_server_echoes_it(server: FaultServer, credential: str) -> None:
    with FaultServer() as other:
        other.serve("/there", b"{}", JSON)
        server.script("/from", moved(f"{other.url}/there?a=1&leak={QUOTED}"))
        with Fetcher([server.url, other.url], delay=0, secrets=SECRETS) as fetcher:
            page = fetcher.get(api(server.url + "/from", credential))
    (hit,) = other.log
    assert (hit.query, "authorization" in hit.headers, page.url) == ("a=1", False, f"{other.url}/there?a=1")


def test_a_redirect_on_the_same_host_keeps_the_key(server: FaultServer) -> None:
    server.script("/from", moved(f"/there?key={QUOTED}"))
    server.serve("/there", b"{}", JSON)
    with Fetcher([server.url], delay=0, secrets=SECRETS) as fetcher:
        assert fetcher.get(api(server.url + "/from")).url == server.url + "/there"
    assert server.hits("/there")[0].query == f"apikey={QUOTED}"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429])
def test_the_words_of_an_api_that_refuses_reach_the_caller(server: FaultServer, status: int) -> None:
    body = json.dumps({"error": {"code": status, "message": f"key {CANARY} of bob@example.org is no good"}}).encode()
    url = server.serve("/v3", body, JSON, status=status)
    with Fetcher([server.url], delay=0, secrets=SECRETS, limits=LIMITS) as fetcher, pytest.raises(ApiRefused) as caught:
        fetcher.get(api(url))
    assert (str(caught.value), caught.value.status) == (f"{url}: the API answered {status}", status)
    message = "key *** of [e-mail removed] is no good"
    assert json.loads(caught.value.body) == {"error": {"code": status, "message": message}}


@pytest.mark.parametrize(
    ("status", "kind", "cause"),
    [
        (401, NeedsKey, "DEMO_TOKEN was refused (401); ask the organiser for a token"),
        (404, NotFound, "the server answered 404: no such page"),
        (500, Unreachable, "the server answered 500"),
    ],
)
def test_a_refusal_without_words(server: FaultServer, status: int, kind: type[ScrapeError], cause: str) -> None:
    url = server.serve("/v1", b"<p>no</p>", status=status)
    with Fetcher([server.url], delay=0, secrets=SECRETS, limits=LIMITS) as fetcher, pytest.raises(kind) as caught:
        fetcher.get(api(url, "DEMO_TOKEN"))
    assert caught.value.cause.startswith(cause)


FAULTS = [
    "stall-headers",
    "drip-body",
    "short-body",
    "reset",
    "bad-gzip",
    "huge-header",
    "odd-headers",
    "nonsense",
    "not-modified",
]


@pytest.mark.parametrize("credential", ["DEMO_KEY", "DEMO_TOKEN"])
def test_a_key_shows_up_nowhere(
    server: FaultServer, credential: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Whatever goes wrong; looked for in errors with everything they carry, log, progress lines, pages and cache."""
    caplog.set_level(logging.DEBUG)
    said: list[str] = []
    for fault in FAULTS:
        server.misbehave("/" + fault, fault)
    echo = f'{{"you sent": "{CANARY}", "or": "{QUOTED}"}}'.encode()
    server.serve("/echo", echo, JSON, etag=f'"{CANARY}"', headers={"Link": f"<{server.url}/?key={QUOTED}>"})
    server.serve("/html", f"<title>{CANARY}</title>".encode())
    server.script("/busy", Reply(status=429, headers={"Retry-After": "0"}), Reply(echo, JSON))
    server.script("/away", moved(f"https://evil.test/?key={QUOTED}"))
    server.script("/nowhere", moved(f"http://[{CANARY}"))
    server.script("/port", moved(f"https://evil.test:{CANARY}"))
    server.script("/host", moved(f"https://{QUOTED}.test/"))
    server.script("/kept", moved(f"/echoed/{QUOTED}"))
    server.serve(f"/echoed/{QUOTED}", b"{}", JSON)
    server.serve("/echoed/***", b"{}", JSON)
    others = ["/echo", "/html", "/busy", "/away", "/nowhere", "/port", "/host", "/kept"]
    paths = [*("/" + fault for fault in FAULTS), *others]
    with refusing_port() as port:
        dead = f"http://127.0.0.1:{port}"
        allow, limits = [server.url, dead], replace(LIMITS, breaker=99)
        with Fetcher(allow, delay=0, cache=tmp_path, secrets=SECRETS, limits=limits, say=said.append) as fetcher:
            for url in [*(server.url + path for path in paths), dead + "/x"]:
                try:
                    page = fetcher.get(api(url, credential))
                    said += [repr(page)]
                    fetcher.reject(page, f"refused because of {CANARY}")
                except ScrapeError as error:
                    assert (error.__cause__, error.__context__) == (None, None)
                    said += [repr(error), *traceback.format_exception(error)]
    assert len(server.log) >= len(paths)
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert len(files) >= 4
    everything = [*said, caplog.text, *(file.read_text() for file in files)]
    assert "GET /echo" in caplog.text
    assert "Failed to parse headers (url=" in caplog.text
    assert [text for text in everything if CANARY in text or QUOTED in text] == []


def test_the_log_is_left_alone_after_the_run(server: FaultServer, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    Fetcher([server.url], secrets=SECRETS).close()
    logging.getLogger("urllib3.connectionpool").debug("about %s", CANARY)
    assert caplog.messages == [f"about {CANARY}"]


@pytest.mark.parametrize(("value", "masked"), [("abcde", b"an abcde"), ("abcdef", b"an ***")])
def test_a_key_of_six_characters_is_masked_a_shorter_one_is_a_word(
    server: FaultServer, value: str, masked: bytes
) -> None:
    url = server.serve("/page", f"an {value}".encode(), "text/plain")
    with Fetcher([server.url], delay=0, secrets={KEY: value}) as fetcher:
        assert fetcher.get(Follow(url)).body == masked
