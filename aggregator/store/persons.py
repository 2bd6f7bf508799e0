"""Who speaks where, as the catalog knows it: each name at each event, with the address of the person behind it."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from aggregator.store.connect import open_reader


@dataclass(frozen=True, slots=True)
class SpokenName:
    """A name at an event: ``folded`` of whom it means, ``name`` as printed, ``speaker`` as in ``/s/SPEAKER``."""

    event: str
    folded: str
    name: str
    speaker: str


def spoken_names(path: Path) -> tuple[SpokenName, ...]:
    """Every name of a speaker in the catalog.

    Raises:
        ConftalksError: there is no catalog, or the file is none.
    """
    with closing(open_reader(path)) as conn:
        rows = conn.execute(
            """SELECT said.event, coalesce(said.means, said.folded), said.name, coalesce(person.speaker, own.speaker)
               FROM event_speakers said LEFT JOIN event_people person USING (event, folded)
                 LEFT JOIN speaker_slugs own ON own.folded = coalesce(said.means, said.folded)
               WHERE coalesce(person.speaker, own.speaker) IS NOT NULL ORDER BY said.event, said.folded"""
        )
        return tuple(SpokenName(*row) for row in rows.fetchall())


def titles(path: Path) -> tuple[str, ...]:
    """The titles of all talks of the catalog.

    Raises:
        ConftalksError: there is no catalog, or the file is none.
    """
    with closing(open_reader(path)) as conn:
        return tuple(title for (title,) in conn.execute("SELECT title FROM talks").fetchall())
