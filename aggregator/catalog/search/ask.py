"""A query as it is understood and as it is written, asked of the catalog: what fits best of both, never nothing in silence."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product

from rapidfuzz import fuzz

from aggregator.catalog.search.filters import years_of
from aggregator.catalog.search.languages import language_of
from aggregator.catalog.search.names import Names
from aggregator.catalog.search.query import Term, terms_of
from aggregator.catalog.search.rank import RankedTalk
from aggregator.catalog.search.ranking import Ranking, by_date, by_words, with_first
from aggregator.catalog.search.retrieve import Indexes, any_of
from aggregator.catalog.search.typed import Part, parts_of
from aggregator.catalog.search.understand import KINDS, Reading, kind_reading, language_reading, understand
from aggregator.store.fulltext import words_of

ALIKE = 80
"""How like a title (0 to 100) words must be that are rather the title than what they can be understood as."""

COMPARED = 50
"""Talks whose titles are compared with what was typed, of those that have all words."""

MOST_VARIANTS = 4
"""Ways of choosing one side of every OR; what is beyond them is not looked for."""

MOST_LOOSENED = 3
"""Readings that are dropped one by one where nothing has them all."""


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """What was found; ``readings`` are those that hold, ``left_out`` what no talk has beside the rest, as typed."""

    ranking: Ranking
    parts: tuple[Part, ...]
    readings: tuple[Reading, ...] = ()
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Query:
    """A text in parts; ``typed`` are the filters that it names."""

    parts: tuple[Part, ...]
    typed: tuple[Reading, ...] = ()
    bound: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(slots=True)
class _Asker:
    conn: sqlite3.Connection
    matches: Sequence[str]
    query: _Query

    def indexes(self, readings: Iterable[Reading]) -> Indexes:
        matches = dict.fromkeys([*self.matches, *self.query.bound, *(reading.match for reading in readings)])
        return Indexes(self.conn, [*matches], self.query.without)

    def ask(self, readings: Sequence[Reading], parts: Sequence[Part]) -> Ranking:
        variants = _variants(parts, self.query.parts)
        indexes = self.indexes(readings)
        return by_words(self.conn, indexes, variants) if variants[0] else by_date(self.conn, indexes)


def answer(
    conn: sqlite3.Connection, text: str, matches: Sequence[str], names: Names, *, literal: bool = False
) -> SearchAnswer:
    """The talks for a text that holds a word, among those that ``matches`` lets pass; ``literal``: words are only words."""
    parts = tuple(_in_groups(parts_of(text)))
    query = _Query(parts, tuple(_typed(parts, names)), tuple(_bound(parts)), tuple(_without(parts)))
    asker = _Asker(conn, matches, query)
    words = tuple(part for part in parts if part.sort in ("word", "phrase", "either"))
    seen = understand(parts, names) if not literal else None
    if seen is None or not (seen.readings or seen.introducing):
        found = SearchAnswer(asker.ask(query.typed, words), parts, query.typed)
    else:
        left = tuple(part for part in seen.left if part in words)
        found = _best_of(asker, [*query.typed, *seen.readings], left, words)
    return _with_left_out(asker, found if found.ranking.total else _unbound(conn, matches, query, found))


def _best_of(asker: _Asker, readings: Sequence[Reading], left: Sequence[Part], words: Sequence[Part]) -> SearchAnswer:
    """Of what is understood and what is written, that which fits; talks that are called so go first."""
    parts, typed = asker.query.parts, asker.query.typed
    understood = asker.ask(readings, left)
    written = asker.ask(typed, words)
    exact, similar = _called_so(asker, written)
    if understood.has("words") or (not left and understood.total):
        exact, similar = ([result for result in some if result.how == "words"] for some in (exact, similar))
    elif (exact or similar) and written.has("words"):
        return SearchAnswer(written, parts, typed)
    elif not understood.fits:
        loosened = None if exact else _loosened(asker, readings, left)
        return loosened or _some(asker, readings, understood, written)
    understood = replace(understood, meant=[*written.meant, *understood.meant])
    if left:
        return SearchAnswer(with_first(understood, exact + similar), parts, tuple(readings))
    passing = set(asker.indexes(readings).passing([result.row for result in similar]))
    first = exact + [result for result in similar if result.row in passing]
    return SearchAnswer(with_first(understood, first, similar), parts, tuple(readings))


def _called_so(asker: _Asker, written: Ranking) -> tuple[list[RankedTalk], list[RankedTalk]]:
    """Talks whose title is about what was typed, and those whose title and names have it all."""
    best = [result for result in written.results[:COMPARED] if result.how != "some"]
    sql = "SELECT rowid, title, coalesce(speakers, '') FROM talks WHERE rowid IN (SELECT value FROM json_each(?))"
    rows = json.dumps([result.row for result in best])
    titles = {row: (words_of(title), words_of(names)) for row, title, names in asker.conn.execute(sql, (rows,))}
    exact: list[RankedTalk] = []
    similar: list[RankedTalk] = []
    for result in best:
        title, names = titles[result.row]
        read = " ".join(result.read)
        if set(result.read).issubset(title + names):
            alike = max(fuzz.token_sort_ratio(read, " ".join(of)) for of in (title, title + names))
            (exact if alike >= ALIKE else similar).append(result)
    return exact, similar


def _loosened(asker: _Asker, readings: Sequence[Reading], left: Sequence[Part]) -> SearchAnswer | None:
    """What fits without one of the readings, the last first; without all where words are left."""
    read = [reading for reading in readings if not reading.typed]
    for dropped in islice(reversed(read), MOST_LOOSENED):
        kept = [reading for reading in readings if reading is not dropped]
        if left or kept:
            ranking = asker.ask(kept, left)
            if ranking.fits or (not left and ranking.total):
                return SearchAnswer(ranking, asker.query.parts, tuple(kept), (dropped.words,))
    if left and len(read) > 1:
        ranking = asker.ask(asker.query.typed, left)
        if ranking.fits:
            return SearchAnswer(ranking, asker.query.parts, asker.query.typed, tuple(reading.words for reading in read))
    return None


def _some(asker: _Asker, readings: Sequence[Reading], understood: Ranking, written: Ranking) -> SearchAnswer:
    """Where nothing fits, talks with some of the words."""
    if understood.total and not written.fits:
        return SearchAnswer(understood, asker.query.parts, tuple(readings))
    return SearchAnswer(written, asker.query.parts, asker.query.typed)


def _unbound(conn: sqlite3.Connection, matches: Sequence[str], query: _Query, found: SearchAnswer) -> SearchAnswer:
    """Where nothing has a phrase as it is quoted, or a filter that was typed: what is found without these."""
    loose = _Query(query.parts, without=query.without)
    words = [part for part in query.parts if part.sort in ("word", "phrase", "either")]
    if not words or not (query.bound or query.typed):
        return found
    asker = _Asker(conn, matches, loose)
    unquoted = [replace(part, sort="word") if part.sort == "phrase" else part for part in words]
    ranking = asker.ask((), unquoted)
    bound = [part.typed for part in query.parts if part.sort == "phrase"]
    return SearchAnswer(ranking, query.parts, (), (*bound, *(reading.words for reading in query.typed)))


def _with_left_out(asker: _Asker, found: SearchAnswer) -> SearchAnswer:
    """With the words that the best talk lacks, where none has all."""
    ranking = found.ranking
    if ranking.fits or not ranking.results:
        return found
    row, indexes = ranking.results[0].row, asker.indexes(())
    lacking = [meant.term.typed for meant in ranking.meant if not indexes.holds(row, meant.phrase())]
    return replace(found, left_out=(*found.left_out, *lacking))


def _variants(parts: Sequence[Part], all_parts: Sequence[Part]) -> list[list[Term]]:
    """The terms of the words and phrases; of every OR one side at a time."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.sort == "either":
            groups.setdefault(part.name, []).append(part)
    chosen = islice(product(*groups.values()), MOST_VARIANTS)
    return [_terms([part for part in parts if part.sort != "either" or part in some], all_parts) for some in chosen]


