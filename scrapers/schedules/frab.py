"""frab, also called pentabarf: ``schedule.xml`` and ``schedule.json`` of FOSDEM, the CCC and many more, one data model.

Schemas: https://c3voc.de/schedule/schema.json and schema.xsd. pretalx writes both too (``pretalx.py``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import Place, platform, video_place
from scrapers.records import Event, Slot, SourceRef, Talk, is_code, is_guid, is_zone
from scrapers.schedules.entries import Entries, Entry, kind_of, uncancelled
from scrapers.schedules.frab_xml import as_json, looks_like_xml
from scrapers.schedules.slides import slides_of
from scrapers.source import EventFacts, Example, Parsed, Source
from scrapers.tags import kind_of_tags, tags_of
from scrapers.urls import split_url

_TALK = re.compile(r"/talk/(\w+)/?\Z")
_CLOCK = re.compile(r"(\d{1,2}):?(\d{2})(?::\d{2})?\Z")
_RECORDED = re.compile(
    r"\A(?:(?:the )?(?:(?:talk|session|video) )?recording\b(?!.*subtitle)|aufzeichnung|mitschnitt"
    r"|(?:watch|see) (?:the |this )?(?:recording|video|talk)\b)|\(video recording\)\Z",
    re.I,
)
_VIDEO = re.compile(r"video\s*(?:\(|\Z)", re.I)
_MOMENT = re.compile(r"[?&#](?:t|start)=")
_FORMAT = re.compile(r"(?:(?<!\s)\s++)?(?:[(,–]|- ).*", re.S)
_FEED = re.compile(r"\Ahttps?://[^?#]+/schedule(?:\.json|\.xml|/xml)\Z")
_SLASHES = re.compile(r"(?<!:)/{2,}")


class Frab(Source):
    """The schedule of one event, in XML or JSON."""

    kind, gives = "frab", "schedule"
    reads = "frab and pentabarf: schedule.xml and schedule.json of FOSDEM, the CCC and others"
    tried = "real files: FOSDEM 2012 and 2026, 31C3, 38C3, 39C3"
    examples = (
        Example("2012.xml", "https://owls.example.org/2012/schedule.xml", "Europe/Oslo"),
        Example("2031.xml", "https://owls.example.org/2031/schedule/xml", "Europe/Oslo"),
        Example("2031.json", "https://owls.example.org/2031/schedule.json", "Europe/Oslo"),
        Example("entries.xml", "https://owls.example.org/2014/schedule.xml", "Europe/Oslo"),
        Example("hub.json", "https://owls.example.org/2031/hub/schedule2.json", "Europe/Oslo"),
    )

    def recognises(self, page: Page) -> bool:
        """A schedule of this data model that pretalx has not written."""
        said = FrabSchedule.of(page)
        return said is not None and not said.by_pretalx

    def leads(self, page: Page) -> SourceRef | None:
        """The feed in XML, else in JSON, that a page of a schedule links on its own host."""
        if b"schedule" not in page.body or b'content="pretalx"' in page.body or looks_like_xml(page):
            return None
        host = split_url(page.url).netloc
        feeds = sorted(url for url in page.links() if _FEED.match(url) and split_url(url).netloc == host)
        return SourceRef(self.kind, feeds[-1]) if feeds else None

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """Every entry of every room; a talk that is given twice is one talk with two slots."""
        return parse_schedule(page, event)


@dataclass(frozen=True, slots=True)
class FrabSchedule:
    """A schedule as it was read: ``listed`` are its entries, as they come, with their day and the name of their room."""

    generator: str | None
    conference: Entry
    listed: tuple[tuple[Entry, str, Any], ...]

    @classmethod
    def of(cls, page: Page) -> FrabSchedule | None:
        """The schedule that a page holds, None where it is another page or has no entries.

        One in XML that cannot be read is a schedule without entries.
        """
        xml = looks_like_xml(page)
        try:
            said = Entry.of(as_json(page) if xml else page.json_if_any())
        except LayoutChanged:
            return cls(None, Entry({}), ())
        schedule = said.map("schedule")
        conference = schedule.map("conference")
        days = map(Entry.of, conference.list("days"))
        listed = tuple(_listed(days)) or tuple((Entry({}), "", _older(one)) for one in schedule.list("events"))
        return cls(said.map("generator").line("name"), conference, listed) if listed else None

    @property
    def by_pretalx(self) -> bool:
        """Whether pretalx has written it: it says so since 2024, and its talks have pages of one form."""
        some = (Entry.of(entry) for _, _, entry in self.listed[:20])
        return self.generator == "pretalx" or any(_TALK.search(entry.text("url") or "") for entry in some)

    @property
    def facts(self) -> EventFacts:
        """What it says of the event. Days are those of the event's zone: some print them as instants in UTC."""
        said = self.conference
        zone = said.line("time_zone_name")
        place = ", ".join(filter(None, map(said.line, ("venue", "city"))))
        return EventFacts(
            said.line("title"),
            zone,
            _day(said.text("start"), zone),
            _day(said.text("end"), zone),
            place or None,
            said.url("url", ""),
        )


