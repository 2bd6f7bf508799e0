"""Gate: every us.pycon.org schedule in a folder, over real sockets, against what other pages of the year print.

    python tests/gates/schedule.py DIR [--walk] [--year 2019]

DIR holds YYYY/schedule/... as saved. A year with conference.json: the records made of HTML are compared with those
made of JSON, by presentation number. Other years: what one page alone was read as is compared with what another page
alone was read as; the joined record never meets itself. The last line is one JSON object; floors.toml says what it must reach.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import threading
import tomllib
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

from scrapers.errors import NotFound, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.records import Event, Slot, SourceRef, Talk
from scrapers.schedules.pycon_us.conference_json import PYCON_JSON
from scrapers.schedules.pycon_us.html import PYCON_HTML
from scrapers.schedules.pycon_us.html.links import is_index
from scrapers.schedules.pycon_us.html.merge import best_kind
from scrapers.schedules.pycon_us.html.parts import PyconPage
from scrapers.schedules.pycon_us.wording import read_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from scrapers.page import Page
    from scrapers.source import Follow, Parsed, Source

FIELDS = ("title", "speakers", "kind", "start", "room")
TYPES = {".json": "application/json", ".html": "text/html; charset=utf-8"}


def handler_of(folder: Path) -> type[BaseHTTPRequestHandler]:
    """A handler that answers files below a folder, folders by their index.html, with an ETag."""

    class Saved(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # headers and body in one packet: two would wait 40 ms for an acknowledgement

        def do_GET(self) -> None:
            path = (folder / self.path.split("?")[0].lstrip("/")).resolve()
            path = path / "index.html" if path.is_dir() else path
            if not path.is_relative_to(folder) or not path.is_file():
                self.answer(404, b"<html><title>404</title>", "text/html")
                return
            body = path.read_bytes()
            etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
            known = self.headers.get("If-None-Match") == etag
            kind = TYPES.get(path.suffix, "application/octet-stream")
            self.answer(304 if known else 200, b"" if known else body, kind, etag)

        def answer(self, status: int, body: bytes, kind: str, etag: str | None = None) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if etag:
                self.send_header("ETag", etag)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing: the figures are the output."""

    return Saved


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The folder on a free port of the loopback; yields the origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler_of(folder.resolve()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def collected(
    source: Source, ref: SourceRef, event: Event, get: Callable[[Follow], Page]
) -> tuple[list[Parsed], Parsed]:
    """Every page that the source asks for, parsed alone, and all of them combined."""
    pages: list[Parsed] = []
    asked: set[str] = set()

    def drain(follows: Iterable[Follow]) -> None:
        todo = list(follows)
        for follow in todo:
            if follow.url in asked:
                continue
            asked.add(follow.url)
            try:
                pages.append(source.parse(get(follow), event, ref))
            except NotFound:
                if not follow.optional:
                    raise
                continue
            except ScrapeError as error:
                print(error, file=sys.stderr)
                continue
            todo.extend(pages[-1].follows)

    drain(source.start(ref, event))
    combined = source.combine(pages, event, ref)
    while [follow for follow in combined.follows if follow.url not in asked]:
        drain(combined.follows)
        combined = source.combine(pages, event, ref)
    return pages, combined


@dataclass
class Tally:
    """How many of the checked are right, and what was wrong."""

    right: int = 0
    checked: int = 0
    wrong: list[str] = field(default_factory=list)

    def check(self, number: str, ours: object, theirs: object) -> None:
        """Count one comparison."""
        self.checked += 1
        self.right += ours == theirs
        if ours != theirs:
            self.wrong.append(f"{number}: {ours!r} / {theirs!r}")

    @property
    def share(self) -> float | None:
        """The share that is right; None where nothing could be checked."""
        return round(self.right / self.checked, 4) if self.checked else None


def names(talk: Talk) -> str:
    """Speakers as one line of words: a grid prints "A, B", and a name may hold a comma or end with one."""
    return " ".join(" ".join(speaker.name for speaker in talk.speakers).replace(",", " ").split())


def title_of(talk: Talk, *, poster: bool) -> str | None:
    """The title; where one of the two pages is about posters, without the running number, which only that page tells."""
    return read_title(talk.title, poster=poster).text


def starts(slots: Iterable[Slot]) -> list[str]:
    """Starts as wall clock with offset, in order."""
    return sorted(slot.start.isoformat() for slot in slots)


def rooms(slots: Iterable[Slot]) -> set[str]:
    """All rooms, in no order; a page prints "A, B" in one line, a column may be headed so."""
    return {part for slot in slots for room in slot.rooms for part in room.split(", ")}


def against_json(html: Parsed, truth: Parsed) -> dict[str, Tally]:
    """HTML records against JSON records of the same presentation number."""
    tallies = {name: Tally() for name in FIELDS}
    by_code = {talk.code: talk for talk in truth.talks if talk.code.isdigit()}
    for talk in html.talks:
        other = by_code.get(talk.code)
        if other is None:
            continue
        tallies["title"].check(talk.code, talk.title, other.title)
        tallies["speakers"].check(talk.code, names(talk), names(other))
        tallies["kind"].check(talk.code, talk.kind, other.kind)
        tallies["start"].check(talk.code, starts(talk.slots), starts(other.slots))
        tallies["room"].check(talk.code, rooms(talk.slots), rooms(other.slots))
    return tallies


def against_pages(year: int, pages: Iterable[Parsed]) -> dict[str, Tally]:
    """Pages of one year against each other, each as it was read alone."""
    said: dict[str, dict[str, list[Talk]]] = {"presentation": {}, "list": {}, "grid": {}}
    for page in pages:
        if isinstance(page, PyconPage):
            for talk in page.talks:
                if talk.code.isdigit():
                    said[page.role].setdefault(talk.code, []).append(talk)
    tallies = {name: Tally() for name in (*FIELDS, "room_list")}
    for number, (talk, *_) in said["presentation"].items():
        listed, grid = said["list"].get(number, []), said["grid"].get(number, [])
        for other in (*grid[:1], *listed[:1]):
            poster = "poster" in (talk.kind, other.kind)
            tallies["title"].check(number, title_of(talk, poster=poster), title_of(other, poster=poster))
        for other in [t for t in (listed if year <= 2012 else grid) if t.speakers][:1]:
            tallies["speakers"].check(number, names(talk), names(other))
        if year != 2020 and grid:
            check_slots(tallies, number, talk, listed, grid)
    check_kinds(year, tallies["kind"], said)
    return tallies


def check_slots(tallies: dict[str, Tally], number: str, talk: Talk, listed: list[Talk], grid: list[Talk]) -> None:
    """The grid's start and rooms against the page's, where it prints them.

    ``room_list`` has no floor: two tables of 2014 count rows wrongly, so that the list is right and the grid is not
    (the joined record has the list's room).
    """
    slots = {slot.start: slot for other in grid for slot in other.slots}
    if talk.slots and slots:
        tallies["start"].check(number, starts(slots.values()), starts(talk.slots))
    in_grid = rooms(slot for other in grid for slot in other.slots)
    in_list = next((found for other in listed if (found := rooms(other.slots))), None)
    if in_grid and rooms(talk.slots):
        tallies["room"].check(number, in_grid, rooms(talk.slots))
    if in_grid and in_list:
        tallies["room_list"].check(number, in_grid, in_list)


def check_kinds(year: int, tally: Tally, said: dict[str, dict[str, list[Talk]]]) -> None:
    """Presentation pages print a kind up to 2012 and from 2020; else a list about one kind meets the grid's classes."""
    if 2013 <= year <= 2019:
        for number, listed in said["list"].items():
            kind = best_kind([talk.kind for talk in listed])
            grid = [talk.kind for talk in said["grid"].get(number, []) if not is_index(talk.source_url)]
            if grid and kind != "talk":  # "Talks" heads lists with charlas and panels, too
                tally.check(number, kind, best_kind(grid))
        return
    others = said["list"] if year <= 2012 else said["grid"]
    for number, (talk, *_) in said["presentation"].items():
        kind = best_kind([other.kind for other in others.get(number, [])])
        # 2011's list of talks prints no kinds, and panels are on it.
        if number in others and not (year <= 2012 and (talk.kind, kind) == ("panel", "talk")):
            tally.check(number, talk.kind, kind)


def _is_presentation(page: Parsed) -> bool:
    return isinstance(page, PyconPage) and page.role == "presentation"


def measured(folder: Path, year: int, facts: dict[str, object], *, walk: bool) -> dict[str, object]:
    """One year's figures."""
    starts_on, ends_on = facts.get("starts"), facts.get("ends")
    event = Event(
        slug=f"pycon-us-{year}",
        title=f"PyCon US {year}",
        timezone=str(facts.get("timezone", "America/New_York")),
        starts=starts_on if isinstance(starts_on, date) else None,
        ends=ends_on if isinstance(ends_on, date) else None,
        delay=0,
    )
    with served(folder) as origin, Fetcher(allow=[origin], delay=0, cache=None) as fetcher:
        get = fetcher.get
        root = f"{origin}/{year}/schedule/"
        ref = SourceRef.of("pycon_html", url=root, walk=walk)
        pages, html = collected(PYCON_HTML, ref, event, get)
        result: dict[str, object] = {
            "talks": sum(talk.code.isdigit() for talk in html.talks),
            "other": sum(not talk.code.isdigit() for talk in html.talks),
            "pages": len({talk.code for page in pages if _is_presentation(page) for talk in page.talks}),
        }
        if (folder / str(year) / "schedule" / "conference.json").is_file():
            ref = SourceRef("pycon_json", url=f"{root}conference.json")
            tallies = against_json(html, collected(PYCON_JSON, ref, event, get)[1])
            result["against"] = "json"
        else:
            tallies = against_pages(year, pages)
            result["against"] = "page"
    for name, tally in tallies.items():
        if tally.share is not None:
            result[name] = tally.share
        for line in tally.wrong[:10]:
            print(f"{year} {name} {line}", file=sys.stderr)
    return result


def main() -> int:
    """Measure every year in the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="holds YYYY/schedule/...")
    parser.add_argument("--walk", action="store_true", help="also try numbers that no page links")
    parser.add_argument("--year", type=int, action="append", help="only this year")
    options = parser.parse_args()
    if not options.folder.is_dir():
        print(f"{options.folder}: no such folder; nothing measured")
        print(json.dumps({"years": {}, "skipped": str(options.folder)}))
        return 0
    known = tomllib.loads((Path(__file__).parent / "pycon_years.toml").read_text(encoding="utf-8"))
    found = sorted(int(path.name) for path in options.folder.iterdir() if re.fullmatch(r"20\d\d", path.name))
    years: dict[str, dict[str, object]] = {}
    for year in [year for year in found if not options.year or year in options.year]:
        years[str(year)] = measured(options.folder, year, known.get(str(year), {}), walk=options.walk)
        print(year, years[str(year)], file=sys.stderr)
    print(json.dumps({"years": years}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
