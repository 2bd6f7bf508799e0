"""`--from-mirror`: saved copies of sites of several kinds, without any network."""

import json
from pathlib import Path

import pytest
from demo_command import Demo

PAGES = Path(__file__).parents[2] / "pages"
NOJS = "https://talks.example.org/owls-2027/schedule/nojs"
SCHEDULE = "https://owls.example.org/2031/schedule.xml"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder for each host; links lead from file to file."""
    folder = tmp_path / "copy"
    listed = (
        (PAGES / "pretalx/nojs.html")
        .read_bytes()
        .replace(b'"/owls-2027/talk/MOTH03/"', b'"../../talk/MOTH03/index.html"')
    )
    for name, body in {
        "talks.example.org/owls-2027/schedule/nojs/index.html": listed,
        "talks.example.org/owls-2027/talk/MOTH03/index.html": (PAGES / "pretalx/talk.html").read_bytes(),
        "owls.example.org/2031/schedule.xml": (PAGES / "frab/2031.xml").read_bytes(),
        "owls.example.org/index.html": b"<html><title>404 Not Found</title>",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(body)
    return folder


@pytest.mark.parametrize(("url", "kind", "talks"), [(NOJS, "pretalx", 5), (SCHEDULE, "frab", 4)])
def test_look_new_and_scrape(demo: Demo, copy: Path, url: str, kind: str, talks: int) -> None:
    mirror = ("--from-mirror", str(copy))
    said = json.loads(demo.run("look", url, *mirror, "--json")[1])
    assert (said["kind"], said["url"], said["talks"]) == (kind, url, talks)
    code, _, err = demo.run("new", "owls", url, *mirror, "--timezone", "Europe/Oslo")
    assert (code, err.endswith(f"then `conftalks --data {demo.data} scrape owls --from-mirror {copy}`\n")) == (0, True)
    code, out, _ = demo.run("scrape", "owls", *mirror)
    assert (code, f"entries    {talks} new, 0 changed, 0 same, 0 gone" in out) == (0, True)
    assert demo.rows("SELECT DISTINCT source_url FROM talks WHERE event = 'owls'") == [(url,)]
    assert demo.server.log == []


def test_a_page_that_is_not_in_the_copy(demo: Demo, copy: Path) -> None:
    for path, why in (
        ("/none", f"not among the saved files in {copy}"),
        ("/", f"{copy}/owls.example.org/index.html is an error page"),
    ):
        url = f"https://owls.example.org{path}"
        assert demo.run("look", url, "--from-mirror", str(copy))[::2] == (1, f"Error: {url}: {why}\n")


@pytest.mark.parametrize("text", ["nowhere", "nowhere=https://owls.example.org/", "/=owls", "="])
def test_what_is_no_copy(demo: Demo, text: str) -> None:
    code, _, err = demo.run("look", SCHEDULE, "--from-mirror", text)
    assert (code, f"--from-mirror {text}: write an existing folder that holds one for each host" in err) == (2, True)
