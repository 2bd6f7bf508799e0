"""What a schedule's file holds, counted with lxml, json and icalendar alone: nothing of conftalks is used here.

``counted`` takes the bytes of any file and answers which form of schedule it is and its figures: entries with a title,
distinct persons, rooms and days, pairs of entry and person (``given``), and recordings (``links``): one of several formats,
and one that several entries link counts once; ``slides`` are pairs of entry and address.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar
from lxml import etree, html
from schedule_links import clean, is_recording, slides_in, video_of

FIGURES = ("entries", "persons", "rooms", "days", "given", "links", "slides")


@dataclass
class EntryCount:
    """One entry: its title, its day, rooms and names, and its recording as ``video_of`` calls it."""

    title: str
    day: date | None = None
    rooms: Sequence[str] = ()
    people: Sequence[str] = ()
    video: str | None = None
    slides: int = 0


@dataclass
class Counted:
    """A file's form, the zone that it says its times are in, and its entries. ``refused``: titles are not in it."""

    form: str
    zone: str | None = None
    rows: list[EntryCount] = field(default_factory=list)
    refused: bool = False

    @property
    def figures(self) -> dict[str, int]:
        """Of entries that have a title."""
        rows = [row for row in self.rows if clean(row.title)]
        people = [[name for name in dict.fromkeys(map(clean, row.people)) if name] for row in rows]
        return {
            "entries": len(rows),
            "persons": len({name for names in people for name in names}),
            "rooms": len({clean(room) for row in rows for room in row.rooms} - {""}),
            "days": len({row.day for row in rows} - {None}),
            "given": sum(map(len, people)),
            "links": len({row.video for row in self.rows} - {None}),
            "slides": sum(row.slides for row in rows),
        }


def counted(body: bytes) -> Counted | None:
    """What a file holds; None where it is no schedule of these forms."""
    start = body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return of_json(json.loads(body))
    if start.upper().startswith(b"BEGIN:VCALENDAR"):
        return of_calendar(body)
    if start.startswith(b"<") and b"<schedule" in start:
        return of_xml(etree.fromstring(body, etree.XMLParser(recover=True, huge_tree=True)))
    return of_page(body) if b'content="pretalx"' in body and b"pretalx-" in body else None


def of_json(said: Any) -> Counted | None:
    """Which of the forms in JSON it is."""
    if isinstance(said, list):
        return sessionize_list(said)
    if isinstance(said.get("schedule"), dict):
        schedule = said["schedule"]
        return frab(schedule["conference"], list(json_events(schedule["conference"].get("days") or []))) or hub(
            schedule
        )
    if {"talks", "rooms", "speakers"} <= said.keys():
        return widget(said)
    if isinstance(said.get("sessions"), list) and isinstance(said.get("speakers"), list):
        return sessionize_all(said)
    if any(isinstance(one, dict) and one.get("contributions") for one in said.get("results") or ()):
        return indico(said["results"][0])
    return europython(said)


# frab, in XML and JSON


def json_events(days: Iterable[dict[str, Any]]) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    for day in days:
        for room, events in day.get("rooms", {}).items():
            yield from ((event, day, room) for event in events)


def of_xml(root: Any) -> Counted:
    """The events of a schedule in XML, with or without rooms, older ones with ``entry`` and ``speakers``."""
    head = root.find("conference")
    conference = {} if head is None else {one.tag: one.text for one in head}
    found = []
    for event in root.xpath("//event | //entry"):
        day = next(event.iterancestors("day"))
        room = next((one.get("name") for one in event.iterancestors("room")), "")
        said: dict[str, Any] = {one.tag: "".join(one.itertext()) for one in event} | dict(event.attrib)
        people = event.xpath("persons/person | speakers/speaker")
        said["persons"] = [{"name": one.findtext("name") or one.get("name") or one.text} for one in people]
        links = event.xpath("links/link | attachments/attachment")
        said |= {"links": [dict(one.attrib, title=one.text, url=one.get("href")) for one in links], "attachments": ()}
        found.append((said, {"date": day.get("date"), "day_start": day.get("start")}, room))
    counted = frab(conference, found)
    return counted or Counted("frab xml")


