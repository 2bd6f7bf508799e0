"""An event between what is kept of it and what is to be kept: what a command found goes in, the new files come out."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from aggregator.collect.echo import without_echoes
from aggregator.collect.reconcile import reconcile_recordings
from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles
from aggregator.files.suppressions import Suppressions
from aggregator.files.workspace import Workspace
from aggregator.matching.described import only_names
from aggregator.matching.links import Link
from scrapers.records import Recording, Talk


@dataclass(frozen=True, slots=True)
class Intake:
    """One event as a command wants it: begins as what is kept (``files``), and takes in what was found.

    ``decided`` is what corrections.yml says, or is to say.
    ``hidden`` are talks that suppress.yml leaves out. They are only known to the matcher, so that their recordings
    are found and left out as well; ``complete`` says that they are known, because the schedule was parsed.
    ``counts`` are those of the talks. ``state`` and ``errors`` are as in Outcome; ``checked`` are keys of recordings
    that a source named or looked at.
    """

    files: EventFiles
    suppressed: Suppressions
    decided: tuple[Link, ...]
    talks: tuple[Talk, ...]
    hidden: tuple[Talk, ...]
    recordings: tuple[Recording, ...]
    counts: Counts
    complete: bool = False
    notes: tuple[str, ...] = ()
    state: str = "ok"
    errors: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    @property
    def slug(self) -> str:
        """The event's name."""
        return self.files.event.slug

    def heard(self, talks: Iterable[Talk] = (), recordings: Iterable[Recording] = ()) -> Intake:
        """The intake that knows who is left out of those whom these talks and recordings name, before they are taken in."""
        suppressed = self.suppressed.at(self.slug, talks, recordings)
        return self if suppressed is self.suppressed else replace(self, suppressed=suppressed)

    def news(self, found: Sequence[Recording]) -> tuple[Recording, ...]:
        """What was found, without what only repeats what is kept of this event."""
        if self.files.event.keep == "facts":
            found = only_names(self.files.event, self.talks, found)
        return without_echoes(found, self.files.event, self.files.talks, self.files.recordings, self.files.links)

    def adding(self, found: Sequence[Recording], today: date, lists: Container[str] = ()) -> Intake:
        """With all recordings that a run found, in any order; ``lists`` (their ``source_url``) were read as a whole."""
        found = self.news(found)
        reconciled = reconcile_recordings(self.recordings, found, today, lists)
        return replace(self.heard((), found), recordings=reconciled.recordings, notes=(*self.notes, *reconciled.notes))


def intake_of(workspace: Workspace, slug: str, kept: EventFiles | None = None) -> Intake:
    """What is kept of this event (``kept`` if it was read already), with the talks parted that suppress.yml leaves out."""
    files = workspace.files(slug) if kept is None else kept
    suppressed = workspace.suppressions().at(slug, files.talks, files.recordings)
    decided = workspace.corrections(slug)
    talks, hidden = suppressed.parted(slug, files.talks)
    return Intake(files, suppressed, decided, talks, hidden, files.recordings, Counts(same=len(talks)))
