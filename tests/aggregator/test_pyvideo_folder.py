"""tests/gates/pyvideo_catalog.py as a command: pyvideo's talks laid out as a data folder that builds."""

import gzip
import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from aggregator.files.event_yml import WHERE_RECORDINGS_ARE

COMMAND = Path(__file__).parents[1] / "gates/pyvideo_catalog.py"


def entry(event: str, title: str, *speakers: str, video: str | None = None, **more: Any) -> dict[str, Any]:
    url = f"https://www.youtube.com/watch?v={video}"
    facts = {"slug": "x", "recorded": None, "language": None, "description": None, **more}
    return {
        "event": event,
        "event_title": event.upper(),
        "title": title,
        "speakers": list(speakers),
        "videos": [{"type": "youtube", "url": url}] if video else [],
        **facts,
    }


TALKS = [
    entry("moss_2031", "Growing Gardens", "Ada Quill", video="mossgardens", recorded="2031-05-14", language="eng"),
    entry("fern-2030", "Quiet  Rooms", "Bo Tern ", "Bo Tern", video="fernquietro", description="Rooms & doors."),
    entry("moss_2031", "Old Growth", video="mossgrowth1", recorded="2031-05-16T10:00:00"),
    entry("moss_2031", "Old Growth, again", video="mossgrowth1"),
    entry("moss_2031", "Lost Tapes"),
]


def run(*words: object) -> tuple[int, str, str]:
    done = subprocess.run([sys.executable, *map(str, words)], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    path = tmp_path / "talks.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(talk) + "\n" for talk in TALKS)
    return path


def test_every_event_becomes_a_folder_and_the_folder_builds(talks: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    code, out, err = run(COMMAND, talks, data)
    assert (code, json.loads(out), err) == (0, {"events": 2, "talks": 5, "recordings": 3, "links": 4}, "")
    assert sorted(path.relative_to(data).as_posix() for path in data.rglob("*.*")) == [
        f"events/{event}/{name}"
        for event in ("fern-2030", "moss-2031")
        for name in ("event.yml", "links.jsonl", "recordings.jsonl", "talks.jsonl")
    ]
    assert (data / "events/moss-2031/event.yml").read_text("utf-8") == (
        f"title: MOSS_2031\ntimezone: UTC\nstarts: 2031-05-14\nends: 2031-05-16\n{WHERE_RECORDINGS_ARE}"
    )
    assert run("-m", "aggregator", "--data", data, "build")[0] == 0
    conn = sqlite3.connect(data / "talks.db")
    rows = conn.execute(
        "SELECT id, title, speakers, abstract, language, video_status FROM talks ORDER BY code"
    ).fetchall()
    links = conn.execute("SELECT talk, recording, decision, method FROM talk_recordings ORDER BY talk").fetchall()
    conn.close()
    assert rows == [
        ("moss-2031/n0", "Growing Gardens", "Ada Quill", None, "eng", "public"),
        ("fern-2030/n1", "Quiet Rooms", "Bo Tern", "Rooms & doors.", None, "public"),
        ("moss-2031/n2", "Old Growth", None, None, None, "public"),
        ("moss-2031/n3", "Old Growth, again", None, None, None, "pending"),
        ("moss-2031/n4", "Lost Tapes", None, None, None, "pending"),
    ]
    assert links == [
        ("fern-2030/n1", "youtube:fernquietro", "accepted", "page-link"),
        ("moss-2031/n0", "youtube:mossgardens", "accepted", "page-link"),
        ("moss-2031/n2", "youtube:mossgrowth1", "accepted", "page-link"),
    ]


def test_nothing_is_written_over_or_out_of_nothing(talks: Path, tmp_path: Path) -> None:
    (tmp_path / "data/events").mkdir(parents=True)
    assert run(COMMAND, talks, tmp_path / "data") == (
        2,
        "",
        f"{tmp_path / 'data/events'}: is there already; nothing written\n",
    )
    missing = tmp_path / "none.jsonl.gz"
    assert run(COMMAND, missing, tmp_path / "other") == (2, "", f"{missing}: no such file; nothing written\n")
    assert list((tmp_path / "data/events").iterdir()) == []
    assert not (tmp_path / "other").exists()
