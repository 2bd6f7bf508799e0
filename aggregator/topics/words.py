"""What a talk says as words, in one form each: without numbers, names of people and of its conference."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

BREAK = ""
"""Stands where something is left out, so that the words on both sides are not neighbours."""


@dataclass(frozen=True, slots=True)
class Said:
    """The words of a title and of an abstract in their order, in the forms that ``form_of`` gives, with breaks."""

    title: tuple[str, ...]
    abstract: tuple[str, ...]


def said_of(title: Iterable[str], abstract: Iterable[str], left_out: Iterable[str]) -> Said:
    """The folded words of a talk without those that its conference and its speakers are called by."""
    names = {form_of(word) for word in left_out}
    return Said(tuple(_kept(title, names)), tuple(_kept(abstract, names)))


def form_of(word: str) -> str:
    """The form under which a word is counted: of an English, Spanish or Portuguese plural the singular."""
    if len(word) > 3 and word[-1] == "s" and word[-2] not in "su":
        return word[:-3] + "y" if word.endswith("ies") and len(word) > 4 else word[:-1]
    return word


def pairs_of(words: Iterable[str]) -> Iterator[str]:
    """Two neighbours each, joined by a space."""
    before = BREAK
    for word in words:
        if before and word:
            yield f"{before} {word}"
        before = word


def _kept(words: Iterable[str], names: Collection[str]) -> Iterator[str]:
    for word in words:
        form = form_of(word)
        yield BREAK if len(word) < 2 or word.isdigit() or form in names else form
