"""A run of many events: its fetchers share what they may ask of a host, and what they have learned of it."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from faults import FaultServer, Reply, moved, refusing_port

from scrapers.errors import Blocked, NotAsked, NotFound, Unreachable
from scrapers.fetch import Fetcher, HostBudget, Limits
from scrapers.source import Follow

PAGE = b"<p>Hello</p>"
LIMITS = Limits(backoff_s=0.01)


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        for number in range(9):
            started.serve(f"/{number}", PAGE)
        yield started


def name(server: FaultServer) -> str:
    return server.url.removeprefix("http://")


def not_asked(fetcher: Fetcher, url: str) -> str:
    with pytest.raises(NotAsked) as caught:
        fetcher.get(Follow(url))
    return str(caught.value)


def test_beyond_the_budget_nothing_is_asked_for_by_any_fetcher_of_the_run(server: FaultServer) -> None:
    budget = HostBudget(4)
    with Fetcher([server.url], delay=0, budget=budget) as fetcher:
        for number in range(2):
            assert fetcher.get(Follow(f"{server.url}/{number}")).body == PAGE
    with Fetcher([server.url], delay=0, budget=budget) as fetcher:
        assert fetcher.get(Follow(f"{server.url}/2")).body == PAGE
        assert not_asked(fetcher, f"{server.url}/3") == (
            f"{server.url}/3: {name(server)} has had the 4 requests that a host gets in one run"
        )
        not_asked(fetcher, f"{server.url}/4")
    assert [hit.path for hit in server.log] == ["/robots.txt", "/0", "/1", "/2"]
    assert (dict(budget.spent), dict(budget.refused)) == ({name(server): 4}, {name(server): 2})


def test_each_host_has_its_own_budget(server: FaultServer) -> None:
    with FaultServer() as other, Fetcher([server.url, other.url], delay=0, budget=HostBudget(2)) as fetcher:
        other.serve("/0", PAGE)
        for url in (server.url, other.url):
            assert fetcher.get(Follow(url + "/0")).body == PAGE
            not_asked(fetcher, url + "/1")


def test_without_a_budget_there_is_no_bound(server: FaultServer) -> None:
    with Fetcher([server.url], delay=0) as fetcher:
        assert [fetcher.get(Follow(f"{server.url}/{number}")).body for number in range(9)] == [PAGE] * 9


def test_redirects_and_retries_count(server: FaultServer) -> None:
    budget = HostBudget(5)
    server.script("/from", Reply(status=503), moved("/0"))
    with Fetcher([server.url], delay=0, limits=LIMITS, budget=budget) as fetcher:
        assert fetcher.get(Follow(server.url + "/from")).body == PAGE
        assert budget.left(name(server)) == 1
        server.script("/gone", moved("/0"))
        assert "has had the 5 requests" in not_asked(fetcher, server.url + "/gone")
    assert [hit.path for hit in server.log] == ["/robots.txt", "/from", "/from", "/0", "/gone"]


def test_where_there_is_no_further_try_what_failed_is_said(server: FaultServer) -> None:
    server.serve("/broken", b"", status=503)
    with Fetcher([server.url], delay=0, limits=LIMITS, budget=HostBudget(2)) as fetcher:
        with pytest.raises(Unreachable) as caught:
            fetcher.get(Follow(server.url + "/broken"))
        assert (caught.value.cause, caught.value.status) == ("the server answered 503", 503)
        not_asked(fetcher, server.url + "/0")
    assert [hit.path for hit in server.log] == ["/robots.txt", "/broken"]


def test_rules_are_asked_for_once_and_the_gap_lies_between_events_too(server: FaultServer) -> None:
    server.serve("/robots.txt", b"User-agent: *\nDisallow: /8\nCrawl-delay: 0.2\n", "text/plain")
    budget = HostBudget(9)
    for number in range(3):
        with Fetcher([server.url], delay=0, budget=budget) as fetcher:
            assert fetcher.get(Follow(f"{server.url}/{number}")).body == PAGE
            with pytest.raises(Blocked, match=r"robots\.txt forbids it"):
                fetcher.get(Follow(f"{server.url}/8"))
    assert [hit.path for hit in server.log] == ["/robots.txt", "/0", "/1", "/2"]
    assert all(later.began - earlier.began >= 0.2 for earlier, later in pairwise(server.log))


def test_the_longest_gap_that_an_event_wants_is_kept(server: FaultServer) -> None:
    budget = HostBudget(9)
    for delay in (0.0, 0.2, 0.0):
        with Fetcher([server.url], delay=delay, budget=budget) as fetcher:
            fetcher.get(Follow(f"{server.url}/{len(server.log)}"))
    assert server.log[-1].began - server.log[-2].began >= 0.2


def test_a_host_that_one_event_found_dead_is_left_alone_by_the_next() -> None:
    budget = HostBudget(99)
    causes = []
    with refusing_port() as port:
        for number in range(3):
            with Fetcher([f"http://127.0.0.1:{port}"], delay=0, limits=LIMITS, budget=budget) as fetcher:
                with pytest.raises(Unreachable) as caught:
                    fetcher.get(Follow(f"http://127.0.0.1:{port}/{number}"))
                causes.append(caught.value.cause)
    refused = f"no connection to 127.0.0.1 port {port}: Connection refused"
    assert causes == [refused, refused, f"127.0.0.1:{port} failed 5 times in a row; not asked again in this run"]
    assert budget.spent == {f"127.0.0.1:{port}": 5}


def test_events_with_one_cache_ask_for_an_address_once(server: FaultServer, tmp_path: Path) -> None:
    budget = HostBudget(9)
    for _ in range(2):
        with Fetcher([server.url], delay=0, cache=tmp_path, budget=budget) as fetcher:
            page = fetcher.get(Follow(server.url + "/1"))
            assert (page.body, page.unchanged) == (PAGE, False)
            with pytest.raises(NotFound):
                fetcher.get(Follow(server.url + "/none"))
    assert [hit.path for hit in server.log] == ["/robots.txt", "/1", "/none"]
    with Fetcher([server.url], delay=0, cache=tmp_path, budget=budget) as fetcher:
        fetcher.reject(fetcher.get(Follow(server.url + "/1")), "not what was wanted")
        assert fetcher.get(Follow(server.url + "/1")).body == PAGE
    assert len(server.hits("/1")) == 2
    with Fetcher([server.url], delay=0, budget=budget) as fetcher:
        assert fetcher.get(Follow(server.url + "/1")).body == PAGE
    assert len(server.hits("/1")) == 3
