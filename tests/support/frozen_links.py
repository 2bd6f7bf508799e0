"""A crawler of a frozen catalog's files: every address of its own that a page names, and whether a file is there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from lxml import html

_NAMED = ("href", "src", "action", "data-cover", "content")
"""Attributes that hold addresses; ``content`` also holds words."""


def addresses_in(page: bytes) -> Iterator[str]:
    """Every address that a page names, as it is written."""
    for element in html.document_fromstring(page).iter():
        for name in _NAMED:
            value = (element.get(name) or "").strip()
            if name == "content":
                refresh = value.partition("url=")[2]
                value = refresh if element.get("http-equiv") == "refresh" else value if "://" in value[:10] else ""
            if value:
                yield value


def is_there(folder: Path, path: str) -> bool:
    """Whether a file server has something at a path below the folder."""
    at = folder / unquote(path).lstrip("/")
    return (at / "index.html").is_file() if at.is_dir() else at.is_file()


def broken_links(folder: Path, base_url: str) -> list[tuple[str, str]]:
    """(file, address) of every address below ``base_url`` that leads to no file, or to one that its query would change."""
    origin, root = base_url.partition("://")[2].partition("/")[0], "/" + base_url.partition("://")[2].partition("/")[2]
    broken = []
    for file in sorted(folder.rglob("*.html")):
        for address in set(addresses_in(file.read_bytes())):
            own = address.partition("#")[0]
            if "://" in own[:10]:
                if own.partition("://")[2].partition("/")[0] != origin:
                    continue
                own = "/" + own.partition("://")[2].partition("/")[2]
            if not own.startswith("/"):
                if own and not own.startswith(("mailto:", "data:")):
                    broken.append((str(file.relative_to(folder)), address))
                continue
            path, _, query = own.partition("?")
            inside = path.startswith(root.rstrip("/") + "/") or path == root.rstrip("/")
            kept = not query or query.startswith("v=") or path.rstrip("/").endswith("/search")
            if not inside or not kept or not is_there(folder, path[len(root.rstrip("/")) :]):
                broken.append((str(file.relative_to(folder)), address))
    return broken
