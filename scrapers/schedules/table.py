"""A schedule that somebody keeps as a table: one row a talk, columns by name in any order, as a file or at an address.

Cells that are merged in a workbook count in each of their rows. Text has no merged cells: there a blank day is that of the row
above, and so is a blank start where the row names another room.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import chain
from typing import Any

from scrapers.errors import BadData, LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef, Speaker, Talk, is_code
from scrapers.schedules.entries import Entries, Entry, kind_of
from scrapers.schedules.unsaid import code_of_one, kind_by_title
from scrapers.source import FILE_KEY, EventFacts, Example, Follow, Key, Parsed, Source
from scrapers.tables.clocks import clocks, length
from scrapers.tables.days import ORDERS, Ambiguous, Days, names_day, order_of
from scrapers.tables.header import SCHEDULE
from scrapers.tables.links import is_blank, linked
from scrapers.tables.sheet import Sheet
from scrapers.tables.speaker_cells import names_in, writes_last_first
from scrapers.tables.workbook import has_table, sheet_of
from scrapers.tags import kind_of_tags, tags_of
from scrapers.text import clean_text, fold, mask_emails, mask_secrets, slugify

DATES = Key("dates", str)
"""In event.yml: the order of day and month in 03/04/2026, "day-first" or "month-first"."""

MAX_ROWS = 50_000
_EMAIL = re.compile(r"(?<![\s<(\[])[\s<(\[]*\[e-mail removed\][>)\]]*")
_UTC = re.compile(r"[(\[]\s*(?:UTC|GMT)\s*[)\]]", re.I)
_LONGEST_NIGHT = timedelta(hours=8)


class ScheduleTable(Source):
    """A schedule kept by hand."""

    kind, gives = "schedule_table", "schedule"
    reads = "a schedule kept by hand (CSV, TSV, XLSX, ODS), a talk each row"
    tried = "by description"
    keys = (FILE_KEY, DATES)
    examples = (
        Example("programme.csv", "https://example.org/programme.csv", "Europe/Oslo", date(2031, 5, 16)),
        Example("merged.tsv", "https://example.org/merged.tsv", "America/New_York"),
        Example("banners.csv", "https://example.org/banners.csv", "America/New_York", date(2031, 5, 16)),
    )

    def recognises(self, page: Page) -> bool:
        """A header with a title, and a start or a day."""
        return has_table(page.body, SCHEDULE)

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The file or the address; an order of days that is none is refused here, with its line in event.yml."""
        if (order := DATES.of(ref)) not in (None, *ORDERS):
            raise ScrapeError(event.slug, f"dates {order!r} is neither {ORDERS[0]} nor {ORDERS[1]}")
        return super().start(ref, event)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """A talk per row, and a recording per video that a row links.

        Raises:
            LayoutChanged: no such table, a file that is cut, or days that may be read in two ways.
        """
        try:
            sheet, notes = sheet_of(page.url, page.body, SCHEDULE)
            lines = list(_lines(sheet, notes))
            days = _days(lines, event, DATES.of(ref))
            timed = _timed(lines, days)
        except BadData as error:
            wrong = None if has_table(page.body, SCHEDULE) else page.mistaken("a table")
            raise wrong or LayoutChanged(page.url, error.message, error.line) from error
        entries = Entries(page, event, "row")
        for note in notes:
            entries.note(note)
        entries.read(_joined(timed), partial(_talk, entries))
        when = sorted(slot.start.date() for talk in entries.talks.values() for slot in talk.slots)
        facts = EventFacts(starts=when[0], ends=when[-1]) if when else EventFacts()
        return entries.parsed(facts)


@dataclass(slots=True)
class _ScheduleRow:
    """One row: where it stands, under each column its cells that are not blank, and all of those together."""

    place: str
    cells: dict[str, tuple[str, ...]]
    alone: str | None = None
    start: str | None = None
    end: str | None = None
    wrong: list[str] = field(default_factory=list)

    def get(self, column: str) -> str:
        """The first cell of a column, "" where all are blank."""
        return self.cells.get(column, ("",))[0]


