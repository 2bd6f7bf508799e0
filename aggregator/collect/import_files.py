"""Recordings that somebody else names: in files (``conftalks import``), in posts (``recap check --harvest``)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.outcome import Outcome
from aggregator.collect.reconcile import missing, whole_lists
from aggregator.collect.save import save
from aggregator.files.lock import Interrupted
from aggregator.files.workspace import Workspace
from aggregator.matching.talk_pages import Pages
from scrapers.platforms import platform
from scrapers.recordings.hubilo import hubilo_slug
from scrapers.recordings.import_file import read_recordings
from scrapers.records import Event, Recording

SHOWN = 5
"""So many codes of talks that there are not stand for all."""


def import_files(
    workspace: Workspace,
    slug: str,
    paths: Sequence[Path],
    started: datetime,
    dry_run: bool = False,
    died: Interrupted | None = None,
    accept_loss: bool = False,
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
        named += intake.news(parsed.recordings)
        notes += [f"{path}: {note}" for note in parsed.notes]
    notes += _unknown_talks(intake, named)
    lists = whole_lists(intake.files.recordings, named)
    intake = replace(intake, notes=tuple(notes)).adding(named, today)
    recordings = missing(intake.recordings, named, lists, today)
    return save(workspace, replace(intake, recordings=recordings), started, died, dry_run, accept_loss)


def _unknown_talks(intake: Intake, named: Sequence[Recording]) -> list[str]:
    """A line on the codes that a file gives and the event has no talk for."""
    pages = Pages.of(intake.files.event, (*intake.talks, *intake.hidden))
    codes = sorted({one.talk_url for one in named if one.talk_url and "://" not in one.talk_url})
    unknown = [code for code in codes if not pages.named(code)]
    more = ", ..." if len(unknown) > SHOWN else ""
    return [f"{intake.slug} has no talk {', '.join(unknown[:SHOWN])}{more}"] if unknown else []


def hubilo_slugs(event: Event, recordings: Sequence[Recording]) -> frozenset[str]:
    """The names under which an event is known on Hubilo: as event.yml says, and as its recordings have it."""
    found = {recording.id.partition("/")[0] for recording in recordings if platform(recording.provider).for_attendees}
    return frozenset({hubilo_slug(event), *found})


def add_sessions(
    workspace: Workspace,
    slug: str,
    sessions: Sequence[Recording],
    started: datetime,
    died: Interrupted | None = None,
) -> Outcome | None:
    """Add the sessions that the event does not have, match, write, build; None where it has them all.

    What is kept of a session is never changed by a post. The caller holds the run lock.
    """
    intake = intake_of(workspace, slug)
    known = {recording.key for recording in intake.recordings}
    fresh = [session for session in sessions if session.key not in known]
    return save(workspace, intake.adding(fresh, started.date()), started, died) if fresh else None
