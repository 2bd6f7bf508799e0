"""Notice that a catalog's file is another one than was opened: deleted, built anew, or put there in its place.

SQLite keeps reading the file that it opened, also once nobody can see it any more. So that a name that was taken out is
not published until somebody starts the server again, each request looks first which file lies there now.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

_Identity = tuple[int, int] | None


def reopener(datasette: Any) -> Callable[[], None]:
    """A function to call before each request: where a file has changed places, every connection is opened anew.

    Datasette keeps one connection for each of its threads, so new threads are what opens new ones.
    """
    known: dict[str, _Identity] = {}

    def reopen() -> None:
        files = {str(one.path): _identity(one.path) for one in datasette.databases.values() if one.path}
        moved = any(known[path] != found for path, found in files.items() if path in known)
        known.update(files)
        if moved and datasette.executor is not None:
            old = datasette.executor
            datasette.executor = ThreadPoolExecutor(max_workers=datasette.setting("num_sql_threads"))
            stale = [_forgotten(one) for one in datasette.databases.values() if one.path]
            # Requests under way end on the file that they began with; nobody waits for them here.
            datasette.executor.submit(_close, old, [conn for listed in stale for conn in listed])

    reopen()
    return reopen


def _identity(path: str) -> _Identity:
    with suppress(OSError):
        found = Path(path).stat()
        return found.st_dev, found.st_ino
    return None


def _forgotten(database: Any) -> list[Any]:
    """The connections that a database has opened so far; it no longer keeps them."""
    # Datasette 0.65 calls the list one thing and 1.0 another.
    listed = getattr(database, "_all_file_connections", None)
    if listed is None:
        listed = database._all_connections
    stale = list(listed)
    listed.clear()
    return stale


def _close(executor: ThreadPoolExecutor, connections: list[Any]) -> None:
    executor.shutdown(wait=True)
    for conn in connections:
        conn.close()
