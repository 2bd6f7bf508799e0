"""A source that is read again: what is asked for, what is parsed, and what the caller hears of it. Invented pages."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from faults import FaultServer, Reply

from aggregator.collect.crawl import Crawled, Visited, crawl
from scrapers.errors import ApiRefused, Blocked, LayoutChanged, NotFound, ScrapeError, Unreachable
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.recordings.hubilo import TOKEN
from scrapers.records import Event, SourceRef, Talk
from scrapers.source import Follow, Parsed, Source
from scrapers.urls import same_page

EVENT = Event("moss-2031", "Moss Conf 2031", "UTC", date(2031, 7, 1), date(2031, 7, 2))
NAMES = ("a", "b", "c", "d", "e", "f")


class Site(Source):
    """A front page that may link further pages; each page holds the title of one talk."""

    kind, reads, gives = "site", "pages of one title", "schedule"

    def __init__(self, url: str, optional: bool, credential: str | None, strange: str | None) -> None:
        self.url, self.optional, self.credential, self.strange = url, optional, credential, strange
        self.parsed: list[str] = []

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        urls = (f"{self.url}/{name}" for name in NAMES)
        return tuple(Follow(url, optional=self.optional, credential=self.credential) for url in urls)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        name = page.url.rpartition("/")[2]
        if name == self.strange:
            raise LayoutChanged(page.url, "strange")
        self.parsed.append(name)
        return Parsed(talks=(Talk(event.slug, name, page.body.decode(), "talk", page.url, url=page.url),))

    def explain(self, error: ApiRefused) -> ScrapeError:
        return Blocked(error.url, "pay first")


class Web:
    """The site, its server, and what was heard of the last crawl."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.told: list[tuple[int, int, str]] = []
        for name in NAMES:
            server.serve(f"/{name}", f"Talk {name}".encode())

    def read(
        self,
        last: Visited | None = None,
        optional: bool = False,
        credential: str | None = None,
        strange: str | None = None,
        cache: Path | None = None,
    ) -> tuple[Crawled, list[str]]:
        """Crawl as a run of its own; what came of it, and which pages were parsed."""
        self.server.log.clear()
        self.told.clear()
        source = Site(self.server.url, optional, credential, strange)
        with Fetcher([self.server.url], delay=0, cache=cache, secrets={TOKEN: "token"}) as fetcher:
            told = crawl(source, SourceRef("site"), EVENT, fetcher, last, lambda *said: self.told.append(said))
        return told, source.parsed

    def asked(self) -> list[str]:
        return [hit.path[1:] for hit in self.server.log if hit.path != "/robots.txt"]


@pytest.fixture
def web() -> Iterator[Web]:
    with FaultServer() as server:
        yield Web(server)


def test_a_first_run_parses_every_page_and_tells_how_far_it_is(web: Web) -> None:
    first, parsed = web.read()
    assert (parsed, web.asked()) == (list(NAMES), list(NAMES))
    assert (first.unchanged, first.failed, first.error_lines) == (False, False, ())
    assert web.told == [(done, 6, f"{web.server.url}/{name}") for done, name in enumerate(NAMES)]


def test_where_no_page_has_changed_none_is_parsed(web: Web) -> None:
    first, _ = web.read()
    again, parsed = web.read(first.visited)
    assert (again, parsed) == (Crawled(SourceRef("site"), None, first.visited), [])
    assert (again.unchanged, again.failed) == (True, False)
    assert web.asked() == list(NAMES)


@pytest.mark.parametrize("name", ["a", "f"])
def test_where_one_page_has_changed_all_are_parsed_and_each_is_asked_for_once(web: Web, name: str) -> None:
    first, _ = web.read()
    web.server.serve(f"/{name}", b"Another title")
    again, parsed = web.read(first.visited)
    assert (parsed, web.asked()) == (list(NAMES), list(NAMES))
    assert again.parsed and [talk.title for talk in again.parsed.talks if talk.code == name] == ["Another title"]
    assert web.told[:6] == web.told[6:]


def test_a_page_that_fails_is_not_asked_for_again_in_the_same_run(web: Web) -> None:
    first, _ = web.read()
    web.server.script("/b", Reply(status=403))
    again, parsed = web.read(first.visited)
    assert (web.asked().count("b"), parsed) == (1, [name for name in NAMES if name != "b"])
    assert again.error_lines == (f"site: {web.server.url}/b: the server refuses us (403)",)
    assert [type(error) for error in again.errors] == [Unreachable]
    assert (again.unread, again.absent) == ({same_page(f"{web.server.url}/b")}, frozenset())
    assert (again.unchanged, again.failed) == (False, False)


def test_a_page_that_is_missing_still_is_no_news_and_one_that_came_is(web: Web) -> None:
    web.server.script("/c", Reply(status=404))
    first, _ = web.read()
    assert [type(error) for error in first.errors] == [NotFound]
    optional, _ = web.read(optional=True)
    assert (optional.errors, len(optional.visited.absent)) == ((), 1)
    assert web.read(optional.visited, optional=True)[0].unchanged
    web.server.serve("/c", b"Talk c")
    again, parsed = web.read(optional.visited, optional=True)
    assert (again.unchanged, len(parsed), again.visited.absent) == (False, 6, ())


def test_of_a_page_that_was_missing_and_now_fails_the_records_are_read_anew(web: Web) -> None:
    web.server.script("/c", Reply(status=404))
    first, _ = web.read(optional=True)
    web.server.script("/c", Reply(status=403))
    again, parsed = web.read(first.visited, optional=True)
    assert (again.unchanged, len(parsed), [type(error) for error in again.errors]) == (False, 5, [Unreachable])


def test_where_other_pages_are_asked_for_than_last_time_all_are_parsed(web: Web) -> None:
    first, _ = web.read()
    fewer = replace(first.visited, pages=first.visited.pages[:5])
    assert web.read(fewer)[1] == list(NAMES)


def test_an_apis_refusal_comes_in_its_sources_words(web: Web) -> None:
    web.server.script("/b", Reply(b"{}", "application/json", status=403))
    told, _ = web.read(credential="HUBILO_TOKEN")
    assert told.error_lines == (f"site: {web.server.url}/b: pay first",)


def test_a_page_that_cannot_be_read_is_asked_for_afresh_by_the_next_run(web: Web, tmp_path: Path) -> None:
    for name in NAMES:
        web.server.serve(f"/{name}", f"Talk {name}".encode(), etag='"1"')
    told, parsed = web.read(strange="b", cache=tmp_path)
    assert (told.error_lines, len(parsed)) == ((f"site: {web.server.url}/b: strange",), 5)
    web.read(cache=tmp_path)
    fresh = {hit.path for hit in web.server.log if "if-none-match" not in hit.headers}
    assert fresh - {"/robots.txt"} == {"/b"}


@pytest.mark.parametrize(
    ("failed", "lines"),
    [(3, ["a: no", "b: no", "c: no"]), (4, ["a: no", "b: no", "c: no", "and 1 more"])],
)
def test_of_many_pages_that_fail_three_are_named(failed: int, lines: list[str]) -> None:
    errors = tuple(NotFound(name, "no") for name in NAMES[:failed])
    crawled = Crawled(SourceRef("site"), None, Visited(), errors)
    assert crawled.error_lines == tuple(f"site: {line}" for line in lines)
    assert (crawled.unchanged, crawled.failed) == (False, True)
