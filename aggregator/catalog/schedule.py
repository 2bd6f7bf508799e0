"""An event's schedule as its page shows it: narrowed to what was asked for, by day, as a list or as a grid. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from aggregator.catalog.search import Choice
from aggregator.catalog.views import Placed, TalkRow, Timetable
from aggregator.catalog.wording import awaits, video_state
from scrapers.records import NOT_SEARCHED, NOT_TALKS

MOST_ON_A_PAGE = 300
"""Of more entries than these a page shows one day."""

NARROWED_BY = ("kind", "room", "track", "video")
UNPLACED = "none"
"""What ``day=`` says for the talks without a time."""

FOR_ALL = frozenset({"keynote", "plenary"})
"""Kinds that everybody attends: their room comes first in a grid."""

MOST_KEYNOTES = 8
"""Keynotes that stand before the schedule."""


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What the address of an event page asks for; None and False are nothing."""

    kind: str | None = None
    room: str | None = None
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
        values = {name: self.wanted(name) for name in NARROWED_BY} | {"day": self.day, "view": view} | others
        return {name: value for name, value in values.items() if value}

    def wanted(self, name: str) -> str | None:
        """What one of ``NARROWED_BY`` is to be."""
        return {"kind": self.kind, "room": self.room, "track": self.track, "video": self.video}[name]

    def takes(self, talk: TalkRow, rooms: Collection[str], but: str = "") -> bool:
        """Whether a talk in these rooms passes the filters, leaving ``but`` aside."""
        wanted = {name: value for name in NARROWED_BY if name != but and (value := self.wanted(name))}
        return all(value in _values(talk, rooms, name) for name, value in wanted.items())


@dataclass(frozen=True, slots=True)
class GridCell:
    """What is in one room from one line of the grid on, over ``rows`` lines; usually one entry, or none.

    Where nothing is, breaks may take the ``columns`` of rooms beside each other.
    """

    entries: tuple[Placed, ...]
    rows: int = 1
    columns: int = 1
    breaks: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """One start of the grid: the cells that begin there, in the order of the rooms.

    ``breaks`` are those that found no cell that is free. A line of breaks alone holds those of the starts after it too.
    """

    start: datetime
    cells: tuple[GridCell, ...]
    breaks: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True)
class Time:
    """What begins together; or without any entry the breaks until the next that has one.

    What most entries have is said once, and of the others what they have: ``end``, ``kind``, ``rooms``, ``state``; none of
    them is asked where there are breaks alone. They are None where one that has none would seem to have it, and all but
    ``end`` where no value is that of more than half.
    """

    start: datetime
    entries: tuple[Placed, ...]
    breaks: tuple[Placed, ...] = ()

    @property
    def end(self) -> datetime | None:
        """The end that most entries have; None where one has none."""
        ends = Counter(entry.slot.end for entry in self.entries)
        return None if None in ends else ends.most_common(1)[0][0]

    @property
    def kind(self) -> str | None:
        """The kind that most have."""
        return self._commonest([entry.talk.kind for entry in self.entries])

    @property
    def rooms(self) -> str | None:
        """The rooms that most have."""
        rooms = [entry.slot.rooms for entry in self.entries]
        return self._commonest(rooms) if all(rooms) else None

    def state(self, now: datetime) -> str | None:
        """What is to be said of most recordings."""
        return self._commonest([missing(entry.talk, now) for entry in self.entries])

    def _commonest(self, values: Sequence[str]) -> str | None:
        value, number = Counter(values).most_common(1)[0]
        return value if number > max(1, len(values) / 2) else None


@dataclass(frozen=True, slots=True)
class Day:
    """One day, in order of start; ``rooms`` and ``lines`` make its grid, and are empty where it is a list."""

    date: date
    times: tuple[Time, ...]
    rooms: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def untimed(self) -> bool:
        """Whether nothing but the day is known of all."""
        slots = [entry.slot for time in self.times for entry in (*time.entries, *time.breaks)]
        return all(slot.untimed for slot in slots)


@dataclass(frozen=True, slots=True)
class Schedule:
    """``dates`` are all days that have something to show, ``days`` those on this page.

    ``by_day`` says that a page shows one day; ``day`` is that one's date, or ``UNPLACED``. ``entries`` counts all that
    passes the filters. ``keynotes`` are those of a schedule that nothing narrows. ``has_grid``: rooms stand beside each
    other on any day, or one was asked for; of one column a list says more.
    """

    dates: tuple[date, ...]
    days: tuple[Day, ...]
    unplaced: tuple[TalkRow, ...]
    has_unplaced: bool
    by_day: bool
    day: str | None
    entries: int
    choices: Mapping[str, tuple[Choice, ...]]
    keynotes: tuple[TalkRow, ...] = ()
    has_grid: bool = False


def schedule(table: Timetable, asked: ScheduleRequest) -> Schedule:
    """The page of ``table`` that was asked for. A day that does not exist is the first."""
    placed = [entry for entry in table.placed if asked.takes(entry.talk, _rooms_of(entry))]
    unplaced = [talk for talk in table.unplaced if asked.takes(talk, ()) and talk.kind not in NOT_SEARCHED]
    days = [(day, list(entries)) for day, entries in groupby(placed, key=lambda entry: entry.slot.start.date())]
    if asked.arguments(day=None, view=None):
        # Who asks for a room does not ask for the days on which it has lunch alone.
        days = [(day, entries) for day, entries in days if _talks_of(entries)]
    dates = tuple(day for day, _ in days)
    number = sum(len(entries) for _, entries in days) + len(unplaced)
    by_day = number > MOST_ON_A_PAGE
    day = _day(asked.day, dates, bool(unplaced)) if by_day else None
    shown = [(one, entries) for one, entries in days if day is None or one.isoformat() == day]
    has_grid = bool(asked.room) or any(len(_rooms(_talks_of(entries))) > 1 for _, entries in days)
    talks = _talks(table)
    keynotes = [talk for talk, _ in talks if talk.kind == "keynote"] if not asked.arguments(view=None) else []
    return Schedule(
        dates=dates,
        days=tuple(_shown(one, entries, asked, asked.grid and has_grid) for one, entries in shown),
        unplaced=tuple(unplaced) if day in (None, UNPLACED) else (),
        has_unplaced=bool(unplaced),
        by_day=by_day,
        day=day,
        entries=number,
        choices={name: _choices(talks, asked, name) for name in NARROWED_BY},
        keynotes=tuple(keynotes[:MOST_KEYNOTES]),
        has_grid=has_grid,
    )


