"""The bundled conferences are what this version makes of them: a build in a fresh clone changes no file, pages are light."""

import json
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner
from running_server import ask, serving

from aggregator.cli import group
from aggregator.store.schema import IS_TALK

DATA = Path(__file__).parents[1] / "data"
MOST_SENT = 19_000
"""Bytes of a talk's page with its style sheets and scripts, as they are sent; 20,480 are promised."""


def texts(events: Path) -> dict[str, bytes]:
    return {str(path.relative_to(events)): path.read_bytes() for path in sorted(events.glob("*/*"))}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("bundled")
    shutil.copytree(DATA / "events", data / "events")
    assert CliRunner().invoke(group, ["--data", str(data), "build"]).exit_code == 0
    return data


def test_a_build_leaves_the_bundled_files_as_they_are(built: Path) -> None:
    assert texts(built / "events") == texts(DATA / "events")


def test_the_heaviest_page_of_a_talk_is_light(built: Path) -> None:
    with sqlite3.connect(built / "talks.db") as conn:
        talks = conn.execute(f"SELECT event, slug FROM talks WHERE {IS_TALK} AND video_status = 'public'").fetchall()
    with serving(built / "talks.db") as address:

        def sent(path: str) -> int:
            return len(ask(address, path, headers={"Accept-Encoding": "gzip"}).body)

        pages = [f"/t/{event}/{slug}" for event, slug in talks]
        heaviest = max(pages, key=sent)
        beside = re.findall(r'"(/-/conftalks/[^"]+\.(?:css|js)\?v=\w+)"', ask(address, heaviest).body.decode())
        assert [path.split("?")[0].rpartition("/")[2] for path in beside] == ["catalog.css", "catalog.js"]
        weight = sent(heaviest) + sum(map(sent, beside))
    conn.close()
    assert len(pages) > 300
    assert weight <= MOST_SENT, f"{heaviest} has {weight} bytes"


POST = """\
I liked [the elephants](https://2022.djangocon.us/talks/how-to-be-a-postgres-dba-in-a-pinch/) at DjangoCon US 2022,
[faster elephants](https://2023.djangocon.us/talks/postgres-performance-from-slow-to-pro/) a year later, and
[kind tests](https://2023.djangocon.us/talks/empathetic-testing-developing-with-compassion-and-humility/).

Older: "[The Natural State of Computers](https://2019.djangocon.us/talk/keynote-amber-brown/)", a keynote.

PyTexas 2024 had "[Iterate, Iterate, Iterate!](https://www.youtube.com/watch?v=WMK7pTOdECQ)" and
"[Rest Easy with Jupyrest](https://youtu.be/HWIPkipolUk?si=ozxHi5N7RwY19hVh)".
"""
TALKS = [
    ("djangocon-us-2022/how-to-be-a-postgres-dba-in-a-pinch", "schedule", "add beside"),
    ("djangocon-us-2023/postgres-performance-from-slow-to-pro", "schedule", "add beside"),
    ("djangocon-us-2023/empathetic-testing-developing-with-compassion-and-humility", "schedule", "add beside"),
    ("djangocon-us-2019/keynote-the-natural-state-of-computers", "schedule", "add beside"),
    ("pytexas-2024/iterate-iterate-iterate", "other-event", "ok"),
    ("pytexas-2024/rest-easy-with-jupyrest-deploy-notebooks-as-web-services", "other-event", "ok"),
]


def recap(data: Path, command: str, *words: str) -> str:
    done = CliRunner().invoke(group, ["--data", str(data), "recap", command, "--event", "pycon-us-2024", *words])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_posts_that_link_pages_of_djangocon_us_get_their_videos(built: Path, tmp_path: Path) -> None:
    post = tmp_path / "post.md"
    post.write_text(POST, "utf-8")
    (told,) = json.loads(recap(built, "check", "--json", str(post)))["posts"]
    assert [(one["talk"], one["now"], one["verdict"]) for one in told["talks"]] == TALKS
    assert recap(built, "update", str(post)) == ""
    added = recap(built, "update", "--insert", str(post))
    assert re.findall(r"video\]\(https://www\.youtube\.com/watch\?v=([\w-]{11})", added) == [
        *("UAtW6t9LkB0", "gpbpVheR3gM", "BH9BaJ3o628", "YxP1I-tm_2c")
    ]
