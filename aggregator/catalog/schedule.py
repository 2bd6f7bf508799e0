"""An event's schedule as its page shows it: narrowed to what was asked for, by day, as a list or as a grid. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from aggregator.catalog.search import Choice
from aggregator.catalog.views import Placed, TalkRow, Timetable
from scrapers.records import NOT_SEARCHED, NOT_TALKS

MOST_ON_A_PAGE = 300
"""Of more entries than these a page shows one day."""

NARROWED_BY = ("kind", "track", "video")
UNPLACED = "none"
"""What ``day=`` says for the talks without a time."""

FOR_ALL = frozenset({"keynote", "plenary"})
"""Kinds that everybody attends: their room comes first in a grid."""


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What the address of an event page asks for; None and False are nothing."""

    kind: str | None = None
    track: str | None = None
    video: str | None = None
    day: str | None = None
    grid: bool = False

    @classmethod
    def of(cls, values: Mapping[str, str | None]) -> ScheduleRequest:
        """Out of the arguments of a request."""
        texts = {name: values.get(name) or None for name in (*NARROWED_BY, "day")}
        return cls(**texts, grid=values.get("view") == "grid")

    def arguments(self, **others: str | None) -> dict[str, str]:
        """Name -> value for an address that asks for the same, but for ``others``; None takes one away."""
        view = "grid" if self.grid else None
        values = {"kind": self.kind, "track": self.track, "video": self.video, "day": self.day, "view": view} | others
        return {name: value for name, value in values.items() if value}

    def takes(self, talk: TalkRow, but: str = "") -> bool:
        """Whether a talk passes the filters, leaving ``but`` aside."""
        wanted = {"kind": self.kind, "track": self.track, "video": self.video}
        return all(value is None or name == but or _value(talk, name) == value for name, value in wanted.items())


@dataclass(frozen=True, slots=True)
class GridCell:
    """What is in one room from one line of the grid on, over ``rows`` lines; usually one entry, or none."""

    entries: tuple[Placed, ...]
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Line:
    """One start of the grid: the cells that begin there, in the order of the rooms, and breaks, which are for everybody."""

    start: datetime
    cells: tuple[GridCell, ...]
    breaks: tuple[Placed, ...]


@dataclass(frozen=True, slots=True)
class Time:
    """What begins together."""

    start: datetime
    entries: tuple[Placed, ...]

    @property
    def end(self) -> datetime | None:
        """The end that most entries have; None where one has none."""
        ends = Counter(entry.slot.end for entry in self.entries)
        return None if None in ends else ends.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Day:
    """One day, in order of start; ``rooms`` and ``lines`` make its grid, and are empty in a list."""

    date: date
    times: tuple[Time, ...]
    rooms: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    """``dates`` are all days that have something to show, ``days`` those on this page.

    ``by_day`` says that a page shows one day; ``day`` is that one's date, or ``UNPLACED``. ``entries`` counts all that
    passes the filters.
    """

    dates: tuple[date, ...]
    days: tuple[Day, ...]
    unplaced: tuple[TalkRow, ...]
    has_unplaced: bool
    by_day: bool
    day: str | None
    entries: int
    choices: Mapping[str, tuple[Choice, ...]]


def schedule(table: Timetable, asked: ScheduleRequest) -> Schedule:
    """The page of ``table`` that was asked for. A day that does not exist is the first."""
    placed = [entry for entry in table.placed if asked.takes(entry.talk)]
    unplaced = [talk for talk in table.unplaced if asked.takes(talk) and talk.kind not in NOT_SEARCHED]
    days = [(day, list(entries)) for day, entries in groupby(placed, key=lambda entry: entry.slot.start.date())]
    dates = tuple(day for day, _ in days)
    number = len(placed) + len(unplaced)
    by_day = number > MOST_ON_A_PAGE
    day = _day(asked.day, dates, bool(unplaced)) if by_day else None
    shown = [(one, entries) for one, entries in days if day is None or one.isoformat() == day]
    talks = {entry.talk.id: entry.talk for entry in table.placed} | {talk.id: talk for talk in table.unplaced}
    return Schedule(
        dates=dates,
        days=tuple(_shown(one, entries, asked.grid) for one, entries in shown),
        unplaced=tuple(unplaced) if day in (None, UNPLACED) else (),
        has_unplaced=bool(unplaced),
        by_day=by_day,
        day=day,
        entries=number,
        choices={name: _choices(talks.values(), asked, name) for name in NARROWED_BY},
    )


