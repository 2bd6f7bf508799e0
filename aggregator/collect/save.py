"""The one place that writes: events' files all at once, then the catalog in one transaction; and the guard before both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from aggregator.collect.changes import change_line, changes_of
from aggregator.collect.group import EventGroup
from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.left_out import hidden_addresses, left_out_of
from aggregator.collect.losses import Asked, Loss, LostVideos, loss_of, refuse
from aggregator.collect.outcome import Outcome, change_lines
from aggregator.collect.settle import Settled, settle_together
from aggregator.collect.steady import Steady
from aggregator.files.counts import Counts
from aggregator.files.history import Change, appended, news, without
from aggregator.files.jsonl import EventFiles, links_text, posts_text, recordings_text, talks_text
from aggregator.files.lock import Interrupted
from aggregator.files.naming import codes_by_name
from aggregator.files.posts import ListedPost
from aggregator.files.workspace import HISTORY, LINKS, PEOPLE, POSTS, RECORDINGS, TALKS, Workspace
from aggregator.matching.links import Link
from aggregator.store.build import Run, build, check_known, record
from aggregator.store.listings import listings
from aggregator.store.rows import shared_recordings
from aggregator.store.shown import Shown, linked_in_files, shown_in_catalog, shown_in_files
from aggregator.store.suppressed import suppressed_rows
from scrapers.errors import ManyLines
from scrapers.records import Recording

TOLD = frozenset({"withdrawn", "swapped", "dead"})
"""Changes of which every command speaks; of the others its counts and the matcher's notes do."""


class AllBroken(ManyLines):
    """Not one event's files can be read; ``lines`` are what is wrong with each."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a command is about to publish: the files of a group of events, those that it has settled, and their changes.

    ``gone`` are events that only the catalog has, which leave it. ``unread`` are notes on lines of history.jsonl that
    cannot be read.
    """

    day: date
    files: Mapping[str, EventFiles]
    gone: frozenset[str]
    settled: Mapping[str, Settled]
    changes: Mapping[str, tuple[Change, ...]]
    unread: Mapping[str, tuple[str, ...]]

    @property
    def history(self) -> tuple[Change, ...]:
        """The changes of all events."""
        return tuple(change for changes in self.changes.values() for change in changes)

    def notes(self, own: str | None = None) -> tuple[str, ...]:
        """What a person should read; of events other than ``own`` with their name."""
        found = []
        for slug in [*self.settled, *sorted(self.files.keys() - self.settled.keys())]:
            titles = {talk.code: talk.title for talk in self.files[slug].talks}
            lines = [*self.settled[slug].notes, *self.unread[slug]] if slug in self.settled else []
            lines += [change_line(one, titles[one.talk]) for one in self.changes[slug] if one.what in TOLD]
            found += [line if slug == own else f"{slug}: {line}" for line in lines]
        return tuple(found)


def prepare(
    workspace: Workspace,
    intakes: Sequence[Intake],
    day: date,
    accept_loss: bool = False,
    group: EventGroup | None = None,
) -> Prepared:
    """Settle these events and those that share recordings with them, and compare the whole group with what is published.

    That is what talks.db shows; without it, or of an event that it does not have, what links.jsonl says. A first build,
    where there is neither a catalog nor a history, is no news. ``day`` is that of the changes; ``group`` holds the
    events that are tied to these where they were read already.

    Raises:
        LostVideos: an event would lose a fifth of its public videos, whether it is one of these or its files were cut.
        ConftalksError: a broken file, or a talks.db that a newer conftalks wrote.
    """
    check_known(workspace.db)
    if group is None:
        own = [intake.slug for intake in intakes]
        listed = [recording.key for intake in intakes for recording in intake.recordings]
        group = EventGroup.of(workspace, own, listed, recover=True).sound(own)
    kept = group.files
    settled = settle_together(workspace, intakes, kept)
    files = {**kept, **{slug: one.files for slug, one in settled.items()}}
    once, now = shared_recordings(kept.values()), shared_recordings(files.values())
    before = {slug: linked_in_files(one, once) for slug, one in kept.items()}
    before |= shown_in_catalog(workspace.db, [*kept, *group.gone])
    after = {slug: shown_in_files(one, now) for slug, one in files.items()}
    if not accept_loss:
        known = {slug: intake_of(workspace, slug, files[slug]) for slug in files.keys() - settled.keys()}
        known |= {slug: one.intake for slug, one in settled.items()}
        refuse(
            [_loss(workspace, slug, before[slug], after, files.get(slug), known.get(slug)) for slug in sorted(before)],
            {key: recording.access for key, recording in now.items()},
        )
    changes = {
        slug: _changes(workspace, before[slug], after[slug], one, day, settled.get(slug)) for slug, one in files.items()
    }
    unread = {slug: workspace.history(slug).notes for slug in settled}
    return Prepared(day, files, group.gone, settled, changes, unread)


