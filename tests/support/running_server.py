"""conftalks' server in a process of its own, on a real socket, and a client that sends any bytes."""

from __future__ import annotations

import os
import re
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import forked_command

LONGEST_S = 20


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as a client saw it; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def serving(database: Path, metadata: Path | None = None, *, quiet: bool = True) -> Iterator[tuple[str, int]]:
    """Host and port of a server that lives for the block. ``quiet``: it must write nothing all the while."""
    with tempfile.TemporaryDirectory() as scratch:
        out, err = Path(scratch, "stdout"), Path(scratch, "stderr")
        process = forked_command.start_server(database, metadata, out, err)
        try:
            line = _first_line(err)
            said = rf"Serving {re.escape(str(database))} at http://(127\.0\.0\.1):(\d+)/ \(Ctrl-C ends it\)\n"
            found = re.fullmatch(said, line)
            assert found, err.read_text()
            yield found[1], int(found[2])
        finally:
            os.kill(process, signal.SIGTERM)
            code = forked_command.wait(process)
        assert code == -signal.SIGTERM
        if quiet:
            assert (out.read_text(), err.read_text()) == ("", line)


def _first_line(path: Path) -> str:
    until = time.monotonic() + LONGEST_S
    while time.monotonic() < until:
        line, end, _ = path.read_text().partition("\n") if path.exists() else ("", "", "")
        if end:
            return line + end
        time.sleep(0.01)
    raise TimeoutError(f"the server said nothing within {LONGEST_S} s")


def ask(address: tuple[str, int], path: str, method: str = "GET", headers: dict[str, str] | None = None) -> Reply:
    """An ordinary request, the body as it was sent."""
    connection = HTTPConnection(*address, timeout=20)
    connection.request(method, path, headers=headers or {})
    answer = connection.getresponse()
    reply = Reply(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
    connection.close()
    return reply


def send(address: tuple[str, int], request: bytes) -> Reply:
    """Exactly these bytes, which must ask for the connection to be closed; status 0 where that is all that happens."""
    received = b""
    with socket.create_connection(address, timeout=20) as connection, suppress(ConnectionResetError, BrokenPipeError):
        connection.sendall(request)
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    return Reply(int(lines[0].split(" ")[1]) if head else 0, headers, body)
