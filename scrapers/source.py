"""Source: what a vendor module is. A parser is a pure function of a page: same bytes, same records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, ClassVar, Generic, Literal, TypeVar

from scrapers.errors import ApiRefused, BadData, BadRecord, ConftalksError, ScrapeError, contained
from scrapers.page import Page
from scrapers.records import Event, Recording, SourceRef, Talk
from scrapers.text import short

Expects = Literal["html", "json", "any", "picture"]
Value = TypeVar("Value", str, int, bool)
Said = TypeVar("Said")


@dataclass(frozen=True, slots=True)
class Key(Generic[Value]):
    """A key that a source reads from its lines in event.yml beside ``kind`` and ``url``; ``type`` is checked there.

    ``several``: a list of texts is taken too, and is one text here, with commas.
    """

    name: str
    type: type[Value]
    several: bool = False

    def of(self, ref: SourceRef) -> Value | None:
        """The value in a line, None where the line does not have this key."""
        value = dict(ref.more).get(self.name)
        return value if isinstance(value, self.type) else None


FILE_KEY = Key("file", str)
"""Of a kind that reads files too: the name of one in the event's folder, in place of ``url``."""
TALKS = Key("talks", bool)
"""Of a kind that lists recordings: each that shows no talk of a schedule becomes a talk itself."""

FOLDER_KEY = Key("folder", str)
"""Of a kind that reads repositories: the path of a checkout or an archive on this machine, in place of ``url``."""


@dataclass(frozen=True, slots=True)
class Need:
    """A key or token that a source's API wants, and the environment variable ``name`` that holds it.

    ``how``: how to get it, said where it is missing. ``parameter``: the query parameter it is sent as; None sends it
    as a bearer token. ``moved_by``: the environment variable that puts another address in place of the API's.
    """

    name: str
    how: str
    parameter: str | None = None
    moved_by: str | None = None


