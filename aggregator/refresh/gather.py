"""What of one event is due is asked: schedule, feeds, playlists, and whether published videos still live. Nothing is written."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

from aggregator.collect.crawl import Crawled
from aggregator.collect.scrape import Gathered, Opened, Scraper, Wanted
from aggregator.files.jsonl import EventFiles
from aggregator.files.refresh_state import LastAsked
from scrapers.errors import Guarded, NotAsked, NotFound, ScrapeError, Unreachable
from scrapers.fetch import Fetcher, HostBudget
from scrapers.page import Page
from scrapers.recordings.living import CheckedRecordings, Living
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Follow, Source
from scrapers.urls import hide_keys, split_url
from scrapers.values import several

MOST_NEW = 1000
"""Of more recordings than these that an event has not known, one line of it brings none in one run."""

LONGEST_NAME = 1000
"""Characters of a feed's address that the state keeps."""

KEPT = 3
"""One part in so many of a host's budget is kept for schedules, feeds and playlists, and one for checks of videos: neither a
playlist that somebody filled nor a thousand videos may keep the other from being asked for.
"""


class ManyNew(ScrapeError, Guarded):
    """A list has so many recordings that are new that somebody may have filled it."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What asking one event came to. ``last`` is what is to be remembered of it once ``gathered`` is saved.

    ``failed`` and ``refused`` are lines on sources that did not answer, and on lists that a guard does not believe; ``left``
    on what was not asked for, as its host has had its budget. ``doubtful``: key of a recording -> what a person should look at.
    ``heard``: a server answered. ``silent``: hosts that did not. ``alive``: hosts that know a living video.
    """

    gathered: Gathered
    last: LastAsked
    failed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    doubtful: Mapping[str, str] = field(default_factory=dict)
    heard: bool = False
    silent: frozenset[str] = frozenset()
    alive: frozenset[str] = frozenset()


def lines_of(event: Event, sources: Mapping[str, Source]) -> dict[str, tuple[SourceRef, ...]]:
    """The lines of event.yml by the step that asks them; of "videos" there are none."""
    feeds = tuple(ref for ref in event.recordings if _is_feed(ref, event, sources))
    others = tuple(ref for ref in event.recordings if ref not in feeds)
    return {"schedule": event.schedule, "feeds": feeds, "playlists": others}


def _is_feed(ref: SourceRef, event: Event, sources: Mapping[str, Source]) -> bool:
    with suppress(ScrapeError):
        return any(follow.feed for follow in sources[ref.kind].start(ref, event))
    return False


def published(files: EventFiles) -> tuple[Recording, ...]:
    """The recordings that an event shows, sorted by key; also those that were lost and may have come back."""
    shown = {link.recording for link in files.links if link.decision == "accepted"}
    found = (one for one in files.recordings if one.key in shown and one.replaced_by is None)
    return tuple(sorted(found, key=lambda one: one.key))


def steps_of(files: EventFiles, sources: Mapping[str, Source], living: Living) -> frozenset[str]:
    """The steps for which an event has something to ask."""
    steps = {step for step, refs in lines_of(files.event, sources).items() if refs}
    return frozenset(steps | ({"videos"} if living.checks(published(files)) else set()))


def gather(
    scraper: Scraper,
    opened: Opened,
    steps: Collection[str],
    last: LastAsked,
    living: Living,
    now: datetime,
    alive: Collection[str] = (),
    checks: Counter[str] | None = None,
) -> Findings:
    """Ask an event for these of its steps, and for its playlists where a feed shows news; ``alive`` as in ``Living.ask``.

    ``checks`` counts what checks of videos have cost each host in this run, and goes on with this event's.
    """
    files = opened.intake.files
    lines = lines_of(files.event, scraper.sources)
    recordings = published(files) if "videos" in steps else ()
    asked = _Asking(scraper, opened, last, now, Counter() if checks is None else checks)
    with scraper.fetcher(files.event, Wanted(), (check.follow.url for check in living.checks(recordings))) as fetcher:
        if "schedule" in steps:
            asked.schedule = asked.read("schedule", lines["schedule"], fetcher)
        news = False
        if "feeds" in steps:
            feeds = asked.read("feeds", lines["feeds"], fetcher)
            asked.recordings += feeds
            news = asked.show_news(feeds) and bool(lines["playlists"])
        if news:
            asked.last = asked.last.unasked("playlists")  # what its host's budget leaves out is due in the next run
        if "playlists" in steps or news:
            asked.recordings += asked.read("playlists", lines["playlists"], fetcher)
        if "videos" in steps:
            asked.check(recordings, living, fetcher, alive)
        elif asked.recordings and not published(files):
            asked.last = asked.last.answered("videos", now)  # what this run publishes lives
    return asked.findings()


