"""Requests and their manners: gaps, robots.txt, retries, redirects, and nothing sent that was not meant to be."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

import pytest
from faults import GOOD, FaultServer, Reply, in_seconds, moved, refusing_port

from scrapers.errors import Blocked, NotFound, ScrapeError, Unreachable
from scrapers.fetch import USER_AGENT, Fetcher, Limits
from scrapers.source import Follow

QUICK = Limits(tries=1)
LIMITS = Limits(backoff_s=0.01, retry_after_cap_s=2)
PAGE = b"<p>Hello</p>"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def blocked(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(Blocked) as caught:
        fetcher.get(Follow(url))
    return caught.value.cause


def ask(server: FaultServer, path: str) -> ScrapeError | bytes:
    """What one request came to: the body or the error."""
    with Fetcher([server.url], delay=0, limits=LIMITS) as fetcher:
        try:
            return fetcher.get(Follow(server.url + path, expects="json")).body
        except ScrapeError as error:
            return error


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


# -- retries, redirects, giving up ------------------------------------------------------------------------------------


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


class Stopped(Exception):
    """Somebody who reads of a wait and gives up."""


def waits(server: FaultServer) -> list[str]:
    """What is said until the first announced wait, which is then not waited for."""
    lines: list[str] = []

    def say(line: str) -> None:
        lines.append(line.removeprefix(server.url.removeprefix("http://") + ": "))
        if lines[-1].startswith("waiting "):
            raise Stopped

    with Fetcher([server.url], delay=0, limits=Limits(backoff_s=0), say=say) as fetcher, suppress(Stopped):
        fetcher.get(Follow(server.url + "/page"))
    return lines


def test_a_long_gap_is_announced_with_its_reason(server: FaultServer) -> None:
    server.serve("/page", PAGE)
    server.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 2.1", "text/plain")
    (line,) = waits(server)
    assert re.fullmatch(r"waiting [23](\.\d+)? s: its robots\.txt asks for a gap", line)


def test_a_short_gap_is_not(server: FaultServer) -> None:
    server.serve("/page", PAGE)
    server.serve("/robots.txt", b"User-agent: *\nCrawl-delay: 0.1", "text/plain")
    assert waits(server) == []


def test_a_long_wait_before_another_try_is_announced_with_its_reason(server: FaultServer) -> None:
    server.script("/page", Reply(status=503, headers={"Retry-After": "3"}), Reply(PAGE))
    again, asked = waits(server)
    assert again == "the server answered 503; trying again in 3 s"
    assert re.fullmatch(r"waiting [23](\.\d+)? s: the server asks for it", asked)


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
    stopped = f"{name} failed 5 times in a row; not asked again in this run"
    assert causes == ["the server answered 503"] * 5 + [stopped]
    assert [hit.path for hit in server.log] == ["/robots.txt", "/0", "/1", "/2", "/3", "/4"]
    assert lines == [stopped]


def test_every_try_counts_towards_the_five(server: FaultServer) -> None:
    for path in ("/first", "/second"):
        server.serve(path, b"", status=503)
    server.script("/passing", *[Reply(status=503)] * 2, Reply(PAGE))
    lines: list[str] = []
    with Fetcher([server.url], delay=0, limits=LIMITS, say=lines.append) as fetcher:
        assert fetcher.get(Follow(server.url + "/passing")).body == PAGE
        for path in ("/first", "/second"):
            with pytest.raises(Unreachable, match="the server answered 503"):
                fetcher.get(Follow(server.url + path))
    assert [len(server.hits(path)) for path in ("/first", "/second")] == [3, 2]
    assert lines[-1] == f"{server.url.removeprefix('http://')} failed 5 times in a row; not asked again in this run"
    assert len([line for line in lines if "trying again" in line]) == 5


def test_a_success_in_between_keeps_the_host(server: FaultServer) -> None:
    server.serve("/bad", b"", status=503)
    with Fetcher([server.url], delay=0, limits=Limits(tries=1, breaker=2)) as fetcher:
        for number in range(3):
            server.serve(f"/good{number}", b"<p>x</p>")
            with pytest.raises(Unreachable, match="the server answered 503"):
                fetcher.get(Follow(server.url + "/bad"))
            assert fetcher.get(Follow(f"{server.url}/good{number}")).body == b"<p>x</p>"


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


def test_a_feed_that_a_person_named_is_asked_for_whatever_robots_txt_says(server: FaultServer) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /", "text/plain")
    server.serve("/feeds/videos.xml", b"<feed/>", "application/atom+xml", etag='"1"')
    url = server.url + "/feeds/videos.xml"
    with Fetcher([server.url], delay=0) as fetcher:
        assert "robots.txt forbids it" in blocked(fetcher, url)
        assert fetcher.get(Follow(url, feed=True)).body == b"<feed/>"
        assert fetcher.get(Follow(url, feed=True)).body == b"<feed/>"
        assert "robots.txt forbids it" in blocked(fetcher, server.url + "/other")
    assert [(hit.path, hit.headers["user-agent"]) for hit in server.log] == [
        ("/robots.txt", USER_AGENT),
        ("/feeds/videos.xml", USER_AGENT),
    ]


def test_a_feed_is_not_followed_to_where_robots_txt_forbids(server: FaultServer) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /private", "text/plain")
    server.script("/feed", moved("/private"))
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(Blocked, match=r"robots\.txt forbids it"):
        fetcher.get(Follow(server.url + "/feed", feed=True))
    assert [hit.path for hit in server.log] == ["/feed", "/robots.txt"]
