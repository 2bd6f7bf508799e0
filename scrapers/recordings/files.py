"""Which source reads an imported file: told by its content, never by its name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scrapers.errors import BadData, BadRecord, ScrapeError
from scrapers.page import Page
from scrapers.recordings.fields import GZIP, MAX_DECODED, gunzip, mapping, words
from scrapers.recordings.hubilo import HUBILO, hubilo_slug, is_sessions
from scrapers.recordings.pyvideo import SLUG, is_record, name_of, read_records, read_talks
from scrapers.recordings.table import is_table, read_table
from scrapers.recordings.youtube import YOUTUBE
from scrapers.records import Event, SourceRef

if TYPE_CHECKING:
    from scrapers.source import Parsed

KINDS = (
    "yt-dlp JSON (yt-dlp -J --flat-playlist URL), YouTube API JSON (playlistItems, videos, or a list of such), "
    "pyvideo JSON, JSONL or folder, Hubilo session-info JSON, CSV with a column url, id or hubilo_id"
)


def read_recordings(path: Path, event: Event) -> Parsed:
    """The recordings in a file, or in a folder of pyvideo; notes say what was left out. Nothing is fetched.

    Raises:
        BadData: the file cannot be read, is of no kind that is known, or has a wrong row; says where and what was seen.
    """
    try:
        if path.is_dir():
            return _read_folder(path, event)
        return _read_bytes(path, _unpacked(path), event)
    except OSError as error:
        raise BadData(path, None, f"cannot be read: {error.strerror or error}") from error
    except ScrapeError as error:
        raise BadData(path, None, error.cause) from error
    except BadRecord as error:
        raise BadData(path, None, str(error)) from error


def _unpacked(path: Path) -> bytes:
    if path.stat().st_size > MAX_DECODED:
        raise BadData(path, None, f"larger than {MAX_DECODED // (1024 * 1024)} MB: take a part of it")
    body = path.read_bytes()
    try:
        return gunzip(body) if body[:2] == GZIP else body
    except ValueError as error:
        raise BadData(path, None, str(error)) from error


def _read_bytes(path: Path, body: bytes, event: Event) -> Parsed:
    start = body[:4096].removeprefix(b"\xef\xbb\xbf").lstrip()
    if not body.strip():
        raise BadData(path, None, "the file is empty")
    if b"\0" in start:
        raise BadData(path, None, f"a binary file, not one of: {KINDS}")
    if start[:1] in (b"{", b"["):
        return _read_json(path, body.removeprefix(b"\xef\xbb\xbf"), event)
    if start[:1] == b"<":
        raise BadData(path, None, f"an HTML or XML file, not one of: {KINDS}")
    first = start.split(b"\n", 1)[0].strip().decode("utf-8", "replace")
    if is_table(first):
        return read_table(path, body, event)
    seen = (words(first) or "")[:80]
    raise BadData(path, 1, f"seen {seen!r}; not one of: {KINDS}")


def _read_json(path: Path, body: bytes, event: Event) -> Parsed:
    try:
        records = iter(read_records(body))
        first = next(records, None)
    except ValueError as error:
        raise BadData(path, getattr(error, "lineno", None), f"the JSON is cut or broken: {error}") from error
    value = first[1] if first else None
    page = Page(path.absolute().as_uri(), body)
    if is_record(value):
        return _pyvideo(path, ((name_of(page.url, number), record) for number, record in read_records(body)), event)
    if YOUTUBE.recognises(page) or "error" in mapping(value):
        ref = SourceRef("youtube")
        parsed = YOUTUBE.parse(page, event, ref)
        whole = YOUTUBE.combine([parsed], event, ref)
        if any("pageToken=" in follow.url for follow in parsed.follows):
            whole = replace(whole, notes=(*whole.notes, "the playlist has more pages: import those files too"))
        return _some(path, whole, event)
    if is_sessions(value) or "status" in mapping(value):
        parsed = HUBILO.parse(page, event, SourceRef.of("hubilo", slug=hubilo_slug(event)))
        return _some(path, _with_rest(parsed, mapping(mapping(value).get("data"))), event)
    raise BadData(path, None, f"seen JSON, {_shape(value)}; not one of: {KINDS}")


def _with_rest(parsed: Parsed, data: dict[str, Any]) -> Parsed:
    current, total = data.get("currentpage"), data.get("totalPages")
    if isinstance(current, int) and isinstance(total, int) and current < total:
        note = f"page {current} of {total}: import the other pages too"
        return replace(parsed, notes=(*parsed.notes, note))
    return parsed


def _some(path: Path, parsed: Parsed, event: Event) -> Parsed:
    """``parsed`` unless it holds no recording: an import of nothing is a mistake, and the notes say which."""
    if not parsed.recordings:
        why = "; ".join(parsed.notes) or "it is empty"
        raise BadData(path, None, f"no recording of {event.slug} in it: {why}")
    return replace(parsed, follows=())


def _pyvideo(path: Path, records: Iterable[tuple[tuple[str | None, str], Any]], event: Event) -> Parsed:
    slug = next((slug for ref in event.recordings if ref.kind == "pyvideo" and (slug := SLUG.of(ref))), event.slug)
    try:
        return _some(path, read_talks(records, slug), event)
    except ValueError as error:
        raise BadData(path, None, f"no pyvideo data: {error}") from error


def _read_folder(path: Path, event: Event) -> Parsed:
    """A clone of pyvideo/data, one event's folder in it, or the folder of its videos."""
    places = (path / event.slug / "videos", path / "videos", path)
    folder = next(place for place in places if place.is_dir())
    files = sorted(folder.glob("*.json"))
    if not files:
        raise BadData(folder, None, "a folder without pyvideo's JSON files (EVENT/videos/SLUG.json)")
    return _pyvideo(folder, _folder_records(files), event)


def _folder_records(files: Iterable[Path]) -> Iterator[tuple[tuple[str | None, str], Any]]:
    for file in files:
        body = _unpacked(file)
        try:
            record = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise BadData(file, getattr(error, "lineno", None), f"the JSON is cut or broken: {error}") from error
        folder, _ = name_of(file.absolute().as_uri(), 0)
        yield (folder, file.stem), record


def _shape(value: object) -> str:
    if isinstance(value, dict):
        keys = ", ".join(repr(key)[:40] for key in list(value)[:6])
        return f"an object with {keys}" if keys else "an empty object"
    return "an empty list" if value is None else f"a list of {type(value).__name__}"
