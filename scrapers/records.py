"""The records: Event, Talk, Speaker, Slot, Recording, Chapter. Frozen, and they refuse nonsense when made.

Only identity and title are sacred; anything else that is unknown is ``None`` or empty, never "" or "TBD".
Field names follow the frab schedule and pretalx where they have a word for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from scrapers.checks import MAX_DURATION_S, check_one_of, check_second, check_tags, check_text, check_url, refuse
from scrapers.platforms import PLATFORMS

KINDS = (
    "talk",
    "tutorial",
    "keynote",
    "plenary",
    "panel",
    "lightning",
    "charla",
    "poster",
    "workshop",
    "sponsor",
    "summit",
    "open-space",
    "event",
    "break",
    "info",
)
"""What an entry of a schedule is."""

NOT_TALKS = frozenset({"break", "info", "event", "open-space"})
"""Kinds that are no talks: wherever talks are counted, everything else is."""

NOT_EXPECTED = NOT_TALKS | {"poster", "summit"}
"""Kinds that nobody expects a recording of; there may be one all the same."""

MAX_CHAPTERS = 500

NOT_SEARCHED = frozenset({"break", "info"})
"""Kinds that are kept but never shown by a search."""

STATUSES = ("scheduled", "cancelled", "gone")
ACCESS = ("public", "unlisted", "attendees", "private", "gone")
ACCESS_BY = ("statement", "listing", "platform")
PROVIDERS = tuple(PLATFORMS)
PACES = ("daily", "weekly", "monthly", "quarterly", "never")
"""How often ``conftalks refresh`` asks for an event."""

MAX_TITLE = 500
MAX_ABSTRACT = 64 * 1024
MAX_PAGES = 1_000_000
MAX_MINUTES = 7 * 24 * 60

RefValue = str | int
"""What a key of a line in event.yml may hold; true is an int to Python."""

_SLUG = re.compile(r"\A[a-z0-9]+(?:-[a-z0-9]+)*\Z")
_CODE = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9._~-]*\Z")
_GUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z", re.I)
_COMMIT = re.compile(r"\A(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")
_ZONE = re.compile(r"\A[\w+-]{1,40}(?:/[\w+-]{1,40}){0,2}\Z", re.ASCII)


def is_slug(text: str) -> bool:
    """Whether a text is lower-case words joined by hyphens, as events and talks are named in addresses."""
    return bool(_SLUG.match(text))


def is_code(text: str) -> bool:
    """Whether a text can be a talk's code: letters, digits and ``._~-``, so that it can stand in a URL."""
    return bool(_CODE.match(text))


def is_guid(text: str) -> bool:
    """Whether a text is an id that no two things in the world share, as schedules and media.ccc.de give them."""
    return bool(_GUID.match(text))


def is_recording_key(text: str) -> bool:
    """Whether a text is ``provider:id``, the identity of a recording."""
    provider, colon, rest = text.partition(":")
    return bool(provider and colon and rest) and " " not in text


def is_zone(name: str) -> bool:
    """Whether a text is the IANA name of a time zone, such as America/New_York."""
    if not _ZONE.match(name):  # ZoneInfo takes a text for a path, and each part of it for a package
        return False
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


UNKNOWN_ZONE = "Etc/UCT"
"""UTC by a name that no event has: stands in for a zone that nobody has said yet."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody on a talk: the name as printed, and their page if the schedule links one. There is no e-mail field."""

    name: str
    url: str | None = None

    def __post_init__(self) -> None:
        check_text(self.name or "speaker", "name", self.name)
        check_url(self.name, "speaker url", self.url)


@dataclass(frozen=True, slots=True)
class Slot:
    """When and where: zone-aware start, optional end, rooms in the order printed."""

    start: datetime
    end: datetime | None = None
    rooms: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name, value in (("start", self.start), ("end", self.end)):
            if value is not None and value.utcoffset() is None:
                refuse("slot", f"{name} has no time zone: {value}")
        if self.end is not None and self.end < self.start:
            refuse("slot", f"ends before it starts: {self.start} - {self.end}")
        for room in self.rooms:
            check_text("slot", "room", room)


