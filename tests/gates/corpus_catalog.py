"""A catalog of the whole corpus, for gates that read posts: schedules, pyvideo, match/dev, Hubilo, former uploads.

Built with what the project builds catalogs with: its sources, its matcher, ``build``. Where the corpus has
an event's schedule its talks come from there, and pyvideo's videos are matched to them; else pyvideo's own entries are
the talks. Whatever fits no talk of the schedule is a talk of its own, as somebody would add it by hand.
"""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from datetime import time as clock
from pathlib import Path
from typing import Any

from aggregator.collect.reconcile import reconcile_talks
from aggregator.files.jsonl import EventFiles
from aggregator.matching.ladder import match
from aggregator.matching.links import Link
from aggregator.store.build import build
from scrapers.errors import NotFound, ScrapeError
from scrapers.page import Page
from scrapers.recordings.import_file import read_recordings
from scrapers.recordings.pyvideo import read_talks
from scrapers.records import Event, Recording, Slot, SourceRef, Speaker, Talk
from scrapers.registry import sources
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.schedules.pycon_us.html import PYCON_HTML
from scrapers.source import Follow, Parsed
from scrapers.text import clean_text, clean_title, slugify
from scrapers.urls import YOUTUBE_ID, youtube_url

TODAY = date(2026, 1, 1)
SITES = (
    (re.compile(r"pycon-us-(\d{4})\Z"), "https://us.pycon.org/{}/"),
    (re.compile(r"djangocon-us-(\d{4})\Z"), "https://{}.djangocon.us/"),
    (re.compile(r"europython-(\d{4})\Z"), "https://ep{}.europython.eu/"),
    (re.compile(r"pygotham-(\d{4})\Z"), "https://{}.pygotham.org/"),
)
"""Websites, as an event.yml would state them."""

_UPLOADS = {"pycon-us-2024": "pycon_us_2024_reuploads.json", "djangocon-us-2024": "djangocon_us_2024_reuploads.json"}


def build_catalog(corpus: Path, db: Path) -> dict[str, int]:
    """Write the catalog; returns how many events and talks it has."""
    years = tomllib.loads((Path(__file__).parent / "pycon_years.toml").read_text("utf-8"))
    videos = pyvideo_events(corpus)
    files: dict[str, EventFiles] = {}
    for slug, (title, recordings) in videos.items():
        year = slug.removeprefix("pycon-us-")
        talks = schedule(corpus, year, years[year]) if slug.startswith("pycon-us-") and year in years else ()
        event = event_of(slug, title, [r.recorded for r in recordings], years.get(year) if talks else None)
        if slug == "pycon-us-2024":
            recordings = (
                *recordings,
                *read_recordings(corpus / "hubilo/hubilo-pycon-us-2024.csv", event, sources({})).recordings,
            )
        files[slug] = joined(event, talks, recordings)
    for event_files in benchmark_events(corpus):
        files.setdefault(event_files.event.slug, event_files)
    for slug, name in _UPLOADS.items():
        if slug in files:
            files[slug] = with_former(files[slug], json.loads((corpus / "recaps" / name).read_bytes()))
    build(db, files.values(), TODAY)
    return {"events": len(files), "talks": sum(len(one.talks) for one in files.values())}


