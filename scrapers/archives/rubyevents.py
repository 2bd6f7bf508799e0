"""RubyEvents (MIT) as a clone has it: ``data/SERIES/EVENT/`` with event.yml, videos.yml and schedule.yml.

https://github.com/rubyevents/rubyevents; the keys are stated in its app/schemas/event_schema.rb, video_schema.rb and
sub_video_schema.rb. An entry of videos.yml is a talk; ``video_provider`` says where its recording is, or why there is none:
"scheduled", "not_published", "not_recorded", "parent" (a part of the entry around it) and "children" (its parts have
recordings of their own).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from urllib.parse import quote

from scrapers.archives.archive import Archive, ArchivedEvent
from scrapers.archives.rubyevents_entries import PARENT, UNKNOWN, VideosEntry, code_from
from scrapers.archives.rubyevents_schedule import placed
from scrapers.checks import check_url
from scrapers.errors import BadRecord, LayoutChanged
from scrapers.records import Chapter, Event, Recording, SourceRef, Talk, is_zone
from scrapers.schedules.repository.values import values_of
from scrapers.text import clean_title, short
from scrapers.urls import web_address, youtube_playlist
from scrapers.values import as_utf8, day, listing, mapping, raw_title, several, words

EVENT, VIDEOS, SCHEDULE, TRANSCRIPTS = "event.yml", "videos.yml", "schedule.yml", "transcripts.yml"

_LINKED_PLAYLIST = re.compile(r"^#[ \t]*Playlist:[ \t]*(\S+)", re.M)
_WHOLE_DAYS = (None, "day")
"""What ``date_precision`` says where the days themselves are known."""


class RubyEventsArchive(Archive):
    """A clone of rubyevents/rubyevents. A talk's code is its ``id``; its page there is named by the event."""

    kind = "rubyevents"
    name = "RubyEvents"
    repository = "https://github.com/rubyevents/rubyevents"
    licence = "MIT"

    def is_event(self, names: Collection[str]) -> bool:
        """Whether it has the list of talks."""
        return VIDEOS in names

    def wants(self, path: str) -> bool:
        """The event, its talks, its grid; and the transcripts, to say that they are left alone."""
        return path in (EVENT, VIDEOS, SCHEDULE, TRANSCRIPTS)

    def facts(self, folder: str, files: Mapping[str, bytes]) -> ArchivedEvent:
        """What event.yml says; days only where it knows them, and the playlists that it or videos.yml links."""
        broken: list[str] = []
        said = mapping(_loaded(folder, EVENT, files, broken))
        starts, ends, wrong = _days(said)
        broken += [f"{folder}/{EVENT}: {problem}" for problem in wrong]
        website = words(said.get("website")) or words(said.get("original_website"))
        return ArchivedEvent(
            folder=folder,
            title=clean_title(raw_title(said.get("title"))) or folder,
            zone=zone if (zone := words(said.get("timezone"))) and is_zone(zone) else None,
            place=place if (place := words(said.get("location"))) and place.lower() not in UNKNOWN else None,
            coordinates=_coordinates(said.get("coordinates")),
            starts=starts,
            ends=ends,
            website=_address(website),
            sources=tuple(_playlists(said, files.get(VIDEOS, b""))),
            broken=tuple(broken),
        )

    def read(self, folder: str, files: Mapping[str, bytes], event: Event, commit: str | None) -> ArchivedEvent:
        """The facts, the talks of videos.yml with their parts, and the breaks of schedule.yml.

        ``source_url`` is the event's page at rubyevents.org: the address of the file names the series too, which a folder
        alone does not know.

        Raises:
            LayoutChanged: there is no videos.yml, or it is no list.
        """
        del commit
        facts = self.facts(folder, files)
        broken: list[str] = []
        entries = _loaded(folder, VIDEOS, files, broken)
        if not isinstance(entries, list):
            where = f"{folder}/{VIDEOS}"
            raise LayoutChanged(where, broken[0].removeprefix(f"{where}: ") if broken else "no list of talks")
        reading = _TalksReading(f"{folder}/{VIDEOS}", f"https://www.rubyevents.org/events/{quote(folder)}", event)
        for number, entry in enumerate(entries, 1):
            reading.take(entry, f"entry {number}")
        days = listing(mapping(_loaded(folder, SCHEDULE, files, reading.broken)).get("days"))
        talks, notes = placed(tuple(reading.talks.values()), reading.parents, days, reading.page, event)
        if TRANSCRIPTS in files:
            reading.notes.append(f"{folder}/{TRANSCRIPTS}: left alone; transcripts are not kept")
        return replace(
            facts,
            talks=talks,
            recordings=tuple(reading.told_recordings()),
            notes=(*reading.notes, *(f"{folder}/{SCHEDULE}: {note}" for note in notes), *reading.left_out()),
            broken=(*facts.broken, *reading.broken),
        )


