"""A data folder with invented conferences on loopback, and days on which they are refreshed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from demo_site import PLAYLIST, schedule
from faults import FaultServer

from aggregator.collect.scrape import Scraper
from aggregator.files.refresh_state import RefreshState, read_state
from aggregator.files.workspace import Workspace
from aggregator.refresh.report import RefreshReport, events_told
from aggregator.refresh.run import RefreshRun, refresh
from scrapers import registry
from scrapers.fetch import HostBudget
from scrapers.recordings.living import Living

KEY = "canary-key-4711"
FEED = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015">
<id>yt:channel:moss</id>{}</feed>"""
ENTRY = """<entry><id>yt:video:{0}</id><yt:videoId>{0}</yt:videoId><title>{1}</title>
<author><name>Demo Conf</name></author><published>2031-06-20T12:00:00+00:00</published></entry>"""


def day(number: int, hour: int = 4) -> datetime:
    """A day of June 2031, and those after: the demo conference was from 16 to 18 May."""
    return datetime.fromordinal(datetime(2031, 6, 1).toordinal() + number - 1).replace(hour=hour, tzinfo=UTC)


@dataclass
class RefreshWorld:
    """``keyless``: there is no key for the Data API."""

    data: Path
    server: FaultServer
    keyless: bool = False
    asked: list[str] = field(default_factory=list)

    @property
    def workspace(self) -> Workspace:
        return Workspace(self.data, self.data / "talks.db", registry.sources(self.environment))

    @property
    def environment(self) -> dict[str, str]:
        moved = {"CONFTALKS_YOUTUBE_API": f"{self.server.url}/youtube/v3"}
        moved["CONFTALKS_YOUTUBE_OEMBED"] = f"{self.server.url}/oembed"
        return moved if self.keyless else {**moved, "YOUTUBE_API_KEY": KEY}

    def event(self, slug: str, *recordings: str, url: str | None = None, more: str = "") -> Path:
        """An event with the demo conference's schedule, and these lines under ``recordings:``."""
        folder = self.data / "events" / slug
        folder.mkdir(parents=True, exist_ok=True)
        url = url or f"{self.server.url}/2031/schedule/conference.json"
        lines = "".join(f"  - {line}\n" for line in recordings)
        (folder / "event.yml").write_text(
            f"title: Demo Conf 2031\ntimezone: UTC\nstarts: 2031-05-16\nends: 2031-05-18\ndelay: 0\n{more}"
            f'schedule:\n  - {{kind: pycon_json, url: "{url}"}}\n' + (f"recordings:\n{lines}" if lines else ""),
            "utf-8",
        )
        return folder

    def serve_schedule(self, titles: Sequence[str], etag: str) -> None:
        self.server.serve("/2031/schedule/conference.json", schedule(tuple(titles)), "application/json", etag=etag)

    def serve_videos(self, videos: Mapping[str, str], listed: Iterable[str] | None = None) -> None:
        """The API knows these videos (id -> title), and the playlist lists them, or those of ``listed``."""
        items = [
            {
                "kind": "youtube#playlistItem",
                "snippet": {"title": videos.get(one, "Deleted video"), "playlistId": PLAYLIST},
                "contentDetails": {"videoId": one, "videoPublishedAt": "2031-06-20T12:00:00Z"},
                "status": {"privacyStatus": "public"},
            }
            for one in (videos if listed is None else listed)
        ]
        page = {"kind": "youtube#playlistItemListResponse", "items": items, "pageInfo": {"totalResults": len(items)}}
        known = [
            {
                "kind": "youtube#video",
                "id": one,
                "contentDetails": {"duration": "PT25M"},
                "status": {"privacyStatus": "public"},
                "snippet": {"title": title, "publishedAt": "2031-06-20T12:00:00Z", "channelTitle": "Demo Conf"},
            }
            for one, title in videos.items()
        ]
        self.server.serve("/youtube/v3/playlistItems", json.dumps(page).encode(), "application/json")
        answer = {"kind": "youtube#videoListResponse", "items": known}
        self.server.serve("/youtube/v3/videos", json.dumps(answer).encode(), "application/json")

    def serve_feed(self, videos: Mapping[str, str]) -> str:
        """A feed of these videos, and the line of event.yml that reads it."""
        entries = "".join(ENTRY.format(one, escape(title)) for one, title in videos.items())
        url = self.server.serve("/feed.xml", FEED.format(entries).encode(), "application/atom+xml")
        return f'{{kind: youtube_feed, url: "{url}"}}'

    def serve_table(self, videos: Mapping[str, str]) -> str:
        """A table of these videos, which lie at YouTube, and the line of event.yml that reads it."""
        rows = "".join(f"https://www.youtube.com/watch?v={one},{title}\n" for one, title in videos.items())
        url = self.server.serve("/videos.csv", f"url,title\n{rows}".encode(), "text/csv")
        return f'{{kind: table, url: "{url}"}}'

    def run(
        self, now: datetime, *named: str, most: int = 300, accept_loss: bool = False, die_at: str = ""
    ) -> RefreshRun:
        """A refresh; ``asked`` are then the paths that it asked for. It dies when it comes to ``die_at``."""

        def tell(due: object) -> None:
            if getattr(due, "event", None) == die_at:
                raise KeyboardInterrupt

        before, workspace = len(self.server.log), self.workspace
        scraper = Scraper(
            workspace,
            registry.sources(self.environment),
            registry.secrets(self.environment),
            budget=HostBudget(most),
        )
        try:
            living = Living.configured(self.environment)
            return refresh(workspace, scraper, living, now, named, accept_loss=accept_loss, tell=tell)
        finally:
            self.asked = [hit.path for hit in self.server.log[before:]]

    def state(self) -> RefreshState:
        return read_state(self.data)

    def files(self) -> dict[str, bytes]:
        """Every kept file, but for the state."""
        events = self.data / "events"
        return {str(path.relative_to(events)): path.read_bytes() for path in events.rglob("*") if path.is_file()}

    def report(self, run: RefreshRun, base_url: str | None = "https://talks.example") -> str:
        return RefreshReport(run, {slug: self.workspace.files(slug) for slug in events_told(run)}, base_url).text()


def changes(run: RefreshRun) -> list[tuple[str, str, str]]:
    """Event, recording and what became of it."""
    return [(one.event, one.recording, one.what) for one in run.changes]
