"""The files of a checkout as they are on disk: read whole, and replaced atomically; no link is followed out of it."""

from __future__ import annotations

from pathlib import Path

from aggregator.files.outside import replace_outside
from scrapers.errors import ConftalksError
from scrapers.fetch.checkout import MAX_FILE
from scrapers.plain_file import read_plain, real_path


def read_text(folder: Path, name: str) -> str:
    """The text of a file of the checkout, byte for byte.

    Raises:
        ConftalksError: it is a link, leads out of the folder, is too large, or no UTF-8; one line.
    """
    path = folder / name
    if real_path(path) != real_path(folder) / name:
        raise ConftalksError(f"{path}: is a link, or lies behind one; left")
    try:
        data = read_plain(path, MAX_FILE, link=False)
        if data is None:
            raise ConftalksError(f"{path}: larger than {MAX_FILE / 1e6:g} MB; left")
        return data.decode()
    except UnicodeDecodeError as error:
        raise ConftalksError(f"{path}: no text in UTF-8; left") from error
    except OSError as error:
        raise ConftalksError(f"{path}: cannot be read: {error.strerror or error}") from error


def replace_text(folder: Path, name: str, old: str, new: str) -> None:
    """Put ``new`` in the place of ``old``.

    Raises:
        ConftalksError: the file is read-only, was changed since it was read, or cannot be written; it is as it was then.
    """

    def unchanged() -> None:
        """Refuse a file that somebody wrote since it was read."""
        if read_text(folder, name) != old:
            raise ConftalksError(f"{folder / name}: was changed meanwhile; nothing was written, run again")

    replace_outside(folder / name, new.encode(), unchanged)
