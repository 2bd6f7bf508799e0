"""Hubilo's organiser API: the sessions of an event, which its attendees can watch on their session pages.

Only ``session-info`` is ever asked; its siblings answer with attendees' addresses. Descriptions, banners and files
are not read. No attendee login is automated. https://developer.hubilo.com/
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlencode

from scrapers import platforms
from scrapers.errors import ApiRefused, BadRecord, LayoutChanged, NeedsKey, ScrapeError, Unreachable
from scrapers.page import Page
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Example, Follow, Key, Need, Parsed, Source
from scrapers.urls import HubiloSession, hubilo_session
from scrapers.values import day, holds_stream, listing, mapping, raw_title, several, words

API = "https://api.hubilo.com"
TOKEN = Need(
    "HUBILO_TOKEN",
    "ask the event's organiser for an API token of Hubilo and export HUBILO_TOKEN=..., "
    "or read the sessions from a CSV file with `conftalks import`",
    moved_by="CONFTALKS_HUBILO_API",
)
SLUG, EVENT_ID = Key("slug", str), Key("event_id", int)

_SESSIONS = "/api/v1/integration/analytics/session/session-info"
_PAGE_SIZE = 50


class Hubilo(Source):
    """``api`` moves the organiser API elsewhere (tests, proxies)."""

    kind = "hubilo"
    reads = "Hubilo sessions: the organiser API, session-info"
    tried = "by description: the API's documentation"
    gives = "recordings"
    hosts = ("https://api.hubilo.com",)
    keys = (SLUG, EVENT_ID)
    needs = (TOKEN,)
    files = "Hubilo session-info JSON"
    examples = (Example("session-info.json", f"{API}{_SESSIONS}?eventId=7&currentPage=1&limit=50", "America/New_York"),)

    def __init__(self, api: str = API) -> None:
        self.api = api.rstrip("/")

    def configured(self, environment: Mapping[str, str]) -> Hubilo:
        """At the address that the environment gives the API."""
        return Hubilo(environment.get(TOKEN.moved_by or "") or API)

    def recognises(self, page: Page) -> bool:
        """An answer of session-info with at least one session, or the envelope of one with none, or of a refusal."""
        data = page.json_if_any()
        return is_sessions(data) or _is_envelope(mapping(data))

    def claims(self, url: str) -> SourceRef | None:
        """The line for the event that a session page belongs to."""
        session = hubilo_session(url)
        return SourceRef.of(self.kind, slug=session.slug) if session else None

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The first page of the organiser API; nothing without an ``event_id``: then sessions are imported by hand."""
        del event
        number = EVENT_ID.of(ref)
        return () if number is None else (self._page(number, 1),)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """The sessions of one page of session-info, each open to attendees.

        Raises:
            LayoutChanged: not an answer of session-info.
            NeedsKey, Unreachable: the API's own error in the body.
        """
        answer = mapping(page.json())
        status = answer.get("status")
        if isinstance(status, int) and status != 200:
            raise explain_api_error(page.url, status, answer)
        data = mapping(answer.get("data"))
        if not isinstance(data.get("data"), list):
            raise LayoutChanged(page.url, "no session-info answer of Hubilo: it has no list data.data")
        parsed = read_sessions(data["data"], SLUG.of(ref) or event.slug, event)
        current, total = data.get("currentpage", data.get("currentPage")), data.get("totalPages")
        follows: tuple[Follow, ...] = ()
        if isinstance(current, int) and isinstance(total, int) and current < total and data["data"]:
            number = EVENT_ID.of(ref)
            follows = (self._page(number, current + 1),) if number is not None else ()
        return replace(parsed, follows=follows)

    def combine(self, parsed: Sequence[Parsed], event: Event, ref: SourceRef) -> Parsed:
        """Each session once."""
        del event, ref
        recordings = {recording.id: recording for one in reversed(parsed) for recording in reversed(one.recordings)}
        ordered = tuple(reversed(recordings.values()))
        return Parsed(recordings=ordered, notes=tuple(note for one in parsed for note in one.notes))

    def read_files(self, pages: Iterable[Page], event: Event, ref: SourceRef) -> Parsed:
        """As ``parse``; a note says that the last page is not the last of its kind."""
        saved, named = list(pages), replace(ref, more=(("slug", hubilo_slug(event)),))
        whole = self.combine([self.parse(page, event, named) for page in saved], event, named)
        data = mapping(mapping(saved[-1].json()).get("data"))
        current, total = data.get("currentpage"), data.get("totalPages")
        if isinstance(current, int) and isinstance(total, int) and current < total:
            return replace(whole, notes=(*whole.notes, f"page {current} of {total}: import the other pages too"))
        return whole

    def explain(self, error: ApiRefused) -> ScrapeError:
        """The API's refusal in words: what happened and what to do."""
        try:
            body = json.loads(error.body)
        except (ValueError, RecursionError):
            body = {}
        return explain_api_error(error.url, error.status, mapping(body))

    def _page(self, event_id: int, number: int) -> Follow:
        query = urlencode({"eventId": event_id, "currentPage": number, "limit": _PAGE_SIZE})
        return Follow(f"{self.api}{_SESSIONS}?{query}", expects="json", credential=TOKEN.name)


