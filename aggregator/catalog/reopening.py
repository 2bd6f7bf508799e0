"""Notice that a catalog's file is another one than was opened: deleted, built anew, or put there in its place.

SQLite keeps reading the file that it opened, also once nobody can see it any more. So that a name that was taken out is
not published until somebody starts the server again, each request looks first which file lies there now.
"""

from __future__ import annotations

import os
import stat
import weakref
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

from aggregator.catalog.guard import RequestRefused
from aggregator.store.stamp import HEADER_BYTES, state_of

_Identity = tuple[int, int] | None


class CatalogFile:
    """The file that lay at a path when it was looked for; it stays open, for reading its header.

    As long as SQLite has it open here, closing it would take SQLite's locks away: https://www.sqlite.org/howtocorrupt.html
    """

    def __init__(self, path: str) -> None:
        """
        Raises:
            OSError: there is none.
        """
        self._path = path
        # Not to wait for whoever writes to a pipe that somebody put there.
        self._descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        weakref.finalize(self, os.close, self._descriptor)
        found = os.fstat(self._descriptor)
        self.identity = found.st_dev, found.st_ino

    def is_there(self) -> bool:
        """Whether it still lies at its path."""
        return _identity(self._path) == self.identity

    def state(self) -> bytes | None:
        """See ``store.stamp.state_of``. Only who holds a snapshot knows that nobody is writing the header."""
        with suppress(OSError):
            return state_of(os.pread(self._descriptor, HEADER_BYTES, 0), os.fstat(self._descriptor).st_size)
        return None


class Reopening:
    """What one Datasette has open."""

    def __init__(self, datasette: Any) -> None:
        self._datasette: Any = weakref.proxy(datasette)
        self._known = self._files()
        # Who names a link to begin with wants what it leads to.
        self._named_links = {path for path in self._known if Path(path).is_symlink()}
        self._file = self._opened()

    def look(self) -> CatalogFile | None:
        """To be called before each request: where a file has changed places, every connection is opened anew.

        Returns the file that is served, None where that is none or several.

        Raises:
            RequestRefused: a pipe or device lies there, which SQLite would wait for without end, or a link that did not at
                first: whoever can send one could have any file read.
        """
        files = self._files()
        if any(_is_device(path) or (path not in self._named_links and Path(path).is_symlink()) for path in files):
            raise RequestRefused(503, "The catalog is no file.")
        if files != self._known:
            self._known, before = files, self._file
            self._file = self._opened()
            if self._datasette.executor is not None:
                self._open_anew(before)
        return self._file

    def _files(self) -> dict[str, _Identity]:
        return {str(one.path): _identity(one.path) for one in self._datasette.databases.values() if one.path}

    def _opened(self) -> CatalogFile | None:
        # Without threads of its own Datasette keeps its connection for ever, and several files have no state together.
        if len(self._known) == 1 and self._datasette.executor is not None:
            with suppress(OSError):
                return CatalogFile(*self._known)
        return None

    def _open_anew(self, before: CatalogFile | None) -> None:
        """Datasette keeps one connection for each of its threads, so new threads are what opens new ones."""
        old = self._datasette.executor
        self._datasette.executor = ThreadPoolExecutor(max_workers=self._datasette.setting("num_sql_threads"))
        stale = [_forgotten(one) for one in self._datasette.databases.values() if one.path]
        # Requests under way end on the file that they began with; nobody waits for them here.
        self._datasette.executor.submit(_close, old, [conn for listed in stale for conn in listed], before)


def _identity(path: str) -> _Identity:
    with suppress(OSError):
        found = Path(path).stat()
        return found.st_dev, found.st_ino
    return None


def _is_device(path: str) -> bool:
    with suppress(OSError):
        kind = Path(path).stat().st_mode
        return not stat.S_ISREG(kind) and not stat.S_ISDIR(kind)
    return False


def _forgotten(database: Any) -> list[Any]:
    """The connections that a database has opened so far; it no longer keeps them."""
    # Datasette 0.65 calls the list one thing and 1.0 another.
    listed = getattr(database, "_all_file_connections", None)
    if listed is None:
        listed = database._all_connections
    stale = list(listed)
    listed.clear()
    return stale


def _close(executor: ThreadPoolExecutor, connections: list[Any], _file: CatalogFile | None) -> None:
    """Holds ``_file`` until its last connection is closed."""
    executor.shutdown(wait=True)
    for conn in connections:
        conn.close()
