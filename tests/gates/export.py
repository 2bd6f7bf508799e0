"""Exports: frab JSON against c3voc's schema, everything of the bundled events read back by other libraries.

    python tests/gates/export.py ../shared/corpus

Prints one JSON object: how many events, entries and videos were exported, and how many were refused or lost; under
"corpus" the same of every schedule that ``schedule_kinds`` reads there, each as an event of its own: ``lost`` are videos that
the file links and the export does not, ``absent`` the slots that it does not have.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
from icalendar import Calendar
from schedule_counts import counted
from schedule_kinds import page_of, parsed_of, schedule_files, source_of

from aggregator.catalog import queries
from aggregator.collect.reconcile import reconcile_recordings, reconcile_talks
from aggregator.export.frab import frab_json
from aggregator.files.jsonl import recordings_text, talks_text
from aggregator.store.connect import open_reader
from scrapers.source import Parsed
from scrapers.text import slugify

ROOT = Path(__file__).parents[2]
MEDIA = "media"
BASE_URL = "https://talks.example.org"
DAY = date(2026, 3, 1)


def main() -> int:
    corpus = Path(sys.argv[1])
    schema = json.loads((corpus / "frab-schema/schema.json").read_text("utf-8"))
    validator = jsonschema.Draft6Validator(schema, format_checker=jsonschema.FormatChecker())
    told = {"events": 0, "entries": 0, "videos": 0, "refused": 0, "lost": 0, "calendar_errors": 0}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        shutil.copytree(ROOT / "data" / "events", data / "events")
        conftalks(data, "build")
        for event in sorted(path.name for path in (data / "events").iterdir()):
            told["events"] += 1
            document = json.loads(conftalks(data, "export", event, "--format", "frab-json"))
            refused, entries, shown = read(event, document, validator)
            records = conftalks(data, "export", event, "--format", "pyvideo").splitlines()
            public = {video["url"] for record in records for video in json.loads(record)["videos"]}
            calendar = Calendar.from_ical(conftalks(data, "export", event, "--format", "ics"))
            told["entries"] += len(entries)
            told["videos"] += len(public)
            told["refused"] += refused
            told["lost"] += len(public - shown)
            told["calendar_errors"] += sum(len(part.errors) for part in calendar.walk())
    print(json.dumps(told | {"corpus": of_corpus(corpus, validator)}))
    return 0


def of_corpus(corpus: Path, validator: Any) -> dict[str, int]:
    """Every schedule of the corpus as an event of its own, built and exported."""
    told = {"events": 0, "entries": 0, "videos": 0, "refused": 0, "lost": 0, "absent": 0}
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        made = {slug: parsed for path in schedule_files(corpus) for slug, parsed in event_of(data, corpus, path)}
        conftalks(data, "build")
        with closing(open_reader(data / "talks.db")) as conn:
            for slug, parsed in made.items():
                event = queries.event(conn, slug)
                assert event is not None
                document = json.loads(frab_json(event, queries.talks_of_event(conn, slug), BASE_URL))
                refused, entries, shown = read(slug, document, validator)
                slots = sum(len(talk.slots) for talk in parsed.talks if talk.status == "scheduled")
                placed = {talk.url or talk.code for talk in parsed.talks if talk.slots}
                lost = {one.url for one in parsed.recordings if one.talk_url in placed} - shown
                figures = {"entries": len(entries), "videos": len(shown), "refused": refused, "lost": len(lost)}
                told = {name: told[name] + figures.get(name, 0) for name in told}
                told["events"] += 1
                told["absent"] += slots - len(entries)
                if lost or slots != len(entries):
                    print(f"{slug}: {slots - len(entries)} slots are absent, and {sorted(lost)[:3]}", file=sys.stderr)
    return told


def event_of(data: Path, corpus: Path, path: Path) -> Iterator[tuple[str, Parsed]]:
    """The files of an event for one file of the corpus, as a first scrape leaves them; none for one without talks."""
    body, name = path.read_bytes(), path.relative_to(corpus).as_posix()
    said, source = counted(body), source_of(page_of(path, body))
    if said is None or said.refused or source is None:
        return
    parsed = parsed_of(path, body, said)
    slug, address = slugify(name), page_of(path, body).url
    folder = data / "events" / slug
    folder.mkdir(parents=True)
    talks = reconcile_talks((), parsed.talks, DAY).talks
    recordings = reconcile_recordings((), parsed.recordings, DAY).recordings
    schedule = f'{{kind: {source.kind}, url: "{address}"}}'
    head = f"title: {slug}\ntimezone: {said.zone or 'Europe/Berlin'}\n"
    for file, text in (
        ("event.yml", f"{head}schedule:\n  - {schedule}\n"),
        ("talks.jsonl", talks_text(talks)),
        ("recordings.jsonl", recordings_text(recordings)),
    ):
        folder.joinpath(file).write_text(text, "utf-8")
    yield slug, parsed


def read(event: str, document: dict[str, Any], validator: Any) -> tuple[int, list[dict[str, Any]], set[str]]:
    """How often the schema refuses an export, its entries, and the videos that it links."""
    refused = list(validator.iter_errors(document))
    for error in refused[:3]:
        print(f"{event}: {'/'.join(map(str, error.absolute_path))}: {error.message}"[:300], file=sys.stderr)
    entries = entries_of(document)
    shown = {link["url"] for entry in entries for link in entry["links"] if link["type"] == MEDIA}
    return len(refused), entries, shown


def conftalks(data: Path, *words: str) -> str:
    """The command's standard output."""
    asked = [sys.executable, "-m", "aggregator", "--data", data, *words]
    environment = {"CONFTALKS_BASE_URL": BASE_URL}
    return subprocess.run(asked, check=True, capture_output=True, text=True, env=environment).stdout


def entries_of(document: dict[str, Any]) -> list[dict[str, Any]]:
    """All events of a frab schedule."""
    days = document["schedule"]["conference"]["days"]
    return [entry for day in days for room in day["rooms"].values() for entry in room]


if __name__ == "__main__":
    raise SystemExit(main())
