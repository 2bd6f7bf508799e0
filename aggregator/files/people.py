"""people.yml: which names are one person across events, which are several, and who has another name now.

An entry that is wrong in one thing counts for the rest: what it hides must not come back because of a slip elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aggregator.files.own_files import shown
from aggregator.files.yaml_file import ABSENT, line_of_key, read_yaml_if_there
from scrapers.errors import BadData
from scrapers.records import is_slug
from scrapers.text import clean_text, fold, short, slugify

_LISTS = ("names", "former", "speakers", "split")
_KEYS = ("person", *_LISTS, "why")

SpeakerReference = tuple[str, str]
"""An event, "" for all of them, and the address that a name has without people.yml."""


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One entry: who is at ``/s/SLUG``. ``names`` as written, the first is shown; ``speakers`` are joined, ``split`` parted.

    ``lines``: of each reference, where it stands.
    """

    slug: str
    names: tuple[str, ...] = ()
    speakers: frozenset[SpeakerReference] = frozenset()
    split: frozenset[SpeakerReference] = frozenset()
    lines: Mapping[SpeakerReference, int] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class KnownPeople:
    """What people.yml says. ``former``: folded name of before -> the name now and the slug of who has it; ``others``: events
    at which such a name is somebody else's, with the name.

    ``problems``: a line for each thing in the file that does not count.
    """

    persons: tuple[KnownPerson, ...] = ()
    former: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    others: frozenset[tuple[str, str]] = frozenset()
    problems: tuple[str, ...] = ()

    def now(self, event: str) -> dict[str, str]:
        """Folded name of before -> the name now, as an event's files have to be read."""
        return {old: name for old, (name, _) in self.former.items() if (event, old) not in self.others}

    def unknown(self, path: Path, known: frozenset[SpeakerReference]) -> tuple[str, ...]:
        """A line for each reference that is none of the speakers that there are."""
        wrong = [
            (line, BadData(path, line, f"there is no speaker {reference_text(ref)!r}"))
            for person in self.persons
            for ref, line in person.lines.items()
            if ref not in known
        ]
        return tuple(str(error) for _, error in sorted(wrong, key=lambda pair: pair[0]))


NOBODY = KnownPeople()
"""What a file says that is not there."""


def reference_text(reference: SpeakerReference) -> str:
    """``SLUG`` or ``EVENT/SLUG``, as people write it."""
    event, slug = reference
    return f"{event}/{slug}" if event else slug


@dataclass(slots=True)
class _PeopleEntry:
    """An entry as it is read, with the line of each value."""

    line: int
    slug: str | None = None
    names: dict[str, int] = field(default_factory=dict)
    former: dict[str, int] = field(default_factory=dict)
    speakers: dict[SpeakerReference, int] = field(default_factory=dict)
    split: dict[SpeakerReference, int] = field(default_factory=dict)


