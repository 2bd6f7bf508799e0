from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from own_bugs import ON_PURPOSE

from scrapers.errors import LayoutChanged
from scrapers.page import MAX_DEPTH, Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.guess import GUESS

URL = "https://owls.example.org/agenda/"
REF = SourceRef("guess", URL)
PAGES = Path(__file__).parents[2] / "pages" / "guess"
EVENT = Event("owls", "Owls", "Europe/Oslo")
ROWS = [
    "09:00 Owls at scale by Ada Ugle",
    "09:30 What owls hear by Bo Strix",
    "10:00 Coffee",
    "10:30 Nests by Cleo Otus",
]
PEOPLE = [f"{first} {last}" for first in ("Ada", "Bo", "Cleo", "Dina", "Eli") for last in ("Ugle", "Strix")]


def page(rows: list[str], around: str = "<h2>17 May 2031</h2><ul>{}</ul>", each: str = "<li>{}</li>") -> Page:
    return Page(URL, f"<!doctype html><body>{around.format(''.join(map(each.format, rows)))}".encode())


def parsed(read: Page, event: Event = EVENT) -> tuple[Talk, ...]:
    return GUESS.parse(read, event, REF).talks


def said(read: Page, event: Event = EVENT) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (f"{one.slots[0].start:%d %H:%M}" if one.slots else "", one.title, tuple(name.name for name in one.speakers))
        for one in parsed(read, event)
    ]


OWLS = [
    ("17 09:00", "Owls at scale", ("Ada Ugle",)),
    ("17 09:30", "What owls hear", ("Bo Strix",)),
    ("17 10:00", "Coffee", ()),
    ("17 10:30", "Nests", ("Cleo Otus",)),
]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS,
        [row.replace(" by ", " – ") for row in ROWS],
        [
            "09:00 Owls at scale (Ada Ugle)",
            "09:30 What owls hear (Bo Strix)",
            "10:00 Coffee",
            "10:30 Nests (Cleo Otus)",
        ],
        ["09:00 Ada Ugle: Owls at scale", "09:30 Bo Strix: What owls hear", "10:00 Coffee", "10:30 Cleo Otus: Nests"],
        [row.replace(" by ", "<br>") for row in ROWS],
        ["9:00 am Owls at scale<br>with Ada Ugle", "9:30 am What owls hear<br>Speaker: Bo Strix", *ROWS[2:]],
    ],
    ids=["by", "dash", "brackets", "before", "break", "words"],
)
def test_the_ways_to_print_who_gives_a_talk(rows: list[str]) -> None:
    assert said(page(rows)) == OWLS


@pytest.mark.parametrize(
    "rows",
    [
        ROWS[:2],
        ["09:00 Owls at scale", "09:30 What owls hear", "10:00 Nests"],
        ["09:00–17:00 Monday", "09:00–17:00 Tuesday", "10:00–14:00 Saturday"],
        ["09:03 Nice talk by Ada Ugle", "09:17 I agree by Bo Strix", "09:41 Me too by Cleo Otus"],
        ["12:00 Owls by Ada Ugle", "11:00 Nests by Bo Strix", "10:00 Hoots by Cleo Otus", "09:00 Night by Dina Bubo"],
        ["09:00 Owls by Ada Ugle", "09:30 Owls by Bo Strix", "10:00 Owls by Cleo Otus"],
        ["09:00 Oslo – Bergen", "09:30 Oslo – Bergen", "10:00 Oslo – Bergen", "10:30 Oslo – Bergen"],
        ["Owls at scale by Ada Ugle", "What owls hear by Bo Strix", "Nests by Cleo Otus"],
    ],
    ids=["two", "nobody", "hours", "minutes", "backwards", "same", "trains", "timeless"],
)
def test_what_is_no_schedule(rows: list[str]) -> None:
    read = page(rows)
    assert GUESS.recognises(read) is False
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        parsed(read)


