"""Which talks may be meant: rows of the full-text indexes, the most promising first."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from aggregator.catalog.search.abbreviations import shortened_forms
from aggregator.catalog.search.forms import MOST_TAKEN_APART, OtherForm, joined_forms, own_forms
from aggregator.catalog.search.query import Term, either
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.catalog.search.stems import STEMMED, stemmed_forms, words_of_languages
from aggregator.store.fulltext import GATHERING_WORD, filter_word
from aggregator.store.schema import NAMES_INDEX, TALKS_INDEX

FEW = 10
"""Fewer talks than this, and other spellings and talks with some of the words are looked at too."""

WEIGHED = {TALKS_INDEX: 5_000, NAMES_INDEX: 10_000}
"""More rows of an index than this are not weighed one by one: a word that is in all of them says little about any."""

ENOUGH_TERMS = 3
"""Of so many terms most talks that have them all in their abstract alone have them by chance."""

MOST_DOUBTED = 4
"""Among more terms than this those that are words are never doubted: the others find the talk."""

BIG = 100_000
"""Of so many talks only titles and names are weighed: bm25 reads everything that is known of every word typed."""

LOOKED_THROUGH, LOOKED_THROUGH_OF_BIG = 5_000, 1_000
"""Talks whose choices are counted, the last added, in a catalog of few talks and of so many: each is read by itself."""

COUNTED = 20_000
"""Talks that are counted; of more it is only said that there are more."""

KEPT = 200
"""Talks that are compared with what was typed; after them the others come in the order of the index."""

KEPT_OF_SOME, WEIGHED_OF_SOME = 60, 2_000
"""The same two bounds for talks that have some of the words."""

WEIGHTS = {TALKS_INDEX: (10.0, 6.0, 1.0, 2.0, 0.0), NAMES_INDEX: (10.0, 6.0, 0.0)}
"""What a word is worth in which column of an index."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A term with words that it may be the beginning of, words that may have been meant by it, and its other ``forms``.

    The beginnings are spelled out: an index that is asked for everything that begins with "pyth" first puts all of it
    together, which takes longer than the rest of the search. ``parts`` are the terms where several have a form together.
    """

    term: Term
    begun: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    forms: tuple[OtherForm, ...] = ()
    parts: tuple[Meant, ...] = ()

    @classmethod
    def of(cls, term: Term, vocabulary: Vocabulary, doubted: bool = False, forms: tuple[OtherForm, ...] = ()) -> Meant:
        """A term, as it stands or ``doubted``."""
        single = len(term.words) == 1
        begun = tuple(vocabulary.begun(term.words[0])) if term.open and single else ()
        near = tuple(vocabulary.near(term.words[0])) if doubted and single else ()
        return cls(term, begun, near, forms)

    @classmethod
    def of_several(cls, parts: Sequence[Meant], forms: tuple[OtherForm, ...]) -> Meant:
        """Terms that follow each other, read as one."""
        typed = " ".join(part.term.typed for part in parts)
        words = tuple(word for part in parts for word in part.term.words)
        return cls(Term(typed, words), forms=forms, parts=tuple(parts))

    def phrase(self) -> str:
        """The term or any of its other spellings, in FTS5's language."""
        typed = self.term.phrase(self.begun)
        if self.parts:
            typed = f"({' AND '.join(part.phrase() for part in self.parts)})"
        return either([typed, *(f'"{other}"' for other in self.near), *(form.phrase() for form in self.forms)])


@dataclass(slots=True)
class Candidates:
    """What was found, row -> how: "words" (all, as typed, joined or apart), "forms" (all, some in other forms or shortened),
    "meant" (all, some spelled otherwise), "some" (of them).

    Rows are in the order of promise. ``matching`` counts those with all words, up to ``COUNTED`` + 1; ``match`` finds
    them all. ``meant`` are the terms as last looked for. ``others`` are an index and what finds more in it than ``rows``.
    ``beside`` are the rows that have few terms side by side.
    """

    meant: list[Meant]
    rows: dict[int, str] = field(default_factory=dict)
    matching: int = 0
    match: str = ""
    others: list[tuple[str, str]] = field(default_factory=list)
    beside: frozenset[int] = frozenset()

    def add(self, rows: Iterable[int], how: str) -> None:
        """Those that were not found before."""
        for row in rows:
            self.rows.setdefault(row, how)


