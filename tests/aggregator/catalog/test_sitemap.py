"""sitemap.xml and robots.txt."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from datasette.app import Datasette
from defusedxml.ElementTree import fromstring

from aggregator.catalog import sitemap
from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
XMLNS = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def get(get_anew: Get) -> Get:
    return get_anew


def addresses(answer: httpx.Response) -> dict[str, str | None]:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml; charset=utf-8")
    return {url.findtext(f"{XMLNS}loc"): url.findtext(f"{XMLNS}lastmod") for url in fromstring(answer.content)}


def test_the_sitemap_has_every_page_once_with_the_day_of_its_last_change(get: Get) -> None:
    found = addresses(get("/sitemap.xml"))
    assert [address.removeprefix(HOME) for address in found][:10] == [
        "/",
        "/e",
        "/s",
        "/changes",
        "/about",
        "/e/empty-2021",
        "/e/fern-2023",
        "/e/moss-2022",
        "/e/moss-2024",
        "/t/fern-2023/growing-gardens-with-generators",
    ]
    assert len(found) == 5 + 4 + 10 + 6 + 2
    assert [*found][-2:] == [f"{HOME}/topics", f"{HOME}/topics/gardens"]
    # First seen, recording of its predecessor gone, recording gone, never changed that we know.
    pages = ("/t/moss-2024/quiet-rooms", "/t/moss-2024/growing-gardens-with-generators", "/t/moss-2024/lost-tapes", "/")
    assert [found[HOME + page] for page in pages] == ["2024-06-01", "2024-06-20", "2024-08-01", None]
    assert [page for page in ("lunch", "doors-open") if f"{HOME}/t/moss-2024/{page}" in found] == []
    assert [get(address.removeprefix(HOME)).status_code for address in found] == [200] * len(found)


def test_a_day_is_known_without_any_date_of_the_talk(seed: ModuleType, tmp_path: Path) -> None:
    conn = sqlite3.connect(seed.seed(tmp_path / "talks.db"))
    conn.execute("UPDATE talks SET first_seen = NULL, last_seen = NULL")
    text = sitemap.sitemap(conn, HOME, 1)
    conn.close()
    days = {url.findtext(f"{XMLNS}loc"): url.findtext(f"{XMLNS}lastmod") for url in fromstring(text)}
    assert days[f"{HOME}/t/moss-2024/lost-tapes"] == "2024-08-01"
    assert days[f"{HOME}/t/moss-2024/quiet-rooms"] is None


def test_too_many_pages_for_one_file_are_listed_in_several(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = addresses(get("/sitemap-01.xml"))
    monkeypatch.setattr(sitemap, "MOST", 8)
    files = addresses(get("/sitemap.xml"))
    assert list(files) == [f"{HOME}/sitemap-{part}.xml" for part in (1, 2, 3, 4)]
    parts = [addresses(get(file.removeprefix(HOME))) for file in files]
    assert [len(part) for part in parts] == [8, 8, 8, 3]
    assert parts[0] | parts[1] | parts[2] | parts[3] == whole
    assert [get(f"/sitemap-{part}.xml").status_code for part in ("0", "5", "9" * 5000, "x")] == [404] * 4


@pytest.mark.parametrize(("most", "last"), [(26, ["/topics/gardens"]), (25, ["/topics", "/topics/gardens"])])
def test_a_file_may_begin_among_topics(
    conn: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch, most: int, last: list[str]
) -> None:
    monkeypatch.setattr(sitemap, "MOST", most)
    found = fromstring(sitemap.sitemap(conn, "", 2))
    assert [url.findtext(f"{XMLNS}loc") for url in found] == last


def test_without_a_public_address_there_is_no_sitemap(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(datasette_for(catalog, None, None))
    assert get("/sitemap.xml", headers={"x-forwarded-host": "evil.example"}).status_code == 404
    assert "Sitemap" not in get("/robots.txt").text


def test_robots_may_read_pages_but_not_every_filter(get: Get) -> None:
    assert get("/robots.txt").text == (
        "User-agent: *\nDisallow: /*?_\nDisallow: /*&_\nDisallow: /*.csv\nDisallow: /search?*&\n"
        "Disallow: /search.json\nDisallow: /resolve\n"
        "Sitemap: https://talks.example/sitemap.xml\n"
    )


def test_robots_knows_the_path_below_which_the_catalog_lives(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(Datasette([str(catalog)], settings={"base_url": "/archive/"}))
    assert "Disallow: /archive/search.json\n" in get("/robots.txt").text
