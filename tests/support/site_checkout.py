"""A checkout of a conference's own site, to be written to by `writeback`."""

from collections.abc import Mapping
from pathlib import Path


def lay_out(files: Mapping[str, str]) -> Path:
    """The folder ``site`` with these files, byte for byte."""
    site = Path("site")
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(text.encode())
    return site
