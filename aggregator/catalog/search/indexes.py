"""Both full-text indexes of a catalog, through which all searches go."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from aggregator.catalog.search.stems import words_of_languages
from aggregator.store.fulltext import GATHERING_WORD, filter_word
from aggregator.store.schema import NAMES_INDEX, TALKS_INDEX

BIG = 100_000
"""In a catalog of more talks a search reads only those that it compares: each lies elsewhere in the file."""

LOOKED_THROUGH = 5_000
"""Talks whose choices are counted, the last added; in a big catalog those that are compared."""

COUNTED = 20_000
"""Talks that are counted; of more it is only said that there are more."""

COUNTED_AT_FIRST = 500
"""The same in a big catalog, but always twice as many as are shown: who goes on finds all that can be counted."""

KEPT = 200
"""Talks that are compared with what was typed; after them the others come in the order of the index."""

LAST_ROW = (1 << 63) - 1

ANYTHING = "filters : video *"
"""What all talks match: each has a video status."""


def any_of(name: str, values: Iterable[str]) -> str:
    """Talks with any of these values, in FTS5's language."""
    words = [f'"{filter_word(name, value)}"' for value in values]
    return f"filters : {words[0]}" if len(words) == 1 else f"filters : ({' OR '.join(words)})"


Counting = tuple[str, str, int, int]
"""What was counted: in which index, what matches there, before which row, and how many at most."""


