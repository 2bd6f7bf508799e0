"""What an event page shows of a timetable: days, filters, and the cells of the grid."""

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


def grid(*entries: Placed) -> tuple[tuple[str, ...], list[list[tuple[str, int]]]]:
    (day,) = schedule(Timetable(entries, ()), ScheduleRequest(grid=True)).days
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
    assert grid(*entries) == (("A",), [[("poster-1+poster-2+tour", 2)], [], [("end", 1)]])


def test_an_entry_in_two_rooms_stands_in_both_and_rooms_with_most_talks_come_first() -> None:
    entries = (at(row("both"), 0, 30, "A, B"), at(row("own"), 30, 30, "B"), at(row("social", "event"), 60, 30, "Bar"))
    assert grid(*entries) == (
        ("B", "A", "Bar"),
        [[("both", 1), ("both", 1), ("", 1)], [("own", 1), ("", 1), ("", 1)], [("", 1), ("", 1), ("social", 1)]],
    )


def test_breaks_stand_beside_the_time_and_need_no_room() -> None:
    (day,) = schedule(
        Timetable((at(row("lunch", "break"), 0, 30, "Foyer"), at(row("x"), 30)), ()), ScheduleRequest(grid=True)
    ).days
    assert (day.rooms, [[entry.talk.slug for entry in line.breaks] for line in day.lines]) == (("A",), [["lunch"], []])


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
        Choice(kind, kind, 1, False) for kind in ("open-space", "poster", "talk", "tutorial")
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
    assert asked == ScheduleRequest("talk", None, None, "2024-05-17", True)
    assert (asked.arguments(), asked.arguments(view=None, day=None, video="public")) == (
        {"kind": "talk", "day": "2024-05-17", "view": "grid"},
        {"kind": "talk", "video": "public"},
    )


def test_the_room_where_all_meet_stands_first() -> None:
    entries = (at(row("one"), 0), at(row("two"), 30), at(row("opening", "keynote"), 60, rooms="Hall"))
    assert grid(*entries)[0] == ("Hall", "A")
