"""Abbreviations that people type or spell out: a reviewed table, and what the catalog's own titles spell out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from aggregator.catalog.search.forms import OtherForm
from aggregator.catalog.search.query import Term
from aggregator.catalog.search.spelling import Vocabulary

SHORTENED = 0.85
"""What words are worth that are short for what was typed, or spell it out."""

MOST_WORDS = 6
"""Terms that an abbreviation may stand for."""

MOST_MEANINGS = 3
"""Meanings of an abbreviation that are looked for, the commonest first."""

REVIEWED: dict[str, tuple[str, ...]] = {
    "a11y": ("accessibility",),
    "ai": ("artificial intelligence",),
    "api": ("application programming interface",),
    "bdd": ("behavior driven development", "behaviour driven development"),
    "cd": ("continuous delivery", "continuous deployment"),
    "ci": ("continuous integration",),
    "cli": ("command line interface", "command line"),
    "ddd": ("domain driven design",),
    "etl": ("extract transform load",),
    "gil": ("global interpreter lock",),
    "gpu": ("graphics processing unit",),
    "gui": ("graphical user interface",),
    "i18n": ("internationalization", "internationalisation"),
    "iot": ("internet of things",),
    "js": ("javascript",),
    "k8s": ("kubernetes",),
    "l10n": ("localization", "localisation"),
    "llm": ("large language model", "large language models"),
    "ml": ("machine learning",),
    "nlp": ("natural language processing",),
    "o11y": ("observability",),
    "oop": ("object oriented programming",),
    "orm": ("object relational mapper", "object relational mapping"),
    "qa": ("quality assurance",),
    "rag": ("retrieval augmented generation",),
    "regex": ("regular expression", "regular expressions"),
    "sre": ("site reliability engineering",),
    "tdd": ("test driven development",),
    "ux": ("user experience",),
    "wasm": ("webassembly", "web assembly"),
}
"""Abbreviation -> what it is short for, folded: what every conference on software means by it, and hardly anything else."""

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