def is_sessions(data: object) -> bool:
    """Whether a JSON value is an answer of session-info with at least one session."""
    rows = listing(mapping(mapping(data).get("data")).get("data"))
    return bool(rows) and "agendaId" in mapping(rows[0])


def _is_envelope(data: dict[str, Any]) -> bool:
    told = isinstance(data.get("message"), str) or isinstance(data.get("data"), dict)
    return type(data.get("status")) is int and told


def session(slug: str, number: object) -> HubiloSession | None:
    """The session page of an event's slug and a session's number, or None where they make none."""
    return hubilo_session(f"https://events.hubilo.com/{slug}/session/{number}")


def read_sessions(rows: Sequence[object], slug: str, event: Event) -> Parsed:
    """Recordings of session-info's rows; what holds a stream URL or token is left out without repeating it."""
    found: dict[str, Recording] = {}
    streams, unusable = 0, 0
    for row in map(mapping, rows):
        page, title = session(slug, row.get("agendaId")), raw_title(row.get("agendaName"))
        if holds_stream(row):
            streams += 1
        elif page is None or title is None:
            unusable += 1
        else:
            found.setdefault(page.id, _recording(row, page, title, event))
    notes = []
    if streams:
        notes.append(f"{several(streams, 'Hubilo session')} left out: the row holds a stream URL or a token")
    if unusable:
        notes.append(f"{several(unusable, 'Hubilo session')} left out: no usable number or name")
    return Parsed(recordings=tuple(found.values()), notes=tuple(notes))


def _recording(row: dict[str, Any], page: HubiloSession, title: str, event: Event) -> Recording:
    names = (words(mapping(speaker).get("name")) for speaker in listing(row.get("speakers")))
    return Recording(
        provider=platforms.HUBILO.key,
        id=f"{page.slug}/{page.id}",
        url=page.url,
        raw_title=title,
        source_url=page.url,
        recorded=_start_day(row.get("startTimeMilli"), event) or day(row.get("agendaDate")),
        speakers=tuple(dict.fromkeys(name for name in names if name)),
        access=platforms.HUBILO.access,
        access_by="platform",
    )


def _start_day(milliseconds: object, event: Event) -> date | None:
    """The day in the event's zone of ``startTimeMilli``, milliseconds since 1970 printed as text; 0 is unknown."""
    try:
        seconds = int(milliseconds) // 1000 if isinstance(milliseconds, str | int) else 0
        return datetime.fromtimestamp(seconds, UTC).astimezone(event.zone).date() if seconds > 0 else None
    except (ValueError, OverflowError, OSError):
        return None


def explain_api_error(url: str, status: int, answer: dict[str, Any]) -> ScrapeError:
    """Hubilo's error envelope (``{"status": 429, "message": ...}``) in words: cause and next step."""
    said = words(answer.get("message"))
    message = f" ({said[:200]})" if said and not holds_stream(said) else ""
    if status in (401, 403):
        return NeedsKey(
            url,
            f"Hubilo refused {TOKEN.name}{message}: ask the organiser for a fresh access token; "
            "without one, import session pages from a CSV",
        )
    if status == 429:
        pace = "20 requests a second per organiser; run again in a minute"
        return Unreachable(url, f"Hubilo asks to wait{message}: {pace}")
    if status == 400:
        return LayoutChanged(url, f"Hubilo does not accept the request{message}: check event_id in event.yml")
    if status >= 500:
        return Unreachable(url, f"Hubilo answered {status}{message}: its server failed; run again later")
    return Unreachable(url, f"Hubilo answered {status}{message}")


def hubilo_slug(event: Event) -> str:
    """The event's name on Hubilo: the ``slug`` of its hubilo line in event.yml, else the event's own.

    Raises:
        BadRecord: a slug that no Hubilo address can have.
    """
    slug = next((slug for ref in event.recordings if ref.kind == "hubilo" and (slug := SLUG.of(ref))), event.slug)
    if session(slug, 1) is None:
        raise BadRecord(f"{event.slug}: {slug!r} is no name of an event on Hubilo")
    return slug


HUBILO = Hubilo()
