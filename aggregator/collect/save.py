"""The one place that writes: events' files all at once, then the catalog in one transaction; and the guard before both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from aggregator.collect.changes import change_line, changes_of
from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.losses import LostVideos, loss_of, refuse
from aggregator.collect.outcome import Outcome, change_lines
from aggregator.collect.settle import Settled, kept_files, settle_together
from aggregator.files.counts import Counts
from aggregator.files.history import Change, appended, news, without
from aggregator.files.jsonl import EventFiles, links_text, posts_text, recordings_text, talks_text
from aggregator.files.lock import Interrupted
from aggregator.files.posts import ListedPost
from aggregator.files.workspace import HISTORY, LINKS, POSTS, RECORDINGS, TALKS, Workspace
from aggregator.matching import Link
from aggregator.store.build import Run, build
from aggregator.store.rows import rows_of
from aggregator.store.shown import Shown, linked_in_files, shown_in_catalog
from aggregator.store.suppressed import suppressed_rows
from scrapers.records import Recording
from scrapers.text import slugify

TOLD = frozenset({"withdrawn", "swapped", "dead"})
"""Changes of which every command speaks; of the others its counts and the matcher's notes do."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a command is about to publish: all events' files, those that it has settled, and their changes.

    ``unread`` are notes on lines of history.jsonl that cannot be read.
    """

    day: date
    files: Mapping[str, EventFiles]
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
        for slug, settled in self.settled.items():
            titles = {talk.code: talk.title for talk in settled.files.talks}
            told = (c for c in self.changes[slug] if c.what in TOLD)
            lines = [*settled.notes, *self.unread[slug]]
            lines += [change_line(change, titles.get(change.talk, change.talk)) for change in told]
            found += [line if slug == own else f"{slug}: {line}" for line in lines]
        return tuple(found)


def prepare(workspace: Workspace, intakes: Sequence[Intake], day: date, accept_loss: bool = False) -> Prepared:
    """Settle these events and those that share recordings with them, and compare all with what is published.

    That is what talks.db shows; without it, or of an event that it does not have, what links.jsonl says. A first build,
    where there is neither a catalog nor a history, is no news. ``day`` is that of the changes.

    Raises:
        LostVideos: an event would lose a fifth of its public videos, whether it is one of these or its files were cut.
        ConftalksError: a broken file.
    """
    kept = kept_files(workspace)
    settled = settle_together(workspace, intakes, kept)
    files = kept | {slug: one.files for slug, one in settled.items()}
    catalog = shown_in_catalog(workspace.db)
    before = {slug: linked_in_files(kept[slug]) for slug in kept} | dict(catalog)
    if not accept_loss:
        _refuse_losses(before, files, {slug: one.intake for slug, one in settled.items()})
    changes = {slug: _news(workspace, before[slug], one.files, day) for slug, one in settled.items()}
    unread = {slug: workspace.history(slug).notes for slug in settled}
    return Prepared(day, files, settled, changes, unread)


def _refuse_losses(
    before: Mapping[str, Sequence[Shown]], files: Mapping[str, EventFiles], intakes: Mapping[str, Intake]
) -> None:
    losses = [loss_of(slug, shown, files.get(slug), intakes.get(slug)) for slug, shown in sorted(before.items())]
    refuse(losses, {recording.key: recording.access for one in files.values() for recording in one.recordings})


def _news(workspace: Workspace, before: Sequence[Shown], after: EventFiles, day: date) -> tuple[Change, ...]:
    """The changes of one event that its history does not state already."""
    history = workspace.history(after.event.slug)
    if not history.raw and not workspace.db.exists():
        return ()
    return news(history, changes_of(before, after, day))


def publish(
    workspace: Workspace,
    prepared: Prepared,
    runs: Sequence[Run] = (),
    texts: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[dict[str, Counts], dict[str, tuple[str, ...]]]:
    """Write what was prepared, with further files (event -> file name -> text), and build; the caller holds the run lock.

    Returns what changed per table, and the names of changed files by event.

    Raises:
        ConftalksError: a file or the database cannot be written; each is as it was before, or wholly new.
    """
    texts = texts or {}
    written = {
        slug: workspace.replace(slug, {**_texts(workspace, prepared, slug), **texts.get(slug, {})})
        for slug in {**prepared.settled, **texts}
    }
    files = {slug: workspace.files(slug) if written.get(slug) else one for slug, one in prepared.files.items()}
    rows = rows_of(list(files.values()), prepared.day)
    suppressed = workspace.suppressions().talks.union(*(_addresses(one.intake) for one in prepared.settled.values()))
    rows.suppressed = suppressed_rows(suppressed)
    return build(workspace.db, rows, runs), written


def _texts(workspace: Workspace, prepared: Prepared, slug: str) -> dict[str, str | bytes]:
    """The files of an event that was settled."""
    if slug not in prepared.settled:
        return {}
    settled, lies = prepared.settled[slug], workspace.history(slug)
    files, history = settled.files, without(lies, *_left_out(settled))
    texts: dict[str, str | bytes] = {
        TALKS: talks_text(files.talks),
        RECORDINGS: recordings_text(files.recordings),
        LINKS: links_text(files.links),
    }
    raw = appended(history, prepared.changes[slug])
    return texts | ({HISTORY: raw} if raw != lies.raw else {})


def _left_out(settled: Settled) -> tuple[set[str], set[str]]:
    """Names of the talks, and the recordings, that suppress.yml leaves out of an event's files."""
    hidden = {name for talk in settled.intake.hidden for name in (talk.code, *talk.aliases)}
    kept = {recording.key for recording in settled.files.recordings}
    return hidden, {recording.key for recording in settled.intake.recordings} - kept if hidden else set()


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
        counts = {name: Counts() for name in ("talks", "recordings", "links")}
        errors = (*intake.errors, *refusal.lines)
        return Outcome(intake.slug, "refused", counts, errors, intake.notes, dry_run=dry_run)
    settled = prepared.settled[intake.slug]
    old, new = intake.files, settled.files
    counts = {
        "talks": intake.counts,
        "recordings": _counts(old.recordings, new.recordings),
        "links": _counts(old.links, new.links),
    }
    written: tuple[str, ...] = ()
    if not dry_run:
        told = {name: count.as_dict() for name, count in counts.items()}
        run = Run(intake.slug, started, datetime.now(UTC), intake.state, told, intake.errors, intake.checked)
        written = publish(workspace, prepared, [*interrupted(died), run])[1][intake.slug]
    return Outcome(
        event=intake.slug,
        state=intake.state,
        counts=counts,
        errors=intake.errors,
        notes=prepared.notes(intake.slug),
        changes=change_lines(old.talks, new.talks),
        history=prepared.history,
        written=written,
        dry_run=dry_run,
    )


