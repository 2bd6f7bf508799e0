"""``conftalks scrape``: fetch and parse an event's sources, reconcile with what is kept, write files and catalog."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aggregator.collect.crawl import Crawled, Progress, Visited, crawl
from aggregator.collect.dates import hosts_of, may_be_asked, undecided, with_days
from aggregator.collect.identity import merge_sources
from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.outcome import Outcome
from aggregator.collect.propose import polite_delay
from aggregator.collect.reconcile import check_not_garbled, check_not_shrunk, check_only_adds, reconcile_talks
from aggregator.collect.save import save
from aggregator.collect.settle import settle
from aggregator.collect.video_talks import parted, with_video_talks
from aggregator.files.lock import Interrupted
from aggregator.files.pictures import THUMBNAILS
from aggregator.files.workspace import Workspace
from scrapers.errors import EntryLost, Guarded, LayoutChanged, NothingListed, ScrapeError
from scrapers.fetch import Fetcher, HostBudget, Wayback
from scrapers.records import Event, Recording, SourceRef, Talk
from scrapers.source import TALKS, Need, Parsed, Source
from scrapers.urls import hide_keys, same_page, split_url

if TYPE_CHECKING:
    from aggregator.collect.listed_posts import ReadPosts


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the command line asked of a scrape. ``only``: "schedule", "recordings" or None for both. ``wayback``: the
    schedule as the Internet Archive keeps it; recordings and posts are read as they are today. ``folders``: where
    repositories may lie, beside the data folder.
    """

    only: str | None = None
    dry_run: bool = False
    offline: bool = False
    accept_shrink: bool = False
    accept_loss: bool = False
    mirrors: tuple[tuple[str, Path], ...] = ()
    proxy: str | None = None
    wayback: Wayback | None = None
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """An event as a run begins with it: what is kept of it, and what the last run visited."""

    intake: Intake
    last: Mapping[str, Any]

    @property
    def event(self) -> Event:
        """As event.yml says."""
        return self.intake.files.event

    def seen(self, ref: SourceRef) -> Visited | None:
        """What the last run visited for a line of event.yml, None where it must be parsed anew."""
        # What suppress.yml leaves out is in no file, so the pages must be parsed to know whose recording is whose.
        known = not self.intake.suppressed and _key(ref) in self.last
        return Visited.from_dict(self.last[_key(ref)]) if known else None

    def visited(self, gathered: Gathered, believed: bool) -> dict[str, Any]:
        """What the next run need not parse: of lines that this one read what they saw, of the others what was known.

        A side with any error is read in full next time, and so is a schedule that is not ``believed``.
        """
        read = {_key(crawled.ref) for crawled in gathered.lines}
        unread = {_key(ref) for ref in (*self.event.schedule, *self.event.recordings)} - read
        found = {key: visited for key, visited in self.last.items() if key in unread}
        for side, counts in ((gathered.schedule, believed), (gathered.recordings, True)):
            if counts and not any(crawled.errors for crawled in side):
                found |= {_key(crawled.ref): crawled.visited.as_dict() for crawled in side}
        return found


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a run read of an event: each line of either side, none where it was not asked for.

    ``looked_at`` are recordings of the event that somebody else can open now, ``checked`` the keys of those that are as
    they were.
    """

    schedule: tuple[Crawled, ...] = ()
    recordings: tuple[Crawled, ...] = ()
    looked_at: tuple[Recording, ...] = ()
    checked: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def lines(self) -> tuple[Crawled, ...]:
        """Those of both sides."""
        return (*self.schedule, *self.recordings)

    @property
    def unchanged(self) -> bool:
        """Every page is as it was, and every recording that was looked at."""
        return all(crawled.unchanged for crawled in self.lines) and not self.looked_at

    @property
    def says_nothing(self) -> bool:
        """There is nothing to save: pages are as they were, or did not come."""
        return all(crawled.parsed is None for crawled in self.lines) and not self.looked_at

    @property
    def state(self) -> str:
        """As ``Outcome.state``."""
        # A source with nothing to fetch (Hubilo without an event_id) neither succeeds nor fails.
        asked = [c for c in self.lines if c.visited != Visited() or c.errors]
        failed = [c for c in asked if c.failed]
        if not any(c.errors for c in asked):
            return "ok"
        if len(failed) < len(asked):
            return "partial"
        # Every source answered with something that is not a schedule: that is a refusal of ours, the network is fine.
        return "refused" if all(isinstance(e, LayoutChanged) for c in failed for e in c.errors) else "failed"

    @property
    def error_lines(self) -> tuple[str, ...]:
        """What went wrong, a line for each."""
        return tuple(line for crawled in self.lines for line in crawled.error_lines)


class Scraper:
    """Scrapes events of one workspace; ``sources`` maps kinds to their readers, ``secrets`` what they need to its value,
    ``budget`` is what all that it asks may cost a host.
    """

    def __init__(
        self,
        workspace: Workspace,
        sources: Mapping[str, Source],
        secrets: Mapping[Need, str],
        progress: Progress = lambda done, known, url: None,
        say: Callable[[str], None] = lambda line: None,
        budget: HostBudget | None = None,
    ) -> None:
        self.workspace = workspace
        self.sources = sources
        self.secrets = secrets
        self.progress = progress
        self.say = say
        self.budget = budget

    def scrape(self, slug: str, wanted: Wanted, started: datetime, died: Interrupted | None = None) -> Outcome:
        """Read one event's sources and write what they say; the caller holds the run lock.

        Raises:
            ConftalksError: broken files of ours, or nothing can be written.
        """
        opened = self.open(slug)
        event, today_only = opened.event, replace(wanted, wayback=None)
        schedule: tuple[Crawled, ...] = ()
        recordings: tuple[Crawled, ...] = ()
        with self.fetcher(event, wanted) as fetcher:
            if wanted.only != "recordings":
                schedule = self.read(opened, event.schedule, fetcher)
            if wanted.only != "schedule":
                with self.fetcher(event, today_only) if wanted.wayback else nullcontext(fetcher) as live:
                    recordings = self.read(opened, event.recordings, live)
            gathered = Gathered(schedule, recordings, notes=fetcher.notes)
        return self.keep(opened, gathered, wanted, started, died, self.posts(event, today_only))

    def open(self, slug: str) -> Opened:
        """What a run begins with. What the last one visited is taken: a run that dies does not pass over what it has seen.

        Raises:
            ConftalksError: broken files of ours.
        """
        intake = intake_of(self.workspace, slug)
        return Opened(intake, self.workspace.take_last_run(slug))

    def read(self, opened: Opened, refs: Sequence[SourceRef], fetcher: Fetcher) -> tuple[Crawled, ...]:
        """What each of these lines of event.yml gives; where one of them has news, what all of them say."""
        event, none_yet = opened.event, not opened.intake.recordings
        crawled = [crawl(self.sources[r.kind], r, event, fetcher, opened.seen(r), self.progress) for r in refs]
        if not all(c.unchanged for c in crawled):
            # One source has news: the others' records are needed too; their pages are at hand.
            crawled = [
                crawl(self.sources[c.ref.kind], c.ref, event, fetcher, None, self.progress) if c.unchanged else c
                for c in crawled
            ]
        return tuple(
            _not_begun(c) if none_yet and self.sources[c.ref.kind].gives == "recordings" else c for c in crawled
        )

    def keep(
        self,
        opened: Opened,
        gathered: Gathered,
        wanted: Wanted,
        started: datetime,
        died: Interrupted | None = None,
        posts: ReadPosts | None = None,
    ) -> Outcome:
        """Write what was gathered, match it, build; the caller holds the run lock.

        Raises:
            ConftalksError: nothing can be written.
        """
        intake, today = opened.intake, started.date()
        schedule, recordings = gathered.schedule, gathered.recordings
        errors, state = [*gathered.error_lines], gathered.state
        if posts:
            errors += posts.errors
            state = "partial" if posts.errors and state == "ok" else state
        intake = replace(intake, notes=(*intake.notes, *gathered.notes), state=state, errors=tuple(errors))
        intake, made = parted(intake)
        intake, carried = _with_schedule(intake, schedule, today, wanted, made)
        intake = _with_recordings(intake, (*carried, *gathered.looked_at), recordings, today)
        intake = replace(intake, checked=(*intake.checked, *gathered.checked))
        today_only = replace(wanted, wayback=None)
        if wanted.only != "schedule":
            intake = self._with_days(intake, today_only, today)
        intake = with_video_talks(self.workspace, intake, made, _lists(recordings), today)
        outcome = save(self.workspace, intake, started, died, wanted.dry_run, wanted.accept_loss)
        if posts and not wanted.dry_run and outcome.saved:
            outcome = posts.keep(self.workspace, today, outcome, wanted.accept_loss)
        if outcome.saved and not wanted.dry_run:
            outcome = self._with_pictures(outcome, opened.event, today_only, today)
        if outcome.saved and (not wanted.dry_run or gathered.unchanged):  # else the next run reads it all again
            self.remember(opened, gathered, believed=intake.state != "refused")
        return outcome

    def remember(self, opened: Opened, gathered: Gathered, believed: bool = True) -> None:
        """Keep for the next run what this one visited; a schedule that is not ``believed`` is parsed anew."""
        self._keep_run(opened.event.slug, opened.visited(gathered, believed))

    def _with_pictures(self, outcome: Outcome, event: Event, wanted: Wanted, today: date) -> Outcome:
        """The outcome with what was to be said of the platforms' pictures, which are fetched from their hosts alone."""
        if not event.thumbnails and not (self.workspace.folder(event.slug) / THUMBNAILS).is_dir():
            return outcome
        from aggregator.collect.thumbnails import asked, fetch, keep  # Pillow is heavy, and rarely needed

        missing = asked(self.workspace, self.workspace.files(event.slug))
        found: dict[str, bytes] = {}
        notes: tuple[str, ...] = ()
        if missing and not wanted.offline:
            with self._allowed([one.url for one in missing], event, wanted) as fetcher:
                found, notes = fetch(missing, fetcher)
        keep(self.workspace, event.slug, found, today, wanted.accept_loss)
        return replace(outcome, notes=(*outcome.notes, *notes))

    def _keep_run(self, slug: str, visited: Mapping[str, Any]) -> None:
        # What cannot be asked for again without its key is not kept: that costs a parse, and a file with keys may be shared.
        text = json.dumps(visited)
        if hide_keys(text) == text and not any(value in text for value in self.secrets.values() if value):
            self.workspace.keep_run(slug, visited)

    def fetcher(self, event: Event, wanted: Wanted, also: Iterable[str] = ()) -> Fetcher:
        """The one way out for a run of this event: it may visit the hosts that event.yml and its sources name, and ``also``."""
        urls = [*also, *([event.website] if event.website else [])]
        for ref in (*event.schedule, *event.recordings):
            source = self.sources[ref.kind]
            urls += [*source.hosts, *([ref.url] if ref.url else [])]
            with suppress(ScrapeError):  # said where it is read
                urls += [follow.url for follow in source.start(ref, event)]
        return self._allowed([url for url in urls if split_url(url).scheme in ("http", "https")], event, wanted)

    def _allowed(self, urls: Iterable[str], event: Event, wanted: Wanted) -> Fetcher:
        return Fetcher(
            urls,
            delay=max(event.delay, polite_delay([wanted.wayback.archive])) if wanted.wayback else event.delay,
            cache=self.workspace.page_cache,
            offline=wanted.offline,
            mirrors=wanted.mirrors,
            wayback=wanted.wayback,
            folder=self.workspace.folder(event.slug),
            folders=(self.workspace.data, *wanted.folders),
            secrets=self.secrets,
            budget=self.budget,
            proxy=wanted.proxy,
            say=self.say,
        )

    def _with_days(self, intake: Intake, wanted: Wanted, today: date) -> Intake:
        """The intake with the days of those recordings that only a day can place."""
        may_be = may_be_asked(intake.recordings, self.sources)  # to settle an event twice takes seconds
        asked = undecided(settle(self.workspace, intake), today) if may_be else ()
        if not asked:
            return intake
        with self.fetcher(intake.files.event, wanted, hosts_of(asked, self.sources)) as fetcher:
            return with_days(intake, asked, self.sources, fetcher)

    def posts(self, event: Event, wanted: Wanted) -> ReadPosts | None:
        """The posts that posts.yml lists and the feeds that event.yml names, fetched from their hosts alone; None without
        any, or where one side is asked for.
        """
        listed = self.workspace.listed_posts(event.slug)
        if wanted.only is not None or not (listed or event.posts):
            return None
        from aggregator.collect.listed_posts import read_posts  # the readers of posts are heavy, and rarely needed

        with self._allowed([*(post.url for post in listed), *event.posts], event, wanted) as fetcher:
            return read_posts(event, listed, fetcher)


