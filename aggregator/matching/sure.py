"""Pairs that are sure from their own words alone: from them the playlist's convention is learned."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from aggregator.matching.evidence import gather
from aggregator.matching.playlist import Playlist

if TYPE_CHECKING:
    from aggregator.matching.field import Field
    from aggregator.matching.words import TalkText, VideoText

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


def learn(videos: Iterable[VideoText], field: Field) -> Playlist:
    """What the sure recordings of an event have in common."""
    return Playlist.of(pair for video in videos if (pair := _sure(video, field)))


def _sure(video: VideoText, field: Field) -> tuple[TalkText, VideoText] | None:
    """The one talk that a recording surely shows."""
    found = []
    for talk in field.candidates(video):
        features = gather(talk, video, field, Playlist()).features.keys()
        said = any(all(features & some for some in way) for way in (_NAMED, _ALONE))
        if said and not features & VETOES:
            found.append(talk)
    return (found[0], video) if len(found) == 1 else None
