"""Pairs that are sure from their own words alone: from them the playlist's convention is learned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from aggregator.matching import edition
from aggregator.matching.convention import SHARED, Convention
from aggregator.matching.evidence import gather
from aggregator.matching.texts import informative

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

MIN_NAMED, NAMED = 5, 0.5
"""So many recordings, and such a share of those that can be of this edition, must be names for a list of names."""

_NAMED = ({"whole title", "the title's beginning"}, {"speaker named"})
_ALONE = (
    {"whole title"},
    {"nothing else is said", "little else is said"},
    {"a title of three words or more stands alone"},
)


def learn(videos: Iterable[VideoText], survey: Survey) -> Convention:
    """What the sure recordings of an event have in common."""
    videos = list(videos)
    learned = Convention.of(pair for video in videos if (pair := _sure(video, survey)))
    return learned if learned.keys else Convention.of(_by_name(videos, survey))


def _by_name(videos: Iterable[VideoText], survey: Survey) -> list[tuple[TalkText, VideoText]]:
    """The pairs of a list whose titles are the names of this event's speakers, and what the uploader adds to all.

    Nothing, where less than half of what can be of this edition is so: other editions have some of the speakers too.
    """
    near = [video for video in videos if _may_be(video, survey)]
    named = [(video, there) for video in near if (there := survey.roster.whole_names(video))]
    beside = {video.recording.key: _beside(video, there, survey) for video, there in named}
    counts = Counter(word for said in beside.values() for word in said)
    shared = {word for word, count in counts.items() if count >= SHARED * len(named)}
    pairs = [
        (talks[0], video)
        for video, there in named
        if shared.issuperset(beside[video.recording.key])
        and len(talks := [t for t in survey.talks if t.speakers and there.issuperset(t.speakers)]) == 1
    ]
    return pairs if len(pairs) >= MIN_NAMED and len(pairs) >= NAMED * len(near) else []


def _beside(video: VideoText, there: frozenset[tuple[str, ...]], survey: Survey) -> frozenset[str]:
    """What a recording says beside names."""
    return frozenset(informative(video.words, survey.own_words.union(*there)))


def _may_be(video: VideoText, survey: Survey) -> bool:
    event = survey.event
    late = edition.published_late(video, event) or edition.published_before(video, event)
    return not (late or edition.other_year(video, event))


def _sure(video: VideoText, survey: Survey) -> tuple[TalkText, VideoText] | None:
    """The one talk that a recording surely shows."""
    found = []
    for talk in survey.candidates(video):
        features = gather(talk, video, survey, Convention()).features.keys()
        said = any(all(features & some for some in way) for way in (_NAMED, _ALONE))
        if said and not features & VETOES:
            found.append(talk)
    return (found[0], video) if len(found) == 1 else None
