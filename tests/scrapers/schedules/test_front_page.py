from datetime import date

import pytest

from scrapers.page import Page
from scrapers.schedules.front_page import MAX_NAME, facts_of, schedule_link
from scrapers.source import EventFacts

FRONT = "https://owls.example/"
STATED = """<script type="application/ld+json">{"@type": "Event", "name": "OwlConf 2031", "startDate": "2031-05-17",
"endDate": "2031-05-19", "location": {"@type": "Place", "name": "Barn Hall", "address": {"@type": "PostalAddress",
"addressLocality": "Oslo", "addressCountry": "Norway"}}}</script>"""


def page(body: str, url: str = FRONT) -> Page:
    return Page(url, f"<!doctype html>{body}".encode())


def test_what_a_page_states_for_machines_beats_its_title() -> None:
    facts = EventFacts("OwlConf 2031", None, date(2031, 5, 17), date(2031, 5, 19), "Oslo, Norway", FRONT)
    assert facts_of(page(f"<title>Tickets | OwlConf 2030</title>{STATED}")) == facts
    two = STATED + STATED.replace("OwlConf", "Party")
    assert facts_of(page(f"<title>OwlConf 2031</title>{two}")) == EventFacts(title="OwlConf 2031", website=FRONT)
    assert facts_of(page(STATED.replace("Oslo", ""))).location == "Barn Hall"


@pytest.mark.parametrize(
    ("head", "name"),
    [
        ("<title>Schedule | OwlConf 2031</title>", "OwlConf 2031"),
        ("<title>OwlConf 2031: Schedule</title>", "OwlConf 2031"),
        ("<title>Schedule - OwlConf 2031 - Oslo</title>", "OwlConf 2031"),
        ("<title>  OwlConf 2031 :: pretalx</title>", "OwlConf 2031"),
        ("<title>Schedule</title>", None),
        ("<title>2031 | Schedule</title>", None),
        ('<title>Schedule</title><meta property="og:site_name" content="OwlConf">', "OwlConf"),
        ('<title>Agenda</title><meta property="og:title" content="OwlConf 2031 · Agenda">', "OwlConf 2031"),
        (f"<title>{'Owls ' * 23}2031</title>", f"{'Owls ' * 23}2031"),
        (f"<title>{'Owls ' * 24}2031</title>", None),
    ],
)
def test_the_name_in_a_title_is_the_part_with_a_year(head: str, name: str | None) -> None:
    assert len("Owls " * 23 + "2031") + 1 == MAX_NAME
    assert facts_of(page(head, f"{FRONT}agenda")) == EventFacts(title=name)


def test_only_html_says_something() -> None:
    assert facts_of(Page(FRONT, b'{"title": "OwlConf 2031"}')) == EventFacts()
    feed = Page(FRONT, b"<?xml version='1.0'?><schedule><a href='/agenda'>Agenda</a></schedule>")
    assert (facts_of(feed), schedule_link(feed)) == (EventFacts(), None)


@pytest.mark.parametrize(
    ("links", "found"),
    [
        ('<a href="/s/">Schedule</a>', "s/"),
        ('<a href="/2031/schedule/">When</a>', "2031/schedule/"),
        ('<a href="/talks">Talks</a><a href="/programme">Programme</a><a href="/x">Full agenda</a>', "x"),
        ('<a href="/talks">Talks</a><a href="/programme">Programme</a>', "programme"),
        ('<a href="/vortraege">Vorträge</a>', "vortraege"),
        ('<a href="/first/schedule">A</a><a href="/second/schedule">B</a>', "first/schedule"),
        ('<a href="https://www.owls.example/agenda#friday">Agenda</a>', "https://www.owls.example/agenda"),
        ('<a href="https://2031.owls.example/agenda">Agenda</a>', "https://2031.owls.example/agenda"),
        ('<a href="https://crows.example/agenda">Agenda</a>', None),
        ('<a href="https://notowls.example/agenda">Agenda</a>', None),
        ('<a href="mailto:agenda@owls.example">Agenda</a>', None),
        ('<a href="http://[/agenda">Agenda</a>', None),
        ('<a href="/cfp">Submit to our programme</a><a href="/programme-committee">Who</a>', None),
        ('<a href="/agenda.pdf">Agenda</a>', None),
        ('<a href="#agenda">Agenda</a><a href="/">Schedule</a>', None),
        ('<a href="/post">The owl schedules its hunt</a>', None),
        (f'<a href="/post">Our schedule {"is long " * 20}</a>', None),
    ],
)
def test_the_link_to_the_schedule(links: str, found: str | None) -> None:
    expected = None if found is None else found if "://" in found else FRONT + found
    assert schedule_link(page(links)) == expected


@pytest.mark.parametrize(("front", "found"), [("https", "https"), ("http", "http")])
def test_a_site_over_https_is_not_left_by_an_old_link_to_itself(front: str, found: str) -> None:
    linking = Page(f"{front}://owls.example/", b"<html><a href=http://owls.example/agenda>Agenda</a>")
    assert schedule_link(linking) == f"{found}://owls.example/agenda"
