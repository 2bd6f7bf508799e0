"""The command line as people use it: real processes, a real server, real files."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from demo_site import IDS, LOGIN, PLAYLIST, SPEAKERS, TITLES, schedule, serve_playlist, serve_schedule
from faults import FaultServer, Reply

KEY = "canary-key-4711"


@dataclass
class Demo:
    """A data folder, a server, and the command."""

    data: Path
    server: FaultServer

    @property
    def event(self) -> Path:
        return self.data / "events" / "demo-2031"

    def environment(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("CONFTALKS_", "YOUTUBE_", "HUBILO_"))}
        return {**kept, "CONFTALKS_YOUTUBE_API": f"{self.server.url}/youtube/v3", "YOUTUBE_API_KEY": KEY, **more}

    def start(self, *words: str, **more: str) -> subprocess.Popen[str]:
        asked = [sys.executable, "-m", "aggregator", "--data", str(self.data), *words]
        pipe = subprocess.PIPE
        return subprocess.Popen(asked, stdout=pipe, stderr=pipe, text=True, env=self.environment(**more))

    def run(self, *words: str, **more: str) -> tuple[int, str, str]:
        with self.start(*words, **more) as process:
            out, err = process.communicate(timeout=60)
        assert "Traceback" not in err
        return process.returncode, out, err

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.event.iterdir() if path.is_file()}

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        conn = sqlite3.connect(self.data / "talks.db")
        try:
            return conn.execute(sql).fetchall()
        finally:
            conn.close()


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[Demo]:
    with FaultServer() as server:
        made = Demo(tmp_path / "data", server)
        url = serve_schedule(server)
        serve_playlist(server)
        made.event.mkdir(parents=True)
        (made.event / "event.yml").write_text(
            "title: Demo Conf 2031\ntimezone: America/Denver\nstarts: 2031-05-16\nends: 2031-05-18\ndelay: 0\n"
            f'schedule:\n  - {{kind: pycon_json, url: "{url}"}}\n'
            f"recordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n",
            "utf-8",
        )
        yield made


@pytest.fixture
def scraped(demo: Demo) -> Demo:
    code, _, err = demo.run("scrape", "demo-2031")
    assert (code, "Error" in err) == (0, False)
    return demo


LEDGER = (
    "event      talks  public  attendees  pending  not-recorded  gone  unknown  suggested  oldest-pending\n"
    "demo-2031      7       5          0        2             0     0        0          0  2031-05-17 ("
)


def test_a_scrape_prints_what_it_did_and_the_ledger(demo: Demo) -> None:
    code, out, err = demo.run("scrape", "demo-2031")
    assert code == 0
    assert out.startswith(
        "demo-2031: ok\n"
        "  talks      8 new, 0 changed, 0 same, 0 gone\n"
        "  recordings 6 new, 0 changed, 0 same, 0 gone\n"
        "  links      5 new, 0 changed, 0 same, 0 gone\n" + LEDGER
    )
    assert err == (
        f"note: demo-2031: pycon_json: {demo.server.url}/2031/schedule/conference.json: 8 of 8 times print another UTC"
        " offset than America/Denver; the wall clock was kept\n"
    )
    assert demo.rows("SELECT talk, recording FROM talk_recordings ORDER BY recording") == [
        (f"demo-2031/{slug}", f"youtube:{video}")
        for slug, video in zip(
            ("how-owls-read-logs", "knots-for-beginners", "toast-at-scale", "a-garden-of-queues", "quiet-keyboards"),
            IDS,
            strict=False,
        )
    ]
    assert demo.rows("SELECT starts FROM talks WHERE code = '1'") == [("2031-05-17T09:00:00-06:00",)]


def test_the_second_scrape_changes_nothing(scraped: Demo) -> None:
    before, asked = scraped.files(), len(scraped.server.log)
    code, out, err = scraped.run("scrape", "demo-2031")
    assert (code, err) == (0, "")
    assert out.startswith(
        "demo-2031: ok\n"
        "  talks      0 new, 0 changed, 8 same, 0 gone\n"
        "  recordings 0 new, 0 changed, 6 same, 0 gone\n"
        "  links      0 new, 0 changed, 5 same, 0 gone\n"
    )
    assert scraped.files() == before
    again = [hit for hit in scraped.server.log[asked:] if hit.path == "/2031/schedule/conference.json"]
    assert [hit.headers.get("if-none-match") for hit in again] == ['"1"']


def test_secrets_and_addresses_are_nowhere(scraped: Demo) -> None:
    scraped.run("-v", "scrape", "demo-2031")
    kept = [path for path in scraped.data.rglob("*") if path.is_file()]
    assert len(kept) > 6
    for path in kept:
        assert KEY.encode() not in path.read_bytes()
        assert b"@private.example" not in path.read_bytes()


def test_json_of_a_scrape(demo: Demo) -> None:
    code, out, _ = demo.run("scrape", "demo-2031", "--json")
    said = json.loads(out)
    assert code == 0
    assert sorted(said) == ["events", "ledger", "version"]
    event = said["events"][0]
    assert {key: event[key] for key in ("event", "state", "counts", "errors", "written", "dry_run")} == {
        "event": "demo-2031",
        "state": "ok",
        "counts": {
            "talks": {"new": 8, "changed": 0, "same": 0, "gone": 0},
            "recordings": {"new": 6, "changed": 0, "same": 0, "gone": 0},
            "links": {"new": 5, "changed": 0, "same": 0, "gone": 0},
        },
        "errors": [],
        "written": ["links.jsonl", "recordings.jsonl", "talks.jsonl"],
        "dry_run": False,
    }
    assert said["ledger"][0]["public"] == 5


def test_a_dry_run_writes_nothing_and_shows_a_diff(scraped: Demo) -> None:
    before = scraped.files()
    serve_schedule(scraped.server, ("How Owls Write Logs", *TITLES[1:]), etag='"2"')
    code, out, _ = scraped.run("scrape", "demo-2031", "--dry-run")
    assert code == 0
    assert "demo-2031: ok (dry run, nothing written)\n" in out
    assert "~ 1: How Owls Write Logs (title)\n" in out
    assert scraped.files() == before
    # What the dry run fetched is news to the next real run.
    code, out, err = scraped.run("scrape", "demo-2031")
    assert "  talks      0 new, 1 changed, 7 same, 0 gone\n" in out
    assert "renamed: 'How Owls Read Logs' is now 'How Owls Write Logs'" in err


def test_offline_replays_the_last_run(scraped: Demo) -> None:
    before, asked = scraped.files(), len(scraped.server.log)
    (scraped.event / "talks.jsonl").unlink()
    code, _, _ = scraped.run("scrape", "demo-2031", "--offline")
    assert (code, scraped.files(), len(scraped.server.log)) == (0, before, asked)


BAD_ANSWERS = {
    "login page": (Reply(LOGIN), "got a login page"),
    "empty body": (Reply(b"", "application/json"), "the answer is empty"),
    "html for json": (Reply(b"<html><title>Oops</title><p>Sorry"), "got an HTML page where JSON was expected"),
    "cut json": (Reply(schedule()[:500], "application/json"), "the JSON is cut or broken"),
    "empty schedule": (Reply(b'{"schedule": []}', "application/json"), "conference.json"),
    "other json": (Reply(b'{"hello": 1}', "application/json"), "conference.json"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_schedule_is_named_and_the_old_one_stays(scraped: Demo, name: str) -> None:
    reply, cause = BAD_ANSWERS[name]
    before = scraped.files()
    scraped.server.script("/2031/schedule/conference.json", reply)
    code, _, err = scraped.run("scrape", "demo-2031")
    assert code == 3
    assert err.startswith(f"Error: demo-2031: pycon_json: {scraped.server.url}/2031/schedule/conference.json: ")
    assert cause in err
    assert scraped.files() == before
    serve_schedule(scraped.server)
    assert scraped.run("scrape", "demo-2031")[0] == 0
    assert scraped.files() == before


def test_nothing_but_a_login_page_is_refused(scraped: Demo) -> None:
    scraped.server.script("/2031/schedule/conference.json", Reply(LOGIN))
    assert scraped.run("scrape", "demo-2031", "--only", "schedule")[0] == 4


def test_a_server_that_is_down_fails_every_source(scraped: Demo) -> None:
    before = scraped.files()
    for path in ("/2031/schedule/conference.json", "/youtube/v3/playlistItems"):
        scraped.server.script(path, Reply(b"boom", status=500))
    code, out, err = scraped.run("scrape", "demo-2031")
    assert (code, scraped.files()) == (1, before)
    assert out.startswith("demo-2031: failed\n")
    assert err.count("Error: demo-2031: ") == 2


def test_a_shrunk_schedule_is_refused_until_accepted(scraped: Demo) -> None:
    before = scraped.files()
    serve_schedule(scraped.server, TITLES[:4], etag='"2"')
    for _ in range(2):
        code, _, err = scraped.run("scrape", "demo-2031")
        assert code == 4
        assert "the schedule shrank: 2 of 8 talks are missing (Quiet Keyboards; Slow Maps); nothing was written" in err
        assert scraped.files() == before
    code, out, _ = scraped.run("scrape", "demo-2031", "--accept-shrink")
    assert code == 0
    assert "  talks      0 new, 0 changed, 6 same, 2 gone\n" in out


def test_a_playlist_that_is_gone_does_not_stop_the_schedule(scraped: Demo) -> None:
    body = {"error": {"code": 404, "message": "gone", "errors": [{"reason": "playlistNotFound"}]}}
    scraped.server.serve("/youtube/v3/playlistItems", json.dumps(body).encode(), "application/json", status=404)
    serve_schedule(scraped.server, (*TITLES[:5], "Slower Maps"), etag='"2"')
    code, out, err = scraped.run("scrape", "demo-2031")
    assert code == 3
    assert "  talks      0 new, 1 changed, 7 same, 0 gone\n" in out
    assert "playlist" in err
    assert "gone" in err
    assert KEY not in err


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
        "interrupted; what was kept before is as it was",
        "terminated; what was kept before is as it was",
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
    assert "the run of demo-2031 begun " in err
    assert scraped.rows("SELECT state FROM runs ORDER BY id") == [("ok",), ("interrupted",), ("ok",)]


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


def test_look_says_what_it_sees(demo: Demo, tmp_path: Path) -> None:
    code, out, _ = demo.run("look", f"{demo.server.url}/2031/schedule/conference.json", "--json")
    said = json.loads(out)
    assert code == 0
    assert {key: said[key] for key in ("kind", "talks", "days", "rooms", "speakers")} == {
        "kind": "pycon_json",
        "talks": 8,
        "days": 1,
        "rooms": 2,
        "speakers": 7,
    }
    saved = tmp_path / "saved.json"
    saved.write_bytes(schedule())
    assert demo.run("look", str(saved))[1].startswith("pycon_json")
    other = demo.server.serve("/other", b"<!doctype html><html><title>Knitting  weekly</title><p>Wool</p></html>")
    code, out, err = demo.run("look", other)
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: {other}: saw an HTML page titled 'Knitting weekly' (")
    assert "Kinds: pycon_json (" in err
    assert demo.run("look", f"{demo.server.url}/nothing")[0] == 1
    assert demo.run("look", str(tmp_path / "nothing"))[0] == 1


def test_new_writes_an_event_that_scrape_can_read(demo: Demo) -> None:
    url = f"{demo.server.url}/2031/schedule/conference.json"
    code, out, _ = demo.run("new", "fresh-2031", url, "--timezone", "America/Denver", "--title", "Fresh Conf")
    path = demo.data / "events" / "fresh-2031" / "event.yml"
    assert (code, out) == (0, f"{path}\n")
    text = path.read_text("utf-8")
    assert text.startswith("title: Fresh Conf\ntimezone: America/Denver\n")
    assert text.endswith(f'delay: 0\nschedule:\n  - {{kind: pycon_json, url: "{url}"}}\n')
    assert demo.run("scrape", "fresh-2031")[0] == 0
    code, _, err = demo.run("new", "fresh-2031", url)
    assert (code, err) == (1, f"Error: {path}: exists already; edit it, or choose another name\n")


def test_new_says_what_no_page_says(demo: Demo) -> None:
    code, _, err = demo.run("new", "fresh-2031", f"{demo.server.url}/2031/schedule/conference.json")
    assert code == 1
    assert "the page does not say its time zone; run again with --timezone, such as Europe/Berlin" in err
    assert not (demo.data / "events" / "fresh-2031").exists()


def test_import_adds_recordings_for_attendees(scraped: Demo, tmp_path: Path) -> None:
    table = tmp_path / "hubilo.csv"
    table.write_text(f"hubilo_id,title,speakers,talk\n900,{TITLES[5]},{SPEAKERS[5]},6\n", "utf-8")
    code, out, _ = scraped.run("import", str(table), "--event", "demo-2031")
    assert code == 0
    assert "  recordings 1 new, 0 changed, 6 same, 0 gone\n" in out
    assert scraped.rows("SELECT video_status FROM talks WHERE code = '6'") == [("attendees",)]
    again = scraped.run("import", str(table), "--event", "demo-2031")
    assert "  recordings 0 new, 0 changed, 7 same, 0 gone\n" in again[1]
    table.write_text("hubilo_id,title\n900\n901,https://stream.mux.com/secret.m3u8\n", "utf-8")
    before = scraped.files()
    code, _, err = scraped.run("import", str(table), "--event", "demo-2031")
    assert (code, scraped.files()) == (1, before)
    assert err.startswith(f"Error: {table}:")
    assert "mux" not in err


def test_corrections_beat_the_matcher_at_the_next_build(scraped: Demo) -> None:
    (scraped.event / "corrections.yml").write_text(
        f'- {{talk: "1", recording: "youtube:{IDS[0]}", decision: rejected, why: "wrong talk"}}\n', "utf-8"
    )
    for _ in range(2):
        assert scraped.run("build")[0] == 0
        assert scraped.rows("SELECT decision, decided_by FROM talk_recordings WHERE talk LIKE '%owls%'") == [
            ("rejected", "person")
        ]
        assert scraped.rows("SELECT video_status FROM talks WHERE code = '1'") == [("pending",)]


def test_the_suppressed_are_left_out_of_files_and_catalog(scraped: Demo) -> None:
    (scraped.data / "suppress.yml").write_text("- {speaker: Ada Finch, why: asked}\n", "utf-8")
    for words in (("build",), ("scrape", "demo-2031")):
        assert scraped.run(*words)[0] == 0
        kept = [path for path in scraped.data.rglob("*") if path.is_file() and "cache" not in path.parts]
        assert [path.name for path in kept if b"Finch" in path.read_bytes()] == ["suppress.yml"]


def test_build_needs_no_network_and_makes_the_same_catalog(scraped: Demo) -> None:
    tables = "SELECT * FROM talks", "SELECT * FROM slots", "SELECT * FROM talk_recordings", "SELECT * FROM speakers"
    before = [scraped.rows(sql) for sql in tables]
    (scraped.data / "talks.db").unlink()
    asked = len(scraped.server.log)
    code, out, err = scraped.run("build")
    assert (code, len(scraped.server.log)) == (0, asked)
    assert out.startswith(LEDGER)
    assert "talks 8 new, 0 changed, 0 gone" in err
    assert [scraped.rows(sql) for sql in tables] == before
    assert scraped.run("build")[2].endswith("all as it was\n")


def test_search_and_link(scraped: Demo) -> None:
    code, out, _ = scraped.run("search", "owls")
    assert (code, out) == (0, "demo-2031/how-owls-read-logs  How Owls Read Logs by Ada Finch  [public]\n")
    assert "Lunch" not in scraped.run("search", "lunch")[1]
    base = {"CONFTALKS_BASE_URL": "https://talks.example.org"}
    line = (
        "[How Owls Read Logs](https://talks.example.org/t/demo-2031/how-owls-read-logs) by Ada Finch"
        f" ([video](https://www.youtube.com/watch?v={IDS[0]}))\n"
    )
    for words in ("how owls read logs", f"https://youtu.be/{IDS[0]}?si=x", "demo-2031/1"):
        assert scraped.run("link", words, **base) == (0, line, "")
    code, out, err = scraped.run("link", "xyzzy qwrtpsdfg", **base)
    assert (code, out) == (1, "")
    assert err.startswith("Error: nothing found for")


def test_status_lists_and_refuses_unknown_events(scraped: Demo) -> None:
    assert scraped.run("status")[1].startswith(LEDGER)
    assert json.loads(scraped.run("status", "--json")[1])["ledger"][0]["pending"] == 2
    code, out, err = scraped.run("status", "other")
    assert (code, out) == (1, "")
    assert "there is no event 'other'" in err


def test_reading_commands_never_make_a_catalog(demo: Demo) -> None:
    for words in (("status",), ("search", "x"), ("link", "x"), ("serve",)):
        code, out, err = demo.run(*words)
        assert (code, out) == (1, "")
        assert err == f"Error: {demo.data / 'talks.db'}: there is no catalog yet; run `conftalks build`\n"
    assert not (demo.data / "talks.db").exists()


def test_version_help_and_completion(demo: Demo) -> None:
    assert demo.run("--version")[1] == "conftalks, version 0.1.0\n"
    assert demo.run("--help")[1].startswith("Usage:")
    script = demo.run(_CONFTALKS_COMPLETE="bash_source")
    assert script[0] in (0, 2)


def test_help_imports_neither_scraper_nor_database() -> None:
    code = (
        "import sys\nfrom click.testing import CliRunner\nfrom aggregator.cli import group\n"
        "assert CliRunner().invoke(group, ['--help']).exit_code == 0\n"
        "heavy = {'requests', 'bs4', 'sqlite_utils', 'datasette', 'yt_dlp', 'lxml', 'rapidfuzz'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
