"""Where things lie: the data folder, the database, an event's files, what the last run saw."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from aggregator.files.corrections import read_corrections
from aggregator.files.event_yml import ReadEvents, find_events, is_event, read_event
from aggregator.files.history import History, read_history
from aggregator.files.jsonl import EventFiles, read_links, read_posts, read_recordings, read_talks
from aggregator.files.naming import near_names
from aggregator.files.own_files import read_bytes, read_text, refuse_link
from aggregator.files.people import KnownPeople, read_people
from aggregator.files.pictures import Picture, picture_names, read_logo, read_thumbnails
from aggregator.files.posts import ListedPost, read_posts_yml, read_skipped, still_listed
from aggregator.files.replace import is_half_done, recover, replace_files
from aggregator.files.suppressions import NOTHING, Suppressions, read_suppressions
from aggregator.matching.links import Link
from aggregator.program import SCRAPERS, program_digest
from scrapers.errors import BadData
from scrapers.records import Event, is_slug
from scrapers.source import Source
from scrapers.text import slugify

TALKS, RECORDINGS, LINKS, POSTS = "talks.jsonl", "recordings.jsonl", "links.jsonl", "posts.jsonl"
HISTORY = "history.jsonl"
CORRECTIONS = "corrections.yml"
PEOPLE = "people.yml"
SUPPRESS = "suppress.yml"
KEPT = ("event.yml", TALKS, RECORDINGS, LINKS, POSTS, "posts.yml", HISTORY, CORRECTIONS)
"""All files that lie in an event's folder."""


