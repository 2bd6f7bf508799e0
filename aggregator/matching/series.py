"""Sessions without a subject, such as "Lightning Talks 1, 2, 3": which is which by their order alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from aggregator.matching import edition
from aggregator.matching.texts import TalkText, VideoText, event_words, informative

if TYPE_CHECKING:
    from scrapers.records import Event

SeriesPlace = tuple[int, int]


UNKNOWN: SeriesPlace = (0, 0)
"""The place in a series that is not as long on both sides, or that nothing sorts."""


def places(
    event: Event, talks: Sequence[TalkText], videos: Sequence[VideoText], days: Mapping[str, frozenset[date]]
) -> dict[str, SeriesPlace]:
    """Code or recording -> (place from 1, how many); UNKNOWN where the two sides are not equally long and sorted.

    ``days``: of talks by code.
    """
    own = event_words(event)
    ours: dict[frozenset[str], list[TalkText]] = defaultdict(list)
    theirs: dict[tuple[int, frozenset[str]], list[VideoText]] = defaultdict(list)
    for talk in talks:
        if talk.printed_labels and not informative(talk.title, own):
            ours[talk.printed_labels].append(talk)
    for video in videos:
        if video.printed_labels and not informative(_subject(video, event), own) and _may_be(video, event):
            theirs[_access(video), video.printed_labels].append(video)
    found: dict[str, SeriesPlace] = {}
    for group, labels in sorted(theirs, key=lambda one: (one[0], sorted(one[1]))):
        sessions, recordings = ours.get(labels, []), theirs[group, labels]
        pairs = _pairs(sessions, recordings, days)
        placed = {name: (at, len(pairs)) for at, pair in enumerate(pairs, 1) for name in pair}
        placed = placed or {one.recording.key: UNKNOWN for one in recordings} | {t.talk.code: UNKNOWN for t in sessions}
        if sessions:
            found = placed | found
    return found


def _access(video: VideoText) -> int:
    """Public recordings are a series of their own, as are those for attendees, and those that are gone."""
    access = video.recording.access
    return ("public", "unlisted", "attendees", "private", "gone").index(access)


def _pairs(
    talks: Sequence[TalkText], videos: Sequence[VideoText], days: Mapping[str, frozenset[date]]
) -> list[tuple[str, str]]:
    """Codes and keys of the same place, in order: by the numbers that both sides print, else by days; [] if unclear."""
    if len(talks) != len(videos):
        return []
    if len(talks) == 1:
        return [(talks[0].talk.code, videos[0].recording.key)]
    ours = {tuple(sorted(talk.numbers)): talk.talk.code for talk in talks}
    theirs = {tuple(sorted(video.numbers)): video.recording.key for video in videos}
    if len(ours) == len(talks) and ours.keys() == theirs.keys():
        return [(ours[number], theirs[number]) for number in sorted(ours)]
    if all(ours) and all(theirs):
        return []
    sessions = _in_order((min(days[talk.talk.code], default=None), talk.talk.code) for talk in talks)
    recordings = _in_order((video.order, video.recording.key) for video in videos)
    return list(zip(sessions, recordings, strict=True)) if sessions and recordings else []


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


def _may_be(video: VideoText, event: Event) -> bool:
    return not edition.other_year(video, event) and not edition.published_before(video, event)
