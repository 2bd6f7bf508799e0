"""/e/EVENT/review: what waits for a person, as `conftalks review` lists it, for its keepers and not for crawlers."""

import json
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx
import pytest
from catalog_seed import edit
from reading import soup

from aggregator.catalog import waits
from aggregator.catalog.commands import Commands
from aggregator.catalog.serve import datasette_for
from aggregator.collect.review import Review
from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.store.build import build
from scrapers.records import Event, Recording, Speaker, Talk

Get = Callable[..., httpx.Response]
REVIEW = "/e/moss-2024/review"
PAIR = "It is Copy It is It is not Copy It is not"


@pytest.fixture
def get(get_anew: Get) -> Get:
    return get_anew


def words(element: Any) -> str:
    return " ".join(element.get_text(" ").split())


def items(get: Get, path: str) -> dict[str, list[str]]:
    """Heading -> its entries as words."""
    page = soup(get(path))
    return {
        section["aria-labelledby"]: [words(item) for item in section.select("ul.waits > li")]
        for section in page.select("main section")
    }


def commands(get: Get, path: str) -> list[str]:
    return [field["value"] for field in soup(get(path)).select("main .snippet input")]


def test_each_list_with_links_and_commands(get: Get) -> None:
    tree, gardens = "C++ and C# in One [Tree] | `or` two_trees", "Growing Gardens"
    found = items(get, REVIEW)
    assert found["suggested"] == [
        f"One Tree? Public on YouTube published 3 July 2024 15 min {tree} Ada Quill 17 May 2024, 11:00 0.60: two words {PAIR}"
    ]
    lost = "Removed from YouTube (noticed on 20 June 2024), uploaded again as another video."
    doubt = "0.75: the same title; <b>10</b> instead of 29 minutes"
    assert found["swaps"] == [
        f"{gardens} with Generators Lost: {gardens} . {lost} Now: {gardens} . Public on YouTube. {doubt} {PAIR}"
    ]
    cooks = "Ada Quill cooks under one tree Public on YouTube published 4 July 2024 2 min"
    ask = "It is the talk … Copy It is the talk …"
    assert found["strays"] == [
        f"{cooks} Nearest: {tree} by Ada Quill {ask}",
        f"Gas Unlisted on YouTube: opens for whoever has its address {ask}",
    ]
    assert list(found) == ["suggested", "swaps", "strays"]
    accept, reject = "--accept --why 'watched it: this talk'", "--reject --why 'watched it: not this talk'"
    pairs = [
        ("c-and-c-in-one-tree youtube:maybetree01", accept),
        ("c-and-c-in-one-tree youtube:maybetree01", reject),
        ("growing-gardens-with-generators youtube:gardens0001", accept),
        ("growing-gardens-with-generators youtube:gardens0001", reject),
        ("PUT-THE-TALK-HERE youtube:cookingtree", accept),
        ("PUT-THE-TALK-HERE youtube:cookinggas1", accept),
    ]
    assert commands(get, REVIEW) == [f"conftalks decide moss-2024 {what} {how}" for what, how in pairs]
    links = [link["href"] for link in soup(get(REVIEW)).select("main section a")]
    assert links == [
        "https://www.youtube.com/watch?v=maybetree01",
        "/t/moss-2024/c-and-c-in-one-tree",
        "/t/moss-2024/growing-gardens-with-generators",
        "https://www.youtube.com/watch?v=gardens0000",
        "https://www.youtube.com/watch?v=gardens0001",
        "https://www.youtube.com/watch?v=cookingtree",
        "/t/moss-2024/c-and-c-in-one-tree",
        "https://www.youtube.com/watch?v=cookinggas1",
    ]


def test_an_event_of_which_nothing_waits_says_so(get: Get) -> None:
    page = soup(get("/e/empty-2021/review"))
    assert [words(note) for note in page.select("main .note")] == ["Nothing waits for a person."]
    assert page.select("main section") == []


def test_hostile_titles_are_words(get: Get) -> None:
    answer = get("/e/fern-2023/review")
    assert "<script>alert" not in answer.text
    (entry,) = items(get, "/e/fern-2023/review")["strays"]
    assert entry.startswith("<script>alert('stray')</script> Public on another site")
    assert [link for link in soup(answer).select("main section a") if link["href"].startswith("javascript")] == []


def test_it_is_not_for_search_engines(get: Get) -> None:
    answer = get(REVIEW)
    assert answer.headers["x-robots-tag"] == "noindex"
    assert [tag["content"] for tag in soup(answer).select("meta[name=robots]")] == ["noindex"]
    assert "/review" not in get("/sitemap.xml").text + get("/robots.txt").text
    assert "x-robots-tag" not in get("/e/moss-2024").headers


