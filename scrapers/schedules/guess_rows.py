"""Rows of a page that look like a schedule: what is printed around each time of day, and what each piece may be.

A page is read as fields: runs of text that lie in one element. The largest element that holds one time alone is a row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import islice, takewhile

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString, PreformattedString

from scrapers.page import MAX_DEPTH
from scrapers.records import Event
from scrapers.schedules.guess_tables import Columns
from scrapers.schedules.printed import Clock, clock, day_number, day_of, only_day, weekday
from scrapers.text import clean_text

_INLINE = frozenset(
    ["abbr", "bdi", "code", "em", "font", "i", "kbd", "mark", "q", "samp", "small", "sub", "sup", "u", "var", "wbr"]
)
_SILENT = frozenset(["head", "noscript", "option", "script", "style", "svg", "template", "textarea"])
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_JOINING = frozenset(["and", "und", "et", "y", "e", "og", "by", "with", "to", "bis", "a", "von"])
_NOT_ROWS = frozenset({"comment", "comments", "reply", "tweet"})
_SPLIT = re.compile(r"[^a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_MEANINGS = {
    "people": {"speaker", "speakers", "presenter", "presenters", "author", "authors", "person", "people", "who"}
    | {"host", "panelist", "panelists", "instructor", "byline", "referent", "ponente", "orateur", "intervenant"},
    "abstract": {"abstract", "description", "desc", "excerpt"},
    "room": {"room", "location", "venue", "stage", "hall", "place", "where", "raum", "sala", "salle"},
    "track": {"track", "category", "tag", "tags", "level", "type", "format", "label", "badge"},
    "title": {"title", "name", "heading", "headline", "subject", "topic", "titre", "titel", "titulo", "thema"},
}
_ASIDE = {
    "bio",
    "company",
    "affiliation",
    "job",
    "role",
    "organization",
    "organisation",
    "position",
    "tagline",
    "avatar",
}
_LABELS = {"title": {"talk", "session", "presentation", "what", "event", "activity", "vortrag", "agenda", "programme"}}
MOST_FIELDS = 400
"""Pieces of one row that are looked at."""
LONGEST_DAY = 80
"""Characters of a text that may be the heading of a day."""


@dataclass(frozen=True, slots=True)
class Field:
    """A run of text in one element. ``meaning`` is what classes and table headers say it is, "" where they say nothing."""

    text: str
    tag: Tag
    clock: Clock | None = None
    meaning: str = ""
    heading: bool = False


@dataclass(frozen=True, slots=True)
class GuessedRow:
    """The fields around one time, without it. ``tag`` holds them; ``rooms`` says a table that has a column for each."""

    tag: Tag
    when: Clock
    day: date | None
    fields: tuple[Field, ...]
    rooms: tuple[str, ...] = ()


def rows_of(soup: BeautifulSoup, event: Event, year: int | None) -> list[GuessedRow]:
    """The rows of a page in its order; at least three that are built alike, or none."""
    fields = list(_paired(list(_fields(soup))))
    timed = [one for one in fields if one.clock]
    if len(timed) < 3:
        return []
    holding = Counter(id(tag) for one in timed for tag in (one.tag, *one.tag.parents))
    highest = {id(one): _row_tag(one.tag, holding) for one in timed}
    shapes = Counter(map(_shape, highest.values()))
    often = {shape for shape, count in shapes.items() if count >= 3}
    tags = {id(one): tag for one in timed if (tag := _alike(one.tag, highest[id(one)], often))}
    return _rows(fields, tags, _DaysAbove(soup, event, year))


def _alike(tag: Tag, highest: Tag, often: set[tuple[str, str]]) -> Tag | None:
    """The highest element of a row that is built as the others: a list of one item is the item."""
    chain = [tag]
    while chain[-1] is not highest and chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    return next((one for one in reversed(chain) if _shape(one) in often), None)


def _shape(tag: Tag) -> tuple[str, str]:
    return tag.name, tag.parent.name if tag.parent else ""


def _row_tag(tag: Tag, holding: Counter[int]) -> Tag:
    while tag.parent is not None and tag.parent.name != "[document]" and holding[id(tag.parent)] == 1:
        tag = tag.parent
    return tag


def _fields(soup: BeautifulSoup) -> Iterator[Field]:
    """Every run of text; what follows a time in the same run is a run of its own."""
    said: list[str] = []
    last: Tag | None = None
    for node in (soup.body or soup).descendants:
        if isinstance(node, Tag):
            if node.name == "br" and last is not None:
                yield from _told(said, last)
                said, last = [], None
            continue
        if not isinstance(node, NavigableString) or isinstance(node, PreformattedString) or not node.strip():
            continue
        tag = node.parent
        while tag is not None and tag.name in _INLINE and tag.parent is not None and not tag.get("class"):
            tag = tag.parent
        above = [] if tag is None else [tag, *islice(tag.parents, MAX_DEPTH)]
        # The deepest tags hold what lies deeper, too: a page that closes none has thousands of them, and is no schedule.
        if tag is None or len(above) > MAX_DEPTH or any(one.name in _SILENT for one in above):
            continue
        if last is not None and tag is not last:
            yield from _told(said, last)
            said = []
        said.append(str(node))
        last = tag
    if last is not None:
        yield from _told(said, last)


def _told(said: Sequence[str], tag: Tag) -> Iterator[Field]:
    text = clean_text("".join(said)) or ""
    found = clock(text.lstrip("–—-|•( "))
    if found:
        yield Field(text, tag, replace(found, rest=""))
        text = found.rest
    text = text.lstrip(" –—-|•·:")
    if any(one.isalnum() for one in text) and text.lower() not in _JOINING:
        yield Field(text, tag)


def _paired(fields: Sequence[Field]) -> Iterator[Field]:
    """The fields, a start and the end that follows it as one."""
    held: Field | None = None
    for one in fields:
        if held and held.clock and one.clock and not held.clock.end and one.clock.start > held.clock.start:
            near = held.tag.parent is one.tag.parent or held.tag is one.tag.parent
            if near and held.tag.name not in ("tr", "li", "td", "p", "dt"):
                held = replace(held, clock=replace(held.clock, end=one.clock.start))
                continue
        if held:
            yield held
        held = one
    if held:
        yield held


@dataclass(slots=True)
class _DaysAbove:
    """Which day the fields that follow belong to."""

    soup: BeautifulSoup
    event: Event
    year: int | None
    current: date | None = None
    tabs: dict[str, date] = field(default_factory=dict)
    entered: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Labels of tabs: a link with a day leads to the element that holds it."""
        if self.event.starts and self.event.starts == self.event.ends:
            self.current = self.event.starts
        for link in self.soup.find_all(["a", "button"]):
            target = str(link.get("href") or link.get("data-target") or link.get("aria-controls") or "").lstrip("#")
            day = self.named(link.get_text(" ")) if target and len(target) < LONGEST_DAY else None
            if day:
                self.tabs[target] = day

    def named(self, text: str) -> date | None:
        """The day of a heading: its date, or "Day 2" and "Saturday" of an event whose days are known."""
        text = text[: LONGEST_DAY + 1]
        found = day_of(text, self.year) if len(text) <= LONGEST_DAY else None
        first, number = self.event.starts, day_number(text)
        if found or first is None:
            return found
        last = self.event.ends or first
        days = [first + timedelta(days=n) for n in range(min((last - first).days, 30) + 1)]
        if number:
            return days[number - 1] if number <= len(days) else None
        return next((day for day in days if day.weekday() == weekday(text)), None)

    def pass_by(self, one: Field, inside: bool) -> None:
        """Take notice of a field outside of all rows, and of the panel of a tab that begins here."""
        for tag in (one.tag, *one.tag.parents):
            if id(tag) not in self.entered:
                self.entered.add(id(tag))
                self.current = self.tabs.get(str(tag.get("id") or ""), self.current)
        if inside or one.clock or len(one.text) > LONGEST_DAY:
            return
        if day := self.named(one.text):
            self.current = day
        elif day_number(one.text) or weekday(one.text) is not None:
            self.current = None  # another day, and nothing says which


