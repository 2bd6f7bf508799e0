"""The words that tell most of each talk, and the talks that share them: what store/topics.py brings up to date.

Words stand in the file as numbers; how those of the talks in hand are written is kept in memory, for the reasons.
"""

from __future__ import annotations

import re
import sqlite3
import struct
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from itertools import chain, islice

from aggregator.store.fulltext import words_of
from aggregator.store.schema import SEARCH_VALUES
from aggregator.topics.near import LEAST_NEAR, MOST_TALKS, counts_of, nearest, nearness, ranked, rarity_of, weights_of
from aggregator.topics.words import SpokenWords, said_of
from scrapers.text import strip_markup

_UNIT = 65_535
"""Weights are kept as whole numbers up to this."""

_NEAREST = 12
_MOST_OWN = 50
"""Of the nearest talks, and of the newest ones of each speaker, so many are looked at."""

_SHARED = 3
"""So many words are named as the reason."""

_MOST_COUNTED = 400_000
_MOST_HAVING = 200_000
_MOST_SPEAKERS = 16_000
"""So many are kept in memory: words with their counts, words with the talks that they tell of, speakers with their talks."""

_ROW_BITS = 48
_ROW = (1 << _ROW_BITS) - 1
"""What a word tells of a talk is one number: the weight, and in the lower bits the talk's row."""

_EDITION = re.compile(r"\d+")
_PACKED = struct.Struct("<qH")


def said_in(
    event: str,
    event_title: str,
    title: str,
    speakers: str | None,
    abstract: str | None,
    written: list[Sequence[str]] | None = None,
) -> SpokenWords:
    """What a talk says, as its row and its event's have it; to ``written`` goes how it writes these words, folded."""
    text = strip_markup(abstract) if abstract and ("<" in abstract or "](" in abstract) else abstract or ""
    names = [*event_words(event, event_title), *(words_of(speakers) if speakers else ())]
    in_title, in_text = words_of(title), words_of(text)
    if written is not None:
        written.append([*in_title, *in_text])
    return said_of(in_title, in_text, names)


@lru_cache(maxsize=1_000)
def event_words(event: str, title: str) -> tuple[str, ...]:
    """What an event is called by: the words of its slug and of its title."""
    return (*words_of(event.replace("-", " ")), *words_of(title))


@lru_cache(maxsize=100_000)
def number_of(word: str) -> int:
    """The number under which a word is kept."""
    return int.from_bytes(blake2b(word.encode("utf-8", "replace"), digest_size=6).digest())


def unpacked(words: bytes) -> Iterator[tuple[int, int]]:
    """Of what ``talk_words`` holds, each word's number and weight, the most telling first."""
    return _PACKED.iter_unpack(words)


class _Rarities(dict[str, float]):
    """Word -> how rare it is among ``total`` talks, read when it is asked for."""

    def __init__(self, conn: sqlite3.Connection, total: int) -> None:
        self._conn = conn
        self._total = total

    def __missing__(self, word: str) -> float:
        if len(self) > _MOST_COUNTED:
            self.clear()
        row = self._conn.execute("SELECT talks FROM topic_words WHERE word = ?", (number_of(word),)).fetchone()
        self[word] = rarity = rarity_of(row[0] if row else 0, self._total)
        return rarity


