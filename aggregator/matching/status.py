"""What can be said of a talk's video on a given day. Derived, never stored in data/."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from scrapers.records import NOT_EXPECTED

if TYPE_CHECKING:
    from aggregator.matching.links import Link
    from scrapers.records import Event, Recording, Talk

VIDEO_STATUSES = ("public", "attendees", "gone", "not-recorded", "not-expected", "pending", "not-found", "unknown")
"""In order of precedence. At most one of the last four is true of a talk."""

WAITED_FOR = timedelta(days=180)
"""So long after an event's last day recordings are waited for; few come later."""

FEWEST = 3
"""Of fewer talks of a kind nobody can say that an event does not record it: there may have been a mishap."""

_SHOWS = {"public": "public", "unlisted": "public", "attendees": "attendees", "private": "gone", "gone": "gone"}


@dataclass(frozen=True, slots=True)
class Outlook:
    """Whether recordings of an event can still come, as of one day.

    ``has_source``: the event names a place where its recordings appear. ``over``: they were waited for long enough.
    ``never``: kinds of which it recorded nothing, though it recorded most of its talks.
    """

    has_source: bool
    over: bool = False
    never: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, event: Event, talks: Sequence[Talk], recorded: Collection[str], has_source: bool, today: date
    ) -> Outlook:
        """``recorded`` are the codes of the talks with an accepted recording, ``today`` is the day that counts.

        What an event never records is only judged when it is over: until then tutorials may follow the talks.
        """
        end = over_from(event, talks)
        if end is None or today < end:
            return cls(has_source)
        held = (talk.kind for talk in talks if could_be_recorded(talk))
        shown = (talk.kind for talk in talks if talk.code in recorded)
        return cls(has_source, over=True, never=never_recorded(held, shown))


def never_recorded(held: Iterable[str], recorded: Iterable[str]) -> frozenset[str]:
    """The kinds of which an event recorded nothing, though it recorded most of its talks.

    ``held`` is the kind of each entry that could be recorded, ``recorded`` that of each which was.
    """
    all_, shown = Counter(held), Counter(recorded)
    if shown["talk"] * 2 <= all_["talk"]:
        return frozenset()
    return frozenset(kind for kind, number in all_.items() if number >= FEWEST and not shown[kind])


def last_day(event: Event, talks: Iterable[Talk]) -> date | None:
    """The event's last day: as event.yml says, else that of the last slot of what is on its schedule; None without any."""
    starts = [slot.start for talk in talks if talk.status != "gone" for slot in talk.slots]
    return event.ends or max((start.astimezone(event.zone).date() for start in starts), default=None)


def over_from(event: Event, talks: Iterable[Talk]) -> date | None:
    """The day from which recordings of an event are no longer waited for; None where nobody knows when it is."""
    last = last_day(event, talks)
    return None if last is None else min(last, date.max - WAITED_FOR) + WAITED_FOR


def video_status(talk: Talk, links: Iterable[Link], recordings: Iterable[Recording], outlook: Outlook) -> str:
    """The best that the talk's accepted recordings offer; without any, whether one can still come.

    An unlisted recording is as good as a public one: whoever has the link can watch it. Only accepted links count. A
    cancelled talk was not recorded.
    """
    accepted = accepted_keys(talk, links)
    states = {_SHOWS[recording.access] for recording in recordings if recording.key in accepted}
    if talk.do_not_record or talk.status == "cancelled":
        states.add("not-recorded")
    states.add(_without(talk, outlook))
    return next(status for status in VIDEO_STATUSES if status in states)


def shown_as(accesses: Iterable[str]) -> str:
    """What a talk shows whose accepted recordings, one at least, have such access: the status that goes before all others."""
    return min((_SHOWS[access] for access in accesses), key=VIDEO_STATUSES.index)


def accepted_keys(talk: Talk, links: Iterable[Link]) -> set[str]:
    """The keys of the recordings that are accepted for a talk."""
    return {link.recording for link in links if link.talk == talk.code and link.decision == "accepted"}


def could_be_recorded(talk: Talk) -> bool:
    """Whether a talk was given, and nobody asked not to record it."""
    return talk.status == "scheduled" and not talk.do_not_record


def _without(talk: Talk, outlook: Outlook) -> str:
    """What can be said of a talk that has no recording."""
    if talk.kind in NOT_EXPECTED:
        return "not-expected"
    # Nobody waits for a talk that has left the schedule.
    if not outlook.has_source or talk.status == "gone":
        return "unknown"
    if not outlook.over:
        return "pending"
    return "not-expected" if talk.kind in outlook.never else "not-found"
