"""DjangoCon US: which addresses are its own, what its pages must be, and what a page may lack."""

from pathlib import Path

import pytest

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.djangocon_us import DJANGOCON_US

PAGES = Path(__file__).parents[2] / "pages/djangocon_us"
URL = "https://2031.djangocon.us/talks/owls-at-dusk/"
EVENT = Event("djangocon-us-2031", "DjangoCon US 2031", "America/New_York")
REF = SourceRef("djangocon_us", "https://2031.djangocon.us/schedule/")
TALK = (PAGES / "talk.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("url", "claimed"),
    [
        (URL, REF),
        ("https://2031.djangocon.us", REF),
        ("https://djangocon.us/", None),
        ("https://2031.djangocon.us.example/", None),
        ("https://github.com/djangocon/2031.djangocon.us", None),
    ],
)
def test_any_page_of_a_year_is_its_own(url: str, claimed: SourceRef | None) -> None:
    assert DJANGOCON_US.claims(url) == claimed


@pytest.mark.parametrize(
    "body",
    [
        "<html><header class='subpage-header'><h1>About</h1></header>",
        "<html><ul class='schedule'><li><a href='/talks/one/'>One</a></ul>",
        "<html><ul><li><a href='/talks/one/'>One</a><a href='/talks/two/'>Two</a></ul> schedule",
        '{"schedule": "local-time"}',
    ],
)
def test_other_pages_are_not_taken(body: str) -> None:
    assert not DJANGOCON_US.recognises(Page("https://owls.example/", body.encode()))


def test_a_page_that_is_neither_is_refused() -> None:
    with pytest.raises(LayoutChanged, match="neither the page of a talk nor a schedule"):
        DJANGOCON_US.parse(Page(URL, b"<html><h1>404</h1>"), EVENT, REF)


def test_what_a_page_lacks_is_not_known() -> None:
    body = TALK.replace("to  1:25 pm", "").replace("Audience level: ", "").replace(">Beginner<", "><")
    body = body.replace("2031-10-16T12:00:00-04:00", "soon").replace("profile-name", "x").replace("event-link", "x")
    read = DJANGOCON_US.parse(Page(URL, body.encode()), EVENT, REF)
    (talk,) = read.talks
    assert (talk.slots, talk.level, talk.speakers, read.recordings) == ((), None, (), ())
    assert read.notes == (f"{URL}: entry 'Owls at dusk': 'soon' is no date and time; kept without a time",)
    assert DJANGOCON_US.parse(Page(URL, TALK.replace("Owls  at <em>dusk</em>", "").encode()), EVENT, REF).talks == ()
