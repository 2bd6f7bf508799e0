"""Grids: tables with true colspan and rowspan (2011-2023) and CSS grids (2024 on). Both become the same cells."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from itertools import chain, islice
from typing import TYPE_CHECKING

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

from scrapers.records import Slot
from scrapers.schedules.pycon_us.html.times import PrintedTimes, find_clock, read_day
from scrapers.schedules.pycon_us.wording import room_name
from scrapers.text import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_GRID_STYLE = re.compile(r"grid-(column|row)-(start|end):\s*(\d{1,4})")
_IN_UTC = re.compile(rb"times?\s+(?:are\s+|shown\s+)*in\s+UTC\b(?!\s*(?:[-+]|\xe2\x88\x92|\xe2\x80\x93)\s*\d)", re.I)
_ASIDE = frozenset({"badges", "room-override", "speaker", "audience_level"})
_MOST_CELLS = 100
_NamedDay = tuple[date | None, str]


@dataclass(frozen=True, slots=True)
class Cell:
    """One slot of a grid: the tag, when and where, and the words of its table's heading."""

    tag: Tag
    slot: Slot | None
    heading: str

    @property
    def css_kind(self) -> str:
        """The words of the slot's class: "sponsor workshop" of ``slot slot-sponsor-workshop``, "recess" (2011-12)."""
        names = [str(name) for name in self.tag.get_attribute_list("class") if name]
        kinds = [name.removeprefix("slot-") for name in names if name != "slot" and "span-" not in name]
        return " ".join(kinds).replace("-", " ")

    def raw_title(self) -> str | None:
        """The inner HTML of the title; of a bare cell, all but badges, speaker and room."""
        title = self.tag.find(class_="title")
        children = (title or self.tag).children
        kept = [child for child in children if not (isinstance(child, Tag) and _ASIDE & _classes(child))]
        inner = "".join(_markup(child) for child in kept)
        return clean_text(inner)

    def speaker_line(self) -> str | None:
        """The speakers as one line."""
        speaker = self.tag.find(class_="speaker")
        return clean_text(speaker.get_text()) if speaker else None


def _markup(child: object) -> str:
    if isinstance(child, Tag):
        return child.decode_contents() if child.name == "p" else child.decode()
    # Comments are strings of a subclass; only plain text is on the page.
    return child.output_ready(formatter="minimal") if type(child) is NavigableString else ""


def _classes(tag: Tag) -> frozenset[str]:
    return frozenset(str(name) for name in tag.get_attribute_list("class") if name)


def read_tables(soup: BeautifulSoup, calendar: PrintedTimes, body: bytes) -> Iterator[Cell]:
    """Cells of every table, each under the heading before it ("Friday", "April 11, 2014", "Talks — May 17, 2024").

    A table in a cell is read by itself, and the cell is its frame, no slot.
    """
    day: date | None = None
    heading = ""
    clocks = UTC if _IN_UTC.search(body) else calendar.zone
    tags = soup.find_all(["h2", "h3", "table", "tr", "th"])
    own = _parts_of_tables(tags)
    for tag in tags:
        if tag.name == "table":
            yield from _table_cells(own[id(tag), "tr"], own[id(tag), "th"], day, heading, calendar, clocks)
        elif tag.name in ("h2", "h3"):
            text = clean_text(tag.get_text()) or ""
            found, _ = read_day(text, calendar)
            day, heading = (found, text) if found else (day, heading)


def _parts_of_tables(tags: Iterable[Tag]) -> dict[tuple[int, str], list[Tag]]:
    """Rows and heads of each table (by id), without those of tables inside of it."""
    own: dict[tuple[int, str], list[Tag]] = defaultdict(list)
    for tag in tags:
        if tag.name in ("tr", "th") and (table := tag.find_parent("table")):
            own[id(table), tag.name].append(tag)
    return own


def _table_cells(
    rows: list[Tag], heads: list[Tag], day: date | None, heading: str, calendar: PrintedTimes, clocks: tzinfo
) -> Iterator[Cell]:
    rows = [row for row in rows if row.find("td", recursive=False)]
    rooms = [room_name(head.get_text()) for head in heads[1:]]  # the column of times is no room's
    times = [_row_time(row, day, calendar, clocks) for row in rows]
    busy: dict[int, int] = {}
    for index, row in enumerate(rows):
        column = 0
        taken: dict[int, int] = {}
        for cell in row.find_all("td", recursive=False):
            if "time" in _classes(cell):
                continue
            while busy.get(column, 0) > 0:
                column += 1
            across = _span(cell, "colspan") or max(len(rooms) - column, 1)
            down = _span(cell, "rowspan") or len(rows) - index
            taken |= dict.fromkeys(range(column, column + across), down)
            if "slot" in _classes(cell) and not cell.find("table"):
                instead = _override(cell)
                slot = _slot(times, index, down, [instead] if instead else rooms[column : column + across])
                yield Cell(cell, slot, heading)
            column += across
        busy = {key: left - 1 for key, left in (busy | taken).items() if left > 1}


