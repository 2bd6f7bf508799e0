"""Names that the catalog knows: conferences, their editions and series, and people."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from rapidfuzz import process
from rapidfuzz.distance import OSA

from aggregator.catalog.queries import has_table
from aggregator.catalog.search.indexes import COUNTED, Indexes, any_of
from aggregator.catalog.search.spelling import Vocabulary
from aggregator.store.fulltext import words_of
from aggregator.store.names import joined, series_of
from aggregator.store.schema import NAMES_INDEX
from scrapers.text import slugify

WordRun = tuple[str, ...]
"""Words that follow each other."""

SHORTEST = 3
"""Letters of a conference's name, without spaces, and of a nickname."""

MOST_FAMILY = 4
"""Words that series may have in common at their beginning, as "pycon"."""

LOOKED_AT = 200
"""Talks whose speakers are looked through for a word that only names have."""

OFTENER = 5
"""How many times as often as in titles a word must stand in names to be one."""

SHORTEST_MISSPELT, MOST_SLIPS = 4, 2
"""Letters of a name that may be misspelt where the other is known, and how many of them."""

SHORTEST_MISSPELT_NAME, LONG_NAME = 5, 8
"""Letters of a conference's name, without spaces, that may be misspelt, and of one that may be so twice."""

MOST_EDITIONS = 200
"""Of more editions than these the year of a talk decides, and not that of its edition."""


