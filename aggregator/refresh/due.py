"""Which events are due, and what of each is asked: by the age of an event and by what it lacks. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from aggregator.collect.review import doubts
from aggregator.files.jsonl import EventFiles
from aggregator.files.refresh_state import STEPS, LastAsked, RefreshState
from aggregator.matching.links import Link
from aggregator.matching.status import Outlook, last_day, video_status
from aggregator.matching.waiting import open_swaps
from scrapers.records import PACES

DAYS: Mapping[str, int] = {"daily": 1, "weekly": 7, "monthly": 30, "quarterly": 91}
"""Days from one request to the next."""

DAILY_FOR, WEEKLY_FOR, MONTHLY_FOR = 45, 180, 730
"""Days after the last one of an event up to which it is asked so often."""

EARLY = timedelta(hours=6)
"""Whatever starts the runs is not punctual: one that comes so much too early counts as being on time."""


@dataclass(frozen=True, slots=True)
class Due:
    """An event that is due: how often it is asked, and which of ``STEPS`` now.

    ``overdue``: since when the longest overdue of these would have been allowed; None where one was never asked.
    """

    event: str
    pace: str
    steps: tuple[str, ...]
    overdue: timedelta | None


def days_of(files: EventFiles) -> tuple[date | None, date | None]:
    """The first and the last day of an event: as event.yml says, else by its talks' slots, else by its recordings."""
    event = files.event
    starts = [slot.start.astimezone(event.zone).date() for talk in files.talks for slot in talk.slots]
    seen = [day for one in files.recordings if (day := one.recorded or one.published)]
    last = last_day(event, files.talks) or max(starts, default=None) or event.starts or max(seen, default=None)
    # A recording says that the event has been, not when it begins.
    return event.starts or min(starts, default=None), last


def has_begun(files: EventFiles, today: date) -> bool:
    """Whether there can be recordings: from the first day on, and where nobody knows the days."""
    first, _ = days_of(files)
    return first is None or first <= today


def is_pending(files: EventFiles, today: date) -> bool:
    """Whether a recording is still waited for, or something waits for a person."""
    links: dict[str, list[Link]] = {}
    for link in files.links:
        links.setdefault(link.talk, []).append(link)
    recordings = {one.key: one for one in files.recordings}
    recorded = {link.talk for link in files.links if link.decision == "accepted"}
    has_source = bool(files.event.recordings or files.recordings)
    outlook = Outlook.of(files.event, files.talks, recorded, has_source, today)
    for talk in files.talks:
        own = links.get(talk.code, [])
        known = [recordings[link.recording] for link in own if link.recording in recordings]
        if video_status(talk, own, known, outlook) == "pending":
            return True
    return bool(doubts(files) or open_swaps(files.recordings, files.links))


def pace_of(files: EventFiles, today: date) -> str:
    """How often an event is asked, one of ``PACES``: as event.yml says, else by its age, and one step more often where
    something is pending.
    """
    if files.event.refresh:
        return files.event.refresh
    if not has_begun(files, today):
        return "weekly"
    pace = _by_age(days_of(files)[1], today)
    return PACES[PACES.index(pace) - 1] if pace != "daily" and is_pending(files, today) else pace


def _by_age(last: date | None, today: date) -> str:
    if last is None:
        return "monthly"
    age = (today - last).days
    if age <= DAILY_FOR:
        return "daily"
    return "weekly" if age <= WEEKLY_FOR else "monthly" if age <= MONTHLY_FOR else "quarterly"


def due_now(files: EventFiles, has: Collection[str], last: LastAsked, now: datetime, again: bool = False) -> Due | None:
    """What of an event is due, None where nothing is. ``has`` are the steps for which it has something to ask.

    ``again``: what failed the last time is asked at once, and not only when its turn comes.
    """
    today = now.astimezone(files.event.zone).date()
    pace = pace_of(files, today)
    if pace == "never":
        return None
    open_ = [step for step in STEPS if step in has and (step == "schedule" or has_begun(files, today))]
    waits = {step: _wait(step, DAYS[pace], has, last, again) for step in open_}
    steps = tuple(step for step in open_ if _is_over(waits[step], now))
    if not steps:
        return None
    never = any(waits[step][0] is None for step in steps)
    overdue = None if never else max(now - begun - timedelta(days=days) for begun, days in _known(waits, steps))
    return Due(files.event.slug, pace, steps, overdue)


def _wait(step: str, days: int, has: Collection[str], last: LastAsked, again: bool) -> tuple[datetime | None, int]:
    """From when on, and how many days, a step is left alone."""
    if failure := last.failed.get(step):
        # Daily at first; what is gone for good is asked for no more often than the event.
        return failure.at, 0 if again else min(days, 2 ** min(failure.times - 1, 10))
    if step == "videos" and last.cursor:
        return last.asked.get(step), 1  # the check is under way
    if step == "playlists" and "feeds" in has:
        days = max(days, DAYS["weekly"])
    return last.asked.get(step), days


def _is_over(wait: tuple[datetime | None, int], now: datetime) -> bool:
    begun, days = wait
    if begun is None:
        return True
    # By days, so that a daily run is not late by a day because it came a minute earlier than the one before.
    passed = (now.astimezone(UTC).date() - begun.astimezone(UTC).date()).days
    return passed >= days and now - begun >= timedelta(days=days) - EARLY


def _known(waits: Mapping[str, tuple[datetime | None, int]], steps: Iterable[str]) -> Iterable[tuple[datetime, int]]:
    return ((begun, days) for begun, days in (waits[step] for step in steps) if begun is not None)


def in_order(found: Iterable[Due]) -> tuple[Due, ...]:
    """What was never asked first, then the longest overdue: where a run ends early the next one begins with the rest."""
    return tuple(sorted(found, key=lambda due: (due.overdue is not None, -(due.overdue or timedelta()), due.event)))


def is_before_last_run(state: RefreshState, now: datetime) -> bool:
    """Whether the clock, or that of the last run, is wrong."""
    return state.run is not None and now < state.run


def without_future(state: RefreshState, now: datetime) -> tuple[RefreshState, tuple[str, ...]]:
    """The state where what was asked in the future was asked now, so that it is not due twice, and a line on each event."""
    events, notes = {}, []
    for slug, last in state.events.items():
        times = [*last.asked.values(), *(one.at for one in last.failed.values())]
        ahead = max((time for time in times if time > now), default=None)
        if ahead is None:
            events[slug] = last
            continue
        asked = {step: min(time, now) for step, time in last.asked.items()}
        failed = {step: replace(one, at=min(one.at, now)) for step, one in last.failed.items()}
        events[slug] = replace(last, asked=asked, failed=failed)
        notes.append(f"{slug}: was asked at {ahead:%Y-%m-%d %H:%M} UTC, which is yet to come: taken as asked now")
    return replace(state, events=events), tuple(notes)
