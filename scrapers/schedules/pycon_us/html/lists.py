"""List pages: /talks/list/, /lists/posters/ and the like. They print speakers and (2013 on) times and rooms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from scrapers.records import Speaker
from scrapers.schedules.entries import kind_of
from scrapers.schedules.pycon_us.html.links import ScheduleSite, linked_number
from scrapers.schedules.pycon_us.html.presentations import Detail, html_of, read_panel, words
from scrapers.schedules.pycon_us.html.times import is_when
from scrapers.schedules.pycon_us.wording import split_names
from scrapers.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BY = re.compile(r"\A(?:(?P<type>.*?)(?<!\s)\s++)?by\s+(?P<names>.*)\Z", re.S)
_WITH = re.compile(r"(?<!\s)\s++with\s+")
_IN = re.compile(r"\A(?:(?P<names>.*?)(?<!\s)\s++)?in(?:\s+(?:None|(?P<track>\S.*)))?\Z", re.S)
_LEVEL = re.compile(r"\b(novice|beginner|intermediate|experienced|advanced|expert)\b", re.I)


@dataclass(frozen=True, slots=True)
class Listed:
    """One entry of a list: its number where it links a page, and what it prints."""

    number: str | None
    detail: Detail


def read_2011(soup: BeautifulSoup, site: ScheduleSite) -> Iterator[Listed]:
    """``.title > a`` and ``.metadata`` "Intermediate Talk by A with B, C" (2012's tutorial page, too)."""
    for entry in soup.find_all("div", class_=["session", "presentation"]):
        linked = linked_number(entry, site)
        metadata = entry.find("div", class_="metadata")
        if linked is None:
            continue
        number, link = linked
        found = _BY.match(_own_text(metadata)) if metadata else None
        printed = (found["type"] or "") if found else ""
        level = _LEVEL.search(printed)
        paragraph = metadata.find("p") if metadata else None
        yield Listed(
            number,
            Detail(
                title=words(link),
                speakers=_with_names(found["names"]) if found else (),
                kind=kind_of(printed),
                level=level[0] if level else None,
                texts=(text,) if (text := html_of(paragraph)) else (),
            ),
        )


def _own_text(metadata: Tag) -> str:
    """The words before the badges and the description: text and inline tags only."""
    parts = []
    for child in metadata.children:
        if isinstance(child, Tag) and child.name in ("div", "p", "ul", "hr"):
            break
        parts.append(child.get_text() if isinstance(child, Tag) else str(child))
    return clean_text(" ".join(parts)) or ""


def _with_names(text: str) -> tuple[Speaker, ...]:
    return tuple(Speaker(name) for part in _WITH.split(text) for name in split_names(part))


def read_2013(soup: BeautifulSoup, site: ScheduleSite) -> Iterator[Listed]:
    """``.presentation.well``: ``h3 > a``, ``h4`` "A, B in CATEGORY", text, ``h4`` "Friday 9 a.m.–9:30 a.m. in ROOM".

    The category may be missing or "None"; a label behind it is the level.
    """
    for entry in soup.find_all("div", class_="presentation"):
        linked = linked_number(entry, site)
        if linked is None:
            continue
        number, link = linked
        lines = [text for heading in entry.find_all("h4") if (text := words(heading))]
        when = next((line for line in reversed(lines) if is_when(line)), None)
        people = lines[0] if lines and lines[0] != when else ""
        label = words(entry.find("span", class_="label"))
        people = people.removesuffix(label or "").strip()
        found = _IN.match(people)
        names = found["names"] if found else people
        text = clean_text(" ".join(str(child) for child in entry.children if isinstance(child, NavigableString)))
        yield Listed(
            number,
            Detail(
                title=words(link),
                speakers=tuple(Speaker(name) for name in split_names(names)),
                track=found["track"] if found else None,
                level=label,
                when=when,
                texts=(text,) if text else (),
            ),
        )


def read_2017(soup: BeautifulSoup, site: ScheduleSite) -> Iterator[Listed]:
    """``h2 > a#presentation-N``, then a paragraph: ``b`` speakers and "Friday 3:15 p.m.–3:45 p.m. in R"."""
    for heading in soup.find_all("h2"):
        linked = linked_number(heading, site)
        if linked is None:
            continue
        number, link = linked
        paragraph = heading.find_next_sibling(["h2", "p"])
        lines: list[str] = []
        while paragraph is not None and paragraph.name == "p":
            lines += [text for bold in paragraph.find_all("b") if (text := words(bold))]
            paragraph = paragraph.find_next_sibling(["h2", "p"])
        when = next((line for line in lines if is_when(line)), None)
        people = next((line for line in lines if line != when), None)
        yield Listed(
            number,
            Detail(title=words(link), speakers=tuple(Speaker(name) for name in split_names(people)), when=when),
        )


def read_2021(soup: BeautifulSoup, site: ScheduleSite) -> Iterator[Listed]:
    """Panels as on presentation pages, mostly without a link to one."""
    for panel in soup.find_all("div", class_="panel-primary"):
        detail = read_panel(panel, site)
        heading = panel.find("div", class_="panel-heading")
        linked = linked_number(heading, site) if heading else None
        if detail:
            yield Listed(linked[0] if linked else None, detail)


READERS: dict[str, Callable[[BeautifulSoup, ScheduleSite], Iterator[Listed]]] = {
    "2011 list": read_2011,
    "2013 list": read_2013,
    "2017 list": read_2017,
    "2021 list": read_2021,
}
"""Layout name -> reader."""
