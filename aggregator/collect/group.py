"""The events that recordings tie together, read from their files: all that a command on one of them has to read.

The catalog knows who lists a recording; of events whose recordings were written by other hands since, their files do.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.files.corrections import refuse_twice
from aggregator.files.event_yml import is_event
from aggregator.files.jsonl import EventFiles, read_recordings
from aggregator.files.naming import codes_by_name
from aggregator.files.workspace import CORRECTIONS, RECORDINGS, Workspace
from aggregator.store.listings import listings
from scrapers.errors import ConftalksError


@dataclass(frozen=True, slots=True)
class EventGroup:
    """Events as they lie in their files, with all that recordings tie to them.

    ``broken``: why the files of some cannot be read. ``gone``: those that only the catalog has. ``keys``: what each of
    all these lists, there or in its files. ``catalogued``: every event of the catalog; ``complete``: it says who lists what.
    """

    files: Mapping[str, EventFiles]
    broken: Mapping[str, ConftalksError]
    gone: frozenset[str]
    keys: Mapping[str, frozenset[str]]
    catalogued: frozenset[str]
    complete: bool

    @classmethod
    def of(
        cls, workspace: Workspace, slugs: Iterable[str], also: Iterable[str] = (), recover: bool = False
    ) -> EventGroup:
        """These events, those tied to them, and those that list a recording of ``also``; every event where the catalog does
        not say who lists what. ``recover``: what a killed run left half done in their folders is finished first; the
        caller holds the run lock.
        """
        files: dict[str, EventFiles] = {}
        broken: dict[str, ConftalksError] = {}
        keys: dict[str, frozenset[str]] = {}
        asked = frozenset(also)
        with listings(workspace.db) as listed:
            catalogued, complete = listed.events(), listed.is_complete
            newer = _newer(workspace, listed.marks(), recover) if complete else {}
            todo = {*slugs, *listed.listing(asked)} | (set() if complete else {*workspace.slugs(), *catalogued})
            todo |= _among(newer, asked)
            while todo:
                slug = todo.pop()
                own = listed.keys_of(slug)
                try:
                    if is_event(workspace.folder(slug)):
                        if recover:
                            workspace.recover(slug)
                        files[slug] = _read(workspace, slug)
                        own |= {recording.key for recording in files[slug].recordings}
                except ConftalksError as error:
                    broken[slug] = error
                    own |= _readable(workspace.folder(slug) / RECORDINGS)
                keys[slug] = own
                todo |= (listed.listing(own) | _among(newer, own)) - keys.keys()
        gone = frozenset(keys.keys() - files.keys() - broken.keys())
        return cls({slug: files[slug] for slug in sorted(files)}, broken, gone, keys, catalogued, complete)

    @classmethod
    def among(cls, workspace: Workspace, slugs: Iterable[str], keys: Mapping[str, frozenset[str]]) -> EventGroup:
        """As ``of``, where the caller knows what every event lists: ``keys``."""
        todo, files = set(slugs), dict[str, EventFiles]()
        broken: dict[str, ConftalksError] = {}
        while todo:
            slug = todo.pop()
            try:
                files[slug] = _read(workspace, slug)
            except ConftalksError as error:
                broken[slug] = error
            todo |= _among(keys, keys[slug]) - files.keys() - broken.keys()
        known = {slug: keys[slug] for slug in (*files, *broken)}
        return cls({slug: files[slug] for slug in sorted(files)}, broken, frozenset(), known, frozenset(keys), True)

    def held_up(self) -> dict[str, tuple[str, ...]]:
        """Broken event -> the others that it holds up: what it shows bounds what they may."""
        return {
            slug: tuple(sorted(tied - {slug}))
            for tied in tied_together(self.keys)
            for slug in sorted(tied & self.broken.keys())
        }

    def sound(self, wanted: Collection[str] = ()) -> EventGroup:
        """Without the events that are broken, and those that these hold up.

        Raises:
            ConftalksError: what is wrong with the event that holds up one of ``wanted``, or, where the catalog is another
                version's, any that it has: their rows cannot stay.
        """
        held: set[str] = set()
        for slug, others in self.held_up().items():
            held |= {slug, *others}
            if not held.isdisjoint(wanted):
                raise self.broken[slug]
            if not self.complete and not self.catalogued.isdisjoint(held):
                raise ConftalksError(f"{self.broken[slug]}; every event is needed once, as the catalog is of before")
        files = {slug: one for slug, one in self.files.items() if slug not in held}
        return replace(self, files=files, broken={}, gone=self.gone - held)


def tied_together(keys: Mapping[str, Collection[str]]) -> list[frozenset[str]]:
    """The events in groups: two that list the same recording are in one, and so on from each to the next."""
    listing = defaultdict[str, list[str]](list)
    for slug, own in keys.items():
        for key in own:
            listing[key].append(slug)
    left, groups = set(keys), []
    while left:
        group, todo = set[str](), {min(left)}
        while todo:
            slug = todo.pop()
            group.add(slug)
            todo |= {other for key in keys[slug] for other in listing.pop(key, ())} - group
        left -= group
        groups.append(frozenset(group))
    return groups


def _newer(workspace: Workspace, marks: Mapping[str, str | None], recover: bool) -> dict[str, frozenset[str]]:
    """What those events list of which the catalog was made before their recordings were written."""
    found = {}
    for slug in workspace.slugs():
        if workspace.listing_mark(slug) != marks.get(slug):
            with suppress(ConftalksError):  # who reads the event says why
                if recover:
                    workspace.recover(slug)
            found[slug] = _readable(workspace.folder(slug) / RECORDINGS)
    return found


def _among(newer: Mapping[str, frozenset[str]], keys: frozenset[str]) -> set[str]:
    return {slug for slug, own in newer.items() if not own.isdisjoint(keys)}


def _read(workspace: Workspace, slug: str) -> EventFiles:
    """An event as it lies in its files, all of which can be read."""
    files = workspace.files(slug)
    refuse_twice(workspace.folder(slug) / CORRECTIONS, workspace.corrections(slug), codes_by_name(files.talks))
    return files


def _readable(path: Path) -> frozenset[str]:
    with suppress(ConftalksError):
        return frozenset(recording.key for recording in read_recordings(path))
    return frozenset()
