"""Records <-> canonical JSONL under data/events/<event>/: one record a line, fixed key order, unknown values left out.

Canonical means that equal records give equal bytes, so that a diff shows what changed and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from aggregator.files.history import Change
from aggregator.files.own_files import read_text, shown
from aggregator.files.pictures import Picture
from aggregator.files.posts import ListedPost
from aggregator.files.typed import check_types
from aggregator.matching.links import Link
from scrapers.errors import BadData, BadRecord
from scrapers.records import Chapter, Event, Recording, Slot, Speaker, Talk
from scrapers.text import short

_T = TypeVar("_T")

# What a person looks for first stands first, long texts last.
_TALK_KEYS = (
    "code",
    "slug",
    "kind",
    "title",
    "raw_title",
    "speakers",
    "slots",
    "track",
    "level",
    "language",
    "do_not_record",
    "url",
    "slides",
    "tags",
    "aliases",
    "status",
    "first_seen",
    "last_seen",
    "source_url",
    "abstract",
)
_RECORDING_KEYS = (
    "provider",
    "id",
    "raw_title",
    "titles",
    "url",
    "speakers",
    "tags",
    "recorded",
    "published",
    "duration_s",
    "playlist",
    "channel",
    "talk_url",
    "chapters",
    "licence",
    "access",
    "replaced_by",
    "first_seen",
    "last_seen",
    "source_url",
    "description",
)
_CHAPTER_KEYS = ("start_s", "end_s", "title", "talk", "speakers")
_LINK_KEYS = ("talk", "recording", "decision", "method", "score", "reason", "runner_up", "margin", "decided_by")
_POST_KEYS = ("url", "title", "author", "talks", "recordings", "first_seen")


@dataclass(frozen=True, slots=True)
class EventFiles:
    """Everything kept of one event: the folder's records as they lie on disk."""

    event: Event
    talks: tuple[Talk, ...] = ()
    recordings: tuple[Recording, ...] = ()
    links: tuple[Link, ...] = ()
    posts: tuple[ListedPost, ...] = ()
    history: tuple[Change, ...] = ()
    pictures: tuple[Picture, ...] = ()


def natural(text: str) -> tuple[tuple[int, int, str], ...]:
    """A sort key under which "k9" comes before "k10"."""
    # A number by its length first: int() takes no more than 4,300 digits.
    found = re.findall(r"([0-9]+)|([^0-9]+)", text)
    return tuple((1, 0, word) if word else (0, len(n.lstrip("0")), n.lstrip("0")) for n, word in found)


def talks_text(talks: Iterable[Talk]) -> str:
    """talks.jsonl, ordered by code; the event's slug is the folder and not repeated."""
    return _lines(_talk_row(talk) for talk in sorted(talks, key=lambda talk: natural(talk.code)))


def recordings_text(recordings: Iterable[Recording]) -> str:
    """recordings.jsonl, ordered by provider and id. Times of checking are not kept here."""
    ordered = sorted(recordings, key=lambda recording: (recording.provider, recording.id))
    return _lines(_recording_row(recording) for recording in ordered)


def links_text(links: Iterable[Link]) -> str:
    """links.jsonl, ordered by talk and recording."""
    ordered = sorted(links, key=lambda link: (natural(link.talk), link.recording))
    return _lines(_link_row(link) for link in ordered)


def posts_text(posts: Iterable[ListedPost]) -> str:
    """posts.jsonl, ordered by address; the talks of a post by code, the recordings by key."""
    ordered = (
        replace(post, talks=tuple(sorted(post.talks, key=natural)), recordings=tuple(sorted(post.recordings)))
        for post in posts
    )
    return _lines(_row(post, _POST_KEYS) for post in sorted(ordered, key=lambda post: post.url))


def _lines(rows: Iterable[dict[str, Any]]) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _row(record: Any, keys: Sequence[str], always: Sequence[str] = ()) -> dict[str, Any]:
    defaults = {field.name: field.default for field in fields(record)}
    row = {}
    for key in keys:
        value = getattr(record, key)
        if value != defaults[key] or key in always:
            row[key] = (
                value.isoformat() if isinstance(value, date) else list(value) if isinstance(value, tuple) else value
            )
    return row


def _link_row(link: Link) -> dict[str, Any]:
    row = {key: getattr(link, key) for key in _LINK_KEYS}
    return row if link.start_s is None else row | {"start_s": link.start_s}


def _recording_row(recording: Recording) -> dict[str, Any]:
    row = _row(recording, _RECORDING_KEYS)
    if recording.titles:
        row["titles"] = dict(recording.titles)
    if recording.chapters:
        row["chapters"] = [_row(chapter, _CHAPTER_KEYS, always=("start_s", "title")) for chapter in recording.chapters]
    return row


