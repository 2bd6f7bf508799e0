"""`match`, `review`, `decide`, as processes on kept files."""

import json
import os
import shlex
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from demo_command import Demo
from demo_site import IDS

from aggregator.catalog.commands import THE_VIDEO
from aggregator.catalog.problem import command
from aggregator.catalog.queries import talk
from aggregator.catalog.views import best_video
from aggregator.cli import group
from aggregator.files.jsonl import read_recordings, recordings_text, talks_text
from aggregator.files.lock import run_lock
from scrapers.records import Recording, Slot, Speaker, Talk

TITLES = {"1": "How Owls Read Logs", "2": "Toast at Scale", "k5": "Knot Clinic", "k6": "Knot Clinic"}
SPEAKERS = {"1": "Ada Finch", "2": "Cy Reed"}
VIDEOS = {
    "aaaaaaaaa01": "Ada Finch - How Owls Read Logs",
    "-aaaaaaaa02": "Cy Reed - Toast at Scale",
    "kkkkkkkkk01": "Knot Clinic",
    "zzzzzzzzz99": "Cooking with Gas",
}


@pytest.fixture
def kept(demo: Demo) -> Demo:
    """A data folder with an event whose two talks of one title have one recording between them."""
    talks = [
        Talk(
            "demo-2031",
            code,
            title,
            "talk",
            "https://demo.example/",
            slug=f"talk-{code}",
            speakers=tuple(Speaker(SPEAKERS[n]) for n in [code] if n in SPEAKERS),
            slots=(Slot(datetime(2031, 5, 17, hour, tzinfo=UTC)),),
        )
        for hour, (code, title) in enumerate(TITLES.items(), 15)
    ]
    recordings = [
        Recording(
            "youtube",
            video,
            f"https://www.youtube.com/watch?v={video}",
            title,
            "https://www.youtube.com/playlist?list=PLdemo",
            published=date(2031, 6, 20),
        )
        for video, title in VIDEOS.items()
    ]
    (demo.event / "talks.jsonl").write_text(talks_text(talks), "utf-8")
    (demo.event / "recordings.jsonl").write_text(recordings_text(recordings), "utf-8")
    return demo


def decided(demo: Demo) -> str:
    return (demo.event / "corrections.yml").read_text("utf-8")


def test_match_says_what_it_sees_and_writes_nothing(kept: Demo) -> None:
    before = kept.files()
    code, out, err = kept.run("match", "demo-2031")
    assert (code, err) == (0, "")
    assert out.startswith(
        "demo-2031: 2 accepted, 2 suggested, 0 rejected; 1 recordings without a talk, 0 talks without a recording\n"
        "accepted  1 How Owls Read Logs  youtube:aaaaaaaaa01  "
    )
    assert out.endswith("\nno talk  youtube:zzzzzzzzz99  Cooking with Gas\n")
    said = json.loads(kept.run("match", "demo-2031", "--json")[1])
    assert [(row["talk"], row["recording"]) for row in said["accepted"]] == [
        ("1", "youtube:aaaaaaaaa01"),
        ("2", "youtube:-aaaaaaaa02"),
    ]
    assert (kept.files(), (kept.data / "talks.db").exists()) == (before, False)


def test_explain_shows_the_evidence_for_each_recording_of_a_talk(kept: Demo) -> None:
    code, out, err = kept.run("match", "demo-2031", "--explain", "owls")
    assert (code, err) == (0, "")
    lines = out.splitlines()
    assert lines[0] == "1 How Owls Read Logs by Ada Finch [talk, 2031-05-17 15:00]"
    assert lines[2] == "accepted: Ada Finch - How Owls Read Logs  https://www.youtube.com/watch?v=aaaaaaaaa01"
    said = json.loads(kept.run("match", "demo-2031", "--explain", "demo-2031/talk-1", "--json")[1])
    best = said["found"][0]
    assert (said["talk"], best["recording"], best["decision"]) == ("1", "youtube:aaaaaaaaa01", "accepted")
    assert [(type(point["name"]), type(point["value"]), type(point["weight"])) for point in best["points"]] == [
        (str, str, float)
    ] * len(best["points"])
    assert len(best["points"]) > 1
    code, out, err = kept.run("match", "demo-2031", "--explain", "clinic")
    assert (code, out) == (1, "")
    assert err.startswith("Error: demo-2031: 2 talks fit 'clinic': k5 'Knot Clinic' (2031-05-17 ")


