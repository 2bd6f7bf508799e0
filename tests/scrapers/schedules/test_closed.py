"""Agendas that nobody can read are named for what they are, by their address or by what a page shows."""

import pytest

from scrapers.errors import NotPublic
from scrapers.page import Page
from scrapers.schedules.closed import CLOSED, at_platform, not_public

SITE = "https://owls.example.org/programme/"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://whova.com/web/owls_203109/", "Whova"),
        ("https://app.swapcard.com/event/owls-2031", "Swapcard"),
        ("https://site.pheedloop.com/event/owls2031/home", "PheedLoop"),
        ("https://hopin.com/events/owls-2031", "Hopin (RingCentral Events)"),
        ("https://events.ringcentral.com/events/owls-2031", "Hopin (RingCentral Events)"),
        ("https://www.eventbrite.com/e/owls-2031-tickets-123", "Eventbrite"),
        ("https://www.eventbrite.co.uk/e/owls-2031-tickets-123", "Eventbrite"),
        ("https://lu.ma/owls2031", "Luma"),
        ("https://luma.com/owls2031", "Luma"),
        ("https://owls.notion.site/Schedule-0123456789abcdef", "Notion"),
        ("https://www.notion.so/owls/Schedule-0123456789abcdef", "Notion"),
        ("https://events.hubilo.com/owls-2031", "Hubilo"),
        ("https://web.cvent.com/event/0a1b/summary", "Cvent"),
        ("https://www.airmeet.com/e/0a1b", "Airmeet"),
        ("https://next.brella.io/events/owls31", "Brella"),
        ("https://events.bizzabo.com/31/agenda", "Bizzabo"),
        ("https://www.meetup.com/owls/events/31/", "Meetup"),
    ],
)
def test_by_its_address(url: str, name: str) -> None:
    found = at_platform(url)
    assert found is not None
    assert found.name == name
    assert [one.name for one in CLOSED if one.is_at(url)] == [name]
    assert str(not_public(url, ())) == str(NotPublic(url, name))


@pytest.mark.parametrize(
    "url",
    [
        SITE,
        "https://notwhova.com/web/owls/",
        "https://whova.com.example.org/",
        "https://eventbrite.example.org/",
        "https://xlu.ma/owls",
        "https://owls.example.org/?from=https://whova.com/web/",
        "http://[",
    ],
)
def test_other_addresses_are_of_no_platform(url: str) -> None:
    assert at_platform(url) is None
    assert not_public(url, ()) is None


@pytest.mark.parametrize(
    ("html", "name", "at"),
    [
        ('<iframe src="//whova.com/embedded/event/owls_203109/"></iframe>', "Whova", "https://whova.com/embedded/event/owls_203109/"),
        ('<a href="https://whova.com/embedded/event/owls/">Agenda</a>', "Whova", "https://whova.com/embedded/event/owls/"),
        ('<script src="https://whova.com/static/frontend/x.js"></script>', "Whova", "https://whova.com/static/frontend/x.js"),
        ('<iframe data-src="https://app.swapcard.com/widget/event/owls/plannings"></iframe>', "Swapcard", None),
        ('<a href="https://pheedloop.com/owls31/site/sessions/">Sessions</a>', "PheedLoop", None),
        ('<a href="https://hopin.com/events/owls-2031">Join</a>', "Hopin (RingCentral Events)", None),
        ('<iframe src="https://lu.ma/embed/event/evt-1/simple"></iframe>', "Luma", None),
        ('<iframe src="https://owls.notion.site/ebd/0123"></iframe>', "Notion", None),
        ('<a href="https://events.hubilo.com/owls-2031/sessions">Agenda</a>', "Hubilo", None),
        ('<script src="https://organizer-widgets.bizzabo.com/widgets/agenda/1.js"></script>', "Bizzabo", None),
        ('<a href="https://web.cvent.com/event/0a1b/agenda">Agenda</a>', "Cvent", None),
    ],
)  # fmt: skip
def test_by_what_a_page_shows(html: str, name: str, at: str | None) -> None:
    page = Page(SITE, f"<!doctype html><title>Owls</title>{html}".encode())
    error = not_public(SITE, [Page(SITE, b'{"url": "https://lu.ma/embed/"}'), page])
    assert error is not None
    assert str(error).startswith(f"{SITE}: a {name} agenda, shown from https://{'' if at is None else at[8:]}")


@pytest.mark.parametrize(
    "html",
    [
        '<a href="https://www.eventbrite.com/e/owls-2031-tickets-123">Tickets</a>',
        '<script src="https://www.eventbrite.com/static/widgets/eb_widgets.js"></script>',
        '<a href="https://lu.ma/owls2031">Tickets</a>',
        '<a href="https://lu.ma/embed/event/evt-1/simple">Tickets</a>',
        '<a href="https://owls.notion.site/Code-of-Conduct-0123">Code of conduct</a>',
        '<a href="https://web.cvent.com/event/0a1b/register">Register</a>',
        '<a href="https://pheedloop.com/register/owls31/">Register</a>',
        '<a href="https://whova.com/">Whova</a>',
        '<a href="https://www.meetup.com/owls/">Meetup</a>',
        '<a href="http://[">Nothing</a>',
        "<p>whova.com/embedded/event/owls</p>",
    ],
)
def test_tickets_and_words_are_no_agenda(html: str) -> None:
    assert not_public(SITE, [Page(SITE, f"<!doctype html><title>Owls</title>{html}".encode())]) is None


def test_two_lines_with_the_way_out() -> None:
    first, second = NotPublic("https://whova.com/web/owls/", "Whova").lines
    assert first == (
        "https://whova.com/web/owls/: a Whova agenda: not public data; ask the organisers for an export, or make a table"
    )
    assert second == (
        "`conftalks new EVENT schedule.csv` reads a table with such columns:"
        " title, speakers, date, start, end, room, track, url, video"
    )
    assert str(NotPublic("https://eventbrite.com/", "Eventbrite")).startswith(
        "https://eventbrite.com/: an Eventbrite agenda: "
    )
