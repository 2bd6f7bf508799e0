"""Gate: every site kept in a repository that lies below a folder, read by the mapping that is chosen for it.

    python tests/gates/schedule_repositories.py ../shared/corpus

Entries, persons and recordings are compared with what is counted in the files with PyYAML and json, by the shape that each
conference gives them; whatever years are there are taken. Of devopsdays only rows are counted. The last line is one JSON
object of shares and of names of what is wrong.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from scrapers.fetch.checkout import from_folder
from scrapers.page import Page
from scrapers.records import Event, SourceRef
from scrapers.schedules.repository.source import REPOSITORY

EVENT = Event("event", "Event", "America/New_York")
MOST = 20_000_000
Figures = tuple[int, int | None, int]
"""Entries, persons (None where the files do not say who they are), recordings."""


class Plain(yaml.SafeLoader):
    """YAML whose times stay as they are written."""


Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if not tag.endswith(":timestamp")]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def fronts(folder: Path, pattern: str) -> Iterator[dict[str, Any]]:
    """The front matter of files."""
    for path in sorted(folder.glob(pattern)):
        found = re.match(r"---\n(.*?)\n---\s*(?:\n|\Z)", path.read_text("utf-8"), re.S)
        if found:
            yield yaml.load(found[1], Plain)  # noqa: S506 - a safe loader


def videos(values: Iterable[Any]) -> int:
    """How many addresses or ids of videos there are."""
    return len({value for value in values if value})


def of_djangocon(folder: Path) -> Figures:
    """Entries name their people by slugs."""
    names = {one["slug"]: one["name"] for one in fronts(folder, "**/*presenters/*.md")}
    entries = list(fronts(folder, "**/*schedule/**/*.md"))
    told = {names[slug] for one in entries for slug in one.get("presenter_slugs") or ()}
    return len(entries), len(told), videos(one.get("video_url") for one in entries)


def of_europython(folder: Path) -> Figures:
    """Sessions in files of their own; breaks in the grid of a day alone."""
    names = {one["slug"]: one["name"] for one in fronts(folder, "speakers/*")}
    sessions = list(fronts(folder, "sessions/*"))
    grid = [entry for day in sorted(folder.glob("days/*.json")) for entry in json.loads(day.read_bytes())["events"]]
    people = {names[slug] for one in sessions for slug in one["speakers"]}
    breaks = sum(1 for entry in grid if not entry.get("code"))
    return len(sessions) + breaks, len(people), videos(one["youtube_url"] for one in sessions)


def of_pyohio(folder: Path) -> Figures:
    """Markdown of 2026, Gatsby's JSON of 2022."""
    entries = [one for one in fronts(folder, "**/*.md") if one.get("page_type") == "talk"]
    pages = [json.loads(path.read_bytes()) for path in sorted(folder.glob("**/*.json"))]
    entries += [one["result"]["data"]["talksYaml"] for one in pages]
    people = {speaker["name"] for one in entries for speaker in one["speakers"]}
    return len(entries), len(people), videos(one.get("youtube_url") for one in entries)


def of_pyladiescon(folder: Path) -> Figures:
    """Talks by their codes, people by codes alone."""
    talks = json.loads((folder / "speakers_talks.json").read_bytes()).values()
    return len(talks), None, videos(one["youtube_url"] for one in talks)


def of_pyconfr(folder: Path) -> Figures:
    """A talk stands in the cell of each room that it has."""
    said = json.loads((folder / "schedule.json").read_bytes())
    days = [day for part in ("schedule", "sprints") for day in said[part].values()]
    talks = [talk for day in days for minute in day.values() for talk in minute.values() if talk]
    people = {speaker["name"] for talk in talks for speaker in talk["speakers"]}
    breaks = sum(len(day) for day in said["extra"].values())
    return len({talk["code"] for talk in talks}) + breaks, len(people), 0


def of_devrelcon(folder: Path) -> Figures:
    """Sessions by day and hour."""
    days = json.loads((folder / "sessions_by_day.json").read_bytes()).values()
    talks = [talk for day in days for hour in day.values() for talk in hour]
    people = {speaker["name_en"] for talk in talks for speaker in talk["speakers"]}
    return len(talks), len(people), videos(talk["session_youtube"] for talk in talks)


def of_devopsdays(folder: Path) -> Figures:
    """Rows of the programs of all cities, ignites among them."""
    programs = [yaml.load(path.read_bytes(), Plain) for path in sorted(folder.glob("data/**/program.yml"))]  # noqa: S506
    return sum(len(one["program"]) + len(one.get("ignites") or ()) for one in programs), None, 0


SHAPES: dict[str, Callable[[Path], Figures]] = {
    "djangocon-us/*": of_djangocon,
    "more/europython-*": of_europython,
    "pyohio/2022": of_pyohio,
    "more/static/pyohio-*": of_pyohio,
    "more/static/pyladiescon-*": of_pyladiescon,
    "pyconfr-json/*": of_pyconfr,
    "more/static/devrelcon-*": of_devrelcon,
    "more/static/devopsdays": of_devopsdays,
}
"""Where they lie, and how each is counted."""


def read(folder: Path) -> Figures:
    """Entries, persons and recordings as they are read."""
    page = Page("https://talks.example.org/site", from_folder("site", folder, (), MOST))
    parsed = REPOSITORY.parse(page, EVENT, SourceRef("repository"))
    people = {speaker.name for talk in parsed.talks for speaker in talk.speakers}
    return len(parsed.talks), len(people), len(parsed.recordings)


def main() -> None:
    """Print one JSON line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    corpus = parser.parse_args().corpus
    wrong, total = [], [0, 0, 0]
    folders = [(path, count) for shape, count in SHAPES.items() for path in sorted(corpus.glob(shape)) if path.is_dir()]
    for folder, count in folders:
        said, found = count(folder), read(folder)
        total = [one + other for one, other in zip(total, found, strict=True)]
        if found != tuple(other if one is None else one for one, other in zip(said, found, strict=True)):
            wrong.append(f"{folder.relative_to(corpus)}: counted {said}, read {found}")
    right = len(folders) - len(wrong)
    entries, persons, recordings = total
    report = {"repositories": len(folders), "right": round(right / len(folders), 4) if folders else 0.0}
    report |= {"entries": entries, "persons": persons, "recordings": recordings}
    print("\n".join(wrong), file=sys.stderr)
    print(json.dumps(report | {"wrong": wrong}))


if __name__ == "__main__":
    main()
