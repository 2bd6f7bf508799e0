"""Sessions without a subject, such as "Lightning Talks 1, 2, 3": which is which by their order alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from itertools import count
from typing import TYPE_CHECKING, Any

from aggregator.matching import edition
from aggregator.matching.naming import UNNAMED, Naming
from aggregator.matching.texts import TalkText, VideoText, event_words, informative

if TYPE_CHECKING:
    from scrapers.records import Event

SeriesPlace = tuple[int, int]


UNKNOWN: SeriesPlace = (0, 0)
"""The place in a series that nothing sorts, or of which not all is there and no number says what."""


def places(
    event: Event,
    talks: Sequence[TalkText],
    videos: Sequence[VideoText],
    days: Mapping[str, frozenset[date]],
    naming: Naming = UNNAMED,
) -> dict[str, SeriesPlace]:
    """Code or recording -> (place from 1, how many on the longer side); UNKNOWN where it is not clear.

    ``days``: of talks by code.
    """
    own = event_words(event) | naming.words
    ours: dict[frozenset[str], list[TalkText]] = defaultdict(list)
    theirs: dict[tuple[int, frozenset[str]], list[VideoText]] = defaultdict(list)
    for talk in talks:
        if talk.printed_labels and not informative(talk.title, own):
            ours[talk.printed_labels].append(talk)
    for video in videos:
        if video.printed_labels and not informative(_subject(video, event), own) and _may_be(video, event, naming):
            theirs[_access(video), video.printed_labels].append(video)
    found: dict[str, SeriesPlace] = {}
    for group, labels in sorted(theirs, key=lambda one: (one[0], sorted(one[1]))):
        sessions, recordings = ours.get(labels, []), theirs[group, labels]
        numbers = [edition.numbers(video, event, naming) for video in recordings]
        pairs = _pairs(sessions, recordings, numbers, days)
        many = max(len(sessions), len(recordings))
        placed = {name: (at, many) for at, *pair in pairs for name in pair}
        placed = placed or {one.recording.key: UNKNOWN for one in recordings} | {t.talk.code: UNKNOWN for t in sessions}
        if sessions:
            found = placed | found
    return found


def _access(video: VideoText) -> int:
    """Public recordings are a series of their own, as are those for attendees, and those that are gone."""
    access = video.recording.access
    return ("public", "unlisted", "attendees", "private", "gone").index(access)


def _pairs(
    talks: Sequence[TalkText],
    videos: Sequence[VideoText],
    numbers: Sequence[frozenset[str]],
    days: Mapping[str, frozenset[date]],
) -> list[tuple[int, str, str]]:
    """Places from 1 with code and key: by the numbers that both sides print, else by days; [] if unclear.

    ``numbers``: of each recording, years left out; one that all recordings have is the event's.
    """
    if len(talks) == len(videos) == 1:
        return [(1, talks[0].talk.code, videos[0].recording.key)]
    ours = {tuple(sorted(talk.numbers)): talk.talk.code for talk in talks}
    shared = frozenset.intersection(*numbers) if len(videos) > 1 else frozenset()
    theirs = {tuple(sorted(some - shared)): video.recording.key for video, some in zip(videos, numbers, strict=True)}
    numbered = all(theirs) and len(theirs) == len(videos)
    if numbered and all(ours) and len(ours) == len(talks):
        places = enumerate(sorted(ours), 1)
        return [(at, ours[number], theirs[number]) for at, number in places if number in theirs]
    if all(ours) and all(theirs):
        return []
    sessions = _in_order((_begins(talk, days[talk.talk.code]), talk.talk.code) for talk in talks)
    if len(talks) != len(videos):
        return _by_number(sessions, theirs) if numbered else []
    recordings = _in_order((video.order, video.recording.key) for video in videos)
    return list(zip(count(1), sessions, recordings, strict=False)) if sessions and recordings else []


def _by_number(sessions: Sequence[str], recordings: Mapping[tuple[str, ...], str]) -> list[tuple[int, str, str]]:
    """The n-th session with recording n, where some were not recorded; nothing unless the last was."""
    places = {int(number[0]): key for number, key in recordings.items() if len(number) == 1 and number[0].isdigit()}
    if len(places) < len(recordings) or max(places) != len(sessions):
        return []
    return [(at, code, places[at]) for at, code in enumerate(sessions, 1) if at in places]


def _begins(talk: TalkText, days: frozenset[date]) -> tuple[date, time] | None:
    """The day of a session, which its title may name, and the hour of its slot."""
    hour = min((slot.start.time() for slot in talk.talk.slots), default=time())
    return (min(days), hour) if days else None


def _in_order(keyed: Iterable[tuple[Any, str]]) -> list[str]:
    """Names by key; nothing where a key is missing or occurs twice."""
    pairs = list(keyed)
    keys = [key for key, _ in pairs]
    if None in keys or len(set(keys)) < len(keys):
        return []
    return [name for _, name in sorted(pairs)]


def _subject(video: VideoText, event: Event) -> list[str]:
    """The title's words without the part that names the event and its year."""
    years = edition.event_years(event)
    return [word for said in video.segments if not years.intersection(said) for word in said]


def _may_be(video: VideoText, event: Event, naming: Naming) -> bool:
    return not edition.other_year(video, event, naming) and not edition.published_before(video, event)
