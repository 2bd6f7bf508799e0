"""How fast talks and recordings are matched. Usage: match_speed.py DIR [--runs N].

DIR holds benchmark files. One process on one core runs in turn every event through ``match`` and through rapidfuzz's
``cdist`` (WRatio, one worker) over the same titles; medians are compared, so that a busy machine slows both. Then a
process of its own matches 200 talks with a channel of 5,000 unrelated videos: seconds, and the peak of its memory.
The last line is one JSON object: ``match_s cdist_s pairs ratio channel_s channel_mb channel_accepted``.
"""

from __future__ import annotations

import argparse
import gc
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from match import as_event, as_recording, as_talk, strip

from aggregator.matching.ladder import match
from scrapers.records import Event, Recording, Talk

TALKS, VIDEOS = 200, 5_000
Records = tuple[Event, list[Talk], list[Recording]]


def records_of(entry: dict[str, Any]) -> Records:
    """One event of the benchmark as conftalks records."""
    shown = strip(entry)
    event = as_event(shown)
    talks = [as_talk(talk, number, event) for number, talk in enumerate(shown["talks"])]
    return event, talks, [as_recording(video) for video in shown["videos"]]


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes, without the collector's pauses before it."""
    gc.collect()
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def side_by_side(entries: list[dict[str, Any]], runs: int) -> dict[str, float]:
    """Median seconds of ``match`` and of ``cdist`` over the same talks and videos, run in turn."""
    from rapidfuzz import fuzz, process  # only here: numpy, which it loads, would count in the channel's memory

    events = [records_of(entry) for entry in entries]
    titles = [([talk.title for talk in talks], [video.raw_title for video in videos]) for _, talks, videos in events]

    def ours() -> None:
        for event, talks, videos in events:
            match(event, talks, videos)

    def theirs() -> None:
        for talks, videos in titles:
            process.cdist(talks, videos, scorer=fuzz.WRatio, workers=1)

    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    match_s, cdist_s = (statistics.median(column) for column in zip(*pairs, strict=True))
    return {
        "match_s": round(match_s, 3),
        "cdist_s": round(cdist_s, 3),
        "pairs": sum(len(talks) * len(videos) for talks, videos in titles),
        "ratio": round(match_s / cdist_s, 2),
    }


def channel(entries: list[dict[str, Any]]) -> Records:
    """A long schedule, and a channel whose titles are halves of other series' titles, put together at random.

    Every video appears in the two months after the event, so that no day excuses a comparison.
    """
    rng = Random("channel")
    biggest = max(entries, key=lambda entry: (len(entry["talks"]), entry["event"]))
    event, talks, _ = records_of(biggest)
    talks += [talk for entry in entries if entry is not biggest for talk in records_of(entry)[1]]
    talks = [_recoded(talk, event, number) for number, talk in enumerate(talks[:TALKS])]
    others = [v for entry in entries if entry["series"] != biggest["series"] for v in strip(entry)["videos"]]
    end = event.ends or date(2024, 1, 1)
    videos = []
    for number in range(VIDEOS if others else 0):
        first, second, third = (rng.choice(others) for _ in range(3))
        words, more = first["raw_title"].split(), second["raw_title"].split()
        title = " ".join(words[: len(words) // 2 + 1] + more[len(more) // 2 :])
        day = end + timedelta(days=rng.randint(0, 60))
        video = {**third, "video_id": f"v{number}", "raw_title": title, "published_at": day.isoformat()}
        videos.append(as_recording(video))
    return event, talks, videos


def _recoded(talk: Talk, event: Event, number: int) -> Talk:
    return replace(talk, event=event.slug, code=f"t{number}")


def channel_figures(entries: list[dict[str, Any]]) -> dict[str, float]:
    """Seconds, peak memory of this whole process in MB (10^6 bytes), and the accepted links, which should be none."""
    event, talks, videos = channel(entries)
    gc.collect()
    before = time.perf_counter()
    links = match(event, talks, videos)
    spent = time.perf_counter() - before
    kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "channel_s": round(spent, 3),
        "channel_mb": round(kilobytes * 1024 / 1e6, 1),
        "channel_accepted": sum(link.decision == "accepted" for link in links),
    }


def main(argv: list[str] | None = None) -> int:
    """Measure and print the figures; exit code 2 where the folder holds no benchmark."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("dir", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--channel", action="store_true", help="measure the channel alone, in this process")
    args = parser.parse_args(argv)
    files = sorted(args.dir.glob("*.json"))
    if not files:
        print(f"{args.dir}: no benchmark files (*.json) here", file=sys.stderr)
        return 2
    if args.channel:
        print(json.dumps(channel_figures([json.loads(file.read_bytes()) for file in files])))
        return 0
    # First, while this process is small: a child's peak begins with its parent's size.
    command = [sys.executable, __file__, str(args.dir), "--channel"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    print(
        json.dumps(side_by_side([json.loads(file.read_bytes()) for file in files], args.runs) | json.loads(done.stdout))
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