@dataclass(frozen=True, slots=True)
class Talk:
    """One entry of a schedule. ``code`` is what the source calls it and identifies it within the event.

    ``slug``, ``first_seen`` and ``last_seen`` are ``None`` as a parser yields them: they are chosen when the talk
    is first kept (aggregator.collect) and never change afterwards. ``raw_title`` is kept only where cleaning
    changed it. ``tags`` are what the source says itself that it is about (``scrapers.tags``).
    """

    event: str
    code: str
    title: str
    kind: str
    source_url: str
    slug: str | None = None
    aliases: tuple[str, ...] = ()
    raw_title: str | None = None
    abstract: str | None = None
    speakers: tuple[Speaker, ...] = ()
    track: str | None = None
    level: str | None = None
    language: str | None = None
    url: str | None = None
    slides: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    slots: tuple[Slot, ...] = ()
    do_not_record: bool = False
    status: str = "scheduled"
    first_seen: date | None = None
    last_seen: date | None = None

    def __post_init__(self) -> None:
        where = self.source_url or f"talk {self.code}"
        check_text(where, "title", self.title)
        if not self.title or len(self.title) > MAX_TITLE:
            refuse(where, f"title has {len(self.title or '')} characters")
        if not is_code(self.code):
            refuse(where, f"code {self.code!r} is not usable in a URL")
        if self.slug is not None and (not _SLUG.match(self.slug) or self.slug.isdigit()):
            refuse(where, f"slug {self.slug!r} is not lower-case words joined by hyphens")
        check_one_of(where, "kind", self.kind, KINDS)
        check_one_of(where, "status", self.status, STATUSES)
        for name in ("raw_title", "abstract", "track", "level", "language"):
            check_text(where, name, getattr(self, name))
        if self.abstract is not None and len(self.abstract) > MAX_ABSTRACT:
            refuse(where, f"abstract has {len(self.abstract)} characters")
        check_url(where, "source_url", self.source_url or "missing")
        check_url(where, "url", self.url)
        for address in self.slides:
            check_url(where, "slides", address)
        check_tags(where, self.tags)


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of a recording: from second ``start_s`` up to ``end_s``, or to where nobody says.

    ``talk`` is the page of a talk, or its code, that the source itself ties the part to; ``speakers`` are names that it gives.
    """

    start_s: int
    title: str
    end_s: int | None = None
    talk: str | None = None
    speakers: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        where = f"chapter {self.start_s}"
        check_text(where, "title", self.title)
        if not self.title or len(self.title) > MAX_TITLE:
            refuse(where, f"title has {len(self.title or '')} characters")
        check_text(where, "talk", self.talk)
        for name in self.speakers:
            check_text(where, "speaker", name)
        check_second(where, self.start_s)
        if self.end_s is not None and not self.start_s < self.end_s <= MAX_DURATION_S:
            refuse(where, f"ends at {self.end_s} s, which is not after its start")


@dataclass(frozen=True, slots=True)
class Recording:
    """A video (or sound) of something, wherever it lies. Identity is ``provider:id``.

    ``published`` is the day it appeared, ``recorded`` the day it was made, as the source says. ``talk_url`` is the
    page of a talk, or its code, that the source itself ties the recording to; ``speakers`` are names that the source gives,
    ``tags`` what it says that the talk is about.
    ``access`` says who can open it: public, unlisted, attendees, private, gone. ``access_by`` says how the source knows:
    by a "statement"; as a "listing", which shows it like one that can be watched and does not say by whom; or not at all:
    then ``access`` is what the "platform" is open to. It counts while sources are merged and is not kept in a file.
    ``titles`` are (who says it, title) of those whose title says something that ``raw_title`` does not, and of whose
    ``raw_title`` is where it is not the record's own source (``scrapers.recordings.merge``).
    ``chapters`` are its parts in the order in which they begin, no two at one second with one title. ``licence`` is what the
    source says of who may use it, in its own words.
    """

    provider: str
    id: str
    url: str
    raw_title: str
    source_url: str
    description: str | None = None
    published: date | None = None
    recorded: date | None = None
    duration_s: int | None = None
    playlist: str | None = None
    channel: str | None = None
    speakers: tuple[str, ...] = ()
    talk_url: str | None = None
    access: str = "public"
    first_seen: date | None = None
    last_seen: date | None = None
    replaced_by: str | None = None
    titles: tuple[tuple[str, str], ...] = ()
    access_by: str = "statement"
    tags: tuple[str, ...] = ()
    chapters: tuple[Chapter, ...] = ()
    licence: str | None = None

    def __post_init__(self) -> None:
        where = self.source_url or self.url
        check_one_of(where, "provider", self.provider, PROVIDERS)
        check_one_of(where, "access", self.access, ACCESS)
        check_one_of(where, "access_by", self.access_by, ACCESS_BY)
        if not self.id or self.id != self.id.strip() or " " in self.id:
            refuse(where, f"recording id {self.id!r} is blank or has spaces")
        for title in (self.raw_title, *(title for _, title in self.titles)):
            check_text(where, "raw_title", title)
            if not title or len(title) > MAX_TITLE:
                refuse(where, f"recording title has {len(title or '')} characters")
        for name in ("description", "playlist", "channel", "talk_url", "replaced_by", "licence"):
            check_text(where, name, getattr(self, name))
        check_url(where, "url", self.url)
        check_url(where, "source_url", self.source_url or "missing")
        check_tags(where, self.tags)
        _check_chapters(where, self.chapters)
        if self.replaced_by is not None and not is_recording_key(self.replaced_by):
            refuse(where, f"replaced_by {self.replaced_by!r} is not provider:id")
        if self.duration_s is not None and self.duration_s < 0:
            refuse(where, f"duration {self.duration_s} s")
        if self.duration_s is not None and self.duration_s > MAX_DURATION_S:
            refuse(where, f"a duration of more than {MAX_DURATION_S:,} s")

    @property
    def key(self) -> str:
        """``provider:id``, the identity that links and the database use."""
        return f"{self.provider}:{self.id}"


def _check_chapters(where: str, chapters: tuple[Chapter, ...]) -> None:
    if len(chapters) > MAX_CHAPTERS:
        refuse(where, f"{len(chapters)} chapters are more than {MAX_CHAPTERS}")
    places = [(chapter.start_s, chapter.title) for chapter in chapters]
    if any(earlier[0] > later[0] for earlier, later in pairwise(places)):
        refuse(where, "chapters are not in the order in which they begin")
    if len(set(places)) < len(places):
        refuse(where, "two chapters of one title begin at one second")


@dataclass(frozen=True, slots=True)
class SourceRef:
    """One line under ``schedule:`` or ``recordings:`` in event.yml: a kind and where to look.

    ``more`` holds the keys that only this kind has, as (name, value) pairs. A source reads them with the ``Key`` that
    it states (``scrapers.source``); a key that is absent or false is not among them.
    """

    kind: str
    url: str | None = None
    more: tuple[tuple[str, RefValue], ...] = ()

    def __post_init__(self) -> None:
        check_url(f"source {self.kind}", "url", self.url)

    @classmethod
    def of(cls, kind: str, url: str | None = None, **more: RefValue | None) -> SourceRef:
        """A line with keys of its kind; those that are None or False are left out."""
        return cls(kind, url, tuple((k, v) for k, v in more.items() if v is not None and v is not False))


@dataclass(frozen=True, slots=True)
class Bounds:
    """What each source of an event may cost in one run: pages that are asked for; minutes, waits between them included."""

    pages: int = 5000
    minutes: float = 60

    def __post_init__(self) -> None:
        if not 1 <= self.pages <= MAX_PAGES:
            refuse("limits", f"pages {self.pages} is not between 1 and {MAX_PAGES}")
        if not 0 < self.minutes <= MAX_MINUTES:
            refuse("limits", f"minutes {self.minutes} is not more than 0 and at most {MAX_MINUTES}")


@dataclass(frozen=True, slots=True)
class ArchiveRef:
    """One line under ``archives:`` in event.yml: which archive has the event, as what, at which commit, under which licence."""

    kind: str
    folder: str
    commit: str | None = None
    licence: str | None = None

    def __post_init__(self) -> None:
        for name in ("kind", "folder", "commit", "licence"):
            check_text(f"archive {self.kind}", name, getattr(self, name))
        if self.commit is not None and not _COMMIT.match(self.commit):
            refuse(f"archive {self.kind}", f"commit {self.commit!r} is not 40 or 64 hexadecimal digits")


@dataclass(frozen=True, slots=True)
class Event:
    """A conference edition. ``timezone`` is the IANA zone that all wall-clock times of its pages are in.

    ``keep`` is "all", or "facts" to store no abstracts and descriptions. ``delay`` is seconds between two requests
    to one host. ``limits`` bound each of its sources. ``logo`` is the name of a picture in its folder; ``thumbnails``:
    whoever keeps it has leave to show the platforms' pictures of its videos. ``archives`` are those that it is in, that
    which its talks are from first. ``refresh`` is one of ``PACES``, None for what its age and what it lacks say.
    ``posts`` are feeds in which recaps of it may appear.
    """

    slug: str
    title: str
    timezone: str
    starts: date | None = None
    ends: date | None = None
    location: str | None = None
    website: str | None = None
    keep: str = "all"
    delay: float = 1.0
    limits: Bounds = Bounds()
    schedule: tuple[SourceRef, ...] = ()
    recordings: tuple[SourceRef, ...] = ()
    logo: str | None = None
    thumbnails: bool = False
    archives: tuple[ArchiveRef, ...] = ()
    refresh: str | None = None
    posts: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _SLUG.match(self.slug):
            refuse(f"event {self.slug!r}", "slug is not lower-case words joined by hyphens")
        check_text(self.slug, "title", self.title)
        check_text(self.slug, "location", self.location)
        check_url(self.slug, "website", self.website)
        for feed in self.posts:
            check_url(self.slug, "posts", feed)
        check_one_of(self.slug, "keep", self.keep, ("all", "facts"))
        if self.refresh is not None:
            check_one_of(self.slug, "refresh", self.refresh, PACES)
        if not is_zone(self.timezone):
            refuse(self.slug, f"timezone {self.timezone!r} is not an IANA name such as America/New_York")
        if self.starts and self.ends and self.ends < self.starts:
            refuse(self.slug, f"ends {self.ends} before it starts {self.starts}")
        if not 0 <= self.delay <= 3600:
            refuse(self.slug, f"delay {self.delay} is not between 0 and 3600 seconds")

    @property
    def zone(self) -> ZoneInfo:
        """The event's time zone as an object."""
        return ZoneInfo(self.timezone)
