"""One meaning of "talk": home, conference, speaker, search, commands and database count the same."""

import json
import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import forked_command
import httpx
import pytest
from reading import soup, words

from aggregator.catalog.search.find import Finds
from aggregator.catalog.serve import datasette_for
from scrapers.records import KINDS

Get = Callable[..., httpx.Response]
EVENTS = {"owls-2031": ("Owl Days 2031", 3), "moss-2030": ("Moss Days 2030", 1)}
"""Event -> its title, and how many entries it has of each kind: 15 kinds, of which 11 are talks."""

TALKS = {"owls-2031": 33, "moss-2030": 11}


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("totals") / "data"
    for event, (title, number) in EVENTS.items():
        place = folder / "events" / event
        place.mkdir(parents=True)
        (place / "event.yml").write_text(f"title: {title}\ntimezone: UTC\nschedule: []\n", "utf-8")
        rows = [
            {
                "code": f"{KINDS.index(kind):02}{n}99",
                "slug": f"{kind}-{n}",
                "kind": kind,
                "title": f"Plumage {kind} {n}",
                "speakers": [{"name": "Ada Finch"}],
                "status": "scheduled",
                "source_url": "https://owls.example/",
            }
            for kind in KINDS
            for n in range(number)
        ]
        (place / "talks.jsonl").write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    assert run(folder, "build")[0] == 0
    return folder


def run(data: Path, *arguments: str) -> tuple[int, str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONFTALKS_", "YOUTUBE_", "HUBILO_"))}
    return forked_command.run(("--data", str(data), *arguments), kept, data.parent)


@pytest.fixture(scope="module")
def ask(data: Path, lasting_client_for: Callable[[Any], Get]) -> Get:
    return lasting_client_for(datasette_for(data / "talks.db", None, "https://talks.example"))


def test_commands_and_database_count_the_same(data: Path) -> None:
    counted: dict[tuple[str, ...], dict[str, int]] = {}
    for command in ("build", "status"):
        told = json.loads(run(data, command, "--json")[1])["ledger"]
        counted[command, "--json"] = {row["event"]: row["talks"] for row in told}
        lines = [line.split() for line in run(data, command)[1].splitlines()[1:]]
        counted[command,] = {line[0]: int(line[1]) for line in lines}
    with closing(sqlite3.connect(data / "talks.db")) as conn:
        counted["ledger", ""] = dict(conn.execute("SELECT event, talks FROM ledger"))
        without = conn.execute("SELECT event, count(*) FROM talks_without_video GROUP BY event")
        counted["without a video", ""] = dict(without)
    assert list(counted.values()) == [TALKS] * 6


def test_pages_count_the_same(ask: Get) -> None:
    assert words(ask("/"), ".totals").startswith("44 talks ")
    assert [line.get_text() for line in soup(ask("/")).select(".latest .by:last-child span:first-child")] == [
        "11 talks",
        "33 talks",
    ]
    for event, number in TALKS.items():
        page = soup(ask(f"/e/{event}"))
        assert words(ask(f"/e/{event}"), ".ledger p").startswith(f"{number} talks ")
        assert f" {number} talks, 0 with a public video." in page.select_one("meta[name=description]")["content"]
    assert words(ask("/s/ada-finch"), ".lead").startswith("44 talks ")
    description = soup(ask("/s/ada-finch")).select_one("meta[name=description]")
    assert description["content"].startswith("44 conference talks by Ada Finch")


def test_canned_queries_count_the_same(ask: Get, data: Path, client_for: Callable[[Any], Get]) -> None:
    metadata = Path(__file__).parents[3] / "metadata.yml"
    get = client_for(datasette_for(data / "talks.db", metadata, None))
    assert get("/talks/most_talks.json?_shape=array").json() == [{"name": "Ada Finch", "talks": 44, "conferences": 2}]
    assert len(get("/talks/missing_videos.json?_shape=array").json()) == 44


@pytest.mark.parametrize(
    ("query", "talks", "total", "said"),
    [
        ("", 44, 52, "The newest 20 of 52 entries"),
        ("plumage", 44, 52, "The best 20 of 52 entries"),
        ("plumage&kind=open-space", 0, 4, "4 entries"),
        ("plumage&kind=open-space&event=moss-2030", 0, 1, "1 entry"),
        ("plumage&kind=keynote", 4, 4, "4 talks"),
        ("plumage&kind=keynote&event=moss-2030", 1, 1, "1 talk"),
        ("plumage&event=owls-2031", 33, 39, "The best 20 of 39 entries"),
        ("zzzzzzzz", 0, 0, "Nothing found"),
        ("!!!", 0, 0, "Nothing found"),
        ("02099&event=owls-2031", 1, 1, "1 talk"),
        ("11099&event=owls-2031", 0, 1, "1 entry"),
        ("https://talks.example/e/owls-2031", 33, 39, "The best 20 of 39 entries"),
    ],
)
def test_a_search_counts_talks_and_says_entries_where_there_are_others(
    ask: Get, query: str, talks: int, total: int, said: str
) -> None:
    told = ask(f"/search.json?q={query}").json()
    assert (told["total_talks"], told["total"]) == (talks, total)
    assert words(ask(f"/search?q={query}"), "#found") == said


@pytest.mark.parametrize(
    ("total", "talks", "more", "said"),
    [
        (999, 999, False, "999 talks"),
        (1503, 1503, False, "1,503 talks"),
        (20000, None, True, "more than 20,000 entries"),
    ],
)
def test_thousands_are_told_apart(total: int, talks: int | None, more: bool, said: str) -> None:
    assert Finds([], total, more, talks=talks).in_words == said


def test_the_command_counts_as_the_page_does(data: Path) -> None:
    assert run(data, "search", "plumage")[2] == "the best 20 of 52 entries; --limit shows more\n"
    told = json.loads(run(data, "search", "--json")[1])
    assert (told["total"], told["total_talks"], len(told["talks"])) == (52, 44, 20)


def test_rows_of_the_schedule_are_entries(data: Path) -> None:
    assert run(data, "build")[2] == f"{data / 'talks.db'}: all as it was\n"
    (data / "talks.db").unlink()
    assert re.search(r"; entries 60 new, 0 changed, 0 gone; ", run(data, "build")[2])
