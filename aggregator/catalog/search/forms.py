"""Other writings of what was typed, out of the catalog's own words: "web sockets" and "websockets", "PEP695" and "PEP 695"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from aggregator.catalog.search.query import Term, either
from aggregator.catalog.search.spelling import Vocabulary

SHORTEST_PART = 2
"""Letters of a word that may be one with the next, or a part of a longer one: "a" and "c" stand beside everything."""

SHORTEST_WHOLE = 4
"""Letters of a word that may have been typed as two, or have been meant as two."""

MOST_TAKEN_APART = 4
"""Terms of a query whose words are taken apart: more of them find the talk without that."""

MOST_SPLITS = 3
"""Ways to take a word apart that are looked for in titles."""

TOGETHER = 0.96
"""What a word is worth that was typed as two, or as one where a title has two."""

_NUMBERED = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")


@dataclass(frozen=True, slots=True)
class OtherForm:
    """Words that stand side by side in the place of what was typed, and what finding them there is worth (below 1).

    ``within``, in FTS5's language, says for which talks that holds.
    """

    words: tuple[str, ...]
    worth: float = TOGETHER
    within: str = ""


def phrases_of(forms: Sequence[OtherForm]) -> list[str]:
    """These forms in FTS5's language; those of the same talks together: which talks these are is then looked up once."""
    found: dict[str, list[str]] = {}
    for form in forms:
        found.setdefault(form.within, []).append(f'"{" ".join(form.words)}"')
    return found.pop("", []) + [f"({either(phrases)}{within})" for within, phrases in found.items()]


class Texts(Protocol):
    """What tells whether words stand side by side in some talk."""

    def stand(self, words: Sequence[str], anywhere: bool = False) -> bool:
        """Whether they do in a title, or anywhere."""


def joined_forms(texts: Texts, vocabulary: Vocabulary, terms: Sequence[Term]) -> dict[int, OtherForm]:
    """Place of a term -> it and the next one as one word, where the catalog has that; no term is in two of them."""
    pairs = {
        at: (*term.words[:-1], term.words[-1] + after.words[0], *after.words[1:])
        for at, (term, after) in enumerate(pairwise(terms))
        if min(len(term.words[-1]), len(after.words[0])) >= _shortest(after.words[0])
    }
    known = vocabulary.talks([words[len(terms[at].words) - 1] for at, words in pairs.items()])
    found: dict[int, OtherForm] = {}
    for at, words in pairs.items():
        joined = words[len(terms[at].words) - 1]
        if len(joined) < SHORTEST_WHOLE or at - 1 in found:
            continue
        if texts.stand(words, anywhere=True) if _NUMBERED.search(joined) else joined in known and len(words) == 1:
            found[at] = OtherForm(words)
    return found


def own_forms(texts: Texts, vocabulary: Vocabulary, term: Term) -> tuple[OtherForm, ...]:
    """One term in other writings: taken apart, or without the signs that are in it ("microbit" for "micro:bit")."""
    if len(term.words) > 1:
        apart = tuple(part for word in term.words for part in _NUMBERED.split(word))
        whole = "".join(term.words)
        forms = [apart] if apart != term.words and texts.stand(apart, anywhere=True) else []
        if not whole.isdigit() and whole != term.joined and vocabulary.talks([whole]):
            forms.append((whole,))
        return tuple(map(OtherForm, forms))
    numbered = tuple(_NUMBERED.split(term.words[0]))
    if len(numbered) > 1:
        return (OtherForm(numbered),) if len(numbered) == 2 and texts.stand(numbered, anywhere=True) else ()
    splits = list(_splits(term.words[0]))
    talks = vocabulary.talks({part for split in splits for part in split})
    likely = [split for split in splits if all(part in talks for part in split)]
    likely.sort(key=lambda split: min(talks[part] for part in split), reverse=True)
    return tuple(OtherForm(split) for split in likely[:MOST_SPLITS] if texts.stand(split))


def _splits(word: str) -> Iterator[tuple[str, str]]:
    """The word as two, cut at each of its letters."""
    if not word.isdigit():
        for at in range(SHORTEST_PART, len(word) - SHORTEST_PART + 1):
            yield word[:at], word[at:]


def _shortest(after: str) -> int:
    """Letters that both of two words must have to be joined; a number may be a single digit ("Python 3")."""
    return 1 if after.isdigit() else SHORTEST_PART
