"""`init DIR [URL]`: what it prints, writes, refuses, and that the catalog in it works."""

import json
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

import forked_command
import pytest
from demo_site import serve_schedule
from faults import FaultServer

FILES = [
    "owls/metadata.yml",
    "owls/README.md",
    "owls/.gitignore",
    "owls/requirements.txt",
    "owls/.github/workflows/refresh.yml",
    "owls/.github/workflows/publish.yml",
    "owls/data/events/.gitkeep",
]
CD, NEW = (
    "next: `cd owls`",
    "next: `conftalks new EVENT URL` with any page of a conference, then `conftalks scrape EVENT`",
)
CHECK = "next: check the file, say where its recordings are if there are any yet, then `conftalks scrape owl-days-2031`"
REST = "next: metadata.yml says what the catalog is called, README.md how GitHub keeps it fresh and publishes it"
OWLS = {
    "schedule": {
        "version": "1.0",
        "conference": {
            "acronym": "owls",
            "title": "Owl Days",
            "start": "2031-05-16",
            "end": "2031-05-16",
            "daysCount": 1,
            "time_zone_name": "Europe/Oslo",
            "days": [
                {
                    "index": 0,
                    "date": "2031-05-16",
                    "rooms": {
                        "Barn": [
                            {
                                "id": 1,
                                "guid": "11111111-2222-3333-4444-555555555555",
                                "code": "OWLS01",
                                "date": "2031-05-16T09:00:00+02:00",
                                "start": "09:00",
                                "duration": "00:30",
                                "room": "Barn",
                                "title": "Roosts",
                                "type": "Talk",
                                "persons": [{"name": "Ada Finch"}],
                            }
                        ]
                    },
                }
            ],
        },
    }
}


def placeholder(folder: Path) -> list[str]:
    """What is said where the conftalks under test is neither a clone nor from an index."""
    if re.search(r"==|@[0-9a-f]{40}$", (folder / "owls/requirements.txt").read_text(), re.M):
        return []
    return ["next: put the commit of conftalks in the place of COMMIT in requirements.txt"]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def conftalks(*words: str, **more: str) -> tuple[int, list[str], list[str]]:
    environment: Mapping[str, str] = {"PATH": "/usr/bin:/bin", **more}
    with tempfile.TemporaryDirectory() as scratch:
        code, out, err = forked_command.run(words, environment, Path(scratch))
    assert "Traceback" not in err
    return code, out.splitlines(), err.splitlines()


def test_without_an_address_it_says_how_to_begin_an_event(here: Path) -> None:
    code, out, err = conftalks("init", "owls")
    assert (code, out, err) == (0, FILES, [CD, NEW, *placeholder(here), REST])
    assert conftalks("init", "owls")[::2] == (
        1,
        ["Error: owls: is a catalog already; `conftalks new EVENT URL` in it begins an event"],
    )
    assert conftalks("--quiet", "init", "moss")[::2] == (0, [])


def test_in_the_folder_at_hand_nobody_has_to_go_anywhere(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "owls").mkdir()
    monkeypatch.chdir(here / "owls")
    code, out, err = conftalks("init", ".")
    assert (code, out[0], err[0]) == (0, "metadata.yml", NEW)


def test_an_address_begins_the_first_event_called_by_its_title_and_year(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultServer() as server:
        url = server.serve("/owls/schedule/export/schedule.json", json.dumps(OWLS).encode(), "application/json")
        code, out, err = conftalks("init", "owls", url)
        assert (code, out) == (0, [*FILES, "owls/data/events/owl-days-2031/event.yml"])
        assert err == [
            f"{url}: read by pretalx",
            "not found: location",
            CD,
            CHECK,
            *placeholder(here),
            REST,
        ]
        assert conftalks("init", "owls", url)[0] == 1
        monkeypatch.chdir(here / "owls")
        code, _, err = conftalks("scrape", "owl-days-2031")
        assert (code, err[-1]) == (0, "next: `conftalks serve` shows it at http://127.0.0.1:8001/e/owl-days-2031")
        assert conftalks("search", "roosts")[1][0] == "owl-days-2031/roosts  Roosts by Ada Finch"


def test_what_the_page_does_not_say_is_asked_for_with_the_command_and_the_catalog_is_there(here: Path) -> None:
    said = json.loads(json.dumps(OWLS).replace('"title": "Owl Days", ', "").replace("Europe/Oslo", "Nowhere"))
    with FaultServer() as server:
        url = serve_schedule(server)
        nameless = server.serve("/schedule/export/schedule.json", json.dumps(said).encode(), "application/json")
        missing = server.url + "/none"
        found = {
            name: conftalks("init", name, asked) for name, asked in zip("abc", (url, nameless, missing), strict=True)
        }
    assert [code for code, _, _ in found.values()] == [3, 3, 3]
    there = "next: the catalog is there, the event is not:"
    assert {
        name: [err[0], *(line for line in err if line.startswith(there))] for name, (_, _, err) in found.items()
    } == {
        "a": [
            f"Error: {url}: it does not say its time zone",
            f"{there} `conftalks new pycon-us-2031 {url} --timezone ZONE`",
        ],
        "b": [
            f"Error: {nameless}: it does not say what the event is called and its time zone",
            f"{there} `conftalks new EVENT {nameless} --title TITLE --timezone ZONE`",
        ],
        "c": [f"Error: {missing}: the server answered 404: no such page", f"{there} `conftalks new EVENT {missing}`"],
    }
    assert all((here / name / "metadata.yml").is_file() for name in "abc")
    assert [path.name for path in here.glob("*/data/events/*")] == [".gitkeep"] * 3


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (
            ["--data", "moss", "init", "owls"],
            "Error: the new catalog is in DIR, in DIR/data and DIR/data/talks.db: leave out --data and --db",
        ),
        (
            ["--db", "moss.db", "init", "owls"],
            "Error: the new catalog is in DIR, in DIR/data and DIR/data/talks.db: leave out --data and --db",
        ),
        (
            ["init", "owls", "plan.csv"],
            "Error: plan.csv: is no address; `conftalks new EVENT FILE` takes files, once the catalog is there",
        ),
        (["init"], "Error: Missing argument 'DIR'."),
        (["init", "file"], "Error: Invalid value for 'DIR': Directory 'file' is a file."),
    ],
)
def test_what_it_cannot_take_is_wrong_usage_and_leaves_nothing(here: Path, words: list[str], line: str) -> None:
    (here / "file").write_text("x")
    (here / "plan.csv").write_text("x")
    code, out, err = conftalks(*words)
    assert (code, out, err[-1]) == (2, [], line)
    assert sorted(path.name for path in here.iterdir()) == ["file", "plan.csv"]
