"""Which recordings are shown for which talks: as talks.db has published it, and as an event's files say it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError

if TYPE_CHECKING:
    from aggregator.files.jsonl import EventFiles
    from scrapers.records import Recording

WATCHABLE = ("public", "unlisted")

_SHOWN = """
    SELECT talks.code, talks.slug, talks.title, recording, access, replaced_by
    FROM talk_recordings JOIN talks ON talks.id = talk JOIN recordings ON recordings.id = recording
    WHERE decision = 'accepted' AND talks.event = ? ORDER BY talks.code, recording"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One accepted link: a talk (its code, slug and title) and a recording with its access and what replaced it."""

    talk: str
    slug: str
    title: str
    recording: str
    access: str
    replaced_by: str | None

    @property
    def is_public(self) -> bool:
        """Whether anybody can watch it."""
        return self.access in WATCHABLE


def shown_in_catalog(path: Path, events: Iterable[str]) -> dict[str, tuple[Shown, ...]]:
    """Event -> what it shows, of those of ``events`` that talks.db has; ``{}`` without a catalog, or where the file is none.

    What is wrong with such a file is said by the build that follows.
    """
    try:
        with closing(open_reader(path)) as conn:
            there = [slug for slug in events if conn.execute("SELECT 1 FROM events WHERE slug = ?", (slug,)).fetchone()]
            return {slug: tuple(Shown(*row) for row in conn.execute(_SHOWN, (slug,))) for slug in there}
    except (ConftalksError, sqlite3.Error):
        return {}


def shown_in_files(files: EventFiles, shared: Mapping[str, Recording]) -> tuple[Shown, ...]:
    """What a catalog of an event's files shows: links of talks and recordings that are in them; ``shared`` as below."""
    talks = {talk.code for talk in files.talks}
    recordings = {recording.key for recording in files.recordings}
    return tuple(one for one in linked_in_files(files, shared) if one.talk in talks and one.recording in recordings)


def linked_in_files(files: EventFiles, shared: Mapping[str, Recording]) -> tuple[Shown, ...]:
    """What an event's links say was shown, also where its other files have lost the talk or the recording.

    ``shared`` are all events' recordings by key, as ``rows.shared_recordings`` makes one of several events' records.
    """
    talks = {talk.code: talk for talk in files.talks}
    found = []
    for link in files.links:
        if link.decision == "accepted":
            talk, recording = talks.get(link.talk), shared.get(link.recording)
            found.append(
                Shown(
                    talk=link.talk,
                    slug=(talk.slug if talk else None) or link.talk,
                    title=talk.title if talk else link.talk,
                    recording=link.recording,
                    access=recording.access if recording else "public",
                    replaced_by=recording.replaced_by if recording else None,
                )
            )
    return tuple(found)