def _rows(fields: Sequence[Field], tags: dict[int, Tag], days: _DaysAbove) -> list[GuessedRow]:
    columns = Columns()
    held = {id(tag) for tag in tags.values()}
    found: list[GuessedRow] = []
    for index, one in enumerate(fields):
        days.pass_by(one, inside=any(id(up) in held for up in (one.tag, *one.tag.parents)))
        if id(one) not in tags or one.clock is None:
            continue
        tag = tags[id(one)]
        inside = [other for other in _around(fields, index, tag) if other is not one][:MOST_FIELDS]
        if _NOT_ROWS & _tokens(tag):
            continue
        dated = {id(other): day for other in inside if (day := only_day(other.text, days.year))}
        own = _stated_day(one.tag, tag)
        inside = [other for other in inside if id(other) not in dated]
        day = own or next(iter(dated.values()), days.current)
        for part_tag, rooms, part in _parts(tag, inside, columns):
            found.append(GuessedRow(part_tag, one.clock, day, tuple(_with_meaning(part, tag, columns)), rooms))
    return found


def _around(fields: Sequence[Field], index: int, tag: Tag) -> list[Field]:
    """The fields in the row's element; where that is the time alone, those that follow it up to the next time."""
    first, last = index, index
    while first > 0 and _within(fields[first - 1].tag, tag):
        first -= 1
    while last + 1 < len(fields) and _within(fields[last + 1].tag, tag):
        last += 1
    inside = list(fields[first : last + 1])
    if len(inside) > 1 or tag.parent is None or _is_css_grid(tag.parent):
        return inside
    for other in fields[index + 1 :]:
        if other.clock or not _within(other.tag, tag.parent) or other.tag.name in ("h1", "h2"):
            break
        inside.append(other)
    return inside