def parse_schedule(page: Page, event: Event) -> Parsed:
    """The talks of a schedule in XML or JSON, with the recordings that it links.

    Raises:
        LayoutChanged: it is none, or is cut.
    """
    said = FrabSchedule.of(page)
    if said is None or not said.listed:
        if looks_like_xml(page):
            page.xml()  # says where it breaks off
        raise page.mistaken("a schedule") or LayoutChanged(
            page.url, "no schedule: neither schedule.conference.days with entries in their rooms nor XML of it"
        )
    entries = Entries(page, event, "title")
    change, acronym = _clock(said.conference.text("day_change")), said.conference.line("acronym")

    def read(day: Entry, room: str, entry: Entry) -> Talk:
        """One entry of a room's list, and the recordings that it links."""
        talk = talk_of(entries, _timed(entry, day, change, event.zone), room)
        for place in _recordings(entry, acronym):
            entries.link(talk, place)
        return talk

    for day, room, listed in said.listed:
        entries.read((listed,), partial(read, day, room))
    return entries.parsed(said.facts)


def talk_of(entries: Entries, entry: Entry, room: str = "") -> Talk:
    """One entry; ``room`` is where its list stands, for an entry that does not say.

    Raises:
        ValueError: it has no title, or nothing that can be its code.
    """
    printed_title, raw = entry.title("title")
    title, cancelled = uncancelled(printed_title)
    url = entry.url("url", entries.page.url)
    linked = _TALK.search(url or "")
    names = (entry.get("code"), linked and linked[1], entry.get("guid"), entry.get("id"))
    code = next((str(name) for name in names if name is not None and is_code(str(name))), "")
    guid = entry.text("guid") or ""
    tags = tags_of(entry.get("tags"), entry.get("keywords"))
    return Talk(
        event=entries.event.slug,
        code=code,
        aliases=(guid,) if is_guid(guid) and guid != code else (),
        title=title,
        kind=kind_of(entry.text("type") or "") or kind_of_tags(tags) or "talk",
        source_url=entries.page.url,
        raw_title=raw or (printed_title if title != printed_title else None),
        abstract=entry.abstract("subtitle", "abstract", "description"),
        speakers=entry.speakers("persons", "name", "public_name", "full_public_name"),
        track=entry.line("track"),
        language=entry.line("language"),
        url=_SLASHES.sub("/", url) if url else None,
        slides=slides_of((*entry.list("attachments"), *entry.list("links")), entries.page.url),
        tags=tags,
        slots=_slots(entries, entry, entry.line("room") or room),
        do_not_record=entry.get("do_not_record") is True,
        status="cancelled" if cancelled else "scheduled",
    )


def _listed(days: Iterator[Entry]) -> Iterator[tuple[Entry, str, Any]]:
    for day in days:
        rooms = day.map("rooms")
        for room in rooms.values:
            for entry in rooms.list(room):
                yield day, room, entry


