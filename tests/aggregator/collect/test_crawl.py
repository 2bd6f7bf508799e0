"""One source read over real sockets: which pages are asked for, what is believed, what is not read again."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Literal

import pytest
from faults import FaultServer, Reply

from aggregator.collect.crawl import Crawled, Visited, crawl
from scrapers.errors import ApiRefused, LayoutChanged, NeedsKey, NotFound
from scrapers.fetch import Fetcher, Limits
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.source import Follow, Parsed, Source

EVENT = Event("kelpcon-2031", "KelpCon 2031", "UTC")


@dataclass
class Numbers(Source):
    """A page is a talk named by its body; "broken" is another layout; ``more`` pages are named by page or at the end."""

    base: str
    pages: Sequence[int]
    more: dict[int, tuple[int, ...]] = field(default_factory=dict)
    last: tuple[int, ...] = ()
    optional: tuple[int, ...] = ()
    aside: tuple[int, ...] = ()
    kind: ClassVar[str] = "numbers"
    gives: ClassVar[Literal["schedule", "recordings"]] = "schedule"

    def follow(self, *numbers: int) -> tuple[Follow, ...]:
        return tuple(
            Follow(f"{self.base}/{number}", optional=number in self.optional, aside=number in self.aside)
            for number in numbers
        )

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        return self.follow(*self.pages)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        text, number = page.body.decode(), int(page.url.rpartition("/")[2])
        if "broken" in text:
            raise LayoutChanged(page.url, "it is broken")
        if "bug" in text:
            raise IndexError("list index\n out of range")
        talks = (Talk(event.slug, str(number), text, "talk", page.url),) if text != "nothing" else ()
        return Parsed(talks=talks, follows=self.follow(*self.more.get(number, ())))

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        if any(talk.title == "Talk uncombined" for one in parsed for talk in one.talks):
            raise KeyError("talks")
        return Parsed(talks=super().combine(parsed, event, ref).talks, follows=self.follow(*self.last))

    def explain(self, error: ApiRefused) -> NeedsKey:
        return NeedsKey(error.url, "ask for a key")


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        for number in range(1, 12):
            started.serve(f"/{number}", f"Talk {number}".encode())
        yield started


Read = Callable[..., Crawled]


@pytest.fixture
def read(server: FaultServer) -> Read:
    """Crawl in a run of its own."""

    def run(source: Source, last: Visited | None = None) -> Crawled:
        ref = SourceRef("numbers", url=f"{server.url}/1")
        with Fetcher([server.url], delay=0, limits=Limits(backoff_s=0.01)) as fetcher:
            return crawl(source, ref, EVENT, fetcher, last)

    return run


def asked(server: FaultServer) -> list[str]:
    return [hit.path for hit in server.log if hit.path != "/robots.txt"]


def titles(crawled: Crawled) -> list[str] | None:
    return None if crawled.parsed is None else [talk.title for talk in crawled.parsed.talks]


def test_every_page_is_followed_once_in_the_order_in_which_it_was_named(server: FaultServer, read: Read) -> None:
    crawled = read(Numbers(server.url, [1, 2], more={1: (3, 2), 3: (1,)}, last=(4, 2)))
    assert titles(crawled) == ["Talk 1", "Talk 2", "Talk 3", "Talk 4"]
    assert asked(server) == ["/1", "/2", "/3", "/4"]
    assert [follow.url.rpartition("/")[2] for follow, _ in crawled.visited.pages] == ["1", "2", "3", "4"]
    assert (crawled.errors, crawled.unchanged, crawled.failed) == ((), False, False)


@pytest.mark.parametrize(
    ("pages", "missing", "believed"),
    [(5, 1, True), (10, 2, True), (4, 1, False), (9, 2, False), (1, 1, False)],
)
def test_a_source_of_which_more_than_a_fifth_failed_is_not_believed(
    server: FaultServer, read: Read, pages: int, missing: int, believed: bool
) -> None:
    for number in range(1, missing + 1):
        server.serve(f"/{number}", b"gone", status=404)
    crawled = read(Numbers(server.url, range(1, pages + 1)))
    assert titles(crawled) == ([f"Talk {n}" for n in range(missing + 1, pages + 1)] if believed else None)
    assert [type(error) for error in crawled.errors] == [NotFound] * missing
    assert crawled.failed is not believed


def test_a_layout_that_changed_is_an_error_of_its_page_too(server: FaultServer, read: Read) -> None:
    server.serve("/1", b"broken")
    crawled = read(Numbers(server.url, range(1, 6)))
    assert titles(crawled) == ["Talk 2", "Talk 3", "Talk 4", "Talk 5"]
    assert [str(error) for error in crawled.errors] == [f"{server.url}/1: it is broken"]
    assert crawled.unread == {f"{server.url}/1".removeprefix("http://")}
    assert read(Numbers(server.url, range(1, 5))).failed


def test_a_bug_of_a_parser_is_an_error_of_its_page_and_said_as_one(server: FaultServer, read: Read) -> None:
    ours = "(a bug of ours in what reads this page)"
    server.serve("/1", b"bug")
    server.serve("/2", b"\xc2\xa0")  # its talk has no title: no record can be made of it
    crawled = read(Numbers(server.url, range(1, 12)))
    assert titles(crawled) == [f"Talk {number}" for number in range(3, 12)]
    assert [str(error) for error in crawled.errors] == [
        f"{server.url}/1: IndexError: list index out of range {ours}",
        f"{server.url}/2: BadRecord: {server.url}/2: title is blank or unstripped: '\\xa0' {ours}",
    ]
    assert [type(error) for error in crawled.errors] == [LayoutChanged] * 2
    assert read(Numbers(server.url, range(1, 4))).failed


def test_a_bug_while_pages_are_put_together_is_an_error_of_its_source(server: FaultServer, read: Read) -> None:
    server.serve("/2", b"Talk uncombined")
    crawled = read(Numbers(server.url, [1, 2]))
    assert (crawled.parsed, crawled.failed) == (None, True)
    assert [str(error) for error in crawled.errors] == [
        f"{server.url}/1: KeyError: 'talks' (a bug of ours in what reads this page)"
    ]


def test_an_optional_page_may_be_absent(server: FaultServer, read: Read) -> None:
    for number in (2, 3):
        server.serve(f"/{number}", b"", status=404)
    crawled = read(Numbers(server.url, [1, 2, 3], optional=(2, 3)))
    assert (titles(crawled), crawled.errors) == (["Talk 1"], ())
    assert [follow.url for follow in crawled.visited.absent] == [f"{server.url}/2", f"{server.url}/3"]
    server.serve("/3", b"", status=500)
    failed = read(Numbers(server.url, [1, 2, 3], optional=(2, 3)))
    assert failed.failed
    # A server that fails does not say that there is no such page.
    two, three = (f"{server.url}/{number}".removeprefix("http://") for number in (2, 3))
    assert (failed.absent, failed.unread) == ({two}, {two, three})


def test_what_goes_wrong_with_a_page_aside_is_an_error_that_fails_nothing_else(server: FaultServer, read: Read) -> None:
    server.serve("/2", b"no", status=403)
    for aside, believed in (((2,), ["Talk 1"]), ((), None)):
        crawled = read(Numbers(server.url, [1], more={1: (2,)}, aside=aside))
        assert titles(crawled) == believed
        assert [error.url for error in crawled.errors] == [f"{server.url}/2"]


def test_a_source_that_gives_nothing_is_an_error_unless_it_asked_for_nothing(server: FaultServer, read: Read) -> None:
    server.serve("/1", b"nothing")
    crawled = read(Numbers(server.url, [1]))
    assert crawled.failed
    assert [str(error) for error in crawled.errors] == [
        f"{server.url}/1: nothing that numbers reads was found there; `conftalks look` says what it is"
    ]
    assert read(Numbers(server.url, [])).parsed == Parsed()


def test_unchanged_pages_are_asked_for_and_not_parsed(server: FaultServer, read: Read) -> None:
    source = Numbers(server.url, [1, 2], more={1: (3,)}, optional=(2,))
    server.serve("/2", b"", status=404)
    first = read(source)
    server.log.clear()
    again = read(source, first.visited)
    assert (again.parsed, again.unchanged, again.failed, again.visited) == (None, True, False, first.visited)
    assert sorted(asked(server)) == ["/1", "/2", "/3"]


@pytest.mark.parametrize(
    ("path", "now", "titles_now"),
    [
        ("/3", Reply(b"Talk 3, revised"), ["Talk 1", "Talk 3, revised"]),
        ("/2", Reply(b"Talk 2"), ["Talk 1", "Talk 2", "Talk 3"]),
    ],
)
def test_one_changed_page_has_all_of_them_parsed(
    server: FaultServer, read: Read, path: str, now: Reply, titles_now: list[str]
) -> None:
    source = Numbers(server.url, [1, 2], more={1: (3,)}, optional=(2,))
    server.serve("/2", b"", status=404)
    first = read(source)
    server.script(path, now)
    server.log.clear()
    again = read(source, first.visited)
    assert (titles(again), again.unchanged) == (titles_now, False)
    assert sorted(asked(server)) == ["/1", "/2", "/3"]  # each once: the second look is answered by the first


def test_pages_that_nobody_visited_yet_have_all_of_them_parsed(server: FaultServer, read: Read) -> None:
    first = read(Numbers(server.url, [1]))
    assert titles(read(Numbers(server.url, [1, 2]), first.visited)) == ["Talk 1", "Talk 2"]
    both = read(Numbers(server.url, [1, 2]))
    assert read(Numbers(server.url, [1]), both.visited).unchanged


def test_a_page_that_fails_now_is_an_error_and_not_asked_for_twice(server: FaultServer, read: Read) -> None:
    source = Numbers(server.url, range(1, 6))
    first = read(source)
    server.serve("/4", b"gone", status=404)
    server.log.clear()
    again = read(source, first.visited)
    assert titles(again) == ["Talk 1", "Talk 2", "Talk 3", "Talk 5"]
    assert [str(error) for error in again.errors] == [f"{server.url}/4: the server answered 404: no such page"]
    assert sorted(asked(server)) == ["/1", "/2", "/3", "/4", "/5"]


def test_visited_is_plain_json_and_back() -> None:
    page, absent = Follow("https://kelp.example/1", expects="json"), Follow("https://kelp.example/2", optional=True)
    visited = Visited(((page, "0" * 64),), (absent,), ("youtube:kelpforest1",))
    assert Visited.from_dict(visited.as_dict()) == visited
    assert visited.knows([page])
    assert visited.knows([page, absent])
    assert not visited.knows([page, Follow("https://kelp.example/1")])
