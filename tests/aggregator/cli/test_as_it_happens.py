"""A conference as it happens: a schedule from saved pages, and a playlist that grows, is uploaded anew, and loses videos.

After each step the ledger, the history and what waits for a person are what somebody who runs it would expect.
"""

import json
from collections import Counter
from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import PLAYLIST, schedule
from faults import FaultServer

COUNT = 60
NOUNS = ("Owls", "Knots", "Toast", "Queues", "Keyboards", "Maps", "Ferns", "Kettles", "Lanterns", "Bridges")
VERBS = ("Counting", "Drawing", "Mending", "Testing", "Packing", "Reading")
TITLES = [f"{verb} {noun} with {NOUNS[(n + 3) % 10]}" for verb in VERBS for n, noun in enumerate(NOUNS)]
NAMES = [
    f"{first} {last}"
    for last in ("Finch", "Marsh", "Reed", "Alder", "Thorn", "Heron")
    for first in ("Ada", "Bo", "Cy", "Dee", "Eli", "Fay", "Gus", "Ida", "Jo", "Kit")
]
SITE = "https://moss.example/2031/schedule/conference.json"


class Playlist:
    """The playlist as YouTube's API shows it: ids by talk, and who is deleted."""

    def __init__(self, server: FaultServer) -> None:
        self.server = server
        self.ids: dict[int, str] = {}
        self.dead: list[str] = []

    def serve(self) -> None:
        entries = [(self.ids[n], f"Talks - {NAMES[n]}: {TITLES[n]}", True) for n in sorted(self.ids)]
        entries += [(key, "Deleted video", False) for key in self.dead]
        items = [
            {
                "kind": "youtube#playlistItem",
                "snippet": {
                    "title": title,
                    "playlistId": PLAYLIST,
                    "resourceId": {"kind": "youtube#video", "videoId": key},
                    **({"videoOwnerChannelTitle": "Moss Conf"} if alive else {}),
                },
                "contentDetails": {"videoId": key} | ({"videoPublishedAt": "2031-06-20T12:00:00Z"} if alive else {}),
                "status": {"privacyStatus": "public" if alive else "privacyStatusUnspecified"},
            }
            for key, title, alive in entries
        ]
        videos = [
            {
                "kind": "youtube#video",
                "id": key,
                "contentDetails": {"duration": "PT25M"},
                "status": {"privacyStatus": "public"},
                "snippet": {"title": title, "publishedAt": "2031-06-20T12:00:00Z", "channelTitle": "Moss Conf"},
            }
            for key, title, alive in entries
            if alive
        ]
        for method, kind, rows in (("playlistItems", "playlistItem", items), ("videos", "video", videos)):
            answer = {"kind": f"youtube#{kind}ListResponse", "items": rows, "pageInfo": {"totalResults": len(rows)}}
            self.server.serve(f"/youtube/v3/{method}", json.dumps(answer).encode(), "application/json")


def conference(count: int) -> bytes:
    """A conference.json with so many talks on five days."""
    page = json.loads(schedule(titles=("A Title",)))
    (talk, *_) = page["schedule"]
    rows = []
    for n in range(count):
        day, hour = 16 + n // 12, 8 + n % 12
        start, url = f"2031-05-{day}T{hour:02}:", f"https://moss.example/2031/schedule/presentation/{n + 1}/"
        when = {"start": f"{start}00:00-06:00", "end": f"{start}25:00-06:00"}
        rows.append(talk | when | {"name": TITLES[n], "authors": [NAMES[n]], "conf_key": 100 + n, "conf_url": url})
    return json.dumps({"schedule": rows}).encode()


@pytest.fixture
def moss(demo: Demo, tmp_path: Path) -> Demo:
    mirror = tmp_path / "mirror" / "2031" / "schedule"
    mirror.mkdir(parents=True)
    (mirror / "conference.json").write_bytes(conference(COUNT))
    (demo.event / "event.yml").write_text(
        "title: Moss Conf 2031\ntimezone: America/Denver\nstarts: 2031-05-16\nends: 2031-05-20\ndelay: 0\n"
        f"schedule:\n  - {{kind: pycon_json, url: {SITE}}}\nrecordings:\n  - {{kind: youtube, playlist: {PLAYLIST}}}\n",
        "utf-8",
    )
    return demo


