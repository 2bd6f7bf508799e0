"""What a talk says as words, in one form each: without small words, numbers, names of people and of its conference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from aggregator.topics.stop import NEVER, form_of

BREAK = ""
"""Stands where something is left out, so that the words on both sides are not neighbours."""


@dataclass(frozen=True, slots=True)
class SpokenWords:
    """The words of a title and of an abstract in their order, in the forms that ``form_of`` gives, with breaks."""

    title: tuple[str, ...]
    abstract: tuple[str, ...]


def said_of(title: Iterable[str], abstract: Iterable[str], left_out: Iterable[str]) -> SpokenWords:
    """The folded words of a talk without those that its conference and its speakers are called by."""
    names = {form_of(word) for word in left_out}
    return SpokenWords(_kept(title, names), _kept(abstract, names))


def pairs_of(words: Iterable[str]) -> Iterator[str]:
    """Two neighbours each, joined by a space."""
    before = BREAK
    for word in words:
        if before and word:
            yield f"{before} {word}"
        before = word


def _kept(words: Iterable[str], names: Collection[str]) -> tuple[str, ...]:
    return tuple([BREAK if form in names else form for form in map(_told, words)])


@lru_cache(maxsize=30_000)
def _told(word: str) -> str:
    """The form of a word that tells something, else a break."""
    form = form_of(word)
    return BREAK if len(word) < 2 or word.isdigit() or form in NEVER else form
