"""conftalks' server in a process of its own, on a real socket, and a client that sends any bytes."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

_RUN = """
import pathlib, sys
from aggregator.catalog.serve import serve
metadata = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
serve(pathlib.Path(sys.argv[1]), metadata, "127.0.0.1", 0, False)
"""


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer as a client saw it; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@contextmanager
def serving(database: Path, metadata: Path | None = None, *, quiet: bool = True) -> Iterator[tuple[str, int]]:
    """Host and port of a server that lives for the block. ``quiet``: it must write nothing all the while."""
    arguments = [sys.executable, "-c", _RUN, str(database), *([str(metadata)] if metadata else [])]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        line = process.stderr.readline()
        said = rf"Serving {re.escape(str(database))} at http://(127\.0\.0\.1):(\d+)/ \(Ctrl-C ends it\)\n"
        found = re.fullmatch(said, line)
        assert found, line + process.stderr.read()
        yield found[1], int(found[2])
    finally:
        process.send_signal(signal.SIGTERM)
        written = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGTERM
    if quiet:
        assert written == ("", "")


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
