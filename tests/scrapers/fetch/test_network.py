"""The network misbehaves: every fault over a real socket, with its error, its number of requests and its cost."""

import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import trustme
from faults import GOOD, FaultServer, deaf_port, moved, refusing_port

from scrapers.errors import Blocked, ScrapeError, Unreachable
from scrapers.fetch import Fetcher, Limits
from scrapers.fetch.network import Failure, Gate
from scrapers.source import Follow

# Roomy, so that a busy machine does not change what happens; the faults that need a short limit have their own.
LIMITS = Limits(connect_s=0.4, read_s=5, deadline_s=10, max_bytes=200_000, backoff_s=0.01, retry_after_cap_s=2)
STALL = replace(LIMITS, read_s=0.3)
DRIP = replace(LIMITS, deadline_s=0.8)
PAGE = b"<p>Hello</p>"
STATUS = Path("/proc/self/status")  # ru_maxrss would be at least what the test run had when it forked


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


@pytest.mark.skipif(not STATUS.exists(), reason="the peak of a process of its own is read from /proc, which Linux has")
def test_bombs_and_endless_bodies_leave_memory_small(server: FaultServer) -> None:
    for fault in ("gzip-bomb", "endless"):
        server.misbehave("/" + fault, fault)
    code = f"""
import re
from pathlib import Path
from scrapers.errors import Blocked
from scrapers.fetch import Fetcher
from scrapers.source import Follow
with Fetcher(["{server.url}"], delay=0) as fetcher:
    for fault in ("gzip-bomb", "endless"):
        try:
            fetcher.get(Follow("{server.url}/" + fault, expects="json"))
        except Blocked as error:
            print(error.cause)
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("{STATUS}").read_text())[1])
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


# -- TLS -------------------------------------------------------------------------------------------------------------


def blocked(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(Blocked) as caught:
        fetcher.get(Follow(url))
    return caught.value.cause


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def tls_for(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def pem_of(authority: trustme.CA, folder: Path) -> Path:
    authority.cert_pem.write_to_path(folder / "ca.pem")
    return folder / "ca.pem"


def here(_host: str, _port: int) -> list[str]:
    """A name server for which every host is this machine."""
    return ["127.0.0.1"]


def test_https_is_verified_by_name_not_by_address(authority: trustme.CA, tmp_path: Path) -> None:
    pem = pem_of(authority, tmp_path)
    with FaultServer(tls_for(authority, "localhost"), "localhost") as right:
        right.serve("/page", PAGE)
        with Fetcher([right.url], delay=0, resolver=here, ca=pem) as fetcher:
            assert fetcher.get(Follow(right.url + "/page")).body == PAGE
    with FaultServer(tls_for(authority, "other.test"), "localhost") as wrong:
        with (
            Fetcher([wrong.url], delay=0, resolver=here, ca=pem) as fetcher,
            pytest.raises(Unreachable, match=r"/page: the server's certificate is not valid: .*localhost"),
        ):
            fetcher.get(Follow(wrong.url + "/page"))
        assert wrong.log == []


def test_an_unknown_authority_is_refused_without_a_second_try(authority: trustme.CA) -> None:
    with FaultServer(tls_for(authority, "localhost"), "localhost") as server:
        lines: list[str] = []
        with (
            Fetcher([server.url], delay=0, resolver=here, say=lines.append) as fetcher,
            pytest.raises(Unreachable, match="the server's certificate is not valid: unable to get local issuer"),
        ):
            fetcher.get(Follow(server.url + "/page"))
    assert lines == []


def test_https_does_not_redirect_to_http_unless_http_is_listed(authority: trustme.CA, tmp_path: Path) -> None:
    pem = pem_of(authority, tmp_path)
    tls = tls_for(authority, "localhost")
    with FaultServer(host="localhost") as plain, FaultServer(tls, "localhost") as secure:
        plain.serve("/page", PAGE)
        secure.script("/from", moved(plain.url + "/page"))
        secure.script("/same", moved(secure.url.replace("https", "http") + "/page"))
        with Fetcher([secure.url], delay=0, resolver=here, ca=pem) as fetcher:
            assert blocked(fetcher, secure.url + "/same").endswith("https is never given up for plain http")
            assert "is not among the addresses of this event" in blocked(fetcher, secure.url + "/from")
        assert plain.log == []
        with Fetcher([secure.url, plain.url], delay=0, resolver=here, ca=pem) as fetcher:
            assert fetcher.get(Follow(secure.url + "/from")).url == plain.url + "/page"


def test_listing_http_also_permits_https(authority: trustme.CA, tmp_path: Path) -> None:
    with FaultServer(tls_for(authority, "localhost"), "localhost") as server:
        server.serve("/page", PAGE)
        listed = [server.url.replace("https", "http")]
        with Fetcher(listed, delay=0, resolver=here, ca=pem_of(authority, tmp_path)) as fetcher:
            assert fetcher.get(Follow(server.url + "/page")).body == PAGE


def test_a_slow_tls_answer_has_the_same_deadline(authority: trustme.CA, tmp_path: Path) -> None:
    limits = Limits(read_s=0.4, deadline_s=0.6, tries=1)
    with FaultServer(tls_for(authority, "localhost"), "localhost") as server:
        server.misbehave("/page", "drip-headers")
        with (
            Fetcher([server.url], delay=0, resolver=here, ca=pem_of(authority, tmp_path), limits=limits) as fetcher,
            pytest.raises(Unreachable, match=r"the answer was not complete within 0\.6 s"),
        ):
            fetcher.get(Follow(server.url + "/page"))