@pytest.mark.parametrize(
    "read",
    [
        Page(URL, b""),
        Page(URL, b'["09:00", "09:30"]'),
        page(ROWS, each='<li class="comment">{}</li>'),
        page(ROWS, around="<script>{}</script>"),
    ],
    ids=["empty", "json", "comments", "script"],
)
def test_other_pages_are_not_read(read: Page) -> None:
    assert GUESS.recognises(read) is False


@pytest.mark.parametrize(("named", "taken"), [(3, False), (4, True)])
def test_every_third_talk_names_its_people(named: int, taken: bool) -> None:
    minutes = [f"{9 + n // 2:02}:{n % 2 * 30:02}" for n in range(10)]
    rows = [f"{when} Owl number {n} <b>{f'by {PEOPLE[n]}' if n < named else ''}</b>" for n, when in enumerate(minutes)]
    assert GUESS.recognises(page(rows)) is taken


@pytest.mark.parametrize(
    ("heading", "event", "day"),
    [
        ("Saturday, May 17, 2031", EVENT, "17"),
        ("17.05.2031", EVENT, "17"),
        ("17 May", EVENT, ""),
        ("17 May", Event("owls", "Owls", "UTC", starts=date(2031, 5, 16), ends=date(2031, 5, 18)), "17"),
        ("Day 2", Event("owls", "Owls", "UTC", starts=date(2031, 5, 16), ends=date(2031, 5, 18)), "17"),
        ("Day 4", Event("owls", "Owls", "UTC", starts=date(2031, 5, 16), ends=date(2031, 5, 18)), ""),
        ("Saturday", Event("owls", "Owls", "UTC", starts=date(2031, 5, 16), ends=date(2031, 5, 18)), "17"),
        ("Saturday", EVENT, ""),
        ("17–18 May 2031", EVENT, ""),
        ("Programme", Event("owls", "Owls", "UTC", starts=date(2031, 5, 17), ends=date(2031, 5, 17)), "17"),
    ],
)
def test_which_day_it_is(heading: str, event: Event, day: str) -> None:
    found = said(page(ROWS, around=f"<h2>{heading}</h2><ul>{{}}</ul>"), event)
    assert [when[:2] for when, _, _ in found] == [day] * 4


def test_a_day_of_which_nothing_is_known_is_not_the_day_before() -> None:
    two = page(
        ROWS, around="<h2>Day 1, 17 May 2031</h2><ul>{0}</ul><h2>Day 2</h2><ul><li>11:00 Hoots by Dina Bubo</li></ul>"
    )
    assert said(two) == [*OWLS, ("", "Hoots", ("Dina Bubo",))]
    assert GUESS.parse(two, EVENT, REF).notes == (
        f"{URL}: 1 of 5 rows are on a day that the page does not name: kept without a time",
    )


@pytest.mark.parametrize(
    ("cell", "url"),
    [
        ('<a href="talks/1">Owls at scale</a>', "https://owls.example.org/agenda/talks/1"),
        ('<a href="#owls">Owls at scale</a>', None),
        ('<a href="javascript:show()">Owls at scale</a>', None),
        ('<a href="http://[">Owls at scale</a>', None),
        ('<a href="https://youtu.be/owlsAtScale">Owls at scale</a>', None),
    ],
)
def test_the_page_of_a_talk(cell: str, url: str | None) -> None:
    rows = [f"<b>09:00</b> {cell} <i>by Ada Ugle</i>", *ROWS[1:]]
    assert parsed(page(rows))[0].url == url


def test_the_one_video_of_a_row_is_its_recording() -> None:
    one, two = (f'<a href="https://youtu.be/owlsAtScale{name}">Video</a>' for name in ("", "?t=9"))
    other = '<a href="https://youtu.be/owlsAtNight">Teaser</a>'
    rows = [f"{ROWS[0]} {one} {two}", f"{ROWS[1]} {one} {other}", *ROWS[2:]]
    found = GUESS.parse(page(rows), EVENT, REF)
    assert [(one.key, one.talk_url) for one in found.recordings] == [("youtube:owlsAtScale", found.talks[0].code)]


