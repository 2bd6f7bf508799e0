"""Names of which nobody has said whether they are one person: what talks.db knows of them, for a person to answer."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError


@dataclass(frozen=True, slots=True)
class SameName:
    """Names that are equal, or are written alike in Latin letters, at several events; ``names`` as printed, this event's
    first. ``speaker`` is the address of the first, ``talks`` how many talks they have in all.
    """

    names: tuple[str, ...]
    speaker: str
    events: tuple[str, ...]
    talks: int

    @property
    def entry(self) -> str:
        """The line of people.yml that says that it is one person."""
        return f"- {{person: {self.speaker}, names: {json.dumps(self.names, ensure_ascii=False)}}}"


_ALIKE = """
    SELECT own.base, own.speaker, said.name, said.event, said.profile, said.folded = mine.folded AS same
    FROM event_speakers mine CROSS JOIN speaker_slugs here ON here.folded = mine.folded
      CROSS JOIN speaker_slugs own ON own.base = here.base
      CROSS JOIN event_speakers said ON said.folded = own.folded
      LEFT JOIN event_people person ON person.event = said.event AND person.folded = said.folded
    WHERE mine.event = ? AND mine.means IS NULL AND said.means IS NULL AND person.speaker IS NULL
    ORDER BY own.base, same DESC, said.event <> mine.event, said.event, said.folded"""
_TALKS = "SELECT count(*) FROM talk_speakers WHERE speaker = ?"


def same_names(path: Path, event: str) -> tuple[SameName, ...]:
    """The names of an event that others have too, with no word on who they are; those with the most talks first.

    None without a catalog. A name that has one profile everywhere is one person.
    """
    try:
        with closing(open_reader(path)) as conn:
            return same_names_in(conn, event)
    except (ConftalksError, sqlite3.Error):
        return ()


def same_names_in(conn: sqlite3.Connection, event: str) -> tuple[SameName, ...]:
    """The same of an open catalog, whose shape is of this version."""
    return tuple(sorted(_asked(conn, event), key=lambda one: (-one.talks, one.names[0])))


def _asked(conn: sqlite3.Connection, event: str) -> Iterable[SameName]:
    rows: dict[str, list[tuple[str, str, str, str | None]]] = {}
    for base, speaker, name, at, profile, _ in conn.execute(_ALIKE, (event,)):
        rows.setdefault(base, []).append((speaker, name, at, profile))
    for found in rows.values():
        events = {at: None for _, _, at, _ in found}
        profiles = {profile for _, _, _, profile in found}
        if event in events and len(events) > 1 and (len(profiles) > 1 or None in profiles):
            speakers = {speaker: None for speaker, _, _, _ in found}
            talks = sum(int(conn.execute(_TALKS, (speaker,)).fetchone()[0]) for speaker in speakers)
            names = {speaker: name for speaker, name, _, _ in reversed(found)}
            first = found[0][0]
            yield SameName(tuple(names[speaker] for speaker in speakers), first, tuple(sorted(events)), talks)