def frab(conference: dict[str, Any], events: Sequence[tuple[dict[str, Any], dict[str, Any], str]]) -> Counted | None:
    """The events of days and rooms."""
    if not events:
        return None
    zone = conference.get("time_zone_name")
    rows = []
    for event, day, room in events:
        people = event.get("persons") or ()
        names = [p.get("name") or p.get("public_name") or p.get("full_public_name") for p in people]
        links = (*(event.get("links") or ()), *(event.get("attachments") or ()))
        own = f"media.ccc.de/v/{conference.get('acronym')}-{event.get('id')}-"
        urls = [one["url"] for one in links if is_recording(clean(one.get("title")), one.get("url") or "", own)]
        slides = slides_in((one.get("title"), one.get("url"), one.get("type")) for one in links)
        on = frab_day(event, day, conference)
        where = [event.get("room") or room]
        rows.append(EntryCount(event.get("title") or "", on, where, names, video_of(urls), slides))
    return Counted("frab", zone, rows)


def hub(schedule: dict[str, Any]) -> Counted | None:
    """The second schema: one list of events, rooms and tracks as objects."""
    rows = []
    for event in schedule.get("events") or ():
        people = event.get("participants") or event.get("persons") or ()
        room = event["room"]["name"] if isinstance(event.get("room"), dict) else event.get("room")
        day = date.fromisoformat(event["start"][:10]) if event.get("start") else None
        names = [p.get("name") or p.get("public_name") for p in people]
        links = (*(event.get("links") or ()), *(event.get("attachments") or ()))
        slides = slides_in((one.get("title"), one.get("url"), one.get("type")) for one in links)
        rows.append(EntryCount(event.get("title") or "", day, [room], names, slides=slides))
    return Counted("frab", schedule.get("conference", {}).get("time_zone_name"), rows) if rows else None


def frab_day(event: dict[str, Any], day: dict[str, Any], conference: dict[str, Any]) -> date | None:
    """The day on which it begins; without a date of its own the clock before the change of days is the next day's."""
    printed, clock = event.get("date") or "", clock_of(event.get("start"))
    if len(printed) > 10:
        when = datetime.fromisoformat(printed)
        zone = zone_of(conference.get("time_zone_name"))
        local = when.astimezone(zone) if when.tzinfo and zone else when
        return local.date() if f"{local:%H:%M}" == clock else when.date()
    on = date.fromisoformat((printed or day.get("date") or "")[:10])
    change = clock_of(conference.get("day_change")) or clock_of((day.get("day_start") or "")[11:16]) or "00:00"
    return on + timedelta(days=not printed and (clock or "24:00") < change)


def clock_of(text: str | None) -> str | None:
    found = re.match(r"(\d\d?):?(\d\d)", (text or "").strip())
    return f"{int(found[1]):02}:{found[2]}" if found else None


def zone_of(name: str | None) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if name else None
    except (ZoneInfoNotFoundError, ValueError):
        return None


# pretalx


def widget(said: dict[str, Any]) -> Counted:
    """The data of pretalx's widget: breaks are without code, times are instants in any offset."""
    zone = zone_of(said.get("timezone"))
    rooms, people = names_by(said["rooms"], "id"), names_by(said["speakers"], "code")
    rows = []
    for talk in said["talks"]:
        start = datetime.fromisoformat(talk["start"]) if talk.get("start") else None
        names = [people[code] for code in talk.get("speakers") or () if code in people]
        room = rooms.get(talk.get("room"), "")
        day = (start.astimezone(zone) if start.tzinfo and zone else start).date() if start else None
        rows.append(EntryCount(first(talk["title"]), day, [room], names))
    return Counted("pretalx widget", said.get("timezone"), rows)


def names_by(listed: Iterable[dict[str, Any]], key: str) -> dict[Any, str]:
    return {one[key]: first(one.get("name")) for one in listed}


