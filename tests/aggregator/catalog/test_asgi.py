"""The application around Datasette, through the real one: ours and Datasette's pages, 304, HEAD, errors of our own."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from datasette.app import Datasette

from aggregator.catalog.asgi import wrapped
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import EMBED_POLICY, HEADERS, PUBLIC_CACHE

Get = Callable[..., httpx.Response]
TALK = "/t/moss-2024/growing-gardens-with-generators"
OURS = [
    *("/", "/search?q=gardens", "/search.json?q=gardens", "/e/moss-2024", TALK, "/s/ada-quill", f"{TALK}.json"),
    *(f"{TALK}.md", f"{TALK}.ics", "/e/moss-2024.ics", "/s/ada-quill.ics", "/e/moss-2024/videos.atom"),
    *("/feeds/changes.atom", "/e/moss-2024/changes.atom"),
    *("/feeds/videos.atom", f"/oembed?url=https://talks.example{TALK}", f"/embed{TALK[2:]}", f"/card{TALK[2:]}.png"),
    *("/card/moss-2024.png", "/card/-/ada-quill.png", "/sitemap.xml", "/robots.txt", "/-/conftalks/catalog.css"),
]
STOCK = ["/talks", "/talks/talks", "/talks/talks.json", "/talks/talks.csv", "/talks/talks/moss-2024~2Flunch"]
OTHER = ["/t/moss-2024/41", "/watch/moss-2024/41", "/t/moss-2024/nope", "/nope", "/-/versions", "/talks/talks?_size=x"]
SECURITY = ("x-content-type-options", "referrer-policy", "permissions-policy", "content-security-policy")


@pytest.mark.parametrize("path", [*OURS, *STOCK])
def test_what_has_not_changed_is_answered_with_304(get: Get, path: str) -> None:
    first = get(path)
    again = get(path, headers={"If-None-Match": first.headers["etag"], "Accept-Encoding": "identity"})
    assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
    kept = (*SECURITY, "etag", "cache-control", "vary")
    told = {name: first.headers.get(name) for name in kept} | {"content-security-policy": None}
    assert {name: again.headers.get(name) for name in kept} == told


@pytest.mark.parametrize("path", [*OURS, *STOCK, *OTHER])
def test_head_says_what_get_says_and_every_answer_has_its_headers(get: Get, path: str) -> None:
    answer, head = get(path), get(path, method="HEAD")
    # Datasette's JSON says how long it took, so that its length differs.
    told = [{k: v for k, v in a.headers.items() if path in OURS or k != "content-length"} for a in (head, answer)]
    assert (head.status_code, head.content, told[0]) == (answer.status_code, b"", told[1])
    assert [name for name in SECURITY if name not in answer.headers] == []


def test_addresses_on_datasettes_own_pages_are_the_published_ones(get: Get) -> None:
    answer = get("/talks/talks.json?_size=1")
    assert answer.json()["next_url"].startswith("https://talks.example/talks/talks.json?_size=1&_next=")


def test_pages_have_the_policy_of_their_kind(get: Get) -> None:
    strict = HEADERS["Content-Security-Policy"]
    plays = "; frame-src https://www.youtube-nocookie.com"
    expected = {
        TALK: strict + plays,
        f"/embed{TALK[2:]}": EMBED_POLICY + plays,
        "/talks/talks": strict,
        "/talks/nope": strict,
    }
    expected |= {"/talks/talks.json": strict, "/talks/talks?_size=x": strict, "/nope.json": strict}
    assert {path: get(path).headers["content-security-policy"] for path in expected} == expected


@pytest.mark.parametrize("path", [f"/embed{TALK[2:]}", "/-/conftalks/embed.css", f"/card{TALK[2:]}.png"])
def test_what_is_shown_in_frames_elsewhere_is_not_forbidden_there(get: Get, path: str) -> None:
    headers = get(path).headers
    assert [name for name in ("x-frame-options", "cross-origin-resource-policy") if name in headers] == []


@pytest.mark.parametrize("path", [TALK, "/talks/talks.csv", "/e/moss-2024.ics", "/-/conftalks/catalog.css"])
def test_text_is_compressed(get: Get, path: str) -> None:
    packed, plain = (get(path, headers={"Accept-Encoding": wish}) for wish in ("gzip", "identity"))
    assert (packed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.content == plain.content
    assert int(packed.headers["content-length"]) < int(plain.headers["content-length"])


def test_a_cookie_changes_nothing_on_our_pages(get: Get) -> None:
    plain, with_cookie = get(TALK), get(TALK, headers={"Cookie": "a=b", "Authorization": "Bearer x"})
    assert (with_cookie.headers, with_cookie.content) == (plain.headers, plain.content)
    assert plain.headers["cache-control"] == PUBLIC_CACHE


def test_a_csv_for_spreadsheets_runs_no_formula(seed: Any, tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "UPDATE talks SET title = '=HYPERLINK(\"http://evil.example\")' WHERE slug = 'lunch'")
    get = client_for(datasette_for(path, None, None))
    for query in ("", "?_dl=on", "?_labels=on&_size=max"):
        text = get(f"/talks/talks.csv{query}").text
        assert ("'=HYPERLINK" in text, ',"=HYPERLINK' in text, ",=HYPERLINK" in text) == (True, False, False)
    assert '"=HYPERLINK' in get("/talks/talks.json?_shape=array").text


def test_an_own_prefix_is_no_part_of_the_route(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(Datasette([str(catalog)], settings={"base_url": "/archive/", "default_allow_sql": False}))
    assert get(f"/archive{TALK}").headers["content-security-policy"].startswith(HEADERS["Content-Security-Policy"])
    assert get("/archive/talks/talks?_through={}").status_code == 400
    assert get("/archive/-/versions").status_code == 404


def test_plain_datasette_with_the_plugin_takes_no_sql_either(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(Datasette([str(catalog)]))
    assert [get(path).status_code for path in ("/talks?sql=select+1", "/talks/talks?_where=1", "/-/plugins")] == [
        403,
        403,
        404,
    ]


def test_an_error_of_ours_has_its_headers_and_is_passed_on_to_the_log(catalog: Path) -> None:
    async def broken(_scope: Any, _receive: Any, _send: Any) -> None:
        raise RuntimeError("a secret")

    sent: list[dict[str, Any]] = []

    async def keep(message: dict[str, Any]) -> None:
        sent.append(message)

    datasette = Datasette([str(catalog)])
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")], "query_string": b""}
    with pytest.raises(RuntimeError, match="a secret"):
        asyncio.run(wrapped(broken, datasette, [])(scope, None, keep))
    assert (sent[0]["status"], sent[1]["body"]) == (500, b"Something broke here.\n")
    assert [name for name in SECURITY if name not in {given.decode() for given, _ in sent[0]["headers"]}] == []


def test_what_is_no_request_is_passed_through(catalog: Path) -> None:
    passed: list[str] = []

    async def inner(scope: dict[str, Any], _receive: Any, _send: Any) -> None:
        passed.append(scope["type"])

    asyncio.run(wrapped(inner, Datasette([str(catalog)]), [])({"type": "lifespan"}, None, None))
    assert passed == ["lifespan"]


def test_a_catalog_that_is_locked_for_long_is_not_broken(
    seed: Any, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    get = client_for(datasette_for(path, None, None))
    assert get("/").status_code == 200
    conn = sqlite3.connect(path, isolation_level=None)
    conn.execute("BEGIN EXCLUSIVE")
    answer = get("/search")
    # What was shown before is the state still, until the writer commits.
    assert get("/").status_code == 200
    conn.close()
    assert (answer.status_code, answer.headers["retry-after"], answer.text) == (
        503,
        "5",
        "The catalog is being written. Try again.\n",
    )
