"""The entries of a repository as rows: each what its file says, with what the files say that it refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.schedules.repository.mapping import KeyMapping
from scrapers.schedules.repository.values import HeldValue, found, held_at, texts, values_of
from scrapers.text import clean_text, fold
from scrapers.tree import is_tree, matches, tree_of
from scrapers.urls import split_url

DETAILS = "details"
NAME = "$name"
"""The key by which a note names a row."""

PLACE = "$place"
"""The key of where a row stands: the file, and the keys and places in lists (from 0) that lead to it."""

ABOVE = "$up"
"""The key of the objects around a row, the nearest first."""

_NAMED_BY = ("$stem", "slug", "code", "id", "$1")
INDEX = ("index", "_index", "page-data", "contents")
"""Names of files that say nothing: there the folder's name stands for it."""
_SHOWN = 12
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")


@dataclass(slots=True)
class Files:
    """The files of a repository, each parsed once. ``broken``: why a file cannot be read; ``asked``: those that were wanted."""

    texts: Mapping[str, str]
    left_out: Sequence[str] = ()
    read: dict[str, Any] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, page: Page) -> Files:
        """Those of a repository, or the one file that a page is."""
        if is_tree(page):
            return cls(*tree_of(page))
        return cls({unquote(split_url(page.url).path).lstrip("/"): page.body.decode("utf-8", "replace")})

    def values(self, path: str) -> Any:
        """The values of a file; None where it has none, or cannot be read."""
        self.asked.add(path)
        if path in self.texts and path not in self.read:
            try:
                self.read[path] = values_of(path, self.texts[path])
            except ValueError as error:
                self.broken[path] = f"{path}: {clean_text(str(error)[:200])}; left out"
        return self.read.get(path)

    def unread(self) -> list[str]:
        """What of the wanted files could not be read."""
        return [why for path, why in self.broken.items() if path in self.asked]

    def objects(self, path: str, inside: str) -> Iterator[dict[str, Any]]:
        """The objects of a file: itself, or those that a path of keys leads to."""
        *folders, name = path.split("/")
        stem = name.rpartition(".")[0]
        if stem in INDEX and folders:
            stem = folders.pop()
        folder = folders[-1] if folders else ""
        named = [step for step in inside.split(".") if step != "*"]
        about = {"$folder": folder, "$list": named[-1] if named else ""} | (
            {"$stem": stem} if "*" not in inside else {}
        )
        for held in held_at(HeldValue(self.values(path)), inside.split(".") if inside else []):
            many = isinstance(held.value, list)
            numbered = {f"${number}": key for number, key in enumerate(held.keys, 1)}
            steps = iter(held.keys)
            where = [next(steps, step) if step == "*" else step for step in inside.split(".") if step]
            for place, one in enumerate(held.value if many else [held.value], 1):
                if isinstance(one, dict) and one:
                    at = ".".join([*where, *([str(place)] if many else [])])
                    row = {**one, **about, **numbered, ABOVE: list(held.above), NAME: f"{path} {at}".strip()}
                    row[PLACE] = (path, (*held.steps, *([place - 1] if many else [])))
                    if many:
                        row.pop("$stem", None)
                    yield row


@dataclass(frozen=True, slots=True)
class _DataFile:
    """A file that a pattern finds: ``part`` is what stands in braces, or else the folder above the pattern."""

    path: str
    inside: str
    root: str
    named: tuple[str, ...]

    @property
    def part(self) -> str:
        """As event.yml names it."""
        return "/".join(self.named) or self.root

    def within(self, part: str) -> bool:
        """Whether it is of a part that event.yml names."""
        return self.part == part or f"{self.part}/".startswith(f"{part}/") or f"{self.root}/".startswith(f"{part}/")


def parts(files: Files, keys: KeyMapping) -> list[str]:
    """The parts of a repository of which each has a schedule of its own, those of a year last; one alone has none."""
    found_in: set[str] = set()
    for pattern, inside in keys.places("entries", DETAILS):
        named = {place.part for place in _found(files, pattern, inside) if any(files.objects(place.path, inside))}
        found_in |= named if len(named) > 1 else set()
    return sorted(found_in, key=lambda name: (bool(_YEAR.search(name)), name))


@dataclass(frozen=True, slots=True)
class SiteRows:
    """Every entry of a part, with ``details`` where it names some, and the persons, each under every text that names it."""

    entries: list[dict[str, Any]]
    people: dict[str, dict[str, Any]]


def rows(files: Files, keys: KeyMapping, part: str | None, url: str) -> SiteRows:
    """The entries of a part; details that no entry names are entries too.

    Raises:
        LayoutChanged: there are several parts, and ``part`` does not say which.
    """
    several = parts(files, keys) if part is None else []
    if several:
        shown = ", ".join(several[-_SHOWN:]) + (" ..." if len(several) > _SHOWN else "")
        raise LayoutChanged(url, f"{len(several)} schedules in one repository; say `part:` (--part), one of: {shown}")
    places = _of_part(_places(files, keys, "entries"), part)
    details = _of_part(_places(files, keys, DETAILS), part)
    if not places and not details:
        return SiteRows([], {})
    first = (places or details)[0]
    found_details = [row for place in _nearest(details, first) for row in files.objects(place.path, place.inside)]
    known = indexed(found_details, _NAMED_BY)
    kept: list[dict[str, Any]] = []
    used: set[str] = set()
    for row in (row for place in places for row in files.objects(place.path, place.inside)):
        told = (known.get(key_of(text)) for name in keys["by"] for text in texts(found(row, name)))
        detail = next((one for one in told if one), {})
        kept.append({**row, DETAILS: detail})
        used.add(detail.get(NAME, ""))
    kept += ({NAME: one[NAME], PLACE: one[PLACE], DETAILS: one} for one in found_details if one[NAME] not in used)
    persons = _places(files, keys, "people")
    near = _nearest(_of_part(persons, part) or persons, first)
    names = (*_NAMED_BY, *keys["person"])
    return SiteRows(kept, indexed([one for place in near for one in files.objects(place.path, place.inside)], names))


def indexed(objects: list[dict[str, Any]], names: tuple[str, ...]) -> dict[str, dict[str, Any]]:
    """Objects by each text under these keys; of two with one name the first by the key that stands first."""
    index: dict[str, dict[str, Any]] = {}
    for name in names:
        for one in objects:
            for text in texts(one.get(name)):
                index.setdefault(key_of(text), one)
    return index


def key_of(text: str) -> str:
    """A name or slug for comparing: nicolas-marsh is Nicolas Marsh."""
    return fold(text.replace("-", " "))


def _places(files: Files, keys: KeyMapping, *names: str) -> list[_DataFile]:
    places = (place for pattern, inside in keys.places(*names) for place in _found(files, pattern, inside))
    return list({(place.path, place.inside): place for place in places}.values())


def _found(files: Files, pattern: str, inside: str) -> Iterator[_DataFile]:
    for path in files.texts:
        if at := matches(pattern, path):
            named = tuple(value for name, value in at.groupdict().items() if name != "root")
            yield _DataFile(path, inside, (at["root"] or "").rstrip("/"), named)


def _of_part(places: list[_DataFile], part: str | None) -> list[_DataFile]:
    return [place for place in places if part is None or place.within(part)]


def _nearest(places: list[_DataFile], entry: _DataFile) -> list[_DataFile]:
    """The files that are named as an entry's file is, in its folder if there are such."""
    alike = [place for place in places if not place.named or place.named == entry.named]
    return [place for place in alike if place.root == entry.root] or alike
