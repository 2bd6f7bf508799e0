"""Replacing several files of a folder at once: after a crash all are old or all are new.

Each new file is written and synced into a side folder; one rename of that folder commits; the files are then moved
into place. A crash before the rename leaves the old state, a crash after it is finished by ``recover``.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from aggregator.files.own_files import refuse_link
from scrapers.errors import BadData, ConftalksError

_STAGING = ".staging"
_COMMITTED = ".committed"


def replace_files(folder: Path, texts: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """Make each named file in ``folder``, or in folders there, hold its text; returns the names whose bytes changed.

    Files that already hold their text are not touched. The caller holds the run lock.

    Raises:
        ConftalksError: one line with path and cause (disk full, read-only, a link); the old files are as they were.
    """
    staging = folder / _STAGING
    try:
        refuse_link(folder)
        folder.mkdir(parents=True, exist_ok=True)
        recover(folder)
        for name in texts:
            for path in (folder / name, *(folder / name).parents):
                if path == folder:
                    break
                refuse_link(path)
        bodies = {name: text.encode() if isinstance(text, str) else text for name, text in texts.items()}
        changed = {name: body for name, body in bodies.items() if _bytes(folder / name) != body}
        if not changed:
            return ()
        staging.mkdir()
        for name, body in changed.items():
            (staging / name).parent.mkdir(parents=True, exist_ok=True)
            with (staging / name).open("xb") as file:
                file.write(body)
                file.flush()
                os.fsync(file.fileno())
        for inner in {(staging / name).parent for name in changed}:
            sync_folder(inner)
        sync_folder(staging)
        staging.rename(folder / _COMMITTED)
    except OSError as error:
        with contextlib.suppress(OSError):
            shutil.rmtree(staging, ignore_errors=True)
        raise ConftalksError(cannot_write(folder, error)) from error
    sync_folder(folder)
    recover(folder)
    return tuple(sorted(changed))


def is_half_done(folder: Path) -> bool:
    """Whether a killed run has left new files that ``recover`` would put in their places."""
    return os.path.lexists(folder / _COMMITTED)


def recover(folder: Path) -> None:
    """Finish a committed replacement and drop an uncommitted one. Harmless when there is neither.

    Raises:
        ConftalksError: one of the two, or what is to be moved, is not what a run of ours leaves; nothing was moved.
    """
    committed, staging = folder / _COMMITTED, folder / _STAGING
    for path in (folder, committed, staging):
        refuse_link(path)
    try:
        if committed.is_dir():
            files, inner = _waiting(committed, folder)
            for file in files:
                file.replace(folder / file.relative_to(committed))
            for path in inner:
                sync_folder(folder / path.relative_to(committed))
            sync_folder(folder)
            for path in inner:
                path.rmdir()
            committed.rmdir()
        if staging.is_dir():
            shutil.rmtree(staging)
    except OSError as error:
        raise ConftalksError(cannot_write(folder, error)) from error


def _waiting(committed: Path, folder: Path) -> tuple[list[Path], list[Path]]:
    """The files of a committed replacement, and the folders that they are in, the inner ones first.

    Raises:
        BadData: one is a link, or something else that no run of ours leaves.
    """
    files, inner = [], []
    for path in sorted(committed.rglob("*")):
        refuse_link(path)
        there = folder / path.relative_to(committed)
        if path.is_file():
            files.append(path)
        elif path.is_dir() and there.is_dir() and not there.is_symlink():
            inner.append(path)
        else:
            raise BadData(path, None, "no run of ours leaves this here; take it away")
    return files, inner[::-1]


def cannot_write(path: Path, error: OSError) -> str:
    """One line for a failed write: the path, the cause, and how many bytes are free."""
    free = ""
    with contextlib.suppress(OSError):
        existing = next(p for p in (path, *path.parents) if p.exists())
        free = f" ({shutil.disk_usage(existing).free:,} bytes free)"
    return f"{path}: cannot be written: {error.strerror or error}{free}"


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def sync_folder(folder: Path) -> None:
    """Have the names in a folder on disk, as ``fsync`` has the bytes of a file."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
