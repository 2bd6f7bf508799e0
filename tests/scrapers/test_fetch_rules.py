"""The rules of our own: which hosts and addresses, how politely, and nothing sent that was not meant to be."""

import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
import trustme
from faults import FaultServer, Reply, moved, refusing_port
from pytest_socket import SocketConnectBlockedError

from scrapers.addresses import is_public
from scrapers.errors import Blocked, ConftalksError, Unreachable
from scrapers.fetch import USER_AGENT, Fetcher, Limits
from scrapers.source import Follow

QUICK = Limits(tries=1)
PAGE = b"<p>Hello</p>"
UNLISTED = " is not among the addresses of this event; if it is right, add it to event.yml"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def blocked(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(Blocked) as caught:
        fetcher.get(Follow(url))
    return caught.value.cause


# -- hosts and addresses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "cause"),
    [
        ("http://conf.test:81/", "http://conf.test:81 is not among the addresses of this event"),
        ("https://evil.test/", "https://evil.test is not among the addresses of this event"),
        ("https://conf.test.evil.test/", "https://conf.test.evil.test is not among the addresses of this event"),
        ("https://conf.test@evil.test/", "a user name or password in the address"),
        ("https://evil.test\\@conf.test/", "a space, backslash or control character in the address"),
        ("https://conf.test/a b", "a space, backslash or control character in the address"),
        ("file:///etc/passwd", "file scheme: only http and https are fetched"),
        ("ftp://conf.test/", "ftp scheme: only http and https are fetched"),
        ("//conf.test/", "no scheme: only http and https are fetched"),
        ("https:///x", "no host in the address"),
        ("http://conf.test/", "https is never given up for plain http"),
    ],
)
def test_what_is_not_listed_is_not_asked(url: str, cause: str) -> None:
    def never(host: str, port: int) -> list[str]:
        raise AssertionError((host, port))

    with Fetcher(["https://conf.test/2024/schedule/"], delay=0, resolver=never) as fetcher:
        assert blocked(fetcher, url).startswith(cause)


@dataclass
class Names:
    """A name server that answers one list after the other, and remembers what it was asked."""

    answers: list[list[str]]
    asked: int = 0

    def __call__(self, _host: str, _port: int) -> list[str]:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["169.254.169.254"],
        ["::1"],
        ["fe80::1%eth0"],
        ["::ffff:127.0.0.1"],
        ["8.8.8.8", "192.168.0.1"],
    ],
)
def test_a_public_name_must_not_lead_to_a_private_address(server: FaultServer, addresses: list[str]) -> None:
    url = f"http://conf.test:{server.port}"
    with Fetcher([url], delay=0, limits=QUICK, resolver=Names([addresses])) as fetcher:
        cause = blocked(fetcher, url + "/")
    private = addresses[-1].partition("%")[0]
    assert cause == f"conf.test leads to {private}, which is not a public address"
    assert server.log == []


