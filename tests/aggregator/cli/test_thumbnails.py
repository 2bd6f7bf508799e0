"""``thumbnails: true`` from the file to the catalog, with a saved copy of the platform's host."""

from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import IDS
from PIL import Image

PICTURES = "SELECT name FROM pictures ORDER BY name"


@pytest.fixture
def host(tmp_path: Path) -> str:
    """The option that names a folder in place of YouTube's host of pictures; the last video has none there."""
    for video in IDS[:4]:
        path = tmp_path / "ytimg" / "vi" / video / "hqdefault.jpg"
        path.parent.mkdir(parents=True)
        Image.new("RGB", (480, 360), "red").save(path)
    return f"{tmp_path / 'ytimg'}=https://i.ytimg.com"


def kept(demo: Demo) -> list[str]:
    return sorted(path.name for path in demo.event.glob("thumbnails/*"))


def test_pictures_are_kept_as_long_as_their_videos_and_the_setting(demo: Demo, host: str) -> None:
    event, first = demo.event / "event.yml", demo.run("scrape", "demo-2031", "--from-mirror", host)
    assert (first[0], kept(demo), demo.rows(PICTURES)) == (0, [], [])
    without = event.read_text("utf-8")
    event.write_text(without + "thumbnails: true\n", "utf-8")
    code, out, err = demo.run("scrape", "demo-2031", "--from-mirror", host)
    names = [f"youtube-{video}.webp" for video in IDS[:4]]
    assert (code, kept(demo)) == (0, names), err
    assert demo.rows(PICTURES) == [(f"youtube:{video}",) for video in IDS[:4]]
    assert f"no picture of youtube:{IDS[4]}: " in out + err
    recordings = demo.event / "recordings.jsonl"
    changed = recordings.read_text("utf-8").splitlines(keepends=True)
    assert demo.run("build")[0] == 0
    assert demo.rows(PICTURES) == [(f"youtube:{video}",) for video in IDS[:4]]
    recordings.write_text("".join(line for line in changed if IDS[0] not in line), "utf-8")
    assert demo.run("build", "--accept-loss")[0] == 0
    assert demo.rows(PICTURES) == [(f"youtube:{video}",) for video in IDS[1:4]]
    event.write_text(without, "utf-8")
    assert demo.run("build")[0] == 0
    assert (demo.rows(PICTURES), kept(demo)) == ([], names)
    assert demo.run("scrape", "demo-2031", "--from-mirror", host)[0] == 0
    assert (kept(demo), (demo.event / "thumbnails").exists()) == ([], False)


def test_nothing_is_dropped_through_a_link(demo: Demo, host: str, tmp_path: Path) -> None:
    other = tmp_path / "other" / "mine.webp"
    other.parent.mkdir()
    other.write_bytes(b"mine")
    (demo.event / "thumbnails").symlink_to(other.parent)
    code, out, err = demo.run("scrape", "demo-2031", "--from-mirror", host)
    assert (code, other.exists()) == (1, True)
    assert "thumbnails: is a link, which nothing in the data folder may be" in out + err
