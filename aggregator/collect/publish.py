"""The one place that writes: an event's files all at once, then the catalog in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aggregator.corrections import Suppressions
from aggregator.files import EventFiles, links_text, recordings_text, talks_text
from aggregator.lock import Interrupted
from aggregator.matching import match
from aggregator.matching.links import Link
from aggregator.report import Counts, Outcome, change_lines
from aggregator.store.build import Run, build
from aggregator.store.rows import rows_of
from aggregator.workspace import LINKS, RECORDINGS, TALKS, Workspace
from scrapers.records import Recording, Talk


@dataclass(slots=True)
class Draft:
    """An event on its way to be written: begins as what is kept, and is changed by what was found.

    ``hidden`` are talks that suppress.yml leaves out. They are only known to the matcher, so that their recordings
    are found and left out as well; ``complete`` says that they are known, because the schedule was parsed.
    """

    files: EventFiles
    suppressed: Suppressions
    started: datetime
    died: Interrupted | None = None
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    state: str = ""
    counts: dict[str, Counts] = field(default_factory=dict)
    checked: tuple[str, ...] = ()
    complete: bool = False
    hidden: tuple[Talk, ...] = ()
    talks: tuple[Talk, ...] = field(init=False)
    recordings: tuple[Recording, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.talks = self.shown(self.files.talks)
        self.recordings = self.files.recordings
        self.counts = {"talks": Counts(same=len(self.talks)), **self.counts}

    def shown(self, talks: Sequence[Talk]) -> tuple[Talk, ...]:
        """The talks that may be kept, without the speakers who are left out; the others are set aside."""
        slug = self.files.event.slug
        known = {talk.code for talk in self.hidden}
        self.hidden += tuple(t for t in talks if self.suppressed.hides(slug, t) and t.code not in known)
        return tuple(self.suppressed.without_speakers(talk) for talk in talks if not self.suppressed.hides(slug, talk))


def draft_of(workspace: Workspace, slug: str, started: datetime, died: Interrupted | None = None) -> Draft:
    """A draft that begins as what is kept of this event."""
    return Draft(workspace.files(slug), workspace.suppressions(), started, died)


def publish(workspace: Workspace, draft: Draft, dry_run: bool = False) -> Outcome:
    """Match, write files, build the catalog; returns what was done. The caller holds the run lock.

    Raises:
        ConftalksError: a file or the database cannot be written; each is as it was before, or wholly new.
    """
    files = settle(workspace, draft)
    draft.counts["recordings"] = _counts(draft.files.recordings, files.recordings)
    draft.counts["links"] = _counts(draft.files.links, files.links)
    written: tuple[str, ...] = ()
    if not dry_run:
        written = _write(workspace, files)
        build_catalog(workspace, _runs(draft))
    return Outcome(
        event=files.event.slug,
        state=draft.state or "ok",
        counts=draft.counts,
        errors=draft.errors,
        notes=draft.notes,
        changes=change_lines(draft.files.talks, files.talks),
        written=written,
        dry_run=dry_run,
    )


def settle(workspace: Workspace, draft: Draft) -> EventFiles:
    """What is to be kept of a draft: matched under people's decisions, without what suppress.yml leaves out."""
    event = draft.files.event
    corrections = workspace.corrections(event.slug)
    links = match(event, (*draft.talks, *draft.hidden), draft.recordings, corrections)
    draft.notes += _astray(corrections, draft)
    hidden = {talk.code for talk in draft.hidden}
    shown = {link.recording for link in links if link.decision == "accepted" and link.talk not in hidden}
    dropped = {link.recording for link in links if link.talk in hidden and link.decision != "rejected"} - shown
    dropped |= _doubtful(draft, links)
    recordings = tuple(draft.suppressed.masked(r) for r in draft.recordings if r.key not in dropped)
    kept = tuple(link for link in links if link.talk not in hidden and link.recording not in dropped)
    return EventFiles(event, draft.talks, recordings, kept)


