"""Saved copies of sites: which file is a page, and where the links in it lead."""

import hashlib
import os
from pathlib import Path

import pytest

from scrapers.errors import Blocked, NotFound
from scrapers.fetch import Fetcher, Limits
from scrapers.fetch.answers import is_error_page
from scrapers.fetch.mirror import Mirror
from scrapers.source import Follow

SITE = "https://owls.example.org"
PAGE = b"<!doctype html><title>Owls</title>"
MOST = 1_000_000


def saved(folder: Path, files: dict[str, bytes]) -> Path:
    for name, body in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


def read(folder: Path, path: str, prefix: str = "", most: int = MOST) -> bytes | None:
    return Mirror(prefix, folder).read(SITE + path, most)


def four(query: str) -> str:
    return hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()[:4]


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("index.html", ""),
        ("index.html", "/"),
        ("2031/schedule/index.html", "/2031/schedule/"),
        ("2031/schedule/index.html", "/2031/schedule"),
        ("2031/schedule/index.html", "/2031/schedule/index.html"),
        ("2031/schedule.html", "/2031/schedule"),
        ("2031/schedule.html", "/2031/schedule/"),
        ("talk/5.html", "/talk/5"),
        ("talk.php.html", "/talk.php"),
        ("talk.html", "/talk.php"),
        ("schedule/export/schedule.json", "/schedule/export/schedule.json"),
        ("schedule/export/schedule.xml", "/schedule/export/schedule.xml"),
        ("talk/café/index.html", "/talk/caf%C3%A9/"),
        ("talk/caf%C3%A9/index.html", "/talk/caf%C3%A9/"),
        ("talks/index.html?page=2", "/talks/?page=2"),
        ("talks/index.html?page=2.html", "/talks/?page=2"),
        ("talks/index.html@page=2.html", "/talks/?page=2"),
        ("talks?page=2&sort=a b", "/talks?page=2&sort=a%20b"),
        ("talks?from=%2F.html", "/talks?from=/"),
        ("api@view=all", "/api?view=all"),
        (f"talks/index{four('page=2')}.html", "/talks/?page=2"),
        (f"talks{four('page=2')}.html", "/talks?page=2"),
        (f"talks{four('page=2')}.html", "/talks.php?page=2"),
        (f"data{four('view=all')}.json", "/data.json?view=all"),
        ("talks/index.html", "/talks/?utm_source=post"),
        ("schedule.html.tmp", "/schedule"),
    ],
)
def test_the_names_that_copiers_give_a_page(tmp_path: Path, name: str, path: str) -> None:
    saved(tmp_path, {f"owls.example.org/{name}": PAGE})
    assert read(tmp_path, path) == PAGE
    assert read(tmp_path / "owls.example.org", path, SITE) == PAGE
    assert read(tmp_path, path, SITE) == PAGE


def test_a_page_of_its_own_goes_before_one_without_the_query(tmp_path: Path) -> None:
    saved(tmp_path, {"owls.example.org/talks/index.html": b"1", "owls.example.org/talks/index.html?page=2": b"2"})
    assert [read(tmp_path, f"/talks/{query}") for query in ("", "?page=2", "?page=3")] == [b"1", b"2", b"1"]


def test_httrack_says_which_page_a_file_is(tmp_path: Path) -> None:
    said = b"<!-- Mirrored from owls.example.org/talks/?page=2&amp;by=room by HTTrack Website Copier/3.x [XR&CO'2014], Wed -->"
    saved(tmp_path, {"owls.example.org/talks/index-2.html": said, "owls.example.org/talks/index.html": PAGE})
    assert read(tmp_path, "/talks/?page=2&by=room") == said
    assert read(tmp_path, "/talks/?page=3") == PAGE


@pytest.mark.parametrize("name", ["owls.example.org:8080", "owls.example.org_8080", "owls.example.org+8080"])
def test_a_host_with_a_port(tmp_path: Path, name: str) -> None:
    saved(tmp_path, {f"{name}/index.html": PAGE})
    assert Mirror("", tmp_path).read("http://owls.example.org:8080/", MOST) == PAGE
    assert Mirror("", tmp_path).read("http://owls.example.org/", MOST) is None


