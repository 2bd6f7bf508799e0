"""Gate: texts far longer than anybody writes cost time in proportion to their length, and little memory.

    python tests/gates/long_text.py [--megabytes 2]

Each piece, repeated to N and to 2N megabytes, goes through what every text goes through (title, abstract, masking): the
ratio of the two times is 2 where the cost grows with the length, and 4 where it grows with its square. Runs are
interleaved and the fastest counts. Then a schedule with one title of 10 MB is read in a process of its own.
The last line is one JSON object: ``worst_ratio``, the greatest ``peak_mb`` of such a process, and both per piece.
"""

from __future__ import annotations

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from scrapers.text import clean_abstract, clean_title, redact

PIECES = ("<b", "<!--", "eyJ", "a.eyJ", "Bearer ", "http://", "[a](", "stream.mux.com.", "a.", "&")
"""Each of these, repeated, once cost the square of the length."""

TITLES = ("x", "é", "kelp ", "<b>@</b>", "https://x.test/?key=", "😀eyJaaa.eyJbbb.c ")
TITLE_BYTES = 10_000_000
RUNS = 3
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
    print(
        json.dumps(
            {
                "worst_ratio": max(ratios.values()),
                "peak_mb": max(peaks.values()),
                "ratios": ratios,
                "peaks_mb": peaks,
            }
        )
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
