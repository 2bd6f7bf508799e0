"""One search for page, JSON and command line."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from markupsafe import Markup

from aggregator.addresses import is_address
from aggregator.catalog.queries import talk_rows, talk_rows_at
from aggregator.catalog.resolve import target
from aggregator.catalog.search.ask import SearchAnswer, answer
from aggregator.catalog.search.entities import Entity, entities
from aggregator.catalog.search.filters import Choice, Filters, choices
from aggregator.catalog.search.highlight import Marker
from aggregator.catalog.search.indexes import Indexes
from aggregator.catalog.search.names import Names
from aggregator.catalog.search.newest import newest
from aggregator.catalog.search.rank import RankedTalk
from aggregator.catalog.search.ranking import Number, Ranking, number_of, with_first
from aggregator.catalog.search.typed import Part, parts_of, without
from aggregator.catalog.search.understand import Reading
from aggregator.catalog.views import TalkRow
from aggregator.store.fulltext import words_of
from scrapers.records import NOT_SEARCHED, NOT_TALKS

NO_FILTERS = Filters()
NO_SNIPPET = Markup()

_CODE = re.compile(r"\A(?=\D*\d)[\w.~-]+")
"""A word that may be a talk's code or number: there is a digit in it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A talk that was found: ``score`` is 0-100, higher is better.

    ``how`` is "address", "words" (it has all of them), "similar" (only some, or spelled otherwise) or "newest" (there were
    no words, or all were understood). ``title`` and ``snippet`` are safe HTML with what was found marked; a snippet is ""
    where the abstract says nothing of it.
    """

    talk: TalkRow
    score: float
    how: str
    title: Markup
    snippet: Markup = NO_SNIPPET

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
            "removed_noticed": talk.removed.isoformat() if talk.removed else None,
            "score": self.score,
            "how": self.how,
            "title_html": str(self.title),
            "snippet_html": str(self.snippet),
        }


@dataclass(frozen=True, slots=True)
class Understood:
    """Words that were read as a ``value`` of a ``filter``, which a reader sees as ``label``.

    ``filter`` is "phrase" for what stands in quotes and "without" for what no talk may say. ``without`` is the text without
    them; ``typed``: the filter's name was typed too.
    """

    filter: str
    value: str
    label: str
    words: str
    without: str
    typed: bool

    @classmethod
    def of(cls, reading: Reading, text: str) -> Understood:
        """What was read of a text."""
        return cls(
            reading.filter, reading.value, reading.label, reading.words, without(text, reading.gaps), reading.typed
        )

    @classmethod
    def bound(cls, part: Part, text: str) -> Understood:
        """A phrase, or what no talk may say, of a text."""
        return cls(part.sort, part.text, part.text, part.typed, without(text, [(part.start, part.end)]), typed=True)

    def as_dict(self) -> dict[str, str]:
        """The same keys for /search.json and ``--json``."""
        return {name: getattr(self, name) for name in ("filter", "value", "label", "words")}


@dataclass(frozen=True, slots=True)
class Finds:
    """The best hits, and how many there are in all; ``more``: there are more than ``total``.

    ``talks`` of the ``total`` are talks, the others open spaces and social events; None where not all were looked at.
    ``meant`` is the query as it was probably meant, where no talk has it as typed. ``choices`` are the values by which
    they can be filtered, each with how many of them have it: of ``counted`` of them, fewer than ``total`` where there are
    very many. ``understood`` is what was read from the words beside words; ``left_out`` are the words that no talk has
    beside the others, and readings to which nothing fits; ``entities`` are people and conferences that the words name.
    ``first``: how many come before these hits.
    """

    hits: list[Hit]
    total: int
    more: bool = False
    meant: str | None = None
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    counted: int = 0
    talks: int | None = None
    understood: tuple[Understood, ...] = ()
    left_out: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    first: int = 0

    @property
    def in_words(self) -> str:
        """How many there are: "3 talks", "1 entry", "more than 20,000 entries"."""
        one, many = ("talk", "talks") if self.talks == self.total else ("entry", "entries")
        return f"{'more than ' if self.more else ''}{self.total:,} {one if self.total == 1 else many}"

    def as_dict(self) -> dict[str, object]:
        """What page and command line print beside the hits; the same keys for /search.json and ``--json``."""
        return {
            "count": len(self.hits),
            "total": self.total,
            "total_talks": self.talks,
            "more": self.more,
            "did_you_mean": self.meant,
            "counted": self.counted,
            "choices": {name: [asdict(choice) for choice in shown] for name, shown in self.choices.items()},
            "understood": [one.as_dict() for one in self.understood],
            "left_out": list(self.left_out),
            "entities": [asdict(one) for one in self.entities],
        }


def search(conn: sqlite3.Connection, text: str, *, event: str | None = None, limit: int = 20) -> list[Hit]:
    """The hits of ``find`` alone."""
    return find(conn, text, Filters(event=event), limit=limit).hits


def find(
    conn: sqlite3.Connection,
    text: str,
    filters: Filters = NO_FILTERS,
    *,
    limit: int = 20,
    start: int = 0,
    literal: bool = False,
) -> Finds:
    """Talks for what somebody typed or pasted, the best first, from ``start`` on at most ``limit``; none is no error.

    A URL or id gives the talk it names, and nothing else; the address of a speaker or event gives their talks, the
    newest first, as nothing at all does. A code or number goes first where the event is chosen. Breaks and information
    rows are never found. ``literal``: words are words, whatever they could be understood as.
    """
    found = _find(conn, text, filters, slice(start, start + limit), literal)
    return replace(found, first=start)


def _find(conn: sqlite3.Connection, text: str, filters: Filters, part: slice, literal: bool) -> Finds:
    meant = target(conn, text)
    if meant.speaker or meant.event:
        chosen = replace(filters, speaker=meant.speaker) if meant.speaker else replace(filters, event=meant.event)
        return _find(conn, "", chosen, part, literal)
    if meant.talks or is_address(text):
        return _at_address(conn, meant.talks, filters, part)
    named = target(conn, text, filters.event).talks if filters.event and _CODE.fullmatch(text.strip()) else ()
    if parts_of(text):
        return _for_words(conn, text, filters, part, named, literal)
    if text.strip():
        return Finds([], 0, choices=choices(conn, [], filters), talks=0)
    rows, counted, total = newest(conn, filters, part.stop)
    talks = {row: talk for row, (talk, _) in _read(conn, rows[part]).items()}
    hits = [Hit(talks[row], 0.0, "newest", Marker([]).marked(talks[row].title)) for row in rows[part]]
    return _finds(conn, hits, number_of(total), counted, filters)


def _at_address(conn: sqlite3.Connection, named: Sequence[str], filters: Filters, part: slice) -> Finds:
    rows = _passing(conn, named, filters)
    talks = [talk for talk in talk_rows(conn, named) if talk.id in rows]
    hits = [Hit(talk, 100.0, "address", Marker([]).marked(talk.title)) for talk in talks]
    return _finds(conn, hits[part], number_of(len(hits)), [rows[talk.id] for talk in talks], filters)


def _passing(conn: sqlite3.Connection, named: Sequence[str], filters: Filters) -> dict[str, int]:
    """Those of these talks that can be found and pass the filters -> their rows."""
    kinds = tuple(sorted(NOT_SEARCHED))
    sql = f"""SELECT id, rowid FROM talks WHERE id IN ({",".join("?" * len(named))})
              AND kind NOT IN ({",".join("?" * len(kinds))})"""  # noqa: S608 - marks alone
    rows = dict(conn.execute(sql, (*named, *kinds)))
    passing = set(Indexes(conn, filters.matches()).passing(list(rows.values())))
    return {talk: row for talk, row in rows.items() if row in passing}


def _for_words(
    conn: sqlite3.Connection, text: str, filters: Filters, part: slice, named: Sequence[str], literal: bool
) -> Finds:
    names = Names(conn)
    found = answer(conn, text, filters.matches(), names, literal=literal)
    ranking = found.ranking
    if named:
        first = [RankedTalk(row, 100.0, "address", ()) for row in _passing(conn, named, filters).values()]
        ranking = with_first(ranking, first)
    meant = _meant(replace(found, ranking=ranking))
    number = ranking.number(Indexes(conn).most_counted(part.stop))
    finds = _finds(conn, _hits(conn, ranking, part), number, ranking.counted, filters, meant)
    read = tuple(Understood.of(reading, text) for reading in found.readings)
    bound = [part for part in found.parts if part.sort in ("phrase", "without") and part.typed not in found.left_out]
    read += tuple(Understood.bound(part, text) for part in bound)
    who = entities(conn, names, found) if not literal else ()
    return replace(finds, understood=read, left_out=found.left_out, entities=who)


def _finds(
    conn: sqlite3.Connection,
    hits: list[Hit],
    number: Number,
    counted: Sequence[int],
    filters: Filters,
    meant: str | None = None,
) -> Finds:
    shown = choices(conn, counted, filters)
    talks = sum(choice.talks for choice in shown["kind"] if choice.value not in NOT_TALKS)
    total, more = number
    whole = len(counted) == total and not more
    return Finds(hits, total, more, meant, shown, len(counted), talks if whole else None)


def _meant(found: SearchAnswer) -> str | None:
    """The query in the words of the best talk, where that was found by other spellings than those typed.

    What else binds stays in it as it was typed; what words stand for that OR joins is not told.
    """
    best = found.ranking.results[:1]
    if not best or best[0].how != "meant" or any(part.sort == "either" for part in found.parts):
        return None
    parts = [part for part in found.parts if part.sort == "word" or part.typed not in found.left_out]
    read = list(best[0].read)
    for word in (word for part in parts if part.sort == "phrase" for word in part.words if word in read):
        read.remove(word)
    places = {start for reading in found.readings for start, _ in reading.gaps}
    meant: list[str] = []
    for part in parts:
        if part.start in places or part.sort in ("phrase", "without"):
            # A title that is what was typed has the words of what they could be understood as.
            said = part.sort == "word" and set(part.words).issubset(best[0].read)
            meant += [] if said else [part.typed]
        elif part.sort == "word":
            meant += read
            read = []
    meant += read
    typed = [word for part in found.parts for word in part.words]
    return " ".join(meant) if [word for one in meant for word in words_of(one)] != typed else None


def _hits(conn: sqlite3.Connection, ranking: Ranking, part: slice) -> list[Hit]:
    results = ranking.part(part.start, part.stop - part.start)
    read, marker = _read(conn, [result.row for result in results]), Marker(ranking.meant)
    hits = []
    for result in results:
        talk, abstract = read[result.row]
        how = _HOW.get(result.how, "similar")
        hits.append(Hit(talk, result.score, how, marker.marked(talk.title), marker.snippet(abstract)))
    return hits


_HOW = {"words": "words", "newest": "newest", "address": "address"}


def _read(conn: sqlite3.Connection, rows: Sequence[int]) -> dict[int, tuple[TalkRow, str | None]]:
    """Row of talks -> its line and its abstract."""
    found = conn.execute(
        "SELECT rowid, id, abstract FROM talks WHERE rowid IN (SELECT value FROM json_each(?))", (json.dumps(rows),)
    ).fetchall()
    lines = {talk.id: talk for talk in talk_rows_at(conn, rows)}
    return {row: (lines[talk], abstract) for row, talk, abstract in found}
