"""A repository as the fetcher hands it on, and what is read of it."""

from __future__ import annotations

from typing import Any

from scrapers.page import Page
from scrapers.records import Event, SourceRef, Talk
from scrapers.schedules.repository import REPOSITORY
from scrapers.source import Parsed
from scrapers.tree import tree_body

EVENT = Event("owls-2031", "Owls 2031", "America/New_York", website="https://2031.owls.example")
URL = "https://github.com/owls/2031"


def page(files: dict[str, str], left_out: tuple[str, ...] = ()) -> Page:
    """The page of these files."""
    return Page(URL, tree_body(files, left_out))


def parse(files: dict[str, str], event: Event = EVENT, **more: str) -> Parsed:
    """What is read of them by a line of event.yml with these keys."""
    return REPOSITORY.parse(page(files), event, SourceRef.of("repository", URL, **more))


def told(talk: Talk) -> tuple[Any, ...]:
    """Code, title, kind, names, and when and where."""
    times = [(f"{slot.start:%d %H:%M}", f"{slot.end:%H:%M}" if slot.end else None, *slot.rooms) for slot in talk.slots]
    return talk.code, talk.title, talk.kind, [one.name for one in talk.speakers], times


def notes(parsed: Parsed) -> list[str]:
    """The notes without the address before each."""
    return [note.removeprefix(f"{URL}: ") for note in parsed.notes]


def front(**values: str) -> str:
    """A file of Markdown with this front matter."""
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in values.items()) + "---\nBody of it.\n"
