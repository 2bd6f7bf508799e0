"""The talks of a site's checkout, by the rules of the reader of repositories, and in which object of which file each stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aggregator.writeback.spots import Step
from scrapers.errors import BadRecord, ConftalksError, LayoutChanged
from scrapers.fetch.checkout import from_folder
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.entries import Entries, Entry
from scrapers.schedules.repository.mapping import PART, KeyMapping
from scrapers.schedules.repository.rows import DETAILS, INDEX, NAME, PLACE, Files, parts, rows
from scrapers.schedules.repository.source import REPOSITORY
from scrapers.schedules.repository.talks import TalkReader

MAX_CHECKOUT = 200_000_000
"""Bytes of data files that are read of a checkout."""


@dataclass(frozen=True, slots=True)
class Holder:
    """An object that may hold a talk's link: the file, the steps to it, and what it says."""

    path: str
    at: tuple[Step, ...]
    values: Mapping[str, Any]

    @property
    def shown(self) -> str:
        """As messages name it."""
        return " ".join([self.path, ".".join(map(str, self.at))]).strip()

    @property
    def group(self) -> str:
        """Where its neighbours are: the folder of a file that is a talk, else the file."""
        if self.at:
            return self.path
        folder, _, name = self.path.rpartition("/")
        stem, _, ending = name.rpartition(".")
        if stem in INDEX:
            folder = folder.rpartition("/")[0]
        return f"{folder}/*.{ending}" if folder else f"*.{ending}"


@dataclass(frozen=True, slots=True)
class SiteTalk:
    """A talk as the site has it, and the objects that say something of it, the row of the schedule first."""

    talk: Talk
    holders: tuple[Holder, ...]


@dataclass(frozen=True, slots=True)
class SiteTalks:
    """What was read of a checkout; ``broken``: files of talks that could not be read, and why."""

    talks: tuple[SiteTalk, ...]
    broken: tuple[str, ...] = ()


def read_site(folder: Path, event: Event) -> SiteTalks:
    """The talks of a checkout.

    Raises:
        ConftalksError: it is no folder, too large, or nothing in it looks like talks.
    """
    if not folder.is_dir():
        raise ConftalksError(f"{folder}: is no folder; name the checkout of the site")
    name = str(folder)
    page = Page(name, from_folder(name, folder, (), MAX_CHECKOUT))
    known = next((ref for ref in event.schedule if ref.kind == REPOSITORY.kind), SourceRef(REPOSITORY.kind))
    try:
        ref = REPOSITORY.line(page, known)
    except LayoutChanged:
        try:
            ref = REPOSITORY.line(page, SourceRef(REPOSITORY.kind))
        except LayoutChanged as error:
            raise ConftalksError(f"{name}: {_no_talks(page)}") from error
    keys = KeyMapping.of(ref)
    if keys is None:
        raise LayoutChanged(name, "nothing in its data files looks like talks")
    files = Files.of(page)
    own = parts(files, keys)
    part = PART.of(ref) or (own[-1] if own else None)
    entries = Entries(page, event, NAME)
    found = rows(files, keys, part, name)
    reader = TalkReader(keys, found.people, entries)
    talks: dict[tuple[Any, ...], SiteTalk] = {}
    for row in found.entries:
        try:
            talk = reader.talk(Entry(row))
        except BadRecord:
            continue
        places = dict.fromkeys(place for one in (row, row.get(DETAILS) or {}) if (place := one.get(PLACE)))
        if talk:
            held = tuple(Holder(path, at, _object(files.values(path), at)) for path, at in places)
            talks.setdefault(tuple(places), SiteTalk(talk, held))
    left = [why for why in files.left_out if not why.endswith(": a link")]
    return SiteTalks(tuple(talks.values()), (*left, *files.unread()))


def _no_talks(page: Page) -> str:
    """Why nothing was found, with the first file that may have it and cannot be read."""
    files = Files.of(page)
    for path in files.texts:
        files.values(path)
    unread = [*(why for why in files.left_out if not why.endswith(": a link")), *files.unread()]
    return "; ".join(["nothing in its data files looks like talks", *unread[:1]])


def _object(values: Any, at: tuple[Step, ...]) -> Any:
    for step in at:
        values = values[step]
    return values
