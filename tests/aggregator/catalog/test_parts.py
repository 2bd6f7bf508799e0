"""A talk that is a part of a longer recording: everything that opens, shows or names the video begins there."""

import csv
import io
import json
import re
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from store_event import FILES, VIDEO, built

from aggregator.catalog.jsonld import talk_graph
from aggregator.catalog.queries import conference_of, event, talk, talk_rows
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.snippets import FORMS, snippet
from aggregator.catalog.views import RecordingView
from aggregator.catalog.wording import part
from aggregator.export.frab import frab_json
from aggregator.export.pyvideo import folder
from aggregator.export.table import csv_table
from aggregator.matching.links import Link
from scrapers.records import Chapter

Get = Callable[..., httpx.Response]
WATCH = "https://www.youtube.com/watch?v=abcdefghijk"
PARTS = (Chapter(0, "Welcome", 754), Chapter(754, "Toasters", 1354), Chapter(1354, "Jam"))
STREAM = replace(VIDEO, duration_s=30_000, published=date(2024, 6, 2), chapters=PARTS)
LINKS = (
    Link("128", STREAM.key, "accepted", "page-link", 1.0, "the page says so", start_s=754),
    Link("129", STREAM.key, "accepted", "page-link", 1.0, "the page says so", start_s=1354),
)
PAGE = "/t/demo-2024/parallel-toasters"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    built(tmp_path / "talks.db", replace(FILES, recordings=(STREAM,), links=LINKS))
    return tmp_path / "talks.db"


@pytest.fixture
def get(path: Path, client_for: Callable[[Any], Get]) -> Get:
    return client_for(datasette_for(path, None, "https://talks.example"))


@pytest.fixture
def conn(path: Path) -> Any:
    with sqlite3.connect(path) as connection:
        yield connection
    connection.close()


def test_rows_hold_where_a_talk_begins_and_where_its_part_ends_if_that_is_known(conn: sqlite3.Connection) -> None:
    for table in ("talk_recordings", "best_recordings"):
        held = conn.execute(f"SELECT talk, start_s, end_s FROM {table} ORDER BY talk").fetchall()
        assert held == [("demo-2024/jam-sessions", 1354, None), ("demo-2024/parallel-toasters", 754, 1354)]


def test_lists_show_the_length_of_the_part_alone(conn: sqlite3.Connection) -> None:
    rows = talk_rows(conn, ["demo-2024/parallel-toasters", "demo-2024/jam-sessions"])
    assert [row.duration_s for row in rows] == [600, None]


def test_the_page_says_where_it_begins_and_the_player_begins_there(get: Get) -> None:
    text = get(PAGE).text
    said = re.sub(r"<[^>]*>", "", text)
    assert "Begins at 12:34, part of a longer recording." in said
    assert f'href="{WATCH}&amp;t=754"' in text
    player = "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1&amp;start=754"
    assert f'data-player="{player}"' in text
    assert f'data-player="{player}"' in get(f"/embed{PAGE[2:]}").text
    assert "<i>10 min</i>" in text
    assert "500 min" not in text and "8 h" not in text


def test_watch_leads_there(get: Get) -> None:
    assert get("/watch/demo-2024/parallel-toasters").headers["location"] == f"{WATCH}&t=754"
    assert get("/watch/demo-2024/jam-sessions").headers["location"] == f"{WATCH}&t=1354"


def test_json_and_markdown_say_it(get: Get) -> None:
    told = get(f"{PAGE}.json").json()
    assert (told["video"], told["recordings"][0]["url"]) == (f"{WATCH}&t=754",) * 2
    assert (told["recordings"][0]["start_s"], told["recordings"][0]["duration_s"]) == (754, 30_000)
    said = "Public on YouTube, 10 min, begins at 12:34, part of a longer recording"
    assert f"- Recording: [{said}]({WATCH}&t=754)\n" in get(f"{PAGE}.md").text


def test_snippets_calendar_and_feed_link_there(get: Get, conn: sqlite3.Connection) -> None:
    found = talk(conn, "demo-2024/parallel-toasters")
    assert found is not None
    texts = {form: snippet(found, form, "https://talks.example") for form in FORMS if form not in ("url", "html")}
    assert [form for form, text in texts.items() if f"{WATCH}&t=754" not in text] == []
    assert f"{WATCH}&amp;t=754" in snippet(found, "html", None)
    assert json.loads(texts["json"])["start_s"] == 754
    assert f"{WATCH}&t=754" in get("/e/demo-2024.ics").text.replace("\r\n ", "")
    assert f"{WATCH}&amp;t=754" in get("/feeds/videos.atom").text


def test_search_engines_are_told_of_the_part(conn: sqlite3.Connection) -> None:
    found = talk(conn, "demo-2024/parallel-toasters")
    assert found is not None
    graph = talk_graph(found, conference_of(conn, found), "https://talks.example")
    assert graph is not None
    video = graph["@graph"][1]
    assert (video["url"], video["duration"]) == (WATCH, "PT30000S")
    assert video["hasPart"] == {
        "@type": "Clip",
        "name": "Parallel Toasters",
        "startOffset": 754,
        "endOffset": 1354,
        "url": f"{WATCH}&t=754",
    }


def test_exports_carry_it(conn: sqlite3.Connection) -> None:
    found = talk(conn, "demo-2024/parallel-toasters")
    assert found is not None
    row = next(csv.DictReader(io.StringIO(csv_table([found], None), newline="")))
    assert [row[name] for name in ("url", "begins", "duration")] == [f"{WATCH}&t=754", "0:12:34", "0:10:00"]
    shown = event(conn, "demo-2024")
    assert shown is not None
    assert f'"url": "{WATCH}&t=754"' in frab_json(shown, [found], None)
    record = json.loads(next(text for name, text in folder(shown, [found]).items() if "videos/" in name))
    assert (record["videos"], record["duration"]) == ([{"type": "youtube", "url": f"{WATCH}&t=754"}], 600)


def test_a_recording_of_its_own_goes_before_a_part_of_a_longer_one(tmp_path: Path) -> None:
    own = replace(VIDEO, id="toasters001", url="https://www.youtube.com/watch?v=toasters001", duration_s=1800)
    shorter = Link("128", own.key, "accepted", "title", 0.7, "the title")
    built(tmp_path / "own.db", replace(FILES, recordings=(STREAM, own), links=(*LINKS, shorter)))
    conn = sqlite3.connect(tmp_path / "own.db")
    found, row = talk(conn, "demo-2024/parallel-toasters"), talk_rows(conn, ["demo-2024/parallel-toasters"])[0]
    conn.close()
    assert found is not None
    assert [(one.id, one.start_s) for one in found.recordings] == [(own.key, None), (STREAM.key, 754)]
    assert row.duration_s == 1800


def view(**more: Any) -> RecordingView:
    facts = dict.fromkeys(("published", "duration_s", "checked_at", "last_seen", "replaced_by"))
    return RecordingView(
        **facts
        | {"id": VIDEO.key, "provider": "youtube", "provider_id": VIDEO.id, "url": VIDEO.url, "raw_title": "T"}
        | {"access": "public", "method": "title", "score": 1.0, "reason": "r", "decided_by": "matcher"}
        | more
    )


def test_a_part_at_the_very_beginning_needs_no_second() -> None:
    first, own = view(start_s=0, end_s=60), view(duration_s=90)
    assert (first.link, first.length_s, part(first)) == (WATCH, 60, "begins at 0:00, part of a longer recording")
    assert (own.link, own.length_s, part(own)) == (WATCH, 90, "")
