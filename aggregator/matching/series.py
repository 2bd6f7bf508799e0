"""Sessions without a subject, such as "Lightning Talks 1, 2, 3": which is which by their order alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, time
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any

from aggregator.matching import edition
from aggregator.matching.naming import UNNAMED, Naming
from aggregator.matching.texts import TalkText, VideoText, event_words, informative, title_words

if TYPE_CHECKING:
    from scrapers.records import Event

SeriesPlace = tuple[int, int]


_TIME_WORDS = "monday tuesday wednesday thursday friday saturday sunday morning afternoon evening"
TIMES = frozenset(_TIME_WORDS.split())


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
        if sessions:
            unclear = dict.fromkeys(
                [one.recording.key for one in recordings] + [one.talk.code for one in sessions], UNKNOWN
            )
            found = unclear | placed | found
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
    """Places from 1 with code and key: by numbers or times that both sides print, else by days; [] if unclear.

    ``numbers``: of each recording, years left out; one that all recordings have is the event's.
    """
    if len(talks) == len(videos) == 1:
        return [(1, talks[0].talk.code, videos[0].recording.key)]
    shared = frozenset.intersection(*numbers) if len(videos) > 1 else frozenset()
    printed = [talk.numbers for talk in talks], [some - shared for some in numbers]
    times = [_times(title_words(talk.talk.title)) for talk in talks], [_times(video.words) for video in videos]
    codes, keys = [talk.talk.code for talk in talks], [video.recording.key for video in videos]
    if pairs := _same(*printed, codes, keys) or _same(*times, codes, keys):
        return pairs
    if all(printed[0]) and all(printed[1]):
        return []
    sessions = _in_order((_begins(talk, days[talk.talk.code]), talk.talk.code) for talk in talks)
    if len(talks) != len(videos):
        return _by_number(sessions, dict(zip(printed[1], keys, strict=True)))
    recordings = _in_order((video.order, video.recording.key) for video in videos)
    return list(zip(count(1), sessions, recordings, strict=False)) if sessions and recordings else []


def _same(
    ours: Sequence[frozenset[str]], theirs: Sequence[frozenset[str]], codes: Sequence[str], keys: Sequence[str]
) -> list[tuple[int, str, str]]:
    """Those of which both sides say the same, and each side once; or, where all else is said, both nothing."""
    nothing = len(ours) == len(theirs)
    said = {mark: key for mark, key in zip(theirs, keys, strict=True) if (mark or nothing) and theirs.count(mark) == 1}
    ordered = sorted(zip(map(sorted, ours), codes, ours, strict=True))
    return [
        (at, code, said[mark])
        for at, (_, code, mark) in enumerate(ordered, 1)
        if mark in said and ours.count(mark) == 1
    ]


def _times(some: Sequence[str]) -> frozenset[str]:
    """Words that say when a session was: weekdays, parts of the day, "day 2"."""
    nth = {f"day {word}" for before, word in pairwise(some) if before == "day" and word.isdigit()}
    return frozenset(nth.union(TIMES.intersection(some)))


def _by_number(sessions: Sequence[str], recordings: Mapping[frozenset[str], str]) -> list[tuple[int, str, str]]:
    """The n-th session with recording n, where some were not recorded; nothing unless the last was."""
    places = {
        int(number): key for mark, key in recordings.items() if len(mark) == 1 for number in mark if number.isdigit()
    }
    if len(places) < len(recordings) or max(places, default=0) != len(sessions):
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