def missing(talk: TalkRow, now: datetime) -> str:
    """What a list says of the recording of a talk that has no public one; "" where nobody asks for one."""
    return video_state(talk, now) if talk.video_status != "public" and awaits(talk) else ""


def _talks(table: Timetable) -> list[tuple[TalkRow, set[str]]]:
    """Every talk once, in order, with all its rooms."""
    talks: dict[str, tuple[TalkRow, set[str]]] = {}
    for entry in table.placed:
        talks.setdefault(entry.talk.id, (entry.talk, set()))[1].update(_rooms_of(entry))
    return [*talks.values(), *((talk, set()) for talk in table.unplaced)]


def _day(wanted: str | None, dates: Sequence[date], has_unplaced: bool) -> str:
    days = [day.isoformat() for day in dates] + ([UNPLACED] if has_unplaced else [])
    return wanted if wanted in days else days[0]


def _values(talk: TalkRow, rooms: Collection[str], name: str) -> Collection[str]:
    """What a talk has to be narrowed by; nobody asks for the recording of a lunch."""
    if name == "room":
        return rooms
    if name == "video":
        return (talk.video_status,) if talk.kind not in NOT_TALKS else ()
    return (talk.kind,) if name == "kind" else (talk.track or "",)


def _choices(talks: Iterable[tuple[TalkRow, set[str]]], asked: ScheduleRequest, name: str) -> tuple[Choice, ...]:
    """The values of one filter among the talks that pass the others, the commonest first; what is no talk after all else."""
    passed = [
        (talk, rooms) for talk, rooms in talks if talk.kind not in NOT_SEARCHED and asked.takes(talk, rooms, name)
    ]
    counted = Counter(value for talk, rooms in passed for value in _values(talk, rooms, name) if value)
    chosen = asked.wanted(name)
    values = sorted(counted, key=lambda value: (value in NOT_TALKS, -counted[value], value))
    if chosen is not None and chosen not in counted:
        values.append(chosen)
    return tuple(Choice(value, value, counted[value], value == chosen) for value in values)


def _shown(day: date, entries: Sequence[Placed], asked: ScheduleRequest, grid: bool) -> Day:
    talks = _talks_of(entries)
    times = tuple(_times(entries))
    rooms = (asked.room,) if asked.room else _rooms(talks)
    if not grid or not any(rooms):
        return Day(day, times)
    starts = [(start, list(same)) for start, same in groupby(entries, key=lambda entry: entry.slot.start)]
    columns = [
        _column([entry for entry in talks if room in _rooms_of(entry)], [start for start, _ in starts])
        for room in rooms
    ]
    lines: list[Line] = []
    alone = False
    for row, (start, same) in enumerate(starts):
        cells = {at: column[row] for at, column in enumerate(columns) if row in column}
        breaks = tuple(entry for entry in same if entry.talk.kind in NOT_SEARCHED)
        before, alone = alone, len(cells) == len(rooms) and not any(cell.entries for cell in cells.values())
        if alone:
            begun = lines.pop() if before else Line(start, (GridCell(()),))
            lines.append(Line(begun.start, (GridCell((), 1, len(rooms), begun.cells[0].breaks + breaks),)))
        else:
            lines.append(_line(start, cells, breaks))
    return Day(day, times, rooms, tuple(lines))


def _talks_of(entries: Iterable[Placed]) -> list[Placed]:
    return [entry for entry in entries if entry.talk.kind not in NOT_SEARCHED]


def _line(start: datetime, cells: Mapping[int, GridCell], breaks: tuple[Placed, ...]) -> Line:
    """A line whose breaks stand in the most free cells beside each other."""
    runs: list[list[int]] = []
    for at, cell in cells.items():
        if not cell.entries and cell.rows == 1:
            if runs and runs[-1][-1] == at - 1:
                runs[-1].append(at)
            else:
                runs.append([at])
    run = max(runs, key=len, default=[]) if breaks else []
    if not run:
        return Line(start, tuple(cells.values()), breaks)
    held = {run[0]: GridCell((), 1, len(run), breaks)}
    return Line(start, tuple(held.get(at, cell) for at, cell in cells.items() if at not in run[1:]))


def _times(entries: Sequence[Placed]) -> Iterator[Time]:
    """What begins together, and before it the breaks since the last."""
    breaks: list[Placed] = []
    for start, same in groupby(entries, key=lambda entry: entry.slot.start):
        talks: list[Placed] = []
        for entry in same:
            (breaks if entry.talk.kind in NOT_SEARCHED else talks).append(entry)
        if talks:
            if breaks:
                yield Time(breaks[0].slot.start, (), tuple(breaks))
            yield Time(start, tuple(talks))
            breaks = []
    if breaks:
        yield Time(breaks[0].slot.start, (), tuple(breaks))


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
