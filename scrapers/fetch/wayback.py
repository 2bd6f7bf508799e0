"""Snapshots of the Internet Archive: where that of a page lies, and which page and time an address there means.

``/web/YYYYMMDDhhmmssid_/URL`` is the page as it was answered, without the archive's own links in it; it redirects to the
snapshot nearest to that time. What was archived has a Memento-Datetime (RFC 7089), what the archive itself says has none.
Pure: no request is made here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from urllib.parse import SplitResult, unquote, urlunsplit

from scrapers.urls import split_url, without_fragment

FAR = timedelta(days=30)
"""A snapshot farther than this from the wanted day is named."""

_SNAPSHOT = re.compile(r"\Ahttps?://[^/]+/web/(\d{14})(?:[a-z]{2}_)?/(https?):/{1,2}([^/].*)\Z", re.I)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A page as it was ``taken``; ``url`` is spelled as whoever archived it asked for it."""

    url: str
    taken: datetime

    def as_asked(self, asked: str) -> str:
        """The page's address. The archive takes http, ``www.``, a port or capitals for no difference: where there is no
        other, it is the address that was asked for; on the same host its scheme and host are those.
        """
        page, here = split_url(self.url), split_url(without_fragment(asked))
        if _host(page) != _host(here):
            return self.url
        if unquote(f"{page.path or '/'}?{page.query}").lower() == unquote(f"{here.path or '/'}?{here.query}").lower():
            return here.geturl()
        return urlunsplit((here.scheme, here.netloc, page.path, page.query, ""))


@dataclass(frozen=True, slots=True)
class Wayback:
    """The wish to see pages as they were on a ``day``; ``archive`` is another address for the Internet Archive's."""

    day: date
    archive: str = "https://web.archive.org"

    def address(self, url: str) -> str:
        """Where the archive shows the snapshot of a page that is nearest to the day."""
        return f"{self.archive}/web/{self.day:%Y%m%d}120000id_/{url}"

    def exact(self, snapshot: Snapshot) -> str:
        """The address of one snapshot."""
        return f"{self.archive}/web/{snapshot.taken:%Y%m%d%H%M%S}id_/{snapshot.url}"

    def distance(self, snapshot: Snapshot) -> timedelta:
        """How far a snapshot is from the day."""
        return abs(snapshot.taken - datetime(self.day.year, self.day.month, self.day.day, 12, tzinfo=UTC))

    def note(self, snapshots: Mapping[str, Snapshot]) -> str | None:
        """One line on what was read: how many pages (by their addresses) of which days, and which is far from the day."""
        if not snapshots:
            return None
        days = sorted({snapshot.taken.date().isoformat() for snapshot in snapshots.values()})
        pages = "1 page" if len(snapshots) == 1 else f"{len(snapshots)} pages"
        line = f"wayback: {pages} as of {' to '.join(dict.fromkeys((days[0], days[-1])))}"
        url, farthest = max(snapshots.items(), key=lambda pair: self.distance(pair[1]))
        if self.distance(farthest) <= FAR:
            return line
        return f"{line}; the nearest snapshot of {url} is {self.distance(farthest).days} days from {self.day}"


def snapshot_at(address: str) -> Snapshot | None:
    """The snapshot that an address of the archive means; None where it means none."""
    found = _SNAPSHOT.match(address)
    if found is None:
        return None
    try:
        url = f"{found[2].lower()}://{found[3]}"
        if not split_url(url).hostname:
            return None
        return Snapshot(url, datetime.strptime(found[1], "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    except ValueError:
        return None


def is_archived(headers: Mapping[str, str]) -> bool:
    """Whether an answer, even an error, is what the page's own server said, and not the archive."""
    return "memento-datetime" in headers


def _host(parts: SplitResult) -> str:
    try:
        port = "" if parts.port in (None, 80, 443) else f":{parts.port}"
    except ValueError:
        return parts.netloc
    return (parts.hostname or "").removeprefix("www.") + port
