"""pyvideo.org's data (CC0): one JSON object per talk, in files ``EVENT/videos/SLUG.json`` or a line each of JSONL.

https://github.com/pyvideo/data; its ``event`` key exists in JSONL exports only, in the repository it is the folder.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.platforms import Place, platform, video_place
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import Example, Follow, Key, Parsed, Source
from scrapers.tags import tags_of
from scrapers.text import clean_abstract, slugify
from scrapers.urls import presentation_number, split_url
from scrapers.values import (
    GZIP,
    day,
    duration,
    gunzip,
    holds_stream,
    json_lines,
    listing,
    mapping,
    raw_title,
    several,
    words,
)

SLUG = Key("slug", str)
DATA = "https://github.com/pyvideo/data/blob/main"

_IN_REPOSITORY = re.compile(r"/([^/]+)/videos/([^/]+)\.json\Z")
_PRESENTATION_LABELS = frozenset({"presentation webpage", "talk schedule", "talk page", "talk webpage", "talk url"})


class PyVideo(Source):
    """A file of pyvideo's data somewhere on the web; ``slug`` in event.yml is the event's name there, if it differs."""

    kind = "pyvideo"
    reads = "pyvideo.org data: JSON or JSONL, also gzipped"
    tried = "real files: pyvideo/data whole"
    gives = "recordings"
    hosts = ("https://raw.githubusercontent.com",)
    keys = (SLUG,)
    files = "pyvideo JSON, JSONL or folder"
    examples = (
        Example(
            "talk.json", "https://raw.githubusercontent.com/pyvideo/data/main/example-conf-2031/videos/owls.json", "UTC"
        ),
        Example("talks.jsonl", "https://example.org/talks.jsonl", "UTC"),
    )

    def recognises(self, page: Page) -> bool:
        """Whether the first record has a title and a list of videos."""
        try:
            first = next(iter(read_records(page.body)), None)
        except ValueError:
            return False
        return first is not None and is_record(first[1])

    def claims(self, url: str) -> SourceRef | None:
        """A JSON file inside the pyvideo/data repository on GitHub."""
        parts = split_url(url)
        known = parts.hostname in ("raw.githubusercontent.com", "github.com") and parts.path.startswith(
            "/pyvideo/data/"
        )
        return SourceRef(self.kind, url=url) if known and parts.path.endswith(".json") else None

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The one file that the line names."""
        del event
        if ref.url is None:
            return ()
        raw = ref.url.replace(
            "https://github.com/pyvideo/data/blob/", "https://raw.githubusercontent.com/pyvideo/data/"
        )
        return (Follow(raw),)

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """One recording per video of each record that belongs to the event.

        Raises:
            LayoutChanged: a line that is no JSON, or no pyvideo record at all.
        """
        return self.read_files([page], event, ref)

    def read_files(self, pages: Iterable[Page], event: Event, ref: SourceRef) -> Parsed:
        """As ``parse``; what is left out of all pages together is counted."""
        return read_talks(_named_records(pages), SLUG.of(ref) or event.slug)


def is_record(value: object) -> bool:
    """Whether a JSON value looks like one talk of pyvideo."""
    record = mapping(value)
    return isinstance(record.get("title"), str) and isinstance(record.get("videos"), list)


def _named_records(pages: Iterable[Page]) -> Iterable[tuple[tuple[str | None, str], Any]]:
    """Each record of each page with the event and slug that the page's address says, one page at a time.

    Raises:
        LayoutChanged: a page that is no JSON, or without any record that has a title and videos.
    """
    for page in pages:
        usable = False
        try:
            for number, record in read_records(page.body):
                usable = usable or is_record(record)
                yield name_of(page.url, number), record
        except ValueError as error:
            wrong = page.mistaken("pyvideo data") if page.is_document else None
            raise wrong or LayoutChanged(page.url, f"no pyvideo data: {error}") from error
        if not usable:
            raise LayoutChanged(page.url, "no pyvideo data: no record has a title and videos")


def read_records(body: bytes) -> Iterable[tuple[int, Any]]:
    """Number and value of each record of a JSON object, a JSON list, or JSONL, gzipped or not.

    Raises:
        ValueError: the bytes are none of these.
    """
    if body[:2] == GZIP:
        body = gunzip(body)
    start = len(body) - len(body.lstrip())
    end = body.find(b"\n", start)
    if body[start : start + 1] != b"[" and end > 0 and _is_json(body[start:end]):
        return json_lines(body)
    try:
        whole = json.loads(body)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    return enumerate(whole if isinstance(whole, list) else [whole], 1)


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def name_of(url: str, number: int) -> tuple[str | None, str]:
    """Event and slug of a record that does not say them: ``EVENT/videos/SLUG.json`` in its address, else a number."""
    found = _IN_REPOSITORY.search(split_url(url).path)
    return (found[1], found[2]) if found else (None, f"record-{number}")


