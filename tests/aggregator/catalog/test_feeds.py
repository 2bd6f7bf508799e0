"""The feeds through Datasette, read by feedparser."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import feedparser
import httpx
import pytest
from defusedxml.ElementTree import fromstring

from aggregator.catalog.feeds import newly_public
from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
ALL, MOSS = "/feeds/videos.atom", "/e/moss-2024/videos.atom"
HOSTILE = "<script>alert('t')</script> \"quoted\" & 'sharp'"


def read(answer: httpx.Response) -> Any:
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/atom+xml; charset=utf-8")
    found = feedparser.parse(answer.content)
    assert (found.bozo, found.version) == (0, "atom10")
    return found


def changed(seed: ModuleType, folder: Path, *statements: str) -> Path:
    path: Path = seed.seed(folder / "talks.db")
    with sqlite3.connect(path) as conn:
        for statement in statements:
            conn.execute(statement)
        seed.count(conn)
    conn.close()
    return path


def test_the_feed_of_all_says_what_was_found(get: Get) -> None:
    found = read(get(ALL))
    assert (found.feed.id, found.feed.title, found.feed.updated) == (
        "tag:conftalks,2026:feeds/videos.atom",
        "New videos of conference talks",
        "2024-06-01T00:00:00Z",
    )
    assert [(link.rel, link.href) for link in found.feed.links] == [("self", f"{HOME}{ALL}"), ("alternate", f"{HOME}/")]
    gardens = found.entries[0]
    assert [entry.id for entry in found.entries] == [
        "tag:conftalks,2026:moss-2024/growing-gardens-with-generators",
        "tag:conftalks,2026:moss-2022/old-growth",
    ]
    assert (gardens.title, gardens.updated, gardens.summary) == (
        "Growing Gardens with Generators",
        "2024-06-01T00:00:00Z",
        "Ada Quill, Bo Tern at Moss Conf 2024, 17 May 2024. Public on YouTube, 29 min.",
    )
    assert [(author.name, author.href) for author in gardens.authors] == [
        ("Ada Quill", f"{HOME}/s/ada-quill"),
        ("Bo Tern", f"{HOME}/s/bo-tern"),
    ]
    assert {link.rel: link.href for link in gardens.links} == {
        "alternate": f"{HOME}/t/moss-2024/growing-gardens-with-generators",
        "related": "https://www.youtube.com/watch?v=gardens0001",
    }


def test_the_feed_of_an_event_has_its_own_talks(get: Get) -> None:
    found = read(get(MOSS))
    assert (found.feed.id, [entry.title for entry in found.entries]) == (
        "tag:conftalks,2026:e/moss-2024/videos.atom",
        ["Growing Gardens with Generators"],
    )
    empty = read(get("/e/empty-2021/videos.atom"))
    assert (empty.entries, empty.feed.updated) == ([], "1970-01-01T00:00:00Z")


def test_an_id_stays_when_the_title_the_video_or_the_address_of_the_catalog_changes(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get], get: Get
) -> None:
    path = changed(
        seed,
        tmp_path,
        "UPDATE talks SET title = 'Growing Weeds' WHERE id LIKE 'moss-2024/growing%'",
        "UPDATE recordings SET access = 'gone' WHERE id = 'youtube:gardens0001'",
        "UPDATE recordings SET access = 'public', first_seen = '2024-08-08' WHERE id = 'youtube:gardens0000'",
    )
    moved = read(client_for(datasette_for(path, None, "https://moved.example/talks"))(MOSS))
    before = read(get(MOSS))
    assert moved.entries[0].id == before.entries[0].id
    assert (moved.entries[0].title, moved.entries[0].updated, moved.feed.updated) == (
        "Growing Weeds",
        "2024-08-08T00:00:00Z",
        "2024-08-08T00:00:00Z",
    )
    assert moved.entries[0].link == "https://moved.example/talks/t/moss-2024/growing-gardens-with-generators"


def test_the_newest_find_comes_first_and_a_limit_cuts_the_oldest(seed: ModuleType, tmp_path: Path) -> None:
    path = changed(seed, tmp_path, "UPDATE recordings SET first_seen = '2024-09-09' WHERE id = 'youtube:gardens0001'")
    conn = sqlite3.connect(path)
    every, first = newly_public(conn), newly_public(conn, limit=1)
    conn.close()
    assert [found.talk.slug for found in every] == ["growing-gardens-with-generators", "old-growth"]
    assert [found.talk.slug for found in first] == ["growing-gardens-with-generators"]


def test_hostile_words_stay_words(seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    path = changed(
        seed,
        tmp_path,
        "UPDATE recordings SET url = 'https://tube.example/w/1?a=1&b=<2>', provider = 'peertube' WHERE id = 'file:evil'",
        "UPDATE talks SET title = title || char(7) || char(65535) || ']]>' WHERE id = 'fern-2023/hostile'",
    )
    answer = client_for(datasette_for(path, None, HOME))("/e/fern-2023/videos.atom")
    (entry,) = read(answer).entries
    namespace = "{http://www.w3.org/2005/Atom}"
    plain = fromstring(answer.content).find(f"{namespace}entry")
    assert (plain.findtext(f"{namespace}title"), plain.find(f"{namespace}author").findtext(f"{namespace}name")) == (
        f"{HOSTILE}]]>",
        "<img src=x onerror=alert(1)>",
    )
    assert [link.href for link in entry.links if link.rel == "related"] == ["https://tube.example/w/1?a=1&b=<2>"]


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/e/Moss-2024/changes.atom", 301, "/e/moss-2024/changes.atom"),
        ("/e/nope/changes.atom", 404, None),
        ("/e/Moss-2024/videos.atom", 301, MOSS),
        ("/e/nope/videos.atom", 404, None),
        ("/feeds", 404, None),
        ("/feeds/talks.atom", 404, None),
    ],
)
def test_other_names(get: Get, path: str, status: int, location: str | None) -> None:
    assert (get(path).status_code, get(path).headers.get("location")) == (status, location)


def test_without_a_public_address_there_is_no_feed(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(datasette_for(catalog, None, None))
    assert [get(path, headers={"x-forwarded-host": "evil.example"}).status_code for path in (ALL, MOSS)] == [404, 404]
