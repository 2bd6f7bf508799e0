"""A catalog in a server of its own, ours or Datasette's without our plugin, and how fast it answers."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from pyvideo_catalog import quantile

CLIENTS = 4
PATIENCE_S = 60
"""For one answer: stock Datasette's table search takes longer for some words in a million talks."""

SERVER = """
import sys, asyncio, uvicorn
from pathlib import Path
if sys.argv[1] == "ours":
    from aggregator.catalog.serve import application
    app = application(Path(sys.argv[2]), None, None)
else:
    from datasette.app import Datasette
    from datasette.plugins import pm
    import aggregator.catalog.plugin as ours
    pm.unregister(ours)
    tables = {"talks": {"fts_table": "talks_fts", "fts_pk": "rowid"}}
    metadata = {"databases": {Path(sys.argv[2]).stem: {"tables": tables}}}
    app = Datasette([sys.argv[2]], metadata=metadata).app()
import socket
listening = socket.create_server(("127.0.0.1", 0))
listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
print(listening.getsockname()[1], flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="on")).run(sockets=[listening])
"""


@dataclass(frozen=True, slots=True)
class Served:
    """Where a server listens, and its process."""

    port: int
    pid: int


@contextmanager
def served(which: str, db: Path) -> Iterator[Served]:
    """The catalog in a server of its own ("ours", or "stock": Datasette without our plugin)."""
    with subprocess.Popen([sys.executable, "-c", SERVER, which, db], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield Served(int(server.stdout.readline()), server.pid)
        finally:
            server.terminate()


def pages(port: int, paths: Sequence[str]) -> dict[str, float]:
    """Median milliseconds of one client, and requests per second of ``CLIENTS`` at once; every answer must be 200."""
    get_all(port, paths[:10])
    one = sorted(get_all(port, paths[:100]))
    parts = [paths[start::CLIENTS] for start in range(CLIENTS)]
    clients = [threading.Thread(target=get_all, args=(port, part)) for part in parts]
    before = time.perf_counter()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    seconds = time.perf_counter() - before
    return {"page_p50_ms": round(quantile(one, 0.5), 2), "requests_per_s": round(len(paths) / seconds, 1)}


def get_all(
    port: int, paths: Sequence[str], refused: list[str] | None = None, headers: Mapping[str, str] | None = None
) -> list[float]:
    """Milliseconds of each answer; one that is not 200, or does not come, ends the run, or is put among the ``refused``."""
    times = []
    with closing(HTTPConnection("127.0.0.1", port, timeout=PATIENCE_S)) as client:
        for path in paths:
            before = time.perf_counter()
            try:
                client.request("GET", path, headers=headers or {})
                answer = client.getresponse()
                answer.read()
                status = str(answer.status)
            except TimeoutError:
                client.close()
                status = f"no answer in {PATIENCE_S} s"
            if status != "200" and refused is None:
                raise SystemExit(f"{path}: {status}")
            if status != "200" and refused is not None:
                refused.append(path)
            times.append((time.perf_counter() - before) * 1000)
    return times


def tilde(key: str) -> str:
    """A primary key as Datasette spells it in addresses."""
    return "".join(c if c.isascii() and (c.isalnum() or c in "-_") else f"~{ord(c):02X}" for c in key)
