"""Abbreviations that titles spell out themselves, "Global Interpreter Lock (GIL)" or "WSGI (Web Server Gateway Interface)".

Both of a pair are as an index holds them; how many titles say it is counted, talk by talk like everything of the indexes.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterator

from aggregator.store.fulltext import words_of
from aggregator.store.schema import ABBREVIATIONS, IS_SEARCHED

MOST_LETTERS = 8
"""Letters of an abbreviation; it has at least two."""

SHORTEST_LONG = 3
"""Letters of the longest word that it stands for: "S.O.L.I.D." spells nothing out."""

_BRACKETS = re.compile(r"\(([^()]+)\)")
_ABBREVIATION = re.compile(r"([A-Za-z0-9]+?)s?\Z")
_SMALL = frozenset(
    ("a", "an", "and", "as", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with", "de", "und", "y")
)
"""Words whose initials abbreviations often leave out."""


def spelled_out(title: str) -> Iterator[tuple[str, str]]:
    """Each abbreviation of a title with the words before or in brackets whose initials it is: ("gil", "global ...")."""
    done = 0
    for bracket in _BRACKETS.finditer(title):
        before, inside, done = title[done : bracket.start()].rstrip(), bracket[1].strip(), bracket.end()
        if short := _ABBREVIATION.fullmatch(inside):
            last = words_of(before)[-2 * MOST_LETTERS :]
            spans = [last[at:] for at in range(len(last) - 1, -1, -1)]
        elif before and (short := _ABBREVIATION.fullmatch(before.split()[-1])):
            spans = [words_of(inside)]
        else:
            continue
        for words in spans:
            if _is_short_for(short[1], words):
                yield short[1].lower(), " ".join(words)
                break


def _is_short_for(short: str, words: list[str]) -> bool:
    """Whether these are the initials of the words, with or without the small ones among them."""
    if not 2 <= len(short) <= MOST_LETTERS or sum(letter.isupper() for letter in short) < 2:
        return False
    large = [word for word in words if word not in _SMALL]
    if len(large) < 2 or words[0] not in large or max(map(len, large)) < SHORTEST_LONG:
        return False
    return short.lower() in ("".join(word[0] for word in some) for some in (words, large))


def count_abbreviations(conn: sqlite3.Connection, where: str, by: int = 1) -> None:
    """Count what the titles of talks to which ``where`` applies spell out, or, with -1, no longer count it."""
    titles = conn.execute(f"SELECT title FROM talks WHERE {IS_SEARCHED} AND instr(title, '(') AND {where}")
    pairs = Counter(pair for (title,) in titles for pair in set(spelled_out(title)))
    conn.executemany(
        f"INSERT INTO {ABBREVIATIONS} VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET talks = talks + excluded.talks",
        [
            row
            for (short, long), talks in sorted(pairs.items())
            for row in ((short, long, by * talks), (long, short, by * talks))
        ],
    )
    if by < 0:
        conn.execute(f"DELETE FROM {ABBREVIATIONS} WHERE talks < 1")
