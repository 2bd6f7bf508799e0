"""``conftalks import``: recordings out of files that somebody else made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aggregator.collect.publish import draft_of, publish
from aggregator.collect.reconcile import missing, reconcile_recordings, whole_lists
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
    draft = draft_of(workspace, slug, started, died)
    event = draft.files.event
    named: list[Recording] = []
    for path in paths:
        parsed = read_recordings(path, event)
        found = parsed.recordings
        if event.keep == "facts":
            found = tuple(replace(recording, description=None) for recording in found)
        draft.recordings = reconcile_recordings(draft.recordings, found, started.date(), complete=False)
        named += found
        draft.notes += tuple(f"{path}: {note}" for note in parsed.notes)
    lists = whole_lists(draft.files.recordings, named)
    draft.recordings = missing(draft.recordings, named, lists, started.date())
    return publish(workspace, draft, dry_run)
