"""What search.py and scale.py measure on: a catalog of pyvideo's talks, built by the project's own build."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any

from aggregator.files import EventFiles
from aggregator.matching.links import Link
from scrapers.records import Event, Recording, Slot, Speaker, Talk
from scrapers.text import clean_abstract, clean_title
from scrapers.urls import youtube_id

PAGE = "https://github.com/pyvideo/data"


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The talks of the file, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def event_files(talks: Iterable[tuple[int, dict[str, Any]]]) -> Iterator[EventFiles]:
    """(number, talk) in order of events -> the records of one event after the other; the number becomes the code."""
    for slug, group in groupby(talks, key=lambda pair: pair[1]["event"]):
        entries = list(group)
        days = sorted(day for _, talk in entries if (day := _day(talk)))
        first, last = (days[0], days[-1]) if days else (None, None)
        event = Event(_slug(slug), entries[0][1]["event_title"], "UTC", starts=first, ends=last)
        recordings: dict[str, Recording] = {}
        links = []
        for number, talk in entries:
            for recording in _recordings(talk):
                recordings.setdefault(recording.key, recording)
                links.append(Link(f"n{number}", recording.key, "accepted", "page-link", 1.0, "pyvideo lists it"))
        kept = tuple(_talk(event, number, talk) for number, talk in entries)
        yield EventFiles(event, kept, tuple(recordings.values()), tuple(links))


def _talk(event: Event, number: int, talk: dict[str, Any]) -> Talk:
    day = _day(talk)
    slots = (Slot(datetime.combine(day, time(), UTC)),) if day else ()
    names = dict.fromkeys(" ".join(name.split()) for name in talk["speakers"])
    return Talk(
        event=event.slug,
        code=f"n{number}",
        slug=f"n{number}",
        title=clean_title(talk["title"]) or f"n{number}",
        kind="talk",
        source_url=PAGE,
        abstract=clean_abstract(talk["description"]),
        speakers=tuple(Speaker(name) for name in names if name),
        language=talk["language"] or None,
        slots=slots,
    )


def _recordings(talk: dict[str, Any]) -> Iterator[Recording]:
    title = clean_title(talk["title"]) or talk["slug"]
    for video in talk["videos"]:
        key = youtube_id(video["url"] or "")
        if key:
            url = f"https://www.youtube.com/watch?v={key}"
            yield Recording("youtube", key, url, title, PAGE, recorded=_day(talk))


def _day(talk: dict[str, Any]) -> date | None:
    return date.fromisoformat(talk["recorded"][:10]) if talk["recorded"] else None


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share of values lies that are in order."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]
