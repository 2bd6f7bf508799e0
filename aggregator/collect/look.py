"""Which source kinds read a page, and what each sees in it. Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import FILE, Page
from scrapers.records import UNKNOWN_ZONE, Event, Recording, SourceRef, Talk
from scrapers.source import EventFacts, Source, ask_each
from scrapers.urls import hide_keys

UNKNOWN = Event(slug="unknown", title="Unknown", timezone=UNKNOWN_ZONE)
"""Stands in for the event while a page is only looked at."""

SHOWN_ROWS = 10
"""Rows of a guess that a person sees before they take it."""
NO_KEYS: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Sight:
    """What one source kind sees on one page, or on the first ``pages`` of its line, which name ``left`` more to read.

    ``linked``: nobody has looked; a page that was read links it. ``guess``: nothing on the page says so; a person decides.
    """

    kind: str
    ref: SourceRef
    talks: tuple[Talk, ...]
    recordings: tuple[Recording, ...]
    notes: tuple[str, ...]
    facts: EventFacts
    pages: int = 1
    left: int = 0
    guess: bool = False

    @property
    def rows(self) -> list[str]:
        """The first entries as a person checks them: when, title, people, where."""
        return [_row(talk) for talk in self.talks[:SHOWN_ROWS]]

    def as_dict(self) -> dict[str, Any]:
        """For ``look --json``: counts of talks (every entry of any kind), days, rooms, speakers, recordings. No keys."""
        slots = [slot for talk in self.talks for slot in talk.slots]
        return {
            "kind": self.kind,
            "title": self.facts.title,
            "talks": len(self.talks),
            "days": len({slot.start.date() for slot in slots}),
            "rooms": len({room for slot in slots for room in slot.rooms}),
            "speakers": len({speaker.name for talk in self.talks for speaker in talk.speakers}),
            "recordings": len(self.recordings),
            "notes": [hide_keys(note) for note in self.notes],
            "url": hide_keys(self.ref.url) if self.ref.url and not self.ref.url.startswith(FILE) else None,
            "pages": self.pages,
            "pages_left": self.left,
            **({"guess": True, "rows": self.rows} if self.guess else {}),
        }


def keys_of(source: Source, given: Mapping[str, str]) -> dict[str, str]:
    """Those keys of event.yml, given on the command line, that a source has."""
    own = {key.name for key in source.keys}
    return {name: value for name, value in given.items() if name in own}


def look(page: Page, sources: Mapping[str, Source], keys: Mapping[str, str] = NO_KEYS) -> list[Sight]:
    """What each source kind that recognises the page reads from it; ``keys`` are given for its line in event.yml.

    Those that guess are not asked.

    Raises:
        ScrapeError: the one that recognises it cannot read it, and says why.
    """
    return _asked(page, {kind: source for kind, source in sources.items() if not source.guesses}, keys)


def guessed(page: Page, sources: Mapping[str, Source]) -> list[Sight]:
    """What a page that no kind reads might say: each sight is a guess."""
    guessing = {kind: source for kind, source in sources.items() if source.guesses}
    return [replace(sight, guess=True) for sight in _asked(page, guessing, NO_KEYS)]


def facts_and_event(source: Source, page: Page, ref: SourceRef) -> tuple[EventFacts, Event]:
    """What a page says of its event, and a stand-in for the event in the zone that it says: times are read in that.

    Raises:
        ScrapeError: the source cannot read it.
    """
    facts = source.parse(page, UNKNOWN, ref).facts
    return facts, replace(UNKNOWN, timezone=facts.timezone or UNKNOWN.timezone)


def _asked(page: Page, sources: Mapping[str, Source], keys: Mapping[str, str]) -> list[Sight]:
    sights, refused = [], None
    for kind, _ in ask_each(sources, lambda source: source.recognises(page)):
        source = sources[kind]
        ref = SourceRef.of(kind, page.url, **keys_of(source, keys))
        try:
            facts, event = facts_and_event(source, page, ref)
            parsed = source.parse(page, event, ref)
            one = source.combine([parsed], event, ref)
            sights.append(Sight(kind, source.line(page, ref), one.talks, one.recordings, parsed.told, facts))
        except ScrapeError as error:
            refused = refused or error
    if refused and not sights:
        raise refused
    return sights


def _row(talk: Talk) -> str:
    slot = next(iter(talk.slots), None)
    when = f"{slot.start:%Y-%m-%d %H:%M}" if slot else "no time"
    people = ", ".join(speaker.name for speaker in talk.speakers) or "nobody"
    return " | ".join([when, talk.title, people, *(slot.rooms if slot else ())])


def describe_unknown(page: Page, sources: Mapping[str, Source]) -> str:
    """One line on a page that no source reads: what it looks like, and which kinds there are."""
    return f"saw {described(page)} ({len(page.body):,} bytes), which no kind reads: {', '.join(sources)}"


def described(page: Page) -> str:
    """What a page looks like, in words."""
    body = page.body.lstrip()
    if not body:
        return "an empty page"
    if body.startswith(b"PK\x03\x04"):
        whole = zipfile.is_zipfile(io.BytesIO(page.body))
        return "a packed file" if whole else "a packed file, perhaps a workbook, that is cut or broken"
    if body[:1] in b"{[":
        return _whole("JSON", page.json)
    if page.is_xml:
        return _whole("XML", page.xml)
    if b"<html" in body[:2000].lower() or b"<!doctype html" in body[:200].lower():
        title = page.html().title
        words = " ".join(title.get_text().split()) if title else ""
        return f"an HTML page titled {words!r}" if words else "an HTML page without a title"
    return "neither HTML nor JSON"


def _whole(form: str, read: Callable[[], object]) -> str:
    try:
        read()
    except LayoutChanged as error:
        return f"{form} that is {error.cause.removeprefix(f'the {form} is ')}"
    return f"{form} of no known kind"


def claims(url: str, sources: Mapping[str, Source]) -> SourceRef | None:
    """The event.yml line for a URL whose kind shows in the URL itself."""
    return next((ref for _, ref in ask_each(sources, lambda source: source.claims(url))), None)
