"""All talks that a query finds, in one order, whichever part of it a page shows."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from aggregator.catalog.search.indexes import COUNTED, KEPT, LOOKED_THROUGH, Indexes
from aggregator.catalog.search.newest import dated
from aggregator.catalog.search.query import Term
from aggregator.catalog.search.rank import RankedTalk, ranked
from aggregator.catalog.search.retrieve import Candidates, Meant, candidates
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.store.fulltext import GATHERING_WORD
from aggregator.store.schema import NAMES_INDEX, TALKS_INDEX

NEWEST = "newest"
"""How a talk was found that was not looked for by words."""


Number = tuple[int, bool]
"""How many talks there are, as far as they were counted, and whether there are more."""


def number_of(counted: int, most: int = COUNTED) -> Number:
    """What is said of so many, of which one more than ``most`` may have been counted."""
    return min(counted, most), counted > most


@dataclass(slots=True)
class Ranking:
    """Talks in order: ``results`` were compared with what was typed, ``rest`` are those after them as the index has them.

    ``rest`` is asked for only where somebody goes so far, and ``number``, which counts all up to a number, only of what is
    shown; ``how`` says how they were found. ``counted`` are the rows whose choices are counted. ``meant`` are the terms as
    they were looked for, by which words are marked.
    """

    results: list[RankedTalk] = field(default_factory=list)
    number: Callable[[int], Number] = lambda most: (0, False)
    counted: list[int] = field(default_factory=list)
    meant: list[Meant] = field(default_factory=list)
    rest: Callable[[], list[int]] = list
    how: str = NEWEST

    def has(self, how: str) -> bool:
        """Whether a talk was found in this way."""
        return any(result.how == how for result in self.results)

    def has_so_many(self, few: int) -> bool:
        """Whether there are at least these few, without counting the others."""
        return len(self.results) >= few or self.number(few)[0] >= few

    @property
    def fits(self) -> bool:
        """Whether some talk has all that was asked for, perhaps in another spelling."""
        return any(result.how != "some" for result in self.results)

    def part(self, start: int, limit: int) -> list[RankedTalk]:
        """The talks from ``start`` (0 is the first) on, at most ``limit``."""
        shown = self.results[start : start + limit]
        if len(shown) < limit:
            at = max(start - len(self.results), 0)
            shown += [RankedTalk(row, 0.0, self.how, ()) for row in self.rest()[at : at + limit - len(shown)]]
        return shown


def by_words(conn: sqlite3.Connection, indexes: Indexes, variants: Sequence[Sequence[Term]]) -> Ranking:
    """The talks for these terms; of several variants all that any finds, each as its best variant has it."""
    rankings = [_of_one(conn, indexes, terms) for terms in variants]
    return rankings[0] if len(rankings) == 1 else _together(rankings, indexes.looked_through)


def _of_one(conn: sqlite3.Connection, indexes: Indexes, terms: Sequence[Term]) -> Ranking:
    found = candidates(indexes, Vocabulary(conn), terms)
    results = ranked(conn, found)
    rest = _rest(indexes, found)
    if found.matching > KEPT:
        counted = list(found.rows) if indexes.is_big else indexes.rows(TALKS_INDEX, found.match, LOOKED_THROUGH)
        return Ranking(results, _counting(indexes, found.match), counted, found.meant, rest, "words")
    counted = [*found.rows, *rest()][: indexes.looked_through]
    return Ranking(results, _adding(results, rest), counted, found.meant, rest, "some")


def _counting(indexes: Indexes, match: str) -> Callable[[int], Number]:
    return lambda most: number_of(indexes.count(TALKS_INDEX, match, most + 1), most)


def _adding(results: Sequence[RankedTalk], rest: Callable[[], list[int]]) -> Callable[[int], Number]:
    return lambda most: number_of(len(results) + len(rest()))


def _rest(indexes: Indexes, found: Candidates) -> Callable[[], list[int]]:
    """What else is found than was compared."""

    @cache
    def rest() -> list[int]:
        """Rows of talks as the indexes have them, looked for once."""
        rows: dict[int, None] = {}
        for index, match in found.others:
            rows |= dict.fromkeys(row for row in indexes.rows(index, match, COUNTED + 1) if row not in found.rows)
        return list(rows)

    return rest


def _together(rankings: Sequence[Ranking], looked_through: int) -> Ranking:
    fitting = [one for one in rankings if one.fits] or list(rankings)
    best: dict[int, RankedTalk] = {}
    for result in (result for one in fitting for result in one.results if result.how != "some" or not one.fits):
        if result.row not in best or result.score > best[result.row].score:
            best[result.row] = result
    results = sorted(best.values(), key=lambda result: -result.score)
    rest = [row for row in dict.fromkeys(row for one in fitting for row in one.rest()) if row not in best]
    counted = ([result.row for result in results] + rest)[:looked_through]
    meant = list({one.term.words: one for ranking in rankings for one in ranking.meant}.values())
    number = number_of(len(results) + len(rest))
    return Ranking(results, lambda most: number, counted, meant, lambda: rest, fitting[0].how)


def by_date(conn: sqlite3.Connection, indexes: Indexes) -> Ranking:
    """All talks that the indexes let pass: the newest first, or of very many those that were added last.

    Open spaces and social events come after all others.
    """
    rows = indexes.rows(NAMES_INDEX, "", COUNTED + 1)
    is_few = len(rows) <= LOOKED_THROUGH
    rows = dated(conn, rows) if is_few else indexes.talks_first(rows, f"filters : {GATHERING_WORD}")
    return Ranking(number=lambda most: number_of(len(rows)), counted=rows[: indexes.looked_through], rest=lambda: rows)


def with_first(ranking: Ranking, first: Sequence[RankedTalk], last: Sequence[RankedTalk] = ()) -> Ranking:
    """The same with some talks before all others, and others after those that were compared."""
    if not first and not last:
        return ranking
    before = {result.row for result in first}
    known = before | {result.row for result in ranking.results}
    after = [result for result in last if result.row not in known]
    after = [] if after and ranking.rest() else after
    results = [*first, *(result for result in ranking.results if result.row not in before), *after]
    rows = list(dict.fromkeys([result.row for result in [*first, *after]] + ranking.counted))[:LOOKED_THROUGH]

    def rest() -> list[int]:
        """Rows of the others, without those that are before all."""
        return [row for row in ranking.rest() if row not in before]

    return replace(ranking, results=results, rest=rest, counted=rows, number=_adding(results, rest))