def test_pages_of_other_sites_are_none_of_the_copy(tmp_path: Path) -> None:
    saved(tmp_path, {"owls.example.org/index.html": PAGE})
    assert Mirror("", tmp_path).read("https://moss.example.org/", MOST) is None
    assert Mirror(f"{SITE}/2031/", tmp_path).read(f"{SITE}/20312/", MOST) is None
    assert Mirror(f"{SITE}/2031/", tmp_path).read(f"{SITE}.evil.test/2031/", MOST) is None
    assert Mirror("", tmp_path).read("https://../index.html", MOST) is None


JUNK = b"\0\x01HTTrack cache record"


@pytest.mark.parametrize(
    ("files", "path", "why"),
    [
        ({}, "/talk/5/", "not among the saved files in "),
        ({"talk/5/index.html.tmp": JUNK}, "/talk/5/", "not among the saved files in "),
        ({"talk/5/index.html": JUNK}, "/talk/5/", "not among the saved files in "),
        ({"talk/5/index.html": b"<html><title>Page not found</title>"}, "/talk/5/", "index.html is an error page"),
    ],
)
def test_a_page_that_was_not_saved(tmp_path: Path, files: dict[str, bytes], path: str, why: str) -> None:
    saved(tmp_path / "owls.example.org", {"index.html": PAGE, **files})
    with pytest.raises(NotFound, match=why):
        read(tmp_path, path)


def test_nothing_outside_of_the_folder_is_read_or_named(tmp_path: Path) -> None:
    site = saved(tmp_path / "copy" / "owls.example.org", {"index.html": b'<a href="../../secret.html">S</a>'})
    saved(tmp_path, {"secret.html": PAGE})
    (site / "linked.html").symlink_to(tmp_path / "secret.html")
    for path in ("/../../secret.html", "/%2e%2e/%2e%2e/secret.html", "/linked.html"):
        with pytest.raises(Blocked, match="leads out of "):
            read(tmp_path / "copy", path)
    assert read(tmp_path / "copy", "/") == b'<a href="../../secret.html">S</a>'
    with pytest.raises(Blocked, match=r"index\.html is larger than 1e-05 MB"):
        read(tmp_path / "copy", "/", most=10)


def test_a_host_that_is_a_link_out_of_the_folder_is_not_read(tmp_path: Path) -> None:
    saved(tmp_path / "elsewhere", {"index.html": PAGE})
    copy = saved(tmp_path / "copy", {"other.example.org/index.html": PAGE})
    (copy / "owls.example.org").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(Blocked, match="leads out of "):
        read(copy, "/")


def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    copy = saved(tmp_path, {"owls.example.org/index.html": PAGE})
    os.mkfifo(copy / "owls.example.org/pipe.html")
    (copy / "owls.example.org/loop.html").symlink_to("loop.html")
    for path in ("/talk", "/loop.html"):
        with pytest.raises(NotFound, match="not among the saved files"):
            read(copy, path)


def test_half_a_pair_in_an_address_names_no_file(tmp_path: Path) -> None:
    copy = saved(tmp_path, {"owls.example.org/index.html": PAGE})
    with pytest.raises(NotFound, match="not among the saved files"):
        read(copy, "/talk?\ud800")


