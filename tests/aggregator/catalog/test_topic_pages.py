"""/topics, /topics/SLUG, their JSON and feed; topics and similar talks on a talk's page and in its JSON."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring
from reading import soup

from aggregator.catalog.serve import datasette_for
from aggregator.catalog.topic_pages import MOST_AT_ONCE
from aggregator.catalog.topics import similar_to, talks_of_topic, topic, topics, topics_of
from aggregator.catalog.views import TopicView

Get = Callable[..., httpx.Response]
HOME = "https://talks.example"
TALK = "growing-gardens-with-generators"
GARDENS = TopicView("gardens", "Gardens", 2)
ATOM = "{http://www.w3.org/2005/Atom}"


def test_what_the_catalog_says_of_topics(conn: Any) -> None:
    assert topics(conn) == [GARDENS]
    assert (topic(conn, "Gardens"), topic(conn, "nests")) == (GARDENS, None)
    assert [row.id for row in talks_of_topic(conn, "gardens")] == [f"moss-2024/{TALK}", f"fern-2023/{TALK}"]
    assert [row.id for row in talks_of_topic(conn, "gardens", 1)] == [f"moss-2024/{TALK}"]
    assert (topics_of(conn, f"moss-2024/{TALK}"), topics_of(conn, "moss-2024/quiet-rooms")) == ([GARDENS], [])


def test_similar_talks_come_with_their_reason(conn: Any) -> None:
    first = similar_to(conn, f"moss-2024/{TALK}")[0]
    assert (first.talk.id, first.reason) == (f"fern-2023/{TALK}", "same speaker; gardens, generators, growing")


def test_the_pages_name_topics_talks_and_reasons(get: Get) -> None:
    assert '<a href="/topics/gardens">Gardens</a> <i>2<' in get("/topics").text
    page = get("/topics/gardens").text
    assert [f'href="/t/{event}/{TALK}"' in page for event in ("moss-2024", "fern-2023")] == [True, True]
    shown = get(f"/t/moss-2024/{TALK}").text
    assert '<dd class="tags"><a href="/topics/gardens">Gardens</a></dd>' in shown
    assert "By the same speaker. Both mention gardens, generators and growing." in shown
    assert "/topics/gardens" not in get("/t/moss-2022/old-growth").text


def test_many_topics_are_shown_by_their_letters_and_the_largest_before_them(
    catalog: Path, seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = tmp_path / "talks.db"
    shutil.copy(catalog, path)
    get = client_for(datasette_for(path, None, None))
    more = [f"('b{number}', 'B{number}', {number + 1})" for number in range(MOST_AT_ONCE - 1)]
    seed.edit(path, f"INSERT INTO topics (slug, name, talks) VALUES {', '.join(more)}")
    page = soup(get("/topics"))
    assert (len(page.select(".topics a")), page.select("details")) == (MOST_AT_ONCE, [])
    others = "('ard', 'Árd', 1), ('3d', '3D', 1), ('x-yu', 'ю', 99), ('ac', 'ac', 1), ('at', '@', 1)"
    seed.edit(path, f"INSERT INTO topics (slug, name, talks) VALUES {others}")
    page = soup(get("/topics"))
    first = [a.get_text() for a in page.select("main ul")[0].select("a")]
    assert (len(first), first[0], first[-1]) == (MOST_AT_ONCE, "ю", "Gardens")
    folds = {
        one.select("summary")[0].contents[0].strip(): [a.get_text() for a in one.select("a")]
        for one in page.select("details")
    }
    assert {letter: names for letter, names in folds.items() if letter != "B"} == {
        "0–9": ["3D", "@"],
        "A": ["ac", "Árd"],
        "G": ["Gardens"],
        "Other letters": ["ю"],
    }
    assert (list(folds), len(folds["B"])) == (["0–9", "A", "B", "G", "Other letters"], MOST_AT_ONCE - 1)


def test_programs_read_the_same(get: Get) -> None:
    row = {"slug": "gardens", "name": "Gardens", "talks": 2, "permalink": f"{HOME}/topics/gardens"}
    assert get("/topics.json").json() == {"topics": [row]}
    one = get("/topics/gardens.json").json()
    assert one | {"newest": []} == row | {"newest": []}
    assert one["newest"][0] == {
        "id": f"moss-2024/{TALK}",
        "event": "moss-2024",
        "title": "Growing Gardens with Generators",
        "speakers": "Ada Quill, Bo Tern",
        "starts": "2024-05-17T10:00:00-04:00",
        "kind": "talk",
        "video_status": "public",
        "permalink": f"{HOME}/t/moss-2024/{TALK}",
    }
    talk = get(f"/t/moss-2024/{TALK}.json").json()
    assert talk["topics"] == [{"slug": "gardens", "name": "Gardens", "permalink": f"{HOME}/topics/gardens"}]
    assert talk["similar"][0] == {
        "id": f"fern-2023/{TALK}",
        "title": "Growing Gardens with Generators",
        "permalink": f"{HOME}/t/fern-2023/{TALK}",
        "reason": "same speaker; gardens, generators, growing",
    }


def test_the_feed_has_the_topics_videos_alone(get: Get) -> None:
    root = fromstring(get("/topics/gardens/videos.atom").content)
    assert root.findtext(f"{ATOM}title") == "New videos about Gardens"
    links = [entry.find(f"{ATOM}link").get("href") for entry in root.findall(f"{ATOM}entry")]
    assert links == [f"{HOME}/t/moss-2024/{TALK}"]


@pytest.mark.parametrize(
    ("path", "to"),
    [
        ("/topics/", "/topics"),
        ("/topics/Gardens", "/topics/gardens"),
        ("/topics/gardens/", "/topics/gardens"),
        ("/topics/Gardens.json", "/topics/gardens.json"),
        ("/topics/Gardens/videos.atom", "/topics/gardens/videos.atom"),
        ("/topics/garden", "/topics/gardens"),
        ("/topics/garden.json", "/topics/gardens.json"),
        ("/topics/garden/videos.atom", "/topics/gardens/videos.atom"),
    ],
)
def test_other_spellings_lead_to_the_address(get: Get, path: str, to: str) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers["location"]) == (301, to)


@pytest.mark.parametrize("path", ["/topics/nests", "/topics/nests.json", "/topics/nests/videos.atom", "/topics/a/b"])
def test_unknown_topics_are_404(get: Get, path: str) -> None:
    assert get(path).status_code == 404


def test_a_catalog_of_before_has_none(
    catalog: Path, seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    old = tmp_path / "talks.db"
    shutil.copy(catalog, old)
    seed.edit(old, *(f"DROP TABLE {name}" for name in ("similar_talks", "talk_topics", "topic_terms", "topics")))
    get = client_for(datasette_for(old, None, HOME))
    assert "No topic is in this catalog yet" in get("/topics").text
    assert get("/topics/gardens").status_code == 404
    shown = get(f"/t/moss-2024/{TALK}.json").json()
    assert (shown["topics"], shown["similar"]) == ([], [])
    assert get(f"/t/moss-2024/{TALK}").status_code == 200
    assert get("/sitemap.xml").status_code == 200


def test_without_an_address_there_is_no_feed(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    assert client_for(datasette_for(catalog, None, None))("/topics/gardens/videos.atom").status_code == 404
