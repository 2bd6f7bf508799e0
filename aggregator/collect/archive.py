"""``conftalks import FOLDER``: the events of an archive's clone, each written whole by itself; one build at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path

from aggregator.collect.archive_events import EventsAlike, which
from aggregator.collect.archive_intake import event_of, taken_in
from aggregator.collect.group import EventGroup
from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.losses import LostVideos
from aggregator.collect.outcome import Outcome
from aggregator.collect.save import counts_of, outcome_of, prepare, rebuild, write
from aggregator.files.event_yml import event_text, with_archives
from aggregator.files.jsonl import EventFiles
from aggregator.files.lock import Interrupted
from aggregator.files.own_files import read_text
from aggregator.files.workspace import Workspace
from aggregator.store.build import Run, record
from scrapers.archives.archive import Archive, ArchivedEvent
from scrapers.archives.folder import EventFolder, commit_of, event_folders
from scrapers.archives.zones import UNSAID, zone_of
from scrapers.errors import BadData, ConftalksError, contained
from scrapers.records import ArchiveRef, Event, is_slug
from scrapers.text import slugify

AskPerson = Callable[[str], bool | None]
"""A question for a person, and the answer; None where nobody can be asked."""


@dataclass(frozen=True, slots=True)
class ArchiveOptions:
    """What the command line asked of an import. ``name``: the event of ours that the only folder is."""

    name: str | None = None
    dry_run: bool = False
    accept_shrink: bool = False
    accept_loss: bool = False


@dataclass(slots=True)
class Shelf:
    """The events that there are while an import goes on, with what each lists; ``broken`` are those that cannot be read."""

    events: dict[str, Event] = field(default_factory=dict)
    keys: dict[str, frozenset[str]] = field(default_factory=dict)
    listing: dict[str, set[str]] = field(default_factory=dict)
    broken: dict[str, ConftalksError] = field(default_factory=dict)

    @classmethod
    def of(cls, workspace: Workspace) -> Shelf:
        """As they lie in the data folder; what a killed run left half done is finished. The caller holds the run lock."""
        shelf = cls()
        for slug in workspace.slugs():
            try:
                workspace.recover(slug)
                shelf.put(workspace.event(slug), workspace.keys(slug))
            except ConftalksError as error:
                shelf.broken[slug] = error
        return shelf

    def put(self, event: Event, keys: frozenset[str]) -> None:
        """Remember an event as it is now."""
        self.events[event.slug] = event
        self.keys[event.slug] = keys
        for key in keys:
            self.listing.setdefault(key, set()).add(event.slug)

    def sharing(self, keys: Iterable[str]) -> frozenset[str]:
        """The events that list any of these recordings."""
        return frozenset(slug for key in keys for slug in self.listing.get(key, ()))


class ArchiveImport:
    """One run over a folder. ``ask`` is asked where nobody can be sure which event of ours one is."""

    def __init__(
        self,
        workspace: Workspace,
        archives: Mapping[str, Archive],
        wanted: ArchiveOptions,
        ask: AskPerson,
        progress: Callable[[int, int, str], None] = lambda done, known, what: None,
    ) -> None:
        self.workspace = workspace
        self.archives = archives
        self.wanted = wanted
        self.ask = ask
        self.progress = progress
        self.notes: list[str] = []
        self.errors: list[str] = []
        self.no_zone: list[str] = []
        self.shelf = Shelf()
        self.commits: dict[tuple[Path, str], str | None] = {}

    def run(self, root: Path, started: datetime, died: Interrupted | None = None) -> list[Outcome]:
        """Import every event at or below ``root``, and build; the caller holds the run lock.

        ``notes`` and ``errors`` are what is to be said of none of the events alone.

        Raises:
            BadData: ``root`` is no folder, or holds no event; ``--as`` where there are several.
            ConftalksError: the catalog cannot be written; the events' files are.
        """
        self.workspace.refuse_links()
        self.workspace.suppressions()
        folders = self._told_apart(root)
        self.shelf = Shelf.of(self.workspace)
        outcomes = []
        for done, folder in enumerate(folders):
            self.progress(done, len(folders), folder.name)
            outcomes.append(self._one(folder, started))
        if self.no_zone:
            named = ", ".join(self.no_zone[:3]) + (", ..." if len(self.no_zone) > 3 else "")
            where = "says no zone and no place" if len(self.no_zone) == 1 else "say no zone and no place"
            self.notes.append(f"{named}: {where}, so times are in UTC; `timezone:` in event.yml says another")
        if not self.wanted.dry_run:
            self._build(outcomes, started, died)
        return outcomes

    def _told_apart(self, root: Path) -> list[EventFolder]:
        """The folders of events; of two of one name in one archive the one that holds more."""
        found = list(event_folders(root, tuple(self.archives.values()), self.errors))
        if not found:
            kinds = " or ".join(one.name for one in self.archives.values())
            raise BadData(root, None, f"holds no event's folder of {kinds}; with --event files are imported")
        if self.wanted.name is not None and len(found) > 1:
            raise BadData(root, None, f"--as names one event, and this holds {len(found)}: name one event's folder")
        by_name: dict[tuple[str, str], list[EventFolder]] = {}
        for folder in found:
            by_name.setdefault((folder.archive.kind, folder.name), []).append(folder)
        for (_, name), same in by_name.items():
            if len(same) > 1:
                same.sort(key=lambda one: -one.size)
                self.errors.append(
                    f"{name} is there {len(same)} times: {same[0].path} is read, as it holds more than "
                    + ", ".join(str(one.path) for one in same[1:])
                )
        return [same[0] for same in by_name.values()]

    def _one(self, folder: EventFolder, started: datetime) -> Outcome:
        """Import one event; what is wrong with it ends no other's."""
        try:
            with contained(str(folder.path), ConftalksError):
                return self._saved(folder, started)
        except LostVideos as refusal:
            return Outcome(folder.name, "refused", errors=refusal.lines, saved=False)
        except ConftalksError as error:
            return Outcome(folder.name, "failed", errors=error.lines, saved=False)

    def _saved(self, folder: EventFolder, started: datetime) -> Outcome:
        files, broken = folder.read()
        facts = folder.archive.facts(folder.name, files)
        commit = self._commit(folder)
        ref = ArchiveRef(folder.archive.kind, folder.name, commit, folder.archive.licence)
        event = self.shelf.events.get(self.wanted.name or slugify(folder.name)) or self._fresh(facts, ref)
        said = folder.archive.read(folder.name, files, event, commit)
        if not said.talks:
            errors = (*broken, *said.broken)
            state = "failed" if errors else "ok"
            return Outcome(folder.name, state, errors=errors, notes=(*said.notes, "has no talk yet"), saved=False)
        chosen = self._chosen(folder, said)
        if chosen != event:
            event = chosen
            said = folder.archive.read(folder.name, files, event, commit)
        said = replace(said, broken=(*broken, *said.broken))
        kept = self.shelf.keys.get(event.slug)
        group = self._group(event.slug, said, None if kept is not None else EventFiles(event))
        intake = intake_of(self.workspace, event.slug, group.files[event.slug])
        intake = taken_in(self.workspace, folder.archive, ref, intake, said, started.date(), self.wanted.accept_shrink)
        return self._written(intake, group, started, is_new=kept is None)

    def _fresh(self, facts: ArchivedEvent, ref: ArchiveRef, slug: str | None = None) -> Event:
        """The event that an archive's becomes where we have none."""
        return event_of(slug or self.wanted.name or slugify(facts.folder), facts, ref, zone_of(facts))

    def _chosen(self, folder: EventFolder, said: ArchivedEvent) -> Event:
        """The event of ours that a folder is, or a new one.

        Raises:
            BadData: that is not sure, and nobody could be asked; or the event's files are broken.
        """
        ref = ArchiveRef(folder.archive.kind, folder.name, self._commit(folder), folder.archive.licence)
        slug = self.wanted.name or slugify(folder.name)
        if self.wanted.name is None:
            keys = [one.key for one in said.recordings]
            found = which(ref.kind, said, self.shelf.events, self.shelf.keys, self.shelf.sharing(keys))
            known = found.sure or self._asked(folder, said, found)
            if known:
                return self.shelf.events[known]
        if slug in self.shelf.broken:
            raise self.shelf.broken[slug]
        if slug in self.shelf.events:
            if self.wanted.name is None:
                raise BadData(folder.path, None, "is another event than yours of that name: `--as NAME` names it anew")
            return self.shelf.events[slug]
        if not is_slug(slug) or self.workspace.folder(slug) in self.workspace.headless():
            raise BadData(folder.path, None, f"{slug!r} can be no event's name here; `--as NAME` says another")
        event = self._fresh(said, ref, slug)
        if event.timezone == UNSAID and said.zone is None:
            self.no_zone.append(slug)
        return event

    def _asked(self, folder: EventFolder, said: ArchivedEvent, found: EventsAlike) -> str | None:
        """The one of ours that a person says it is; None where it is none of them.

        Raises:
            BadData: nobody could be asked.
        """
        for slug in found.doubtful:
            event = self.shelf.events[slug]
            answer = self.ask(
                f"{folder.archive.name}'s {folder.name} ({_told(said.title, said.starts, said.ends)}): is it your event {slug} "
                f"({_told(event.title, event.starts, event.ends)})?"
            )
            if answer is None:
                raise BadData(
                    folder.path,
                    None,
                    f"may be your event {' or '.join(found.doubtful)}: import it alone with --as, and the name of that one or"
                    " of a new one",
                )
            if answer:
                return slug
        return None

    def _group(self, slug: str, said: ArchivedEvent, fresh: EventFiles | None) -> EventGroup:
        """The event with those that recordings tie to it, as they lie in their files."""
        listed = frozenset(one.key for one in said.recordings)
        keys = self.shelf.keys if fresh is None else {**self.shelf.keys, slug: frozenset[str]()}
        tied = self.shelf.sharing(listed | keys[slug]) - {slug}
        group = EventGroup.among(self.workspace, tied if fresh else {slug, *tied}, self.shelf.keys).sound([slug])
        return replace(group, files={**group.files, slug: fresh}) if fresh else group

    def _written(self, intake: Intake, group: EventGroup, started: datetime, is_new: bool) -> Outcome:
        if intake.state == "refused":
            return Outcome(intake.slug, "refused", errors=intake.errors, notes=intake.notes, saved=False)
        prepared = prepare(self.workspace, [intake], started.date(), self.wanted.accept_loss, group)
        settled = prepared.settled[intake.slug]
        event = settled.files.event
        counts = counts_of(replace(intake, files=EventFiles(event)) if is_new else intake, settled)
        written: tuple[str, ...] = ()
        if not self.wanted.dry_run:
            texts = {intake.slug: {"event.yml": self._event_yml(event, is_new)}}
            written = write(self.workspace, prepared, texts)[intake.slug]
            self.shelf.put(event, frozenset(one.key for one in settled.files.recordings))
        return outcome_of(intake, prepared, counts, written, self.wanted.dry_run)

    def _event_yml(self, event: Event, is_new: bool) -> str:
        """The text of event.yml: all of it for a new event, else as it is but for the archives."""
        if is_new:
            return event_text(event)
        text = read_text(self.workspace.folder(event.slug) / "event.yml") or ""
        known = self.shelf.events[event.slug].archives == event.archives
        return text if known else with_archives(text, event.archives)

    def _commit(self, folder: EventFolder) -> str | None:
        """The commit of the clone around a folder; that there is none is said once."""
        place = (folder.path.parent, folder.archive.kind)
        if place not in self.commits:
            self.commits[place], why = commit_of(folder.path, folder.archive)
            if why and not any(why == note for note in self.notes):
                self.notes.append(why)
        return self.commits[place]

    def _build(self, outcomes: Sequence[Outcome], started: datetime, died: Interrupted | None) -> None:
        """Build the catalog of all that was written, and remember the runs."""
        if not any(outcome.saved for outcome in outcomes):
            return
        _, prepared, broken = rebuild(self.workspace, started.date(), died, self.wanted.accept_loss)
        self.errors += broken
        self.notes += prepared.notes()
        ended = datetime.now(UTC)
        runs = [Run(one.event, started, ended, one.state, one.counts, one.errors) for one in outcomes if one.saved]
        record(self.workspace.db, runs)


def _told(title: str, starts: date | None, ends: date | None) -> str:
    days = " to ".join(dict.fromkeys(str(day) for day in (starts, ends) if day))
    return f"{title}, {days}" if days else title