@pytest.mark.parametrize(
    ("path", "status", "location"),
    [
        ("/e/MOSS-2024/review", 301, REVIEW),
        ("/e/moss-2024/review/", 301, REVIEW),
        ("/e/nope/review", 404, None),
        ("/e/moss-2024/reviews", 404, None),
    ],
)
def test_its_address(get: Get, path: str, status: int, location: str | None) -> None:
    answer = get(path)
    assert (answer.status_code, answer.headers.get("location")) == (status, location)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/e/moss-2024", ["4 things wait for a person to decide"]),
        ("/e/fern-2023", ["1 thing waits for a person to decide"]),
        ("/e/empty-2021", []),
        ("/e/moss-2022", []),
    ],
)
def test_the_event_page_says_how_much_waits(get: Get, path: str, said: list[str]) -> None:
    assert [words(link) for link in soup(get(path)).select(f'main .head a[href="{path}/review"]')] == said


def test_a_catalog_of_before_shows_what_it_knows(
    seed: ModuleType, tmp_path: Path, client_for: Callable[[Any], Get]
) -> None:
    path = seed.seed(tmp_path / "talks.db")
    edit(path, "DROP TABLE event_recordings", "DROP TABLE waiting_swaps")
    get = client_for(datasette_for(path, None, None))
    assert list(items(get, REVIEW)) == ["suggested"]
    (note,) = (words(note) for note in soup(get(REVIEW)).select("main .note"))
    assert note.startswith("This catalog was built before it kept which recordings a conference lists.")
    assert get("/e/moss-2024").status_code == 200


