"""The full-text indexes and what goes with them: filled anew as a whole, or brought up to date talk by talk.

They keep no text, so what is taken out of them is told by the talk's row as it was when it was put in.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import islice

from aggregator.program import AGGREGATOR, SCRAPERS, program_digest
from aggregator.store.abbreviations import count_abbreviations
from aggregator.store.fulltext import GATHERING_WORD, filter_word, index_text
from aggregator.store.names import series_and_beginnings
from aggregator.store.schema import (
    ABBREVIATIONS,
    FULL_TEXT,
    IS_SEARCHED,
    NAMES_INDEX,
    SEARCH_STATE,
    SEARCH_VALUES,
    SEARCH_WORDS,
    TALKS_INDEX,
    TOKENIZER,
    WORD_COUNTS,
)
from scrapers.records import NOT_TALKS

TOUCHED = "temp.touched"
"""The ids of talks that are another thing to the indexes before and after a build."""

SEARCHED = ("event", "kind", "title", "speakers", "abstract", "track", "language", "starts", "video_status")
"""Columns of talks that the indexes hold something of."""

_FILLING = {"automerge": 0, "crisismerge": 1_000, "hashsize": 8 << 20}
"""Options of an index that is filled: large parts, merged once when all are there."""

_FILLED = {"automerge": 4, "crisismerge": 16, "hashsize": 1 << 20}
"""The same as FTS5 has them of itself."""

_WAITING = "temp.waiting_names"
"""What is to go into the short index."""

_BATCH = 2000
_IN_HAND = f"talks.id IN (SELECT talk FROM {TOUCHED})"


def is_filled(conn: sqlite3.Connection) -> bool:
    """Whether this program has filled the indexes; those of a new or migrated file are empty."""
    return conn.execute(f"SELECT made_by FROM {SEARCH_STATE}").fetchall() == [(_program(),)]


def fill(conn: sqlite3.Connection) -> None:
    """Fill both indexes and what goes with them anew from the talks; the caller's transaction is not ended."""
    for index in FULL_TEXT:
        conn.execute(f"INSERT INTO {index}({index}) VALUES('delete-all')")
    _set(conn, _FILLING)
    for table in (SEARCH_VALUES, ABBREVIATIONS, SEARCH_STATE):
        conn.execute(f"DELETE FROM {table}")
    # Before the indexes: its pages lie side by side then, and a search that counts choices reads them in a few pieces.
    _put_values(conn, "true")
    _put(conn, entries(conn, "true"))
    _set(conn, _FILLED)
    forget(conn)
    _count_words(conn)
    count_abbreviations(conn, "true")
    conn.execute(f"INSERT INTO {SEARCH_STATE} VALUES (?)", (_program(),))


def _set(conn: sqlite3.Connection, options: dict[str, int]) -> None:
    for index in FULL_TEXT:
        conn.executemany(f"INSERT INTO {index}({index}, rank) VALUES (?, ?)", list(options.items()))


def mark_touched(conn: sqlite3.Connection, talks: str, spoken: str) -> int:
    """Put into ``TOUCHED`` what is staged otherwise than it is; how many talks these are.

    ``talks`` and ``spoken`` say which rows of talks and talk_speakers may go.
    """
    conn.execute(f"CREATE TABLE {TOUCHED} (talk TEXT PRIMARY KEY)")
    alike = " AND ".join(f"wanted.{column} IS talks.{column}" for column in SEARCHED)
    pair = "own.talk = talk_speakers.talk AND own.speaker = talk_speakers.speaker"
    for query in (
        f"""SELECT id FROM talks WHERE ({talks})
            AND NOT EXISTS (SELECT 1 FROM temp.wanted_talks wanted WHERE wanted.id = talks.id AND {alike})""",
        "SELECT id FROM temp.wanted_talks wanted WHERE NOT EXISTS (SELECT 1 FROM talks WHERE talks.id = wanted.id)",
        f"""SELECT talk FROM talk_speakers WHERE ({spoken})
            AND NOT EXISTS (SELECT 1 FROM temp.wanted_talk_speakers own WHERE {pair})""",
        f"""SELECT talk FROM temp.wanted_talk_speakers own
            WHERE NOT EXISTS (SELECT 1 FROM talk_speakers WHERE {pair})""",
        """SELECT id FROM temp.wanted_events wanted CROSS JOIN events ON events.slug = wanted.slug
             CROSS JOIN talks ON talks.event = events.slug
             WHERE wanted.starts IS NOT events.starts OR wanted.title <> events.title""",
    ):
        conn.execute(f"INSERT OR IGNORE INTO {TOUCHED} {query}")
    return int(conn.execute(f"SELECT count(*) FROM {TOUCHED}").fetchone()[0])


