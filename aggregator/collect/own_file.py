"""``new EVENT FILE``: a schedule or playlist in a file, kept in the event's folder and read again when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from aggregator.collect.look import UNKNOWN, Sight, described, keys_of
from scrapers.errors import BadData, ScrapeError
from scrapers.page import Page
from scrapers.recordings.import_file import of_file, read_page
from scrapers.records import SourceRef
from scrapers.source import FILE_KEY, EventFacts, Source, ask_each
from scrapers.tables.workbook import is_workbook
from scrapers.text import redact, slugify


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file as it will lie in the event's folder (text without e-mail addresses), and what its kind sees in it."""

    name: str
    body: bytes
    sight: Sight


def own_file(path: Path, sources: Mapping[str, Source], given: EventFacts, keys: Mapping[str, str]) -> OwnFile:
    """A schedule or playlist in a file; ``keys`` are keys of event.yml from the command line, such as the order of its days.

    Raises:
        BadData: it cannot be read, or is of no kind that reads files.
    """
    page = read_page(path)
    kind = next(
        (kind for kind, _ in ask_each(sources, lambda one: FILE_KEY in one.keys and one.recognises(page))), None
    )
    source = sources.get(kind or "")
    if source is None:
        raise BadData(path, None, _why(page, sources))
    stem = f"schedule-{path.stem}" if path.stem.isdigit() else path.stem
    name = f"{slugify(stem)}{path.suffix.lower()}"
    ref = SourceRef.of(source.kind, file=name, **keys_of(source, keys))
    event = replace(UNKNOWN, timezone=given.timezone or UNKNOWN.timezone, starts=given.starts)
    try:
        facts = source.parse(page, event, ref).facts
        event = replace(event, timezone=given.timezone or facts.timezone or UNKNOWN.timezone)
        parsed = source.parse(page, event, ref)
    except ScrapeError as error:
        raise of_file(error, path) from error
    sight = Sight(source.kind, ref, parsed.talks, parsed.recordings, parsed.told, parsed.facts)
    return OwnFile(name, page.body if is_workbook(page.body) else redact(page.body), sight)


def _why(page: Page, sources: Mapping[str, Source]) -> str:
    kinds = [sources[kind] for kind, _ in ask_each(sources, lambda source: source.recognises(page))]
    if any(source.gives == "recordings" for source in kinds):
        return "recordings: make the event of its schedule first, then `conftalks import` the file"
    if kinds:
        return f"a saved page of {kinds[0].kind}: give its address, so that it can be read again"
    reads = "; ".join(f"{one.kind} ({one.reads})" for one in sources.values() if FILE_KEY in one.keys)
    return f"saw {described(page)}, of which no schedule is read; files may be: {reads}"