def _day(wanted: str | None, dates: Sequence[date], has_unplaced: bool) -> str:
    days = [day.isoformat() for day in dates] + ([UNPLACED] if has_unplaced else [])
    return wanted if wanted in days else days[0]


def _value(talk: TalkRow, name: str) -> str | None:
    """What a talk has to be narrowed by; nobody asks for the recording of a lunch."""
    if name == "video":
        return talk.video_status if talk.kind not in NOT_TALKS else None
    return talk.track if name == "track" else talk.kind


def _choices(talks: Iterable[TalkRow], asked: ScheduleRequest, name: str) -> tuple[Choice, ...]:
    """The values of one filter among the talks that pass the others, the commonest first."""
    found = (_value(talk, name) for talk in talks if talk.kind not in NOT_SEARCHED and asked.takes(talk, but=name))
    counted = Counter(value for value in found if value)
    chosen = {"kind": asked.kind, "track": asked.track, "video": asked.video}[name]
    values = sorted(counted, key=lambda value: (-counted[value], value))
    if chosen is not None and chosen not in counted:
        values.append(chosen)
    return tuple(Choice(value, value, counted[value], value == chosen) for value in values)


def _shown(day: date, entries: Sequence[Placed], grid: bool) -> Day:
    times = tuple(Time(start, tuple(same)) for start, same in groupby(entries, key=lambda entry: entry.slot.start))
    if not grid:
        return Day(day, times)
    talks = [entry for entry in entries if entry.talk.kind not in NOT_SEARCHED]
    rooms = _rooms(talks)
    starts = [time.start for time in times]
    columns = [_column([entry for entry in talks if room in _rooms_of(entry)], starts) for room in rooms]
    lines = []
    for row, time in enumerate(times):
        cells = tuple(column[row] for column in columns if row in column)
        lines.append(Line(time.start, cells, tuple(e for e in time.entries if e.talk.kind in NOT_SEARCHED)))
    return Day(day, times, rooms, tuple(lines))


def _rooms_of(entry: Placed) -> list[str]:
    """The rooms of an entry, for each of which it is shown; "" where none is printed."""
    return entry.slot.rooms.split(", ")


def _rooms(entries: Iterable[Placed]) -> tuple[str, ...]:
    """Rooms of a day: where all meet, then those with most talks, so that the side rooms stand at the side."""
    talks: Counter[str] = Counter()
    shared: Counter[str] = Counter()
    for entry in entries:
        talks.update({room: int(entry.talk.kind not in NOT_TALKS) for room in _rooms_of(entry)})
        shared.update({room: int(entry.talk.kind in FOR_ALL) for room in _rooms_of(entry)})
    return tuple(sorted(talks, key=lambda room: (not room, -shared[room], -talks[room], room)))


def _column(entries: Sequence[Placed], starts: Sequence[datetime]) -> dict[int, GridCell]:
    """Row -> the cell that begins there, of one room; rows that a cell above reaches into are missing.

    What overlaps in one room stands together in one cell.
    """
    cells: dict[int, GridCell] = {}
    row = 0
    while row < len(starts):
        here: list[Placed] = []
        below = row + 1
        at = row
        while at < below:
            begun = [entry for entry in entries if entry.slot.start == starts[at]]
            ends = [entry.slot.end or entry.slot.start for entry in begun]
            here += begun
            while below < len(starts) and any(end > starts[below] for end in ends):
                below += 1
            at += 1
        cells[row] = GridCell(tuple(here), below - row)
        row = below
    return cells
