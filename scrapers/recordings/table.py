"""Recordings from a table that people keep by hand: one row a recording, columns by name in any order.

A link to a video, YouTube's id or Hubilo's number says which recording; the rest is optional. Such a table is half filled
as a rule: a row without a link is left out and counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

from scrapers.errors import BadData, BadRecord, LayoutChanged
from scrapers.page import Page
from scrapers.platforms import HUBILO, YOUTUBE, Place, platform
from scrapers.recordings.hubilo import hubilo_slug, session
from scrapers.records import ACCESS, Event, Recording, SourceRef
from scrapers.source import Example, Parsed, Source
from scrapers.tables.header import IDENTITY, RECORDINGS, SCHEDULE, fold
from scrapers.tables.links import has_address, is_blank, linked, video_of_id
from scrapers.tables.sheet import SEPARATORS, Sheet
from scrapers.tables.speaker_cells import names_in, writes_last_first
from scrapers.tables.workbook import has_table, is_workbook, sheet_of
from scrapers.tags import tags_of
from scrapers.text import clean_text
from scrapers.values import day, duration, holds_stream, raw_title, several

_ADDRESS = re.compile(r"https?://\S+\Z", re.I)
_TALK = re.compile(r"https?://[^\s@]+\Z|[A-Za-z0-9][A-Za-z0-9._~-]*\Z")
# Text that a spreadsheet would run as a formula, had it no apostrophe: our own export writes it so.
_QUOTED = re.compile(r"'(?= ?[=+@＝＋－＠-])")
_EXAMPLES = 3
MAX_ROWS = 200_000
NO_LINK = "no link"


@dataclass(frozen=True, slots=True)
class _TableRow:
    """One row: where it stands, and under each column its cells that are not blank."""

    sheet: Sheet
    line: int
    cells: dict[str, tuple[str, ...]]

    def get(self, *columns: str) -> str | None:
        """The first of these columns that is not blank."""
        return next((self.cells[column][0] for column in columns if column in self.cells), None)

    def refuse(self, message: str) -> BadData:
        """The error for this row, to be raised."""
        return self.sheet.refuse(self.line, message)


class Table(Source):
    """A table that somebody keeps by hand, as a file or at an address."""

    kind = "table"
    reads = "a table kept by hand (CSV, XLSX, ODS): recordings, a row each"
    tried = "by description"
    gives = "recordings"
    files = "a table (CSV, XLSX, ODS) with a column such as url, id or hubilo_id"
    examples = (
        Example("recordings.csv", "https://example.org/recordings.csv", "America/New_York"),
        Example("hubilo.csv", "https://example.org/hubilo.csv", "America/New_York"),
        Example("by-hand.csv", "https://example.org/by-hand.csv", "America/New_York"),
    )

    def recognises(self, page: Page) -> bool:
        """What can be imported, but for the table of a schedule: its videos come with its talks."""
        return self.imports(page) and not has_table(page.body, SCHEDULE)

    def imports(self, page: Page) -> bool:
        """A workbook, or text with a header among its first lines that names such a column."""
        return is_workbook(page.body) or has_table(page.body, RECORDINGS)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """A recording per row.

        Raises:
            LayoutChanged: a row that is wrong, with its line.
        """
        try:
            return read_table(page.url, page.body, event)
        except BadData as error:
            wrong = None if has_table(page.body, RECORDINGS) else page.mistaken("a table")
            raise wrong or LayoutChanged(page.url, error.message, error.line) from error


def read_table(path: object, body: bytes, event: Event) -> Parsed:
    """Recordings of a table's bytes; ``path`` is for messages. Notes say how many rows are left out, and why.

    Raises:
        BadData: not UTF-8, no column that identifies, or a row that is wrong (``path:line: message``).
    """
    sheet, others = sheet_of(path, body, RECORDINGS)
    rows, notes = _body(sheet)
    notes = others + notes
    if not rows:
        raise BadData(path, None, "the table has no rows")
    found: dict[str, Recording] = {}
    left: dict[str, list[str]] = {}
    last_first = writes_last_first(text for row in rows for text in row.cells.get("speakers", ()))
    for row in rows:
        places = _places(row, event)
        if not places:
            left.setdefault(_why_none(row), []).append(f"{sheet.place(row.line)} {row.get(*IDENTITY)!r:.80}")
        for place in places:
            recording = _recording(row, place, last_first)
            if recording.key in found:
                left.setdefault("named before", []).append(f"{sheet.place(row.line)} {recording.key}")
            found.setdefault(recording.key, recording)
    notes += [_left_out(why, seen) for why, seen in left.items()]
    return Parsed(recordings=tuple(found.values()), notes=tuple(notes))


def _body(sheet: Sheet) -> tuple[list[_TableRow], list[str]]:
    """The rows below the header, and notes on what of the sheet is not read."""
    first, at = sheet.begins(RECORDINGS)
    line, header = first[at]
    notes = [f"the header is in {sheet.place(line)}: what stands above it is left out"] if at else []
    names = [fold(name) for name in header]
    for name in header:
        if RECORDINGS.column_of(name) and names.count(fold(name)) > 1:
            raise sheet.refuse(line, f"the column {clean_text(name)} is there twice")
    rows = list(_rows(sheet, header, chain(first[at + 1 :], sheet.rows)))
    # Beside a column of links "ID" is the row's number, or the talk's.
    numbered = any("url" in row.cells for row in rows) and not any(
        YOUTUBE.is_id(cell) for row in rows for cell in row.cells.get("id", ())
    )
    for row in rows if numbered else ():
        row.cells.pop("id", None)
    unread = (None, "id") if numbered else (None,)
    ignored = [text for name in header if RECORDINGS.column_of(name) in unread and (text := clean_text(name))]
    if ignored:
        notes.append(f"columns ignored: {', '.join(ignored)}")
    return rows, notes


def _rows(sheet: Sheet, header: Sequence[str], rows: Iterable[tuple[int, list[str]]]) -> Iterator[_TableRow]:
    columns = RECORDINGS.columns_of(header)
    for number, (line, cells) in enumerate(rows, 1):
        if number > MAX_ROWS:
            raise sheet.refuse(line, f"more than {MAX_ROWS:,} rows: take a part of the table")
        if any(cell.strip() for cell in cells[len(header) :]):
            separator = SEPARATORS[sheet.separator]
            message = f"{len(cells)} cells under {len(header)} columns: quote a cell that holds a {separator}"
            raise sheet.refuse(line, message)
        if any(map(holds_stream, cells)):
            raise sheet.refuse(line, "a stream or signed URL: give the session's or the video's page instead")
        found: dict[str, tuple[str, ...]] = {}
        for at, column in columns:
            if at < len(cells) and (text := _text(cells[at], column)):
                found[column] = (*found.get(column, ()), text)
        yield _TableRow(sheet, line, found)


def _text(cell: str, column: str) -> str | None:
    """A cell as one line; in speakers a line end parts two of them."""
    text = clean_text("; ".join(cell.split("\n")) if column == "speakers" else cell)
    return _QUOTED.sub("", text) if text else None


def _places(row: _TableRow, event: Event) -> list[Place]:
    """The recordings that a row names, in as many columns as it likes."""
    found = [place for cell in row.cells.get("url", ()) for place in linked(cell)]
    for cell in (cell for cell in row.cells.get("id", ()) if not is_blank(cell)):
        if place := video_of_id(cell):
            found.append(place)
        elif " " not in cell:
            raise row.refuse(f"{cell[:80]!r} is no YouTube id (11 letters, digits, - or _)")
    for cell in (cell for cell in row.cells.get("hubilo_id", ()) if not is_blank(cell)):
        slug = row.get("hubilo_slug") or hubilo_slug(event)
        page = session(slug, cell)
        if page and (page.slug, page.id) == (slug, cell):
            found.append(HUBILO.place(f"{slug}/{cell}"))
        else:
            raise row.refuse(f"{cell[:80]!r} is no number of a Hubilo session of {slug[:80]!r}")
    return list(dict.fromkeys(found))


def _why_none(row: _TableRow) -> str:
    """Why a row names no recording."""
    given = [cell for column in IDENTITY for cell in row.cells.get(column, ()) if not is_blank(cell)]
    if not given:
        return NO_LINK
    if any(map(has_address, given)):
        return "no address of a video that is known"
    return "words in place of a link" + ("; what lies behind words is not read" if row.sheet.name else "")


def _left_out(why: str, rows: Sequence[str]) -> str:
    """The note on rows that are left out, the first of them named."""
    named = f" ({', '.join(rows[:_EXAMPLES])}{', ...' if len(rows) > _EXAMPLES else ''})" if why != NO_LINK else ""
    return f"{several(len(rows), 'row')} left out: {why}{named}"


def _recording(row: _TableRow, place: Place, last_first: bool) -> Recording:
    title = _title(row)
    if title is None:
        raise row.refuse("no title")
    try:
        return Recording(
            provider=place.provider,
            id=place.id,
            url=place.url,
            raw_title=title,
            source_url=place.url,
            published=_day(row, "published"),
            recorded=_day(row, "recorded"),
            duration_s=_duration(row),
            speakers=names_in(row.get("speakers") or "", last_first),
            tags=tags_of(*row.cells.get("tags", ())),
            talk_url=_talk(row),
            access=_access(row, place),
            access_by="statement" if row.get("access") else "platform",
        )
    except BadRecord as error:
        raise row.refuse(str(error)) from error


def _title(row: _TableRow) -> str | None:
    """The title; without one, words under "talk". A code, a number or an address there says which talk, not its title."""
    talk = row.get("talk")
    words = None if talk and (_TALK.match(talk) or _ADDRESS.match(talk)) else talk
    return raw_title(row.get("title", "conf_name") or words)


def _talk(row: _TableRow) -> str | None:
    """The talk that the row names: a code, a presentation number or an address; ``k`` and conf_key for the rest."""
    talk, number, key = row.get("talk"), row.get("presentation"), row.get("conf_key")
    if talk and _TALK.match(talk):
        return talk
    if talk and row.get("title", "conf_name"):  # without either, words in "talk" are the title
        raise row.refuse(f"{talk[:80]!r} is neither a talk's code nor the address of its page")
    for name, text in (("presentation", number), ("conf_key", key)):
        if text and not _TALK.match(text):
            raise row.refuse(f"{name} {text[:80]!r} is no number")
    return number or (f"k{key}" if key else None)


def _day(row: _TableRow, column: str) -> date | None:
    text = row.get(column)
    found = day(text)
    if text and found is None:
        raise row.refuse(f"{column} {text[:40]!r} is no date such as 2031-05-17")
    return found


def _duration(row: _TableRow) -> int | None:
    text = row.get("duration")
    seconds = duration(text)
    if text and seconds is None:
        raise row.refuse(f"duration {text[:40]!r} is neither seconds, H:MM:SS nor PT1H2M3S")
    return seconds


def _access(row: _TableRow, place: Place) -> str:
    where = platform(place.provider)
    access = (row.get("access") or where.access).lower()
    if access not in ACCESS:
        raise row.refuse(f"access {access[:40]!r} is none of {', '.join(ACCESS)}")
    if where.for_attendees and access in ("public", "unlisted"):
        raise row.refuse(f"a {where.name} session is open to attendees, not {access}")
    return access


TABLE = Table()
