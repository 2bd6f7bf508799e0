"""Editions of one conference in a data folder, which list the same uploads; and what a catalog of them holds."""

import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aggregator.collect.decide import decide
from aggregator.collect.import_files import import_files
from aggregator.collect.save import rebuild
from aggregator.files.workspace import Workspace
from aggregator.store.build import BUILT_TABLES
from scrapers.registry import sources

BEGAN = datetime(2031, 8, 1, 12, tzinfo=UTC)
UPLOADS = {
    "async18aaaa": "Understanding Async, by Ada Finch",
    "async19aaaa": "Understanding Async, by Ada Finch",
    "owls19aaaaa": "How Owls Read Logs, by Bo Tern",
    "knots18aaaa": "Knots for Beginners, by Cy Reed",
}
TALKS = {
    "pivo-2018": {"1": ("Understanding Async", "Ada Finch"), "2": ("Knots for Beginners", "Cy Reed")},
    "pivo-2019": {"1": ("Understanding Async", "Ada Finch"), "2": ("How Owls Read Logs", "Bo Tern")},
}
THIRD = {"pivo-2020": {"1": ("Understanding Async", "Ada Finch"), "2": ("Knots for Beginners", "Cy Reed")}}


class Series:
    """Two editions of one conference in a data folder, and the commands that change them, a day apart."""

    def __init__(self, folder: Path, editions=TALKS) -> None:
        self.workspace = Workspace(folder, folder / "talks.db", sources({}))
        self.now = BEGAN
        for slug, talks in editions.items():
            place = folder / "events" / slug
            place.mkdir(parents=True)
            (place / "event.yml").write_text(f"title: PivoCon {slug[5:]}\ntimezone: UTC\n", "utf-8")
            rows = [
                {
                    "code": code,
                    "slug": f"talk-{code}-x",
                    "kind": "talk",
                    "title": title,
                    "speakers": [{"name": name}],
                    "slots": [{"start": f"{slug[5:]}-05-17T09:00:00+00:00"}],
                    "status": "scheduled",
                    "source_url": "https://pivo.example/",
                }
                for code, (title, name) in talks.items()
            ]
            (place / "talks.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")

    def list(self, slug, *keys, **facts):
        """Import a flat listing of these uploads into one edition; the notes come back."""
        self.now += timedelta(days=1)
        entries = [{"_type": "url", "id": key, "title": UPLOADS[key]} | facts for key in keys]
        listing = {"_type": "playlist", "id": "UUpivopivopivopivopivo11", "title": "All", "entries": entries}
        path = self.workspace.data / "listing"
        path.write_text(json.dumps(listing), "utf-8")
        return import_files(self.workspace, slug, [path], self.now, accept_loss=True).notes

    def lay(self, *keys):
        """Write these recordings into the files of every edition, as a merge of other people's data may."""
        rows = [
            {
                "provider": "youtube",
                "id": key,
                "url": f"https://www.youtube.com/watch?v={key}",
                "raw_title": UPLOADS[key],
                "source_url": "https://pivo.example/",
            }
            for key in sorted(keys)
        ]
        for slug in TALKS:
            path = self.workspace.folder(slug) / "recordings.jsonl"
            path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")

    def decide(self, slug, code, key, decision):
        """A person's decision, a day later: what the command says of it."""
        self.now += timedelta(days=1)
        return decide(self.workspace, slug, (code, key), decision, "watched", self.now.date())

    def build(self, whole=False):
        """Build, a day later: what the build says it did."""
        self.now += timedelta(days=1)
        return rebuild(self.workspace, self.now.date(), accept_loss=True, whole=whole)[1]

    def cut(self, slug, key):
        """Take a recording out of an edition's files by hand."""
        for name in ("recordings.jsonl", "links.jsonl"):
            path = self.workspace.folder(slug) / name
            if path.exists():
                lines = path.read_text("utf-8").splitlines(keepends=True)
                path.write_text("".join(line for line in lines if key not in line), "utf-8")

    def links(self):
        """(event, talk, recording, decision) of every link."""
        files = [self.workspace.files(slug) for slug in TALKS]
        return {(one.event.slug, link.talk, link.recording[8:], link.decision) for one in files for link in one.links}

    def accepted(self):
        """(event, talk, recording) of every accepted link."""
        return {one[:3] for one in self.links() if one[3] == "accepted"}

    def history(self, slug):
        """(talk, recording, what happened) of an edition, the oldest first."""
        return [(c.talk, c.recording[8:], c.what) for c in self.workspace.files(slug).history]


def dump(db: Path) -> dict[str, list]:
    """The rows of every table that a build makes, sorted."""
    with closing(sqlite3.connect(db)) as conn:
        found = {name: conn.execute(f"SELECT * FROM {name}").fetchall() for name in BUILT_TABLES}
    found["recordings"] = [(*row[:11], *row[12:]) for row in found["recordings"]]  # without checked_at, which runs know
    return {name: sorted(rows, key=repr) for name, rows in found.items()}


def texts(folder: Path) -> dict[str, bytes]:
    """The files of records below a folder, by path; an empty one counts as none."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.jsonl"))}
    return {name: body for name, body in found.items() if body}
