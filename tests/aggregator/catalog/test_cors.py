"""Which answers scripts of other sites may read, through Datasette."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from catalog_seed import edit

from aggregator.catalog.serve import datasette_for
from aggregator.store.suppressed import suppressed_name

Get = Callable[..., httpx.Response]
TALK = "/t/moss-2024/growing-gardens-with-generators"
OEMBED = f"/oembed?url=https://talks.example{TALK}"
FOR_PROGRAMS = {
    "/search.json?q=gardens": 200,
    f"{TALK}.json": 200,
    "/t/moss-2024/41.json": 301,
    "/t/moss-2024/nope.json": 404,
    f"{TALK}.ics": 200,
    "/e/moss-2024.ics": 200,
    "/s/ada-quill.ics": 200,
    "/feeds/videos.atom": 200,
    "/e/moss-2024/changes.atom": 200,
    "/feeds/changes.json": 200,
    "/e/moss-2024/changes.json": 200,
    "/e/nope/changes.json": 404,
    "/topics.json": 200,
    "/topics/gardens.json": 200,
    "/topics/gardens/videos.atom": 200,
    OEMBED: 200,
    f"{OEMBED}&format=xml": 200,
    f"{OEMBED}&format=yaml": 501,
    "/search.json?limit=x": 400,
    "/talks.json": 200,
    "/talks/talks.json": 200,
    "/talks/talks/moss-2024~2Flunch.json": 200,
    "/talks/talks.json?_shape=x": 400,
    "/nope.json": 404,
}
FOR_PEOPLE = {
    "/": 200,
    "/search?q=gardens": 200,
    "/e/moss-2024": 200,
    TALK: 200,
    "/t/moss-2024/41": 301,
    "/t/moss-2024/nope": 404,
    f"/embed{TALK[2:]}": 200,
    f"{TALK}.md": 200,
    "/e/nope.ics": 404,
    "/talks": 200,
    "/talks/talks": 200,
    "/talks?sql=select+1": 403,
    "/oembed/": 302,
    "/robots.txt": 200,
}
ELSEWHERE = {"Origin": "https://blog.example"}
OPEN = "access-control-allow-origin"


def cors(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(("path", "status"), [*FOR_PROGRAMS.items(), *FOR_PEOPLE.items()])
def test_what_is_for_programs_any_site_may_read(get: Get, path: str, status: int, method: str) -> None:
    answer = get(path, method=method, headers=ELSEWHERE)
    assert (answer.status_code, cors(answer)) == (status, {OPEN: "*"} if path in FOR_PROGRAMS else {})


@pytest.mark.parametrize("path", [path for path, status in FOR_PROGRAMS.items() if status == 200])
def test_so_it_is_where_nothing_has_changed(get: Get, path: str) -> None:
    known = {"If-None-Match": get(path).headers["etag"]}
    # The second time out of its stamp alone.
    assert [(a.status_code, cors(a)) for a in (get(path, headers=known), get(path, headers=known))] == [
        (304, {OPEN: "*"})
    ] * 2
    page = {"If-None-Match": get(TALK).headers["etag"]}
    assert cors(get(TALK, headers=page)) == {}


def test_a_browser_that_asks_first_is_told_that_it_may(get: Get) -> None:
    asks = ELSEWHERE | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "x-moss"}
    answer = get("/search.json?q=gardens", method="OPTIONS", headers=asks)
    assert (answer.status_code, answer.content, cors(answer)) == (
        204,
        b"",
        {OPEN: "*", "access-control-allow-methods": "GET, HEAD", "access-control-allow-headers": "*"}
        | {"access-control-max-age": "86400"},
    )
    assert get(TALK, method="OPTIONS", headers=asks).status_code == 405
    assert get("/search.json", method="POST", headers=asks).status_code == 405
    foreign = get("/search.json", method="OPTIONS", headers=asks | {"host": "evil.example"})
    assert (foreign.status_code, foreign.text[:35]) == (400, "No catalog has this host name here.")


def test_a_catalog_that_is_published_nowhere_is_for_its_machine_alone(
    catalog: Path, client_for: Callable[[Any], Get]
) -> None:
    get = client_for(datasette_for(catalog, None, None))
    assert (cors(get("/search.json?q=gardens")), get("/search.json", method="OPTIONS").status_code) == ({}, 405)


def test_a_program_that_asks_for_a_talk_that_is_not_there_is_told_so_in_json(
    seed: Any, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, f"INSERT INTO suppressed VALUES ('moss-2024', '{suppressed_name('moss-2024', 'left-out')}')")
    get = client_for(datasette_for(path, None, "https://talks.example"))
    assert [get(f"/t/moss-2024/{name}.json").json() for name in ("nope", "left-out")] == [
        {"ok": False, "error": "No talk of this catalog has this address.", "status": 404, "title": None},
        {"ok": False, "error": "This talk was left out on request.", "status": 410, "title": None},
    ]
