"""How many requests the catalog answers, next to stock Datasette on the same file in the same run: wrk with 4 clients.

    python tests/gates/load.py TALKS.jsonl.gz [--db FILE]

The catalog is that of scale.py with pyvideo's 21,715 talks at 540 events. The last line is one JSON object: for ``talk``,
``home`` and ``event`` (a few addresses, again and again) the median of three rounds of requests per second, and the
median ``ratio`` to stock Datasette's row page, asked in the same round; for ``search`` to its table search: a third of
scale.py's queries in each round, each asked once of both by 4 clients without wrk. A ratio compares requests per second of
the servers' processor time, as cores are shared with others.
``not_modified``: the same talk pages, asked by who has them. ``p99_by_p50``: of 8 clients, the best of six;
``rss_mb`` of the server once it has answered ``kept_mb`` of different pages; ``failed``: our answers that were no 200 or
304. Without wrk (Debian has a package of the name) it says so in the same way: ``skipped``.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from pathlib import Path
from random import Random
from statistics import median
from typing import Any
from urllib.parse import quote

from pyvideo_catalog import lines_of
from scale import build_here, queries
from served_pages import CLIENTS, Served, get_all, served, tilde

from aggregator.catalog.kept import KEPT_BYTES

TALKS = 21_715
ROUNDS = 3
TAILS = 2
"""Measurements of the slowest in a hundred, in each round."""
PAGES = 50
"""Different addresses of talks, events and rows."""

_LUA = """
local paths, at = {}, 0
for line in io.lines("%s") do paths[#paths + 1] = line end
request = function()
  at = at %% #paths + 1
  local path, etag = paths[at]:match("^(%%S+) ?(.*)$")
  return wrk.format("GET", path, {["Accept-Encoding"] = "gzip", ["If-None-Match"] = etag})
end
"""
_UNITS = {"us": 0.001, "ms": 1, "s": 1000}


def wrk(server: Served, paths: Sequence[str], *, seconds: int = 1, clients: int = 4) -> dict[str, float]:
    """Ask in turn for these paths, each alone or with the etag that one has.

    ``per_s``, ``per_cpu_s``, latencies ``p50`` and ``p99`` in ms, how many ``failed``.
    """
    with tempfile.TemporaryDirectory() as folder:
        listed, script = Path(folder) / "paths", Path(folder) / "ask.lua"
        listed.write_text("\n".join(paths) + "\n", "utf-8")
        script.write_text(_LUA % listed, "utf-8")
        command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "-s", script]
        before = _cpu_s(server.pid)
        asked = subprocess.run(
            [*command, f"http://127.0.0.1:{server.port}"], capture_output=True, text=True, check=True
        )
        spent, said = _cpu_s(server.pid) - before, asked.stdout
    latencies = re.findall(r"(50|99)%\s+([\d.]+)(us|ms|s)\n", said)
    bad = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    (per_s,) = re.findall(r"Requests/sec:\s+([\d.]+)", said)
    (number,) = re.findall(r"(\d+) requests in", said)
    told = {f"p{share}": float(number) * _UNITS[unit] for share, number, unit in latencies}
    per_cpu_s = int(number) / max(spent, 0.01)
    return told | {"per_s": float(per_s), "per_cpu_s": per_cpu_s, "failed": float(bad[1]) if bad else 0}


def asked_once(server: Served, paths: Sequence[str]) -> dict[str, float]:
    """Ask for each of these paths once, by 4 clients: ``per_s``, ``per_cpu_s`` and how many ``failed``.

    Of paths that take long a slower server would answer a larger share in the time that wrk gives.
    """

    def ask(part: Sequence[str]) -> int:
        refused: list[str] = []
        get_all(server.port, part, refused, {"Accept-Encoding": "gzip"})
        return len(refused)

    before, began = _cpu_s(server.pid), time.perf_counter()
    with ThreadPoolExecutor(CLIENTS) as clients:
        failed = sum(clients.map(ask, [paths[start::CLIENTS] for start in range(CLIENTS)]))
    spent, seconds = _cpu_s(server.pid) - before, time.perf_counter() - began
    return {"per_s": len(paths) / seconds, "per_cpu_s": len(paths) / max(spent, 0.01), "failed": failed}


def get(server: Served, paths: Sequence[str]) -> Iterator[tuple[str, int]]:
    """Ask once for each path: validator and bytes."""
    with closing(HTTPConnection("127.0.0.1", server.port, timeout=60)) as client:
        for path in paths:
            client.request("GET", path, headers={"Accept-Encoding": "identity"})
            answer = client.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status}")
            yield answer.headers["etag"] or "", len(body)


def measured(db: Path, lines: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """All figures of a catalog."""
    rng = Random("load")
    with closing(sqlite3.connect(f"file:{db}?mode=ro", uri=True)) as conn:
        talks = [row[0] for row in conn.execute("SELECT id FROM talks ORDER BY id")]
        events = [row[0] for row in conn.execute("SELECT slug FROM events ORDER BY slug")]
    shown = rng.sample(talks, PAGES)
    ours = {
        "talk": [f"/t/{talk}" for talk in shown],
        "home": ["/"],
        "event": [f"/e/{slug}" for slug in rng.sample(events, PAGES)],
    }
    rows = [f"/{db.stem}/talks/{tilde(talk)}" for talk in shown]
    words = [quote(query) for query in queries(lines)]
    figures: dict[str, list[tuple[float, float]]] = {}
    tails, failed = [], 0.0
    with ExitStack() as stack:
        catalog, stock = (stack.enter_context(served(which, db)) for which in ("ours", "stock"))
        etags = {
            path: etag for paths in ours.values() for path, (etag, _) in zip(paths, get(catalog, paths), strict=True)
        }
        known = [f"{path} {etags[path]}" for path in ours["talk"]]
        for number in range(ROUNDS):
            row = wrk(stock, rows, seconds=2)["per_cpu_s"]
            for kind, paths in ours.items():
                told = wrk(catalog, paths)
                failed += told["failed"]
                figures.setdefault(kind, []).append((told["per_s"], told["per_cpu_s"] / row))
            told = wrk(catalog, known)
            figures.setdefault("not_modified", []).append((told["per_s"], told["per_cpu_s"] / row))
            failed += told["failed"]
            several = [wrk(catalog, ours["talk"], clients=8) for _ in range(TAILS)]
            tails += [one["p99"] / one["p50"] for one in several]
            asked = words[number::ROUNDS]
            search = asked_once(catalog, [f"/search?q={query}" for query in asked])
            failed += search["failed"] + sum(one["failed"] for one in several)
            table = asked_once(stock, [f"/{db.stem}/talks?_search={query}" for query in asked])
            figures.setdefault("search", []).append((search["per_s"], search["per_cpu_s"] / table["per_cpu_s"]))
        kept, rss = _filled(catalog, talks, events)
    per_kind = {
        kind: {
            "per_s": round(median(per_s for per_s, _ in pairs)),
            "ratio": round(median(ratio for _, ratio in pairs), 2),
        }
        for kind, pairs in figures.items()
    }
    tail = {"p99_by_p50": round(min(tails), 2), "failed": int(failed)}
    return per_kind | tail | {"kept_mb": round(kept / 1e6, 1), "rss_mb": rss}


def _filled(catalog: Served, talks: Sequence[str], events: Sequence[str]) -> tuple[int, int]:
    """Ask for more bytes of pages than are kept: how many they were, and the megabytes of the server then."""
    kept = 0
    for _, size in get(catalog, _many(talks, events)):
        kept += size
        if kept > 1.2 * KEPT_BYTES:
            break
    return kept, _rss_mb(catalog.pid)


def _many(talks: Sequence[str], events: Sequence[str]) -> list[str]:
    """Different large answers: calendars, pictures and pages."""
    return [
        *(f"/e/{slug}{form}" for form in ("", ".ics", "?view=grid") for slug in events),
        *(f"/card/{talk}.png" for talk in talks),
    ]


def _cpu_s(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss_mb(pid: int) -> int:
    (found,) = re.findall(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"))
    return round(int(found) / 1000)


def main() -> int:
    """Build and measure; exit code 2 where the talks are not there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("talks", type=Path, nargs="?", default=Path("../shared/corpus/pyvideo/talks.jsonl.gz"))
    parser.add_argument("--db", type=Path, help="a catalog to measure; built there if it is not")
    options = parser.parse_args()
    if not options.talks.is_file():
        print(f"{options.talks}: no such file; nothing measured", file=sys.stderr)
        return 2
    if shutil.which("wrk") is None:
        print(json.dumps({"skipped": "wrk is not here (apt-get install wrk)"}))
        return 0
    with tempfile.TemporaryDirectory() as folder:
        db = options.db or Path(folder) / "talks.db"
        if not db.exists():
            build_here(TALKS, options.talks, db)
        print(json.dumps(measured(db, lines_of(options.talks))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