def take_out(conn: sqlite3.Connection) -> bool:
    """Take the ``TOUCHED`` talks out, as their rows are now; False where the indexes hold something else of them."""
    _words_table(conn, "out")
    try:
        for batch in _batches(entries(conn, _IN_HAND)):
            for index, values in held(batch):
                columns, marks = COLUMNS[index], ", ".join("?" * len(values[0]))
                conn.executemany(f"INSERT INTO {index}({index}, {columns}) VALUES('delete', {marks})", values)
            _add_words(conn, "out", batch)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return False
    conn.execute(f"DELETE FROM {SEARCH_VALUES} WHERE talk IN (SELECT rowid FROM talks WHERE {_IN_HAND})")
    count_abbreviations(conn, _IN_HAND, -1)
    return True


def put_in(conn: sqlite3.Connection) -> bool:
    """Put the ``TOUCHED`` talks in, as their rows are now, after ``take_out`` has taken out what was held of them.

    Whether titles and names no longer say some word that they said before.
    """
    _words_table(conn, "in")
    _put_values(conn, _IN_HAND)
    _put(conn, entries(conn, _IN_HAND), "in")
    count_abbreviations(conn, _IN_HAND)
    return _recount_words(conn)


def forget(conn: sqlite3.Connection) -> None:
    """Leave no word in the file that no talk says any more: what is taken out is only marked until parts are merged."""
    for index in FULL_TEXT:
        conn.execute(f"INSERT INTO {index}({index}) VALUES('optimize')")


IndexRow = tuple[int, str, str, str, str, str]
"""A talk's row, and what the indexes hold of it: title, speakers, abstract, track, filters."""

COLUMNS = {
    TALKS_INDEX: "rowid, title, speakers, abstract, track, filters",
    NAMES_INDEX: "rowid, title, speakers, filters",
}
"""Of which columns ``held`` makes the rows of an index."""


def entries(conn: sqlite3.Connection, where: str = "true") -> Iterator[IndexRow]:
    """The talks to be found to which ``where`` applies, in order of their rows, filtered by what SEARCH_VALUES says."""
    rows = conn.execute(
        f"""SELECT own.talk, talks.title, speakers, abstract, own.track, own.speaker, own.event, year, own.kind,
              own.language, video, events.title
            FROM {SEARCH_VALUES} own JOIN talks ON talks.rowid = own.talk JOIN events ON events.slug = own.event
            WHERE {where} ORDER BY own.talk"""
    )
    for row, title, speakers, abstract, track, slugs, event, year, kind, language, video, named in rows:
        filters = _filters((event, year, kind, track, language, video), slugs.split(), _series(named))
        yield row, index_text(title), index_text(speakers), index_text(abstract), index_text(track), filters


@lru_cache(maxsize=1_000)
def _series(title: str) -> tuple[str, ...]:
    """What an event's talks are found by beside its slug: the talks of one event mostly follow each other."""
    return tuple(series_and_beginnings(title))


def _filters(values: Sequence[str | None], speakers: Iterable[str], series: Iterable[str]) -> str:
    """The words of the ``filters`` column."""
    words = [filter_word(name, value) for name, value in zip(_VALUES, values, strict=True) if value]
    words += [filter_word("speaker", speaker) for speaker in speakers]
    words += [filter_word("series", one) for one in series]
    return " ".join([*words, GATHERING_WORD] if values[2] in NOT_TALKS else words)


_VALUES = ("event", "year", "kind", "track", "language", "video")


def _put_values(conn: sqlite3.Connection, where: str) -> None:
    """Put in what the talks to be found to which ``where`` applies can be filtered by and are compared by."""
    conn.execute(
        f"""INSERT INTO {SEARCH_VALUES}
            SELECT talks.rowid, event, substr(coalesce(talks.starts, events.starts), 1, 4), kind, track, language,
              coalesce((SELECT group_concat(slug, ' ') FROM (
                SELECT speakers.slug FROM talk_speakers JOIN speakers ON speakers.id = speaker
                WHERE talk = talks.id ORDER BY speakers.slug)), ''), video_status, talks.title, coalesce(speakers, '')
            FROM talks JOIN events ON events.slug = event WHERE {IS_SEARCHED} AND {where} ORDER BY talks.rowid"""
    )


