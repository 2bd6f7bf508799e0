"""A small event as it is built into a catalog, and what a catalog holds."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.store.build import Run, build
from aggregator.store.schema import KEPT_TABLES, TABLES
from scrapers.records import Event, Recording, Slot, SourceRef, Speaker, Talk

ZONE = ZoneInfo("America/New_York")
EVENT = Event(
    slug="demo-2024",
    title="Demo 2024",
    timezone="America/New_York",
    starts=date(2024, 5, 15),
    recordings=(SourceRef.of("youtube", playlist="PL0123456789abcdef"),),
)
SLOT = Slot(datetime(2024, 5, 17, 11, 0, tzinfo=ZONE), datetime(2024, 5, 17, 11, 30, tzinfo=ZONE), ("Hall A", "Hall B"))
TALK = Talk(
    event="demo-2024",
    code="128",
    slug="parallel-toasters",
    title="Parallel Toasters",
    kind="talk",
    speakers=(Speaker("Ana Ößel"), Speaker("Bo Berg")),
    slots=(SLOT,),
    abstract="Crumbs.",
    aliases=("k7", "old-name"),
    first_seen=date(2024, 6, 1),
    source_url="https://demo.example/",
)
LUNCH = Talk("demo-2024", "k8", "Lunch", "break", "https://demo.example/", slug="lunch")
WAITING = Talk("demo-2024", "129", "Jam Sessions", "talk", "https://demo.example/", slug="jam-sessions", slots=(SLOT,))
VIDEO = Recording(
    "youtube", "abcdefghijk", "https://www.youtube.com/watch?v=abcdefghijk", "Toasters!", "https://demo.example/list"
)
LINK = Link("128", VIDEO.key, "accepted", "page-link", 1.0, "the page says so")
FILES = EventFiles(EVENT, (TALK, LUNCH, WAITING), (VIDEO,), (LINK,))


def dump(db: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every table with its rows, sorted."""
    conn = sqlite3.connect(db)
    try:
        return {table: sorted(conn.execute(f"SELECT * FROM {table}"), key=repr) for table in TABLES}
    finally:
        conn.close()


def everything(db: Path) -> dict[str, Any]:
    """All that a catalog holds but the numbers of rows: the indexes by what each of their words finds."""
    found: dict[str, Any] = dict(dump(db))
    with closing(sqlite3.connect(db)) as conn:
        for table in (*KEPT_TABLES, "search_words", "search_word_counts", "search_abbreviations", "search_state"):
            found[table] = sorted(conn.execute(f"SELECT * FROM {table}"), key=repr)
        ids = dict(conn.execute("SELECT rowid, id FROM talks"))
        found["search_values"] = sorted((ids[row], *rest) for row, *rest in conn.execute("SELECT * FROM search_values"))
        for index in ("talks_fts", "names_fts"):
            conn.execute(f"CREATE VIRTUAL TABLE temp.words_{index} USING fts5vocab('main', '{index}', 'instance')")
            words = conn.execute(f"SELECT term, doc, col, offset FROM temp.words_{index}")
            found[index] = sorted((word, ids[row], *place) for word, row, *place in words)
    return found


def built(db: Path, *files: EventFiles, runs: Sequence[Run] = ()) -> dict[str, Counts]:
    """Build a catalog of these events, or of the small one."""
    return build(db, files or (FILES,), date(2024, 6, 1), runs=runs)


def sound(db: Path) -> bool:
    """Whether the file, its index and its references hold together."""
    conn = sqlite3.connect(db)
    try:
        conn.execute("INSERT INTO talks_fts(talks_fts, rank) VALUES('integrity-check', 1)")
        return (
            conn.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            and not conn.execute("PRAGMA foreign_key_check").fetchall()
        )
    finally:
        conn.close()


def two_states() -> tuple[EventFiles, EventFiles]:
    """Two states with nothing in common: a mix of them would show in any table."""
    states = []
    for name in ("old", "new"):
        talks = tuple(
            replace(
                TALK, code=f"{name}{n}", slug=f"{name}-{n}", title=f"{name} {n}", speakers=(Speaker(f"{name} {n}"),)
            )
            for n in range(300)
        )
        videos = tuple(replace(VIDEO, id=f"{name}{n:08}", raw_title=f"{name} {n}") for n in range(300))
        links = tuple(Link(t.code, v.key, "accepted", "title", 0.9, name) for t, v in zip(talks, videos, strict=True))
        states.append(EventFiles(EVENT, talks, videos, links))
    return states[0], states[1]
