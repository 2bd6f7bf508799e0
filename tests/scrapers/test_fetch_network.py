"""The network misbehaves: every fault over a real socket, with its error, its number of requests and its cost."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from faults import GOOD, FaultServer, Reply, deaf_port, in_seconds, moved, refusing_port

from scrapers.errors import Blocked, LayoutChanged, NotFound, ScrapeError, Unreachable
from scrapers.fetch import Fetcher, Limits
from scrapers.manners import retry_after, span
from scrapers.network import Failure, Gate
from scrapers.source import Follow

# Roomy, so that a busy machine does not change what happens; the faults that need a short limit have their own.
LIMITS = Limits(connect_s=0.4, read_s=5, deadline_s=10, max_bytes=200_000, backoff_s=0.01, retry_after_cap_s=2)
STALL = replace(LIMITS, read_s=0.3)
DRIP = replace(LIMITS, deadline_s=0.8)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def ask(server: FaultServer, path: str, limits: Limits = LIMITS) -> ScrapeError | bytes:
    """What one request came to: the body or the error."""
    with Fetcher([server.url], delay=0, limits=limits) as fetcher:
        try:
            return fetcher.get(Follow(server.url + path, expects="json")).body
        except ScrapeError as error:
            return error


@pytest.mark.parametrize("fault", ["stall-headers", "stall-body"])
def test_a_stall_is_tried_three_times(server: FaultServer, fault: str) -> None:
    url = server.misbehave("/page", fault)
    assert str(ask(server, "/page", STALL)) == f"{url}: no data for 0.3 s"
    assert len(server.hits("/page")) == 3


@pytest.mark.parametrize("fault", ["drip-headers", "drip-body", "drip-unframed"])
def test_a_drip_ends_at_the_deadline(server: FaultServer, fault: str) -> None:
    """Left alone it would take one to eighty seconds, and no single read would ever be late."""
    url = server.misbehave("/page", fault)
    began = time.monotonic()
    assert str(ask(server, "/page", DRIP)) == f"{url}: the answer was not complete within 0.8 s"
    assert time.monotonic() - began < 5
    assert len(server.hits("/page")) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "cause", "hits"),
    [
        ("short-body", Unreachable, "the answer was cut short", 3),
        ("chunk-cut", Unreachable, "the answer was cut short", 3),
        ("gzip-cut", Unreachable, "the packed answer was cut short", 3),
        ("reset", Unreachable, "the server closed the connection", 3),
        ("nonsense", Unreachable, "the server does not speak HTTP", 1),
        ("bad-gzip", Unreachable, "the answer says that it is packed as gzip, but is not", 1),
        ("gzip-bomb", Blocked, "the answer is larger than 0.2 MB", 1),
        ("endless", Blocked, "the answer is larger than 0.2 MB", 1),
        ("huge-header", Blocked, "the headers are too long or too many", 1),
        ("many-headers", Blocked, "the headers are too long or too many", 1),
        ("not-modified", Unreachable, 'the server answers "not modified" to a first request', 2),
    ],
)
def test_a_fault_is_one_line_after_a_bounded_number_of_requests(
    server: FaultServer, fault: str, kind: type[ScrapeError], cause: str, hits: int
) -> None:
    url = server.misbehave("/page", fault)
    error = ask(server, "/page")
    assert (type(error), str(error)) == (kind, f"{url}: {cause}")
    assert len(server.hits("/page")) == hits


@pytest.mark.parametrize("fault", ["stall-headers", "stall-body", "short-body", "chunk-cut", "gzip-cut", "reset"])
def test_a_passing_fault_is_survived(server: FaultServer, fault: str) -> None:
    server.misbehave("/page", fault, times=2)
    assert ask(server, "/page", STALL) == GOOD


def test_the_body_of_a_redirect_is_not_read(server: FaultServer) -> None:
    server.misbehave("/from", "endless-redirect")
    server.serve("/ok", GOOD, "application/json")
    assert ask(server, "/from") == GOOD


@pytest.mark.parametrize("packed", ["gzip", "deflate"])
def test_a_packed_body_is_unpacked(server: FaultServer, packed: str) -> None:
    import gzip
    import zlib

    body = gzip.compress(GOOD[:300]) + gzip.compress(GOOD[300:]) if packed == "gzip" else zlib.compress(GOOD)
    server.serve("/page", body, "application/json", headers={"Content-Encoding": packed})
    assert ask(server, "/page") == GOOD


def test_a_packing_that_was_not_asked_for_is_named(server: FaultServer) -> None:
    url = server.serve("/page", b"...", "application/json", headers={"Content-Encoding": "br"})
    assert str(ask(server, "/page")) == f"{url}: the answer is packed as 'br', which was not asked for"


def test_bombs_and_endless_bodies_leave_memory_small(server: FaultServer) -> None:
    for fault in ("gzip-bomb", "endless"):
        server.misbehave("/" + fault, fault)
    code = f"""
