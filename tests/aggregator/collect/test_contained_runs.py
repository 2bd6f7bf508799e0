"""A source kind that breaks costs a run, or a look, no more than itself. Real pages of an invented conference."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from demo_site import TITLES, serve_schedule
from faults import FaultServer

from aggregator.collect.crawl import Visited, crawl
from aggregator.collect.explore import explore
from aggregator.collect.listed_posts import ReadPosts, read_posts
from aggregator.collect.outcome import Outcome
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.files.counts import Counts
from aggregator.files.posts import ListedPost
from aggregator.files.workspace import Workspace
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.registry import sources
from scrapers.source import Follow, Parsed, Source

EVENT = Event("demo-2031", "Demo Conf 2031", "UTC")
OURS = "(a bug of ours in what reads this page)"


class Glass(Source):
    """Breaks at every page and address; with ``begins`` not before it has one."""

    kind, reads, gives = "glass", "glass", "schedule"

    def __init__(self, begins: bool) -> None:
        self.begins = begins

    def recognises(self, page: Page) -> bool:
        raise KeyError("recognises")

    def claims(self, url: str) -> SourceRef | None:
        raise KeyError("claims")

    def choices(self, page: Page) -> tuple[SourceRef, ...]:
        raise KeyError("choices")

    def beside(self, url: str) -> tuple[str, ...]:
        raise KeyError("beside")

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        if not self.begins:
            raise KeyError("start")
        return super().start(ref, event)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        raise KeyError("parse")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def kinds(begins: bool = False) -> dict[str, Source]:
    return {"glass": Glass(begins), **sources({})}


def test_a_look_asks_the_other_kinds(server: FaultServer) -> None:
    url = serve_schedule(server)
    front = server.serve("/", f'<title>Demo</title><a href="{url}">Schedule</a>'.encode())
    for address in (url, front):
        with Fetcher([server.url], delay=0) as fetcher:
            found = explore(address, kinds(), fetcher)
        assert [(sight.kind, len(sight.talks)) for sight in found.sights] == [("pycon_json", len(TITLES) + 2)]


@pytest.mark.parametrize(("begins", "where"), [(False, "start"), (True, "parse")])
def test_a_source_that_cannot_begin_fails_alone(server: FaultServer, begins: bool, where: str) -> None:
    url = server.serve("/", b"<p>Hello")
    with Fetcher([server.url], delay=0) as fetcher:
        crawled = crawl(Glass(begins), SourceRef("glass", url), EVENT, fetcher, Visited())
    assert (crawled.failed, [str(error) for error in crawled.errors]) == (True, [f"{url}: KeyError: '{where}' {OURS}"])


def test_the_other_sources_of_its_event_are_read(server: FaultServer, tmp_path: Path) -> None:
    url = serve_schedule(server)
    workspace = Workspace(tmp_path, tmp_path / "talks.db", kinds(begins=True))
    folder = tmp_path / "events" / "demo-2031"
    folder.mkdir(parents=True)
    lines = f"  - {{kind: pycon_json, url: '{url}'}}\n  - {{kind: glass, url: '{server.url}/glass'}}\n"
    (folder / "event.yml").write_text(f"title: Demo\ntimezone: UTC\ndelay: 0\nschedule:\n{lines}", "utf-8")
    outcome = Scraper(workspace, kinds(), {}).scrape("demo-2031", Wanted(), datetime.now(UTC))
    assert (outcome.state, outcome.counts["talks"].new) == ("partial", len(TITLES) + 2)
    assert outcome.errors == (f"glass: {server.url}/glass: KeyError: 'start' {OURS}",)


def test_a_post_over_which_we_break_stays_as_it_was(server: FaultServer, tmp_path: Path) -> None:
    test_the_other_sources_of_its_event_are_read(server, tmp_path)
    workspace, today = Workspace(tmp_path, tmp_path / "talks.db", kinds(begins=True)), datetime.now(UTC).date()
    good = server.serve("/good", f"<title>Demo</title><p>I liked {TITLES[0]} and <b>{TITLES[1]}</b>".encode())
    listed = (ListedPost(good, "Good"), ListedPost(f"{server.url}/bad", "Bad"))
    lines = "".join(f'- {{url: "{one.url}", title: {one.title}}}\n' for one in listed)
    (tmp_path / "events" / "demo-2031" / "posts.yml").write_text(lines, "utf-8")
    with Fetcher([server.url], delay=0) as fetcher:
        read = read_posts(EVENT, listed[:1], fetcher)
    broken: Any = None  # no post at all: whatever finds mentions in it breaks
    read = ReadPosts("demo-2031", listed, {**read.posts, listed[1].url: broken})
    outcome = read.keep(workspace, today, Outcome("demo-2031", "ok", {"talks": Counts(same=8)}))
    assert (outcome.state, outcome.counts["posts"]) == ("partial", Counts(new=1))
    assert outcome.errors == (
        f"posts: {server.url}/bad: AttributeError: 'NoneType' object has no attribute 'document' {OURS}",
    )
    assert [post.url for post in workspace.files("demo-2031").posts] == [good]