def test_a_long_page_takes_time_in_proportion_to_its_length() -> None:
    rows = [f"{9 + n // 60 % 10:02}:{n % 60 // 5 * 5:02} Owl {n} by {PEOPLE[n % 10]}" for n in range(2000)]
    starts = [one.slots[0].start for one in parsed(page(rows))]
    assert len(starts) == 2000
    assert sum(later < earlier for earlier, later in pairwise(starts)) > 0


CELL = '<td><span class="title">{}</span><span class="speaker">{}</span></td>'


def test_what_the_deepest_tags_hold_is_not_read() -> None:
    divs = MAX_DEPTH - 5  # html, body, ul and li make one less than the deepest
    assert said(page(ROWS, "<h2>17 May 2031</h2>" + "<div>" * divs + "<ul>{}</ul>")) == OWLS
    with pytest.raises(LayoutChanged, match=ON_PURPOSE):
        parsed(page(ROWS, "<h2>17 May 2031</h2>" + "<div>" * (divs + 1) + "<ul>{}</ul>"))
    assert (
        said(page(ROWS, "<h2>17 May 2031</h2><ul>{}</ul>" + "<div>" * MAX_DEPTH + "11:00 Bats by Di Strix" * 3)) == OWLS
    )


def grid(header: str, *rows: tuple[str, str]) -> Page:
    cells = "".join(f"<tr><td>{when}</td>{said}</tr>" for when, said in rows)
    return Page(URL, f"<h2>17 May 2031</h2><table><tr><th></th>{header}</tr>{cells}</table>".encode())


@pytest.mark.parametrize("rooms", [("Room 5", "Room 6"), ("Track A", "Track B"), ("Great Oak", "Barn")])
def test_a_column_for_each_room(rooms: tuple[str, str]) -> None:
    header = "".join(f"<th>{room}</th>" for room in rooms)
    read = grid(
        header,
        ("09:00", '<td colspan="2">Opening</td>'),
        (
            "09:30",
            CELL.format("Owls at scale", "Ada Ugle").replace("<td", '<td rowspan="2"')
            + CELL.format("Nests", "Eli Tyto"),
        ),
        ("10:00", CELL.format("What owls hear", "Bo Strix")),
    )
    assert [(f"{one.slots[0].start:%H:%M}", one.title, one.slots[0].rooms) for one in parsed(read)] == [
        ("09:00", "Opening", ()),
        ("09:30", "Owls at scale", rooms[:1]),
        ("09:30", "Nests", rooms[1:]),
        ("10:00", "What owls hear", rooms[1:]),
    ]


def test_talks_side_by_side_without_rooms_are_entries_of_their_own() -> None:
    both = CELL.format("Owls at scale", "Ada Ugle") + CELL.format("Nests", "Eli Tyto")
    read = grid(
        "", ("09:00", both), ("09:30", CELL.format("Hoots", "Bo Strix")), ("10:00", CELL.format("Night", "Cleo Otus"))
    )
    assert said(read) == [
        ("17 09:00", "Owls at scale", ("Ada Ugle",)),
        ("17 09:00", "Nests", ("Eli Tyto",)),
        ("17 09:30", "Hoots", ("Bo Strix",)),
        ("17 10:00", "Night", ("Cleo Otus",)),
    ]


@pytest.mark.parametrize(("style", "taken"), [("", True), (' style="grid-row: 3"', False)])
def test_what_follows_a_time_is_not_at_that_time_where_style_places_it(style: str, taken: bool) -> None:
    each = [f"<h4>{row[:5]}</h4><p{style}>{row[6:]}</p>" for row in ROWS]
    assert GUESS.recognises(page(each, each="{}", around="<h2>17 May 2031</h2><div>{}</div>")) is taken


@pytest.mark.parametrize("cut", range(0, 2600, 200))
def test_half_a_page_is_read_or_refused_and_never_an_error(cut: int) -> None:
    for name in ("wordpress", "tabs", "grid"):
        half = Page(URL, (PAGES / f"{name}.html").read_bytes()[:cut])
        assert GUESS.recognises(half) in (True, False)
