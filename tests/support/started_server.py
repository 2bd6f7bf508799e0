"""A server that a command starts, on whichever port it takes: `conftalks serve`, or `datasette` by itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import forked_command
from running_server import LONGEST_S, Reply, ask

_SAID = re.compile(r"http://127\.0\.0\.1:(\d+)")


class ServerProcess(Protocol):
    """What is asked of the process of a server."""

    def terminate(self) -> None:
        """Tell it to end."""

    def wait(self, timeout: float) -> int:
        """Its exit code, once it has ended; after so many seconds an error."""


class ForkedServer:
    """A command that was forked."""

    def __init__(self, number: int) -> None:
        self.number, self._code = number, None

    def terminate(self) -> None:
        """Tell it to end, if it has not."""
        if self._code is None:
            os.kill(self.number, signal.SIGTERM)

    def wait(self, timeout: float) -> int:
        """Its exit code, once it has ended; after so many seconds an error."""
        if self._code is None:
            self._code = forked_command.wait(self.number, timeout)
        return self._code


@dataclass(frozen=True, slots=True)
class Started:
    """A server: its process, its port on 127.0.0.1, and the file with what it wrote to stdout."""

    process: ServerProcess
    port: int
    written: Path

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path: str, **more: str) -> Reply:
        """GET with these headers."""
        return ask(("127.0.0.1", self.port), path, headers=more)

    def stop(self) -> int:
        """Its exit code, once it has ended because it was told to."""
        self.process.terminate()
        return self.process.wait(timeout=20)


@contextmanager
def forked_serve(
    db: Path, *more: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
) -> Iterator[Started]:
    """`conftalks serve`, forked; as ``started``."""
    words = ("--db", str(db), "serve", "--port", "0", *more)
    with tempfile.TemporaryDirectory() as scratch:
        out, err = Path(scratch, "stdout"), Path(scratch, "stderr")
        process = ForkedServer(forked_command.start(words, _around(env), cwd or Path.cwd(), out, err))
        try:
            yield Started(process, _port_in(err), out)
        finally:
            process.terminate()
            process.wait(20)


def _port_in(written: Path) -> int:
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        whole = written.read_text().rpartition("\n")[0] if written.exists() else ""
        if found := _SAID.search(whole):
            return int(found[1])
        time.sleep(0.01)
    raise TimeoutError(f"the server said only {written.read_text()!r}")


def _around(env: Mapping[str, str] | None) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CONFTALKS_")} | dict(env or {})


def serve_command(db: Path, *more: str) -> list[str]:
    """`conftalks serve`."""
    return [sys.executable, "-m", "aggregator", "--db", str(db), "serve", "--port", "0", *more]


def datasette_command(db: Path, *more: str) -> list[str]:
    """`datasette` by itself, with our plugin only because it is installed."""
    return [sys.executable, "-m", "datasette", str(db), "--port", "0", *more]


@contextmanager
def started(command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Iterator[Started]:
    """The server for the block; ``env`` is added to the environment, without what says where a catalog is published."""
    with tempfile.NamedTemporaryFile("w+") as written:
        process = subprocess.Popen(
            command, stdout=written, stderr=subprocess.PIPE, text=True, env=_around(env), cwd=cwd
        )
        assert process.stderr is not None
        try:
            lines = []
            for line in process.stderr:
                lines.append(line)
                if found := _SAID.search(line):
                    break
            else:
                raise AssertionError(f"{command[-1]} ended: {''.join(lines)}")
            yield Started(process, int(found[1]), Path(written.name))
        finally:
            process.terminate()
            process.communicate(timeout=20)
