"""Calendars in iCalendar (RFC 5545): Sched's ``all.ics``, pretalx, frab, Indico, Google Calendar.

Whatever zone a time is given in, it is read as the same moment in the event's zone; one without a zone is wall clock there.
An entry that is repeated is read on the event's days alone.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import KINDS, MAX_ABSTRACT, Event, SourceRef, Speaker, Talk, is_code, is_zone
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.schedules.unsaid import kind_by_title
from scrapers.source import FILE_KEY, EventFacts, Example, Parsed, Source
from scrapers.tables.speaker_cells import names_in
from scrapers.text import MAX_RAW_TITLE, clean_text, fold, mask_emails, slugify
from scrapers.urls import split_url

# Every command that reads sources imports this module, and few of them read a calendar.
if TYPE_CHECKING:
    from icalendar import Calendar
    from icalendar.cal.component import Component

MAX_ENTRIES = 20_000
MAX_REPEATED = 50
"""Entries with a rule of repetition that are followed; each may cost a second."""

_OTHER_EDITION = timedelta(days=60)
"""An entry so far from the event's days is another edition's."""
_REPEATS = {"DAILY": set(), "WEEKLY": {"BYDAY"}, "MONTHLY": {"BYDAY", "BYMONTHDAY"}, "YEARLY": set()}
"""Rules that are followed -> their parts beside those that every rule may have."""
_OF_ALL = {"FREQ", "COUNT", "UNTIL", "INTERVAL", "WKST"}
_START = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*+BEGIN:VCALENDAR\b", re.I)
_ENTRY, _ENTRY_END = (
    re.compile(r"^BEGIN:VEVENT[ \t]*\r?\n", re.M | re.I),
    re.compile(r"^END:VEVENT[ \t]*\r?\n", re.M | re.I),
)
_PEOPLE = re.compile(
    r"^[ \t*]*(?:speakers?|presenters?|presented by|panel\w{0,6}|moderators?|instructors?|hosts?)[ \t]*:[ \t]*([^\n]{1,1000})",
    re.I | re.M,
)
_LONGEST_TITLE = 2000
_NOT_IN_BRACKETS = rf"(?![^\[(]{{0,{_LONGEST_TITLE}}}[\])])"
_GLUED = re.compile(rf"\s-(?:\s|\Z){_NOT_IN_BRACKETS}")
_PRETALX_COMMA = re.compile(rf",\s{_NOT_IN_BRACKETS}")
_PRETALX_UID = re.compile(r"pretalx-.{1,200}-([A-Z0-9]{4,16})@")
_SCHED_PAGE = re.compile(r"/event/(\w{3,20})(?:/|\Z)")
_NOT_CODE = re.compile(r"[^A-Za-z0-9._~-]+")
_FRAB_PERSON = "invalid:nomail"


class ICal(Source):
    """A calendar with an entry for each talk."""

    kind, gives = "ical", "schedule"
    reads = "iCalendar (.ics): Sched (https://EVENT.sched.com/), Google Calendar, pretalx, frab, Indico"
    tried = "real files: GOOD 2025 from pretalx; Sched, Google, Indico by description"
    keys = (FILE_KEY,)
    examples = (
        Example("sched.ics", "https://owls2031.sched.com/all.ics", "America/Denver"),
        Example("pretalx.ics", "https://talks.example.org/owls-2031/schedule/export/schedule.ics", "Europe/Oslo"),
        Example(
            "google.ics",
            "https://calendar.google.com/calendar/ical/owls%40example.org/public/basic.ics",
            "America/New_York",
            date(2031, 5, 16),
            date(2031, 5, 18),
        ),
    )

    def recognises(self, page: Page) -> bool:
        """A calendar with entries."""
        return bool(_START.match(page.body[:1000])) and b"BEGIN:VEVENT" in page.body.upper()

    def claims(self, url: str) -> SourceRef | None:
        """Any page of a conference on Sched, and the address by which Google shows a calendar in a page."""
        parts = split_url(url)
        host = (parts.hostname or "").lower()
        if host.endswith((".sched.com", ".sched.org")) and host.count(".") == 2 and not host.startswith("www."):
            return SourceRef(self.kind, f"https://{host}/all.ics")
        if host == "calendar.google.com" and parts.path.endswith("/embed"):
            shown = parse_qs(parts.query).get("src", [""])[0]
            if shown:
                return SourceRef(self.kind, f"https://{host}/calendar/ical/{quote(shown, safe='')}/public/basic.ics")
        return None

    def leads(self, page: Page) -> SourceRef | None:
        """The calendar that a page shows in a frame."""
        if b"calendar.google.com/calendar/" not in page.body:
            return None
        return next((ref for link in page.links() if "google" in link and (ref := self.claims(link))), None)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """An entry per VEVENT; of a repeated one every repetition on the event's days is a slot.

        Raises:
            LayoutChanged: no calendar, or one that is cut.
        """
        entries = Entries(page, event, "title")
        calendar = _calendar(page, entries)
        listed = calendar.walk("VEVENT")
        for zone in sorted(filter(None, map(_unknown_zone, listed))):
            entries.note(f"time zone {zone[:40]!r} is not known: its times are read as wall clock in the event's zone")
        series = {_text(one, "UID") for one in listed if one.get("RRULE")}
        once = [
            one
            for one in listed
            if not one.get("RRULE") and not (one.get("RECURRENCE-ID") and _text(one, "UID") in series)
        ]
        said = [_values(one, calendar, event) for one in once]
        first, last = _days(said, event, calendar)
        said += [_values(one, calendar, event) for one in _repeated(calendar, first, last, entries)]
        near = [one for one in said if not _is_elsewhere(one, event)]
        if far := len(said) - len(near):
            entries.note(f"entries left out, more than {_OTHER_EDITION.days} days from the event: {far}")
        outside = [one for one in near if one["day"] and first and last and not first <= one["day"] <= last]
        if outside:
            names = ", ".join(repr(one["title"] or "")[:40] for one in outside[:3])
            entries.note(f"entries outside of {first} to {last}: {len(outside)} ({names})")
        entries.read(near, partial(_talk, entries))
        title = clean_text(str(calendar.get("X-WR-CALNAME") or calendar.get("NAME") or ""))
        return entries.parsed(EventFacts(title, _zone(calendar), first, last))


def _calendar(page: Page, entries: Entries) -> Calendar:
    """The calendar, without those entries that cannot be read at all."""
    if not _START.match(page.body[:1000]):
        raise page.mistaken("a calendar") or LayoutChanged(
            page.url, "no iCalendar: it does not begin with BEGIN:VCALENDAR"
        )
    text = page.body.decode("utf-8-sig", "replace").strip() + "\r\n"
    if not text.rstrip().upper().endswith("END:VCALENDAR"):
        raise LayoutChanged(page.url, "the calendar is cut: it does not end with END:VCALENDAR")
    if len(_ENTRY.findall(text)) > MAX_ENTRIES:
        raise LayoutChanged(page.url, f"more than {MAX_ENTRIES:,} entries: no conference has so many")
    if (whole := _read(text)) is not None:
        return whole
    head, *parts = _ENTRY.split(text)
    blocks = []
    for part in parts:
        block, *between = _ENTRY_END.split(part, maxsplit=1)
        blocks.append(f"BEGIN:VEVENT\r\n{block}END:VEVENT\r\n")
        head += "".join(between)
    head = head.rstrip()[: -len("END:VCALENDAR")]
    kept = [block for block in blocks if _read(f"BEGIN:VCALENDAR\r\n{block}END:VCALENDAR\r\n") is not None]
    if len(kept) < len(blocks):
        entries.note(f"entries left out that are no iCalendar: {len(blocks) - len(kept)} of {len(blocks)}")
    for start in (head, "BEGIN:VCALENDAR\r\n"):
        if (whole := _read(f"{start}{''.join(kept)}END:VCALENDAR\r\n")) is not None:
            return whole
    raise LayoutChanged(page.url, "the calendar is broken")


def _read(text: str) -> Calendar | None:
    from icalendar import Calendar

    try:
        return Calendar.from_ical(text)
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError, OSError):
        return None  # OSError: a zone's name is taken for that of a file


def _repeated(calendar: Calendar, first: date | None, last: date | None, entries: Entries) -> list[Component]:
    """What the repeated entries are on the event's days, with their exceptions; those not followed once, as they stand."""
    import recurring_ical_events
    from icalendar import Calendar

    rules = [one for one in calendar.walk("VEVENT") if one.get("RRULE")]
    followed = [one for one in rules if _may_follow(one)][:MAX_REPEATED] if first and last else []
    series, part = {_text(one, "UID") for one in followed}, Calendar()
    once = [one for one in rules if _text(one, "UID") not in series]
    for one in once:
        entries.note(f"entry {str(one.get('SUMMARY'))[:40]!r}: its repetition is not followed")
    for one in calendar.walk("VEVENT"):
        if _text(one, "UID") in series:
            part.add_component(one)
    if not followed or first is None or last is None:
        return once
    try:
        found = recurring_ical_events.of(part, skip_bad_series=True).between(first, last + timedelta(1))
        return once + sorted(found, key=lambda one: str(one["DTSTART"].dt.isoformat()))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        entries.note(f"entries that are repeated could not be read: {clean_text(str(error)[:200])}")
        return once


