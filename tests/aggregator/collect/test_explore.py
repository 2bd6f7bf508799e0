"""What is behind an address: the first pages of a line of event.yml, and what a conference's own page leads to."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from faults import FaultServer

from aggregator.collect.explore import (
    MOST_LINKED,
    MOST_PAGES,
    MOST_TRIED,
    Requests,
    explore,
    follow,
    linked,
    unread_list,
)
from scrapers.errors import LayoutChanged, NotFound, NotRead, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.registry import sources
from scrapers.source import EventFacts, Follow, Parsed, Source

PAGES = Path(__file__).parents[2] / "pages"


class Numbered(Source):
    """Invented: pages /0, /1, ... that each hold the number of the last; ``tries`` optional pages come before them."""

    kind, reads, gives = "numbered", "numbered pages", "schedule"

    def __init__(self, tries: int = 0, optional: bool = True) -> None:
        self.tries = tries
        self.optional = optional

    def recognises(self, page: Page) -> bool:
        return False

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
        sight = follow(ref, Numbered(), Requests(fetcher))
    assert sight is not None
    assert (sight.kind, sight.ref, sight.pages, sight.left) == ("numbered", ref, read, left)
    assert [talk.title for talk in sight.talks] == ["In Europe/Oslo"] * read
    assert len([hit for hit in server.log if hit.path != "/robots.txt"]) == read


@pytest.mark.parametrize(("tries", "found"), [(MOST_TRIED - 1, True), (MOST_TRIED, False)])
def test_no_more_pages_are_tried_than_that(server: FaultServer, tries: int, found: bool) -> None:
    ref = serve(server, 0)
    with Fetcher([server.url], delay=0) as fetcher:
        assert bool(follow(ref, Numbered(tries), Requests(fetcher))) is found


def test_a_page_that_must_be_there_is_an_error_and_one_that_is_not_of_the_kind_is_passed_over(
    server: FaultServer,
) -> None:
    ref = serve(server, 2)
    server.serve("/1", b"junk")
    with Fetcher([server.url], delay=0) as fetcher:
        with pytest.raises(NotFound):
            follow(ref, Numbered(1, optional=False), Requests(fetcher))
        sight = follow(ref, Numbered(), Requests(fetcher))
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
            sight = follow(ref, Beside(), Requests(fetcher))
            assert sight is not None
            assert [talk.code for talk in sight.talks] == ["0"]
        else:
            with pytest.raises(ScrapeError):
                follow(ref, Beside(), Requests(fetcher))


def test_a_page_leads_to_another_host(server: FaultServer) -> None:
    class Led(Numbered):
        def leads(self, page: Page) -> SourceRef | None:
            return SourceRef("numbered", page.body.decode())

    with FaultServer() as other:
        ref = serve(other, 0)
        own = server.serve("/programme", other.url.encode())
        with Fetcher([own], delay=0) as fetcher:
            (sight,) = explore(own, {"numbered": Led()}, fetcher).sights
    assert (sight.ref, [talk.code for talk in sight.talks]) == (ref, ["0"])


LISTS = tuple(f"https://www.youtube.com/playlist?list=PLlist{n}abcdefghijk" for n in range(MOST_LINKED + 1))


def linking(*addresses: str) -> Page:
    links = "".join(f'<a href="{address}">Videos</a>' for address in addresses)
    return Page("https://moss.example/schedule/", f"<!doctype html>{links}".encode())


def test_the_lists_of_recordings_that_a_page_links() -> None:
    page = linking("/speakers", "http://[", LISTS[0], "https://www.youtube.com/@MossConf/videos", "", LISTS[0])
    assert linked([page], sources({})) == (
        SourceRef.of("youtube", playlist="PLlist0abcdefghijk"),
        SourceRef.of("youtube", channel="@MossConf"),
    )
    one = linking("https://youtu.be/aaaaaaaaa01", "https://moss.example/videos.csv")
    data = Page("https://moss.example/", f'{{"link": "{LISTS[0]}"}}'.encode())
    assert linked([one, data], sources({})) == ()


@pytest.mark.parametrize(("number", "taken"), [(MOST_LINKED, MOST_LINKED), (MOST_LINKED + 1, 0)])
def test_of_many_lists_nobody_knows_whose_they_are(number: int, taken: int) -> None:
    assert len(linked([linking(*LISTS[:number])], sources({}))) == taken


def test_a_list_of_recordings_is_known_by_its_address_alone() -> None:
    found = unread_list(LISTS[0], sources({}))
    assert found is not None
    assert [sight.ref for sight in found.sights] == [SourceRef.of("youtube", playlist="PLlist0abcdefghijk")]
    assert unread_list("https://moss.example/", sources({})) is None
    assert unread_list("https://pretalx.com/moss/schedule/export/schedule.json", sources({})) is None


def asked(server: FaultServer) -> list[str]:
    return [hit.path for hit in server.log if hit.path != "/robots.txt"]


WIDGET = '<pretalx-schedule event-url="{}/owls-2031/"></pretalx-schedule>'


def test_a_front_page_leads_by_its_link_to_the_schedule_that_another_page_embeds(server: FaultServer) -> None:
    """A front page, the page that it links, the data: three pages."""
    export = (PAGES / "pretalx/2031.json").read_bytes()
    url = server.serve("/owls-2031/schedule/export/schedule.json", export, "application/json")
    server.serve("/agenda", f"<!doctype html>{WIDGET.format(server.url)}".encode())
    front = server.serve(
        "/",
        b"<!doctype html><title>Owls</title><a href=/cfp/agenda>Call for papers</a><a href=/talks>Our talks</a>"
        b"<a href=https://elsewhere.example/schedule>Schedule</a><a href=/agenda#friday>Agenda</a>"
        b"<a href=https://www.youtube.com/@OwlsConf>Videos</a>",
    )
    with Fetcher([server.url], delay=0) as fetcher:
        found = explore(front, sources({}), fetcher)
    assert [(sight.kind, sight.ref.url, len(sight.talks)) for sight in found.sights] == [("pretalx", url, 3)]
    assert asked(server) == ["/", "/agenda", "/owls-2031/schedule/export/schedule.json"]
    assert found.lists == (SourceRef.of("youtube", channel="@OwlsConf"),)


def test_a_talks_page_leads_to_the_schedule_and_stays_the_second_choice(server: FaultServer) -> None:
    talk = (PAGES / "structured/talk.html").read_bytes()
    page = server.serve("/talks/owls", talk + b"<a href=/schedule>All</a>")
    server.serve("/schedule", (PAGES / "structured/json-ld.html").read_bytes())
    with Fetcher([server.url], delay=0) as fetcher:
        found = explore(page, sources({}), fetcher)
    assert [(sight.ref.url, len(sight.talks)) for sight in found.sights] == [
        (f"{server.url}/schedule", 5),
        (page, 1),
    ]


def test_a_link_to_the_schedule_that_leads_nowhere_is_no_error_of_its_own(server: FaultServer) -> None:
    front = server.serve("/", b"<!doctype html><title>Owls</title><a href=/schedule>Schedule</a>")
    with (
        Fetcher([server.url], delay=0) as fetcher,
        pytest.raises(LayoutChanged, match=r"saw an HTML page titled 'Owls'"),
    ):
        explore(front, sources({}), fetcher)


def test_a_dead_widget_is_a_note_where_the_page_links_its_schedule_and_else_the_error(server: FaultServer) -> None:
    front = server.serve("/", f"<!doctype html>{WIDGET.format(server.url)}<a href=/schedule>Schedule</a>".encode())
    dead = f"{server.url}/owls-2031/schedule/export/schedule.json: the server answered 404: no such page"
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(ScrapeError) as caught:
        explore(front, sources({}), fetcher)
    assert str(caught.value) == f"{front}: leads to {dead}"
    url = server.serve("/schedule", (PAGES / "structured/json-ld.html").read_bytes())
    with Fetcher([server.url], delay=0) as fetcher:
        (sight,) = explore(front, sources({}), fetcher).sights
    assert (sight.ref.url, len(sight.talks), sight.notes[-1]) == (url, 5, dead)


def test_a_guess_may_be_on_the_page_that_is_linked(server: FaultServer) -> None:
    front = server.serve("/", b"<!doctype html><title>Owls</title><a href=/schedule>Schedule</a>")
    url = server.serve("/schedule", (PAGES / "guess/squarespace.html").read_bytes())
    with Fetcher([server.url], delay=0) as fetcher:
        (sight,) = explore(front, sources({}), fetcher).sights
    assert (sight.kind, sight.ref.url, sight.guess) == ("guess", url, True)


def test_a_schedule_whose_address_tells_its_kind_is_found_behind_a_link() -> None:
    """Which host it is on, that of Sched here, is asked only where the page links one such schedule."""

    class Refused(Fetcher):
        def get(self, follow: Follow) -> Page:
            asks.append(follow.url)
            if follow.url != "https://owls.example/":
                raise NotFound(follow.url, "the server says 404")
            return Page(follow.url, front)

    for links, then in (
        ("<a href=https://owls31.sched.com/>Schedule</a>", ["https://owls31.sched.com/all.ics"]),
        ("<a href=https://owls31.sched.com/>A</a><a href=https://owls30.sched.com/>B</a>", []),
        ("<a href=https://github.com/owls/somebodys>Source</a>", []),
    ):
        asks: list[str] = []
        front = f"<!doctype html><title>Owls</title>{links}".encode()
        with Refused(["https://owls.example/"], delay=0) as fetcher, pytest.raises(ScrapeError):
            explore("https://owls.example/", sources({}), fetcher)
        assert asks[1:] == then


@pytest.mark.parametrize(
    "links",
    [
        '<a href="{0}/owls-2031/talk/OWLS11/">A</a><a href="{0}/owls-2030/talk/OWLS01/">B</a>',
        '<pretalx-schedule event-url="{0}/owls-2031/"></pretalx-schedule><pretalx-schedule event-url="{0}/owls-2030/">',
    ],
)
def test_a_page_of_two_events_names_both(server: FaultServer, links: str) -> None:
    front = server.serve("/", f"<!doctype html><title>Owls</title>{links.format(server.url)}".encode())
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(NotRead) as caught:
        explore(front, sources({}), fetcher)
    both = ", ".join(f"{server.url}/owls-{year}/schedule/export/schedule.json" for year in (2031, 2030))
    assert caught.value.cause == f"leads to 2 schedules, and does not say which is its own; name one: {both}"


def test_a_page_that_its_address_names_for_another_kind_is_read_by_what_it_says(server: FaultServer) -> None:
    url = server.serve("/2031/schedule/xml", (PAGES / "frab/2031.xml").read_bytes(), "application/xml")
    nothing = server.serve("/2031/schedule/", b"<!doctype html><title>PyCon US 2031</title>")
    with Fetcher([server.url], delay=0) as fetcher:
        assert [one.kind for one in explore(url, sources({}), fetcher).sights] == ["frab"]
        assert [one.kind for one in explore(nothing, sources({}), fetcher).sights] == ["pycon_html"]
