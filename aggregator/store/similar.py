"""The words that tell most of each talk, and the talks that share them: what store/topics.py brings up to date.

Words stand in the file as numbers; those of the talks in hand are told in temporary tables, for the reasons.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from functools import lru_cache
from hashlib import blake2b

from aggregator.store.fulltext import words_of
from aggregator.topics.near import MOST_TALKS, counts_of, nearest, nearness, ranked, weights_of
from aggregator.topics.words import SpokenWords, said_of
from scrapers.text import strip_markup

_UNIT = 65_535
"""Weights are kept as whole numbers up to this."""

_NEAREST = 12
_MOST_OWN = 50
"""Of the nearest talks, and of other talks of the same speakers, so many are looked at."""

_SHARED = 3
"""So many words are named as the reason."""

_MOST_CACHED = 16_000

_EDITION = re.compile(r"\d+")
_PACKED = struct.Struct("<qH")


def said_in(
    event: str,
    event_title: str,
    title: str,
    speakers: str | None,
    abstract: str | None,
    written: dict[str, str] | None = None,
) -> SpokenWords:
    """What a talk says, as its row and its event's have it; into ``written`` goes how it writes each word, folded."""
    text = strip_markup(abstract) if abstract and ("<" in abstract or "](" in abstract) else abstract or ""
    names = [*_event_words(event, event_title), *(words_of(speakers) if speakers else ())]
    in_title, in_text = words_of(title), words_of(text)
    said = said_of(in_title, in_text, names)
    if written is not None:
        written.update(zip(said.abstract, in_text, strict=True))
        written.update(zip(said.title, in_title, strict=True))
    return said


@lru_cache(maxsize=1_000)
def _event_words(event: str, title: str) -> tuple[str, ...]:
    return (*words_of(event.replace("-", " ")), *words_of(title))


@lru_cache(maxsize=30_000)
def number_of(word: str) -> int:
    """The number under which a word is kept."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=6).digest())


def unpacked(words: bytes) -> Iterator[tuple[int, int]]:
    """Of what ``talk_words`` holds, each word's number and weight, the most telling first."""
    return _PACKED.iter_unpack(words)


def begin(conn: sqlite3.Connection) -> None:
    """Make the tables that are needed for the talks in hand."""
    conn.execute("DROP TABLE IF EXISTS temp.written_words")
    conn.execute("CREATE TEMP TABLE written_words (word INTEGER PRIMARY KEY, written TEXT)")
    conn.execute("DROP TABLE IF EXISTS temp.telling_words")
    conn.execute("CREATE TEMP TABLE telling_words (word INTEGER, weight INTEGER, talk INTEGER)")


def put_words(
    conn: sqlite3.Connection, said: Mapping[int, SpokenWords], written: Mapping[str, str], total: int
) -> None:
    """Keep the words that tell most of each talk (its row), out of ``total`` talks that were counted."""
    counts = {talk: counts_of(one) for talk, one in said.items()}
    numbers = {word: number_of(word) for one in counts.values() for word in one}
    known = _counted(conn, [*set(numbers.values())])
    talks = {word: known[number] for word, number in numbers.items() if number in known}
    told: dict[str, int] = {}
    kept, telling = [], []
    for talk, one in counts.items():
        packed = b""
        for word, part in weights_of(one, talks, total):
            number, weight = told.setdefault(word, numbers[word]), round(part * _UNIT)
            packed += _PACKED.pack(number, weight)
            telling.append((number, weight, talk))
        kept.append((talk, packed))
    conn.executemany("INSERT INTO talk_words VALUES (?, ?)", kept)
    conn.executemany("INSERT INTO temp.telling_words VALUES (?, ?, ?)", telling)
    conn.executemany(
        "INSERT OR IGNORE INTO temp.written_words VALUES (?, ?)",
        [(told[word], written[word]) for word in sorted(told)],
    )