def test_review_gives_commands_that_work_as_they_stand(kept: Demo) -> None:
    said = json.loads(kept.run("review", "demo-2031", "--json")[1])
    (doubt,) = said["recordings"]
    assert (doubt["recording"], [one["talk"] for one in doubt["candidates"]]) == ("youtube:kkkkkkkkk01", ["k5", "k6"])
    text = kept.run("review", "demo-2031")[1]
    pasted = [shlex.split(line) for line in text.splitlines() if line.startswith("    conftalks")]
    start = ["conftalks", "--data", str(kept.data), "decide", "demo-2031"]
    assert [words[:7] for words in pasted] == [
        *([*start, code, "youtube:kkkkkkkkk01"] for code in ("k5", "k5", "k6", "k6")),
        [*start, "PUT-THE-TALK-HERE", "youtube:zzzzzzzzz99"],
    ]
    cook = [word.replace("PUT-THE-TALK-HERE", "owls").replace("--accept", "--reject") for word in pasted[4]]
    for words in (pasted[1], pasted[2], cook):
        assert kept.run(*words[3:])[0] == 0
    assert decided(kept) == (
        '- {talk: "k5", recording: "youtube:kkkkkkkkk01", decision: rejected, why: "watched it: not this talk"}\n'
        '- {talk: "k6", recording: "youtube:kkkkkkkkk01", decision: accepted, why: "watched it: this talk"}\n'
        '- {talk: "1", recording: "youtube:zzzzzzzzz99", decision: rejected, why: "watched it: this talk"}\n'
    )
    said = json.loads(kept.run("review", "demo-2031", "--json")[1])
    assert [name for name, rows in said.items() if rows and isinstance(rows, list)] == ["talks_without_recording"]
    assert [row["talk"] for row in said["talks_without_recording"]] == ["k5"]
    (ledger,) = json.loads(kept.run("status", "--json")[1])["ledger"]
    assert (ledger["suggested"], ledger["decided"], ledger["public"]) == (0, 3, 3)


def test_the_commands_on_the_page_of_a_talk_work_as_they_stand(kept: Demo) -> None:
    assert kept.run("build")[0] == 0
    with closing(sqlite3.connect(kept.data / "talks.db")) as conn:
        view = talk(conn, "demo-2031/talk-1")
    assert view is not None
    best = best_video(view)
    assert best is not None
    assert kept.run(*shlex.split(command(view, best.id))[1:])[0] == 0
    rejected = '- {talk: "1", recording: "youtube:aaaaaaaaa01", decision: rejected, why: "watched it: not this talk"}\n'
    assert decided(kept) == rejected
    asked = command(view, None).replace(THE_VIDEO, f"https://youtu.be/{IDS[0]}")
    assert kept.run(*shlex.split(asked)[1:])[0] == 0
    assert decided(kept) == rejected.replace("rejected", "accepted").replace("not this", "this")


def test_a_command_that_is_pasted_unfilled_decides_nothing(kept: Demo) -> None:
    said = json.loads(kept.run("review", "demo-2031", "--json")[1])
    (stray,) = said["recordings_without_talk"]
    code, out, err = kept.run(*shlex.split(stray["accept"])[3:])
    assert (code, out, (kept.event / "corrections.yml").exists()) == (1, "", False)
    assert err.startswith("Error: demo-2031: there is no talk 'PUT-THE-TALK-HERE'; ")
    without = shlex.split(stray["accept"].replace("PUT-THE-TALK-HERE", "owls"))[3:]
    without[3] = "PUT-THE-VIDEO-HERE"
    code, out, err = kept.run(*without)
    assert (code, out, (kept.event / "corrections.yml").exists()) == (1, "", False)
    assert err.startswith("Error: demo-2031: has no recording 'PUT-THE-VIDEO-HERE'; ")


@pytest.fixture
def clipped(kept: Demo) -> Demo:
    """The owls' video was deleted, and there is a shorter one of the same title."""
    found = {recording.id: recording for recording in read_recordings(kept.event / "recordings.jsonl")}
    old = found.pop("aaaaaaaaa01")
    gone = replace(old, access="gone", last_seen=date(2031, 8, 1), duration_s=1800)
    url = "https://www.youtube.com/watch?v=aaaaaaaaa09"
    clip = replace(old, id="aaaaaaaaa09", url=url, duration_s=600)
    (kept.event / "recordings.jsonl").write_text(recordings_text([gone, *found.values(), clip]), "utf-8")
    assert kept.run("build")[0] == 0
    return kept


