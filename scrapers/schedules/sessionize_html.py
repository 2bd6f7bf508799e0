"""What Sessionize puts into a conference's page: its views Sessions and GridSmart as HTML, read as their JSON would be."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from bs4 import Tag

from scrapers.page import Page
from scrapers.records import Event

_SESSIONS = ".sz-session[data-sessionid]"


def is_embedded(page: Page) -> bool:
    """Whether a page holds such a view."""
    marked = b"data-sessionid" in page.body and b"sz-session" in page.body
    return marked and page.html().select_one(_SESSIONS) is not None


def embedded(page: Page, event: Event) -> list[Any]:
    """The sessions of a view in the shape of the JSON view Sessions.

    ``data-sztz`` is ``TimeWithDuration|LOCALE|START|END``, in UTC.
    """
    return [_session(one, event) for one in page.html().select(_SESSIONS)]


def _session(tag: Tag, event: Event) -> dict[str, Any]:
    timed, told = tag.select_one(".sz-session__time"), tag.select_one(".sz-session__description")
    times = str(timed.get("data-sztz") or "").split("|")[2:4] if timed else []
    kinds = tag.get_attribute_list("class")
    people = tag.select(".sz-session__speakers [data-speakerid]")
    return {
        "id": tag.get("data-sessionid"),
        "title": _words(tag, ".sz-session__title"),
        "description": told.decode_contents() if told else None,
        "startsAt": _local(times[0], event) if times else None,
        "endsAt": _local(times[1], event) if len(times) > 1 else None,
        "isServiceSession": "sz-session--service" in kinds,
        "isPlenumSession": "sz-session--plenum" in kinds,
        "speakers": [{"name": one.get_text(" ")} for one in people],
        "room": _words(tag, ".sz-session__room"),
        "categories": [
            {"name": one.get("data-categoryname"), "categoryItems": [{"name": one.get_text(" ")}]}
            for one in tag.select(".sz-tag")
        ],
    }


def _words(tag: Tag, selector: str) -> str | None:
    found = tag.select_one(selector)
    return found.get_text(" ") if found else None


def _local(text: str, event: Event) -> str:
    """A time in UTC as wall clock in the event's zone; as it is where it is none."""
    try:
        when = datetime.fromisoformat(text.strip()[:19]).replace(tzinfo=UTC)
        return when.astimezone(event.zone).replace(tzinfo=None).isoformat()
    except (ValueError, OverflowError):
        return text
