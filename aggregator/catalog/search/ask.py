"""A query as it is understood and as it is written, asked of the catalog: what fits best of both, never nothing in silence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from rapidfuzz import fuzz

from aggregator.catalog.search.filters import years_of
from aggregator.catalog.search.indexes import Counting, Indexes, any_of
from aggregator.catalog.search.languages import language_of
from aggregator.catalog.search.names import Names
from aggregator.catalog.search.query import Term, terms_of
from aggregator.catalog.search.rank import RankedTalk, texts_of
from aggregator.catalog.search.ranking import Ranking, by_date, by_words, with_first
from aggregator.catalog.search.retrieve import FEW
from aggregator.catalog.search.typed import Part, parts_of
from aggregator.catalog.search.understand import KINDS, Reading, ReadText, kind_reading, language_reading, understand
from aggregator.catalog.search.years import is_year, range_in
from aggregator.store.fulltext import words_of
from aggregator.store.schema import NAMES_INDEX

ALIKE = 80
"""How like a title (0 to 100) words must be that are rather the title than what they can be understood as."""

NEARLY_SAME = 95
"""The same of a title that has nearly all that was typed, also its numbers but for a year, and little else."""

COMPARED = 50
"""Talks whose titles are compared with what was typed, of those that have all words."""

MOST_VARIANTS = 4
"""Ways of choosing one side of every OR; what is beyond them is not looked for."""

MOST_VARIED = 32
"""Words of all these ways together: each way of very many words costs as much as a search."""

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
    asked: dict[tuple[Sequence[Reading], Sequence[Part]], Ranking] = field(default_factory=dict)
    counted: dict[Counting, int] = field(default_factory=dict)
    seen: dict[tuple[str, ...], Indexes] = field(default_factory=dict)

    def indexes(self, readings: Iterable[Reading]) -> Indexes:
        """The indexes, seen through the filters, phrases and excluded words of the query and through these readings."""
        matches = tuple(dict.fromkeys([*self.matches, *self.query.bound, *_matches(readings)]))
        if matches not in self.seen:
            self.seen[matches] = Indexes(self.conn, matches, self.query.without, self.counted)
        return self.seen[matches]

    def ask(self, readings: Sequence[Reading], parts: Sequence[Part]) -> Ranking:
        """The talks that pass and have the words of the parts; what was asked before is not looked for again."""
        asked = (tuple(readings), tuple(parts))
        if asked not in self.asked:
            variants = _variants(parts, self.query.parts)
            indexes = self.indexes(readings)
            found = by_words(self.conn, indexes, variants) if variants[0] else by_date(self.conn, indexes)
            self.asked[asked] = found
        return self.asked[asked]


def _matches(readings: Iterable[Reading]) -> Iterator[str]:
    """What talks must match: any of several values of a filter, but all of several speakers."""
    values: dict[tuple[bool, str], dict[str, None]] = {}
    for reading in readings:
        name = reading.match if reading.filter == "speaker" else _SAME.get(reading.filter, reading.filter)
        values.setdefault((reading.typed, name), {}).setdefault(reading.match)
    for matches in values.values():
        yield " OR ".join(f"({match})" for match in matches) if len(matches) > 1 else next(iter(matches))


_SAME = {"series": "event"}


@dataclass(frozen=True, slots=True)
class _TalksSoCalled:
    """Talks by their titles: about what was typed, ``exact`` and among these the ``same``; and ``similar``, which have it all."""

    exact: list[RankedTalk]
    similar: list[RankedTalk]
    same: frozenset[int]


def answer(
    conn: sqlite3.Connection, text: str, matches: Sequence[str], names: Names, *, literal: bool = False
) -> SearchAnswer:
    """The talks for a text that holds a word, among those that ``matches`` lets pass; ``literal``: words are only words."""
    parts = tuple(_in_groups(parts_of(text)))
    query = _Query(parts, tuple(_typed(parts, names)), tuple(_bound(parts)), tuple(_without(parts, names)))
    asker = _Asker(conn, matches, query)
    words = tuple(part for part in parts if part.sort in ("word", "phrase", "either"))
    seen = understand(parts, names) if not literal else None
    found = _best_of(asker, seen, words) if seen else None
    if seen and seen.called and not found:
        found = _best_of(asker, understand(parts, names, full_names=False), words)
    found = found or SearchAnswer(asker.ask(query.typed, words), parts, query.typed)
    return _with_left_out(asker, found if found.ranking.has_so_many(1) else _unbound(conn, matches, query, found))


def _best_of(asker: _Asker, seen: ReadText, words: Sequence[Part]) -> SearchAnswer | None:
    """Of what is understood and what is written, that which fits; talks that are called so go first.

    None where nothing was understood, or a name only because it stands there, and no talk of theirs fits.
    """
    if not (seen.readings or seen.introducing):
        return None
    parts, typed = asker.query.parts, asker.query.typed
    readings, left = (*typed, *seen.readings), [part for part in seen.left if part in words]
    understood = asker.ask(readings, left)
    written, titles = _written(asker, seen, words)
    fits = understood.has("words") or (not left and understood.has_so_many(1))
    if not fits and (titles.exact or titles.similar) and written.has("words"):
        return SearchAnswer(written, parts, typed)
    if not fits and not understood.fits:
        if seen.called:
            return None
        loosened = None if titles.exact else _loosened(asker, readings, left)
        return loosened or _some(asker, readings, understood, written)
    # What is only written may have been looked for in other spellings, which would be marked in talks found without.
    told = written.meant if titles.exact or titles.similar else []
    ranking = replace(understood, meant=list(dict.fromkeys([*told, *understood.meant])))
    return SearchAnswer(_with_titles(asker, ranking, titles, readings, left), parts, readings)


def _with_titles(
    asker: _Asker, understood: Ranking, titles: _TalksSoCalled, readings: Sequence[Reading], left: Sequence[Part]
) -> Ranking:
    """What is understood after talks that are called so; where all was, after those of them that it holds for."""
    exact, similar = titles.exact, titles.similar
    years = [reading for reading in readings if reading.filter == "year" and ".." in reading.value]
    if years:
        # "After 2015" is not what a title says with a 2015 in it.
        passing = set(asker.indexes(years).passing([result.row for result in exact + similar])) | titles.same
        exact, similar = ([result for result in found if result.row in passing] for found in (exact, similar))
    if understood.has("words") or not left:
        exact = [result for result in exact if result.how == "words" or result.row in titles.same]
        similar = [result for result in similar if result.how == "words"]
    if left:
        return with_first(understood, exact + similar, _others_of_theirs(asker, understood, readings))
    passing = set(asker.indexes(readings).passing([result.row for result in exact + similar]))
    first = [result for result in exact + similar if result.row in passing or result.row in titles.same]
    return with_first(understood, first, exact + similar)


def _others_of_theirs(asker: _Asker, understood: Ranking, readings: Sequence[Reading]) -> list[RankedTalk]:
    """Where few talks of a speaker have the words, the others."""
    theirs = any(reading.filter == "speaker" and not reading.typed for reading in readings)
    if not theirs or understood.has_so_many(FEW):
        return []
    return [RankedTalk(row, 0.0, "some", ()) for row in asker.ask(readings, ()).counted]


def _written(asker: _Asker, seen: ReadText, words: Sequence[Part]) -> tuple[Ranking, _TalksSoCalled]:
    """The talks for what is written, without the words that only end it where no title has these too."""
    kept = [part for part in words if part not in seen.closing]
    match = " AND ".join(f'title : "{word}"' for part in words for word in part.words)
    if seen.closing and kept and not asker.indexes(asker.query.typed).count(NAMES_INDEX, match, 1):
        words = kept
    written = asker.ask(asker.query.typed, words)
    return written, _called_so(asker, written, words)


def _called_so(asker: _Asker, written: Ranking, words: Sequence[Part]) -> _TalksSoCalled:
    """Talks that are called what was typed, out of the best that were found by it."""
    best = written.results[:COMPARED]
    texts = texts_of(asker.conn, [result.row for result in best])
    said = [word for part in words for word in part.words]
    typed, numbers = " ".join(said), {word for word in said if word.isdigit() and not is_year(word)}
    exact: list[RankedTalk] = []
    similar: list[RankedTalk] = []
    same = set()
    for result in best:
        text, _ = texts[result.row]
        of = (text.titled, text.signed)
        if _alike(typed, of) >= NEARLY_SAME and numbers <= text.words.keys():
            same.add(result.row)
            exact.append(result)
        elif result.how != "some" and set(result.read) <= text.words.keys():
            (exact if _alike(" ".join(result.read), of) >= ALIKE else similar).append(result)
    return _TalksSoCalled(exact, similar, frozenset(same))


def _alike(words: str, titles: Iterable[str]) -> float:
    return max(fuzz.token_sort_ratio(words, title) for title in titles)


def _loosened(asker: _Asker, readings: Sequence[Reading], left: Sequence[Part]) -> SearchAnswer | None:
    """What fits without one of the readings, the last first; without all where words are left.

    What only says which talk of a kind is meant goes before the kind, and talks that say the kind come first without it.
    """
    read, parts = [reading for reading in readings if not reading.typed], asker.query.parts
    kind = next((reading for reading in read if reading.filter == "kind"), None)
    if kind and left and all(" ".join(part.words) in _WHICH_OF_A_KIND for part in left):
        ranking = asker.ask(readings, ())
        if ranking.has_so_many(1):
            return SearchAnswer(ranking, parts, tuple(readings), tuple(part.typed for part in left))
    for dropped in islice(reversed(read), MOST_LOOSENED):
        kept = [reading for reading in readings if reading is not dropped]
        if left or kept:
            ranking = asker.ask(kept, left)
            if ranking.fits or (not left and ranking.has_so_many(1)):
                if dropped is kind and not left:
                    said = [part for part in parts if (part.start, part.end) in kind.gaps]
                    ranking = with_first(ranking, [one for one in asker.ask(kept, said).results if one.how == "words"])
                return SearchAnswer(ranking, parts, tuple(kept), (dropped.words,))
    if left and len(read) > 1:
        ranking = asker.ask(asker.query.typed, left)
        if ranking.fits:
            return SearchAnswer(ranking, parts, asker.query.typed, tuple(reading.words for reading in read))
    return None


_WHICH_OF_A_KIND = frozenset({"opening", "closing", "morning", "afternoon", "evening", "plenary", "invited"})
"""What is said of a keynote beside what it is about."""


def _some(asker: _Asker, readings: Sequence[Reading], understood: Ranking, written: Ranking) -> SearchAnswer:
    """Where nothing fits, talks with some of the words."""
    if understood.has_so_many(1) and not written.fits:
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
    """With the words that the best talk lacks as they were typed, where none has all."""
    ranking = found.ranking
    if not ranking.results or ranking.results[0].how != "some" or ranking.has("words"):
        return found
    row, indexes = ranking.results[0].row, asker.indexes(())
    said = {word for text in found.left_out for word in words_of(text)}
    terms = [replace(meant, near=()) for meant in ranking.meant if not said.issuperset(meant.term.words)]
    lacking = [meant.term.typed for meant in terms if not indexes.holds(row, meant.phrase())]
    return replace(found, left_out=(*found.left_out, *lacking))


def _variants(parts: Sequence[Part], all_parts: Sequence[Part]) -> list[list[Term]]:
    """The terms of the words and phrases; of every OR one side at a time."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        if part.sort == "either":
            groups.setdefault(part.name, []).append(part)
    words = sum(part.sort != "either" for part in parts) + len(groups)
    chosen = islice(product(*groups.values()), max(1, min(MOST_VARIANTS, MOST_VARIED // max(words, 1))))
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


def _without(parts: Sequence[Part], names: Names) -> Iterator[str]:
    for part in parts:
        if part.sort == "without" and part.name:
            value = part.text.partition(":")[2]
            yield _reading_of(replace(part, text=value, words=tuple(words_of(value))), names).match
        elif part.sort == "without":
            yield _said(part.words)


def _said(words: Sequence[str]) -> str:
    return f'"{" ".join(words)}"'


def _typed(parts: Sequence[Part], names: Names) -> Iterator[Reading]:
    for part in parts:
        if part.sort == "filter":
            reading = _reading_of(part, names)
            yield replace(reading, words=part.typed, gaps=((part.start, part.end),), typed=True)


def _reading_of(part: Part, names: Names) -> Reading:
    """The filter that somebody wrote; no talk has a value that the catalog does not know."""
    name, value = part.name, part.text
    exact = Reading(name, value, value, "", any_of(name, [value]), ())
    if name == "year":
        years = range_in(value) or value
        return replace(exact, value=years, label=years.replace("..", "–"), match=any_of(name, years_of(years)))
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
    if name == "speaker" and (person := names.meant(part.words)):
        return replace(exact, value=person.value, label=person.label, match=person.match)
    if name == "event" and (title := names.event(value.lower())):
        return replace(exact, value=value.lower(), label=title, match=any_of(name, [value.lower()]))
    if name in ("event", "series") and (known := names.conferences([part.words]).get(part.words)):
        match = any_of(known.filter, known.values)
        return Reading(known.filter, ",".join(known.values), known.label, "", match, ())
    return exact
