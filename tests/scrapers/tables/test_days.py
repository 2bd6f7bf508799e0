"""Days in the cells of a table, and the order of day and month."""

from datetime import date

import pytest

from scrapers.tables.days import Ambiguous, Days, names_day, order_of

DAY = date(2031, 5, 17)
FIRST = date(2031, 5, 16)


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("2031-05-17", ""),
        ("2031/5/17", ""),
        ("20310517", ""),
        ("2031-05-17 09:00", "09:00"),
        ("17.05.2031", ""),
        ("17. 5. 2031", ""),
        ("5/17/2031 9:00 AM", "9:00 AM"),
        ("17/5/31", ""),
        ("Saturday, May 17th, 2031", ""),
        ("Sat 17 May 2031", ""),
        ("17-May-31", ""),
        ("17. Mai 2031", ""),
        ("17 de mayo de 2031", ""),
        ("Tutorials, May 17, 2031", "Tutorials"),
    ],
)
def test_a_day_is_read_and_what_stands_beside_it(text: str, rest: str) -> None:
    assert Days().find(text) == (DAY, rest)
    assert names_day(text)


@pytest.mark.parametrize("text", ["May 17", "Sat, 17 May", "Saturday", "Day 2"])
def test_the_first_day_of_the_event_gives_the_year(text: str) -> None:
    assert Days(first=FIRST).find(text)[0] == DAY
    assert Days().find(text)[0] is None
    assert names_day(text)


@pytest.mark.parametrize(
    "text",
    ["", "Hall A", "May 2031", "9:00", "12:30:00", "sunny", "monkeys and marches", "2031", "\u017fat"],
)
def test_what_is_no_day_stays(text: str) -> None:
    assert Days(first=FIRST).find(text) == (None, text)
    assert not names_day(text)


def test_a_letter_that_only_python_takes_for_an_s_names_no_month() -> None:
    assert Days(first=FIRST).find("\u017fep 5")[0] is None
    assert Days(first=FIRST).find("Sep 5")[0] == date(2031, 9, 5)


def test_a_day_near_new_year_has_its_own_year() -> None:
    assert Days(first=date(2031, 12, 30)).find("January 2")[0] == date(2032, 1, 2)
    assert Days(first=date(2031, 1, 1)).find("Dec 31")[0] == date(2030, 12, 31)


def test_the_29th_of_february_is_of_the_year_that_has_one() -> None:
    assert Days(first=date(2028, 2, 28)).find("Tue, Feb 29") == (date(2028, 2, 29), "")
    with pytest.raises(ValueError, match="day is out of range"):
        Days(first=date(2030, 2, 28)).find("29 Feb")


def test_a_day_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="day is out of range"):
        Days().find("2031-05-32")
    with pytest.raises(ValueError, match="month must be"):
        Days("month-first").find("17/05/2031")


def test_numbers_that_may_be_read_in_two_ways_are_asked_about() -> None:
    with pytest.raises(Ambiguous, match="03/04/2026"):
        Days().find("Fri 03/04/2026")
    assert Days("day-first").find("03/04/2026") == (date(2026, 4, 3), "")
    assert Days("month-first").find("03/04/2026") == (date(2026, 3, 4), "")
    assert Days().find("04/04/2026") == (date(2026, 4, 4), "")


@pytest.mark.parametrize(
    ("texts", "first", "order"),
    [
        (["03/04/2026", "13/04/2026"], None, "day-first"),
        (["03/04/2026", "04/13/2026"], None, "month-first"),
        (["03.04.2026"], None, "day-first"),
        (["03/04/2026", "Hall"], None, None),
        (["03/04/2026"], date(2026, 4, 2), "day-first"),
        (["03/04/2026"], date(2026, 3, 4), "month-first"),
        (["03/04/2026"], date(2026, 3, 19), None),
        (["03/04/2026", "05/06/2026"], date(2026, 4, 2), None),
        (["13/04/2026", "04/13/2026"], None, None),
        (["Hall"], date(2026, 4, 2), None),
    ],
)
def test_one_cell_tells_the_order_of_all(texts: list[str], first: date | None, order: str | None) -> None:
    assert order_of(texts, first) == order