def test_of_a_long_list_a_page_shows_the_first(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    told = re.compile("And 1 more: conftalks review moss-2024 --json lists them all.")
    monkeypatch.setattr(waits, "MOST_WAITING", 2)
    assert [len(entries) for entries in items(get, REVIEW).values()] == [1, 1, 2]
    monkeypatch.setattr(waits, "MOST_WAITING", 1)
    monkeypatch.setattr("aggregator.catalog.event_page.MOST_WAITING", 1)
    # Another address, as what was answered is kept.
    again = f"{REVIEW}?q=1"
    assert [len(entries) for entries in items(get, again).values()] == [1, 1, 1]
    assert len(told.findall(words(soup(get(again)).main))) == 1


def talk(number: int, title: str, kind: str = "talk", **more: Any) -> Talk:
    slug = title.lower().replace(" ", "-")
    return Talk("moss-2031", str(number), title, kind, "https://moss.example/", slug=slug, **more)


def video(key: str, title: str, **more: Any) -> Recording:
    facts = {"source_url": "https://videos.example/list", "playlist": "PL1", **more}
    return Recording("youtube", key, f"https://www.youtube.com/watch?v={key}", title, **facts)


def link(number: int, key: str, decision: str = "accepted", **more: Any) -> Link:
    return Link(str(number), f"youtube:{key}", decision, "title", 0.9, "whole title", **more)


TALKS = (
    *(talk(n, f"Owl {n}") for n in range(1, 6)),
    talk(6, "Slow Maps", speakers=(Speaker("Una Roe"),)),
    talk(7, "Ferns"),
    talk(8, "Lunch Anew", status="cancelled"),
)
VIDEOS = (
    *(video(f"owlowlowl0{n}", f"Owl {n}", duration_s=1800) for n in range(1, 6)),
    video("owlowlowl11", "Owl 1", duration_s=300),
    video("unaunauna01", "Una Roe speaks"),
    video("cookcookcoo", "Cooking"),
    video("cookgonegon", "Cooking", access="gone"),
    video("fernfernfer", "Ferns?"),
    video("rejectrejec", "Soup"),
)
LINKS = (
    *(link(n, f"owlowlowl0{n}") for n in range(1, 6)),
    link(1, "owlowlowl11"),
    link(7, "fernfernfer", "suggested"),
    link(6, "rejectrejec", "rejected", decided_by="person"),
)
LOST = (replace(VIDEOS[0], access="gone"), *VIDEOS[1:])


def test_page_and_command_say_the_same(tmp_path: Path, client_for: Callable[[Any], Get]) -> None:
    files = EventFiles(Event("moss-2031", "Moss", "UTC"), TALKS, LOST, LINKS)
    build(tmp_path / "talks.db", [files], date(2031, 10, 1))
    said = Review.of(files, (), Commands("moss-2031")).as_dict()
    conn = sqlite3.connect(tmp_path / "talks.db")
    shown, number = waits.waits(conn, "moss-2031"), waits.number_waiting(conn, "moss-2031")
    conn.close()
    codes = {f"moss-2031/{one.slug}": one.code for one in TALKS}
    assert [(q.recording.id, [codes[c.talk.id] for c in q.candidates]) for q in shown.questions] == [
        (row["recording"], [one["talk"] for one in row["candidates"]]) for row in said["recordings"]
    ]
    assert [(codes[s.talk.id], s.old.id, s.new.id, s.asked, s.score, s.reason) for s in shown.swaps] == [
        (
            row["talk"],
            row["old"]["recording"],
            row["new"]["recording"],
            "youtube:owlowlowl11",
            row["score"],
            row["reason"],
        )
        for row in said["swaps"]
    ]
    assert [(s.recording.id, s.nearest and codes[s.nearest.id]) for s in shown.strays] == [
        (row["recording"], row["nearest"] and row["nearest"]["talk"]) for row in said["recordings_without_talk"]
    ]
    assert [codes[one.id] for one in shown.without] == [row["talk"] for row in said["talks_without_recording"]]
    assert (shown.numbers, number) == ((1, 1, 2, 1), 5)
    assert json.dumps(said["swaps"][0]["accept"]).count("owlowlowl11") == 1
    get = client_for(datasette_for(tmp_path / "talks.db", None, None))
    assert [len(entries) for entries in items(get, "/e/moss-2031/review").values()] == [1, 1, 2, 1]


def test_what_somebody_gives_is_asked_about_first(tmp_path: Path) -> None:
    una = (Speaker("Una Roe"),)
    more = (
        talk(21, "Bolts", "lightning", speakers=una),
        talk(22, "Awards", "plenary"),
        talk(23, "Lichen"),
        talk(24, "Moss", speakers=una),
    )
    recorded = tuple(talk(n, f"Talk {n}", kind) for n, kind in enumerate(["lightning"] * 3 + ["plenary"] * 3, start=31))
    videos = tuple(video(f"talktalk{one.code}1", one.title) for one in recorded)
    links = tuple(link(int(one.code), f"talktalk{one.code}1") for one in recorded)
    files = EventFiles(
        Event("moss-2031", "Moss", "UTC"), (*more, *recorded, *TALKS[:5]), (*videos, *VIDEOS[:5]), (*links, *LINKS[:5])
    )
    build(tmp_path / "talks.db", [files], date(2031, 10, 1))
    with closing(sqlite3.connect(tmp_path / "talks.db")) as conn:
        assert [one.title for one in waits.waits(conn, "moss-2031").without] == ["Moss", "Lichen", "Bolts", "Awards"]


@pytest.mark.parametrize(("few", "open_", "folded"), [(1, 1, 3), (2, 4, 0), (3, 4, 0)])
def test_a_long_list_begins_with_a_few_and_the_others_are_folded(
    tmp_path: Path, client_for: Callable[[Any], Get], monkeypatch: pytest.MonkeyPatch, few: int, open_: int, folded: int
) -> None:
    monkeypatch.setattr("aggregator.catalog.event_page.FEW_WAITING", few)
    strays = tuple(video(f"straystray{n}", f"Soup {n}") for n in range(4))
    build(tmp_path / "talks.db", [EventFiles(Event("moss-2031", "Moss", "UTC"), TALKS, strays, ())], date(2031, 10, 1))
    page = soup(client_for(datasette_for(tmp_path / "talks.db", None, None))("/e/moss-2031/review"))
    lists = [len(one.select(":scope > li")) for one in page.select("ul.waits")]
    assert lists == [open_, *([folded] if folded else [])]
    assert [words(one) for one in page.select("details.fold > summary")] == ([f"{folded} more"] if folded else [])
    ids = [field["id"] for field in page.select(".waits input")]
    assert ids == [f"stray-{n}" for n in range(1, 5)]


def test_the_lists_are_led_to_where_there_are_several(get: Get) -> None:
    assert [(words(a), a["href"]) for a in soup(get(REVIEW)).select("main .head .by a[href^='#']")] == [
        ("Does it show this talk?", "#suggested"),
        ("Is it uploaded anew?", "#swaps"),
        ("Of no talk", "#strays"),
    ]
    assert soup(get("/e/fern-2023/review")).select("main .head .by a[href^='#']") == []


def test_a_lost_recording_that_is_only_suggested_is_asked_about_itself(tmp_path: Path) -> None:
    links = (link(1, "owlowlowl01", "suggested"), *(one for one in LINKS if one.recording != "youtube:owlowlowl01"))
    recordings = (LOST[0], *(replace(one, duration_s=1800) for one in LOST[1:]))
    files = EventFiles(Event("moss-2031", "Moss", "UTC"), TALKS, recordings, links)
    build(tmp_path / "talks.db", [files], date(2031, 10, 1))
    conn = sqlite3.connect(tmp_path / "talks.db")
    assert [(one.old.id, one.asked) for one in waits.waits(conn, "moss-2031").swaps] == [
        ("youtube:owlowlowl01", "youtube:owlowlowl01")
    ]
    conn.close()
