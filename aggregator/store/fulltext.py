"""The words that the full-text indexes hold: text folded in Python, so that any SQLite finds the same.

SQLite's own tokenizer folds neither ł, ø, ß, đ nor й, and takes C++, C# and .NET for C, C and net. So both indexes and
everything that is asked of them go through ``words_of``; no SQL function is needed to read them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import blake2b

from scrapers.text import fold_letters, strip_markup

GATHERING_WORD = "gathering"
"""What the ``filters`` column says of open spaces and social events."""

_WORD = re.compile(r"[^\W_]+")
_SIGNED = re.compile(r"(?<=\w)\+\+(?![^\W\d])|(?<=\b[a-z])#(?!\w)")
_JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:['’-][^\W_]+)+")
# The point first: looking back at every character costs more than all else.
_POINTED = re.compile(r"\.(?<![\w.]\.)([^\W\d_]\w*)")
UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""Signs of scripts that are written without spaces: each is a word, and what is typed a phrase of them."""

_UNSPACED = re.compile(f"([{UNSPACED}])")


def words_of(text: str) -> list[str]:
    """The words of a text as an index holds them: folded, "c++" as "cplusplus", ".net" as "dotnet", "3.13" as two."""
    return _words(_POINTED.sub(r" dot\1", text))


def joined_words(text: str) -> list[str]:
    """The words of a text that hyphens or apostrophes join, without these: "e-mail" is also "email"."""
    if "-" not in text and "'" not in text and "’" not in text:
        return []
    # Few words are: the pattern, which is slow, looks at these alone.
    parts = [part for part in fold_letters(text).split() if "-" in part or "'" in part or "’" in part]
    return [re.sub("['’-]", "", word) for part in parts for word in _JOINED.findall(part)]


def index_text(text: str | None) -> str:
    """What an index is given of a text: its words, joined words in both forms, and "net" beside "dotnet".

    Between words of plain letters may stand what stands there in the text: SQLite takes that for no part of a word either.
    """
    if not text:
        return ""
    if "<" in text or "&" in text or "](" in text:
        text = strip_markup(text)
    pointed = _POINTED.sub(r" dot\1 \1", text) if "." in text else text
    said = _spelled_out(pointed.lower()) if pointed.isascii() else " ".join(_words(pointed))
    return " ".join([said, *joined_words(text)])


@lru_cache(maxsize=10_000)
def filter_word(name: str, value: str) -> str:
    """The one word under which the ``filters`` column holds a value, whatever is in it."""
    return f"{name}{blake2b(value.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def _words(text: str) -> list[str]:
    folded = fold_letters(text)
    if not folded.isascii():
        folded = _UNSPACED.sub(r" \1 ", folded)
    return _WORD.findall(_spelled_out(folded))


def _spelled_out(folded: str) -> str:
    if "#" in folded or "++" in folded:
        return _SIGNED.sub(lambda sign: "sharp " if sign[0] == "#" else "plusplus ", folded)
    return folded
