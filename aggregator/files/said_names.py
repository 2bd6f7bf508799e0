"""Names of people inside of texts: found whatever their accents, capitals and signs, and put otherwise."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scrapers.text import fold

_WORD = re.compile(r"\w+")


def with_words_replaced(text: str, words: Sequence[str], instead: str) -> str:
    """``text`` with ``instead`` for every run of words that fold to ``words``."""
    found = [(word.start(), word.end(), fold(word.group())) for word in _WORD.finditer(text)]
    pieces, last, n = [], 0, 0
    while n < len(found):
        if [folded for _, _, folded in found[n : n + len(words)]] == list(words):
            pieces += [text[last : found[n][0]], instead]
            last = found[n + len(words) - 1][1]
            n += len(words)
        else:
            n += 1
    return "".join([*pieces, text[last:]])
