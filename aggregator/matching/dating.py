"""Days, hours and lengths: does the recording name the talk's day, and is it as long as the talk's slot?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from aggregator.matching.texts import SHORT_TALKS
from aggregator.vocabulary import MONTHS, words

if TYPE_CHECKING:
    from aggregator.matching.texts import VideoText
    from scrapers.records import Event, Recording, Talk

MAX_DAYS = 30
"""Longer events than this name no days."""

FITS = (0.4, 1.3)
"""A recording lasts so many times its slot, from the shortest to the longest that is usual."""

LONG_KINDS, SHORTEST_TUTORIAL = ("tutorial", "workshop"), 50 * 60
SHORT_KINDS, LONGEST_TALK = ("talk", "charla", "poster", "lightning", "keynote", "panel"), 100 * 60
"""Kinds and seconds that tell a tutorial from a talk of the same title."""

PARTS_OF_DAY = {"morning": range(12), "afternoon": range(12, 19), "evening": range(16, 24)}
"""Hours at which something begins of which people say so."""

_HOUR = re.compile(r"\b(1[0-2]|[1-9])\s?([ap])\.?m\b", re.I)
_NTH = re.compile(r"\bday\s?([1-9])\b|\b([1-9])(?:st|nd|rd|th) day\b", re.I)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days of an event, and those on which talks are given: tutorials may fill days before them."""

    days: tuple[date, ...] = ()
    talk_days: tuple[date, ...] = ()

    @classmethod
    def of(cls, event: Event, talks: Iterable[Talk]) -> Calendar:
        """No days at all where the event's are unknown or last longer than MAX_DAYS."""
        if not event.starts or not event.ends or (event.ends - event.starts).days > MAX_DAYS:
            return cls()
        days = tuple(event.starts + timedelta(days=n) for n in range((event.ends - event.starts).days + 1))
        given = {slot.start.date() for talk in talks if talk.kind == "talk" for slot in talk.slots}
        return cls(days, tuple(sorted(given & set(days))))

    def nth(self, n: int) -> set[date]:
        """What "Day 2" may mean: the second day of all, or of those with talks."""
        return {days[n - 1] for days in (self.days, self.talk_days) if n <= len(days)}

    def of_talk(self, talk: Talk) -> frozenset[date]:
        """Days that the talk's own title names ("Lightning Talks (Day 2)"), else the days of its slots."""
        return self.named(talk.title) or frozenset(slot.start.date() for slot in talk.slots)

    def of_recordings(self, recordings: Sequence[Recording]) -> dict[str, frozenset[date]]:
        """By key: days that the title names, else the day at the event on which the source says it was made.

        A source that gives every recording the same day knows no days.
        """
        made = {recording.recorded for recording in recordings if recording.recorded in self.days}
        known = made if len(made) > 1 else set()
        return {
            one.key: self.named(one.raw_title)
            or (frozenset([one.recorded]) if one.recorded and one.recorded in known else frozenset())
            for one in recordings
        }

    def named(self, title: str) -> frozenset[date]:
        """Days of the event that a title names: "May 17", "17 May", "Friday", "Day 2"."""
        if not self.days:
            return frozenset()
        said = re.findall(r"\w+", title.lower())
        pairs = set(pairwise(said))
        found = {
            day for day in self.days if pairs & {(month := MONTHS[day.month - 1], str(day.day)), (str(day.day), month)}
        }
        found = found or {day for day in self.days if _WEEKDAYS[day.weekday()] in said}
        if not found:
            found = {day for one, other in _NTH.findall(title) for day in self.nth(int(one or other))}
        return frozenset(found)


def features(talk: Talk, video: VideoText, days: Mapping[str, frozenset[date]]) -> dict[str, str]:
    """The day and hour that the recording names against the talk's, and its length against the slot's.

    ``days``: of talks by code and of recordings by key.
    """
    found = {}
    ours, theirs = days[talk.code], days[video.recording.key]
    if ours and theirs:
        same = ours & theirs
        found["the same day" if same else "another day"] = ", ".join(str(day) for day in sorted(same or theirs))
        there = _at_hour(talk, video, theirs) if same else None
        if there is not None:
            found["the same hour" if there else "another hour"] = ""
    lengths = [(slot.end - slot.start).total_seconds() for slot in talk.slots if slot.end and slot.end > slot.start]
    if lengths and video.recording.duration_s:
        ratio = min(video.recording.duration_s / length for length in lengths)
        fits = any(FITS[0] <= video.recording.duration_s / length <= FITS[1] for length in lengths)
        found["as long as its slot" if fits else "not as long as its slot"] = f"{ratio:.1f} times"
    elif video.recording.duration_s and _other_length(talk.kind, video.recording.duration_s):
        found["not as long as its kind"] = f"{video.recording.duration_s // 60} minutes"
    return found


def _at_hour(talk: Talk, video: VideoText, then: frozenset[date]) -> bool | None:
    """Whether a talk begins at the hour, or a session of short talks in the part of the day, that the recording names."""
    slots = [slot for slot in talk.slots if slot.start.date() in then]
    hour = named_hour(video.recording.raw_title)
    if hour is not None and talk.slots:
        return any(slot.start.hour == hour for slot in slots)
    if not SHORT_TALKS.intersection(video.words):
        return None
    theirs, ours = (PARTS_OF_DAY.keys() & set(said) for said in (video.words, words(talk.title)))
    if ours and theirs:
        return bool(ours & theirs)
    begin = [slot.start.hour for slot in slots if slot.end]
    return any(hour in PARTS_OF_DAY[part] for part in theirs for hour in begin) if theirs and begin else None


def _other_length(kind: str, seconds: int) -> bool:
    """Whether a talk lasts as a tutorial does, or a tutorial as a talk."""
    return seconds < SHORTEST_TUTORIAL if kind in LONG_KINDS else seconds > LONGEST_TALK and kind in SHORT_KINDS


def named_hour(title: str) -> int | None:
    """The hour of day 0-23 that a title names as "5pm" or "8 am"; None without, or with several."""
    hours = {int(n) % 12 + (12 if half.lower() == "p" else 0) for n, half in _HOUR.findall(_NTH.sub(" ", title))}
    return hours.pop() if len(hours) == 1 else None
