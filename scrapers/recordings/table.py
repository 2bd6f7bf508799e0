"""Recordings from a CSV file that people write: one row a recording, columns by name in any order and case.

One of ``url``, ``id`` (YouTube) and ``hubilo_id`` says which recording; the rest is optional.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from scrapers.errors import BadData, BadRecord, LayoutChanged
from scrapers.page import Page
from scrapers.platforms import HUBILO, YOUTUBE, Place, platform, video_place
from scrapers.recordings.hubilo import hubilo_slug, session
from scrapers.records import ACCESS, Event, Recording, SourceRef
from scrapers.source import Example, Parsed, Source
from scrapers.text import clean_text
from scrapers.values import day, duration, holds_stream, raw_title

IDENTITY = ("url", "id", "hubilo_id")
COLUMNS = (
    *IDENTITY,
    "hubilo_slug",
    "title",
    "speakers",
    "speaker",
    "published",
    "recorded",
    "duration",
    "talk",
    "presentation",
    "conf_key",
    "conf_name",
    "access",
)
"""Every column that is read; ``conf_key`` and ``conf_name`` are an entry's key and name in PyCon's conference.json."""

_ADDRESS = re.compile(r"https?://\S+\Z", re.I)
_TALK = re.compile(r"https?://[^\s@]+\Z|[A-Za-z0-9][A-Za-z0-9._~-]*\Z")


@dataclass(frozen=True, slots=True)
class _TableRow:
    """One row: where it stands, and its cells that are not blank."""

    path: object
    line: int
    cells: dict[str, str]

    def get(self, *columns: str) -> str | None:
        """The first of these columns that is not blank."""
        return next((self.cells[column] for column in columns if column in self.cells), None)

    def refuse(self, message: str) -> BadData:
        """The error for this row, to be raised."""
        return BadData(self.path, self.line, message)


class Table(Source):
    """A table that somebody keeps by hand, as a file or at an address."""

    kind = "table"
    reads = f"CSV with a column {', '.join(IDENTITY[:-1])} or {IDENTITY[-1]}: recordings, a row each"
    gives = "recordings"
    files = f"CSV with a column {', '.join(IDENTITY[:-1])} or {IDENTITY[-1]}"
    examples = (
        Example("recordings.csv", "https://example.org/recordings.csv", "America/New_York"),
        Example("hubilo.csv", "https://example.org/hubilo.csv", "America/New_York"),
    )

    def recognises(self, page: Page) -> bool:
        """Text whose first line names such a column."""
        start = page.body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
        first = start.split(b"\n", 1)[0].strip().decode("utf-8", "replace")
        return start[:1] not in (b"<", b"{", b"[") and b"\0" not in start and is_table(first)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """A recording per row.

        Raises:
            LayoutChanged: a row that is wrong, with its line.
        """
        try:
            return read_table(page.url, page.body, event)
        except BadData as error:
            raise LayoutChanged(page.url, error.message, error.line) from error


def read_table(path: object, body: bytes, event: Event) -> Parsed:
    """Recordings of a CSV file's bytes; ``path`` is for messages. Later rows of one recording are named in a note.

    Raises:
        BadData: not UTF-8, no column that identifies, or a row that is wrong (``path:line: message``).
    """
    header, rows = _rows(path, body)
    found: dict[str, Recording] = {}
    notes = []
    unknown = [name for name in header if name.lower() not in COLUMNS]
    if unknown:
        notes.append(f"columns ignored: {', '.join(unknown)}")
    for row in rows:
        recording = _recording(row, event)
        if recording.key in found:
            notes.append(f"line {row.line}: {recording.key} was there before, this row is left out")
        found.setdefault(recording.key, recording)
    if not found:
        raise BadData(path, None, "the table has no rows")
    return Parsed(recordings=tuple(found.values()), notes=tuple(notes))


def is_table(first_line: str) -> bool:
    """Whether a line is a header with a column that identifies recordings, whatever separates the columns."""
    return bool({cell.strip(' "').lower() for cell in re.split(r"[,;\t]", first_line)} & set(IDENTITY))


def _rows(path: object, body: bytes) -> tuple[list[str], Iterator[_TableRow]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise BadData(path, line, "not UTF-8: save the table as CSV with UTF-8 encoding") from error
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise BadData(path, 1, f"no CSV: {error}") from error
    names = [name.lower() for name in header]
    if len(names) == 1 and re.search(r"[;\t]", names[0]):
        raise BadData(path, 1, "the columns are separated by semicolons or tabs: save the table with commas")
    if not set(names) & set(IDENTITY):
        raise BadData(path, 1, f"no column named url, id or hubilo_id; the columns are {', '.join(header)[:200]}")
    for name in names:
        if name in COLUMNS and names.count(name) > 1:
            raise BadData(path, 1, f"the column {name} is there twice")
    return header, _body_rows(path, reader, names)


def _body_rows(path: object, reader: Any, names: list[str]) -> Iterator[_TableRow]:
    line = reader.line_num + 1
    try:
        for cells in reader:
            texts = {name: clean_text(cell) for name, cell in zip(names, cells, strict=False)}
            row = _TableRow(path, line, {name: text for name, text in texts.items() if text})
            if any(cell.strip() for cell in cells[len(names) :]):
                raise row.refuse(f"{len(cells)} cells under {len(names)} columns: quote a cell that holds a comma")
            if row.cells:
                yield row
            line = reader.line_num + 1
    except csv.Error as error:
        raise BadData(path, line, f"no CSV: {error}") from error


def _recording(row: _TableRow, event: Event) -> Recording:
    if any(holds_stream(cell) for cell in row.cells.values()):
        raise row.refuse("a stream or signed URL: give the session's or the video's page instead")
    place = _place(row, event)
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
            speakers=_speakers(row.get("speakers", "speaker")),
            talk_url=_talk(row),
            access=_access(row, place),
        )
    except BadRecord as error:
        raise row.refuse(str(error)) from error


def _place(row: _TableRow, event: Event) -> Place:
    given = [column for column in IDENTITY if column in row.cells]
    if len(given) != 1:
        found = "none" if not given else " and ".join(given)
        raise row.refuse(f"one of url, id and hubilo_id is wanted, {found} given")
    column, text = given[0], row.cells[given[0]]
    if column == "id":
        if not YOUTUBE.is_id(text):
            raise row.refuse(f"{text[:80]!r} is no YouTube id (11 letters, digits, - or _)")
        return YOUTUBE.place(text)
    if column == "url":
        if place := video_place(text):
            return place
        raise row.refuse(f"{text[:120]!r} is no address of a video that is known")
    slug = row.get("hubilo_slug") or hubilo_slug(event)
    page = session(slug, text)
    if page is None or page.slug != slug or page.id != text:
        raise row.refuse(f"{text[:80]!r} is no number of a Hubilo session of {slug[:80]!r}")
    return HUBILO.place(f"{page.slug}/{page.id}")


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


def _speakers(text: str | None) -> tuple[str, ...]:
    """Names separated by semicolons, or by commas where there is no semicolon."""
    parts = (text or "").split(";" if ";" in (text or "") else ",")
    return tuple(dict.fromkeys(name.strip() for name in parts if name.strip()))


def _access(row: _TableRow, place: Place) -> str:
    where = platform(place.provider)
    access = (row.get("access") or where.access).lower()
    if access not in ACCESS:
        raise row.refuse(f"access {access[:40]!r} is none of {', '.join(ACCESS)}")
    if where.for_attendees and access in ("public", "unlisted"):
        raise row.refuse(f"a {where.name} session is open to attendees, not {access}")
    return access


TABLE = Table()
