"""How often the talk that somebody half remembers is found, next to stock Datasette on the same file.

    python tests/gates/search.py TALKS.jsonl.gz QUERIES.json [--results FILE]

TALKS are pyvideo's talks, one JSON object a line; QUERIES is {class: [{"q": text, "gold": [line numbers from 0]}]}.
The catalog is built by the project's own build in a temporary folder; ours is asked through ``find`` with everything
that a page shows (marks, snippets, numbers of the filters), stock Datasette (without our plugin) in the same process
through its ASGI client: ``/talks/talks.json?_search=``, first ten rows.

The last line is one JSON object: plain means over all classes ``s@1 s@10 mrr@10 none p50_ms p95_ms``, the same per class
under ``"classes"`` and for Datasette under ``"stock"``; ``"halves"`` tells the classes' means apart for two halves of the
queries, drawn by a hash, of which only the first was looked at while the search was made. --results writes {class: [[ten
line numbers] per query, in order]}.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import date
from hashlib import sha1
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from pyvideo_catalog import event_files, in_order, lines_of, quantile

from aggregator.catalog.search import find
from aggregator.store.build import build

Found = tuple[list[int], float]
Queries = dict[str, list[dict[str, Any]]]


def catalog(talks: Path, db: Path) -> None:
    """Build the catalog; every talk's code is "n" and its line number."""
    build(db, event_files(in_order(lines_of(talks))), date(2026, 1, 1))


def ours(db: Path, queries: Queries) -> dict[str, list[Found]]:
    """Class -> per query the ten best line numbers, and milliseconds."""
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
        numbers = {talk: int(code[1:]) for talk, code in conn.execute("SELECT id, code FROM talks")}
        find(conn, "warm")

        def ask(text: str) -> list[int]:
            return [numbers[hit.talk.id] for hit in find(conn, text).hits[:10]]

        return {name: [_timed(ask, query["q"]) for query in asked] for name, asked in queries.items()}


def _timed(ask: Callable[[str], list[int]], text: str) -> Found:
    before = time.perf_counter()
    found = ask(text)
    return found, (time.perf_counter() - before) * 1000


def stock(db: Path, queries: Queries) -> dict[str, list[Found]]:
    """The same from Datasette's own table search, without our plugin."""
    from datasette.app import Datasette
    from datasette.plugins import pm

    import aggregator.catalog.plugin as plugin

    if pm.is_registered(plugin):
        pm.unregister(plugin)
    tables = {"talks": {"fts_table": "talks_fts", "fts_pk": "rowid"}}
    datasette = Datasette(
        [str(db)],
        metadata={"databases": {db.stem: {"tables": tables}}},
        settings={"suggest_facets": False, "default_facet_size": 1},
    )

    async def ask(text: str) -> list[int]:
        arguments = urlencode({"_search": text, "_size": 10, "_shape": "array", "_nocount": 1}, errors="replace")
        answer = await datasette.client.get(f"/{db.stem}/talks.json?{arguments}")
        return [int(row["code"][1:]) for row in answer.json()] if answer.status_code == 200 else []

    async def ask_all() -> dict[str, list[Found]]:
        found: dict[str, list[Found]] = {}
        for name, asked in queries.items():
            for query in asked:
                before = time.perf_counter()
                rows = await ask(query["q"])
                found.setdefault(name, []).append((rows, (time.perf_counter() - before) * 1000))
        return found

    return asyncio.run(ask_all())


def figures(found: Sequence[Found], asked: Sequence[dict[str, Any]]) -> dict[str, float]:
    """s@1, s@10, MRR@10, the share without any result, and milliseconds, of one class."""
    ranks = [_rank(rows, query["gold"]) for (rows, _), query in zip(found, asked, strict=True)]
    times = sorted(ms for _, ms in found)
    return {
        "s@1": _mean([rank == 1 for rank in ranks]),
        "s@10": _mean([rank is not None for rank in ranks]),
        "mrr@10": _mean([1 / rank if rank else 0 for rank in ranks]),
        "none": _mean([not rows for rows, _ in found]),
        "p50_ms": round(quantile(times, 0.5), 2),
        "p95_ms": round(quantile(times, 0.95), 2),
    }


def _rank(rows: Sequence[int], gold: Sequence[int]) -> int | None:
    return next((place for place, row in enumerate(rows[:10], 1) if row in gold), None)


def _mean(values: Sequence[float]) -> float:
    return round(statistics.fmean(values), 4)


def over_all(found: dict[str, list[Found]], queries: Queries) -> dict[str, Any]:
    """Plain means over the classes; milliseconds over all queries."""
    classes = {name: figures(found[name], asked) for name, asked in queries.items() if asked}
    times = sorted(ms for one in found.values() for _, ms in one)
    means = {key: _mean([one[key] for one in classes.values()]) for key in ("s@1", "s@10", "mrr@10", "none")}
    spent = {"p50_ms": round(quantile(times, 0.5), 2), "p95_ms": round(quantile(times, 0.95), 2)}
    return means | spent | {"classes": classes}


def half(found: dict[str, list[Found]], queries: Queries, which: int) -> dict[str, float]:
    """The means over the classes of the queries that a hash puts into one half."""
    kept = {name: [n for n, q in enumerate(asked) if _half(q["q"]) == which] for name, asked in queries.items()}
    some = over_all(
        {name: [found[name][n] for n in numbers] for name, numbers in kept.items()},
        {name: [queries[name][n] for n in numbers] for name, numbers in kept.items()},
    )
    return {key: some[key] for key in ("s@1", "s@10", "mrr@10", "none")}


def _half(text: str) -> int:
    return sha1(text.encode("utf-8", "replace"), usedforsecurity=False).digest()[0] % 2


def main() -> int:
    """Measure and print; exit code 2 where talks or queries are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("talks", type=Path)
    parser.add_argument("queries", type=Path)
    parser.add_argument("--results", type=Path, help="write the line numbers found there, as JSON")
    options = parser.parse_args()
    for path in (options.talks, options.queries):
        if not path.is_file():
            print(f"{path}: no such file; nothing measured", file=sys.stderr)
            return 2
    queries: Queries = json.loads(options.queries.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        db = Path(folder) / "talks.db"
        catalog(options.talks, db)
        found = ours(db, queries)
        theirs = stock(db, queries)
    if options.results:
        results = {name: [rows for rows, _ in one] for name, one in found.items()}
        options.results.write_text(json.dumps(results), "utf-8")
    halves = {"tuned": half(found, queries, 0), "checked": half(found, queries, 1)}
    print(json.dumps(over_all(found, queries) | {"halves": halves, "stock": over_all(theirs, queries)}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
