"""Asking the application and writing its answers, in this process or in one for each processor."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from aggregator.catalog.asgi import answer_of
from aggregator.catalog.delivery import PageAnswer
from aggregator.catalog.serve import datasette_for
from aggregator.files.replace import cannot_write
from aggregator.freeze.as_files import as_file
from aggregator.freeze.folder import MadeGroup, put
from aggregator.freeze.plan import FrozenPlace, PageFile, PageGroup
from scrapers.errors import ConftalksError
from scrapers.urls import split_url

FEW = 150
"""Groups that are made sooner than another process is ready."""

AT_ONCE = 8
"""Groups that a process is given at once: who ends the command waits for these."""


@dataclass(frozen=True, slots=True)
class FrozenSource:
    """What is frozen: the database, what metadata.yml says of it, where it is published; and the folder of the files."""

    db: Path
    metadata: Path | None
    place: FrozenPlace
    folder: Path


@dataclass(frozen=True, slots=True)
class GroupMade:
    """A group's name and what was made; ``changed``: files whose bytes are new."""

    name: str
    made: MadeGroup
    changed: int


class CatalogApp:
    """The application as a server would run it, in this process; ``frozen``: its pages are for files."""

    def __init__(self, source: FrozenSource, *, frozen: bool = True) -> None:
        self._source = source
        self._loop = asyncio.new_event_loop()
        prefix = f"{source.place.root}/"
        self._datasette = datasette_for(source.db, source.metadata, None, frozen=frozen, prefix=prefix)
        # Datasette 1.0 makes its application once it has looked at its databases.
        self._loop.run_until_complete(self._datasette.invoke_startup())
        self._app = self._datasette.app()
        published = split_url(source.place.base_url or "http://127.0.0.1")
        self._from = {"scheme": published.scheme, "headers": [(b"host", published.netloc.encode())]}

    def close(self) -> None:
        """End the threads that hold the database, and their connections."""
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()
        self._datasette.executor.shutdown()
        for database in self._datasette.databases.values():
            database.close()

    def ask(self, asked: PageFile) -> PageAnswer:
        """The application's answer to one question."""
        return self._loop.run_until_complete(self._answer(asked))

    async def _answer(self, asked: PageFile) -> PageAnswer:
        path = f"{self._source.place.root}{asked.path}"
        scope = {"type": "http", "http_version": "1.1", "method": "GET", "server": ("127.0.0.1", 80)}
        scope |= {"path": unquote(path), "raw_path": path.encode(), "query_string": asked.query.encode()}
        return await answer_of(self._app, scope | self._from, _nothing)

    def make(self, group: PageGroup) -> GroupMade:
        """Ask for all of a group, and for what its pages lead to, and write it.

        Raises:
            ConftalksError: there is no such page, or its file cannot be written.
        """
        files: dict[str, int] = {}
        changed = 0
        waiting = list(reversed(group.questions))
        while waiting:
            asked = waiting.pop()
            if asked.file in files:
                continue
            frozen = as_file(asked, self.ask(asked), self._source.place)
            try:
                changed += put(self._source.folder, asked.file, frozen.body)
            except OSError as error:
                raise ConftalksError(cannot_write(self._source.folder / asked.file, error)) from error
            files[asked.file] = len(frozen.body)
            waiting += frozen.leads_to
        return GroupMade(group.name, MadeGroup(group.digest, files), changed)


def put_all(folder: Path, name: str, digest: str, bodies: Mapping[str, bytes]) -> GroupMade:
    """Write a group whose files are known already, by their paths below the folder.

    Raises:
        ConftalksError: one of them cannot be written.
    """
    try:
        changed = sum(put(folder, file, body) for file, body in bodies.items())
    except OSError as error:
        raise ConftalksError(cannot_write(folder, error)) from error
    return GroupMade(name, MadeGroup(digest, {file: len(body) for file, body in bodies.items()}), changed)


async def _nothing() -> dict[str, Any]:
    """All that a GET sends."""
    return {"type": "http.request", "body": b""}


def make_all(source: FrozenSource, groups: Sequence[PageGroup]) -> Iterator[GroupMade]:
    """Each group as it is made, in no certain order.

    Raises:
        ConftalksError: one of them cannot be made; what was begun is finished, the rest is left.
    """
    workers = processors()
    if len(groups) <= FEW or workers == 1:
        yield from _in_this_process(source, groups)
        return
    spawn = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, spawn, initializer=_start, initargs=(source,))
    try:
        parts = [pool.submit(_make, groups[at : at + AT_ONCE]) for at in range(0, len(groups), AT_ONCE)]
        for part in as_completed(parts):
            yield from part.result()
    finally:
        pool.shutdown(cancel_futures=True)


def processors() -> int:
    """How many of them this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _in_this_process(source: FrozenSource, groups: Iterable[PageGroup]) -> Iterator[GroupMade]:
    asker = CatalogApp(source)
    try:
        for group in groups:
            yield asker.make(group)
    finally:
        asker.close()


_APPS: list[CatalogApp] = []
"""Of a process of the pool: its one."""


def _start(source: FrozenSource) -> None:
    # Ctrl-C is sent to all processes of a terminal: the one that waits for us ends us once what is begun is written.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _APPS.append(CatalogApp(source))


def _end_with_parent() -> None:
    """A pool whose process was killed would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _make(groups: Sequence[PageGroup]) -> list[GroupMade]:
    return [_APPS[0].make(group) for group in groups]
