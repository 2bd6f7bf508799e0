"""A schedule read entry by entry, for any kind: what cannot be read costs that entry, or that value, alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote

from scrapers.errors import BadRecord
from scrapers.page import FILE, Page
from scrapers.platforms import Place, platform
from scrapers.records import UNKNOWN_ZONE, Event, Recording, Slot, Speaker, Talk, is_zone
from scrapers.schedules.codes import told_apart
from scrapers.schedules.videos import named_videos
from scrapers.source import EventFacts, Parsed
from scrapers.text import (
    MAX_RAW_TITLE,
    clean_abstract,
    clean_text,
    clean_title,
    fold,
    local_time,
    mask_secrets,
    strip_unsafe,
)
from scrapers.urls import join_url, split_url

# The first pattern that is found in the words names the kind; "lighting-talk" is how 2019 spells it.
_KINDS = tuple(
    (re.compile(pattern, re.I), kind)
    for pattern, kind in (
        (r"\bsponsor", "sponsor"),
        (r"summit", "summit"),
        (r"open.?space|\bbofs?\b|birds.of.a.feather", "open-space"),
        (r"ligh?t(?:n)?ing|\bignites?\b", "lightning"),
        (r"poster", "poster"),
        (r"charla", "charla"),
        (r"tutorial", "tutorial"),
        (r"keynote", "keynote"),
        (r"plenar", "plenary"),
        (r"panel|\bpodium\b", "panel"),
        (r"break(?!out)|lunch|meal|dinner|recess|snack", "break"),
        (r"informational|\binfo\b", "info"),
        (r"sprint|coding|hatchery|event|reception|demo", "event"),
        (r"workshop", "workshop"),
        (r"talk", "talk"),
    )
)

_CANCELLED = r"(?:cancell?ed|abgesagt|entfällt)"
_CANCELLED_BEFORE = re.compile(
    rf"\A\s*(?:[\[(]\s*{_CANCELLED}\s*[\])]\s*[:–-]?|{_CANCELLED}\s*(?::|\s[–-]\s))\s*", re.I
)
_CANCELLED_AFTER = re.compile(rf"(?:(?<!\s)\s++)?(?:[\[(]\s*{_CANCELLED}\s*[\])]|[–-]\s+{_CANCELLED})\s*\Z", re.I)


def uncancelled(title: str) -> tuple[str, bool]:
    """A title without its mark of cancellation ("[CANCELED] ..."), and whether it has one; a mark alone stays."""
    text = _CANCELLED_BEFORE.sub("", title, count=1) if _CANCELLED_BEFORE.match(title) else title
    text = _CANCELLED_AFTER.sub("", text)
    return text.strip() or title, text != title


def kind_of(words: str) -> str | None:
    """The kind that the name of a section, a type or a slot's class says; None where it says none that we know."""
    return next((kind for pattern, kind in _KINDS if pattern.search(words)), None)


