"""How much each word tells of a talk, and which talks are nearest by the words that tell most of them."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from heapq import nlargest

from aggregator.topics.words import BREAK, Said

MOST_WORDS = 16
"""Of a talk: the others tell little of it."""

MOST_TALKS = 48
"""Of a word, those of which it tells most: so that a word of very many talks costs no more than another."""

TITLE = 2
"""So often a word of the title counts."""

_ENOUGH = 20
"""The oftener a word is said the more it tells, but never as much as so many different ones."""

_COMMON = 0.2
"""A word that more than this share of all talks say tells nothing."""

Weights = Sequence[tuple[str, float]]
"""Words with how much they tell of a talk, the most telling first; the squares add up to 1."""


def counts_of(said: Said) -> Counter[str]:
    """How often a talk says each word."""
    counts = Counter(said.abstract)
    for word in said.title:
        counts[word] += TITLE
    counts.pop(BREAK, None)
    return counts


def weights_of(counts: Mapping[str, int], talks: Mapping[str, int], total: int) -> Weights:
    """``talks``: how many of the ``total`` talks of the catalog say a word; one that only a single talk says is left out."""
    found = []
    for word, count in counts.items():
        having = talks.get(word, 0)
        if 1 < having <= max(_COMMON * total, 2):
            found.append((count / (count + _ENOUGH) * math.log(total / having + 1), word))
    best = sorted(found, key=lambda pair: (-pair[0], pair[1]))[:MOST_WORDS]
    length = math.sqrt(sum(weight * weight for weight, _ in best)) or 1
    return [(word, weight / length) for weight, word in best]


def nearness(weights: Weights, having: Callable[[str], Iterable[tuple[int, float]]]) -> dict[int, float]:
    """Talk -> how near it is, 0 to 1. ``having`` says of a word which talks it tells of, and how much."""
    found: dict[int, float] = defaultdict(float)
    for word, weight in weights:
        for talk, other in having(word):
            found[talk] += weight * other
    return found


def nearest(near: Mapping[int, float], most: int) -> list[int]:
    """The nearest talks; of equally near ones the first that was found."""
    return nlargest(most, near, key=near.__getitem__)
