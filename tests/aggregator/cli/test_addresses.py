"""Addresses as people type them: without ``https://``, mistyped, or the name of a file."""

import json
from pathlib import Path

import pytest
from demo_command import Demo
from demo_site import schedule

PLACE = "moss.example.org/2031/schedule/conference.json"
URL = f"https://{PLACE}"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    file = tmp_path / "copy" / PLACE
    file.parent.mkdir(parents=True)
    file.write_bytes(schedule())
    return tmp_path / "copy"


def test_without_its_scheme(demo: Demo, copy: Path) -> None:
    mirror = ("--from-mirror", f"{copy / 'moss.example.org'}=moss.example.org")
    assert json.loads(demo.run("look", PLACE, *mirror, "--json")[1])["url"] == URL
    assert demo.run("new", "moss-2031", PLACE, *mirror, "--timezone", "America/Denver")[0] == 0
    file = demo.data / "events/moss-2031/event.yml"
    assert f'url: "{URL}"' in file.read_text("utf-8")
    file.write_text(file.read_text("utf-8").replace(URL, PLACE), "utf-8")
    assert demo.run("scrape", "moss-2031", *mirror)[0] == 0
    assert demo.rows("SELECT DISTINCT source_url FROM talks WHERE event = 'moss-2031'") == [(URL,)]


def test_a_file_of_that_name_goes_before(demo: Demo, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "moss.example.org").write_bytes(schedule())
    said = json.loads(demo.run("look", "moss.example.org", "--json")[1])
    assert (said["kind"], said["url"]) == ("pycon_json", None)


@pytest.mark.parametrize("command", [("look",), ("new", "moss-2031")])
@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "htps://moss.example.org/",
            "only http:// and https:// are fetched, not htps://; perhaps https://moss.example.org/",
        ),
        ("https:/moss.example.org/", "no address; perhaps https://moss.example.org/"),
        ("nothing.csv", "cannot be read: No such file or directory"),
        ("x" * 300, "cannot be read: File name too long"),
    ],
)
def test_what_is_no_address(demo: Demo, command: tuple[str, ...], text: str, why: str) -> None:
    assert demo.run(*command, text) == (1, "", f"Error: {text}: {why}\n")


def test_a_mistyped_address_in_event_yml_is_named_with_its_line(demo: Demo) -> None:
    file = demo.event / "event.yml"
    file.write_text("title: Moss\ntimezone: UTC\nwebsite: htp://moss.example.org\n", "utf-8")
    code, _, err = demo.run("scrape", "demo-2031")
    said, meant = "only http:// and https:// are fetched, not htp://", "perhaps https://moss.example.org"
    assert (code, err) == (1, f"Error: {file}:3: `website`: 'htp://moss.example.org': {said}; {meant}\n")


@pytest.mark.parametrize("text", [URL, PLACE])
def test_scrape_takes_events(demo: Demo, text: str) -> None:
    said = f"Error: {text}: this is no event; `conftalks new EVENT {URL}` makes one of it\n"
    assert demo.run("scrape", text) == (1, "", said)
