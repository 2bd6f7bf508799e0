"""Which files and keys of a repository say what: a ready mapping by its name, and keys of event.yml, which win."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from scrapers.records import SourceRef
from scrapers.schedules.repository.values import values_of
from scrapers.source import Key
from scrapers.tree import matches

MAPPING, PART = Key("mapping", str), Key("part", str)

WHERE: Mapping[str, str] = {
    "entries": "the files of talks",
    "details": "files that say more of an entry; those that no entry names are entries too",
    "people": "the files of persons",
}
"""Patterns of files; behind a colon, the path of keys to what is wanted in such a file."""

SAID: Mapping[str, str] = {
    "title": "the title",
    "speakers": "names, slugs of files in `people`, or objects with a name",
    "day": "the day, where `start` is a time of day alone",
    "start": "the start",
    "minute": "the start as the minute of the day",
    "end": "the end",
    "length": "the length, where there is no end: minutes, `0:45`, `1h 30m`",
    "room": "the room, or several",
    "track": "the track",
    "type": "what it is: `talk`, `Keynote`, `lunch`",
    "break": "true for a break",
    "level": "for whom",
    "language": "the language",
    "tags": "its topics: a list, or a text with commas between",
    "abstract": "what it is about; the texts of all these keys, one after the other",
    "video": "recordings: addresses, or bare YouTube ids",
    "slides": "slides: addresses, or objects with an address and a name that says so",
    "page": "the page of the talk, or its path on `website:`",
    "code": "what names the talk and never changes",
    "state": "`canceled`",
    "hidden": "true for what the site does not show",
    "shown": "false for what the site does not show",
}
"""What keys of an entry say."""

EXPECTED = ("title", "speakers", "day", "start", "minute", "end", "length", "room", "track", "type")
"""Of these, what a schedule has from the beginning: a key that no entry has is mistyped."""

OF_OTHERS: Mapping[str, str] = {
    "by": "keys of an entry that name a file of `details`",
    "person": "the name of a person",
    "person_page": "the page of a person",
}

FIELDS = tuple(Key(name, str, several=True) for name in (*WHERE, *SAID, *OF_OTHERS))


@dataclass(frozen=True, slots=True)
class KeyMapping:
    """A mapping: for each name its alternatives, none where it says nothing of it."""

    keys: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, ref: SourceRef) -> KeyMapping | None:
        """The mapping that a line of event.yml names or spells out; None where it does neither.

        Raises:
            ValueError: there is no such ready mapping, a pattern is none, or nothing says where entries are.
        """
        name = MAPPING.of(ref)
        if name and name not in ready():
            raise ValueError(f"mapping {name!r} is none of {', '.join(ready())}; spell the keys out")
        own = {key.name: alternatives(value) for key in FIELDS if (value := key.of(ref))}
        if not name and not own:
            return None
        made = cls({**(ready()[name].keys if name else {}), **own})
        if not made["entries"] and not made["details"]:
            raise ValueError("says nothing of `entries:`, the files that talks are in, such as _talks/*.md")
        for pattern, _ in made.places(*WHERE):
            matches(pattern, "")
        return made

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.keys.get(name, ())

    def places(self, *names: str) -> Iterable[tuple[str, str]]:
        """Each pattern of files under these names with the path of keys inside of such a file."""
        for place in (place for name in names for place in self[name]):
            pattern, _, inside = place.partition(":")
            yield pattern, inside

    def patterns(self, part: str | None) -> list[str]:
        """The patterns of all files that are wanted, of one part of the repository where it is named."""
        return [filled(pattern, part) for pattern, _ in self.places(*WHERE)]


@cache
def ready() -> dict[str, KeyMapping]:
    """The mappings that are ready, by name."""
    said = values_of("ready.yml", files(__package__).joinpath("ready.yml").read_text("utf-8"))
    return {
        name: KeyMapping({key: tuple(told) if isinstance(told, list) else (told,) for key, told in keys.items()})
        for name, keys in said.items()
    }


def alternatives(text: str) -> tuple[str, ...]:
    """What a value of event.yml names, in its order: "start, date"."""
    return tuple(stripped for part in text.split(",") if (stripped := part.strip()))


def filled(pattern: str, part: str | None) -> str:
    """A pattern with the names of a part, "2031/oslo", in place of what stands in braces."""
    names = part.split("/") if part else []
    braces = re.findall(r"\{\w+\}", pattern)
    for brace, name in zip(braces, names, strict=True) if len(braces) == len(names) else ():
        pattern = pattern.replace(brace, name, 1)
    return pattern
