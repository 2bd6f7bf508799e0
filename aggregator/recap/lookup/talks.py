"""Talks, recordings and events as recap posts need them, read from talks.db."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aggregator.catalog.views import is_web_page, talk_path
from scrapers.platforms import FIRST, platform
from scrapers.urls import is_stream

_TALKS = "SELECT id, event, code, slug, title, kind, url, starts, video_status FROM talks"
_SPEAKERS = "SELECT ts.talk, s.name FROM talk_speakers ts JOIN speakers s ON s.id = ts.speaker"
_VIDEO = (
    "SELECT r.id, r.provider, r.provider_id, r.url, r.access, r.replaced_by, r.published, r.duration_s, r.raw_title "
    "FROM recordings r"
)
_VIDEOS = (
    "SELECT tr.talk, r.id, r.provider, r.provider_id, r.url, r.access, r.replaced_by, r.published, r.duration_s, "
    "r.raw_title FROM talk_recordings tr JOIN recordings r ON r.id = tr.recording WHERE tr.decision = 'accepted'"
)
# The order of catalog.queries: the first one that is open to all is what /watch opens.
_BEST_FIRST = (
    "ORDER BY r.access <> 'public', r.access <> 'unlisted', r.access = 'gone', r.last_seen IS NOT NULL, "
    f"r.provider <> '{FIRST}', tr.score DESC, coalesce(r.published, '') DESC, r.id"
)


@dataclass(frozen=True, slots=True)
class KnownVideo:
    """A recording. ``key`` is ``provider:id``; ``replaced_by`` the key of the upload that took its place."""

    key: str
    url: str
    access: str
    replaced_by: str | None = None
    published: str | None = None
    duration_s: int | None = None
    raw_title: str = ""

    @property
    def open_to_all(self) -> bool:
        """Whether anybody can watch it, and a link to it may be written."""
        return self.access in ("public", "unlisted") and is_web_page(self.url) and not is_stream(self.url)


@dataclass(frozen=True, slots=True)
class KnownTalk:
    """A talk of the catalog. ``videos`` are its accepted recordings, the best first; ``starts`` is ISO 8601 with offset."""

    id: str
    event: str
    code: str
    slug: str
    title: str
    speakers: tuple[str, ...] = ()
    kind: str = "talk"
    url: str | None = None
    starts: str | None = None
    video_status: str = "unknown"
    videos: tuple[KnownVideo, ...] = ()

    @property
    def public(self) -> KnownVideo | None:
        """The video that ``/watch`` opens, or None."""
        return next((video for video in self.videos if video.open_to_all), None)

    @property
    def path(self) -> str:
        """The talk page, from the root of the catalog."""
        return talk_path(self.event, self.slug)

    @property
    def watch(self) -> str:
        """The address that always opens the talk's best public video, from the root of the catalog."""
        return f"/watch/{quote(self.event, safe='')}/{quote(self.slug, safe='')}"


@dataclass(frozen=True, slots=True)
class KnownEvent:
    """A conference of the catalog; days are ISO 8601."""

    slug: str
    title: str
    website: str | None = None
    starts: str | None = None
    ends: str | None = None


def known_events(conn: sqlite3.Connection) -> list[KnownEvent]:
    """Every event of the catalog, by slug."""
    rows = conn.execute("SELECT slug, title, website, starts, ends FROM events ORDER BY slug")
    return [KnownEvent(*row) for row in rows]


def talks_of(conn: sqlite3.Connection, event: str) -> tuple[KnownTalk, ...]:
    """Every talk of an event, by id; none for an unknown event."""
    return _read_talks(conn, "(SELECT id FROM talks WHERE event = ?)", [event])


def talks_by_id(conn: sqlite3.Connection, ids: Sequence[str]) -> tuple[KnownTalk, ...]:
    """The talks with these ids (``EVENT/SLUG``), by id."""
    return _read_talks(conn, f"({','.join('?' * len(ids))})", ids)


def _read_talks(conn: sqlite3.Connection, among: str, values: Sequence[str]) -> tuple[KnownTalk, ...]:
    """The talks whose id is ``among``: an SQL list of marks, or a query, with its values."""
    videos: dict[str, list[KnownVideo]] = defaultdict(list)
    for talk, *row in conn.execute(f"{_VIDEOS} AND tr.talk IN {among} {_BEST_FIRST}", values):
        videos[talk].append(_known_video(row))
    speakers: dict[str, list[str]] = defaultdict(list)
    for talk, name in conn.execute(f"{_SPEAKERS} WHERE ts.talk IN {among} ORDER BY ts.talk, ts.position", values):
        speakers[talk].append(name)
    rows = conn.execute(f"{_TALKS} WHERE id IN {among} ORDER BY id", values)
    return tuple(
        KnownTalk(
            *(key, event, code, slug, title),
            speakers=tuple(speakers.get(key, ())),
            kind=kind,
            url=url,
            starts=starts,
            video_status=status,
            videos=tuple(videos.get(key, ())),
        )
        for key, event, code, slug, title, kind, url, starts, status in rows
    )


def _known_video(row: Sequence[Any]) -> KnownVideo:
    key, provider, number, url, *rest = row
    return KnownVideo(key, platform(provider).address(number, url) or url, *rest)


def video_by_key(conn: sqlite3.Connection, key: str) -> KnownVideo | None:
    """The recording ``provider:id``, tied to a talk or not; None where there is none."""
    row = conn.execute(f"{_VIDEO} WHERE r.id = ?", (key,)).fetchone()
    return _known_video(row) if row else None
