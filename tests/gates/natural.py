"""Whether what people type finds what they mean: queries of natural.toml, judged from the records themselves.

    python tests/gates/natural.py TALKS.jsonl.gz [--half tuned|untuned] [--all] [--query TEXT]

TALKS are pyvideo's talks, one JSON object a line; the catalog is built from them by the project's own build in a
temporary folder and asked through ``find``. What is right is said by rules over the records (natural_rules.py), never by
the search. A rule that no record satisfies is an error.

The last line is one JSON object: of all queries ``queries right share p95_ms``, the same without milliseconds per kind
under ``"kinds"`` and per half under ``"halves"``, and the texts of those that are ``"wrong"``. Halves are there for one
to be tuned on and the other to say whether that was worth anything: the misses of the untuned half are only printed with
--all. --half asks one half alone. --query shows the first ten hits of one query, and how they are judged.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from natural_rules import Judgement, Query, Record, count, holds, query_of, record_of
from pyvideo_catalog import event_files, in_order, lines_of, quantile

from aggregator.catalog.search import find
from aggregator.store.build import build

QUERIES = Path(__file__).with_name("natural.toml")
ASKED_FOR = 20
"""Hits that are asked for, as the search page does."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A query, its hits (the best first), how they are judged, and how long they took."""

    query: Query
    hits: list[Record]
    judgement: Judgement
    milliseconds: float


def queries_of(path: Path) -> list[Query]:
    """All queries of the file; ValueError where one is none, or a text stands there twice."""
    kinds = tomllib.loads(path.read_text("utf-8"))
    queries = [query_of({"kind": kind, **fields}) for kind, asked in kinds.items() for fields in asked]
    twice = sorted({query.text for query in queries if [one.text for one in queries].count(query.text) > 1})
    if twice:
        raise ValueError(f"{path.name}: more than once: {', '.join(twice)}")
    return queries


def answers(lines: Sequence[dict[str, Any]], queries: Iterable[Query]) -> list[Answer]:
    """Build the catalog of the talks and ask it each query."""
    records = [record_of(line) for line in lines]
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "talks.db"
        build(db, event_files(in_order(lines)), date(2026, 1, 1))
        with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
            numbers = {talk: int(code[1:]) for talk, code in conn.execute("SELECT id, code FROM talks")}
            find(conn, "warm")
            answered = []
            for query in queries:
                before = time.perf_counter()
                found = find(conn, query.text, limit=ASKED_FOR).hits
                spent = (time.perf_counter() - before) * 1000
                hits = [records[numbers[hit.talk.id]] for hit in found]
                judgement = query.judged(hits, count(query.where, records))
                answered.append(Answer(query, hits, judgement, spent))
            return answered


def figures(answered: Sequence[Answer], *, untuned_too: bool) -> dict[str, Any]:
    """What the gate prints; the misses of the untuned half only where they are asked for."""
    kinds = sorted({answer.query.kind for answer in answered})
    halves = sorted({answer.query.half for answer in answered})
    missed = [answer.query for answer in answered if not answer.judgement.right]
    times = sorted(answer.milliseconds for answer in answered)
    return _share(answered) | {
        "p95_ms": round(quantile(times, 0.95), 2),
        "halves": {half: _share([one for one in answered if one.query.half == half]) for half in halves},
        "kinds": {kind: _share([one for one in answered if one.query.kind == kind]) for kind in kinds},
        "wrong": sorted(query.text for query in missed if untuned_too or query.half == "tuned"),
    }


def _share(answered: Sequence[Answer]) -> dict[str, float]:
    right = sum(answer.judgement.right for answer in answered)
    return {"queries": len(answered), "right": right, "share": round(right / len(answered), 4)}


def shown(answer: Answer) -> str:
    """One query for people: what came, each hit that satisfies the rule with a "+"."""
    query, judged = answer.query, answer.judgement
    lines = [f"{query.text}  [{query.kind}, {query.half}]", f"  {json.dumps(query.where, ensure_ascii=False)}"]
    marks = {True: "+", False: "-"}
    lines += [f"  {marks[holds(query.where, hit)]} {hit.shown} ({', '.join(hit.speakers)})" for hit in answer.hits[:10]]
    strangers = f", {judged.strangers} that must not be there" if judged.strangers else ""
    verdict = "right" if judged.right else "wrong"
    lines.append(f"  {verdict}: {judged.good} of the first {judged.of}, {judged.needed} needed{strangers}")
    return "\n".join(lines)


def main() -> int:
    """Ask and judge; exit code 2 where the talks are not there, or no query has that text."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("talks", type=Path)
    parser.add_argument("--half", choices=("tuned", "untuned"))
    parser.add_argument("--all", action="store_true", help="name the misses of the untuned half too")
    parser.add_argument("--query", metavar="TEXT", help="show what comes for this query of natural.toml")
    options = parser.parse_args()
    if not options.talks.is_file():
        print(f"{options.talks}: no such file; nothing measured", file=sys.stderr)
        return 2
    queries = [
        query
        for query in queries_of(QUERIES)
        if query.half == (options.half or query.half) and query.text == (options.query or query.text)
    ]
    if not queries:
        print(f"{options.query}: no such query in {QUERIES.name}", file=sys.stderr)
        return 2
    answered = answers(lines_of(options.talks), queries)
    if options.query:
        print("\n".join(map(shown, answered)))
    print(json.dumps(figures(answered, untuned_too=options.all), ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main())
