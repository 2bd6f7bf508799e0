"""Events that settling leaves as they are, remembered by what they depend on: a build need not settle these again.

A recording ties the events that list it, and what is inferred in one of them may bound the next: so events stay
together with all that they are tied to, or not at all. What is remembered is true of the files alone, whatever the
catalog holds; losing it costs a build that settles everything.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import aggregator
import scrapers
from aggregator.collect.settle import kept_files
from aggregator.files.replace import replace_files
from aggregator.files.workspace import Workspace
from scrapers.errors import ConftalksError

if TYPE_CHECKING:
    from aggregator.collect.save import Prepared
    from aggregator.files.jsonl import EventFiles

STEADY = "steady.json"

_MATCHERS = ("rapidfuzz", "text-unidecode", "ruamel.yaml")
"""Other people's programs that links depend on."""


@dataclass(frozen=True, slots=True)
class Steady:
    """All events' files (``kept``), the digest of each event's own, and which events are known to stay as they are."""

    kept: dict[str, EventFiles]
    own: Mapping[str, str]
    slugs: frozenset[str]

    @classmethod
    def of(cls, workspace: Workspace) -> Steady:
        """As the files are now.

        Raises:
            BadData: a file is broken.
        """
        # Before the files are read: one that changes in between must not be taken for what was settled.
        own = _own(workspace)
        kept = kept_files(workspace)
        known = _known(workspace)
        tied = (group for group in _tied(kept) if _digest(group, own) in known)
        return cls(kept, own, frozenset(slug for group in tied for slug in group))

    def keep(self, workspace: Workspace, prepared: Prepared) -> None:
        """Remember, after ``prepared`` was published, which events stayed as they were and have nothing to say."""
        now = _own(workspace)
        told = {slug for slug, one in prepared.settled.items() if one.notes or prepared.unread[slug]}
        stayed = {slug for slug in self.kept.keys() - told if now.get(slug) == self.own.get(slug)}
        known = sorted(_digest(group, now) for group in _tied(self.kept) if stayed.issuperset(group))
        with suppress(ConftalksError):
            replace_files(workspace.page_cache, {STEADY: json.dumps(known)})


def _known(workspace: Workspace) -> frozenset[str]:
    try:
        known = json.loads((workspace.page_cache / STEADY).read_text("utf-8"))
        return frozenset(digest for digest in known if isinstance(digest, str))
    except (OSError, ValueError, TypeError, RecursionError):
        return frozenset()


def _own(workspace: Workspace) -> dict[str, str]:
    """Event -> a digest of its files, of suppress.yml and of the program."""
    program = _program() + workspace.digest(workspace.data, ("suppress.yml",))
    return {
        slug: hashlib.sha256(program + slug.encode() + workspace.digest(workspace.folder(slug))).hexdigest()
        for slug in workspace.slugs()
    }


def _tied(kept: Mapping[str, EventFiles]) -> Iterator[tuple[str, ...]]:
    """The events in groups: two that list the same recording are in one, and so on from each to the next."""
    listing = defaultdict[str, list[str]](list)
    for slug, files in kept.items():
        for recording in files.recordings:
            listing[recording.key].append(slug)
    near = defaultdict[str, set[str]](set)
    for slugs in listing.values():
        for slug in slugs[1:]:
            near[slugs[0]].add(slug)
            near[slug].add(slugs[0])
    left = dict.fromkeys(sorted(kept))
    while left:
        group, todo = set[str](), {next(iter(left))}
        while todo:
            slug = todo.pop()
            group.add(slug)
            del left[slug]
            todo |= near[slug] - group
        yield tuple(sorted(group))


def _digest(group: tuple[str, ...], own: Mapping[str, str]) -> str:
    return hashlib.sha256(" ".join(own.get(slug, "-") for slug in group).encode()).hexdigest()


@cache
def _program() -> bytes:
    """A digest of all that settles an event: our own sources, Python and its tables of letters, the matcher's libraries."""
    digest = hashlib.sha256(" ".join([sys.version, *map(version, _MATCHERS)]).encode())
    for package in (aggregator, scrapers):
        for path in sorted(Path(package.__path__[0]).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.digest()
