"""`conftalks scrape` over real sockets: what it prints, keeps, refuses."""

import json
import re
from pathlib import Path

import pytest
from demo_command import KEY, LEDGER, Demo
from demo_site import IDS, LOGIN, TITLES, schedule, serve_schedule
from faults import Reply


def waits(demo: Demo) -> str:
    """What is said to be done next while a recording fits no talk, and a talk and a keynote have no recording."""
    what = "1 recording that fits no talk, 2 talks without a recording"
    return f"{what}: `conftalks --data {demo.data} review demo-2031` says what to do"


def test_a_scrape_prints_what_it_did_and_the_ledger(demo: Demo) -> None:
    code, out, err = demo.run("scrape", "demo-2031")
    assert code == 0
    assert out.startswith(
        "demo-2031: ok\n"
        "  entries    8 new, 0 changed, 0 same, 0 gone\n"
        "  recordings 6 new, 0 changed, 0 same, 0 gone\n"
        "  links      5 new, 0 changed, 0 same, 0 gone\n" + LEDGER
    )
    assert err == (
        f"note: demo-2031: pycon_json: {demo.server.url}/2031/schedule/conference.json: 8 of 8 times print another UTC"
        " offset than America/Denver; the wall clock was kept\n"
        f"next: {waits(demo)}\n"
        f"next: `conftalks --data {demo.data} serve` shows it at http://127.0.0.1:8001/e/demo-2031\n"
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
    assert (code, err) == (0, f"next: {waits(scraped)}\n")
    assert out.startswith(
        "demo-2031: ok\n"
        "  entries    0 new, 0 changed, 8 same, 0 gone\n"
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
    assert sorted(said) == ["events", "ledger", "next", "version"]
    assert said["next"][0] == waits(demo)
    event = said["events"][0]
    assert {key: event[key] for key in ("event", "state", "counts", "errors", "changes", "written", "dry_run")} == {
        "event": "demo-2031",
        "state": "ok",
        "counts": {
            "talks": {"new": 8, "changed": 0, "same": 0, "gone": 0},
            "recordings": {"new": 6, "changed": 0, "same": 0, "gone": 0},
            "links": {"new": 5, "changed": 0, "same": 0, "gone": 0},
        },
        "errors": [],
        "changes": [f"+ {n + 1}: {title}" for n, title in enumerate(TITLES)]
        + ["+ k3: Keynote - Grace Plover", "+ k4: Lunch"],
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
    assert "  entries    0 new, 1 changed, 7 same, 0 gone\n" in out
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


def test_two_events_that_name_one_playlist_each_see_what_is_new(scraped: Demo) -> None:
    other = scraped.data / "events" / "twin-2031"
    other.mkdir()
    (other / "event.yml").write_text((scraped.event / "event.yml").read_text("utf-8"), "utf-8")
    assert scraped.run("scrape", "twin-2031")[0] == 0
    serve_schedule(scraped.server, ("How Owls Write Logs", *TITLES[1:]), etag='"2"')
    out = scraped.run("scrape", "--all")[1]
    assert out.count("  entries    0 new, 1 changed, 7 same, 0 gone\n") == 2


def test_an_old_copy_is_forgotten_when_the_site_is_read_again(scraped: Demo, tmp_path: Path) -> None:
    before = scraped.files()
    copy = tmp_path / "2031" / "schedule" / "conference.json"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(schedule(("How Owls Once Read Logs", *TITLES[1:])))
    out = scraped.run(
        "scrape", "demo-2031", "--only", "schedule", "--from-mirror", f"{tmp_path}={scraped.server.url}/"
    )[1]
    assert "  entries    0 new, 1 changed, 7 same, 0 gone\n" in out
    assert scraped.run("scrape", "demo-2031")[0] == 0
    assert scraped.files() == before


def test_what_was_refused_is_refused_again(scraped: Demo) -> None:
    serve_schedule(scraped.server, TITLES[:4], etag='"2"')
    for words in (("--only", "schedule"), ("--only", "schedule"), ()):
        assert scraped.run("scrape", "demo-2031", *words)[0] == 4
    assert scraped.run("scrape", "demo-2031", "--only", "schedule", "--accept-shrink")[0] == 0


def test_a_source_with_nothing_to_fetch_is_no_success(scraped: Demo) -> None:
    path = scraped.event / "event.yml"
    path.write_text(path.read_text("utf-8") + "  - {kind: hubilo, slug: demo-2031}\n", "utf-8")
    for name in ("/2031/schedule/conference.json", "/youtube/v3/playlistItems"):
        scraped.server.script(name, Reply(b"boom", status=500))
    assert scraped.run("scrape", "demo-2031")[0] == 1


def test_a_source_that_cannot_begin_is_named_and_the_others_are_read(scraped: Demo) -> None:
    other = scraped.data / "events" / "another-2031"
    other.mkdir()
    (other / "event.yml").write_text(
        "title: Another\ntimezone: UTC\nrecordings:\n  - {kind: youtube, playlist: nonsense}\n", "utf-8"
    )
    code, out, err = scraped.run("scrape", "--all")
    states = [line for line in out.splitlines() if line.startswith(("another-2031: ", "demo-2031: "))]
    assert (code, states) == (3, ["another-2031: failed", "demo-2031: ok"])
    said = f"{other / 'event.yml'}:4: another-2031: 'nonsense' is no YouTube playlist"
    assert err.startswith(f"Error: another-2031: {said}")
    asked = len(scraped.server.log)
    code, out, err = scraped.run("scrape", "another-2031")
    assert (code, out, len(scraped.server.log), err.startswith(f"Error: {said}")) == (1, "", asked, True)


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
        assert (
            "the schedule shrank: 2 of 8 entries are missing (Quiet Keyboards; Slow Maps); nothing was written" in err
        )
        assert scraped.files() == before
    code, out, _ = scraped.run("scrape", "demo-2031", "--accept-shrink")
    assert code == 0
    assert "  entries    0 new, 0 changed, 6 same, 2 gone\n" in out


def test_a_schedule_with_garbled_letters_is_refused(scraped: Demo) -> None:
    before = scraped.files()
    garbled = tuple(title.replace("o", "ö").encode().decode("latin-1") for title in TITLES)
    scraped.server.serve("/2031/schedule/conference.json", schedule(garbled), "application/json", etag='"2"')
    code, _, err = scraped.run("scrape", "demo-2031")
    assert (code, scraped.files()) == (4, before)
    assert "the schedule looks wrongly decoded: 6 of 8 entries (HÃ¶w Owls Read LÃ¶gs; " in err
    assert scraped.run("scrape", "demo-2031", "--accept-shrink")[0] == 0


def test_a_playlist_that_is_gone_does_not_stop_the_schedule(scraped: Demo) -> None:
    body = {"error": {"code": 404, "message": "gone", "errors": [{"reason": "playlistNotFound"}]}}
    scraped.server.serve("/youtube/v3/playlistItems", json.dumps(body).encode(), "application/json", status=404)
    serve_schedule(scraped.server, (*TITLES[:5], "Slower Maps"), etag='"2"')
    code, out, err = scraped.run("scrape", "demo-2031")
    assert code == 3
    assert "  entries    0 new, 1 changed, 7 same, 0 gone\n" in out
    assert "playlist" in err
    assert "gone" in err
    assert KEY not in err


@pytest.mark.parametrize("served", [True, False])
def test_a_key_in_an_address_of_event_yml_is_neither_kept_nor_printed(demo: Demo, served: bool) -> None:
    key, path = "CANARYURLTOK", demo.event / "event.yml"
    text = path.read_text("utf-8")
    address = re.search(r'pycon_json, url: "([^"]+)"', text)
    assert address
    given = address[1] if served else f"{address[1].rpartition('/')[0]}/none.json"
    path.write_text(text.replace(address[1], f"{given}?token={key}"), "utf-8")
    code, out, err = demo.run("-v", "scrape", "demo-2031")
    assert (code == 0, key in out + err) == (served, False)
    kept = [one for one in demo.data.rglob("*") if one.is_file() and one != path]
    assert [one for one in kept if key.encode() in one.read_bytes()] == []
    if served:
        assert "?token=***" in (demo.event / "talks.jsonl").read_text("utf-8")
        assert demo.run("scrape", "demo-2031")[0] == 0
