"""Words that were probably meant: those of titles and names that are one or two slips of the fingers away."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from functools import cached_property, lru_cache
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from aggregator.store.schema import ABBREVIATIONS, SEARCH_WORDS, WORD_COUNTS

MOST_NEAR = 8
"""Words looked at in the place of one that was typed."""

SHORTEST = 3
"""Letters of a word that may be misspelt."""

RARER, RARER_THAN_TYPED = 20, 10
"""How many times as rare a word is that nobody means, as another one as near, and as the word that was typed."""

MOST_BEGINNING = 400
"""Words that begin alike of which those with the same stem are looked for."""

MOST_BEGUN, MOST_LETTERS_LEFT = 3, 9
"""Words of one length that a beginning may stand for, and letters that may be left to type."""


class Vocabulary:
    """The words of all titles and names, read by length as they are asked for."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._read: dict[int, str] = {}
        self._begun: dict[str, list[str]] = {}

    @cached_property
    def _tables(self) -> frozenset[str]:
        """Which of its tables the catalog has: one of before, which is only read, lacks some."""
        found = self._conn.execute("SELECT name FROM sqlite_master WHERE name IN (?, ?)", (WORD_COUNTS, ABBREVIATIONS))
        return frozenset(name for (name,) in found)

    def knows(self, word: str) -> bool:
        """Whether some title or name holds exactly this word."""
        if WORD_COUNTS not in self._tables:
            return f" {word} " in self._text(len(word))
        sql = f"SELECT 1 FROM {WORD_COUNTS} WHERE length = ? AND word = ?"  # noqa: S608 - a name of ours
        return self._conn.execute(sql, (len(word), word)).fetchone() is not None

    def talks(self, words: Iterable[str]) -> dict[str, int]:
        """In how many titles and speakers' lines each of these words is; those that are in none are left out."""
        if WORD_COUNTS not in self._tables:
            return {}
        asked = json.dumps([[len(word), word] for word in words])
        sql = f"""SELECT word, talks FROM json_each(?) CROSS JOIN {WORD_COUNTS}
                  ON length = json_extract(value, '$[0]') AND word = json_extract(value, '$[1]')"""  # noqa: S608 - a name of ours
        return dict(self._conn.execute(sql, (asked,)).fetchall())

    def beginning(self, letters: str, longest: int) -> list[str]:
        """The commonest words of up to so many letters that begin with these, at most ``MOST_BEGINNING``."""
        if WORD_COUNTS not in self._tables:
            return []
        lengths = json.dumps([*range(len(letters), longest + 1)])
        sql = f"""SELECT word FROM json_each(:lengths) CROSS JOIN {WORD_COUNTS}
                  ON length = value AND word >= :letters AND word < :letters || '\U0010ffff'
                  ORDER BY talks DESC, word LIMIT {MOST_BEGINNING}"""  # noqa: S608 - names of ours
        return [row[0] for row in self._conn.execute(sql, {"lengths": lengths, "letters": letters})]

    def abbreviations(self, texts: Iterable[str]) -> list[tuple[str, str]]:
        """(text, what it is short for or what is short for it), as titles spell it out, the commonest first."""
        if ABBREVIATIONS not in self._tables:
            return []
        asked = json.dumps([*texts])
        sql = f"""SELECT text, other FROM json_each(?) CROSS JOIN {ABBREVIATIONS} ON text = value
                  ORDER BY talks DESC, other"""  # noqa: S608 - a name of ours
        return self._conn.execute(sql, (asked,)).fetchall()

    def near(self, word: str) -> list[str]:
        """The nearest words and, among equally near ones, the commonest first; none for words under three letters.

        Two slips are allowed in longer words, where no word is one slip away. Nobody means a word that is far rarer than one as
        near, or than what was typed. Digits stand for no letters, and of three letters none is wrong.
        """
        for slips in range(1, _allowed(word) + 1):
            lengths = range(len(word) - slips, len(word) + slips + 1)
            near = _near(word, slips, map(self._text, lengths))
            if near:
                talks = self.talks([word, *near])
                least = (
                    max(talks.get(word, 0) / RARER_THAN_TYPED, max(map(talks.__getitem__, near)) / RARER)
                    if talks
                    else 0
                )
                near = [other for other in near if talks.get(other, 0) >= least]
                return sorted(near, key=lambda other: -talks.get(other, 0))[:MOST_NEAR]
        return []

    def begun(self, word: str) -> list[str]:
        """The commonest words of every length that begin with this one, which may be a word itself."""
        if word not in self._begun:
            lengths = range(len(word), len(word) + MOST_LETTERS_LEFT + 1)
            counted = WORD_COUNTS in self._tables
            self._begun[word] = self._begun_counted(word, lengths) if counted else self._begun_read(word, lengths)
        return self._begun[word]

    def _begun_counted(self, word: str, lengths: range) -> list[str]:
        # A catalog of very many talks has megabytes of words, of which few begin so.
        sql = f"""SELECT word FROM (
                    SELECT length, word, row_number() OVER (PARTITION BY length ORDER BY talks DESC, word) AS place
                    FROM json_each(:lengths) CROSS JOIN {WORD_COUNTS}
                    ON length = value AND word >= :letters AND word < :letters || '\U0010ffff')
                  WHERE place <= {MOST_BEGUN} ORDER BY length, place"""  # noqa: S608 - names of ours
        return [row[0] for row in self._conn.execute(sql, {"lengths": json.dumps([*lengths]), "letters": word})]

    def _begun_read(self, word: str, lengths: range) -> list[str]:
        found = []
        for length in lengths:
            # A pattern takes ten times as long for it.
            text, at = self._text(length), 0
            for _ in range(MOST_BEGUN):
                at = text.find(f" {word}", at) + 1
                if not at:
                    break
                found.append(text[at : at + length])
        return found

    def _text(self, length: int) -> str:
        if length not in self._read:
            sql = f"SELECT words FROM {SEARCH_WORDS} WHERE length = ?"  # noqa: S608 - a name of ours
            row = self._conn.execute(sql, (length,)).fetchone()
            self._read[length] = f" {row[0]} " if row else ""
        return self._read[length]


@lru_cache(maxsize=40)
def _split(text: str) -> tuple[str, ...]:
    """The words of one row, which are the same for every search of a catalog."""
    return tuple(text.split())


def _near(word: str, slips: int, texts: Iterable[str]) -> list[str]:
    """Those words of the rows that are up to so many slips away."""
    words = list(chain.from_iterable(map(_split, texts)))
    found = process.extract(word, words, scorer=OSA.distance, score_cutoff=slips, limit=None)
    return [other for other, distance, _ in found if distance and _is_likely(word, other)]


def _allowed(word: str) -> int:
    if len(word) < SHORTEST or word.isdigit():
        return 0
    return 1 if len(word) < 6 else 2


def _is_likely(typed: str, other: str) -> bool:
    """Whether fingers slip so: of three letters one was left out, or two changed places; digits are typed with care."""
    if len(typed) == SHORTEST and len(other) <= SHORTEST and sorted(typed) != sorted(other):
        return False
    return [char for char in typed if char.isdigit()] == [char for char in other if char.isdigit()]
