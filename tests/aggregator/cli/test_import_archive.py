"""`import FOLDER`: a clone of an archive becomes events."""

import json
import os
import subprocess
import sys
from pathlib import Path

from pyvideo_clone import COMMIT, contents, git, imported, lay, owls, record, rows, rubies

PAGE = f"https://github.com/pyvideo/data/blob/{COMMIT}/owl-conf-2031"
EVENT_YML = f"""\
title: Owl Conf 2031
timezone: UTC
starts: 2031-05-17
ends: 2031-05-17
keep: facts  # abstracts belong to their authors; write all if they gave you leave
archives:
  - {{kind: pyvideo, folder: owl-conf-2031, commit: "{COMMIT}", licence: "CC0-1.0"}}
"""
NO_GIT = "note: no clone of git: event.yml names no commit\n"
NO_ZONE = "note: owl-conf-2031: says no zone and no place, so times are in UTC; `timezone:` in event.yml says another\n"


def counts(data: Path, *words: str) -> tuple[int, dict[str, dict[str, int]]]:
    """Exit code, and what was done to the only event."""
    code, out, _ = imported(data, *words, "--json")
    (event,) = json.loads(out)["events"]
    return code, event["counts"]


def done(new: int = 0, changed: int = 0, same: int = 0, gone: int = 0) -> dict[str, int]:
    return {"new": new, "changed": changed, "same": same, "gone": gone}


def test_an_event_is_written_as_the_archive_has_it(tmp_path: Path) -> None:
    clone, data = tmp_path / "clone", tmp_path / "data"
    owls(clone)
    git(clone)
    code, out, err = imported(data, str(clone))
    assert (code, err) == (0, NO_ZONE)
    assert out.startswith(
        "owl-conf-2031: ok\n"
        "  entries    3 new, 0 changed, 0 same, 0 gone\n"
        "  recordings 3 new, 0 changed, 0 same, 0 gone\n"
        "  links      3 new, 0 changed, 0 same, 0 gone\n"
    )
    assert (data / "events/owl-conf-2031/event.yml").read_text() == EVENT_YML
    talk = rows(data, "owl-conf-2031", "talks.jsonl")[0]
    assert talk | {"first_seen": ""} == {
        "code": "owl-1",
        "slug": "how-feathers-grow",
        "kind": "talk",
        "title": "How feathers grow",
        "speakers": [{"name": "Ada Owl"}],
        "slots": [{"start": "2031-05-17T00:00:00+00:00"}],
        "status": "scheduled",
        "first_seen": "",
        "source_url": f"{PAGE}/videos/owl-1.json",
    }
    (recording, *_) = rows(data, "owl-conf-2031", "recordings.jsonl")
    assert (recording["talk_url"], recording["source_url"]) == ("owl-1", f"{PAGE}/videos/owl-1.json")
    links = rows(data, "owl-conf-2031", "links.jsonl")
    assert [(link["talk"], link["recording"], link["decision"], link["method"]) for link in links] == [
        (f"owl-{n}", f"youtube:owlowlowl0{n}", "accepted", "page-link") for n in (1, 2, 3)
    ]


def test_a_second_run_changes_no_byte_and_more_is_added(tmp_path: Path) -> None:
    clone, data = tmp_path / "clone", tmp_path / "data"
    owls(clone)
    assert imported(data, str(clone))[2] == NO_GIT + NO_ZONE
    before = contents(data)
    assert counts(data, str(clone / "owl-conf-2031")) == (
        0,
        {"talks": done(same=3), "recordings": done(same=3), "links": done(same=3)},
    )
    assert contents(data) == before
    owls(clone, 4)
    git(clone)
    assert counts(data, str(tmp_path)) == (  # any folder above
        0,
        {"talks": done(new=1, changed=3), "recordings": done(new=1, same=3), "links": done(new=1, same=3)},
    )
    assert (data / "events/owl-conf-2031/event.yml").read_text() == EVENT_YML


