"""A talk as JSON and as Markdown, through Datasette."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from bs4 import BeautifulSoup
from markdown_it import MarkdownIt

from aggregator.catalog.serve import datasette_for

Get = Callable[..., httpx.Response]
GARDENS = "/t/moss-2024/growing-gardens-with-generators"
HOME = "https://talks.example"


def test_json_has_all_that_the_page_says(get: Get) -> None:
    answer = get(f"{GARDENS}.json")
    told = answer.json()
    first, similar = told["recordings"][0], told.pop("similar")
    days = [recording["last_seen"] for recording in told["recordings"]]
    recordings = [(recording["id"], recording["access"]) for recording in told.pop("recordings")]
    assert answer.headers["content-type"] == "application/json; charset=utf-8"
    assert told == {
        "id": "moss-2024/growing-gardens-with-generators",
        "permalink": f"{HOME}{GARDENS}",
        "event": "moss-2024",
        "event_title": "Moss Conf 2024",
        "code": "41",
        "kind": "talk",
        "title": "Growing Gardens with Generators",
        "speakers": [
            {"name": "Ada Quill", "permalink": f"{HOME}/s/ada-quill"},
            {"name": "Bo Tern", "permalink": f"{HOME}/s/bo-tern"},
        ],
        "slots": [
            {"start": "2024-05-17T10:00:00-04:00", "end": "2024-05-17T10:30:00-04:00", "rooms": "Hall A, Hall B"},
            {"start": "2024-05-19T15:00:00-04:00", "end": "2024-05-19T15:30:00-04:00", "rooms": "Hall C"},
        ],
        "timezone": "America/New_York",
        "track": "Core",
        "level": "Beginner",
        "language": None,
        "abstract": "Lazy rows of beans.\n\nSecond <paragraph> about\nwatering.",
        "status": "scheduled",
        "slides": ["https://moss.example/slides/41.pdf"],
        "tags": ["beans", "Lazy Rows"],
        "schedule": "https://us.moss.example/2024/schedule/presentation/41/",
        "video_status": "public",
        "video": "https://www.youtube.com/watch?v=gardens0001",
        "removed_noticed": None,
        "topics": [{"slug": "gardens", "name": "Gardens", "permalink": f"{HOME}/topics/gardens"}],
    }
    assert similar[0]["id"] == "fern-2023/growing-gardens-with-generators"
    assert recordings == [
        ("youtube:gardens0001", "public"),
        ("hubilo:moss-2024/900001", "attendees"),
        ("youtube:gardens0000", "gone"),
    ]
    assert [day for day in days if day] == ["2024-06-20"]
    assert first == {
        "id": "youtube:gardens0001",
        "url": "https://www.youtube.com/watch?v=gardens0001",
        "access": "public",
        "published": "2024-07-01",
        "duration_s": 1745,
        "start_s": None,
        "replaced_by": None,
        "licence": None,
        "last_seen": None,
        "method": "title+speaker+date",
        "score": 0.99,
        "reason": "whole title; both speakers named",
        "decided_by": "matcher",
    }


def test_markdown_reads_like_the_page(get: Get) -> None:
    answer = get(f"{GARDENS}.md")
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.text == (
        "# Growing Gardens with Generators\n\n"
        "- Speakers: Ada Quill, Bo Tern\n"
        f"- Conference: [Moss Conf 2024]({HOME}/e/moss-2024)\n"
        "- When: Friday 17 May 2024, 10:00–10:30 EDT, Hall A, Hall B\n"
        "- When: Sunday 19 May 2024, 15:00–15:30 EDT, Hall C\n"
        "- Level: Beginner\n"
        "- Track: Core\n"
        "- Recording: [Public on YouTube, 29 min](https://www.youtube.com/watch?v=gardens0001)\n"
        "- Recording: [Attendees only, on Hubilo: opens with a ticket's login]"
        "(https://events.hubilo.com/moss-2024/session/900001)\n"
        "- Recording: Removed from YouTube (noticed on 20 June 2024), uploaded again as another video, 29 min\n"
        "- Slides: [https://moss.example/slides/41.pdf](https://moss.example/slides/41.pdf)\n"
        "- Schedule: [page at the conference](https://us.moss.example/2024/schedule/presentation/41/)\n"
        f"- Permalink: [{HOME}{GARDENS}]({HOME}{GARDENS})\n"
        "\nLazy rows of beans. Second about watering.\n"
    )


@pytest.mark.parametrize(
    ("talk", "said"),
    [("c-and-c-in-one-tree", "- Recording: Video pending\n"), ("quiet-rooms", "- Recording: Not recorded\n")],
)
def test_a_talk_without_recording_says_why(get: Get, talk: str, said: str) -> None:
    assert said in get(f"/t/moss-2024/{talk}.md").text


def test_hostile_words_are_no_markup(get: Get) -> None:
    page = BeautifulSoup(MarkdownIt().render(get("/t/fern-2023/hostile.md").text), "lxml")
    assert {element.name for element in page.body.find_all(True)} == {"h1", "ul", "li", "a", "p"}
    assert page.h1.get_text() == "<script>alert('t')</script> \"quoted\" & 'sharp'"
    assert [a["href"] for a in page.select("a") if not str(a["href"]).startswith(HOME)] == []
    told = get("/t/fern-2023/hostile.json").json()
    assert (told["schedule"], told["video"], told["recordings"][0]["url"]) == (None, None, None)


@pytest.mark.parametrize("form", ["json", "md"])
def test_other_names_lead_to_the_same_form(get: Get, form: str) -> None:
    answer = get(f"/t/Moss-2024/K77.{form}")
    assert (answer.status_code, answer.headers["location"]) == (301, f"{GARDENS}.{form}")
    assert get(f"/t/moss-2024/nope.{form}").status_code == 404


def test_without_a_public_address_nothing_is_made_up(catalog: Path, client_for: Callable[[Any], Get]) -> None:
    get = client_for(datasette_for(catalog, None, None))
    told = get(f"{GARDENS}.json", headers={"x-forwarded-host": "evil.example"}).json()
    assert (told["permalink"], told["speakers"][0]["permalink"]) == (None, None)
    assert re.findall(r"Permalink|evil", get(f"{GARDENS}.md", headers={"x-forwarded-host": "evil.example"}).text) == []


def test_slides_that_may_be_shown_are_linked_on_the_page(get: Get) -> None:
    shown = '<div><dt>Slides</dt><dd><a href="https://moss.example/slides/41.pdf" rel="nofollow">moss.example</a></dd></div>'
    assert get(GARDENS).text.count(shown) == 1
    assert 'href="javascript' not in get("/t/fern-2023/hostile").text
    assert get("/t/fern-2023/hostile.json").json()["slides"] == []