class Similar:
    """Puts in the words that tell most of the talks in hand, and then which talks are near these, and why.

    ``total``: how many talks were counted. Words and talks come in order of the talks' rows.
    """

    def __init__(self, conn: sqlite3.Connection, total: int) -> None:
        self._conn = conn
        self._rarities = _Rarities(conn, total)
        self._telling: dict[int, array[int]] = {}  # word -> of which talks it tells most, and how much: see ``_ROW``
        self._written: dict[int, str] = {}
        # By a talk's row the number of its event, 0 where nobody asked; by an event's slug its number; by that the conference.
        self._events = array("L")
        self._slugs: dict[str, int] = {}
        self._series: list[str] = [""]
        self._having: Callable[[int], tuple[array[int], array[float]]] = lru_cache(maxsize=_MOST_HAVING)(
            self._read_having
        )
        self._spoken: Callable[[str], array[int]] = lru_cache(maxsize=_MOST_SPEAKERS)(self._read_spoken)

    def put_words(self, said: Mapping[int, SpokenWords], written: Sequence[Sequence[str]]) -> None:
        """Keep the words that tell most of each talk (its row); ``written`` has of each how it writes its words."""
        kept = []
        for (talk, one), writes in zip(said.items(), written, strict=True):
            told: list[int] = []
            for word, part in weights_of(counts_of(one), self._rarities):
                number, weight = number_of(word), round(part * _UNIT)
                told += (number, weight)
                telling = self._telling.get(number)
                if telling is None:
                    self._telling[number] = telling = array("Q")
                    self._written[number] = writes[(*one.title, *one.abstract).index(word)]
                telling.append(weight << _ROW_BITS | talk)
                if len(telling) >= 2 * MOST_TALKS:
                    self._telling[number] = _most_told(telling)
            kept.append((talk, _packing(len(told) // 2).pack(*told)))
        self._conn.executemany("INSERT INTO talk_words VALUES (?, ?)", kept)

    def put_similar(self, where: str) -> None:
        """Say of the talks to which ``where`` applies, and whose words were put in, which others are near them."""
        self._keep()
        rows = self._conn.execute(
            f"""SELECT own.talk, talks.id, words,
                  (SELECT group_concat(speaker, ' ') FROM talk_speakers said WHERE said.talk = talks.id)
                FROM talk_words own CROSS JOIN talks ON talks.rowid = own.talk WHERE {where} ORDER BY own.talk"""
        )
        found = (
            (talk_id, position, reason, other)
            for talk, talk_id, words, speakers in rows
            for position, (other, reason) in enumerate(self._near(talk, words, (speakers or "").split()), 1)
        )
        self._conn.executemany("INSERT INTO similar_talks SELECT ?, id, ?, ? FROM talks WHERE rowid = ?", found)

    def _keep(self) -> None:
        """Of each word the talks of which it tells most: more are never read, so there are as many as words in all."""
        self._rarities.clear()
        rows = (
            (number, told >> _ROW_BITS, told & _ROW)
            for number in sorted(self._telling)
            for told in reversed(_most_told(self._telling.pop(number)))
        )
        self._conn.executemany("INSERT INTO word_talks VALUES (?, ?, ?)", rows)

    def _near(self, talk: int, words: bytes, speakers: Sequence[str]) -> Iterator[tuple[int, str]]:
        """The rows of the talks to show as similar, with the reason."""
        own = dict(unpacked(words))
        found = nearness(own.items(), self._having)
        found.pop(talk, None)
        # A little less, as sums are not exact.
        near = {other: found[other] / _UNIT**2 for other in nearest(found, _NEAREST, 0.99 * LEAST_NEAR * _UNIT**2)}
        spoken = chain.from_iterable(map(self._spoken, speakers))
        same_speaker = set(islice((other for other in spoken if other != talk), _MOST_OWN))
        for other in same_speaker & found.keys():
            near[other] = found[other] / _UNIT**2
        event = self._event(talk)
        conference = self._series[event]
        events = {other: self._event(other) for other in near.keys() | same_speaker}
        here = {other for other, of in events.items() if of == event}
        series = {other for other, of in events.items() if self._series[of] == conference} - here
        best = ranked(near, same_speaker, series, here)
        shared = self._shared(own, [other for other in best if other in near])
        for other in best:
            yield other, reason_of(shared.get(other, ()), other in same_speaker, other in series)

    def _event(self, talk: int) -> int:
        """The number of a talk's event; the conference is its slug without numbers: editions differ in these."""
        if talk >= len(self._events):
            self._events.frombytes(bytes(self._events.itemsize * (talk + 1 - len(self._events))))
        if not self._events[talk]:
            (slug,) = self._conn.execute(_EVENT, (talk,)).fetchone()
            if slug not in self._slugs:
                self._slugs[slug] = len(self._series)
                self._series.append(_EDITION.sub("", slug))
            self._events[talk] = self._slugs[slug]
        return self._events[talk]

    def _shared(self, weights: Mapping[int, int], others: Sequence[int]) -> dict[int, list[str]]:
        """Of each of these talks the words that tell most of both."""
        asked = f"SELECT talk, words FROM talk_words WHERE talk IN ({','.join('?' * len(others))})"
        found = {}
        for other, words in self._conn.execute(asked, others):
            told = unpacked(words)
            both = [(-weights[word] * weight, self._written[word]) for word, weight in told if word in weights]
            found[other] = [word for _, word in sorted(both)[:_SHARED]]
        return found

    def _read_having(self, word: int) -> tuple[array[int], array[float]]:
        rows = self._conn.execute(_HAVING, (word, MOST_TALKS)).fetchall()
        return array("q", [talk for talk, _ in rows]), array("f", [weight for _, weight in rows])

    def _read_spoken(self, speaker: str) -> array[int]:
        rows = self._conn.execute(_SPOKEN, (speaker, _MOST_OWN + 1)).fetchall()
        return array("q", [talk for (talk,) in rows])


def _most_told(telling: array[int]) -> array[int]:
    """Those of which a word tells most; of equally much the last rows."""
    return array("Q", sorted(telling, reverse=True)[:MOST_TALKS])


@cache
def _packing(words: int) -> struct.Struct:
    return struct.Struct("<" + "qH" * words)


_EVENT = f"SELECT event FROM {SEARCH_VALUES} WHERE talk = ?"
_HAVING = "SELECT talk, weight FROM word_talks WHERE word = ? ORDER BY weight DESC, talk DESC LIMIT ?"
_SPOKEN = """
    SELECT own.talk FROM talk_speakers said CROSS JOIN talks ON talks.id = said.talk
      CROSS JOIN talk_words own ON own.talk = talks.rowid
    WHERE said.speaker = ? ORDER BY said.starts DESC, said.talk LIMIT ?"""


def reason_of(shared: Sequence[str], same_speaker: bool, series: bool) -> str:
    """Why a talk is shown beside another, in words: who speaks, where, and what both say."""
    reasons = ["same speaker"] if same_speaker else []
    reasons += ["another edition"] if series else []
    reasons += [", ".join(shared)] if shared else []
    return "; ".join(reasons)
