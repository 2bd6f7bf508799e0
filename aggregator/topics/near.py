"""How much each word tells of a talk, and which talks are nearest by the words that tell most of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from typing import TypeVar

from aggregator.topics.words import BREAK, SpokenWords

MOST_WORDS = 14
"""Of a talk: the others tell little of it."""

MOST_TALKS = 40
"""Of a word, those of which it tells most: so that a word of very many talks costs no more than another."""

TITLE = 2
"""So often a word of the title counts."""

_ENOUGH = 20
"""The oftener a word is said the more it tells, but never as much as so many different ones."""

FEW = 10
_COMMON = 0.2
"""A word that more than this share of all talks say, and more than a few, tells nothing."""

MOST_SIMILAR = 6

_SPEAKER, _SERIES, _HERE, _LEAST = 0.2, 0.02, 0.5, 0.08
"""What the same speaker and another edition add; the share that counts of a talk of the same event; and the least score."""

LEAST_NEAR = _LEAST - _SERIES
"""Less is never enough for a talk of other speakers."""

Word = TypeVar("Word")
Weights = Sequence[tuple[str, float]]
"""Words with how much they tell of a talk, the most telling first; the squares add up to 1."""


def counts_of(said: SpokenWords) -> Counter[str]:
    """How often a talk says each word."""
    counts = Counter(said.abstract)
    for word in said.title:
        counts[word] += TITLE
    counts.pop(BREAK, None)
    return counts


def rarity_of(talks: int, total: int) -> float:
    """How much a word tells that so many of ``total`` talks say; one that only a single talk says, or very many, nothing."""
    return math.log(total / talks + 1) if 1 < talks <= max(_COMMON * total, FEW) else 0.0


def weights_of(counts: Mapping[str, int], rarities: Mapping[str, float]) -> Weights:
    """``rarities``: how much each word tells, as ``rarity_of`` says."""
    best = sorted([(-n / (n + _ENOUGH) * rarity, word) for word, n in counts.items() if (rarity := rarities[word])])
    best = best[:MOST_WORDS]
    length = math.sqrt(sum([weight * weight for weight, _ in best])) or 1
    return [(word, -weight / length) for weight, word in best]


def nearness(
    weights: Iterable[tuple[Word, float]], having: Callable[[Word], tuple[Iterable[int], Iterable[float]]]
) -> dict[int, float]:
    """Talk -> how near it is, by the weights of the words that both say, multiplied.

    ``having`` says of a word which talks it tells of, and how much.
    """
    found: dict[int, float] = {}
    known = found.get
    for word, weight in weights:
        for talk, other in zip(*having(word), strict=True):
            found[talk] = known(talk, 0.0) + weight * other
    return found


def nearest(near: Mapping[int, float], most: int, least: float = 0) -> list[int]:
    """The nearest talks that are at least so near; of equally near ones the first that was found."""
    return sorted([talk for talk, one in near.items() if one >= least], key=near.__getitem__, reverse=True)[:most]


def ranked(near: Mapping[int, float], same_speaker: Set[int], same_series: Set[int], same_event: Set[int]) -> list[int]:
    """The talks to show as similar, the nearest first; talks of another event before others that are as near.

    ``same_speaker``: all talks of the same speakers; ``same_series`` and ``same_event`` say which of these and of ``near``
    are of another edition of the conference, and of the same.
    """
    scores = {talk: near.get(talk, 0.0) + _SPEAKER for talk in same_speaker}
    for talk in [talk for talk in near if talk not in scores]:
        scores[talk] = near[talk]
    for talk in scores:
        if talk in same_event:
            scores[talk] *= _HERE
        elif talk in same_series:
            scores[talk] += _SERIES
    return nearest({talk: score for talk, score in scores.items() if score >= _LEAST}, MOST_SIMILAR)
