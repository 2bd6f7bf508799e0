"""What an event page shows of a timetable: days, filters, and the cells of the grid."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aggregator.catalog.schedule import UNPLACED, GridCell, ScheduleRequest, schedule
from aggregator.catalog.search import Choice
from aggregator.catalog.views import Placed, SlotView, TalkRow, Timetable

ZONE = ZoneInfo("Europe/Prague")
NINE = datetime(2024, 5, 17, 9, tzinfo=ZONE)


def row(name: str, kind: str = "talk", video: str = "pending", track: str | None = None) -> TalkRow:
    return TalkRow(f"moss/{name}", "moss", "Moss", name, kind, name, None, None, "scheduled", video, track)


def at(talk: TalkRow, minutes: int, length: int | None = 30, rooms: str = "A") -> Placed:
    start = NINE + timedelta(minutes=minutes)
    return Placed(SlotView(start, start + timedelta(minutes=length) if length else None, rooms), talk)


def names(cell: GridCell) -> tuple[str, int]:
    return "+".join(entry.talk.slug for entry in cell.entries), cell.rows


def grid(*entries: Placed, room: str | None = None) -> tuple[tuple[str, ...], list[list[tuple[str, int]]]]:
    (day,) = schedule(Timetable(entries, ()), ScheduleRequest(grid=True, room=room)).days
    return day.rooms, [[names(cell) for cell in line.cells] for line in day.lines]


def test_a_long_entry_reaches_over_the_starts_that_it_lasts() -> None:
    entries = (
        at(row("long"), 0, 90),
        at(row("short"), 0, 30, "B"),
        at(row("next"), 30, 30, "B"),
        at(row("last"), 90, 30),
    )
    assert grid(*entries) == (
        ("A", "B"),
        [[("long", 2), ("short", 1)], [("next", 1)], [("last", 1), ("", 1)]],
    )


def test_what_overlaps_in_one_room_shares_a_cell() -> None:
    entries = (
        at(row("poster-1"), 0, 60),
        at(row("poster-2"), 0, 60),
        at(row("tour"), 30, 60),
        at(row("end"), 90, None),
    )
    assert grid(*entries, room="A") == (("A",), [[("poster-1+poster-2+tour", 2)], [], [("end", 1)]])


def test_an_entry_in_two_rooms_stands_in_both_and_rooms_with_most_talks_come_first() -> None:
    entries = (at(row("both"), 0, 30, "A, B"), at(row("own"), 30, 30, "B"), at(row("social", "event"), 60, 30, "Bar"))
    assert grid(*entries) == (
        ("B", "A", "Bar"),
        [[("both", 1), ("both", 1), ("", 1)], [("own", 1), ("", 1), ("", 1)], [("", 1), ("", 1), ("social", 1)]],
    )


def test_where_no_rooms_stand_beside_each_other_a_grid_is_none() -> None:
    later = 24 * 60
    nowhere, one, two = at(row("x"), 0, 30, ""), at(row("y"), 0, 30, "A"), at(row("z"), later, 30, "B")
    beside, pause = at(row("w"), 0, 30, "B"), at(row("lunch", "break"), 0, 30, "Foyer")
    for entries, columns in (
        ([nowhere], [()]),
        ([one, pause], [()]),
        ([one, two], [(), ()]),
        ([nowhere, one], [("A", "")]),
        ([one, beside, two], [("A", "B"), ("B",)]),
        ([one, beside, at(row("v"), later, 30, "")], [("A", "B"), ()]),
    ):
        shown = schedule(Timetable(tuple(entries), ()), ScheduleRequest(grid=True))
        assert ([day.rooms for day in shown.days], shown.has_grid) == (
            columns,
            ("B" in str(columns) or "" in columns[0]),
        )
        assert all(day.times for day in shown.days)


def test_a_room_has_no_days_of_breaks_alone() -> None:
    day = 24 * 60
    lunch, later = at(row("lunch", "break"), 0), at(row("lunch-2", "break"), day + 30)
    table = Timetable((lunch, at(row("x"), day), later, at(row("y"), 2 * day, 30, "B")), ())
    shown = schedule(table, ScheduleRequest(room="A"))
    assert ([one.day for one in shown.dates], shown.entries) == ([18], 2)
    assert [one.day for one in schedule(table, ScheduleRequest()).dates] == [17, 18, 19]
    lunches = Timetable((lunch,), ())
    assert schedule(lunches, ScheduleRequest(room="A")).entries == 0


Broken = list[tuple[str, list[tuple[str, int, str]], str]]


def slugs(entries: Iterable[Placed]) -> str:
    return "+".join(entry.talk.slug for entry in entries)


def broken(*entries: Placed) -> Broken:
    """Of each line of a grid: its start, the entries, columns and breaks of its cells, and the breaks beside its time."""
    (day,) = schedule(Timetable(entries, ()), ScheduleRequest(grid=True)).days
    return [
        (
            f"{line.start:%H:%M}",
            [(slugs(cell.entries), cell.columns, slugs(cell.breaks)) for cell in line.cells],
            slugs(line.breaks),
        )
        for line in day.lines
    ]


def test_breaks_have_the_line_where_no_room_has_anything_and_need_no_room() -> None:
    doors, lunch = at(row("doors", "info"), 0, None, "Foyer"), at(row("lunch", "break"), 15, 15, "Foyer")
    assert broken(doors, lunch, at(row("x"), 30), at(row("y"), 30, rooms="B"), at(row("tea", "break"), 60)) == [
        ("09:00", [("", 2, "doors+lunch")], ""),
        ("09:30", [("x", 1, ""), ("y", 1, "")], ""),
        ("10:00", [("", 2, "tea")], ""),
    ]
    assert broken(doors) == []


def test_breaks_beside_talks_stand_in_the_most_free_cells_beside_each_other() -> None:
    begin = [at(row(room), 0, 30, room) for room in "ABCD"]
    lunch, more = at(row("lunch", "break"), 30), at(row("more"), 30, 30, "B")
    assert broken(*begin, lunch, more)[1] == ("09:30", [("more", 1, ""), ("", 3, "lunch")], "")
    long = at(row("long"), 0, 60, "E")
    assert broken(*begin, long, lunch)[1] == ("09:30", [("", 4, "lunch")], "")
    full = [at(row(f"{room}2"), 30, 30, room) for room in "ABCD"]
    assert broken(*begin, lunch, *full)[1][1:] == ([(f"{room}2", 1, "") for room in "ABCD"], "lunch")


def test_breaks_until_the_next_talk_are_one_line_of_the_list() -> None:
    entries = (
        at(row("doors", "info"), 0, None),
        at(row("breakfast", "break"), 15),
        at(row("one"), 30),
        at(row("swag", "info"), 30, None),
        at(row("close", "info"), 60, None),
    )
    (day,) = schedule(Timetable(entries, ()), ScheduleRequest()).days
    assert [(f"{time.start:%H:%M}", slugs(time.entries), slugs(time.breaks)) for time in day.times] == [
        ("09:00", "", "doors+breakfast+swag"),
        ("09:30", "one", ""),
        ("10:00", "", "close"),
    ]


def common(*entries: Placed) -> tuple[str | None, ...]:
    (day,) = schedule(Timetable(entries, ()), ScheduleRequest()).days
    (time,) = day.times
    return time.kind, time.rooms, time.state(NINE)


def test_what_most_have_is_said_once() -> None:
    poster = at(row("poster", "poster", "not-expected"), 0)
    fair = at(row("fair", "event", "not-expected"), 0)
    held = at(row("held", video="public"), 0, 30, "B")
    nowhere = at(row("nowhere", "poster", "not-expected"), 0, 30, "")
    assert common(poster) == (None, None, None)
    assert common(poster, poster) == ("poster", "A", "No recording expected")
    assert common(poster, held) == (None, None, None)
    assert common(poster, poster, held) == ("poster", "A", "No recording expected")
    assert common(poster, poster, fair, held) == (None, "A", None)
    assert common(poster, poster, nowhere) == ("poster", None, "No recording expected")
    assert common(held, held) == ("talk", "B", "")


def test_a_day_of_which_only_the_day_is_known_has_no_times() -> None:
    midnight, later = at(row("a"), -540, None), at(row("b"), -539, None)
    ended, doors = at(row("c"), -540), at(row("doors", "info"), -540, None)
    asked = (
        (midnight,),
        (midnight, doors),
        (midnight, later),
        (midnight, ended),
        (at(row("d", "info"), -540), midnight),
    )
    days = [schedule(Timetable(entries, ()), ScheduleRequest()).days[0] for entries in asked]
    assert [day.untimed for day in days] == [True, True, False, False, False]


def test_keynotes_stand_first_where_nothing_narrows() -> None:
    placed = tuple(at(row(f"k{n}", "keynote"), n) for n in range(9))
    table = Timetable((*placed, at(row("talk"), 60)), (row("loose", "keynote"),))
    shown = [schedule(table, one) for one in (ScheduleRequest(grid=True), ScheduleRequest(room="A"))]
    assert [[talk.slug for talk in one.keynotes] for one in shown] == [[f"k{n}" for n in range(8)], []]
    twice = Timetable((at(row("k", "keynote"), 0), at(row("k", "keynote"), 60)), (row("loose", "keynote"),))
    assert [talk.slug for talk in schedule(twice, ScheduleRequest()).keynotes] == ["k", "loose"]


def test_a_room_can_be_asked_for() -> None:
    both, other, loose = at(row("both"), 0, 30, "A, B"), at(row("other"), 30, 30, "B"), row("loose")
    table = Timetable((both, other, at(row("lunch", "break"), 60, rooms="C")), (loose,))
    everything = schedule(table, ScheduleRequest())
    assert everything.choices["room"] == (Choice("B", "B", 2, False), Choice("A", "A", 1, False))
    shown = schedule(table, ScheduleRequest(room="A", grid=True))
    (day,) = shown.days
    assert (shown.entries, day.rooms, [names(cell) for cell in day.lines[0].cells]) == (1, ("A",), [("both", 1)])
    assert schedule(table, ScheduleRequest(room="B")).choices["kind"] == (Choice("talk", "talk", 2, False),)


def test_the_common_end_is_said_once() -> None:
    ends = [(30, 30, 45), (30, None), (None,)]
    times = [
        schedule(Timetable(tuple(at(row("x"), 0, end) for end in same), ()), ScheduleRequest()).days[0].times[0]
        for same in ends
    ]
    assert [time.end for time in times] == [NINE + timedelta(minutes=30), None, None]


def test_filters_count_what_the_others_let_through() -> None:
    table = Timetable(
        (
            at(row("a", track="Core", video="public"), 0),
            at(row("b", "tutorial", track="Core"), 0),
            at(row("c", "open-space"), 30),
            at(row("lunch", "break"), 60),
        ),
        (row("d", "poster"), row("info", "info")),
    )
    everything = schedule(table, ScheduleRequest())
    assert (everything.entries, [talk.slug for talk in everything.unplaced]) == (5, ["d"])
    assert everything.choices["kind"] == tuple(
        Choice(kind, kind, 1, False) for kind in ("poster", "talk", "tutorial", "open-space")
    )
    assert everything.choices["video"] == (Choice("pending", "pending", 2, False), Choice("public", "public", 1, False))
    chosen = schedule(table, ScheduleRequest(video="pending", track="nope"))
    assert (chosen.entries, chosen.days, chosen.unplaced) == (0, (), ())
    assert chosen.choices["track"] == (Choice("Core", "Core", 1, False), Choice("nope", "nope", 0, True))


def test_a_long_schedule_is_shown_by_day_and_a_filtered_one_whole() -> None:
    placed = tuple(at(row(f"t{n}", "talk" if n else "keynote"), 1440 * (n % 2)) for n in range(300))
    table = Timetable(tuple(sorted(placed, key=lambda entry: entry.slot.start)), (row("loose", "poster"),))
    first, second = date(2024, 5, 17), date(2024, 5, 18)
    asked = [
        ScheduleRequest(),
        ScheduleRequest(day="2024-05-18"),
        ScheduleRequest(day=UNPLACED),
        ScheduleRequest(day="x"),
        ScheduleRequest(kind="keynote"),
        ScheduleRequest(kind="talk"),
    ]
    shown = [schedule(table, one) for one in asked]
    assert [(s.by_day, s.day, [day.date for day in s.days], len(s.unplaced)) for s in shown] == [
        (True, "2024-05-17", [first], 0),
        (True, "2024-05-18", [second], 0),
        (True, UNPLACED, [], 1),
        (True, "2024-05-17", [first], 0),
        (False, None, [first], 0),
        (False, None, [first, second], 0),
    ]


def test_what_was_asked_for_can_be_asked_again_with_a_change() -> None:
    asked = ScheduleRequest.of({"kind": "talk", "track": "", "view": "grid", "day": "2024-05-17", "evil": "x"})
    assert asked == ScheduleRequest("talk", None, None, None, "2024-05-17", True)
    assert (asked.arguments(), asked.arguments(view=None, day=None, video="public")) == (
        {"kind": "talk", "day": "2024-05-17", "view": "grid"},
        {"kind": "talk", "video": "public"},
    )


def test_the_room_where_all_meet_stands_first() -> None:
    entries = (at(row("one"), 0), at(row("two"), 30), at(row("opening", "keynote"), 60, rooms="Hall"))
    assert grid(*entries)[0] == ("Hall", "A")
