"""What the full-text indexes hold, and how they are filled: text folded in Python, so that any SQLite finds the same.

SQLite's own tokenizer folds neither ł, ø, ß, đ nor й, and takes C++, C# and .NET for C, C and net. So both indexes and
everything that is asked of them go through ``words_of``; no SQL function is needed to read them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import groupby, islice

from aggregator.store.schema import FULL_TEXT, NAMES_INDEX, SEARCH_VALUES, SEARCH_WORDS, TALKS_INDEX
from scrapers.records import NOT_SEARCHED, NOT_TALKS
from scrapers.text import fold_letters, strip_markup

GATHERING_WORD = "gathering"
"""What the ``filters`` column says of open spaces and social events."""

_BATCH = 2000
_FOUND = "kind NOT IN (" + ", ".join(f"'{kind}'" for kind in sorted(NOT_SEARCHED)) + ")"
_WORD = re.compile(r"[^\W_]+")
_SIGNED = re.compile(r"(?<=\w)\+\+(?![^\W\d])|(?<=\b[a-z])#(?!\w)")
_JOINED = re.compile(r"[^\W_]+(?:['’-][^\W_]+)+")
_POINTED = re.compile(r"(?<![\w.])\.([^\W\d_]\w*)")
UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd"
"""Signs of scripts that are written without spaces: each is a word, and what is typed a phrase of them."""

_UNSPACED = re.compile(f"([{UNSPACED}])")


def words_of(text: str) -> list[str]:
    """The words of a text as an index holds them: folded, "c++" as "cplusplus", ".net" as "dotnet", "3.13" as two."""
    return _words(_POINTED.sub(r" dot\1", text))


def joined_words(text: str) -> list[str]:
    """The words of a text that hyphens or apostrophes join, without these: "e-mail" is also "email"."""
    if "-" not in text and "'" not in text and "’" not in text:
        return []
    return [re.sub("['’-]", "", word) for word in _JOINED.findall(fold_letters(text))]


def index_text(text: str | None) -> str:
    """What an index is given of a text: its words, joined words in both forms, and "net" beside "dotnet"."""
    if not text:
        return ""
    if "<" in text or "&" in text or "](" in text:
        text = strip_markup(text)
    return " ".join([*_words(_POINTED.sub(r" dot\1 \1", text)), *joined_words(text)])


def filter_word(name: str, value: str) -> str:
    """The one word under which the ``filters`` column holds a value, whatever is in it."""
    return f"{name}{blake2b(value.encode('utf-8', 'replace'), digest_size=8).hexdigest()}"


def _words(text: str) -> list[str]:
    folded = fold_letters(text)
    if not folded.isascii():
        folded = _UNSPACED.sub(r" \1 ", folded)
    if "#" in folded or "++" in folded:
        folded = _SIGNED.sub(lambda sign: "sharp " if sign[0] == "#" else "plusplus ", folded)
    return _WORD.findall(folded)


def is_filled(conn: sqlite3.Connection) -> bool:
    """Whether the indexes hold as many talks as there are to be found; a new or migrated file's hold none."""
    held = conn.execute(f"SELECT count(*) FROM {TALKS_INDEX}_docsize").fetchone()[0]
    wanted = conn.execute(f"SELECT count(*) FROM talks WHERE {_FOUND}").fetchone()[0]
    return bool(held == wanted)


