"""A server that a command starts, on whichever port it takes: `conftalks serve`, or `datasette` by itself."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from running_server import Reply, ask

_SAID = re.compile(r"http://127\.0\.0\.1:(\d+)")


@dataclass(frozen=True, slots=True)
class Started:
    """A server: its process, its port on 127.0.0.1, and the file with what it wrote to stdout."""

    process: subprocess.Popen[str]
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
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


def serve_command(db: Path, *more: str) -> list[str]:
    """`conftalks serve`."""
    return [sys.executable, "-m", "aggregator", "--db", str(db), "serve", "--port", "0", *more]


def datasette_command(db: Path, *more: str) -> list[str]:
    """`datasette` by itself, with our plugin only because it is installed."""
    return [sys.executable, "-m", "datasette", str(db), "--port", "0", *more]


@contextmanager
def started(command: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Iterator[Started]:
    """The server for the block; ``env`` is added to the environment, without what says where a catalog is published."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("CONFTALKS_")}
    with tempfile.NamedTemporaryFile("w+") as written:
        process = subprocess.Popen(
            command, stdout=written, stderr=subprocess.PIPE, text=True, env=around | dict(env or {}), cwd=cwd
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
