"""Reading a file that somebody named: an ordinary one, within a limit, and without waiting for ever."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

_PIECE = 1 << 20


def real_path(path: Path) -> Path:
    """Where a path leads through all its links; a link that leads to itself leads to itself.

    ``Path.resolve`` says the same from Python 3.13 on, and raises RuntimeError before.
    """
    return Path(os.path.realpath(path))


def read_plain(path: Path, at_most: int, *, link: bool = True, pipe: bool = False) -> bytes | None:
    """The bytes of a file; None where there are more than ``at_most``.

    ``link``: whether a symbolic link is followed. ``pipe``: whether a pipe will do, as the shell's ``<(...)`` is one;
    it is empty where nobody writes to it.

    Raises:
        OSError: it cannot be read, or is a device, a folder or a socket.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | (0 if link else os.O_NOFOLLOW))
    try:
        status = os.fstat(handle)
        if not (stat.S_ISREG(status.st_mode) or (pipe and stat.S_ISFIFO(status.st_mode))):
            raise OSError(errno.EINVAL, "it is no ordinary file")
        if status.st_size > at_most:
            return None
        os.set_blocking(handle, True)  # only to open it was not to wait
        body = bytearray()
        while piece := os.read(handle, min(_PIECE, at_most + 1 - len(body))):
            body += piece
        return bytes(body) if len(body) <= at_most else None
    finally:
        os.close(handle)