@pytest.mark.parametrize(
    ("printed", "led"),
    [
        ("../talk/5/index.html", f"{SITE}/talk/5/"),
        ("../talk/5/index.html#top", f"{SITE}/talk/5/#top"),
        ("../talk/6.html", f"{SITE}/talk/6"),
        ("index.html%3Fpage=2&amp;by=room.html", f"{SITE}/schedule/?page=2&amp;by=room"),
        ("../../moss.example.org/index.html", "https://moss.example.org/"),
        ("../talk/7/index.html", None),
        ("../talk/5/", None),
        ("../../../secret.html", None),
        ("https://owls.example.org/talk/5/index.html", None),
        ("/talk/5/index.html", None),
        ("?page=2", None),
        ("#top", None),
        ("", None),
        ("http://[", None),
    ],
)
def test_links_from_file_to_file_lead_to_the_site_again(tmp_path: Path, printed: str, led: str | None) -> None:
    page = '<a class="x" href="{}">Talk</a><script src=\'{}\'></script>'
    copy = saved(
        tmp_path / "copy",
        {
            "owls.example.org/schedule/index.html": page.format(printed, printed).encode(),
            "owls.example.org/schedule/index.html?page=2&by=room.html": PAGE,
            "owls.example.org/talk/5/index.html": PAGE,
            "owls.example.org/talk/6.html": b"<!-- Mirrored from owls.example.org/talk/6 by HTTrack Website Copier/3.x -->",
            "moss.example.org/index.html": PAGE,
        },
    )
    saved(tmp_path, {"secret.html": PAGE})
    assert read(copy, "/schedule/") == page.format(led or printed, led or printed).encode()


def moved(target: str) -> bytes:
    refresh = f'<META HTTP-EQUIV="Refresh" CONTENT="0; URL={target}">'
    return f"<HTML><HEAD>{refresh}<TITLE>Page has moved</TITLE></HEAD>".encode()


def test_what_has_moved_is_read_where_it_is(tmp_path: Path) -> None:
    copy = saved(
        tmp_path / "copy",
        {
            "owls.example.org/index.html": moved("2031/index.html"),
            "owls.example.org/2031/index.html": moved("plan/index.html"),
            "owls.example.org/2031/plan/index.html": b'<a href="../talk/index.html">',
            "owls.example.org/2031/talk/index.html": PAGE,
            "owls.example.org/round/index.html": moved("index.html"),
            "owls.example.org/out/index.html": moved("../../../secret.html"),
            "owls.example.org/gone/index.html": moved("https://moss.example.org/"),
        },
    )
    saved(tmp_path, {"secret.html": PAGE})
    assert read(copy, "/") == f'<a href="{SITE}/2031/talk/">'.encode()
    for path, target in (
        ("/round/", "index.html"),
        ("/out/", "../../../secret.html"),
        ("/gone/", "https://moss.example.org/"),
    ):
        assert read(copy, path) == moved(target)


def test_json_and_xml_are_as_they_were_saved(tmp_path: Path) -> None:
    body = b'<?xml version="1.0"?><schedule href="index.html"/>'
    saved(tmp_path, {"owls.example.org/a.xml": body, "owls.example.org/index.html": PAGE})
    assert read(tmp_path, "/a.xml") == body


def test_the_fetcher_reads_copies_first_and_asks_for_the_rest(tmp_path: Path) -> None:
    saved(tmp_path, {"owls.example.org/schedule/index.html": b'<a href="../talk/5.html">ada@example.org</a>'})
    saved(tmp_path, {"owls.example.org/talk/5.html": b"<!-- Mirrored from owls.example.org/talk/5 by HTTrack -->"})
    with Fetcher([SITE], delay=0, mirrors=[("", tmp_path)], limits=Limits(tries=1)) as fetcher:
        page = fetcher.get(Follow(f"{SITE}/schedule/"))
        assert (page.url, page.body) == (
            f"{SITE}/schedule/",
            b'<a href="https://owls.example.org/talk/5">[e-mail removed]</a>',
        )
        assert fetcher.get(Follow(page.links()[0])).url == f"{SITE}/talk/5"


@pytest.mark.parametrize(
    ("title", "is_error"),
    [
        ("Page not found", True),
        ("404", True),
        ("404 Not Found", True),
        ("Page not found (404) - Owls 2031", True),
        ("Error 404 | Owls 2031", True),
        ("404: Page Not Found", True),
        ("Owls 2031", False),
        ("404: Talk Not Found and Other Stories", False),
        ("4040 Owls", False),
        ("Not Found by Search", False),
    ],
)
def test_an_error_page_is_told_by_its_title(title: str, is_error: bool) -> None:
    assert is_error_page(f"<html><title>{title}</title><h1>Page not found</h1>".encode()) is is_error
