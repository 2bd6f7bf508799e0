"""A playlist alone is an event: `new` and `scrape` of a saved listing, twice, with a change between; then a schedule."""

import json
from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import PLAYLIST as SERVED
from demo_site import TITLES, serve_playlist, serve_schedule

from aggregator.files.event_yml import KEEP_FACTS

PLAYLIST = "PLowls2031abcdefghijkl"
VIDEOS = (
    ("owlowlowl01", "Ada Finch - How Owls Read Logs | OwlConf 2031"),
    ("owlowlowl02", "Bo Marsh, Cy Reed - Knots for Beginners | OwlConf 2031"),
    ("-owlowlow03", "Dee Alder - Toast at Scale | OwlConf 2031"),
    ("owlowlowl04", "Eli Thorn - A Garden of Queues | OwlConf 2031"),
    ("owlowlowl05", "Lightning Talks | OwlConf 2031"),
    ("owlowlowl06", "Quiet evenings with small machines | OwlConf 2031"),
    ("owlowlowl07", "Trailer | OwlConf 2031"),
    ("owlowlowl08", "[Private video]"),
)


def listing(*videos: tuple[str, str]) -> str:
    """What `yt-dlp -J --flat-playlist` prints."""
    entries = [
        {
            "_type": "url",
            "ie_key": "Youtube",
            "id": key,
            "title": title,
            "duration": None if title.startswith("[") else 1500 + n,
            "channel": None if title.startswith("[") else "OwlConf",
        }
        for n, (key, title) in enumerate(videos)
    ]
    return json.dumps(
        {
            "_type": "playlist",
            "extractor_key": "YoutubeTab",
            "id": PLAYLIST,
            "title": "OwlConf 2031",
            "entries": entries,
        }
    )


@pytest.fixture
def playlist(demo: Demo, tmp_path: Path) -> Path:
    """The listing as it lies in the folder of its event."""
    path = tmp_path / "owls.json"
    path.write_text(listing(*VIDEOS), "utf-8")
    code, out, err = demo.run("new", "owls-2031", str(path))
    folder = demo.data / "events/owls-2031"
    assert (code, out) == (0, f"{folder / 'event.yml'}\n")
    assert err.splitlines()[0] == "owls.json: read by youtube"
    assert (folder / "event.yml").read_text("utf-8") == (
        f'title: OwlConf 2031\ntimezone: UTC\n{KEEP_FACTS}\nrecordings:\n  - {{kind: youtube, file: "owls.json", talks: true}}\n'
    )
    return folder / "owls.json"


def counted(demo: Demo, *words: str) -> list[str]:
    code, out, err = demo.run("scrape", "owls-2031", *words)
    assert code == 0, err
    return [line.split(None, 1)[1] for line in out.splitlines()[1:4]]


def kept(demo: Demo) -> list[tuple[str, str, str, list[str]]]:
    rows = map(json.loads, (demo.data / "events/owls-2031/talks.jsonl").read_text("utf-8").splitlines())
    return [(row["code"], row["title"], row["kind"], [one["name"] for one in row.get("speakers", ())]) for row in rows]


MADE = [
    ("owlowlowl01", "How Owls Read Logs", "talk", ["Ada Finch"]),
    ("owlowlowl02", "Knots for Beginners", "talk", ["Bo Marsh", "Cy Reed"]),
    ("owlowlowl04", "A Garden of Queues", "talk", ["Eli Thorn"]),
    ("owlowlowl05", "Lightning Talks", "lightning", []),
    ("owlowlowl06", "Quiet evenings with small machines", "talk", []),
    ("owlowlowl07", "Trailer", "info", []),
    ("v-owlowlow03", "Toast at Scale", "talk", ["Dee Alder"]),
]


def test_each_video_is_a_talk(demo: Demo, playlist: Path) -> None:
    told = counted(demo)
    assert kept(demo) == MADE
    assert told == [
        "7 new, 0 changed, 0 same, 0 gone",
        "8 new, 0 changed, 0 same, 0 gone",
        "7 new, 0 changed, 0 same, 0 gone",
    ]
    links = map(json.loads, (demo.data / "events/owls-2031/links.jsonl").read_text("utf-8").splitlines())
    assert {(row["decision"], row["method"], row["reason"]) for row in links} == {
        ("accepted", "own-video", "the talk was made of this recording")
    }
    assert "YOUTUBE_API_KEY" not in demo.run("scrape", "owls-2031", YOUTUBE_API_KEY="")[2]  # a file wants none
    before = (demo.data / "events/owls-2031/talks.jsonl").read_bytes()
    assert counted(demo)[0] == "0 new, 0 changed, 7 same, 0 gone"
    assert (demo.data / "events/owls-2031/talks.jsonl").read_bytes() == before