class NoSuchEvent(BadData):
    """A name that is none of an event."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """The data folder and the database. ``sources``: every known source by kind, to check event.yml with.

    ``leaving_out``: what a command leaves out beside what suppress.yml says, because it knows the names of digests there.
    """

    data: Path
    db: Path
    sources: Mapping[str, Source]
    leaving_out: Suppressions = NOTHING
    _read: ReadEvents = field(default_factory=dict, init=False, repr=False, compare=False)

    def folder(self, slug: str) -> Path:
        """``data/events/SLUG``."""
        return self.data / "events" / slug

    @property
    def page_cache(self) -> Path:
        """Where fetched pages are kept between runs; may be deleted at any time."""
        return self.data / "cache"

    def slugs(self) -> tuple[str, ...]:
        """All events that have an event.yml."""
        return find_events(self.data)

    def headless(self) -> tuple[Path, ...]:
        """Folders that hold an event's records and no event.yml, so that nothing of them is in the catalog."""
        folders = (path for path in sorted((self.data / "events").glob("*")) if not is_event(path))
        return tuple(
            path
            for path in folders
            if not os.path.lexists(path / "event.yml")
            and any(os.path.lexists(path / name) for name in (TALKS, RECORDINGS, LINKS))
        )

    def event(self, slug: str) -> Event:
        """One event as its event.yml states it.

        Raises:
            NoSuchEvent: there is none; names those there are, or the nearest.
            BadData: its event.yml is broken.
        """
        path = self.folder(slug) / "event.yml"
        if is_slug(slug):
            refuse_link(path.parent)
        if not is_slug(slug) or not is_event(path.parent):
            known = self.slugs()
            which = near_names(slug, known) if known else "known: none yet; `conftalks new` makes one"
            raise NoSuchEvent(path, None, f"there is no event {slug!r}; {which}")
        return read_event(path, self.sources, self._read)

    def files(self, slug: str) -> EventFiles:
        """Everything kept of one event."""
        event, folder = self.event(slug), self.folder(slug)
        talks = read_talks(folder / TALKS, event)
        recordings, links = read_recordings(folder / RECORDINGS), read_links(folder / LINKS)
        codes, keys = {talk.code for talk in talks}, {recording.key for recording in recordings}
        posts = still_listed(read_posts(folder / POSTS), self.listed_posts(slug), codes, keys)
        pictures: tuple[Picture, ...] = (read_logo(folder, event.logo),) if event.logo else ()
        if event.thumbnails:
            pictures += read_thumbnails(folder, {one.key for one in recordings if one.access == "public"})
        return EventFiles(event, talks, recordings, links, posts, self.history(slug).changes, pictures)

    def keys(self, slug: str) -> frozenset[str]:
        """The recordings that an event lists."""
        return frozenset(recording.key for recording in read_recordings(self.folder(slug) / RECORDINGS))

    def history(self, slug: str) -> History:
        """What happened to the videos of one event."""
        return read_history(self.folder(slug) / HISTORY, slug)

    def corrections(self, slug: str) -> tuple[Link, ...]:
        """KnownPeople's decisions for this event."""
        path = self.folder(slug) / CORRECTIONS
        return read_corrections(path)

    def listed_posts(self, slug: str) -> tuple[ListedPost, ...]:
        """The posts that people listed for this event; which talks they mention is not said there."""
        return read_posts_yml(self.folder(slug) / "posts.yml")

    def skipped_posts(self, slug: str) -> frozenset[str]:
        """The addresses of posts that people want nothing to do with this event."""
        return read_skipped(self.folder(slug) / "posts.yml")

    def suppressions(self) -> Suppressions:
        """Who and what is to be left out."""
        return read_suppressions(self.data / SUPPRESS) | self.leaving_out

    def people(self) -> KnownPeople:
        """Who is one person across events, and who has another name now.

        Raises:
            BadData: people.yml cannot be read at all.
        """
        return read_people(self.data / PEOPLE)

    def misnamed(self) -> dict[str, BadData]:
        """Folders with an event.yml whose name is none of an event's, so that nothing of them is in the catalog, and why."""
        folders = (path for path in sorted((self.data / "events").glob("*")) if not is_slug(path.name))
        why = "is no event's name: lower-case words joined by hyphens, such as"
        return {
            path.name: BadData(path, None, f"{path.name!r} {why} {slugify(path.name) or 'pycon-us-2024'}")
            for path in folders
            if os.path.lexists(path / "event.yml")
        }

    def refuse_links(self) -> None:
        """Refuse links where folders belong: what is written below would lie elsewhere.

        Raises:
            BadData: a folder of ours is a link.
        """
        for path in (self.data / "events", self.page_cache, self.page_cache / "pages", self.page_cache / "runs"):
            refuse_link(path)

    @property
    def root(self) -> Path:
        """The data folder itself: what a person names may be a link to it, which nothing below it may be."""
        return self.data.resolve()

    def recover(self, slug: str) -> None:
        """Finish or drop what a killed run left half done of this event. The caller holds the run lock.

        Raises:
            ConftalksError: a folder of ours is a link, or holds what no run of ours leaves there.
        """
        self.refuse_links()
        recover(self.root)
        recover(self.folder(slug))

    def recover_all(self) -> None:
        """As ``recover``, of the data folder and of every event."""
        self.refuse_links()
        recover(self.root)
        for slug in self.slugs():
            recover(self.folder(slug))

    def listing_mark(self, slug: str) -> str:
        """Changes with the file of an event's recordings, also while a new one waits to be put in its place."""
        mark, folder = "none", self.folder(slug)
        with suppress(OSError):
            found = (folder / RECORDINGS).lstat()
            mark = f"{found.st_size} {found.st_mtime_ns}"
        return f"{mark} new" if is_half_done(folder) else mark

    def replace(self, slug: str, texts: Mapping[str, str | bytes]) -> tuple[str, ...]:
        """Replace files of one event, all or none."""
        return replace_files(self.folder(slug), texts)

    def replace_all(
        self, texts: Mapping[str, Mapping[str, str | bytes]], beside: Mapping[str, str]
    ) -> dict[str, tuple[str, ...]]:
        """Replace files of several events, and files of the data folder, all or none; the names of changed files by event."""
        named = {f"events/{slug}/{name}": text for slug, own in texts.items() for name, text in own.items()}
        changed = replace_files(self.root, {**named, **beside})
        return {
            slug: tuple(name for name in sorted(own) if f"events/{slug}/{name}" in changed)
            for slug, own in texts.items()
        }

    def fingerprint(self, slug: str) -> str:
        """Changes whenever something does that the event's records depend on beside the pages: files and this program."""
        digest = hashlib.sha256(_program())
        for name in ("event.yml", TALKS, RECORDINGS):
            path = self.folder(slug) / name
            raw = read_bytes(path)
            digest.update(b"-" if raw is None else raw)
        left_out = self.data / SUPPRESS
        raw = read_bytes(left_out)
        digest.update(b"-" if raw is None else raw)
        return digest.hexdigest()

    @staticmethod
    def digest(folder: Path, names: Sequence[str] = KEPT) -> bytes:
        """Changes whenever one of these files does, comes or goes, or any picture."""
        digest = hashlib.sha256()
        for name in (*names, *picture_names(folder)):
            raw = read_bytes(folder / name)
            if raw is not None:
                digest.update(f"{name} ".encode() + hashlib.sha256(raw).digest())
        return digest.digest()

    def take_last_run(self, slug: str) -> dict[str, Any]:
        """What the last run of this event visited, ``{}`` where that is lost or no longer holds.

        It is taken: until ``keep_run`` says otherwise the next run reads everything anew, so that a page fetched by a
        run that then died is not passed over as unchanged.
        """
        path = self.page_cache / "runs" / f"{slug}.json"
        try:
            seen = json.loads(read_text(path) or "")
            path.unlink()
        except (OSError, ValueError, RecursionError, BadData):
            return {}
        if not isinstance(seen, dict) or seen.get("fingerprint") != self.fingerprint(slug):
            return {}
        visited: dict[str, Any] = seen["visited"]
        return visited

    def keep_run(self, slug: str, visited: Mapping[str, Any]) -> None:
        """Remember what this run saw, for the next one. Losing it only costs a parse."""
        text = json.dumps({"fingerprint": self.fingerprint(slug), "visited": visited})
        replace_files(self.page_cache / "runs", {f"{slug}.json": text})


@cache
def _program() -> bytes:
    """A digest of the scrapers' own sources: a parser that was mended must read unchanged pages anew."""
    return program_digest([SCRAPERS], "**/*.py")