import resource
from scrapers.errors import Blocked
from scrapers.fetch import Fetcher
from scrapers.source import Follow
with Fetcher(["{server.url}"], delay=0) as fetcher:
    for fault in ("gzip-bomb", "endless"):
        try:
            fetcher.get(Follow("{server.url}/" + fault, expects="json"))
        except Blocked as error:
            print(error.cause)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, timeout=60)
    *causes, peak = done.stdout.splitlines()
    assert (causes, done.stderr) == (["the answer is larger than 20 MB"] * 2, "")
    assert int(peak) < 150 * 1024  # KiB


def test_a_name_that_does_not_exist() -> None:
    def nowhere(host: str, port: int) -> list[str]:
        raise OSError(f"{host}:{port}")

    lines: list[str] = []
    with (
        Fetcher(["https://conf.invalid"], delay=0, limits=LIMITS, resolver=nowhere, say=lines.append) as fetcher,
        pytest.raises(Unreachable) as caught,
    ):
        fetcher.get(Follow("https://conf.invalid/2024/"))
    assert str(caught.value) == "https://conf.invalid/2024/: host not found: conf.invalid"
    assert lines == [
        "conf.invalid: host not found: conf.invalid; trying again in 0.01 s",
        "conf.invalid: host not found: conf.invalid; trying again in 0.02 s",
    ]


def test_a_name_server_that_does_not_answer() -> None:
    waiting = threading.Event()

    def slow(host: str, port: int) -> list[str]:
        waiting.wait(10)
        return [host, str(port)]

    gate = Gate({"conf.test"}, slow, LIMITS, None)
    with pytest.raises(Failure, match=r"^no answer from the name server about conf\.test$"):
        gate.open("conf.test", 443)
    waiting.set()


def test_a_refused_connection() -> None:
    with (
        refusing_port() as port,
        Fetcher([f"http://127.0.0.1:{port}"], delay=0, limits=LIMITS) as fetcher,
        pytest.raises(Unreachable) as caught,
    ):
        fetcher.get(Follow(f"http://127.0.0.1:{port}/x"))
    assert caught.value.cause == f"no connection to 127.0.0.1 port {port}: Connection refused"


def test_a_connection_that_is_never_accepted() -> None:
    began = time.monotonic()
    with (
        deaf_port() as port,
        Fetcher([f"http://127.0.0.1:{port}"], delay=0, limits=LIMITS) as fetcher,
        pytest.raises(Unreachable) as caught,
    ):
        fetcher.get(Follow(f"http://127.0.0.1:{port}/x"))
    assert caught.value.cause == "no connection to 127.0.0.1 within 0.4 s"
    assert time.monotonic() - began < 4


def test_the_next_address_is_tried_where_the_first_is_dead(server: FaultServer) -> None:
    server.serve("/page", b"<p>Hello</p>")
    url = server.url.replace("127.0.0.1", "localhost")
    with Fetcher([url], delay=0, limits=LIMITS, resolver=lambda _host, _port: ["::1", "127.0.0.1"]) as fetcher:
        assert fetcher.get(Follow(url + "/page")).body == b"<p>Hello</p>"


@pytest.mark.parametrize(("header", "least"), [("1", 1.0), ("date", 0.9)])
def test_retry_after_is_honoured_in_both_forms_and_the_host_slowed(
    server: FaultServer, header: str, least: float
) -> None:
    value = in_seconds(2) if header == "date" else header
    busy = Reply(b"slow down", status=429, headers={"Retry-After": value})
    server.script("/page", busy, Reply(GOOD, "application/json"))
    server.serve("/next", GOOD, "application/json")
    lines: list[str] = []
    with Fetcher([server.url], delay=0, limits=Limits(retry_after_cap_s=3, backoff_s=0.2), say=lines.append) as fetcher:
        fetcher.get(Follow(server.url + "/page"))
        fetcher.get(Follow(server.url + "/next"))
    first, second = server.hits("/page")
    assert second.began - first.began >= least
    assert server.hits("/next")[0].began - second.began >= 0.2
    name = server.url.removeprefix("http://")
    assert lines[0] == f"{name}: too many requests (429); from now on 0.2 s between two"
    assert lines[1].startswith(f"{name}: the server answered 429; trying again in ")


