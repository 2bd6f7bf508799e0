"""Nonsense in the files that people write: every piece is refused in one short line that names file and line."""

import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aggregator.files.corrections import read_corrections
from aggregator.files.event_yml import read_event
from aggregator.files.posts import read_posts_yml
from aggregator.files.suppressions import read_suppressions
from scrapers.errors import BadData
from scrapers.registry import SOURCES

KINDS = {source.kind: source for source in SOURCES}
HEAD = "title: Moss\ntimezone: UTC\n"
LAUGHS = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 10)
)
LONG = "x" * 5000
DEEP = "[" * 3000

EVENTS = [
    ("", 1),
    ("- title: Moss\n", 1),
    ("Moss\n", 1),
    ("timezone: UTC\n", 1),
    ("title: !!null x\ntimezone: UTC\n", 1),
    (f"{HEAD}colour: green\n", 3),
    (f"{HEAD}? {LONG}\n: 1\n", 3),
    (f"{HEAD}? [1, 2]\n: 3\n", 3),
    (f"{HEAD}~: 3\n", 3),
    ("title: &t [a]\ntimezone: UTC\n*t : 3\n", 1),
    ("title: &t Moss\ntimezone: UTC\n*t : 3\n", 1),
    (f"{LAUGHS}{HEAD}*a9 : 3\n", 10),
    (f"{LAUGHS}{HEAD}<<: *a9\n", 9),
    (f"{HEAD}<<: Moss\n", 3),
    (f"{HEAD}<<: [1, 2]\n", 3),
    (f"{HEAD}<<: *nobody\n", 3),
    (f"{HEAD}<<: {{location: a}}\n<<: {{location: b}}\n", 4),
    (f"{HEAD}schedule:\n  - &s {{<<: *s, url: 5}}\n", 4),
    (f"{HEAD}location: {LONG}\nlocation: {LONG}\n", 4),
    (f"{HEAD}location: {DEEP}", 3),
    ("{a: " * 3000, 1),
    ("title: Moss\n\ttimezone: UTC\n", 2),
    (f"{HEAD}---\ntitle: Two\n", 3),
    (f"{HEAD}location: a\0b\n", 3),
    (f'{HEAD}location: "\\ud800"\n', 3),
    (f"{HEAD}location: !!python/object:os.system x\n", 3),
    (f"{HEAD}location: !!set {{a, b}}\n", 3),
    (f"{HEAD}delay: !!int moss\n", 3),
    (f"{HEAD}delay: !!float moss\n", 3),
    (f"{HEAD}delay: !!bool moss\n", 3),
    (f"{HEAD}delay: 1e400\n", 3),
    (f"{HEAD}delay: {'9' * 5000}\n", 3),
    (f"{HEAD}starts: 99999-01-01\n", 3),
    (f"{HEAD}starts: 2031-13-01\n", 3),
    (f"{HEAD}location: &l [*l]\n", 3),
    (f'{HEAD}website: "http://[{LONG}"\n', 3),
    (f"{HEAD}website: ftp://{LONG}\n", 3),
    (f"title: Moss\ntimezone: {LONG}\n", 2),
    (f"{HEAD}keep: {LONG}\n", 3),
    (f"{HEAD}schedule:\n  - kind: {LONG}\n", 4),
    (f"{HEAD}schedule:\n  - {{kind: pretalx, url: https://moss.example/}}\n  - 5\n", 5),
    (f"{HEAD}recordings:\n  - {{kind: youtube, playlist: {LONG}}}\n", 4),
    (f"{HEAD}location: *nobody\n", 3),
    (f"%YAML 9.9\n---\n{HEAD}", 1),
]

