"""Presentation pages, one reader per generation of markup: title, speakers, kind, level, time, room, text, video."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapers.records import Speaker
from scrapers.schedules.entries import kind_of
from scrapers.schedules.pycon_us.html.links import ScheduleSite, profile_number
from scrapers.schedules.pycon_us.html.times import is_when
from scrapers.schedules.pycon_us.wording import split_names
from scrapers.text import clean_text
from scrapers.urls import youtube_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bs4 import BeautifulSoup, Tag


@dataclass(frozen=True, slots=True)
class Detail:
    """What one presentation prints, before cleaning: ``title`` with its section, ``when`` one line, texts as HTML."""

    title: str | None
    speakers: tuple[Speaker, ...] = ()
    kind: str | None = None
    level: str | None = None
    track: str | None = None
    when: str | None = None
    texts: tuple[str, ...] = ()
    video: str | None = None
    first_profile: str | None = None


def words(tag: Tag | None) -> str | None:
    """The text of a tag on one line."""
    return clean_text(tag.get_text()) if tag else None


def by_class(tag: Tag, name: str, token: str) -> Tag | None:
    """The first tag of that name that has the class."""
    return tag.find(name, class_=token)


def speakers_of(links: Iterable[Tag], site: ScheduleSite) -> tuple[Speaker, ...]:
    """Speakers out of links, each with the address of their page."""
    speakers: dict[str, Speaker] = {}
    for link in links:
        name, number = words(link), profile_number(link)
        if name and name != "?":  # 2011 and 2012 print a question mark for a second speaker to be named
            speakers.setdefault(name, Speaker(name, site.speaker(number) if number else None))
    return tuple(speakers.values())


def html_of(tag: Tag | None) -> str | None:
    """A long text as the page has it: HTML where it holds tags, else the plain (often Markdown) text."""
    if tag is None:
        return None
    text = tag.decode_contents() if tag.find(True) else tag.get_text()
    return text.strip() or None


def _texts(*tags: Tag | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for tag in tags if (text := html_of(tag))))


def _pairs(tag: Tag) -> dict[str, str]:
    """``dt`` -> ``dd`` of the definition list in a tag, keys in lower case without the colon."""
    found = {}
    for term in tag.find_all("dt"):
        value = term.find_next_sibling("dd")
        name, text = words(term), words(value)
        if name and text:
            found[name.rstrip(":").lower()] = text
    return found


def read_2011(soup: BeautifulSoup, site: ScheduleSite) -> Detail | None:
    """``#main > h1``, ``.presentation_types`` "Novice / Tutorial", ``.slot`` "March 10th 1:20 p.m. – 4:40 p.m."."""
    main = soup.find(id="main") or soup
    speakers = main.find(class_="speakers")
    types = [part.strip() for part in (words(main.find(class_="presentation_types")) or "").split("/")]
    kinds = [kind for part in types if (kind := kind_of(part))]
    levels = [part for part in types if part and not kind_of(part)]
    linked = speakers_of(speakers.find_all("a"), site) if speakers else ()
    return Detail(
        title=words(main.find("h1", recursive=False) or main.find("h1")),
        speakers=linked or tuple(Speaker(name) for name in split_names(words(speakers))),
        kind=kinds[0] if kinds else None,
        level=levels[0] if levels else None,
        when=words(main.find(class_="slot")),
        texts=_texts(main.find(class_="description"), main.find(class_="abstract")),
    )


def read_2012(soup: BeautifulSoup, site: ScheduleSite) -> Detail | None:
    """``section#body h1``, ``dl.inline`` Type / Audience level / Category, ``.slot`` as in 2011."""
    speakers = by_class(soup, "div", "speakers")
    facts = _pairs(listing) if (listing := soup.find("dl")) else {}
    linked = speakers_of(speakers.find_all("a"), site) if speakers else ()
    return Detail(
        title=words(soup.find("h1")),
        speakers=linked or tuple(Speaker(name) for name in split_names(words(speakers))),
        kind=kind_of(facts.get("type", "")),
        level=facts.get("audience level"),
        track=facts.get("category"),
        when=words(by_class(soup, "div", "slot")),
        texts=_texts(by_class(soup, "div", "description"), by_class(soup, "div", "abstract")),
    )


