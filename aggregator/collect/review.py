"""What the matcher says of an event, and what of it waits for a person: rows and lines out of files and links. Pure."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from aggregator.catalog.commands import THE_FILE, THE_TALK, THE_VIDEO, Commands
from aggregator.files.jsonl import EventFiles
from aggregator.files.naming import codes_by_name
from aggregator.matching.links import DECISIONS, Link
from aggregator.matching.waiting import Waits
from aggregator.store.same_names import SameName
from scrapers.records import NOT_TALKS, Recording, Slot, Talk
from scrapers.values import several

MOST = 20
"""Recordings without a talk, and talks without a recording, that a person reads; JSON has all."""

MOST_EVENTS = 5
"""Conferences that are named of a name."""

SWAPS = ("New uploads that may have taken the place of lost ones:",)
STRAYS = (
    "Recordings that fit no talk, the nearest first:",
    f"  (Write the talk's code, number or title for {THE_TALK}. What is of no talk leaves this list",
    "  with --reject for any talk.)",
)
WITHOUT = (
    "Talks without a recording, though most have one:",
    f"  (Write the video's address for {THE_VIDEO}. If the video is new to this event, import it first:",
    f"  {THE_FILE} is a CSV file with the columns url, title and talk.)",
)
SAME = (
    "Names that several conferences have: is each of these one person?",
    "  (Nobody has said so. What is true goes into people.yml in the data folder; for those events at which it is",
    "  somebody else add: split: [EVENT/SPEAKER])",
)
"""What stands above the lines of each."""


@dataclass(frozen=True, slots=True)
class State:
    """An event's links by decision, the recordings that fit no talk, and the talks that nobody's recording fits.

    Only talks that people expect a recording of are listed: no breaks, none that left the schedule.
    """

    files: EventFiles
    unmatched: tuple[Recording, ...]
    without: tuple[Talk, ...]

    @classmethod
    def of(cls, files: EventFiles) -> State:
        """The state of one event as it lies in its files."""
        told = [link for link in files.links if link.decision != "rejected"]
        recordings, talks = {link.recording for link in told}, {link.talk for link in told}
        unmatched = tuple(recording for recording in files.recordings if recording.key not in recordings)
        expected = (talk for talk in files.talks if talk.kind not in NOT_TALKS and talk.status != "gone")
        return cls(files, unmatched, tuple(talk for talk in expected if talk.code not in talks))

    def links(self, decision: str) -> list[Link]:
        """The links with this decision, in the files' order."""
        return [link for link in self.files.links if link.decision == decision]

    def as_dict(self) -> dict[str, Any]:
        """Stable keys for ``--json``."""
        talks = {talk.code: talk for talk in self.files.talks}
        recordings = {recording.key: recording for recording in self.files.recordings}
        rows = {name: [_link_row(link, talks, recordings) for link in self.links(name)] for name in DECISIONS}
        return {
            "event": self.files.event.slug,
            **rows,
            "recordings_without_talk": [_recording_row(recording) for recording in self.unmatched],
            "talks_without_recording": [_talk_row(talk) for talk in self.without],
        }

    def lines(self) -> list[str]:
        """The counts, then a line per link, per recording that fits no talk, per talk that no recording fits."""
        titles = {talk.code: talk.title for talk in self.files.talks}
        counts = ", ".join(f"{len(self.links(name))} {name}" for name in DECISIONS)
        rest = f"{len(self.unmatched)} recordings without a talk, {len(self.without)} talks without a recording"
        lines = [f"{self.files.event.slug}: {counts}; {rest}"]
        for decision in DECISIONS:
            for link in self.links(decision):
                who = f"{decision} by a person" if link.decided_by == "person" else decision
                what = f"{link.talk} {titles.get(link.talk, '(no such talk)')}  {link.recording}"
                lines.append(f"{who}  {what}  {_score(link)}")
        lines += [f"no talk  {recording.key}  {recording.raw_title}" for recording in self.unmatched]
        lines += [f"no recording  {talk.code} {talk_words(talk)}" for talk in self.without]
        return lines