def _may_follow(one: Component) -> bool:
    """Whether a rule is one of days, weeks, months or years, from this century on, that ends within a moment."""
    rule = one.get("RRULE")
    if not isinstance(rule, dict):  # a list of rules, or none that can be read
        return False
    parts = {key.upper() for key in rule}
    start = _moment(one, "DTSTART")
    frequency = str((rule.get("FREQ") or [""])[0]).upper()
    return frequency in _REPEATS and parts <= _OF_ALL | _REPEATS[frequency] and start is not None and start.year >= 2000


def _moment(one: Component, key: str) -> date | None:
    """A time or a day as it is given; None for none, and for what cannot be read."""
    value = _read_of(one, key, "dt")
    return value if isinstance(value, date) else None


def _unknown_zone(one: Component) -> str | None:
    """The zone that a start names, where nothing says what it is; else None."""
    start, named = _moment(one, "DTSTART"), _read_of(one, "DTSTART", "params")
    known = not isinstance(start, datetime) or start.tzinfo is not None
    return None if known or not isinstance(named, dict) else clean_text(str(named.get("TZID") or ""))


def _read_of(one: Component, key: str, name: str) -> object:
    """What the library read of a property; None where it could not."""
    try:
        return getattr(one.get(key), name, None)
    except ValueError:
        return None


