"""``conftalks scrape``: fetch and parse an event's sources, reconcile with what is kept, write files and catalog."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from aggregator.collect.crawl import Crawled, Progress, Visited, crawl
from aggregator.collect.merge import merge_sources
from aggregator.collect.publish import Draft, draft_of, publish
from aggregator.collect.reconcile import check_not_garbled, check_not_shrunk, reconcile_recordings, reconcile_talks
from aggregator.lock import Interrupted
from aggregator.report import Outcome
from aggregator.workspace import Workspace
from scrapers.errors import Guarded, LayoutChanged
from scrapers.fetch import Fetcher
from scrapers.records import Event, Recording, SourceRef, Talk
from scrapers.source import Need, Source
from scrapers.urls import same_page

if TYPE_CHECKING:
    from aggregator.collect.posts import ReadPosts

SHOWN_ERRORS = 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked of a scrape. ``only``: "schedule", "recordings" or None for both."""

    only: str | None = None
    dry_run: bool = False
    offline: bool = False
    accept_shrink: bool = False
    mirrors: tuple[tuple[str, Path], ...] = ()
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an event (its schedule or its recordings) after all its sources were read."""

    crawled: tuple[Crawled, ...]

    @property
    def errors(self) -> tuple[str, ...]:
        """One line per thing that went wrong; where many pages of a source fail, the first few stand for all."""
        lines = []
        for crawled in self.crawled:
            lines += [f"{crawled.ref.kind}: {error}" for error in crawled.errors[:SHOWN_ERRORS]]
            if len(crawled.errors) > SHOWN_ERRORS:
                lines.append(f"{crawled.ref.kind}: and {len(crawled.errors) - SHOWN_ERRORS} more pages")
        return tuple(lines)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should read."""
        return tuple(f"{c.ref.kind}: {note}" for c in self.crawled if c.parsed for note in c.parsed.notes)

    @property
    def unchanged(self) -> bool:
        """Every page of every source is as it was."""
        return all(c.unchanged for c in self.crawled)