def _doubtful(draft: Draft, links: Sequence[Link]) -> set[str]:
    """New recordings that may be of a suppressed talk, where no schedule was parsed that could tell."""
    if draft.complete or not draft.suppressed.names_talks_of(draft.files.event.slug):
        return set()
    known = {recording.key for recording in draft.files.recordings}
    accepted = {link.recording for link in links if link.decision == "accepted"}
    doubtful = {r.key for r in draft.recordings} - known - accepted
    if doubtful:
        why = "fit no talk and may be of one that suppress.yml leaves out: not kept; scrape the schedule to tell them apart"
        draft.notes += (f"{len(doubtful)} new recordings {why}",)
    return doubtful


def _astray(corrections: Sequence[Link], draft: Draft) -> tuple[str, ...]:
    """Notes on corrections that name a talk or a recording that this event does not have."""
    names = {name for t in (*draft.talks, *draft.hidden) for name in (t.code, t.slug, *t.aliases)}
    keys = {recording.key for recording in draft.recordings}
    path = "corrections.yml"
    return tuple(f"{path}: there is no {what}" for link in corrections for what in _missing(link, names, keys))


def _missing(link: Link, names: set[str | None], keys: set[str]) -> list[str]:
    talk = [] if link.talk in names else [f"talk {link.talk!r}"]
    return talk if link.recording in keys else [*talk, f"recording {link.recording!r}"]


def _write(workspace: Workspace, files: EventFiles) -> tuple[str, ...]:
    texts = {
        TALKS: talks_text(files.talks),
        RECORDINGS: recordings_text(files.recordings),
        LINKS: links_text(files.links),
    }
    return workspace.replace(files.event.slug, texts)


def build_catalog(workspace: Workspace, runs: Sequence[Run] = ()) -> dict[str, Counts]:
    """All events under data/ -> talks.db."""
    return build(workspace.db, rows_of([workspace.files(slug) for slug in workspace.slugs()]), runs)


def rebuild(
    workspace: Workspace, started: datetime, died: Interrupted | None = None
) -> tuple[dict[str, Counts], tuple[str, ...]]:
    """Settle every event anew, so that corrections and suppressions count at once, and build; the caller holds the lock.

    Returns what changed per table, and notes.
    """
    drafts = [draft_of(workspace, slug, started) for slug in workspace.slugs()]
    settled = [settle(workspace, draft) for draft in drafts]
    for files in settled:
        _write(workspace, files)
    notes = tuple(f"{draft.files.event.slug}: {note}" for draft in drafts for note in draft.notes)
    return build_catalog(workspace, [interrupted(died)] if died else []), notes


def interrupted(died: Interrupted) -> Run:
    """The row that remembers a run which was killed."""
    began = datetime.fromisoformat(died.started)
    return Run(died.event, began, began, "interrupted", {})


def _runs(draft: Draft) -> list[Run]:
    runs = [interrupted(draft.died)] if draft.died else []
    counts = {name: count.as_dict() for name, count in draft.counts.items()}
    slug, ended = draft.files.event.slug, datetime.now(UTC)
    runs.append(Run(slug, draft.started, ended, draft.state or "ok", counts, draft.errors, draft.checked))
    return runs


def _counts(old: Sequence[Recording] | Sequence[Link], new: Sequence[Recording] | Sequence[Link]) -> Counts:
    before, after = ({_identity(record): record for record in records} for records in (old, new))
    same = sum(1 for key, record in after.items() if before.get(key) == record)
    added = sum(1 for key in after if key not in before)
    gone = sum(1 for key in before if key not in after)
    return Counts(new=added, changed=len(after) - same - added, same=same, gone=gone)


def _identity(record: Recording | Link) -> tuple[str, ...]:
    return (record.key,) if isinstance(record, Recording) else (record.talk, record.recording)
