"""One line of event.yml: fetch its pages, parse each, combine. Unchanged since last time: no page is parsed."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from aggregator.collect.budget import Budget, Seconds
from scrapers.errors import (
    ApiRefused,
    EntryLost,
    LayoutChanged,
    NotAsked,
    NotFound,
    NothingListed,
    ScrapeError,
    contained,
)
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.source import Follow, Parsed, Source
from scrapers.urls import hide_keys, same_page
from scrapers.values import several

Progress = Callable[[int, int, str], None]
"""Called with pages done, pages known, and the URL at hand."""

Ask = Callable[[Follow, int, int], Page | ScrapeError]
"""A page, or why there is none; called with pages done and pages known. What failed is not asked for again, an API's refusal
comes in its source's words, and ``NotAsked`` is for those that the budget, or that of their host, does not allow.
"""

FAILED_SHARE = 0.2
"""A source of which more pages than this failed is not believed at all."""

SHOWN_ERRORS = 3
"""Of many pages of a source that failed so many stand for all."""


@dataclass(frozen=True, slots=True)
class Visited:
    """What the event's records were made of: each page with the SHA-256 of its bytes, what was a 404, which recordings.

    The digest is this event's own: the page cache is shared with other events, which may have seen a page since.
    """

    pages: tuple[tuple[Follow, str], ...] = ()
    absent: tuple[Follow, ...] = ()
    recordings: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, for data/cache."""
        return asdict(self)

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Visited:
        """The reverse of ``as_dict``."""
        return cls(
            tuple((Follow(**follow), digest) for follow, digest in raw["pages"]),
            tuple(Follow(**follow) for follow in raw["absent"]),
            tuple(raw["recordings"]),
        )

    def knows(self, follows: Iterable[Follow]) -> bool:
        """Whether all these pages were visited: not where event.yml, a key or a source asks for others now."""
        return {*(follow for follow, _ in self.pages), *self.absent} >= set(follows)


