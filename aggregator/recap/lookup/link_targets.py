"""Where an address in a post leads: the talks of any event behind it, the event on whose website it lies."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from aggregator.addresses import find, last_step, page_key
from aggregator.catalog import queries
from aggregator.catalog.resolve import Catalog
from aggregator.catalog.views import Conference, TalkView, UploadView
from scrapers.platforms import platform

_EARLY = 10
"""So many seconds before its talk an author may let a video begin."""

_ABSOLUTE = ("http://", "https://", "//")


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """Where an address leads: the talks behind it, and the recording that it opens, if it is one."""

    talks: tuple[TalkView, ...]
    video: UploadView | None = None
    permalink: bool = False


class Sites:
    """Events by their websites."""

    def __init__(self, events: Iterable[Conference]) -> None:
        # A page of an event's site lies below it; the site itself may be a host alone.
        self._by_page = {page: event.slug for event in events if (page := _below(event.website or ""))}

    def at(self, url: str) -> str | None:
        """The event on whose website a page stands, or None; of two that fit, the one with the longer address."""
        page = _below(url)
        while page:
            if page in self._by_page:
                return self._by_page[page]
            page = page.rpartition("/")[0]
        return None


class Addresses:
    """Which talks an address belongs to, in the whole catalog; each address is looked up once."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._catalog = _AtHand(conn)
        self._seen: dict[str, LinkTarget | None] = {}

    def target(self, url: str) -> LinkTarget | None:
        """The talks behind an absolute http(s) address, or one that begins with ``//``; None for others."""
        if url not in self._seen:
            self._seen[url] = self._find(url) if url.startswith(_ABSOLUTE) else None
        return self._seen[url]

    def event(self, url: str) -> str | None:
        """The event whose page in a catalog this is, or None."""
        return find(self._catalog, url).event if url.startswith(_ABSOLUTE) else None

    def _find(self, url: str) -> LinkTarget | None:
        found = find(self._catalog, url)
        if not found.talks:
            return None
        video = queries.recording(self._conn, found.recording) if found.recording else None
        talks = tuple(queries.talks(self._conn, sorted(found.talks)))
        return LinkTarget(_beginning_there(talks, video, url) if video else talks, video, found.permalink)


def _beginning_there(talks: tuple[TalkView, ...], video: UploadView, url: str) -> tuple[TalkView, ...]:
    """Of the talks that are parts of one video the one at whose second the address begins; all where it names none."""
    second = platform(video.provider).second_of(url) if len(talks) > 1 else None
    parts = [
        (one.start_s, talk)
        for talk in talks
        for one in talk.recordings
        if second is not None and one.id == video.id and one.start_s is not None and one.start_s <= second + _EARLY
    ]
    return (max(parts, key=lambda part: part[0])[1],) if parts else talks


class _AtHand(Catalog):
    """The catalog with all pages in memory: a post has many links, and each is asked for."""

    def talk_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(talk, URL) of the schedule pages that end with ``step``."""
        return self._talks.get(step, ())

    def recording_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(recording, URL), likewise."""
        return self._recordings.get(step, ())

    @cached_property
    def _talks(self) -> dict[str, list[tuple[str, str]]]:
        return _by_step(self._conn.execute("SELECT id, url FROM talks WHERE url IS NOT NULL ORDER BY id"))

    @cached_property
    def _recordings(self) -> dict[str, list[tuple[str, str]]]:
        return _by_step(self._conn.execute("SELECT id, url FROM recordings ORDER BY id"))


def _by_step(rows: Iterable[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for key, url in rows:
        found[last_step(url)].append((key, url))
    return found


def _below(url: str) -> str:
    """The page of an absolute http(s) address without its query; "" for anything else."""
    return page_key(url).partition("?")[0] if url.startswith(("http://", "https://")) else ""
