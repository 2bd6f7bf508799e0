"""Which recording is the best: one order, and everything that names a talk's video names the same one."""

import csv
import io
import json
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest
from bs4 import BeautifulSoup

from aggregator.catalog import queries
from aggregator.catalog.feeds import newly_public
from aggregator.catalog.ical import calendar
from aggregator.catalog.jsonld import talk_graph
from aggregator.catalog.serve import datasette_for
from aggregator.catalog.snippets import snippet
from aggregator.export import frab, pyvideo, table
from aggregator.files.jsonl import EventFiles
from aggregator.matching.links import Link
from aggregator.recap.check import Checker
from aggregator.recap.drafting.draft import Chosen, draft
from aggregator.recap.finding.labels import video_label
from aggregator.recap.post import read_post, splice
from aggregator.store.build import build
from scrapers.platforms import platform, video_place
from scrapers.records import Event, Recording, Slot, Speaker, Talk

BASE = "https://talks.example"
ZONE = ZoneInfo("Europe/Prague")
EVENT = Event("reed-2031", "Reed Days 2031", "Europe/Prague", starts=date(2031, 5, 16), ends=date(2031, 5, 18))
OLD, NEW = date(2031, 6, 1), date(2031, 7, 1)


@dataclass(frozen=True)
class Case:
    """A talk, its accepted recordings in the order expected (the first ``opens``, if any does), its video status."""

    title: str
    recordings: tuple[tuple[Recording, float], ...]
    opens: str | None
    status: str


def video(name: str, access: str = "public", provider: str = "youtube", **more: Any) -> Recording:
    url = {
        "youtube": f"https://www.youtube.com/watch?v={name}",
        "hubilo": f"https://events.hubilo.com/reed-2031/session/{name}",
        "vimeo": f"https://vimeo.com/{name}",
    }[provider]
    number = f"reed-2031/{name}" if provider == "hubilo" else name
    return Recording(provider, number, url, "A recording", url, access=access, **{"first_seen": OLD, **more})


def youtube(name: str) -> str:
    return f"https://www.youtube.com/watch?v={name}"


CASES = (
    Case(
        "Seen on two days",
        ((video("seen-later1", first_seen=NEW), 0.9), (video("seen-early1"), 0.9)),
        youtube("seen-later1"),
        "public",
    ),
    Case(
        "Published on two days",
        (
            (video("publ-later1", published=NEW), 0.9),
            (video("publ-early1", published=OLD, first_seen=NEW), 0.9),
            (video("publ-never1", first_seen=NEW), 0.9),
        ),
        youtube("publ-later1"),
        "public",
    ),
    Case(
        "Surer comes first",
        ((video("more-sure-1"), 0.9), (video("less-sure-1", published=NEW, first_seen=NEW), 0.8)),
        youtube("more-sure-1"),
        "public",
    ),
    Case(
        "On two platforms",
        ((video("ontheplace1"), 0.8), (video("7001", provider="vimeo", published=NEW), 1.0)),
        youtube("ontheplace1"),
        "public",
    ),
    Case(
        "Out of the list",
        (
            (video("7002", provider="vimeo"), 0.8),
            (video("outoflist01", last_seen=NEW, published=NEW), 1.0),
        ),
        "https://vimeo.com/7002",
        "public",
    ),
    Case(
        "Equal in everything",
        ((video("equal-aaaa1"), 0.9), (video("equal-bbbb1"), 0.9)),
        youtube("equal-aaaa1"),
        "public",
    ),
    Case(
        "Every access",
        (
            (video("pub-of-all1"), 0.7),
            (video("unl-of-all1", "unlisted", published=NEW), 0.8),
            (video("7003", "attendees", "hubilo", published=NEW), 0.9),
            (video("pri-of-all1", "private", last_seen=NEW), 1.0),
            (video("gon-of-all1", "gone", last_seen=NEW, replaced_by="youtube:pub-of-all1"), 1.0),
        ),
        youtube("pub-of-all1"),
        "public",
    ),
    Case(
        "Unlisted at best",
        (
            (video("unl-at-bes1", "unlisted"), 0.7),
            (video("7004", "attendees", "hubilo"), 1.0),
        ),
        youtube("unl-at-bes1"),
        "public",
    ),
    Case(
        "For attendees at best",
        (
            (video("7005", "attendees", "hubilo"), 0.7),
            (video("pri-at-bes1", "private"), 1.0),
            (video("gon-at-bes1", "gone", last_seen=NEW), 1.0),
        ),
        None,
        "attendees",
    ),
    Case(
        "Nobody can open it",
        ((video("pri-vate-01", "private"), 0.7), (video("gone-gone-1", "gone", last_seen=NEW), 1.0)),
        None,
        "gone",
    ),
    Case("Not there yet", (), None, "pending"),
)
TITLES = [case.title for case in CASES]


