"""Recordings out of saved files: the sources say by a file's content whose it is, never by its name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from urllib.parse import quote

from scrapers.errors import BadData, BadRecord, LayoutChanged, ScrapeError
from scrapers.page import FILE, Page
from scrapers.plain_file import read_plain
from scrapers.records import Event, SourceRef
from scrapers.source import Parsed, Source, ask_each
from scrapers.values import GZIP, MAX_DECODED, as_utf8, gunzip, words


def read_recordings(path: Path, event: Event, sources: Mapping[str, Source]) -> Parsed:
    """The recordings in a file, or in a folder of pyvideo; notes say what was left out. Nothing is fetched.

    Raises:
        BadData: the file cannot be read, is of no kind that is known, or has a wrong row; says where and what was seen.
    """
    files = iter(_folder(path, event) if path.is_dir() else (path,))
    read: dict[str, Path] = {}

    def pages() -> Iterator[Page]:
        """The files that are left, each opened when it is asked for; ``read`` remembers which one a page is."""
        for file in files:
            page = read_page(file)
            read[page.url] = file
            yield page

    first = next(pages())
    kind = next((kind for kind, _ in ask_each(sources, lambda one: bool(one.files) and one.imports(first))), None)
    source = sources.get(kind or "")
    if source is None:
        raise BadData(path, *_unknown(first, sources))
    try:
        parsed = source.read_files(chain([first], pages()), event, _line(source, event))
    except (ScrapeError, BadRecord) as error:
        raise of_file(error, read.get(getattr(error, "url", ""), path)) from error
    if not parsed.recordings:
        # An import of nothing is a mistake, and the notes say which.
        why = "; ".join(parsed.notes) or "it is empty"
        raise BadData(path, None, f"no recording of {event.slug} in it: {why}")
    return replace(parsed, follows=())


def of_file(error: ScrapeError | BadRecord, path: Path) -> BadData:
    """An error about a page that was read from a file, naming the file."""
    if isinstance(error, ScrapeError):
        return BadData(path, _line_of(error) if isinstance(error, LayoutChanged) else None, error.cause)
    return BadData(path, None, str(error))


def read_page(path: Path) -> Page:
    """A saved page, unpacked, in UTF-8. Its address is unknown; the path stands in for it, so that a year in it still helps.

    Raises:
        BadData: the file cannot be read, is empty, or is too large.
    """
    try:
        body = read_plain(path, MAX_DECODED, pipe=True)
        if body is None:
            raise BadData(path, None, f"larger than {MAX_DECODED // (1024 * 1024)} MB: take a part of it")
        body = as_utf8(gunzip(body) if body[:2] == GZIP else body)
    except OSError as error:
        raise BadData(path, None, f"cannot be read: {error.strerror or error}") from error
    except ValueError as error:
        raise BadData(path, None, str(error)) from error
    if not body.strip():
        raise BadData(path, None, "the file is empty")
    return Page(f"{FILE}{quote(path.resolve().as_posix())}", body)


def _folder(path: Path, event: Event) -> list[Path]:
    """The files of a clone of pyvideo/data, of one event's folder in it, or of the folder of its videos."""
    places = (path / event.slug / "videos", path / "videos", path)
    folder = next(place for place in places if place.is_dir())
    files = sorted(folder.glob("*.json"))
    if not files:
        raise BadData(folder, None, "a folder without pyvideo's JSON files (EVENT/videos/SLUG.json)")
    return files


def _line(source: Source, event: Event) -> SourceRef:
    """What event.yml says of this kind: the first value of each of its keys."""
    own = [pair for ref in event.recordings if ref.kind == source.kind for pair in ref.more]
    return SourceRef(source.kind, more=tuple(dict(reversed(own)).items()))


def _unknown(page: Page, sources: Mapping[str, Source]) -> tuple[int | None, str]:
    """Line and message for a file that no source imports: what was seen instead."""
    kinds = "not one of: " + ", ".join(source.files for source in sources.values() if source.files)
    start = page.body[:4096].lstrip()
    if b"\0" in start:
        return None, f"a binary file, {kinds}"
    schedule = next((kind for kind, _ in ask_each(sources, lambda source: source.recognises(page))), None)
    if schedule:
        return None, f"a schedule ({schedule}), {kinds}; name its address under `schedule:` in event.yml"
    if start[:1] == b"<":
        return None, f"an HTML or XML file, {kinds}"
    if start[:1] in (b"{", b"["):
        try:
            return None, f"seen JSON, {_shape(page.json())}; {kinds}"
        except LayoutChanged as error:
            first_line = Page(page.url, start.split(b"\n", 1)[0]).json_if_any()
            if first_line is not None:
                return 1, f"seen JSON, line by line {_shape(first_line)}; {kinds}"
            return _line_of(error), error.cause
    first = start.split(b"\n", 1)[0].strip().decode("utf-8", "replace")
    return 1, f"seen {(words(first) or '')[:80]!r}; {kinds}"


def _line_of(error: LayoutChanged) -> int | None:
    """Where in the file: a row of a table, or where JSON breaks off."""
    broken = error.__cause__
    return broken.lineno if isinstance(broken, json.JSONDecodeError) else error.line


def _shape(value: object) -> str:
    if isinstance(value, dict):
        keys = ", ".join(repr(key)[:40] for key in list(value)[:6])
        return f"an object with {keys}" if keys else "an empty object"
    first = value[0] if isinstance(value, list) and value else None
    return "an empty list" if first is None else f"a list of {type(first).__name__}"
