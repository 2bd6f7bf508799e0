"""123 real re-uploads: the old id still leads to its talk, and /watch gives the new one.

    python tests/gates/reuploads.py ../shared/corpus

Two conferences are kept in a folder of their own each: first with the old ids, then, on another day, as the new ones
stand. Each way in which that can be learnt is a case: YouTube's API or an imported yt-dlp listing where the old ids are
deleted, private or simply absent; absent, and the old titles were bare, or the new ones are; pyvideo records whose URL
changed. The schedules are PyCon's own and, for DjangoCon, pyvideo's records as talks. Prints one JSON line, per case:
pairs, swapped, suggested, wrong (replaced by another, or another talk), old_resolves, watch_gives_new, lost (the old id
was linked at first, and one of the two fails now), history (history.jsonl says of the old id that the new one replaced it), and
how often a second run left every file as it was.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from faults import FaultServer

from aggregator.catalog.queries import talk
from aggregator.catalog.resolve import resolve_all
from aggregator.catalog.views import best_video
from aggregator.collect.import_files import import_files
from aggregator.collect.outcome import Outcome
from aggregator.collect.reconcile import reconcile_talks
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.files.jsonl import talks_text
from aggregator.files.workspace import TALKS, Workspace
from aggregator.store.connect import open_reader
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Speaker, Talk
from scrapers.registry import secrets, sources
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.urls import presentation_number, youtube_id, youtube_url

DAYS = tuple(datetime(2026, month, 1, 12, tzinfo=UTC) for month in (1, 2, 3))
PLAYLIST = "PLreuploads0123456789ab"
FIGURES = (
    "pairs",
    "swapped",
    "suggested",
    "wrong",
    "old_resolves",
    "watch_gives_new",
    "lost",
    "history",
    "second_run_equal",
)
PLACEHOLDERS = {"gone": "Deleted video", "private": "Private video"}

Upload = tuple[str, str]
"""A video's id and its title as YouTube prints it."""


def seconds(video: str, old_of: dict[str, str]) -> int:
    """A duration of 20 to 40 minutes, a second off where the video was uploaded anew; the corpus has few real ones."""
    return 1200 + crc32(old_of.get(video, video).encode()) % 1200 + (video in old_of)


@dataclass(frozen=True)
class Conference:
    """An event with its schedule, the uploads as they stand now, its pyvideo records, and the pairs new id -> old id."""

    event: Event
    talks: tuple[Talk, ...]
    uploads: tuple[Upload, ...]
    records: tuple[dict[str, Any], ...]
    old_of: dict[str, str]
    gold: dict[str, str]


def conferences(corpus: Path) -> Iterator[Conference]:
    """Both, out of the corpus."""
    with gzip.open(corpus / "pyvideo/talks.jsonl.gz") as lines:
        records = [json.loads(line) for line in lines]
    pycon = Event("pycon-us-2024", "PyCon US 2024", "America/New_York", date(2024, 5, 15), date(2024, 5, 23))
    django = Event("djangocon-us-2024", "DjangoCon US 2024", "America/New_York", date(2024, 9, 22), date(2024, 9, 27))
    for event, pairs_file in ((pycon, "pycon_us_2024"), (django, "djangocon_us_2024")):
        own = tuple(record for record in records if record["event"] == event.slug)
        pairs = json.loads((corpus / f"recaps/{pairs_file}_reuploads.json").read_bytes())
        if event is pycon:
            url = "https://us.pycon.org/2024/schedule/conference.json"
            page = Page(url, (corpus / "us-pycon/2024/schedule/conference.json").read_bytes())
            talks = PYCON_JSON.parse(page, event, SourceRef("pycon_json", url=url)).talks
            listing = json.loads((corpus / "youtube-playlists/pycon-us-2024/yt-dlp-flat.json").read_bytes())
            dead = {f"[{title}]" for title in PLACEHOLDERS.values()}
            uploads = tuple((e["id"], e["title"]) for e in listing["entries"] if e and e["title"] not in dead)
        else:
            talks = tuple(_talk(record, event) for record in own)
            uploads = tuple((_id(r), f"{r['title']} with {', '.join(r['speakers'])}"[:100].strip()) for r in own)
        by_page = {talk.url: talk.code for talk in talks}
        gold = {_id(r): presentation_number(_page(r)) or by_page.get(_page(r), "") for r in own}
        yield Conference(event, talks, uploads, own, {pair["new"]: pair["old"] for pair in pairs.values()}, gold)


