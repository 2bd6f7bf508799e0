"""What pages, exports and commands show of the catalog: frozen views that know their own addresses. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from urllib.parse import quote

from aggregator.catalog.titles import plain_title
from scrapers.platforms import platform
from scrapers.records import NOT_TALKS
from scrapers.urls import is_stream, split_url


@dataclass(frozen=True, slots=True)
class TalkRow:
    """One talk as a line of a list. ``speakers`` is printed text; ``starts`` is in the event's zone; ``title`` is plain.

    ``removed`` is the day on which it was noticed that its recording is gone; None where the video status is another.
    ``duration_s`` is the length of its best public recording. ``people`` are its speakers where they were read too.
    ``picture`` is where the platform's picture of that recording is had here, if it is kept.
    """

    id: str
    event: str
    event_title: str
    slug: str
    kind: str
    title: str
    speakers: str | None
    starts: datetime | None
    status: str
    video_status: str
    track: str | None = None
    removed: date | None = None
    duration_s: int | None = None
    people: tuple[SpeakerView, ...] = ()
    picture: str | None = None

    @property
    def path(self) -> str:
        """The talk page, from the root of the catalog."""
        return talk_path(self.event, self.slug)

    @property
    def event_path(self) -> str:
        """The page of its event, from the root of the catalog."""
        return event_path(self.event)


@dataclass(frozen=True, slots=True)
class SpeakerView:
    """Somebody who speaks: ``slug`` names their page here, ``url`` their page at the conference."""

    slug: str
    name: str
    url: str | None

    @property
    def path(self) -> str:
        """The speaker's page, from the root of the catalog."""
        return speaker_path(self.slug)


@dataclass(frozen=True, slots=True)
class SlotView:
    """When and where, in the event's zone; ``rooms`` is "" where none is printed."""

    start: datetime
    end: datetime | None
    rooms: str

    @property
    def untimed(self) -> bool:
        """Whether nothing but the day is known: that is written as midnight, without an end."""
        return self.end is None and is_midnight(self.start)


@dataclass(frozen=True, slots=True)
class UploadView:
    """A recording as its platform has it, whether it is of a talk or not; ``id`` is ``provider:provider_id``."""

    id: str
    provider: str
    provider_id: str
    url: str
    raw_title: str
    published: date | None
    duration_s: int | None
    access: str
    checked_at: date | None
    last_seen: date | None
    replaced_by: str | None

    @property
    def whole(self) -> str | None:
        """The address of the whole recording, rebuilt from the checked id where it can be; None where it is no plain page."""
        url = platform(self.provider).address(self.provider_id, self.url)
        return url if url and is_web_page(url) and not is_stream(url) else None

    @property
    def link(self) -> str | None:
        """The address to open; None as for ``whole``."""
        return self.whole

    @property
    def player(self) -> str | None:
        """The address of the platform's player, playing, or of the file; None where the video cannot be shown in a page."""
        return platform(self.provider).playing(self.provider_id, self.url) if self.is_open else None

    @property
    def is_file(self) -> bool:
        """Whether ``player`` is a file of video or sound, which needs no frame."""
        return platform(self.provider).media_file

    @property
    def where(self) -> str:
        """The platform as it calls itself, else the host, within a sentence: "Public on ..."."""
        known = platform(self.provider)
        return known.name or (split_url(self.link).hostname if self.link else None) or known.display_name

    @property
    def is_open(self) -> bool:
        """Whether whoever has the address can watch it, and the address can be shown."""
        return self.access in ("public", "unlisted") and self.link is not None


@dataclass(frozen=True, slots=True)
class RecordingView(UploadView):
    """A recording accepted for a talk, with the link's method, reason, score (0-1) and who decided.

    ``start_s`` and ``end_s`` are its seconds in a longer recording, where ``link`` begins; ``licence`` is as its source says.
    """

    method: str
    score: float
    reason: str
    decided_by: str
    start_s: int | None = None
    end_s: int | None = None
    licence: str | None = None

    @property
    def link(self) -> str | None:
        """As of any upload, with the second at which the talk begins where the platform knows how to say it."""
        url = self.whole
        return platform(self.provider).at(url, self.start_s) if url and self.start_s else url

    @property
    def player(self) -> str | None:
        """As of any upload; it begins where the talk does."""
        player = UploadView.player.__get__(self)
        return platform(self.provider).playing_at(player, self.start_s) if player and self.start_s else player

    @property
    def length_s(self) -> int | None:
        """How long the talk's recording is: of a part what is known of that."""
        if self.start_s is None:
            return self.duration_s
        return self.end_s - self.start_s if self.end_s is not None else None


