"""Stamps and what is kept under them, on real files and real sockets: same state same page, another state another."""

import dataclasses
import os
import shutil
import threading
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from datasette.app import Datasette
from reading import soup
from running_server import ask, serving
from store_event import FILES, LUNCH, WAITING, built

from aggregator.catalog import routing, stamps
from aggregator.catalog.reopening import CatalogFile
from aggregator.catalog.serve import datasette_for
from aggregator.store.build import build
from aggregator.store.suppressed import suppressed_rows

Get = Callable[..., httpx.Response]
HOME, EVENT, TALK = "/", "/e/moss-2024", "/t/moss-2024/growing-gardens-with-generators"
PAGES = (
    *(HOME, EVENT, TALK, "/search?q=gardens", "/search.json?q=gardens", "/s/ada-quill", f"{TALK}.json", f"{TALK}.md"),
    *("/e/moss-2024.ics", "/feeds/videos.atom", "/sitemap.xml", "/robots.txt", f"/embed{TALK[2:]}", "/oembed?url=x"),
    *(f"{EVENT}/review", "/card/moss-2024.png"),
)
HERE = "https://talks.example"
DAY = date(2024, 6, 1)


@pytest.fixture
def get(get_anew: Get) -> Get:
    return get_anew


@pytest.fixture
def database(seed: ModuleType, tmp_path: Path) -> Path:
    path: Path = seed.seed(tmp_path / "talks.db")
    return path


def etag(get: Get, path: str = TALK) -> str:
    return str(get(path).headers["etag"])