def _loss(
    workspace: Workspace,
    slug: str,
    before: Sequence[Shown],
    after: Mapping[str, Sequence[Shown]],
    files: EventFiles | None,
    intake: Intake | None,
) -> Loss:
    names = codes_by_name(files.talks) if files else {}
    published = {name for one in before for name in (one.talk, one.slug)}
    asked = Asked.of(slug, workspace.suppressions(), intake, names, published)
    return loss_of(slug, before, after.get(slug, ()), names, asked)


def _changes(
    workspace: Workspace,
    before: Sequence[Shown],
    after: Sequence[Shown],
    files: EventFiles,
    day: date,
    settled: Settled | None,
) -> tuple[Change, ...]:
    """What happened to one event, without what its history states already."""
    if before == after:
        return ()
    slug = files.event.slug
    history = workspace.history(slug)
    suppressed = (
        settled.intake.suppressed if settled else workspace.suppressions().at(slug, files.talks, files.recordings)
    )
    if not history.raw and not workspace.db.exists():
        return ()
    found = changes_of(before, after, files, day)
    return news(history, [replace(change, reason=suppressed.masked_text(change.reason)) for change in found])


def publish(
    workspace: Workspace,
    prepared: Prepared,
    runs: Sequence[Run] = (),
    texts: Mapping[str, Mapping[str, str]] | None = None,
    steady: Steady | None = None,
    beside: Mapping[str, str] | None = None,
) -> tuple[dict[str, Counts], dict[str, tuple[str, ...]]]:
    """Write what was prepared, with further files (event -> file name -> text), and build; the caller holds the run lock.

    ``steady`` is what was known before, where the events that stayed as they were are to be passed over by the next build.
    ``beside`` are files of the data folder, which change with those of all events or not at all.
    Returns what changed per table, and the names of changed files by event.

    Raises:
        ConftalksError: a file or the database cannot be written; each is as it was before, or wholly new.
    """
    people = workspace.people()  # before anything is written, as it may be broken
    written = write(workspace, prepared, texts or {}, beside)
    if beside:
        people = workspace.people()
    files = [workspace.files(slug) if written.get(slug) else one for slug, one in sorted(prepared.files.items())]
    left_out = workspace.suppressions()
    suppressed = left_out.talks.union(*(hidden_addresses(one.intake) for one in prepared.settled.values()))
    digests = [(one.event, one.digest) for one in left_out.concealed if one.kind == "talk"]
    counts = build(
        workspace.db,
        files,
        prepared.day,
        runs=runs,
        gone=prepared.gone,
        anew=steady is not None and steady.whole,
        suppressed=suppressed_rows(suppressed, digests),
        bases=steady.bases(workspace, prepared) if steady else None,
        people=people,
        marks={slug: workspace.listing_mark(slug) for slug in (steady.own if steady else prepared.files)},
    )
    return counts, written


def write(
    workspace: Workspace,
    prepared: Prepared,
    texts: Mapping[str, Mapping[str, str]],
    beside: Mapping[str, str] | None = None,
) -> dict[str, tuple[str, ...]]:
    """Write the files of what was prepared, and further ones, without the catalog; returns the names of changed files by
    event. The caller holds the run lock, and builds when it has written all.

    Raises:
        ConftalksError: a file cannot be written; those of each event (with ``beside``: of all) are as before, or all new.
    """
    changed = {slug for slug, changes in prepared.changes.items() if changes}
    found = {
        slug: {**_texts(workspace, prepared, slug), **texts.get(slug, {})}
        for slug in sorted({*prepared.settled, *texts} | changed)
    }
    if beside is not None:
        return workspace.replace_all(found, beside)
    return {slug: workspace.replace(slug, own) for slug, own in found.items()}


