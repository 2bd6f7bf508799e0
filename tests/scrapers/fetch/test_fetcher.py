"""What answers: cache, conditional requests, 404s, offline, mirrors, refused pages; and what a parser gets to see."""

import json
import os
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from faults import GOOD, FaultServer, Reply, moved

from scrapers.errors import Blocked, ConftalksError, LayoutChanged, NotFound, Unreachable
from scrapers.fetch import Fetcher, Limits
from scrapers.page import Page
from scrapers.source import Follow

PAGE = b"<p>Hello</p>"
ONE, TWO = b"<p>One</p>", b"<p>Two</p>"
DATE = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.fixture
def server() -> Iterator[FaultServer]:
    with FaultServer() as started:
        yield started


def run(server: FaultServer, cache: Path | None, follow: Follow, *, offline: bool = False) -> Page:
    """One run that fetches one page."""
    with Fetcher([server.url], delay=0, cache=cache, offline=offline, limits=Limits(backoff_s=0.01)) as fetcher:
        return fetcher.get(follow)


def test_an_unchanged_page_is_asked_for_conditionally(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", ONE, etag='"1"', last_modified=DATE)
    first = run(server, tmp_path, Follow(url))
    second = run(server, tmp_path, Follow(url))
    headers = {"content-type": "text/html; charset=utf-8", "etag": '"1"', "last-modified": DATE}
    assert (first.url, first.body, first.headers, first.unchanged) == (url, ONE, headers, False)
    assert (second.url, second.body, second.headers, second.unchanged) == (url, ONE, headers, True)
    asked = [(hit.headers.get("if-none-match"), hit.headers.get("if-modified-since")) for hit in server.hits("/page")]
    assert asked == [(None, None), ('"1"', DATE)]


def test_a_304_updates_the_time_of_checking_and_nothing_else(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", ONE, etag='"1"')
    run(server, tmp_path, Follow(url))
    (meta,) = tmp_path.glob("pages/*/*.json")
    before = json.loads(meta.read_text()) | {"checked_at": "2026-01-01T00:00:00+00:00"}
    meta.write_text(json.dumps(before))
    run(server, tmp_path, Follow(url))
    after = json.loads(meta.read_text())
    assert after.pop("checked_at") > before.pop("checked_at")
    assert after == before


def test_a_page_that_changed_replaces_the_old_one(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", ONE, etag='"1"')
    run(server, tmp_path, Follow(url))
    server.serve("/page", TWO, etag='"2"')
    page = run(server, tmp_path, Follow(url))
    assert (page.body, page.unchanged, page.headers["etag"]) == (TWO, False, '"2"')
    assert run(server, tmp_path, Follow(url), offline=True).body == TWO


def test_equal_bytes_without_a_304_are_unchanged_too(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", b"<p>Mail bob@example.org</p>")
    assert run(server, tmp_path, Follow(url)).unchanged is False
    assert run(server, tmp_path, Follow(url)).unchanged is True


def test_a_redirected_page_is_asked_for_conditionally_where_it_came_from(server: FaultServer, tmp_path: Path) -> None:
    url = server.script("/from", moved("/to"))
    server.serve("/to", ONE, etag='"1"')
    run(server, tmp_path, Follow(url))
    page = run(server, tmp_path, Follow(url))
    assert (page.url, page.unchanged) == (server.url + "/to", True)
    assert ["if-none-match" in hit.headers for hit in server.log if hit.path != "/robots.txt"] == [
        False,
        False,
        False,
        True,
    ]


def test_another_wanted_type_is_not_asked_for_conditionally(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", b"[1]", "application/json", etag='"1"')
    for follow in (Follow(url, expects="any"), Follow(url, expects="json")):
        assert run(server, tmp_path, follow).body == b"[1]"
    assert ["if-none-match" in hit.headers for hit in server.hits("/page")] == [False, False]


def test_a_304_out_of_the_blue_is_asked_again_without_conditions(server: FaultServer, tmp_path: Path) -> None:
    url = server.script("/page", Reply(status=304), Reply(ONE))
    assert run(server, tmp_path, Follow(url)).body == ONE
    assert [hit.headers.get("cache-control") for hit in server.hits("/page")] == [None, "no-cache"]


def test_a_304_to_an_unconditional_request_does_not_revive_the_copy(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", b"[1]", "application/json", etag='"1"')
    run(server, tmp_path, Follow(url, expects="any"))
    server.script("/page", Reply(status=304), Reply(b"[2]", "application/json"))
    assert run(server, tmp_path, Follow(url, expects="json")).body == b"[2]"
    assert len(server.hits("/page")) == 3


@pytest.mark.parametrize("damage", ["body gone", "body cut", "body changed", "meta cut", "meta of another page"])
def test_a_damaged_entry_counts_as_absent(server: FaultServer, tmp_path: Path, damage: str) -> None:
    url = server.serve("/page", ONE, etag='"1"')
    run(server, tmp_path, Follow(url))
    (meta,), (body,) = tmp_path.glob("pages/*/*.json"), tmp_path.glob("pages/*/*.body")
    if damage == "body gone":
        body.unlink()
    elif damage == "body cut":
        body.write_bytes(ONE[:-1])
    elif damage == "body changed":
        body.write_bytes(TWO)
    elif damage == "meta cut":
        meta.write_bytes(meta.read_bytes()[:40])
    else:
        meta.write_bytes(meta.read_bytes().replace(b"/page", b"/pige"))
    with Fetcher([server.url], delay=0, cache=tmp_path) as fetcher:
        page = fetcher.get(Follow(url))
    assert (page.body, page.unchanged) == (ONE, False)
    assert "if-none-match" not in server.hits("/page")[1].headers


def test_offline_only_the_cache_answers(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", ONE, etag='"1"')
    online = run(server, tmp_path, Follow(url))
    asked = len(server.log)
    assert run(server, tmp_path, Follow(url), offline=True) == online
    with pytest.raises(Unreachable) as caught:
        run(server, tmp_path, Follow(server.url + "/other"), offline=True)
    assert str(caught.value) == f"{server.url}/other: not in the cache; run once without --offline"
    assert len(server.log) == asked


def test_a_404_of_an_optional_page_is_believed_for_a_day(server: FaultServer, tmp_path: Path) -> None:
    follow = Follow(server.url + "/maybe", optional=True)
    for _ in range(2):
        with pytest.raises(NotFound, match="/maybe: the server answered 404"):
            run(server, tmp_path, follow)
    with pytest.raises(NotFound, match="the server answered 404 at 20"):
        run(server, tmp_path, follow, offline=True)
    assert len(server.hits("/maybe")) == 1
    (meta,) = tmp_path.glob("pages/*/*.json")
    old = (datetime.now(UTC) - timedelta(hours=25)).isoformat()
    meta.write_text(json.dumps(json.loads(meta.read_text()) | {"checked_at": old}))
    server.serve("/maybe", ONE)
    assert run(server, tmp_path, follow).body == ONE


def test_a_404_of_a_required_page_is_asked_again_next_time(server: FaultServer, tmp_path: Path) -> None:
    follow = Follow(server.url + "/page")
    with Fetcher([server.url], delay=0, cache=tmp_path) as fetcher:
        for _ in range(2):
            with pytest.raises(NotFound):
                fetcher.get(follow)
    assert len(server.hits("/page")) == 1
    server.serve("/page", ONE)
    assert run(server, tmp_path, follow).body == ONE


def test_errors_leave_the_old_copy(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", ONE)
    run(server, tmp_path, Follow(url))
    for status, body in ((500, b"boom"), (404, b"gone"), (200, b"")):
        server.serve("/page", body, status=status)
        with pytest.raises((Unreachable, LayoutChanged)):
            run(server, tmp_path, Follow(url))
    assert run(server, tmp_path, Follow(url), offline=True).body == ONE


def test_a_page_that_a_parser_refused_is_asked_for_afresh(server: FaultServer, tmp_path: Path) -> None:
    url = server.script("/from", moved("/to"))
    server.serve("/to", ONE, etag='"1"')
    with Fetcher([server.url], delay=0, cache=tmp_path) as fetcher:
        kept = fetcher.reject(fetcher.get(Follow(url)), "no talks in it")
    assert kept is not None and kept.read_bytes() == ONE
    assert json.loads(kept.with_suffix(".json").read_text())["reason"] == "no talks in it"
    assert run(server, tmp_path, Follow(url)).unchanged is False
    assert "if-none-match" not in server.hits("/to")[1].headers


def test_without_a_cache_pages_last_as_long_as_the_run(server: FaultServer) -> None:
    url = server.serve("/page", ONE, etag='"1"')
    with Fetcher([server.url], delay=0) as fetcher:
        page = fetcher.get(Follow(url))
        assert fetcher.reject(page, "no talks in it") is None
        assert fetcher.get(Follow(url)).body == ONE
    run(server, None, Follow(url))
    assert ["if-none-match" in hit.headers for hit in server.hits("/page")] == [False, False, False]


def test_a_cache_that_cannot_be_written_is_one_line(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", ONE)
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(ConftalksError, match=r"/cache/pages/.*: the page cache cannot be written: Not a directory; "):
        run(server, tmp_path / "cache", Follow(url))


def test_a_mirror_answers_instead_of_the_site(tmp_path: Path) -> None:
    (tmp_path / "2024/schedule/talks").mkdir(parents=True)
    (tmp_path / "2024/schedule/talks/index.html").write_bytes(ONE)
    (tmp_path / "2024/schedule/conference.json").write_bytes(b'[{"speaker": "bob@example.org"}]')
    cache = tmp_path / "cache"
    mirrors = [("https://conf.test/", tmp_path)]
    with Fetcher(["https://conf.test"], cache=cache, mirrors=mirrors, offline=True) as fetcher:
        for path in ("talks/", "talks", "talks/index.html", "talks/?page=2", "talks/#top"):
            page = fetcher.get(Follow("https://conf.test/2024/schedule/" + path))
            assert (page.url, page.body) == ("https://conf.test/2024/schedule/" + path.replace("#top", ""), ONE)
        masked = fetcher.get(Follow("https://conf.test/2024/schedule/conference.json", expects="json"))
        assert masked.json() == [{"speaker": "[e-mail removed]"}]
        assert fetcher.reject(masked, "whatever") is None
        with pytest.raises(NotFound, match=r"/2024/none: not among the saved files in "):
            fetcher.get(Follow("https://conf.test/2024/none"))
        with pytest.raises(Unreachable, match="not in the cache"):
            fetcher.get(Follow("https://conf.test.evil.test/2024/schedule/talks/"))
    assert not cache.exists()


def test_a_mirror_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "secret.html").write_bytes(ONE)
    site = tmp_path / "site"
    site.mkdir()
    (site / "link.html").symlink_to(tmp_path / "secret.html")
    with Fetcher([], mirrors=[("https://conf.test", site)]) as fetcher:
        for path in ("../secret.html", "%2e%2e/secret.html", "a/../../secret.html", "link.html"):
            with pytest.raises(Blocked, match="leads out of"):
                fetcher.get(Follow("https://conf.test/" + path))
        with pytest.raises(NotFound):
            fetcher.get(Follow(f"https://conf.test//{tmp_path}/secret.html"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("link.csv", "link.csv is a link; put what it leads to in its place"),
        ("dangling.csv", "dangling.csv is a link; put what it leads to in its place"),
        ("out.csv", "leads out of "),
        ("pipe.csv", "cannot be read: it is no ordinary file"),
        ("folder", "cannot be read: it is no ordinary file"),
        ("../secret.csv", "leads out of "),
        ("loop.csv", "loop.csv is a link; put what it leads to in its place"),
        ("a\0b.csv", "cannot be read: "),
        ("none.csv", "not among the saved files in "),
    ],
)
def test_an_events_own_file_is_an_ordinary_one_in_its_folder(tmp_path: Path, name: str, said: str) -> None:
    folder = tmp_path / "moss-2031"
    (folder / "folder").mkdir(parents=True)
    (folder / "mine.csv").write_bytes(ONE)
    (tmp_path / "secret.csv").write_bytes(ONE)
    os.mkfifo(folder / "pipe.csv")
    links = {"link": "mine.csv", "dangling": "nowhere", "out": "../secret.csv", "loop": "loop.csv"}
    for link, target in links.items():
        (folder / f"{link}.csv").symlink_to(target)
    with Fetcher([], folder=folder) as fetcher:
        assert fetcher.get(Follow("mine.csv", via="file")).body == ONE
        with pytest.raises((Blocked, NotFound)) as caught:
            fetcher.get(Follow(name, via="file"))
    assert said in str(caught.value)


def test_the_cache_may_be_deleted_at_any_time(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", ONE)
    with Fetcher([server.url], delay=0, cache=tmp_path / "cache") as fetcher:
        fetcher.get(Follow(url))
        shutil.rmtree(tmp_path / "cache")
        assert fetcher.get(Follow(url)).body == ONE


def test_a_page_is_asked_for_once_in_a_run(server: FaultServer) -> None:
    url = server.serve("/page", PAGE)
    with Fetcher([server.url], delay=0) as fetcher:
        assert fetcher.get(Follow(url)) == fetcher.get(Follow(url + "#talk-1"))
    assert len(server.hits("/page")) == 1


@pytest.mark.parametrize(
    ("expects", "first"), [("html", "text/html"), ("json", "application/json"), ("any", "text/html")]
)
def test_the_wanted_type_is_asked_for_first(server: FaultServer, expects: str, first: str) -> None:
    url = server.serve("/page", b"[1]", "application/json")
    with Fetcher([server.url], delay=0) as fetcher:
        fetcher.get(Follow(url, expects=expects))  # type: ignore[arg-type]
    assert server.hits("/page")[0].headers["accept"].split(",")[0] == first


def test_cut_json_is_found_by_the_parser_and_kept_for_inspection(server: FaultServer, tmp_path: Path) -> None:
    url = server.serve("/page", GOOD[:700], "application/json", etag='"1"')
    with Fetcher([server.url], delay=0, cache=tmp_path) as fetcher:
        page = fetcher.get(Follow(url, expects="json"))
        with pytest.raises(LayoutChanged, match="the JSON is cut or broken"):
            page.json()
        kept = fetcher.reject(page, "the JSON is cut or broken")
    assert kept is not None and kept.read_bytes() == GOOD[:700]
    assert kept.parent == tmp_path / "rejected"


def test_bytes_reach_the_parser_whatever_the_charset_says(server: FaultServer) -> None:
    body = "<p>Łukasz – “quotes”</p>".encode()
    for path, content_type in (("/none", "text/html"), ("/lie", "text/html; charset=iso-8859-1")):
        url = server.serve(path, body, content_type)
        with Fetcher([server.url], delay=0) as fetcher:
            assert fetcher.get(Follow(url, expects="html")).html().get_text() == "Łukasz – “quotes”"


def test_the_fetcher_masks_before_anything_else_sees_the_page(tmp_path: Path) -> None:
    with FaultServer() as server, Fetcher([server.url], delay=0, cache=tmp_path) as fetcher:
        url = server.serve(
            "/page", b'{"contact": "bob@example.org", "live": "https://stream.mux.com/a.m3u8"}', "application/json"
        )
        assert fetcher.get(Follow(url)).json() == {"contact": "[e-mail removed]", "live": "[stream removed]"}
    kept = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert (b"bob@" in kept, b"mux.com" in kept) == (False, False)
