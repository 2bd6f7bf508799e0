"""Events whose rows are what a build would make of them, so that it need not read their files: known by digests.

Only a build that has settled an event, and thereby changed no byte of its files and had nothing to say, lets its rows
count as such. The digests lie in the catalog, in the same transaction as the rows; a catalog is published, so they are
made with a secret of this machine: without it nobody can find out by trying what stands in suppress.yml.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from aggregator.files.own_files import read_bytes
from aggregator.files.workspace import Workspace
from aggregator.matching.status import over_from
from aggregator.program import AGGREGATOR, SCRAPERS, program_digest
from aggregator.store.listings import Basis, listings
from scrapers.errors import ConftalksError

if TYPE_CHECKING:
    from aggregator.collect.save import Prepared

KEY, KEY_BYTES = "key", 32
"""The secret's file in data/cache; where it is lost every event is read once more."""

_LIBRARIES = ("rapidfuzz", "text-unidecode", "ruamel.yaml", "tzdata")
"""Other people's programs that rows depend on: the matcher's, and tzdata by its list of countries, which names events."""


@dataclass(frozen=True, slots=True)
class Steady:
    """The digest of each event's files before these were read (None where they cannot be), and the events to read:
    those of which no build has made the rows of today, and those that only the catalog has. ``whole``: that is all.
    """

    own: Mapping[str, str | None]
    stale: frozenset[str]
    whole: bool

    @classmethod
    def of(cls, workspace: Workspace, day: date, whole: bool = False) -> Steady:
        """As the files are now; ``whole``: no event is passed over. The caller holds the run lock."""
        own = _digests(workspace)
        with listings(workspace.db) as listed:
            bases, events = listed.bases(), listed.events()
        made = {slug for slug, digest in own.items() if not whole and bases.get(slug, Basis()).holds(digest, day)}
        return cls(own, frozenset({*own, *events} - made), whole)

    def bases(self, workspace: Workspace, prepared: Prepared) -> dict[str, Basis]:
        """What the rows of the settled events are made of, now that their files are written."""
        now = _digests(workspace, prepared.settled)
        found = {}
        for slug, one in prepared.settled.items():
            stayed = now[slug] == self.own.get(slug) and not one.notes and not prepared.unread[slug]
            end = over_from(one.files.event, one.files.talks)
            over = end is not None and end <= prepared.day
            found[slug] = Basis(now[slug] if stayed else None, end if over else None, None if over else end)
        return found


def _digests(workspace: Workspace, slugs: Mapping[str, object] | None = None) -> dict[str, str | None]:
    """Event (all by default) -> a digest of its files, of the program, of suppress.yml, and of the names of before in
    people.yml, which any event may say; all else in it changes no event's own rows. What was half done is finished.
    """
    key, program = _key(workspace), _program() + workspace.digest(workspace.data, ("suppress.yml",))
    people = workspace.people()
    found: dict[str, str | None] = {}
    for slug in workspace.slugs() if slugs is None else slugs:
        try:
            workspace.recover(slug)
            files = workspace.digest(workspace.folder(slug))
            names = repr(sorted(people.now(slug).items())).encode()
            found[slug] = hmac.digest(key, program + slug.encode() + names + files, "sha256").hex()
        except ConftalksError:
            found[slug] = None  # who reads it says why
    return found


def _key(workspace: Workspace) -> bytes:
    """The secret of this machine, made where there is none."""
    path = workspace.page_cache / KEY
    kept = read_bytes(path)
    if kept is not None and len(kept) == KEY_BYTES:
        return kept
    made = secrets.token_bytes(KEY_BYTES)
    with suppress(OSError):  # the next build makes another one, and reads every event
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(made)
    return made


@cache
def _program() -> bytes:
    """A digest of all that makes an event's rows: our own sources, Python and its tables of letters, libraries."""
    return program_digest((AGGREGATOR, SCRAPERS), "**/*.py", _LIBRARIES)
