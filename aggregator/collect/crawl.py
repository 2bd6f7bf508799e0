"""One line of event.yml: fetch its pages, parse each, combine. Unchanged since last time: no page is parsed."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from scrapers.errors import ApiRefused, LayoutChanged, NotFound, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.source import Follow, Parsed, Source

Progress = Callable[[int, int, str], None]
"""Called with pages done, pages known, and the URL at hand."""

FAILED_SHARE = 0.2
"""A source of which more pages than this failed is not believed at all."""


@dataclass(frozen=True, slots=True)
class Visited:
    """The pages of a source as the last run saw them: what answered, and what was a 404."""

    pages: tuple[Follow, ...] = ()
    absent: tuple[Follow, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON, for data/cache."""
        return {"pages": [asdict(f) for f in self.pages], "absent": [asdict(f) for f in self.absent]}

    @classmethod
    def from_dict(cls, raw: dict[str, Any]) -> Visited:
        """The reverse of ``as_dict``."""
        return cls(tuple(Follow(**f) for f in raw["pages"]), tuple(Follow(**f) for f in raw["absent"]))


@dataclass(frozen=True, slots=True)
class Crawled:
    """What one source gave. ``parsed`` is None where it is unchanged or failed as a whole."""

    ref: SourceRef
    parsed: Parsed | None
    visited: Visited
    errors: tuple[ScrapeError, ...] = ()
    unchanged: bool = False

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
        if follow.url in self.failures:
            raise self.failures[follow.url]
        self.progress(self.done, max(known, self.done + 1), follow.url)
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
    if last is not None and _all_unchanged(last, visits):
        return Crawled(ref, None, last, unchanged=True)
    pages: list[Follow] = []
    absent: list[Follow] = []
    errors: list[ScrapeError] = []
    parsed: list[Parsed] = []
    start = source.start(ref, event)
    queue, seen = deque(start), {follow.url for follow in start}
    combined = Parsed()
    while queue:
        while queue:
            follow = queue.popleft()
            answer = _visit(follow, source, ref, event, visits, len(seen), errors)
            (absent if answer is None else pages).append(follow)
            if answer is not None:
                parsed.append(answer)
                queue.extend(_unseen(answer.follows, seen))
        combined = source.combine(parsed, event, ref)
        queue.extend(_unseen(combined.follows, seen))
    visited = Visited(tuple(pages), tuple(absent))
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
        changed = [follow for follow in last.pages if not visits.get(follow, known).unchanged]
    except ScrapeError:
        return False
    for follow in last.absent:
        try:
            visits.get(follow, known)
        except NotFound:
            continue
        except ScrapeError:
            return False
        changed.append(follow)
    return not changed


def _visit(
    follow: Follow,
    source: Source,
    ref: SourceRef,
    event: Event,
    visits: _Visits,
    known: int,
    errors: list[ScrapeError],
) -> Parsed | None:
    try:
        page = visits.get(follow, known)
    except NotFound as error:
        if not follow.optional:
            errors.append(error)
        return None
    except ScrapeError as error:
        errors.append(error)
        return None
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