def read_2013(soup: BeautifulSoup, site: ScheduleSite) -> Detail | None:
    """``.box-content`` 2013-2019: ``h4`` time (may be missing), ``h2`` title, ``h4`` speakers, ``dl``, texts."""
    for box in soup.find_all("div", class_="box-content"):
        title = box.find("h2")
        if title:
            break
    else:
        return None
    when, people = None, None
    for heading in box.find_all(["h3", "h4"]):
        text = words(heading)
        if heading.name == "h3":  # the texts begin
            break
        if when is None and is_when(text):
            when = text
        elif people is None:
            people = heading
    facts = _pairs(listing) if (listing := box.find("dl")) else {}
    linked = speakers_of(people.find_all("a"), site) if people else ()
    return Detail(
        title=words(title),
        speakers=linked or tuple(Speaker(name) for name in split_names(words(people))),
        kind="tutorial" if by_class(box, "div", "student-handout") else None,
        level=facts.get("audience level"),
        track=facts.get("category"),
        when=when,
        texts=_texts(by_class(box, "div", "description"), by_class(box, "div", "abstract")),
    )


def read_2020(soup: BeautifulSoup, site: ScheduleSite) -> Detail | None:
    """``.container`` with ``h2`` "Talk: TITLE", "Presented by:", ``h3`` Video with a frame; no time, no room."""
    for box in soup.find_all("div", class_="container"):
        title = box.find("h2", recursive=False)
        if title:
            break
    else:
        return None
    links = [link for link in box.find_all("a", recursive=False) if profile_number(link)]
    return Detail(
        title=words(title),
        speakers=speakers_of(links, site),
        texts=_texts(by_class(box, "div", "description")),
        video=_video(box),
    )


def _video(box: Tag) -> str | None:
    """The id in the frame under the heading "Video"; a link inside an abstract is not the recording."""
    for heading in box.find_all("h3", recursive=False):
        holder = heading.find_next_sibling("div") if words(heading) == "Video" else None
        frame = holder.find("iframe", src=True) if holder else None
        if frame:
            return youtube_id(str(frame["src"]))
    return None


def read_panel(panel: Tag, site: ScheduleSite) -> Detail | None:
    """``.panel-primary`` 2021-2024, on presentation pages and on lists (where the heading holds speakers and time)."""
    heading = by_class(panel, "div", "panel-heading")
    if heading is None:
        return None
    people = by_class(panel, "ul", "no-list-style") or heading.find("ul")
    links = people.find_all("a") if people else []
    named = speakers_of(links, site)
    if people and not named:
        named = tuple(Speaker(name) for item in people.find_all("li") if (name := words(item)))
    lines = [text for tag in heading.find_all(["p", "b"]) if is_when(text := words(tag))]
    return Detail(
        title=words(heading.find("h3")),
        speakers=named,
        level=_under(panel, "h3", "experience level"),
        when=lines[0] if lines else None,
        texts=_texts(by_class(panel, "div", "description")),
        first_profile=next((number for link in links if (number := profile_number(link))), None),
    )


def read_2021(soup: BeautifulSoup, site: ScheduleSite) -> Detail | None:
    """The page's one panel."""
    panel = by_class(soup, "div", "panel-primary")
    return read_panel(panel, site) if panel else None


def read_2025(soup: BeautifulSoup, site: ScheduleSite) -> Detail | None:
    """``main#Content``: ``.pill`` kind, ``h1`` title, ``.presentation-detail-header > p`` time, ``.speaker-list a``."""
    header = by_class(soup, "div", "presentation-detail-header")
    if header is None:
        return None
    people = header.find(class_="speaker-list")
    pill = words(header.find("span", class_="pill"))
    lines = [text for tag in header.find_all("p", recursive=False) if is_when(text := words(tag))]
    linked = speakers_of(people.find_all("a"), site) if people else ()
    return Detail(
        title=words(header.find("h1")),
        speakers=linked or tuple(Speaker(name) for name in split_names(words(people))),
        kind=kind_of(pill or ""),
        level=_under(header, "h2", "experience level"),
        when=lines[0] if lines else None,
        texts=_texts(by_class(soup, "div", "content")),
    )


def _under(tag: Tag, name: str, title: str) -> str | None:
    """The paragraph that follows a heading."""
    for heading in tag.find_all(name):
        if (words(heading) or "").rstrip(":").lower() == title:
            return words(heading.find_next_sibling("p"))
    return None


READERS: dict[str, Callable[[BeautifulSoup, ScheduleSite], Detail | None]] = {
    "2011": read_2011,
    "2012": read_2012,
    "2013": read_2013,
    "2020": read_2020,
    "2021": read_2021,
    "2025": read_2025,
}
"""Layout name -> reader."""
