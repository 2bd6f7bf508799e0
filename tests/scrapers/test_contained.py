"""A parser that breaks ends no more than its page: only ScrapeError comes out of a source, whatever it is fed."""

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from own_bugs import OURS

from scrapers.errors import ApiRefused, BadRecord, LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.registry import SOURCES
from scrapers.source import Parsed, Source, ask_each

PAGES = Path(__file__).parents[1] / "pages"
EVENT = Event("dune-2031", "Dune Conf 2031", "UTC")
URL = "https://dune.example/schedule"
PAGE, REF = Page(URL, b"<p>Dunes"), SourceRef("dune", URL)


class Sandy(Source):
    """Breaks wherever it can."""

    kind, reads, gives = "dune", "sand", "schedule"

    def __init__(self, error: Exception) -> None:
        self.error = error

    def _break(self, *given: object) -> Any:
        raise self.error

    def recognises(self, page: Page) -> bool:
        return self._break(page)

    def imports(self, page: Page) -> bool:
        return self._break(page)

    def claims(self, url: str) -> SourceRef | None:
        return self._break(url)

    def choices(self, page: Page) -> tuple[SourceRef, ...]:
        return self._break(page)

    def leads(self, page: Page) -> SourceRef | None:
        return self._break(page)

    def line(self, page: Page, ref: SourceRef) -> SourceRef:
        return self._break(page)

    def beside(self, url: str) -> tuple[str, ...]:
        return self._break(url)

    def start(self, ref: SourceRef, event: Event) -> tuple[Any, ...]:
        return self._break(ref)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        return self._break(page)

    def explain(self, error: ApiRefused) -> ScrapeError:
        return self._break(error)

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        return self._break(parsed)


def everything(source: Source, page: Page, ref: SourceRef) -> Iterator[tuple[str, Callable[[], Any]]]:
    """Each method that sees what comes from outside, by name."""
    yield "recognises", lambda: source.recognises(page)
    yield "imports", lambda: source.imports(page)
    yield "claims", lambda: source.claims(page.url)
    yield "choices", lambda: source.choices(page)
    yield "leads", lambda: source.leads(page)
    yield "line", lambda: source.line(page, ref)
    yield "beside", lambda: source.beside(page.url)
    yield "start", lambda: source.start(ref, EVENT)
    yield "parse", lambda: source.parse(page, EVENT, ref)
    yield "read_files", lambda: source.read_files([page], EVENT, ref)
    yield "explain", lambda: source.explain(ApiRefused(page.url, 403, page.body))
    yield "combine", lambda: source.combine([Parsed()], EVENT, ref)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (IndexError("list index\n out of range"), "IndexError: list index out of range"),
        (RecursionError("x" * 300), "RecursionError: " + "x" * 184),
        (ValueError(), "ValueError:"),
    ],
)
def test_what_a_source_did_not_foresee_is_a_layout_that_names_its_page(error: Exception, said: str) -> None:
    for _, ask in everything(Sandy(error), PAGE, REF):
        with pytest.raises(LayoutChanged) as caught:
            ask()
        assert str(caught.value) == f"{URL}: {said} ({OURS} in what reads this page)"
        assert caught.value.__cause__ is error


def test_where_there_is_no_address_the_kind_is_named() -> None:
    with pytest.raises(LayoutChanged) as caught:
        Sandy(KeyError("slug")).start(SourceRef("dune"), EVENT)
    assert str(caught.value) == f"source dune: KeyError: 'slug' ({OURS} in what reads this page)"


def test_errors_on_purpose_come_as_they_are() -> None:
    for error in (ScrapeError(URL, "no"), LayoutChanged(URL, "a login page")):
        for _, ask in everything(Sandy(error), PAGE, REF):
            with pytest.raises(ScrapeError) as caught:
                ask()
            assert caught.value is error
    record = BadRecord("no such id")
    with pytest.raises(BadRecord):
        Sandy(record).start(REF, EVENT)
    with pytest.raises(LayoutChanged):
        Sandy(record).parse(PAGE, EVENT, REF)


