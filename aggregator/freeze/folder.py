"""The folder of a frozen catalog: ours or refused, each file old or new and never half, and a note of what we wrote.

The note lies in ``.conftalks`` and marks the folder as ours. Of each group of files it says what they show; a group whose
files are being made is not named as made until all is on disk, so that the next run makes again what a cut one left.
"""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from aggregator.files.lock import run_lock
from aggregator.files.own_files import read_bytes, refuse_link
from aggregator.files.replace import cannot_write
from scrapers.errors import BadData, ConftalksError

OURS = ".conftalks"
RECORDS = f"{OURS}/search"
"""Where what is read for the search is kept from run to run."""

_NOTE = "frozen.json.gz"
_VERSION = 1
_STRANGERS = frozenset({".git", "CNAME"})
"""What may lie in a folder that is to become ours: hosts want it there, and we leave it."""

_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class MadeGroup:
    """What is known of a group: the digest of what its files show ("" while they are being made), and path -> bytes."""

    digest: str
    files: Mapping[str, int]


@dataclass(slots=True)
class FrozenFolder:
    """A folder of ours. ``there``: path -> bytes of every file in it; ``groups``: by name, as the note says."""

    path: Path
    groups: dict[str, MadeGroup]
    whole: bool
    there: dict[str, int] = field(default_factory=dict)

    def is_made(self, name: str, digest: str) -> bool:
        """Whether a group shows this already and all of its files are there as they were written."""
        known = self.groups.get(name)
        return (
            known is not None
            and known.digest == digest != ""
            and all(self.there.get(file) == size for file, size in known.files.items())
        )

    def begin(self, names: Iterable[str]) -> None:
        """Before anything is written: these groups are not as the note says until ``end``."""
        for name in names:
            known = self.groups.get(name)
            self.groups[name] = MadeGroup("", known.files if known else {})
        self._write_note(whole=False)

    def end(self, groups: dict[str, MadeGroup]) -> int:
        """All files are written: those of no group any more go, and the note says so. Returns how many went."""
        kept = {file for group in groups.values() for file in group.files}
        before = {file for group in self.groups.values() for file in group.files}
        # A run that was cut may have made what no later one knows: it lies where only ours do.
        tops = {file.partition("/")[0] for file in before | kept if "/" in file}
        stray = set() if self.whole else {file for file in self.there if file.partition("/")[0] in tops}
        gone = sorted((before | stray) - kept)
        for file in gone:
            self._remove(file)
        # One call for all: a file that the note names is on disk before the note is.
        os.sync()
        self.groups = groups
        self._write_note(whole=True)
        return len(gone)

    def _remove(self, file: str) -> None:
        path = self.path / file
        path.unlink(missing_ok=True)
        for folder in path.parents:
            if folder == self.path or any(folder.iterdir()):
                return
            folder.rmdir()

    def _write_note(self, *, whole: bool) -> None:
        told = {name: [group.digest, group.files] for name, group in self.groups.items()}
        body = json.dumps({"version": _VERSION, "whole": whole, "groups": told}, ensure_ascii=False).encode()
        put(self.path, f"{OURS}/{_NOTE}", gzip.compress(body, 3, mtime=0))


@contextmanager
def frozen_folder(path: Path) -> Iterator[FrozenFolder]:
    """The folder, held for one run; it is made where there is none.

    Raises:
        Busy: another run writes into it.
        ConftalksError: it is not ours, cannot be written, or a link lies in it.
    """
    _check_ours(path)
    try:
        with run_lock(path / OURS, "freeze", datetime.now(UTC)):
            yield _read(path)
    except OSError as error:
        raise ConftalksError(cannot_write(path, error)) from error


def _check_ours(path: Path) -> None:
    if path.exists() and not path.is_dir():
        raise ConftalksError(f"{path}: is no folder; name one for the files")
    try:
        refuse_link(path / OURS)
        names = {one.name for one in path.iterdir()} if path.exists() else set()
    except OSError as error:
        raise ConftalksError(f"{path}: cannot be read: {error.strerror}") from error
    if OURS not in names and names - _STRANGERS:
        raise ConftalksError(f"{path}: is not empty, and no catalog was frozen there; name another folder, or empty it")


def _read(path: Path) -> FrozenFolder:
    for left in (path / OURS).glob("*.new"):
        left.unlink()
    note = path / OURS / _NOTE
    raw = read_bytes(note)
    there = dict(_files(path, ""))
    if (path / RECORDS).is_dir():
        there |= _files(path / RECORDS, f"{RECORDS}/")
    if raw is None:
        return FrozenFolder(path, {}, whole=True, there=there)
    try:
        told = json.loads(gzip.decompress(raw))
        if told["version"] != _VERSION:
            raise BadData(note, None, "was written by another version of conftalks; empty the folder and freeze again")
        groups = {name: MadeGroup(digest, files) for name, (digest, files) in told["groups"].items()}
        return FrozenFolder(path, groups, whole=bool(told["whole"]), there=there)
    except (OSError, EOFError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadData(note, None, "cannot be read; empty the folder and freeze again") from error


def _files(folder: Path, before: str) -> Iterator[tuple[str, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if not before and (entry.name == OURS or entry.name in _STRANGERS):
                continue
            if entry.is_symlink():
                raise ConftalksError(f"{entry.path}: is a link, through which nothing is written; take it away")
            if entry.is_dir():
                yield from _files(Path(entry.path), f"{before}{entry.name}/")
            else:
                yield f"{before}{entry.name}", entry.stat().st_size


def put(folder: Path, file: str, body: bytes) -> bool:
    """Make a file hold these bytes: it is as it was or new, never half. False where it held them already.

    Raises:
        OSError: it cannot be written.
    """
    path = folder / file
    try:
        if path.stat().st_size == len(body) and path.read_bytes() == body:
            return False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    beside = folder / OURS / f"{os.getpid()}-{next(_NUMBERS)}.new"
    beside.write_bytes(body)
    beside.replace(path)
    return True