def test_which_addresses_are_public() -> None:
    public = ("8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")
    private = (
        "224.0.0.1",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104
        "240.0.0.1",
        "::",
        "fec0::1",
        "ff02::1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    )
    assert [address for address in public + private if is_public(address)] == list(public)


@pytest.mark.filterwarnings("ignore:A test tried to use socket")
def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    """A second look-up would give another answer; the test's socket guard shows where the connection was going."""
    names = Names([["8.8.8.8"], ["127.0.0.1"]])
    with (
        Fetcher(["http://conf.test"], delay=0, limits=QUICK, resolver=names) as fetcher,
        pytest.raises(SocketConnectBlockedError, match=r'"8\.8\.8\.8"'),
    ):
        fetcher.get(Follow("http://conf.test/"))
    assert names.asked == 1


def test_localhost_must_lead_to_this_machine() -> None:
    with Fetcher(["http://localhost:8765"], delay=0, limits=QUICK, resolver=Names([["10.0.0.1"]])) as fetcher:
        cause = blocked(fetcher, "http://localhost:8765/")
    assert cause == "localhost leads to 10.0.0.1, which is not a public address"


def test_a_listed_private_address_that_is_not_loopback_is_refused() -> None:
    with Fetcher(["http://10.0.0.1"], delay=0, limits=QUICK) as fetcher:
        assert blocked(fetcher, "http://10.0.0.1/") == "10.0.0.1 leads to 10.0.0.1, which is not a public address"


def test_a_list_with_nonsense_in_it_is_one_line() -> None:
    with pytest.raises(ConftalksError, match=r"^not an address that can be fetched: ftp scheme"):
        Fetcher(["ftp://conf.test"])


@pytest.mark.parametrize(
    ("target", "cause"),
    [
        ("http://127.0.0.1:9/ok", "http://127.0.0.1:9" + UNLISTED),
        ("//evil.test/x", "http://evil.test" + UNLISTED),
        ("file:///etc/passwd", "file scheme: only http and https are fetched"),
        ("http://[::1", None),
    ],
)
def test_every_hop_of_a_redirect_is_checked(server: FaultServer, target: str, cause: str | None) -> None:
    server.script("/from", moved(target))
    shown = "http:" + target if target.startswith("//") else target
    with Fetcher([server.url], delay=0) as fetcher:
        said = blocked(fetcher, server.url + "/from")
    assert said == (f"redirects to {shown}: {cause}" if cause else f"redirects to {target}, which is not an address")


def test_an_answer_without_a_place_to_go_is_an_error(server: FaultServer) -> None:
    server.serve("/from", b"", status=302)
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(Unreachable, match=r"the server answered 302$"):
        fetcher.get(Follow(server.url + "/from"))


# -- TLS -------------------------------------------------------------------------------------------------------------


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


HERE = Names([["127.0.0.1"]])


def test_https_is_verified_by_name_not_by_address(authority: trustme.CA, tmp_path: Path) -> None:
    pem = pem_of(authority, tmp_path)
    with FaultServer(tls_for(authority, "localhost"), "localhost") as right:
        right.serve("/page", PAGE)
        with Fetcher([right.url], delay=0, resolver=HERE, ca=pem) as fetcher:
            assert fetcher.get(Follow(right.url + "/page")).body == PAGE
    with FaultServer(tls_for(authority, "other.test"), "localhost") as wrong:
        with (
            Fetcher([wrong.url], delay=0, resolver=HERE, ca=pem) as fetcher,
            pytest.raises(Unreachable, match=r"/page: the server's certificate is not valid: .*localhost"),
        ):
            fetcher.get(Follow(wrong.url + "/page"))
        assert wrong.log == []


def test_an_unknown_authority_is_refused_without_a_second_try(authority: trustme.CA) -> None:
    with FaultServer(tls_for(authority, "localhost"), "localhost") as server:
        lines: list[str] = []
        with (
            Fetcher([server.url], delay=0, resolver=HERE, say=lines.append) as fetcher,
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
        with Fetcher([secure.url], delay=0, resolver=HERE, ca=pem) as fetcher:
            assert blocked(fetcher, secure.url + "/same").endswith("https is never given up for plain http")
            assert "is not among the addresses of this event" in blocked(fetcher, secure.url + "/from")
        assert plain.log == []
        with Fetcher([secure.url, plain.url], delay=0, resolver=HERE, ca=pem) as fetcher:
            assert fetcher.get(Follow(secure.url + "/from")).url == plain.url + "/page"


def test_listing_http_also_permits_https(authority: trustme.CA, tmp_path: Path) -> None:
    with FaultServer(tls_for(authority, "localhost"), "localhost") as server:
        server.serve("/page", PAGE)
        listed = [server.url.replace("https", "http")]
        with Fetcher(listed, delay=0, resolver=HERE, ca=pem_of(authority, tmp_path)) as fetcher:
            assert fetcher.get(Follow(server.url + "/page")).body == PAGE


def test_a_slow_tls_answer_has_the_same_deadline(authority: trustme.CA, tmp_path: Path) -> None:
    limits = Limits(read_s=0.4, deadline_s=0.6, tries=1)
    with FaultServer(tls_for(authority, "localhost"), "localhost") as server:
        server.misbehave("/page", "drip-headers")
        with (
            Fetcher([server.url], delay=0, resolver=HERE, ca=pem_of(authority, tmp_path), limits=limits) as fetcher,
            pytest.raises(Unreachable, match=r"the answer was not complete within 0\.6 s"),
        ):
            fetcher.get(Follow(server.url + "/page"))


# -- politeness ------------------------------------------------------------------------------------------------------


def test_one_at_a_time_with_a_gap_robots_first_and_an_honest_name(server: FaultServer) -> None:
    for number in range(4):
        server.serve(f"/{number}", PAGE)
    with Fetcher([server.url], delay=0.1) as fetcher:
        for number in range(4):
            fetcher.get(Follow(f"{server.url}/{number}"))
    assert [hit.path for hit in server.log] == ["/robots.txt", "/0", "/1", "/2", "/3"]
    for earlier, later in pairwise(server.log):
        assert later.began >= earlier.ended
        assert later.began - earlier.began >= 0.1
    assert {hit.headers["user-agent"] for hit in server.log} == {USER_AGENT}
    assert USER_AGENT.startswith("conftalks/") and USER_AGENT.endswith(" (+https://github.com/conftalks/conftalks)")
    assert {hit.headers["accept-encoding"] for hit in server.log} == {"gzip"}


def test_threads_wait_for_each_other(server: FaultServer) -> None:
    urls = [server.serve(f"/{number}", PAGE) for number in range(4)]
    with Fetcher([server.url], delay=0.05) as fetcher, ThreadPoolExecutor(4) as pool:
        assert [page.body for page in pool.map(fetcher.get, map(Follow, urls))] == [PAGE] * 4
    assert all(later.began >= earlier.ended for earlier, later in pairwise(server.log))


def test_the_gap_also_lies_before_retries_and_redirects(server: FaultServer) -> None:
    server.script("/from", Reply(status=503), moved("/to"))
    server.serve("/to", PAGE)
    with Fetcher([server.url], delay=0.1, limits=Limits(backoff_s=0)) as fetcher:
        fetcher.get(Follow(server.url + "/from"))
    assert [hit.path for hit in server.log] == ["/robots.txt", "/from", "/from", "/to"]
    assert all(later.began - earlier.began >= 0.1 for earlier, later in pairwise(server.log))


def test_a_page_is_asked_for_once_in_a_run(server: FaultServer) -> None:
    url = server.serve("/page", PAGE)
    with Fetcher([server.url], delay=0) as fetcher:
        assert fetcher.get(Follow(url)) == fetcher.get(Follow(url + "#talk-1"))
    assert len(server.hits("/page")) == 1


@pytest.mark.parametrize(
    ("expects", "first"), [("html", "text/html"), ("json", "application/json"), ("any", "text/html")]
)
def test_the_wanted_type_is_asked_for_first(server: FaultServer, expects: str, first: str) -> None:
    url = server.serve("/page", b"[1]", "application/json")
    with Fetcher([server.url], delay=0) as fetcher:
        fetcher.get(Follow(url, expects=expects))  # type: ignore[arg-type]
    assert server.hits("/page")[0].headers["accept"].split(",")[0] == first


def test_robots_txt_is_obeyed(server: FaultServer) -> None:
    rules = b"User-agent: *\nDisallow: /private\n\nUser-agent: conftalks\nDisallow: /mine\nCrawl-delay: 0.2"
    server.serve("/robots.txt", rules, "text/plain")
    server.serve("/private", PAGE)
    with Fetcher([server.url], delay=0) as fetcher:
        assert fetcher.get(Follow(server.url + "/private")).body == PAGE
        for path in ("/mine", "/mine/too?x=1", "/a/../mine"):
            assert blocked(fetcher, server.url + path) == (
                f"{server.url}/robots.txt forbids it; ask the site's owners, or read a copy with --from-mirror"
            )
    assert [hit.path for hit in server.log] == ["/robots.txt", "/private"]
    assert server.log[1].began - server.log[0].began >= 0.2


def test_robots_txt_for_everybody_binds_us_too(server: FaultServer) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /*.ics$\n", "text/plain")
    with Fetcher([server.url], delay=0) as fetcher:
        assert "robots.txt forbids it" in blocked(fetcher, server.url + "/schedule.ics")


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_no_robots_txt_means_no_rules(server: FaultServer, status: int) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /", status=status)
    server.serve("/page", PAGE)
    with Fetcher([server.url], delay=0) as fetcher:
        assert fetcher.get(Follow(server.url + "/page")).body == PAGE


def test_a_broken_robots_txt_means_that_the_host_is_not_asked(server: FaultServer) -> None:
    server.serve("/robots.txt", b"", status=503)
    server.serve("/page", PAGE)
    with Fetcher([server.url], delay=0, limits=QUICK) as fetcher, pytest.raises(Unreachable) as caught:
        fetcher.get(Follow(server.url + "/page"))
    assert str(caught.value) == f"{server.url}/page: the server answered 503 for its robots.txt"
    assert server.hits("/page") == []


def test_robots_txt_may_redirect_but_not_to_strangers(server: FaultServer) -> None:
    server.script("/robots.txt", moved("/rules"))
    server.serve("/rules", b"User-agent: *\nDisallow: /no", "text/plain")
    with Fetcher([server.url], delay=0) as fetcher:
        assert "robots.txt forbids it" in blocked(fetcher, server.url + "/no")
    server.script("/robots.txt", moved("http://stranger.test/robots.txt"))
    server.serve("/no", PAGE)
    with Fetcher([server.url], delay=0) as fetcher:
        assert fetcher.get(Follow(server.url + "/no")).body == PAGE


# -- nothing sent that was not meant to be ---------------------------------------------------------------------------


def test_cookies_are_never_sent_back(server: FaultServer) -> None:
    cookie = {"Set-Cookie": "session=s3cret; Path=/"}
    server.script("/from", Reply(status=302, headers={"Location": "/to", **cookie}))
    server.serve("/to", PAGE, headers=cookie)
    server.serve("/next", PAGE)
    with Fetcher([server.url], delay=0) as fetcher:
        pages = [fetcher.get(Follow(server.url + path)) for path in ("/from", "/next")]
    assert [hit.path for hit in server.log] == ["/robots.txt", "/from", "/to", "/next"]
    assert [hit for hit in server.log if "cookie" in hit.headers] == []
    assert [page for page in pages if "set-cookie" in page.headers] == []


def test_proxies_of_the_environment_and_netrc_are_ignored(
    server: FaultServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.serve("/page", PAGE)
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login somebody password s3cret\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    with refusing_port() as port:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{port}")
        for name in ("no_proxy", "NO_PROXY"):
            monkeypatch.delenv(name, raising=False)
        with Fetcher([server.url], delay=0, limits=QUICK) as fetcher:
            assert fetcher.get(Follow(server.url + "/page")).body == PAGE
    assert [hit for hit in server.log if "authorization" in hit.headers] == []


def test_a_proxy_that_was_asked_for_is_used(server: FaultServer) -> None:
    server.serve("http://conf.test/page", PAGE)
    proxy = server.url.replace("://", "://user:s3cret@")
    with Fetcher(["http://conf.test"], delay=0, proxy=proxy) as fetcher:
        assert fetcher.get(Follow("http://conf.test/page")).body == PAGE
        assert "is not among the addresses" in blocked(fetcher, "http://evil.test/")
    assert [hit.path for hit in server.log] == ["http://conf.test/robots.txt", "http://conf.test/page"]
    assert {hit.headers["proxy-authorization"] for hit in server.log} == {"Basic dXNlcjpzM2NyZXQ="}


def test_a_dead_proxy_is_named() -> None:
    with (
        refusing_port() as port,
        Fetcher(["https://conf.test"], delay=0, limits=QUICK, proxy=f"http://127.0.0.1:{port}") as fetcher,
        pytest.raises(Unreachable, match=f"no connection to 127.0.0.1 port {port}: Connection refused"),
    ):
        fetcher.get(Follow("https://conf.test/"))
