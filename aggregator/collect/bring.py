"""``conftalks import``: recordings out of files that somebody else made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aggregator.collect.intake import intake_of
from aggregator.collect.publish import publish
from aggregator.collect.reconcile import missing, whole_lists
from aggregator.lock import Interrupted
from aggregator.report import Outcome
from aggregator.workspace import Workspace
from scrapers.recordings.files import read_recordings
from scrapers.records import Recording


def bring_files(
    workspace: Workspace,
    slug: str,
    paths: Sequence[Path],
    started: datetime,
    dry_run: bool = False,
    died: Interrupted | None = None,
) -> Outcome:
    """Add every file's recordings to an event, match, write, build; the caller holds the run lock.

    What a playlist or a pyvideo record had before and the files do not name any more has left it.

    Raises:
        BadData: a file is of no known kind, or holds a row that cannot be read; nothing is written then.
    """
    intake, today = intake_of(workspace, slug), started.date()
    named: list[Recording] = []
    notes: list[str] = []
    for path in paths:
        parsed = read_recordings(path, intake.files.event, workspace.sources)
        intake = intake.adding(parsed.recordings, today)
        named += parsed.recordings
        notes += [f"{path}: {note}" for note in parsed.notes]
    lists = whole_lists(intake.files.recordings, named)
    recordings = missing(intake.recordings, named, lists, today)
    return publish(workspace, replace(intake, recordings=recordings, notes=tuple(notes)), started, died, dry_run)
