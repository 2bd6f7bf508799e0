"""Rules of the gate natural.py: what the first hits of a query must be, judged from the records that pyvideo has.

A rule is data. Its condition ``where`` is a table, and a record satisfies it if each of its keys holds:

* ``event`` (whole slug), ``series`` (slug without its year), ``language``: a pattern that the whole value matches;
* ``title``, ``description``, ``text`` (title or description), ``speaker`` and ``tag`` (some of them): a pattern that is
  found between other characters than letters and digits;
* ``years``: [first, last] of which either the year of recording or that in the event's slug lies in it;
* ``video``: true or false, whether a recording is listed that is on YouTube: a catalog built of them knows no other;
* ``any``: a list of conditions of which one holds; ``not``: a condition that does not hold.

Patterns are regular expressions over text in small letters without accents, and are written so themselves.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

Condition = Mapping[str, Any]

_LETTERS = str.maketrans("łøđı", "lodi")
_YEAR_OF_SLUG = re.compile(r"-((?:19|20)\d\d)(?:-.*)?\Z")


@dataclass(frozen=True, slots=True)
class Record:
    """A talk as the judge reads it: all texts folded; ``shown`` is its title as it is, behind the event's slug."""

    event: str
    title: str
    description: str
    speakers: tuple[str, ...]
    tags: tuple[str, ...]
    language: str
    years: frozenset[int]
    video: bool
    shown: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether the hits are right: ``good`` of the first ``of`` satisfy the rule, ``needed`` must."""

    right: bool
    good: int
    of: int
    needed: int
    strangers: int = 0
    """How many of the first hits break a rule that allows nothing else (``only``)."""


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody types, and the rule: ``least`` of the ``first`` hits satisfy ``where``; all, where ``least`` is 0.

    Where fewer records than ``first`` satisfy it, the share is asked of as many hits as there are such records.
    ``only``: and nothing else is among the ``first`` hits, however many there are.
    """

    text: str
    kind: str
    half: str
    where: Condition
    first: int = 10
    least: int = 0
    only: bool = False

    def judged(self, hits: Sequence[Record], satisfying: int) -> Judgement:
        """The hits, best first, of a search over records of which ``satisfying`` satisfy the rule."""
        if not satisfying:
            raise ValueError(f"{self.text}: no record satisfies this rule")
        of = min(self.first, satisfying)
        needed = -(-(self.least or self.first) * of // self.first)
        good = [holds(self.where, hit) for hit in hits[: self.first]]
        strangers = good.count(False) if self.only else 0
        found = good[:of].count(True)
        return Judgement(found >= needed and not strangers, found, of, needed, strangers)


def query_of(fields: Mapping[str, Any]) -> Query:
    """One table of the file; TypeError or ValueError where it is none."""
    query = Query(**fields)
    if not 0 <= query.least <= query.first or not query.first or query.half not in ("tuned", "untuned"):
        raise ValueError(f"{query.text}: first is at least 1, least from 0 to first, half tuned or untuned")
    _check(query.where, query.text)
    return query


def _check(condition: Condition, text: str) -> None:
    unknown = sorted(set(condition) - set(_TESTS))
    if unknown or not condition:
        raise ValueError(
            f"{text}: a condition needs some of {', '.join(_TESTS)}; unknown: {', '.join(unknown) or 'none'}"
        )
    for key, value in condition.items():
        if isinstance(value, str) and fold(value) != value:
            raise ValueError(f"{text}: {key} = {value!r} has capitals or accents")
    for inner in [*condition.get("any", []), *([condition["not"]] if "not" in condition else [])]:
        _check(inner, text)


def record_of(talk: Mapping[str, Any]) -> Record:
    """One talk of pyvideo's."""
    years = {int(found[1]) for found in [_YEAR_OF_SLUG.search(talk["event"])] if found}
    if talk["recorded"]:
        years.add(int(talk["recorded"][:4]))
    return Record(
        event=talk["event"],
        title=fold(talk["title"]),
        description=fold(talk["description"] or ""),
        speakers=tuple(map(fold, talk["speakers"])),
        tags=tuple(map(fold, talk["tags"])),
        language=talk["language"] or "",
        years=frozenset(years),
        video=any("youtu" in (video["url"] or "") for video in talk["videos"]),
        shown=f"{talk['event']}: {talk['title']}",
    )


def fold(text: str) -> str:
    """Small letters without accents; of other scripts, what Unicode takes for accents."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return unicodedata.normalize("NFC", "".join(one for one in apart if not unicodedata.combining(one)))


def holds(condition: Condition, record: Record) -> bool:
    """Whether the record satisfies each key of the condition."""
    return all(_TESTS[key](record, value) for key, value in condition.items())


def count(condition: Condition, records: Iterable[Record]) -> int:
    """How many of the records satisfy the condition."""
    return sum(holds(condition, record) for record in records)


@cache
def _whole(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})\Z")


@cache
def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{pattern})(?![^\W_])")


def _series(event: str) -> str:
    return _YEAR_OF_SLUG.sub("", event)


def _found(pattern: str, texts: Iterable[str]) -> bool:
    return any(map(_words(pattern).search, texts))


_TESTS: dict[str, Callable[[Record, Any], bool]] = {
    "event": lambda record, value: bool(_whole(value).match(record.event)),
    "series": lambda record, value: bool(_whole(value).match(_series(record.event))),
    "language": lambda record, value: bool(_whole(value).match(record.language)),
    "years": lambda record, value: any(value[0] <= year <= value[1] for year in record.years),
    "video": lambda record, value: record.video is value,
    "title": lambda record, value: _found(value, [record.title]),
    "speaker": lambda record, value: _found(value, record.speakers),
    "tag": lambda record, value: _found(value, record.tags),
    "description": lambda record, value: _found(value, [record.description]),
    "text": lambda record, value: _found(value, [record.title, record.description]),
    "any": lambda record, value: any(holds(condition, record) for condition in value),
    "not": lambda record, value: not holds(value, record),
}
