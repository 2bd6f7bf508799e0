"""Archive: what a module that reads one event's folder of an archive is. Pure: the same files, the same records."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from scrapers.records import Event, Recording, SourceRef, Talk


@dataclass(frozen=True, slots=True)
class ArchivedEvent:
    """What an archive says of one event. ``folder`` is the archive's own name of it, such as ``djangocon-us-2017``.

    ``zone`` is an IANA name, only where the archive itself says it; ``place`` is as printed; ``coordinates`` are latitude and
    longitude in degrees. ``sources`` are lines for ``recordings:`` in event.yml: playlists and channels that it names.
    ``talks`` and ``recordings`` are empty where only the facts were asked for. ``notes`` are oddities a person should read,
    ``broken`` names entries and files that could not be read, one line each.
    """

    folder: str
    title: str
    zone: str | None = None
    place: str | None = None
    coordinates: tuple[float, float] | None = None
    starts: date | None = None
    ends: date | None = None
    website: str | None = None
    sources: tuple[SourceRef, ...] = ()
    talks: tuple[Talk, ...] = ()
    recordings: tuple[Recording, ...] = ()
    notes: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


class Archive(ABC):
    """One archive. ``name`` is what people call it, ``repository`` the address of what is cloned, ``licence`` that of its data.

    ``files`` are the bytes of those files of one event's folder that it ``wants``, by their path below that folder, with
    slashes; a file that is not there is not among them.
    """

    kind: ClassVar[str]
    name: ClassVar[str]
    repository: ClassVar[str]
    licence: ClassVar[str]

    @abstractmethod
    def is_event(self, names: Collection[str]) -> bool:
        """Whether a folder with files and folders of these names is one event of this archive."""

    @abstractmethod
    def wants(self, path: str) -> bool:
        """Whether it reads the file at this path below an event's folder."""

    @abstractmethod
    def facts(self, folder: str, files: Mapping[str, bytes]) -> ArchivedEvent:
        """What the event is, without its talks and recordings.

        Raises:
            ScrapeError: the files are of another schema.
        """

    @abstractmethod
    def read(self, folder: str, files: Mapping[str, bytes], event: Event, commit: str | None) -> ArchivedEvent:
        """All of it, as records of ``event``, with times in its zone.

        A talk's code stays what it is from run to run. ``source_url`` is the file's page at ``commit``, or on the default
        branch where that is not known. A recording's ``talk_url`` is the code of its talk, where it
        shows one alone; talks that are parts of it are named by its chapters.
        One broken entry is named in ``broken``; the rest is read.

        Raises:
            ScrapeError: the files are of another schema.
        """