def counts_of(intake: Intake, settled: Settled) -> dict[str, Counts]:
    """What saving an intake does to the files of its event: talks, recordings, links."""
    old, new = intake.files, settled.files
    return {
        "talks": intake.counts,
        "recordings": _counts(old.recordings, new.recordings),
        "links": _counts(old.links, new.links),
    }


def _texts(workspace: Workspace, prepared: Prepared, slug: str) -> dict[str, str | bytes]:
    """The files of an event: its history and, if it was settled, its records."""
    settled, old = prepared.settled.get(slug), workspace.history(slug)
    history = (
        without(old, *left_out_of(settled, old.changes), settled.intake.suppressed.masked_text) if settled else old
    )
    raw = appended(history, prepared.changes[slug])
    texts: dict[str, str | bytes] = {HISTORY: raw} if raw != old.raw else {}
    if settled:
        texts |= {
            TALKS: talks_text(settled.files.talks),
            RECORDINGS: recordings_text(settled.files.recordings),
            LINKS: links_text(settled.files.links),
        }
    return texts


def save(
    workspace: Workspace,
    intake: Intake,
    started: datetime,
    died: Interrupted | None = None,
    dry_run: bool = False,
    accept_loss: bool = False,
) -> Outcome:
    """Match, write files, build the catalog; returns what was done. The caller holds the run lock.

    Where the guard of losses refuses, nothing is written and the outcome's state is "refused".

    Raises:
        ConftalksError: a file or the database cannot be written; each is as it was before, or wholly new.
    """
    try:
        prepared = prepare(workspace, [intake], started.date(), accept_loss)
    except LostVideos as refusal:
        return _refused(workspace, intake, refusal, started, died, dry_run)
    counts = counts_of(intake, prepared.settled[intake.slug])
    written: tuple[str, ...] = ()
    if not dry_run:
        run = Run(intake.slug, started, datetime.now(UTC), intake.state, counts, intake.errors, intake.checked)
        written = publish(workspace, prepared, [*interrupted(died), run])[1][intake.slug]
    return outcome_of(intake, prepared, counts, written, dry_run)


def note_run(workspace: Workspace, intake: Intake, started: datetime) -> Outcome:
    """What a run did that found nothing to save: the catalog, which must be there, remembers that it was."""
    same = {"talks": intake.talks, "recordings": intake.recordings, "links": intake.files.links}
    counts = {table: Counts(same=len(records)) for table, records in same.items()}
    ended = datetime.now(UTC)
    record(workspace.db, [Run(intake.slug, started, ended, intake.state, counts, intake.errors, intake.checked)])
    return Outcome(intake.slug, intake.state, counts, intake.errors)


def outcome_of(
    intake: Intake, prepared: Prepared, counts: dict[str, Counts], written: tuple[str, ...], dry_run: bool
) -> Outcome:
    """What saving an intake did, or would do; ``written`` are the names of its event's files that changed."""
    return Outcome(
        event=intake.slug,
        state=intake.state,
        counts=counts,
        errors=intake.errors,
        notes=prepared.notes(intake.slug),
        changes=change_lines(intake.files.talks, prepared.settled[intake.slug].files.talks),
        history=prepared.history,
        written=written,
        dry_run=dry_run,
    )


def _refused(
    workspace: Workspace,
    intake: Intake,
    refusal: LostVideos,
    started: datetime,
    died: Interrupted | None,
    dry_run: bool,
) -> Outcome:
    """What is kept of a run that the guard of losses refused: that it was, in the table of runs."""
    errors = (*intake.errors, *refusal.lines)
    outcome = Outcome(intake.slug, "refused", errors=errors, notes=intake.notes, dry_run=dry_run, saved=False)
    if not dry_run and workspace.db.exists():
        run = Run(intake.slug, started, datetime.now(UTC), outcome.state, outcome.counts, errors)
        record(workspace.db, [*interrupted(died), run])
    return outcome


