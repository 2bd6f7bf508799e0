"""Which words and pairs of words are one topic: abbreviations and what they are short for, "test" and "testing"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from aggregator.topics.stop import form_of

REVIEWED: dict[str, tuple[str, ...]] = {
    "a11y": ("accessibility",),
    "ai": ("artificial intelligence",),
    "api": ("application programming interface",),
    "auth": ("authentication",),
    "bdd": ("behavior driven development", "behaviour driven development"),
    "bs4": ("beautifulsoup", "beautiful soup"),
    "cd": ("continuous delivery", "continuous deployment"),
    "ci": ("continuous integration",),
    "cli": ("command line interface", "command line"),
    "db": ("database", "databases"),
    "ddd": ("domain driven design",),
    "dl": ("deep learning",),
    "docs": ("documentation",),
    "drf": ("django rest framework",),
    "e2e": ("end to end",),
    "etl": ("extract transform load",),
    "gil": ("global interpreter lock",),
    "gpu": ("graphics processing unit",),
    "gui": ("graphical user interface",),
    "i18n": ("internationalization", "internationalisation"),
    "intro": ("introduction",),
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
    "postgres": ("postgresql",),
    "qa": ("quality assurance",),
    "rag": ("retrieval augmented generation",),
    "regex": ("regular expression", "regular expressions"),
    "rl": ("reinforcement learning",),
    "rpi": ("raspberry pi",),
    "sklearn": ("scikit learn",),
    "sre": ("site reliability engineering",),
    "tdd": ("test driven development",),
    "ux": ("user experience",),
    "wasm": ("webassembly", "web assembly"),
}
"""Abbreviation -> what it is short for, folded: what every conference on software means by it, and hardly anything else."""


_OTHERWISE = frozenset({"clustering", "marketing", "meaning", "sensing", "training"})
"""What is another subject than the word that it is made of."""

_SHORTEST = 3
"""Letters before the ending of a word that is one with what it is made of."""


def one_topic(terms: Mapping[str, int]) -> dict[str, str]:
    """Each of these terms -> the commonest of those that are one topic with it, which may be itself.

    ``terms``: words, or several with spaces between, in the forms of ``form_of``, with how many titles say them.
    """
    same: dict[str, set[str]] = defaultdict(set)
    for one, other in _pairs(terms):
        same[one].add(other)
        same[other].add(one)
    found: dict[str, str] = {}
    for term in sorted(terms, key=lambda term: (-terms[term], term)):
        known = [other for other in found if other in same[term]] if term in same else []
        found[term] = found[known[0]] if known else term
    return found


def _pairs(terms: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """What is one topic of these."""
    for short, longs in REVIEWED.items():
        spelled = [" ".join(map(form_of, long.split())) for long in longs]
        yield from ((short, long) for long in spelled if short in terms and long in terms)
    for term in terms:
        words = term.split(" ")
        for at, word in enumerate(words):
            others = (" ".join([*words[:at], bare, *words[at + 1 :]]) for bare in _bare(word))
            yield from ((term, other) for other in others if other in terms)


def _bare(word: str) -> list[str]:
    """What a word that ends in "ing" may be made of: "test", "cache", "debug"."""
    base = word.removesuffix("ing")
    if base == word or len(base) < _SHORTEST or word in _OTHERWISE:
        return []
    return [base, f"{base}e", *([base[:-1]] if base[-1] == base[-2] else [])]