def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that are made from now on."""
    made: list[str] = []
    make = routing._snapshot

    def noting(view: Any, headers: Any, site: Any, stamping: Any, request: Any, conn: Any) -> Any:
        made.append(request.path)
        return make(view, headers, site, stamping, request, conn)

    monkeypatch.setattr(routing, "_snapshot", noting)
    return made


def test_all_pages_of_a_state_have_its_stamp_and_html_says_it_too(get: Get) -> None:
    answers = {path: get(path) for path in PAGES if path != "/oembed?url=x"}
    tags = {answer.headers["etag"] for answer in answers.values()}
    (stamp,) = {tag.removeprefix('W/"').partition("-")[0] for tag in tags}
    assert len(tags) == len(answers)
    told = {
        path: [one["content"] for one in soup(answer).select("meta[name=generator]")]
        for path, answer in answers.items()
        if answer.headers["content-type"].startswith("text/html")
    }
    pages = (HOME, EVENT, TALK, "/search?q=gardens", "/s/ada-quill", f"/embed{TALK[2:]}", f"{EVENT}/review")
    assert told == {path: [f"conftalks {stamp}"] for path in pages}
    missing = get("/t/moss-2024/nope")
    assert [one["content"] for one in soup(missing).select("meta[name=generator]")] == [f"conftalks {stamp}"]
    assert (missing.status_code, missing.headers.get("etag")) == (404, None)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_what_somebody_has_is_304_and_no_page_is_made_also_by_a_server_that_never_made_it(
    database: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    first, get = (client_for(datasette_for(database, None, HERE)) for _ in range(2))
    tags = {path: etag(first, path) for path in PAGES if path not in ("/oembed?url=x", "/card/moss-2024.png")}
    get("/robots.txt")
    made, tag = rendered(monkeypatch), tags[TALK]
    for form in ("{}", '"x", {} , W/"y"'):
        for path, known in tags.items():
            for one in (known, known.removeprefix("W/")):
                answer = get(path, method, headers={"If-None-Match": form.format(one)})
                assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", known)
    assert made == []
    for other in ("*", '"x"', tag[:-1], ""):
        assert get(TALK, method, headers={"If-None-Match": other}).status_code == (304 if other == "*" else 200)
    assert made == [TALK]
    for known in ("*", tag, ", ".join(tags.values())):
        assert get("/t/moss-2024/nope", method, headers={"If-None-Match": known}).status_code == 404


def test_304_without_a_page_has_the_headers_of_the_page_but_the_policy_of_what_it_plays(get: Get) -> None:
    for path in PAGES:
        first = get(path)
        again = get(path, headers={"If-None-Match": first.headers.get("etag", "*")})
        lost = {"content-type", "content-length", "content-encoding", "content-security-policy"}
        kept = {name: value for name, value in first.headers.items() if name not in lost}
        assert (again.status_code, dict(again.headers)) == (304, kept) or first.status_code == 404


def test_a_page_is_made_once_in_each_state(
    database: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    get, made = client_for(datasette_for(database, None, HERE)), rendered(monkeypatch)
    many = [get(path) for path in (TALK, TALK, f"{TALK}?utm_source=x", f"{TALK}?q=", f"{TALK}?_trace=1&view=")]
    assert ({(one.status_code, one.text) for one in many}, made) == ({(200, many[0].text)}, [TALK])
    assert get(TALK, "HEAD").headers == get(TALK).headers == many[0].headers
    assert made == [TALK]
    edit(database, "UPDATE talks SET title = 'Growing Weeds' WHERE slug LIKE 'growing%'")
    assert "<h1>Growing Weeds</h1>" in get(TALK).text
    assert made == [TALK, TALK]


def test_answers_to_other_questions_are_others(get: Get) -> None:
    asked = ("/search?q=gardens", "/search?q=ada", "/search?kind=talk&q=ada", "/e/moss-2024", "/e/moss-2024?view=grid")
    first = {path: get(path).text for path in asked}
    assert len(set(first.values())) == 5
    assert {path: get(path).text for path in asked} == first
    assert get("/search?q=ada&kind=talk&x=1&q=gardens").text == first["/search?kind=talk&q=ada"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "ds_actor=x"},
        {"Accept": "application/json"},
        {"Accept-Language": "de"},
        {"Host": "localhost:9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "ftp"},
        {"User-Agent": "<script>", "Referer": "https://evil.example/"},
        {"Range": "bytes=0-1"},
    ],
)
def test_no_header_but_accept_encoding_changes_a_page(
    catalog: Path, client_for: Callable[[Any], Get], headers: dict[str, str]
) -> None:
    bare = [client_for(datasette_for(catalog, None, HERE))(path) for path in PAGES]
    get = client_for(datasette_for(catalog, None, HERE))
    for path, plain in zip(PAGES, bare, strict=True):
        # First with the header, as whatever is kept then is what all others get.
        assert [(one.content, one.headers) for one in (get(path, headers=headers), get(path))] == [
            (plain.content, plain.headers)
        ] * 2


def test_both_forms_of_a_text_are_kept(get: Get) -> None:
    wishes = [("gzip", "gzip"), ("identity", None), ("gzip", "gzip"), ("identity", None)]
    answers = [get(TALK, headers={"Accept-Encoding": wish}) for wish, _ in wishes]
    assert [answer.headers.get("content-encoding") for answer in answers] == [form for _, form in wishes]
    assert len({answer.content for answer in answers}) == len({answer.headers["etag"] for answer in answers}) == 1


def test_errors_and_redirects_are_made_each_time(
    database: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    get, made = client_for(datasette_for(database, None, HERE)), rendered(monkeypatch)
    paths = ("/t/moss-2024/nope", "/t/moss-2024/41", "/watch/moss-2024/41", "/search.json?limit=x")
    for path in paths * 2:
        answer = get(path)
        assert (answer.headers.get("etag"), "s-maxage" in answer.headers["cache-control"]) == (None, False)
    assert len(made) == 8


def test_copies_of_a_file_have_one_stamp_and_other_states_and_settings_others(
    database: Path, tmp_path: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stamp_of(path: Path, address: str = HERE, **more: Any) -> str:
        return etag(client_for(datasette_for(path, more.get("metadata"), address)))

    copy = tmp_path / "replica" / "talks.db"
    copy.parent.mkdir()
    shutil.copy(database, copy)
    first = stamp_of(database)
    assert stamp_of(copy) == first
    issues = tmp_path / "metadata.yml"
    issues.write_text("plugins: {conftalks: {issues: 'https://issues.example'}}\n")
    others = [stamp_of(database, "https://other.example"), stamp_of(database, metadata=issues)]
    monkeypatch.setenv("CONFTALKS_BASE_URL", "https://third.example")
    others.append(stamp_of(database))
    monkeypatch.delenv("CONFTALKS_BASE_URL")
    monkeypatch.setattr(stamps, "program", lambda: b"another version")
    others.append(stamp_of(database))
    monkeypatch.undo()
    edit(copy, "UPDATE events SET title = 'Moss' WHERE slug = 'moss-2024'")
    others.append(stamp_of(copy))
    assert len({first, *others}) == 6


def test_a_catalog_that_no_build_has_marked_has_digests_and_nothing_of_it_is_kept(
    database: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    edit(database, "PRAGMA user_version = 0")
    get, made = client_for(datasette_for(database, None, HERE)), rendered(monkeypatch)
    tags = [etag(get, path) for path in (HOME, TALK, TALK)]
    assert (tags[1] == tags[2] != tags[0], made) == (True, [HOME, TALK, TALK])
    assert get(TALK, headers={"If-None-Match": tags[1]}).status_code == 304
    assert [one["content"] for one in soup(get(TALK)).select("meta[name=generator]")] == ["conftalks"]


@pytest.mark.parametrize("second", ["file", "memory"])
def test_of_several_databases_nothing_is_kept(
    database: Path, tmp_path: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch, second: str
) -> None:
    other = tmp_path / "another.db"
    edit(other, "CREATE TABLE t (a)")
    files = [str(database), str(other)] if second == "file" else [str(database)]
    get, made = client_for(Datasette(files, memory=second == "memory")), rendered(monkeypatch)
    for _ in range(2):
        assert get(TALK).status_code == 200
    assert len(made) == (2 if second == "file" else 1)


def test_the_stamp_changes_when_an_awaited_talk_begins(
    database: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    tree = "moss-2024/c-and-c-in-one-tree"
    begins = datetime.now(UTC) + timedelta(seconds=3)
    for column, table, where in (("starts", "talks", "id"), ("start", "slots", "talk")):
        edit(database, f"UPDATE {table} SET {column} = '{begins.isoformat()}' WHERE {where} = '{tree}'")
    get, made = client_for(datasette_for(database, None, HERE)), rendered(monkeypatch)
    before = [get(f"/t/{tree}") for _ in range(2)]
    time.sleep(max(0, (begins - datetime.now(UTC)).total_seconds()))
    after = [get(f"/t/{tree}", headers={"If-None-Match": before[0].headers["etag"]}) for _ in range(2)]
    assert ["Not given yet" in answer.text for answer in (*before, *after)] == [True, True, False, False]
    assert len(made) == 2
    assert [answer.status_code for answer in after] == [200, 200]


@pytest.mark.parametrize("start", ["9999-soon", "9999-12-31T23:59:59-14:00"])
def test_a_start_that_is_none_costs_no_other_page(database: Path, client_for: Callable[[Any], Get], start: str) -> None:
    edit(database, f"UPDATE talks SET starts = '{start}' WHERE id = 'moss-2024/c-and-c-in-one-tree'")
    get = client_for(datasette_for(database, None, HERE))
    answers = [get(path) for path in ("/sitemap.xml", "/robots.txt")]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({answer.headers["etag"].partition("-")[0] for answer in answers}) == 1


def test_a_pipe_in_the_place_of_the_file_is_not_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "talks.db"
    os.mkfifo(path)
    file = CatalogFile(str(path))
    assert (file.is_there(), file.state()) == (True, None)
    path.unlink()
    assert (file.is_there(), file.state()) == (False, None)


def test_a_server_waits_for_no_pipe_that_is_put_in_the_place_of_the_catalog(database: Path, tmp_path: Path) -> None:
    with serving(database) as address:
        assert ask(address, TALK).status == 200
        database.rename(tmp_path / "kept.db")
        os.mkfifo(database)
        for path in (TALK, "/talks/talks", "/-/static/app.css"):
            assert (ask(address, path).status, ask(address, path).body) == (503, b"The catalog is no file.\n")
        (tmp_path / "kept.db").replace(database)
        assert ask(address, TALK).status == 200


def test_who_asked_to_be_left_out_is_gone_with_the_build_though_the_pages_were_kept(tmp_path: Path) -> None:
    database = tmp_path / "talks.db"
    toasters, jam = "/t/demo-2024/parallel-toasters", "/t/demo-2024/jam-sessions"
    paths = (toasters, "/search?q=toasters", "/e/demo-2024", "/s/ana-ossel", "/sitemap.xml", f"{toasters}.json")
    built(database)
    with serving(database) as address:
        for _ in range(2):
            before = [ask(address, path) for path in paths]
        assert [b"toasters" in reply.body.lower() for reply in before] == [True] * 6
        left = dataclasses.replace(FILES, talks=(LUNCH, WAITING), links=())
        build(database, [left], DAY, suppressed=suppressed_rows(["demo-2024/parallel-toasters"]))
        known = {"If-None-Match": before[0].headers["etag"]}
        after = [ask(address, path, headers=headers) for headers in (known, {}) for path in paths]
        assert [reply.status for reply in after] == [410, 200, 200, 404, 200, 410] * 2
        assert [b"Parallel Toasters" in reply.body for reply in after] == [False] * 12
        assert ask(address, jam, headers=known).status == 200


def test_a_page_of_a_file_that_goes_while_it_is_made_is_made_again(
    database: Path, tmp_path: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "next.db"
    shutil.copy(database, other)
    edit(other, "UPDATE talks SET title = 'Weeds' WHERE slug LIKE 'growing%'")
    get, made = client_for(datasette_for(database, None, HERE)), rendered(monkeypatch)
    make = routing._snapshot

    def replacing(*arguments: Any) -> Any:
        if other.exists():
            other.replace(database)
        return make(*arguments)

    monkeypatch.setattr(routing, "_snapshot", replacing)
    answer = get(TALK)
    assert (soup(answer).h1.text, made) == ("Weeds", [TALK, TALK])
    assert answer.headers["etag"] == etag(client_for(datasette_for(database, None, HERE)))


def test_while_states_follow_each_other_no_page_is_of_another_than_it_says(database: Path, tmp_path: Path) -> None:
    """Files swapped and rows written under eight clients: one stamp never has two titles, and the last is shown."""
    seen: set[tuple[str, str]] = set()
    failed: list[int] = []
    stop = threading.Event()

    def look(address: tuple[str, int]) -> None:
        tag = ""
        while not stop.is_set():
            reply = ask(address, TALK, headers={"If-None-Match": tag} if len(seen) % 2 else {})
            if reply.status == 200:
                tag = reply.headers["etag"]
                title = reply.body.partition(b"<h1>")[2].partition(b"</h1>")[0].decode()
                generator = reply.body.partition(b'content="conftalks')[2].partition(b'"')[0].decode().strip()
                seen.add((tag, title))
                # Where files go twice while a page is made, the page has no stamp.
                if generator and not tag.startswith(f'W/"{generator}-'):
                    failed.append(reply.status)
            elif reply.status != 304:
                failed.append(reply.status)

    with serving(database) as address:
        clients = [threading.Thread(target=look, args=(address,)) for _ in range(8)]
        for client in clients:
            client.start()
        for number in range(30):
            title = f"UPDATE talks SET title = 'Weeds {number}' WHERE slug LIKE 'growing%'"
            if number < 15:
                edit(database, title)
            else:
                # The mark of the copy is that of the file: only what SQLite counts tells the two apart.
                other = tmp_path / "next.db"
                shutil.copy(database, other)
                edit(other, title)
                other.replace(database)
            time.sleep(0.03)
        last = ask(address, TALK)
        stop.set()
        for client in clients:
            client.join()
    titles: dict[str, set[str]] = {}
    for tag, shown in seen:
        titles.setdefault(tag, set()).add(shown)
    assert b"<h1>Weeds 29</h1>" in last.body
    assert failed == []
    assert [shown for shown in titles.values() if len(shown) > 1] == []
    assert len(titles) > 5