def _id(record: dict[str, Any]) -> str:
    return youtube_id(record["videos"][0]["url"]) or ""


def _page(record: dict[str, Any]) -> str:
    return next((link["url"] for link in record["related_urls"] if link["label"] != "Conference Website"), "")


def _talk(record: dict[str, Any], event: Event) -> Talk:
    return Talk(
        event=event.slug,
        code=record["slug"],
        title=record["title"],
        kind="talk",
        source_url=f"https://github.com/pyvideo/data/blob/main/{event.slug}/videos/{record['slug']}.json",
        speakers=tuple(Speaker(name) for name in record["speakers"]),
        url=_page(record),
    )


class Kept:
    """One conference in a data folder, and the ways of telling it what is uploaded."""

    def __init__(self, conference: Conference, data: Path, server: FaultServer) -> None:
        self.conference = conference
        self.server = server
        environment = {"CONFTALKS_YOUTUBE_API": f"{server.url}/youtube/v3", "YOUTUBE_API_KEY": "none"}
        self.secrets = secrets(environment)
        self.workspace = Workspace(data, data / "talks.db", sources(environment))
        event = conference.event
        self.folder = self.workspace.folder(event.slug)
        self.folder.mkdir(parents=True)
        (self.folder / "event.yml").write_text(
            f"title: {event.title}\ntimezone: {event.timezone}\nstarts: {event.starts}\nends: {event.ends}\ndelay: 0\n"
            f"keep: facts\nrecordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n",
            "utf-8",
        )
        talks = reconcile_talks((), conference.talks, DAYS[0].date()).talks
        self.workspace.replace(event.slug, {TALKS: talks_text(talks)})

    def scrape(self, uploads: Sequence[Upload], dead: Sequence[Upload], when: datetime) -> Outcome:
        """Through YouTube's Data API; ``dead`` are ids with what YouTube prints in place of a title."""
        entries = [(*one, True) for one in uploads] + [(*one, False) for one in dead]
        items = [
            {
                "snippet": {
                    "title": title,
                    "playlistId": PLAYLIST,
                    "resourceId": {"videoId": video},
                    **({"videoOwnerChannelTitle": "A channel"} if alive else {}),
                },
                "contentDetails": {"videoId": video, **({"videoPublishedAt": self._published(video)} if alive else {})},
                "status": {"privacyStatus": "private" if title == PLACEHOLDERS["private"] else "public"},
            }
            for video, title, alive in entries
        ]
        public = {"privacyStatus": "public"}
        videos = [
            {
                "id": video,
                "snippet": {"title": title, "publishedAt": self._published(video)},
                "status": public,
                "contentDetails": {"duration": f"PT{seconds(video, self.conference.old_of)}S"},
            }
            for video, title in uploads
        ]
        for method, kind, rows in (("playlistItems", "playlistItem", items), ("videos", "video", videos)):
            answer = {"kind": f"youtube#{kind}ListResponse", "items": rows}
            self.server.serve(f"/youtube/v3/{method}", json.dumps(answer).encode(), "application/json")
        return Scraper(self.workspace, self.workspace.sources, self.secrets).scrape(
            self.conference.event.slug, Wanted(), when
        )

    def _published(self, video: str) -> str:
        """A month after the event; what was uploaded anew, two weeks later."""
        ends = self.conference.event.ends or date.max
        return f"{ends + timedelta(days=44 if video in self.conference.old_of else 30)}T12:00:00Z"

    def listing(self, uploads: Sequence[Upload], dead: Sequence[Upload], when: datetime) -> Outcome:
        """Through an imported listing of yt-dlp."""
        old_of = self.conference.old_of
        entries = [{"_type": "url", "id": v, "title": title, "duration": seconds(v, old_of)} for v, title in uploads]
        entries += [{"_type": "url", "id": video, "title": f"[{title}]"} for video, title in dead]
        listing = {"_type": "playlist", "id": PLAYLIST, "extractor_key": "YoutubeTab", "entries": entries}
        return self._import(json.dumps(listing), when)

    def pyvideo(self, uploads: Sequence[Upload], dead: Sequence[Upload], when: datetime) -> Outcome:
        """Through pyvideo's records, whose URLs are those of ``uploads``."""
        old_of, shown = self.conference.old_of, {video for video, _ in uploads}
        lines = []
        for record in self.conference.records:
            video = _id(record) if _id(record) in shown else old_of[_id(record)]
            lines.append(json.dumps({**record, "videos": [{"type": "youtube", "url": youtube_url(video)}]}))
        return self._import("\n".join(lines), when)

    def _import(self, text: str, when: datetime) -> Outcome:
        path = self.workspace.data / "imported"
        path.write_text(text, "utf-8")
        return import_files(self.workspace, self.conference.event.slug, [path], when)

    def files(self) -> dict[str, bytes]:
        """Every file of the event."""
        return {path.name: path.read_bytes() for path in sorted(self.folder.iterdir())}


