"""A refresh: every event that is due, one after the other, each saved and remembered before the next is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from aggregator.collect.group import EventGroup
from aggregator.collect.losses import LostVideos
from aggregator.collect.outcome import OF_POSTS, Outcome
from aggregator.collect.save import AllBroken, note_run, rebuild
from aggregator.collect.scrape import Opened, Scraper, Wanted
from aggregator.files.history import Change
from aggregator.files.lock import Interrupted
from aggregator.files.refresh_state import LastAsked, RefreshState, read_state, write_state
from aggregator.files.workspace import Workspace
from aggregator.refresh.due import Due, due_now, in_order, is_before_last_run, without_future
from aggregator.refresh.gather import Findings, gather, steps_of
from scrapers.errors import BadData, ConftalksError
from scrapers.recordings.living import Living

if TYPE_CHECKING:
    from aggregator.collect.listed_posts import ReadPosts

MOST_REQUESTS = 300
"""That one host gets in one run."""

SILENT = 10
"""Where so many hosts did not answer, and none did, there is no network; a few may be of conferences long gone."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """One event as it was asked, and what came of it; ``outcome`` is None where a file of it is broken."""

    due: Due
    outcome: Outcome | None = None
    failed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    doubtful: Mapping[str, str] = field(default_factory=dict)

    @property
    def event(self) -> str:
        """Its name."""
        return self.due.event


@dataclass(frozen=True, slots=True)
class RefreshRun:
    """What a run did. ``known``: how many events there are; ``broken``: lines on those whose files cannot be read.

    ``built`` are changes that building the catalog from the files made before anybody was asked, ``refused`` the lines of the
    guard that did not let it. ``not_asked``: events that were due when it turned out that no server answers (``silent``).
    ``clock``: why nothing was asked at all. ``notes`` are for a person to read.
    """

    started: datetime
    known: int
    events: tuple[Refreshed, ...] = ()
    broken: tuple[str, ...] = ()
    built: tuple[Change, ...] = ()
    refused: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()
    silent: bool = False
    clock: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def changes(self) -> tuple[Change, ...]:
        """What happened to videos, in the order in which it was found."""
        found = (change for one in self.events if one.outcome for change in one.outcome.history)
        return (*self.built, *found)

    @property
    def exit_code(self) -> int:
        """4 where a guard refused, 3 where something did not answer or could not be read, else 0."""
        if self.refused or any(one.refused for one in self.events):
            return 4
        failed = self.broken or self.silent or self.clock or any(one.failed for one in self.events)
        return 3 if failed else 0


@dataclass(slots=True)
class _Refreshing:
    """A refresh under way."""

    workspace: Workspace
    scraper: Scraper
    living: Living
    now: datetime
    state: RefreshState
    accept_loss: bool
    alive: frozenset[str] = frozenset()
    checks: Counter[str] = field(default_factory=Counter)
    heard: bool = False
    silent: frozenset[str] = frozenset()
    # Of events that no server answered for: failures of theirs if one answers later, else there is no network.
    waiting: dict[str, LastAsked] = field(default_factory=dict)

    def ask(self, due: Due) -> Refreshed:
        """One event, saved and remembered."""
        try:
            EventGroup.of(self.workspace, [due.event], recover=True).sound([due.event])
            opened = self.scraper.open(due.event)
        except BadData as error:
            return Refreshed(due, failed=(str(error),))
        before = self.state.of(due.event)
        found = gather(self.scraper, opened, due.steps, before, self.living, self.now, self.alive, self.checks)
        self.alive |= found.alive
        posts = self._posts(opened, due, found)
        outcome = self._saved(opened, found, posts)
        self._remember(due.event, before, found, outcome)
        refused, failed, left = found.refused, found.failed, found.left
        if posts:
            failed = (*failed, *(line for line in outcome.errors if line.startswith(OF_POSTS)))
            left = (*left, *posts.left)
        if outcome.state == "refused":
            said = {*refused, *failed}
            refused = (*refused, *(line for line in outcome.errors if line not in said))
        return Refreshed(due, outcome, failed, refused, left, found.doubtful)

    def _posts(self, opened: Opened, due: Due, found: Findings) -> ReadPosts | None:
        """The posts and feeds of posts of an event, which are asked along with its schedule; None where it has none."""
        asked = "schedule" in due.steps or not opened.event.schedule
        return self.scraper.posts(opened.event, Wanted()) if asked and (found.heard or not found.silent) else None

    def _saved(self, opened: Opened, found: Findings, posts: ReadPosts | None) -> Outcome:
        """What was found, in the files and in the catalog."""
        gathered = found.gathered
        if not gathered.says_nothing or not self.workspace.db.exists():
            wanted = Wanted(only=None if gathered.recordings else "schedule", accept_loss=self.accept_loss)
            return self.scraper.keep(opened, gathered, wanted, self.now, posts=posts)
        checked = (*(key for crawled in gathered.recordings for key in crawled.visited.recordings), *gathered.checked)
        errors = (*gathered.error_lines, *(posts.errors if posts else ()))
        state = "partial" if posts and posts.errors and gathered.state == "ok" else gathered.state
        intake = replace(opened.intake, state=state, errors=errors, checked=checked)
        outcome = note_run(self.workspace, intake, self.now)
        self.scraper.remember(opened, gathered)
        return self._with_posts(outcome, posts) if posts else outcome

    def _with_posts(self, outcome: Outcome, posts: ReadPosts) -> Outcome:
        try:
            return posts.keep(self.workspace, self.now.date(), outcome, self.accept_loss)
        except (
            ConftalksError
        ) as error:  # the guard did not let the catalog be built, so that it has not what posts need
            return replace(outcome, state="partial", errors=(*outcome.errors, f"{OF_POSTS}{error}"))

    def _remember(self, slug: str, before: LastAsked, found: Findings, outcome: Outcome) -> None:
        last = found.last
        if outcome.state == "refused":
            last = _as_missed(before, last, self.now)
        self.heard = self.heard or found.heard
        if found.silent and not found.heard and not self.heard:
            self.silent |= found.silent
            self.waiting[slug] = last
            return
        for name, waited in self.waiting.items() if self.heard else ():
            self.state = self.state.having(name, waited)
        self.waiting = {} if self.heard else self.waiting
        self.state = replace(self.state.having(slug, last), run=self.now)
        write_state(self.workspace.data, self.state)


def refresh(
    workspace: Workspace,
    scraper: Scraper,
    living: Living,
    now: datetime,
    named: Collection[str] = (),
    died: Interrupted | None = None,
    accept_loss: bool = False,
    tell: Callable[[Due], None] = lambda due: None,
) -> RefreshRun:
    """Ask every event that is due at ``now``, or those of ``named`` that are; the caller holds the run lock.

    Of named events also what failed the last time is asked. Each event is saved, and the state written, before the next one
    is asked, so that a run that is cut off is gone on with by the next. ``tell`` hears of each event before it is asked.

    Raises:
        ConftalksError: there is no event; suppress.yml, people.yml or the state cannot be read; nothing can be written.
    """
    known = workspace.slugs()
    slugs = tuple(slug for slug in known if not named or slug in named)
    if not slugs:
        raise ConftalksError(f"{workspace.data / 'events'}: there is no event; `conftalks new` makes one")
    workspace.refuse_links()
    workspace.suppressions()  # what is wrong with these is wrong with no event
    workspace.people()
    state = read_state(workspace.data)
    if is_before_last_run(state, now) and state.run:
        clock = (
            f"the clock says {now:%Y-%m-%d %H:%M} UTC, which is before the last run ({state.run:%Y-%m-%d %H:%M} UTC): nothing"
            f" is asked; if the clock is right, delete the first line of {workspace.data / 'refresh.jsonl'}"
        )
        return RefreshRun(now, len(slugs), clock=clock, notes=state.notes)
    there = {slug: last for slug, last in state.events.items() if slug in known}
    state, ahead = without_future(replace(state, events=there), now)
    due, broken = _due(workspace, scraper, living, state, now, slugs, bool(named))
    misnamed = () if named else tuple(map(str, workspace.misnamed().values()))
    run = RefreshRun(now, len(slugs), broken=(*broken, *misnamed), notes=(*state.notes, *ahead))
    if len(broken) == len(slugs):
        raise AllBroken(broken)
    if ahead and not due:  # else it would be taken as asked now for ever
        write_state(workspace.data, replace(state, run=now))
    return (
        _asked(run, _Refreshing(workspace, scraper, living, now, state, accept_loss), due, died, tell) if due else run
    )


def _asked(
    run: RefreshRun, under_way: _Refreshing, due: Sequence[Due], died: Interrupted | None, tell: Callable[[Due], None]
) -> RefreshRun:
    """The run with all that is due."""
    built, refused = _built(under_way, died)
    events: list[Refreshed] = []
    left: tuple[str, ...] = ()
    for number, one in enumerate(due):
        tell(one)
        events.append(under_way.ask(one))
        if len(under_way.silent) >= SILENT and not under_way.heard:
            left = tuple(later.event for later in due[number + 1 :])
            break
    silent = bool(under_way.silent) and not under_way.heard
    return replace(run, events=tuple(events), built=built, refused=refused, not_asked=left, silent=silent)


def _due(
    workspace: Workspace,
    scraper: Scraper,
    living: Living,
    state: RefreshState,
    now: datetime,
    slugs: Sequence[str],
    again: bool,
) -> tuple[tuple[Due, ...], tuple[str, ...]]:
    """What is due, in the order in which it is asked; and a line on each event that cannot be read."""
    found: list[Due] = []
    broken: list[str] = []
    for slug in slugs:
        try:
            workspace.recover(slug)
            files = workspace.files(slug)
        except BadData as error:
            broken.append(str(error))
            continue
        steps = steps_of(files, scraper.sources, living)
        if due := due_now(files, steps, state.of(slug), now, again):
            found.append(due)
    return in_order(found), tuple(broken)


def _built(under_way: _Refreshing, died: Interrupted | None) -> tuple[tuple[Change, ...], tuple[str, ...]]:
    """The catalog as the files are, so that what the run finds is compared with all that is known; and what was refused."""
    try:
        _, prepared, _ = rebuild(under_way.workspace, under_way.now.date(), died, under_way.accept_loss)
    except LostVideos as refusal:
        return (), refusal.lines
    return prepared.history, ()


def _as_missed(before: LastAsked, last: LastAsked, now: datetime) -> LastAsked:
    """What is remembered where a guard refused what was found: what was asked failed."""
    missed = before
    for step, time in last.asked.items():
        if time == now:
            missed = missed.missed(step, now)
    for step, failure in last.failed.items():
        if failure.at == now:
            missed = missed.missed(step, now)
    return missed