@pytest.mark.parametrize(
    ("choice", "replaced", "shown"),
    [("accept", "youtube:aaaaaaaaa09", ["public"]), ("reject", None, ["gone"])],
)
def test_either_command_settles_a_swap(clipped: Demo, choice: str, replaced: str | None, shown: list[str]) -> None:
    (swap,) = json.loads(clipped.run("review", "demo-2031", "--json")[1])["swaps"]
    assert (swap["talk"], swap["old"]["recording"], swap["new"]["recording"]) == (
        "1",
        "youtube:aaaaaaaaa01",
        "youtube:aaaaaaaaa09",
    )
    assert clipped.run(*shlex.split(swap[choice])[3:])[0] == 0
    for words in (("build",), ("build",)):
        assert json.loads(clipped.run("review", "demo-2031", "--json")[1])["swaps"] == []
        assert clipped.rows("SELECT replaced_by FROM recordings WHERE id = 'youtube:aaaaaaaaa01'") == [(replaced,)]
        assert [status for (status,) in clipped.rows("SELECT video_status FROM talks WHERE code = '1'")] == shown
        assert clipped.run(*words)[0] == 0


def test_review_lists_decisions_that_do_nothing_any_more(kept: Demo) -> None:
    (kept.event / "corrections.yml").write_text(
        '- {talk: "99", recording: "youtube:zzzzzzzzz99", decision: rejected, why: a cook}\n', "utf-8"
    )
    assert kept.run("review", "demo-2031")[1].endswith(
        "Decisions in corrections.yml that do nothing any more:\n"
        "  99 youtube:zzzzzzzzz99 rejected (a cook): there is no talk '99'\n"
    )


def test_a_rejected_pair_never_returns(scraped: Demo) -> None:
    why = ("--why", "it is  another talk; ask owl@private.example")
    code, out, err = scraped.run("decide", "demo-2031", "owls", f"https://youtu.be/{IDS[0]}?t=1", "--reject", *why)
    assert (code, out) == (0, f"demo-2031: youtube:{IDS[0]} is rejected for 1 (How Owls Read Logs)\n")
    seen = "it is another talk; ask [e-mail removed]"
    assert err == (f"note: withdrawn: How Owls Read Logs (1) no longer shows youtube:{IDS[0]}: a person: {seen}\n")
    assert decided(scraped) == (
        f'- {{talk: "1", recording: "youtube:{IDS[0]}", decision: rejected,'
        ' why: "it is another talk; ask [e-mail removed]"}\n'
    )
    kept = scraped.files()
    for words in (("scrape", "demo-2031"), ("build",), ("scrape", "demo-2031", "--only", "recordings")):
        assert scraped.run(*words)[0] == 0
        assert scraped.files() == kept
    assert scraped.rows("SELECT decision FROM talk_recordings WHERE talk LIKE '%owls%'") == [("rejected",)]
    assert scraped.rows("SELECT video_status FROM talks WHERE code = '1'") == [("pending",)]


def test_deciding_again_changes_nothing_and_otherwise_takes_the_place(kept: Demo) -> None:
    path = kept.event / "corrections.yml"
    mine = (
        '# ours\n- talk: talk-1   # by its slug\n  recording: "youtube:aaaaaaaaa01"\n  why: odd\n  decision: rejected\n'
    )
    path.write_text(f"{mine}# end\n", "utf-8")
    words = ("decide", "demo-2031", "1", "aaaaaaaaa01", "--accept", "--why", 'seen "it"')
    code, _, err = kept.run(*words)
    assert (code, err) == (0, "note: this takes the place of: rejected (odd)\n")
    after = mine.replace("odd", '"seen \\"it\\""').replace("rejected", "accepted") + "# end\n"
    assert decided(kept) == after
    files = kept.files()
    code, out, err = kept.run(*words)
    assert (code, err, kept.files()) == (0, "", files)
    assert out == (
        "demo-2031: youtube:aaaaaaaaa01 is accepted for 1 (How Owls Read Logs);"
        " it had been decided so already, nothing changed\n"
    )


def test_what_an_accepted_link_brings_with_it_is_noted(kept: Demo) -> None:
    accept = ("--accept", "--why", "seen")
    for code in ("k5", "k6"):
        done, _, err = kept.run("decide", "demo-2031", code, "kkkkkkkkk01", *accept)
        assert done == 0
    assert err == "note: youtube:kkkkkkkkk01 is accepted for k5 'Knot Clinic' as well\n"
    done, _, err = kept.run("decide", "demo-2031", "k5", "youtube:-aaaaaaaa02", *accept)
    assert done == 0
    assert err == (
        "note: swapped: youtube:-aaaaaaaa02 was shown for Toast at Scale (2), now for k5: a person: seen\n"
        "note: k5 'Knot Clinic' has another public recording as well: youtube:kkkkkkkkk01\n"
    )
    assert kept.run("-q", "decide", "demo-2031", "k6", "youtube:-aaaaaaaa02", *accept)[2] == ""


