"""Other forms of a word in the languages that talks are in: "decorator" and "decorators", "prueba" and "pruebas".

Snowball's stems, made of the catalog's own words as they are asked for: the indexes hold words as they stand, so that these
rank before their other forms. https://snowballstem.org/algorithms/
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from Stemmer import Stemmer

from aggregator.catalog.search.forms import OtherForm
from aggregator.catalog.search.languages import language_named
from aggregator.catalog.search.query import Term
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.store.fulltext import filter_word

STEMMED = 0.9
"""What another form of a word is worth."""

SHORTEST, SHORTEST_BEGINNING = 4, 3
"""Letters of a word that has other forms, and letters with which all of them begin."""

LONGEST_ENDING = 8
"""Letters that a form may have more than the stem."""

MOST_FORMS = 6
"""Forms of a word in one language, the commonest first."""

SPOKEN = ("english", "german", "spanish", "french", "portuguese")
"""Languages whose words have their other forms. English is that of every talk that names none of the others."""


def words_of_languages() -> dict[str, tuple[str, ...]]:
    """Language -> words of which the ``filters`` column holds one for each talk in it."""
    written = {name: language.written() for name in SPOKEN if (language := language_named(name))}
    return {name: tuple(filter_word("language", value) for value in values) for name, values in written.items()}


def stemmed_forms(vocabulary: Vocabulary, spoken: Mapping[str, Sequence[str]], term: Term) -> tuple[OtherForm, ...]:
    """Words of the catalog with the same stem, each for the talks that are in a language in which they have it.

    ``spoken`` are the languages of the catalog's talks, each with the words for it that some talk has.
    """
    word = term.words[0]
    if len(term.words) > 1 or len(word) < SHORTEST or not word.isalpha():
        return ()
    stemmers = {name: Stemmer(name, 0) for name in spoken}
    stems = {name: stemmer.stemWord(word) for name, stemmer in stemmers.items()}
    # A last letter may change: studies, study.
    beginning = word[: max(SHORTEST_BEGINNING, min(len(stem) for stem in stems.values()) - 1)]
    words = vocabulary.beginning(beginning, max(len(stem) for stem in stems.values()) + LONGEST_ENDING)
    forms: list[OtherForm] = []
    for name, stemmer in stemmers.items():
        stemmed = zip(words, stemmer.stemWords(words), strict=True)
        alike = [other for other, stem in stemmed if other != word and stem == stems[name]]
        within = _within(name, spoken)
        forms += [OtherForm((other,), STEMMED, within) for other in alike[:MOST_FORMS]]
    return tuple(forms)


def _within(language: str, spoken: Mapping[str, Sequence[str]]) -> str:
    """Which talks are in a language, in FTS5's language after what else they must match."""
    if language != "english":
        return f" AND filters : ({_any(spoken[language])})"
    others = [word for name, words in spoken.items() if name != "english" for word in words]
    return f" NOT filters : ({_any(others)})" if others else ""


def _any(words: Sequence[str]) -> str:
    return " OR ".join(f'"{word}"' for word in words)
