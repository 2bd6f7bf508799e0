"""A broken file of one event: it is named, its rows stay as they are, all others are built; exit 3."""

import json
import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from demo_command import Demo
from demo_data import DemoOnce
from small_event import files

from aggregator.files.jsonl import links_text, recordings_text, talks_text

SHOWN = "SELECT event, title, video_status FROM talks WHERE event <> 'demo-2031' ORDER BY event, title"


def lay(demo: Demo, slug: str, number: int, title: str = "Talk") -> Path:
    """An event of one talk and its recording, both of this number; events of one number list the same recording."""
    folder = demo.data / "events" / slug
    folder.mkdir(exist_ok=True)
    (folder / "event.yml").write_text(f"title: {slug}\ntimezone: UTC\n", "utf-8")
    event = files(1, start=number)
    (folder / "talks.jsonl").write_text(
        talks_text([replace(one, event=slug, title=f"{title} {number}") for one in event.talks]), "utf-8"
    )
    (folder / "recordings.jsonl").write_text(recordings_text(event.recordings), "utf-8")
    links = event.links if slug != "fern-2031" else ()
    (folder / "links.jsonl").write_text(links_text(links), "utf-8")
    return folder


def build_four(demo: Demo) -> None:
    for slug, number in (("fern-2030", 1), ("fern-2031", 1), ("moss-2030", 2), ("pivo-2030", 3)):
        lay(demo, slug, number)
    assert demo.run("build")[0] == 0


@pytest.fixture(scope="module")
def four_once(tmp_path_factory: pytest.TempPathFactory, scraped_once: DemoOnce) -> DemoOnce:
    return DemoOnce.made(tmp_path_factory.mktemp("four"), scraped_once.port, build_four)


@pytest.fixture
def four(demo: Demo, four_once: DemoOnce) -> Demo:
    """A catalog of four events; fern-2030 and fern-2031 list the same recording."""
    return four_once.given_to(demo, build_four)


def break_event_yml(folder: Path) -> str:
    (folder / "event.yml").write_text("title: Moss\ntimezone: UTC\nplaylist: x\n", "utf-8")
    return f"{folder / 'event.yml'}:3: unknown key `playlist`"


def break_rows(name: str):
    def broken(folder: Path) -> str:
        path = folder / name
        path.write_text(path.read_text("utf-8") + "{\n" if path.exists() else "{\n", "utf-8")
        return f"{path}:{len(path.read_text('utf-8').splitlines())}: "

    return broken


def break_corrections(folder: Path) -> str:
    (folder / "corrections.yml").write_text("- {talk: '2', recording: 'youtube:v2', decision: perhaps, why: x}\n")
    return f"{folder / 'corrections.yml'}:1: decision 'perhaps'"


def break_twice(folder: Path) -> str:
    said = "recording: 'youtube:v2', decision: accepted, why: x}\n"
    (folder / "corrections.yml").write_text(f"- {{talk: '2', {said}- {{talk: talk-2, {said}")
    return f"{folder / 'corrections.yml'}: '2' and 'talk-2' are one talk"


def break_posts(folder: Path) -> str:
    (folder / "posts.yml").write_text("- url\n")
    return f"{folder / 'posts.yml'}:1: "


def break_by_link(folder: Path) -> str:
    kept = folder.rename(folder.parent.parent / "aside")
    folder.symlink_to(kept)
    return f"{folder}: is a link"


def break_by_dangling_link(folder: Path) -> str:
    said = break_by_link(folder)
    (folder.parent.parent / "aside").rename(folder.parent.parent / "elsewhere")
    return said


def break_by_leftover(folder: Path) -> str:
    (folder / ".committed" / "more").mkdir(parents=True)
    return f"{folder / '.committed' / 'more'}: no run of ours leaves this here"


BROKEN = {
    "event": break_event_yml,
    "talks": break_rows("talks.jsonl"),
    "recordings": break_rows("recordings.jsonl"),
    "links": break_rows("links.jsonl"),
    "posts": break_rows("posts.jsonl"),
    "corrections": break_corrections,
    "twice": break_twice,
    "listed": break_posts,
    "link": break_by_link,
    "dangling": break_by_dangling_link,
    "leftover": break_by_leftover,
}


