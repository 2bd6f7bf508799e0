"""Candidates in order of their likeness to what was typed, as its words were probably meant."""

from __future__ import annotations

import json
import math
import re
import sqlite3
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise
from operator import mul

from rapidfuzz import fuzz

from aggregator.catalog.search.fillers import SMALL_WORDS
from aggregator.catalog.search.forms import TOGETHER, OtherForm
from aggregator.catalog.search.query import Term
from aggregator.catalog.search.retrieve import Candidates, Meant
from aggregator.store.fulltext import words_of
from aggregator.store.schema import SEARCH_VALUES
from scrapers.records import NOT_TALKS
from scrapers.text import fold_letters

WORTH = {"found": 0.55, "as typed": 0.16, "title": 0.12, "person": 0.10, "side by side": 0.07}
"""What each kind of likeness adds, all in all 1: how much of the query was found; found exactly as typed; how like the
title the query is; how much of a speaker's name it holds; how many of its words follow each other as they do there."""

GATHERING = 0.6
"""What the likeness of an open space or social event is worth, of that of a talk."""

OTHER_SIGNS, BEGUN, MISSPELT = 0.98, 0.97, 0.8
"""What a word is worth that has other signs in it ("3-13" for "3.13"), that was only begun, or that was misspelt."""

APART = 0.95
"""What each of two words is worth at most that are one word too, and here stand apart, or a letter with an apostrophe."""

MOST_OF_A_NAME = 1.5
"""Titles, for each talk of somebody with a name of one word, that may say this name."""

CALLED, CALLED_ALONE = 0.7, 0.6
"""What a word is worth that is what titles are about, and here stands only in a name: beside other words, and alone."""

SIGNED = 0.95
"""What likeness to title and names together is worth, of that to a title alone, which may say the names itself."""

SMALL_WORD = 0.3
"""What a small word ("with", "what", "are") counts among others."""

ONCE_MORE = 0.8
"""What a word that was typed again is worth of that, where a talk does not say it so often."""

OTHER_NUMBER = 0.3
"""What the likeness of a talk is worth that lacks a number which was typed, and is not found by all words."""

STRAY_VERSION = 0.4
"""What the likeness is worth of a talk that has both a word and a version, but nowhere beside each other as they were typed."""

BEFORE_A_VERSION = 5
"""Words before a version among which that must be whose version it is."""

NUMBERED = re.compile(r"(?!(?:19|20)\d\d\Z)\d+(?: \d+)*")
"""A version or number; a year may be that of the event."""

_TEXTS = f"SELECT talk, title, names, kind FROM {SEARCH_VALUES} WHERE talk"  # noqa: S608 - a name of ours
"""What is compared of talks: row, title, names, kind."""

_TEXTS_OF_BEFORE = "SELECT rowid, title, coalesce(speakers, ''), kind FROM talks WHERE rowid"
"""The same of a catalog that was built before the search kept them together: each talk lies elsewhere in the file."""

ELSEWHERE = {"side by side": 0.45, "words": 0.3, "forms": 0.25, "meant": 0.2, "some": 0.0}
"""What a word is worth that stands neither in title nor names, but in abstract or track: there beside the others, or so."""


@dataclass(frozen=True, slots=True)
class RankedTalk:
    """A row of talks: ``score`` is 0-100; ``read`` is the query as this talk has its words; ``how`` as in
    Candidates, but "words" for "forms" too: the talk has all that was typed.
    """

    row: int
    score: float
    how: str
    read: tuple[str, ...]


@dataclass(slots=True)
class TalkWords:
    """Title and names in words; ``words`` are all of them with the first place at which each stands.

    ``said`` is the title without the names of its speakers, ``text`` title and names: words with spaces around, what is
    no neighbour of each other apart. ``titled`` and ``signed`` are the title, and title and names, as they follow.
    """

    title: list[str]
    names: list[list[str]]
    words: dict[str, int]
    written: str
    said: str
    text: str
    titled: str
    signed: str

    @classmethod
    def of(cls, title: str, speakers: str) -> TalkWords:
        """A title, and names joined by commas."""
        names = [words_of(name) for name in speakers.split(", ")]
        title_words = words_of(title)
        both = [*title_words, *chain.from_iterable(names)]
        places = dict(zip(both, range(len(both)), strict=True))
        if len(places) < len(both):
            places = {}
            for place, word in enumerate(both):
                places.setdefault(word, place)
        titled, called = " ".join(title_words), [" ".join(name) for name in names]
        said = f" {titled} "
        text = f"{said}| {' | '.join(called)} "
        for name in called:
            said = said.replace(f" {name} ", " | ")
        signed = " ".join([titled, *called])
        return cls(title_words, names, places, f"{title} {speakers}", said, text, titled, signed)

    def count(self, word: str) -> int:
        """How often title and names say this word."""
        return self.title.count(word) + sum(name.count(word) for name in self.names)

    def has(self, words: Sequence[str]) -> bool:
        """Whether these words stand side by side in the title, or in one name."""
        return words[0] in self.words if len(words) == 1 else f" {' '.join(words)} " in self.text

    def tells(self, number: Term) -> bool:
        """Whether it has this number; of a version, soon after what it is a version of: "Web 2.0, Django" is not Django 2.0."""
        said, texts = f" {number.text} ", self.text.split(f" {number.text} ")
        if len(texts) < 2 or not number.of:
            return said in self.text
        return any(number.of in before.split()[-BEFORE_A_VERSION:] for before in texts[:-1])


