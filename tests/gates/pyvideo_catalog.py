"""pyvideo's talks as this project's records: what search.py and scale.py measure on, and a data folder to try things on.

    python tests/gates/pyvideo_catalog.py TALKS.jsonl.gz DIR
    conftalks --data DIR build

TALKS are one JSON object a line, as pyvideo's repository has them. Each event becomes DIR/events/EVENT with event.yml,
talks.jsonl, recordings.jsonl and links.jsonl; a talk's code is "n" and its line number. DIR must not hold events yet.
The last line is one JSON object: how many ``events talks recordings links`` were written.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any

from aggregator.files.event_yml import event_text
from aggregator.files.jsonl import EventFiles, links_text, recordings_text, talks_text
from aggregator.matching.links import Link
from scrapers.records import Event, Recording, Slot, Speaker, Talk
from scrapers.tags import tags_of
from scrapers.text import clean_abstract, clean_title
from scrapers.urls import youtube_id

PAGE = "https://github.com/pyvideo/data"


def lines_of(path: Path) -> list[dict[str, Any]]:
    """The talks of the file, in its order."""
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def event_files(talks: Iterable[tuple[int, dict[str, Any]]], tags: bool = False) -> Iterator[EventFiles]:
    """(number, talk) in order of events -> the records of one event after the other; the number becomes the code.

    The tags of talks come along only where ``tags`` are asked for: others judge by them.
    """
    for slug, group in groupby(talks, key=lambda pair: pair[1]["event"]):
        entries = list(group)
        days = sorted(day for _, talk in entries if (day := _day(talk)))
        first, last = (days[0], days[-1]) if days else (None, None)
        event = Event(_slug(slug), entries[0][1]["event_title"], "UTC", starts=first, ends=last)
        recordings: dict[str, Recording] = {}
        links = []
        for number, talk in entries:
            for recording in _recordings(talk, f"n{number}"):
                recordings.setdefault(recording.key, recording)
                links.append(Link(f"n{number}", recording.key, "accepted", "page-link", 1.0, "pyvideo lists it"))
        kept = tuple(_talk(event, number, talk if tags else talk | {"tags": []}) for number, talk in entries)
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
        tags=tags_of(talk["tags"]),
        slots=slots,
    )


def _recordings(talk: dict[str, Any], code: str) -> Iterator[Recording]:
    title = clean_title(talk["title"]) or talk["slug"]
    for video in talk["videos"]:
        key = youtube_id(video["url"] or "")
        if key:
            url = f"https://www.youtube.com/watch?v={key}"
            yield Recording("youtube", key, url, title, PAGE, recorded=_day(talk), talk_url=code)


def _day(talk: dict[str, Any]) -> date | None:
    return date.fromisoformat(talk["recorded"][:10]) if talk["recorded"] else None


def _slug(text: str) -> str:
    return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which this share of values lies that are in order."""
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def in_order(lines: Sequence[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """(line number from 0, talk) in order of events, as ``event_files`` takes them."""
    return sorted(enumerate(lines), key=lambda pair: (pair[1]["event"], pair[0]))


def write_folder(files: Iterable[EventFiles], data: Path) -> Counter[str]:
    """Lay events out as a data folder; how many there are of each."""
    counts: Counter[str] = Counter()
    for one in files:
        folder = data / "events" / one.event.slug
        folder.mkdir(parents=True)
        texts = {
            "event.yml": event_text(one.event),
            "talks.jsonl": talks_text(one.talks),
            "recordings.jsonl": recordings_text(one.recordings),
            "links.jsonl": links_text(one.links),
        }
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        counts += Counter(events=1, talks=len(one.talks), recordings=len(one.recordings), links=len(one.links))
    return counts


def main() -> int:
    """Lay the talks out; exit code 2 where they are not there, or DIR holds events."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("talks", type=Path, metavar="TALKS.jsonl.gz")
    parser.add_argument("folder", type=Path, metavar="DIR")
    options = parser.parse_args()
    if not options.talks.is_file():
        print(f"{options.talks}: no such file; nothing written", file=sys.stderr)
        return 2
    if (options.folder / "events").exists():
        print(f"{options.folder / 'events'}: is there already; nothing written", file=sys.stderr)
        return 2
    print(json.dumps(write_folder(event_files(in_order(lines_of(options.talks))), options.folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
