"""Gate: the largest schedule in XML below a folder: scraped to files and catalog, and parsed beside lxml alone.

    python tests/gates/schedule_speed.py ../shared/corpus/frab-xml [--runs 5]

``scrape``: ``conftalks scrape`` as a process of its own, from a server on this machine, without a pause between two pages:
its seconds of processor, these beside those of lxml's tree and ``findtext`` of the same fields right after it (``ratio``), the
time that it took, and the most memory that it held; of three runs the median. ``parse``: the page to records, beside lxml in
turn in this process, in seconds of processor too: a busy machine lengthens them less. One JSON object.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lxml import etree
from schedule import served

from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.frab import FRAB

RUNS, BESIDE = 3, 9
TEXTS = (
    *("date", "start", "duration", "room", "slug", "url", "title", "subtitle", "track", "type", "language"),
    *("abstract", "description", "feedback_url"),
)


def scraped(path: Path, zone: str) -> dict[str, float]:
    """One run of the command, in a new data folder."""
    with tempfile.TemporaryDirectory() as name, served(path.parent) as origin:
        data = Path(name) / "data"
        event = data / "events/event"
        event.mkdir(parents=True)
        source = f'{{kind: frab, url: "{origin}/{path.name}"}}'
        event.joinpath("event.yml").write_text(
            f"title: Event\ntimezone: {zone}\ndelay: 0\nschedule:\n  - {source}\n", "utf-8"
        )
        command = [sys.executable, "-m", "aggregator", "--data", data, "--quiet", "scrape", "event"]
        before = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        took = time.perf_counter() - before
        if process.returncode or not (event / "talks.jsonl").exists() or not (data / "talks.db").exists():
            raise SystemExit(f"{path}: scrape ended with {process.returncode}")
    return {"cpu_s": used.ru_utime + used.ru_stime, "wall_s": took, "peak_mb": used.ru_maxrss / 1e3}


def bare(body: bytes) -> list[Any]:
    """The tree and the same texts, people and links of every event, with lxml alone."""
    return [
        (
            [event.findtext(name) for name in TEXTS],
            [person.findtext("name") or person.text for person in event.iter("person")],
            [(link.text, link.get("href")) for link in event.iter("link", "attachment")],
        )
        for event in etree.fromstring(body).iter("event")
    ]


def processor(work: Callable[[], object]) -> float:
    """Seconds of processor that a call takes, without the collector's pauses."""
    gc.collect()
    before = time.process_time()
    work()
    return time.process_time() - before


def main() -> int:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    path = max(options.folder.rglob("*.xml"), key=lambda one: one.stat().st_size)
    body = path.read_bytes()
    zone = etree.fromstring(body).findtext("conference/time_zone_name") or "Europe/Berlin"
    page, event, ref = (
        Page(f"https://schedule.example.org/{path.name}", body),
        Event("event", "Event", zone),
        SourceRef("frab"),
    )
    runs = []
    for _ in range(RUNS):
        run = scraped(path, zone)
        alone = statistics.median(processor(lambda: bare(body)) for _ in range(BESIDE))
        runs.append(run | {"ratio": run["cpu_s"] / alone})
    pairs = [
        (processor(lambda: FRAB.parse(Page(page.url, body), event, ref)), processor(lambda: bare(body)))
        for _ in range(options.runs)
    ]
    ours, alone = (statistics.median(side) for side in zip(*pairs, strict=True))
    told = {
        "bytes": len(body),
        "entries": len(FRAB.parse(page, event, ref).talks),
        "scrape": {name: round(statistics.median(run[name] for run in runs), 2) for name in runs[0]},
        "parse": {"ratio": round(ours / alone, 2), "records_s": round(ours, 3), "lxml_s": round(alone, 3)},
    }
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
