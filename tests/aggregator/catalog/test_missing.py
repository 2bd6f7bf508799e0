"""Addresses that nobody answers: our own 404 page, whichever of Datasette's doors they come to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from datasette.app import Datasette
from reading import soup, words

from aggregator.catalog.site import CONTENT_SECURITY_POLICY

Get = Callable[..., httpx.Response]
SECURITY = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
}
UNKNOWN = [
    "/nope",
    "/t",
    "/t/moss-2024",
    "/t/moss-2024/",
    "/t/moss-2024/lunch/more",
    "/watch/moss-2024/",
    "/s/ada-quill/more",
    "/sitemap.txt",
    "/talks/nope",
    "/talks/talks/nope",
    "/-/nope",
    "/wp-admin/setup.php",
]


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_address_gets_our_page_with_a_search_box(get: Get, path: str) -> None:
    answers = [get(path, method=method) for method in ("GET", "HEAD")]
    for answer in answers:
        assert answer.status_code == 404
        assert {name: answer.headers.get(name) for name in SECURITY} == SECURITY
    assert (words(answers[0], "h1"), words(answers[0], ".lead")) == ("Not found", f"There is no page at “{path}”.")
    assert soup(answers[0]).select_one("main input[name=q]") is not None
    assert answers[1].content == b""


@pytest.mark.parametrize("path", ["//evil.example", "//evil.example/", "///evil.example/", "/\\evil.example/"])
def test_an_address_that_starts_like_another_host_leads_nowhere(get: Get, path: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers.get("location"), words(answer, "h1")) == (404, None, "Not found")
    assert [str(a["href"]) for a in soup(answer).select("a[href]") if "evil" in str(a["href"])] == []


def test_the_last_step_of_the_address_is_offered_as_words(get: Get) -> None:
    field = soup(get("/talk/growing-gardens")).select_one("main input[name=q]")
    assert field is not None
    assert field["value"] == "growing gardens"


def test_a_program_gets_its_no_as_json(get: Get) -> None:
    answer = get("/talks/nope.json")
    assert (answer.status_code, answer.json(), {name: answer.headers.get(name) for name in SECURITY}) == (
        404,
        {"ok": False, "error": "There is no page at “/talks/nope.json”.", "status": 404, "title": None},
        SECURITY,
    )


def test_what_is_in_the_address_is_never_markup(get: Get) -> None:
    text = get("/e/x/%3Cscript%3Ealert(9)%3C/script%3E").text
    assert ("<script>alert(9)" in text, "&lt;script&gt;alert(9)" in text) == (False, True)


def test_the_page_carries_the_prefix_of_datasette(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(Datasette([str(catalog)], settings={"base_url": "/archive/"}))
    form = soup(get("/nope")).select_one("main form")
    assert form is not None
    assert form["action"] == "/archive/search"


def test_other_errors_of_datasette_stay_as_they_are(get: Get) -> None:
    assert get("/talks/talks?_size=nope").status_code == 400
    # SQLite's "malformed JSON" is about the column, not about the file.
    assert get("/talks/talks.json?title__arraycontains=a").status_code == 400
    assert get("/talks?sql=select+1").status_code == 403
