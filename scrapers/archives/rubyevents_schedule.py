"""RubyEvents' schedule.yml: the grid of each day. Pure.

Its places (``slots``) without ``items`` are filled with the talks of videos.yml in their order (rubyevents/rubyevents,
app/models/event/schedule.rb), which names neither. Here a day's places are filled only where it has as many talks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from scrapers.records import NOT_TALKS, Event, Slot, Talk
from scrapers.schedules.unsaid import code_of_one, kind_by_title
from scrapers.text import clean_title
from scrapers.values import day, listing, mapping, raw_title, several

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::\d\d)?\Z")
_MOST_PLACES = 100
"""More talks at one time are no grid."""


@dataclass(frozen=True, slots=True)
class _GridTime:
    """A row of a day's grid: ``places`` talks side by side, or ``items`` that are none."""

    slot: Slot
    places: int
    items: tuple[str, ...]


def placed(
    talks: Sequence[Talk], parents: Mapping[str, str], days: Sequence[object], page: str, event: Event
) -> tuple[tuple[Talk, ...], tuple[str, ...]]:
    """The talks with their hours, then the grid's items as breaks and the like; and a note for each day that does not fit.

    ``parents`` is the talk around a part by the part's code: a part takes place when that does.
    """
    slots: dict[str, Slot] = {}
    items: dict[str, Talk] = {}
    notes: list[str] = []
    whole = [talk for talk in talks if talk.code not in parents]
    grids: dict[date, list[_GridTime]] = {}  # a day may be stated in pieces, such as its workshops and its evening
    for said in map(mapping, days):
        on = day(said.get("date"))
        if on is None:
            notes.append(f"{said.get('name') or 'a day'} has no date such as 2031-05-14")
            continue
        grids.setdefault(on, []).extend(_grid(said.get("grid"), on, event))
    for on, grid in grids.items():
        own = [talk for talk in whole if any(slot.start.date() == on for slot in talk.slots)]
        times = [row.slot for row in grid if not row.items for _ in range(row.places)]
        if own and len(times) == len(own):
            slots |= zip((talk.code for talk in own), times, strict=True)
        elif own and times:
            notes.append(
                f"{on} has {several(len(times), 'place')} for {several(len(own), 'talk')}: they have their day alone"
            )
        for row in grid:
            items |= {entry.code: entry for entry in _entries(row, page, event)}
    known = {talk.code for talk in talks}
    return (
        *(_at(talk, slots.get(parents.get(talk.code, talk.code))) for talk in talks),
        *(entry for entry in items.values() if entry.code not in known),
    ), tuple(notes)


def _at(talk: Talk, slot: Slot | None) -> Talk:
    """A talk at the hour of the grid, in the room that it has."""
    rooms = next((one.rooms for one in talk.slots), ())
    return replace(talk, slots=(replace(slot, rooms=rooms),)) if slot else talk


def _grid(value: object, on: date, event: Event) -> Iterator[_GridTime]:
    for said in map(mapping, listing(value)):
        start, end = (_time(said.get(key), on, event) for key in ("start_time", "end_time"))
        if start is None:
            continue
        items = tuple(filter(None, map(_title, listing(said.get("items")))))
        places = 0
        with suppress(TypeError, ValueError):
            places = min(max(int(said.get("slots")), 0), _MOST_PLACES)  # type: ignore[arg-type]
        yield _GridTime(Slot(start, end if end and end >= start else None), places, items)


def _time(value: object, on: date, event: Event) -> datetime | None:
    found = _CLOCK.match(str(value).strip())
    return datetime.combine(on, time(int(found[1]), int(found[2])), event.zone) if found else None


def _title(item: Any) -> str | None:
    printed = raw_title(item if isinstance(item, str) else mapping(item).get("title"))
    return (clean_title(printed) or printed) if printed else None


def _entries(row: _GridTime, page: str, event: Event) -> Iterable[Talk]:
    """The items of a row: what nobody gives, as the archive has none of them among its talks."""
    for title in row.items:
        kind = kind_by_title(title, given_by_somebody=False)
        yield Talk(
            event=event.slug,
            code=code_of_one(title, row.slot.start.isoformat()),
            title=title,
            kind=kind if kind in NOT_TALKS else "event",
            source_url=page,
            slots=(row.slot,),
        )
