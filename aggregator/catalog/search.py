"""One search for page, JSON and command line: folded, quoted, ranked; never an error whatever is typed."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from aggregator.catalog.queries import TalkRow, talk_rows
from aggregator.catalog.resolve import is_address, resolve_all
from aggregator.store.schema import FTS_TABLE
from scrapers.records import NOT_SEARCHED
from scrapers.text import fold

WEIGHTS = {"title": 10.0, "speakers": 6.0, "abstract": 1.0, "track": 2.0}
"""What a word is worth in which column, in the order of the full-text table."""

FEW = 10
"""Fewer talks than this with all words, and talks with any of the words are looked at too."""

RERANKED = 50
MOST_TOKENS = 24
_LONGEST = 400
_CLOSE_ENOUGH = 75


@dataclass(frozen=True, slots=True)
class Hit:
    """A talk that was found: ``score`` is 0-100, higher is better; ``how`` is "address", "words" or "similar"."""

    talk: TalkRow
    score: float
    how: str


def search(conn: sqlite3.Connection, text: str, *, event: str | None = None, limit: int = 20) -> list[Hit]:
    """Talks for what somebody typed or pasted, the best first, at most ``limit``; nothing found is an empty list.

    A URL or id gives the talk it names, and nothing else. Breaks and information rows are never found.
    """
    named = resolve_all(conn, text)
    if named or is_address(text):
        rows = [row for row in talk_rows(conn, named) if row.kind not in NOT_SEARCHED and event in (None, row.event)]
        return [Hit(row, 100.0, "address") for row in rows[:limit]]
    tokens = _tokens(text)
    if not tokens:
        return []
    query = " ".join(token.folded for token in tokens)
    found, how = _by_words(conn, tokens, event), "words"
    if not found:
        found, how = _by_likeness(conn, query, event), "similar"
    ranked = _reranked(query, talk_rows(conn, found))
    return [Hit(row, score, how) for score, row in ranked[:limit]]


@dataclass(frozen=True, slots=True)
class _Token:
    """One typed word: ``folded`` for comparing, ``typed`` as the full-text index may hold it (it keeps ł, ø, ß)."""

    folded: str
    typed: str

    def phrase(self, suffix: str = "") -> str:
        """Quoted, so that no letter of it is an operator; neither form can hold a quote."""
        forms = dict.fromkeys((self.folded, self.typed))
        return "(" + " OR ".join(f'"{form}"{suffix}' for form in forms) + ")"


def _tokens(text: str) -> list[_Token]:
    """What stands between spaces and holds a letter or digit. "3.13" stays one token: the phrase "3 13"."""
    parts = text[:_LONGEST].split()
    tokens = (_Token(fold(part), " ".join(re.findall(r"\w+", part.casefold()))) for part in parts)
    return [token for token in tokens if token.folded][:MOST_TOKENS]


def _by_words(conn: sqlite3.Connection, tokens: list[_Token], event: str | None) -> list[str]:
    """Ids of up to ``RERANKED`` talks by bm25: those with all words first, filled up with those with any."""
    phrases = [token.phrase() for token in tokens[:-1]] + [tokens[-1].phrase(" *")]
    found = _match(conn, " AND ".join(phrases), event)
    if len(found) < FEW and len(phrases) > 1:
        known = set(found)
        found += [talk for talk in _match(conn, " OR ".join(phrases), event) if talk not in known]
    return found[:RERANKED]


def _match(conn: sqlite3.Connection, query: str, event: str | None) -> list[str]:
    weights = ", ".join(str(weight) for weight in WEIGHTS.values())
    rows = conn.execute(
        f"""SELECT talks.id FROM {FTS_TABLE} JOIN talks ON talks.rowid = {FTS_TABLE}.rowid
            WHERE {FTS_TABLE} MATCH ?1 AND (?2 IS NULL OR talks.event = ?2)
            ORDER BY bm25({FTS_TABLE}, {weights}), talks.id LIMIT ?3""",  # noqa: S608 - names and numbers of our own
        (query, event, RERANKED),
    )
    return [row[0] for row in rows]


def _by_likeness(conn: sqlite3.Connection, query: str, event: str | None) -> list[str]:
    """Ids of talks whose title or speakers look like the query: misspelt words, letters the index cannot fold."""
    marks = ",".join("?" * len(NOT_SEARCHED))
    rows = conn.execute(
        f"""SELECT id, title || ' ' || coalesce(speakers, '') FROM talks
            WHERE kind NOT IN ({marks}) AND (? IS NULL OR event = ?)""",  # noqa: S608 - question marks
        (*sorted(NOT_SEARCHED), event, event),
    )
    texts = {talk: fold(text) for talk, text in rows}
    for scorer in (fuzz.token_set_ratio, fuzz.partial_ratio):
        alike = process.extract(query, texts, scorer=scorer, score_cutoff=_CLOSE_ENOUGH, limit=RERANKED)
        if alike:
            return [talk for _, _, talk in alike]
    return []


def _reranked(query: str, rows: list[TalkRow]) -> list[tuple[float, TalkRow]]:
    """Rows by likeness of title and speakers to the query; the order they came in decides between equals."""
    scored = [(_likeness(query, row) - 0.2 * place, row) for place, row in enumerate(rows)]
    scored.sort(key=lambda pair: -pair[0])
    return [(round(max(score, 0.0), 1), row) for score, row in scored]


def _likeness(query: str, row: TalkRow) -> float:
    title = fold(row.title)
    whole = f"{title} {fold(row.speakers or '')}".strip()
    return max(
        fuzz.token_sort_ratio(query, title), 0.6 * fuzz.token_set_ratio(query, whole) + 0.4 * fuzz.WRatio(query, whole)
    )