def _talk_row(talk: Talk) -> dict[str, Any]:
    row = _row(talk, _TALK_KEYS, always=("status",))
    if talk.speakers:
        row["speakers"] = [{"name": s.name} | ({"url": s.url} if s.url else {}) for s in talk.speakers]
    if talk.slots:
        row["slots"] = [
            {"start": slot.start.isoformat()}
            | ({"end": slot.end.isoformat()} if slot.end else {})
            | ({"rooms": list(slot.rooms)} if slot.rooms else {})
            for slot in talk.slots
        ]
    return row


def read_talks(path: Path, event: Event) -> tuple[Talk, ...]:
    """All talks of a talks.jsonl; times get the event's zone back. An absent file is no talks."""
    talks = _read(path, lambda row: _talk(row, event))
    _refuse_duplicates(path, [talk.code for talk in talks], "code")
    _refuse_duplicates(path, [talk.slug for talk in talks if talk.slug], "slug")
    return talks


def read_recordings(path: Path) -> tuple[Recording, ...]:
    """All recordings of a recordings.jsonl. An absent file is no recordings."""
    recordings = _read(path, _recording)
    _refuse_duplicates(path, [recording.key for recording in recordings], "recording")
    return recordings


def read_links(path: Path) -> tuple[Link, ...]:
    """All links of a links.jsonl. An absent file is no links."""
    return _read(path, lambda row: Link(**row))


def read_posts(path: Path) -> tuple[ListedPost, ...]:
    """All posts of a posts.jsonl. An absent file is no posts."""
    posts = _read(path, _post)
    _refuse_duplicates(path, [post.url for post in posts], "post")
    return posts


def _talk(row: dict[str, Any], event: Event) -> Talk:
    speakers = tuple(Speaker(**speaker) for speaker in _listed(row, "speakers"))
    slots = tuple(
        Slot(
            _local(slot["start"], event),
            _local(slot["end"], event) if "end" in slot else None,
            _listed(slot, "rooms"),
        )
        for slot in _listed(row, "slots")
    )
    aliases, slides, tags = (_listed(row, key) for key in ("aliases", "slides", "tags"))
    _dates(row, "first_seen", "last_seen")
    talk = Talk(event=event.slug, speakers=speakers, slots=slots, aliases=aliases, slides=slides, tags=tags, **row)
    if talk.slug is None:
        raise ValueError("a kept talk has a `slug`, which its address is made of")
    return talk


def _recording(row: dict[str, Any]) -> Recording:
    _dates(row, "published", "recorded", "first_seen", "last_seen")
    titles = tuple(sorted(row.pop("titles", {}).items()))
    chapters = tuple(Chapter(speakers=_listed(one, "speakers"), **one) for one in _listed(row, "chapters"))
    speakers, tags = _listed(row, "speakers"), _listed(row, "tags")
    return Recording(speakers=speakers, tags=tags, titles=titles, chapters=chapters, **row)


def _post(row: dict[str, Any]) -> ListedPost:
    _dates(row, "first_seen")
    return ListedPost(talks=_listed(row, "talks"), recordings=_listed(row, "recordings"), **row)


def _listed(row: dict[str, Any], key: str) -> tuple[Any, ...]:
    value = row.pop(key, [])
    if not isinstance(value, list):  # a text is a row of letters to Python
        raise BadRecord(f"`{key}` must be a list, not {shown(value)}")
    return tuple(value)


def _local(text: str, event: Event) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=event.zone)
    except (ValueError, TypeError) as error:
        raise BadRecord(f"{shown(text)} is no time such as 2024-05-15T10:00:00") from error


def _dates(row: dict[str, Any], *keys: str) -> None:
    for key in keys:
        if key in row:
            try:
                row[key] = date.fromisoformat(row[key])
            except (ValueError, TypeError) as error:
                raise BadRecord(f"`{key}` must be a date such as 2024-05-15, not {shown(row[key])}") from error


def _read(path: Path, make: Callable[[dict[str, Any]], _T]) -> tuple[_T, ...]:
    # Not splitlines(): a description may hold U+2028, which JSON leaves as it is.
    lines = (read_text(path) or "").removesuffix("\n").split("\n")
    records = []
    for number, line in enumerate(lines if lines != [""] else [], 1):
        try:
            row = json.loads(line)
            if not isinstance(row, dict):
                raise BadData(path, number, "not a JSON object")
            if "\\u" in line:
                json.dumps(row, ensure_ascii=False).encode()
            record = make(row)
            check_types(record)
            records.append(record)
        except json.JSONDecodeError as error:
            raise BadData(path, number, f"not JSON: {error.msg}") from error
        except RecursionError as error:
            raise BadData(path, number, "not JSON: nested too deeply") from error
        except UnicodeEncodeError as error:
            raise BadData(path, number, "half a surrogate pair is no letter") from error
        except (BadRecord, ValueError, TypeError, KeyError, AttributeError) as error:
            raise BadData(path, number, f"not a record: {short(error)}") from error
    return tuple(records)


def _refuse_duplicates(path: Path, keys: Sequence[str], name: str) -> None:
    seen: set[str] = set()
    for key in keys:
        if key in seen:
            raise BadData(path, None, f"{name} {short(key)} occurs twice")
        seen.add(key)