def _is_css_grid(tag: Tag) -> bool:
    """Whether its children are placed by style: what follows a time there may stand elsewhere."""
    return any("grid-" in str(child.get("style") or "") for child in tag.find_all(True, recursive=False, limit=50))


def _within(tag: Tag, outer: Tag) -> bool:
    return tag is outer or any(one is outer for one in tag.parents)


def _stated_day(tag: Tag, row: Tag) -> date | None:
    """The day in ``datetime="2031-05-17T09:00"`` or ``data-date`` of the time or the row."""
    for one in (tag, row, *row.parents):
        for name in ("datetime", "data-date", "data-day"):
            if day := day_of(str(one.get(name) or "")[:10], None):
                return day
    return None


def _parts(tag: Tag, inside: Sequence[Field], columns: Columns) -> Iterator[tuple[Tag, tuple[str, ...], list[Field]]]:
    """The entries of a row: one for each cell under a room, for each of several headings, else one."""
    if cells := columns.rooms(tag):
        parts = _shared(inside, [cell for cell, _ in cells])
        yield from ((cell, rooms, part) for (cell, rooms), part in zip(cells, parts, strict=True) if part)
        return
    outer = tag if any(_within(one.tag, tag) for one in inside) else tag.parent or tag
    titles = _titles(inside, outer)
    if len(titles) < 2:
        yield tag, (), list(inside)
        return
    holding = Counter(id(up) for title in titles for up in (title, *title.parents))
    held = [_row_tag(title, holding) for title in titles]
    yield from ((part_tag, (), part) for part_tag, part in zip(held, _shared(inside, held), strict=True))


def _shared(inside: Sequence[Field], tags: Sequence[Tag]) -> list[list[Field]]:
    """The fields that lie in each of these elements, none of which holds another."""
    parts: dict[int, list[Field]] = {id(tag): [] for tag in tags}
    for one in inside:
        if tag := next((up for up in (one.tag, *one.tag.parents) if id(up) in parts), None):
            parts[id(tag)].append(one)
    return [parts[id(tag)] for tag in tags]


def _titles(inside: Sequence[Field], outer: Tag) -> list[Tag]:
    """The elements that hold the titles of talks side by side: headings of one level, or what is called a title."""
    elements: dict[int, Tag] = {}
    for one in inside:
        for up in takewhile(lambda up: up is not outer and id(up) not in elements, (one.tag, *one.tag.parents)):
            elements[id(up)] = up
    headings = [up for up in elements.values() if up.name in _HEADINGS]
    if headings:
        return headings if len({up.name for up in headings}) == 1 else []
    called = [up for up in elements.values() if _tokens(up) & {"title"} and not _tokens(up) & _MEANINGS["people"]]
    outermost = {id(up) for up in called}
    return [up for up in called if not any(id(above) in outermost for above in up.parents)]


def _with_meaning(part: Sequence[Field], row: Tag, columns: Columns) -> Iterator[Field]:
    for one in part:
        inner: list[Tag] = []
        for tag in (one.tag, *one.tag.parents):
            if tag is row or tag is row.parent:
                break
            inner.append(tag)
        yield replace(one, meaning=_meaning(inner, columns), heading=any(tag.name in _HEADINGS for tag in inner))


def _meaning(inner: Sequence[Tag], columns: Columns) -> str:
    levels = [_tokens(tag) for tag in inner]
    if levels and (levels[0] & _ASIDE or (levels[0] & _MEANINGS["people"] and levels[0] & {"title"})):
        return "aside"
    label = next((set(_SPLIT.split(columns.label(tag).lower())) for tag in inner if tag.name in ("td", "th")), set())
    for meaning, words in _MEANINGS.items():
        if any(level & words for level in levels) or label & (words | _LABELS.get(meaning, set())):
            return meaning
    return ""


def _tokens(tag: Tag) -> set[str]:
    return {
        word for name in tag.get_attribute_list("class") for word in _SPLIT.split(_CAMEL.sub("-", str(name)).lower())
    }
