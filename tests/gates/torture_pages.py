"""Torture: the miniature pages of every kind, mutated, through recognising, parsing and combining; some to a catalog."""

from __future__ import annotations

import signal
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path
from random import Random

from own_bugs import raise_bug
from torture_mutations import exchanged, mutated
from torture_world import Found, Small

from scrapers.errors import ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.registry import SOURCES
from scrapers.source import Example, Source

PAGES = Path(__file__).parents[1] / "pages"
EACH = 20
WHOLE = 30
LONGEST_CPU_S = 3
AT_ONCE = 2


class TakesTooLong(BaseException):
    """A page takes more CPU time than a page may."""


def examples() -> list[tuple[Source, Example, bytes]]:
    """Every miniature."""
    return [
        (source, example, (PAGES / source.kind / example.page).read_bytes())
        for source in SOURCES
        for example in source.examples
    ]


def mutants(each: int, seed: int) -> Iterator[tuple[str, Source, Example, bytes]]:
    """(what was done, source, example, page): ``each`` of every miniature, and those that are always the same."""
    for source, example, body in examples():
        yield from ((f"{source.kind}/{example.page} {how}", source, example, page) for how, page in exchanged(body))
        rng = Random(f"{seed} pages {source.kind} {example.page}")
        for turn in range(each):
            how, page = mutated(body, rng)
            yield f"{source.kind}/{example.page} #{turn} {how}", source, example, page


def read(source: Source, example: Example, body: bytes) -> bool:
    """Do with a page all that is done with pages; whether it was read."""
    page = Page(example.url, body, {"content-type": "text/html"})
    event = Event("torture", "Torture", example.timezone, starts=example.starts, ends=example.ends)
    ref = SourceRef(source.kind, url=example.url)
    for other in SOURCES:
        other.recognises(page)
    source.imports(page)
    try:
        source.choices(page)
        source.leads(page)
        source.line(page, ref)
    except ScrapeError as error:
        raise_bug(error)
    try:
        parsed = source.parse(page, event, ref)
        source.combine([parsed], event, ref)
        source.read_files([page], event, ref)
    except ScrapeError as error:
        raise_bug(error)
        return False
    return True


def parsed(folder: Path, found: Found, scale: int, seed: int) -> None:
    """Each mutant by itself: nothing but a ScrapeError, in time."""
    del folder
    signal.signal(signal.SIGVTALRM, _end)
    warnings.simplefilter("ignore")
    for case, source, example, body in mutants(EACH * scale, seed):
        found.counts["pages"] += 1
        before = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, LONGEST_CPU_S)
        try:
            found.counts["pages_read"] += read(source, example, body)
        except TakesTooLong:
            found.bad("too_long", f"{case}: over {LONGEST_CPU_S} s; {_said(body)}")
        except Exception as error:  # noqa: BLE001 - that is what is looked for
            at = traceback.extract_tb(error.__traceback__)[-1]
            where = next(
                (f for f in reversed(traceback.extract_tb(error.__traceback__)) if "scrapers" in f.filename), at
            )
            found.bad(
                "unexplained",
                f"{case}: {type(error).__name__}: {str(error)[:200]} at {where.filename}:{where.lineno}; {_said(body)}",
            )
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        longest = time.process_time() - before
        found.counts["longest_ms"] = max(found.counts["longest_ms"], round(longest * 1000))


def _said(body: bytes) -> str:
    return f"{len(body):,} bytes, of {body[:60]!r}"


def _end(signum: int, frame: object) -> None:
    raise TakesTooLong


def catalogued(world: Small, found: Found, scale: int, seed: int) -> None:
    """Some mutants the whole way: a schedule is scraped from a server, recordings are imported from a file."""
    event = world.restore() / "events" / "demo-2031" / "event.yml"
    whole = event.read_text("utf-8")
    head, _, rest = whole.partition("schedule:\n")
    chance = Random(f"{seed} catalogued")
    cases = list(mutants(WHOLE * scale // 10 + 1, seed + 1))
    for case, source, example, body in chance.sample(cases, min(WHOLE * scale, len(cases))):
        world.restore()
        found.counts["catalogued"] += 1
        if source.gives == "schedule":
            name = "/" + example.url.split("/", 3)[-1].partition("?")[0]
            url = world.server.serve(f"/{source.kind}{name}", body)
            lines = f'schedule:\n  - {{kind: {source.kind}, url: "{url}"}}\n'
            event.write_text(head + lines + rest.partition("\n")[2], "utf-8")
            ended = world.run("scrape", "demo-2031", "--only", "schedule", "--accept-shrink")
        else:
            file = world.folder / example.page
            file.write_bytes(body)
            ended = world.run("import", file, "--event", "demo-2031", "--accept-loss")
        found.judge(ended, case)
        found.counts["catalogued_kept"] += ended.code in (0, 3)
