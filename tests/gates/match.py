"""How well talks and recordings are matched on a benchmark of real events. Usage: match.py DIR [--predictions FILE].

DIR holds one JSON file per event; the matcher sees what ``strip`` leaves: no gold, no pool, no hidden titles.
Prints one JSON object: events, gold, precision, recall, wrong, recall with the top suggestion, share of recordings
with a suggestion, seconds; the same per set. FILE gets ``{event: {recording: talk or null}}`` of accepted links.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.matching.ladder import match
from scrapers.records import KINDS, Event, Recording, Slot, Speaker, Talk
from scrapers.text import clean_text, clean_title, slugify

SOURCE = "https://benchmark.example/"
HIDDEN = ("gold", "pool", "neutral")
KIND_NAMES = {"lightning_talk": "lightning", "edusummit": "summit", "sponsor-workshop": "sponsor", "intro": "plenary"}


def strip(entry: dict[str, Any]) -> dict[str, Any]:
    """What a matcher may see of one event, as the benchmark's own ``score.strip`` leaves it."""
    shown = {key: value for key, value in entry.items() if key not in HIDDEN}
    shown["videos"] = [
        {key: value for key, value in video.items() if not key.startswith("_") and key != "clean_title"}
        for video in entry["videos"]
    ]
    shown["talks"] = [{key: value for key, value in talk.items() if key != "title_source"} for talk in entry["talks"]]
    return shown


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text[:10]) if text else None


def as_event(shown: dict[str, Any]) -> Event:
    """The benchmark's event as ours; its time zone is unknown and does not matter here."""
    return Event(
        slug=slugify(shown["event"]),
        title=clean_text(shown["event_name"]) or shown["event"],
        timezone="UTC",
        starts=_day(shown["start_date"]),
        ends=_day(shown["end_date"]),
    )


def as_talk(shown: dict[str, Any], number: int, event: Event) -> Talk:
    """A benchmark talk as ours; ``number`` stands in for its id. A day without a time is taken as noon."""
    slots: tuple[Slot, ...] = ()
    if day := _day(shown["date"]):
        start = datetime.combine(day, clock(12), ZoneInfo("UTC"))
        minutes = shown.get("minutes")
        slots = (Slot(start, start + timedelta(minutes=minutes) if minutes else None),)
    kind = KIND_NAMES.get(shown["kind"], shown["kind"])
    return Talk(
        event=event.slug,
        code=f"t{number}",
        title=clean_title(shown["title"]) or f"untitled {number}",
        kind=kind if kind in KINDS else "talk",
        source_url=SOURCE,
        abstract=(shown.get("description") or "").strip()[:10_000].strip() or None,
        speakers=tuple(Speaker(name) for name in map(clean_text, shown["speakers"]) if name),
        language=clean_text(shown.get("language")),
        slots=slots,
    )


def as_recording(shown: dict[str, Any]) -> Recording:
    """A benchmark video as ours; hash ids keep their text, so the provider is ``file``."""
    return Recording(
        provider="file",
        id=shown["video_id"],
        url=SOURCE,
        raw_title=(shown["raw_title"] or "untitled").strip()[:500].strip(),
        source_url=SOURCE,
        description=(shown.get("description") or "").strip() or None,
        published=_day(shown["published_at"]),
        duration_s=int(shown["duration"]) if shown.get("duration") else None,
    )


def linked(shown: dict[str, Any]) -> tuple[dict[str, str | None], dict[str, str], float]:
    """Accepted talk ids and best suggested talk ids by video, and the seconds that the matcher took."""
    event = as_event(shown)
    talks = [as_talk(talk, number, event) for number, talk in enumerate(shown["talks"])]
    ids = {f"t{number}": talk["talk_id"] for number, talk in enumerate(shown["talks"])}
    recordings = [as_recording(video) for video in shown["videos"]]
    began = time.perf_counter()
    links = match(event, talks, recordings)
    seconds = time.perf_counter() - began
    accepted: dict[str, str | None] = dict.fromkeys(video["video_id"] for video in shown["videos"])
    suggested: dict[str, str] = {}
    for link in sorted(links, key=lambda link: (-link.score, link.talk)):
        video = link.recording.partition(":")[2]
        if link.decision == "accepted":
            accepted[video] = ids[link.talk]
        elif link.decision == "suggested":
            suggested.setdefault(video, ids[link.talk])
    return accepted, suggested, seconds


def tally(entry: dict[str, Any], accepted: dict[str, str | None], suggested: dict[str, str]) -> Counter[str]:
    """Counts of one event. A neutral link is neither right nor wrong, as in the benchmark's own score."""
    counts: Counter[str] = Counter(events=1, suggested=len(suggested))
    for video in entry["videos"]:
        key = video["video_id"]
        gold, said = entry["gold"][key], accepted[key]
        counts["videos"] += 1
        counts["gold"] += gold is not None
        counts["right"] += said is not None and said == gold
        counts["wrong"] += said is not None and said != gold and said not in entry["neutral"].get(key, [])
        counts["top"] += gold is not None and gold == (said or suggested.get(key))
    return counts


def figures(counts: Counter[str], seconds: float) -> dict[str, float]:
    """Counts as the figures that are printed."""
    said, gold = counts["right"] + counts["wrong"], counts["gold"]
    return {
        "events": counts["events"],
        "gold": gold,
        "precision": round(counts["right"] / said, 4) if said else 1.0,
        "recall": round(counts["right"] / gold, 4) if gold else 0.0,
        "wrong": counts["wrong"],
        "recall_with_suggestions": round(counts["top"] / gold, 4) if gold else 0.0,
        "suggested_share": round(counts["suggested"] / counts["videos"], 4) if counts["videos"] else 0.0,
        "seconds": round(seconds, 2),
    }


def main(argv: list[str] | None = None) -> int:
    """Match every event of a folder and print the figures; exit code 2 where the folder holds none."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--predictions", type=Path)
    args = parser.parse_args(argv)
    files = sorted(args.dir.glob("*.json"))
    if not files:
        print(f"{args.dir}: no benchmark files (*.json) here", file=sys.stderr)
        return 2
    sets: dict[str, Counter[str]] = {}
    spent: defaultdict[str, float] = defaultdict(float)
    predictions: dict[str, dict[str, str | None]] = {}
    for file in files:
        entry = json.loads(file.read_bytes())
        accepted, suggested, seconds = linked(strip(entry))
        predictions[entry["event"]] = accepted
        for name in ("all", entry["dataset"]):
            sets.setdefault(name, Counter()).update(tally(entry, accepted, suggested))
            spent[name] += seconds
    if args.predictions:
        args.predictions.write_text(json.dumps(predictions, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    everything = figures(sets.pop("all"), spent["all"])
    print(json.dumps({**everything, "sets": {name: figures(sets[name], spent[name]) for name in sorted(sets)}}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