@dataclass(slots=True)
class _TalksReading:
    """What videos.yml has said so far. ``parents`` is the talk around a part by the part's code, ``left`` counts videos by why
    they are none.
    """

    where: str
    page: str
    event: Event
    talks: dict[str, Talk] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    chapters: dict[str, list[Chapter]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def take(self, value: object, place: str, parent: Talk | None = None, whole: Recording | None = None) -> None:
        """Keep one entry with its recordings and parts, or name it. ``whole`` is the recording of the ``parent`` around it."""
        entry = VideosEntry(mapping(value))
        try:
            talk = self._told_apart(entry.talk(self.event, self.page, parent), place)
            if talk is None:
                return
            own, others = entry.recordings(talk, self.left)
        except (BadRecord, ValueError) as error:
            self.broken.append(f"{self.where}: {place}: {short(error)}")
            return
        self.talks[talk.code] = talk
        if parent:
            self.parents[talk.code] = parent.code
        if entry.provider == PARENT and whole:
            self._part(entry, talk, whole, place)
        for one in filter(None, (own, *others)):
            if (known := self.recordings.setdefault(one.key, one)).talk_url != talk.code:
                self.notes.append(
                    f"{self.where}: {one.key} is the video of {known.talk_url} and of {talk.code}: the first's"
                )
        for number, part in enumerate(listing(entry.values.get("talks")), 1):
            self.take(part, f"{place}, part {number}", talk, own)

    def _told_apart(self, talk: Talk, place: str) -> Talk | None:
        """The talk, under a code of its own where another has its id; None where the same one is there already."""
        if talk.code not in self.talks:
            return talk
        twice = f"{self.where}: {place}: the id {talk.code} is there twice"
        own = replace(talk, code=code_from(talk.code, f"{talk.code} {talk.title}"))
        if talk.title == self.talks[talk.code].title or own.code in self.talks:
            self.broken.append(f"{twice}; the first is read")
            return None
        self.broken.append(f"{twice}; the second is {own.code}")
        return own

    def _part(self, entry: VideosEntry, talk: Talk, whole: Recording, place: str) -> None:
        """Note where in a recording a part is; from its beginning where nobody says."""
        start, end = (self._cue(entry, key, place) for key in ("start_cue", "end_cue"))
        if end is not None and end <= (start or 0):
            self.broken.append(
                f"{self.where}: {place}: ends at {entry.values['end_cue']}, which is not after its start"
            )
            end = None
        names = tuple(speaker.name for speaker in talk.speakers)
        beside = self.chapters.setdefault(whole.key, [])
        if start is not None and any(one.start_s > start for one in beside):
            self.notes.append(f"{self.where}: {place}: begins before the one above it")
        taken = {one.title for one in beside if one.start_s == (start or 0)}
        # Parts that nobody has timed yet may all be called "Lightning Talk".
        titles = (talk.title, *(short(f"{talk.title} ({more})") for more in (", ".join(names), talk.code) if more))
        title = next((title for title in titles if title not in taken), talk.title)
        beside.append(Chapter(start or 0, title, end if start is not None else None, talk.code, names))

    def _cue(self, entry: VideosEntry, key: str, place: str) -> int | None:
        try:
            return entry.cue(key)
        except ValueError as error:
            self.broken.append(f"{self.where}: {place}: {error}")
            return None

    def told_recordings(self) -> Iterator[Recording]:
        """The recordings with their parts."""
        for key, one in self.recordings.items():
            parts = {(part.start_s, part.title): part for part in self.chapters.get(key, ())}
            try:
                yield replace(one, chapters=tuple(sorted(parts.values(), key=lambda part: part.start_s)))
            except BadRecord as error:
                self.broken.append(f"{self.where}: {short(error)}")
                yield one

    def left_out(self) -> Iterator[str]:
        """How many videos are left out, and why."""
        yield from (f"{self.where}: {several(count, 'video')} left out: {why}" for why, count in self.left.items())


def _loaded(folder: str, name: str, files: Mapping[str, bytes], broken: list[str]) -> Any:
    """What a file says, None where it is not there; ``broken`` gets a line where it cannot be read."""
    if name not in files:
        if name == EVENT:
            broken.append(f"{folder}: has no {EVENT}, which says what the event is called")
        return None
    try:
        said = values_of(name, as_utf8(files[name]).decode("utf-8"))
    except ValueError as error:  # UnicodeDecodeError is one
        broken.append(f"{folder}/{name}: {short(error)}")
        return None
    if name != VIDEOS and not isinstance(said, dict):
        broken.append(f"{folder}/{name}: of another form: no keys")
    return said


def _days(said: Mapping[str, Any]) -> tuple[date | None, date | None, Sequence[str]]:
    """The first and the last day, and what is wrong with them."""
    if said.get("date_precision") not in _WHOLE_DAYS:
        return None, None, ()
    starts, ends = day(said.get("start_date")), day(said.get("end_date"))
    if starts and ends and ends < starts:
        return None, None, (f"ends {ends} before it starts {starts}; neither is taken",)
    return starts, ends, ()


def _coordinates(value: object) -> tuple[float, float] | None:
    said = mapping(value)
    try:
        latitude, longitude = float(said["latitude"]), float(said["longitude"])
    except (KeyError, TypeError, ValueError):
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _address(text: str | None) -> str | None:
    try:
        address = web_address(text) if text else None
        check_url("event.yml", "website", address)
    except (ValueError, BadRecord):
        return None
    return address


def _playlists(said: Mapping[str, Any], videos: bytes) -> Iterator[SourceRef]:
    """The playlists of YouTube that event.yml has, and those that a comment of videos.yml links."""
    linked = _LINKED_PLAYLIST.findall(videos.decode("utf-8", "replace"))
    named = (youtube_playlist(text) for text in (words(said.get("playlist")), *linked) if text)
    yield from (SourceRef.of("youtube", playlist=name) for name in dict.fromkeys(filter(None, named)))


RUBYEVENTS_ARCHIVE = RubyEventsArchive()
