"""Where an address in a post leads: the talks of any event behind it, the event on whose website it lies."""

from __future__ import annotations

import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from aggregator.catalog import queries
from aggregator.catalog.resolve import talk_named
from aggregator.catalog.views import Conference, TalkView, UploadView
from scrapers.urls import hubilo_session, same_page, youtube_id

_PERMALINK = re.compile(r"/(?:t|watch)/(?P<event>[^/]+)/(?P<name>[^/]+)/?\Z")


@dataclass(frozen=True, slots=True)
class Target:
    """Where an address leads: the talks behind it, and the recording that it opens, if it is one."""

    talks: tuple[TalkView, ...]
    video: UploadView | None = None
    permalink: bool = False


class Sites:
    """Events by their websites."""

    def __init__(self, events: Iterable[Conference]) -> None:
        self._by_page = {page: event.slug for event in events if (page := _page(event.website or ""))}

    def at(self, url: str) -> str | None:
        """The event on whose website a page stands, or None; of two that fit, the one with the longer address."""
        page = _page(url).partition("?")[0]
        while page:
            if page in self._by_page:
                return self._by_page[page]
            page = page.rpartition("/")[0]
        return None


class Addresses:
    """Which talks an address belongs to, in the whole catalog; each address is looked up once."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._seen: dict[str, Target | None] = {}

    def target(self, url: str) -> Target | None:
        """The talks behind an absolute http(s) address, or one that begins with ``//``; None for others."""
        if url not in self._seen:
            whole = f"https:{url}" if url.startswith("//") else url
            self._seen[url] = self._find(whole) if _page(whole) else None
        return self._seen[url]

    def _find(self, url: str) -> Target | None:
        named = _PERMALINK.search(url.partition("#")[0].partition("?")[0])
        talk = talk_named(self._conn, unquote(named["event"]), unquote(named["name"])) if named else None
        if talk:
            return Target(self._read([talk]), permalink=True)
        video, session = youtube_id(url), hubilo_session(url)
        if video:
            return self._of_recording(f"youtube:{video}")
        if session:
            return self._of_recording(f"hubilo:{session.slug}/{session.id}")
        for recording in self._recordings.at(url):
            return self._of_recording(recording)
        talks = self._talks.at(url)
        return Target(self._read(talks)) if talks else None

    def _read(self, ids: Sequence[str]) -> tuple[TalkView, ...]:
        return tuple(queries.talks(self._conn, ids))

    def _of_recording(self, key: str) -> Target | None:
        """The talks of a recording or, where it has none, of the one that replaced it."""
        video = queries.recording(self._conn, key)
        seen: set[str] = set()
        at: str | None = key
        while video and at and at not in seen:
            seen.add(at)
            rows = self._conn.execute(
                "SELECT talk FROM talk_recordings WHERE recording = ? AND decision = 'accepted' ORDER BY talk", (at,)
            ).fetchall()
            if rows:
                return Target(self._read([row[0] for row in rows]), video)
            row = self._conn.execute("SELECT replaced_by FROM recordings WHERE id = ?", (at,)).fetchone()
            at = row[0] if row else None
        return None

    @cached_property
    def _talks(self) -> _Pages:
        return _Pages(self._conn.execute("SELECT id, url FROM talks WHERE url IS NOT NULL ORDER BY id"))

    @cached_property
    def _recordings(self) -> _Pages:
        elsewhere = "SELECT id, url FROM recordings WHERE provider NOT IN ('youtube', 'hubilo') ORDER BY id"
        return _Pages(self._conn.execute(elsewhere))


class _Pages:
    """Ids of rows by the page that they name; the addresses of a host are compared only when one of it is asked for."""

    def __init__(self, rows: Iterable[tuple[str, str]]) -> None:
        self._rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._by_page: dict[str, dict[str, list[str]]] = {}
        for key, url in rows:
            self._rows[_host(url)].append((key, url))

    def at(self, url: str) -> list[str]:
        """The ids whose page this is, however it is spelled."""
        host = _host(url)
        if host not in self._by_page:
            pages: dict[str, list[str]] = defaultdict(list)
            for key, page in self._rows.get(host, ()):
                pages[_page(page)].append(key)
            self._by_page[host] = pages
        return self._by_page[host].get(_page(url), [])


def _host(url: str) -> str:
    """The host as written, cheaply: it only has to be the same for two spellings of one page."""
    return url.partition("://")[2].partition("/")[0].partition(":")[0].lower().removeprefix("www.")


def _page(url: str) -> str:
    """``same_page`` of an absolute http(s) address; "" for anything else."""
    if not url.startswith(("http://", "https://")):
        return ""
    try:
        return same_page(url)
    except ValueError:
        return ""
