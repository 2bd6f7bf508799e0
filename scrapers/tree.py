"""The data files of a site's repository as one page: a JSON object of paths and texts, whatever they came out of.

The fetcher makes it, of a folder or an archive; a source reads it like any other page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

from scrapers.page import Page

DATA_FILES = (".md", ".mdx", ".markdown", ".yml", ".yaml", ".toml", ".json", ".csv", ".tsv", "/contents.lr")
"""What data lie in; the rest of a repository is never read."""

_FIRST = re.compile(rb'\A\s*+\{\s*+"tree"\s*+:')
_LONGEST_PATH = 500
_LONGEST_PATTERN = 200
_MOST_IN_NAME = 3
"""Parts of one name that a pattern leaves open: each more takes a hundred times as long."""
SKIPPED = frozenset({"node_modules", "vendor", "__pycache__", "_site"})
"""Folders that hold what others wrote, or what a program made."""
_NOT_DATA = frozenset(
    {"package.json", "package-lock.json", "composer.json", "tsconfig.json", "README.md", "CHANGELOG.md"}
)


def is_data(path: str) -> bool:
    """Whether a path from the root of a repository is that of a file with data: no dot folder, no list of packages."""
    *folders, name = path.split("/")
    hidden = any(folder in SKIPPED or (folder.startswith(".") and folder != "..") for folder in folders)
    return (
        not hidden and f"/{name.lower()}".endswith(DATA_FILES) and name not in _NOT_DATA and len(path) <= _LONGEST_PATH
    )


def tree_body(files: Mapping[str, str], left_out: Iterable[str]) -> bytes:
    """The page of these files; ``left_out`` says what was not read, and why."""
    said = {"tree": dict(sorted(files.items())), "left_out": list(left_out)}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def is_tree(page: Page) -> bool:
    """Whether a page is one of these."""
    return bool(_FIRST.match(page.body))


def tree_of(page: Page) -> tuple[dict[str, str], list[str]]:
    """Path -> text, and notes on what was left out.

    Raises:
        LayoutChanged: it is cut.
    """
    said = page.json()
    return said["tree"], said["left_out"]


def matches(pattern: str, path: str) -> re.Match[str] | None:
    """A path by a pattern that may begin at any folder of it.

    ``*`` is any part of a name, ``**`` any folders, ``{year}`` a part of a name that is called so. The group ``root``
    is what of the path stands before the pattern.

    Raises:
        ValueError: this is no pattern.
    """
    return _compiled(pattern).match(path) if len(path) <= _LONGEST_PATH else None


@lru_cache(maxsize=1000)
def _compiled(pattern: str) -> re.Pattern[str]:
    names = pattern.replace("**/", "").split("/")
    many = pattern.count("**") > 1 or any(len(re.findall(r"[*{]", name)) > _MOST_IN_NAME for name in names)
    if many or len(pattern) > _LONGEST_PATTERN:
        raise ValueError(f"{pattern[:80]!r} is too long for a pattern of files, or leaves too much open")
    parts = re.split(r"(\*\*/|\*|\{\w+\})", pattern.strip().strip("/"))
    try:
        return re.compile(rf"(?P<root>(?:.+/)?){''.join(map(_part, parts))}\Z")
    except re.error as error:
        raise ValueError(f"{pattern!r} is no pattern of files: {error}") from error


def _part(part: str) -> str:
    if part == "**/":
        return r"(?:.+/)?"
    if part == "*":
        return r"[^/]*"
    return rf"(?P<{part[1:-1]}>[^/]+?)" if part[:1] == "{" else re.escape(part)
