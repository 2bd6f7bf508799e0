"""One line of event.yml: fetch its pages, parse each, combine. Unchanged since last time: no page is parsed."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scrapers.errors import ApiRefused, LayoutChanged, NotFound, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.source import Follow, Parsed, Source
from scrapers.urls import same_page

Progress = Callable[[int, int, str], None]
"""Called with pages done, pages known, and the URL at hand."""

FAILED_SHARE = 0.2
"""A source of which more pages than this failed is not believed at all."""


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
    """What one source gave. ``parsed`` is None where it is unchanged or failed as a whole."""

    ref: SourceRef
    parsed: Parsed | None
    visited: Visited
    errors: tuple[ScrapeError, ...] = ()
    unchanged: bool = False

    @property
    def unread(self) -> frozenset[str]:
        """Keys (``same_page``) of the pages that did not answer this time: what they say of a talk is not known."""
        urls = [error.url for error in self.errors] + [follow.url for follow in self.visited.absent]
        return frozenset(same_page(url) for url in urls)

    @property
    def failed(self) -> bool:
        """Nothing of this source can be used this time."""
        return self.parsed is None and not self.unchanged


class _Visits:
    """The pages of one crawl, each asked for once; what failed is remembered instead of asked again."""

    def __init__(self, source: Source, fetcher: Fetcher, progress: Progress) -> None:
        self.source = source
        self.fetcher = fetcher
        self.progress = progress
        self.failures: dict[str, ScrapeError] = {}
        self.done = 0

    def get(self, follow: Follow, known: int) -> Page:
        """The page, or the error that it gave before; an API's refusal comes in its source's words."""
        if follow.url in self.failures:
            raise self.failures[follow.url]
        self.progress(self.done, known, follow.url)
        try:
            page = self.fetcher.get(follow)
        except ApiRefused as error:
            self.failures[follow.url] = self.source.explain(error)
            raise self.failures[follow.url] from error
        except ScrapeError as error:
            self.failures[follow.url] = error
            raise
        self.done += 1
        return page

    def begin(self) -> None:
        """Count anew: the pages at hand are about to be read."""
        self.done = 0


def crawl(
    source: Source,
    ref: SourceRef,
    event: Event,
    fetcher: Fetcher,
    last: Visited | None,
    progress: Progress = lambda done, known, url: None,
) -> Crawled:
    """Read one source.

    ``last`` is what the previous run visited, or None where its records cannot be relied on any more; with it every
    page is asked for first, and if none has changed nothing is parsed.
    """
    visits = _Visits(source, fetcher, progress)
    start = source.start(ref, event)
    if last is not None and last.knows(start) and _all_unchanged(last, visits):
        return Crawled(ref, None, last, unchanged=True)
    visits.begin()
    pages: list[tuple[Follow, str]] = []
    absent: list[Follow] = []
    errors: list[ScrapeError] = []
    parsed: list[Parsed] = []
    queue, seen = deque(start), {follow.url for follow in start}
    combined = Parsed()
    while queue:
        while queue:
            follow = queue.popleft()
            page = _visit(follow, visits, len(seen), errors)
            if page is None:
                absent.append(follow)
                continue
            pages.append((follow, _digest(page)))
            answer = _parse(page, source, ref, event, visits, errors)
            if answer is not None:
                parsed.append(answer)
                queue.extend(_unseen(answer.follows, seen))
        combined = source.combine(parsed, event, ref)
        queue.extend(_unseen(combined.follows, seen))
    visited = Visited(tuple(pages), tuple(absent), tuple(recording.key for recording in combined.recordings))
    if errors and len(errors) > FAILED_SHARE * len(seen):
        return Crawled(ref, None, visited, tuple(errors))
    if start and not combined.talks and not combined.recordings:
        where = ref.url or start[0].url
        empty = LayoutChanged(
            where, f"nothing that {source.kind} reads was found there; `conftalks look` says what it is"
        )
        return Crawled(ref, None, visited, (*errors, empty))
    return Crawled(ref, combined, visited, tuple(errors))


def _all_unchanged(last: Visited, visits: _Visits) -> bool:
    known = len(last.pages) + len(last.absent)
    try:
        # Every page is asked for even after one has changed: the crawl that follows finds them all answered.
        same = [_digest(visits.get(follow, known)) == digest for follow, digest in last.pages]
    except ScrapeError:
        return False
    for follow in last.absent:
        try:
            visits.get(follow, known)
        except NotFound:
            continue
        except ScrapeError:
            pass
        same.append(False)
    return all(same)


def _digest(page: Page) -> str:
    return hashlib.sha256(page.body).hexdigest()


def _visit(follow: Follow, visits: _Visits, known: int, errors: list[ScrapeError]) -> Page | None:
    try:
        return visits.get(follow, known)
    except NotFound as error:
        if not follow.optional:
            errors.append(error)
    except ScrapeError as error:
        errors.append(error)
    return None


def _parse(
    page: Page, source: Source, ref: SourceRef, event: Event, visits: _Visits, errors: list[ScrapeError]
) -> Parsed | None:
    try:
        return source.parse(page, event, ref)
    except LayoutChanged as error:
        visits.fetcher.reject(page, error.cause)
        errors.append(error)
    except ScrapeError as error:
        errors.append(error)
    return None


def _unseen(follows: Iterable[Follow], seen: set[str]) -> Sequence[Follow]:
    fresh = []
    for follow in follows:
        if follow.url not in seen:
            seen.add(follow.url)
            fresh.append(follow)
    return fresh
