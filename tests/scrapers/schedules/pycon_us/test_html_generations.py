"""us.pycon.org's markup, where years of one generation differ from each other: one small page each."""

from __future__ import annotations

import pytest

from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.pycon_us.html import PYCON_HTML
from scrapers.schedules.pycon_us.years import YEARS
from scrapers.source import Parsed

ROOT = "https://us.pycon.org/{}/schedule/"
FRAME = "<html><head><title>PyCon {}</title></head><body><nav><ul>{}</ul></nav>{}<footer></footer></body></html>"


def parsed(year: int, path: str, body: str, nav: str = "") -> Parsed:
    known = YEARS[year]
    event = Event(f"pycon-us-{year}", f"PyCon US {year}", known.timezone, starts=known.starts, ends=known.ends)
    page = Page(ROOT.format(year) + path, FRAME.format(year, nav, body).encode())
    return PYCON_HTML.parse(page, event, SourceRef("pycon_html", url=ROOT.format(year)))


def names(talk: Talk) -> list[str]:
    return [speaker.name for speaker in talk.speakers]


def starts(talk: Talk) -> list[tuple[str, tuple[str, ...]]]:
    return [(slot.start.isoformat(), slot.rooms) for slot in talk.slots]


def table(day: str, cells: str, time: str = '<td class="time">10:00AM</td>') -> str:
    head = '<tr><th class="time">&nbsp;</th><th>Room A</th><th>Room B</th></tr>'
    return f'<h3>{day}</h3><table class="calendar table"><thead>{head}</thead><tbody><tr>{time}{cells}</tr></tbody></table>'


def cell(number: int, kind: str, speakers: str = "Ada Moon", title: str = "A Talk") -> str:
    link = f'<a href="/2018/schedule/presentation/{number}/" title="text">{title}</a>'
    words = f'<span class="title">{link}</span><span class="speaker">\n {speakers}\n</span>'
    return f'<td class="slot slot-{kind}" colspan="1" rowspan="1">{words}</td>'


def test_a_span_of_thousands_of_digits_is_wide() -> None:
    digits = "9" * 5000
    body = table("Friday, May 11, 2018", cell(7, "talk").replace('colspan="1"', f'colspan="{digits}"'))
    (talk,) = parsed(2018, "talks/", body).talks
    assert (talk.code, [rooms for _, rooms in starts(talk)]) == ("7", [("Room A", "Room B")])


def test_an_address_that_cannot_be_read_costs_its_link_alone() -> None:
    body = table("Friday, May 11, 2018", cell(7, "talk") + cell(8, "talk").replace('"/2018', '"http://[TBA]/2018'))
    talks = parsed(2018, "talks/", body).talks
    assert [(talk.code, talk.title) for talk in talks] == [("7", "A Talk"), ("g20180511T1000", "A Talk")]


def test_2011_a_list_may_give_its_entries_more_attributes() -> None:
    entry = (
        '<div class="session odd" id="session-7"><div class="title"><a href="/2011/schedule/presentations/7/">Knots</a></div>'
        '<div class="metadata">Novice by Ada Moon with ?, Bo Reed, PhD <div class="badges"></div></div></div>'
    )
    (talk,) = parsed(2011, "lists/tutorials/", entry).talks
    assert (talk.code, talk.title, talk.level, talk.kind) == ("7", "Knots", "Novice", "tutorial")
    assert names(talk) == ["Ada Moon", "Bo Reed, PhD"]


def test_2011_navigation_is_not_the_presentation() -> None:
    body = (
        '<div id="main"><h1>Knots</h1><div class="presentation_types">Experienced / Panel</div>'
        '<div class="speakers"><a href="/2011/speaker/profile/3/">Ada Moon</a></div>'
        '<div class="slot">March 11th noon &ndash; 12:45 p.m.</div><div class="description">Rope.</div></div>'
    )
    nav = '<li class="speakers"><a href="/2011/speakers/">Speakers</a></li><li class="slot">March</li>'
    (talk,) = parsed(2011, "presentations/7/", body, nav).talks
    assert (names(talk), talk.kind, starts(talk)) == (["Ada Moon"], "panel", [("2011-03-11T12:00:00-05:00", ())])


LISTED = (
    '<div class="row"><div class="span8 presentation well"><h3><a href="/2015/schedule/presentation/9/">Knots</a></h3>'
    "<h4>{}</h4> Rope. <h4> Friday\n 9 a.m.&ndash;9:30 a.m.\n in\n Hall A, Hall B </h4></div></div>"
)


@pytest.mark.parametrize(
    ("line", "speakers", "track", "level"),
    [
        ("Ada Moon, Bo Reed in Web <span class='label label-info pull-right'>\n Novice </span>", 2, "Web", "Novice"),
        ("Ada Moon in ", 1, None, None),
        ("Ada Moon in None", 1, None, None),
        ("Ada Moon", 1, None, None),
    ],
)
def test_2015_lists_with_a_level_or_without_a_category(
    line: str, speakers: int, track: str | None, level: str | None
) -> None:
    (talk,) = parsed(2015, "sponsor-tutorials/list/", LISTED.format(line)).talks
    assert (names(talk), talk.track, talk.level) == (["Ada Moon", "Bo Reed"][:speakers], track, level)
    assert starts(talk) == [("2015-04-10T09:00:00-04:00", ("Hall A", "Hall B"))]