ANYTHING = "filters : video *"
"""What all talks match: each has a video status."""


def any_of(name: str, values: Iterable[str]) -> str:
    """Talks with any of these values, in FTS5's language."""
    words = [f'"{filter_word(name, value)}"' for value in values]
    return f"filters : {words[0]}" if len(words) == 1 else f"filters : ({' OR '.join(words)})"


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
        counted: dict[tuple[str, str, int], int] | None = None,
    ) -> None:
        self._conn = conn
        self._counted = {} if counted is None else counted
        self._read: dict[tuple[str, str], list[int]] = {}
        self._filters = [f"({match})" for match in filters]
        self._without = " OR ".join(without)

    def count(self, index: str, match: str, most: int) -> int:
        """How many rows match, but no more than ``most``."""
        return self._count(self._asked(index), self._seen(match), most)

    def _count(self, index: str, match: str, most: int) -> int:
        asked = (index, match, most)
        if asked not in self._counted:
            sql = f"SELECT count(*) FROM (SELECT 1 FROM {index} WHERE {index} MATCH ? LIMIT ?)"  # noqa: S608 - our name
            self._counted[asked] = int(self._conn.execute(sql, (match, most)).fetchone()[0])
        return self._counted[asked]

    def rows(self, index: str, match: str, most: int) -> list[int]:
        """Rows that match, the last added first, at most so many; with "" as ``match`` all that pass the filters."""
        index = self._asked(index)
        if (index, match) in self._read:
            return self._read[index, match][:most]
        sql = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY rowid DESC LIMIT ?"  # noqa: S608 - a name of ours
        return [row[0] for row in self._conn.execute(sql, (self._seen(match), most))]

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

    @property
    def looked_through(self) -> int:
        """How many talks that match have their choices counted."""
        return LOOKED_THROUGH_OF_BIG if self._is_big else LOOKED_THROUGH

    def best(self, index: str, match: str, most: int = KEPT, number: int | None = None) -> list[int]:
        """Rows by bm25, at most ``most`` talks and as many gatherings after them; ``number``: so many match."""
        index = self._asked(index)
        seen = self._seen(match)
        if not self._gatherings:
            return self._best_of(index, seen, most, number)
        talks = self._best_of(index, f"({seen}) NOT filters : {GATHERING_WORD}", most)
        return talks + self._best_of(index, f"({seen}) AND filters : {GATHERING_WORD}", most)

    def best_of_few(self, index: str, match: str, most: int) -> list[int]:
        """The same where few rows match: all are read at once, so that ``rows`` need not look for them again."""
        asked = self._asked(index)
        if self._gatherings or not self._weighs(asked):
            return self.best(index, match, most)
        sql = f"SELECT rowid FROM {asked} WHERE {asked} MATCH ? ORDER BY {_by_weight(asked)}"  # noqa: S608 - our names
        weighed = [row[0] for row in self._conn.execute(sql, (self._seen(match),))]
        rows = self._read[asked, match] = sorted(weighed, reverse=True)
        return weighed[:most] if len(rows) > most else rows

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

    @cached_property
    def _is_big(self) -> bool:
        last = self._conn.execute(f"SELECT max(id) FROM {NAMES_INDEX}_docsize").fetchone()[0]  # noqa: S608 - our name
        return bool(last and last > BIG)

    def _best_of(self, index: str, match: str, most: int, number: int | None = None) -> list[int]:
        order = "rowid DESC"
        if self._weighs(index):
            if number is None:
                number = self._count(index, match, WEIGHED[index] + 1)
            if most < number <= WEIGHED[index]:
                order = _by_weight(index)
        best = f"SELECT rowid FROM {index} WHERE {index} MATCH ? ORDER BY {order} LIMIT ?"  # noqa: S608 - our names
        return [row[0] for row in self._conn.execute(best, (match, most))]

    def _weighs(self, index: str) -> bool:
        return index == NAMES_INDEX or not self._is_big

    def _seen(self, match: str) -> str:
        seen = " AND ".join([f"({match})", *self._filters] if match else self._filters or [ANYTHING])
        return f"({seen}) NOT ({self._without})" if self._without else seen

    def _asked(self, index: str) -> str:
        """The index to be asked instead of one that does not know everything a talk says, where that matters."""
        return TALKS_INDEX if self._without else index


