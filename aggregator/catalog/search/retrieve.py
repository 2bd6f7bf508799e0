"""Which talks may be meant: rows of the full-text indexes, the most promising first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from aggregator.catalog.search.abbreviations import shortened_forms
from aggregator.catalog.search.forms import MOST_TAKEN_APART, OtherForm, joined_forms, own_forms, phrases_of
from aggregator.catalog.search.indexes import KEPT, Indexes
from aggregator.catalog.search.query import Term, either
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.catalog.search.stems import STEMMED, stemmed_forms
from aggregator.store.schema import NAMES_INDEX, TALKS_INDEX

FEW = 10
"""Fewer talks than this, and other spellings and talks with some of the words are looked at too."""

ENOUGH_TERMS = 3
"""Of so many terms most talks that have them all in their abstract alone have them by chance."""

MOST_DOUBTED = 4
"""Among more terms than this those that are words are never doubted: the others find the talk."""

KEPT_OF_SOME, READ_OF_SOME = 60, 2_000
"""Of talks that have some of the words: those that are compared, and those of the rarest words that are read."""


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
        return either([typed, *(f'"{other}"' for other in self.near), *phrases_of(self.forms)])


@dataclass(slots=True)
class Candidates:
    """What was found, row -> how: "words" (all, as typed, joined or apart), "forms" (all, some in other forms or shortened),
    "meant" (all, some spelled otherwise), "some" (of them).

    Rows are in the order of promise. ``matching`` counts those with all words, up to ``KEPT`` + 1; ``match`` finds them
    all. ``meant`` are the terms as last looked for. ``others`` are an index and what finds more in it than ``rows``.
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
        found.matching = len(rows)
        found.others = [(TALKS_INDEX, found.match)]
        # Who typed the words of a title mostly has them in its order, or is about to type the rest of it.
        said = f'"{" ".join(one.term.text for one in found.meant)}"'
        titled = [f"title : ^ {said}", f"title : {said}", f"title : ({found.match})", found.match]
        found.add(indexes.first([*((NAMES_INDEX, match) for match in titled), (TALKS_INDEX, found.match)]), how)


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
        for number, phrase in sorted((indexes.count(index, phrase, READ_OF_SOME), phrase) for phrase in phrases):
            if number and (not chosen or talks + number <= READ_OF_SOME):
                chosen.append(phrase)
                talks += number
        if chosen:
            match = " OR ".join(chosen)
            few = talks < READ_OF_SOME
            first = (
                indexes.with_most(index, chosen, KEPT_OF_SOME) if few else indexes.first([(index, match)], KEPT_OF_SOME)
            )
            found.add(first, "some")
            found.others.append((index, match))
        if len(found.rows) >= FEW:
            return


def _is_known(indexes: Indexes, vocabulary: Vocabulary, meant: Meant) -> bool:
    """Whether some title or name has it so, joined or apart, or shortened; other forms of a word may be chance."""
    term = meant.term
    if any(form.worth != STEMMED for form in meant.forms) or (len(term.words) == 1 and vocabulary.knows(term.words[0])):
        return True
    return indexes.count(NAMES_INDEX, term.phrase(), 1) > 0