def test_2016_headings_inside_the_text_are_no_time_and_no_speakers() -> None:
    body = (
        '<div class="box-content"><h2>Knots</h2><h4><a href="/2016/speaker/profile/3/">Ada Moon</a></h4>'
        '<h3>Description</h3><div class="description"><h4>Monday 9 a.m.&ndash;10 a.m.</h4>Rope.</div></div>'
    )
    (talk,) = parsed(2016, "presentation/1900/", body).talks
    assert (names(talk), starts(talk)) == (["Ada Moon"], [])


def test_2017_a_weekday_is_dated_by_the_event_and_the_room_comes_from_the_list() -> None:
    listed = (
        '<h2><a id="presentation-779" href="/2017/schedule/presentation/779/">Knots</a></h2><p><b>\n Ada Moon\n</b><br>'
        "<b>\n Friday\n 3:15 p.m.&ndash;3:45 p.m.\n in\n Hall 252&ndash;253\n</b></p>"
        '<div class="presentation-description">Rope.</div>'
    )
    page = (
        '<div class="box-content"><h4>Friday 3:15 p.m.&ndash;3:45 p.m.</h4><h2>Knots</h2><h4></h4>'
        '<h3>Description</h3><div class="description">Rope.</div></div>'
    )
    (in_list,) = parsed(2017, "talks/list/", listed).talks
    (alone,) = parsed(2017, "presentation/779/", page).talks
    assert starts(in_list) == [("2017-05-19T15:15:00-07:00", ("Hall 252–253",))]
    assert (starts(alone), names(alone)) == ([("2017-05-19T15:15:00-07:00", ())], [])


def test_2018_grid_days_with_a_weekday() -> None:
    body = table("Friday May 11, 2018", cell(5, "charlas") + cell(6, "poster"))
    assert [(talk.code, talk.kind, starts(talk)) for talk in parsed(2018, "talks/", body).talks] == [
        ("5", "charla", [("2018-05-11T10:00:00-04:00", ("Room A",))]),
        ("6", "poster", [("2018-05-11T10:00:00-04:00", ("Room B",))]),
    ]


@pytest.mark.parametrize(
    ("path", "day", "css", "kind"),
    [
        ("", "Charlas — May 11, 2018", "talk", "charla"),
        ("charlas/", "May 11, 2018", "talk", "charla"),
        ("", "Tutorials — May 11, 2018", "talk", "tutorial"),
        ("", "Tutorials — May 11, 2018", "sponsor-tutorial", "sponsor"),
        ("", "Talks — May 11, 2018", "charlas", "charla"),
        ("hatchery/", "May 11, 2018", "talk", "talk"),
    ],
)
def test_a_slot_that_is_only_called_talk_is_what_its_section_is(path: str, day: str, css: str, kind: str) -> None:
    (talk,) = parsed(2018, path, table(day, cell(5, css))).talks
    assert talk.kind == kind


def test_a_speaker_printed_twice_speaks_once() -> None:
    (talk,) = parsed(2018, "", table("May 11, 2018", cell(5, "talk", "Ada Moon, Bo Reed, Ada Moon"))).talks
    assert names(talk) == ["Ada Moon", "Bo Reed"]
    links = "".join(
        f'<a href="/2018/speaker/profile/{n}/">{name}</a>, ' for n, name in [(1, "Ada"), (2, "Bo"), (3, "Ada")]
    )
    page = f'<div class="box-content"><h2>A Talk</h2><h4>{links}</h4><div class="description">Rope.</div></div>'
    (alone,) = parsed(2018, "presentation/5/", page).talks
    assert names(alone) == ["Ada", "Bo"]


@pytest.mark.parametrize(
    "href",
    ["https://us.pycon.org/2016/schedule/presentation/77/", "https://slides.example.org/presentation/77"],
)
def test_links_to_other_years_and_sites_are_no_talk_of_this_year(href: str) -> None:
    plenary = (
        f'<td class="slot slot-plenary" colspan="2" rowspan="1"><p>Keynote: <a href="{href}">Ada Moon</a></p></td>'
    )
    (talk,) = parsed(2018, "talks/", table("May 11, 2018", plenary)).talks
    assert (talk.code, talk.title, talk.kind) == ("g20180511T1000", "Keynote: Ada Moon", "keynote")


