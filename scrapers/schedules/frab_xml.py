"""frab's ``schedule.xml`` as the objects of ``schedule.json``, which has the same data model.

The schema is https://c3voc.de/schedule/schema.xsd; older dialects lack rooms, ids or dates, or say ``entry`` for
``event`` and ``speakers`` for ``persons``.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

from scrapers.page import Page

_PEOPLE = ("persons", "speakers")
_LINKS = ("links", "attachments")
_TAGS = ("tags", "keywords")
_ATTRIBUTES = ("id", "guid", "code")


def looks_like_xml(page: Page) -> bool:
    """Whether a page begins as a schedule in XML does; it may be cut all the same."""
    begins = page.body[:2000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return begins[:1] == b"<" and b"<schedule" in begins and b"<day" in page.body


def as_json(page: Page) -> dict[str, Any]:
    """The schedule in the shape of ``schedule.json``; anything that is missing is left out.

    Raises:
        LayoutChanged: it is no XML.
    """
    root = page.xml()
    head = root.find("conference")
    conference: dict[str, Any] = {} if head is None else {one.tag: _text(one) for one in head}
    conference["days"] = [_day(day) for day in root.findall("day")]
    generator = root.find("generator")
    return {"generator": {} if generator is None else dict(generator.attrib), "schedule": {"conference": conference}}


def _day(day: etree._Element) -> dict[str, Any]:
    rooms: dict[str, list[dict[str, Any]]] = {}
    for holder in (day, *day.findall("room")):
        listed = [_event(one) for one in holder.iterchildren("event", "entry")]
        rooms.setdefault(holder.get("name") or "", []).extend(listed)
    return {"date": day.get("date"), "day_start": day.get("start"), "rooms": rooms}


def _event(event: etree._Element) -> dict[str, Any]:
    said: dict[str, Any] = {name: value for name in _ATTRIBUTES if (value := event.get(name))}
    for one in event:
        tag = one.tag
        if tag in _PEOPLE:
            said["persons"] = [_person(person) for person in one]
        elif tag in _LINKS:
            said[tag] = [{"url": link.get("href"), "title": _text(link), "type": link.get("type")} for link in one]
        elif tag in _TAGS and len(one):
            said[tag] = [_text(word) for word in one]
        elif tag == "recording":
            said["do_not_record"] = one.findtext("optout") == "true"
        else:
            said.setdefault(tag, _text(one))
    return said


def _person(person: etree._Element) -> dict[str, Any]:
    return {"name": person.findtext("name") or person.get("name") or _text(person)}


def _text(one: etree._Element) -> str:
    return "".join(one.itertext()) if len(one) else one.text or ""
