"""Which events a build settles: those whose files, or what they depend on, are not as they were; and those they are tied to."""

import json
import sqlite3
import stat
from contextlib import closing
from datetime import date
from importlib.metadata import version
from pathlib import Path

import pytest
from series import dump

from aggregator import program
from aggregator.collect import steady
from aggregator.collect.save import rebuild
from aggregator.files.workspace import Workspace
from scrapers.registry import sources

TALK = {
    "code": "1",
    "slug": "slow-maps",
    "kind": "talk",
    "title": "Slow Maps",
    "speakers": [{"name": "Gil Ibis"}],
    "status": "scheduled",
    "source_url": "https://pivo.example/",
}
EVENTS = {"fern-2030": "fernfernfer", "moss-2030": "mossmossmos", "moss-2031": "mossmossmos"}
"""Event -> the one video that it lists; two list the same."""


INDEXED = """
    SELECT term, doc, col FROM temp.terms UNION ALL SELECT word, talks, length FROM search_word_counts
    UNION ALL SELECT slug, name, url FROM speakers ORDER BY 1, 2, 3"""
"""What a search reads of titles and names, and of speakers."""


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = Workspace(tmp_path, tmp_path / "talks.db", sources({}))
    for slug, video in EVENTS.items():
        folder = found.folder(slug)
        folder.mkdir(parents=True)
        recording = {"provider": "youtube", "id": video, "raw_title": "Slow Maps - Gil Ibis"}
        recording |= {"url": f"https://www.youtube.com/watch?v={video}", "source_url": "https://pivo.example/"}
        (folder / "event.yml").write_text(f"title: {slug}\ntimezone: UTC\n", "utf-8")
        (folder / "talks.jsonl").write_text(json.dumps(TALK) + "\n", "utf-8")
        (folder / "recordings.jsonl").write_text(json.dumps(recording) + "\n", "utf-8")
    settled(found)
    assert settled(found) == list(EVENTS)  # the first one wrote links
    assert settled(found) == []
    return found


def settled(workspace: Workspace, whole: bool = False) -> list[str]:
    return sorted(rebuild(workspace, date(2031, 8, 1), whole=whole)[1].settled)


def test_an_event_is_settled_when_its_files_changed_and_with_it_those_that_list_its_recordings(workspace):
    (workspace.folder("fern-2030") / "event.yml").write_text("title: Fern\ntimezone: UTC\n", "utf-8")
    assert settled(workspace) == ["fern-2030"]
    (workspace.folder("moss-2030") / "event.yml").write_text("title: Moss\ntimezone: UTC\n", "utf-8")
    assert settled(workspace) == ["moss-2030", "moss-2031"]
    assert settled(workspace) == []


def test_all_events_are_settled_when_somebody_is_left_out_or_asks_or_what_is_remembered_is_lost(workspace):
    (workspace.data / "suppress.yml").write_text('- {speaker: "Nobody Here", why: asked}\n', "utf-8")
    assert [settled(workspace), settled(workspace)] == [list(EVENTS), []]
    assert settled(workspace, whole=True) == list(EVENTS)
    for key in (b"", b"7", bytes(steady.KEY_BYTES), bytes(steady.KEY_BYTES + 1)):
        (workspace.page_cache / steady.KEY).write_bytes(key)
        assert [settled(workspace), settled(workspace)] == [list(EVENTS), []]
    assert stat.S_IMODE((workspace.page_cache / steady.KEY).stat().st_mode) == 0o600


def test_another_version_of_the_program_settles_all_events(workspace, monkeypatch):
    monkeypatch.setattr(steady, "_program", lambda: b"another")
    assert settled(workspace) == list(EVENTS)


@pytest.mark.parametrize("library", ["rapidfuzz", "tzdata"])
def test_another_version_of_a_library_that_rows_depend_on_settles_all_events(workspace, monkeypatch, library):
    monkeypatch.setattr(program, "version", lambda name: "0" if name == library else version(name))
    monkeypatch.setattr(steady, "_program", steady._program.__wrapped__)
    assert settled(workspace) == list(EVENTS)


def test_an_event_with_something_to_say_says_it_in_every_build(workspace):
    said = '- {talk: "9", recording: "youtube:fernfernfer", decision: rejected, why: "no"}\n'
    (workspace.folder("fern-2030") / "corrections.yml").write_text(said, "utf-8")
    notes = [rebuild(workspace, date(2031, 8, 1))[1].notes() for _ in range(3)]
    assert [len(one) for one in notes] == [1, 1, 1]


def test_a_catalog_that_shows_what_was_rejected_long_ago_is_no_loss_to_believe(workspace):
    folder = workspace.folder("fern-2030")
    codes, videos = "1234", [f"fernfernfe{n}" for n in "1234"]
    titles = ("Slow Maps", "Quiet Rooms", "Old Growth", "Lost Tapes")
    talks = [TALK | {"code": n, "slug": f"t{n}", "title": title} for n, title in zip(codes, titles, strict=True)]
    listed = [
        {"provider": "youtube", "id": video, "raw_title": f"{title} - Gil Ibis", "source_url": "https://pivo.example/"}
        | {"url": f"https://www.youtube.com/watch?v={video}"}
        for video, title in zip(videos, titles, strict=True)
    ]
    (folder / "talks.jsonl").write_text("".join(json.dumps(one) + "\n" for one in talks), "utf-8")
    (folder / "recordings.jsonl").write_text("".join(json.dumps(one) + "\n" for one in listed), "utf-8")
    rebuild(workspace, date(2031, 8, 1), accept_loss=True)
    assert sum(link.decision == "accepted" for link in workspace.files("fern-2030").links) == 4
    old = workspace.db.read_bytes()
    said = [
        f'- {{talk: "{n}", recording: "youtube:{v}", decision: rejected, why: "no"}}\n'
        for n, v in zip(codes, videos, strict=True)
    ]
    (folder / "corrections.yml").write_text("".join(said), "utf-8")
    assert [settled(workspace), settled(workspace), settled(workspace)] == [["fern-2030"], ["fern-2030"], []]
    workspace.db.write_bytes(old)
    assert [settled(workspace), settled(workspace)] == [["fern-2030"], []]


def test_an_event_that_lost_what_tied_it_to_another_is_settled_with_it(workspace):
    for name in ("recordings.jsonl", "links.jsonl"):
        (workspace.folder("moss-2030") / name).write_text("", "utf-8")
    assert settled(workspace) == ["moss-2030", "moss-2031"]


def indexed(workspace: Workspace) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(workspace.db)) as conn:
        conn.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'names_fts', 'instance')")
        return conn.execute(INDEXED).fetchall()


def test_a_build_of_everything_makes_good_what_somebody_changed_in_the_catalog(workspace):
    right = dump(workspace.db), indexed(workspace)
    with closing(sqlite3.connect(workspace.db)) as conn, conn:
        conn.execute("UPDATE talks SET title = 'Quick Maps' WHERE event = 'moss-2030'")
        conn.execute("UPDATE speakers SET name = 'Gil'")
        conn.execute("INSERT INTO speakers VALUES ('owl', 'owl', 'Owl', NULL)")
        conn.execute("INSERT INTO names_fts(rowid, title) VALUES (1, 'owls')")
        conn.execute("DELETE FROM search_word_counts WHERE word = 'maps'")
    settled(workspace)
    assert (dump(workspace.db), indexed(workspace)) != right
    settled(workspace, whole=True)
    assert (dump(workspace.db), indexed(workspace)) == right