def first(text: Any) -> str:
    return str(text.get("en") or next(iter(text.values()), "")) if isinstance(text, dict) else str(text or "")


def of_page(body: bytes) -> Counted | None:
    """pretalx's pages in HTML: the schedule without JavaScript; a talk's page, of which the frames with videos count."""
    root = html.fromstring(body)
    talk = root.xpath("//*[contains(concat(' ', @class, ' '), ' talk-title ')]")
    sessions = root.xpath("//*[contains(concat(' ', @class, ' '), ' pretalx-session ')]")
    if talk:
        return Counted(
            "pretalx talk page", rows=[EntryCount("", video=video_of(root.xpath("//iframe/@src | //video/@src")))]
        )
    if not sessions or root.xpath("//link[@rel='canonical'][contains(@href, '/speaker/')]"):
        return None
    tabs = root.xpath("//input[@name='tabs']/@id")
    rows, at = [], -1
    for one in root.xpath(
        "//*[contains(@class, 'pretalx-list-day')] | //*[contains(concat(' ', @class, ' '), ' pretalx-session ')]"
    ):
        if "pretalx-list-day" in one.get("class"):
            at += 1
            continue
        day = date.fromisoformat(tabs[at]) if 0 <= at < len(tabs) else None
        said = {
            name: clean(" ".join(one.xpath(f".//*[@class='{name}']//text()"))) for name in ("title", "room", "speakers")
        }
        people = outside_brackets(said["speakers"], ", ") if said["speakers"] else ()
        rows.append(EntryCount(said["title"], day, [said["room"]], people))
    return Counted("pretalx nojs", rows=rows) if at >= 0 else None


# calendars


def of_calendar(body: bytes) -> Counted:
    """Entries of a calendar of pretalx: the speakers stand behind the title."""
    calendar = Calendar.from_ical(body)
    zones = [str(one.get("DTSTART").params.get("TZID") or "") for one in calendar.walk("VEVENT") if one.get("DTSTART")]
    rows = []
    for one in calendar.walk("VEVENT"):
        start = one.get("DTSTART").dt if one.get("DTSTART") else None
        title, people = str(one.get("SUMMARY") or ""), list[str]()
        parts = outside_brackets(f"{title} ", " - ")
        if "pretalx" in str(calendar.get("PRODID")).lower() and len(parts) > 1:
            title, people = " - ".join(parts[:-1]), outside_brackets(parts[-1], ", ")
        day = start.date() if isinstance(start, datetime) else start
        rows.append(EntryCount(title, day, [str(one.get("LOCATION") or "")], people))
    return Counted("ical", next(filter(None, zones), None), rows)


def outside_brackets(text: str, separator: str) -> list[str]:
    """The parts of a text between separators that stand in no brackets."""
    masked = re.sub(r"\[[^\]]*\]|\([^)]*\)", lambda found: "x" * len(found[0]), text)
    parts, at = [], 0
    while (end := masked.find(separator, at)) >= 0:
        parts.append(text[at:end])
        at = end + len(separator)
    return [*parts, text[at:]]


# Sessionize


def sessionize_all(said: dict[str, Any]) -> Counted:
    """The view All: people, rooms and answers are numbers."""
    people = {one["id"]: one.get("fullName") for one in said["speakers"]}
    rooms = {one["id"]: one["name"] for one in said.get("rooms") or ()}
    asked = {one["id"]: one["question"].strip(" :?").lower() for one in said.get("questions") or ()}
    rows = []
    for one in said["sessions"]:
        answers = {asked.get(a["questionId"]): a.get("answerValue") for a in one.get("questionAnswers") or ()}
        room = rooms.get(one.get("roomId")) if one.get("startsAt") else None
        names = [people.get(key) for key in one["speakers"]]
        rows.append(EntryCount(one["title"], session_day(one), [room or ""], names, session_video(one, answers)))
    return Counted("sessionize", rows=rows)


def session_day(one: dict[str, Any]) -> date | None:
    return date.fromisoformat(one["startsAt"][:10]) if one.get("startsAt") else None


