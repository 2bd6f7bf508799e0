"""What an answer cannot be, in words."""

import time
from typing import Literal

import pytest

from scrapers.fetch.answers import problem

LOGIN = "<html><title>{}</title><form><input type=password></form><p>{}</p></html>"


@pytest.mark.parametrize(("letters", "login"), [(1492, True), (1493, False)])
def test_a_page_of_fewer_than_1500_characters_with_a_password_field_is_a_login_page(letters: int, login: bool) -> None:
    """Its title and what stands between the two are seven of them."""
    body = LOGIN.format("Moss 1", "x" * letters).encode()
    assert ("login" in (problem(body, "text/html", "html") or "")) is login


def test_a_title_that_says_so_makes_it_one_however_long() -> None:
    body = LOGIN.format("Log in to Moss", "x" * 5000).encode()
    assert "login" in (problem(body, "text/html", "html") or "")


@pytest.mark.parametrize(
    ("body", "expects", "found"),
    [
        (b"BEGIN:VCALENDAR\r\n", "any", None),
        (b"{}", "any", None),
        (b"[]", "any", None),
        (b"<schedule/>", "any", None),
        (b"BEGIN:VCALENDAR\r\n", "html", "got application/octet-stream where a page was expected"),
        (b"moss", "any", "got application/octet-stream where a page was expected"),
    ],
)
def test_a_calendar_is_read_though_its_server_knows_no_type_for_it(
    body: bytes, expects: Literal["html", "any"], found: str | None
) -> None:
    assert problem(body, "application/octet-stream", expects) == found


@pytest.mark.parametrize("piece", [b"<input ", b"<input type ", b"<h1 ", b"<title ", b"<script>", b"<!--", b"<svg "])
def test_a_page_that_opens_tags_without_end_is_judged_in_no_time(piece: bytes) -> None:
    body = b"<form><input type=password>" + piece * (200_000 // len(piece))
    before = time.process_time()
    text = piece.endswith(b" ") and piece != b"<svg "  # no ">" ends it: what is no tag is text
    assert problem(body, "text/html", "html") == (None if text else "got a login page")
    assert problem(body[6:], "text/html", "html") is None
    assert time.process_time() - before < 2  # it took a minute
