"""A playlist alone is an event: `new` and `scrape` of a saved listing, twice, with a change between; then a schedule."""

import json
from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import serve_schedule

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
        'title: OwlConf 2031\ntimezone: UTC\nrecordings:\n  - {kind: youtube, file: "owls.json", talks: true}\n'
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