@dataclass(frozen=True, slots=True)
class TalkView:
    """Everything that is known of one talk. ``recordings`` are the accepted ones, in the order of ``best_recordings``.

    ``picture`` is where the platform's picture of the best of them is had here, if it is kept.
    """

    id: str
    event: str
    event_title: str
    timezone: str
    code: str
    slug: str
    kind: str
    title: str
    abstract: str | None
    track: str | None
    language: str | None
    level: str | None
    url: str | None
    status: str
    video_status: str
    do_not_record: bool
    first_seen: date | None
    last_seen: date | None
    source_url: str
    speakers: tuple[SpeakerView, ...]
    slots: tuple[SlotView, ...]
    recordings: tuple[RecordingView, ...]
    slides: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    picture: str | None = None

    @property
    def path(self) -> str:
        """The talk page, from the root of the catalog."""
        return talk_path(self.event, self.slug)

    @property
    def plain_title(self) -> str:
        """The title as pages, cards and snippets show it; ``title`` is as the conference prints it."""
        return plain_title(self.title)

    @property
    def watch_path(self) -> str:
        """The address that always opens the talk's best video, from the root of the catalog."""
        return f"/watch{self.path.removeprefix('/t')}"

    @property
    def names(self) -> tuple[str, ...]:
        """The speakers' names, in the order printed."""
        return tuple(speaker.name for speaker in self.speakers)

    @property
    def starts(self) -> datetime | None:
        """The start of its first slot."""
        return self.slots[0].start if self.slots else None

    @property
    def removed(self) -> date | None:
        """The day on which it was noticed that its recording is gone; None where the video status is another."""
        days = (recording.last_seen for recording in self.recordings if recording.access in ("private", "gone"))
        return max(filter(None, days), default=None) if self.video_status == "gone" else None

    @property
    def called_off(self) -> bool:
        """Whether it was cancelled, or left the schedule by the day it was to begin; leaving later says nothing."""
        left = self.status == "gone" and self.last_seen is not None and bool(self.slots)
        return self.status == "cancelled" or (left and self.last_seen <= self.slots[0].start.date())  # type: ignore[operator]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """What happened to a recording (``provider:id``) of a talk (its id); ``what`` as in ``files.history``.

    ``to`` is the id of the talk that the recording shows instead, with ``to_title``, or the recording that took its
    place. ``number`` tells changes apart that are alike in all but this: 1 for the first of them.
    """

    day: date
    talk: str
    recording: str
    what: str
    to: str | None
    reason: str
    to_title: str | None
    number: int

    @property
    def to_path(self) -> str | None:
        """The page of the talk that the recording shows instead, from the root of the catalog."""
        return talk_path(*self.to.split("/", 1)) if self.to and self.to_title else None


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """How many talks of an event are in which video status, and the start of the pending one that waits longest."""

    event: str
    title: str
    talks: int
    public: int
    attendees: int
    pending: int
    not_recorded: int
    gone: int
    unknown: int
    suggested: int
    oldest_pending: datetime | None
    decided: int
    not_found: int = 0
    not_expected: int = 0


@dataclass(frozen=True, slots=True)
class Conference:
    """A conference edition."""

    slug: str
    title: str
    timezone: str
    starts: date | None
    ends: date | None
    location: str | None
    website: str | None

    @property
    def path(self) -> str:
        """The event page, from the root of the catalog."""
        return event_path(self.slug)


@dataclass(frozen=True, slots=True)
class EventView(Conference):
    """A conference edition with its line of the ledger; ``logo`` is where its logo is had here, if it has one."""

    ledger: LedgerRow
    logo: str | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """One entry of a timetable."""

    slot: SlotView
    talk: TalkRow


@dataclass(frozen=True, slots=True)
class Timetable:
    """Entries in order of start, and the talks that have no time (yet)."""

    placed: tuple[Placed, ...]
    unplaced: tuple[TalkRow, ...]


@dataclass(frozen=True, slots=True)
class NewRecording:
    """A public recording that was accepted for a talk; ``found`` is the day on which it came here, as far as it is known."""

    talk: TalkRow
    found: date | None


@dataclass(frozen=True, slots=True)
class PostView:
    """A post elsewhere that writes about a talk."""

    url: str
    title: str
    author: str | None


@dataclass(frozen=True, slots=True)
class TopicView:
    """What talks are about, and how many are."""

    slug: str
    name: str
    talks: int

    @property
    def path(self) -> str:
        """The topic's page, from the root of the catalog."""
        return topic_path(self.slug)


@dataclass(frozen=True, slots=True)
class SimilarTalk:
    """A talk that is near another, and why, in words."""

    talk: TalkRow
    reason: str


def is_midnight(when: datetime) -> bool:
    """Whether a moment is the first of its day."""
    return when.time() == time()


def event_path(slug: str) -> str:
    """``/e/EVENT``, an event's page."""
    return f"/e/{quote(slug, safe='')}"


def speaker_path(slug: str) -> str:
    """``/s/SPEAKER``, a speaker's page."""
    return f"/s/{quote(slug, safe='')}"


def topic_path(slug: str) -> str:
    """``/topics/SLUG``, a topic's page."""
    return f"/topics/{quote(slug, safe='')}"


def talk_path(event: str, slug: str) -> str:
    """``/t/EVENT/SLUG``, the address that other people's posts link."""
    return f"/t/{quote(event, safe='')}/{quote(slug, safe='')}"


def count_talks(rows: Iterable[TalkRow]) -> int:
    """How many of these entries are talks."""
    return sum(row.kind not in NOT_TALKS for row in rows)


def is_web_page(url: str) -> bool:
    """Whether a link may be shown, or stand in a header: http or https with a host, no space, no control character."""
    if " " in url or not url.isprintable():
        return False
    parts = split_url(url)
    return parts.scheme in ("http", "https") and bool(parts.hostname)


def best_video(talk: TalkView) -> RecordingView | None:
    """The recording that ``/watch`` opens: the best one that anybody can watch."""
    return next((recording for recording in talk.recordings if recording.is_open), None)