def test_what_becomes_of_the_videos(demo: Demo, playlist: Path) -> None:
    counted(demo)
    later = list(VIDEOS)
    later[0] = ("owlowlowl01", "[Deleted video]")
    later[1] = ("owlowlowl02", "Bo Marsh, Cy Reed - Knots for Everybody | OwlConf 2031")
    later[3] = ("owlowlowl44", "Eli Thorn - A Garden of Queues | OwlConf 2031")
    later[7] = ("owlowlowl08", "Fay Heron - Slow Maps | OwlConf 2031")
    playlist.write_text(listing(*later), "utf-8")
    assert counted(demo, "--accept-loss")[0] == "1 new, 1 changed, 6 same, 0 gone"
    talks = {code: (title, names) for code, title, _, names in kept(demo)}
    assert talks == {
        **{code: (title, names) for code, title, _, names in MADE},
        "owlowlowl02": ("Knots for Everybody", ["Bo Marsh", "Cy Reed"]),
        "owlowlowl08": ("Slow Maps", ["Fay Heron"]),
    }
    shown = demo.rows("SELECT talk, recording FROM talk_recordings WHERE talk LIKE '%queues' ORDER BY recording")
    assert shown == [
        ("owls-2031/a-garden-of-queues", "youtube:owlowlowl04"),
        ("owls-2031/a-garden-of-queues", "youtube:owlowlowl44"),
    ]
    assert demo.rows("SELECT slug FROM talks WHERE code = 'owlowlowl02'") == [("knots-for-beginners",)]
    assert counted(demo)[0] == "0 new, 0 changed, 8 same, 0 gone"


def test_a_schedule_that_comes_later_doubles_nothing(demo: Demo, playlist: Path) -> None:
    counted(demo)
    url = serve_schedule(demo.server)
    event = demo.data / "events/owls-2031/event.yml"
    event.write_text(
        event.read_text("utf-8") + f'delay: 0\nschedule:\n  - {{kind: pycon_json, url: "{url}"}}\n', "utf-8"
    )
    told = counted(demo)
    titles = [title for _, title, _, _ in kept(demo)]
    assert len(titles) == len(set(titles))
    assert {"Lightning Talks", "Quiet evenings with small machines", "Lunch", "How Owls Read Logs"} <= set(titles)
    assert told[0] == "8 new, 0 changed, 3 same, 0 gone"
    assert demo.rows("SELECT slug, code FROM talks WHERE event = 'owls-2031' AND slug LIKE 'how-owls%'") == [
        ("how-owls-read-logs", "1")
    ]
    assert demo.rows("SELECT alias, talk FROM talk_aliases WHERE alias LIKE '%owlow%' ORDER BY alias") == [
        ("owlowlowl01", "owls-2031/how-owls-read-logs"),
        ("owlowlowl02", "owls-2031/knots-for-beginners"),
        ("owlowlowl04", "owls-2031/a-garden-of-queues"),
        ("owlowlowl05", "owls-2031/lightning-talks"),
        ("owlowlowl06", "owls-2031/quiet-evenings-with-small-machines"),
        ("owlowlowl07", "owls-2031/trailer"),
        ("v-owlowlow03", "owls-2031/toast-at-scale"),
    ]
    assert demo.rows("SELECT talk FROM talk_recordings WHERE recording = 'youtube:owlowlowl01'") == [
        ("owls-2031/how-owls-read-logs",)
    ]
    assert counted(demo)[0] == "0 new, 0 changed, 11 same, 0 gone"


def test_without_an_answer_of_the_schedule_no_talk_is_made(demo: Demo, playlist: Path) -> None:
    event = demo.data / "events/owls-2031/event.yml"
    missing = f"{demo.server.url}/1999/schedule/conference.json"
    event.write_text(event.read_text("utf-8") + f'schedule:\n  - {{kind: pycon_json, url: "{missing}"}}\n', "utf-8")
    assert demo.run("scrape", "owls-2031")[0] == 3
    assert kept(demo) == []


def test_what_may_be_the_schedules_waits_for_a_decision(demo: Demo, playlist: Path) -> None:
    url = serve_schedule(demo.server, ("How Owls Read Logs", "Toast at Scale and Beyond the Kitchen"))
    event = demo.data / "events/owls-2031/event.yml"
    event.write_text(
        event.read_text("utf-8") + f'delay: 0\nschedule:\n  - {{kind: pycon_json, url: "{url}"}}\n', "utf-8"
    )
    counted(demo)
    links = map(json.loads, (demo.data / "events/owls-2031/links.jsonl").read_text("utf-8").splitlines())
    waiting = [(row["talk"], row["recording"]) for row in links if row["decision"] == "suggested"]
    assert waiting == [("2", "youtube:owlowlowl02")]
    assert "owlowlowl02" not in [code for code, *_ in kept(demo)]
    assert demo.run("decide", "owls-2031", *waiting[0], "--reject", "--why", "another talk of his")[0] == 0
    assert counted(demo)[0] == "1 new, 0 changed, 9 same, 0 gone"
    assert MADE[1] in kept(demo)


