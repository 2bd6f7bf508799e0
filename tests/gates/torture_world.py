"""What the torture gate breaks and looks at afterwards: a data folder with two small events, and judges of its state."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import small_event
from demo_site import PLAYLIST, TITLES, serve_playlist, serve_schedule
from faults import FaultServer
from store_event import dump, sound
from torture_commands import Ended, run

from aggregator.files.jsonl import links_text, recordings_text, talks_text

State = tuple[dict[str, bytes], dict[str, list[tuple[object, ...]]]]
"""The files of all events by path, and the tables of the catalog."""

SHOWN = 20
LEFT = (".staging", ".committed")


@dataclass
class Found:
    """What a part of the gate counted, and the cases that were bad: those are printed, the first of each kind."""

    counts: Counter[str] = field(default_factory=Counter)
    said: Counter[str] = field(default_factory=Counter)

    def bad(self, what: str, case: str) -> None:
        """Count a bad case, and print how to repeat it."""
        self.counts[what] += 1
        self.said[what] += 1
        if self.said[what] <= SHOWN:
            print(f"torture: {what}: {case[:1500]}", file=sys.stderr, flush=True)

    def judge(self, ended: Ended, case: str) -> None:
        """Count a command that ended in another way than commands may."""
        words = " ".join(ended.words)
        last = ended.err.strip()[-300:]
        if ended.bug:
            self.bad("bug_lines", f"{case}: conftalks {words}: {last}")
        elif why := ended.unexplained:
            self.bad("unexplained", f"{case}: conftalks {words}: {why}: {last}")


EVENT_YML = (
    "title: Demo Conf 2031\ntimezone: America/Denver\nstarts: 2031-05-16\nends: 2031-05-18\ndelay: 0\n"
    'schedule:\n  - {{kind: pycon_json, url: "{}"}}\n'
    "recordings:\n  - {{kind: youtube, playlist: {}}}\n"
)


@dataclass(frozen=True)
class Small:
    """A folder ``kept`` with demo-2031 as scraped from a server and moss-2031 as built; copies of it are broken."""

    folder: Path
    server: FaultServer

    @property
    def data(self) -> Path:
        """The copy at hand; always at the same place."""
        return self.folder / "data"

    @property
    def db(self) -> Path:
        """Its catalog."""
        return self.data / "talks.db"

    @property
    def environment(self) -> dict[str, str]:
        """The YouTube API at hand."""
        return {"CONFTALKS_YOUTUBE_API": f"{self.server.url}/youtube/v3", "YOUTUBE_API_KEY": "torture-key"}

    def restore(self, to: Path | None = None) -> Path:
        """A fresh copy of what is kept."""
        to = to or self.data
        if to.exists():
            shutil.rmtree(to)
        shutil.copytree(self.folder / "kept", to, symlinks=True)
        return to

    def run(self, *words: object, data: Path | None = None, **more: object) -> Ended:
        """A command on the copy at hand, or on another."""
        asked = ("--data", data or self.data, *words)
        return run(asked, self.folder, environment=self.environment, **more)


def small_world(folder: Path, server: FaultServer) -> Small:
    """Make it; the server serves the schedule with titles that end in A."""
    made = Small(folder, server)
    url = serve_schedule(server, titles("A"), etag='"A"')
    serve_playlist(server)
    event = made.data / "events" / "demo-2031"
    event.mkdir(parents=True)
    (event / "event.yml").write_text(EVENT_YML.format(url, PLAYLIST), "utf-8")
    files = small_event.files(6)
    moss = made.data / "events" / files.event.slug
    moss.mkdir()
    (moss / "event.yml").write_text("title: Moss Conf 2031\ntimezone: UTC\n", "utf-8")
    for name, text in (
        ("talks", talks_text(files.talks)),
        ("recordings", recordings_text(files.recordings)),
        ("links", links_text(files.links)),
    ):
        (moss / f"{name}.jsonl").write_text(text, "utf-8")
    ended = made.run("scrape", "demo-2031")
    assert ended.code == 0, ended
    made.data.rename(folder / "kept")
    return made


def titles(mark: str) -> tuple[str, ...]:
    """The talks' titles in one of two states."""
    return tuple(f"{title} {mark}" for title in TITLES)


def state(data: Path) -> State:
    """What lies there, as the next run would take it: a replacement that is committed counts, one that is not does not."""
    files: dict[str, bytes] = {}
    for folder in sorted((data / "events").iterdir()):
        for where in (folder, folder / ".committed"):
            files |= {
                f"{folder.name}/{path.name}": path.read_bytes()
                for path in (sorted(where.iterdir()) if where.is_dir() else ())
                if path.is_file()
            }
    return files, rows(data / "talks.db")


def rows(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """All tables but that of the runs, without when the recordings were seen: that differs from run to run."""
    tables = dump(db)
    del tables["runs"]
    conn = sqlite3.connect(db)
    try:
        place = [row[1] for row in conn.execute("PRAGMA table_info(recordings)")].index("checked_at")
    finally:
        conn.close()
    tables["recordings"] = [(*row[:place], *row[place + 1 :]) for row in tables["recordings"]]
    return tables


def leftovers(data: Path) -> list[str]:
    """What a killed run may leave and the next one must not."""
    found = [path for name in LEFT for path in (data / "events").glob(f"*/{name}")]
    found += data.glob("talks.db-*")
    return [str(path.relative_to(data)) for path in found]


def standing(data: Path, old: State, new: State) -> str:
    """``old``, ``files`` (they are new, the catalog is old), ``new``; else ``mixed`` and what is."""
    try:
        whole = sound(data / "talks.db")
    except sqlite3.DatabaseError:
        whole = False
    if not whole:
        return "mixed: the catalog is damaged"
    files, tables = state(data)
    if files == new[0]:
        if tables == new[1]:
            return "new"
        if tables == old[1]:
            return "files"
    if (files, tables) == old:
        return "old"
    return f"mixed: {_between(files, old[0], new[0])}; {_between(tables, old[1], new[1])}"


def _between(now: Mapping[str, object], old: Mapping[str, object], new: Mapping[str, object]) -> str:
    """The names by whether what they stand for is old, new or neither, of those that differ."""
    said = []
    for name in sorted(now.keys() | old.keys() | new.keys()):
        value = now.get(name)
        if old.get(name) != new.get(name) or value != old.get(name):
            said.append(f"{name} {'old' if value == old.get(name) else 'new' if value == new.get(name) else 'other'}")
    return ", ".join(said) or "as it was"
