"""Posts that write about a talk, on its page."""

import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from bs4 import BeautifulSoup

from aggregator.catalog.queries import posts_about
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.views import PostView

GARDENS = "moss-2024/growing-gardens-with-generators"
POSTS = [
    ("https://blog.example/b", "Beans & <bees>", None, None),
    ("https://blog.example/a", "A week of moss", "Ada Finch", "2024-06-01"),
    ("javascript:alert(1)", "Evil", None, None),
]


def with_posts(catalog: Path, tmp_path: Path) -> Path:
    path = tmp_path / "talks.db"
    shutil.copy(catalog, path)
    conn = sqlite3.connect(path)
    conn.executemany("INSERT INTO posts VALUES (?,?,?,?)", POSTS)
    conn.executemany("INSERT INTO post_talks VALUES (?,?)", [(GARDENS, url) for url, *_ in POSTS])
    conn.commit()
    conn.close()
    return path


def test_the_talk_page_lists_posts(
    catalog: Path, tmp_path: Path, client_for: Callable[[Any], Callable[..., httpx.Response]]
) -> None:
    get = client_for(datasette_for(with_posts(catalog, tmp_path), None, "https://talks.example"))
    page = BeautifulSoup(get(f"/t/{GARDENS}").text, "lxml")
    section = page.find("section", {"aria-labelledby": "posts"})
    assert section is not None
    assert " ".join(section.get_text().split()) == "Written about in A week of moss by Ada Finch Beans & <bees>"
    assert [link["href"] for link in section.find_all("a")] == ["https://blog.example/a", "https://blog.example/b"]
    assert "Written about in" not in get("/t/moss-2024/quiet-rooms").text


def test_a_catalog_from_before_there_were_posts_is_shown(catalog: Path, tmp_path: Path) -> None:
    conn = sqlite3.connect(with_posts(catalog, tmp_path))
    assert posts_about(conn, GARDENS) == [
        PostView("https://blog.example/a", "A week of moss", "Ada Finch"),
        PostView("https://blog.example/b", "Beans & <bees>", None),
    ]
    conn.execute("DROP TABLE post_talks")
    assert posts_about(conn, GARDENS) == []
    conn.close()
