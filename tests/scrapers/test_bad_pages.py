"""Half a page, an empty one, or an HTML page in place of data: each kind says so in one line with where, and nothing else."""

import re
from pathlib import Path

import pytest
from own_bugs import raise_bug

from scrapers.errors import LayoutChanged, ScrapeError
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.registry import SOURCES
from scrapers.source import Example, Source

PAGES = Path(__file__).parents[1] / "pages"
HTML = b"<!doctype html><html><head><title>Owls 2031</title></head><body><p>Welcome</p></body></html>"
EVENT = Event("owls", "Owls 2031", "Europe/Oslo")
CASES = [pytest.param(source, one, id=f"{source.kind}-{one.page}") for source in SOURCES for one in source.examples]
# What is cut in the middle says where: of these each breaks off at a line and column.
FORMS = {".json": "line ", ".jsonl": "line ", ".xml": "line ", ".ics": "it does not end with END:VCALENDAR"}
# Whoever reads these takes a talk by the address of its page.
OF_LINKS = {f"pycon_html/{year}-list.html" for year in (2011, 2012, 2014, 2017)} | {"djangocon_us/schedule.html"}
OF_HTML = {"pycon_html", "djangocon_us", "structured", "guess"}


def refused(source: Source, page: Page) -> LayoutChanged | None:
    """Why a page is refused; any other error is a bug."""
    try:
        source.read_files([page], EVENT, SourceRef(source.kind, url=page.url))
    except LayoutChanged as error:
        assert "\n" not in str(error)
        assert str(error).startswith(f"{page.url}: ")
        raise_bug(error)
        return error
    except ScrapeError as error:
        pytest.fail(f"{error!r} is no LayoutChanged")
    return None


@pytest.mark.parametrize(("source", "example"), CASES)
def test_half_a_page(source: Source, example: Example) -> None:
    body = (PAGES / source.kind / example.page).read_bytes()
    error = refused(source, Page(example.url, body[: len(body) // 2]))
    if where := FORMS.get(Path(example.page).suffix):
        assert error is not None
        assert where in error.cause


@pytest.mark.parametrize(("source", "example"), CASES)
def test_an_html_page_in_place_of_data(source: Source, example: Example) -> None:
    error = refused(source, Page(example.url, HTML))
    assert error is not None
    assert ("HTML page where" in error.cause) is (source.kind not in OF_HTML)


@pytest.mark.parametrize(("source", "example"), CASES)
def test_an_empty_page(source: Source, example: Example) -> None:
    assert refused(source, Page(example.url, b" \n")) is not None


def titles(source: Source, page: Page) -> set[str] | None:
    """What is read of a page; None where it is refused."""
    try:
        parsed = source.read_files([page], EVENT, SourceRef(source.kind, url=page.url))
    except ScrapeError as error:
        raise_bug(error)
        return None
    return {talk.title for talk in parsed.talks}


@pytest.mark.parametrize(("source", "example"), CASES)
@pytest.mark.parametrize("broken", [b"//[TBA]/", b"//kelp.test:99999/"])
def test_addresses_that_cannot_be_read(source: Source, example: Example, broken: bytes) -> None:
    """They cost themselves at most; a page of links alone is refused, or says nothing."""
    body = (PAGES / source.kind / example.page).read_bytes()
    found = titles(source, Page(example.url, re.sub(rb"""(?<=["'])/(?=\w)|//(?=\w)""", broken, body)))
    if f"{source.kind}/{example.page}" in OF_LINKS:
        assert not found
    else:
        assert found == titles(source, Page(example.url, body))