def ranked(conn: sqlite3.Connection, found: Candidates) -> list[RankedTalk]:
    """The candidates, the most alike first; the order they came in decides little, and between equals."""
    texts = texts_of(conn, list(found.rows))
    subjects = _subjects(found.meant, [text for text, _ in texts.values()])
    typed = tuple(word for one in found.meant for word in one.term.words)
    numbers = [part.term for one in found.meant for part in one.parts or (one,) if NUMBERED.fullmatch(part.term.text)]
    stray = any(number.of for number in numbers) and len(found.meant) == len(numbers) + 1
    times = [part.term.times for one in found.meant for part in one.parts or (one,)]
    weights = [weight for (weight, number) in zip(_weights(found.meant), times, strict=True) for _ in range(number)]
    results = []
    for place, (row, how) in enumerate(found.rows.items()):
        text, kind = texts[row]
        likeness, read = _likeness(found.meant, times, weights, text, how, subjects, row in found.beside)
        likeness -= 0.004 * math.log1p(place)
        if not all(map(text.tells, numbers)):
            likeness *= OTHER_NUMBER if how != "words" else STRAY_VERSION if stray and row not in found.beside else 1
        score = 100 * max(likeness, 0.0) * (GATHERING if kind in NOT_TALKS else 1)
        how = "some" if how == "meant" and read == typed else "words" if how == "forms" else how
        results.append(RankedTalk(row, round(score, 2), how, read))
    return sorted(results, key=lambda result: -result.score)


def texts_of(conn: sqlite3.Connection, rows: Sequence[int]) -> dict[int, tuple[TalkWords, str]]:
    """Row -> title and names in words, and the kind of the talk."""
    kept = conn.execute("SELECT 1 FROM pragma_table_info(?) WHERE name = 'names'", (SEARCH_VALUES,)).fetchone()
    texts = _TEXTS if kept else _TEXTS_OF_BEFORE
    found = conn.execute(f"{texts} IN (SELECT value FROM json_each(?))", (json.dumps(rows),))  # noqa: S608 - ours
    return {row: (_words_of_talk(title, speakers), kind) for row, title, speakers, kind in found}


@lru_cache(maxsize=4_000)
def _words_of_talk(title: str, speakers: str) -> TalkWords:
    """Other searches find the same talks."""
    return TalkWords.of(title, speakers)


def _weights(meant: Sequence[Meant]) -> list[float]:
    """What each term counts among the others: a small word less than what is looked for."""
    small = [SMALL_WORDS.issuperset(part.term.words) for one in meant for part in one.parts or (one,)]
    return [SMALL_WORD if one and not all(small) else 1.0 for one in small]


def _subjects(meant: Sequence[Meant], texts: Sequence[TalkWords]) -> frozenset[str]:
    """Words that were typed and are rather what talks are about than what people are called: more titles have them.

    A single word is one even where more people have it among their names.
    """
    typed = [word for one in meant for word in one.term.words]
    return frozenset(word for word in typed if _is_subject(word, texts, alone=len(typed) == 1))


def _is_subject(word: str, texts: Sequence[TalkWords], alone: bool) -> bool:
    having = [text for text in texts if word in text.words]
    people = {" ".join(name) for text in having for name in text.names if word in name and len(name) > 1}
    titles = sum(_is_said(word, text, people) for text in having)
    if alone:
        return titles > MOST_OF_A_NAME * sum([word] in text.names for text in having)
    return titles > 0 and 2 * titles >= len(having)


def _is_said(word: str, text: TalkWords, people: Collection[str]) -> bool:
    """Whether the title says this word, and not as a part of one of these names, some of whom it may only mention."""
    if f" {word} " not in text.said:
        return False
    said = text.said
    for name in people:
        said = said.replace(f" {name} ", " | ")
    return f" {word} " in said


