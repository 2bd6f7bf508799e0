"""Titles found in a post's text: however either side spells them, in any script, whatever runs around them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, islice
from typing import Generic, TypeVar

from aggregator.vocabulary import LABELS, core_title
from scrapers.text import fold

T = TypeVar("T")

_INITIAL = re.compile(r"[^\W\d_]\.?")
_SHORTEST_NAME = 5
_BLOCK = 6
"""Titles are looked up by so many first letters."""

# Scripts that print no spaces: a title may begin and end at any of their characters.
_SPACELESS = "\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f"
_MARKS = "\u0300-\u036f\u3099\u309a"
_WORD = re.compile(rf"[{_SPACELESS}][{_MARKS}]*|(?:(?![{_SPACELESS}])[^\W_][{_MARKS}]*)+(?:\+\+|#(?!\w))?")
_CHARACTER = re.compile(rf"[{_SPACELESS}]")
_RUN = re.compile(r"[^\x00-\x7f]+")
_SAME = {"and": "", "versus": "vs"}

_CUT = re.compile(r"(?:(?<!\s)\s++)?(?:…|\.\.\.)\s*\Z")
_TAIL = re.compile(r"(?:(?<!\s)\s++)?(?:[(\[][^()\[\]]*[)\]]|#\d+|[Vv]\d+)[\s.*]*\Z")
_SEPARATOR = re.compile(r"\s+[-–—|]+\s+|\s*[:|]\s+|[-–—]\s+|\s[-–—]|\s{3,}")
_CHOICE = re.compile(r"\(([^()|]+(?:\|[^()|]+)+)\)")
_SUBTITLE = re.compile(r"(?:(?<!\s)|(?<=[\"”]\s)|(?<=[\"”]:\s))\s++[-–—]++\s+|[:?!]\"?\s+|\.\s+(?=[A-Z])|[\"”]:?\s")
_MOST_CHOICES = 16
_PART_WORDS, _PART_LETTERS = 3, 12
_LONG = 20
"""So many letters of a title that is cut off say which it is."""


@dataclass(frozen=True, slots=True)
class Words:
    """A text as folded words, joined without spaces so that "OS X" is "OSX", with each word's place in the text."""

    joined: str
    starts: tuple[int, ...]
    """Where each word begins in ``joined``; one more at the end."""
    places: tuple[tuple[int, int], ...]
    """Where each word stands in the text."""

    def __len__(self) -> int:
        return len(self.places)


def words_of(text: str) -> Words:
    """The words of a text: lower case, accents gone, "&" and "and" left out, letters read twice wrongly restored."""
    plain, origin = _restored(text)
    folded: list[str] = []
    places: list[tuple[int, int]] = []
    for found in _WORD.finditer(plain):
        word = _folded(found[0])
        if word:
            folded.append(word)
            places.append((origin[found.start()], origin[found.end()]) if origin else found.span())
    return Words("".join(folded), tuple(accumulate(map(len, folded), initial=0)), tuple(places))


@lru_cache(maxsize=50_000)
def _folded(word: str) -> str:
    folded = "".join(fold(word).split())
    return _SAME.get(folded, folded)


@lru_cache(maxsize=10_000)
def key_of(text: str) -> str:
    """What two spellings of one title have in common."""
    return words_of(text).joined


def _restored(text: str) -> tuple[str, list[int] | None]:
    """The text with UTF-8 that was read as Mac Roman or Windows-1252 put right, and where each character came from."""
    parts: list[str] = []
    origin: list[int] = []
    done = 0
    for run in _RUN.finditer(text):
        right = _right(run[0])
        if right is not None:
            parts += (text[done : run.start()], right)
            origin += range(done, run.start())
            origin += [run.start()] * len(right)
            done = run.end()
    if not parts:
        return text, None
    origin += range(done, len(text) + 1)
    return "".join((*parts, text[done:])), origin


def _right(run: str) -> str | None:
    for encoding in ("mac_roman", "cp1252", "latin-1"):
        try:
            return run.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return None


@dataclass(frozen=True, slots=True)
class FoundTitle(Generic[T]):
    """A title in a text. ``start``, ``end``: its characters there; ``first``, ``last``: its words (end excluded).

    ``items`` are those that have it: several where a title occurs twice. ``whole`` is False where only the part before
    a colon, or the beginning of a title that is cut off, was found.
    """

    items: tuple[T, ...]
    start: int
    end: int
    first: int
    last: int
    whole: bool
    letters: int
    """How many letters; a character of a script without spaces counts as two."""
    weight: float
    """How many words; two characters of a script without spaces count as one."""


