"""Odd values in every leaf of an event's own files, all the way to a built catalog: read, or refused in one clean line."""

import json
import random
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from aggregator.collect.save import rebuild
from aggregator.files.lock import run_lock
from aggregator.files.workspace import Workspace
from scrapers.errors import ConftalksError
from scrapers.registry import SOURCES

DAY = date(2031, 6, 1)
NOW = datetime(2031, 6, 1, tzinfo=UTC)
URL = "https://moss.example/talks/1"
YAML: dict[str, Any] = {
    "event.yml": {
        "title": "Moss Conf 2031",
        "timezone": "Europe/Oslo",
        "starts": "2031-05-01",
        "website": "https://moss.example/",
        "keep": "facts",
        "delay": 2,
        "schedule": [{"kind": "pretalx", "url": "https://moss.example/schedule/export/schedule.json"}],
        "recordings": [{"kind": "youtube", "playlist": "PL0123456789abcdef"}],
    },
    "corrections.yml": [{"talk": "A1", "recording": "youtube:aaaaaaaaa01", "decision": "rejected", "why": "seen"}],
    "posts.yml": [{"url": "https://blog.example/moss", "title": "A recap", "author": "Ada Finch"}],
    "../../suppress.yml": [{"speaker": "Nobody Here", "why": "asked"}, {"talk": "moss-2031/Z9", "why": "asked"}],
}
ROWS: dict[str, Any] = {
    "talks.jsonl": {
        "code": "A1",
        "slug": "moss",
        "kind": "talk",
        "title": "On moss",
        "speakers": [{"name": "Ada Finch", "url": "https://moss.example/ada"}],
        "slots": [{"start": "2031-05-01T10:00:00", "end": "2031-05-01T10:30:00", "rooms": ["Barn"]}],
        "status": "scheduled",
        "url": URL,
        "abstract": "Green.",
        "aliases": ["a1"],
        "slides": ["https://moss.example/1.pdf"],
        "source_url": URL,
        "first_seen": "2031-04-01",
    },
    "recordings.jsonl": {
        "provider": "youtube",
        "id": "aaaaaaaaa01",
        "url": "https://www.youtube.com/watch?v=aaaaaaaaa01",
        "raw_title": "On moss",
        "titles": {"youtube": "On moss"},
        "speakers": ["Ada Finch"],
        "published": "2031-05-20",
        "duration_s": 1800,
        "access": "public",
        "source_url": "https://www.youtube.com/playlist?list=PL0123456789abcdef",
        "first_seen": "2031-05-21",
    },
    "links.jsonl": {
        "talk": "A1",
        "recording": "youtube:aaaaaaaaa01",
        "decision": "accepted",
        "method": "title",
        "score": 0.9,
        "reason": "same title",
    },
    "posts.jsonl": {
        "url": "https://blog.example/moss",
        "title": "A recap",
        "talks": ["A1"],
        "first_seen": "2031-05-22",
    },
    "history.jsonl": {
        "day": "2031-05-21",
        "event": "moss-2031",
        "talk": "A1",
        "recording": "youtube:aaaaaaaaa01",
        "what": "linked",
        "reason": "same title",
    },
}
LOCK: dict[str, Any] = {"pid": 1, "event": "moss-2031", "started": "2031-05-01T10:00:00+00:00"}
ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 5, 10**30, 0.5, -0.0, 1e308, float("nan"), float("inf"), "", " ", "x", " x ", "x" * 5000, "5",
    "\0", "\n", "\u202e", "\ud800", "\U0001f600", "İ", "<b>x</b>", "../../etc/passwd", "http://[", "https://a.example:99999/",
    "javascript:alert(1)", "a@b.example", "2031-02-30", "99999-01-01", "NaN", "youtube:", ":", [], {}, [None], [5], [[1]],
    ["x"], [{}], {"a": 1}, {"name": 5}, [[[[[[]]]]]], {"": {"": {}}},
)  # fmt: skip


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if path:
        yield path
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from leaves(inner, (*path, key))


def changed(value: Any, path: tuple[Any, ...], odd: Any) -> Any:
    if not path:
        return odd
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = changed(copy[path[0]], path[1:], odd)
    return copy


def written(name: str, value: Any) -> str:
    """JSON, which is YAML as well but for days: those have no quotes there."""
    text = json.dumps(value) + "\n"
    return re.sub(r'"(\d{4,5}-\d\d-\d\d)"', r"\1", text) if name.endswith(".yml") else text


def texts() -> dict[str, str]:
    return {name: written(name, value) for name, value in {**YAML, **ROWS, "../../.lock": LOCK}.items()}


EVERY = [
    (name, path, odd)
    for name, value in {**YAML, **ROWS, "../../.lock": LOCK}.items()
    for path in leaves(value)
    for odd in ODD
]
SEEDED = random.Random(1).sample(EVERY, 240)


@pytest.fixture
def shelf(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path / "data", tmp_path / "talks.db", {source.kind: source for source in SOURCES})
    workspace.folder("moss-2031").mkdir(parents=True)
    for name, text in texts().items():
        (workspace.folder("moss-2031") / name).write_text(text, "utf-8")
    return workspace


def build(workspace: Workspace) -> str | None:
    """What is said against the files; None where a catalog was built."""
    try:
        with run_lock(workspace.data, "all events", NOW) as died:
            workspace.recover("moss-2031")
            rebuild(workspace, DAY, died, accept_loss=True)
    except ConftalksError as error:
        return str(error)
    return None


def test_the_files_are_right_as_they_are(shelf: Workspace) -> None:
    assert build(shelf) is None


@pytest.mark.parametrize("part", range(8))
def test_an_odd_value_is_read_or_refused_in_one_line(shelf: Workspace, part: int) -> None:
    originals = {**YAML, **ROWS, "../../.lock": LOCK}
    right, refused = texts(), 0
    for name, path, odd in SEEDED[part::8]:
        for other, text in right.items():
            (shelf.folder("moss-2031") / other).write_text(text, "utf-8")
        text = written(name, changed(originals[name], path, odd))
        (shelf.folder("moss-2031") / name).write_text(text, "utf-8")
        said = build(shelf)
        if said is not None:
            refused += 1
            assert (len(said.splitlines()), "bug" in said) == (1, False), (name, path, odd)
            assert re.search(rf"{re.escape(Path(name).name)}(:\d+)?: ", said), (name, path, odd, said)
            assert len(said.removeprefix(str(shelf.data))) <= 330, (name, path, odd, said)
    assert refused > 5