def scrape(demo: Demo, tmp_path: Path, *more: str) -> tuple[int, dict[str, int], Counter[str], str]:
    """Exit code, the ledger's numbers that are not 0, what the history gained, and stderr."""
    before = len(history(demo))
    mirror = f"{tmp_path / 'mirror'}=https://moss.example/"
    code, _, err = demo.run("scrape", "demo-2031", "--from-mirror", mirror, *more)
    (row,) = json.loads(demo.run("status", "--json")[1])["ledger"]
    numbers = {name: row[name] for name in ("public", "gone", "suggested") if row[name]}
    waiting = row["talks"] - row["public"] - row["gone"]
    return code, numbers | ({"without": waiting} if waiting else {}), Counter(history(demo)[before:]), err


def history(demo: Demo) -> list[str]:
    path = demo.event / "history.jsonl"
    return [json.loads(line)["what"] for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def review(demo: Demo) -> dict[str, int]:
    """How many of each kind wait for a person."""
    found = json.loads(demo.run("review", "demo-2031", "--json")[1])
    return {name: len(rows) for name, rows in found.items() if isinstance(rows, list) and rows}


def test_a_conference_as_it_happens(moss: Demo, tmp_path: Path) -> None:
    playlist = Playlist(moss.server)
    playlist.serve()
    code, ledger, told, err = scrape(moss, tmp_path)
    assert (code, ledger, told) == (0, {"without": 60}, {})
    assert "nothing is listed there yet" in err
    assert review(moss) == {}

    playlist.ids = {n: f"first{n:06}" for n in range(30)}
    playlist.serve()
    assert scrape(moss, tmp_path)[:3] == (0, {"public": 30, "without": 30}, {"published": 30})
    assert review(moss) == {}

    playlist.ids = {n: f"first{n:06}" for n in range(60)}
    playlist.serve()
    assert scrape(moss, tmp_path)[:3] == (0, {"public": 60}, {"published": 30})
    assert scrape(moss, tmp_path)[:3] == (0, {"public": 60}, {})

    playlist.ids |= {n: f"again{n:06}" for n in range(20)}
    playlist.dead = [f"first{n:06}" for n in range(20)]
    playlist.serve()
    assert scrape(moss, tmp_path)[:3] == (0, {"public": 60}, {"replaced": 20})
    assert review(moss) == {}
    assert moss.run("link", "demo-2031/1")[1].count("again000000") == 1

    for n in range(50, 60):
        playlist.dead.append(playlist.ids.pop(n))
    playlist.serve()
    code, ledger, told, err = scrape(moss, tmp_path)
    assert (code, ledger, told) == (0, {"public": 50, "gone": 10}, {"dead": 10})
    assert err.count("note: demo-2031: lost: youtube:first") == 10

    for n in range(40, 50):
        playlist.dead.append(playlist.ids.pop(n))
    playlist.serve()
    assert scrape(moss, tmp_path, "--accept-loss")[:3] == (0, {"public": 40, "gone": 20}, {"dead": 10})
    for n in range(30, 40):
        playlist.dead.append(playlist.ids.pop(n))
    playlist.serve()
    for _ in range(2):
        code, ledger, told, err = scrape(moss, tmp_path)
        assert (code, ledger, told) == (4, {"public": 40, "gone": 20}, {})
        assert "demo-2031 would lose 10 of 40 public videos; nothing was written" in err
    assert scrape(moss, tmp_path, "--accept-loss")[:3] == (0, {"public": 30, "gone": 30}, {"dead": 10})

    playlist.ids[35] = playlist.dead.pop(playlist.dead.index("first000035"))
    playlist.serve()
    assert scrape(moss, tmp_path)[:3] == (0, {"public": 31, "gone": 29}, {"back": 1})
    code, out, _ = moss.run("log", "demo-2031", "--json")
    assert (code, Counter(row["what"] for row in json.loads(out)["changes"])) == (
        0,
        {"published": 60, "replaced": 20, "dead": 30, "back": 1},
    )