def test_retry_after_that_is_garbage_counts_as_absent(server: FaultServer) -> None:
    server.script("/page", Reply(status=429, headers={"Retry-After": "soon"}), Reply(GOOD, "application/json"))
    assert ask(server, "/page") == GOOD


def test_a_server_that_asks_to_wait_a_day_is_left_alone_at_once(server: FaultServer) -> None:
    server.serve("/page", b"", status=429, headers={"Retry-After": "86400"})
    server.serve("/other", b"<p>x</p>")
    with Fetcher([server.url], delay=0, limits=LIMITS) as fetcher:
        causes = []
        for path in ("/page", "/other"):
            with pytest.raises(Unreachable, match=r"the server asks to wait 24 h; run again after 20\d\d-") as caught:
                fetcher.get(Follow(server.url + path))
            causes.append(caught.value.cause)
    assert [hit.path for hit in server.log] == ["/robots.txt", "/page"]
    assert causes[0] == causes[1]


def test_retry_after_values() -> None:
    from datetime import UTC, datetime

    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    read = {
        value: retry_after(value, now)
        for value in (
            "120",
            "0",
            "Sun, 22 Nov 2026 12:01:00 GMT",
            "Sun, 22 Nov 2026 11:00:00 GMT",
            "-5",
            "1.5",
            "",
            "٣",
        )
    }
    assert list(read.values()) == [120, 0, 60, 0, None, None, None, None]
    assert retry_after(None, now) is None
    assert [span(seconds) for seconds in (0.5, 90, 7200, 86400, 345600)] == ["0.5 s", "90 s", "2 h", "24 h", "4 days"]


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_server_error_that_passes_is_survived(server: FaultServer, status: int) -> None:
    server.script("/page", Reply(status=status), Reply(status=status), Reply(GOOD, "application/json"))
    assert ask(server, "/page") == GOOD


def test_a_server_error_that_stays_ends_after_three_tries(server: FaultServer) -> None:
    url = server.serve("/page", b"boom", status=500)
    assert str(ask(server, "/page")) == f"{url}: the server answered 500"
    assert len(server.hits("/page")) == 3


@pytest.mark.parametrize(
    ("status", "kind", "cause"),
    [
        (404, NotFound, "the server answered 404: no such page"),
        (410, NotFound, "the server answered 410: the page is gone"),
        (403, Unreachable, "the server refuses us (403)"),
        (418, Unreachable, "the server answered 418"),
        (501, Unreachable, "the server answered 501"),
    ],
)
def test_other_answers_are_final(server: FaultServer, status: int, kind: type[ScrapeError], cause: str) -> None:
    url = server.serve("/page", b"<p>no</p>", status=status)
    error = ask(server, "/page")
    assert (type(error), str(error)) == (kind, f"{url}: {cause}")
    assert len(server.hits("/page")) == 1


def test_five_failures_in_a_row_stop_the_host(server: FaultServer) -> None:
    for number in range(6):
        server.serve(f"/{number}", b"", status=503)
    lines: list[str] = []
    causes = []
    with Fetcher([server.url], delay=0, limits=Limits(tries=1), say=lines.append) as fetcher:
        for number in range(6):
            with pytest.raises(Unreachable) as caught:
                fetcher.get(Follow(f"{server.url}/{number}"))
            causes.append(caught.value.cause)
    name = server.url.removeprefix("http://")
    stopped = f"5 requests in a row failed, so {name} is not asked again in this run"
    assert causes == ["the server answered 503"] * 5 + [stopped]
    assert [hit.path for hit in server.log] == ["/robots.txt", "/0", "/1", "/2", "/3", "/4"]
    assert lines == [stopped]


def test_a_success_in_between_keeps_the_host(server: FaultServer) -> None:
    server.serve("/bad", b"", status=503)
    with Fetcher([server.url], delay=0, limits=Limits(tries=1, breaker=2)) as fetcher:
        for number in range(3):
            server.serve(f"/good{number}", b"<p>x</p>")
            with pytest.raises(Unreachable, match="the server answered 503"):
                fetcher.get(Follow(server.url + "/bad"))
            assert fetcher.get(Follow(f"{server.url}/good{number}")).body == b"<p>x</p>"


