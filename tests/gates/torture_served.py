"""The server as people start it, for the torture gate: its address, what memory it took, what it wrote."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import quote

from torture_commands import plain_environment

ROOT = Path(__file__).parents[2]


@dataclass
class Server:
    """``said`` is what it wrote on both streams; complete after its end."""

    address: tuple[str, int]
    pid: int
    said: str = ""

    def cpu_s(self) -> float:
        """Seconds of CPU that it took so far; on a busy machine a clock would show who else is there."""
        return time.clock_gettime((~self.pid << 3) | 2)  # how Linux names the CPU clock of another process

    def peak_mb(self) -> int:
        """The most memory that it held so far."""
        status = Path(f"/proc/{self.pid}/status").read_text("utf-8")
        found = re.search(r"VmHWM:\s+(\d+) kB", status)
        assert found
        return round(int(found[1]) / 1024)


@contextmanager
def serving(db: Path, environment: dict[str, str] | None = None) -> Iterator[Server]:
    """``conftalks serve`` for the block, ended by its own id."""
    with tempfile.TemporaryFile() as log:
        words = [sys.executable, "-m", "aggregator", "--db", str(db), "serve", "--port", "0"]
        process = subprocess.Popen(
            words, stdout=log, stderr=subprocess.PIPE, cwd=ROOT, env=plain_environment() | (environment or {})
        )
        assert process.stderr is not None
        # Nothing reads the pipe meanwhile; what a server writes must fit into it, and so 64 KB of log end a run.
        first = process.stderr.readline().decode()
        said = re.fullmatch(r"Serving .* at http://(127\.0\.0\.1):(\d+)/ \(Ctrl-C ends it\)\n", first)
        assert said, first + process.stderr.read().decode()
        server = Server((said[1], int(said[2])), process.pid)
        try:
            yield server
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                rest = process.communicate(timeout=20)[1]
            except subprocess.TimeoutExpired:
                process.kill()
                rest = process.communicate()[1]
            log.seek(0)
            server.said = (rest + log.read()).decode("utf-8", "replace")


@dataclass(frozen=True)
class Served:
    """One answer; status 0 where the connection ended without one."""

    status: int
    headers: dict[str, str]
    body: bytes


def ask(
    address: tuple[str, int],
    path: str,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    host: str | None = None,
) -> Served:
    """One request on a connection of its own."""
    connection = HTTPConnection(*address, timeout=30)
    try:
        plain = "".join(one if "!" <= one <= "~" else quote(one) for one in path)
        connection.putrequest(method, plain, skip_host=host is not None)
        for name, value in ({"Host": host} if host is not None else {}).items() | (headers or {}).items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        return Served(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    except (HTTPException, ConnectionError, TimeoutError) as error:
        return Served(0, {}, repr(error).encode())
    finally:
        connection.close()