def fill(conn: sqlite3.Connection) -> None:
    """Fill both indexes and what goes with them anew from the talks; the caller's transaction is not ended.

    Nothing of what was there before stays: an index that forgets single talks keeps their words for long.
    """
    for index in FULL_TEXT:
        conn.execute(f"INSERT INTO {index}({index}) VALUES('delete-all')")
    conn.execute(f"DELETE FROM {SEARCH_VALUES}")
    talks = _entries(conn)
    while batch := list(islice(talks, _BATCH)):
        conn.executemany(
            f"INSERT INTO {TALKS_INDEX}(rowid, title, speakers, abstract, track, filters) VALUES (?,?,?,?,?,?)",
            ((entry.row, *entry.texts, entry.filters) for entry in batch),
        )
        conn.executemany(
            f"INSERT INTO {NAMES_INDEX}(rowid, title, speakers, filters) VALUES (?,?,?,?)",
            ((entry.row, *entry.texts[:2], entry.filters) for entry in batch),
        )
        conn.executemany(
            f"INSERT INTO {SEARCH_VALUES} VALUES (?,?,?,?,?,?,?,?)",
            ((entry.row, *entry.values, " ".join(entry.speakers), entry.video) for entry in batch),
        )
    conn.execute(f"INSERT INTO {NAMES_INDEX}({NAMES_INDEX}) VALUES('optimize')")
    for index in FULL_TEXT:
        conn.execute(f"INSERT INTO {index}({index}) VALUES('integrity-check')")
    _keep_words(conn)


@dataclass(frozen=True, slots=True)
class _IndexRow:
    """A talk on its way into the indexes. ``texts`` are title, speakers, abstract, track; ``values`` event, year,
    kind, track, language."""

    row: int
    texts: tuple[str, str, str, str]
    values: tuple[str, str | None, str, str | None, str | None]
    speakers: tuple[str, ...]
    video: str

    @property
    def filters(self) -> str:
        """The words of the ``filters`` column."""
        named = [*zip(_VALUES, self.values, strict=True), ("video", self.video)]
        named += [("speaker", speaker) for speaker in self.speakers]
        words = [filter_word(name, value) for name, value in named if value]
        return " ".join([*words, GATHERING_WORD] if self.values[2] in NOT_TALKS else words)


_VALUES = ("event", "year", "kind", "track", "language")


def _entries(conn: sqlite3.Connection) -> Iterator[_IndexRow]:
    rows = conn.execute(
        f"""SELECT talks.rowid, talks.title, speakers, abstract, talks.event, coalesce(talks.starts, events.starts), kind,
              track, language, video_status
            FROM talks JOIN events ON events.slug = talks.event WHERE {_FOUND} ORDER BY talks.rowid"""
    )
    spoken = groupby(_speakers_of(conn), key=lambda pair: pair[0])
    row_of_speakers, slugs = next(spoken, _NOBODY)
    for row, title, speakers, abstract, event, starts, kind, track, language, video in rows:
        while row_of_speakers < row:
            row_of_speakers, slugs = next(spoken, _NOBODY)
        here = tuple(slug for _, slug in slugs) if row_of_speakers == row else ()
        texts = (index_text(title), index_text(speakers), index_text(abstract), index_text(track))
        yield _IndexRow(row, texts, (event, starts[:4] if starts else None, kind, track, language), here, video)


_NOBODY: tuple[float, Iterator[tuple[int, str]]] = (float("inf"), iter(()))


def _speakers_of(conn: sqlite3.Connection) -> Iterator[tuple[int, str]]:
    """(talks.rowid, speaker's slug) in order of talks, to be read beside them."""
    yield from conn.execute(
        """SELECT talks.rowid, speakers.slug FROM talks CROSS JOIN talk_speakers ON talk = talks.id
             CROSS JOIN speakers ON speakers.id = speaker ORDER BY talks.rowid"""
    )


def _keep_words(conn: sqlite3.Connection) -> None:
    """Every word of titles and names, one row for all of one length, the commonest first: what spelling is compared with."""
    conn.execute(f"CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', '{NAMES_INDEX}', 'col')")
    conn.execute(f"DELETE FROM {SEARCH_WORDS}")
    found = conn.execute(
        """SELECT length(term), term, sum(doc) AS talks FROM temp.vocabulary WHERE col IN ('title', 'speakers')
           GROUP BY term ORDER BY length(term), talks DESC, term"""
    ).fetchall()
    conn.executemany(
        f"INSERT INTO {SEARCH_WORDS} VALUES (?, ?)",
        [(length, " ".join(word for _, word, _ in words)) for length, words in groupby(found, key=lambda row: row[0])],
    )
    conn.execute("DROP TABLE temp.vocabulary")
