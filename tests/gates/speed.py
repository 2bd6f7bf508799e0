"""Gate: all pages of a year from HTML to records, next to BeautifulSoup alone on them with the same strainers.

    python tests/gates/speed.py DIR [--runs 5]

DIR holds YYYY/schedule/... as saved. Runs are interleaved and medians compared, so that a busy machine slows both.
The last line is one JSON object: per year the ratio (floor: 1.5), and the seconds that 2024's conference.json takes.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import statistics
import sys
import time
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup

from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.schedules.pycon_us.html import PYCON_HTML
from scrapers.schedules.pycon_us.html.pages import Layout, is_not_found, layout_of

if TYPE_CHECKING:
    from collections.abc import Callable


def pages_of(folder: Path, year: int) -> list[tuple[Page, Layout]]:
    """Every saved page of a year that the source reads, with its layout."""
    root = folder / str(year) / "schedule"
    pages = []
    for path in sorted(root.rglob("index.html")):
        parent = path.parent.relative_to(folder).as_posix()
        page = Page(f"https://us.pycon.org/{parent}/", path.read_bytes())
        layout = None if is_not_found(page.body) else layout_of(page)
        if layout and "/session" not in parent:
            pages.append((page, layout))
    return pages


def seconds(work: Callable[[], object]) -> float:
    """How long a call takes, without the collector's pauses."""
    gc.collect()
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def medians(first: Callable[[], object], second: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median seconds of two calls, run in turn."""
    pairs = [(seconds(first), seconds(second)) for _ in range(runs)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)


def measured(folder: Path, year: int, event: Event, runs: int) -> dict[str, float | int]:
    """Seconds for one year: the source from pages to joined records, and the soups alone."""
    pages = pages_of(folder, year)
    ref = SourceRef("pycon_html", url=f"https://us.pycon.org/{year}/schedule/")

    def records() -> object:
        return PYCON_HTML.combine([PYCON_HTML.parse(page, event, ref) for page, _ in pages], event, ref)

    def soups() -> None:
        for page, layout in pages:
            BeautifulSoup(page.body, "lxml", parse_only=layout.only)

    ours, alone = medians(records, soups, runs)
    return {
        "pages": len(pages),
        "ratio": round(ours / alone, 3),
        "records_s": round(ours, 3),
        "soup_s": round(alone, 3),
    }


def main() -> int:
    """Measure every year in the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds YYYY/schedule/...")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder; nothing measured")
        print(json.dumps({"years": {}, "skipped": str(options.folder)}))
        return 0
    known = tomllib.loads((Path(__file__).parent / "pycon_years.toml").read_text(encoding="utf-8"))
    years: dict[str, dict[str, float | int]] = {}
    result: dict[str, object] = {"years": years}
    for path in sorted(path for path in options.folder.iterdir() if re.fullmatch(r"20\d\d", path.name)):
        facts = known.get(path.name, {"timezone": "America/New_York"})
        event = Event(f"pycon-us-{path.name}", f"PyCon US {path.name}", **facts)
        if pages_of(options.folder, int(path.name)):
            years[path.name] = measured(options.folder, int(path.name), event, options.runs)
        feed = path / "schedule" / "conference.json"
        if path.name == "2024" and feed.is_file():
            page = Page("https://us.pycon.org/2024/schedule/conference.json", feed.read_bytes())
            ref = SourceRef("pycon_json", url=page.url)
            times = [seconds(partial(PYCON_JSON.parse, page, event, ref)) for _ in range(options.runs)]
            result["json_2024_s"] = round(statistics.median(times), 4)
    result["worst_ratio"] = max((figures["ratio"] for figures in years.values()), default=None)
    print(json.dumps(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
