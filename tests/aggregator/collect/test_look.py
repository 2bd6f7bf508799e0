"""What `look` makes of a line of event.yml: its first pages, and how many it leaves."""

from collections.abc import Iterator

import pytest
from faults import FaultServer

from aggregator.collect.look import MOST_LINKED, MOST_PAGES, MOST_TRIED, follow, led, linked
from scrapers.errors import LayoutChanged, NotFound, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.registry import sources
from scrapers.source import EventFacts, Follow, Parsed, Source


class Numbered(Source):
    """Invented: pages /0, /1, ... that each hold the number of the last; ``tries`` optional pages come before them."""

    kind, reads, gives = "numbered", "numbered pages", "schedule"

    def __init__(self, tries: int = 0, optional: bool = True) -> None:
        self.tries = tries
        self.optional = optional

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        tried = [Follow(f"{ref.url}/none/{n}", optional=self.optional) for n in range(self.tries)]
        return (*tried, Follow(f"{ref.url}/0"))

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        if page.body == b"junk":
            raise LayoutChanged(page.url, "junk")
        number, last = int(page.url.rsplit("/", 1)[1]), int(page.body)
        talk = Talk(event.slug, str(number), f"In {event.timezone}", "talk", page.url)
        follows = tuple(Follow(f"{ref.url}/{n}") for n in range(last + 1))
        return Parsed(talks=(talk,), follows=follows, facts=EventFacts(timezone="Europe/Oslo"))


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def serve(server: FaultServer, last: int) -> SourceRef:
    for number in range(last + 1):
        server.serve(f"/{number}", str(last).encode())
    return SourceRef("numbered", server.url)


@pytest.mark.parametrize(
    ("pages", "read", "left"), [(1, 1, 0), (MOST_PAGES, MOST_PAGES, 0), (MOST_PAGES + 3, MOST_PAGES, 3)]
)
def test_the_first_pages_are_read_and_the_rest_counted(server: FaultServer, pages: int, read: int, left: int) -> None:
    ref = serve(server, pages - 1)
    with Fetcher([server.url], delay=0) as fetcher:
        sight = follow(ref, Numbered(), fetcher)
    assert sight is not None
    assert (sight.kind, sight.ref, sight.pages, sight.left) == ("numbered", ref, read, left)
    assert [talk.title for talk in sight.talks] == ["In Europe/Oslo"] * read
    assert len([hit for hit in server.log if hit.path != "/robots.txt"]) == read


@pytest.mark.parametrize(("tries", "found"), [(MOST_TRIED - 1, True), (MOST_TRIED, False)])
def test_no_more_pages_are_tried_than_that(server: FaultServer, tries: int, found: bool) -> None:
    ref = serve(server, 0)
    with Fetcher([server.url], delay=0) as fetcher:
        assert bool(follow(ref, Numbered(tries), fetcher)) is found


def test_a_page_that_must_be_there_is_an_error_and_one_that_is_not_of_the_kind_is_passed_over(
    server: FaultServer,
) -> None:
    ref = serve(server, 2)
    server.serve("/1", b"junk")
    with Fetcher([server.url], delay=0) as fetcher:
        with pytest.raises(NotFound):
            follow(ref, Numbered(1, optional=False), fetcher)
        sight = follow(ref, Numbered(), fetcher)
    assert sight is not None
    assert [talk.code for talk in sight.talks] == ["0", "2"]


@pytest.mark.parametrize("aside", [True, False])
def test_a_page_aside_that_fails_is_passed_over_too(server: FaultServer, aside: bool) -> None:
    class Beside(Numbered):
        def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
            return (Follow(f"{ref.url}/0"), Follow(f"{ref.url}/refused", aside=aside))

    ref = serve(server, 0)
    server.serve("/refused", b"no", status=403)
    with Fetcher([server.url], delay=0) as fetcher:
        if aside:
            sight = follow(ref, Beside(), fetcher)
            assert sight is not None
            assert [talk.code for talk in sight.talks] == ["0"]
        else:
            with pytest.raises(ScrapeError):
                follow(ref, Beside(), fetcher)


def test_a_page_leads_to_another_host(server: FaultServer) -> None:
    class Led(Numbered):
        def leads(self, page: Page) -> SourceRef | None:
            return SourceRef("numbered", page.body.decode())

    with FaultServer() as other:
        ref = serve(other, 0)
        own = server.serve("/programme", other.url.encode())
        with Fetcher([own], delay=0) as fetcher:
            (sight,) = led(fetcher.get(Follow(own)), {"numbered": Led()}, fetcher)
    assert (sight.ref, [talk.code for talk in sight.talks]) == (ref, ["0"])


LISTS = tuple(f"https://www.youtube.com/playlist?list=PLlist{n}abcdefghijk" for n in range(MOST_LINKED + 1))


def linking(*addresses: str) -> Page:
    links = "".join(f'<a href="{address}">Videos</a>' for address in addresses)
    return Page("https://moss.example/schedule/", f"<!doctype html>{links}".encode())


def test_the_lists_of_recordings_that_a_page_links() -> None:
    found = linked(
        linking("/speakers", "http://[", LISTS[0], "https://www.youtube.com/@MossConf/videos", "", LISTS[0]),
        sources({}),
    )
    assert [(sight.ref, sight.linked) for sight in found] == [
        (SourceRef.of("youtube", playlist="PLlist0abcdefghijk"), True),
        (SourceRef.of("youtube", channel="@MossConf"), True),
    ]
    assert linked(linking("https://youtu.be/aaaaaaaaa01", "https://moss.example/videos.csv"), sources({})) == []
    assert linked(Page("https://moss.example/", f'{{"link": "{LISTS[0]}"}}'.encode()), sources({})) == []


@pytest.mark.parametrize(("number", "taken"), [(MOST_LINKED, MOST_LINKED), (MOST_LINKED + 1, 0)])
def test_of_many_lists_nobody_knows_whose_they_are(number: int, taken: int) -> None:
    assert len(linked(linking(*LISTS[:number]), sources({}))) == taken