def save_posts(workspace: Workspace, slug: str, posts: Iterable[ListedPost], day: date) -> tuple[str, ...]:
    """Write posts.jsonl and, where that is news, the catalog; returns the names of changed files. The caller holds the lock."""
    text, path = posts_text(posts), workspace.folder(slug) / POSTS
    if path.exists() and path.read_bytes() == text.encode():
        return ()
    return publish(workspace, prepare(workspace, [], day), texts={slug: {POSTS: text}})[1][slug]


def rebuild(
    workspace: Workspace,
    day: date,
    died: Interrupted | None = None,
    accept_loss: bool = False,
) -> tuple[dict[str, Counts], Prepared]:
    """Settle every event anew, so that corrections and suppressions count at once, and build; the caller holds the run lock.

    Returns what changed per table, and what was published.

    Raises:
        LostVideos: as ``prepare``.
    """
    prepared = prepare(workspace, [intake_of(workspace, slug) for slug in workspace.slugs()], day, accept_loss)
    return publish(workspace, prepared, interrupted(died))[0], prepared


def _addresses(intake: Intake) -> set[str]:
    """``EVENT/NAME`` under every name of the talks that suppress.yml names; not of those it hides for their speakers."""
    event = intake.slug
    found: set[str] = set()
    for talk in intake.hidden:
        names = {f"{event}/{name}" for name in (talk.code, *talk.aliases, talk.slug or slugify(talk.title))}
        if names & intake.suppressed.talks:
            found |= names
    return found


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
