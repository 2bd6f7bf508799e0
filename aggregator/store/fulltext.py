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
_APART = {code: " " for code in range(128) if not chr(code).isalnum()}
"""The same of ASCII, in half the time: whatever is in no word becomes a space."""

_SIGNED = re.compile(r"(?<=\w)\+\+(?![^\W\d])|(?<=\b[a-z])#(?!\w)")
_JOINED = re.compile(r"(?<![^\W_])[^\W_]++(?:['’-][^\W_]+)+")
_JOINT = re.compile(r"['’-](?<=[^\W_].)(?=[^\W_])")
_NO_SIGNS = str.maketrans("", "", "'’-")
_TYPESET = (("’", "'"), *((sign, " ") for sign in "“”—–…•\xa0"))
"""Signs without which most texts are ASCII, which is folded in a fraction of the time."""

# The point first: looking back at every character costs more than all else.
_POINTED = re.compile(r"\.(?<![\w.]\.)([^\W\d_]\w*)")
UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""Signs of scripts that are written without spaces: each is a word, and what is typed a phrase of them."""

_UNSPACED = re.compile(f"[{UNSPACED}]")


def words_of(text: str) -> list[str]:
    """The words of a text as an index holds them: folded, "c++" as "cplusplus", ".net" as "dotnet", "3.13" as two."""
    folded = fold_letters(text)
    return _words(_POINTED.sub(r" dot\1", folded) if "." in folded else folded)


def joined_words(text: str) -> list[str]:
    """The words of a text that hyphens or apostrophes join, without these: "e-mail" is also "email"."""
    return _joined(fold_letters(text))


def index_text(text: str | None) -> str:
    """What an index is given of a text: its words, joined words in both forms, and "net" beside "dotnet".

    Between words of plain letters may stand what stands there in the text: SQLite takes that for no part of a word either.
    """
    if not text:
        return ""
    if "<" in text or "&" in text or "](" in text:
        text = strip_markup(text)
    if not text.isascii():
        for sign, plain in _TYPESET:
            text = text.replace(sign, plain)
    folded = fold_letters(text)
    pointed = _POINTED.sub(r" dot\1 \1", folded) if "." in folded else folded
    said = _spelled_out(pointed) if pointed.isascii() else " ".join(_words(pointed))
    return " ".join([said, *_joined(folded)])


@lru_cache(maxsize=10_000)
def filter_word(name: str, value: str) -> str:
    """The one word under which the ``filters`` column holds a value, whatever is in it."""
    return f"{name}{blake2b(value.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def _joined(folded: str) -> list[str]:
    found: list[str] = []
    done = 0
    # The pattern of whole words is slow, and few words are joined: it looks at what stands between two spaces around a sign.
    for sign in _JOINT.finditer(folded):
        if sign.start() >= done:
            begin, end = folded.rfind(" ", done, sign.start()) + 1, folded.find(" ", sign.end())
            done = end if end >= 0 else len(folded)
            found += _JOINED.findall(folded, begin, done)
    return [word.translate(_NO_SIGNS) for word in found]


def _words(folded: str) -> list[str]:
    if folded.isascii():
        return _spelled_out(folded).translate(_APART).split()
    return _WORD.findall(_spelled_out(_UNSPACED.sub(_apart, folded)))


def _apart(sign: re.Match[str]) -> str:
    # A function, as a template costs twice as much, and texts of these scripts are nothing but such signs.
    return f" {sign[0]} "


def _spelled_out(folded: str) -> str:
    if "#" in folded or "++" in folded:
        return _SIGNED.sub(lambda sign: "sharp " if sign[0] == "#" else "plusplus ", folded)
    return folded