class Indexes:
    """Both full-text indexes of a catalog, seen through what a talk must match, and what it must not say anywhere.

    Both are in FTS5's language; what must match names columns that both indexes have. ``counted`` keeps what was counted for
    whoever asks the same again: each variant of a query, and each reading that is dropped.
    """

    def __init__(
        self,
        conn: sqlite3.Connection,
        filters: Sequence[str] = (),
        without: Sequence[str] = (),
        counted: dict[Counting, int] | None = None,
    ) -> None:
        self._conn = conn
        self._counted = {} if counted is None else counted
        self._read: dict[tuple[str, str], tuple[list[int], bool]] = {}
        self._filters = [f"({match})" for match in filters]
        self._without = " OR ".join(without)

    def count(self, index: str, match: str, most: int) -> int:
        """How many rows match, but no more than ``most``."""
        index = self._asked(index)
        known, is_all = self._read.get((index, match), ([], False))
        if is_all or len(known) >= most:
            return min(len(known), most)
        asked = (index, self._seen(match), known[-1] if known else LAST_ROW, most - len(known))
        if asked not in self._counted:
            # From the last on, as rows are asked for: what was read for these is not read again.
            sql = f"""SELECT count(*) FROM (SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid < ?
                        ORDER BY rowid DESC LIMIT ?)"""  # noqa: S608 - a name of ours
            self._counted[asked] = int(self._conn.execute(sql, asked[1:]).fetchone()[0])
        return len(known) + self._counted[asked]

    def rows(self, index: str, match: str, most: int) -> list[int]:
        """Rows that match, the last added first, at most so many; with "" as ``match`` all that pass the filters."""
        index = self._asked(index)
        known, is_all = self._read.get((index, match), ([], False))
        if not is_all and len(known) < most:
            sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608 - our name
            known = [row[0] for row in self._conn.execute(sql, (self._seen(match), most))]
            self._read[index, match] = known, len(known) < most
        return known[:most]

    def holds(self, row: int, match: str) -> bool:
        """Whether this talk matches, wherever it says so."""
        sql = f"SELECT 1 FROM {TALKS_INDEX} WHERE {TALKS_INDEX} MATCH ? AND rowid = ?"  # noqa: S608 - a name of ours
        return self._conn.execute(sql, (match, row)).fetchone() is not None

    def stand(self, words: Sequence[str], anywhere: bool = False) -> bool:
        """Whether these words stand side by side in some title, or in any text, whatever the filters."""
        index, match = (TALKS_INDEX, "") if anywhere else (NAMES_INDEX, "title : ")
        sql = f"SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT 1"  # noqa: S608 - a name of ours
        return self._conn.execute(sql, (f'{match}"{" ".join(words)}"',)).fetchone() is not None

    def spoken(self) -> dict[str, list[str]]:
        """The languages of talks that are known by name, each with those of its words that some talk has; English always."""
        languages = words_of_languages()
        sql = f"""SELECT value FROM json_each(?) WHERE EXISTS (
                    SELECT 1 FROM {NAMES_INDEX} WHERE {NAMES_INDEX} MATCH 'filters : ' || value)"""  # noqa: S608 - our name
        asked = json.dumps([word for words in languages.values() for word in words])
        known = {word for (word,) in self._conn.execute(sql, (asked,))}
        found = {name: [word for word in words if word in known] for name, words in languages.items()}
        return {name: words for name, words in found.items() if words or name == "english"}

    def passing(self, rows: Sequence[int]) -> list[int]:
        """Those of these few rows that pass the filters."""
        if not self._filters and not self._without:
            return list(rows)
        index = self._asked(NAMES_INDEX)
        sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? AND rowid = ?"  # noqa: S608 - a name of ours
        return [row for row in rows if self._conn.execute(sql, (self._seen(""), row)).fetchone()]

    @cached_property
    def is_big(self) -> bool:
        """Whether there are so many talks that a search reads only what it compares."""
        last = self._conn.execute(f"SELECT max(id) FROM {NAMES_INDEX}_docsize").fetchone()[0]  # noqa: S608 - our name
        return bool(last and last > BIG)

    @property
    def looked_through(self) -> int:
        """How many talks that match have their choices counted."""
        return KEPT if self.is_big else LOOKED_THROUGH

    def most_counted(self, shown: int) -> int:
        """How many talks are counted where those up to this one are shown."""
        return min(COUNTED, max(COUNTED_AT_FIRST, 2 * shown)) if self.is_big else COUNTED

    def first(self, questions: Sequence[tuple[str, str]], most: int = KEPT) -> list[int]:
        """At most ``most`` talks that the last of these questions finds, and as many gatherings after them.

        A question is an index and what must match in it, and finds some of what the next does: where that finds too many,
        what this one finds comes before. Of each the last added come first. They are compared one by one: to weigh all that
        match, bm25 reads something of each, from all over the file, and finds no more of what people look for.
        """
        parts = [f" NOT filters : {GATHERING_WORD}", f" AND filters : {GATHERING_WORD}"] if self._gatherings else [""]
        found: list[int] = []
        for part in parts:
            rows: list[int] = []
            for index, match in reversed(questions):
                narrower = self.rows(index, f"({match}){part}" if part else match, most)
                rows = list(dict.fromkeys(narrower + rows))[:most]
                if len(narrower) < most:
                    break
            found += rows
        return found

    def with_most(self, index: str, phrases: Sequence[str], most: int) -> list[int]:
        """Rows with any of these phrases, which few have: those that have more of them, and rarer ones, first."""
        worth: dict[int, float] = defaultdict(float)
        for phrase in phrases:
            rows = self.rows(index, phrase, COUNTED)
            for row in rows:
                worth[row] += 1 / len(rows)
        match = " OR ".join(phrases)
        self._read[self._asked(index), match] = sorted(worth, reverse=True), True
        return self.talks_first(sorted(worth, key=lambda row: (-worth[row], -row)), match)[:most]

    def talks_first(self, rows: list[int], match: str) -> list[int]:
        """All rows that match, as ``rows`` has them, but gatherings after talks."""
        if not rows or not self._gatherings:
            return rows
        gatherings = set(self.rows(TALKS_INDEX, f"({match}) AND filters : {GATHERING_WORD}", len(rows)))
        return sorted(rows, key=gatherings.__contains__)

    @cached_property
    def _gatherings(self) -> bool:
        sql = f"SELECT 1 FROM {NAMES_INDEX} WHERE {NAMES_INDEX} MATCH ? LIMIT 1"  # noqa: S608 - a name of ours
        return self._conn.execute(sql, (f"filters : {GATHERING_WORD}",)).fetchone() is not None

    def _seen(self, match: str) -> str:
        seen = " AND ".join([f"({match})", *self._filters] if match else self._filters or [ANYTHING])
        return f"({seen}) NOT ({self._without})" if self._without else seen

    def _asked(self, index: str) -> str:
        """The index to be asked instead of one that does not know everything a talk says, where that matters."""
        return TALKS_INDEX if self._without else index