class TitleIndex(Generic[T]):
    """Many titles at once: a text is read a single time, whatever their number.

    ``titles`` are (item, title, speakers); ``noise`` are words of the event's name, which say nothing of a talk.
    """

    def __init__(self, titles: Iterable[tuple[T, str, Sequence[str]]], noise: Iterable[str] = ()) -> None:
        whole: dict[str, dict[int, T]] = defaultdict(dict)
        parts: dict[str, dict[int, T]] = defaultdict(dict)
        besides = frozenset(noise) | LABELS
        for number, (item, title, speakers) in enumerate(titles):
            for spelling in spellings(title, speakers, besides):
                whole[key_of(spelling)][number] = item
                for part in _parts(spelling):
                    parts[part][number] = item
        self._whole = {key: tuple(items.values()) for key, items in whole.items()}
        self._part = {key: tuple(items.values()) for key, items in parts.items() if key not in whole}

    @cached_property
    def _by_start(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for key in (*self._whole, *self._part):
            found[key[:_BLOCK]].append(key)
        return found

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._whole)

    def exactly(self, text: str) -> tuple[T, ...]:
        """The items whose title this is."""
        return self._whole.get(key_of(text), ())

    def beginning(self, text: str) -> tuple[T, ...]:
        """The items whose title begins with a text that is cut off ("...in the..."); none for a text that is not."""
        key = key_of(_CUT.sub("", text)) if _CUT.search(text) else ""
        if len(key) < _LONG:
            return ()
        at = bisect_left(self._sorted, key)
        found: dict[int, T] = {}
        for whole in islice(self._sorted, at, None):
            if not whole.startswith(key):
                break
            found |= {id(item): item for item in self._whole[whole]}
        return tuple(found.values())

    def find(self, words: Words) -> list[FoundTitle[T]]:
        """Every title in a text, the longest first where two overlap; in the order of the text."""
        found = sorted(self._all(words), key=lambda one: (not one.whole, -one.letters, one.first))
        kept: list[FoundTitle[T]] = []
        taken: set[int] = set()
        for one in found:
            span = range(one.first, one.last)
            if taken.isdisjoint(span):
                taken.update(span)
                kept.append(one)
        return sorted(kept, key=lambda one: one.first)

    def _all(self, words: Words) -> Iterator[FoundTitle[T]]:
        """Every title at every word; those of fewer letters than a block are their own block."""
        ends = {end: number for number, end in enumerate(words.starts)}
        for first, start in enumerate(words.starts[:-1]):
            blocks = {words.joined[start : start + length] for length in range(1, _BLOCK + 1)}
            for key in (key for block in blocks for key in self._by_start.get(block, ())):
                last = ends.get(start + len(key))
                if last is not None and words.joined.startswith(key, start):
                    yield self._found(words, key, first, last)

    def _found(self, words: Words, key: str, first: int, last: int) -> FoundTitle[T]:
        whole = self._whole.get(key)
        return FoundTitle(
            whole or self._part[key],
            start=words.places[first][0],
            end=words.places[last - 1][1],
            first=first,
            last=last,
            whole=whole is not None,
            letters=letters(key),
            weight=weight(key, last - first),
        )


def weight(joined: str, words: int) -> float:
    """How many words a joined text counts for: two characters of a script without spaces are one."""
    return words - len(_CHARACTER.findall(joined)) / 2


def letters(joined: str) -> int:
    """How many letters a joined text counts for: a character of a script without spaces is two."""
    return len(joined) + len(_CHARACTER.findall(joined))


def spellings(title: str, speakers: Sequence[str], besides: frozenset[str] = LABELS) -> list[str]:
    """What a post may call a title: without its label, its speaker, the event's name, what stands in brackets behind it.

    Nothing is left of a title that is only a label or a name: such a talk is known by its speaker.
    """
    names = frozenset(word for name in speakers for word in _plain(name))
    texts: dict[str, None] = {}
    for choice in _choices(_CUT.sub("", title)):
        for text in (choice, core_title(choice), _inner(choice, names | besides)):
            while text and text not in texts:
                texts[text] = None
                text = _TAIL.sub("", text)
    return [text for text in texts if _says_something(frozenset(_plain(text)), besides, names)]


def _says_something(words: frozenset[str], besides: frozenset[str], names: frozenset[str]) -> bool:
    return bool(words - besides - names or (words & besides and words & names))


@lru_cache(maxsize=50_000)
def _plain(text: str) -> tuple[str, ...]:
    return tuple(word for word in fold(text).split() if not word.isdigit())


def _inner(title: str, empty: frozenset[str]) -> str:
    """A title without the parts at its ends that only say who, where or what kind."""
    begins, ends = [0], []
    for separator in _SEPARATOR.finditer(title):
        ends.append(separator.start())
        begins.append(separator.end())
    ends.append(len(title))
    says = [bool(set(_plain(title[begin:end])) - empty) for begin, end in zip(begins, ends, strict=True)]
    if not any(says):
        return title
    first, last = says.index(True), len(says) - 1 - says[::-1].index(True)
    return title[begins[first] : ends[last]].strip(" \t\"'“”‘’*")


def _choices(title: str) -> list[str]:
    """A title with "(me | you)" in it as "for me" and as "for you", beside the title as it is printed."""
    texts = [title]
    while any(_CHOICE.search(text) for text in texts) and len(texts) <= _MOST_CHOICES:
        found = next((n, match) for n, text in enumerate(texts) if (match := _CHOICE.search(text)))
        number, match = found
        text = texts.pop(number)
        texts += [text[: match.start()] + option.strip() + text[match.end() :] for option in match[1].split("|")]
    return list(dict.fromkeys([title, *texts]))


def _parts(title: str) -> Iterator[str]:
    """The key of what stands before a colon or dash, where that is long enough to be known by."""
    for separator in _SUBTITLE.finditer(title):
        words = words_of(title[: separator.start()])
        if len(words) >= _PART_WORDS and len(words.joined) >= _PART_LETTERS:
            yield words.joined


def name_keys(name: str) -> tuple[str, ...]:
    """The folded spellings of a name, the fullest first; a single short word is no name to go by."""
    words = re.split(r"\s+", name.strip())
    full = [word for word in words if not _INITIAL.fullmatch(word)]
    spellings = [words, full, [full[0], full[-1]] if len(full) > 2 else full]
    keys = dict.fromkeys(key_of(" ".join(spelling)) for spelling in spellings if spelling)
    return tuple(key for key in keys if len(key) >= _SHORTEST_NAME)
