"""One event's records -> its rows of talks.db. Pure: what the tables hold is decided here, how they are written in build.py.

What events share is made of the rows of all: a recording's row in tables.py, a speaker's in speakers.py, a talk's video
status and a post's title in shares.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.matching.status import Outlook, accepted_keys, video_status
from aggregator.matching.waiting import open_swaps
from aggregator.store.people import profile_of
from scrapers.checks import MAX_TAGS
from scrapers.persons import persons_in
from scrapers.records import ACCESS, Event, Recording, Talk
from scrapers.text import fold

Row = tuple[Any, ...]

OF_STRONGER = ("access", "last_seen")
"""Of a recording that several events list, what the stronger statement says: a list that was read earlier says "public"
still."""

OF_FIRST = ("duration_s", "published", "recorded", "replaced_by", "licence")
"""What the first event says that knows it; all else the first event says."""


@dataclass(slots=True)
class Rows:
    """Table name -> rows of one event in the column order of schema.py.

    ``recordings`` are as this event knows them, one that it lists twice is there twice. ``spoken`` is no table: talk,
    speaker's folded name, position.
    """

    events: list[Row] = field(default_factory=list)
    talks: list[Row] = field(default_factory=list)
    talk_aliases: list[Row] = field(default_factory=list)
    slots: list[Row] = field(default_factory=list)
    spoken: list[Row] = field(default_factory=list)
    recordings: list[Row] = field(default_factory=list)
    talk_recordings: list[Row] = field(default_factory=list)
    event_recordings: list[Row] = field(default_factory=list)
    waiting_swaps: list[Row] = field(default_factory=list)
    talk_slides: list[Row] = field(default_factory=list)
    post_talks: list[Row] = field(default_factory=list)
    history: list[Row] = field(default_factory=list)
    event_speakers: list[Row] = field(default_factory=list)
    listed_posts: list[Row] = field(default_factory=list)
    pictures: list[Row] = field(default_factory=list)


def shared_recordings(all_files: Iterable[EventFiles]) -> dict[str, Recording]:
    """Recording by key, where several events may list it: what each knows of it, in one."""
    recordings: dict[str, Recording] = {}
    for files in all_files:
        for recording in files.recordings:
            recordings[recording.key] = _better(recordings.get(recording.key), recording)
    return recordings


def rows_of(files: EventFiles, today: date) -> Rows:
    """The rows of one event, whatever other events say. ``today`` decides whether a video is still waited for.

    A link to a recording that the event does not list gives no row.
    """
    rows = Rows()
    _add_event(rows, files, today)
    _add_speakers(rows, files)
    _add_review(rows, files)
    _add_posts(rows, files)
    rows.pictures = [(files.event.slug, one.name, one.type, one.version, one.body) for one in files.pictures]
    return rows


@lru_cache(maxsize=20_000)
def _folded_names(printed: str) -> tuple[str, dict[str, str]]:
    """A printed name folded, and who is meant by it: folded name -> name."""
    whole, persons = fold(printed), persons_in(printed)
    return whole, {whole if name == printed else fold(name): name for name in persons}


def _add_speakers(rows: Rows, files: EventFiles) -> None:
    """Who speaks, and where, by folded name: the first spelling, and the first address that there is.

    A name that is printed with more (``scrapers.persons``) is kept as another that means the first of these.
    """
    slug = files.event.slug
    names: dict[str, tuple[str, str | None]] = {}
    printed: dict[str, tuple[str, str]] = {}
    for talk in files.talks:
        positions: dict[str, int] = {}
        for speaker in talk.speakers:
            whole, meant = _folded_names(speaker.name)
            if whole not in meant:
                printed.setdefault(whole, (speaker.name, next(iter(meant))))
            for folded, spelled in meant.items():
                name, url = names.get(folded, (spelled, None))
                names[folded] = (name, url or (speaker.url if len(meant) == 1 else None))
                positions.setdefault(folded, len(positions) + 1)
        rows.spoken.extend((f"{slug}/{talk.slug}", folded, position) for folded, position in positions.items())
    rows.event_speakers = [(slug, key, name, url, profile_of(url), None) for key, (name, url) in names.items()]
    rows.event_speakers += [
        (slug, key, name, None, None, means) for key, (name, means) in printed.items() if key not in names
    ]


def _add_review(rows: Rows, files: EventFiles) -> None:
    """Which recordings the event lists, and which swaps of theirs wait for a person."""
    slug = files.event.slug
    ids = {talk.code: f"{slug}/{talk.slug}" for talk in files.talks}
    rows.recordings = [_recording_row(recording) for recording in files.recordings]
    rows.event_recordings = [(slug, key) for key in dict.fromkeys(one.key for one in files.recordings)]
    known = [link for link in files.links if link.talk in ids]
    swaps = (one.swap for one in open_swaps(files.recordings, known))
    rows.waiting_swaps = [(ids[one.talk], one.old, one.new, one.score, one.reason) for one in swaps]


def _add_posts(rows: Rows, files: EventFiles) -> None:
    slug = files.event.slug
    ids = {talk.code: f"{slug}/{talk.slug}" for talk in files.talks}
    listed: dict[str, Row] = {}
    for post in files.posts:
        listed.setdefault(post.url, (slug, post.url, post.title, post.author, _iso(post.first_seen)))
        rows.post_talks.extend((ids[code], post.url) for code in post.talks if code in ids)
    rows.listed_posts = list(listed.values())


def _add_event(rows: Rows, files: EventFiles, today: date) -> None:
    event, recordings = files.event, shared_recordings([files])
    rows.events.append(
        (event.slug, event.title, event.timezone, _iso(event.starts), _iso(event.ends), event.location, event.website)
    )
    links: dict[str, list[Link]] = {}
    for link in files.links:
        if link.recording in recordings:
            links.setdefault(link.talk, []).append(link)
    recorded = {talk.code for talk in files.talks if accepted_keys(talk, links.get(talk.code, ()))}
    outlook = Outlook.of(event, files.talks, recorded, bool(event.recordings or files.recordings), today)
    rows.talk_aliases.extend(_alias_rows(files))
    rows.history.extend(_history_rows(files))
    for talk in files.talks:
        own = links.get(talk.code, [])
        status = video_status(talk, own, [recordings[link.recording] for link in own], outlook)
        talk_id = f"{event.slug}/{talk.slug}"
        shown = [recordings[link.recording] for link in own if link.decision == "accepted"]
        rows.talks.append(_talk_row(event, talk, talk_id, status, shown))
        rows.slots.extend(_slot_rows(talk, talk_id))
        rows.talk_slides.extend((talk_id, url, position) for position, url in enumerate(talk.slides, 1))
        rows.talk_recordings.extend(_link_row(talk_id, link, recordings[link.recording]) for link in own)


def _talk_row(event: Event, talk: Talk, talk_id: str, status: str, shown: Sequence[Recording]) -> Row:
    first = min((slot.start for slot in talk.slots), default=None)
    return (
        talk_id,
        event.slug,
        talk.code,
        talk.slug,
        talk.kind,
        talk.title,
        ", ".join(_speaking(talk)) or None,
        talk.abstract if event.keep == "all" else None,
        talk.track,
        talk.language,
        talk.level,
        talk.url,
        first.isoformat() if first else None,
        talk.status,
        status,
        int(talk.do_not_record),
        _iso(talk.first_seen),
        _iso(talk.last_seen),
        talk.source_url,
        _tags(talk, shown),
    )


def _speaking(talk: Talk) -> Iterable[str]:
    """The names of a talk's speakers, each once."""
    names: dict[str, str] = {}
    for name in (name for speaker in talk.speakers for name in persons_in(speaker.name)):
        names.setdefault(fold(name), name)
    return names.values()


