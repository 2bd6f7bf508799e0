"""The run lock: one writer at a time, and a trace of a run that died."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from aggregator.files.own_files import refuse_link
from aggregator.files.replace import cannot_write
from scrapers.errors import Busy, ConftalksError


@dataclass(frozen=True, slots=True)
class Interrupted:
    """A run that ended without saying so: it was killed, or the machine stopped."""

    event: str
    started: str


@contextmanager
def run_lock(data: Path, event: str, now: datetime) -> Iterator[Interrupted | None]:
    """Hold the lock of this data folder; yields what is known of a previous run that died, if one did.

    The kernel drops the lock with the process, so a dead run never blocks; its note stays in the file.

    Raises:
        Busy: another run is active; says its process id and since when.
        ConftalksError: the folder cannot be written, or ``.lock`` is a link.
    """
    path = data / ".lock"
    try:
        data.mkdir(parents=True, exist_ok=True)
        refuse_link(path)
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ConftalksError(cannot_write(path, error)) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy(_busy(path, os.read(handle, 4096))) from error
        left = _note(os.read(handle, 4096))
        _write(handle, json.dumps({"pid": os.getpid(), "event": event, "started": now.isoformat()}))
        try:
            yield Interrupted(left["event"], left["started"]) if left else None
        finally:
            # Also on Ctrl-C: an ordered end is no crash. Only a kill leaves the note behind.
            _write(handle, "")
    finally:
        os.close(handle)


def _busy(path: Path, note: bytes) -> str:
    holder = _note(note)
    who = f" (process {holder['pid']}, {holder['event']}, since {holder['started'][:19]} UTC)" if holder else ""
    return f"{path}: another run is active{who}; wait for it to end and run again"


def _note(raw: bytes) -> dict[str, str] | None:
    """What a run wrote of itself; None for anything else, as the file may hold whatever somebody put there."""
    try:
        note = json.loads(raw)
        note = {"pid": f"{int(note['pid'])}", "event": note["event"], "started": note["started"]}
        datetime.fromisoformat(note["started"])
        note["event"].encode()
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError):
        return None
    return note


def _write(handle: int, text: str) -> None:
    os.lseek(handle, 0, os.SEEK_SET)
    os.truncate(handle, 0)
    os.write(handle, text.encode())