class NoTitleError(ValueError):
    """An entry has no title: schedules print such for places that are not given yet."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One JSON object of a schedule; any of its values may be missing or of any type."""

    values: dict[str, Any]

    @classmethod
    def of(cls, value: object) -> Entry:
        """A JSON value as an entry; an empty one where it is no object."""
        return cls(value if isinstance(value, dict) else {})

    def get(self, key: str) -> Any:
        """A value as it is; None where there is none."""
        return self.values.get(key)

    def text(self, key: str) -> str | None:
        """A value where it is text, else None."""
        value = self.values.get(key)
        return value if isinstance(value, str) else None

    def line(self, key: str) -> str | None:
        """A value as one clean line, where it is text and not blank; else None."""
        return clean_text(self.text(key))

    def url(self, key: str, base: str) -> str | None:
        """An address, absolute or from the root of the host of ``base``; None for any other text."""
        text = self.line(key) or ""
        url = join_url(base, text) if text.startswith("/") else text
        parts = split_url(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else None

    def list(self, key: str) -> Sequence[Any]:
        """A value where it is a list, else an empty one."""
        value = self.get(key)
        return value if isinstance(value, list) else ()

    def map(self, *keys: str) -> Entry:
        """The object that these keys lead to one after the other; an empty one where they lead to none."""
        found = self
        for key in keys:
            found = Entry.of(found.get(key))
        return found

    def title(self, key: str) -> tuple[str, str | None]:
        """A title as words, and as it is printed (stripped, without secrets) where that differs.

        Raises:
            ValueError: there is none.
        """
        printed = mask_secrets(strip_unsafe((self.text(key) or "")[:MAX_RAW_TITLE])).strip()
        title = clean_title(printed)
        if title is None:
            raise NoTitleError("has no title")
        return title, printed if printed != title else None

    def abstract(self, *keys: str) -> str | None:
        """The texts under these keys, one after the other."""
        return clean_abstract("\n\n".join(filter(None, map(self.text, keys))))

    def speakers(self, key: str, *names: str) -> tuple[Speaker, ...]:
        """The people of a list of objects, each by the first of the keys ``names`` that holds a name."""
        people = map(Entry.of, self.list(key))
        printed = (next(filter(None, map(one.line, names)), None) for one in people)
        return tuple(Speaker(name) for name in printed if name)

    def day(self, key: str) -> date | None:
        """The day that a text such as ``2031-05-17T09:00:00Z`` begins with, else None."""
        try:
            return date.fromisoformat((self.text(key) or "")[:10])
        except ValueError:
            return None

    def length(self, key: str) -> timedelta | None:
        """A length printed as ``HH:MM``, with seconds or not; None where it is none, or no time at all."""
        found = re.fullmatch(r"(\d{1,3}):(\d{2})(?::\d{2})?", self.text(key) or "")
        return timedelta(hours=int(found[1]), minutes=int(found[2])) or None if found else None


@dataclass(slots=True)
class Entries:
    """What the entries of one page have said so far. ``named``: the key by which a note names an entry.

    ``talks`` holds the first talk of each code, ``twice`` others of the same code. ``named_videos``: what an entry has under
    the names that schedules use for a video is its recording (``videos.py``).
    """

    page: Page
    event: Event
    named: str
    talks: dict[str, Talk] = field(default_factory=dict)
    twice: dict[str, list[Talk]] = field(default_factory=dict)
    notes: dict[str, None] = field(default_factory=dict)
    broken: dict[str, None] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    times: int = 0
    disagreed: int = 0
    named_videos: bool = True

    @property
    def source_url(self) -> str:
        """The page's address; of a file in the event's folder the event's website, or a stand-in."""
        if split_url(self.page.url).scheme in ("http", "https"):
            return self.page.url
        return self.event.website or f"{FILE}/{quote(self.page.url)}"

    def lost(self, text: str) -> None:
        """Say once what could not be read."""
        self.broken[text] = None

    def note(self, text: str) -> None:
        """Say something once: every poster of a block has the same time to say it about."""
        self.notes[f"{self.page.url}: {text}"] = None

    def note_entry(self, entry: Entry, text: str) -> None:
        """Say something about one entry."""
        self.note(f"entry {self._name(entry)!r}: {clean_text(text[:200])}")

    def read(self, entries: Iterable[Any], talk_of: Callable[[Entry], Talk | None]) -> None:
        """Keep the talk of each entry; None says that the entry is none.

        An error of a value leaves out that entry, which then counts as broken; one without a title is an empty place.
        """
        for entry in entries:
            try:
                if not isinstance(entry, dict):
                    raise ValueError("is no object")
                if talk := talk_of(Entry(entry)):
                    self._keep(talk)
                    for place in named_videos(entry) if self.named_videos else ():
                        self.link(talk, place)
            except (ValueError, OverflowError, BadRecord) as error:
                say = self.note if isinstance(error, NoTitleError) else self.lost
                say(f"entry {self._name(Entry.of(entry))!r} left out: {clean_text(str(error)[:200])}")

    def link(self, talk: Talk, place: Place) -> None:
        """Keep a recording that an entry links; of two entries that link one the first has it."""
        recording = Recording(
            place.provider,
            place.id,
            place.url,
            talk.title,
            talk.source_url,
            speakers=tuple(speaker.name for speaker in talk.speakers),
            talk_url=talk.url or talk.code,
            access=platform(place.provider).access,
            access_by="platform",
        )
        self.recordings.setdefault(recording.key, recording)

    def time(self, entry: Entry, key: str, lost: str, end: bool = False) -> datetime | None:
        """A time as wall clock in the event's zone, None where there is none.

        One that cannot be read is None too, and a note says that the entry is kept without ``lost``. With ``end`` it is the
        end of an entry whose start is read too: the two count as one in the note on UTC offsets.
        """
        text = entry.get(key)
        if text is None or text == "":
            return None
        try:
            if not isinstance(text, str):
                raise ValueError(f"{key} is {type(text).__name__}, not a time")
            when, disagrees = local_time(text, self.event.zone)
            if not 2000 <= when.year <= 2100:
                raise ValueError(f"{key} is in the year {when.year}")
        except (ValueError, OverflowError) as error:
            self.note_entry(entry, f"{str(error)[:120]}; kept without {lost}")
            return None
        if not end:
            self.times += 1
            self.disagreed += disagrees
        return when

    def slots(self, entry: Entry, start: str, length: str, room: str) -> tuple[Slot, ...]:
        """The time and place of an entry: the keys of its start, its length as ``HH:MM``, its room. None without a start."""
        begins, lasts, where = self.time(entry, start, "a time"), entry.length(length), entry.line(room)
        return (Slot(begins, begins + lasts if lasts else None, (where,) if where else ()),) if begins else ()

    def slots_between(self, entry: Entry, start: str, end: str, rooms: tuple[str, ...]) -> tuple[Slot, ...]:
        """The time and place of an entry: the keys of its start and its end, and its rooms. None without a start."""
        begins, ends = self.time(entry, start, "a time"), self.time(entry, end, "an end", end=True)
        if begins and ends and ends < begins:
            self.note_entry(entry, "ends before it starts; kept without an end")
            ends = None
        return (Slot(begins, ends, rooms),) if begins else ()

    def parsed(self, facts: EventFacts) -> Parsed:
        """The page's answer. A zone that is no IANA name ("CEST") is not known, and a note says so."""
        if facts.timezone and not is_zone(facts.timezone):
            self.note(f"time zone {facts.timezone[:100]!r} is no IANA name such as Europe/Berlin; left out")
            facts = replace(facts, timezone=None)
        if self.disagreed and self.event.timezone != UNKNOWN_ZONE:
            self.note(
                f"{self.disagreed} of {self.times} times print another UTC offset than {self.event.timezone}; "
                "the wall clock was kept"
            )
        talks = tuple(self._told_apart())
        # A code that two talks have does not say whose recording it is.
        recordings = (
            one if one.talk_url not in self.twice else replace(one, talk_url=None) for one in self.recordings.values()
        )
        return Parsed(talks, tuple(recordings), (), tuple(self.notes), facts, tuple(self.broken))

    def _name(self, entry: Entry) -> str:
        """What a person finds an entry by: its value under ``named``, where that is blank its code or its time."""
        names = (entry.get(key) for key in (self.named, "code", "guid", "id", "uid", "date", "start"))
        return str(next((name for name in names if name and str(name).strip()), None))[:100]

    def _keep(self, talk: Talk) -> None:
        """Add a talk: the same once more is another slot; another title under the same code is told apart at the end."""
        if talk.code not in self.talks:
            self.talks[talk.code] = talk
            return
        shared = [self.talks[talk.code], *self.twice.get(talk.code, ())]
        for at, known in enumerate(shared):
            if fold(known.title) == fold(talk.title) and known.kind == talk.kind:
                added = (slot for slot in talk.slots if slot not in known.slots)
                slots = tuple(sorted((*known.slots, *added), key=lambda slot: (slot.start, slot.rooms)))
                aliases = known.aliases + tuple(alias for alias in talk.aliases if alias not in known.aliases)
                shared[at] = replace(known, slots=slots, aliases=aliases)
                break
        else:
            shared.append(talk)
        self.talks[talk.code], *others = shared
        if others:
            self.twice[talk.code] = others

    def _told_apart(self) -> Iterator[Talk]:
        for code, talk in self.talks.items():
            kept, *others = told_apart(code, (talk, *self.twice[code])) if code in self.twice else (talk,)
            for other in others:
                self.note(f"code {code} is used for {kept.title!r} and for {other.title!r}; the latter is {other.code}")
            yield from (kept, *others)
