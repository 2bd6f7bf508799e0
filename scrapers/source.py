"""Source: what a vendor module is. A parser is a pure function of a page: same bytes, same records."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Literal

from scrapers.errors import ApiRefused, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, Recording, SourceRef, Talk


@dataclass(frozen=True, slots=True)
class Follow:
    """A page to fetch next.

    ``optional``: a 404 is no error. ``expects``: "json" or "html", checked against content type and first bytes.
    ``credential``: the environment variable whose value goes along; a ``key`` parameter for YOUTUBE_API_KEY, a
    bearer token for HUBILO_TOKEN. The value is never part of ``url``. ``via``: "yt-dlp" lists a playlist without a key.
    """

    url: str
    optional: bool = False
    expects: Literal["html", "json", "any"] = "any"
    credential: str | None = None
    via: Literal["http", "yt-dlp"] = "http"


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What a page says of the event itself; all may be unknown."""

    title: str | None = None
    timezone: str | None = None
    starts: date | None = None
    ends: date | None = None
    location: str | None = None
    website: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one page, or one whole source, said. ``notes`` are oddities a person should read (one line each)."""

    talks: tuple[Talk, ...] = ()
    recordings: tuple[Recording, ...] = ()
    follows: tuple[Follow, ...] = ()
    notes: tuple[str, ...] = ()
    facts: EventFacts = EventFacts()


@dataclass(frozen=True, slots=True)
class Example:
    """A miniature page in tests/pages/<kind>/ and what it is: ``page`` and ``<page>.expected.json`` lie side by side."""

    page: str
    url: str
    timezone: str = "America/New_York"
    starts: date | None = None
    ends: date | None = None


class Source:
    """One kind of page on the web. Subclasses state ``kind``, ``reads``, ``gives``, ``examples`` and two methods.

    The collector fetches what ``start`` names, hands each page to ``parse``, fetches what that follows, and at the
    end calls ``combine`` once with everything parsed; pages named in *its* follows are fetched too and ``combine``
    is called again. Nothing here opens a connection or knows the time.
    """

    kind: ClassVar[str]
    reads: ClassVar[str]
    gives: ClassVar[Literal["schedule", "recordings"]]
    examples: ClassVar[tuple[Example, ...]] = ()
    hosts: ClassVar[tuple[str, ...]] = ()
    """Hosts that this source may visit beside those named in event.yml."""

    def recognises(self, page: Page) -> bool:
        """Whether the content of this page is of this kind. The URL is a hint at most (mirrors, loopback)."""
        raise NotImplementedError

    def claims(self, url: str) -> SourceRef | None:
        """The event.yml line for this URL where the URL alone tells the kind, else None."""
        return None

    def beside(self, url: str) -> tuple[str, ...]:
        """URLs where a better source of the same event usually lies, tried by ``conftalks new``."""
        return ()

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The first pages to fetch for this line of event.yml."""
        raise NotImplementedError

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Records of one page.

        Raises:
            LayoutChanged: the page is not of this kind (login page, error page, other layout).
        """
        raise NotImplementedError

    def explain(self, error: ApiRefused) -> ScrapeError:
        """An API's refusal in words that say what to do next. Default: as it came."""
        return error

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """One answer from all pages of the source, in the order they were fetched. Default: concatenated."""
        return Parsed(
            talks=tuple(t for p in parsed for t in p.talks),
            recordings=tuple(r for p in parsed for r in p.recordings),
            notes=tuple(n for p in parsed for n in p.notes),
            facts=next((p.facts for p in parsed if p.facts != EventFacts()), EventFacts()),
        )