REJECT = ("--reject", "--why", "seen")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("demo-2030", "1", "aaaaaaaaa01"), "there is no event 'demo-2030'; known: demo-2031"),
        (("demo-2031", "demo-2030/1", "aaaaaaaaa01"), "demo-2031: 'demo-2030/1' names a talk of demo-2030"),
        (("demo-2031", "1", "bbbbbbbbb01"), "demo-2031: has no recording 'bbbbbbbbb01'; `conftalks scrape demo-2031"),
    ],
)
def test_what_the_event_has_not_is_said_and_nothing_is_written(kept: Demo, words: tuple[str, ...], says: str) -> None:
    before = kept.files()
    done, out, err = kept.run("decide", *words, *REJECT)
    assert (done, out, kept.files(), len(err.splitlines())) == (1, "", before, 1)
    assert says in err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--reject",), "Missing option '--why'"),
        (("--reject", "--why", " \u200b "), "Invalid value for '--why': it is blank: say what you saw"),
        (("--why", "seen"), "say either --accept or --reject"),
        (("--accept", *REJECT), "say either --accept or --reject"),
    ],
)
def test_wrong_usage(words: tuple[str, ...], says: str) -> None:
    done = CliRunner().invoke(group, ["decide", "demo-2031", "1", "aaaaaaaaa01", *words])
    assert done.exit_code == 2
    assert says in done.output


def test_a_broken_corrections_file_is_named_with_its_line(kept: Demo) -> None:
    path = kept.event / "corrections.yml"
    path.write_text("# one\n- {talk: a, recording: youtube:x, decision: maybe, why: seen}\n", "utf-8")
    error = f"Error: {path}:2: decision 'maybe' is none of accepted, rejected\n"
    for words in (
        ("decide", "demo-2031", "1", "aaaaaaaaa01", *REJECT),
        ("match", "demo-2031"),
        ("review", "demo-2031"),
    ):
        assert kept.run(*words) == (1, "", error)


def test_one_talk_decided_under_two_names_is_named(kept: Demo) -> None:
    path = kept.event / "corrections.yml"
    path.write_text(
        "".join(
            f"- {{talk: {name}, recording: youtube:x, decision: rejected, why: no}}\n" for name in ("k5", "talk-k5")
        )
    )
    before = kept.files()
    error = "'k5' and 'talk-k5' are one talk, and youtube:x is decided for both: remove one of the two entries"
    for words in (("build",), ("decide", "demo-2031", "1", "aaaaaaaaa01", *REJECT)):
        assert kept.run(*words) == (1, "", f"Error: {path}: {error}\n")
    assert kept.files() == before


@contextmanager
def in_the_way(path: Path) -> Iterator[None]:
    path.write_text("in the way", "utf-8")
    yield
    path.unlink()


def test_a_locked_or_unwritable_folder_is_named(kept: Demo) -> None:
    before = kept.files()
    words = ("decide", "demo-2031", "1", "aaaaaaaaa01", *REJECT)
    with run_lock(kept.data, "demo-2031", datetime(2031, 5, 17, tzinfo=UTC)):
        code, out, err = kept.run(*words)
    assert (code, out) == (1, "")
    assert err.startswith(f"Error: {kept.data / '.lock'}: another run is active (process {os.getpid()}, ")
    with in_the_way(kept.event / ".staging"):
        code, out, err = kept.run(*words)
    assert (code, out, kept.files()) == (1, "", before)
    assert err.startswith(f"Error: {kept.event}: cannot be written: ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes read-only files")
def test_a_read_only_corrections_file_is_left_alone(kept: Demo) -> None:
    path = kept.event / "corrections.yml"
    path.write_text("# mine\n", "utf-8")
    path.chmod(0o444)
    code, _, err = kept.run("decide", "demo-2031", "1", "aaaaaaaaa01", *REJECT)
    assert (code, decided(kept)) == (1, "# mine\n")
    assert err.startswith(f"Error: {path}: cannot be written: Permission denied")


def test_ctrl_c_leaves_everything_as_it_was(kept: Demo) -> None:
    before = kept.files()
    words = ("decide", "demo-2031", "1", "aaaaaaaaa01", *REJECT)
    long = kept.event / "posts.yml"
    long.write_text("# a comment that takes its time\n" * 10_000, "utf-8")  # seconds
    with kept.start(*words) as process:
        lock = kept.data / ".lock"
        while not (lock.exists() and lock.read_bytes()):
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    long.unlink()
    assert (process.returncode, out, err.strip()) == (
        130,
        "",
        "interrupted; what is kept is whole: run again to finish",
    )
    assert kept.files() == before
    assert kept.run(*words)[0] == 0