def _lines(sheet: Sheet, notes: list[str]) -> Iterator[_ScheduleRow]:
    """The rows below the header; ``notes`` gets what is not read."""
    first, at = sheet.begins(SCHEDULE)
    line, header = first[at]
    if at:
        notes.append(f"the header is in {sheet.place(line)}: what stands above it is left out")
        above = [text for text in first[at - 1][1] if text.strip()]
        if len(above) == 1 and names_day(above[0]):
            yield _ScheduleRow(sheet.place(first[at - 1][0]), {}, alone=above[0].strip())
    columns = _columns(header)
    if ignored := [text for name in header if not SCHEDULE.column_of(name) and (text := clean_text(name))]:
        notes.append(f"columns ignored: {', '.join(ignored)[:300]}")
    if utc := [name for name in header if _UTC.search(name[:200])]:
        notes.append(f"times under {clean_text(utc[0])!r} are read as wall clock in the event's zone")
    for number, (line, cells) in enumerate(chain(first[at + 1 :], sheet.rows), 1):
        if number > MAX_ROWS:
            raise sheet.refuse(line, f"more than {MAX_ROWS:,} rows: take a part of the table")
        texts = [mask_emails(mask_secrets(cell[:100_000])) for cell in cells]
        filled = [text for text in texts if text.strip()]
        found: dict[str, tuple[str, ...]] = {}
        for place, column in columns:
            if place < len(texts) and texts[place].strip():
                found[column] = (*found.get(column, ()), texts[place].strip())
        yield _ScheduleRow(sheet.place(line), found, alone=filled[0].strip() if len(filled) == 1 else None)


def _columns(header: Sequence[str]) -> list[tuple[int, str]]:
    """Place and column of each header cell that is read; "Name" beside a title is who gives it, unless another column says."""
    columns = SCHEDULE.columns_of(header)
    titles = [at for at, column in columns if column == "title"]
    if len(titles) > 1 and all(column != "speakers" for _, column in columns) and fold(header[titles[-1]]) == "name":
        columns = [(at, "speakers" if at == titles[-1] else column) for at, column in columns]
    return columns


def _days(lines: Iterable[_ScheduleRow], event: Event, said: str | None) -> Days:
    """How the days of this table are read.

    Raises:
        BadData: day and month may stand in either order, and nothing says which.
    """
    given = next((order for order in ORDERS if order == said), None)
    dated = [(line, text) for line in lines for text in (line.get("date"), line.get("start"), line.alone or "") if text]
    days = Days(given or order_of((text for _, text in dated), event.starts), event.starts)
    for line, text in dated:
        try:
            days.find(text)
        except Ambiguous as error:
            told = f"{line.place}: {error} has its day first or its month first? Say `--dates {ORDERS[0]}` or"
            raise BadData("", None, f"{told} `--dates {ORDERS[1]}` (in event.yml: `dates: {ORDERS[0]}`)") from error
        except ValueError:
            continue
    return days


def _timed(lines: Iterable[_ScheduleRow], days: Days) -> list[_ScheduleRow]:
    """The rows that are entries, each with its times; a row that is nothing but a day is the day of those below it."""
    kept: list[_ScheduleRow] = []
    day: date | None = None
    above: _ScheduleRow | None = None
    rooms: set[str] = set()
    for line in lines:
        if line.alone and _is_banner(line, days):
            day, above = _day(line, line.alone, days), None
            continue
        if names_day(line.get("date")):
            day = _day(line, line.get("date"), days)
        room = fold(line.get("room"))
        blank = not any(line.get(column) for column in ("start", "end", "duration"))
        if blank and above and room and room not in rooms and not clocks(_rest(line.get("date"), days))[0]:
            line.start, line.end = above.start, above.end
            rooms.add(room)
        else:
            day = _set_times(line, day, days)
            above, rooms = line, {room}
        kept.append(line)
    return kept


def _is_banner(line: _ScheduleRow, days: Days) -> bool:
    """Whether a row whose only cell this is names a day; under the titles it must say nothing else."""
    text = line.alone or ""
    return names_day(text) and ("title" not in line.cells or not _rest(text, days))


def _day(line: _ScheduleRow, text: str, days: Days) -> date | None:
    try:
        found, _ = days.find(text)
    except ValueError as error:
        line.wrong.append(f"{text[:40]!r} is no day: {error}")
        return None
    if found is None:
        line.wrong.append(f"{text[:40]!r} names no day of a year: say `starts:` in event.yml (`--starts`)")
    return found


def _rest(text: str, days: Days) -> str:
    """What a cell holds beside its day."""
    try:
        return days.find(text)[1]
    except ValueError:
        return ""


def _set_times(line: _ScheduleRow, day: date | None, days: Days) -> date | None:
    """Give a row its start and end as ISO 8601 texts; returns its day."""
    begins = line.get("start") or _rest(line.get("date"), days)
    start: time | None
    until: time | None
    if exact := _exact(begins):
        line.start = begins
        day, start, until = exact.date(), exact.time(), None
    else:
        if names_day(begins):
            day, begins = _day(line, begins, days), _rest(begins, days)
        start, until = clocks(begins)
    if start is None:
        if line.get("start") and not is_blank(begins):
            line.wrong.append(f"{line.get('start')[:40]!r} is no time")
        return day
    if day is None:
        line.wrong.append(line.wrong.pop() if line.wrong else "it has a time and no day")
        return day
    at = datetime.combine(day, start)
    line.start = line.start or at.isoformat()
    end = _end(line, at, until, days) if day.year <= 2100 else None
    line.end = end.isoformat() if end else None
    return day