@dataclass(frozen=True, slots=True)
class Doubt:
    """A recording that a person has to look at, with the talks that it may show, the likeliest first."""

    recording: Recording
    candidates: tuple[tuple[Talk, Link], ...]


@dataclass(frozen=True, slots=True)
class Astray:
    """A decision whose talk or recording is no more; ``missing`` says what, in words."""

    link: Link
    missing: tuple[str, ...]


def doubts(files: EventFiles) -> tuple[Doubt, ...]:
    """Every suggestion by its recording; those that are nearly sure first."""
    talks = {talk.code: talk for talk in files.talks}
    by_recording: dict[str, list[tuple[Talk, Link]]] = {}
    for link in files.links:
        if link.decision == "suggested" and link.talk in talks:
            by_recording.setdefault(link.recording, []).append((talks[link.talk], link))
    found = []
    for recording in files.recordings:
        if recording.key in by_recording:
            ranked = sorted(by_recording[recording.key], key=lambda pair: (-pair[1].score, pair[1].talk))
            found.append(Doubt(recording, tuple(ranked)))
    return tuple(sorted(found, key=lambda doubt: (-doubt.candidates[0][1].score, doubt.recording.key)))


def unknown_to(link: Link, names: Collection[str], keys: Collection[str]) -> tuple[str, ...]:
    """What a decision names and the event has not, in words; ``names`` are all its talks', ``keys`` its recordings'."""
    talk = [] if link.talk in names else [f"there is no talk {link.talk!r}"]
    return tuple(talk if link.recording in keys else [*talk, f"there is no recording {link.recording!r}"])