def _tags(talk: Talk, shown: Iterable[Recording]) -> str | None:
    """As a JSON list what the schedule says that it is about, then what those say that list its recordings."""
    tags: dict[str, str] = {}
    for tag in chain(talk.tags, *(one.tags for one in shown)):
        tags.setdefault(fold(tag), tag)
    return json.dumps([*tags.values()][:MAX_TAGS], ensure_ascii=False) if tags else None


def _alias_rows(files: EventFiles) -> list[Row]:
    """Every name beside the slug that leads to a talk. A code goes before a former code of another talk, a slug before both."""
    slug = files.event.slug
    taken = {talk.slug for talk in files.talks}
    found: list[Row] = []
    by_rank = ([(talk.code, talk) for talk in files.talks], [(a, talk) for talk in files.talks for a in talk.aliases])
    for alias, talk in (entry for rank in by_rank for entry in rank):
        if alias.lower() not in taken:
            taken.add(alias.lower())
            found.append((slug, alias.lower(), f"{slug}/{talk.slug}"))
    return found


def _history_rows(files: EventFiles) -> Iterator[Row]:
    """What happened to the recordings of talks that the event has, also under a former code.

    Whoever asked to be left out (suppress.yml) is not told about: of talks that are not there nothing is.
    """
    slug = files.event.slug
    ids = {name: f"{slug}/{talk.slug}" for talk in files.talks for name in talk.aliases}
    ids |= {talk.code: f"{slug}/{talk.slug}" for talk in files.talks}
    for number, change in enumerate(files.history, 1):
        if change.talk in ids:
            to = ids.get(change.to or "") if change.what == "swapped" else change.to
            day = change.day.isoformat()
            yield (slug, number, day, ids[change.talk], change.recording, change.what, to, change.reason)


def _slot_rows(talk: Talk, talk_id: str) -> list[Row]:
    """One row per start and rooms; where a source prints two ends, the later one."""
    ends: dict[tuple[str, str], str | None] = {}
    for slot in sorted(talk.slots, key=lambda slot: slot.end or slot.start):
        ends[slot.start.isoformat(), ", ".join(slot.rooms)] = slot.end.isoformat() if slot.end else None
    return [(talk_id, start, end, rooms) for (start, rooms), end in ends.items()]


def _recording_row(recording: Recording) -> Row:
    return (
        recording.key,
        recording.provider,
        recording.id,
        recording.url,
        recording.raw_title,
        _iso(recording.published),
        _iso(recording.recorded),
        recording.duration_s,
        recording.channel,
        recording.playlist,
        recording.access,
        None,
        _iso(recording.first_seen),
        _iso(recording.last_seen),
        recording.replaced_by,
        recording.source_url,
        recording.licence,
    )


def _link_row(talk_id: str, link: Link, recording: Recording) -> Row:
    part = (one for one in recording.chapters if one.start_s == link.start_s and one.end_s is not None)
    return (
        talk_id,
        link.recording,
        link.decision,
        link.method,
        link.score,
        link.reason,
        link.runner_up,
        link.margin,
        link.decided_by,
        link.start_s,
        next((one.end_s for one in part), None),
    )


def _better(known: Recording | None, new: Recording) -> Recording:
    """One row where two events list the same recording, of which ``known`` is the first one's."""
    if known is None:
        return new
    said = max(known, new, key=lambda one: ACCESS.index(one.access))
    fields = {name: getattr(said, name) for name in OF_STRONGER}
    fields |= {name: getattr(new, name) for name in OF_FIRST if getattr(known, name) is None}
    return replace(known, **fields)


def _iso(value: Any) -> str | None:
    return value.isoformat() if value is not None else None
