"""What the recordings that are surely of this edition have in common: how their titles are built, when they appeared."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from aggregator.matching.texts import TalkText, VideoText
from aggregator.vocabulary import LABELS

MIN_SURE = 3
"""Recordings of fewer talks than this say nothing of the others."""

SHARED = 0.6
"""A word belongs to the convention when this share of the sure recordings has it."""

TOGETHER = 3
"""Recordings published within so many days of a sure one appeared together with it."""


@dataclass(frozen=True, slots=True)
class Convention:
    """``words``: those that the uploader adds to every title, without labels of kinds; ``days``: ordinals of the
    days on which sure recordings appeared, sorted; ``keys``: the sure recordings. All are empty where too few are sure.
    """

    words: frozenset[str] = frozenset()
    days: tuple[int, ...] = ()
    keys: frozenset[str] = frozenset()

    @classmethod
    def of(cls, sure: Iterable[tuple[TalkText, VideoText]]) -> Convention:
        """Learn from pairs that are sure without it."""
        pairs = list(sure)
        if len({talk.talk.code for talk, _ in pairs}) < MIN_SURE:
            return cls()
        counts = Counter(word for talk, video in pairs for word in set(video.words) - talk.all_words - LABELS)
        shared = frozenset(word for word, count in counts.items() if count >= SHARED * len(pairs))
        days = sorted(video.recording.published.toordinal() for _, video in pairs if video.recording.published)
        return cls(shared, tuple(days), frozenset(video.recording.key for _, video in pairs))

    def built_alike(self, video: VideoText) -> bool | None:
        """Whether a title has every word that the uploader adds; None where nothing is known to be added."""
        return self.words <= video.all_words if self.words else None

    def together(self, video: VideoText) -> bool | None:
        """Whether it appeared within TOGETHER days of another sure one; None without days."""
        if not self.days or video.recording.published is None:
            return None
        day = video.recording.published.toordinal()
        near = bisect_right(self.days, day + TOGETHER) - bisect_left(self.days, day - TOGETHER)
        return near > (video.recording.key in self.keys)