def _likeness(
    meant: Sequence[Meant],
    times: Sequence[int],
    weights: Sequence[float],
    text: TalkWords,
    how: str,
    subjects: frozenset[str],
    beside: bool,
) -> tuple[float, tuple[str, ...]]:
    """0 to 1, and the query in this talk's words."""
    how = "side by side" if beside else how
    found = [one for term in meant for one in _found(term, text, how)]
    words = [word for _, read in found for word in read]
    once = max(times) == 1
    said = " ".join(
        words if once else [word for (_, read), number in zip(found, times, strict=True) for word in read * number]
    )
    person = _of_a_name(set(words), text.names)
    if subjects and person < 1:
        called = CALLED if len(found) > 1 else CALLED_ALONE
        # Beside other words, who is called just so is meant by the name.
        people = text.names if len(found) > 1 else []
        found = [
            (called if worth == 1 and _is_called(read, text, subjects, people) else worth, read)
            for worth, read in found
        ]
    once = once and len(set(words)) == len(words)
    worths = [worth for worth, _ in found] if once else _each_time(found, times, text)
    likeness = (
        WORTH["found"] * (sum(map(mul, worths, weights)) / sum(weights))
        + WORTH["as typed"]
        * (sum(weight for worth, weight in zip(worths, weights, strict=True) if worth == 1) / sum(weights))
        + WORTH["title"] * _like_the_title(said, text)
        + WORTH["person"] * person
        + WORTH["side by side"] * _side_by_side(words, text.words, len(found))
    )
    return likeness, tuple(words)


def _like_the_title(said: str, text: TalkWords) -> float:
    """How like the title what was typed is, or like title and names together."""
    alone = fuzz.token_sort_ratio(said, text.titled)
    return max(alone, SIGNED * fuzz.token_sort_ratio(said, text.signed)) / 100


def _each_time(found: Sequence[tuple[float, tuple[str, ...]]], times: Sequence[int], text: TalkWords) -> list[float]:
    """What each term is worth, each time that it was typed: less where the talk has its word not so often."""
    worths: list[float] = []
    held: Counter[str] = Counter()
    for (worth, read), number in zip(found, times, strict=True):
        for _ in range(number):
            held.update(read)
            lacks = any(held[word] > max(text.count(word), 1) for word in read)
            worths.append(worth * ONCE_MORE if lacks else worth)
    return worths


def _is_called(
    words: Sequence[str], text: TalkWords, subjects: frozenset[str], people: Collection[Sequence[str]]
) -> bool:
    """Whether only a name here says what titles of other talks are about, and is none of the whole names of ``people``."""
    return all(
        word in subjects and word in text.words and f" {word} " not in text.said and [word] not in people
        for word in words
    )


def _found(meant: Meant, text: TalkWords, how: str) -> list[tuple[float, tuple[str, ...]]]:
    """What each of its terms is worth in this text, and the words that stand for it there."""
    if not meant.parts:
        return [_found_one(meant, text, how)]
    if text.has(meant.term.words):
        return [(1.0, part.term.words) for part in meant.parts]
    form = next((form for form in meant.forms if text.has(form.words)), None)
    if form:
        worth = _worth(form, how)
        return [(worth, form.words), *((worth, ()) for _ in meant.parts[1:])]
    apart = [_found_one(part, text, how) for part in meant.parts]
    return [(min(worth, APART), words) for worth, words in apart]


def _worth(form: OtherForm, how: str) -> float:
    """More where the talk has the word as typed too, elsewhere."""
    return (form.worth + 1) / 2 if how in ("words", "side by side") and form.worth < TOGETHER else form.worth


def _found_one(meant: Meant, text: TalkWords, how: str) -> tuple[float, tuple[str, ...]]:
    term, places = meant.term, text.words
    # Most terms are one word.
    if len(term.words) == 1:
        if term.words[0] in places:
            return (APART if _is_elided(term.words[0], text) else 1.0), term.words
    elif all(map(places.__contains__, term.words)) and (not term.is_version or text.tells(term)):
        as_written = fold_letters(term.typed) in fold_letters(text.written)
        return 1.0 if as_written else OTHER_SIGNS, term.words
    if term.joined in places:
        return 1.0, (term.joined,)
    for form in meant.forms:
        if text.has(form.words):
            return _worth(form, how), form.words
    if term.open:
        begun = [word for word in places if word.startswith(term.words[-1])]
        if begun and all(word in places for word in term.words[:-1]):
            return BEGUN, (*term.words[:-1], min(begun, key=len))
    for near in meant.near:
        if near in places:
            return MISSPELT, (near,)
    return ELSEWHERE[how], term.words


def _is_elided(word: str, text: TalkWords) -> bool:
    """Whether a letter is only what an apostrophe leaves of a word here, as in "C'est" and "Python's"."""
    if len(word) > 1 or "'" not in (written := text.written.replace("’", "'")):
        return False
    return not re.search(rf"(?<![\w']){word}(?![\w'])", fold_letters(written))


def _of_a_name(words: set[str], names: list[list[str]]) -> float:
    """The greatest share of a speaker's name among the words; a name of one word counts half."""
    return max([sum(map(words.__contains__, name)) / max(len(name), 2) for name in names], default=0.0)


def _side_by_side(words: list[str], places: dict[str, int], terms: int) -> float:
    if len(words) < 2:
        # Several terms are one word here.
        return float(terms > 1)
    at = [places[word] for word in words if word in places]
    if len(at) < 2:
        return 0.0
    return sum(after == before + 1 for before, after in pairwise(at)) / (len(words) - 1)
