"""What was typed, split into words, phrases, filters and signs; nothing typed is an error. Pure.

``"exact phrase"`` in quotes of any language,
``-word``, ``-"phrase"``, ``this OR that``, ``this AND that``, ``year:2024``, ``speaker:"Ada Quill"``,
``-kind:poster``; an unknown name before a colon is a word like others.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from aggregator.catalog.search.query import LONGEST, MOST_TERMS
from aggregator.store.fulltext import words_of

TYPED_FILTERS = {
    "speaker": "speaker",
    "event": "event",
    "series": "series",
    "year": "year",
    "kind": "kind",
    "lang": "language",
    "language": "language",
    "track": "track",
    "has": "video",
}
"""What may be typed before a colon -> the filter that is meant."""

_QUOTES = '"“”„‟«»‹›「」『』'
"""Signs around a phrase: what opens in one language closes in another ("so", „so“, «so», »so«)."""

_PART = re.compile(
    rf"""(?P<minus>(?<!\S)(?:-|[−–](?=\D))(?=[\w{_QUOTES}]))?
         (?:(?<![^\s−–-])(?P<name>{"|".join(TYPED_FILTERS)}):(?=\S))?
         (?:[{_QUOTES}](?P<quoted>[^{_QUOTES}]*)[{_QUOTES}](?!\w)|(?P<plain>\S+))""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a text, from ``start`` to ``end``.

    ``sort`` is "word", "phrase", "without", "filter" or "or"; ``name`` says which filter, also of one that is excluded. ``words``
    are those of ``text``, which is the part without quotes, minus and name (but for an excluded filter's), as it stands in
    ``typed``; of a long phrase the first ``MOST_TERMS``, for each costs.
    """

    sort: str
    text: str
    start: int
    end: int
    words: tuple[str, ...]
    typed: str
    name: str = ""


def parts_of(text: str) -> list[Part]:
    """The parts of a text, of its first ``LONGEST`` characters; what holds no letter or digit is left out."""
    found = [_part(match) for match in _PART.finditer(text[:LONGEST])]
    said = [part for part in found if part.words]
    # All words bind anyway.
    kept = [part for at, part in enumerate(said) if part.typed != "AND" or at in (0, len(said) - 1)]
    return [_as_word(part) if _is_loose(kept, place) else part for place, part in enumerate(kept)]


def without(text: str, gaps: Sequence[tuple[int, int]]) -> str:
    """The text without what stands in these places."""
    for start, end in sorted(gaps, reverse=True):
        text = f"{text[:start]} {text[end:]}"
    return " ".join(text.split())


def _part(match: re.Match[str]) -> Part:
    quoted, name = match["quoted"], (match["name"] or "").lower()
    text = match["plain"] if quoted is None else quoted
    if name == "has" and text.lower() not in ("video", "videos"):
        name, text = "", match[0].lstrip("-−–")
    sort = "word" if quoted is None else "phrase"
    if name:
        sort = "filter"
    if match["minus"]:
        sort, text = "without", f"{match['name']}:{text}" if name else text
    elif text == "OR" and quoted is None:
        sort = "or"
    words = tuple(words_of(text))[:MOST_TERMS]
    return Part(sort, text, match.start(), match.end(), words, match[0], TYPED_FILTERS.get(name, ""))


def _is_loose(parts: Sequence[Part], place: int) -> bool:
    """Whether an OR does not stand between two words or phrases."""
    if parts[place].sort != "or":
        return False
    beside = [parts[at].sort for at in (place - 1, place + 1) if 0 <= at < len(parts)]
    return len(beside) < 2 or not {"word", "phrase"}.issuperset(beside)


def _as_word(part: Part) -> Part:
    return Part("word", part.text, part.start, part.end, part.words, part.typed)
