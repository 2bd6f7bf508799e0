"""What a search can be narrowed to, and how many of the talks found each choice would leave."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

from aggregator.catalog.search.indexes import any_of
from aggregator.catalog.search.names import Names
from aggregator.store.schema import SEARCH_VALUES

MOST_CHOICES = 15
"""Choices shown of one filter."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Values that a talk must have, exactly as the catalog writes them; None lets everything pass.

    ``event`` and ``speaker`` are slugs, ``year`` four digits (of the talk, else of its event) or a range ("2015..2017",
    "2020..", "..2012"), ``video`` a video status: "public" are the talks with a video for everybody. ``series`` is one or,
    joined by commas, any of several: "pycon-us", or what series begin with, as "pycon".
    """

    event: str | None = None
    year: str | None = None
    kind: str | None = None
    track: str | None = None
    language: str | None = None
    speaker: str | None = None
    video: str | None = None
    series: str | None = None

    @classmethod
    def of(cls, values: Mapping[str, str | None]) -> Filters:
        """The filters among the arguments of a request; an empty value is none."""
        return cls(**{name: values.get(name) or None for name in FILTERS})

    def chosen(self) -> dict[str, str]:
        """Name -> value of those that are set."""
        return {name: value for name in FILTERS if (value := getattr(self, name)) is not None}

    def matches(self) -> list[str]:
        """What the indexes' ``filters`` column must hold, in FTS5's language."""
        return [any_of(name, _values_of(name, value)) for name, value in self.chosen().items()]

    def condition(self) -> tuple[str, list[str]]:
        """The same as SQL over talks and events, and its parameters."""
        chosen = {name: _values_of(name, value) for name, value in self.chosen().items()}
        sql = " AND ".join("(" + " OR ".join([_SQL[name]] * len(values)) + ")" for name, values in chosen.items())
        return sql, _bindable([value for name, values in chosen.items() for value in _parameters(name, values)])


FILTERS = tuple(field.name for field in fields(Filters))
OFFERED = FILTERS[:-1]
"""The names of all, and of those that a page offers, in its order: what series there are the conferences say."""

MOST_SERIES = 20
"""Series that are looked for at once: an address may name thousands, each of which costs."""

FIRST_YEAR, LAST_YEAR = 1950, 2099
"""The years that a range without beginning or end holds."""

_RANGE = re.compile(r"(\d{4})?\.\.(\d{4})?\Z")


def years_of(value: str) -> list[str]:
    """The years of a range, whichever end is typed first, or the one; a range that holds none is a value that nothing has."""
    match = _RANGE.match(value)
    if not match or not any(match.groups()):
        return [value]
    first, last = sorted((int(match[1] or 0), int(match[2] or 9999)))
    first, last = max(first, FIRST_YEAR), min(last, LAST_YEAR)
    return [str(year) for year in range(first, last + 1)] or [value]


def _values_of(name: str, value: str) -> list[str]:
    if name == "year":
        return years_of(value)
    return several(value) if name == "series" else [value]


def several(series: str) -> list[str]:
    """Each of several series once, of the first ``MOST_SERIES``."""
    return list(dict.fromkeys(series.split(",", MOST_SERIES)[:MOST_SERIES]))


def _parameters(name: str, values: Sequence[str]) -> list[str]:
    return [parameter for value in values for parameter in ([value] * (3 if name == "series" else 1))]


_YEAR = "substr(coalesce(talks.starts, events.starts), 1, 4)"
_SQL = {
    "event": "talks.event = ?",
    "year": f"{_YEAR} = ?",
    "kind": "talks.kind = ?",
    "track": "talks.track = ?",
    "language": "talks.language = ?",
    "speaker": "talks.id IN (SELECT talk FROM talk_speakers WHERE speaker IN (SELECT id FROM speakers WHERE slug = ?))",
    "video": "talks.video_status = ?",
    "series": """talks.event IN (SELECT event FROM event_names
      WHERE series = ? OR (series > ? || '-' AND series < ? || '.'))""",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: what to ask for, what a reader sees, how many of the talks found have it."""

    value: str
    label: str
    talks: int
    chosen: bool


def choices(conn: sqlite3.Connection, rows: Sequence[int], filters: Filters) -> dict[str, tuple[Choice, ...]]:
    """Filter -> its choices among these rows of talks, the commonest first, years the newest first.

    What is chosen is always among them, also where nothing has it.
    """
    values = _values(conn, rows)
    found = {}
    for name in OFFERED:
        counted = values[name]
        common = sorted(counted, reverse=name == "year")
        if name != "year":
            common.sort(key=counted.__getitem__, reverse=True)
        chosen = getattr(filters, name)
        shown = common[:MOST_CHOICES]
        if chosen is not None and chosen not in shown:
            shown.append(chosen)
        labels = _labels(conn, name, shown)
        found[name] = tuple(Choice(v, labels.get(v, v), counted[v], v == chosen) for v in shown)
    if filters.series is not None:
        label = ", ".join(Names(conn).series_label(one) for one in several(filters.series))
        found["series"] = (Choice(filters.series, label, len(rows), chosen=True),)
    return found


def _values(conn: sqlite3.Connection, rows: Sequence[int]) -> dict[str, Counter[str]]:
    """Filter -> how often each value occurs."""
    # A column at once takes half the time of a row at a time.
    columns = ", ".join(f"json_group_array({name})" for name in OFFERED)
    sql = f"SELECT {columns} FROM {SEARCH_VALUES} WHERE talk IN (SELECT value FROM json_each(?))"  # noqa: S608
    found = dict(zip(OFFERED, map(json.loads, conn.execute(sql, (json.dumps(rows),)).fetchone()), strict=True))
    found["speaker"] = " ".join(found["speaker"]).split()
    return {name: Counter(filter(None, values)) for name, values in found.items()}


def _labels(conn: sqlite3.Connection, name: str, values: Sequence[str]) -> dict[str, str]:
    """Value -> what a reader sees of it, where that is something else."""
    if name not in _TITLES:
        return {}
    table, title = _TITLES[name]
    sql = f"SELECT slug, {title} FROM {table} WHERE slug IN ({','.join('?' * len(values))})"  # noqa: S608 - our names
    return dict(conn.execute(sql, _bindable(values)))


def _bindable(values: Sequence[str]) -> list[str]:
    """Values that SQLite takes: half a surrogate pair, which an address can hold, is no text to it."""
    return [value.encode("utf-8", "replace").decode() for value in values]


_TITLES = {"event": ("events", "title"), "speaker": ("speakers", "name")}
