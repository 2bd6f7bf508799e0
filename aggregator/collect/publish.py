"""The one place that writes: an event's files all at once, then the catalog in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from aggregator.corrections import Suppressions, refuse_twice
from aggregator.files import EventFiles, links_text, posts_text, recordings_text, talks_text
from aggregator.lock import Interrupted
from aggregator.matching import Link, Matched, links_of
from aggregator.naming import codes_by_name
from aggregator.posts import ListedPost
from aggregator.report import Counts, Outcome, change_lines
from aggregator.review import unknown_to
from aggregator.store.build import Run, build
from aggregator.store.rows import rows_of, suppressed_rows
from aggregator.workspace import CORRECTIONS, LINKS, POSTS, RECORDINGS, TALKS, Workspace
from scrapers.records import Recording, Talk
from scrapers.text import slugify


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
        build_catalog(workspace, _runs(draft), [draft])
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
    talks = (*draft.talks, *draft.hidden)
    refuse_twice(workspace.folder(event.slug) / CORRECTIONS, corrections, codes_by_name(talks))
    hidden = {talk.code for talk in draft.hidden}
    before = Matched(draft.files.links, draft.files.recordings)
    matched = links_of(event, talks, draft.recordings, corrections, before, hidden)
    links, draft.recordings = matched.links, matched.recordings
    draft.notes += matched.notes + _astray(corrections, draft)
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
    names = codes_by_name((*draft.talks, *draft.hidden))
    keys = {recording.key for recording in draft.recordings}
    return tuple(f"{CORRECTIONS}: {what}" for link in corrections for what in unknown_to(link, names, keys))


def _write(workspace: Workspace, files: EventFiles) -> tuple[str, ...]:
    texts = {
        TALKS: talks_text(files.talks),
        RECORDINGS: recordings_text(files.recordings),
        LINKS: links_text(files.links),
    }
    return workspace.replace(files.event.slug, texts)


def publish_posts(workspace: Workspace, slug: str, posts: Iterable[ListedPost]) -> tuple[str, ...]:
    """Write posts.jsonl and, where that is news, the catalog; returns the names of changed files. The caller holds the lock."""
    written = workspace.replace(slug, {POSTS: posts_text(posts)})
    if written:
        build_catalog(workspace)
    return written


def build_catalog(workspace: Workspace, runs: Sequence[Run] = (), drafts: Sequence[Draft] = ()) -> dict[str, Counts]:
    """All events under data/ -> talks.db. ``drafts`` know more names of the talks that suppress.yml names."""
    rows = rows_of([workspace.files(slug) for slug in workspace.slugs()])
    left_out = workspace.suppressions().talks.union(*(_addresses(draft) for draft in drafts))
    rows.suppressed = suppressed_rows(left_out)
    return build(workspace.db, rows, runs)


def _addresses(draft: Draft) -> set[str]:
    """``EVENT/NAME`` under every name of the talks that suppress.yml names; not of those it hides for their speakers."""
    event = draft.files.event.slug
    found: set[str] = set()
    for talk in draft.hidden:
        names = {f"{event}/{name}" for name in (talk.code, *talk.aliases, talk.slug or slugify(talk.title))}
        if names & draft.suppressed.talks:
            found |= names
    return found


def rebuild(
    workspace: Workspace, started: datetime, died: Interrupted | None = None, events: Sequence[str] = ()
) -> tuple[dict[str, Counts], tuple[str, ...]]:
    """Settle every event anew, so that corrections and suppressions count at once, and build; the caller holds the lock.

    With ``events`` only these are settled; all go into the catalog. Returns what changed per table, and notes.
    """
    drafts = [draft_of(workspace, slug, started) for slug in events or workspace.slugs()]
    settled = [settle(workspace, draft) for draft in drafts]
    for files in settled:
        _write(workspace, files)
    notes = tuple(f"{draft.files.event.slug}: {note}" for draft in drafts for note in draft.notes)
    return build_catalog(workspace, [interrupted(died)] if died else [], drafts), notes


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
