"""Abbreviations that people type or spell out: a reviewed table, and what the catalog's own titles spell out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from aggregator.catalog.search.forms import OtherForm
from aggregator.catalog.search.query import Term
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.topics.same import REVIEWED

SHORTENED = 0.85
"""What words are worth that are short for what was typed, or spell it out."""

MOST_WORDS = 6
"""Terms that an abbreviation may stand for."""

MOST_MEANINGS = 3
"""Meanings of an abbreviation that are looked for, the commonest first."""

_SHORT = {long: short for short, longs in REVIEWED.items() for long in longs}


def shortened_forms(vocabulary: Vocabulary, terms: Sequence[Term]) -> dict[tuple[int, int], tuple[OtherForm, ...]]:
    """(place, number) of terms that are one abbreviation, or spell one out -> what else is said for them."""
    texts: dict[str, tuple[int, int]] = {}
    for at in range(len(terms)):
        for number in range(1, min(MOST_WORDS, len(terms) - at) + 1):
            texts.setdefault(" ".join(term.text for term in terms[at : at + number]), (at, number))
    found: dict[tuple[int, int], dict[str, None]] = {}
    reviewed = [(text, other) for text in texts for other in REVIEWED.get(text, (_SHORT.get(text, ""),)) if other]
    for text, other in chain(reviewed, vocabulary.abbreviations(texts)):
        found.setdefault(texts[text], {}).setdefault(other)
    return {
        place: tuple(OtherForm(tuple(other.split()), SHORTENED) for other in list(others)[:MOST_MEANINGS])
        for place, others in found.items()
    }
