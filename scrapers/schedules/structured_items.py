"""What a page says to machines: JSON-LD, microdata, microformats, each as the same plain objects.

An item is an object as JSON-LD has it: ``@type``, ``@id`` and properties of schema.org, each a text, an item or a list.
"""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, Tag

Item = dict[str, Any]

MOST_ITEMS = 20_000
"""Objects of one page that are looked at."""

# https://html.spec.whatwg.org/multipage/microdata.html#values
_VALUES = {
    **dict.fromkeys(("a", "area", "link"), "href"),
    **dict.fromkeys(("audio", "embed", "iframe", "img", "source", "track", "video"), "src"),
    "object": "data",
    "meta": "content",
    "data": "value",
    "meter": "value",
    "time": "datetime",
}
# http://microformats.org/wiki/h-event, and the hCalendar that it came from.
_CLASSES = {
    "name": (".p-name", ".summary"),
    "startDate": (".dt-start", ".dtstart"),
    "endDate": (".dt-end", ".dtend"),
    "duration": (".dt-duration", ".duration"),
    "location": (".p-location", ".location"),
    "url": (".u-url", ".url"),
    "description": (".e-content", ".e-description", ".p-summary", ".description"),
    "performer": (".p-speaker", ".p-performer", ".p-author", ".attendee"),
}
_EVENTS = ".h-event, .vevent"


def several(value: Any) -> list[Any]:
    """A value that may be one, a list, or not there, as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def json_ld(soup: BeautifulSoup) -> tuple[list[Item], int]:
    """Every object in the page's JSON-LD, however deep, the outer ones first; and how many blocks cannot be read."""
    found: list[Item] = []
    broken = 0
    for script in soup.find_all("script", type="application/ld+json"):
        try:
            found += _objects(json.loads(script.get_text().strip().removeprefix("<!--").removesuffix("-->")))
        except (ValueError, RecursionError):
            broken += 1
    return found[:MOST_ITEMS], broken


def _objects(value: Any) -> Iterator[Item]:
    queue = deque([value])
    while queue:
        one = queue.popleft()
        if isinstance(one, dict):
            yield one
            queue.extend(one.values())
        elif isinstance(one, list):
            queue.extend(one)


def microdata(soup: BeautifulSoup) -> list[Item]:
    """Every item of the page's microdata; one that is the value of a property stands in it, too."""
    scopes = soup.find_all(itemscope=True, limit=MOST_ITEMS)
    items = {id(tag): _microdata_item(tag) for tag in scopes}
    for tag in soup.find_all(itemprop=True, limit=10 * MOST_ITEMS):
        scope = tag.find_parent(itemscope=True)
        owner = items.get(id(scope)) if scope else None
        if owner is not None:
            value = items.get(id(tag)) or _value(tag)
            for name in tag.get_attribute_list("itemprop"):
                for word in str(name).split():
                    owner.setdefault(word, []).append(value)
    return list(items.values())


def _microdata_item(tag: Tag) -> Item:
    item: Item = {"@type": str(tag.get("itemtype") or "").rpartition("/")[2]}
    return {**item, "@id": str(tag["itemid"])} if tag.get("itemid") else item


def _value(tag: Tag) -> str:
    said = tag.get("content") or tag.get(_VALUES.get(tag.name, "content"))
    return str(said) if said else tag.get_text(" ").strip()


def microformats(soup: BeautifulSoup) -> list[Item]:
    """Every h-event of the page; one inside of another is its ``subEvent``."""
    tags = soup.select(_EVENTS, limit=MOST_ITEMS)
    items: dict[int, Item] = {id(tag): {"@type": "Event"} for tag in tags}
    for tag in tags:
        if owner := _owner(tag, items):
            owner.setdefault("subEvent", []).append(items[id(tag)])
    for name, selectors in _CLASSES.items():
        for tag in soup.select(", ".join(selectors), limit=10 * MOST_ITEMS) if items else ():
            owner = _owner(tag, items)
            if owner is not None and name == "performer":
                owner.setdefault(name, []).append(_person(tag))
            elif owner is not None and name not in owner:
                owner[name] = _moment(tag) if name.endswith("Date") else _told(tag, name)
    return list(items.values())


def _owner(tag: Tag, items: dict[int, Item]) -> Item | None:
    outer = tag.find_parent(_is_event)
    return items.get(id(outer)) if outer else None


def _is_event(tag: Tag) -> bool:
    return not {"h-event", "vevent"}.isdisjoint(tag.get_attribute_list("class"))


def _person(tag: Tag) -> str:
    name = tag.select_one(".p-name, .fn")
    return (name or tag).get_text(" ").strip()


def _told(tag: Tag, name: str) -> str:
    if name == "description":
        return tag.decode_contents()
    said = tag.get("href") if name == "url" else tag.get("title") if tag.name == "abbr" else tag.get("value")
    return str(said) if said else tag.get_text(" ").strip()


def _moment(tag: Tag) -> str:
    """A time, also one in parts: ``<span class="value">2031-05-17</span> at <span class="value">09:00</span>``."""
    parts = tag.select(".value") or [tag]
    said = [
        str(one.get("datetime") or one.get("title") or one.get("value") or one.get_text(" ")).strip() for one in parts
    ]
    return "T".join(said)