def _with_schedule(
    intake: Intake, side: Sequence[Crawled], today: date, wanted: Wanted, made: Sequence[Talk]
) -> tuple[Intake, list[Recording]]:
    """The intake with the talks that the sources name, or with state "refused" where a guard says no.

    Beside it the recordings that the schedule links. ``made`` are the talks that the schedule does not know.
    """
    if all(c.unchanged for c in side) or (intake.talks and any(c.failed for c in side)):
        return intake, []
    lists = [_talks_of(c, intake) for c in side if c.parsed]
    told = merge_sources(lists)
    intake = intake.heard(told)
    talks, left_out = intake.suppressed.parted(intake.slug, told)
    known = {talk.code for talk in intake.hidden}
    hidden = (*intake.hidden, *(talk for talk in left_out if talk.code not in known))
    absent = tuple(note for c in side for note in _absent_notes(c))
    intake = replace(intake, hidden=hidden, complete=True, notes=intake.notes + absent)
    if not talks:
        return intake, []
    try:
        if not wanted.accept_shrink:
            if not any(c.left for c in side):  # else what is missing may be there, and nothing is called gone
                check_not_shrunk(intake.talks, talks)
            check_not_garbled(intake.talks, talks)
        result = reconcile_talks(intake.talks, talks, today, partial=_is_partial(side, wanted), others=made)
        if wanted.wayback and not wanted.accept_shrink:
            check_only_adds(result.counts, wanted.wayback.day)
    except Guarded as refusal:
        return replace(intake, state="refused", errors=(*intake.errors, str(refusal))), []
    notes = (*intake.notes, *(note for c in side for note in c.notes), *result.notes)
    carried = [recording for c in side if c.parsed for recording in c.parsed.recordings]
    return replace(intake, talks=result.talks, counts=result.counts, notes=notes), carried


