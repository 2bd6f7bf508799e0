"""Writing exports: each file is old or new, never half."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from aggregator.files.replace import cannot_write
from scrapers.errors import ConftalksError


def write_file(path: Path, data: bytes) -> None:
    """Write a file beside its place, sync it, and move it there; a symbolic link stays one.

    Raises:
        ConftalksError: one line with path and cause; what was there is as it was.
    """
    real = path.resolve()
    if real.exists() and not real.is_file():
        raise ConftalksError(f"{path}: is no ordinary file; leave out -o for standard output")
    beside = real.with_name(f".{real.name}.{os.getpid()}")
    try:
        try:
            with beside.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            beside.replace(real)
        finally:
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise ConftalksError(cannot_write(path, error)) from error


def write_folder(folder: Path, files: Mapping[str, str]) -> None:
    """Write files into a folder, which is made where it is missing; names may hold ``/``. Other files there stay.

    Raises:
        ConftalksError: one line with path and cause; files written by then are new, the others as they were.
    """
    for name, text in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConftalksError(cannot_write(path.parent, error)) from error
        write_file(path, text.encode())
