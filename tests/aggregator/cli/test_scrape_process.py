"""`conftalks scrape` as a process: two at once, interrupted, killed, nowhere to write, wrong usage."""

import json
import os
import random
import signal
import sqlite3
import time
from pathlib import Path

import forked_command
import pytest
from demo_command import Demo
from demo_site import TITLES, serve_schedule


def test_two_runs_at_once(demo: Demo) -> None:
    demo.server.misbehave("/2031/schedule/conference.json", "stall-headers", times=1)
    with demo.start("scrape", "demo-2031") as first:
        while not demo.server.hits("/2031/schedule/conference.json"):
            time.sleep(0.02)
        code, out, err = demo.run("scrape", "demo-2031")
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=30)
    assert (code, out) == (1, "")
    assert err.startswith(
        f"Error: {demo.data / '.lock'}: another run is active (process {first.pid}, demo-2031, since "
    )
    assert first.returncode == 130


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interrupted_run_keeps_the_old_state(scraped: Demo, sent: signal.Signals, code: int) -> None:
    before = scraped.files()
    asked = len(scraped.server.hits("/2031/schedule/conference.json"))
    scraped.server.misbehave("/2031/schedule/conference.json", "stall-headers", times=1)
    with scraped.start("scrape", "demo-2031") as process:
        while len(scraped.server.hits("/2031/schedule/conference.json")) == asked:
            time.sleep(0.02)
        process.send_signal(sent)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (code, "")
    assert err.strip() in (
        "interrupted; what is kept is whole: run again to finish",
        "terminated; what is kept is whole: run again to finish",
    )
    assert scraped.files() == before
    assert scraped.run("scrape", "demo-2031")[0] == 0


def test_a_killed_run_is_remembered_as_interrupted(scraped: Demo) -> None:
    scraped.server.misbehave("/2031/schedule/conference.json", "stall-headers", times=1)
    asked = len(scraped.server.hits("/2031/schedule/conference.json"))
    with scraped.start("scrape", "demo-2031") as process:
        while len(scraped.server.hits("/2031/schedule/conference.json")) == asked:
            time.sleep(0.02)
        process.kill()
        process.communicate()
    code, _, err = scraped.run("scrape", "demo-2031")
    assert code == 0
    assert "note: the run of demo-2031 begun " in err
    assert scraped.rows("SELECT state FROM runs ORDER BY id") == [("ok",), ("interrupted",), ("ok",)]


def test_killed_at_random_moments_files_and_catalog_are_old_or_new(scraped: Demo, tmp_path: Path) -> None:
    words = ("--data", str(scraped.data), "scrape", "demo-2031", "--only", "schedule")
    chance = random.Random(4711)
    seen = set()
    states = [tuple(f"{title} {mark}" for title in TITLES) for mark in "AB"]
    serve_schedule(scraped.server, states[1], etag='"first"')
    assert scraped.run("scrape", "demo-2031")[0] == 0
    for turn in range(12):
        serve_schedule(scraped.server, states[turn % 2], etag=f'"{turn}"')
        # One that has imported what it needs: so it dies while it asks, matches and writes.
        process = forked_command.start(words, scraped.environment(), tmp_path, tmp_path / "out", tmp_path / "err")
        time.sleep(chance.uniform(0, 0.25))
        os.kill(process, signal.SIGKILL)  # also one that has ended is there until it is waited for
        seen.add(forked_command.wait(process))
        titles = "SELECT substr(title, -1) FROM talks WHERE length(code) = 1"
        marks = ({row[0] for row in scraped.rows(titles)}, _marks(scraped.files()["talks.jsonl"]))
        assert all(len(found) == 1 for found in marks)
        assert scraped.rows("PRAGMA integrity_check") == [("ok",)]
        conn = sqlite3.connect(scraped.data / "talks.db")
        conn.execute("INSERT INTO talks_fts(talks_fts, rank) VALUES('integrity-check', 1)")
        conn.close()
    assert -signal.SIGKILL in seen
    assert scraped.run("scrape", "demo-2031")[0] == 0
    assert _marks(scraped.files()["talks.jsonl"]) == {"B"}


def _marks(talks: bytes) -> set[str]:
    rows = [json.loads(line) for line in talks.splitlines()]
    return {row["title"][-1] for row in rows if row["code"].isdigit()}


def test_what_cannot_be_written_is_said_before_anything_is_fetched(demo: Demo, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way", "utf-8")
    code, out, err = demo.run("--db", str(blocked / "talks.db"), "scrape", "demo-2031")
    assert (code, out, demo.server.log) == (1, "", [])
    assert err.startswith(f"Error: {blocked / 'talks.db'}: cannot be written: ")


def test_usage_and_unknown_names(demo: Demo) -> None:
    assert demo.run("scrape")[0] == 2
    assert demo.run("nonsense")[0] == 2
    assert demo.run("scrape", "--from-mirror", "nowhere", "demo-2031")[0] == 2
    code, _, err = demo.run("scrape", "demo-2032")
    assert code == 1
    assert err == (
        f"Error: {demo.data / 'events/demo-2032/event.yml'}: there is no event 'demo-2032'; known: demo-2031\n"
    )
    (demo.event / "event.yml").write_text("title: Demo\ntimezone: Mars\n", "utf-8")
    code, _, err = demo.run("scrape", "demo-2031")
    assert (code, err) == (
        1,
        f"Error: {demo.event / 'event.yml'}:2: demo-2031: timezone 'Mars' is not an IANA name such as America/New_York\n",
    )
