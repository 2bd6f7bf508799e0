"""An event between what is kept of it and what is to be kept: what a command found goes in, the new files come out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from aggregator.collect.reconcile import reconcile_recordings
from aggregator.collect.review import Astray, astray, unknown_to
from aggregator.files.corrections import Suppressions, refuse_twice
from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles
from aggregator.files.naming import codes_by_name
from aggregator.files.workspace import CORRECTIONS, Workspace
from aggregator.matching import Link, Matched, links_of
from scrapers.records import Recording, Talk


@dataclass(frozen=True, slots=True)
class Intake:
    """One event as a command wants it: begins as what is kept (``files``), and takes in what was found.

    ``hidden`` are talks that suppress.yml leaves out. They are only known to the matcher, so that their recordings
    are found and left out as well; ``complete`` says that they are known, because the schedule was parsed.
    ``counts`` are those of the talks. ``state`` and ``errors`` are as in Outcome; ``checked`` are keys of recordings
    that a source named or looked at.
    """

    files: EventFiles
    suppressed: Suppressions
    talks: tuple[Talk, ...]
    hidden: tuple[Talk, ...]
    recordings: tuple[Recording, ...]
    counts: Counts
    complete: bool = False
    notes: tuple[str, ...] = ()
    state: str = "ok"
    errors: tuple[str, ...] = ()
    checked: tuple[str, ...] = ()

    def adding(self, found: Sequence[Recording], today: date, complete: bool = False) -> Intake:
        """With the recordings that a source or a file names; ``complete``: they are the whole of its list."""
        if self.files.event.keep == "facts":
            found = [replace(recording, description=None) for recording in found]
        return replace(self, recordings=reconcile_recordings(self.recordings, found, today, complete))


def intake_of(workspace: Workspace, slug: str) -> Intake:
    """What is kept of this event, with the talks parted that suppress.yml leaves out."""
    files, suppressed = workspace.files(slug), workspace.suppressions()
    talks, hidden = suppressed.parted(slug, files.talks)
    return Intake(files, suppressed, talks, hidden, files.recordings, Counts(same=len(talks)))


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be kept of an intake, what a person should read of it, and the decisions that do nothing any more."""

    files: EventFiles
    notes: tuple[str, ...]
    astray: tuple[Astray, ...]


def settle(workspace: Workspace, intake: Intake) -> Settled:
    """Match under people's decisions, and leave out what suppress.yml names.

    Raises:
        BadData: corrections.yml is broken, or decides twice about one talk and one recording.
    """
    event, talks = intake.files.event, (*intake.talks, *intake.hidden)
    decided, names = workspace.corrections(event.slug), codes_by_name(talks)
    refuse_twice(workspace.folder(event.slug) / CORRECTIONS, decided, names)
    hidden = {talk.code for talk in intake.hidden}
    before = Matched(intake.files.links, intake.files.recordings)
    matched = links_of(event, talks, intake.recordings, decided, before, hidden)
    keys = {recording.key for recording in matched.recordings}
    unknown = [f"{CORRECTIONS}: {what}" for link in decided for what in unknown_to(link, names, keys)]
    doubtful = _doubtful(intake, matched.links)
    why = "fit no talk and may be of one that suppress.yml leaves out: not kept; scrape the schedule to tell them apart"
    doubt = [f"{len(doubtful)} new recordings {why}"] if doubtful else []
    dropped = doubtful | _theirs(hidden, matched.links)
    masked = tuple(intake.suppressed.masked(one) for one in matched.recordings if one.key not in dropped)
    links = tuple(link for link in matched.links if link.talk not in hidden and link.recording not in dropped)
    return Settled(
        files=EventFiles(event, intake.talks, masked, links),
        notes=(*intake.notes, *matched.notes, *unknown, *doubt),
        astray=astray(decided, talks, matched.recordings),
    )


def _theirs(hidden: set[str], links: Sequence[Link]) -> set[str]:
    """Recordings that show, or may show, a hidden talk, and surely no other."""
    theirs = {link.recording for link in links if link.talk in hidden and link.decision != "rejected"}
    return theirs - {link.recording for link in links if link.talk not in hidden and link.decision == "accepted"}


def _doubtful(intake: Intake, links: Sequence[Link]) -> set[str]:
    """New recordings that may be of a suppressed talk, where no schedule was parsed that could tell."""
    if intake.complete or not intake.suppressed.names_talks_of(intake.files.event.slug):
        return set()
    known = {recording.key for recording in intake.files.recordings}
    accepted = {link.recording for link in links if link.decision == "accepted"}
    return {recording.key for recording in intake.recordings} - known - accepted
