"""conference.json of us.pycon.org: the whole schedule in one file, since 2022 (read by the official app, too)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from scrapers.errors import LayoutChanged
from scrapers.records import KINDS, Event, Slot, SourceRef, Speaker, Talk
from scrapers.schedules.entries import Entries, Entry, NoTitleError, kind_of
from scrapers.schedules.pycon_us.wording import (
    PrintedTitle,
    is_unnamed,
    kind_of_plenary,
    plenary_speakers,
    read_title,
    room_name,
)
from scrapers.schedules.pycon_us.years import facts_of, year_of
from scrapers.source import Example, Expects, Parsed, Source
from scrapers.text import clean_abstract, clean_text, fold, slugify
from scrapers.urls import presentation_number, split_url, unescaped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from scrapers.page import Page

_CLAIMED = re.compile(r"https?://us\.pycon\.org/20\d\d/schedule/conference\.json\Z")
_RENAMED = {"sponsor-workshop": "sponsor", "lightning-talks": "lightning", "informational": "info"}
_DROPPED = re.compile(r"blank\Z|available-open-space")
_SPEAKER_IN_TITLE = frozenset({"keynote", "plenary", "panel"})


class PyconJson(Source):
    """The schedule of one PyCon US as JSON."""

    kind: ClassVar[str] = "pycon_json"
    reads: ClassVar[str] = "us.pycon.org/YYYY/schedule/conference.json (2022 on)"
    tried: ClassVar[str] = "real files: PyCon US 2022-2025"
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
        reading = Entries(page, event, "conf_key")
        data = page.json()
        whole, scheduled = Entry.of(data), _entries(page, data)
        reading.read(scheduled, partial(_read_entry, reading))
        reading.read(whole.list("open-spaces"), partial(_read_open_space, reading))
        blocks = [block for block in map(Entry.of, scheduled) if block.list("sessions")]
        for block in blocks:
            reading.read(block.list("sessions"), partial(_read_poster, reading, block))
        reading.read(whole.list("posters"), partial(_read_poster, reading, blocks[0] if blocks else Entry({})))
        return reading.parsed(facts_of(year_of(page.url), _days(reading.talks.values())))


def _days(talks: Iterable[Talk]) -> tuple[date, ...]:
    return tuple(slot.start.date() for talk in talks if talk.kind != "open-space" for slot in talk.slots)


def _entries(page: Page, data: Any) -> Sequence[Any]:
    if not isinstance(data, dict) or not isinstance(data.get("schedule"), list):
        raise LayoutChanged(page.url, "JSON without a list named schedule; is this conference.json?")
    entries: list[Any] = data["schedule"]
    return entries


def _read_entry(reading: Entries, entry: Entry) -> Talk | None:
    printed_kind = entry.text("kind") or ""
    title = read_title(entry.text("name") or entry.text("title"))
    if _DROPPED.match(printed_kind) or _is_empty_slot(title, entry.text("name") or entry.text("title")):
        return None
    assert title.text is not None  # noqa: S101
    kind = _kind(reading, printed_kind, title.text, has_sessions=bool(entry.list("sessions")))
    (number, url), key = _page_of(reading, entry), _key(entry)
    if number is None and key is None:
        raise ValueError("has neither conf_url nor conf_key")
    speakers = _speakers(entry)
    if not speakers and kind in _SPEAKER_IN_TITLE:
        speakers = plenary_speakers(entry.text("name") or "")
    return Talk(
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


def _read_open_space(reading: Entries, entry: Entry) -> Talk | None:
    title = read_title(entry.text("title") or entry.text("name"))
    if _DROPPED.match(entry.text("kind") or "") or _is_empty_slot(title, entry.text("title") or entry.text("name")):
        return None
    assert title.text is not None  # noqa: S101
    key = _key(entry)
    if key is None:
        raise ValueError("has no conf_key")
    return Talk(
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


def _read_poster(reading: Entries, block: Entry, entry: Entry) -> Talk | None:
    """One of a poster block's ``sessions``: it has no time of its own, so the block's."""
    title = read_title(entry.text("name") or entry.text("title"), poster=True)
    if _is_empty_slot(title, entry.text("name") or entry.text("title")):
        return None
    assert title.text is not None  # noqa: S101
    (number, url), key = _page_of(reading, entry), _key(entry)
    if _is_known_poster(reading, number, title.text):
        return None
    code = number or _poster_code(reading, entry, key, title.text)
    return Talk(
        event=reading.event.slug,
        code=code,
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


def _is_empty_slot(title: PrintedTitle, printed: str | None) -> bool:
    """Whether an entry only stands for an empty slot ("Slot", "&nbsp;", the bare name of a kind).

    Raises:
        NoTitleError: it has no title at all.
    """
    if not is_unnamed(title.text):
        return False
    if fold(title.text or "") or "\xa0" in unescaped(printed or ""):
        return True
    raise NoTitleError("has no title")


def _is_known_poster(reading: Entries, number: str | None, title: str) -> bool:
    """Whether a row of its own (2026) already gave this poster: the same title, and no other number."""
    posters = [talk for talk in reading.talks.values() if talk.kind == "poster" and talk.code.isdigit()]
    return any(fold(talk.title) == fold(title) and number in (None, talk.code) for talk in posters)


def _poster_code(reading: Entries, entry: Entry, key: int | None, title: str) -> str:
    """A code for a poster without a page: its key, else ``poster-<profile number of its first speaker>``, -2, -3.

    Both are the site's own numbers, which no new title or order changes.
    """
    if key is not None:
        return f"k{key}"
    numbers = (s.get("id") for s in entry.list("speakers") if isinstance(s, dict))
    first = next((number for number in numbers if type(number) is int), None)
    code = name = f"poster-{slugify(title, 60) if first is None else first}"
    count = 1
    while name in reading.talks and fold(reading.talks[name].title) != fold(title):
        count += 1
        name = f"{code}-{count}"
    return name


def _kind(reading: Entries, printed: str, title: str, *, has_sessions: bool) -> str:
    if has_sessions:
        return "event"  # the block itself is an appointment; its posters are the talks
    if printed == "plenary":
        return kind_of_plenary(title)
    kind = _RENAMED.get(printed, printed)
    if kind not in KINDS:
        kind = kind_of(printed) or "event"
        reading.note(f"kind {printed[:40]!r} is new here; read as {kind}")
    return kind


def _key(entry: Entry) -> int | None:
    value = entry.get("conf_key")
    return value if type(value) is int and value >= 0 else None


def _speakers(entry: Entry) -> tuple[Speaker, ...]:
    listed = [s.get("name") for s in entry.list("speakers") if isinstance(s, dict)] or entry.list("authors")
    names = [clean_text(name) for name in listed if isinstance(name, str)]
    return tuple(Speaker(name) for name in names if name)


def _abstract(entry: Entry, title: PrintedTitle) -> str | None:
    """The description, unless it only repeats the title (as it does for everything without a page)."""
    abstract = clean_abstract(entry.text("description"))
    if abstract is None or fold(read_title(abstract).text or "") == fold(title.text or ""):
        return None
    return abstract


def _page_of(reading: Entries, entry: Entry) -> tuple[str | None, str | None]:
    """The number of an entry's page and its address. The number counts even where the address cannot be used."""
    printed = entry.get("conf_url")
    if printed is None or printed == "":
        return None, None
    number, url = None, None
    if isinstance(printed, str):
        number = presentation_number(printed)
        url = _plain(printed.strip())
    if url is None:
        reading.note_entry(entry, "conf_url is no plain http(s) address; kept without it")
    return (number, url) if number and number.isascii() else (None, None)


def _plain(url: str) -> str | None:
    """An http(s) address without user and password, https at us.pycon.org; None for any other."""
    parts = split_url(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
        return None
    at_home = parts.hostname == "us.pycon.org" and parts.scheme == "http"
    return parts._replace(scheme="https").geturl() if at_home else url


def _slots(reading: Entries, entry: Entry, unit: Literal["minutes", "seconds"]) -> tuple[Slot, ...]:
    if not entry.get("start"):
        return ()
    start = reading.time(entry, "start", "a time")
    if start is None:
        return ()
    end = reading.time(entry, "end", "an end", end=True) if entry.get("end") else None
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


PYCON_JSON = PyconJson()
