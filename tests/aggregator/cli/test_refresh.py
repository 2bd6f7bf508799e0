"""`conftalks refresh` as a process: where the report goes, and what it ends with."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import IDS
from faults import Reply

from aggregator.files.lock import run_lock


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith("Asked ")]


def held(demo: Demo, days_ago: int) -> None:
    """The demo conference ended so many days ago."""
    end = datetime.now(UTC).date() - timedelta(days=days_ago)
    path = demo.event / "event.yml"
    path.write_text(path.read_text("utf-8").replace("2031-05-16", str(end)).replace("2031-05-18", str(end)), "utf-8")


def test_it_prints_a_report_or_writes_it_and_prints_its_first_line(demo: Demo, tmp_path: Path) -> None:
    held(demo, 9)
    code, out, err = demo.run("refresh")
    assert (code, err) == (0, "")
    assert lines(out)[:6] == [
        "# 5 published, 1 schedule changed",
        "",
        "",
        "## Published",
        "",
        f"- How Owls Read Logs (Demo Conf 2031): <https://www.youtube.com/watch?v={IDS[0]}>",
    ]
    assert len(demo.rows("SELECT * FROM talk_recordings")) == 5
    code, out, err = demo.run("refresh", "--report", str(tmp_path / "report.md"))
    assert (code, out, err) == (0, "Nothing new\n", "")
    assert (tmp_path / "report.md").read_text("utf-8").startswith("# Nothing new\n\nOf 1 event none is due at ")


def test_a_dash_is_standard_output(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    held(demo, 9)
    code, out, err = demo.run("refresh", "--report", "-")
    assert (code, lines(out)[0], out.count("5 published"), err) == (0, "# 5 published, 1 schedule changed", 1, "")
    assert not (tmp_path / "-").exists()


def test_permalinks_are_those_of_where_the_catalog_is_published(demo: Demo) -> None:
    held(demo, 9)
    out = demo.run("refresh", CONFTALKS_BASE_URL="https://talks.example.org")[1]
    assert "- [How Owls Read Logs](https://talks.example.org/t/demo-2031/how-owls-read-logs) (Demo Conf 2031): " in out


def test_what_scrape_saw_refresh_need_not_parse_again(scraped: Demo) -> None:
    held(scraped, 9)
    scraped.run("scrape", "demo-2031")
    files = scraped.files()
    code, out, _ = scraped.run("refresh")
    assert (code, lines(out)[0], scraped.files()) == (0, "# Nothing new", files)
    assert scraped.rows("SELECT state FROM runs ORDER BY id DESC LIMIT 1") == [("ok",)]


def test_a_source_that_fails_ends_it_with_3_and_a_guard_with_4(demo: Demo) -> None:
    held(demo, 9)
    demo.run("refresh")
    demo.server.script("/2031/schedule/conference.json", Reply(b"gone", status=410))
    state = demo.data / "refresh.jsonl"
    today = datetime.now(UTC).date()
    state.write_text(state.read_text("utf-8").replace(str(today), str(today - timedelta(days=3))), "utf-8")
    code, out, _ = demo.run("refresh")
    assert (code, lines(out)[0]) == (3, "# 1 failed")
    demo.server.script("/2031/schedule/conference.json", Reply(b'{"schedule": []}', "application/json"))
    videos = json.dumps({"kind": "youtube#videoListResponse", "items": []}).encode()
    demo.server.serve("/youtube/v3/videos", videos, "application/json")
    items = {"kind": "youtube#playlistItemListResponse", "items": [], "pageInfo": {"totalResults": 0}}
    demo.server.serve("/youtube/v3/playlistItems", json.dumps(items).encode(), "application/json")
    code, out, _ = demo.run("refresh", "demo-2031")
    assert (code, lines(out)[0]) == (3, "# 1 failed")
    assert len(demo.rows("SELECT * FROM talk_recordings")) == 5


def test_an_event_that_is_not_there_is_named(demo: Demo) -> None:
    code, out, err = demo.run("refresh", "demo-2013")
    assert (code, out) == (1, "")
    assert "there is no event 'demo-2013'" in err


def test_a_folder_without_events_and_one_with_broken_ones_alone_end_it_with_1(demo: Demo) -> None:
    (demo.event / "event.yml").write_text("title: [", "utf-8")
    code, out, err = demo.run("refresh")
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: {demo.event / 'event.yml'}:1: not YAML")
    (demo.event / "event.yml").unlink()
    code, out, err = demo.run("refresh")
    assert (code, out) == (1, "")
    assert err == f"Error: {demo.data / 'events'}: there is no event; `conftalks new` makes one\n"


def test_a_report_that_turns_out_not_to_be_writable_is_printed(demo: Demo, tmp_path: Path) -> None:
    report = tmp_path / ("r" * 300)
    code, out, err = demo.run("refresh", "--report", str(report))
    assert (code, out.splitlines()[0]) == (1, "# 1 schedule changed")
    assert err.splitlines()[-1].startswith(f"Error: {report}: cannot be written: File name too long")


def test_a_report_that_cannot_be_written_is_an_error(demo: Demo, tmp_path: Path) -> None:
    code, out, err = demo.run("refresh", "--report", str(tmp_path / "none" / "report.md"))
    assert (code, out) == (1, "")
    assert (
        err == f"Error: {tmp_path / 'none' / 'report.md'}: cannot be written: there is no folder {tmp_path / 'none'}\n"
    )
    assert demo.server.log == []


def test_two_at_once_do_not_disturb_each_other(demo: Demo) -> None:
    with run_lock(demo.data, "refresh", datetime.now(UTC)):
        code, out, err = demo.run("refresh")
    assert (code, out) == (1, "")
    assert "another run is active" in err
