"""The one place that writes: an event's files all at once, then the catalog in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from aggregator.collect.intake import Intake, intake_of, settle
from aggregator.collect.outcome import Outcome, change_lines
from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles, links_text, posts_text, recordings_text, talks_text
from aggregator.files.lock import Interrupted
from aggregator.files.posts import ListedPost
from aggregator.files.workspace import LINKS, POSTS, RECORDINGS, TALKS, Workspace
from aggregator.matching import Link
from aggregator.store.build import Run, build
from aggregator.store.rows import rows_of
from aggregator.store.suppressed import suppressed_rows
from scrapers.records import Recording
from scrapers.text import slugify


def save(
    workspace: Workspace, intake: Intake, started: datetime, died: Interrupted | None = None, dry_run: bool = False
) -> Outcome:
    """Match, write files, build the catalog; returns what was done. The caller holds the run lock.

    Raises:
        ConftalksError: a file or the database cannot be written; each is as it was before, or wholly new.
    """
    settled = settle(workspace, intake)
    old, new = intake.files, settled.files
    slug = new.event.slug
    counts = {
        "talks": intake.counts,
        "recordings": _counts(old.recordings, new.recordings),
        "links": _counts(old.links, new.links),
    }
    written: tuple[str, ...] = ()
    if not dry_run:
        written = _write(workspace, new)
        told = {name: count.as_dict() for name, count in counts.items()}
        run = Run(slug, started, datetime.now(UTC), intake.state, told, intake.errors, intake.checked)
        build_catalog(workspace, [*_interrupted(died), run], [intake])
    return Outcome(
        event=slug,
        state=intake.state,
        counts=counts,
        errors=intake.errors,
        notes=settled.notes,
        changes=change_lines(old.talks, new.talks),
        written=written,
        dry_run=dry_run,
    )


def _write(workspace: Workspace, files: EventFiles) -> tuple[str, ...]:
    texts = {
        TALKS: talks_text(files.talks),
        RECORDINGS: recordings_text(files.recordings),
        LINKS: links_text(files.links),
    }
    return workspace.replace(files.event.slug, texts)


def save_posts(workspace: Workspace, slug: str, posts: Iterable[ListedPost]) -> tuple[str, ...]:
    """Write posts.jsonl and, where that is news, the catalog; returns the names of changed files. The caller holds the lock."""
    written = workspace.replace(slug, {POSTS: posts_text(posts)})
    if written:
        build_catalog(workspace)
    return written


def build_catalog(workspace: Workspace, runs: Sequence[Run] = (), intakes: Sequence[Intake] = ()) -> dict[str, Counts]:
    """All events under data/ -> talks.db. ``intakes`` know more names of the talks that suppress.yml names."""
    rows = rows_of([workspace.files(slug) for slug in workspace.slugs()])
    left_out = workspace.suppressions().talks.union(*(_addresses(intake) for intake in intakes))
    rows.suppressed = suppressed_rows(left_out)
    return build(workspace.db, rows, runs)


def _addresses(intake: Intake) -> set[str]:
    """``EVENT/NAME`` under every name of the talks that suppress.yml names; not of those it hides for their speakers."""
    event = intake.files.event.slug
    found: set[str] = set()
    for talk in intake.hidden:
        names = {f"{event}/{name}" for name in (talk.code, *talk.aliases, talk.slug or slugify(talk.title))}
        if names & intake.suppressed.talks:
            found |= names
    return found


def rebuild(
    workspace: Workspace, died: Interrupted | None = None, events: Sequence[str] = ()
) -> tuple[dict[str, Counts], tuple[str, ...]]:
    """Settle every event anew, so that corrections and suppressions count at once, and build; the caller holds the lock.

    With ``events`` only these are settled; all go into the catalog. Returns what changed per table, and notes.
    """
    intakes = [intake_of(workspace, slug) for slug in events or workspace.slugs()]
    settled = [settle(workspace, intake) for intake in intakes]
    for one in settled:
        _write(workspace, one.files)
    notes = tuple(f"{one.files.event.slug}: {note}" for one in settled for note in one.notes)
    return build_catalog(workspace, _interrupted(died), intakes), notes


def _interrupted(died: Interrupted | None) -> list[Run]:
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
