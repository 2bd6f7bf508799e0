"""How much one source may cost a run: both sides of each bound, over real sockets, with a clock that tests set."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import ClassVar, Literal

import pytest
from faults import FaultServer

from aggregator.collect.crawl import Crawled, Visited, crawl
from scrapers.errors import LayoutChanged, NotAsked, NotFound
from scrapers.fetch import Fetcher, HostBudget, Limits
from scrapers.page import Page
from scrapers.records import Bounds, Event, SourceRef, Talk
from scrapers.source import Follow, Parsed, Source

EVENT = Event("fern-2031", "Fern Conf 2031", "UTC")
NAMED = 12
RAISE = "what was read is kept, to read the rest raise it in event.yml"


class Fronds(Source):
    """A list that names ``named`` pages with a talk each, and ``later`` ones once all are together."""

    kind: ClassVar[str] = "fronds"
    gives: ClassVar[Literal["schedule", "recordings"]] = "schedule"

    def __init__(self, url: str, named: int, later: int = 0, silent: bool = False) -> None:
        self.pages = tuple(Follow(f"{url}/{number}") for number in range(1, named + later + 1))
        self.named, self.silent = named, silent

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        name = page.url.rpartition("/")[2]
        talks = () if self.silent else (Talk(event.slug, name, page.body.decode(), "talk", page.url, url=page.url),)
        return Parsed(talks=talks, follows=self.pages[: self.named] if name == "list" else ())

    def combine(self, parsed: list[Parsed], event: Event, ref: SourceRef) -> Parsed:
        if any(talk.title == "Frond uncombined" for one in parsed for talk in one.talks):
            raise KeyError("talks")
        return Parsed(talks=super().combine(parsed, event, ref).talks, follows=self.pages[self.named :])


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        for name in ("list", *range(1, NAMED + 1)):
            started.serve(f"/{name}", f"Frond {name}".encode())
        yield started


Read = Callable[..., Crawled]


@pytest.fixture
def read(server: FaultServer) -> Read:
    """Crawl in a run of its own; each page takes ``seconds`` of the clock."""

    def run(
        source: Source,
        bounds: Bounds,
        seconds: float = 0,
        last: Visited | None = None,
        delay: float = 0,
        budget: HostBudget | None = None,
    ) -> Crawled:
        now = [1000.0]

        def advance(done: int, known: int, url: str) -> None:
            now[0] += seconds

        ref, event = SourceRef("fronds", url=f"{server.url}/list"), replace(EVENT, limits=bounds)
        with Fetcher([server.url], delay=delay, limits=Limits(backoff_s=0.01), budget=budget) as fetcher:
            if delay:
                return crawl(source, ref, event, fetcher, last, advance)
            return crawl(source, ref, event, fetcher, last, advance, lambda: now[0])

    return run


def asked(server: FaultServer) -> list[str]:
    return [hit.path[1:] for hit in server.log if hit.path != "/robots.txt"]


def codes(crawled: Crawled) -> list[str] | None:
    return None if crawled.parsed is None else [talk.code for talk in crawled.parsed.talks]


@pytest.mark.parametrize(("pages", "left"), [(6, 0), (5, 0), (4, 1), (1, 4)])
def test_so_many_pages_of_a_source_are_asked_for_and_no_more(
    server: FaultServer, read: Read, pages: int, left: int
) -> None:
    crawled = read(Fronds(server.url, 4), Bounds(pages=pages))
    names = ["list", "1", "2", "3", "4"][: 5 - left]
    assert (codes(crawled), asked(server)) == (names, names)
    assert crawled.left == tuple(Follow(f"{server.url}/{number}") for number in range(5 - left, 5))
    assert (crawled.failed, crawled.unchanged) == (False, False)
    read_pages = "1 page" if pages == 1 else f"{pages} pages"
    said = f"fronds: {server.url}/list: {read_pages} read, {left} left: more than `limits: {{pages: {pages}}}` allows a source"
    assert crawled.error_lines == ((f"{said} in one run; {RAISE}",) if left else ())


@pytest.mark.parametrize(("seconds", "left"), [(15, 1), (14.9, 0), (60, 4), (1000, 4)])
def test_no_page_is_asked_for_once_the_minutes_are_over(
    server: FaultServer, read: Read, seconds: float, left: int
) -> None:
    crawled = read(Fronds(server.url, 4), Bounds(minutes=1), seconds)
    assert codes(crawled) == ["list", "1", "2", "3", "4"][: 5 - left]
    assert [error.cause for error in crawled.errors] == (
        [
            (
                f"{'1 page' if left == 4 else '4 pages'} read, {left} left: more than `limits: {{minutes: 1}}` allows a source in"
                f" one run; {RAISE}"
            )
        ]
        if left
        else []
    )


def test_waits_between_two_polite_requests_are_minutes_too(server: FaultServer, read: Read) -> None:
    crawled = read(Fronds(server.url, NAMED), Bounds(minutes=0.01), delay=0.25)
    assert 0 < len(asked(server)) < 5
    assert (len(crawled.left), type(crawled.errors[-1])) == (NAMED + 1 - len(asked(server)), NotAsked)


def test_pages_that_fail_count_and_the_share_that_failed_is_of_those_that_were_asked_for(
    server: FaultServer, read: Read
) -> None:
    for number in (2, 3):
        server.serve(f"/{number}", b"", status=404)
    crawled = read(Fronds(server.url, NAMED), Bounds(pages=9))
    assert (crawled.failed, [type(error) for error in crawled.errors]) == (True, [NotAsked, NotFound, NotFound])
    assert asked(server) == ["list", *map(str, range(1, 9))]
    crawled = read(Fronds(server.url, NAMED), Bounds(pages=10))
    assert (codes(crawled), crawled.failed) == (["list", "1", "4", "5", "6", "7", "8", "9"], False)
    assert str(crawled.errors[0]).startswith(f"{server.url}/list: 8 pages read, 3 left: ")


def test_the_limit_is_said_before_the_pages_that_fail_of_which_only_the_first_are_named(
    server: FaultServer, read: Read
) -> None:
    for number in range(2, 7):
        server.serve(f"/{number}", b"", status=404)
    first, *more = read(Fronds(server.url, NAMED), Bounds(pages=9)).error_lines
    assert first == (
        f"fronds: {server.url}/list: 4 pages read, 4 left: more than `limits: {{pages: 9}}` allows a source in one run; {RAISE}"
    )
    assert (len(more), more[-1]) == (3, "fronds: and 3 more")


def test_what_a_page_that_is_left_says_is_not_known(server: FaultServer, read: Read) -> None:
    crawled = read(Fronds(server.url, 2), Bounds(pages=2))
    assert (crawled.unread, crawled.absent) == (frozenset({f"{server.url}/2".removeprefix("http://")}), frozenset())


def test_pages_that_are_named_at_the_end_count_as_well(server: FaultServer, read: Read) -> None:
    crawled = read(Fronds(server.url, 2, later=3), Bounds(pages=4))
    assert (codes(crawled), len(crawled.left)) == (["list", "1", "2", "3"], 2)


def test_a_source_of_which_nothing_is_known_yet_fails_with_the_limit_alone(server: FaultServer, read: Read) -> None:
    crawled = read(Fronds(server.url, 4, silent=True), Bounds(pages=2))
    assert (crawled.failed, [type(error) for error in crawled.errors]) == (True, [NotAsked])


def test_the_limit_is_said_of_a_source_whose_pages_cannot_be_put_together_too(server: FaultServer, read: Read) -> None:
    server.serve("/1", b"Frond uncombined")
    crawled = read(Fronds(server.url, 4), Bounds(pages=2))
    assert (crawled.failed, [type(error) for error in crawled.errors]) == (True, [NotAsked, LayoutChanged])
    assert str(crawled.errors[0]).startswith(f"{server.url}/list: 2 pages read, 3 left: ")
    assert crawled.left == tuple(Follow(f"{server.url}/{number}") for number in (2, 3, 4))


@pytest.mark.parametrize("changed", [False, True])
def test_a_second_run_asks_for_no_more_than_the_first(server: FaultServer, read: Read, changed: bool) -> None:
    source = Fronds(server.url, 4)
    first = read(source, Bounds(pages=5))
    if changed:
        server.serve("/1", b"Another frond")
    server.log.clear()
    again = read(source, Bounds(pages=5), last=first.visited)
    assert (again.unchanged, again.left, len(asked(server))) == (not changed, (), 5)
    server.log.clear()
    less = read(source, Bounds(pages=3), last=first.visited)
    assert (codes(less), asked(server)) == (["list", "1", "2"], ["list", "1", "2"])
    assert [type(error) for error in less.errors] == [NotAsked]


@pytest.mark.parametrize(("most", "read_pages", "left"), [(6, 5, 0), (5, 4, 1), (2, 1, 4)])
def test_what_a_host_may_not_be_asked_for_is_left_to_the_next_run(
    server: FaultServer, read: Read, most: int, read_pages: int, left: int
) -> None:
    crawled = read(Fronds(server.url, 4), Bounds(), budget=HostBudget(most))
    assert (codes(crawled), len(crawled.left)) == (["list", "1", "2", "3", "4"][:read_pages], left)
    pages, host = "1 page" if read_pages == 1 else f"{read_pages} pages", server.url.removeprefix("http://")
    why = f"{host} has had the {most} requests that a host gets in one run"
    said = f"fronds: {server.url}/list: {pages} read, {left} left: {why}"
    assert crawled.error_lines == ((said,) if left else ())


def test_a_source_of_which_nothing_may_be_asked_for_says_so(server: FaultServer, read: Read) -> None:
    budget = HostBudget(1)
    crawled = read(Fronds(server.url, 4), Bounds(), budget=budget)
    assert (crawled.failed, [type(error) for error in crawled.errors]) == (True, [NotAsked])
    assert crawled.errors[0].cause.startswith("0 pages read, 1 left: ")


def test_of_an_event_s_limits_and_a_host_s_budget_the_one_that_was_reached_is_named(
    server: FaultServer, read: Read
) -> None:
    causes = [
        read(Fronds(server.url, 4), Bounds(pages=pages), budget=HostBudget(most)).errors[0].cause
        for pages, most in ((2, 9), (9, 3))
    ]
    assert ["limits: {pages: 2}" in causes[0], "has had the 3 requests" in causes[1]] == [True, True]
