"""Logos and the platforms' pictures of videos, as the catalog serves them."""

import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from reading import soup

from aggregator.catalog.pictures import POLICY
from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
GARDENS = "/t/moss-2024/growing-gardens-with-generators"
LOGO, SHOT = "/picture/moss-2024/logo.svg?v=aaaaaaaaaa", "/picture/moss-2024/youtube%3Agardens0001.webp?v=bbbbbbbbbb"
ROWS = [
    ("moss-2024", "logo", "image/svg+xml", "aaaaaaaaaa", b"<svg/>"),
    ("moss-2024", "youtube:gardens0001", "image/webp", "bbbbbbbbbb", b"RIFF"),
]


@pytest.fixture
def kept(seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]) -> Iterator[Get]:
    """The pages of a catalog that has pictures."""
    db = seed.seed(tmp_path / "talks.db")
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.executemany("INSERT INTO pictures VALUES (?,?,?,?,?)", ROWS)
    yield client_for(datasette_for(db, None, None))


def test_a_picture_is_served_for_ever_with_its_version_and_does_nothing(kept: Get) -> None:
    answers = [kept(LOGO), kept(SHOT), kept(LOGO.partition("?")[0]), kept(LOGO.replace("a" * 10, "b" * 10))]
    told = ("content-type", "content-security-policy", "x-content-type-options")
    assert [[one.headers[name] for name in told] for one in answers] == [
        [kind, POLICY, "nosniff"] for kind in ("image/svg+xml", "image/webp", "image/svg+xml", "image/svg+xml")
    ]
    assert [(one.content, "immutable" in one.headers["cache-control"]) for one in answers] == [
        (b"<svg/>", True), (b"RIFF", True), (b"<svg/>", False), (b"<svg/>", False),
    ]  # fmt: skip


@pytest.mark.parametrize("path", ["moss-2024/logo.png", "moss-2022/logo.svg", "moss-2024/nope.webp", "moss-2024/logo"])
def test_there_is_no_such_picture(kept: Get, path: str) -> None:
    assert kept(f"/picture/{path}").status_code == 404


def test_lists_and_the_player_show_the_platforms_picture(kept: Get) -> None:
    pages = {path: soup(kept(path)) for path in ("/s/ada-quill", GARDENS)}
    shown = [pages["/s/ada-quill"].select(".thumb img"), pages[GARDENS].select(".poster img")]
    assert [[(one["src"], one["alt"]) for one in found] for found in shown] == [[(SHOT, "")], [(SHOT, "")]]


def test_json_ld_names_the_platforms_picture_where_it_is_kept(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    db = seed.seed(tmp_path / "talks.db")
    get = client_for(datasette_for(db, None, "https://talks.example"))
    graphs = [get(GARDENS).text]
    with closing(sqlite3.connect(db)) as conn, conn:
        conn.executemany("INSERT INTO pictures VALUES (?,?,?,?,?)", ROWS)
    graphs.append(get(GARDENS).text)
    shown = [re.findall(r'"(?:image|thumbnailUrl)": "https://talks.example(/[^"?]+)', text) for text in graphs]
    assert shown == [[f"/card{GARDENS[2:]}.png"] * 2, [SHOT.partition("?")[0]] * 2]


def test_a_catalog_of_before_there_were_pictures_shows_none(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    db = seed.seed(tmp_path / "talks.db")
    seed.edit(db, "DROP TABLE pictures")
    get = client_for(datasette_for(db, None, None))
    assert [get(path).status_code for path in (GARDENS, "/s/ada-quill", "/e/moss-2024", "/")] == [200] * 4
    assert get(LOGO).status_code == 404
