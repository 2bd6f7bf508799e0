"""``make gates``: run every gate on the corpus and hold its figures against floors.toml; at most 25 minutes in all.

    python tests/gates/run.py [--large] ../shared/corpus

``make gates-large`` (``--large``) runs those that take longer, by hand. A floor is a least value (``talks = 174``), or
with the ending ``_max`` a greatest (``wrong_max = 3``); floors only go up. A gate whose data or program are absent is
skipped with a message. Those that only count run first, two at once. The last line says how long each gate took.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
import tomllib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GATES = {
    "schedule": ("schedule.py", ["us-pycon"]),
    "schedule_kinds": ("schedule_kinds.py", ["."]),
    "schedule_repositories": ("schedule_repositories.py", ["."]),
    "schedule_changes": ("schedule_changes.py", ["."]),
    "schedule_speed": ("schedule_speed.py", ["frab-xml"]),
    "match": ("match.py", ["match/dev"]),
    "match_variants": ("match_variants.py", ["match/dev"]),
    "match_speed": ("match_speed.py", ["match/dev"]),
    "speed": ("speed.py", ["us-pycon"]),
    "playlist": ("playlist.py", ["."]),
    "foreign_playlist": ("foreign_playlist.py", []),
    "video_titles": ("video_titles.py", ["pyvideo/talks.jsonl.gz"]),
    "archive": ("archive.py", ["."]),
    "reuploads": ("reuploads.py", ["."]),
    "recap": ("recap.py", ["recaps"]),
    "search": ("search.py", ["pyvideo/talks.jsonl.gz", "search/known-item-queries.json"]),
    "natural": ("natural.py", ["pyvideo/talks.jsonl.gz"]),
    "topics": ("topics.py", ["pyvideo/talks.jsonl.gz"]),
    "scale": ("scale.py 21715", ["pyvideo/talks.jsonl.gz"]),
    "incremental": ("incremental.py", ["pyvideo/talks.jsonl.gz"]),
    "load": ("load.py", ["pyvideo/talks.jsonl.gz"]),
    "export": ("export.py", ["."]),
    "long_text": ("long_text.py", []),
    "replicas": ("replicas.py", []),
    "deploy": ("deploy.py", []),
    "freeze": ("freeze.py --talks 500", ["pyvideo/talks.jsonl.gz"]),
    "torture": ("torture.py", []),
}
UNTIMED = (
    *("schedule", "schedule_kinds", "schedule_repositories", "schedule_changes", "match", "playlist", "video_titles"),
    *("reuploads", "recap", "topics", "export", "archive", "foreign_playlist", "deploy"),
)
"""Gates that count what is right. Where one of them measures too, it is seconds of a processor, or whether something ends: a
second gate beside it changes neither."""

LARGE = {
    "scale_million": ("scale.py 1000000", ["pyvideo/talks.jsonl.gz"]),
    "incremental_kills": ("incremental.py --kills 60", []),
    "incremental_million": ("incremental.py --talks 1000000", ["pyvideo/talks.jsonl.gz"]),
    "long_text_large": ("long_text.py --megabytes 10", []),
    "freeze_large": ("freeze.py", ["pyvideo/talks.jsonl.gz"]),
    "torture_large": ("torture.py --scale 8", []),
}


def below(measured: Any, floor: Any, path: str) -> list[str]:
    """What is worse than its floor, one line each."""
    if isinstance(floor, dict):
        return [line for key, value in floor.items() for line in _below_key(measured, key, value, path)]
    return [] if measured is not None and measured >= floor else [f"{path}: {measured} is below {floor}"]


def _below_key(measured: Any, key: str, value: Any, path: str) -> list[str]:
    inside = measured or {}
    if key.endswith("_max"):
        figure = inside.get(key.removesuffix("_max"))
        return [] if figure is not None and figure <= value else [f"{path}.{key}: {figure} is above {value}"]
    return below(inside.get(key), value, f"{path}.{key}")


@dataclass(frozen=True, slots=True)
class Ran:
    """What running a gate gave: its line of JSON and what it printed on stderr, or why there is no line; and its seconds."""

    line: str | None
    stderr: str = ""
    skipped: str | None = None
    failed: str | None = None
    seconds: float = 0.0


def ran(script: str, paths: Sequence[Path]) -> Ran:
    """Run one gate on its data."""
    if absent := [path for path in paths if not path.exists()]:
        return Ran(None, skipped=f"{absent[0]} is not here")
    file, *arguments = script.split()
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, HERE / file, *arguments, *paths], capture_output=True, text=True, check=False
    )
    took = time.monotonic() - began
    if done.returncode != 0:
        return Ran(None, failed=f"ended with {done.returncode}: {done.stderr.strip()[-2000:]}", seconds=took)
    line = done.stdout.strip().splitlines()[-1]
    return Ran(line, done.stderr, json.loads(line).get("skipped"), seconds=took)


def worse(name: str, done: Ran, floors: dict[str, Any]) -> list[str]:
    """What of a gate is worse than its floors, one line each; its figures are printed."""
    if done.failed:
        return [f"{name}: {done.failed}"]
    if done.line is None or done.skipped:
        print(f"gate {name}: skipped, {done.skipped}", flush=True)
        return []
    print(f"gate {name}: {done.line}", flush=True)
    lower = below(json.loads(done.line), floors.get(name, {}), name)
    if lower:
        print(done.stderr.strip()[-8000:], file=sys.stderr)  # the cases that a gate names
    return lower


def main() -> int:
    """Run them, those that measure a time one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path, nargs="?", default=Path("../shared/corpus"))
    parser.add_argument("--large", action="store_true", help="those that take longer than make gates may")
    options = parser.parse_args()
    floors = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))
    asked = {
        name: (script, [options.corpus / folder for folder in folders])
        for name, (script, folders) in (LARGE if options.large else GATES).items()
    }
    began = time.monotonic()
    lines: list[str] = []
    took: dict[str, float] = {}
    skipped: list[str] = []
    with ThreadPoolExecutor(2) as pool:
        counts = {name: pool.submit(ran, *gate) for name, gate in asked.items() if name in UNTIMED}
        wait(counts.values())
    for name, gate in asked.items():
        done = counts[name].result() if name in counts else ran(*gate)
        took[name] = done.seconds
        lines += worse(name, done, floors)
        if done.skipped:
            skipped.append(name)
    for line in lines:
        print(f"gate FAILED: {line}", file=sys.stderr)
    if skipped:
        print(f"gates skipped: {', '.join(skipped)}")
    parts = ", ".join(f"{name} {seconds:.0f} s" for name, seconds in took.items() if seconds)
    print(f"gates took {(time.monotonic() - began) / 60:.1f} min: {parts}")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
