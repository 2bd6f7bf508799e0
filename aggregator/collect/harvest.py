"""``conftalks recap check --harvest``: sessions for attendees that posts link, added to an event's recordings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from aggregator.collect.intake import intake_of
from aggregator.collect.publish import publish
from aggregator.lock import Interrupted
from aggregator.report import Outcome
from aggregator.workspace import Workspace
from scrapers.platforms import platform
from scrapers.recordings.hubilo import hubilo_slug
from scrapers.records import Event, Recording


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
    return publish(workspace, intake.adding(fresh, started.date()), started, died) if fresh else None
