"""``look`` and ``new``: what is behind a URL or a file, which source kinds read it, and an event.yml for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapers.errors import ConftalksError, LayoutChanged, NotFound, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.page import Page
from scrapers.records import Event, Recording, SourceRef, Talk
from scrapers.source import EventFacts, Follow, Source

UNKNOWN = Event(slug="unknown", title="Unknown", timezone="UTC")
"""Stands in for the event while a page is only looked at."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What one source kind sees on one page."""

    kind: str
    ref: SourceRef
    talks: tuple[Talk, ...]
    recordings: tuple[Recording, ...]
    notes: tuple[str, ...]
    facts: EventFacts

    def as_dict(self) -> dict[str, Any]:
        """For ``look --json``: counts of talks (every entry of any kind), days, rooms, speakers, recordings."""
        slots = [slot for talk in self.talks for slot in talk.slots]
        return {
            "kind": self.kind,
            "title": self.facts.title,
            "talks": len(self.talks),
            "days": len({slot.start.date() for slot in slots}),
            "rooms": len({room for slot in slots for room in slot.rooms}),
            "speakers": len({speaker.name for talk in self.talks for speaker in talk.speakers}),
            "recordings": len(self.recordings),
            "notes": list(self.notes),
        }


def look(page: Page, sources: Mapping[str, Source]) -> list[Sight]:
    """What each source kind that recognises the page reads from it."""
    sights = []
    for kind, source in sources.items():
        if source.recognises(page):
            ref = SourceRef(kind=kind, url=page.url)
            try:
                facts = source.parse(page, UNKNOWN, ref).facts
                event = replace(UNKNOWN, timezone=facts.timezone or UNKNOWN.timezone)
                parsed = source.parse(page, event, ref)
                one = source.combine([parsed], event, ref)
            except ScrapeError:
                continue
            sights.append(Sight(kind, ref, one.talks, one.recordings, parsed.notes, facts))
    return sights


def read_file(path: Path) -> Page:
    """A saved page. Its address is unknown; the path stands in for it, so that a year in it still helps.

    Raises:
        ConftalksError: the file cannot be read.
    """
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConftalksError(f"{path}: cannot be read: {error.strerror}") from error
    return Page(url=f"https://file.invalid{path.resolve().as_posix()}", body=body)


def describe_unknown(page: Page, sources: Mapping[str, Source]) -> str:
    """One line on a page that no source reads: what it looks like, and which kinds there are."""
    body = page.body.lstrip()
    if not body:
        seen = "an empty page"
    elif body[:1] in b"{[":
        seen = "JSON of no known kind"
    elif b"<html" in body[:2000].lower() or b"<!doctype html" in body[:200].lower():
        title = page.html().title
        words = " ".join(title.get_text().split()) if title else ""
        seen = f"an HTML page titled {words!r}" if words else "an HTML page without a title"
    else:
        seen = "neither HTML nor JSON"
    kinds = "; ".join(f"{kind} ({source.reads})" for kind, source in sources.items())
    return f"saw {seen} ({len(page.body):,} bytes), which no source reads. Kinds: {kinds}"


def claims(url: str, sources: Mapping[str, Source]) -> SourceRef | None:
    """The event.yml line for a URL whose kind shows in the URL itself."""
    return next((ref for source in sources.values() if (ref := source.claims(url))), None)


def propose(
    slug: str, urls: Sequence[str], sources: Mapping[str, Source], fetcher: Fetcher, given: EventFacts, kind: str | None
) -> tuple[Event, list[Sight]]:
    """An Event for these URLs from what their pages say; ``given`` are facts from the command line and win.

    Raises:
        ConftalksError: a URL that no source reads, or a fact that no page states.
    """
    sights = [sight for url in urls for sight in _sights_of(url, sources, fetcher, kind)]
    facts = _united([given, *(sight.facts for sight in sights)])
    if facts.timezone is None:
        raise ConftalksError(
            f"{urls[0]}: the page does not say its time zone; run again with --timezone, such as Europe/Berlin"
        )
    refs = {sight.ref: sources[sight.kind].gives for sight in sights}
    return Event(
        slug=slug,
        title=facts.title or slug,
        timezone=facts.timezone,
        starts=facts.starts,
        ends=facts.ends,
        location=facts.location,
        website=facts.website,
        delay=polite_delay(urls),
        schedule=tuple(ref for ref, side in refs.items() if side == "schedule"),
        recordings=tuple(ref for ref, side in refs.items() if side == "recordings"),
    ), sights


def polite_delay(urls: Sequence[str]) -> int:
    """Seconds between two requests: none where every URL is on this machine."""
    hosts = {urlsplit(url).hostname for url in urls}
    return 0 if hosts <= {"127.0.0.1", "localhost", "::1"} else 1


def _sights_of(url: str, sources: Mapping[str, Source], fetcher: Fetcher, kind: str | None) -> list[Sight]:
    chosen = {kind: sources[kind]} if kind else sources
    claimed = claims(url, chosen)
    if claimed and sources[claimed.kind].gives == "recordings":
        return [Sight(claimed.kind, claimed, (), (), (), EventFacts())]
    try:
        page = fetcher.get(Follow(url))
        sights = look(page, chosen)
    except NotFound:
        if not claimed:
            raise
        page, sights = None, []
    if not sights and claimed:
        sights = _first_answer(claimed, sources[claimed.kind], fetcher)
    if not sights and page:
        raise LayoutChanged(url, describe_unknown(page, chosen))
    if not sights:
        raise NotFound(url, "the server says 404, and so it does for the pages that usually lie beside it")
    if kind is None:
        sights = [*_beside(url, sights, sources, fetcher), *sights]
    return sights


def _first_answer(ref: SourceRef, source: Source, fetcher: Fetcher) -> list[Sight]:
    """Some years have no index page: the first page below it that answers stands for the source."""
    for follow in source.start(ref, UNKNOWN):
        try:
            found = look(fetcher.get(follow), {source.kind: source})
        except ScrapeError:
            continue
        if found:
            return [replace(found[0], ref=ref)]
    return []


def _beside(url: str, sights: Sequence[Sight], sources: Mapping[str, Source], fetcher: Fetcher) -> list[Sight]:
    """Better sources that usually lie beside this page, such as conference.json beside /YYYY/schedule/."""
    found = []
    for sight in sights:
        for beside in sources[sight.kind].beside(url):
            try:
                found += look(fetcher.get(Follow(beside, optional=True)), sources)
            except ScrapeError:
                continue
    return [sight for sight in found if sight.kind not in {known.kind for known in sights}]


def _united(facts: Sequence[EventFacts]) -> EventFacts:
    united: dict[str, Any] = {}
    for one in facts:
        for name in EventFacts.__slots__:
            if united.get(name) is None:
                united[name] = getattr(one, name)
    return EventFacts(**united)