def _local(value: date | None, event: Event) -> datetime | None:
    """A time as wall clock in the event's zone, None for a day alone."""
    if not isinstance(value, datetime):
        return None
    try:
        return value.astimezone(event.zone).replace(tzinfo=None) if value.tzinfo else value
    except OverflowError:
        return None


def _values(one: Component, calendar: Calendar, event: Event) -> dict[str, Any]:
    """What an entry says, under the keys that ``_talk`` reads."""
    start, end = _moment(one, "DTSTART"), _local(_moment(one, "DTEND"), event)
    begins = _local(start, event)
    lasts = _read_of(one, "DURATION", "td") if end is None and begins and begins.year <= 2100 else None
    if begins and isinstance(lasts, timedelta) and timedelta() < lasts <= timedelta(2):
        end = begins + lasts
    product = str(calendar.get("PRODID") or "").lower()
    vendor = next((name for name in ("pretalx", "sched.com") if name in product), "")
    title, people = _title_and_people(one, vendor)
    return {
        "title": title,
        "people": people,
        "start": begins.isoformat() if begins else None,
        "end": end.isoformat() if end else None,
        "day": _day_of(one, event),
        "until": _moment(one, "DTEND"),
        "rooms": _rooms(_text(one, "LOCATION"), vendor),
        "abstract": _text(one, "DESCRIPTION"),
        "categories": [text for part in _listed(one.get("CATEGORIES")) if (text := clean_text(part))],
        "url": _text(one, "URL"),
        "uid": _text(one, "UID"),
        "untimed": start is None and one.get("DTSTART") is not None,
        "cancelled": _text(one, "STATUS").upper() == "CANCELLED",
    }


def _text(one: Component, key: str) -> str:
    value = one.get(key)
    return str(value[0] if isinstance(value, list) and value else value or "").strip()


def _listed(value: object) -> list[str]:
    found = value if isinstance(value, list) else [value]
    return [str(text) for one in found if one for text in getattr(one, "cats", [one])]


def _title_and_people(one: Component, vendor: str) -> tuple[str, tuple[str, ...]]:
    """Title and names: pretalx writes the speakers behind the title, Sched may write one before it, frab as attendees."""
    title = mask_emails(_text(one, "SUMMARY")[:MAX_RAW_TITLE])
    if vendor == "pretalx":
        title = title[:_LONGEST_TITLE]
        glued = [*_GLUED.finditer(title)][-1:]
        behind = title[glued[0].end() :] if glued else ""
        parts = (clean_text(name) for name in _PRETALX_COMMA.split(behind))
        return (title[: glued[0].start()] if glued else title), tuple(dict.fromkeys(filter(None, parts)))
    invited = one.get("ATTENDEE")
    people = invited if isinstance(invited, list) else [invited] if invited else []
    named = [clean_text(str(one.params.get("CN") or "")) for one in people if str(one).lower() == _FRAB_PERSON]
    lines = _PEOPLE.findall(mask_emails(_text(one, "DESCRIPTION")[:MAX_ABSTRACT])) if not named else []
    named += [name for line in lines for name in names_in(clean_text(line) or "", last_first=False)]
    names = tuple(dict.fromkeys(filter(None, named)))
    before = next((name for name in names if title.startswith(f"{name}:")), None)
    return (title[len(before) + 1 :] if before else title), names


