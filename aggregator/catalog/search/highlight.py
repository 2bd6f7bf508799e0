"""Titles and pieces of abstracts with what was searched for marked; everything else escaped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

import nh3
from markupsafe import Markup, escape

from aggregator.catalog.search.retrieve import Meant
from aggregator.store.fulltext import UNSPACED, words_of
from scrapers.urls import unescaped

LENGTH = 220
"""Characters of an abstract that are shown."""

LOOKED_AT = 5_000
"""Characters of an abstract in which that piece is looked for."""

PIECE = 8
"""Letters of a text, for each word that would be read of it, below which all of it is read."""

# A word as it stands in a text: one sign of a script without spaces, ".NET", or letters with what may end them.
_WORD = re.compile(rf"[{UNSPACED}]|(?:(?<![\w.])\.(?=[^\W\d_]))?(?:(?![{UNSPACED}])[^\W_])+(?:\+\+|#)?")
_ASCII_WORD = re.compile(r"(?:(?<![A-Za-z0-9_.])\.(?=[A-Za-z]))?[A-Za-z0-9]+(?:\+\+|#)?")
_FOREIGN = re.compile(r"[^\W_\x00-\x7f]")
_APART = re.compile(rf"[^\w\x00-\x7f{UNSPACED}]")
"""Signs that are in no word, so that they are as good as spaces."""

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_MARKUP = re.compile(r"[<&\x00]")


class Marker:
    """Marks the words of a query, also where they are begun, misspelt or written with other accents."""

    def __init__(self, meant: Sequence[Meant]) -> None:
        meant = [part for one in meant for part in (one, *one.parts)]
        phrases = [words for one in meant for words in (one.term.words, *(form.words for form in one.forms))]
        phrases += [(word,) for one in meant for word in (one.term.joined, *one.near) if word]
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        for phrase in dict.fromkeys(phrases):
            self._by_first.setdefault(phrase[0], []).append(phrase)
        self._longest = max(map(len, phrases), default=1)
        self._written = {form for word in self._by_first for form in _written(word)}
        self._begun = tuple(one.term.words[0] for one in meant if one.term.open and len(one.term.words) == 1)
        # ".net" and "c++" may begin with "dotn" and "cplusp".
        dotted = {"."} if any(word.startswith("dot") for word in self._begun) else set()
        self._written_begun = {word for word in self._begun if word.isascii()} | {"++", "#"} | dotted

    def marked(self, text: str) -> Markup:
        """The whole text, safe to show as HTML."""
        return _with_marks(text, self._spans(text))

    def snippet(self, abstract: str | None) -> Markup:
        """The piece of an abstract that holds most of the words, marked; "" where it holds none."""
        text = (abstract or "")[:LOOKED_AT]
        if _MARKUP.search(text):
            text = unescaped(nh3.clean(text, tags=set()))
        text = " ".join(text.split())
        text = unicodedata.normalize("NFC", text)
        spans = self._spans(text)
        if not spans:
            return Markup("")
        begin, end = _around(text, max(spans, key=lambda span: (_held(text, spans, span[0]), -span[0]))[0])
        shown = text[begin:end]
        # What is marked of the whole text is marked of a piece too, unless it is cut there.
        cut = any(start < border < after for start, after in spans for border in (begin, end))
        within = [(start - begin, after - begin) for start, after in spans if begin <= start and after <= end]
        piece = self.marked(shown) if cut else _with_marks(shown, within)
        return escape("…" if begin else "") + piece + escape("…" if end < len(text) else "")

    def _spans(self, text: str) -> list[tuple[int, int]]:
        """Where what was searched for stands, in order, without overlap; beginnings of words only for want of words."""
        text = text if text.isascii() else _APART.sub(" ", text)
        spans = []
        for found, words in _words_around(text, _likely(text, self._written, whole=True), self._longest):
            spans += [(found[at].start(), found[last].end()) for at, last in self._places(words)]
        if not spans and self._begun:
            for found, words in _words_around(text, _likely(text, self._written_begun, whole=False), 1):
                begun = (any(word.startswith(self._begun) for word in held) for held in words)
                spans += [word.span() for word, is_begun in zip(found, begun, strict=True) if is_begun]
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


def _with_marks(text: str, spans: Iterable[tuple[int, int]]) -> Markup:
    shown, at = "", 0
    for start, end in spans:
        shown += f"{escape(text[at:start])}<mark>{escape(text[start:end])}</mark>"
        at = end
    return Markup(f"{shown}{escape(text[at:])}")  # noqa: S704 - all that is text is escaped


def _written(word: str) -> set[str]:
    """The letters and digits with which plain text may write a folded word: "c" before a sign for "cplusplus"."""
    forms = {word, word.removeprefix("dot")} if word.isascii() else set()
    return {form.removesuffix(sign) for form in forms for sign in ("", "plusplus", "sharp")} - {""}


def _likely(text: str, written: Iterable[str], whole: bool) -> list[int]:
    """Places of a text near which a word may be written so, or begin so, and of all letters that are not ASCII.

    To look for a few words takes a fraction of the time of splitting a text into all of its words.
    """
    places = [] if text.isascii() else [letter.start() for letter in _FOREIGN.finditer(text)]
    # The one letter that is two in lower case.
    lower = text.lower() if text.isascii() else text.replace("\u0130", "i").lower()
    for form in written:
        at = lower.find(form)
        while at >= 0:
            end = at + len(form)
            within = form[0] in _PLAIN and lower[at - 1 : at] in _PLAIN
            if not within and not (whole and lower[end : end + 1] in _PLAIN):
                places.append(at)
            at = lower.find(form, end)
    return sorted(places)


def _words_around(
    text: str, places: Sequence[int], most: int
) -> Iterator[tuple[list[re.Match[str]], list[tuple[str, ...]]]]:
    """The words at these places, each with as many after it as make ``most``, as they stand and folded; each once."""
    pattern = _ASCII_WORD if text.isascii() else _WORD
    pieces: list[tuple[int, int]] = []
    for at in places if PIECE * most * len(places) < len(text) else ():
        end = _space(text, at)
        for word in islice(pattern.finditer(text, end), most - 1):
            end = _space(text, word.end())
        if pieces and at < pieces[-1][1]:
            pieces[-1] = (pieces[-1][0], max(end, pieces[-1][1]))
        else:
            # Words begin and end at a space, wherever reading begins.
            pieces.append((text.rfind(" ", 0, at) + 1, end))
    if places and not pieces:
        pieces.append((0, len(text)))
    for begin, end in pieces:
        found = list(pattern.finditer(text, begin, end))
        yield found, [_folded(word[0]) for word in found]


def _space(text: str, at: int) -> int:
    end = text.find(" ", at)
    return len(text) if end < 0 else end


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