class _PeopleReader:
    """Reads a file's entries and takes out of them what contradicts others; what is wrong is kept as lines."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._wrong: list[tuple[int, str]] = []

    @property
    def problems(self) -> tuple[str, ...]:
        """What was wrong, in the order of the lines."""
        return tuple(said for _, said in sorted(self._wrong, key=lambda pair: pair[0]))

    def refuse(self, line: int, why: str) -> None:
        """Remember that something on this line does not count."""
        self._wrong.append((line, str(BadData(self._path, line, why))))

    def entries(self, loaded: CommentedSeq) -> Iterator[_PeopleEntry]:
        """Every entry, with what can be read of it."""
        for index, given in enumerate(loaded):
            line = int(loaded.lc.item(index)[0]) + 1
            if isinstance(given, CommentedMap):
                yield self._entry(line, given)
            else:
                self.refuse(line, f"an entry is a map such as `person: ...`, not {shown(given)}")

    def _entry(self, line: int, given: CommentedMap) -> _PeopleEntry:
        entry = _PeopleEntry(line)
        for key, value in given.items():
            at = line_of_key(given, key, line)
            if key not in _KEYS:
                self.refuse(at, f"unknown key `{str(key)[:80]}:`; known are {', '.join(_KEYS)}")
            elif key == "person":
                entry.slug = self._slug(at, value)
            elif key in ("names", "former"):
                names = {text: n for text, n in self._texts(at, key, value) if self._is_name(n, key, text)}
                setattr(entry, str(key), names)
            elif key in ("speakers", "split"):
                found = ((self._reference(n, key, text), n) for text, n in self._texts(at, key, value))
                setattr(entry, str(key), {reference: n for reference, n in found if reference})
        if "person" not in given:
            self.refuse(line, "`person:` is missing: the address, such as ada-byron of /s/ada-byron")
        elif not entry.names and not entry.speakers and not entry.split:
            self.refuse(line, f"says nothing: give `{'`, `'.join(f'{key}:' for key in _LISTS)}`")
        return entry

    def _slug(self, line: int, value: Any) -> str | None:
        if isinstance(value, str) and is_slug(value):
            return value
        self.refuse(line, f"person {shown(value)} is no address: lower-case words joined by hyphens, such as ada-byron")
        return None

    def _texts(self, line: int, key: object, value: Any) -> Iterator[tuple[str, int]]:
        if not isinstance(value, CommentedSeq):
            self.refuse(line, f"`{key}:` must be a list, such as [..., ...], not {shown(value)}")
            return
        for index, text in enumerate(value):
            at = int(value.lc.item(index)[0]) + 1
            if isinstance(text, str) and (clean := clean_text(text)):
                yield clean, at
            else:
                self.refuse(at, f"`{key}:` must be a list of texts, not {shown(text)}")

    def _is_name(self, line: int, key: object, text: str) -> bool:
        if fold(text):
            return True
        self.refuse(line, f"`{key}:` {short(text)!r} has no letters")
        return False

    def _reference(self, line: int, key: object, text: str) -> SpeakerReference | None:
        event, slash, slug = text.rpartition("/")
        if is_slug(slug) and (not slash or is_slug(event)):
            return event, slug
        self.refuse(line, f"`{key}:` {short(text)!r} is no speaker: SLUG as in /s/SLUG, or EVENT/SLUG")
        return None

    def without_doubles(self, entries: Sequence[_PeopleEntry]) -> None:
        """Take out what an earlier entry says of somebody else: an address, a name, a speaker."""
        slugs: dict[str, int] = {}
        for entry in entries:
            if entry.slug in slugs:
                self.refuse(entry.line, f"person {entry.slug!r} is on line {slugs[entry.slug]} already")
                entry.slug, entry.speakers, entry.split = None, {}, {}
            elif entry.slug:
                slugs[entry.slug] = entry.line
        names: dict[str, tuple[int, str]] = {}
        taken: dict[SpeakerReference, int] = {}
        for entry in entries:
            own = self._own_names(entry, names)
            names |= own
            for reference, line in [*entry.speakers.items()]:
                other = taken.get(reference) or (slugs.get(reference[1]) if not reference[0] else None)
                if other and other != entry.line:
                    said = reference_text(reference)
                    self.refuse(line, f"the speaker {said!r} is somebody else on line {other} already")
                    del entry.speakers[reference]
                else:
                    taken[reference] = entry.line
            self._without_contradictions(entry)

    def _own_names(self, entry: _PeopleEntry, taken: Mapping[str, tuple[int, str]]) -> dict[str, tuple[int, str]]:
        own: dict[str, tuple[int, str]] = {}
        for key, given in (("names", entry.names), ("former", entry.former)):
            for name, line in [*given.items()]:
                folded = fold(name)
                if other := taken.get(folded):
                    self.refuse(line, f"the name {short(name)!r} is somebody else's on line {other[0]} already")
                    del given[name]
                elif own.get(folded, (0, key))[1] != key:
                    self.refuse(line, f"{short(name)!r} is both a name of now and one of before")
                    del given[name]
                else:
                    own[folded] = (entry.line, key)
        if entry.former and not entry.names:
            self.refuse(entry.line, "`former:` needs `names:`, the name of now first")
        return own

    def _without_contradictions(self, entry: _PeopleEntry) -> None:
        """Take out of an entry what it both unites and splits."""
        united = {("", slugify(name)) for name in entry.names} | {("", entry.slug or "")} | entry.speakers.keys()
        for reference, line in [*entry.split.items()]:
            if reference in united:
                self.refuse(line, f"{reference_text(reference)!r} is united and split by one entry: it stays as it was")
                entry.speakers.pop(reference, None)
                del entry.split[reference]


def read_people(path: Path) -> KnownPeople:
    """One people.yml: a list of ``{person: SLUG, names: [..], former: [..], speakers: [..], split: [..], why: TEXT}``.

    A file that does not exist or is empty says nothing of anybody.

    Raises:
        BadData: it is no YAML, or no list; of whatever else is wrong in it ``problems`` tells.
    """
    loaded = read_yaml_if_there(path)
    if loaded is None or loaded is ABSENT:
        return NOBODY
    if not isinstance(loaded, CommentedSeq):
        raise BadData(path, 1, "the file must be a list: every entry begins with `- `")
    reader = _PeopleReader(path)
    entries = list(reader.entries(loaded))
    reader.without_doubles(entries)
    former: dict[str, tuple[str, str]] = {}
    others: set[tuple[str, str]] = set()
    for entry in entries:
        if entry.names:
            name = next(iter(entry.names))
            former |= {fold(old): (name, entry.slug or slugify(name)) for old in entry.former}
            others |= {(event, fold(old)) for old in entry.former for event, at in entry.split if at == slugify(old)}
    persons = tuple(
        KnownPerson(
            entry.slug,
            tuple(entry.names),
            frozenset(entry.speakers),
            frozenset(entry.split),
            entry.speakers | entry.split,
        )
        for entry in entries
        if entry.slug
    )
    return KnownPeople(persons, former, frozenset(others), reader.problems)