def astray(decided: Sequence[Link], talks: Iterable[Talk], recordings: Sequence[Recording]) -> tuple[Astray, ...]:
    """Decisions that no longer do anything: what they name is unknown; or accepted, and the recording was taken down."""
    names, keys = codes_by_name(talks), {recording.key for recording in recordings}
    down = {r.key: r.access for r in recordings if r.access in ("gone", "private") and r.replaced_by is None}
    found = []
    for link in decided:
        missing = unknown_to(link, names, keys)
        if link.decision == "accepted" and link.recording in down:
            missing += (f"the recording is {down[link.recording]}",)
        if missing:
            found.append(Astray(link, missing))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Review:
    """Everything of an event that waits for a person, and the commands that decide it."""

    files: EventFiles
    doubts: tuple[Doubt, ...]
    waiting: Waits
    astray: tuple[Astray, ...]
    commands: Commands
    same: tuple[SameName, ...] = ()

    @classmethod
    def of(cls, files: EventFiles, lost: Sequence[Astray], commands: Commands, same: Sequence[SameName] = ()) -> Review:
        """What waits of an event as it lies in its files; ``lost`` are its decisions that do nothing any more, ``same`` its
        names that other events have too.
        """
        waiting = Waits.of(files.talks, files.recordings, files.links)
        return cls(files, doubts(files), waiting, tuple(lost), commands, tuple(same))

    def as_dict(self) -> dict[str, Any]:
        """Stable keys for ``--json``: all of it, however long."""
        talks, recordings = self._talks, self._recordings
        return {
            "recordings": [
                _recording_row(doubt.recording)
                | {
                    "candidates": [
                        _talk_row(t) | _why(link) | self._pair(link.talk, link.recording)
                        for t, link in doubt.candidates
                    ]
                }
                for doubt in self.doubts
            ],
            "swaps": [
                {"old": _recording_row(recordings[one.swap.old]), "new": _recording_row(recordings[one.swap.new])}
                | _talk_row(talks[one.swap.talk])
                | {"score": one.swap.score, "reason": one.swap.reason}
                | self._pair(one.swap.talk, one.asked)
                for one in self.waiting.swaps
            ],
            "recordings_without_talk": [
                _recording_row(recordings[stray.recording])
                | {
                    "nearest": _talk_row(talks[stray.nearest]) if stray.nearest else None,
                    "accept": self.commands.accept(recording=stray.recording),
                }
                for stray in self.waiting.strays
            ],
            "talks_without_recording": [
                _talk_row(talk) | {"accept": self.commands.accept(talk.code), "import": self.commands.import_file()}
                for talk in self.waiting.without
            ],
            "decisions_astray": [
                {
                    "talk": one.link.talk,
                    "recording": one.link.recording,
                    "decision": one.link.decision,
                    "why": one.link.reason,
                    "missing": list(one.missing),
                }
                for one in self.astray
            ],
            "same_names": [
                {
                    "names": list(one.names),
                    "speaker": one.speaker,
                    "events": list(one.events),
                    "talks": one.talks,
                    "entry": one.entry,
                }
                for one in self.same
            ],
        }

    def lines(self) -> list[str]:
        """What a person reads: each thing that waits with the commands to paste; of long lists the first ``MOST``."""
        return [
            *self._doubt_lines(),
            *self._swap_lines(),
            *self._stray_lines(),
            *self._without_lines(),
            *self._astray_lines(),
            *self._same_lines(),
        ]

    @property
    def _talks(self) -> dict[str, Talk]:
        return {talk.code: talk for talk in self.files.talks}

    @property
    def _recordings(self) -> dict[str, Recording]:
        return {recording.key: recording for recording in self.files.recordings}

    def _pair(self, talk: str, recording: str) -> dict[str, str]:
        return {"accept": self.commands.accept(talk, recording), "reject": self.commands.reject(talk, recording)}

    def _doubt_lines(self) -> list[str]:
        lines = []
        for doubt in self.doubts:
            lines += _shown(doubt.recording)
            for talk, link in doubt.candidates:
                lines += [f"  ? {_entry_words(talk)}", f"    {_score(link)}"]
                lines += [f"    {command}" for command in self._pair(link.talk, link.recording).values()]
            lines.append("")
        return lines

    def _swap_lines(self) -> list[str]:
        lines = list(SWAPS) if self.waiting.swaps else []
        for swap, asked in ((one.swap, one.asked) for one in self.waiting.swaps):
            old, new = self._recordings[swap.old], self._recordings[swap.new]
            lines += [_entry_words(self._talks[swap.talk]), *(f"  lost: {line.strip()}" for line in _shown(old))]
            lines += [*(f"  now:  {line.strip()}" for line in _shown(new)), f"  {swap.score:.2f} {swap.reason}"]
            lines += [*(f"    {command}" for command in self._pair(swap.talk, asked).values()), ""]
        return lines

    def _stray_lines(self) -> list[str]:
        found = self.waiting.strays
        lines = list(STRAYS) if found else []
        for stray in found[:MOST]:
            lines += _shown(self._recordings[stray.recording])
            if stray.nearest:
                lines.append(f"  nearest: {stray.nearest} {talk_words(self._talks[stray.nearest])}")
            lines.append(f"    {self.commands.accept(recording=stray.recording)}")
        return [*lines, *self._more(len(found)), ""] if found else []

    def _without_lines(self) -> list[str]:
        found = self.waiting.without
        lines = [*WITHOUT, f"    {self.commands.import_file()}"] if found else []
        for talk in found[:MOST]:
            lines += [_entry_words(talk), f"    {self.commands.accept(talk.code)}"]
        return [*lines, *self._more(len(found)), ""] if found else []

    def _more(self, number: int) -> list[str]:
        program, event = shlex.join(self.commands.program), self.commands.event
        return [f"and {number - MOST} more: `{program} review {event} --json` has them all"] if number > MOST else []

    def _astray_lines(self) -> list[str]:
        lines = ["Decisions in corrections.yml that do nothing any more:"] if self.astray else []
        for one in self.astray:
            what = f"{one.link.talk} {one.link.recording} {one.link.decision} ({one.link.reason})"
            lines.append(f"  {what}: {'; '.join(one.missing)}")
        return lines

    def _same_lines(self) -> list[str]:
        lines = list(SAME) if self.same else []
        for one in self.same[:MOST]:
            events = ", ".join([*one.events[:MOST_EVENTS], *(["..."] if len(one.events) > MOST_EVENTS else [])])
            lines.append(
                f"{' / '.join(one.names)} at {len(one.events)} conferences ({events}) with {_talks(one.talks)}"
            )
            lines.append(f"    {one.entry}")
        return [*lines, *self._more(len(self.same))]


