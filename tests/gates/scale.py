"""How the catalog bears N talks: build, search and pages, next to raw FTS5 and stock Datasette.

    python tests/gates/scale.py N TALKS.jsonl.gz [--db FILE]

The talks are pyvideo's, then copies of them under other events with the words of title and description shuffled by a
fixed seed. The last line is one JSON object: ``n build_s build_cpu_s build_mb``, ``build_to_raw`` (the build's CPU time
without that of topics and similar talks, ``topics_cpu_s``, to that of executemany and FTS5 of the same rows and words; of up
to 100,000 talks the least of five each), ``db_mb search_p50_ms search_p95_ms search_cold_p95_ms page_p50_ms
requests_per_s`` (4 clients over loopback ask for talk pages), ``"slowest": {query: ms}``, ``"stock"``: the same for
Datasette's own table search and row page in the same run (``search_refused``: the share of searches that its time limit
ends, or no answer in a minute), ``"raw_fts5"``: one index of the unfolded text, all words, ordered by bm25. With --db a
catalog that such a run has left there is measured again, and kept.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date
from itertools import count, islice
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

from pyvideo_catalog import event_files, lines_of, quantile
from served_pages import get_all, pages, served, tilde

from aggregator.catalog.search import find
from aggregator.files.jsonl import EventFiles
from aggregator.store import build as builder
from aggregator.store.connect import read_only
from aggregator.store.indexes import COLUMNS, entries, held
from aggregator.store.schema import FULL_TEXT, INDEXES, KEPT_INDEXES, KEPT_TABLES, SEARCH_TABLES, SOURCES, TABLES
from aggregator.store.topics import fill_topics

BATCH = 2_000
"""Rows that are written at once for comparison."""

FEW, TIMES = 100_000, 5
"""Up to so many talks are built so many times."""

PAGES = 400
QUERIES = 300
STOCK = 40
"""So many are asked of Datasette's own table search, of more than ``FEW`` talks a tenth: each may take a minute."""
COLD = 60
"""Of these so many are asked for once more with cold caches."""

BROAD = ("python", "the", "data python", "machine learning", "p", "django web", "a", "talk video", "in the", "keynote")
"""Words that are in very many talks; each is asked for once beside the drawn queries."""


def shuffled(text: str, rng: Random) -> str:
    """The same words in another order."""
    words = text.split()
    rng.shuffle(words)
    return " ".join(words)


def many(lines: Sequence[dict[str, Any]], n: int) -> Iterator[tuple[int, dict[str, Any]]]:
    """(number, talk) of n talks: those of the file in order of events, then shuffled copies at other events."""
    ordered = sorted(lines, key=lambda talk: talk["event"])
    copies = (copy for number in count() for copy in (_copies(ordered, number) if number else ordered))
    yield from enumerate(islice(copies, n))


def _copies(lines: Sequence[dict[str, Any]], number: int) -> Iterator[dict[str, Any]]:
    rng = Random(number)
    for talk in lines:
        yield {
            **talk,
            "event": f"{talk['event']}-copy-{number}",
            "event_title": f"{talk['event_title']} {number}",
            "title": shuffled(talk["title"], rng),
            "description": shuffled(talk["description"] or "", rng) or None,
            "videos": [{**video, "url": _other(video["url"] or "", rng)} for video in talk["videos"]],
        }


def _other(url: str, rng: Random) -> str:
    """A YouTube address with another id."""
    return f"https://www.youtube.com/watch?v={rng.getrandbits(64):011x}"[:43] if "youtu" in url else url


def build_here(n: int, talks: Path, db: Path) -> dict[str, float]:
    """Build the catalog in this process: seconds of the build alone, and the peak of the memory of all.

    A few talks are built and written as raw rows ``TIMES`` times, each time anew: whatever else the machine does only adds.
    """
    before = time.perf_counter()
    one, topics = _built(n, talks, db)
    spent = [one]
    seconds = time.perf_counter() - before
    megabytes = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3)
    raw = [raw_rows(db)]
    for _ in range(TIMES - 1 if n <= FEW else 0):
        with tempfile.TemporaryDirectory(dir=db.parent) as folder:
            spent.append(_built(n, talks, Path(folder) / "talks.db")[0])
        raw.append(raw_rows(db))
    return {
        "build_s": round(seconds, 1),
        "build_cpu_s": round(min(spent), 1),
        "build_mb": megabytes,
        "topics_cpu_s": round(topics, 1),
        "build_to_raw": round(min(spent) / min(raw), 2),
    }