class Scraper:
    """Scrapes events of one workspace; ``sources`` maps kinds to their readers, ``secrets`` what they need to its value."""

    def __init__(
        self,
        workspace: Workspace,
        sources: Mapping[str, Source],
        secrets: Mapping[Need, str],
        progress: Progress = lambda done, known, url: None,
        say: Callable[[str], None] = lambda line: None,
    ) -> None:
        self.workspace = workspace
        self.sources = sources
        self.secrets = secrets
        self.progress = progress
        self.say = say

    def scrape(self, slug: str, wanted: Wanted, started: datetime, died: Interrupted | None = None) -> Outcome:
        """Read one event's sources and write what they say; the caller holds the run lock.

        Raises:
            ConftalksError: broken files of ours, or nothing can be written.
        """
        draft = draft_of(self.workspace, slug, started, died)
        event = draft.files.event
        last = self.workspace.take_last_run(slug)
        with self.fetcher(event, wanted) as fetcher:
            # What suppress.yml leaves out is in no file, so the pages must be parsed to know whose recording is whose.
            seen = {} if draft.suppressed else last
            schedule = self._read(event.schedule, event, fetcher, seen, wanted.only != "recordings")
            recordings = self._read(event.recordings, event, fetcher, seen, wanted.only != "schedule")
        posts = self._posts(event, wanted)
        draft.errors = schedule.errors + recordings.errors + (posts.errors if posts else ())
        try:
            self._take_schedule(draft, schedule, wanted)
        except Guarded as refusal:
            draft.errors += (str(refusal),)
            draft.state = "refused"
        self._take_recordings(draft, recordings)
        draft.checked = tuple(key for c in recordings.crawled if not c.errors for key in c.visited.recordings)
        draft.state = draft.state or _state((*schedule.crawled, *recordings.crawled))
        if posts and posts.errors and draft.state == "ok":
            draft.state = "partial"
        outcome = publish(self.workspace, draft, wanted.dry_run)
        if posts and not wanted.dry_run:
            outcome = posts.keep(self.workspace, started.date(), outcome)
        if not wanted.dry_run or (schedule.unchanged and recordings.unchanged):
            refused = schedule if draft.state == "refused" else Side(())
            self.workspace.keep_run(slug, _visited([schedule, recordings], refused, last, wanted.only))
        return outcome

    def fetcher(self, event: Event, wanted: Wanted) -> Fetcher:
        """The one way out for a run of this event, allowed to visit the hosts that event.yml and its sources name."""
        urls = [event.website] if event.website else []
        for ref in (*event.schedule, *event.recordings):
            source = self.sources[ref.kind]
            urls += [
                *source.hosts,
                *(follow.url for follow in source.start(ref, event)),
                *([ref.url] if ref.url else []),
            ]
        return self._allowed([url for url in urls if urlsplit(url).scheme in ("http", "https")], event, wanted)

    def _allowed(self, urls: Iterable[str], event: Event, wanted: Wanted) -> Fetcher:
        return Fetcher(
            urls,
            delay=event.delay,
            cache=self.workspace.page_cache,
            offline=wanted.offline,
            mirrors=wanted.mirrors,
            secrets=self.secrets,
            proxy=wanted.proxy,
            say=self.say,
        )

    def _posts(self, event: Event, wanted: Wanted) -> ReadPosts | None:
        """The posts that posts.yml lists, fetched from their hosts alone; None without any, or where one side is asked for."""
        listed = self.workspace.listed_posts(event.slug) if wanted.only is None else ()
        if not listed:
            return None
        from aggregator.collect.posts import read_posts  # the readers of posts are heavy, and rarely needed

        with self._allowed([post.url for post in listed], event, wanted) as fetcher:
            return read_posts(event.slug, listed, fetcher)

    def _read(
        self, refs: Sequence[SourceRef], event: Event, fetcher: Fetcher, last: Mapping[str, Any], asked: bool
    ) -> Side:
        if not asked:
            return Side(())
        seen = {ref: Visited.from_dict(last[_key(ref)]) if _key(ref) in last else None for ref in refs}
        crawled = [crawl(self.sources[r.kind], r, event, fetcher, seen[r], self.progress) for r in refs]
        if not all(c.unchanged for c in crawled):
            # One source has news: the others' records are needed too; their pages are at hand.
            crawled = [
                crawl(self.sources[c.ref.kind], c.ref, event, fetcher, None, self.progress) if c.unchanged else c
                for c in crawled
            ]
        return Side(tuple(crawled))

    def _take_schedule(self, draft: Draft, side: Side, wanted: Wanted) -> None:
        old = draft.talks
        if side.unchanged or (old and any(c.failed for c in side.crawled)):
            return
        lists = [_with_unread(c, c.parsed.talks, draft) for c in side.crawled if c.parsed]
        merged = draft.shown(merge_sources([self._kept(talks, draft.files.event) for talks in lists]))
        draft.complete = True
        if not merged:
            return
        if not wanted.accept_shrink:
            check_not_shrunk(old, merged)
            check_not_garbled(old, merged)
        partial = any(c.errors for c in side.crawled)
        result = reconcile_talks(old, merged, draft.started.date(), partial)
        draft.talks = result.talks
        draft.counts["talks"] = result.counts
        draft.notes += side.notes + result.notes
        carried = [r for c in side.crawled if c.parsed for r in c.parsed.recordings]
        self._add(draft, carried, complete=False)

    def _take_recordings(self, draft: Draft, side: Side) -> None:
        draft.notes += side.notes
        for crawled in side.crawled:
            if crawled.parsed:
                self._add(draft, crawled.parsed.recordings, complete=not crawled.errors)

    def _add(self, draft: Draft, found: Sequence[Recording], complete: bool) -> None:
        if draft.files.event.keep == "facts":
            found = [replace(recording, description=None) for recording in found]
        draft.recordings = reconcile_recordings(draft.recordings, found, draft.started.date(), complete)

    @staticmethod
    def _kept(talks: Sequence[Talk], event: Event) -> Sequence[Talk]:
        return [replace(talk, abstract=None) for talk in talks] if event.keep == "facts" else talks


def _with_unread(crawled: Crawled, talks: Sequence[Talk], draft: Draft) -> Sequence[Talk]:
    """The talks of one source, where those whose own page did not answer are as they were kept before.

    A list or a grid says less of a talk than its page, so what it says must not replace what the page once said.
    """
    kept = {talk.code: talk for talk in draft.talks}
    unread = crawled.unread
    missing = {talk.code for talk in talks if talk.url and same_page(talk.url) in unread}
    absent = {same_page(follow.url) for follow in crawled.visited.absent}
    for talk in talks:
        if talk.code in missing and talk.url and same_page(talk.url) in absent:
            draft.notes += (f"{talk.url}: is linked, but there is no such page; what was known of the talk is kept",)
    return [kept.get(talk.code, talk) if talk.code in missing else talk for talk in talks]


def _state(crawled: Sequence[Crawled]) -> str:
    # A source with nothing to fetch (Hubilo without an event_id) neither succeeds nor fails.
    asked = [c for c in crawled if c.visited != Visited() or c.errors]
    failed = [c for c in asked if c.failed]
    if not any(c.errors for c in asked):
        return "ok"
    if len(failed) < len(asked):
        return "partial"
    # Every source answered with something that is not a schedule: that is a refusal of ours, the network is fine.
    return "refused" if all(isinstance(e, LayoutChanged) for c in failed for e in c.errors) else "failed"


def _key(ref: SourceRef) -> str:
    return repr(ref)


def _visited(sides: Sequence[Side], refused: Side, last: Mapping[str, Any], only: str | None) -> dict[str, Any]:
    """What each source saw, for the next run; a side with any error, or refused, is read in full next time."""
    seen = dict(last) if only else {}
    for side in sides:
        for crawled in side.crawled:
            seen.pop(_key(crawled.ref), None)
            if not side.errors and side is not refused:
                seen[_key(crawled.ref)] = crawled.visited.as_dict()
    return seen