def _older(listed: Any) -> Any:
    """An entry of the second schema (a list of events, times as instants, people with roles) in the words of the first."""
    if not isinstance(listed, dict):
        return listed
    entry = Entry(listed)
    track = entry.map("track")
    return {
        **listed,
        "date": entry.get("start"),
        "start": None,
        "room": entry.map("room").text("name") or entry.text("room"),
        "track": track.text("name") or track.text("slug") or entry.text("track"),
        "persons": entry.get("participants") or entry.get("persons"),
    }


def _slots(entries: Entries, entry: Entry, room: str) -> tuple[Slot, ...]:
    begins = entries.time(entry, "date", "a time")
    if begins is None:
        return ()
    minutes = entry.text("duration") or ""
    lasts = timedelta(minutes=int(minutes)) if re.fullmatch(r"\d{1,4}", minutes) else entry.length("duration")
    ends = begins + lasts if lasts else entries.time(entry, "end", "an end", end=True)
    return (Slot(begins, ends if ends and ends >= begins else None, (room,) if room else ()),)


def _timed(entry: Entry, day: Entry, change: str | None, zone: ZoneInfo) -> Entry:
    """An entry with its ``date`` as local time.

    Without one it is the clock on its day; what is before the change of days is on the day after. A date in another
    offset whose clock says the same instant in the event's zone is that clock.
    """
    printed, clock = entry.text("date") or "", _clock(entry.text("start"))
    if clock is None or printed[11:16] == clock:
        return entry
    if len(printed) > 10:
        when = instant(printed, zone)
        return Entry({**entry.values, "date": when}) if when and when[11:16] == clock else entry
    on = _day(printed or day.text("date"), None)
    if on is None:
        return entry
    begins = _clock((day.text("day_start") or "")[11:16]) if change is None else change
    late = not printed and begins is not None and clock < begins
    return Entry({**entry.values, "date": f"{on + timedelta(days=late)}T{clock}:00"})


def _clock(text: str | None) -> str | None:
    """``HH:MM`` of a time printed as ``9:30``, ``0930`` or with seconds; else None."""
    found = _CLOCK.match((text or "").strip())
    return f"{int(found[1]):02}:{found[2]}" if found else None


def instant(text: str, zone: ZoneInfo) -> str | None:
    """An ISO time with its offset as it is in a zone, without an offset; None for any other text."""
    try:
        when = datetime.fromisoformat(text)
        return when.astimezone(zone).replace(tzinfo=None).isoformat() if when.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _day(text: str | None, zone: str | None) -> date | None:
    """The day of a date, or of an instant in a zone; None where there is none."""
    local = instant(text or "", ZoneInfo(zone)) if zone and len(text or "") > 10 and is_zone(zone) else None
    try:
        return date.fromisoformat((local or text or "")[:10])
    except ValueError:
        return None


def _recordings(entry: Entry, acronym: str | None) -> Iterator[Place]:
    """The recordings among an entry's links, one of several formats: people link other videos than their own too."""
    own = f"//media.ccc.de/v/{acronym}-{entry.get('id')}-"
    seen: set[str] = set()
    for link in map(Entry.of, (*entry.list("links"), *entry.list("attachments"))):
        name, url = (link.text("title") or "").strip(), link.text("url") or ""
        named = own in url or bool(_RECORDED.search(name))
        if not (named or _VIDEO.match(name)) or _MOMENT.search(url):
            continue  # most links are none, and the rest of the work is for those that are
        label = _FORMAT.sub("", name).casefold()
        if label not in seen and (place := _recorded(url, named)):
            seen.add(label)
            yield place


def _recorded(url: str, named: bool) -> Place | None:
    """The video behind a link that is called a recording (``named``) or a video; else None."""
    place = video_place(url)
    return place if place and (named or platform(place.provider).media_file) else None


FRAB = Frab()