@dataclass(frozen=True, slots=True)
class NamedConference:
    """Editions ("event") or whole series ("series") that a name stands for, by their values of that filter."""

    filter: str
    values: tuple[str, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody's full name ("speaker": ``value`` is the slug), or a part of names; ``match`` finds the talks."""

    value: str
    label: str
    match: str


class Names:
    """The names in one catalog, looked up by indexes: no question reads all events or all speakers."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._indexes = Indexes(conn)
        self._vocabulary = Vocabulary(conn)
        # A catalog of before keeps no names until it is built again.
        self._kept = has_table(conn, "event_names")
        self._editions: dict[tuple[tuple[str, ...], str, str], tuple[list[str], list[str]]] = {}

    def conferences(self, runs: Collection[WordRun]) -> dict[WordRun, NamedConference]:
        """Those of the runs that name a conference, and what they name."""
        if not self._kept:
            return {}
        named = {run: joined(run) for run in runs}
        named = {run: name for run, name in named.items() if len(name) >= SHORTEST and not name.isdigit()}
        rows = self._rows(named.values())
        spelled = self._spelled_short([run for run, name in named.items() if name not in rows])
        families = self._families(["-".join(run) for run in named if len(run) <= MOST_FAMILY])
        rows |= self._rows(spelled.values())
        unread = {run: name for run, name in named.items() if name not in rows and spelled.get(run) not in rows}
        respelled = self._respelled(unread, named)
        rows |= self._rows(respelled.values())
        families |= self._families([*respelled.values()])
        found = {}
        for run, name in named.items():
            meant = respelled.get(run)
            own = rows.get(meant or name) or rows.get(spelled.get(run, ""), [])
            conference = _edition(own) or self._series((meant,) if meant else run, own, families)
            if conference:
                found[run] = conference
        return found

    def editions(self, series: Iterable[str], years: Sequence[str]) -> tuple[list[str], list[str]]:
        """The events of these series that are named after these years, and those that are named after none.

        Neither where they are too many to be told apart.
        """
        if not self._kept:
            return [], []
        asked = (tuple(series), years[0], years[-1])
        if asked not in self._editions:
            self._editions[asked] = self._editions_of(*asked)
        return self._editions[asked]

    def _editions_of(self, series: Sequence[str], first: str, last: str) -> tuple[list[str], list[str]]:
        asked = f"""SELECT DISTINCT event, year FROM json_each(?) own CROSS JOIN event_names
                      ON series = own.value OR (series > own.value || '-' AND series < own.value || '.')
                    WHERE year IS NULL OR year BETWEEN ? AND ?
                    ORDER BY event, year LIMIT {MOST_EDITIONS + 1}"""  # noqa: S608 - a number of ours
        found = self._conn.execute(asked, (json.dumps(series), first, last)).fetchall()
        if len(found) > MOST_EDITIONS:
            return [], []
        return [event for event, year in found if year], [event for event, year in found if not year]

    def person(self, run: WordRun) -> Person | None:
        """The speaker with this name, or the speakers who have these words in their names, one after the other."""
        phrase = f'speakers : "{" ".join(run)}"'
        if not self._indexes.count(NAMES_INDEX, phrase, 1):
            return None
        known = self.people([run])
        return Person(*known[0], phrase) if len(known) == 1 else Person(" ".join(run), " ".join(run), phrase)

    def people(self, runs: Iterable[WordRun]) -> list[tuple[str, str]]:
        """(slug, name) of everybody who is called exactly so."""
        bases = {slugify(" ".join(run)): run for run in runs}
        rows = self._conn.execute(
            """SELECT slug, name FROM speakers JOIN json_each(?) own
                 ON slug = own.value OR (slug > own.value || '-' AND slug < own.value || '-a') ORDER BY slug""",
            (json.dumps([*bases]),),
        ).fetchall()
        called = set(bases.values())
        return [(slug, name) for slug, name in rows if tuple(words_of(name)) in called]

    def meant(self, run: WordRun) -> Person | None:
        """Whose name the words are, where one that no title or name has may stand for the nearest that speakers have."""
        spelled = tuple(word if self._vocabulary.knows(word) else self._near(word) for word in run)
        return self.person(spelled) or self.nearly(run)

    def nearly(self, run: WordRun, *, alone: bool = False) -> Person | None:
        """The one speaker who is probably meant by two words, as "dave beazley" and "kenneth riets" are.

        That is who has one of them and in the place of the other one that begins with it, or begins alike and is up to two
        letters away; nobody where the two are a name. ``alone``: nor where the other is near enough to be found by itself.
        """
        if len(run) != 2:
            return None
        for at in (1, 0):
            own, other = run[at], run[1 - at]
            if len(other) < SHORTEST or not self.is_name(own):
                continue
            rows = self._indexes.rows(NAMES_INDEX, f'speakers : "{own}"', LOOKED_AT)
            called = {tuple(words_of(name)) for _, name in self.called(own, rows, LOOKED_AT)}
            if run in called or run[::-1] in called:
                return None
            likely = [
                name for name in called if len(name) == len(run) and name[at] == own and _is_like(other, name[1 - at])
            ]
            if len(likely) == 1 and not (alone and likely[0][1 - at] in self._vocabulary.near(other)):
                return self.person(likely[0])
        return None

    def is_name(self, word: str) -> bool:
        """Whether speakers have this word far oftener than titles of others do."""
        named = self._indexes.count(NAMES_INDEX, f'speakers : "{word}"', COUNTED)
        # Titles are counted as far as decides: a common word is in very many.
        most = named // OFTENER
        said = f'(title : "{word}") NOT (speakers : "{word}")'
        return named > 0 and self._indexes.count(NAMES_INDEX, said, most + 1) <= most

    def newest_year(self) -> int | None:
        """The year of the newest talk; None where no talk has a day."""
        (newest,) = self._conn.execute("SELECT max(starts) FROM talks").fetchone()
        return int(newest[:4]) if newest else None

    def _near(self, word: str) -> str:
        near = self._vocabulary.near(word)
        return next((one for one in near if self._indexes.count(NAMES_INDEX, f'speakers : "{one}"', 1)), word)

    def called(self, word: str, rows: Sequence[int], most: int) -> list[tuple[str, str]]:
        """(slug, name) of those who speak in these talks and have this word in their name."""
        found = self._conn.execute(
            """SELECT DISTINCT speakers.slug, name FROM talks JOIN talk_speakers ON talk = talks.id
                 JOIN speakers ON speakers.id = speaker
               WHERE talks.rowid IN (SELECT value FROM json_each(?)) ORDER BY speakers.slug""",
            (json.dumps(rows),),
        )
        return [(slug, name) for slug, name in found if word in words_of(name)][:most]

    def event(self, slug: str) -> str | None:
        """An event's title."""
        row = self._conn.execute("SELECT title FROM events WHERE slug = ?", (slug,)).fetchone()
        return row[0] if row else None

    def series_label(self, series: str) -> str:
        """A series as the title of its first edition writes it."""
        if not self._kept:
            return series
        for place in ("series = :own", "series > :own || '-' AND series < :own || '.'"):
            row = self._conn.execute(
                f"""SELECT title FROM event_names CROSS JOIN events ON slug = event
                    WHERE {place} ORDER BY series, year LIMIT 1""",  # noqa: S608 - one of these two
                {"own": series.encode("utf-8", "replace").decode()},
            ).fetchone()
            if row:
                return _beginning(row[0], series)
        return series

    def _spelled_short(self, runs: Sequence[WordRun]) -> dict[WordRun, str]:
        """WordRun -> the name with its last one or two words in a short form that slugs have for them."""
        ends = {run: [(run[:-at], f"={joined(run[-at:])}") for at in (1, 2) if len(run) > at] for run in runs}
        asked = json.dumps(sorted({end for own in ends.values() for _, end in own}))
        sql = "SELECT DISTINCT name, series FROM event_names JOIN json_each(?) ON name = value ORDER BY name, series"
        short = dict(self._conn.execute(sql, (asked,)))
        return {run: joined([*begin, short[end]]) for run, own in ends.items() for begin, end in own if end in short}

    def _respelled(self, unread: Mapping[WordRun, str], runs: Iterable[WordRun]) -> dict[WordRun, str]:
        """Word runs with a word that no title or name has -> the name of a conference that is one or two slips away."""
        words = {run[0] for run in runs if len(run) == 1 and len(run[0]) >= SHORTEST_MISSPELT}
        strange = {word for word in words if not self._vocabulary.knows(word)}
        doubted = {
            run: name
            for run, name in unread.items()
            if strange.intersection(run) and len(run) <= MOST_FAMILY + 1 and len(name) >= SHORTEST_MISSPELT_NAME
        }
        sql = """SELECT DISTINCT name FROM json_each(?) CROSS JOIN event_names
                 ON name >= value AND name < value || '\U0010ffff'"""
        firsts = json.dumps(sorted({name[0] for name in doubted.values()}))
        known: dict[int, list[str]] = {}
        for (name,) in self._conn.execute(sql, (firsts,)) if doubted else ():
            known.setdefault(len(name), []).append(name)
        found = {}
        for run, name in doubted.items():
            at = next(at for at, word in enumerate(run) if word in strange)
            before, behind = joined(run[:at]), joined(run[at + 1 :])
            # Two letters more are another country.
            alike = chain.from_iterable(known.get(len(name) + more, ()) for more in (-1, 0, 1))
            likely = [one for one in alike if one.startswith(before) and one.endswith(behind)]
            most = 1 if len(name) < LONG_NAME else MOST_SLIPS
            near = process.extractOne(name, likely, scorer=OSA.distance, score_cutoff=most)
            if near and _digits(near[0]) == _digits(name):
                found[run] = near[0]
        return found

    def _rows(self, names: Iterable[str]) -> dict[str, list[tuple[str, str, int, str]]]:
        """Name -> event, series, whether it is one edition's name, title."""
        found: dict[str, list[tuple[str, str, int, str]]] = {}
        for name, *row in self._conn.execute(
            """SELECT name, event, series, edition, title FROM json_each(?) CROSS JOIN event_names ON name = value
               CROSS JOIN events ON slug = event ORDER BY event""",
            (json.dumps(sorted(set(names))),),
        ):
            found.setdefault(name, []).append((row[0], row[1], row[2], row[3]))
        return found

    def _families(self, beginnings: Sequence[str]) -> set[str]:
        """Those with which the names of at least two editions or series begin, as "pycon" or "pydata" do."""
        within = "FROM event_names WHERE series > value || '-' AND series < value || '.'"
        return {
            value
            for value, own, first, last in self._conn.execute(
                f"""SELECT value, EXISTS (SELECT 1 FROM event_names WHERE series = value),
                      (SELECT event {within} ORDER BY series, year LIMIT 1),
                      (SELECT event {within} ORDER BY series DESC, year DESC LIMIT 1)
                    FROM json_each(?)""",  # noqa: S608 - our own words
                (json.dumps(beginnings),),
            )
            if first and (own or first != last)
        }

    def _series(
        self, run: WordRun, rows: Sequence[tuple[str, str, int, str]], families: Collection[str]
    ) -> NamedConference | None:
        """The series with this name, and those that begin with it.

        A word or phrase that titles of talks have oftener than the series has talks is no name: "python", "data".
        """
        family = "-".join(run)
        keys = [family] if family in families else []
        keys += sorted({series for _, series, _, _ in rows if not any(_begins(series, key) for key in keys)})
        if not keys:
            return None
        said = self._indexes.count(NAMES_INDEX, f'title : "{" ".join(run)}"', COUNTED)
        if self._indexes.count(NAMES_INDEX, any_of("series", keys), said + 1) <= said:
            return None
        return NamedConference("series", tuple(keys), self.series_label(keys[0]))


def _edition(rows: Sequence[tuple[str, str, int, str]]) -> NamedConference | None:
    events = [(event, title) for event, _, edition, title in rows if edition]
    return NamedConference("event", tuple(event for event, _ in events), events[0][1]) if events else None


def _begins(series: str, key: str) -> bool:
    return series == key or series.startswith(f"{key}-")


def _beginning(title: str, series: str) -> str:
    """So much of a title as makes the series; the series itself where no part does."""
    words = title.split()
    parts = (" ".join(words[start:end]) for start in range(len(words)) for end in range(start + 1, len(words) + 1))
    return next((part.strip(",;:-–") for part in parts if series_of(part) == series and _is_clean(part)), series)


def _is_clean(part: str) -> bool:
    return not any(char.isdigit() for char in part)


def _is_like(typed: str, name: str) -> bool:
    slipped = len(typed) >= SHORTEST_MISSPELT and typed[0] == name[0] and OSA.distance(typed, name) <= MOST_SLIPS
    return slipped or name.startswith(typed)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
