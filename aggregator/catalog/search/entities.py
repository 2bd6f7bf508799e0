"""Who and what else the words of a query name: people, conferences, series, topics, offered above the talks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from aggregator.catalog.search.ask import SearchAnswer
from aggregator.catalog.search.filters import years_of
from aggregator.catalog.search.indexes import COUNTED, Indexes, any_of
from aggregator.catalog.search.names import LOOKED_AT, Names, WordRun
from aggregator.catalog.topics import topic
from aggregator.store.fulltext import GATHERING_WORD
from aggregator.store.schema import NAMES_INDEX

MOST_OFFERED = 5
"""Of one type."""

MOST_CALLED = 4
"""Words of a name."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A "person", "conference", "series" or "topic": ``path`` is its page here, ``talks`` how many there are."""

    type: str
    name: str
    path: str
    talks: int


def entities(conn: sqlite3.Connection, names: Names, found: SearchAnswer) -> tuple[Entity, ...]:
    """What the words of a query name, also in the spelling in which the best talk has them."""
    indexes = Indexes(conn)
    said = tuple(word for part in found.parts if part.sort in ("word", "phrase") for word in part.words)
    offered = [*_people(names, indexes, said, found), *_conferences(conn, names, indexes, found)]
    return tuple(dict.fromkeys([*offered, *_topics(conn, said)]))


def _people(names: Names, indexes: Indexes, said: WordRun, found: SearchAnswer) -> Iterator[Entity]:
    runs = [said[start:end] for start in range(len(said)) for end in range(start + 2, start + MOST_CALLED + 1)]
    best = found.ranking.results[:1]
    runs += [said, *(result.read for result in best if result.how != "some")]
    people = names.people([run for run in runs if run])
    people += [(one.value, one.label) for one in found.readings if one.filter == "speaker" and one.value != one.label]
    if not people and len(said) == 1 and names.is_name(said[0]):
        rows = indexes.rows(NAMES_INDEX, f'speakers : "{said[0]}"', LOOKED_AT)
        people = names.called(said[0], rows, MOST_OFFERED + 1)
        people = people if len(people) <= MOST_OFFERED else []
    for slug, name in list(dict.fromkeys(people))[:MOST_OFFERED]:
        yield Entity("person", name, f"/s/{slug}", _talks(indexes, "speaker", [slug]))


def _conferences(conn: sqlite3.Connection, names: Names, indexes: Indexes, found: SearchAnswer) -> Iterator[Entity]:
    for reading in found.readings:
        if reading.filter == "series":
            years = [one for one in found.readings if one.filter == "year"]
            series = reading.value.split(",")
            named = [event for year in years for event in names.editions(series, years_of(year.value))[0]]
            yield from _editions(conn, indexes, named[:MOST_OFFERED])
            path = "/search?" + urlencode({"series": reading.value})
            yield Entity("series", reading.label, path, _talks(indexes, "series", series))
        elif reading.filter == "event":
            yield from _editions(conn, indexes, reading.value.split(",")[:MOST_OFFERED])


def _editions(conn: sqlite3.Connection, indexes: Indexes, slugs: Sequence[str]) -> Iterator[Entity]:
    sql = f"SELECT slug, title FROM events WHERE slug IN ({','.join('?' * len(slugs))}) ORDER BY slug"  # noqa: S608
    for slug, title in conn.execute(sql, slugs):
        yield Entity("conference", title, f"/e/{slug}", _talks(indexes, "event", [slug]))


def _topics(conn: sqlite3.Connection, said: WordRun) -> Iterator[Entity]:
    """The topic that is called so, or that these words mean, where the catalog keeps topics."""
    found = topic(conn, "-".join(said)) if said else None
    if found:
        yield Entity("topic", found.name, found.path, found.talks)


def _talks(indexes: Indexes, name: str, values: Sequence[str]) -> int:
    """How many talks have any of these values, as a ledger counts them: open spaces and social events are none."""
    return indexes.count(NAMES_INDEX, f"({any_of(name, values)}) NOT filters : {GATHERING_WORD}", COUNTED)