@dataclass(slots=True)
class _Asking:
    """An event while it is asked."""

    scraper: Scraper
    opened: Opened
    last: LastAsked
    now: datetime
    checks: Counter[str]
    schedule: tuple[Crawled, ...] = ()
    recordings: tuple[Crawled, ...] = ()
    checked: CheckedRecordings = field(default_factory=CheckedRecordings)
    failed: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    questions: int = 0
    spared: list[NotAsked] = field(default_factory=list)
    heard: bool = False
    silent: frozenset[str] = frozenset()

    @property
    def budget(self) -> HostBudget | None:
        """What all that is asked may cost a host."""
        return self.scraper.budget

    def read(self, step: str, refs: Sequence[SourceRef], fetcher: Fetcher) -> tuple[Crawled, ...]:
        """The lines of one step, with what came of it noted."""
        refused = _number_refused(self.budget)
        known = {one.key for one in self.opened.intake.recordings}
        side = tuple(_bounded(one, known, self.opened.event) for one in self.scraper.read(self.opened, refs, fetcher))
        spent = _number_refused(self.budget) > refused
        cut = False
        for crawled in side:
            self._hear(crawled)
            beyond = spent and any(isinstance(error, NotAsked) for error in crawled.errors)
            errors = [error for error in crawled.errors if not (beyond and isinstance(error, NotAsked))]
            if beyond:
                self.left += [hide_keys(f"{crawled.ref.kind}: {e}") for e in crawled.errors if e not in errors]
                cut = cut or bool(crawled.visited.pages)
            lines = replace(crawled, errors=tuple(errors)).error_lines
            (self.refused if any(isinstance(error, ManyNew) for error in errors) else self.failed).extend(lines)
        if any(crawled.failed for crawled in side) or cut:
            only_left = all(isinstance(e, NotAsked) for c in side for e in c.errors) and spent and not cut
            self.last = self.last if only_left else self.last.missed(step, self.now)
        else:
            self.last = self.last.answered(step, self.now)
        return side

    def _hear(self, crawled: Crawled) -> None:
        """Whether servers answered."""
        self.silent |= _silent(crawled.errors)
        told = any(not isinstance(error, NotAsked) and not _no_answer(error) for error in crawled.errors)
        pages = any(follow.via not in ("file", "folder") for follow, _ in crawled.visited.pages)
        self.heard = self.heard or pages or told

    def show_news(self, feeds: Iterable[Crawled]) -> bool:
        """Whether a feed lists something else than when it was last asked; remembers what it lists."""
        shown, news = dict(self.last.shown), False
        for crawled in feeds:
            if crawled.parsed is None:
                continue  # it failed, or every byte is as it was
            name, digest = _address(crawled.ref, self.opened.event, self.scraper.sources), _digest(crawled)
            news = news or shown.get(name) != digest
            shown[name] = digest
        self.last = replace(self.last, shown=shown)
        return news

    def check(self, recordings: Sequence[Recording], living: Living, fetcher: Fetcher, alive: Collection[str]) -> None:
        """Whether recordings still live: from where the last run had to stop, as far as the budget goes."""
        begin = next((n for n, one in enumerate(recordings) if one.key > (self.last.cursor or "")), 0)
        said = {one.key for c in self.recordings if c.parsed for one in c.parsed.recordings if _is_stated(one)}
        asked = [one for one in recordings[begin:] if one.key not in said]
        number = len(living.checks(asked))

        def get(follow: Follow) -> Page:
            """As ``_sparing``, and whoever waits is told."""
            self.questions += 1
            self.scraper.progress(self.questions - 1, number, fetcher.shown(follow.url))
            return self._sparing(follow, fetcher)

        self.checked = living.ask(asked, get, alive)
        self.heard = self.heard or bool(self.checked.living or self.checked.changed or self.checked.doubtful)
        self.silent |= _silent(self.checked.errors)
        self.failed += [hide_keys(str(error)) for error in self.checked.errors if not isinstance(error, NotAsked)]
        if self.spared:
            why = {error.cause for error in self.spared}
            spared = [n for n, one in enumerate(asked) if self.checked.unanswered.get(one.key) in why]
            self.left.append(f"{several(len(spared), 'video')} not checked: {self.spared[0].cause}")
            if spared[0]:
                self.last = replace(self.last, cursor=asked[spared[0] - 1].key)
            return
        whole = replace(self.last, cursor=None)
        missed = bool(self.checked.errors)
        self.last = whole.missed("videos", self.now) if missed else whole.answered("videos", self.now)

    def _sparing(self, follow: Follow, fetcher: Fetcher) -> Page:
        """A page, where enough of its host's budget is left for what may be new, or checks have not had their own part yet.

        Raises:
            NotAsked: neither is so.
        """
        host = split_url(follow.url).netloc
        left, part = (self.budget.left(host), self.budget.most // KEPT) if self.budget else (1, 0)
        try:
            if left <= part and self.checks[host] >= part:
                spared = f"{host} has had as many requests as checks of videos get in one run; the next one goes on"
                raise NotAsked(follow.url, spared)
            return fetcher.get(follow)
        except NotAsked as error:
            self.spared.append(error)
            raise
        finally:
            self.checks[host] += left - self.budget.left(host) if self.budget else 0

    def findings(self) -> Findings:
        """What it came to."""
        gathered = Gathered(self.schedule, self.recordings, self.checked.changed, self.checked.living)
        return Findings(
            gathered,
            self.last,
            tuple(self.failed),
            tuple(self.refused),
            tuple(self.left),
            self.checked.doubtful,
            self.heard,
            self.silent,
            self.checked.hosts,
        )


def _is_stated(recording: Recording) -> bool:
    """Whether its source knows who can open it, so that nobody need ask again."""
    return recording.access_by == "statement"


def _number_refused(budget: HostBudget | None) -> int:
    return sum(budget.refused.values()) if budget else 0


def _no_answer(error: ScrapeError) -> bool:
    """Whether no server said anything."""
    return isinstance(error, Unreachable) and not isinstance(error, NotFound) and error.status is None


def _silent(errors: Iterable[ScrapeError]) -> frozenset[str]:
    """The hosts that did not say anything."""
    return frozenset(split_url(error.url).netloc for error in errors if _no_answer(error))


def _bounded(crawled: Crawled, known: Collection[str], event: Event) -> Crawled:
    """A list as it was read; one with too much that is new is not believed."""
    fresh = {one.key for one in crawled.parsed.recordings if one.key not in known} if crawled.parsed else set()
    if len(fresh) <= MOST_NEW or not crawled.parsed:
        return crawled
    where = crawled.ref.url or crawled.visited.pages[0][0].url
    why = f"lists {several(len(fresh), 'recording')} that {event.slug} has not, more than {MOST_NEW:,} at once: none is taken"
    way_out = f"if they are right, `conftalks scrape {event.slug}` takes them"
    return replace(crawled, parsed=None, errors=(*crawled.errors, ManyNew(where, f"{why}; {way_out}")))


def _address(ref: SourceRef, event: Event, sources: Mapping[str, Source]) -> str:
    """What a feed is called in the state: its address without keys."""
    return hide_keys(sources[ref.kind].start(ref, event)[0].url)[:LONGEST_NAME]


def _digest(crawled: Crawled) -> str:
    """Changes with what a feed lists, and not with how often that was watched."""
    listed = sorted((one.key, one.raw_title) for one in crawled.parsed.recordings) if crawled.parsed else []
    return hashlib.sha256(repr(listed).encode("utf-8", "surrogatepass")).hexdigest()[:16]