def _by_weight(index: str) -> str:
    weights = ", ".join(str(weight) for weight in WEIGHTS[index])
    return f"bm25({index}, {weights}), rowid"


def candidates(indexes: Indexes, vocabulary: Vocabulary, terms: Sequence[Term]) -> Candidates:
    """Talks with all terms; where they are few, also those with other spellings of them, and with some of them."""
    forms = _Forms(indexes, vocabulary, terms)
    read: Sequence[Term] = [_whole(term, vocabulary) for term in terms]
    found = Candidates(forms.meant(read))
    _with_all(indexes, found, "words")
    if found.matching < FEW and read != terms:
        found.meant, read = forms.meant(terms), terms
        _with_all(indexes, found, "words")
    if found.matching <= KEPT and 1 < len(terms) <= MOST_DOUBTED:
        beside = f'"{" ".join(term.text for term in terms)}"'
        found.beside = frozenset(indexes.rows(TALKS_INDEX, beside, KEPT))
    if found.matching < KEPT and forms.widen():
        found.meant = forms.meant(read)
        _with_all(indexes, found, "forms")
    if found.matching >= FEW and _is_likely(indexes, found):
        return found
    unknown = [one.term for one in found.meant if not _is_known(indexes, vocabulary, one)]
    if unknown:
        _respell(indexes, vocabulary, found, unknown)
    if not found.matching and 1 < len(terms) <= MOST_DOUBTED:
        _respell(indexes, vocabulary, found, terms)
    if len(found.rows) < FEW or not _is_likely(indexes, found):
        _with_some(indexes, found)
    return found


class _Forms:
    """The other writings of a query's terms: joined and apart at first, wider ones where they are asked for."""

    def __init__(self, indexes: Indexes, vocabulary: Vocabulary, terms: Sequence[Term]) -> None:
        self._indexes, self._vocabulary, self._terms = indexes, vocabulary, terms
        self._several: dict[tuple[int, int], tuple[OtherForm, ...]] = {
            (at, 2): (form,) for at, form in joined_forms(indexes, vocabulary, terms).items()
        }
        self._few = len(terms) <= MOST_TAKEN_APART
        self._own = [own_forms(indexes, vocabulary, term) if self._few else () for term in terms]

    def widen(self) -> bool:
        """Add what is short for the terms or spells them out, and other forms of words; whether there is any."""
        shortened = shortened_forms(self._vocabulary, self._terms)
        spoken = self._indexes.spoken() if self._few else {}
        wider = [stemmed_forms(self._vocabulary, spoken, term) if spoken else () for term in self._terms]
        for (at, number), forms in shortened.items():
            if number == 1:
                wider[at] += forms
            else:
                self._several[at, number] = self._several.get((at, number), ()) + forms
        self._own = [own + more for own, more in zip(self._own, wider, strict=True)]
        return bool(shortened) or any(wider)

    def meant(self, terms: Sequence[Term]) -> list[Meant]:
        """The terms, opened or closed, with their forms; of several together the most."""
        found: list[Meant] = []
        at = 0
        while at < len(terms):
            number = max((number for place, number in self._several if place == at), default=1)
            parts = [
                Meant.of(term, self._vocabulary, forms=own)
                for term, own in zip(terms[at : at + number], self._own[at : at + number], strict=True)
            ]
            found.append(parts[0] if number == 1 else Meant.of_several(parts, self._several[at, number]))
            at += number
        return found


