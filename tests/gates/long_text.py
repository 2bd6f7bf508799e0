"""Gate: texts far longer than anybody writes cost time in proportion to their length, and little memory.

    python tests/gates/long_text.py [--megabytes 2]

Each piece, repeated to N and to 2N megabytes, goes through what every text goes through (title, abstract, masking): the
ratio of the two times is 2 where the cost grows with the length, and 4 where it grows with its square. Runs are
interleaved and the fastest counts. Then a schedule with one title of 10 MB is read in a process of its own.
Beside them every pattern that a module holds, found by itself, is run over 100 and 200 KB of repeated pieces: it is slow where
200 KB take 50 ms of CPU or more, and at least three times what 100 KB take (the best of five). 25 and 50 KB are run before:
most patterns cannot come to that. A pattern that is only ever matched at the beginning of a text begins with ``\\A``, and one of
texts that are cut has the cut in itself (``{0,1000}``): then that is what is measured.
The last line is one JSON object: ``worst_ratio``, the greatest ``peak_mb`` of such a process, both per piece, how many
``patterns`` there are, how many of them are slow (``slow_patterns``) and the first piece for which each is.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import pkgutil
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import aggregator
import scrapers
from scrapers.text import clean_abstract, clean_title, redact

PIECES = ("<b", "<!--", "eyJ", "a.eyJ", "Bearer ", "http://", "[a](", "stream.mux.com.", "a.", "&")
"""Each of these, repeated, once cost the square of the length."""

REPEATED = (
    *("<input ", "<input type ", "<input type=", "<form ", "<h1 ", "<h1>", "<title ", "<title>", "<script "),
    *("<script>", "<svg", "<style ", "<!--", "<!-- Mirrored from ", "<div ", "<div class=", '<div class="a '),
    *("<div container ", "<div container>", "<div container><!--", "<td time ", "<dl ", "<section ", "<section id="),
    *("class=", "class=presentation ", "class='a ", "<meta ", "<meta refresh url=", "<a href=", "<iframe src="),
    *(' href="', " src=", "<", ">", "<b>", '"', "'", "(", "[", "[a](", "]", " ", "\n", "\t", "a", "A", "İ", "a "),
    *("A ", "a.", "a-", "a, ", "a:", "1", "1:", "1 ", "20", "=", "&", "{", "/", "//", "http://", "https://a.b/", "@"),
    *("times are ", "password ", "UID", "eyJ", "a.eyJ", "Bearer ", "::", "`", "*", "#", "'s "),
)
"""What a page may repeat; some of these once cost the square of the length."""

TITLES = ("x", "é", "kelp ", "<b>@</b>", "https://x.test/?key=", "😀eyJaaa.eyJbbb.c ")
TITLE_BYTES = 10_000_000
RUNS = 3
SLOW_S, MOST_S, AGAIN = 0.05, 2.0, 3
"""A pattern that takes less time for 200 KB is no matter; one that takes so long for any length is not run to its end.
What is slow is so each of three times: a busy machine makes one measure of a pattern of 50 ms thrice another."""
READ = """
import re, sys
from pathlib import Path
from scrapers.fetch import Fetcher
from scrapers.records import Event, SourceRef
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.source import Follow
url = "https://us.pycon.org/2025/schedule/conference.json"
with Fetcher([url], mirrors=[("https://us.pycon.org/2025/schedule/", Path(sys.argv[1]))]) as fetcher:
    page = fetcher.get(Follow(url, expects="json"))