@dataclass(frozen=True, slots=True)
class Follow:
    """A page to fetch next.

    ``optional``: a 404 is no error. ``expects``: "json", "html" or "picture", checked against content type and first bytes.
    ``aside``: it only adds to what another page says; what goes wrong with it fails nothing else.
    ``credential``: the name of a Need of the source, whose value goes along; it is never part of ``url``. ``via``:
    "head" asks for the headers alone; "yt-dlp" lists a playlist without a key; "file" reads the file in the event's folder
    that ``url`` names; "archive" is the data files of a repository (``scrapers.tree``) in the archive at ``url``, "folder"
    those of the checkout or the archive at the path ``url``. ``only``: patterns of the files that are wanted of a folder, each
    on a line. ``feed``: a feed whose own address a person gave; it is asked for as feed readers do, whatever robots.txt says to
    crawlers.
    """

    url: str
    optional: bool = False
    aside: bool = False
    expects: Expects = "any"
    credential: str | None = None
    via: Literal["http", "head", "yt-dlp", "file", "archive", "folder"] = "http"
    only: str = ""
    feed: bool = False


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a page says of the event itself; all may be unknown."""

    title: str | None = None
    timezone: str | None = None
    starts: date | None = None
    ends: date | None = None
    location: str | None = None
    website: str | None = None


LONGEST_NOTE = 300
"""Characters of a line that says what is odd: the codes that a page prints may have thousands."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one page, or one whole source, said. ``notes`` are oddities a person should read (one line each).

    ``broken`` names entries and files that could not be read: a run that has any is partial, and calls nothing gone. Lines of
    both that are longer than ``LONGEST_NOTE`` are cut.
    """

    talks: tuple[Talk, ...] = ()
    recordings: tuple[Recording, ...] = ()
    follows: tuple[Follow, ...] = ()
    notes: tuple[str, ...] = ()
    facts: EventFacts = EventFacts()
    broken: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("notes", "broken"):
            object.__setattr__(self, name, tuple(short(line, LONGEST_NOTE) for line in getattr(self, name)))

    @property
    def told(self) -> tuple[str, ...]:
        """Notes, and what could not be read."""
        return (*self.notes, *self.broken)


@dataclass(frozen=True, slots=True)
class Example:
    """A miniature page in tests/pages/<kind>/ and what it is: ``page`` and ``<page>.expected.json`` lie side by side."""

    page: str
    url: str
    timezone: str
    starts: date | None = None
    ends: date | None = None


class Source:
    """One kind of page. Subclasses state ``kind``, ``reads``, ``tried``, ``gives``, ``examples``; two methods are theirs.

    The collector fetches what ``start`` names, hands each page to ``parse``, fetches what that follows, and at the
    end calls ``combine`` once with everything parsed; pages named in *its* follows are fetched too and ``combine``
    is called again. Nothing here opens a connection or knows the time.

    A page may hold anything. So what a subclass does not foresee comes out of its methods as a LayoutChanged that calls
    itself a bug, and ends no more than what another layout would end.
    """

    kind: ClassVar[str]
    reads: ClassVar[str]
    tried: ClassVar[str]
    """On which real files it was tried, or "by description" where there is none: for the table of kinds."""
    gives: ClassVar[Literal["schedule", "recordings"]]
    examples: ClassVar[tuple[Example, ...]] = ()
    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts that this source may visit beside those named in event.yml."""
    copies: ClassVar[Mapping[str, str]] = {}
    """Host that keeps a copy of this source's pages under the same paths -> host of the pages."""
    expects: ClassVar[Expects] = "any"
    """What the address in event.yml answers with."""
    keys: ClassVar[tuple[Key[str] | Key[int] | Key[bool], ...]] = ()
    """Its own keys in event.yml, in the order in which they are written."""
    needs: ClassVar[tuple[Need, ...]] = ()
    """What its API wants from the environment."""
    guesses: ClassVar[bool] = False
    """Whether what it reads is a guess: asked only where no other kind reads a page, and taken by a person alone."""
    files: ClassVar[str] = ""
    """Which saved files ``conftalks import`` takes, in words; none where this is empty."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, passed in _CONTAINED.items():
            if (method := cls.__dict__.get(name)) and not hasattr(method, "__wrapped__"):
                setattr(cls, name, _contained(method, *passed))

    def configured(self, environment: Mapping[str, str]) -> Source:
        """This source as the environment sets it up: keys that are there or not, an API that is moved."""
        del environment
        return self

    def recognises(self, page: Page) -> bool:
        """Whether the content of this page is of this kind. The URL is a hint at most (mirrors, loopback)."""
        raise NotImplementedError

    def imports(self, page: Page) -> bool:
        """Whether ``conftalks import`` takes this page as a file of this kind. Default: what is recognised."""
        return self.recognises(page)

    def claims(self, url: str) -> SourceRef | None:
        """The event.yml line for this URL where the URL alone tells the kind, else None."""
        return None

    def choices(self, page: Page) -> tuple[SourceRef, ...]:
        """An event.yml line for each schedule of this kind that a page of something else shows or links."""
        return ()

    def leads(self, page: Page) -> SourceRef | None:
        """The event.yml line that a page leads to which is not read itself: the schedule's front page in HTML, say.

        Default: the only one of its ``choices``.
        """
        refs = self.choices(page)
        return refs[0] if len(refs) == 1 else None

    def line(self, page: Page, ref: SourceRef) -> SourceRef:
        """The event.yml line that ``new`` writes for a page which was found by ``ref``. Default: that one."""
        del page
        return ref

    def beside(self, url: str) -> tuple[str, ...]:
        """URLs where a better source of the same event usually lies, tried by ``conftalks new``."""
        return ()

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The first pages to fetch for this line of event.yml. Default: its ``url``, or its ``file``.

        Raises:
            ScrapeError, BadRecord: it does not say where to begin.
        """
        if FILE_KEY in self.keys and (name := FILE_KEY.of(ref)):
            return (Follow(name, via="file"),)
        if ref.url is None:
            raise ScrapeError(event.slug, f"source {self.kind} has no url; it reads {self.reads}")
        return (Follow(ref.url, expects=self.expects),)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Records of one page.

        Raises:
            LayoutChanged: the page is not of this kind (login page, error page, other layout).
        """
        raise NotImplementedError

    def read_files(self, pages: Iterable[Page], event: Event, ref: SourceRef) -> Parsed:
        """Records of saved pages, where nothing they follow is fetched: the first is recognised, the rest lie beside it.

        Raises:
            LayoutChanged: as ``parse``.
        """
        return self.combine([self.parse(page, event, ref) for page in pages], event, ref)

    def explain(self, error: ApiRefused) -> ScrapeError:
        """An API's refusal in words that say what to do next. Default: as it came."""
        return error

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """One answer from all pages of the source, in the order they were fetched. Default: concatenated."""
        return Parsed(
            talks=tuple(t for p in parsed for t in p.talks),
            recordings=tuple(r for p in parsed for r in p.recordings),
            notes=tuple(n for p in parsed for n in p.notes),
            broken=tuple(b for p in parsed for b in p.broken),
            facts=next((p.facts for p in parsed if p.facts != EventFacts()), EventFacts()),
        )


_CONTAINED: Mapping[str, tuple[type[ConftalksError], ...]] = {
    "recognises": (),
    "imports": (),
    "claims": (),
    "choices": (),
    "leads": (),
    "line": (),
    "beside": (),
    "start": (BadRecord,),  # what event.yml says cannot be
    "parse": (),
    "read_files": (BadData,),  # the files are opened in there
    "explain": (),
    "combine": (),
}
"""Methods of a source that see pages, addresses, or what came of them, and what else they may raise."""


def _contained(method: Callable[..., Any], *passed: type[ConftalksError]) -> Callable[..., Any]:
    @wraps(method)
    def asked(self: Source, *given: Any) -> Any:
        """The method; its errors name the first address among what it is given."""
        urls = (one if isinstance(one, str) else getattr(one, "url", None) for one in given)
        with contained(next(filter(None, urls), "") or f"source {self.kind}", *passed):
            return method(self, *given)

    return asked


def ask_each(sources: Mapping[str, Source], question: Callable[[Source], Said | None]) -> Iterator[tuple[str, Said]]:
    """Kind and answer of each source that has one; a source that breaks over a page or an address has none."""
    for kind, source in sources.items():
        with suppress(ScrapeError):
            if answer := question(source):
                yield kind, answer