def _built(n: int, talks: Path, db: Path) -> tuple[float, float]:
    """CPU seconds of building the catalog, without those of making its talks, and of topics and similar talks by themselves."""
    making = 0.0

    def made() -> Iterator[EventFiles]:
        nonlocal making
        files = event_files(many(lines_of(talks), n))
        while True:
            began = time.process_time()
            one = next(files, None)
            making += time.process_time() - began
            if one is None:
                return
            yield one

    topics = 0.0

    def timed_topics(conn: sqlite3.Connection) -> None:
        nonlocal topics
        began = time.process_time()
        fill_topics(conn)
        topics += time.process_time() - began

    builder.fill_topics = timed_topics
    began = time.process_time()
    builder.build(db, made(), date(2026, 1, 1))
    return time.process_time() - began - making - topics, topics


def raw_rows(db: Path) -> float:
    """CPU seconds of writing what the catalog holds, made beforehand: every table with its indexes by executemany, and
    both full-text indexes, which are given folded text and words to filter by, with FTS5's own options.
    """
    with (
        tempfile.TemporaryDirectory(dir=db.parent) as folder,
        closing(sqlite3.connect(Path(folder) / "raw.db", isolation_level=None)) as conn,
        closing(read_only(db)) as built,
    ):
        conn.execute("PRAGMA cache_size = -98304")
        conn.execute("BEGIN")
        spent = 0.0
        for name, columns in (TABLES | KEPT_TABLES | SEARCH_TABLES | {"sources": SOURCES}).items():
            conn.execute(f"CREATE TABLE {name} ({columns})")
            rows = built.execute(f"SELECT * FROM {name}")
            while batch := rows.fetchmany(BATCH):
                spent += _written(conn, name, batch)
        began = time.process_time()
        for statement in (*INDEXES, *KEPT_INDEXES):
            conn.execute(statement)
        spent += time.process_time() - began
        for name, definition in FULL_TEXT.items():
            conn.execute(f"CREATE VIRTUAL TABLE {name} {definition}")
        talks = entries(built)
        while found := list(islice(talks, BATCH)):
            spent += sum(_written(conn, f"{name}({COLUMNS[name]})", words) for name, words in held(found))
        began = time.process_time()
        conn.execute("COMMIT")
        return spent + time.process_time() - began


def _written(conn: sqlite3.Connection, into: str, rows: Sequence[Sequence[object]]) -> float:
    """CPU seconds of executemany."""
    marks = ", ".join("?" * len(rows[0]))
    began = time.process_time()
    conn.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)
    return time.process_time() - began


def queries(lines: Sequence[dict[str, Any]], number: int = QUERIES) -> list[str]:
    """What people type: two or three words of a title, a last name and a word, half-typed and misspelt words."""
    rng = Random("queries")
    found = list(BROAD)
    while len(found) < number:
        talk = rng.choice(lines)
        words = [word for word in talk["title"].split() if len(word) > 2]
        if len(words) < 3 or not talk["speakers"]:
            continue
        name, drawn = talk["speakers"][0].split()[-1], rng.sample(words, 3)
        slip = rng.randrange(len(drawn[0]))
        kinds = [" ".join(drawn), f"{name} {drawn[0]}", " ".join(words[:3])[:-2]]
        kinds.append(" ".join([drawn[0][:slip] + rng.choice("aeiou") + drawn[0][slip + 1 :], *drawn[1:]]))
        found.append(kinds[len(found) % 4])
    return found


def timed(ask: Callable[[str], object], asked: Sequence[str]) -> dict[str, float]:
    """Milliseconds of each call."""
    times = {}
    for query in asked:
        before = time.perf_counter()
        ask(query)
        times[query] = (time.perf_counter() - before) * 1000
    return times


def cold(db: Path, query: str) -> None:
    """One search that finds nothing of the file in memory, neither in SQLite's nor in the system's."""
    with db.open("rb") as file:
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
        find(conn, query)