@pytest.mark.parametrize("how", BROKEN)
def test_the_others_are_built_and_the_broken_one_stays_as_it_was(four: Demo, how: str) -> None:
    before = four.rows(SHOWN)
    said = BROKEN[how](four.data / "events" / "moss-2030")
    lay(four, "pivo-2030", 3, "News")
    for expected in ([*before[:3], ("pivo-2030", "News 3", "public")],) * 2:
        code, _, err = four.run("build")
        assert (code, err.count("Error: "), f"Error: {said}" in err) == (3, 1, True), err
        assert four.rows(SHOWN) == expected
    code, out, _ = four.run("build", "--json")
    assert (code, [line.startswith(said) for line in json.loads(out)["errors"]]) == (3, [True])
    assert four.run("build", "--all")[0] == 3
    assert four.rows(SHOWN) == expected


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every folder")
@pytest.mark.parametrize("mode", [0o000, 0o400])
def test_a_folder_that_cannot_be_read_is_not_taken_for_one_that_is_gone(four: Demo, mode: int) -> None:
    before, folder = four.rows(SHOWN), four.data / "events" / "moss-2030"
    folder.chmod(mode)
    try:
        code, _, err = four.run("build")
    finally:
        folder.chmod(0o755)
    assert (code, four.rows(SHOWN)) == (3, before)
    assert f"Error: {folder}: cannot be written: Permission denied" in err


def test_one_that_was_never_built_is_absent_and_is_built_once_it_is_mended(four: Demo) -> None:
    folder = lay(four, "yarn-2030", 4)
    said = break_event_yml(folder)
    code, _, err = four.run("build")
    assert (code, f"Error: {said}" in err, len(four.rows(SHOWN))) == (3, True, 4)
    (four.data / "talks.db").unlink()
    assert (four.run("build")[0], len(four.rows(SHOWN))) == (3, 4)
    lay(four, "yarn-2030", 4)
    assert (four.run("build")[0], four.rows(SHOWN)[-1]) == (0, ("yarn-2030", "Talk 4", "public"))


def test_events_that_a_recording_ties_to_it_stay_as_they_were_too(four: Demo) -> None:
    said = break_event_yml(four.data / "events" / "fern-2030")
    lay(four, "fern-2031", 1, "News")
    lay(four, "pivo-2030", 3, "News")
    code, _, err = four.run("build")
    tied = "; not built either, as recordings tie them to it: fern-2031\n"
    assert (code, said in err, tied in err) == (3, True, True)
    assert [title for _, title, _ in four.rows(SHOWN)] == ["Talk 1", "Talk 1", "Talk 2", "News 3"]
    wanted = ("decide", "fern-2031", "1", "youtube:v1", "--reject", "--why", "seen")
    code, _, err = four.run(*wanted)
    assert (code, err.startswith(f"Error: {said}")) == (1, True)
    assert not (four.data / "events" / "fern-2031" / "corrections.yml").exists()
    assert four.run("review", "fern-2031")[0] == 0


@pytest.mark.parametrize(("broken", "number"), [("moss-2030", 2), ("yarn-2030", 4)])
def test_what_suppress_yml_asks_for_of_a_broken_event_is_said_to_wait(four: Demo, broken: str, number: int) -> None:
    break_event_yml(lay(four, broken, number))
    assert "suppress.yml" not in four.run("build")[2]
    (four.data / "suppress.yml").write_text("- {talk: moss-2030/1, why: asked}\n", "utf-8")
    assert ("; what suppress.yml asks for waits too\n" in four.run("build")[2]) is (broken == "moss-2030")


def test_commands_of_other_events_do_not_care(four: Demo, tmp_path: Path) -> None:
    said = break_event_yml(four.data / "events" / "moss-2030")
    table, post = tmp_path / "sheet.csv", tmp_path / "post.md"
    table.write_text("url,title,talk\nhttps://youtu.be/abcdefghijk,Talk 3,3\n", "utf-8")
    post.write_text("---\ntitle: pivo-2030\n---\n[Talk 3](https://www.youtube.com/watch?v=abcdefghijk)\n", "utf-8")
    for words in (
        ("decide", "pivo-2030", "3", "youtube:v3", "--accept", "--why", "seen"),
        ("import", str(table), "--event", "pivo-2030"),
        ("match", "pivo-2030"),
        ("review", "pivo-2030"),
        ("log", "pivo-2030"),
        ("status",),
        ("status", "moss-2030"),
        ("export", "moss-2030", "--format", "csv"),
        ("search", "talk"),
        ("recap", "check", str(post), "--event", "pivo-2030", "--harvest"),
        ("scrape", "demo-2031"),
    ):
        code, _, err = four.run(*words)
        assert (code, "Error" in err, said in err) == (0, False, False), (words, err)
    for words in (("match", "moss-2030"), ("review", "moss-2030"), ("log", "moss-2030")):
        code, _, err = four.run(*words)
        assert (code, err.startswith(f"Error: {said}")) == (1, True), words


