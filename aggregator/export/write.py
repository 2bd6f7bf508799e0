"""Writing an export of several files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from aggregator.files.outside import replace_outside
from aggregator.files.replace import cannot_write
from scrapers.errors import ConftalksError


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
        replace_outside(path, text.encode())
