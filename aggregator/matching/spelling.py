"""Words in letters that misspellings and transliterations leave alike."""

from __future__ import annotations

import re
from functools import lru_cache

from text_unidecode import unidecode

_SPELLINGS = (
    ("kh", "h"),
    ("ph", "f"),
    ("ck", "k"),
    ("y", "i"),
    ("j", "i"),
    ("w", "v"),
    ("c", "k"),
    ("'", ""),
    ("`", ""),
)


@lru_cache(maxsize=100_000)
def latin(word: str) -> str:
    """A word in plain Latin letters, with letters that transliterations confuse made one."""
    plain = str(unidecode(word)).lower()
    for one, other in _SPELLINGS:
        plain = plain.replace(one, other)
    return plain


@lru_cache(maxsize=100_000)
def bones(word: str) -> str:
    """The consonants of a word, doubled ones once: what transliterations and misspellings leave alone."""
    return re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiou]", "", latin(word)))