def test_a_scrape_of_all_reads_the_others(four: Demo) -> None:
    said = break_event_yml(four.data / "events" / "moss-2030")
    code, out, err = four.run("scrape", "--all", "--json")
    told = json.loads(out)["events"]
    assert (code, {one["event"]: one["state"] for one in told}) == (
        3,
        {"demo-2031": "ok", "fern-2030": "ok", "fern-2031": "ok", "moss-2030": "failed", "pivo-2030": "ok"},
    )
    assert err.count("Error: ") == 1
    assert f"Error: moss-2030: {said}" in err
    assert len(four.rows("SELECT code FROM talks WHERE event = 'demo-2031'")) > 0
    code, _, err = four.run("scrape", "moss-2030")
    assert (code, err.startswith(f"Error: {said}")) == (1, True)
    assert four.run("scrape", "moss-2030", "pivo-2030")[0] == 3


def test_where_every_event_is_broken_nothing_is_built(demo: Demo) -> None:
    said = [break_event_yml(demo.event)]
    for slug in ("moss-2030", "pivo-2030")[: len(said) + 1]:
        code, _, err = demo.run("build")
        assert (code, (demo.data / "talks.db").exists(), len(err.splitlines())) == (1, False, len(said))
        assert [one in err for one in said] == [True] * len(said)
        said.append(break_event_yml(lay(demo, slug, 2)))


def test_after_an_upgrade_the_first_build_needs_every_event(four: Demo) -> None:
    said = break_event_yml(four.data / "events" / "moss-2030")
    with closing(sqlite3.connect(four.data / "talks.db")) as conn, conn:
        conn.execute("DELETE FROM sources")
    before = four.rows(SHOWN)
    for words in (("build",), ("decide", "pivo-2030", "3", "youtube:v3", "--accept", "--why", "seen")):
        code, _, err = four.run(*words)
        assert (code, err.startswith(f"Error: {said}"), four.rows(SHOWN)) == (1, True, before)
        assert "; every event is needed once, as the catalog is of before" in err
    lay(four, "moss-2030", 2)
    assert four.run("build")[0] == 0


def test_a_folder_without_an_events_name_is_named_and_stops_nothing(four: Demo) -> None:
    folder = four.data / "events" / "Foo Bar"
    folder.mkdir()
    (folder / "event.yml").write_text("title: Foo\ntimezone: UTC\n", "utf-8")
    lay(four, "pivo-2030", 3, "News")
    said = f"{folder}: 'Foo Bar' is no event's name: lower-case words joined by hyphens, such as foo-bar\n"
    code, _, err = four.run("build")
    assert (code, f"Error: {said}" in err, four.rows(SHOWN)[-1][1]) == (3, True, "News 3")
    code, _, err = four.run("scrape", "--all")
    assert (code, f"Error: Foo Bar: {said}" in err) == (3, True)
    assert four.run("scrape", "demo-2031")[0] == 0
    shutil.rmtree(four.data / "events")
    (folder.parent).mkdir()
    folder.mkdir()
    (folder / "event.yml").write_text("title: Foo\ntimezone: UTC\n", "utf-8")
    code, _, err = four.run("build")
    assert (code, err.startswith(f"Error: {said}")) == (2, True)


def test_a_broken_list_of_who_is_left_out_stops_everything(four: Demo) -> None:
    (four.data / "suppress.yml").write_text("- nobody\n", "utf-8")
    for words in (("build",), ("scrape", "--all"), ("scrape", "demo-2031")):
        code, _, err = four.run(*words)
        assert (code, err.startswith(f"Error: {four.data / 'suppress.yml'}:1: ")) == (1, True), words


def test_folders_that_are_gone_leave_the_catalog_also_where_all_that_is_left_is_broken(four: Demo) -> None:
    folder = four.data / "events" / "moss-2030"
    said = break_event_yml(folder)
    for other in set(folder.parent.iterdir()) - {folder}:
        shutil.rmtree(other)
    code, _, err = four.run("build", "--accept-loss")
    assert (code, f"Error: {said}" in err) == (3, True), err
    assert four.rows("SELECT slug FROM events") == [("moss-2030",)]
    code, _, err = four.run("build")
    assert (code, f"Error: {said}" in err) == (1, True), err
