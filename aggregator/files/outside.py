"""Replacing a file of the user's outside of data/: old or new, never half, and nothing is lost that hangs on the file.

A new file is written beside the old one and renamed over it. Where that would lose something, the old file is written in
place, as editors do it, with a copy beside it until all is on disk: a file with other names (hard links), which would
keep the old text, and one whose owner, group, attributes or access list a new file of ours may not be given.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import stat
from collections.abc import Callable
from pathlib import Path

from aggregator.files.replace import cannot_write, sync_folder
from scrapers.errors import ConftalksError
from scrapers.plain_file import real_path

_NOT_KEPT_HERE = {errno.ENOTSUP, errno.ENOSYS, errno.EINVAL}
"""What a file system answers that has no extended attributes."""


def replace_outside(path: Path, data: bytes, check: Callable[[], None] = lambda: None) -> None:
    """Make a file hold ``data``; a symbolic link stays one. ``check`` is asked last before anything is changed.

    Raises:
        ConftalksError: one line with path and cause; the file is as it was, or the line says where its copy lies.
    """
    try:
        real = real_path(path)
        if real.is_symlink():
            raise ConftalksError(f"{path}: cannot be written: it is a link that leads to itself")
        old = real.stat() if real.exists() else None
        if old and not stat.S_ISREG(old.st_mode):
            raise ConftalksError(f"{path}: is no ordinary file; leave the option out for standard output")
        if old and (not old.st_mode & 0o222 or not os.access(real, os.W_OK)):
            raise ConftalksError(f"{path}: is read-only; nothing was written")
        beside = real.with_name(f".{real.name[:40]}.{secrets.token_hex(4)}")
        try:
            _write(beside, data, 0o600 if old else 0o666)
            if old is None or (old.st_nlink == 1 and _carries_all(real, beside, old)):
                check()
                beside.replace(real)
            else:
                check()
                _in_place(path, real, data, beside)
        finally:
            beside.unlink(missing_ok=True)
        sync_folder(real.parent)
    except OSError as error:
        raise ConftalksError(cannot_write(path, error)) from error


def _write(path: Path, data: bytes, mode: int) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _carries_all(real: Path, beside: Path, old: os.stat_result) -> bool:
    """Give the new file what hangs on the old one; whether it took everything."""
    try:
        os.chown(beside, old.st_uid, old.st_gid)
        for name, value in _attributes(real).items():
            os.setxattr(beside, name, value)
        beside.chmod(stat.S_IMODE(old.st_mode))  # last: a change of owner takes bits away
        new = beside.stat()
    except OSError:
        return False
    same = (new.st_uid, new.st_gid, new.st_mode) == (old.st_uid, old.st_gid, old.st_mode)
    return same and _attributes(real) == _attributes(beside)


def _attributes(path: Path) -> dict[str, bytes]:
    """Extended attributes, of which an access list is one; none where the platform or the file system has none."""
    if not hasattr(os, "listxattr"):
        return {}
    try:
        return {name: os.getxattr(path, name) for name in os.listxattr(path)}
    except OSError as error:
        if error.errno in _NOT_KEPT_HERE:
            return {}
        raise


def _in_place(path: Path, real: Path, data: bytes, copy: Path) -> None:
    """Write into the file itself; ``copy``, which lies beside it, holds the old bytes until that is done."""
    before = real.read_bytes()
    copy.unlink()
    _write(copy, before, 0o600)
    sync_folder(copy.parent)
    try:
        _overwrite(real, data)
    except OSError as error:
        try:
            _overwrite(real, before)
        except OSError:
            kept = real.with_name(f"{real.name}.before")
            with contextlib.suppress(OSError):
                copy.rename(kept)
            raise ConftalksError(f"{cannot_write(path, error)}; half of it may be new: {kept} is as it was") from error
        raise


def _overwrite(real: Path, data: bytes) -> None:
    handle = os.open(real, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    with os.fdopen(handle, "wb") as file:
        # Cut only afterwards: the old blocks are what a full disk has left.
        file.write(data)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())