def _bare(title: str) -> str:
    """What an uploader may call it as well: no prefix, no colons, no names behind it."""
    bare = title.removeprefix("Talks - ").replace(":", "")
    return bare.rpartition(" with ")[0] or bare


def _states(conference: Conference, fate: str) -> tuple[list[Upload], list[Upload], list[Upload]]:
    """Uploads at first, later, and the dead ids that are still listed then."""
    old_of = conference.old_of
    first = [(old_of.get(i, i), _bare(t) if fate == "were_bare" and i in old_of else t) for i, t in conference.uploads]
    later = [(i, _bare(t) if fate == "are_bare" and i in old_of else t) for i, t in conference.uploads]
    dead = [(old, PLACEHOLDERS[fate]) for old in old_of.values()] if fate in PLACEHOLDERS else []
    return first, later, dead


def measured(
    kept: Kept, tell: Callable[[Sequence[Upload], Sequence[Upload], datetime], Outcome], fate: str
) -> Counter[str]:
    """What became of one conference's pairs after the old ids met this ``fate``."""
    conference, slug = kept.conference, kept.conference.event.slug
    first, later, dead = _states(conference, fate)
    tell(first, (), DAYS[0])
    linked = {link.recording for link in kept.workspace.files(slug).links if link.decision == "accepted"}
    said = "\n".join(tell(later, dead, DAYS[1]).notes)
    before = kept.files()
    tell(later, dead, DAYS[2])
    counts = Counter(dict.fromkeys(FIGURES, 0))
    counts["second_run_equal"] += kept.files() == before
    files = kept.workspace.files(slug)
    replaced = {recording.key: recording.replaced_by for recording in files.recordings}
    told = {(change.talk, change.recording, change.to) for change in files.history if change.what == "replaced"}
    codes = {f"{slug}/{kept_talk.slug}": kept_talk.code for kept_talk in files.talks}
    with closing(open_reader(kept.workspace.db)) as conn:
        for new, old in conference.old_of.items():
            by = replaced[f"youtube:{old}"]
            talks = resolve_all(conn, youtube_url(old))
            found = talks[0] if len(talks) == 1 else None
            view = talk(conn, found) if found else None
            best = best_video(view) if view else None
            right = found is not None and codes[found] == conference.gold[new]
            watched = right and best is not None and best.provider_id == new
            counts["pairs"] += 1
            counts["swapped"] += by == f"youtube:{new}" and f"replaced youtube:{old} by youtube:{new}" in said
            counts["suggested"] += f"youtube:{old} may have been replaced by youtube:{new}" in said
            counts["wrong"] += by not in (None, f"youtube:{new}") or (found is not None and not right)
            counts["old_resolves"] += right
            counts["watch_gives_new"] += watched
            counts["history"] += (conference.gold[new], f"youtube:{old}", f"youtube:{new}") in told
            counts["lost"] += f"youtube:{old}" in linked and not watched
            if "-v" in sys.argv and not (watched and by):
                print(fate, old, new, by, found, best and best.provider_id, file=sys.stderr)
    return counts


def main() -> int:
    """Every case for both conferences."""
    corpus = Path(sys.argv[1])
    both = list(conferences(corpus))
    ways = {
        "api": (Kept.scrape, ("gone", "private", "absent", "were_bare", "are_bare")),
        "listing": (Kept.listing, ("gone", "private", "absent", "were_bare", "are_bare")),
        "pyvideo": (Kept.pyvideo, ("absent",)),
    }
    cases: dict[str, Counter[str]] = {}
    for way, (tell, fates) in ways.items():
        for fate in fates:
            total: Counter[str] = Counter()
            for conference in both:
                with tempfile.TemporaryDirectory() as folder, FaultServer() as server:
                    kept = Kept(conference, Path(folder), server)
                    total.update(measured(kept, tell.__get__(kept), fate))
            cases[f"{way}_{fate}"] = total
    print(json.dumps(cases))
    return 0


if __name__ == "__main__":
    sys.exit(main())