def _terms(parts: Sequence[Part], all_parts: Sequence[Part]) -> list[Term]:
    bound = [part for part in parts if part.sort == "phrase" or (part.sort == "either" and " " in part.text)]
    phrases = [Term(part.text, part.words) for part in bound]
    words = [part for part in parts if part not in bound]
    terms = terms_of(" ".join(part.text for part in words))
    if terms and words[-1].end < all_parts[-1].end:
        terms[-1] = replace(terms[-1], open=False)
    known = {term.words for term in terms}
    return terms + [phrase for phrase in phrases if phrase.words not in known]


def _in_groups(parts: Sequence[Part]) -> Iterator[Part]:
    """What ORs join as "either", with the number of its group as ``name``."""
    group = 0
    for at, part in enumerate(parts):
        before = at > 0 and parts[at - 1].sort == "or"
        after = at + 1 < len(parts) and parts[at + 1].sort == "or"
        group += after and not before
        if part.sort != "or":
            yield replace(part, sort="either", name=str(group)) if before or after else part


def _bound(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if part.sort == "phrase":
            yield _said(part.words)


def _without(parts: Sequence[Part]) -> Iterator[str]:
    for part in parts:
        if part.sort == "without":
            yield _said(part.words)


def _said(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'


def _typed(parts: Sequence[Part], names: Names) -> Iterator[Reading]:
    for part in parts:
        if part.sort == "filter":
            reading = _reading_of(part, names)
            yield replace(reading, words=part.typed, gaps=((part.start, part.end),), typed=True)


def _reading_of(part: Part, names: Names) -> Reading:
    """The filter that somebody wrote; a value that the catalog does not know lets nothing pass."""
    name, value = part.name, part.text
    exact = Reading(name, value, value, "", any_of(name, [value]), ())
    if name == "year":
        return replace(exact, match=any_of(name, years_of(value.replace("-", ".."))))
    if name == "video":
        return replace(exact, value="public", label="with video", match=any_of(name, ["public"]))
    if name == "kind":
        kind = next((kind for kind, forms in KINDS.items() if " ".join(part.words) in forms), value.lower())
        return kind_reading(kind)
    if name == "language" and (language := language_of(value)):
        return language_reading(language.code, language.name, language.written())
    if name == "track":
        return replace(
            exact, match=any_of(name, dict.fromkeys([value, value.lower(), value.capitalize(), value.title()]))
        )
    if name == "speaker" and (person := names.person(part.words)):
        return replace(exact, value=person.value, label=person.label, match=person.match)
    if name == "event" and (title := names.event(value.lower())):
        return replace(exact, value=value.lower(), label=title, match=any_of(name, [value.lower()]))
    if name in ("event", "series") and (known := names.conferences([part.words]).get(part.words)):
        match = any_of(known.filter, known.values)
        return Reading(known.filter, ",".join(known.values), known.label, "", match, ())
    return exact
