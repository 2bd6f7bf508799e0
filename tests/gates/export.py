"""Exports of the bundled events: frab JSON against c3voc's schema, everything read back by other libraries.

    python tests/gates/export.py ../shared/corpus/frab-schema

Prints one JSON object: how many events, entries and videos were exported, and how many were refused or lost.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import jsonschema
from icalendar import Calendar

ROOT = Path(__file__).parents[2]
MEDIA = "media"


def main() -> int:
    schema = json.loads((Path(sys.argv[1]) / "schema.json").read_text("utf-8"))
    validator = jsonschema.Draft6Validator(schema, format_checker=jsonschema.FormatChecker())
    told = {"events": 0, "entries": 0, "videos": 0, "refused": 0, "lost": 0, "calendar_errors": 0}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(ROOT / "data" / "events", data / "events")
        conftalks(data, "build")
        for event in sorted(path.name for path in (data / "events").iterdir()):
            told["events"] += 1
            document = json.loads(conftalks(data, "export", event, "--format", "frab-json"))
            refused = list(validator.iter_errors(document))
            for error in refused[:3]:
                print(f"{event}: {'/'.join(map(str, error.absolute_path))}: {error.message}"[:300], file=sys.stderr)
            entries = entries_of(document)
            shown = {link["url"] for entry in entries for link in entry["links"] if link["type"] == MEDIA}
            records = conftalks(data, "export", event, "--format", "pyvideo").splitlines()
            public = {video["url"] for record in records for video in json.loads(record)["videos"]}
            calendar = Calendar.from_ical(conftalks(data, "export", event, "--format", "ics"))
            told["entries"] += len(entries)
            told["videos"] += len(public)
            told["refused"] += len(refused)
            told["lost"] += len(public - shown)
            told["calendar_errors"] += sum(len(part.errors) for part in calendar.walk())
    print(json.dumps(told))
    return 0


def conftalks(data: Path, *words: str) -> str:
    """The command's standard output."""
    asked = [sys.executable, "-m", "aggregator", "--data", data, *words]
    environment = {"CONFTALKS_BASE_URL": "https://talks.example.org"}
    return subprocess.run(asked, check=True, capture_output=True, text=True, env=environment).stdout


def entries_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All events of a frab schedule."""
    days = document["schedule"]["conference"]["days"]
    return [entry for day in days for room in day["rooms"].values() for entry in room]


if __name__ == "__main__":
    raise SystemExit(main())
