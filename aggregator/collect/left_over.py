"""After a take-down: what a program may remove is removed, and each place below data/ that still mentions it is named."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from aggregator.collect.steady import KEY
from aggregator.collect.takedown import Takedown
from aggregator.files.mentions import NO_MENTION, Sought, Unread, files_below, mentions
from aggregator.files.pictures import THUMBNAILS
from aggregator.files.replace import cannot_write
from aggregator.files.workspace import SUPPRESS, Workspace
from aggregator.store.purge import purge, rewrite, tables_that_say
from scrapers.errors import ConftalksError
from scrapers.values import several

_NAMED = 50
"""Places that are named; of more the number is said."""


def sweep(workspace: Workspace, takedown: Takedown) -> tuple[str, ...]:
    """Remove the pages of the cache that mention it, what runs remember of them, and pictures of its recordings. This comes
    first: once the records are gone nobody knows which these are. Returns the names of removed files below data/.

    Raises:
        ConftalksError: a file cannot be removed.
    """
    doomed = {path for path in _cached(workspace) if _mentions(path, takedown.sought | takedown.near, workspace.data)}
    doomed |= {other for path in doomed for other in (path.with_suffix(".json"), path.with_suffix(".body"))}
    for folder in sorted(workspace.data.glob(f"events/*/{THUMBNAILS}")):
        names = files_below(folder) if not folder.is_symlink() else []
        doomed |= {path for path in names if takedown.sought.is_in(path.name)}
    removed = []
    for path in sorted(doomed):
        try:
            if path.exists():
                path.unlink()
                removed.append(str(path.relative_to(workspace.data)))
        except OSError as error:
            raise ConftalksError(cannot_write(path, error)) from error
    return tuple(removed)


def purge_catalog(db: Path, sought: Sought) -> None:
    """Take out of the catalog what its rows do not say any more.

    Raises:
        ConftalksError: the catalog is locked, read-only or damaged.
    """
    purge(db, sought.is_in)
    if is_in_catalog(db, sought) and not [*tables_that_say(db, sought.is_in)]:
        rewrite(db)


def _cached(workspace: Workspace) -> list[Path]:
    folder = workspace.page_cache
    return [path for path in files_below(folder) if path != folder / KEY] if folder.is_dir() else []


def _mentions(path: Path, sought: Sought, root: Path) -> bool:
    try:
        return next(mentions([path], sought, root), None) is not None
    except Unread:
        return True  # a page of the cache can be asked for again


def is_in_catalog(db: Path, sought: Sought) -> bool:
    """Whether the bytes of the catalog mention it."""
    return db.exists() and next(mentions([db], sought, db.parent), None) is not None


def left_over(workspace: Workspace, takedown: Takedown, plain: bool, sites: Collection[Path]) -> tuple[str, ...]:
    """A line for each file that still mentions it, with the first line where it does, and for each table of the catalog."""
    found = list(_left(workspace, takedown, plain, sites))
    more = len(found) - _NAMED
    return (*found[:_NAMED], *([f"and {several(more, 'more file')}"] if more > 0 else []))


def _left(workspace: Workspace, takedown: Takedown, plain: bool, sites: Collection[Path]) -> Iterator[str]:
    data, db = workspace.data, workspace.db
    own = [data / ".lock", workspace.page_cache / KEY, *([data / SUPPRESS] if plain else [])]
    near = [workspace.folder(slug) for slug in takedown.events]
    for path in files_below(data):
        if path not in own and path != db:
            is_near = any(path.is_relative_to(folder) for folder in (*near, workspace.page_cache))
            yield from _said_in(path, takedown.sought | (takedown.near if is_near else NO_MENTION), data)
    beside = [db.with_name(f"{db.name}{end}") for end in ("-wal", "-journal")]
    for path in (db, *(path for path in beside if not path.is_relative_to(data))):
        if path.exists():
            yield from _said_in(path, takedown.sought, db.parent)
    if db.exists():
        for table, rows in tables_that_say(db, takedown.sought.is_in):
            yield f"{db}: {several(rows, 'row')} of the table {table}"
    for site in sites:
        for path in files_below(site):
            yield from _said_in(path, takedown.sought, site)


def _said_in(path: Path, sought: Sought, root: Path) -> Iterator[str]:
    try:
        for _, line in mentions([path], sought, root):
            yield f"{path}:{line}" if line else f"{path}"
    except Unread as error:
        yield str(error)
