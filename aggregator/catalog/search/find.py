"""One search for page, JSON and command line."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

from markupsafe import Markup

from aggregator.addresses import is_address
from aggregator.catalog.queries import talk_rows
from aggregator.catalog.resolve import target
from aggregator.catalog.search.filters import LOOKED_THROUGH, Choice, Filters, choices
from aggregator.catalog.search.highlight import Marker
from aggregator.catalog.search.newest import newest
from aggregator.catalog.search.query import Term, terms_of
from aggregator.catalog.search.rank import RankedTalk, ranked
from aggregator.catalog.search.retrieve import COUNTED, KEPT, Candidates, Indexes, candidates
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.catalog.views import TalkRow, count_talks
from aggregator.store.schema import TALKS_INDEX
from scrapers.records import NOT_SEARCHED, NOT_TALKS

NO_FILTERS = Filters()
NO_SNIPPET = Markup()

_YEAR = re.compile(r"(?:19|20)\d\d\Z")
_CODE = re.compile(r"\A(?=\D*\d)[\w.~-]+")
"""A word that may be a talk's code or number: there is a digit in it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A talk that was found: ``score`` is 0-100, higher is better.

    ``how`` is "address", "words" (it has all of them), "similar" (only some, or spelled otherwise) or "newest" (nothing was
    typed). ``title`` and ``snippet`` are safe HTML with what was found marked; a snippet is "" where the abstract says
    nothing of it.
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
class Finds:
    """The best hits, and how many there are in all; ``more``: there are more than ``total``.

    ``talks`` of the ``total`` are talks, the others open spaces and social events; None where not all were looked at.
    ``meant`` is the query as it was probably meant, where no talk has it as typed. ``choices`` are the values by which
    they can be filtered, each with how many of them have it: of ``counted`` of them, fewer than ``total`` where there are
    very many.
    """

    hits: list[Hit]
    total: int
    more: bool = False
    meant: str | None = None
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    counted: int = 0
    talks: int | None = None

    @property
    def in_words(self) -> str:
        """How many there are: "3 talks", "1 entry", "more than 20000 entries"."""
        one, many = ("talk", "talks") if self.talks == self.total else ("entry", "entries")
        return f"{'more than ' if self.more else ''}{self.total} {one if self.total == 1 else many}"

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
        }


def search(conn: sqlite3.Connection, text: str, *, event: str | None = None, limit: int = 20) -> list[Hit]:
    """The hits of ``find`` alone."""
    return find(conn, text, Filters(event=event), limit=limit).hits


def find(conn: sqlite3.Connection, text: str, filters: Filters = NO_FILTERS, *, limit: int = 20) -> Finds:
    """Talks for what somebody typed or pasted, the best first, at most ``limit`` (of ``KEPT``); none is no error.

    A URL or id gives the talk it names, and nothing else; the address of a speaker or event gives their talks, the
    newest first, as nothing at all does. A code or number goes first where the event is chosen. Breaks and information
    rows are never found.
    """
    meant = target(conn, text)
    if meant.speaker or meant.event:
        chosen = replace(filters, speaker=meant.speaker) if meant.speaker else replace(filters, event=meant.event)
        return find(conn, "", chosen, limit=limit)
    if meant.talks or is_address(text):
        return _at_address(conn, meant.talks, filters, limit)
    found = _for_text(conn, text, filters, limit)
    if filters.event and _CODE.fullmatch(text.strip()):
        return _with_first(conn, found, target(conn, text, filters.event).talks, filters, limit)
    return found


def _with_first(conn: sqlite3.Connection, found: Finds, named: Sequence[str], filters: Filters, limit: int) -> Finds:
    """What was found, and before it the talk that the text names."""
    first = _at_address(conn, named, filters, limit).hits
    rest = [hit for hit in found.hits if hit.talk.id not in {one.talk.id for one in first}]
    added = len(first) + len(rest) - len(found.hits)
    talks = found.talks + (added and count_talks(hit.talk for hit in first)) if found.talks is not None else None
    return replace(found, hits=[*first, *rest][:limit], total=found.total + added, talks=talks) if first else found


