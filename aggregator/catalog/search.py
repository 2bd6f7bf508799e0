"""One search for page, JSON and command line: folded, quoted, ranked; never an error whatever is typed."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from aggregator.catalog.queries import TalkRow, talk_rows
from aggregator.catalog.resolve import is_address, resolve_all
from aggregator.store.schema import FTS_TABLE
from scrapers.records import NOT_SEARCHED, NOT_TALKS
from scrapers.text import fold

WEIGHTS = {"title": 10.0, "speakers": 6.0, "abstract": 1.0, "track": 2.0}
"""What a word is worth in which column, in the order of the full-text table."""

FEW = 10
"""Fewer talks than this with all words, and talks with any of the words are looked at too."""

RERANKED = 200
"""Talks whose titles are compared with what was typed; no more than these can be shown."""

GATHERING = 0.6
"""What the likeness of an open space or event is worth, of that of a talk."""

MOST_TOKENS = 24
_LONGEST = 400
_CLOSE_ENOUGH = 75
_SAME_WORD = 80
_SIGNS = re.compile(r"\w{1,2}[+#*]+|\.[^\W\d]\w*")
_AROUND = "\"'“”‘’«»()[]{}<>,;:!?"


@dataclass(frozen=True, slots=True)
class Hit:
    """A talk that was found: ``score`` is 0-100, higher is better; ``how`` is "address", "words" or "similar"."""

    talk: TalkRow
    score: float
    how: str

    def as_dict(self) -> dict[str, object]:
        """The same keys for /search.json and ``conftalks search --json``."""
        talk = self.talk
        return {
            "id": talk.id,
            "title": talk.title,
            "speakers": talk.speakers,
            "event": talk.event,
            "event_title": talk.event_title,
            "kind": talk.kind,
            "starts": talk.starts.isoformat() if talk.starts else None,
            "status": talk.status,
            "video_status": talk.video_status,
            "score": self.score,
            "how": self.how,
        }


@dataclass(frozen=True, slots=True)
class Finds:
    """The best hits, and how many talks there are in all."""

    hits: list[Hit]
    total: int


def search(conn: sqlite3.Connection, text: str, *, event: str | None = None, limit: int = 20) -> list[Hit]:
    """The hits of ``find`` alone."""
    return find(conn, text, event=event, limit=limit).hits


def find(conn: sqlite3.Connection, text: str, *, event: str | None = None, limit: int = 20) -> Finds:
    """Talks for what somebody typed or pasted, the best first, at most ``limit`` (of ``RERANKED``); none is no error.

    A URL or id gives the talk it names, and nothing else. Breaks and information rows are never found.
    """
    named = resolve_all(conn, text)
    if named or is_address(text):
        rows = [row for row in talk_rows(conn, named) if row.kind not in NOT_SEARCHED and event in (None, row.event)]
        return Finds([Hit(row, 100.0, "address") for row in rows[:limit]], len(rows))
    tokens = _tokens(text)
    if not tokens:
        return Finds([], 0)
    found, how = _by_words(conn, tokens, event), "words"
    if not found:
        found, how = _by_likeness(conn, tokens, event), "similar"
    shown = found[:RERANKED]
    ranked = _reranked(" ".join(token.folded for token in tokens), talk_rows(conn, shown))
    if re.search(r"[^\w\s]", text):
        places = _places(conn, text, shown)
        ranked.sort(key=lambda pair: places[pair[1].id])
    return Finds([Hit(row, score, how) for score, row in ranked[:limit]], len(found))


@dataclass(frozen=True, slots=True)
class _Token:
    """One typed word: ``folded`` for comparing, ``typed`` as the full-text index may hold it (it keeps ł, ø, ß).

    ``signs`` is the word with its signs where they are most of its meaning ("c++", "f#", ".net"), else "".
    """

    folded: str
    typed: str
    signs: str

    def phrase(self, suffix: str = "") -> str:
        """Quoted, so that no letter of it is an operator; neither form can hold a quote."""
        forms = dict.fromkeys((self.folded, self.typed))
        return "(" + " OR ".join(f'"{form}"{suffix}' for form in forms) + ")"

    def begun(self) -> str:
        """The phrase of a word that may not have been typed to its end; one letter is a word of its own."""
        return self.phrase() if self.signs or re.fullmatch("[a-z0-9]", self.folded) else self.phrase(" *")


def _tokens(text: str) -> list[_Token]:
    """What stands between spaces and holds a letter or digit. "3.13" stays one token: the phrase "3 13"."""
    tokens = (_token(part) for part in text[:_LONGEST].split())
    return [token for token in tokens if token.folded][:MOST_TOKENS]


def _token(part: str) -> _Token:
    bare = part.casefold().strip(_AROUND).rstrip(_AROUND + ".")
    signs = bare if _SIGNS.fullmatch(bare) else ""
    return _Token(fold(part), " ".join(re.findall(r"\w+", part.casefold())), signs)


def _by_words(conn: sqlite3.Connection, tokens: list[_Token], event: str | None) -> list[str]:
    """Ids of talks by bm25: those with all words first and, where they are few, those with any."""
    phrases = [token.phrase() for token in tokens[:-1]] + [tokens[-1].begun()]
    found = _match(conn, " AND ".join(phrases), event, [token.signs for token in tokens if token.signs])
    if len(found) < FEW and len(tokens) > 1:
        plain = [phrase for phrase, token in zip(phrases, tokens, strict=True) if not token.signs]
        found += _match(conn, " OR ".join(plain), event) if plain else []
        for token in tokens:
            found += _match(conn, token.phrase(), event, [token.signs]) if token.signs else []
    return list(dict.fromkeys(found))


def _match(conn: sqlite3.Connection, query: str, event: str | None, signs: Sequence[str] = ()) -> list[str]:
    """Ids of talks by bm25, of which the index knows only the letters: ``signs`` are looked for in what was written."""
    weights = ", ".join(str(weight) for weight in WEIGHTS.values())
    gatherings = ", ".join(f"'{kind}'" for kind in sorted(NOT_TALKS))
    worth = f"CASE WHEN talks.kind IN ({gatherings}) THEN {GATHERING} ELSE 1 END"
    written = " AND instr(lower(talks.title || ' ' || coalesce(talks.abstract, '')), ?)" * len(signs)
    rows = conn.execute(
        f"""SELECT talks.id FROM {FTS_TABLE} JOIN talks ON talks.rowid = {FTS_TABLE}.rowid
            WHERE {FTS_TABLE} MATCH ? AND (? IS NULL OR talks.event = ?){written}
            ORDER BY bm25({FTS_TABLE}, {weights}) * {worth}, talks.id""",  # noqa: S608 - names and numbers of our own
        (query, event, event, *signs),
    )
    return [row[0] for row in rows]


def _by_likeness(conn: sqlite3.Connection, tokens: list[_Token], event: str | None) -> list[str]:
    """Ids of talks whose title or speakers look like the query: misspelt words, letters the index cannot fold.

    One word is compared with single words: a part of a long text is soon like any short word.
    """
    words = [token.folded for token in tokens if not token.signs]
    if not words:
        return []
    marks = ",".join("?" * len(NOT_SEARCHED))
    rows = conn.execute(
        f"""SELECT id, title || ' ' || coalesce(speakers, '') FROM talks
            WHERE kind NOT IN ({marks}) AND (? IS NULL OR event = ?)""",  # noqa: S608 - question marks
        (*sorted(NOT_SEARCHED), event, event),
    )
    texts = {talk: fold(text) for talk, text in rows}
    query = " ".join(words)
    if " " not in query:
        return [
            talk
            for talk, text in texts.items()
            if process.extractOne(query, text.split(), scorer=fuzz.ratio, score_cutoff=_SAME_WORD)
        ]
    for scorer in (fuzz.token_set_ratio, fuzz.partial_ratio):
        alike = process.extract(query, texts, scorer=scorer, score_cutoff=_CLOSE_ENOUGH, limit=RERANKED)
        if alike:
            return [talk for _, _, talk in alike]
    return []


def _places(conn: sqlite3.Connection, text: str, ids: Sequence[str]) -> dict[str, int]:
    """Id -> 0 where the title holds what was typed, letter by letter; 1 where the abstract does; else 2."""
    typed = " ".join(text.split()).strip("\"'").casefold()
    marks = ",".join("?" * len(ids))
    rows = conn.execute(f"SELECT id, title, coalesce(abstract, '') FROM talks WHERE id IN ({marks})", ids)  # noqa: S608 - question marks
    return {
        talk: 0 if typed in title.casefold() else 1 if typed in abstract.casefold() else 2
        for talk, title, abstract in rows
    }


def _reranked(query: str, rows: list[TalkRow]) -> list[tuple[float, TalkRow]]:
    """Rows by likeness of title and speakers to the query; the order they came in decides between equals."""
    scored = [(_likeness(query, row) - 0.2 * min(place, 50), row) for place, row in enumerate(rows)]
    scored.sort(key=lambda pair: -pair[0])
    return [(round(max(score, 0.0), 1), row) for score, row in scored]


def _likeness(query: str, row: TalkRow) -> float:
    title = fold(row.title)
    whole = f"{title} {fold(row.speakers or '')}".strip()
    likeness = max(
        fuzz.token_sort_ratio(query, title), 0.6 * fuzz.token_set_ratio(query, whole) + 0.4 * fuzz.WRatio(query, whole)
    )
    return likeness * (GATHERING if row.kind in NOT_TALKS else 1)
