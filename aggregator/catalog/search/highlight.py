"""Titles and pieces of abstracts with what was searched for marked; everything else escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

import nh3
from markupsafe import Markup, escape

from aggregator.catalog.search.retrieve import Meant
from aggregator.store.fulltext import UNSPACED, words_of
from scrapers.urls import unescaped

LENGTH = 220
"""Characters of an abstract that are shown."""

LOOKED_AT = 5_000
"""Characters of an abstract in which that piece is looked for."""

# A word as it stands in a text: one sign of a script without spaces, ".NET", or letters with what may end them.
_WORD = re.compile(rf"[{UNSPACED}]|(?:(?<![\w.])\.(?=[^\W\d_]))?(?:(?![{UNSPACED}])[^\W_])+(?:\+\+|#)?")
_ASCII_WORD = re.compile(r"(?:(?<![A-Za-z0-9_.])\.(?=[A-Za-z]))?[A-Za-z0-9]+(?:\+\+|#)?")


class Marker:
    """Marks the words of a query, also where they are begun, misspelt or written with other accents."""

    def __init__(self, meant: Sequence[Meant]) -> None:
        meant = [part for one in meant for part in (one, *one.parts)]
        phrases = [words for one in meant for words in (one.term.words, *(form.words for form in one.forms))]
        phrases += [(word,) for one in meant for word in (one.term.joined, *one.near) if word]
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in dict.fromkeys(phrases):
            self._by_first.setdefault(phrase[0], []).append(phrase)
        self._begun = tuple(one.term.words[0] for one in meant if one.term.open and len(one.term.words) == 1)

    def marked(self, text: str) -> Markup:
        """The whole text, safe to show as HTML."""
        shown, at = "", 0
        for start, end in self._spans(text):
            shown += f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>"
            at = end
        return Markup(f"{shown}{escape(text[at:])}")  # noqa: S704 - all that is text is escaped

    def snippet(self, abstract: str | None) -> Markup:
        """The piece of an abstract that holds most of the words, marked; "" where it holds none."""
        text = " ".join(unescaped(nh3.clean((abstract or "")[:LOOKED_AT], tags=set())).split())
        text = unicodedata.normalize("NFC", text)
        spans = self._spans(text)
        if not spans:
            return Markup("")
        begin, end = _around(text, max(spans, key=lambda span: (_held(text, spans, span[0]), -span[0]))[0])
        piece = self.marked(text[begin:end].strip())
        return escape("…" if begin else "") + piece + escape("…" if end < len(text) else "")

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where what was searched for stands, in order, without overlap; beginnings of words only for want of words."""
        found = list((_ASCII_WORD if text.isascii() else _WORD).finditer(text))
        words = [_folded(word[0]) for word in found]
        spans = [(found[at].start(), found[last].end()) for at, last in self._places(words)]
        if not spans and self._begun:
            begun = [
                word for word, held in zip(found, words, strict=True) if any(w.startswith(self._begun) for w in held)
            ]
            spans = [word.span() for word in begun]
        return _apart(spans)

    def _places(self, words: Sequence[tuple[str, ...]]) -> Iterator[tuple[int, int]]:
        """The first and last place of every phrase among words."""
        first = self._by_first
        # Nearly all words are one, and none of those that are looked for.
        for at in [at for at, held in enumerate(words) if held and (held[0] in first or len(held) > 1)]:
            for word in words[at]:
                for phrase in first.get(word, ()):
                    following = words[at : at + len(phrase)]
                    if len(following) == len(phrase) and all(p in w for p, w in zip(phrase, following, strict=True)):
                        yield at, at + len(phrase) - 1


@lru_cache(maxsize=20_000)
def _folded(word: str) -> tuple[str, ...]:
    return tuple(words_of(word))


def _apart(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap joined."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _held(text: str, spans: Sequence[tuple[int, int]], at: int) -> int:
    """How many different words are marked in the piece that begins here."""
    return len({text[start:end].casefold() for start, end in spans if at <= start and end <= at + LENGTH})


def _around(text: str, start: int) -> tuple[int, int]:
    """A piece of ``LENGTH`` or less with ``start`` in it and a little before it, cut between words where there are any."""
    begin = max(start - LENGTH // 4, 0)
    if begin:
        begin = text.find(" ", begin, start) + 1 or start
    end = min(begin + LENGTH, len(text))
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    return begin, end