def pyvideo_events(corpus: Path) -> dict[str, tuple[str, tuple[Recording, ...]]]:
    """Every event of pyvideo: its title and its recordings."""
    records: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with gzip.open(corpus / "pyvideo/talks.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            record = json.loads(line) | {"description": None}
            records[record["event"]].append(record)
    found = {}
    for slug, own in sorted(records.items()):
        parsed = read_talks((((slug, record["slug"]), record) for record in own), slug)
        found[slug] = (own[0]["event_title"], parsed.recordings)
    return found


def event_of(slug: str, title: str, days: Iterable[date | None], facts: dict[str, Any] | None) -> Event:
    """The event, with the days of its recordings where nothing better is known."""
    known = sorted(day for day in days if day)
    site = next((form.format(found[1]) for pattern, form in SITES if (found := pattern.match(slug))), None)
    return Event(
        slug=slugify(slug),
        title=clean_text(title) or slug,
        timezone=facts["timezone"] if facts else "UTC",
        starts=facts["starts"] if facts else (known[0] if known else None),
        ends=facts["ends"] if facts else (known[-1] if known else None),
        website=site,
    )


def schedule(corpus: Path, year: str, facts: dict[str, Any]) -> tuple[Talk, ...]:
    """The talks of us.pycon.org's saved pages of a year; none where the corpus has no such year."""
    folder = corpus / "us-pycon" / year / "schedule"
    if not folder.is_dir():
        return ()
    event = event_of(f"pycon-us-{year}", f"PyCon US {year}", (), facts)
    root = f"https://us.pycon.org/{year}/schedule/"
    if (folder / "conference.json").is_file():
        page = Page(f"{root}conference.json", (folder / "conference.json").read_bytes())
        talks: Sequence[Talk] = PYCON_JSON.parse(page, event, SourceRef("pycon_json", url=page.url)).talks
    else:
        talks = _html_talks(folder, root, event)
    return tuple(replace(talk, abstract=None) for talk in talks)


def _html_talks(folder: Path, root: str, event: Event) -> Sequence[Talk]:
    ref = SourceRef("pycon_html", url=root)
    asked: set[str] = set()
    pages: list[Parsed] = []

    def drain(follows: Iterable[Follow]) -> None:
        todo = [follow for follow in follows if follow.url not in asked]
        while todo:
            follow = todo.pop(0)
            path = folder / follow.url.removeprefix(root).strip("/") / "index.html"
            if follow.url in asked or not path.is_file():
                continue
            asked.add(follow.url)
            try:
                pages.append(PYCON_HTML.parse(Page(follow.url, path.read_bytes()), event, ref))
            except (NotFound, ScrapeError):
                continue
            todo += pages[-1].follows

    drain(PYCON_HTML.start(ref, event))
    combined = PYCON_HTML.combine(pages, event, ref)
    while any(follow.url not in asked for follow in combined.follows):
        before = len(asked)
        drain(combined.follows)
        if len(asked) == before:
            break
        combined = PYCON_HTML.combine(pages, event, ref)
    return combined.talks


def joined(event: Event, talks: Sequence[Talk], recordings: Sequence[Recording]) -> EventFiles:
    """Talks of the schedule matched to the recordings; a recording that fits none becomes a talk of its own."""
    links = match(event, talks, recordings) if talks else ()
    linked = {link.recording for link in links if link.decision != "rejected"}
    entries: dict[str, list[Recording]] = defaultdict(list)
    for recording in recordings:
        if recording.key not in linked and recording.provider != "hubilo":
            entries[recording.source_url].append(recording)
    added = [_entry(event, own) for own in entries.values()]
    codes = {talk.code for talk in talks}
    added = [replace(talk, code=f"v{n}") if talk.code in codes else talk for n, talk in enumerate(added)]
    own_links = [
        Link(talk.code, recording.key, "accepted", "same-url", 1.0, "pyvideo's own entry")
        for talk, own in zip(added, entries.values(), strict=True)
        for recording in own
    ]
    kept = reconcile_talks((), (*talks, *added), TODAY).talks
    return EventFiles(event, kept, tuple(recordings), (*links, *own_links))


def _entry(event: Event, recordings: Sequence[Recording]) -> Talk:
    """A talk out of one entry of pyvideo."""
    first = recordings[0]
    page = next((r.talk_url for r in recordings if r.talk_url and r.talk_url.startswith("http")), None)
    slots = (Slot(datetime.combine(first.recorded, clock(12), event.zone)),) if first.recorded else ()
    return Talk(
        event=event.slug,
        code="v-" + slugify(first.source_url.rpartition("/")[2].removesuffix(".json")),
        title=clean_title(first.raw_title) or first.raw_title,
        kind="keynote" if "keynote" in first.raw_title.lower() else "talk",
        source_url=first.source_url,
        speakers=tuple(Speaker(name) for name in first.speakers),
        url=page,
        slots=slots,
    )


def benchmark_events(corpus: Path) -> Iterable[EventFiles]:
    """The events of match/dev that pyvideo does not have: their talks, and the videos that are known to show them."""
    for file in sorted((corpus / "match/dev").glob("[AH]__*.json")):
        entry = json.loads(file.read_bytes())
        event = event_of(entry["event"], entry["event_name"], map(_day, (entry["start_date"], entry["end_date"])), None)
        codes = {talk["talk_id"]: f"t{number}" for number, talk in enumerate(entry["talks"])}
        talks = [_benchmark_talk(talk, codes[talk["talk_id"]], event) for talk in entry["talks"]]
        recordings, links = [], []
        for video in entry["videos"]:
            talk = entry["gold"].get(video["video_id"])
            if talk in codes and YOUTUBE_ID.match(video["video_id"]):
                recordings.append(_benchmark_video(video))
                reason = "known from the benchmark"
                links.append(Link(codes[talk], recordings[-1].key, "accepted", "same-url", 1.0, reason))
        yield EventFiles(event, reconcile_talks((), talks, TODAY).talks, tuple(recordings), tuple(links))


def _benchmark_talk(talk: dict[str, Any], code: str, event: Event) -> Talk:
    kind = (
        "keynote"
        if "keynote" in (talk["kind"] or "")
        else "lightning"
        if "lightning" in (talk["kind"] or "")
        else "talk"
    )
    return Talk(
        event=event.slug,
        code=code,
        title=clean_title(talk["title"]) or code,
        kind=kind,
        source_url="https://benchmark.example/",
        speakers=tuple(Speaker(name) for name in map(clean_text, talk["speakers"]) if name),
    )


def _benchmark_video(video: dict[str, Any]) -> Recording:
    url = youtube_url(video["video_id"])
    title = (clean_title(video["raw_title"]) or "untitled").strip()
    return Recording("youtube", video["video_id"], url, title, url, published=_day(video["published_at"]))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def with_former(files: EventFiles, pairs: dict[str, dict[str, str]]) -> EventFiles:
    """The event with the uploads that were replaced, each gone, and its talk known by both."""
    links = {link.recording: link for link in files.links if link.decision == "accepted"}
    held = {recording.key: recording for recording in files.recordings}
    former = []
    for pair in pairs.values():
        new = held.get(f"youtube:{pair['new']}")
        if new:
            url = youtube_url(pair["old"])
            former.append(replace(new, id=pair["old"], url=url, access="gone", replaced_by=new.key, last_seen=TODAY))
    again = tuple(replace(links[old.replaced_by], recording=old.key) for old in former if old.replaced_by in links)
    return EventFiles(files.event, files.talks, (*files.recordings, *former), (*files.links, *again))