def raw_fts5(conn: sqlite3.Connection, asked: Sequence[str]) -> dict[str, float]:
    """A plain index of the same talks beside the catalog, all words, by bm25, the best 20: build, size, search."""
    before = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "raw.db"
        conn.execute("ATTACH ? AS raw", (str(path),))
        conn.execute("CREATE VIRTUAL TABLE raw.plain USING fts5(title, speakers, abstract, track, content='')")
        conn.execute(
            """INSERT INTO raw.plain(rowid, title, speakers, abstract, track)
               SELECT rowid, title, speakers, abstract, track FROM talks"""
        )
        conn.commit()
        seconds = time.perf_counter() - before

        def ask(query: str) -> object:
            words = " ".join(f'"{word}"' for word in query.replace('"', "").split())
            sql = "SELECT rowid FROM raw.plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 20"
            return conn.execute(sql, (words,)).fetchall()

        times = sorted(timed(ask, asked).values())
        conn.execute("DETACH raw")
        return {
            "build_s": round(seconds, 1),
            "db_mb": round(path.stat().st_size / 1e6, 1),
            "search_p50_ms": round(quantile(times, 0.5), 2),
            "search_p95_ms": round(quantile(times, 0.95), 2),
        }


def measured(db: Path, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Search and pages of a catalog, next to the others on the same file."""
    asked = queries(lines)
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
        conn.execute("SELECT count(*) FROM talks").fetchone()
        times = timed(lambda query: find(conn, query), asked)
        number = conn.execute("SELECT count(*) FROM talks").fetchone()[0]
        rng = Random("pages")
        drawn = [rng.randrange(1, number + 1) for _ in range(PAGES)]
        ids = [conn.execute("SELECT id FROM talks WHERE rowid = ?", (row,)).fetchone()[0] for row in drawn]
        raw = raw_fts5(conn, asked)
    inside = sorted(times.values())
    outside = sorted(timed(lambda query: cold(db, query), asked[:COLD]).values())
    slowest = sorted(times, key=lambda query: -times[query])[:5]
    ours: dict[str, Any] = {
        "n": number,
        "db_mb": round(db.stat().st_size / 1e6, 1),
        "search_p50_ms": round(quantile(inside, 0.5), 2),
        "search_p95_ms": round(quantile(inside, 0.95), 2),
        "search_cold_p95_ms": round(quantile(outside, 0.95), 2),
        "slowest": {query: round(times[query]) for query in slowest},
    }
    with served("ours", db) as server:
        ours |= pages(server.port, [f"/t/{talk}" for talk in ids])
    with served("stock", db) as server:
        stock = pages(server.port, [f"/{db.stem}/talks/{tilde(talk)}" for talk in ids])
        refused: list[str] = []
        some = asked[: STOCK if number <= FEW else STOCK // 10]
        paths = [f"/{db.stem}/talks.json?_size=20&_search={quote(query)}" for query in some]
        found = sorted(get_all(server.port, paths, refused))
        stock |= {"search_p50_ms": round(quantile(found, 0.5), 2), "search_p95_ms": round(quantile(found, 0.95), 2)}
        stock["search_refused"] = len(refused) / len(paths)
    return ours | {"stock": stock, "raw_fts5": raw}


def main() -> int:
    """Build and measure; exit code 2 where the talks are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("n", type=int)
    parser.add_argument("talks", type=Path, nargs="?", default=Path("../shared/corpus/pyvideo/talks.jsonl.gz"))
    parser.add_argument("--db", type=Path, help="where to keep the catalog")
    parser.add_argument("--build-only", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.talks.is_file():
        print(f"{options.talks}: no such file; nothing measured", file=sys.stderr)
        return 2
    if options.build_only:
        print(json.dumps(build_here(options.n, options.talks, options.db)))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or Path(folder) / "talks.db"
        built: dict[str, float] = {}
        if not db.exists():
            # A process of its own, so that the peak of its memory is the build's.
            command = [sys.executable, __file__, str(options.n), str(options.talks), "--db", str(db), "--build-only"]
            built = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        print(json.dumps({"n": options.n} | built | measured(db, lines_of(options.talks))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
