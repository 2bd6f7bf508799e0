"""conference.json of us.pycon.org: the whole schedule in one file, since 2022 (read by the official app, too)."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from html import unescape
from typing import TYPE_CHECKING, Any, ClassVar, Literal
from urllib.parse import urlsplit

from scrapers.errors import BadRecord, LayoutChanged
from scrapers.records import KINDS, Event, Slot, SourceRef, Speaker, Talk
from scrapers.schedules.pycon_words import (
    Title,
    is_unnamed,
    kind_of,
    kind_of_plenary,
    plenary_speakers,
    read_title,
    room_name,
)
from scrapers.schedules.pycon_years import facts_of, year_of
from scrapers.source import Example, Expects, Parsed, Source
from scrapers.text import clean_abstract, clean_text, fold, local_time, slugify
from scrapers.urls import presentation_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapers.page import Page

_CLAIMED = re.compile(r"https?://us\.pycon\.org/20\d\d/schedule/conference\.json\Z")
_RENAMED = {"sponsor-workshop": "sponsor", "lightning-talks": "lightning", "informational": "info"}
_DROPPED = re.compile(r"blank\Z|available-open-space")
_SPEAKER_IN_TITLE = frozenset({"keynote", "plenary", "panel"})

Entry = dict[str, Any]


@dataclass(slots=True)
class _Reading:
    """What one file has said so far."""

    page: Page
    event: Event
    talks: dict[str, Talk] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    times: int = 0
    disagreed: int = 0

    def note(self, text: str) -> None:
        """Say something once: every poster of a block has the same time to say it about."""
        self.notes[f"{self.page.url}: {text}"] = None

    def note_entry(self, entry: Entry, text: str) -> None:
        """Say something about one entry, by its conf_key."""
        self.note(f"entry {str(entry.get('conf_key'))[:40]!r}: {clean_text(text[:200])}")


class PyconJson(Source):
    """The schedule of one PyCon US as JSON."""

    kind: ClassVar[str] = "pycon_json"
    reads: ClassVar[str] = "us.pycon.org/YYYY/schedule/conference.json (2022 on)"
    gives: ClassVar[Literal["schedule", "recordings"]] = "schedule"
    examples: ClassVar[tuple[Example, ...]] = (
        Example("2022.json", "https://us.pycon.org/2022/schedule/conference.json", "America/Denver"),
        Example("2025.json", "https://us.pycon.org/2025/schedule/conference.json", "America/New_York"),
        Example("2026.json", "https://us.pycon.org/2026/schedule/conference.json", "America/Los_Angeles"),
    )

    expects: ClassVar[Expects] = "json"

    def recognises(self, page: Page) -> bool:
        """Whether the page is a JSON object whose ``schedule`` is a list of entries with ``conf_key``."""
        if page.body.lstrip()[:1] != b"{" or b'"schedule"' not in page.body:
            return False
        try:
            entries = _entries(page, page.json())
        except LayoutChanged:
            return False
        return any(isinstance(entry, dict) and "conf_key" in entry for entry in entries)

    def claims(self, url: str) -> SourceRef | None:
        """``https://us.pycon.org/YYYY/schedule/conference.json``."""
        return SourceRef(self.kind, url=url) if _CLAIMED.match(url) else None

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Every entry as a talk, without what makes no sense in it; one without title or code is left out. Notes say so.

        Raises:
            LayoutChanged: there is no schedule in it.
        """
        reading = _Reading(page, event)
        data = page.json()
        scheduled = _entries(page, data)
        for entry in scheduled:
            _guarded(reading, entry, _read_entry)
        for entry in _listed(data, "open-spaces"):
            _guarded(reading, entry, _read_open_space)
        blocks = [entry for entry in scheduled if isinstance(entry, dict) and _listed(entry, "sessions")]
        for block in blocks:
            for session in _listed(block, "sessions"):
                _guarded(reading, session, lambda r, s, b=block: _read_poster(r, s, b))
        for poster in _listed(data, "posters"):
            _guarded(reading, poster, lambda r, p: _read_poster(r, p, blocks[0] if blocks else {}))
        if reading.disagreed:
            reading.note(
                f"{reading.disagreed} of {reading.times} times print another UTC offset than {event.timezone}; "
                "the wall clock was kept"
            )
        days = _days(reading.talks.values())
        talks = tuple(reading.talks.values())
        return Parsed(talks=talks, notes=tuple(reading.notes), facts=facts_of(year_of(page.url), days))


def _days(talks: Iterable[Talk]) -> tuple[date, ...]:
    return tuple(slot.start.date() for talk in talks if talk.kind != "open-space" for slot in talk.slots)


def _entries(page: Page, data: Any) -> Sequence[Any]:
    if not isinstance(data, dict) or not isinstance(data.get("schedule"), list):
        raise LayoutChanged(page.url, "JSON without a list named schedule; is this conference.json?")
    entries: list[Any] = data["schedule"]
    return entries


def _listed(data: Entry, key: str) -> Sequence[Any]:
    value = data.get(key)
    return value if isinstance(value, list) else ()


def _guarded(reading: _Reading, entry: Any, read: Any) -> None:
    """Read one entry; what cannot be read costs that entry alone."""
    try:
        if not isinstance(entry, dict):
            raise ValueError("is no object")
        read(reading, entry)
    except (ValueError, OverflowError, BadRecord) as error:
        key = entry.get("conf_key") if isinstance(entry, dict) else None
        reading.note(f"entry {str(key)[:40]!r} left out: {clean_text(str(error)[:200])}")


def _read_entry(reading: _Reading, entry: Entry) -> None:
    printed_kind = _string(entry, "kind") or ""
    title = read_title(_string(entry, "name") or _string(entry, "title"))
    if _DROPPED.match(printed_kind) or _is_empty_slot(title, _string(entry, "name") or _string(entry, "title")):
        return
    assert title.text is not None  # noqa: S101
    kind = _kind(reading, printed_kind, title.text, has_sessions=bool(_listed(entry, "sessions")))
    (number, url), key = _page_of(reading, entry), _key(entry)
    if number is None and key is None:
        raise ValueError("has neither conf_url nor conf_key")
    speakers = _speakers(entry)
    if not speakers and kind in _SPEAKER_IN_TITLE:
        speakers = plenary_speakers(_string(entry, "name") or "")
    talk = Talk(
        event=reading.event.slug,
        code=number or f"k{key}",
        title=title.text,
        kind=kind,
        source_url=reading.page.url,
        aliases=(f"k{key}",) if number and key else (),
        raw_title=title.raw,
        abstract=_abstract(entry, title),
        speakers=speakers,
        language="es" if kind == "charla" else None,
        url=url,
        slots=_slots(reading, entry, "minutes"),
        status="cancelled" if title.cancelled or entry.get("cancelled") is True else "scheduled",
    )
    _keep(reading, talk)


def _read_open_space(reading: _Reading, entry: Entry) -> None:
    title = read_title(_string(entry, "title") or _string(entry, "name"))
    if _DROPPED.match(_string(entry, "kind") or "") or _is_empty_slot(
        title, _string(entry, "title") or _string(entry, "name")
    ):
        return
    assert title.text is not None  # noqa: S101
    key = _key(entry)
    if key is None:
        raise ValueError("has no conf_key")
    talk = Talk(
        event=reading.event.slug,
        code=f"o{key}",
        title=title.text,
        kind="open-space",
        source_url=reading.page.url,
        raw_title=title.raw,
        abstract=_abstract(entry, title),
        speakers=_speakers(entry),
        slots=_slots(reading, entry, "seconds"),
        status="cancelled" if title.cancelled or entry.get("cancelled") is True else "scheduled",
    )
    _keep(reading, talk)


def _read_poster(reading: _Reading, entry: Entry, block: Entry) -> None:
    """One of a poster block's ``sessions``: it has no time of its own, so the block's."""
    title = read_title(_string(entry, "name") or _string(entry, "title"), poster=True)
    if _is_empty_slot(title, _string(entry, "name") or _string(entry, "title")):
        return
    assert title.text is not None  # noqa: S101
    (number, url), key = _page_of(reading, entry), _key(entry)
    if _is_known_poster(reading, number, title.text):
        return
    talk = Talk(
        event=reading.event.slug,
        code=number or _poster_code(entry, key, title.text),
        title=title.text,
        kind="poster",
        source_url=reading.page.url,
        aliases=(f"k{key}",) if number and key else (),
        raw_title=title.raw,
        abstract=_abstract(entry, title),
        speakers=_speakers(entry),
        url=url,
        slots=_slots(reading, entry if entry.get("start") else block, "minutes"),
        status="cancelled" if title.cancelled or entry.get("cancelled") is True else "scheduled",
    )
    _keep(reading, talk)


def _is_empty_slot(title: Title, printed: str | None) -> bool:
    """Whether an entry only stands for an empty slot ("Slot", "&nbsp;", the bare name of a kind).

    Raises:
        ValueError: it has no title at all.
    """
    if not is_unnamed(title.text):
        return False
    if fold(title.text or "") or "\xa0" in unescape(printed or ""):
        return True
    raise ValueError("has no title")


def _is_known_poster(reading: _Reading, number: str | None, title: str) -> bool:
    """Whether a row of its own (2026) already gave this poster: the same title, and no other number."""
    posters = [talk for talk in reading.talks.values() if talk.kind == "poster" and talk.code.isdigit()]
    return any(fold(talk.title) == fold(title) and number in (None, talk.code) for talk in posters)


def _poster_code(entry: Entry, key: int | None, title: str) -> str:
    """A code for a poster without a page: its key, else ``poster-<profile number of its first speaker>``.

    Both are the site's own numbers, which no new title or order changes.
    """
    if key is not None:
        return f"k{key}"
    for speaker in _listed(entry, "speakers"):
        if isinstance(speaker, dict) and type(speaker.get("id")) is int:
            return f"poster-{speaker['id']}"
    return f"poster-{slugify(title, 60)}"


def _kind(reading: _Reading, printed: str, title: str, *, has_sessions: bool) -> str:
    if has_sessions:
        return "event"  # the block itself is an appointment; its posters are the talks
    if printed == "plenary":
        return kind_of_plenary(title)
    kind = _RENAMED.get(printed, printed)
    if kind not in KINDS:
        kind = kind_of(printed) or "event"
        reading.note(f"kind {printed[:40]!r} is new here; read as {kind}")
    return kind


def _keep(reading: _Reading, talk: Talk) -> None:
    """Add a talk: the same once more is another slot, another title under the same code becomes CODE-2."""
    known = reading.talks.get(talk.code)
    if known is None:
        reading.talks[talk.code] = talk
    elif fold(known.title) == fold(talk.title) and known.kind == talk.kind != "poster":
        slots = known.slots + tuple(slot for slot in talk.slots if slot not in known.slots)
        aliases = known.aliases + tuple(alias for alias in talk.aliases if alias not in known.aliases)
        reading.talks[talk.code] = replace(known, slots=slots, aliases=aliases)
    elif known.kind == talk.kind == "poster" and (fold(known.title), known.speakers) == (
        fold(talk.title),
        talk.speakers,
    ):
        return
    else:
        count = 2
        while f"{talk.code}-{count}" in reading.talks:
            count += 1
        code = f"{talk.code}-{count}"
        if not talk.code.startswith("poster-"):
            reading.note(f"code {talk.code} is used for {known.title!r} and for {talk.title!r}; the second is {code}")
        taken = {alias for other in reading.talks.values() for alias in other.aliases}
        aliases = tuple(alias for alias in talk.aliases if alias not in taken)
        reading.talks[code] = replace(talk, code=code, aliases=aliases)


def _string(entry: Entry, key: str) -> str | None:
    value = entry.get(key)
    return value if isinstance(value, str) else None


def _key(entry: Entry) -> int | None:
    value = entry.get("conf_key")
    return value if type(value) is int and value >= 0 else None


def _speakers(entry: Entry) -> tuple[Speaker, ...]:
    listed = [s.get("name") for s in _listed(entry, "speakers") if isinstance(s, dict)] or _listed(entry, "authors")
    names = [clean_text(name) for name in listed if isinstance(name, str)]
    return tuple(Speaker(name) for name in names if name)


def _abstract(entry: Entry, title: Title) -> str | None:
    """The description, unless it only repeats the title (as it does for everything without a page)."""
    abstract = clean_abstract(_string(entry, "description"))
    if abstract is None or fold(read_title(abstract).text or "") == fold(title.text or ""):
        return None
    return abstract


def _page_of(reading: _Reading, entry: Entry) -> tuple[str | None, str | None]:
    """The number of an entry's page and its address. The number counts even where the address cannot be used."""
    printed = entry.get("conf_url")
    if printed is None or printed == "":
        return None, None
    number, url = None, None
    if isinstance(printed, str):
        with suppress(ValueError):
            number = presentation_number(printed)
            url = _plain(printed.strip())
    if url is None:
        reading.note_entry(entry, "conf_url is no plain http(s) address; kept without it")
    return (number, url) if number and number.isascii() else (None, None)


