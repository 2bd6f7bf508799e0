"""data/ -> talks.db: every table brought to its wanted rows in one BEGIN IMMEDIATE transaction.

The file is updated in place, never replaced: a running Datasette sees the new state at once, and before that the old
one. Rows that are right already are not written, so a second build changes nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain, islice
from pathlib import Path

from sqlite_utils import Database

from aggregator.files.counts import Counts
from aggregator.files.jsonl import EventFiles
from aggregator.files.people import NOBODY, KnownPeople
from aggregator.files.replace import cannot_write
from aggregator.store.collection import put_off
from aggregator.store.connect import BROKEN, open_writer, read_only
from aggregator.store.indexes import fill, forget, is_filled, mark_touched, put_in, take_out
from aggregator.store.listings import Basis
from aggregator.store.migrate import check_steps, ensure_schema
from aggregator.store.names import name_rows
from aggregator.store.renamed import renamed
from aggregator.store.rows import Row, Rows, rows_of
from aggregator.store.schema import EVENT_NEWS, INDEXES, SHOWN_VIDEOS, TABLES, TOTALS
from aggregator.store.shares import agree_on_videos, want_posts
from aggregator.store.speakers import mark_named, want_speakers
from aggregator.store.stamp import mark_written
from aggregator.store.suppressed import is_suppressed_name, suppressed_name
from aggregator.store.tables import bring, drop_wanted, make_wanted, remove, stage, want
from aggregator.store.topics import bring_topics, fill_topics, take_out_topics
from scrapers.errors import ConftalksError

BUILT_TABLES = tuple(name for name in TABLES if name != "runs")

MOST_TOUCHED = 5_000
"""Of more talks than these the search indexes are filled anew."""

_CACHE_OF_NEW_KB = 32_768
"""Of SQLite, for a catalog in which there is nothing yet that a reader could be locked out of."""

_WRITTEN = (*BUILT_TABLES, "speaker_slugs", "event_people", "spoken_as", "former_addresses")

_IN_SCOPE = "IN (SELECT event FROM temp.scope)"
_SCOPES = {
    "events": f"events.slug {_IN_SCOPE}",
    **dict.fromkeys(("talks", "talk_aliases", "event_recordings", "history", "pictures"), f"event {_IN_SCOPE}"),
    **dict.fromkeys(
        ("event_speakers", "listed_posts", "event_totals", "event_news", "shown_videos"), f"event {_IN_SCOPE}"
    ),
    # A talk's id is its event's slug, a slash and its own; "0" comes after the slash.
    **{
        name: f"""{name}.rowid IN (SELECT own.rowid FROM temp.scope CROSS JOIN main.{name} own
                    ON own.talk > scope.event || '/' AND own.talk < scope.event || '0')"""
        for name in (
            "slots",
            "talk_speakers",
            "talk_recordings",
            "waiting_swaps",
            "talk_slides",
            "post_talks",
            "spoken_as",
        )
    },
    "recordings": """id IN (SELECT key FROM temp.recordings_before)
        AND id NOT IN (SELECT recording FROM event_recordings)""",
    "posts": "url IN (SELECT key FROM temp.posts_before)",
}
"""Which rows of a table are of the events in hand: of recordings and posts, those that they no longer list."""

_NAMED = {
    "speakers": "id IN (SELECT speaker FROM temp.were)",
    "speaker_slugs": "folded IN (SELECT folded FROM temp.named)",
    "event_people": "folded IN (SELECT folded FROM temp.named)",
    "former_addresses": "true",
    "suppressed": "true",
}
"""The same of tables that are of no event: of speakers those who are named otherwise, or not any more."""

_AT_ONCE = (
    "events", "talks", "talk_aliases", "slots", "recordings", "talk_recordings", "event_recordings", "waiting_swaps",
    "talk_slides", "history",
)  # fmt: skip
"""Tables of which all rows are of one event, or refer to such alone."""

_POSTS_IN_HAND = "url IN (SELECT key FROM temp.posts_before UNION SELECT url FROM temp.wanted_listed_posts)"


@dataclass(frozen=True, slots=True)
class Run:
    """One scrape, import or build of an event, as it goes into the runs table. ``checked``: recordings just looked at."""

    event: str
    started: datetime
    ended: datetime
    state: str
    counts: Mapping[str, Counts]
    errors: Sequence[str] = ()
    checked: Sequence[str] = ()


def build(
    path: Path,
    files: Iterable[EventFiles],
    day: date,
    *,
    gone: Collection[str] | None = None,
    anew: bool = False,
    suppressed: Sequence[Row] = (),
    runs: Sequence[Run] = (),
    bases: Mapping[str, Basis] | None = None,
    marks: Mapping[str, str] | None = None,
    people: KnownPeople = NOBODY,
) -> dict[str, Counts]:
    """Write these events' rows, as of ``day``. Returns what changed per table.

    ``files`` come in order of their slugs: of what events share, the first one's word counts. They are read once, one
    after the other, and not kept.

    Which rows: those of the events of ``files`` are replaced, those of ``gone`` go, and all others stay; None: every other
    event goes. Where others stay, the caller promises that none of them lists a recording that one of these lists or, as
    the catalog has it, listed before; and that all events have been built since the catalog has its shape. With ``anew``
    nothing that is kept of speakers and for searches is relied on, whichever events are written.

    What else is kept in the same transaction: ``suppressed``, the rows that store.suppressed makes of everything that is
    left out now, whatever event it is of; ``runs``, which are added; ``bases``, of which files the rows of an event that is
    written here are made (of one that is not named nobody knows); and ``marks``, the ``listing_mark`` of any event's
    recordings.jsonl, by which the next command sees that somebody else has written that file since.

    ``people`` says who is behind the names, of whatever events; who has another name now is only put right in ``files``.

    Raises:
        ConftalksError: one line with the path: read-only, disk full, not a database, newer schema. The old state stays.
    """
    try:
        with closing(open_writer(path)) as conn, _transaction(conn), put_off():
            ensure_schema(Database(conn))
            events = (renamed(one, people) for one in files)
            first = list(islice(events, 1))
            staged = _staged(conn, chain(first, events), day, gone or ())
            if first and not conn.execute("SELECT 1 FROM events").fetchone():
                counts = _filled(conn, staged, suppressed, people)
            else:
                stage(conn, staged)
                counts = _replaced(conn, suppressed, people, gone is None or not _others_stay(conn), anew)
            _remember_sources(conn, bases or {}, marks or {})
            drop_wanted(conn)
            for run in runs:
                _record(Database(conn), run)
    except sqlite3.OperationalError as error:
        if path.exists() and not path.stat().st_size:
            path.unlink()
        raise ConftalksError(
            f"{cannot_write(path, OSError(str(error)))}; what was there before is as it was"
        ) from error
    except sqlite3.DatabaseError as error:
        raise ConftalksError(f"{path}: {error}. {BROKEN}") from error
    return counts


def _staged(conn: sqlite3.Connection, files: Iterable[EventFiles], day: date, gone: Collection[str]) -> Iterator[Rows]:
    """The rows of each event, whose slug goes into ``temp.scope``: so do those that are gone."""
    conn.execute("CREATE TEMP TABLE scope (event TEXT PRIMARY KEY)")
    conn.executemany("INSERT INTO temp.scope VALUES (?)", [(slug,) for slug in gone])
    for one in files:
        conn.execute("INSERT OR IGNORE INTO temp.scope VALUES (?)", (one.event.slug,))
        yield rows_of(one, day)


def _others_stay(conn: sqlite3.Connection) -> bool:
    """Whether the catalog has an event that is not in scope."""
    left = conn.execute("SELECT 1 FROM events WHERE slug NOT IN (SELECT event FROM temp.scope)")
    return left.fetchone() is not None


def _filled(
    conn: sqlite3.Connection, events: Iterable[Rows], suppressed: Sequence[Row], people: KnownPeople
) -> dict[str, Counts]:
    """Fill an empty catalog: most rows go where they belong at once, and what leads to them is made in order at the end."""
    conn.execute(f"PRAGMA cache_size = -{_CACHE_OF_NEW_KB}")
    for statement in INDEXES:
        conn.execute(f"DROP INDEX {statement.split()[2]}")
    stage(conn, events, _AT_ONCE)
    agree_on_videos(conn, "main.talks")
    _want_shared(conn, suppressed, people, "true", dict.fromkeys(_SCOPES, "true"), of_all=True)
    counts = {table: bring(conn, table) for table in _WRITTEN if table not in _AT_ONCE}
    for table in _AT_ONCE:
        counts[table] = Counts(new=int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0]))
    fill(conn)
    # Last, as they take the room that parts of the search indexes had before these were merged.
    for statement in INDEXES:
        conn.execute(statement)
    _count(conn, "true", "true")
    _name(conn, "true", "true")
    fill_topics(conn)
    return {table: counts[table] for table in BUILT_TABLES}


def _want_shared(
    conn: sqlite3.Connection,
    suppressed: Sequence[Row],
    people: KnownPeople,
    posts: str,
    where: Mapping[str, str],
    of_all: bool,
) -> None:
    """Stage what is made of the rows of several events."""
    mark_named(conn, where["event_speakers"])
    for table in ("event_speakers", "listed_posts", "pictures"):
        remove(conn, table, where[table])
        bring(conn, table)
    want_posts(conn, posts)
    want_speakers(conn, of_all, f"NOT ({where['talk_speakers']})", people)
    make_wanted(conn, "suppressed")
    want(conn, "suppressed", _remembered(conn, suppressed))


def _replaced(
    conn: sqlite3.Connection, suppressed: Sequence[Row], people: KnownPeople, whole: bool, anew: bool
) -> dict[str, Counts]:
    """Bring the tables to what is staged, or only those of their rows that are of the events in scope."""
    agree_on_videos(conn, "temp.wanted_talks")
    recount = anew
    anew = anew or not is_filled(conn)
    # A catalog of before does not say whose its speakers are; of those that are not wanted nobody says the name.
    where = {table: "true" if anew else rows for table, rows in _NAMED.items()}
    where |= dict.fromkeys(_SCOPES, "true") if whole else _SCOPES
    if not whole:
        _keep_listed_before(conn)
    _want_shared(conn, suppressed, people, "true" if whole else _POSTS_IN_HAND, where, of_all=anew)
    for table in ("talk_speakers", "spoken_as"):
        where[table] += " OR talk IN (SELECT talk FROM temp.renumbered)"
    touched = mark_touched(conn, where["talks"], where["talk_speakers"])
    anew = anew or touched > MOST_TOUCHED or (touched > 0 and not take_out(conn))
    take_out_topics(conn, where["talks"])
    # What refers to others goes before these and comes after them.
    gone = {table: remove(conn, table, where[table]) for table in reversed(_WRITTEN)}
    counts = {table: bring(conn, table) for table in _WRITTEN}
    _count(conn, where["events"], where["event_totals"])
    _name(conn, "true" if anew else where["events"], "true" if anew else where["event_totals"])
    if anew:
        fill(conn)
    elif touched and (put_in(conn) or gone["talks"] or gone["speakers"]):
        forget(conn)
    bring_topics(conn, recount)
    counts = {table: replace(counts[table], gone=gone[table]) for table in BUILT_TABLES}
    return counts | {"speakers": _with_untouched(conn, counts["speakers"])} if whole else counts


def _with_untouched(conn: sqlite3.Connection, speakers: Counts) -> Counts:
    """Only speakers of whom something else is said are staged; the others are as they were."""
    held = int(conn.execute("SELECT count(*) FROM speakers").fetchone()[0])
    return replace(speakers, same=held - speakers.new - speakers.changed)


def _count(conn: sqlite3.Connection, events: str, counted: str) -> None:
    """Bring what is counted of the rows of these events."""
    for table, query in (
        ("event_totals", f"{TOTALS} WHERE {events} GROUP BY events.slug"),
        ("shown_videos", f"{SHOWN_VIDEOS} AND {events} GROUP BY tr.talk"),
        ("event_news", EVENT_NEWS.format(events)),
    ):
        make_wanted(conn, table)
        conn.execute(f"INSERT INTO temp.wanted_{table} {query}")
        remove(conn, table, counted)
        bring(conn, table)


def _name(conn: sqlite3.Connection, events: str, named: str) -> None:
    """Bring the names of these events."""
    make_wanted(conn, "event_names")
    found = conn.execute(f"SELECT slug, title FROM events WHERE {events} ORDER BY slug")
    want(conn, "event_names", (row for event in found.fetchall() for row in name_rows(*event)))
    remove(conn, "event_names", named)
    bring(conn, "event_names")


def _remember_sources(conn: sqlite3.Connection, bases: Mapping[str, Basis], marks: Mapping[str, str]) -> None:
    """One row of ``sources`` for each event that the catalog has: of those in scope with the basis that is given, or none."""
    conn.execute("DELETE FROM sources WHERE event NOT IN (SELECT slug FROM events)")
    made = conn.execute("SELECT event FROM temp.scope WHERE event IN (SELECT slug FROM events)").fetchall()
    conn.executemany(
        """INSERT INTO sources (event, digest, since, until) VALUES (?, ?, ?, ?) ON CONFLICT (event) DO
           UPDATE SET (digest, since, until) = (excluded.digest, excluded.since, excluded.until)
           WHERE (digest, since, until) IS NOT (excluded.digest, excluded.since, excluded.until)""",
        [(event, *bases.get(event, Basis()).row) for (event,) in made],
    )
    rows = [{"event": event, "listing": listing} for event, listing in marks.items()]
    conn.executemany("UPDATE sources SET listing = :listing WHERE event = :event AND listing IS NOT :listing", rows)


def _keep_listed_before(conn: sqlite3.Connection) -> None:
    """Which recordings and posts the events in scope listed until now."""
    for name, column, table in (("recordings", "recording", "event_recordings"), ("posts", "url", "listed_posts")):
        conn.execute(
            f"""CREATE TEMP TABLE {name}_before AS
                SELECT {column} AS key FROM {table} WHERE event IN (SELECT event FROM temp.scope)"""
        )


def check_known(path: Path) -> None:
    """Refuse a catalog that a newer conftalks wrote, before anything is written; it is only read.

    Raises:
        ConftalksError: it is one, or the file is another program's, or damaged.
    """
    if path.exists() and path.stat().st_size:
        try:
            with closing(read_only(path)) as conn:
                check_steps(Database(conn))
        except sqlite3.DatabaseError as error:
            raise ConftalksError(f"{path}: {error}. {BROKEN}") from error


def record(path: Path, runs: Sequence[Run]) -> None:
    """Remember runs that changed nothing, in a catalog that is there, of whatever version: its shape stays as it is, as a
    step may leave tables empty that only a build fills.
    """
    with closing(open_writer(path)) as conn, _transaction(conn):
        db = Database(conn)
        check_steps(db)
        if db.table("runs").exists():
            for run in runs:
                _record(db, run)


@contextmanager
def _transaction(conn: sqlite3.Connection) -> Iterator[None]:
    # IMMEDIATE: a deferred transaction that reads first dies with "database is locked" when another writer commits.
    conn.execute("BEGIN IMMEDIATE")
    # Tables are brought up to date one after the other; what refers to what is checked at the end.
    conn.execute("PRAGMA defer_foreign_keys = ON")
    try:
        yield
        mark_written(conn)
    except BaseException:
        if conn.in_transaction:
            conn.execute("ROLLBACK")
        raise
    conn.execute("COMMIT")


def _remembered(conn: sqlite3.Connection, suppressed: Sequence[Row]) -> list[Row]:
    """With the other names of talks that were left out: once their records are gone, only the catalog knows these.

    A name that is a talk's again does no harm, as talks are looked for first.
    """
    if not suppressed:
        return []
    kept = conn.execute("SELECT event, name FROM suppressed").fetchall()
    return sorted({*suppressed, *kept, *_other_names(conn, {(event, name) for event, name in suppressed})})


def _other_names(conn: sqlite3.Connection, suppressed: Set[tuple[str, str]]) -> set[tuple[str, str]]:
    """All names of the talks that the catalog still shows under one of these: a build that was killed between files
    and catalog has taken their records away already.
    """
    rows: dict[str, list[str]] = defaultdict(list)
    for event, row in suppressed:
        rows[event].append(row)
    found = set()
    for event, asked in rows.items():
        names: dict[str, set[str]] = defaultdict(set)
        for talk, *own in conn.execute("SELECT id, code, slug FROM talks WHERE event = ?", (event,)):
            names[talk] |= {*own}
        for talk, alias in conn.execute("SELECT talk, alias FROM talk_aliases WHERE event = ?", (event,)):
            names[talk].add(alias)
        for same in names.values():
            if any(is_suppressed_name(event, name, asked) for name in same):
                found |= {(event, suppressed_name(event, name)) for name in same}
    return found


def _record(db: Database, run: Run) -> None:
    db.table("runs").insert(
        {
            "event": run.event,
            "started": run.started.isoformat(),
            "ended": run.ended.isoformat(),
            "state": run.state,
            "counts": json.dumps({name: counts.as_dict() for name, counts in run.counts.items()}),
            "errors": json.dumps(list(run.errors), ensure_ascii=False),
        }
    )
    db.conn.executemany(
        "UPDATE recordings SET checked_at = ? WHERE id = ?", [(run.ended.isoformat(), key) for key in run.checked]
    )
