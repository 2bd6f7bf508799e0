"""Every route through the real Datasette app: status, headers, and what the page says."""

import re
import sqlite3
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from reading import soup, words

from aggregator.catalog.serve import datasette_for
from aggregator.catalog.site import CONTENT_SECURITY_POLICY

Get = Callable[..., httpx.Response]
GARDENS = "/t/moss-2024/growing-gardens-with-generators"
VIDEO = "https://www.youtube.com/watch?v=gardens0001"
SECURITY = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
}
PAGES = [
    "/",
    "/search",
    "/search?q=gardens",
    "/search?q=zzzz",
    "/e/moss-2024",
    "/e/empty-2021",
    "/e/fern-2023",
    "/e/moss-2024?view=grid",
    "/e/moss-2024?kind=poster",
    "/e/moss-2024?kind=nope",
    "/e/moss-2024/review",
    "/e/fern-2023/review",
    "/e/empty-2021/review",
    GARDENS,
    "/t/moss-2024/memory-arenas-for-mortals",
    "/t/fern-2023/hostile",
    "/t/moss-2024/lunch",
    "/s/ada-quill",
    "/s/img-src-x-onerror-alert-1",
    "/t/moss-2024/nope",
    "/e/nope",
    "/s/nope",
    "/resolve",
    "/e",
    "/e?q=moss",
    "/e?q=zzzz",
    "/s",
    "/s?letter=A",
    "/s?letter=%21",
    "/s?q=ada",
    "/s?q=zzzz",
    "/topics",
    "/about",
    "/changes",
    "/e/moss-2024/changes",
]


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/", 200, None),
        ("/search?q=gardens", 200, None),
        ("/search.json?q=gardens", 200, None),
        ("/search?q=https%3A%2F%2Fyoutu.be%2Fgardens0000", 302, GARDENS),
        ("/e/moss-2024", 200, None),
        ("/e/MOSS-2024", 301, "/e/moss-2024"),
        ("/e/moss-2024/", 301, "/e/moss-2024"),
        ("/e/nope", 404, None),
        (GARDENS, 200, None),
        (GARDENS + "/", 301, GARDENS),
        ("/t/moss-2024/41", 301, GARDENS),
        ("/t/moss-2024/K77", 301, GARDENS),
        ("/t/Moss-2024/growing-gardens", 301, GARDENS),
        ("/t/fern-2023/ab3de", 301, "/t/fern-2023/hostile"),
        ("/t/moss-2024/nope", 404, None),
        ("/t/nope/41", 404, None),
        ("/t/moss-2024/%3Cscript%3E", 404, None),
        ("/watch/moss-2024/growing-gardens-with-generators", 302, VIDEO),
        ("/watch/moss-2024/41", 302, VIDEO),
        ("/watch/moss-2024/43", 302, "/t/moss-2024/c-and-c-in-one-tree"),
        ("/watch/moss-2024/42", 302, "/t/moss-2024/memory-arenas-for-mortals"),
        ("/watch/fern-2023/hostile", 302, "/t/fern-2023/hostile"),
        ("/watch/moss-2024/nope", 404, None),
        ("/resolve?url=https%3A%2F%2Fyoutu.be%2Fgardens000-%3Ft%3D3", 302, GARDENS),
        ("/resolve?url=https://events.hubilo.com/moss-2024/session/900001", 302, GARDENS),
        ("/resolve?url=http://us.moss.example/2024/schedule/presentation/41", 302, GARDENS),
        ("/resolve?url=https://youtu.be/unknown0001", 404, None),
        ("/resolve", 404, None),
        ("/s/ada-quill", 200, None),
        ("/s/Ada-Quill/", 301, "/s/ada-quill"),
        ("/s/nope", 404, None),
        ("/e", 200, None),
        ("/e/", 301, "/e"),
        ("/s", 200, None),
        ("/s/", 301, "/s"),
        ("/about", 200, None),
        ("/about/", 301, "/about"),
        ("/about/nope", 404, None),
        ("/robots.txt", 200, None),
        ("/-/conftalks/catalog.css", 200, None),
        ("/-/conftalks/plugin.py", 404, None),
    ],
)
def test_routes_answer_alike_to_get_and_head(get: Get, path: str, status: int, location: str | None) -> None:
    answers = [get(path, method=method) for method in ("GET", "HEAD")]
    assert [(answer.status_code, answer.headers.get("location")) for answer in answers] == [(status, location)] * 2
    assert answers[1].content == b""
    plays = "; frame-src https://www.youtube-nocookie.com" if answers[0].text.count("data-player") else ""
    told = SECURITY | {"content-security-policy": CONTENT_SECURITY_POLICY + plays}
    for answer in answers:
        assert {name: answer.headers.get(name) for name in SECURITY} == told


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_other_methods_are_refused(get: Get, method: str) -> None:
    answer = get("/search", method=method)
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_well_built(get: Get, path: str) -> None:
    page = soup(get(path))
    levels = [int(heading.name[1]) for heading in page.select("h1, h2, h3, h4")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [b - a for a, b in pairwise(levels) if b - a > 1] == []
    assert page.html is not None
    assert (
        page.html.get("lang"),
        len(page.select("main")),
        len(page.select("body > header")),
        len(page.select("footer")),
    ) == ("en", 1, 1, 1)
    assert page.select_one("a.skip[href='#main']") is not None
    description = page.select_one("meta[name=description]")
    assert description is not None
    assert description["content"]
    ids = [element["id"] for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    labelled = {label["for"] for label in page.select("label")}
    assert [field for field in page.select("input:not([type=hidden])") if field["id"] not in labelled] == []


@pytest.mark.parametrize("path", PAGES)
def test_no_page_runs_anything_of_its_own_or_loads_from_elsewhere(get: Get, path: str) -> None:
    page = soup(get(path))
    scripts = page.select("script:not([type='application/ld+json'])")
    assert [script for script in scripts if script.get_text() or not script.get("src")] == []
    assert page.select("style, [style], iframe, img, object, embed") == []
    assert [a for e in page.find_all(True) for a in e.attrs if a.startswith("on")] == []
    loaded = [str(e.get("src") or e.get("href")) for e in page.select("[src], link[rel=icon], link[rel=stylesheet]")]
    assert [url for url in loaded if not url.startswith("/-/conftalks/")] == []
    links = [str(a["href"]) for a in page.select("a[href]")]
    assert [link for link in links if not re.match(r"/|#|https?://", link) or link.startswith("//")] == []


def test_hostile_words_stay_words(get: Get) -> None:
    for path in (
        "/",
        "/e/fern-2023",
        "/t/fern-2023/hostile",
        "/s/img-src-x-onerror-alert-1",
        "/search?q=hostile+quoted",
    ):
        text = get(path).text
        assert [
            bad for bad in ("<script>alert", "<img", "<b>Room", "<b>guess", 'href="javascript:') if bad in text
        ] == []
    assert "<script>alert('t')</script>" in words(get("/t/fern-2023/hostile"), "h1")


def test_what_was_typed_is_never_markup(get: Get) -> None:
    text = get('/search?q="><script>alert(9)</script>').text
    assert ("<script>alert(9)" in text, "&lt;script&gt;alert(9)" in text) == (False, True)


def test_an_event_shows_its_days_in_its_zone_with_the_state_of_every_video(get: Get) -> None:
    answer = get("/e/moss-2024")
    assert [heading.get_text(" ", strip=True) for heading in soup(answer).select("h2")] == [
        "Friday 17 May 2024",
        "Saturday 18 May 2024",
        "Sunday 19 May 2024",
        "Without a time",
    ]
    assert words(answer, "#zone") == "All times are local: America/New_York."
    assert words(answer, ".day") == (
        "Friday 17 May 2024 09:00 Doors open 10:00 – 10:30 Growing Gardens with Generators "
        "Ada Quill, Bo Tern Hall A, Hall B Watch Growing Gardens with Generators "
        "Memory Arenas for Mortals Łukasz Østerby until 10:45 Hall C Attendees only "
        "11:00 – 11:30 C++ and C# in One [Tree] | `or` two_trees Ada Quill Video pending 12:00 – 13:00 Lunch, Foyer"
    )
    assert [state.get_text(strip=True) for state in soup(answer).select(".state")] == ["Video pending"]
    assert [(a.get_text(), a["href"]) for a in soup(answer).select(".watch")] == [
        ("Watch Growing Gardens with Generators", "/watch/moss-2024/growing-gardens-with-generators")
    ] * 2
    assert [flag.get_text() for flag in soup(answer).select(".flag")] == ["No longer on the schedule", "Cancelled"]


def test_an_event_as_a_grid_of_rooms(get: Get) -> None:
    table = soup(get("/e/moss-2024?view=grid")).select_one("table")
    assert table is not None
    rows = [[" ".join(cell.get_text(" ").split()) for cell in row.select("th, td")] for row in table.select("tr")]
    assert rows == [
        ["Time", "Hall A", "Hall B", "Hall C", "No room"],
        ["09:00", "09:00 Doors open"],
        [
            "10:00",
            "Growing Gardens with Generators Ada Quill, Bo Tern 10:00 – 10:30 · Watch Growing Gardens with Generators",
            "Growing Gardens with Generators Ada Quill, Bo Tern 10:00 – 10:30 · Watch Growing Gardens with Generators",
            "Memory Arenas for Mortals Łukasz Østerby 10:00 – 10:45 · Attendees only",
            "",
        ],
        ["11:00", "", "", "", "C++ and C# in One [Tree] | `or` two_trees Ada Quill 11:00 – 11:30 · Video pending"],
        ["12:00", "12:00 – 13:00 Lunch, Foyer"],
    ]


def test_an_event_can_be_narrowed_and_says_to_what(get: Get) -> None:
    page = soup(get("/e/moss-2024"))
    menus = [
        [" ".join(text.get_text(" ").split()) for text in menu.select("summary, a")] for menu in page.select(".menu")
    ]
    assert menus == [
        ["Room", "Hall A 4", "Hall C 2", "Hall B 1"],
        ["Recording", "Video pending 3", "Attendees only 1", "Video removed 1", "Not recorded 1", "Video 1"],
    ]
    poster = get(str(page.select(".kinds a")[1]["href"]))
    assert (words(poster, ".kinds"), words(poster, ".day h3")) == ("talk 6 poster 1", "Poster on Lichen")
    assert [a["href"] for a in soup(poster).select(".kinds [aria-current]")] == ["/e/moss-2024"]
    nothing = get("/e/moss-2024?kind=nope&view=grid")
    assert words(nothing, ".note") == "Nothing on this schedule is like that. Show everything"
    assert [a["href"] for a in soup(nothing).select(".note a")] == ["/e/moss-2024?view=grid"]


def test_a_long_schedule_shows_one_day_a_page(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    conn = sqlite3.connect(path)
    for number in range(300):
        talk = f"moss-2022/kelp-{number}"
        conn.execute(
            """INSERT INTO talks (id, event, code, slug, kind, title, status, video_status, do_not_record, source_url)
               VALUES (?, 'moss-2022', ?, ?, 'talk', 'Kelp', 'scheduled', 'unknown', 0, 'https://moss.example/')""",
            (talk, f"k{number}", f"kelp-{number}"),
        )
        conn.execute(
            "INSERT INTO slots VALUES (?, ?, NULL, 'Hall')",
            (talk, f"2022-04-{29 + number % 2}T10:{number % 60:02}:00-06:00"),
        )
    seed.rebuild(conn)
    conn.close()
    get = client_for(datasette_for(path, None, None))
    shown = {
        query: (
            [h.get_text() for h in soup(get(f"/e/moss-2022{query}")).select(".day h2")],
            words(get(f"/e/moss-2022{query}"), ".days [aria-current]"),
        )
        for query in ("", "?day=2022-04-30", "?day=nope", "?kind=keynote")
    }
    assert shown == {
        "": (["Friday 29 April 2022"], "Fri 29 Apr"),
        "?day=2022-04-30": (["Saturday 30 April 2022"], "Sat 30 Apr"),
        "?day=nope": (["Friday 29 April 2022"], "Fri 29 Apr"),
        "?kind=keynote": (["Friday 29 April 2022"], ""),
    }
    days = soup(get("/e/moss-2022?view=grid")).select(".days a[href^='/']")
    assert [a["href"] for a in days] == [
        "/e/moss-2022?day=2022-04-29&view=grid",
        "/e/moss-2022?day=2022-04-30&view=grid",
        "/e/moss-2022?video=public&view=grid",
    ]
