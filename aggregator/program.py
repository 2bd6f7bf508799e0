"""Which program this is: what was made by another one, or by our own before somebody changed it, is made anew."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import scrapers

AGGREGATOR, SCRAPERS = Path(__file__).parent, Path(scrapers.__path__[0])
"""Where our own files are."""


def program_digest(folders: Iterable[Path], pattern: str, libraries: Iterable[str] = ()) -> bytes:
    """Changes with each of our files that match (by content and name), with Python, and with these libraries' versions.

    Of 32 bytes. Who asks keeps the answer while the process runs, as files are read for it.
    """
    digest = sha256(repr((sys.version, [(name, version(name)) for name in libraries])).encode())
    for folder in folders:
        for path in sorted(folder.glob(pattern)):
            if path.suffix != ".pyc" and path.is_file():
                raw = path.read_bytes()
                digest.update(f"{path.relative_to(folder)} {len(raw)} ".encode() + raw)
    return digest.digest()
