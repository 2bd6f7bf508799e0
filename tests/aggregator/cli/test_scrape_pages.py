"""`conftalks scrape` of a schedule on many pages, some of which do not answer."""

import json
import shutil
from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import LOGIN
from faults import Reply

PAGES = Path(__file__).parents[2] / "pages" / "pycon_html"
TALK = "/2024/schedule/presentation/95/"


@pytest.fixture
def site(demo: Demo) -> Demo:
    """A grid and one presentation page, scraped once."""
    demo.server.serve("/2024/schedule/", (PAGES / "2024-grid.html").read_bytes(), etag='"1"')
    demo.server.serve(TALK, (PAGES / "2024-presentation.html").read_bytes(), etag='"1"')
    (demo.event / "event.yml").write_text(
        "title: Demo\ntimezone: America/New_York\nstarts: 2024-05-15\ndelay: 0\n"
        f'schedule:\n  - {{kind: pycon_html, url: "{demo.server.url}/2024/schedule/"}}\n',
        "utf-8",
    )
    assert demo.run("scrape", "demo-2031")[0] == 0
    return demo


def the_talk(site: Demo) -> dict[str, object]:
    rows = [json.loads(line) for line in (site.event / "talks.jsonl").read_text("utf-8").splitlines()]
    return next(row for row in rows if row["code"] == "95")


def test_a_page_fills_what_the_grid_does_not_say(site: Demo) -> None:
    assert {key: the_talk(site).get(key) for key in ("level", "kind", "abstract", "language")} == {
        "level": "Some experience",
        "kind": "charla",
        "abstract": "<p>Un bosque.</p>",
        "language": "es",
    }


@pytest.mark.parametrize(
    ("reply", "code", "said"),
    [
        (Reply(b"boom", status=503), 3, "Error: demo-2031: pycon_html: {url}: "),
        (Reply(LOGIN), 3, "Error: demo-2031: pycon_html: {url}: got a login page"),
        (Reply(b"nothing here", status=404), 0, "note: demo-2031: {url}: is linked, but there is no such page"),
    ],
)
def test_a_talk_whose_page_does_not_answer_is_kept_as_it_was(site: Demo, reply: Reply, code: int, said: str) -> None:
    before = site.files()
    site.server.script(TALK, reply)
    # Other news on the grid, so that it is read anew.
    grid = (PAGES / "2024-grid.html").read_bytes() + b"<!-- changed -->"
    site.server.serve("/2024/schedule/", grid, etag='"2"')
    done, _, err = site.run("scrape", "demo-2031")
    assert (done, site.files()) == (code, before)
    assert said.format(url=site.server.url + TALK) in err
    site.server.serve(TALK, (PAGES / "2024-presentation.html").read_bytes(), etag='"1"')
    assert site.run("scrape", "demo-2031")[0] == 0
    assert site.files() == before


def test_many_pages_that_fail_are_a_few_lines(site: Demo) -> None:
    for path in (
        "/2024/schedule/",
        TALK,
        "/2024/schedule/talks/",
        "/2024/schedule/tutorials/",
        "/2024/schedule/hatchery/",
    ):
        site.server.script(path, Reply(LOGIN))
    shutil.rmtree(site.data / "cache")  # it remembers which of these pages were not there
    code, _, err = site.run("scrape", "demo-2031")
    assert code == 4
    assert len([line for line in err.splitlines() if "got a login page" in line]) == 3
    assert "Error: demo-2031: pycon_html: and " in err
