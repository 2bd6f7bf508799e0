"""Answers with status 200 that are a login page, an error page or an image, and those that only look so."""

from collections.abc import Iterator

import pytest
from faults import FaultServer

from scrapers.errors import LayoutChanged
from scrapers.fetch import Fetcher
from scrapers.source import Follow

HTML = "text/html; charset=utf-8"
LOGIN = b'<html><title>Welcome</title><form action=/session><input name=p type="password"></form></html>'
TALKS = b"<p>" + b"The talk about something interesting. " * 60


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


@pytest.mark.parametrize(
    ("expects", "body", "content_type", "cause"),
    [
        ("json", LOGIN, HTML, "got a login page"),
        ("html", LOGIN, HTML, "got a login page"),
        ("html", b"<title>Sign in</title><form><input type=password></form>" + TALKS, HTML, "got a login page"),
        ("json", b"<html><h1>Out of\n order</h1>", HTML, "got an HTML page where JSON was expected: Out of order"),
        ("json", b" <p>Oops", "application/json", "got an HTML page where JSON was expected"),
        ("json", b"{}", HTML, "got an HTML page where JSON was expected"),
        ("json", b" \n", "application/json", "the answer is empty"),
        ("html", b"", HTML, "the answer is empty"),
        ("any", b"", "text/plain", "the answer is empty"),
        ("html", b"\x89PNG...", "image/png", "got image/png where a page was expected"),
        ("html", b"\x00\x01", "application/octet-stream", "got application/octet-stream where a page was expected"),
        ("json", b"\x00\x01", "video/mp4", "got video/mp4 where JSON was expected"),
    ],
)
def test_an_answer_that_cannot_be_right_is_named(
    server: FaultServer, expects: str, body: bytes, content_type: str, cause: str
) -> None:
    url = server.serve("/page", body, content_type)
    with Fetcher([server.url], delay=0) as fetcher, pytest.raises(LayoutChanged) as caught:
        fetcher.get(Follow(url, expects=expects))  # type: ignore[arg-type]
    assert str(caught.value) == f"{url}: {cause}"


@pytest.mark.parametrize(
    ("expects", "body", "content_type"),
    [
        ("html", b"<form><input type=password></form>" + TALKS, HTML),
        ("json", b'\xef\xbb\xbf{"a": 1}', "text/plain"),
        ("json", b"[]", "application/octet-stream"),
        ("any", b"BEGIN:VCALENDAR", "text/calendar"),
        ("html", b"<p>no content type", ""),
    ],
)
def test_an_answer_that_may_be_right_is_let_through(
    server: FaultServer, expects: str, body: bytes, content_type: str
) -> None:
    url = server.serve("/page", body, content_type)
    with Fetcher([server.url], delay=0) as fetcher:
        assert fetcher.get(Follow(url, expects=expects)).body == body  # type: ignore[arg-type]