HTML = "text/html; charset=utf-8"
LOGIN = b'<html><title>Welcome</title><form action=/session><input name=p type="password"></form></html>'
TALKS = b"<p>" + b"The talk about something interesting. " * 60


@pytest.mark.parametrize(
    ("expects", "body", "content_type", "cause"),
    [
        ("json", LOGIN, HTML, "got a login page"),
        ("html", LOGIN, HTML, "got a login page"),
        ("html", b"<title>Sign in</title><form><input type=password></form>" + TALKS, HTML, "got a login page"),
        ("json", b"<html><h1>Out of\n order</h1>", HTML, "got an HTML page where JSON was expected: Out of order"),
        ("json", b" <p>Oops", "application/json", "got an HTML page where JSON was expected"),
        ("json", b"{}", HTML, "got an HTML page where JSON was expected"),
        ("json", b" \n", "application/json", "the answer is empty"),
        ("html", b"", HTML, "the answer is empty"),
        ("any", b"", "text/plain", "the answer is empty"),
        ("html", b"\x89PNG...", "image/png", "got image/png where a page was expected"),
        ("html", b"\x00\x01", "application/octet-stream", "got application/octet-stream where a page was expected"),
        ("json", b"\x00\x01", "video/mp4", "got video/mp4 where JSON was expected"),
    ],
)
def test_an_answer_that_cannot_be_right_is_named(
    server: FaultServer, expects: str, body: bytes, content_type: str, cause: str
) -> None:
    url = server.serve("/page", body, content_type)
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(LayoutChanged) as caught:
        fetcher.get(Follow(url, expects=expects))  # type: ignore[arg-type]
    assert str(caught.value) == f"{url}: {cause}"


@pytest.mark.parametrize(
    ("expects", "body", "content_type"),
    [
        ("html", b"<form><input type=password></form>" + TALKS, HTML),
        ("json", b'\xef\xbb\xbf{"a": 1}', "text/plain"),
        ("json", b"[]", "application/octet-stream"),
        ("any", b"BEGIN:VCALENDAR", "text/calendar"),
        ("html", b"<p>no content type", ""),
    ],
)
def test_an_answer_that_may_be_right_is_let_through(
    server: FaultServer, expects: str, body: bytes, content_type: str
) -> None:
    url = server.serve("/page", body, content_type)
    with Fetcher([server.url], delay=0) as fetcher:
        assert fetcher.get(Follow(url, expects=expects)).body == body  # type: ignore[arg-type]


def test_cut_json_is_found_by_the_parser_and_kept_for_inspection(server: FaultServer, tmp_path) -> None:  # type: ignore[no-untyped-def]
    url = server.serve("/page", GOOD[:700], "application/json", etag='"1"')
    with Fetcher([server.url], delay=0, cache=tmp_path) as fetcher:
        page = fetcher.get(Follow(url, expects="json"))
        with pytest.raises(LayoutChanged, match="the JSON is cut or broken"):
            page.json()
        kept = fetcher.reject(page, "the JSON is cut or broken")
    assert kept is not None and kept.read_bytes() == GOOD[:700]
    assert kept.parent == tmp_path / "rejected"


def test_bytes_reach_the_parser_whatever_the_charset_says(server: FaultServer) -> None:
    body = "<p>Łukasz – “quotes”</p>".encode()
    for path, content_type in (("/none", "text/html"), ("/lie", "text/html; charset=iso-8859-1")):
        url = server.serve(path, body, content_type)
        with Fetcher([server.url], delay=0) as fetcher:
            assert fetcher.get(Follow(url, expects="html")).html().get_text() == "Łukasz – “quotes”"


def test_redirects_are_followed_five_times_at_most(server: FaultServer) -> None:
    server.script("/loop", moved("/loop"))
    for number in range(5):
        server.script(f"/{number}", moved(f"/{number + 1}"))
    server.serve("/5", b"<p>there</p>")
    with Fetcher([server.url], delay=0) as fetcher:
        page = fetcher.get(Follow(server.url + "/0"))
        with pytest.raises(Blocked) as caught:
            fetcher.get(Follow(server.url + "/loop"))
    assert (page.url, page.body) == (server.url + "/5", b"<p>there</p>")
    assert str(caught.value) == f"{server.url}/loop: more than 5 redirects"
    assert len(server.hits("/loop")) == 6