def save_posts(
    workspace: Workspace, slug: str, posts: Iterable[ListedPost], day: date, accept_loss: bool = False
) -> tuple[str, ...]:
    """Write posts.jsonl and, where that is news, the catalog; returns the names of changed files. The caller holds the lock."""
    text, path = posts_text(posts), workspace.folder(slug) / POSTS
    if path.exists() and path.read_bytes() == text.encode():
        return ()
    group = EventGroup.of(workspace, [slug], recover=True).sound([slug])
    return publish(workspace, prepare(workspace, [], day, accept_loss, group), texts={slug: {POSTS: text}})[1][slug]


def rebuild(
    workspace: Workspace,
    day: date,
    died: Interrupted | None = None,
    accept_loss: bool = False,
    whole: bool = False,
) -> tuple[dict[str, Counts], Prepared, tuple[str, ...]]:
    """Settle the events anew, so that corrections and suppressions count at once, and build; the caller holds the run lock.

    Events whose rows are known to be what would be made of their files are not read; with ``whole`` all are. What is
    broken stays in the catalog as it was, with what it holds up.
    Returns what changed per table, what was published, and a line for each event that is broken, and for each thing in
    people.yml that does not count.

    Raises:
        LostVideos: as ``prepare``.
        AllBroken: there is no event that could be built, and none that would leave the catalog.
        ConftalksError: suppress.yml or people.yml cannot be read.
    """
    check_known(workspace.db)
    workspace.refuse_links()
    workspace.suppressions()  # what is wrong with it is wrong with no event
    workspace.people()
    steady = Steady.of(workspace, day, whole)
    found = EventGroup.of(workspace, steady.stale, recover=True)
    if found.broken and found.broken.keys() >= steady.own.keys() and not found.gone:
        raise AllBroken(_errors(workspace, found))
    group = found.sound()
    intakes = [intake_of(workspace, slug, files) for slug, files in group.files.items()]
    prepared = prepare(workspace, intakes, day, accept_loss, group)
    counts = publish(workspace, prepared, interrupted(died), steady=steady)[0]
    return counts, prepared, (*_errors(workspace, found), *_unheeded(workspace))


def _errors(workspace: Workspace, group: EventGroup) -> tuple[str, ...]:
    """A line for each event that is broken, with the others that stay as they were for it."""
    lines, left_out = [], bool(workspace.suppressions())
    for slug, tied in sorted(group.held_up().items()):
        others = f"; not built either, as recordings tie them to it: {', '.join(tied)}" if tied else ""
        kept = (
            "; what suppress.yml asks for waits too"
            if left_out and not group.catalogued.isdisjoint({slug, *tied})
            else ""
        )
        lines.append(f"{group.broken[slug]}{others}{kept}")
    return (*lines, *map(str, workspace.misnamed().values()))


def _unheeded(workspace: Workspace) -> tuple[str, ...]:
    """A line for each thing in people.yml that contradicts others, or is of a speaker that the catalog has not."""
    people = workspace.people()
    with listings(workspace.db) as listed:
        known = listed.known_names(reference for person in people.persons for reference in person.lines)
    return (*people.problems, *people.unknown(workspace.data / PEOPLE, known))


def interrupted(died: Interrupted | None) -> list[Run]:
    """The row that remembers a run which was killed, if one was."""
    if died is None:
        return []
    began = datetime.fromisoformat(died.started)
    return [Run(died.event, began, began, "interrupted", {})]


def _counts(old: Sequence[Recording] | Sequence[Link], new: Sequence[Recording] | Sequence[Link]) -> Counts:
    before, after = ({_identity(record): record for record in records} for records in (old, new))
    same = sum(1 for key, record in after.items() if before.get(key) == record)
    added = sum(1 for key in after if key not in before)
    gone = sum(1 for key in before if key not in after)
    return Counts(new=added, changed=len(after) - same - added, same=same, gone=gone)


def _identity(record: Recording | Link) -> tuple[str, ...]:
    return (record.key,) if isinstance(record, Recording) else (record.talk, record.recording)
