"""Candidates in order of their likeness to what was typed, as its words were probably meant."""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from aggregator.catalog.search.retrieve import Candidates, Meant
from aggregator.store.fulltext import words_of
from scrapers.records import NOT_TALKS
from scrapers.text import fold_letters

WORTH = {"found": 0.55, "as typed": 0.16, "title": 0.12, "person": 0.10, "side by side": 0.07}
"""What each kind of likeness adds, all in all 1: how much of the query was found; found exactly as typed; how like the
title the query is; how much of a speaker's name it holds; how many of its words follow each other as they do there."""

GATHERING = 0.6
"""What the likeness of an open space or social event is worth, of that of a talk."""

OTHER_SIGNS, BEGUN, MISSPELT = 0.98, 0.97, 0.8
"""What a word is worth that has other signs in it ("3-13" for "3.13"), that was only begun, or that was misspelt."""

ELSEWHERE = {"words": 0.3, "meant": 0.2, "some": 0.0}
"""What a word is worth that stands neither in title nor names, but in abstract or track."""


@dataclass(frozen=True, slots=True)
class RankedTalk:
    """A row of talks: ``score`` is 0-100; ``read`` is the query as this talk has its words; ``how`` as in Candidates."""

    row: int
    score: float
    how: str
    read: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _TalkWords:
    """Title and names in words; ``words`` are all of them with the first place at which each stands."""

    title: list[str]
    names: list[list[str]]
    words: dict[str, int]
    written: str

    @classmethod
    def of(cls, title: str, speakers: str) -> _TalkWords:
        """A title, and names joined by commas."""
        names = [words_of(name) for name in speakers.split(", ")]
        title_words = words_of(title)
        places: dict[str, int] = {}
        for place, word in enumerate([*title_words, *(word for name in names for word in name)]):
            places.setdefault(word, place)
        return cls(title_words, names, places, f"{title} {speakers}")


def ranked(conn: sqlite3.Connection, found: Candidates) -> list[RankedTalk]:
    """The candidates, the most alike first; the order they came in decides little, and between equals."""
    texts = _texts(conn, list(found.rows))
    results = []
    for place, (row, how) in enumerate(found.rows.items()):
        text, kind = texts[row]
        likeness, read = _likeness(found.meant, text, how)
        likeness -= 0.004 * math.log1p(place)
        score = 100 * max(likeness, 0.0) * (GATHERING if kind in NOT_TALKS else 1)
        results.append(RankedTalk(row, round(score, 2), how, read))
    return sorted(results, key=lambda result: -result.score)


def _texts(conn: sqlite3.Connection, rows: Sequence[int]) -> dict[int, tuple[_TalkWords, str]]:
    found = conn.execute(
        """SELECT rowid, title, coalesce(speakers, ''), kind FROM talks
           WHERE rowid IN (SELECT value FROM json_each(?))""",
        (json.dumps(rows),),
    )
    return {row: (_TalkWords.of(title, speakers), kind) for row, title, speakers, kind in found}


def _likeness(meant: Sequence[Meant], text: _TalkWords, how: str) -> tuple[float, tuple[str, ...]]:
    """0 to 1, and the query in this talk's words."""
    found = [_found(one, text, how) for one in meant]
    words = [word for _, read in found for word in read]
    parts = {
        "found": sum(worth for worth, _ in found) / len(found),
        "as typed": sum(worth == 1 for worth, _ in found) / len(found),
        "title": fuzz.token_sort_ratio(" ".join(words), " ".join(text.title)) / 100,
        "person": _of_a_name(set(words), text.names),
        "side by side": _side_by_side(words, text.words),
    }
    return sum(WORTH[name] * part for name, part in parts.items()), tuple(words)


def _found(meant: Meant, text: _TalkWords, how: str) -> tuple[float, tuple[str, ...]]:
    """What a term is worth in this text, and the words that stand for it there."""
    term, places = meant.term, text.words
    if all(word in places for word in term.words):
        as_written = len(term.words) == 1 or fold_letters(term.typed) in fold_letters(text.written)
        return 1.0 if as_written else OTHER_SIGNS, term.words
    if term.joined in places:
        return 1.0, (term.joined,)
    if term.open:
        begun = [word for word in places if word.startswith(term.words[-1])]
        if begun and all(word in places for word in term.words[:-1]):
            return BEGUN, (*term.words[:-1], min(begun, key=len))
    for near in meant.near:
        if near in places:
            return MISSPELT, (near,)
    return ELSEWHERE[how], term.words


def _of_a_name(words: set[str], names: list[list[str]]) -> float:
    """The greatest share of a speaker's name among the words; a name of one word counts half."""
    shares = (sum(word in words for word in name) / max(len(name), 2) for name in names)
    return max(shares, default=0.0)


def _side_by_side(words: list[str], places: dict[str, int]) -> float:
    if len(words) < 2:
        return 0.0
    at = [places[word] for word in words if word in places]
    return sum(after == before + 1 for before, after in pairwise(at)) / (len(words) - 1)