def _rooms(location: str, vendor: str) -> tuple[str, ...]:
    """The room; Sched writes the address of the house behind it."""
    room = clean_text(location.partition(", ")[0] if vendor == "sched.com" else location)
    return (room,) if room else ()


def _days(said: Iterable[dict[str, Any]], event: Event, calendar: Calendar) -> tuple[date | None, date | None]:
    """The event's first and last day: as they are known, else the run of days, none two apart, with most entries."""
    days = Counter(one["day"] + timedelta(n) for one in said if one["day"] for n in range(_length(one)))
    if event.starts:
        return event.starts, event.ends or max([event.starts, *(day for day in days if _near(day, event))])
    if not days:
        days = Counter(filter(None, (_day_of(one, event) for one in calendar.walk("VEVENT"))))
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and day - runs[-1][-1] <= timedelta(2):
            runs[-1].append(day)
        else:
            runs.append([day])
    run = max(runs, key=lambda run: sum(days[day] for day in run), default=[])
    return (run[0], run[-1]) if run else (None, None)


def _length(one: dict[str, Any]) -> int:
    """Days of an entry of whole days; its last is the one before ``until``. One of more than two weeks is a season."""
    whole = one["start"] is None and one["until"] is not None and not isinstance(one["until"], datetime)
    length = (one["until"] - one["day"]).days if whole else 1
    return length if 1 <= length <= 14 else 1


def _day_of(one: Component, event: Event) -> date | None:
    """The day on which an entry begins in the event's zone; None for none, and for one in another century."""
    start = _moment(one, "DTSTART")
    local = _local(start, event)
    day = local.date() if local else None if isinstance(start, datetime) else start
    return day if day and 2000 <= day.year <= 2100 else None


def _near(day: date, event: Event) -> bool:
    starts = event.starts or day
    return starts - _OTHER_EDITION <= day <= (event.ends or starts) + _OTHER_EDITION


def _is_elsewhere(one: dict[str, Any], event: Event) -> bool:
    return one["day"] is not None and not _near(one["day"], event)


def _zone(calendar: Calendar) -> str | None:
    """The zone that the calendar says it is in, or that its times are given in; UTC says nothing."""
    zones = Counter(
        str(start.params.get("TZID"))
        for one in calendar.walk("VEVENT")
        if (start := one.get("DTSTART")) is not None and hasattr(start, "params") and start.params.get("TZID")
    )
    said = [clean_text(str(calendar.get("X-WR-TIMEZONE") or "")), *(name for name, _ in zones.most_common(1))]
    return next((name for name in said if name and name not in ("UTC", "Etc/UTC", "GMT") and is_zone(name)), None)


def _code(entry: Entry, title: str) -> str:
    """What the vendor calls the entry, of its UID or of its page; the title's words where it says nothing."""
    uid = entry.text("uid") or ""
    if found := _PRETALX_UID.match(uid) or _SCHED_PAGE.search(split_url(entry.url("url", "") or "").path):
        return found[1]
    code = _NOT_CODE.sub("-", uid.partition("@")[0]).strip("-._~")
    return code if is_code(code) and len(code) <= 64 else slugify(title)


def _talk(entries: Entries, entry: Entry) -> Talk:
    title, printed = entry.title("title")
    names, categories = entry.get("people"), entry.list("categories")
    if entry.get("untimed"):
        entries.note_entry(entry, "its start is no time; kept without a time")
    alone = "info" if entry.get("start") is None and entry.get("day") and not names else None
    return Talk(
        event=entries.event.slug,
        code=_code(entry, title),
        title=title,
        kind=next(filter(None, map(kind_of, categories)), None) or alone or kind_by_title(title, bool(names)),
        source_url=entries.source_url,
        raw_title=printed,
        abstract=entry.abstract("abstract"),
        speakers=tuple(map(Speaker, names)),
        track=next((name for name in categories if fold(name).removesuffix("s") not in KINDS), None),
        url=entry.url("url", entries.page.url),
        slots=entries.slots_between(entry, "start", "end", entry.get("rooms")),
        status="cancelled" if entry.get("cancelled") else "scheduled",
    )


ICAL = ICal()
