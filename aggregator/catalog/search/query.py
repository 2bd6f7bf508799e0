"""What somebody typed, as words that an index can be asked for: nothing of it is ever an operator."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from aggregator.store.fulltext import joined_words, words_of

MOST_TERMS = 24
SHORTEST_BEGINNING = 3
LONGEST_OF_A_VERSION = 3
"""Digits at the beginning of a version; with more it is a day."""

LONGEST = 400
"""Characters of a text that are looked at."""


@dataclass(frozen=True, slots=True)
class Term:
    """One typed word. ``words`` are what the index holds of it: "3.13" is ("3", "13"), "C++" is ("cplusplus",).

    ``joined`` is the other form of words with hyphen or apostrophe ("email" for "e-mail"), else "". An ``open`` term
    may be the beginning of a word: the last one typed. ``times``: how often it was typed. ``of`` is the word before a
    version, whose version it is.
    """

    typed: str
    words: tuple[str, ...]
    joined: str = ""
    open: bool = False
    times: int = 1
    of: str = ""

    @property
    def text(self) -> str:
        """The words with spaces between."""
        return " ".join(self.words)

    @property
    def is_version(self) -> bool:
        """Whether it is several numbers, which say nothing apart: 3.12 is neither 3 nor 12, nor 3.1."""
        return len(self.words) > 1 and all(word.isdigit() for word in self.words)

    def parts(self) -> list[Term]:
        """Each of its words as a term."""
        if len(self.words) == 1:
            return [self]
        return [replace(self, typed=word, words=(word,), joined="") for word in self.words]

    def phrase(self, begun: Sequence[str] = ()) -> str:
        """The term in FTS5's language, quoted: its words hold letters and digits alone.

        ``begun`` are words that an open term may be the beginning of; without any, every word that begins so is meant.
        """
        anything = " *" if self.open and not begun else ""
        return either([f'"{form}"{anything}' for form in dict.fromkeys((self.text, self.joined, *begun)) if form])


def either(phrases: Sequence[str]) -> str:
    """Any of these, in FTS5's language."""
    return phrases[0] if len(phrases) == 1 else "(" + " OR ".join(phrases) + ")"


def terms_of(text: str) -> list[Term]:
    """The terms of a text, each once, at most ``MOST_TERMS``; what holds no letter or digit is left out."""
    found: dict[tuple[str, ...], Term] = {}
    before = ""
    for part in text[:LONGEST].split():
        words = tuple(words_of(part))
        joined = joined_words(part)
        if words in found:
            found[words] = replace(found[words], times=found[words].times + 1)
        elif words:
            term = Term(part, words, joined[0] if len(joined) == 1 else "")
            is_dated = len(words[0]) > LONGEST_OF_A_VERSION
            found[words] = replace(term, of=before) if term.is_version and not is_dated else term
        before = words[-1] if words and words[-1].isalpha() else ""
    terms = list(found.values())[:MOST_TERMS]
    if terms and _may_go_on(text, terms[-1]):
        terms[-1] = replace(terms[-1], open=True)
    return terms


def _may_go_on(text: str, last: Term) -> bool:
    """What ends in a sign is a whole word, and so are one or two letters: too many words begin with them."""
    return bool(re.search(r"\w\s*\Z", text)) and len(last.words[-1]) >= SHORTEST_BEGINNING
