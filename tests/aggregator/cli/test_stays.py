"""What once withdrew published links, with the inputs that did it: nothing changes now, on invented and on bundled data."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from demo_command import Demo
from demo_data import DemoOnce
from demo_site import IDS, PLAYLIST

ROOT = Path(__file__).parents[3]
SHOWN = "SELECT talk, recording FROM talk_recordings WHERE decision = 'accepted' ORDER BY 1, 2"
STATES = "SELECT id, video_status FROM talks ORDER BY 1"


def build_bundled(demo: Demo) -> None:
    shutil.copytree(ROOT / "data/events/pycon-us-2024", demo.data / "events/pycon-us-2024")
    (demo.event / "event.yml").unlink()
    assert demo.run("build")[0] == 0


@pytest.fixture(scope="module")
def bundled_once(tmp_path_factory: pytest.TempPathFactory, scraped_once: DemoOnce) -> DemoOnce:
    return DemoOnce.made(tmp_path_factory.mktemp("bundled"), scraped_once.port, build_bundled)


@pytest.fixture
def bundled(demo: Demo, bundled_once: DemoOnce) -> Demo:
    """The bundled PyCon US 2024, built."""
    return bundled_once.given_to(demo, build_bundled)


def state(demo: Demo) -> list[list[tuple[object, ...]]]:
    return [demo.rows(SHOWN), demo.rows(STATES)]


def api(method: str, rows: list[dict[str, object]]) -> bytes:
    return json.dumps({"kind": f"youtube#{method}ListResponse", "items": rows}).encode()


def test_an_api_that_answers_for_no_video_says_nothing(scraped: Demo) -> None:
    """Row 4: ``videos.list`` answered 200 with no items, and every video was gone."""
    before = state(scraped)
    scraped.server.serve("/youtube/v3/videos", api("video", []), "application/json")
    code, _, err = scraped.run("scrape", "demo-2031", "--only", "recordings")
    assert (code, state(scraped)) == (0, before)
    assert "note: demo-2031: youtube: " in err


def bare(demo: Demo) -> str:
    """A playlist asked for without the owner and the dates of its videos."""
    return api(
        "playlistItem",
        [
            {"kind": "youtube#playlistItem", "status": {"privacyStatus": "public"},
             "snippet": {"title": "A title", "playlistId": PLAYLIST, "resourceId": {"videoId": key}}}
            for key in IDS
        ],
    ).decode()  # fmt: skip


def titles_alone(demo: Demo) -> str:
    return "".join(f"{line}\n" for line in ["id,title", *(f"{key},Talk" for key in IDS)])


def one_of_them(demo: Demo) -> str:
    entries = [{"_type": "url", "id": IDS[0], "title": "Recording"}]
    return json.dumps({"_type": "playlist", "id": PLAYLIST, "title": "All", "entries": entries})


@pytest.mark.parametrize("told", [bare, titles_alone, one_of_them])
def test_a_listing_that_says_less_changes_nothing_that_is_shown(
    scraped: Demo, tmp_path: Path, told: Callable[[Demo], str]
) -> None:
    before = state(scraped)
    path = tmp_path / "told"
    path.write_text(told(scraped), "utf-8")
    assert scraped.run("import", str(path), "--event", "demo-2031")[0] == 0
    shown, states = state(scraped)
    assert set(before[0]) <= set(shown)
    assert states == before[1]
    assert not (scraped.event / "history.jsonl").exists()


@pytest.mark.parametrize(
    "told",
    [
        "id,title\nFFFFFFFFFF8,Welcome\n",
        (
            '{"title": "Lightning Talks", "speakers": [], "recorded": "2024-05-18",'
            ' "videos": [{"type": "youtube", "url": "https://www.youtube.com/watch?v=a4y5hNvwee8"}]}\n'
        ),
    ],
    ids=["a vague row", "a poorer title"],
)
def test_vague_rows_and_poorer_titles_withdraw_nothing(bundled: Demo, tmp_path: Path, told: str) -> None:
    """Rows 16 and 17: of 132 public videos of PyCon US 2024 one was withdrawn without a word."""
    before = state(bundled)
    path = tmp_path / ("one.csv" if told.startswith("id") else "one.jsonl")
    path.write_text(told, "utf-8")
    assert bundled.run("import", str(path), "--event", "pycon-us-2024")[0] == 0
    shown, states = state(bundled)
    assert (set(before[0]) - set(shown), states) == (set(), before[1])


@pytest.mark.parametrize("form", ["pyvideo", "csv"])
def test_an_export_that_is_read_back_changes_nothing(bundled: Demo, tmp_path: Path, form: str) -> None:
    folder = bundled.data / "events/pycon-us-2024"
    before = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    code, out, _ = bundled.run("export", "pycon-us-2024", "--format", form)
    path = tmp_path / f"export.{'csv' if form == 'csv' else 'jsonl'}"
    path.write_text(out, "utf-8")
    assert (code, bundled.run("import", str(path), "--event", "pycon-us-2024")[0]) == (0, 0)
    assert {path.name: path.read_bytes() for path in sorted(folder.iterdir())} == before


def test_the_order_of_files_changes_nothing(demo: Demo, scraped: Demo, tmp_path: Path) -> None:
    rows = [f"{key},Talks - {n}\n" for n, key in enumerate((*IDS, "bbbbbbbbb77"))]
    some, others = tmp_path / "some.csv", tmp_path / "others.csv"
    some.write_text("id,title\n" + "".join(rows), "utf-8")
    others.write_text(
        "id,title,speakers\n" + "".join(f"{row.strip()} by Ada Finch,Ada Finch\n" for row in rows), "utf-8"
    )
    kept, found = tmp_path / "kept", []
    shutil.copytree(demo.data, kept)
    for files in ((some, others), (others, some)):
        shutil.rmtree(demo.data)
        shutil.copytree(kept, demo.data)
        assert demo.run("import", *map(str, files), "--event", "demo-2031")[0] == 0
        found.append(demo.files())
    assert found[0] == found[1]


def test_a_code_that_no_talk_has_is_said(scraped: Demo, tmp_path: Path) -> None:
    table = tmp_path / "codes.csv"
    table.write_text("id,title,talk\nbbbbbbbbb77,Cooking,9999\nbbbbbbbbb78,Baking,Keynote\n", "utf-8")
    code, _, err = scraped.run("import", str(table), "--event", "demo-2031")
    assert (code, "note: demo-2031 has no talk 9999, Keynote\n" in err) == (0, True)


def test_an_event_that_is_taken_back_later_leaves_no_line_of_a_talk_that_is_left_out(scraped: Demo) -> None:
    (scraped.data / "suppress.yml").write_text('- {talk: "demo-2031/1", why: asked}\n', "utf-8")
    assert scraped.run("build")[0] == 0
    line = {"day": "2031-07-01", "event": "demo-2031", "talk": "1", "recording": f"youtube:{IDS[0]}"}
    history = scraped.event / "history.jsonl"
    history.write_text(json.dumps(line | {"what": "dead", "reason": "it is gone"}) + "\n", "utf-8")
    assert scraped.run("build")[0] == 0
    assert history.read_text("utf-8") == ""
