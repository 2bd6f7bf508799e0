"""Tables in tables, and tags that are never closed, so that all that follows lies in them."""

from datetime import date
from time import process_time

import pytest
from bs4 import BeautifulSoup

from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.pycon_us.html import PYCON_HTML
from scrapers.schedules.pycon_us.html.grids import read_tables
from scrapers.schedules.pycon_us.html.times import calendar_of

URL = "https://us.pycon.org/2031/schedule/"
EVENT = Event("pycon-us-2031", "PyCon US 2031", "UTC", date(2031, 5, 16))
ROW = '<tr><td class="time">{}</td><td class="slot">{}</td><td class="slot">{}</td></tr>'
HALLS = "<tr><th></th><th>Hall A</th><th>Hall B</th></tr>"


def cells(body: str) -> list[tuple[str | None, int, tuple[str, ...]]]:
    """(title, hour, rooms) of every cell that has a time."""
    read = read_tables(BeautifulSoup(body, "lxml"), calendar_of(EVENT, URL, b""), b"")
    return [(cell.raw_title(), cell.slot.start.hour, cell.slot.rooms) for cell in read if cell.slot]


def test_a_table_in_a_cell_is_read_by_itself() -> None:
    inner = f"<table><tr><th></th><th>Roost</th><th>Perch</th></tr>{ROW.format('11:00am', 'Owls', 'Bats')}</table>"
    outer = ROW.format("9:00am", "Moths", inner) + ROW.format("10:00am", "Newts", "Toads")
    assert cells(f"<h3>May 16, 2031</h3><table>{HALLS}{outer}</table>") == [
        ("Moths", 9, ("Hall A",)),
        ("Newts", 10, ("Hall A",)),
        ("Toads", 10, ("Hall B",)),
        ("Owls", 11, ("Roost",)),
        ("Bats", 11, ("Perch",)),
    ]


def test_a_table_that_frames_the_days_is_none_of_them() -> None:
    day = f"<h3>May 16, 2031</h3><table>{HALLS}{ROW.format('9:00am', 'Owls', 'Bats')}</table>"
    assert cells(f"<table><tr><td>{day}</td></tr></table>") == [("Owls", 9, ("Hall A",)), ("Bats", 9, ("Hall B",))]


GRID = (
    '<table class="calendar"><tr><td class="time">9:00am</td><td class="slot"><a href="/2031/schedule/presentation/5/">'
)
PANEL = '<div class="panel-primary"><div class="panel-heading"><h3>Owls</h3><b>Sunday 10 a.m.&ndash;1 p.m.</b></div>'


def seconds(piece: str, count: int) -> float:
    page = Page(URL, f"<html><title>PyCon 2031</title><body><h3>May 16, 2031</h3>{piece * count}".encode())
    assert PYCON_HTML.recognises(page)
    before = process_time()
    PYCON_HTML.parse(page, EVENT, SourceRef("pycon_html", url=URL))
    return process_time() - before


@pytest.mark.parametrize("piece", [GRID, PANEL])
def test_tags_that_are_never_closed_take_time_in_proportion(piece: str) -> None:
    few, many = (min(seconds(piece, count) for _ in range(2)) for count in (150, 600))
    assert many < 9 * few  # 4, were it exact; 16 and more, were it the square
