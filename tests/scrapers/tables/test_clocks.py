"""Times of day and lengths in the cells of a table."""

from datetime import time, timedelta

import pytest

from scrapers.tables.clocks import clocks, length


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("9:00", time(9), None),
        ("09:00:30", time(9, 0, 30), None),
        ("9.30 Uhr", time(9, 30), None),
        ("14h30", time(14, 30), None),
        ("0900", time(9), None),
        ("2 pm", time(14), None),
        ("12 a.m.", time(0), None),
        ("12:05 PM EDT", time(12, 5), None),
        ("9:00 (UTC+2)", time(9), None),
        ("24:00", time(0), None),
        ("noon", time(12), None),
        ("at 9:00 AM", time(9), None),
        ("9:00–10:30", time(9), time(10, 30)),
        ("9 to 10 am", time(9), time(10)),
        ("11:30-1 pm", time(11, 30), time(13)),
        ("1-2:30 p.m.", time(13), time(14, 30)),
        ("9am to noon", time(9), time(12)),
        ("9", None, None),
        ("9-10", None, None),
        ("9:00-TBA", None, None),
        ("9:00-9:30-10:00", None, None),
        ("25:00", None, None),
        ("9:60", None, None),
        ("morning", None, None),
        ("", None, None),
    ],
)
def test_times_of_day(text: str, start: time | None, end: time | None) -> None:
    assert clocks(text) == (start, end)


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30", 30),
        ("45 min", 45),
        ("90'", 90),
        ("0:45", 45),
        ("1:30:00", 90),
        ("1h", 60),
        ("1h 30m", 90),
        ("1.5 hours", 90),
        ("2880", 2880),
    ],
)
def test_lengths(text: str, minutes: int) -> None:
    assert length(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "0", "2881", "short", "30 talks"])
def test_what_is_no_length(text: str) -> None:
    assert length(text) is None