def _span(cell: Tag, name: str) -> int:
    """A span as printed, at most 100; 0 means "all the rest", as 2019's one-room grids print it."""
    text = str(cell.get(name, "1"))
    return min(int(text[:4]), _MOST_CELLS) if text.isascii() and text.isdigit() else 1


def _row_time(row: Tag, day: date | None, calendar: PrintedTimes, clocks: tzinfo) -> datetime | None:
    """When a row starts; ``clocks`` is the zone of the printed times.

    2022 and 2023 stamp local time with a false Z; 2021 stamps (and may print) true UTC.
    """
    cell = row.find("td", class_="time", recursive=False)
    if cell is None:
        return None
    clock = find_clock(cell.get_text())
    stamp = _stamp(cell)
    true_stamp = clocks is UTC or calendar.year == 2021
    if stamp and (true_stamp or (clock and (stamp.hour, stamp.minute) != (clock.hour, clock.minute))):
        return stamp.astimezone(calendar.zone)
    if clock is None or day is None:
        return None
    return datetime.combine(day, clock, clocks).astimezone(calendar.zone)


def _stamp(cell: Tag) -> datetime | None:
    try:
        stamp = datetime.fromisoformat(str(cell.get("data-timestamp", "")))
    except ValueError:
        return None
    stamp = stamp if stamp.tzinfo else stamp.replace(tzinfo=UTC)
    return stamp if 2000 <= stamp.year <= 2100 else None


def _slot(times: list[datetime | None], index: int, down: int, rooms: list[str | None]) -> Slot | None:
    start = times[index] if 0 <= index < len(times) else None
    if start is None:
        return None
    after = times[index + down] if index + down < len(times) else None
    named = tuple(dict.fromkeys(room for room in rooms if room))
    return Slot(start, after if after and after > start else None, named)


def read_css_grids(soup: BeautifulSoup, calendar: PrintedTimes, body: bytes) -> Iterator[Cell]:
    """Slots of every ``div.calendar``: room = column - 2, time = row - 2; the day is in a sibling before it."""
    del body
    known: dict[int, _NamedDay] = {}
    for grid in soup.find_all("div", class_="calendar"):
        day, heading = _day_before(grid, calendar, known)
        rooms: list[str | None] = []
        times: list[datetime | None] = []
        for child in grid.find_all(True, recursive=False):
            classes = _classes(child)
            if classes & {"header", "calendar-room"}:
                rooms.append(room_name(child.get_text()))
            elif classes & {"time", "calendar-time"}:
                clock = find_clock(child.get_text())
                times.append(calendar.at(day, clock) if day and clock else None)
            elif "slot" in classes:
                yield Cell(child, _styled_slot(child, rooms, times), heading)


def _styled_slot(tag: Tag, rooms: list[str | None], times: list[datetime | None]) -> Slot | None:
    at = {(axis, edge): int(number) for axis, edge, number in _GRID_STYLE.findall(str(tag.get("style", "")))}
    row, column = at.get(("row", "start"), 0) - 2, at.get(("column", "start"), 0) - 2
    down = max(at.get(("row", "end"), row + 3) - 2 - row, 1)
    across = max(at.get(("column", "end"), column + 3) - 2 - column, 1)
    instead = _override(tag)
    return _slot(times, row, down, [instead] if instead else rooms[max(column, 0) : max(column + across, 0)])


def _override(tag: Tag) -> str | None:
    """The room that a slot prints itself, "(Hall B)": it wins over the column's."""
    override = tag.find(class_="room-override")
    return room_name(override.get_text()) if override else None


def _day_before(grid: Tag, calendar: PrintedTimes, known: dict[int, _NamedDay]) -> _NamedDay:
    """The nearest sibling before a grid (or before what holds it) that names a day, by id or by heading.

    ``known`` holds the answers for tags before, by id: of a page of many grids no sibling is read for each of them.
    """
    for holder in islice(chain((grid,), grid.parents), 3):
        if (found := _sibling_day(holder, calendar, known))[0]:
            return found
    return None, ""


def _sibling_day(holder: Tag, calendar: PrintedTimes, known: dict[int, _NamedDay]) -> _NamedDay:
    found: _NamedDay | None = known.get(id(holder))
    for sibling in holder.previous_siblings if found is None else ():
        if isinstance(sibling, Tag):
            found = _named_day(sibling, calendar) or known.get(id(sibling))
        if found:
            break
    return known.setdefault(id(holder), found or (None, ""))


def _named_day(tag: Tag, calendar: PrintedTimes) -> _NamedDay | None:
    if tag.name not in ("h1", "h2", "h3", "div") or (tag.name == "div" and not tag.get("id")):
        return None
    text = (clean_text(tag.get_text()) if tag.name != "div" else str(tag.get("id"))) or ""
    day, dated = read_day(text, calendar)
    return (day, text) if day and dated else None