def test_a_talk_that_is_left_out_does_not_come_back(demo: Demo, playlist: Path) -> None:
    counted(demo)
    text = "- {talk: owls-2031/owlowlowl02, why: asked}\n- {speaker: Ada Finch, why: asked}\n"
    (demo.data / "suppress.yml").write_text(text, "utf-8")
    for _ in range(2):
        counted(demo, "--accept-loss")
        assert [code for code, *_ in kept(demo)] == [code for code, *_ in MADE[2:]]
        names = (demo.data / "events/owls-2031/recordings.jsonl").read_text("utf-8")
        assert "Ada Finch" not in names
        assert "owlowlowl02" not in names


def test_a_video_of_another_event_makes_no_talk(demo: Demo, playlist: Path) -> None:
    mini = [(f"minimini0{n:02}", f"Gil Ibis - Wing {n} of Many | OwlConf Mini 2031") for n in range(3)]
    playlist.write_text(listing(*VIDEOS[:4], *mini), "utf-8")
    code, _, err = demo.run("scrape", "owls-2031")
    assert (code, len(kept(demo))) == (0, 4)
    assert "no talk is made of 3 recordings of OwlConf Mini 2031, as their titles say" in err
    assert demo.run("new", "again-2031", str(playlist), "--title", "OwlConf 2031")[0] == 0
    code, out, err = demo.run("scrape", "again-2031")
    assert "no talk is made of 4 recordings that another event shows" in err
    assert out.splitlines()[1] == "  entries    0 new, 0 changed, 0 same, 0 gone"


def test_the_address_of_a_playlist_is_an_event(demo: Demo) -> None:
    serve_playlist(demo.server)
    address = f"https://www.youtube.com/playlist?list={SERVED}"
    code, _, _ = demo.run("new", "demo-2032", address, "--title", "Demo")
    event = demo.data / "events/demo-2032/event.yml"
    lines = f"recordings:\n  - {{kind: youtube, playlist: {SERVED}, talks: true}}\n"
    assert (code, event.read_text("utf-8")) == (0, f"title: Demo\ntimezone: UTC\n{KEEP_FACTS}\n{lines}")
    event.write_text(event.read_text("utf-8") + "delay: 0\n", "utf-8")
    assert demo.run("scrape", "demo-2032")[0] == 0
    titles = demo.rows("SELECT title FROM talks WHERE event = 'demo-2032' ORDER BY code")
    assert titles == [(title,) for title in (*TITLES[:5], "Cooking with Gas")]


def test_the_video_of_a_talk_that_the_schedule_leaves_out_makes_none(demo: Demo, playlist: Path) -> None:
    (demo.data / "suppress.yml").write_text("- {talk: owls-2031/1, why: asked}\n", "utf-8")
    url = serve_schedule(demo.server)
    event = demo.data / "events/owls-2031/event.yml"
    event.write_text(
        event.read_text("utf-8") + f'delay: 0\nschedule:\n  - {{kind: pycon_json, url: "{url}"}}\n', "utf-8"
    )
    for _ in range(2):
        counted(demo)
        assert "How Owls Read Logs" not in [title for _, title, _, _ in kept(demo)]
        assert "owlowlowl01" not in (demo.data / "events/owls-2031/recordings.jsonl").read_text("utf-8")


def test_a_person_may_join_what_was_made_with_the_schedules_talk(demo: Demo, playlist: Path) -> None:
    counted(demo)
    url = serve_schedule(demo.server, ("How Owls Read Logs", "Small Hours"))
    event = demo.data / "events/owls-2031/event.yml"
    event.write_text(
        event.read_text("utf-8") + f'delay: 0\nschedule:\n  - {{kind: pycon_json, url: "{url}"}}\n', "utf-8"
    )
    counted(demo)
    assert "owlowlowl06" in [code for code, *_ in kept(demo)]
    assert demo.run("decide", "owls-2031", "2", "youtube:owlowlowl06", "--accept", "--why", "watched it")[0] == 0
    counted(demo)
    assert "owlowlowl06" not in [code for code, *_ in kept(demo)]
    assert demo.rows("SELECT talk FROM talk_aliases WHERE alias = 'quiet-evenings-with-small-machines'") == [
        ("owls-2031/small-hours",)
    ]


def test_without_a_title_the_playlist_is_read_for_one(demo: Demo) -> None:
    serve_playlist(demo.server)
    address = f"https://www.youtube.com/playlist?list={SERVED}"
    code, _, err = demo.run("new", "demo-2032", address)
    assert code == 0
    assert "not found: title, starts, ends, location\n" in err  # its titles name no event
    assert "playlistItems" in "".join(hit.path for hit in demo.server.log)
    lines = f"recordings:\n  - {{kind: youtube, playlist: {SERVED}, talks: true}}\n"
    event = demo.data / "events/demo-2032/event.yml"
    assert event.read_text("utf-8").endswith(lines)