@dataclass(frozen=True, slots=True)
class Crawled:
    """What one source gave. ``parsed`` is None where it failed as a whole, or is unchanged: then nothing went wrong.

    ``left`` are the pages that were not asked for, as the source had cost enough.
    """

    ref: SourceRef
    parsed: Parsed | None
    visited: Visited
    errors: tuple[ScrapeError, ...] = ()
    left: tuple[Follow, ...] = ()

    @property
    def unchanged(self) -> bool:
        """Every page is as it was."""
        return self.parsed is None and not self.errors

    @property
    def failed(self) -> bool:
        """Nothing of this source can be used this time."""
        return self.parsed is None and bool(self.errors)

    @property
    def unread(self) -> frozenset[str]:
        """Keys (``same_page``) of the pages that did not answer this time: what they say of a talk is not known."""
        failed = [error.url for error in self.errors if not isinstance(error, EntryLost | NotAsked)]
        return frozenset(map(same_page, [*failed, *(follow.url for follow in self.left)])) | self.absent

    @property
    def absent(self) -> frozenset[str]:
        """Keys (``same_page``) of the pages that there are not, as their server says."""
        failed = {error.url for error in self.errors if not isinstance(error, NotFound)}
        return frozenset(same_page(follow.url) for follow in self.visited.absent if follow.url not in failed)

    @property
    def error_lines(self) -> tuple[str, ...]:
        """One line per thing that went wrong; where many pages fail, the first few stand for all."""
        more = len(self.errors) - SHOWN_ERRORS
        lines = [str(error) for error in self.errors[:SHOWN_ERRORS]] + ([f"and {more} more"] if more > 0 else [])
        return tuple(hide_keys(f"{self.ref.kind}: {line}") for line in lines)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should read."""
        return tuple(hide_keys(f"{self.ref.kind}: {note}") for note in self.parsed.notes) if self.parsed else ()


def crawl(
    source: Source,
    ref: SourceRef,
    event: Event,
    fetcher: Fetcher,
    last: Visited | None,
    progress: Progress = lambda done, known, url: None,
    clock: Seconds = time.monotonic,
) -> Crawled:
    """Read one source, as much of it as the event's limits allow.

    ``last`` is what the previous run visited, or None where its records cannot be relied on any more; with it every
    page is asked for first, and if none has changed nothing is parsed.
    """
    try:
        start = source.start(ref, event)
    except ScrapeError as error:
        return Crawled(ref, None, Visited(), (error,))
    budget = Budget(event.limits, clock)
    ask = _asking(source, fetcher, progress, budget)
    if last is not None and last.knows(start) and _all_unchanged(last, ask):
        return Crawled(ref, None, last)
    if not start:
        return Crawled(ref, Parsed(), Visited())
    visit = _Visit(source, ref, event, fetcher, ask, budget, deque(start), {follow.url for follow in start})
    try:
        combined = visit.read()
    except ScrapeError as error:
        return visit.crawled(None, error)
    nothing = not combined.talks and not combined.recordings
    if visit.failed > FAILED_SHARE * (len(visit.seen) - len(visit.left)) or (visit.left and nothing):
        return visit.crawled(None)
    if nothing:
        why = f"nothing that {source.kind} reads was found there; `conftalks look` says what it is"
        return visit.crawled(None, NothingListed(visit.where, why))
    return visit.crawled(combined, *(EntryLost(visit.pages[0][0].url, line) for line in combined.broken))


@dataclass(slots=True)
class _Visit:
    """A source while it is read. ``queue``: pages that are still to be asked for; ``seen``: URLs of these and of all before."""

    source: Source
    ref: SourceRef
    event: Event
    fetcher: Fetcher
    ask: Ask
    budget: Budget
    queue: deque[Follow]
    seen: set[str]
    where: str = field(init=False)
    aside: set[str] = field(default_factory=set)
    pages: list[tuple[Follow, str]] = field(default_factory=list)
    absent: list[Follow] = field(default_factory=list)
    left: list[Follow] = field(default_factory=list)
    refused: NotAsked | None = None
    errors: list[ScrapeError] = field(default_factory=list)
    parsed: list[Parsed] = field(default_factory=list)
    recordings: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.where = self.ref.url or self.queue[0].url

    @property
    def failed(self) -> int:
        """How many things went wrong, but for what may."""
        return sum(error.url not in self.aside for error in self.errors)

    def read(self) -> Parsed:
        """Every page, also those that are named once all are together, and what they say together.

        Raises:
            ScrapeError: they cannot be put together.
        """
        combined = Parsed()
        while self.queue:
            while self.queue:
                self._read_page(self.queue.popleft())
            with contained(self.where):
                combined = _publishable(self.source.combine(self.parsed, self.event, self.ref))
            self.queue.extend(_unseen(combined.follows, self.seen))
        self.recordings = tuple(recording.key for recording in combined.recordings)
        return combined

    def _read_page(self, follow: Follow) -> None:
        if follow.aside:
            self.aside.add(follow.url)
        page = self.ask(follow, len(self.pages), len(self.seen))
        if isinstance(page, NotAsked):
            self.left.append(follow)
            self.refused = self.refused or page
            return
        if isinstance(page, ScrapeError):
            self.absent.append(follow)
            if not (follow.optional and isinstance(page, NotFound)):
                self.errors.append(page)
            return
        self.pages.append((follow, _digest(page)))
        try:
            one = self.source.parse(page, self.event, self.ref)
        except ScrapeError as error:
            if isinstance(error, LayoutChanged):  # the next run asks for it afresh
                self.fetcher.reject(page, error.cause)
            self.errors.append(error)
            return
        self.parsed.append(one)
        self.queue.extend(_unseen(one.follows, self.seen))

    def crawled(self, parsed: Parsed | None, *more: ScrapeError) -> Crawled:
        """What the source gave; ``more`` is wrong beside single pages."""
        # The limit is the first: of many errors no more than a few are shown.
        reached: list[ScrapeError] = []
        if self.left and self.budget.over:
            reached.append(self.budget.reached(self.where, len(self.pages), len(self.left)))
        elif self.refused:
            read = several(len(self.pages), "page")
            reached.append(NotAsked(self.where, f"{read} read, {len(self.left)} left: {self.refused.cause}"))
        visited = Visited(tuple(self.pages), tuple(self.absent), self.recordings)
        return Crawled(self.ref, parsed, visited, (*reached, *self.errors, *more), tuple(self.left))


def _publishable(parsed: Parsed) -> Parsed:
    """Records without the keys of the addresses that they were read at, which event.yml may have."""
    talks = (replace(one, source_url=hide_keys(one.source_url), url=_hidden(one.url)) for one in parsed.talks)
    recordings = (
        replace(one, source_url=hide_keys(one.source_url), talk_url=_hidden(one.talk_url)) for one in parsed.recordings
    )
    return replace(parsed, talks=tuple(talks), recordings=tuple(recordings))


def _hidden(url: str | None) -> str | None:
    return hide_keys(url) if url else url


def _asking(source: Source, fetcher: Fetcher, progress: Progress, budget: Budget) -> Ask:
    failures: dict[str, ScrapeError] = {}
    asked: set[str] = set()

    def ask(follow: Follow, done: int, known: int) -> Page | ScrapeError:
        """As ``Ask`` says."""
        if follow.url not in failures:
            if follow.url not in asked and not budget.allows(len(asked)):
                return NotAsked(follow.url, "not asked for")
            asked.add(follow.url)
            progress(done, known, fetcher.shown(follow.url))
            try:
                return fetcher.get(follow)
            except ApiRefused as error:
                failures[follow.url] = _explained(source, error)
            except ScrapeError as error:
                failures[follow.url] = error
        return failures[follow.url]

    return ask


def _explained(source: Source, error: ApiRefused) -> ScrapeError:
    try:
        return source.explain(error)
    except ScrapeError as broken:
        return broken


def _all_unchanged(last: Visited, ask: Ask) -> bool:
    known = len(last.pages) + len(last.absent)
    same = True
    for done, (follow, digest) in enumerate(last.pages):
        page = ask(follow, done, known)
        if isinstance(page, ScrapeError):
            return False
        # Every page is asked for even after one has changed: the crawl that follows finds them all answered.
        same = same and _digest(page) == digest
    answers = [ask(follow, len(last.pages), known) for follow in last.absent]
    return same and all(isinstance(answer, NotFound) for answer in answers)


def _digest(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()


def _unseen(follows: Iterable[Follow], seen: set[str]) -> Sequence[Follow]:
    fresh = []
    for follow in follows:
        if follow.url not in seen:
            seen.add(follow.url)
            fresh.append(follow)
    return fresh