def slug(case: Case) -> str:
    return case.title.lower().replace(" ", "-")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All cases as one event, its recordings listed in the order that is the wrong one."""
    db = tmp_path_factory.mktemp("best") / "talks.db"
    talks = tuple(
        Talk(
            EVENT.slug,
            f"R{number}",
            case.title,
            "talk",
            "https://reed.example/",
            slug=slug(case),
            speakers=(Speaker(f"Ann Reed{number}"),),
            slots=(Slot(datetime(2031, 5, 16, 10, number, tzinfo=ZONE)),),
        )
        for number, case in enumerate(CASES)
    )
    listed = [
        (f"R{number}", recording, score)
        for number, case in enumerate(CASES)
        for recording, score in reversed(case.recordings)
    ]
    links = tuple(Link(code, one.key, "accepted", "title", score, "alike") for code, one, score in listed)
    build(db, [EventFiles(EVENT, talks, tuple(one for _, one, _ in listed), links)], date(2031, 6, 1))
    return db


@pytest.fixture
def conn(path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def get(
    path: Path, lasting_client_for: Callable[[Any], Callable[..., httpx.Response]]
) -> Callable[..., httpx.Response]:
    return lasting_client_for(datasette_for(path, None, BASE))


@pytest.mark.parametrize("case", CASES, ids=TITLES)
def test_the_order_is_the_same_in_the_view_and_in_what_is_read(conn: sqlite3.Connection, case: Case) -> None:
    expected = [one.key for one, _ in case.recordings]
    rows = conn.execute(
        "SELECT rank, id, access FROM best_recordings WHERE talk = ? ORDER BY rank", (f"reed-2031/{slug(case)}",)
    ).fetchall()
    talk = queries.talk(conn, f"reed-2031/{slug(case)}")
    assert talk is not None
    assert [(rank, key) for rank, key, _ in rows] == list(enumerate(expected, 1))
    assert [one.id for one in talk.recordings] == expected
    assert talk.video_status == case.status
    best = {"unlisted": "public", "private": "gone"}.get(rows[0][2], rows[0][2]) if rows else "pending"
    assert best == case.status


def test_pages_name_one_video(get: Callable[..., httpx.Response]) -> None:
    watched, shown, told = {}, {}, {}
    for case in CASES:
        place = f"reed-2031/{slug(case)}"
        answer = get(f"/watch/{place}")
        assert answer.status_code == 302
        watched[case.title] = answer.headers["location"]
        told[case.title] = get(f"/t/{place}.json").json()["video"]
        page = BeautifulSoup(get(f"/t/{place}").text, "lxml")
        # What opens for attendees alone is no video of the talk: its button says "Open on".
        buttons = page.select("section.video .player a, section.video a.button")
        shown[case.title] = next((one["href"] for one in buttons if "Watch on" in one.get_text()), None)
    opens = {case.title: case.opens for case in CASES}
    assert watched == {case.title: case.opens or f"/t/reed-2031/{slug(case)}" for case in CASES}
    assert (told, shown) == (opens, opens)


def test_exports_snippets_and_feeds_name_the_same_one(conn: sqlite3.Connection) -> None:
    event = queries.event(conn, "reed-2031")
    assert event is not None
    talks = queries.talks_of_event(conn, "reed-2031")
    assert [talk.title for talk in talks] == TITLES
    opens = {case.title: case.opens for case in CASES}
    public = {case.title: case.opens for case in CASES if case.opens and case.recordings[0][0].access == "public"}

    days = json.loads(frab.frab_json(event, talks, BASE))["schedule"]["conference"]["days"]
    entries = [entry for day in days for room in day["rooms"].values() for entry in room]
    first = {
        entry["title"]: [one["url"] for one in entry["links"] if "attendees" not in one["title"]] for entry in entries
    }
    assert {title: links[0] if links else None for title, links in first.items()} == opens

    cells = list(csv.DictReader(io.StringIO(table.csv_table(talks, BASE))))
    assert {row["title"]: row["url"] if row["access"] != "attendees" else None for row in cells} == {
        title: url or (None if title == "For attendees at best" else "") for title, url in opens.items()
    }

    records = [json.loads(line) for line in pyvideo.lines(event, talks).splitlines()]
    assert {record["title"]: record["videos"][0]["url"] for record in records} == public

    assert {found.talk.title: found.video.link for found in newly_public(conn)} == public

    said = {talk.title: json.loads(snippet(talk, "json", BASE))["video"] for talk in talks}
    assert said == opens

    for talk in talks:
        written = calendar("Reed Days", [talk], BASE).decode().replace("\r\n ", "")
        known = [one.url for one, _ in CASES[TITLES.index(talk.title)].recordings]
        assert [url for url in known if url in written] == [url for url in [opens[talk.title]] if url]
        graph = talk_graph(talk, event, BASE)
        assert graph is not None
        videos = [part["url"] for part in graph["@graph"] if part["@type"] == "VideoObject"]
        assert videos == ([youtube("publ-later1")] if talk.title == "Published on two days" else [])


def platform_at(url: str) -> str | None:
    place = video_place(url)
    return platform(place.provider).name if place else None


@pytest.mark.parametrize("case", CASES, ids=TITLES)
def test_recaps_write_the_same_one(conn: sqlite3.Connection, case: Case) -> None:
    text = f"# Reed Days 2031\n\n* **{case.title}** - Ann Reed{CASES.index(case)}: video pending\n"
    checked = Checker(conn).check(read_post(text.encode(), "post.md"))
    updated = splice(text, checked.edits())
    pending = "video pending" if case.opens is None else f"[{video_label(platform_at(case.opens))}]({case.opens})"
    assert updated == text.replace("video pending", pending)
    talk = queries.talk(conn, f"reed-2031/{slug(case)}")
    assert talk is not None
    begun = draft([Chosen(talk)], "Reed Days", "none", "md", None)
    assert [one.url for one, _ in case.recordings if one.access != "attendees" and f"]({one.url})" in begun] == [
        url for url in [case.opens] if url
    ]


def statements(conn: sqlite3.Connection, ask: Callable[[], object]) -> list[str]:
    """What a question asks of the database, its values filled in."""
    asked: list[str] = []
    conn.set_trace_callback(asked.append)
    ask()
    conn.set_trace_callback(None)
    return asked


def test_one_talk_is_found_by_indexes(conn: sqlite3.Connection) -> None:
    asked = statements(conn, lambda: queries.talk(conn, "reed-2031/every-access"))
    asked.append("SELECT * FROM best_recordings WHERE talk = 'reed-2031/every-access' ORDER BY rank")
    steps = {row[3] for one in asked for row in conn.execute(f"EXPLAIN QUERY PLAN {one}")}
    tables = ("talks", "t", "e", "slots", "ts", "s", "talk_recordings", "recordings")
    assert [step for step in steps if step.startswith(tuple(f"SCAN {table} " for table in tables))] == []
    assert [step for step in steps if step in {f"SCAN {table}" for table in tables}] == []
    assert {
        "SEARCH talk_recordings USING INDEX sqlite_autoindex_talk_recordings_1 (talk=?)",
        "SEARCH recordings USING INDEX sqlite_autoindex_recordings_1 (id=?)",
    } < steps


def test_many_talks_are_read_with_as_few_questions_as_one(conn: sqlite3.Connection) -> None:
    one = statements(conn, lambda: queries.talks(conn, ["reed-2031/every-access"]))
    ids = [f"reed-2031/{slug(case)}" for case in CASES]
    found: list[str] = []
    many = statements(conn, lambda: found.extend(talk.id for talk in queries.talks(conn, [*reversed(ids), "x/y"])))
    assert (len(one), len(many), found) == (12, 12, ids[::-1])


def test_a_catalog_without_the_view_is_read(path: Path, tmp_path: Path) -> None:
    older = sqlite3.connect(tmp_path / "talks.db")
    with sqlite3.connect(path) as newer:
        newer.backup(older)
    newer.close()
    expected = queries.talks_of_event(older, "reed-2031")
    older.execute("DROP VIEW best_recordings")
    found = queries.talks_of_event(older, "reed-2031")
    older.close()
    assert found == expected