@pytest.mark.parametrize(
    ("note", "time", "start"),
    [
        (
            "Times in UTC.",
            '<td class="time" data-timestamp="2021-05-14T14:00:00Z">02:00PM</td>',
            "2021-05-14T10:00:00-04:00",
        ),
        ("Times in UTC.", '<td class="time">02:00PM</td>', "2021-05-14T10:00:00-04:00"),
        (
            "Times in UTC-4.",
            '<td class="time" data-timestamp="2021-05-14T14:00:00Z">02:00PM</td>',
            "2021-05-14T10:00:00-04:00",
        ),
        ("", '<td class="time">10:00AM</td>', "2021-05-14T10:00:00-04:00"),
    ],
)
def test_2021_times_in_utc(note: str, time: str, start: str) -> None:
    body = f"<p>{note}</p>" + table("Talks — May 14, 2021", cell(5, "talk").replace("2018", "2021"), time)
    (talk,) = parsed(2021, "talks/", body).talks
    assert starts(talk) == [(start, ("Room A",))]


def test_2023_an_offset_beside_utc_is_no_utc() -> None:
    time = '<td class="time" data-timestamp="2023-04-21T10:00:00Z">10:00AM</td>'
    body = "<p>Times in UTC-6.</p>" + table("Talks — April 21, 2023", cell(5, "talk").replace("2018", "2023"), time)
    (talk,) = parsed(2023, "talks/", body).talks
    assert starts(talk) == [("2023-04-21T10:00:00-06:00", ("Room A",))]


PANEL = (
    '<div class="panel panel-primary"><div class="panel-heading"><h3>{}</h3>{}</div><div class="panel-body">'
    '{}<div class="description"><ul><li><a href="https://example.org/">a link</a></li></ul></div></div></div>'
)


def test_2021_panels_on_a_list_may_say_presented_by() -> None:
    people = '<h3>Presented by:</h3><ul class="no-list-style"><li><a href="/2021/speaker/profile/4/">Trey</a></li></ul>'
    body = PANEL.format("Knots", "", people) + PANEL.format("Ropes", "", people)
    assert [(talk.title, names(talk)) for talk in parsed(2021, "tutorials/list/", body).talks] == [
        ("Knots", ["Trey"]),
        ("Ropes", ["Trey"]),
    ]


def test_2021_links_in_the_text_are_no_speakers() -> None:
    body = PANEL.format("Events: Rope Hour", "", "<h3>Presented by:</h3>")
    (talk,) = parsed(2021, "presentation/88/", body).talks
    assert (talk.kind, talk.title, names(talk)) == ("event", "Rope Hour", [])


def test_2023_a_panel_with_time_room_and_level() -> None:
    when = "<p>\n Friday - April 21st, 2023 10:45 a.m.-11:15 a.m. in 155EF</p>"
    people = (
        '<h3>Presented by:</h3><ul class="no-list-style"><li><a href="../../../speaker/profile/4/index.html">Ada Moon</a>'
        '</li></ul><h3>Experience Level:</h3><p class="description">Some experience</p>'
    )
    (talk,) = parsed(2023, "presentation/60/", PANEL.format("Charlas: Nudos", when, people)).talks
    assert (talk.kind, talk.level, names(talk)) == ("charla", "Some experience", ["Ada Moon"])
    assert starts(talk) == [("2023-04-21T10:45:00-06:00", ("155EF",))]


def test_sections_that_the_navigation_names_are_tried() -> None:
    nav = "".join(
        f'<li><a href="/{path}">x</a></li>'
        for path in ("2018/schedule/charlas", "2018/schedule/rope-day/list/", "2018/schedule/session/4/",
                     "2018/schedule/talks/", "2017/schedule/knots/", "2018/schedule/sessions/")
    )  # fmt: skip
    found = [follow.url for follow in parsed(2018, "", table("May 11, 2018", cell(5, "talk")), nav).follows]
    root = ROOT.format(2018)
    assert found == [root + "presentation/5/", root + "charlas/", root + "rope-day/list/", root + "talks/"]


def test_a_section_without_a_schedule_is_only_noted() -> None:
    url = ROOT.format(2018) + "rope-day/list/"
    assert parsed(2018, "rope-day/list/", "<h2>Soon</h2>").notes == (
        f"{url}: a page of the site, but no schedule is on it",
    )


def test_a_poster_s_number_goes_where_only_another_page_says_that_it_is_one() -> None:
    page = (
        '<div class="box-content"><h2>13. Knots</h2><h4><a href="/2013/speaker/profile/3/">Ada Moon</a></h4>'
        '<h3>Description</h3><div class="description">Rope.</div></div>'
    )
    listed = LISTED.format("Ada Moon in Other").replace("2015", "2013").replace("Knots", "13. Knots")
    parts = [parsed(2013, "presentation/9/", page), parsed(2013, "posters/list/", listed)]
    event = Event("pycon-us-2013", "PyCon US 2013", "America/Los_Angeles")
    (talk,) = PYCON_HTML.combine(parts, event, SourceRef("pycon_html", url=ROOT.format(2013))).talks
    assert (talk.title, talk.raw_title, talk.kind) == ("Knots", "13. Knots", "poster")


def test_a_whole_schedule_is_not_about_its_sponsors_whatever_its_headings_say() -> None:
    body = "<h1>Sponsors</h1>" + table("May 11, 2018", cell(5, "talk"))
    assert [talk.kind for talk in parsed(2018, "", body).talks] == ["talk"]
    assert [talk.kind for talk in parsed(2018, "workshops/", body).talks] == ["sponsor"]