def _counted(conn: sqlite3.Connection, numbers: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for begin_at in range(0, len(numbers), 500):
        some = numbers[begin_at : begin_at + 500]
        marks = ",".join("?" * len(some))
        found.update(conn.execute(f"SELECT word, talks FROM topic_words WHERE word IN ({marks})", some).fetchall())
    return found


def put_similar(conn: sqlite3.Connection, where: str) -> None:
    """Say of the talks to which ``where`` applies, and whose words were put in, which others are near them, and why."""
    conn.execute(_KEEP, (MOST_TALKS,))
    look = _Look(conn)
    rows = conn.execute(
        f"""SELECT own.talk, talks.id, event, words FROM talk_words own JOIN talks ON talks.rowid = own.talk
            WHERE {where} ORDER BY own.talk"""
    )
    found = (
        (talk_id, other, position, reason)
        for talk, talk_id, event, words in rows
        for position, (other, reason) in enumerate(look.similar(talk, talk_id, event, words), 1)
    )
    conn.executemany("INSERT INTO similar_talks VALUES (?, ?, ?, ?)", found)


class _Look:
    """Reads what is near a talk; what is asked for often is kept, as nothing of it changes meanwhile."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.conn = conn
        self._known: dict[int, tuple[str, str, str]] = {}
        self.having: Callable[[int], tuple[array[int], array[float]]] = lru_cache(maxsize=_MOST_CACHED)(self._having)
        self.written: Callable[[int], str] = lru_cache(maxsize=_MOST_CACHED)(self._written)

    def similar(self, talk: int, talk_id: str, event: str, words: bytes) -> Iterator[tuple[str, str]]:
        """The ids of the talks to show as similar, with the reason."""
        own = list(unpacked(words))
        floats = [(word, float(weight)) for word, weight in own]
        found = nearness(floats, lambda word: zip(*self.having(word), strict=True))
        found.pop(talk, None)
        near = {other: found[other] / _UNIT**2 for other in nearest(found, _NEAREST)}
        same_speaker = {row for (row,) in self.conn.execute(_SAME_SPEAKER, {"talk": talk_id, "most": _MOST_OWN})}
        for other in same_speaker & found.keys():
            near[other] = found[other] / _UNIT**2
        about = self._about(near.keys() | same_speaker)
        here = {other for other, (_, of, _) in about.items() if of == event}
        conference = _series(event)
        series = {other for other, (_, _, of) in about.items() if of == conference} - here
        best = ranked(near, same_speaker, series, here)
        shared = self._shared(dict(own), [other for other in best if other in near])
        for other in best:
            yield about[other][0], reason_of(shared.get(other, ()), other in same_speaker, other in series)

    def _about(self, rows: Set[int]) -> dict[int, tuple[str, str, str]]:
        """Each talk's id, event and conference."""
        if len(self._known) > _MOST_CACHED:
            self._known.clear()
        if unknown := [row for row in rows if row not in self._known]:
            asked = f"SELECT rowid, id, event FROM talks WHERE rowid IN ({','.join('?' * len(unknown))})"
            found = self.conn.execute(asked, unknown)
            self._known.update((row, (talk, event, _series(event))) for row, talk, event in found)
        return {row: self._known[row] for row in rows}

    def _shared(self, weights: Mapping[int, int], others: Sequence[int]) -> dict[int, list[str]]:
        """Of each of these talks the words that tell most of both."""
        asked = f"SELECT talk, words FROM talk_words WHERE talk IN ({','.join('?' * len(others))})"
        found = {}
        for other, words in self.conn.execute(asked, others):
            both = [
                (-weights[word] * weight, self.written(word)) for word, weight in unpacked(words) if word in weights
            ]
            found[other] = [word for _, word in sorted(both)[:_SHARED]]
        return found

    def _having(self, word: int) -> tuple[array[int], array[float]]:
        rows = self.conn.execute(_HAVING, (word, MOST_TALKS)).fetchall()
        return array("q", [talk for talk, _ in rows]), array("f", [weight for _, weight in rows])

    def _written(self, word: int) -> str:
        return str(self.conn.execute("SELECT written FROM temp.written_words WHERE word = ?", (word,)).fetchone()[0])


_KEEP = """
    INSERT INTO word_talks
    SELECT word, weight, talk FROM (
      SELECT *, row_number() OVER (PARTITION BY word ORDER BY weight DESC, talk DESC) AS place FROM temp.telling_words
    ) WHERE place <= ? ORDER BY word, weight, talk"""
"""More of a word are never read: in all they are as many as the words, not as the words of talks."""

_HAVING = "SELECT talk, weight FROM word_talks WHERE word = ? ORDER BY weight DESC, talk DESC LIMIT ?"
_SAME_SPEAKER = """
    SELECT DISTINCT own.talk FROM talk_speakers said CROSS JOIN talk_speakers other ON other.speaker = said.speaker
      CROSS JOIN talks ON talks.id = other.talk CROSS JOIN talk_words own ON own.talk = talks.rowid
    WHERE said.talk = :talk AND other.talk <> :talk LIMIT :most"""


def reason_of(shared: Sequence[str], same_speaker: bool, series: bool) -> str:
    """Why a talk is shown beside another, in words: who speaks, where, and what both say."""
    reasons = ["same speaker"] if same_speaker else []
    reasons += ["another edition"] if series else []
    reasons += [", ".join(shared)] if shared else []
    return "; ".join(reasons)


@lru_cache(maxsize=10_000)
def _series(event: str) -> str:
    """The event's slug without numbers: editions of one conference differ in these."""
    return _EDITION.sub("", event)