def _end(line: _ScheduleRow, start: datetime, until: time | None, days: Days) -> datetime | None:
    """The end: of the column, of the range in the start's cell, or by the length."""
    if (lasts := length(line.get("duration"))) and not (until or line.get("end")):
        return start + lasts
    ends = line.get("end")
    day = start.date()
    if exact := _exact(ends):
        day, until = exact.date(), exact.time()
    elif ends:
        if names_day(ends):
            day, ends = _day(line, ends, days) or day, _rest(ends, days)
        until = clocks(ends)[0]
    if until is None:
        return None
    end = datetime.combine(day, until)
    if end < start and end + timedelta(1) - start <= _LONGEST_NIGHT:
        end += timedelta(1)
    if end < start:
        line.wrong.append(f"it ends at {until:%H:%M} before it starts; kept without an end")
        return None
    return end


def _exact(text: str) -> datetime | None:
    """A cell that is an ISO 8601 time with its day, such as a workbook's."""
    if not re.match(r"\d{4}-\d{2}-\d{2}[T ]\d", text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _joined(lines: Iterable[_ScheduleRow]) -> list[dict[str, Any]]:
    """What each row says, as an entry; rows that differ in their speakers alone are one talk."""
    lines = list(lines)
    last_first = writes_last_first(text for line in lines for text in line.cells.get("speakers", ()))
    found: dict[tuple[object, ...], dict[str, Any]] = {}
    for line in lines:
        people = (_EMAIL.sub("", text.replace("\n", "; ")) for text in line.cells.get("speakers", ()))
        names = [name for cell in people if not is_blank(cell) for name in names_in(clean_text(cell) or "", last_first)]
        title = fold(line.get("title"))
        key = (title, line.start, line.end, line.get("room"), line.get("code")) if title else (line.place,)
        first = found.setdefault(
            key, {"row": line.place, "cells": line, "names": {}, "start": line.start, "end": line.end}
        )
        first["names"] |= dict.fromkeys(names)
    by_title: dict[str, list[tuple[str, ...]]] = {}
    for entry in found.values():
        entry["title"] = entry["cells"].get("title")
        by_title.setdefault(fold(entry["title"]), []).append(tuple(sorted(entry["names"])))
    for entry in found.values():
        entry["others"] = by_title[fold(entry["title"])]
    return list(found.values())


def _code(entry: Entry, title: str, names: tuple[str, ...]) -> str:
    """The code that the table gives; else by the title, with the speakers where they tell it from another of that title.

    A title that nobody gives, several times, is several entries; one that the same people give is one with several slots.
    """
    code, others = entry.get("cells").get("code"), entry.get("others")
    if is_code(code):
        return str(code)
    if not names and others.count(()) > 1:
        return code_of_one(title, entry.get("start"))
    return slugify(" ".join((title, *names)) if len(set(others)) > 1 else title)


def _talk(entries: Entries, entry: Entry) -> Talk:
    line: _ScheduleRow = entry.get("cells")
    for wrong in line.wrong:
        entries.note_entry(entry, wrong)
    title, printed = entry.title("title")
    names = tuple(entry.get("names"))
    slots = entries.slots_between(entry, "start", "end", _rooms(line.cells.get("room", ())))
    links = [place for column in ("url", "video") for cell in line.cells.get(column, ()) for place in linked(cell)]
    page = Entry({"url": line.get("url")}).url("url", entries.page.url) if not linked(line.get("url")) else None
    tags = tags_of(*line.cells.get("tags", ()))
    talk = Talk(
        event=entries.event.slug,
        code=_code(entry, title, names),
        title=title,
        kind=kind_of(line.get("kind")) or kind_of_tags(tags) or kind_by_title(title, bool(names)),
        source_url=entries.source_url,
        raw_title=printed,
        abstract=Entry({"abstract": line.get("abstract")}).abstract("abstract"),
        speakers=tuple(map(Speaker, names)),
        track=clean_text(line.get("track")),
        level=clean_text(line.get("level")),
        language=clean_text(line.get("language")),
        url=page,
        slides=tuple(
            dict.fromkeys(filter(None, (Entry({"url": one}).url("url", "") for one in line.cells.get("slides", ()))))
        ),
        tags=tags,
        slots=slots,
    )
    for cell in (cell for cell in line.cells.get("video", ()) if not is_blank(cell) and not linked(cell)):
        entries.note_entry(entry, f"{cell[:80]!r} is no address of a video that is known; kept without a recording")
    for place in links:
        entries.link(talk, place)
    return talk


def _rooms(cells: Iterable[str]) -> tuple[str, ...]:
    parts = (clean_text(part) for cell in cells for part in re.split(r"[;|\n]", cell))
    return tuple(dict.fromkeys(part for part in parts if part and not is_blank(part)))


TABLE_SCHEDULE = ScheduleTable()