def _with_recordings(intake: Intake, carried: Sequence[Recording], side: Sequence[Crawled], today: date) -> Intake:
    """The intake with the recordings that the schedule links and those that the sources list."""
    read = [(c, c.parsed.recordings) for c in side if c.parsed]
    lists = {recording.source_url for c, found in read if not c.errors for recording in found}
    intake = intake.adding([*carried, *(one for _, found in read for one in found)], today, lists)
    checked = tuple(key for c in side if not c.errors for key in c.visited.recordings)
    return replace(intake, notes=(*intake.notes, *(note for c in side for note in c.notes)), checked=checked)


def _lists(side: Sequence[Crawled]) -> list[tuple[str, ...]]:
    """The recordings of each line that says ``talks: true``."""
    return [crawled.visited.recordings for crawled in side if TALKS.of(crawled.ref) and not crawled.failed]


def _not_begun(crawled: Crawled) -> Crawled:
    """A list without any entry, of an event without any recording, is no fault: nothing is uploaded yet."""
    if [type(error) for error in crawled.errors] != [NothingListed]:
        return crawled
    return replace(crawled, parsed=Parsed(notes=("nothing is listed there yet",)), errors=())


def _talks_of(crawled: Crawled, intake: Intake) -> Sequence[Talk]:
    """The talks of one source, where those whose own page did not answer are as they were kept before.

    A list or a grid says less of a talk than its page, so what it says must not replace what the page once said.
    """
    talks, unread = crawled.parsed.talks if crawled.parsed else (), crawled.unread
    kept = {talk.code: talk for talk in intake.talks}
    missing = {talk.code for talk in talks if talk.url and same_page(talk.url) in unread}
    talks = tuple(kept.get(talk.code, talk) if talk.code in missing else talk for talk in talks)
    return [replace(talk, abstract=None) for talk in talks] if intake.files.event.keep == "facts" else talks


def _absent_notes(crawled: Crawled) -> list[str]:
    talks, absent = crawled.parsed.talks if crawled.parsed else (), crawled.absent
    why = "is linked, but there is no such page; what was known of the talk is kept"
    return [f"{talk.url}: {why}" for talk in talks if talk.url and same_page(talk.url) in absent]


def _is_partial(side: Sequence[Crawled], wanted: Wanted) -> bool:
    """Whether what is missing may be there all the same. An entry that is never read would hide for good what is gone: then
    somebody may say that the rest is whole.
    """
    return any(not (wanted.accept_shrink and isinstance(error, EntryLost)) for c in side for error in c.errors)


def _key(ref: SourceRef) -> str:
    return repr(ref)