def read_talks(records: Iterable[tuple[tuple[str | None, str], Any]], event_slug: str) -> Parsed:
    """Recordings of ``((event, slug) of the file, record)`` pairs; those that name another event are counted and left.

    A record that names no event belongs to whichever event is asked for.
    """
    found: dict[str, Recording] = {}
    left: Counter[str] = Counter()
    others: Counter[str] = Counter()
    for (folder, slug), record in records:
        named = words(mapping(record).get("event"))
        if named is not None and named != event_slug:
            others[named] += 1
        elif not is_record(record) or raw_title(record["title"]) is None:
            left["without a title or videos"] += 1
        else:
            page = (
                f"{DATA}/{quote(named or folder or event_slug)}/videos/{quote(words(record.get('slug')) or slug)}.json"
            )
            for recording in recordings_of(record, page, left):
                found.setdefault(recording.key, recording)
    notes = [f"{several(count, 'pyvideo entry', 'pyvideo entries')} left out: {why}" for why, count in left.items()]
    if others:
        notes.append(
            f"{several(others.total(), 'pyvideo record')} of {several(len(others), 'other event')} left out, "
            f"such as {', '.join(sorted(others)[:3])}"
        )
    return Parsed(recordings=tuple(found.values()), notes=tuple(notes))


def recordings_of(record: dict[str, Any], source_url: str, left: Counter[str]) -> Iterable[Recording]:
    """One recording per video of a record; ``left`` counts, by reason, the videos that are none."""
    for place in _places(record, left):
        text = record.get("description")
        yield Recording(
            provider=place.provider,
            id=place.id,
            url=place.url,
            raw_title=raw_title(record["title"]) or "",
            source_url=source_url,
            description=clean_abstract(text) if isinstance(text, str) else None,
            recorded=day(record.get("recorded")),
            duration_s=duration(record.get("duration")),
            speakers=tuple(dict.fromkeys(filter(None, map(words, listing(record.get("speakers")))))),
            tags=tags_of(record.get("tags")),
            talk_url=presentation(record),
            access=platform(place.provider).access,
            access_by="platform",
            licence=raw_title(record.get("copyright_text")),
        )


def _places(record: dict[str, Any], left: Counter[str]) -> Iterable[Place]:
    for video in record["videos"]:
        url = mapping(video).get("url")
        if not isinstance(url, str) or not url.strip():
            left["no URL"] += 1
        elif place := video_place(url.strip()):
            yield place
        elif holds_stream(url):
            left["a stream or signed URL"] += 1
        else:
            left[f"no video host that is known: {_host(url)}"] += 1


def presentation(record: dict[str, Any]) -> str | None:
    """The talk's own page: an address with a presentation number, a label that says so, or one without a label whose last
    part is the talk's title; never the conference's.
    """
    pages = related(record)
    for _, url in pages:
        if presentation_number(url):
            return url
    said = next((url for label, url in pages if label in _PRESENTATION_LABELS), None)
    bare = [url for label, url in pages if not label]
    if said or not bare:
        return said
    title = slugify(raw_title(record.get("title")) or "")
    return next((url for url in bare if _last_part(url) == title), None)


def related(record: dict[str, Any]) -> list[tuple[str, str]]:
    """The addresses that a record gives beside its videos, each with its label in lower case; "" where it has none."""
    found = [mapping(one) if isinstance(one, dict) else {"url": one} for one in listing(record.get("related_urls"))]
    links = [(words(one.get("label")) or "", words(one.get("url")) or "") for one in found]
    usable = [(label.lower(), url) for label, url in links if url.startswith(("https://", "http://"))]
    return [(label, url) for label, url in usable if not holds_stream(url) and " " not in url and "@" not in url]


def _last_part(url: str) -> str | None:
    part = split_url(url).path.rstrip("/").rpartition("/")[2].removesuffix(".html")
    return slugify(part) if part else None


def _host(url: str) -> str:
    return split_url(url).hostname or "none"


PYVIDEO = PyVideo()
