"""pyvideo.org's data (CC0) as a clone has them: ``EVENT/category.json``, and ``EVENT/videos/SLUG.json`` for each talk."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from hashlib import sha256
from typing import Any
from urllib.parse import quote

from scrapers.archives.archive import Archive, ArchivedEvent
from scrapers.errors import BadRecord
from scrapers.recordings.pyvideo import presentation, recordings_of, related
from scrapers.records import Event, Recording, Slot, Speaker, Talk, is_code
from scrapers.schedules.unsaid import kind_by_title
from scrapers.tags import kind_of_tags, tags_of
from scrapers.text import clean_abstract, clean_title, short, slugify
from scrapers.values import as_utf8, day, listing, mapping, raw_title, several, words

CATEGORY, VIDEOS = "category.json", "videos"
LANGUAGES = {
    "ces": "cs",
    "deu": "de",
    "eng": "en",
    "eus": "eu",
    "fra": "fr",
    "glg": "gl",
    "heb": "he",
    "ita": "it",
    "jpn": "ja",
    "kor": "ko",
    "lit": "lt",
    "nld": "nl",
    "pol": "pl",
    "por": "pt",
    "rus": "ru",
    "slk": "sk",
    "spa": "es",
    "tha": "th",
    "ukr": "uk",
    "zho": "zh",
}
"""ISO 639-3, as pyvideo writes it -> the code of two letters that schedules print."""

_WEBSITE = "conference website"


class PyVideoArchive(Archive):
    """A clone of pyvideo/data. A talk's code is the name of its file; its time is the day on which it was recorded."""

    kind = "pyvideo"
    name = "pyvideo"
    repository = "https://github.com/pyvideo/data"
    licence = "CC0-1.0"

    def is_event(self, names: Collection[str]) -> bool:
        """Whether it has the event's title, or a folder of videos."""
        return CATEGORY in names or VIDEOS in names

    def wants(self, path: str) -> bool:
        """The title, and the files of the talks."""
        folder, _, name = path.rpartition("/")
        return path == CATEGORY or (folder == VIDEOS and name.endswith(".json"))

    def facts(self, folder: str, files: Mapping[str, bytes]) -> ArchivedEvent:
        """Its title, the first and the last day on which a talk was recorded, and the website if the talks name but one."""
        title, broken = _title(folder, files.get(CATEGORY))
        records = [record for _, record in _records(files) if isinstance(record, dict)]
        days = sorted(found for record in records if (found := day(record.get("recorded"))))
        sites = Counter(url for record in records for label, url in related(record) if label == _WEBSITE)
        return ArchivedEvent(
            folder=folder,
            title=title,
            starts=days[0] if days else None,
            ends=days[-1] if days else None,
            website=next(iter(sites)) if len(sites) == 1 else None,
            broken=broken,
        )

    def read(self, folder: str, files: Mapping[str, bytes], event: Event, commit: str | None) -> ArchivedEvent:
        """The facts, and one talk for each file of ``videos``."""
        reading = _VideosReading(f"{self.repository}/blob/{commit or 'main'}/{quote(folder)}", event)
        for path, record in _records(files):
            reading.take(f"{folder}/{path}", path, record)
        if not reading.talks and not reading.broken:
            reading.broken.append(f"{folder}: has no talk: {VIDEOS}/SLUG.json")
        facts = self.facts(folder, files)
        return replace(
            facts,
            talks=tuple(reading.talks.values()),
            recordings=tuple(reading.recordings.values()),
            notes=(*facts.notes, *reading.told()),
            broken=(*facts.broken, *reading.broken),
        )


@dataclass(slots=True)
class _VideosReading:
    """What the files of one event have said so far; ``left`` counts, by reason, the videos that are none."""

    base: str
    event: Event
    talks: dict[str, Talk] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def take(self, where: str, path: str, record: object) -> None:
        """Keep the talk of one file with its recordings, or name the file."""
        if isinstance(record, ValueError):
            self.broken.append(f"{where}: no JSON: {short(record)}")
        elif not _is_talk(record):
            self.broken.append(f"{where}: no talk of pyvideo: it has no title, or no list of videos")
        else:
            values = mapping(record)
            try:
                talk = _talk(values, path, f"{self.base}/{quote(path)}", self.event)
                found = [replace(one, talk_url=talk.code) for one in recordings_of(values, talk.source_url, self.left)]
            except (BadRecord, ValueError) as error:
                self.broken.append(f"{where}: {short(error)}")
                return
            self.talks[talk.code] = talk
            for one in found:
                if (known := self.recordings.setdefault(one.key, one)).talk_url != talk.code:
                    self.notes.append(f"{where}: {one.key} is the video of {known.talk_url} too, which is taken")

    def told(self) -> Iterator[str]:
        """What a person should read."""
        yield from self.notes
        yield from (f"{several(count, 'video')} left out: {why}" for why, count in self.left.items())


def _records(files: Mapping[str, bytes]) -> Iterator[tuple[str, object]]:
    """Path and JSON value of each talk's file; of one that is no JSON the error in place of the value."""
    for path in sorted(files):
        if path != CATEGORY:
            try:
                yield path, json.loads(as_utf8(files[path]))
            except ValueError as error:
                yield path, error
            except RecursionError:
                yield path, ValueError("nested too deeply")


def _is_talk(record: object) -> bool:
    values = mapping(record)
    return raw_title(values.get("title")) is not None and isinstance(values.get("videos"), list)


def _title(folder: str, body: bytes | None) -> tuple[str, tuple[str, ...]]:
    """The event's title, that of the folder where it has none; and what is wrong with the file of it."""
    if body is None:
        return folder, (f"{folder}: has no {CATEGORY}, which says what the event is called",)
    try:
        title = clean_title(raw_title(mapping(json.loads(as_utf8(body))).get("title")))
    except (ValueError, RecursionError) as error:
        return folder, (f"{folder}/{CATEGORY}: no JSON: {short(error)}",)
    return (title, ()) if title else (folder, (f"{folder}/{CATEGORY}: has no title",))


def _talk(record: dict[str, Any], path: str, page: str, event: Event) -> Talk:
    printed = raw_title(record["title"]) or ""
    title = clean_title(printed) or printed
    tags = tags_of(record.get("tags"))
    names = dict.fromkeys(filter(None, map(words, listing(record.get("speakers")))))
    kind = kind_by_title(title, given_by_somebody=True)
    text, said = record.get("description"), words(record.get("language"))
    return Talk(
        event=event.slug,
        code=_code(path),
        title=title,
        raw_title=printed if printed != title else None,
        kind=(kind_of_tags(tags) or kind) if kind == "talk" else kind,
        source_url=page,
        abstract=clean_abstract(text) if isinstance(text, str) else None,
        speakers=tuple(map(Speaker, names)),
        language=LANGUAGES.get(said.lower(), said) if said else None,
        url=presentation(record),
        slides=tuple(dict.fromkeys(url for label, url in related(record) if "slides" in label.split())),
        tags=tags,
        slots=_slots(day(record.get("recorded")), event),
    )


def _slots(recorded: date | None, event: Event) -> tuple[Slot, ...]:
    """The day as a schedule without times has it: from midnight, without an end."""
    return (Slot(datetime.combine(recorded, time(), event.zone)),) if recorded else ()


def _code(path: str) -> str:
    """The name of the file, where it can stand in an address; else what of it can, told apart by its digest."""
    name = path.rpartition("/")[2].removesuffix(".json")
    return name if is_code(name) else f"{slugify(name)}-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:6]}"


PYVIDEO_ARCHIVE = PyVideoArchive()
