"""What leads into the catalog: series of conferences, speakers by letter, what a speaker's talks have in common, examples."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from aggregator.catalog.queries import has_table, totals
from aggregator.catalog.views import TopicView, event_path, speaker_path
from aggregator.store.names import series_of
from aggregator.store.schema import IS_TALK
from scrapers.text import fold_letters, slugify

SPEAKERS_AT_ONCE = 300
"""Speakers on a page."""

MOST_FOUND = 200
"""Speakers that a search for a name shows."""

MOST_HIGHLIGHTED = 36
"""Speakers with the most talks, which are shown before any letter is chosen."""

MOST_COMPANIONS = 12
"""Topics and co-speakers of one speaker, each."""

MANY_TALKS = 24
"""Of more talks than these a speaker's or topic's page shows two side by side on a wide window."""

OTHERS = "0–9"
"""The letter of names that begin with none."""

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_IN_NUMBERS = re.compile(r"\A\W*(?:(?:19|20)\d\d|\d{1,3}(?:st|nd|rd|th)?)\W*\Z")


@dataclass(frozen=True, slots=True)
class Edition:
    """A conference among those of its series; ``label`` tells it from the others, mostly by its year."""

    slug: str
    title: str
    label: str
    starts: date | None
    talks: int
    public: int

    @property
    def path(self) -> str:
        """The event page, from the root of the catalog."""
        return event_path(self.slug)


@dataclass(frozen=True, slots=True)
class Series:
    """Editions of one conference, the newest first; ``slug`` as in the names of ``store.names``."""

    slug: str
    name: str
    editions: tuple[Edition, ...]

    @property
    def talks(self) -> int:
        """The talks of all editions."""
        return sum(edition.talks for edition in self.editions)

    @property
    def public(self) -> int:
        """Those of them with a public video."""
        return sum(edition.public for edition in self.editions)

    @property
    def letter(self) -> str:
        """What it stands under."""
        first = fold_letters(self.name)[:1]
        return first.upper() if "a" <= first <= "z" else OTHERS

    def has(self, words: Iterable[str]) -> bool:
        """Whether each of these words, in small letters without marks, stands in its name or an edition's."""
        said = fold_letters(" ".join([self.name, self.slug, *(f"{one.title} {one.label}" for one in self.editions)]))
        return all(word in said for word in words)


@dataclass(frozen=True, slots=True)
class Spoke:
    """Somebody, and the number of their talks."""

    slug: str
    name: str
    talks: int

    @property
    def path(self) -> str:
        """The speaker's page, from the root of the catalog."""
        return speaker_path(self.slug)


@dataclass(frozen=True, slots=True)
class Numbers:
    """How much there is."""

    talks: int
    public: int
    conferences: int


def numbers(conn: sqlite3.Connection) -> Numbers:
    """Of the whole catalog."""
    sql = f"SELECT coalesce(sum(talks), 0), coalesce(sum(public), 0), count(*) FROM {totals(conn)}"  # noqa: S608 - our own
    return Numbers(*conn.execute(sql).fetchone())


def count(conn: sqlite3.Connection, table: str) -> int:
    """How many rows there are; 0 in a catalog of before there was such a table."""
    sql = f"SELECT count(*) FROM {table}"  # noqa: S608 - a name of our own
    return int(conn.execute(sql).fetchone()[0]) if has_table(conn, table) else 0


def all_series(conn: sqlite3.Connection) -> list[Series]:
    """All conferences by series, these by name."""
    sql = f"""SELECT slug, title, starts, coalesce(talks, 0), coalesce(public, 0)
              FROM events JOIN {totals(conn)} ON event = slug ORDER BY starts IS NULL, starts DESC, slug"""  # noqa: S608
    held: dict[str, list[tuple[str, str, str | None, int, int]]] = {}
    for row in conn.execute(sql):
        held.setdefault(series_of(row[1]), []).append(row)
    found = [Series(slug, _without_numbers(rows[0][1]), tuple(_editions(rows))) for slug, rows in held.items()]
    return sorted(found, key=lambda one: (one.letter != OTHERS, fold_letters(one.name), one.slug))


def by_letter(found: Iterable[Series]) -> list[tuple[str, list[Series]]]:
    """(letter, series) of series that are in order."""
    return [(letter, list(same)) for letter, same in groupby(found, key=lambda one: one.letter)]


def _editions(rows: Sequence[tuple[str, str, str | None, int, int]]) -> Iterator[Edition]:
    numbers = {slug: (talks, public) for slug, _, _, talks, public in rows}
    for label, slug, title, starts in labelled([row[:3] for row in rows]):
        yield Edition(slug, title, label, date.fromisoformat(starts[:10]) if starts else None, *numbers[slug])


def labelled(rows: Iterable[tuple[str, str, str | None]]) -> list[tuple[str, str, str, str | None]]:
    """(label, slug, title, start) of the editions of one series, which are (slug, title, start), the newest first.

    Each is called by its year, or by its title where it has none or another has the same.
    """
    dated = [(_year_of(*row), *row) for row in rows]
    same = Counter(year for year, *_ in dated)
    dated.sort(key=lambda row: row[1])
    dated.sort(key=lambda row: (row[0] or "", row[3] or ""), reverse=True)
    return [(year if year and same[year] == 1 else title, slug, title, starts) for year, slug, title, starts in dated]


