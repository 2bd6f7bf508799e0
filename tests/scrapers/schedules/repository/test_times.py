"""Days and times as data files print them."""

from datetime import date

import pytest

from scrapers.schedules.repository.times import day_of, lasting, minute, moments

DAY = date(2031, 5, 17)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2031-05-16T09:00:00-04:00", ("2031-05-16T09:00:00-04:00", None)),
        ("2031-05-16 09:00:00 -0400", ("2031-05-16T09:00:00-04:00", None)),
        ("2031-05-16T09:00Z", ("2031-05-16T09:00:00+00:00", None)),
        ("2031-05-16 09:00 UTC", ("2031-05-16T09:00:00+00:00", None)),
        ("2031-05-16 9:00", ("2031-05-16T09:00:00", None)),
        ("2031-05-16 1:30 PM", ("2031-05-16T13:30:00", None)),
        ("Fri May 16 2031 09:00:00 GMT+0900 (JST)", ("2031-05-16T09:00:00+09:00", None)),
        ("Fri May 16 2031 09:00:00", ("2031-05-16T09:00:00", None)),
        ("May 16, 2031, 9am - 10am", ("2031-05-16T09:00:00", "2031-05-16T10:00:00")),
        ("9:00", ("2031-05-17T09:00:00", None)),
        ("09:00 – 09:30", ("2031-05-17T09:00:00", "2031-05-17T09:30:00")),
        ("23:00 - 01:00", ("2031-05-17T23:00:00", "2031-05-18T01:00:00")),
        ("2031-05-16", (None, None)),
        ("2031-15-16 09:00", (None, None)),
        ("soon", (None, None)),
    ],
)
def test_a_moment(text: str, expected: tuple[str | None, str | None]) -> None:
    assert moments(text, DAY) == expected


def test_a_clock_needs_a_day() -> None:
    assert moments("9:00", None) == (None, None)


def test_the_first_text_that_names_a_day_is_the_day() -> None:
    assert day_of(["", "soon", "2031-02-31", "17 May", "2031-05-18"], date(2031, 5, 1)) == DAY
    assert day_of(["17 May"], None) is None


@pytest.mark.parametrize(("text", "expected"), [("510", "2031-05-17T08:30:00"), ("2880", None), ("8:30", None)])
def test_the_minute_of_a_day(text: str, expected: str | None) -> None:
    assert minute(text, DAY) == expected
    assert minute(text, None) is None


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["30"], "2031-05-17T09:30:00"),
        (["", "0:45"], "2031-05-17T09:45:00"),
        (["Sat Dec 30 1899 01:10:00 GMT+0900 (JST)"], "2031-05-17T10:10:00"),
        (["Sat Dec 30 1899 00:00:00 GMT+0900 (JST)"], None),
        (["long"], None),
    ],
)
def test_the_end_by_a_length(texts: list[str], expected: str | None) -> None:
    assert lasting("2031-05-17T09:00:00", texts) == expected
