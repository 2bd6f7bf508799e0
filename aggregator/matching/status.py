"""What can be said of a talk's video. Derived, never stored in data/."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from scrapers.records import NOT_TALKS

if TYPE_CHECKING:
    from aggregator.matching.links import Link
    from scrapers.records import Recording, Talk

VIDEO_STATUSES = ("public", "attendees", "gone", "not-recorded", "pending", "unknown")
"""In order of precedence."""

_SHOWS = {"public": "public", "unlisted": "public", "attendees": "attendees", "private": "gone", "gone": "gone"}


def video_status(talk: Talk, links: Iterable[Link], recordings: Iterable[Recording], has_source: bool) -> str:
    """The best that the talk's accepted recordings offer; without any, whether one can still come.

    ``has_source``: the event names a place where its recordings appear. An unlisted recording is as good as a public
    one: whoever has the link can watch it. Only accepted links count. A cancelled talk was not recorded.
    """
    accepted = {link.recording for link in links if link.talk == talk.code and link.decision == "accepted"}
    states = {_SHOWS[recording.access] for recording in recordings if recording.key in accepted}
    if talk.do_not_record or talk.status == "cancelled":
        states.add("not-recorded")
    # Nobody waits for a recording of lunch, nor of a talk that has left the schedule.
    awaited = has_source and talk.kind not in NOT_TALKS and talk.status != "gone"
    states.add("pending" if awaited else "unknown")
    return next(status for status in VIDEO_STATUSES if status in states)
