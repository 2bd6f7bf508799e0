"""Which day the CSS grids of a page are of: the nearest before each, or before what holds it."""

from datetime import date

from bs4 import BeautifulSoup

from scrapers.records import Event
from scrapers.schedules.pycon_us.html.grids import read_css_grids
from scrapers.schedules.pycon_us.html.times import PrintedTimes, calendar_of, read_day

URL = "https://us.pycon.org/2031/schedule/"
EVENT = Event("pycon-us-2031", "PyCon US 2031", "UTC", date(2031, 5, 16))
GRID = '<div class="calendar"><div class="time">9:00am</div><div class="slot" style="grid-row-start: 2">{}</div></div>'


def calendar() -> PrintedTimes:
    return calendar_of(EVENT, URL, b"")


def days(body: str) -> list[int | None]:
    cells = read_css_grids(BeautifulSoup(body, "lxml"), calendar(), b"")
    return [cell.slot.start.day if cell.slot else None for cell in cells]


def test_of_several_grids_each_has_the_day_before_it() -> None:
    grid = GRID.format("Owls")
    second = "<h3>Talks — May 17, 2031</h3>"
    assert days(grid + second + grid + grid + '<div id="2031-05-18"></div><div>not one</div>' + grid) == [
        None,
        17,
        17,
        18,
    ]
    assert days(f"{second}<div>{grid}<h3>Posters</h3>{grid}</div>{grid}") == [17, 17, 17]
    assert days(f"{second}<div><div>{grid}</div>{grid}</div>") == [17, 17]
    assert days(f"{second}<div><div><div>{grid}</div></div></div>") == [None]


def test_a_letter_that_only_python_takes_for_an_s_begins_no_day() -> None:
    assert read_day("Sunday", calendar()) == (date(2031, 5, 18), False)
    assert read_day("Sep 5", calendar()) == (date(2031, 9, 5), True)
    assert [read_day(text, calendar()) for text in ("\u017funday", "\u017fep 5")] == [(None, False)] * 2