def _is_likely(indexes: Indexes, found: Candidates) -> bool:
    """Long abstracts hold any common words: where many were typed, some title or name should have them all."""
    return len(found.meant) < ENOUGH_TERMS or indexes.count(NAMES_INDEX, found.match, 1) > 0


def _whole(term: Term, vocabulary: Vocabulary) -> Term:
    """The term as a whole word where it is one, whatever else begins so."""
    is_word = term.open and len(term.words) == 1 and vocabulary.knows(term.words[0])
    return replace(term, open=False) if is_word else term


def _with_all(indexes: Indexes, found: Candidates, how: str) -> None:
    found.match = " AND ".join(meant.phrase() for meant in found.meant)
    rows = indexes.rows(TALKS_INDEX, found.match, KEPT + 1)
    if len(rows) <= KEPT:
        found.matching, found.others = len(rows), []
        found.add(indexes.talks_first(rows, found.match) if len(found.rows) < KEPT else [], how)
    else:
        found.matching = indexes.count(TALKS_INDEX, found.match, COUNTED + 1)
        found.others = [(TALKS_INDEX, found.match)]
        if len(found.meant) == 1:
            found.add(indexes.best(NAMES_INDEX, f"title : ({found.match})"), how)
        found.add(indexes.best(NAMES_INDEX, found.match), how)
        if len(found.rows) < KEPT:
            found.add(indexes.best(TALKS_INDEX, found.match, number=found.matching), how)


SIGNED = re.compile(r"[+#]\Z|\A\.")
"""C++, C#, .NET are names, not slips of the pen."""


def _respell(indexes: Indexes, vocabulary: Vocabulary, found: Candidates, doubted: Sequence[Term]) -> None:
    """Look again, with the words that may have been meant by the terms that are doubted, each for itself."""
    before = found.meant
    found.meant = []
    for meant in before:
        if meant.term in doubted and not SIGNED.search(meant.term.typed):
            parts = [meant.term] if meant.term.is_version else meant.term.parts()
            strange = [len(parts) == 1 or not vocabulary.knows(part.words[0]) for part in parts]
            forms = meant.forms if len(parts) == 1 else ()
            found.meant += [Meant.of(part, vocabulary, odd, forms) for part, odd in zip(parts, strange, strict=True)]
        else:
            found.meant.append(meant)
    if found.meant != before:
        _with_all(indexes, found, "meant")


def _with_some(indexes: Indexes, found: Candidates) -> None:
    """Talks with any of the rarest terms; with the words that everybody uses there would be too many to weigh."""
    phrases = [meant.phrase() for meant in found.meant]
    for index in (NAMES_INDEX, TALKS_INDEX):
        chosen: list[str] = []
        talks = 0
        for number, phrase in sorted((indexes.count(index, phrase, WEIGHED_OF_SOME), phrase) for phrase in phrases):
            if number and (not chosen or talks + number <= WEIGHED_OF_SOME):
                chosen.append(phrase)
                talks += number
        if chosen:
            match = " OR ".join(chosen)
            best = indexes.best_of_few if talks < WEIGHED_OF_SOME else indexes.best
            found.add(best(index, match, KEPT_OF_SOME), "some")
            found.others.append((index, match))
        if len(found.rows) >= FEW:
            return


def _is_known(indexes: Indexes, vocabulary: Vocabulary, meant: Meant) -> bool:
    """Whether some title or name has it so, joined or apart, or shortened; other forms of a word may be chance."""
    term = meant.term
    if any(form.worth != STEMMED for form in meant.forms) or (len(term.words) == 1 and vocabulary.knows(term.words[0])):
        return True
    return indexes.count(NAMES_INDEX, term.phrase(), 1) > 0