def _batches(rows: Iterator[IndexRow]) -> Iterator[list[IndexRow]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def held(batch: Sequence[IndexRow]) -> tuple[tuple[str, Sequence[tuple[object, ...]]], ...]:
    """Index -> what it holds of these talks."""
    names = [(row, title, speakers, filters) for row, title, speakers, _, _, filters in batch]
    return (TALKS_INDEX, batch), (NAMES_INDEX, names)


def _put(conn: sqlite3.Connection, rows: Iterator[IndexRow], words: str | None = None) -> None:
    # The short index after the long one: what FTS5 keeps of each row lies together then, and a search that weighs
    # thousands of rows reads it in a few pieces.
    conn.execute(f"CREATE TABLE {_WAITING} (talk INTEGER PRIMARY KEY, title TEXT, speakers TEXT, filters TEXT)")
    columns = COLUMNS[NAMES_INDEX]
    into = {TALKS_INDEX: f"{TALKS_INDEX}({COLUMNS[TALKS_INDEX]})", NAMES_INDEX: _WAITING}
    for batch in _batches(rows):
        for index, values in held(batch):
            marks = ", ".join("?" * len(values[0]))
            conn.executemany(f"INSERT INTO {into[index]} VALUES ({marks})", values)
        if words:
            _add_words(conn, words, batch)
    conn.execute(f"INSERT INTO {NAMES_INDEX}({columns}) SELECT {columns} FROM {_WAITING} ORDER BY talk")
    conn.execute(f"DROP TABLE {_WAITING}")


def _words_table(conn: sqlite3.Connection, name: str) -> None:
    """A small index of its own for talks that are taken out or put in: only SQLite says which words it makes of a text."""
    conn.execute(f"CREATE VIRTUAL TABLE temp.words_{name} USING fts5(title, speakers, content='', {TOKENIZER})")
    conn.execute(f"CREATE VIRTUAL TABLE temp.vocabulary_{name} USING fts5vocab('temp', 'words_{name}', 'col')")


def _add_words(conn: sqlite3.Connection, name: str, batch: Sequence[IndexRow]) -> None:
    values = [row[:3] for row in batch]
    conn.executemany(f"INSERT INTO temp.words_{name}(rowid, title, speakers) VALUES (?,?,?)", values)


def _count_words(conn: sqlite3.Connection) -> None:
    """Count every word of titles and names: what spelling is compared with."""
    conn.execute(f"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', '{NAMES_INDEX}', 'col')")
    conn.execute(f"DELETE FROM {WORD_COUNTS}")
    conn.execute(
        f"""INSERT INTO {WORD_COUNTS} SELECT length(term), term, sum(doc) FROM temp.vocabulary
            WHERE col IN ('title', 'speakers') GROUP BY term ORDER BY length(term), term"""
    )
    conn.execute("DROP TABLE temp.vocabulary")
    conn.execute(f"DELETE FROM {SEARCH_WORDS}")
    _list_words(conn, [length for (length,) in conn.execute(f"SELECT DISTINCT length FROM {WORD_COUNTS}")])


def _recount_words(conn: sqlite3.Connection) -> bool:
    """Count what was put in and no longer what was taken out, and list the lengths anew of which a count is another.

    Whether some word is no longer there.
    """
    moved = conn.execute(
        """SELECT length(term), term, sum(talks) AS more FROM (
             SELECT term, doc AS talks FROM temp.vocabulary_in UNION ALL SELECT term, -doc FROM temp.vocabulary_out)
           GROUP BY term HAVING more <> 0"""
    ).fetchall()
    for name in ("vocabulary_in", "vocabulary_out", "words_in", "words_out"):
        conn.execute(f"DROP TABLE temp.{name}")
    conn.executemany(
        f"INSERT INTO {WORD_COUNTS} VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET talks = talks + excluded.talks", moved
    )
    less = [(length, word) for length, word, more in moved if more < 0]
    vanished = conn.executemany(f"DELETE FROM {WORD_COUNTS} WHERE length = ? AND word = ? AND talks < 1", less).rowcount
    _list_words(conn, sorted({length for length, _, _ in moved}))
    return vanished > 0


def _list_words(conn: sqlite3.Connection, lengths: Iterable[int]) -> None:
    """One row for all words of a length, the commonest first."""
    for length in lengths:
        found = conn.execute(f"SELECT word FROM {WORD_COUNTS} WHERE length = ? ORDER BY talks DESC, word", (length,))
        words = " ".join(word for (word,) in found)
        conn.execute(f"DELETE FROM {SEARCH_WORDS} WHERE length = ?", (length,))
        if words:
            conn.execute(f"INSERT INTO {SEARCH_WORDS} VALUES (?, ?)", (length, words))


@cache
def _program() -> str:
    """A digest of all that makes words and slugs of texts: our own sources, Python and its tables of letters, libraries."""
    return program_digest((AGGREGATOR / "store", SCRAPERS), "*.py", ("text-unidecode", "python-slugify")).hex()
