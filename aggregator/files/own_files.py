"""The text files under data/ as they lie: read whole or refused in one line, and never through a link.

Whoever can add a file to the data folder (a pull request) can add a link there; what a run writes must stay inside.
"""

from __future__ import annotations

import os
import reprlib
import stat
from pathlib import Path
from typing import Any

from scrapers.errors import BadData

MAX_ROWS = 256_000_000
"""Bytes of a file that a program writes (JSONL)."""

MAX_YAML = 1_000_000
"""Bytes of a file that people write: ruamel reads 100 to 200 KB a second."""


class _Short(reprlib.Repr):
    def repr1(self, x: Any, level: int) -> str:
        """By what a value is, not by the name of its type: ruamel's lists are lists under another name."""
        match x:
            case dict():
                return self.repr_dict(x, level)
            case list():
                return self.repr_list(x, level)
            case str():
                return self.repr_str(x, level)
            case int():
                return self.repr_int(x, level)
        return super().repr1(x, level)


_SHORT = _Short()
_SHORT.maxlevel, _SHORT.maxstring, _SHORT.maxother = 2, 80, 80
_SHORT.maxdict = _SHORT.maxlist = _SHORT.maxtuple = 3


def shown(value: Any) -> str:
    """A value from a file as a message shows it, cut short: aliases let a few lines of YAML mean gigabytes."""
    try:
        return "nothing" if value is None else _SHORT.repr(value)
    except ValueError:  # Python prints no number of more than 4,300 digits
        return "a number of thousands of digits"


def refuse_link(path: Path) -> None:
    """Refuse a symbolic link, also one that leads nowhere.

    Raises:
        BadData: it is one.
    """
    try:
        is_link = path.is_symlink()
    except OSError:
        return  # whoever opens it says why that fails
    if is_link:
        raise BadData(
            path, None, "is a link, which nothing in the data folder may be; put what it leads to in its place"
        )


def read_bytes(path: Path, at_most: int = MAX_ROWS) -> bytes | None:
    """The bytes of a file; None where there is none.

    Raises:
        BadData: a link, no ordinary file, longer than ``at_most`` bytes, or absent for another reason than absence.
    """
    refuse_link(path)
    try:
        # NONBLOCK: a pipe that nobody writes to would hold the run for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BadData(path, None, f"cannot be read: {error.strerror}") from error
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise BadData(path, None, "cannot be read: it is no ordinary file")
        if status.st_size > at_most:
            raise BadData(path, None, f"is too long: {status.st_size:,} bytes, at most {at_most:,} are read")
        with os.fdopen(handle, "rb", closefd=False) as file:
            return file.read()
    except OSError as error:
        raise BadData(path, None, f"cannot be read: {error.strerror}") from error
    finally:
        os.close(handle)


def read_text(path: Path, at_most: int = MAX_ROWS) -> str | None:
    """The text of a file, its line ends as they are; None where there is none.

    Raises:
        BadData: as ``read_bytes``, or it is not UTF-8.
    """
    raw = read_bytes(path, at_most)
    if raw is None:
        return None
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise BadData(path, line, f"cannot be read: not UTF-8 ({error.reason})") from error
