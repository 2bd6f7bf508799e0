"""Gate: every schedule of pretalx, frab, Sessionize, Indico, EuroPython and in calendars that lies below a folder.

    python tests/gates/schedule_kinds.py ../shared/corpus

Each file is read as its own kind reads it, and its figures are compared with those that ``schedule_counts`` counts with
other means; whatever files are there are taken. Exports of one event in several formats (``export/schedule.*``) must say
the same of each talk. Counts that somebody published are held too (``schedule_known.toml``). The last line is one JSON
object of shares and of names of what is wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from schedule import Tally
from schedule_counts import FIGURES, Counted, counted

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.registry import SOURCES
from scrapers.schedules.pretalx import PRETALX
from scrapers.source import Parsed, Source

FOLDERS = (
    *("pretalx", "frab-json", "frab-xml", "more/frab-xml", "sessionize", "more/sessionize", "indico"),
    *("europython-schedule-api", "more/europython-2024/days", "pretalx-rest"),
)
KINDS = ("pretalx", "frab", "sessionize", "indico", "europython", "ical")
HOST = "https://talks.example.org"
SAID = ("title", "start", "end", "room", "speakers", "url")
AGREE = {"xml": (*SAID, "abstract", "track", "language", "kind", "do_not_record"), "ics": SAID}
"""What JSON and another export both say. A calendar has no track, kind, language or do-not-record, and one text of two."""


def schedule_files(corpus: Path) -> list[Path]:
    """Every file below the folders."""
    return [path for folder in FOLDERS for path in sorted((corpus / folder).rglob("*")) if path.is_file()]


def page_of(path: Path, body: bytes) -> Page:
    """A saved file at an address of the form that its host serves it at."""
    folder = path.parent
    page = f"{folder.parent.name}/{folder.name}/" if path.name == "index.html" else path.name
    return Page(f"{HOST}/event/{page}", body)


def source_of(page: Page) -> Source | None:
    """The kind that reads a page, guesses left out."""
    return next((one for one in SOURCES if one.kind in KINDS and one.recognises(page)), None)


def parsed_of(path: Path, body: bytes, said: Counted) -> Parsed:
    """A file as the kind that recognises it reads it; a talk's page as pretalx's, which asks for it.

    Raises:
        LayoutChanged: none does.
    """
    page, event = page_of(path, body), Event("event", "Event", said.zone or "Europe/Berlin")
    source = PRETALX if said.form == "pretalx talk page" else source_of(page)
    if source is None:
        raise LayoutChanged(page.url, "no kind reads it")
    ref = SourceRef(source.kind, page.url)
    return source.combine([source.parse(page, event, ref)], event, ref)


def figures_of(parsed: Parsed) -> dict[str, int]:
    """What was read, in the terms of ``schedule_counts``: a talk that is given twice is two entries."""
    talks = parsed.talks
    times = {talk.code: max(1, len(talk.slots)) for talk in talks}
    return {
        "entries": sum(times.values()),
        "persons": len({one.name for talk in talks for one in talk.speakers}),
        "rooms": len({room for talk in talks for slot in talk.slots for room in slot.rooms}),
        "days": len({slot.start.date() for talk in talks for slot in talk.slots}),
        "given": sum(times[talk.code] * len({one.name for one in talk.speakers}) for talk in talks),
        "links": len({one.talk_url or one.key for one in parsed.recordings}),
        "slides": sum(len(talk.slides) for talk in talks),
    }


@dataclass
class FilesCompared:
    """What was compared so far. ``wrong``: lines for a person, ``uncounted``: files that a kind reads and the gate does not."""

    root: Path
    known: dict[str, dict[str, int]]
    files: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    read: Counter[str] = field(default_factory=Counter)
    known_right: Counter[bool] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    uncounted: list[str] = field(default_factory=list)

    def take(self, path: Path) -> None:
        """Read one file and compare."""
        body, name = path.read_bytes(), path.relative_to(self.root).as_posix()
        try:
            said = counted(body)
        except (ValueError, LookupError, TypeError, AttributeError, SyntaxError) as error:
            self.wrong.append(f"{name}: cannot be counted: {type(error).__name__} {error}"[:300])
            self.files["uncountable"] += 1
            return
        if said is None:
            self.uncounted += [name] if source_of(page_of(path, body)) else []
            return
        self.files[said.form] += 1
        try:
            parsed = parsed_of(path, body, said)
        except LayoutChanged as error:
            self.right[said.form] += said.refused
            self.wrong += [] if said.refused else [f"{name}: {error}"]
            return
        ours, theirs = figures_of(parsed), said.figures
        self.read.update(ours)
        differ = [f"{key} {ours[key]}, not {theirs[key]}" for key in FIGURES if ours[key] != theirs[key]]
        self.right[said.form] += not differ
        known = self.known.get(name, {})
        self.known_right.update(ours[key] == value for key, value in known.items())
        differ += [f"{key} {ours[key]}, known are {value}" for key, value in known.items() if ours[key] != value]
        self.wrong += [f"{name}: {'; '.join(differ)}"] if differ else []

    def told(self) -> dict[str, Any]:
        """The figures as JSON; ``right`` are shares of the files whose figures are all equal."""
        forms = {
            form.replace(" ", "_"): {"files": count, "right": round(self.right[form] / count, 4)}
            for form, count in sorted(self.files.items())
        }
        return {
            "files": self.files.total(),
            "right": share(self.right.total(), self.files.total()),
            "known": share(self.known_right[True], self.known_right.total()),
            "forms": forms,
            "read": dict(self.read),
            "wrong": self.wrong,
            "uncounted": len(self.uncounted),
        }


def share(right: int, checked: int) -> float | None:
    """A share, None of nothing."""
    return round(right / checked, 4) if checked else None


def said_alike(event: Path) -> dict[str, Tally]:
    """What the exports of one event in JSON, XML and iCalendar say of the talks that two of them have, field by field."""
    read = {}
    for ending in ("json", "xml", "ics"):
        path = event / f"export/schedule.{ending}"
        if path.is_file() and (said := counted(path.read_bytes())):
            zone = said.zone or next((other.timezone for other, _ in read.values()), None)
            read[ending] = (Event("event", "Event", zone or "UTC"), parsed_of(path, path.read_bytes(), said).talks)
    tallies = {f"json_{other}_{name}": Tally() for other, names in AGREE.items() for name in names}
    for other, names in AGREE.items():
        talks = {talk.code: talk for talk in read[other][1]} if "json" in read and other in read else {}
        for talk in read["json"][1] if talks else ():
            if (theirs := talks.get(talk.code)) is not None:
                for name in names:
                    tallies[f"json_{other}_{name}"].check(talk.code, value(talk, name), value(theirs, name))
    return tallies


def value(talk: Talk, name: str) -> object:
    """A field of a talk to compare; of its slots the instants and rooms."""
    if name in ("start", "end"):
        return [when.timestamp() if (when := getattr(slot, name)) else None for slot in talk.slots]
    if name == "room":
        return [slot.rooms for slot in talk.slots]
    return [one.name for one in talk.speakers] if name == "speakers" else getattr(talk, name)


def main() -> int:
    """Compare all files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    gate = FilesCompared(corpus, tomllib.loads((Path(__file__).parent / "schedule_known.toml").read_text("utf-8")))
    for path in schedule_files(corpus):
        gate.take(path)
    agree: dict[str, Tally] = {}
    for event in sorted((corpus / "pretalx").glob("*/export")):
        for name, tally in said_alike(event.parent).items():
            whole = agree.setdefault(name, Tally())
            whole.right, whole.checked = whole.right + tally.right, whole.checked + tally.checked
            whole.wrong += tally.wrong
    lines = [*gate.wrong, *gate.uncounted, *(f"{name} {line}" for name, t in agree.items() for line in t.wrong[:5])]
    print("\n".join(lines), file=sys.stderr)
    print(json.dumps(gate.told() | {"agree": {name: tally.share for name, tally in agree.items()}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