def session_video(one: dict[str, Any], answers: dict[str | None, Any]) -> str | None:
    kinds = {"youtube", "recording", "video recording", "talk recording", "session recording"}
    kinds |= {f"{kind} {what}" for kind in kinds for what in ("url", "link", "video", "recording")}
    linked = [one.get("recordingUrl"), *(answer for kind, answer in answers.items() if kind in kinds)]
    return video_of(linked)


def sessionize_list(said: list[Any]) -> Counted | None:
    """GridSmart, Sessions or Speakers; of the last only some print titles."""
    groups = [one for one in said if isinstance(one, dict)]
    if any("timeSlots" in one for one in groups):
        sessions = [s for day in groups for room in day["rooms"] for s in room["sessions"]]
    elif any("groupName" in one for one in groups):
        sessions = [s for group in groups for s in group["sessions"]]
    elif any("isTopSpeaker" in one for one in groups):
        return of_speakers(groups)
    else:
        return None
    rows = []
    for one in sessions:
        answers = {a["question"].strip(" :?").lower(): a.get("answer") for a in one.get("questionAnswers") or ()}
        names = [person.get("name") for person in one["speakers"]]
        rows.append(
            EntryCount(one["title"], session_day(one), [one.get("room") or ""], names, session_video(one, answers))
        )
    return Counted("sessionize", rows=rows)


def of_speakers(speakers: list[dict[str, Any]]) -> Counted:
    """Sessions by who gives them, where they are named and not only numbered."""
    rows: dict[str, EntryCount] = {}
    for speaker in speakers:
        for one in speaker["sessions"]:
            if isinstance(one, dict) and "name" in one:
                row = rows.setdefault(str(one["id"]), EntryCount(one["name"], people=[]))
                row.people = [*row.people, speaker.get("fullName")]
    return Counted("sessionize", rows=list(rows.values()), refused=not rows)


# Indico, EuroPython


def indico(said: dict[str, Any]) -> Counted:
    """Contributions: times in the zone that each names, shown in the event's."""
    zone, rows = zone_of(said.get("timezone")), []
    for one in said["contributions"]:
        start, day = one.get("startDate"), None
        if start:
            when = datetime.fromisoformat(f"{start['date']}T{start['time']}").replace(tzinfo=zone_of(start["tz"]))
            day = when.astimezone(zone).date()
        names = [
            f"{p.get('first_name', '')} {p.get('last_name', '')}"
            for p in one.get("speakers") or one.get("primaryauthors") or ()
        ]
        material = [a for folder in one.get("folders") or () for a in folder.get("attachments") or ()]
        video = video_of(a.get("link_url") or "" for a in material)
        slides = slides_in(
            (a.get("title"), a.get("link_url") or a.get("download_url"), a.get("type")) for a in material
        )
        rows.append(
            EntryCount(one["title"], day, [one.get("room") or one.get("roomFullname") or ""], names, video, slides)
        )
    return Counted("indico", said.get("timezone"), rows)


def europython(said: dict[str, Any]) -> Counted | None:
    """The grid of all days or of one, or the sessions by their codes."""
    days = list(said["days"].values()) if isinstance(said.get("days"), dict) else [said]
    listed = [one for day in days if isinstance(day, dict) for one in day.get("events") or () if "event_type" in one]
    if not listed:
        listed = [one for code, one in said.items() if isinstance(one, dict) and one.get("code") == code]
        listed = [one for one in listed if "session_type" in one]
    rows = []
    for one in listed:
        day = date.fromisoformat(one["start"][:10]) if one.get("start") else None
        where = (one.get("rooms") or [one.get("room") or ""]) if day else []
        names = [p["name"] for p in one.get("speakers") or () if isinstance(p, dict)]
        slides = slides_in((a.get("description"), a.get("resource"), None) for a in one.get("resources") or ())
        rows.append(EntryCount(one["title"], day, where, names, one.get("youtube_url") or None, slides))
    return Counted("europython", rows=rows) if rows else None