def waiting_words(files: EventFiles) -> str:
    """How much of an event waits for a person, in words; "" where nothing does."""
    waits = Waits.of(files.talks, files.recordings, files.links)
    parts = (
        (len(doubts(files)), "recording that may show a talk", "recordings that may show a talk"),
        (len(waits.swaps), "upload that may replace a lost one", "uploads that may replace lost ones"),
        (len(waits.strays), "recording that fits no talk", "recordings that fit no talk"),
        (len(waits.without), "talk without a recording", "talks without a recording"),
    )
    return ", ".join(several(number, one, more) for number, one, more in parts if number)


def _talks(number: int) -> str:
    return f"{number} talk{'s' if number != 1 else ''}"


def _shown(recording: Recording) -> list[str]:
    """Title, and below it address, day, length and access."""
    day = recording.published or recording.recorded
    facts = [f"{'published' if recording.published else 'recorded'} {day}"] if day else []
    facts += [length(recording.duration_s)] if recording.duration_s is not None else []
    facts += [recording.access] if recording.access != "public" else []
    return [recording.raw_title, "  " + "  ".join([recording.url, *facts])]


def _entry_words(talk: Talk) -> str:
    slots = "; ".join(slot_words(slot) for slot in talk.slots) or "no time"
    return f"{talk.code} {talk_words(talk)} [{talk.kind}, {slots}]"


def talk_words(talk: Talk) -> str:
    """Title and speakers."""
    names = ", ".join(speaker.name for speaker in talk.speakers)
    return f"{talk.title} by {names}" if names else talk.title


def slot_words(slot: Slot) -> str:
    """``2031-05-17 09:00-09:30, Hall A`` in the event's own time."""
    end = f"-{slot.end:%H:%M}" if slot.end else ""
    return ", ".join([f"{slot.start:%Y-%m-%d %H:%M}{end}", *slot.rooms])


def length(seconds: int) -> str:
    """``25:00`` or ``1:05:00``."""
    hours, rest = divmod(seconds, 3600)
    minutes = f"{rest // 60:02}:{rest % 60:02}"
    return f"{hours}:{minutes}" if hours else minutes


def _score(link: Link) -> str:
    rival = f"; next is {link.runner_up}, {link.margin or 0:.2f} behind" if link.runner_up else ""
    return f"{link.score:.2f} {link.method}: {link.reason}{rival}"


def _why(link: Link) -> dict[str, Any]:
    names = ("decision", "method", "score", "reason", "runner_up", "margin", "decided_by")
    return {name: getattr(link, name) for name in names}


def _link_row(link: Link, talks: dict[str, Talk], recordings: dict[str, Recording]) -> dict[str, Any]:
    talk, recording = talks.get(link.talk), recordings.get(link.recording)
    named = {"talk": link.talk, "title": talk.title if talk else None, "recording": link.recording}
    shown = {"url": recording.url, "raw_title": recording.raw_title} if recording else {"url": None, "raw_title": None}
    return named | shown | _why(link)


def _recording_row(recording: Recording) -> dict[str, Any]:
    return {
        "recording": recording.key,
        "url": recording.url,
        "raw_title": recording.raw_title,
        "published": recording.published.isoformat() if recording.published else None,
        "recorded": recording.recorded.isoformat() if recording.recorded else None,
        "duration_s": recording.duration_s,
        "access": recording.access,
    }


def _talk_row(talk: Talk) -> dict[str, Any]:
    return {
        "talk": talk.code,
        "title": talk.title,
        "kind": talk.kind,
        "speakers": [speaker.name for speaker in talk.speakers],
        "slots": [slot_words(slot) for slot in talk.slots],
    }
