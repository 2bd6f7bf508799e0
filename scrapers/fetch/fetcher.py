"""Fetcher: the only way to the network. Polite, suspicious, and repeatable from its cache.

What answers, in this order: a saved copy of the site (mirror), what this run has seen, a 404 of the last day, the cache
when offline or where a snapshot is asked for, and only then the server, or the Internet Archive in its place. What comes in
is checked and masked before anything else sees it.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

from scrapers.errors import (
    ApiRefused,
    ConftalksError,
    LayoutChanged,
    NeedsKey,
    NotFound,
    ScrapeError,
    Unreachable,
)
from scrapers.fetch.addresses import Resolver
from scrapers.fetch.answers import problem
from scrapers.fetch.cache import CachedPage, PageCache
from scrapers.fetch.checkout import from_archive, from_folder
from scrapers.fetch.keys import Keys
from scrapers.fetch.local import LocalFiles
from scrapers.fetch.manners import PRODUCT, HostBudget
from scrapers.fetch.mirror import Mirror
from scrapers.fetch.network import Answer, Failure, Limits
from scrapers.fetch.traffic import KnownPage, Traffic
from scrapers.fetch.wayback import Snapshot, Wayback, is_archived, snapshot_at
from scrapers.fetch.ytdlp import list_playlist
from scrapers.page import Page
from scrapers.source import Follow, Need
from scrapers.text import redact
from scrapers.urls import hide_keys, without_fragment

USER_AGENT = f"{PRODUCT}/{version('conftalks')} (+https://github.com/conftalks/conftalks)"

_OR_WITH_A_KEY = "; or set YOUTUBE_API_KEY (Google Cloud console, YouTube Data API v3)"
_ARCHIVE_SAYS = {
    403: ": the owners of the site may have asked it to show nothing",
    429: ": it asks for fewer requests; run again later, what was read is kept",
}
_KEPT_HEADERS = ("content-type", "etag", "last-modified", "link")
_OF_FILES = ("content-type", "content-length")
_ACCEPT = {
    "html": "text/html, application/xhtml+xml;q=0.9, */*;q=0.1",
    "json": "application/json, */*;q=0.1",
    "any": "text/html, application/json;q=0.9, */*;q=0.8",
    "picture": "image/webp, image/jpeg, image/png;q=0.9",
}


class Fetcher:
    """Fetches pages for one run; use as a context manager.

    ``allow``: URLs whose origins may be asked, nothing else. ``delay``: seconds between two requests to one host.
    ``cache``: folder of the page cache; None keeps pages only until the end of the run. ``offline``: only the cache
    answers. ``mirrors``: (URL prefix, or "" for a folder of each host; folder of saved files). ``wayback``: the archive
    answers in place of all servers, but for what needs a credential, and for yt-dlp; a page keeps its own address.
    ``folder``: of the event's own files. ``folders``: those below which repositories on this machine may lie; None is any.
    ``secrets``: what the sources need, with its value, or "" where there is none.
    ``budget``: what the run that this is a part of may ask of each host.
    ``proxy``: an http proxy; none is taken from the environment. ``ca``: certificates to trust instead of certifi's. ``say``
    gets a line for everything a person may want to know while waiting.
    """

    def __init__(
        self,
        allow: Iterable[str],
        *,
        delay: float = 1.0,
        cache: Path | None = None,
        offline: bool = False,
        mirrors: Sequence[tuple[str, Path]] = (),
        wayback: Wayback | None = None,
        folder: Path | None = None,
        folders: Sequence[Path] | None = None,
        secrets: Mapping[Need, str] = {},
        proxy: str | None = None,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        budget: HostBudget | None = None,
        resolver: Resolver | None = None,
        say: Callable[[str], None] = lambda line: None,
        ca: Path | None = None,
    ) -> None:
        self._keys = Keys(secrets)
        self._limits = limits
        self._proxy = proxy
        self._offline = offline
        self._mirrors = tuple(Mirror(prefix, folder) for prefix, folder in mirrors)
        self._wayback = wayback
        self._snapshots: dict[str, Snapshot] = {}
        self._local = LocalFiles(folder, folders, limits.max_bytes)
        self._budget = budget
        try:
            self._traffic = Traffic(
                [*allow, wayback.archive] if wayback else allow,
                self._keys,
                delay=delay,
                limits=limits,
                budget=budget,
                resolver=resolver,
                proxy=proxy,
                ca=ca,
                agent=USER_AGENT,
                say=say,
            )
        except ValueError as error:
            self._keys.close()
            raise ConftalksError(f"not an address that can be fetched: {self._keys.one_line(str(error))}") from None
        self._temporary = None if cache else tempfile.TemporaryDirectory(prefix="conftalks-")
        self._cache = PageCache(Path(self._temporary.name) if self._temporary else Path(cache or ""), self.shown)
        together = budget if cache else None  # what another fetcher has seen is at hand in the cache alone
        self._seen: dict[tuple[str, str], bool] = together.seen if together else {}
        self._missing: dict[str, str] = together.missing if together else {}
        self._sources: dict[str, set[str]] = {}
        self._one_at_a_time = threading.RLock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection and remove what was kept for this run only."""
        self._traffic.close()
        self._keys.close()
        if self._temporary is not None:
            self._temporary.cleanup()

    def admit(self, url: str) -> None:
        """Permit the origin of an address that a page which a person named leads to, such as the host of its widget.

        Raises:
            Blocked: no address that can be fetched, or of this machine.
        """
        self._traffic.admit(url)

    @property
    def notes(self) -> tuple[str, ...]:
        """What a person should read about the pages of this run: of which days their snapshots are."""
        note = self._wayback.note(self._snapshots) if self._wayback else None
        return (note,) if note else ()

    def get(self, follow: Follow) -> Page:
        """The page behind a Follow; within one run each URL is asked for once.

        Raises:
            NotFound: 404 or 410.
            Unreachable: network, server error, "not now", or not in the cache when offline.
            Blocked: host, address, size or robots.txt.
            LayoutChanged: empty, a login page, HTML for JSON, an image.
            NotAsked: its host has had all that it may get of this run.
            NeedsKey: ``follow.credential`` has no value, or was refused without a word.
            ApiRefused: a request with a credential was answered 4xx with JSON.
            ConftalksError: the cache cannot be written.
        """
        try:
            return self._got(follow)
        except ScrapeError as error:
            error.url, error.cause = self._keys.mask(error.url), self._keys.mask(error.cause)
            error.args = (self._keys.mask(str(error)),)
            raise

    def shown(self, url: str) -> str:
        """An address as it may be stored and printed: without keys."""
        return hide_keys(self._keys.mask(url))

    def _got(self, follow: Follow) -> Page:
        if follow.via == "file":
            return Page(follow.url, self._local.own(follow.url))  # who put it there may read what is in it
        if follow.via == "folder":
            return Page(follow.url, self._masked(self._local.repository(follow.url, follow.only.splitlines())))
        with self._one_at_a_time:
            if follow.via == "head":
                return self._headers(follow)
            page = self._mirrored(follow)
            if page is None:
                page = self._remembered(follow) or self._asked(follow)
                self._sources.setdefault(page.url, set()).add(self._key(follow))
            return page

    def reject(self, page: Page, reason: str) -> Path | None:
        """Forget a page that a parser refused, so that the next run asks for it afresh.

        Returns:
            Where its body is kept for inspection; None where this run keeps no cache, or the page is from a mirror.
        """
        kept = None
        for key in self._sources.pop(page.url, ()):
            for seen in [seen for seen in self._seen if seen[0] == key]:
                del self._seen[seen]
            kept = self._cache.reject(key, self._keys.one_line(reason)) or kept
        return None if self._temporary else kept

    def _mirrored(self, follow: Follow) -> Page | None:
        """The saved copy of a page, None where no mirror is a copy of its site."""
        url = without_fragment(follow.url)
        for mirror in self._mirrors if follow.via == "archive" else ():
            if folder := mirror.whole(url):
                files = from_folder(follow.url, folder, follow.only.splitlines(), self._limits.max_bytes)
                return Page(follow.url, self._masked(files))
        for mirror in self._mirrors if follow.via == "http" else ():
            body = mirror.read(url, self._limits.max_bytes)
            if body is not None:
                self._check(follow, body, "")
                return Page(url, self._cleaned(follow, body))
        return None

    def _remembered(self, follow: Follow) -> Page | None:
        """What this run or the cache can say without asking; None where the server must be asked."""
        key = self._key(follow)
        if key in self._missing:
            raise NotFound(follow.url, self._missing[key])
        seen = self._seen.get((key, follow.expects))
        archived = self._archived(follow) is not None  # a snapshot of a day stays what it is
        if seen is None and not self._offline and not follow.optional and not archived:
            return None
        found = self._cache.load(key)
        if found and found[0].status != 200 and (self._offline or found[0].still_missing(datetime.now(UTC))):
            raise NotFound(follow.url, f"the server answered {found[0].status} at {found[0].checked_at}")
        if found and found[0].status == 200 and (seen is not None or self._offline or archived):
            self._check(follow, found[1], found[0].headers.get("content-type", ""))
            return self._page(follow, *found, unchanged=archived if seen is None else seen)
        if self._offline:
            raise Unreachable(follow.url, "not in the cache; run once without --offline")
        return None

    def _asked(self, follow: Follow) -> Page:
        """The page from the network, kept in the cache."""
        found = self._cache.load(self._key(follow))
        if found and found[0].status != 200:
            found = None
        page = self._listed(follow, found) if follow.via == "yt-dlp" else self._fetched(follow, found)
        self._seen[self._key(follow), follow.expects] = page.unchanged
        return page

    def _listed(self, follow: Follow, found: tuple[CachedPage, bytes] | None) -> Page:
        """A playlist by yt-dlp."""
        self._traffic.permit(follow.url, follow.url)
        host = self._traffic.enter(follow.url)
        try:
            body = self._masked(list_playlist(follow.url, self._limits, self._proxy, host.count))
        except Failure as failure:
            reason = failure.reason
        else:
            host.failures = 0
            return self._kept(follow, CachedPage(self._key(follow), follow.url, 200), body, found)
        finally:
            host.answered()
        self._traffic.failed(host)
        raise Unreachable(follow.url, self._keys.one_line(reason).rstrip(".") + _OR_WITH_A_KEY)

    def _fetched(self, follow: Follow, found: tuple[CachedPage, bytes] | None) -> Page:
        """The page over HTTP; conditional where the cache holds a copy that the server gave a tag or a date."""
        accept = _ACCEPT[follow.expects]
        known = KnownPage(found[0].final, _validators(found[0])) if found and found[0].accept == accept else None
        wayback = self._archived(follow)
        arrival = self._traffic.follow(follow, {"Accept": accept}, known, wayback)
        if arrival.answer.status == 304 and arrival.conditional and found:
            self._check(follow, found[1], found[0].headers.get("content-type", ""))
            self._cache.checked(self._key(follow), found[0])
            return self._page(follow, *found, unchanged=True)
        if arrival.answer.status == 304:
            arrival = self._traffic.follow(follow, {"Accept": accept, "Cache-Control": "no-cache"}, None, wayback)
        answer = arrival.answer
        if answer.status != 200:
            self._refused(follow, answer)
        if wayback and not is_archived(answer.headers):
            raise Unreachable(follow.url, "the Internet Archive answered with a page of its own, and no snapshot")
        body = answer.body
        if follow.via == "archive":
            body = from_archive(follow.url, body, (), self._limits.max_bytes)
        else:
            self._check(follow, body, answer.headers.get("content-type", ""))
        headers = {name: self._keys.mask(answer.headers[name]) for name in _KEPT_HEADERS if name in answer.headers}
        entry = CachedPage(self._key(follow), arrival.url, 200, headers, accept)
        return self._kept(follow, entry, self._cleaned(follow, body), found)

    def _headers(self, follow: Follow) -> Page:
        """A page without its body, which nothing but the server knows."""
        if self._key(follow) in self._missing:
            raise NotFound(follow.url, self._missing[self._key(follow)])
        if self._offline:
            raise Unreachable(follow.url, "not asked for with --offline")
        arrival = self._traffic.follow(follow, {"Accept": "*/*"}, None)
        if arrival.answer.status != 200:
            self._refused(follow, arrival.answer)
        headers = {name: self._keys.mask(value) for name, value in arrival.answer.headers.items() if name in _OF_FILES}
        return Page(self._keys.mask(arrival.url), b"", headers, datetime.now(UTC))

    def _kept(self, follow: Follow, entry: CachedPage, body: bytes, found: tuple[CachedPage, bytes] | None) -> Page:
        same = found is not None and found[1] == body
        return self._page(follow, self._cache.save(entry, body), body, unchanged=same)

    def _page(self, follow: Follow, entry: CachedPage, body: bytes, *, unchanged: bool) -> Page:
        """A page under its own address, also where the archive has shown it."""
        url = entry.final
        if self._archived(follow) and (snapshot := snapshot_at(url)):
            url = snapshot.as_asked(follow.url)
            self._snapshots[url] = snapshot
        return Page(self._keys.mask(url), body, dict(entry.headers), entry.fetched, unchanged)

    def _archived(self, follow: Follow) -> Wayback | None:
        """The archive where it is to answer: no key is ever sent there, and it lists no videos."""
        return self._wayback if follow.via == "http" and not follow.credential else None

    def _key(self, follow: Follow) -> str:
        """Under which name the cache knows a Follow: its URL or, as yt-dlp or the archive sees it, another name."""
        url = without_fragment(follow.url)
        if wayback := self._archived(follow):
            return wayback.address(url)
        return url if follow.via == "http" else f"{follow.via} {url}"

    def _refused(self, follow: Follow, answer: Answer) -> NoReturn:
        """Turn a final status other than 200 into an error."""
        url, status, body = follow.url, answer.status, answer.body
        if follow.credential and 400 <= status < 500:
            if body.lstrip()[:1] in (b"{", b"["):
                raise ApiRefused(url, status, self._masked(body))
            if status in (401, 403):
                raise NeedsKey(
                    url, f"{follow.credential} was refused ({status}); {self._keys.advice(follow.credential)}"
                )
        if status in (404, 410):
            self._missing[self._key(follow)] = self._no_page(follow, answer)
            if follow.optional:
                self._cache.save(CachedPage(self._key(follow), url, status), b"")
            raise NotFound(url, self._missing[self._key(follow)], status)
        if self._archived(follow) and not is_archived(answer.headers):
            raise Unreachable(url, f"the Internet Archive answered {status}{_ARCHIVE_SAYS.get(status, '')}")
        reasons = {304: 'the server answers "not modified" to a first request', 401: "the server refuses us (401)"}
        reasons[403] = "the server refuses us (403)"
        raise Unreachable(url, reasons.get(status, f"the server answered {status}"), status)

    def _no_page(self, follow: Follow, answer: Answer) -> str:
        """A 404 or 410 in words."""
        if self._archived(follow) and not is_archived(answer.headers):
            return "the Internet Archive has no snapshot of it"
        when = " when it was archived" if self._archived(follow) else ""
        return f"the server answered {answer.status}{when}: {'no such page' if answer.status == 404 else 'the page is gone'}"

    def _check(self, follow: Follow, body: bytes, content_type: str) -> None:
        """Raise LayoutChanged where the body cannot be what was asked for."""
        reason = problem(body, content_type, follow.expects)
        if reason:
            raise LayoutChanged(follow.url, self._keys.one_line(reason))

    def _cleaned(self, follow: Follow, body: bytes) -> bytes:
        """What is kept of an answer; nothing is written in a picture, and its bytes stay as they are."""
        return body if follow.expects == "picture" else self._masked(body)

    def _masked(self, body: bytes) -> bytes:
        """A body without keys, e-mail addresses and stream URLs."""
        return redact(self._keys.mask_bytes(body))


def _validators(entry: CachedPage) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, 13.1)."""
    pairs = (("etag", "If-None-Match"), ("last-modified", "If-Modified-Since"))
    return {header: entry.headers[name] for name, header in pairs if name in entry.headers}