def test_a_source_that_breaks_has_no_answer_and_the_others_have_theirs() -> None:
    kinds = {"dune": Sandy(KeyError("sand")), **{source.kind: source for source in SOURCES}}
    url = "https://www.youtube.com/playlist?list=PLexampleconf2031abcdefgh"
    assert list(ask_each(kinds, lambda source: source.claims(url))) == [
        ("youtube", SourceRef.of("youtube", playlist="PLexampleconf2031abcdefgh"))
    ]


ADDRESSES = (
    "http://[",
    "http://[TBA]/presentation/5/",
    "https://kelp.test:99999/",
    "https://kelp.test:x/",
    "//",
    "http:///x",
    "https://youtu.be/\ud800",
    "https://www.youtube.com/playlist?list=%00&list=",
    "https://www.youtube.com/@%5B",
    "https://events.hubilo.com/\x00/agenda/session/" + "9" * 5000,
    "https://github.com/[/]",
    "https://us.pycon.org/" + "9" * 5000 + "/schedule/presentation/" + "9" * 5000 + "/",
    "https://us.pycon.org/²⁰²⁴/schedule/presentation/²/",
    "https://sessionize.com/api/v2//view/All",
    "https://indico.example/event/" + "1" * 5000 + "/",
    "https://calendar.google.com/calendar/embed?src=%ff%fe",
    "https://x.sched.com\uff0f/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "",
    "\n",
    "https://a.example/" + "%" * 500,
    "https://a.example/schedule/&#" + "9" * 5000 + ";",
    "https://a.example/schedule/?" + "a=" * 500 + "#" * 9,
    "https://xn--" + "a" * 200 + ".example/",
    "https://١٢٧.٠.٠.١/",
)
PIECES = (
    b"",
    b"<",
    b'"',
    b"]",
    b"{",
    b"null",
    b"[[[[",
    b"-1",
    b"9" * 5000,
    b"1e999",
    b"NaN",
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\\ud800",
    "²".encode(),
    "İ".encode(),
    b"http://[TBA]/",
    b"2031-02-30",
    b"9999-12-31T23:59:60+99:99",
    b"0000",
    b"%ZZ",
    b"&#x110000;",
    b"&#" + b"9" * 5000 + b";",
    b"<!--",
    b"\r\n\r\n",
    b"END:VEVENT",
    b'colspan="999999999999"',
)


@contextmanager
def only_scrape_errors(what: str) -> Iterator[None]:
    try:
        yield
    except ScrapeError as error:
        assert OURS not in str(error), f"{what}: {error!r} from {error.__cause__!r}"
        assert "\n" not in error.cause
    except BadRecord:
        assert what.split()[1] == "start"


def mutated(body: bytes, seed: str) -> bytes:
    """A page with one to four pieces put in, put in place of something, or taken out."""
    chance = random.Random(seed)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(body) + 1)
        until = min(len(body), at + chance.choice((0, 0, 1, 5, 40, 400)))
        body = body[:at] + chance.choice(PIECES) + body[until:]
    return body


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_hostile_addresses(source: Source) -> None:
    html = "<title>Owls</title>" + "".join(f'<a href="{url}">x</a><iframe src="{url}"></iframe>' for url in ADDRESSES)
    linking = Page(URL, html.encode("utf-8", "replace"))
    asked = 0
    for name, ask in everything(source, linking, SourceRef(source.kind, URL)):
        with only_scrape_errors(f"{source.kind} {name}"):
            ask()
    for url in ADDRESSES:
        given = ({key.name: url if key.type is str else 10**4000} for key in source.keys)
        refs = [SourceRef(source.kind), *(SourceRef.of(source.kind, **one) for one in given)]
        for ref in refs:
            for name, ask in everything(source, Page(url, b"<p>Owls"), ref):
                asked += 1
                with only_scrape_errors(f"{source.kind} {name} {url[:40]!r}"):
                    ask()
    assert asked > len(ADDRESSES)


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.kind)
def test_mutated_pages(source: Source) -> None:
    asked = 0
    for example in source.examples:
        body = (PAGES / source.kind / example.page).read_bytes()
        for number in range(6):
            page = Page(example.url, mutated(body, f"{source.kind} {example.page} {number}"))
            for name, ask in everything(source, page, SourceRef(source.kind, url=example.url)):
                asked += 1
                with only_scrape_errors(f"{source.kind} {name} {example.page} {number}"):
                    ask()
    assert asked >= 6 * len(source.examples) > 0