def test_what_left_the_archive_is_gone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = owls(tmp_path, 5)
    imported(data, str(folder))
    (folder / "videos/owl-5.json").unlink()
    assert counts(data, str(folder)) == (
        0,
        {"talks": done(same=4, gone=1), "recordings": done(changed=1, same=4), "links": done(same=5)},
    )
    assert rows(data, "owl-conf-2031", "talks.jsonl")[4]["status"] == "gone"
    assert [("last_seen" in row) for row in rows(data, "owl-conf-2031", "recordings.jsonl")] == [False] * 4 + [True]
    (folder / "videos/owl-5.json").write_text(json.dumps(record("Night flights", "owlowlowl05")))
    assert counts(data, str(folder))[1]["talks"] == done(changed=1, same=4)


def test_half_a_clone_takes_nothing_away(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = owls(tmp_path, 6)
    imported(data, str(folder))
    before = contents(data)
    for n in (1, 2):
        (folder / f"videos/owl-{n}.json").unlink()
    git(tmp_path)
    code, _, err = imported(data, str(folder))
    assert (code, "the schedule shrank: 2 of 6 entries are missing" in err) == (4, True)
    assert contents(data) == before  # not even the commit
    (folder / "category.json").unlink()
    code, _, err = imported(data, str(folder))
    assert code == 3
    assert "Error: owl-conf-2031: owl-conf-2031: has no category.json, which says what the event is called\n" in err
    assert [row["status"] for row in rows(data, "owl-conf-2031", "talks.jsonl")] == ["scheduled"] * 6
    owls(tmp_path, 0)
    assert imported(data, str(folder), "--accept-shrink")[0] == 0
    assert [row["status"] for row in rows(data, "owl-conf-2031", "talks.jsonl")] == ["gone"] * 2 + ["scheduled"] * 4


def test_one_broken_file_ends_nothing(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = owls(tmp_path)
    (folder / "videos/a.json").write_text("{")
    lay(tmp_path / "empty-conf", "Empty Conf", {})
    code, out, err = imported(data, str(tmp_path))
    assert code == 3
    assert "Error: owl-conf-2031: owl-conf-2031/videos/a.json: no JSON: " in err
    assert "entries    3 new" in out
    assert len(rows(data, "owl-conf-2031", "talks.jsonl")) == 3
    assert "Error: empty-conf: " in err
    assert not (data / "events/empty-conf").exists()


def test_what_is_no_archive_is_refused_in_one_line(tmp_path: Path) -> None:
    data, empty, packed = tmp_path / "data", tmp_path / "empty", tmp_path / "clone.zip"
    empty.mkdir()
    packed.write_bytes(b"PK\x03\x04")
    for path, why in (
        (empty, "holds no event's folder of pyvideo or RubyEvents"),
        (packed, "is no folder: name the clone"),
    ):
        code, out, err = imported(data, str(path))
        assert (code, out) == (2, "")
        assert f"Error: {path}: {why}" in err
    assert imported(data, str(empty), str(packed))[0] == 2
    assert imported(data, str(empty), "--as", "Not a name")[0] == 2
    assert imported(data, str(empty), "--event", "x", "--as", "y")[0] == 2
    assert not (data / "events").exists()


def test_a_folder_of_a_name_twice_is_named_and_the_richer_read(tmp_path: Path) -> None:
    owls(tmp_path / "a", 2)
    richer = owls(tmp_path / "b", 3)
    code, out, err = imported(tmp_path / "data", str(tmp_path))
    assert (code, "entries    3 new" in out) == (3, True)
    said = f"owl-conf-2031 is there 2 times: {richer} is read, as it holds more than {tmp_path}/a/owl-conf-2031"
    assert f"Error: {said}\n" in err


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    code, out, _ = imported(tmp_path / "data", str(owls(tmp_path)), "--dry-run")
    assert code == 0
    assert "owl-conf-2031: ok (dry run, nothing written)\n  entries    3 new" in out
    assert "+ owl-1: How feathers grow\n" in out
    assert not (tmp_path / "data/events").exists()


def scraped(data: Path, slug: str, title: str = "Owl Conf 2031", starts: str = "2031-05-16") -> Path:
    """An event of ours with a schedule of its own, of one talk."""
    folder = data / "events" / slug
    folder.mkdir(parents=True)
    url = "https://owls.example/schedule.json"
    (folder / "event.yml").write_text(
        f"title: {title}  # by hand\ntimezone: Europe/Berlin\nstarts: {starts}\nends: {starts}\n"
        f'schedule:\n  - {{kind: frab, url: "{url}"}}\n'
    )
    talk = {
        "code": "K1",
        "slug": "how-feathers-grow",
        "kind": "talk",
        "title": "HOW feathers grow",
        "status": "scheduled",
    }
    (folder / "talks.jsonl").write_text(json.dumps(talk | {"source_url": url}) + "\n")
    return folder


def test_an_event_that_we_scrape_gains_what_it_lacks(tmp_path: Path) -> None:
    data = tmp_path / "data"
    folder = scraped(data, "owls-2031")
    text = (folder / "event.yml").read_text()
    assert imported(data, str(owls(tmp_path)))[0] == 0
    assert [path.name for path in (data / "events").iterdir()] == ["owls-2031"]
    line = '  - {kind: pyvideo, folder: owl-conf-2031, licence: "CC0-1.0"}\n'
    assert (folder / "event.yml").read_text() == f"{text}archives:\n{line}"
    talks = rows(data, "owls-2031", "talks.jsonl")
    assert [(talk["code"], talk["title"]) for talk in talks] == [
        ("K1", "HOW feathers grow"),
        ("owlowlowl02", "Hearing mice"),
        ("owlowlowl03", "Old trees"),
    ]
    links = rows(data, "owls-2031", "links.jsonl")
    assert [(link["talk"], link["recording"], link["method"]) for link in links] == [
        ("K1", "youtube:owlowlowl01", "page-link"),
        ("owlowlowl02", "youtube:owlowlowl02", "own-video"),
        ("owlowlowl03", "youtube:owlowlowl03", "own-video"),
    ]
    before = contents(data)
    assert counts(data, str(tmp_path / "owl-conf-2031")) == (
        0,
        {"talks": done(same=3), "recordings": done(same=3), "links": done(same=3)},
    )
    assert contents(data) == before


def test_whose_event_it_is_is_asked_or_said(tmp_path: Path) -> None:
    data = tmp_path / "data"
    scraped(data, "owl-conf-2031", "Gathering of Owls", "2029-05-16")
    clone = owls(tmp_path)
    code, _, err = imported(data, str(clone))
    way_out = "import it alone with --as, and the name of that one or of a new one"
    assert code == 1
    assert f"Error: owl-conf-2031: {clone}: may be your event owl-conf-2031: {way_out}\n" in err
    lay(tmp_path / "moth-conf", "Moth Conf", {"m": record("Moths", None)})
    assert imported(data, str(tmp_path))[0] == 3
    assert sorted(path.name for path in (data / "events").iterdir()) == ["moth-conf", "owl-conf-2031"]
    assert len(rows(data, "owl-conf-2031", "talks.jsonl")) == 1
    assert imported(data, str(clone), "--as", "owls-anew")[0] == 0
    assert len(rows(data, "owls-anew", "talks.jsonl")) == 3
    assert imported(data, str(clone))[0] == 0  # event.yml remembers
    assert len(rows(data, "owl-conf-2031", "talks.jsonl")) == 1
    assert imported(data, str(tmp_path), "--as", "owls-anew")[0] == 2  # of several folders it says nothing


def test_decisions_of_people_hold(tmp_path: Path) -> None:
    data = tmp_path / "data"
    clone = owls(tmp_path)
    imported(data, str(clone))
    (data / "events/owl-conf-2031/corrections.yml").write_text(
        "- {talk: owl-1, recording: youtube:owlowlowl01, decision: rejected, why: wrong}\n"
        "- {talk: owl-1, recording: youtube:owlowlowl02, decision: accepted, why: right}\n"
    )
    (data / "suppress.yml").write_text("- {talk: owl-conf-2031/owl-3, why: asked}\n")
    assert imported(data, str(clone))[0] == 0
    assert [row["code"] for row in rows(data, "owl-conf-2031", "talks.jsonl")] == ["owl-1", "owl-2"]
    assert [row["id"] for row in rows(data, "owl-conf-2031", "recordings.jsonl")] == ["owlowlowl01", "owlowlowl02"]
    links = rows(data, "owl-conf-2031", "links.jsonl")
    assert [(link["talk"], link["recording"], link["decision"]) for link in links] == [
        ("owl-1", "youtube:owlowlowl01", "rejected"),
        ("owl-1", "youtube:owlowlowl02", "accepted"),
    ]


def test_scrape_leaves_the_talks_alone(tmp_path: Path) -> None:
    data = tmp_path / "data"
    imported(data, str(owls(tmp_path)))
    before = contents(data)
    asked = [sys.executable, "-m", "aggregator", "--data", str(data), "scrape", "owl-conf-2031"]
    said = subprocess.run(asked, capture_output=True, text=True, timeout=60, env=os.environ | {"NO_COLOR": "1"})
    assert (said.returncode, "entries    0 new, 0 changed, 3 same, 0 gone" in said.stdout) == (0, True)
    assert contents(data) == before


def codes(data: Path) -> list[object]:
    return [row["code"] for row in rows(data, "owl-conf-2031", "talks.jsonl") if row["status"] == "scheduled"]


def test_of_two_archives_the_richer_one_is_kept_and_both_are_named(tmp_path: Path) -> None:
    data, few, many = tmp_path / "data", owls(tmp_path / "pyvideo", 2), rubies(tmp_path / "ruby", 1, 4)
    assert imported(data, str(few))[0] == 0
    code, _, err = imported(data, str(many))
    why = "4 talks where 2 are kept; ends 2031-05-18, not 2031-05-17; the talks of RubyEvents are kept, as it has more"
    assert (code, f"note: owl-conf-2031: RubyEvents contradicts pyvideo: {why}\n" in err) == (0, True)
    assert codes(data) == ["r1", "r2", "r3", "r4"]
    assert [row["aliases"] for row in rows(data, "owl-conf-2031", "talks.jsonl")[:2]] == [["owl-1"], ["owl-2"]]
    text = (data / "events/owl-conf-2031/event.yml").read_text()
    assert text.endswith(
        "archives:\n  - {kind: rubyevents, folder: owl-conf-2031, licence: MIT}\n"
        '  - {kind: pyvideo, folder: owl-conf-2031, licence: "CC0-1.0"}\n'
    )
    before = contents(data)
    code, _, err = imported(data, str(few))
    assert (
        "pyvideo contradicts rubyevents: 2 talks where 4 are kept; the talks of rubyevents are kept, as it has more"
        in err
    )
    assert (code, codes(data)) == (0, ["r1", "r2", "r3", "r4"])
    assert imported(data, str(tmp_path))[0] == 0
    assert contents(data) == before


def test_an_id_twice_is_named_and_both_talks_are_kept(tmp_path: Path) -> None:
    data, folder = tmp_path / "data", rubies(tmp_path, 1, 2)
    videos = folder / "videos.yml"
    videos.write_text(videos.read_text().replace('"r2"', '"r1"'))
    code, _, err = imported(data, str(folder))
    assert (code, "r1" in err.partition("Error: owl-conf-2031: ")[2].partition("\n")[0]) == (3, True)
    titles = {row["title"] for row in rows(data, "owl-conf-2031", "talks.jsonl")}
    assert titles == {"How feathers grow", "Hearing mice"}
    before = contents(data)
    assert imported(data, str(folder))[0] == 3
    assert contents(data) == before


def test_what_a_poorer_archive_has_alone_is_added(tmp_path: Path) -> None:
    data = tmp_path / "data"
    owls(tmp_path / "pyvideo", 3)
    rubies(tmp_path / "ruby", 4, 1)
    assert imported(data, str(tmp_path))[0] == 0
    assert [(row["code"], row["title"]) for row in rows(data, "owl-conf-2031", "talks.jsonl")] == [
        ("owl-1", "How feathers grow"),
        ("owl-2", "Hearing mice"),
        ("owl-3", "Old trees"),
        ("owlowlowl04", "Moon and stars"),
    ]
    before = contents(data)
    assert imported(data, str(tmp_path))[0] == 0
    assert contents(data) == before


def test_an_event_has_the_zone_of_its_place_and_playlists_are_no_talks(tmp_path: Path) -> None:
    data = tmp_path / "data"
    code, _, err = imported(data, str(rubies(tmp_path, 1, 2)))
    assert (code, err) == (0, NO_GIT)
    assert "timezone: Europe/Sofia\n" in (data / "events/owl-conf-2031/event.yml").read_text()
    assert [row["talk"] for row in rows(data, "owl-conf-2031", "links.jsonl")] == ["r1", "r2"]
    assert rows(data, "owl-conf-2031", "talks.jsonl")[0]["slots"] == [{"start": "2031-05-17T00:00:00+03:00"}]