LAUGHING = LAUGHS.replace("\n", ", ")
TALK = f"- {{talk: {LONG}, recording: 'youtube:abcdefghijk', decision: accepted, why: a}}\n"
POST = f"- {{url: 'http://moss.example/{LONG}', title: a}}\n"
LISTS = [
    ("moss\n", 1),
    ("{why: x}\n", 1),
    ("- \n", 1),
    ("- moss\n", 1),
    ("- {colour: red}\n", 1),
    (f"- ? {LONG}\n  : red\n", 1),
    ("- ? {a: 1}\n  : 3\n", 1),
    ("- {why: &w [a], *w : 3}\n", 1),
    (f"- {{{LAUGHING} *a9 : 1}}\n", 1),
    (f"- {{{LAUGHING} why: *a9}}\n", 1),
    (f"- {{{LAUGHING} <<: *a9}}\n", 1),
    ("- {<<: a}\n", 1),
    ("- {<<: *nobody}\n", 1),
    ("- &e {<<: *e, why: x}\n", 1),
    ("- why: a\n  url: {}\n  why: b\n", 3),
    ("- &e [*e]\n", 1),
    (f"- {DEEP}", 1),
    ('- {why: "\\ud800"}\n', 1),
    ("- {why: a}\n- {why: a\0}\n", 2),
    ("- {why: a}\n---\n- {why: b}\n", 2),
    ("- {why: !!binary x}\n", 1),
    (f"- {{why: {'9' * 5000}}}\n", 1),
    ("- {why: 2031-13-13}\n", 1),
    (f"- {{talk: {LONG}, recording: {LONG}, decision: {LONG}, why: a}}\n", 1),
    (f"- {{talk: {LONG}, why: a}}\n", 1),
    (f"- {{url: 'http://[{LONG}', title: a}}\n", 1),
]
READERS: list[tuple[str, Callable[[Path], object]]] = [
    ("corrections.yml", read_corrections),
    ("suppress.yml", read_suppressions),
    ("posts.yml", read_posts_yml),
]


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path) -> Iterator[Path]:
    """Paths as a person sees them: a folder of pytest's has a name as long as a message."""
    before = Path.cwd()
    os.chdir(tmp_path)
    folder = Path("data/events/moss-2031")
    folder.mkdir(parents=True)
    yield folder
    os.chdir(before)


def refused(path: Path, text: str, read: Callable[[Path], object]) -> str:
    path.write_text(text, "utf-8", newline="")
    started = time.process_time()
    with pytest.raises(BadData) as caught:
        read(path)
    assert time.process_time() - started < 10  # of hours
    said = str(caught.value)
    assert len(said) <= 300
    assert said.isprintable()
    assert re.search(r"Error|None\Z|ordereddict|codec", said) is None
    return said


@pytest.mark.parametrize(("text", "line"), EVENTS, ids=range(len(EVENTS)))
def test_an_event(at_home: Path, text: str, line: int) -> None:
    said = refused(at_home / "event.yml", text, lambda path: read_event(path, KINDS))
    assert said.startswith(f"data/events/moss-2031/event.yml:{line}: ")


@pytest.mark.parametrize(("name", "read"), READERS, ids=[name for name, _ in READERS])
@pytest.mark.parametrize(("text", "line"), LISTS, ids=range(len(LISTS)))
def test_a_list(at_home: Path, name: str, read: Callable[[Path], object], text: str, line: int) -> None:
    said = refused(at_home / name, text, read)
    assert said.startswith(f"data/events/moss-2031/{name}:{line}: ")


@pytest.mark.parametrize(
    ("name", "read", "text"), [("corrections.yml", read_corrections, TALK), ("posts.yml", read_posts_yml, POST)]
)
def test_what_stands_there_twice(at_home: Path, name: str, read: Callable[[Path], object], text: str) -> None:
    said = refused(at_home / name, text * 2, read)
    assert said.startswith(f"data/events/moss-2031/{name}:2: ")


@pytest.mark.parametrize(("depth", "read"), [(50, True), (51, False)])
def test_fifty_lists_and_maps_deep_and_no_more(at_home: Path, depth: int, read: bool) -> None:
    text = f"- {{why: {'[' * (depth - 2)}{']' * (depth - 2)}}}\n"
    said = refused(at_home / "suppress.yml", text, read_suppressions)
    assert ("nested deeper than 50" in said) == (not read)


def test_a_name_that_is_given_twice_is_the_last_one(at_home: Path) -> None:
    (at_home / "event.yml").write_text("title: &a Moss\ntimezone: &a UTC\nlocation: *a\n", "utf-8")
    event = read_event(at_home / "event.yml", KINDS)
    assert (event.title, event.timezone, event.location) == ("Moss", "UTC", "UTC")


def test_an_event_that_is_merged_into_itself_is_as_it_is(at_home: Path) -> None:
    (at_home / "event.yml").write_text(f"&e\n{HEAD}<<: *e\n", "utf-8")
    assert read_event(at_home / "event.yml", KINDS).title == "Moss"