def _plain(url: str) -> str | None:
    """An http(s) address without user and password, https at us.pycon.org; None for any other. ValueError: unreadable."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        return None
    at_home = parts.hostname == "us.pycon.org" and parts.scheme == "http"
    return parts._replace(scheme="https").geturl() if at_home else url


def _slots(reading: _Reading, entry: Entry, unit: Literal["minutes", "seconds"]) -> tuple[Slot, ...]:
    if not entry.get("start"):
        return ()
    start = _time(reading, entry, "start", "a time")
    if start is None:
        return ()
    end = _time(reading, entry, "end", "an end") if entry.get("end") else None
    if end is not None and end < start:
        reading.note_entry(entry, "ends before it starts; kept without an end")
        return (Slot(start, None, _rooms(entry)),)
    duration = entry.get("duration")
    if end is None and type(duration) is int and 0 < duration < 1_000_000:
        end = start + timedelta(**{unit: duration})
    # An entry of no length ("Registration opens") is a moment: it has no end.
    return (Slot(start, end if end != start else None, _rooms(entry)),)


def _rooms(entry: Entry) -> tuple[str, ...]:
    printed = entry.get("rooms")
    rooms = printed if isinstance(printed, list) else str(entry.get("room") or "").split(", ")
    named = [room_name(room) for room in rooms if isinstance(room, str)]
    return tuple(dict.fromkeys(room for room in named if room))


def _time(reading: _Reading, entry: Entry, key: str, lost: str) -> datetime | None:
    """A time of an entry; where it cannot be read, a note that the entry is kept without what is ``lost``, and None."""
    text = entry.get(key)
    try:
        if not isinstance(text, str):
            raise ValueError(f"{key} is {type(text).__name__}, not a time")
        when, disagrees = local_time(text, reading.event.zone)
        if not 2000 <= when.year <= 2100:
            raise ValueError(f"{key} is in the year {when.year}")
    except (ValueError, OverflowError) as error:
        reading.note_entry(entry, f"{str(error)[:120]}; kept without {lost}")
        return None
    if key == "start":
        reading.times += 1
        reading.disagreed += disagrees
    return when


PYCON_JSON = PyconJson()