def _for_text(conn: sqlite3.Connection, text: str, filters: Filters, limit: int) -> Finds:
    """The talks that words find; the newest where there is no text."""
    terms = terms_of(text)
    if terms:
        found = _for_words(conn, terms, filters, limit)
        return found if _has_all(found) else _of_a_year(conn, terms, filters, limit) or found
    if text.strip():
        return Finds([], 0, choices=choices(conn, [], filters), talks=0)
    rows, counted, total = newest(conn, filters, limit)
    talks = _talks(conn, rows)
    hits = [Hit(talks[row], 0.0, "newest", Marker([]).marked(talks[row].title)) for row in rows]
    return _finds(conn, hits, total, counted[:LOOKED_THROUGH], filters)


def _has_all(found: Finds) -> bool:
    """Whether some talk has every word as it was typed."""
    return any(hit.how == "words" for hit in found.hits)


def _of_a_year(conn: sqlite3.Connection, terms: Sequence[Term], filters: Filters, limit: int) -> Finds | None:
    """What "asyncio 2025" means where no talk has both words: talks of that year that have all the others."""
    years = [term for term in terms if _YEAR.match(term.typed)]
    others = [term for term in terms if term not in years]
    if filters.year or len(years) != 1 or not others:
        return None
    found = _for_words(conn, others, replace(filters, year=years[0].typed), limit)
    return found if _has_all(found) else None


def _at_address(conn: sqlite3.Connection, named: Sequence[str], filters: Filters, limit: int) -> Finds:
    rows = dict(conn.execute(f"SELECT id, rowid FROM talks WHERE id IN ({','.join('?' * len(named))})", named))  # noqa: S608
    passing = set(Indexes(conn, filters.words()).passing(list(rows.values())))
    talks = [talk for talk in talk_rows(conn, named) if talk.kind not in NOT_SEARCHED and rows[talk.id] in passing]
    hits = [Hit(talk, 100.0, "address", Marker([]).marked(talk.title)) for talk in talks]
    return _finds(conn, hits[:limit], len(hits), [rows[talk.id] for talk in talks], filters)


def _for_words(conn: sqlite3.Connection, terms: Sequence[Term], filters: Filters, limit: int) -> Finds:
    indexes = Indexes(conn, filters.words())
    found = candidates(indexes, Vocabulary(conn), terms)
    results = ranked(conn, found)
    hits = _hits(conn, results[:limit], found)
    if found.matching > KEPT:
        counted = indexes.rows(TALKS_INDEX, found.match, LOOKED_THROUGH)
        return _finds(conn, hits, found.matching, counted, filters, _meant(results))
    return _finds(conn, hits, len(found.rows), list(found.rows), filters, _meant(results))


def _finds(
    conn: sqlite3.Connection,
    hits: list[Hit],
    total: int,
    counted: Sequence[int],
    filters: Filters,
    meant: str | None = None,
) -> Finds:
    shown = choices(conn, counted, filters)
    talks = sum(choice.talks for choice in shown["kind"] if choice.value not in NOT_TALKS)
    whole = len(counted) == total
    return Finds(hits, min(total, COUNTED), total > COUNTED, meant, shown, len(counted), talks if whole else None)


def _meant(results: Sequence[RankedTalk]) -> str | None:
    """The query in the words of the best talk, where that was found by other spellings than those typed."""
    return " ".join(results[0].read) if results and results[0].how == "meant" else None


def _hits(conn: sqlite3.Connection, results: Sequence[RankedTalk], found: Candidates) -> list[Hit]:
    rows = [result.row for result in results]
    talks, marker = _talks(conn, rows), Marker(found.meant)
    abstracts = dict(
        conn.execute(
            "SELECT rowid, abstract FROM talks WHERE rowid IN (SELECT value FROM json_each(?))", (json.dumps(rows),)
        )
    )
    return [
        Hit(
            talks[result.row],
            result.score,
            "words" if result.how == "words" else "similar",
            marker.marked(talks[result.row].title),
            marker.snippet(abstracts[result.row]),
        )
        for result in results
    ]


def _talks(conn: sqlite3.Connection, rows: Sequence[int]) -> dict[int, TalkRow]:
    """Row of talks -> its line."""
    ids = dict(
        conn.execute("SELECT id, rowid FROM talks WHERE rowid IN (SELECT value FROM json_each(?))", (json.dumps(rows),))
    )
    return {ids[talk.id]: talk for talk in talk_rows(conn, list(ids))}
