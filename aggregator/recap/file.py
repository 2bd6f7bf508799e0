"""A post as a file: read whole, and replaced atomically; never where it changed meanwhile."""

from __future__ import annotations

import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path

from aggregator.files.replace import cannot_write
from aggregator.recap.document import Post
from aggregator.recap.post import MAX_POST, read_post
from scrapers.errors import ConftalksError


@dataclass(frozen=True, slots=True)
class PostFile:
    """A post that was read: ``path`` as it was named, ``real`` the file behind any symbolic links, and its bytes."""

    path: Path
    real: Path
    data: bytes
    post: Post


def open_post(path: Path) -> PostFile:
    """Read a post.

    Raises:
        ConftalksError: no such file, a folder, too long, or nothing that can be edited safely; one line.
    """
    try:
        real = path.resolve(strict=True)
        if real.is_dir():
            raise ConftalksError(f"{path}: is a folder; name the posts in it")
        if not real.is_file():
            raise ConftalksError(f"{path}: is no ordinary file")
        if real.stat().st_size > MAX_POST:
            raise ConftalksError(f"{path}: {real.stat().st_size / 1e6:.1f} MB is too long for a post")
        data = real.read_bytes()
    except FileNotFoundError as error:
        raise ConftalksError(f"{path}: there is no such file") from error
    except (OSError, RuntimeError) as error:
        raise ConftalksError(f"{path}: cannot be read: {getattr(error, 'strerror', None) or error}") from error
    return PostFile(path, real, data, read_post(data, str(path)))


def replace_post(file: PostFile, text: str) -> None:
    """Put ``text`` in the place of the post: a new file beside it, synced, then renamed over it; the mode stays.

    A symbolic link stays one: the file behind it is replaced.

    Raises:
        ConftalksError: the file is read-only, was changed since it was read, or cannot be written; it is as it was then.
    """
    try:
        mode = stat.S_IMODE(file.real.stat().st_mode)
        if not mode & 0o222 or not os.access(file.real, os.W_OK):
            raise ConftalksError(f"{file.path}: is read-only; nothing was written")
        handle, name = tempfile.mkstemp(prefix=f".{file.real.name}.", dir=file.real.parent)
        try:
            with open(handle, "wb") as temporary:  # noqa: PTH123 - a descriptor
                temporary.write(text.encode())
                temporary.flush()
                os.fchmod(temporary.fileno(), mode)
                os.fsync(temporary.fileno())
            if file.path.resolve() != file.real or file.real.read_bytes() != file.data:
                raise ConftalksError(f"{file.path}: was changed meanwhile; nothing was written, run again")
            Path(name).replace(file.real)
        finally:
            Path(name).unlink(missing_ok=True)
        _sync(file.real.parent)
    except OSError as error:
        raise ConftalksError(cannot_write(file.path, error)) from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