event = Event("pycon-us-2025", "PyCon US 2025", "America/New_York")
(talk,) = PYCON_JSON.parse(page, event, SourceRef("pycon_json", url=url)).talks
print(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
"""


def seconds(text: str) -> float:
    """How long a text takes."""
    gc.collect()
    before = time.perf_counter()
    clean_title(text)
    clean_abstract(text)
    redact(text.encode() + b"@?key=")
    return time.perf_counter() - before


def ratio(piece: str, size: int) -> float:
    """Seconds for twice the size by seconds for the size."""
    once, twice = (piece * (length // len(piece)) for length in (size, 2 * size))
    runs = [(seconds(once), seconds(twice)) for _ in range(RUNS)]
    return round(min(run[1] for run in runs) / min(run[0] for run in runs), 2)


class TooLong(Exception):
    """A pattern took more CPU time than anybody waits for."""


def patterns() -> dict[str, re.Pattern[Any]]:
    """Every pattern that a module of the project holds, also inside of tables, records and lists."""
    found: dict[tuple[Any, int], tuple[str, re.Pattern[Any]]] = {}
    for package in (scrapers, aggregator):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(module.name)).items():
                for one in _inside(value, 4):
                    found.setdefault((one.pattern, one.flags), (f"{module.name}.{name} {len(found)}", one))
    return dict(found.values())


def _inside(value: object, depth: int) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
        return
    inner: Iterable[object] = ()
    if isinstance(value, dict):
        inner = (*value.keys(), *value.values())
    elif isinstance(value, tuple | list | set | frozenset):
        inner = value
    elif hasattr(value, "__dataclass_fields__") and not isinstance(value, type):
        inner = [getattr(value, name, None) for name in value.__dataclass_fields__]
    for one in inner if depth else ():
        yield from _inside(one, depth - 1)


def is_slow(pattern: re.Pattern[Any], piece: str) -> bool:
    """Whether 200 KB of a piece take 50 ms or more, and at least three times what 100 KB take.

    Not measured where 25 KB and 50 KB cannot come to that, also if the time grows with the square.
    """
    body: Any = piece.encode() if isinstance(pattern.pattern, bytes) else piece
    try:
        first = _best(pattern, _long(body, 25), SLOW_S / 64, runs=2)
        if first < SLOW_S / 64:
            return False
        second = _best(pattern, _long(body, 50), max(SLOW_S / 16, 2.5 * first))
        if second < SLOW_S / 16 or second < 2.5 * first:
            return False
        return all(_grows(pattern, body) for _ in range(AGAIN))
    except TooLong:
        return True


def _grows(pattern: re.Pattern[Any], body: Any) -> bool:
    """Whether 200 KB take 50 ms or more and three times what 100 KB take, both by the best of five that take turns."""
    runs = [(_best(pattern, _long(body, 100), runs=1), _best(pattern, _long(body, 200), runs=1)) for _ in range(5)]
    once, twice = (min(times) for times in zip(*runs, strict=True))
    return twice >= SLOW_S and twice >= 3 * once


def _long(body: Any, kilobytes: int) -> Any:
    return body * (kilobytes * 1000 // len(body))


def _best(pattern: re.Pattern[Any], body: Any, enough: float = 0.0, runs: int = 5) -> float:
    """Seconds of CPU of the best of some runs, or of the first under ``enough``."""
    best = MOST_S
    for _ in range(runs):
        signal.setitimer(signal.ITIMER_VIRTUAL, MOST_S)
        before = time.process_time()
        try:
            for _found in pattern.finditer(body):
                pass
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        best = min(best, time.process_time() - before)
        if best < enough:
            break
    return best


def slow_piece(name: str) -> str | None:
    """The first piece for which the pattern of this name is slow."""
    signal.signal(signal.SIGVTALRM, _too_long)
    one = _found()[name]
    return next((piece for piece in REPEATED if is_slow(one, piece)), None)


@cache
def _found() -> dict[str, re.Pattern[Any]]:
    return patterns()


def _too_long(signum: int, frame: object) -> None:
    raise TooLong


def peak_mb(piece: str) -> int:
    """The most memory of a process that reads a schedule with one title of 10 MB."""
    title = piece * (TITLE_BYTES // len(piece.encode()))
    body = {"schedule": [{"conf_key": 1, "kind": "talk", "name": "Kelp " + title}]}
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "conference.json").write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
        done = subprocess.run([sys.executable, "-c", READ, folder], capture_output=True, text=True, check=True)
    return round(int(done.stdout) / 1024)


def main() -> int:
    """Measure every piece."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--megabytes", type=float, default=2)
    options = parser.parse_args()
    peaks = {piece: peak_mb(piece) for piece in TITLES}
    ratios = {piece: ratio(piece, int(options.megabytes * 1_000_000)) for piece in PIECES}
    found = _found()
    with get_context("fork").Pool(2) as pool:
        pieces = dict(zip(found, pool.map(slow_piece, found, chunksize=4), strict=True))
    slow = {name: piece for name, piece in pieces.items() if piece is not None}
    print(
        json.dumps(
            {
                "worst_ratio": max(ratios.values()),
                "peak_mb": max(peaks.values()),
                "patterns": len(found),
                "slow_patterns": len(slow),
                "slow": slow,
                "ratios": ratios,
                "peaks_mb": peaks,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
