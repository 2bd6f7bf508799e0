"""Pairs that are sure from their own words alone: from them the playlist's convention is learned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aggregator.matching.convention import Convention
from aggregator.matching.evidence import gather

if TYPE_CHECKING:
    from aggregator.matching.survey import Survey
    from aggregator.matching.texts import TalkText, VideoText

VETOES = frozenset(
    {
        "another event is named",
        "another year is named",
        "recorded at another time",
        "published before the event",
        "another number",
        "another day",
        "somebody else of the event is named",
        "the schedule prints this title more than once",
    }
)
"""With one of these a pair is never sure, whatever its words."""

_NAMED = ({"whole title", "the title's beginning"}, {"speaker named"})
_ALONE = (
    {"whole title"},
    {"nothing else is said", "little else is said"},
    {"a title of three words or more stands alone"},
)


def learn(videos: Iterable[VideoText], survey: Survey) -> Convention:
    """What the sure recordings of an event have in common."""
    return Convention.of(pair for video in videos if (pair := _sure(video, survey)))


def _sure(video: VideoText, survey: Survey) -> tuple[TalkText, VideoText] | None:
    """The one talk that a recording surely shows."""
    found = []
    for talk in survey.candidates(video):
        features = gather(talk, video, survey, Convention()).features.keys()
        said = any(all(features & some for some in way) for way in (_NAMED, _ALONE))
        if said and not features & VETOES:
            found.append(talk)
    return (found[0], video) if len(found) == 1 else None
