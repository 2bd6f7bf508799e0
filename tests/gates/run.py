"""``make gates``: run every gate on the corpus and hold its figures against floors.toml.

    python tests/gates/run.py ../shared/corpus

A floor is a least value (``talks = 174``), or with the ending ``_max`` a greatest (``wrong_max = 3``). A gate whose
data are absent is skipped with a message. Floors only go up.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
GATES = {
    "schedule": ("schedule.py", ["us-pycon"]),
    "match": ("match.py", ["match/dev"]),
    "match_variants": ("match_variants.py", ["match/dev"]),
    "match_speed": ("match_speed.py", ["match/dev"]),
    "speed": ("speed.py", ["us-pycon"]),
    "playlist": ("playlist.py", ["."]),
    "reuploads": ("reuploads.py", ["."]),
    "recap": ("recap.py", ["recaps"]),
    "search": ("search.py", ["pyvideo/talks.jsonl.gz", "search/known-item-queries.json"]),
    "scale": ("scale.py 21715", ["pyvideo/talks.jsonl.gz"]),
    "export": ("export.py", ["frab-schema"]),
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


def main() -> int:
    corpus = Path(sys.argv[1]) if len(sys.argv) > 1 else Path("../shared/corpus")
    floors = tomllib.loads((HERE / "floors.toml").read_text("utf-8"))
    worse: list[str] = []
    for name, (script, folders) in GATES.items():
        paths = [corpus / folder for folder in folders]
        if not all(path.exists() for path in paths):
            print(f"gate {name}: skipped, {paths[0]} is not here")
            continue
        file, *arguments = script.split()
        done = subprocess.run(
            [sys.executable, HERE / file, *arguments, *paths], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            worse.append(f"{name}: ended with {done.returncode}: {done.stderr.strip()[-2000:]}")
            continue
        last = done.stdout.strip().splitlines()[-1]
        print(f"gate {name}: {last}")
        worse += below(json.loads(last), floors.get(name, {}), name)
    for line in worse:
        print(f"gate FAILED: {line}", file=sys.stderr)
    return 1 if worse else 0


if __name__ == "__main__":
    sys.exit(main())
