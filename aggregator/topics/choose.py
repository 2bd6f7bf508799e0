"""Which words and pairs of words are topics of a catalog, told by its titles; and which of them a talk has."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from aggregator.topics.near import FEW, TITLE
from aggregator.topics.stop import ALONE
from aggregator.topics.words import BREAK, SpokenWords, pairs_of

MOST_TOPICS = 8
"""Of one talk, the most telling first."""

_LEAST_TALKS = 3
_LEAST_SHARE = 0.0002
"""A topic is in at least so many titles, and in this share of all."""

_MOST_SHARE = 0.1
"""What more than this share of all titles say, and more than a few, tells talks apart no more."""

_TOGETHER = 0.25
"""A pair is a topic where so many of the titles that say one of its words say both."""

MOST_COUNTED = 100_000
"""Words and pairs that are counted at once: when there are more, the rarest are forgotten, to half as many."""


def bounds_of(total: int) -> tuple[float, float]:
    """In how many of ``total`` talks a topic is at least, and at most."""
    return max(_LEAST_SHARE * total, _LEAST_TALKS), max(_MOST_SHARE * total, FEW)


@dataclass(slots=True)
class TitleCounts:
    """How many titles say each word and pair, and whether these are of more than one event."""

    talks: int = 0
    _counts: dict[str, tuple[int, str, bool]] = field(default_factory=dict)

    def add(self, event: str, said: SpokenWords) -> None:
        """Count a talk."""
        self.talks += 1
        for word in {*said.title, *pairs_of(said.title)} - {BREAK}:
            talks, first, of_more = self._counts.get(word, (0, event, False))
            self._counts[word] = (talks + 1, first, of_more or event != first)
        if len(self._counts) > MOST_COUNTED:
            rare = 0
            while len(self._counts) > MOST_COUNTED // 2:
                rare += 1
                self._counts = {word: counts for word, counts in self._counts.items() if counts[0] > rare}

    def topics(self, names: Mapping[str, int]) -> dict[str, int]:
        """The catalog's topics, with how many titles say them. ``names``: how many people are called by a word."""
        least, most = bounds_of(self.talks)
        called = {word for word, people in names.items() if people >= self._said(word)}
        return {
            word: talks
            for word, (talks, _, of_more) in self._counts.items()
            if talks >= least and of_more and self._is_topic(word.split(" "), talks, most, called)
        }

    def _is_topic(self, parts: list[str], talks: int, most: float, called: Set[str]) -> bool:
        if not called.isdisjoint(parts):
            return False
        if len(parts) == 1:
            return parts[0] not in ALONE and talks <= most
        alone = [self._said(part) for part in parts]
        if talks >= _TOGETHER * math.sqrt(alone[0] * alone[1]):
            return True
        return ALONE.isdisjoint(parts) and talks >= _TOGETHER * min(alone)

    def _said(self, word: str) -> int:
        return self._counts[word][0] if word in self._counts else 0


def topics_of(said: SpokenWords, topics: Mapping[str, int], total: int) -> list[str]:
    """The topics of a talk. ``topics``: how many of ``total`` titles say each.

    One word of an abstract, said once, is none; the words of a pair count only where they stand without each other.
    """
    counts: Counter[str] = Counter()
    for words, weight in ((said.title, TITLE), (said.abstract, 1)):
        for word in (*words, *pairs_of(words)):
            if word in topics:
                counts[word] += weight
    for pair in [word for word in counts if " " in word]:
        for part in pair.split(" "):
            if part in counts:
                counts[part] -= counts[pair]
    scored = [(-count * math.log(total / topics[word] + 1), word) for word, count in counts.items() if count >= TITLE]
    return [word for _, word in sorted(scored)[:MOST_TOPICS]]
