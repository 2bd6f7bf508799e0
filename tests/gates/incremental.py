"""One event's change costs one event: side by side with three events, after many changes, killed, and of a million talks.

    python tests/gates/incremental.py TALKS.jsonl.gz
    python tests/gates/incremental.py --kills 60
    python tests/gates/incremental.py --talks 1000000 TALKS.jsonl.gz

The first lays pyvideo's events out as a data folder and three of them as another: CPU seconds of `decide` of the same
event in both, and their ratio with and without what Python takes to start; of a build without news; then changes events at
random, by hand and by commands, and compares the catalog with that of a build of everything (``different``: tables and
files that are not equal). The second kills each command so often (tests/support/killed.py). The third builds so many talks
and runs `decide` of one event. The last line is one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from pyvideo_catalog import event_files, in_order, lines_of, write_folder
from scale import many

from aggregator.collect.decide import decide
from aggregator.collect.save import rebuild
from aggregator.files.jsonl import EventFiles
from aggregator.files.workspace import LINKS, RECORDINGS, TALKS, Workspace
from aggregator.store.build import build
from aggregator.store.schema import KEPT_TABLES, TABLES
from scrapers.registry import sources

DAY = date(2026, 1, 1)
BEST_OF = 5
CHANGES = 30
FEW = 3
COMMANDS = ("scrape", "import", "decide", "build")

_COMMAND = """
from aggregator.cli import main
try:
    main()
finally:
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM:")))
"""
"""The command line, and then the greatest memory of this program alone, not of the one that began it."""


def of_command(data: Path, *words: str) -> tuple[float, float]:
    """CPU seconds and megabytes of one command."""
    asked = [sys.executable, "-c", _COMMAND, "--data", str(data), "--quiet", *words]
    with subprocess.Popen(asked, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.read()
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(words)}: ended with {process.returncode}")
    return used.ru_utime + used.ru_stime, int(said.split()[-1]) / 1e3


def decision(files: EventFiles, number: int) -> tuple[str, ...]:
    """The words of a `decide` that is news each time, and changes no link's talk."""
    link = files.links[0]
    return "decide", files.event.slug, link.talk, link.recording, "--accept", "--why", f"seen {number}"