def _year_of(slug: str, title: str, starts: str | None) -> str | None:
    """The year that an edition is named after, else the one in which it began."""
    named = _YEAR.search(title) or _YEAR.search(slug)
    return named[0] if named else starts[:4] if starts else None


def _without_numbers(title: str) -> str:
    kept = " ".join(word for word in title.split() if not _IN_NUMBERS.match(word)).rstrip(" ,;:-–")
    return kept or title


_TALKS = f"""(SELECT count(*) FROM talk_speakers CROSS JOIN talks ON talks.id = talk
              WHERE speaker = s.id AND {IS_TALK})"""  # noqa: S608 - words of our own
_BY_SLUG = f"SELECT slug, name, {_TALKS} FROM speakers s"  # noqa: S608 - ours


def letters(conn: sqlite3.Connection) -> list[str]:
    """The letters with which addresses of speakers begin, which are those of their names written in Latin."""
    every = [OTHERS, *map(chr, range(ord("A"), ord("Z") + 1))]
    sql = "SELECT 1 FROM speakers WHERE slug >= ? AND slug < ? LIMIT 1"
    return [letter for letter in every if conn.execute(sql, _range(letter)).fetchone()]


def speakers_of(conn: sqlite3.Connection, letter: str, page: int) -> list[Spoke]:
    """One page (from 1) of the speakers under a letter."""
    sql = f"{_BY_SLUG} WHERE slug >= ? AND slug < ? ORDER BY slug LIMIT ? OFFSET ?"
    asked = (*_range(letter), SPEAKERS_AT_ONCE, (page - 1) * SPEAKERS_AT_ONCE)
    return [Spoke(*row) for row in conn.execute(sql, asked)]


def pages_of(conn: sqlite3.Connection, letter: str) -> list[str]:
    """The first word of the first name on each page of a letter."""
    sql = """SELECT name FROM (SELECT id, row_number() OVER (ORDER BY slug) AS place FROM speakers
               WHERE slug >= ? AND slug < ?) own CROSS JOIN speakers USING (id) WHERE place % ? = 1 ORDER BY slug"""
    return [name.strip().partition(" ")[0] for (name,) in conn.execute(sql, (*_range(letter), SPEAKERS_AT_ONCE))]


def _range(letter: str) -> tuple[str, str]:
    return ("", "a") if letter == OTHERS else (letter.lower(), chr(ord(letter.lower()) + 1))


def speakers_named(conn: sqlite3.Connection, text: str) -> list[Spoke]:
    """Those who have all words of a text in their names, also as beginnings of words; one more than ``MOST_FOUND`` at most."""
    if not any(char.isalnum() for char in text):
        return []
    words = slugify(text).split("-")
    asked = " AND ".join(["'-' || slug LIKE ?"] * len(words))
    sql = f"{_BY_SLUG} WHERE {asked} ORDER BY slug LIMIT ?"
    return [Spoke(*row) for row in conn.execute(sql, (*(f"%-{word}%" for word in words), MOST_FOUND + 1))]


def most_talks(conn: sqlite3.Connection) -> list[Spoke]:
    """The speakers with the most talks, but not who is called "Various Speakers" or the like."""
    # Also what is no talk is counted at first: an index alone tells that.
    rows = conn.execute(
        f"""{_BY_SLUG} JOIN (SELECT speaker, count(*) AS entries FROM talk_speakers GROUP BY speaker
              ORDER BY entries DESC, speaker LIMIT ?) ON speaker = s.id WHERE slug NOT LIKE '%speakers%'""",  # noqa: S608 - ours
        (MOST_HIGHLIGHTED * 4 // 3,),
    )
    found = sorted((Spoke(*row) for row in rows), key=lambda one: (-one.talks, one.slug))
    return [one for one in found if one.talks][:MOST_HIGHLIGHTED]


def topics_of_speaker(conn: sqlite3.Connection, slug: str) -> list[TopicView]:
    """What somebody speaks about, the most frequent first; ``talks`` are their own."""
    if not has_table(conn, "talk_topics"):
        return []
    rows = conn.execute(
        """SELECT topics.slug, topics.name, count(*) AS own FROM speakers s
             CROSS JOIN talk_speakers ts ON ts.speaker = s.id CROSS JOIN talk_topics tt ON tt.talk = ts.talk
             CROSS JOIN topics ON topics.slug = tt.topic
           WHERE s.slug = ? GROUP BY topics.slug ORDER BY own DESC, topics.talks DESC, topics.slug LIMIT ?""",
        (slug, MOST_COMPANIONS),
    )
    return [TopicView(*row) for row in rows]


def companions(conn: sqlite3.Connection, slug: str) -> list[Spoke]:
    """With whom somebody has given talks, the most frequent first; ``talks`` are those that they gave together."""
    rows = conn.execute(
        """SELECT other.slug, other.name, count(*) AS together FROM speakers s
             CROSS JOIN talk_speakers own ON own.speaker = s.id CROSS JOIN talk_speakers ts ON ts.talk = own.talk
             CROSS JOIN speakers other ON other.id = ts.speaker
           WHERE s.slug = ? AND other.id <> s.id GROUP BY other.id ORDER BY together DESC, other.slug LIMIT ?""",
        (slug, MOST_COMPANIONS),
    )
    return [Spoke(*row) for row in rows]


def initials(name: str) -> str:
    """The first letters of the first and the last word that begin with one: "AQ" of Ada Quill."""
    first = [word[0] for word in name.split() if word[0].isalpha()]
    return "".join([*first[:1], *first[1:][-1:]]).upper()
