"""media.ccc.de: the recordings of a conference, or one of them, as its public API gives them (voctoweb).

A recording there is an "event", with a page of its own; its files by format and language are no recordings of ours. Its guid
is that of the talk in the schedule. https://github.com/voc/voctoweb#public-json-api
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from scrapers import platforms
from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.platforms import Place, video_place
from scrapers.records import Event, Recording, SourceRef, is_guid
from scrapers.source import EventFacts, Example, Follow, Key, Parsed, Source
from scrapers.tags import tags_of
from scrapers.text import clean_abstract
from scrapers.urls import split_url
from scrapers.values import day, duration, holds_stream, listing, mapping, raw_title, several, words

API = "https://api.media.ccc.de/public/conferences"
CONFERENCE = Key("conference", str)

_LIST = re.compile(r"/(?:c|public/conferences)/([\w.~-]+)/?\Z", re.ASCII)


class MediaCcc(Source):
    """``conference`` in event.yml is the acronym there, ``url`` the address of its answer on any other server."""

    kind = "media_ccc"
    reads = "media.ccc.de: the recordings of a conference, from its public API"
    tried = "real files: one recording with its files; a conference by description"
    gives = "recordings"
    hosts = ("https://api.media.ccc.de",)
    expects = "json"
    keys = (CONFERENCE,)
    files = "media.ccc.de JSON (a conference or one event)"
    examples = (
        Example("conference.json", f"{API}/owlcon31", "Europe/Berlin"),
        Example(
            "event.json", "https://api.media.ccc.de/public/events/3ff2ee80-8f5b-4b8c-a3a5-6a2b5d2b7a11", "Europe/Berlin"
        ),
    )

    def recognises(self, page: Page) -> bool:
        """The answer for a conference with its recordings, or for one recording."""
        data = mapping(page.json_if_any())
        return _is_conference(data) or _is_event(data)

    def claims(self, url: str) -> SourceRef | None:
        """The page of a conference at media.ccc.de, or its answer of the API."""
        parts = split_url(url)
        found = _LIST.search(parts.path) if parts.hostname in ("media.ccc.de", "api.media.ccc.de") else None
        return SourceRef.of(self.kind, conference=found[1]) if found else None

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The answer for the conference.

        Raises:
            ScrapeError: the line names none.
        """
        if acronym := CONFERENCE.of(ref):
            return (Follow(f"{API}/{quote(acronym, safe='', errors='replace')}", expects="json"),)
        if ref.url is None:
            raise ScrapeError(event.slug, 'media_ccc needs a conference, such as conference: "36c3"')
        return super().start(ref, event)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """One recording of each event that has a page, tied to its talk by guid, else by the talk's page.

        Raises:
            LayoutChanged: no such answer.
        """
        data = mapping(page.json())
        if _is_event(data):
            return Parsed(recordings=tuple(_recordings([data], None)))
        if not _is_conference(data):
            raise page.mistaken("recordings of media.ccc.de") or LayoutChanged(
                page.url, "no answer of media.ccc.de: neither a conference with its events nor one event"
            )
        events = data["events"]
        found = list(_recordings(events, words(data.get("acronym"))))
        lost = len(events) - len(found)
        notes = (
            (f"{several(lost, 'entry', 'entries')} left out: without a title or a page at media.ccc.de",)
            if lost
            else ()
        )
        once = {recording.key: recording for recording in reversed(found)}
        return Parsed(
            recordings=tuple(reversed(once.values())), notes=notes, facts=EventFacts(title=words(data.get("title")))
        )


def _is_conference(data: dict[str, Any]) -> bool:
    return isinstance(data.get("acronym"), str) and isinstance(data.get("events"), list)


def _is_event(data: dict[str, Any]) -> bool:
    texts = (data.get(name) for name in ("guid", "title", "slug", "frontend_link"))
    return all(isinstance(text, str) for text in texts)


def _recordings(events: Iterable[Any], acronym: str | None) -> Iterable[Recording]:
    for event in map(mapping, events):
        title, place = raw_title(event.get("title")), _place(event)
        if title is None or place is None:
            continue
        text, guid = event.get("description"), words(event.get("guid"))
        yield Recording(
            place.provider,
            place.id,
            place.url,
            title,
            f"https://media.ccc.de/c/{quote(acronym, safe='', errors='replace')}" if acronym else place.url,
            description=clean_abstract(text) if isinstance(text, str) else None,
            published=day(event.get("release_date")),
            recorded=day(event.get("date")),
            duration_s=duration(event.get("duration")) or duration(event.get("length")),
            speakers=tuple(dict.fromkeys(filter(None, map(words, listing(event.get("persons")))))),
            tags=_tags(event, acronym),
            talk_url=guid if guid and is_guid(guid) else _page(event),
            access_by="listing",
        )


def _place(event: dict[str, Any]) -> Place | None:
    """The page of an event: as it says, else by its slug."""
    slug = words(event.get("slug")) or ""
    for url in (words(event.get("frontend_link")) or "", f"https://media.ccc.de/v/{slug}"):
        if (place := video_place(url)) and place.provider == platforms.MEDIA_CCC.key:
            return place
    return None


def _page(event: dict[str, Any]) -> str | None:
    """The talk's page, as the event links it."""
    url = words(event.get("link")) or ""
    plain = split_url(url).scheme in ("http", "https") and " " not in url and not holds_stream(url)
    return url if plain else None


def _tags(event: dict[str, Any], acronym: str | None) -> tuple[str, ...]:
    """Its tags, without the conference and the number of the talk, which stand among them."""
    own = {(acronym or "").casefold(), *(words(event.get("slug")) or "").casefold().split("-")[:2]}
    return tuple(tag for tag in tags_of(event.get("tags")) if tag.casefold() not in own and not tag.isdigit())


MEDIA_CCC = MediaCcc()