def side_by_side(folder: Path, talks: Path) -> dict[str, Any]:
    """The costs of two folders, one of which holds three events, and the end of many changes in the other."""
    events = list(event_files(in_order(lines_of(talks)), tags=True))
    # Of middling size: a command on a large event costs that event.
    asked = sorted((one for one in events if one.links), key=lambda one: len(one.talks))[len(events) // 2]
    few, all_of_them = folder / "few", folder / "all"
    write_folder([asked, *(one for one in events if one is not asked)][:FEW], few)
    write_folder(events, all_of_them)
    for data in (few, all_of_them):
        for _ in range(3):
            rebuild(_workspace(data), DAY)
        of_command(data, *decision(asked, 0))
    costs: dict[str, list[float]] = {}
    for number in range(1, BEST_OF + 1):
        for name, data in (("few", few), ("all", all_of_them)):
            costs.setdefault(name, []).append(of_command(data, *decision(asked, number))[0])
        costs.setdefault("start", []).append(of_command(few, "decide", "--help")[0])
    best = {name: min(values) for name, values in costs.items()}
    for _ in range(3):
        rebuild(_workspace(all_of_them), _today())
    quiet = min(of_command(all_of_them, "build")[0] for _ in range(BEST_OF))
    unlike = changed_at_random(folder, all_of_them)
    for name in unlike[:10]:
        print(f"different: {name}", file=sys.stderr)
    return {
        "events": len(events),
        "decide_cpu_s": {name: round(value, 2) for name, value in best.items()},
        "decide_ratio": round(best["all"] / best["few"], 2),
        "decide_ratio_without_start": round((best["all"] - best["start"]) / (best["few"] - best["start"]), 2),
        "build_no_news_cpu_s": round(quiet, 2),
        "changes": CHANGES,
        "different": len(unlike),
    }


def changed_at_random(folder: Path, data: Path) -> list[str]:
    """What is not equal after changes of one event each, and a command after each, to what a build of everything makes."""
    chance, workspace, day = Random(2026), _workspace(data), _today()
    for number in range(CHANGES):
        slug = chance.choice(workspace.slugs())
        files = workspace.files(slug)
        other = workspace.files(chance.choice(workspace.slugs()))
        place = workspace.folder(slug)
        match number % 6:
            case 0:
                (place / "event.yml").write_text(f"title: Changed {number}\ntimezone: UTC\n", "utf-8")
            case 1:
                _cut(place / TALKS, chance)
            case 2:
                for name in (RECORDINGS, LINKS):
                    _cut(place / name, chance)
            case 3 if other.recordings:
                line = (workspace.folder(other.event.slug) / RECORDINGS).read_text("utf-8").splitlines(keepends=True)[0]
                with (place / RECORDINGS).open("a", encoding="utf-8") as file:
                    file.write(line)
            case 4:
                place.rename(place.with_name(f"{slug}-again"))
                slug = f"{slug}-again"
            case _ if files.links:
                link = files.links[-1]
                said = chance.choice(["accepted", "rejected"])
                decide(workspace, slug, (link.talk, link.recording), said, "seen", day, accept_loss=True)
        if number % 2:
            rebuild(workspace, day + timedelta(number), accept_loss=True)
    for _ in range(4):
        rebuild(workspace, day, accept_loss=True)
    anew = folder / "anew"
    shutil.copytree(data, anew, ignore=shutil.ignore_patterns("talks.db", "cache"))
    rebuild(_workspace(anew), day, accept_loss=True, whole=True)
    texts = [str(path.relative_to(data)) for path in sorted(data.glob("events/*/*")) if path.is_file()]
    found = [name for name in texts if (data / name).read_bytes() != (anew / name).read_bytes()]
    one, same = _dump(data / "talks.db"), _dump(anew / "talks.db")
    return [*found, *(name for name in one if one[name] != same[name])]


def _cut(path: Path, chance: Random) -> None:
    """Take one line out of a file, where it has any."""
    lines = path.read_text("utf-8").splitlines(keepends=True) if path.exists() else []
    if lines:
        lines.pop(chance.randrange(len(lines)))
        path.write_text("".join(lines), "utf-8")


def _dump(db: Path) -> dict[str, list[Any]]:
    """Every table of a build, and the words of the search."""
    names = [*(name for name in TABLES if name != "runs"), *KEPT_TABLES, "search_words"]
    with closing(sqlite3.connect(db)) as conn:
        return {name: sorted(conn.execute(f"SELECT * FROM {name}"), key=repr) for name in names}


def of_many(folder: Path, talks: Path, count: int) -> dict[str, float]:
    """What one event costs beside a million others; only its own folder lies there, as no other is to be opened."""
    asked: list[EventFiles] = []

    def passing(files: Iterator[EventFiles]) -> Iterator[EventFiles]:
        for one in files:
            if 20 <= len(one.talks) <= 60 and one.links:
                asked[:] = [one]
            yield one

    data = folder / "many"
    data.mkdir()
    build(data / "talks.db", passing(event_files(many(lines_of(talks), count))), DAY)
    write_folder(asked, data)
    of_command(data, *decision(asked[0], 0))
    costs = [of_command(data, *decision(asked[0], number)) for number in range(1, BEST_OF + 1)]
    return {
        "talks": count,
        "decide_cpu_s": round(min(cpu for cpu, _ in costs), 2),
        "decide_mb": round(max(size for _, size in costs)),
    }


def kills(folder: Path, count: int) -> dict[str, Any]:
    """Each command, killed so often."""
    sys.path.insert(0, str(Path(__file__).parents[1] / "support"))
    from killed import rounds

    return {command: dict(rounds(folder / command, command, count)) for command in COMMANDS}


def _today() -> date:
    """The day that commands take."""
    return datetime.now(UTC).date()


def _workspace(data: Path) -> Workspace:
    return Workspace(data, data / "talks.db", sources({}))


def main(words: Sequence[str] | None = None) -> int:
    """Measure what is asked for; exit code 2 where TALKS are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", metavar="TALKS.jsonl.gz")
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--talks", type=int, default=0)
    options = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        if options.kills:
            print(json.dumps(kills(Path(folder), options.kills)))
            return 0
        if options.file is None or not options.file.is_file():
            print(f"{options.file}: no such file; nothing measured", file=sys.stderr)
            return 2
        if options.talks:
            print(json.dumps(of_many(Path(folder), options.file, options.talks)))
        else:
            print(json.dumps(side_by_side(Path(folder), options.file)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
