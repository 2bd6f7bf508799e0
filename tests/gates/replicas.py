"""Two servers behind nginx, as docs/publishing.md has it, while their catalogs are swapped and they are started again.

    python tests/gates/replicas.py

Four clients ask for pages all the while and compare each answer with what that address shows in the one state and in the
other. The last line is one JSON object: ``requests`` made so, answers of the ``one`` state and of the ``other``, ``failed``
(no 200), ``mixed`` (a page of neither state), ``late`` (the old state eight seconds after the last swap), ``swaps``,
``restarts``; ``per_s`` by wrk with four clients: of one server ``alone``, of nginx with its cache off (``uncached``) and as it
is (``cached``), and the ``ratio`` of the last two. Without nginx or wrk (Debian has both) it says so: ``skipped``.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from difflib import unified_diff
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import randrange

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from doc_pages import ROOT, marked

SECONDS = 2.0
"""Between one swap or start and the next, and how long wrk asks."""
ROUNDS = 3
FRESH = 8.0
"""Seconds after which no cache shows what was: five by the headers, one more since nginx counts whole ones, and as long as
an answer takes that was under way."""
STATES = ("one", "other")
EVENT = "pycon-us-2024"

_AROUND = """
user root; daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{ access_log off; {temporary}
{site} }}
"""


def free_port() -> int:
    """A port of loopback that nobody has, below those that clients are given: it is still free for the next start."""
    while True:
        with suppress(OSError), socket.create_server(("127.0.0.1", randrange(20000, 30000))) as listening:
            return int(listening.getsockname()[1])


def catalogs(folder: Path) -> tuple[Path, Path]:
    """Two states of one catalog: in the second every title of a talk is another."""
    made = []
    for state in STATES:
        events = folder / state / "events"
        shutil.copytree(ROOT / "data" / "events" / EVENT, events / EVENT)
        talks = events / EVENT / "talks.jsonl"
        rows = [json.loads(line) for line in talks.read_text("utf-8").splitlines()]
        named = [row | {"title": f"{row['title']} ({state})"} if "title" in row else row for row in rows]
        talks.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in named), "utf-8")
        subprocess.run(
            [sys.executable, "-m", "aggregator", "--data", folder / state, "build"], check=True, capture_output=True
        )
        made.append(folder / state / "talks.db")
    return made[0], made[1]


@contextmanager
def running(port: int, *command: str | Path) -> Iterator[None]:
    """A server that answers on this port for the block."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            if process.poll() is not None:
                raise SystemExit(f"{command[0]} ended with {process.returncode}")
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)


@contextmanager
def server(db: Path, port: int) -> Iterator[None]:
    """`conftalks serve` on one copy."""
    with running(port, sys.executable, "-m", "aggregator", "--db", db, "serve", "--port", str(port)):
        yield


@contextmanager
def nginx(folder: Path, servers: tuple[int, int], *, cached: bool) -> Iterator[int]:
    """The configuration of docs/publishing.md on ports and in a folder of ours; its port."""
    port = free_port()
    folder.mkdir()
    site = marked("gate", "replicas")
    for written, ours in {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "127.0.0.1:8001": f"127.0.0.1:{servers[0]}",
        "127.0.0.1:8002": f"127.0.0.1:{servers[1]}",
        "/var/cache/conftalks": f"{folder}/cache",
        "proxy_cache conftalks;": "proxy_cache conftalks;" if cached else "proxy_cache off;",
    }.items():
        assert site.count(written) == 1, written
        site = site.replace(written, ours)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    written_to = folder / "nginx.conf"
    written_to.write_text(_AROUND.format(folder=folder, temporary=temporary, site=site), "utf-8")
    with running(port, "nginx", "-c", written_to, "-e", folder / "error.log"):
        yield port


def ask(client: HTTPConnection, path: str) -> tuple[int, bytes]:
    """Status and body."""
    client.request("GET", path, headers={"Accept-Encoding": "identity"})
    answer = client.getresponse()
    return answer.status, answer.read()


def shown(db: Path, paths: list[str]) -> dict[str, bytes]:
    """What each address shows in this state, by a server of its own."""
    port = free_port()
    with server(db, port):
        client = HTTPConnection("127.0.0.1", port, timeout=30)
        return {path: ask(client, path)[1] for path in paths}


class Readers:
    """Clients that ask for all pages again and again, and count what they see."""

    def __init__(self, port: int, states: tuple[dict[str, bytes], dict[str, bytes]]) -> None:
        self.port, self.states = port, states
        self.seen: Counter[str] = Counter()
        self.mixed: tuple[str, bytes] | None = None  # the last page of neither state
        self.expected: dict[str, bytes] | None = None  # the one state that may be shown, once it must be
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(4)]

    def __enter__(self) -> Readers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _read(self, number: int) -> None:
        paths = list(self.states[0])
        client = HTTPConnection("127.0.0.1", self.port, timeout=30)
        at = number * 7
        while not self._ended.is_set():
            path = paths[at % len(paths)]
            at += 1
            expected = self.expected
            try:
                status, body = ask(client, path)
            except (OSError, HTTPException):
                client.close()
                status, body = 0, b""
            self.seen["requests"] += 1
            if status != 200:
                self.seen["failed"] += 1
                self.seen[f"status {status}"] += 1
                continue
            state = next(
                (name for name, pages in zip(STATES, self.states, strict=True) if body == pages[path]), "mixed"
            )
            self.seen[state] += 1
            if state == "mixed":
                self.mixed = path, body
            if expected and state != "mixed" and body != expected[path]:
                self.seen["late"] += 1


def wrk(port: int, paths: list[str], folder: Path) -> float:
    """Requests a second by four clients."""
    script = folder / "ask.lua"
    listed = ", ".join(f'"{path}"' for path in paths)
    script.write_text(
        f"local p, i = {{{listed}}}, 0\nrequest = function() i = i % #p + 1 return wrk.format('GET', p[i]) end\n"
    )
    command = ["wrk", "-t1", "-c4", f"-d{SECONDS:.0f}s", "-s", script, f"http://127.0.0.1:{port}"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    (per_s,) = re.findall(r"Requests/sec:\s+([\d.]+)", said)
    return float(per_s)


def put(catalog: Path, served: Path) -> None:
    """Beside the file, then in its place."""
    beside = served.with_suffix(".new")
    shutil.copy(catalog, beside)
    beside.rename(served)


def measured(folder: Path) -> dict[str, object]:
    """All of it: swaps and starts under the eyes of readers, then the rates."""
    states = catalogs(folder)
    copies = (folder / "a" / "talks.db", folder / "b" / "talks.db")
    for copy in copies:
        copy.parent.mkdir()
        shutil.copy(states[0], copy)
    rows = [
        json.loads(line) for line in (folder / "one" / "events" / EVENT / "talks.jsonl").read_text("utf-8").splitlines()
    ]
    paths = ["/", f"/e/{EVENT}", *(f"/t/{EVENT}/{row['slug']}" for row in rows[:30])]
    pages = (shown(states[0], paths), shown(states[1], paths))
    ports = (free_port(), free_port())
    done: Counter[str] = Counter()
    with ExitStack() as stack:
        alive = [stack.enter_context(ExitStack()), stack.enter_context(ExitStack())]
        for one, copy, port in zip(alive, copies, ports, strict=True):
            one.enter_context(server(copy, port))
        front = stack.enter_context(nginx(folder / "cached", ports, cached=True))
        with Readers(front, pages) as readers:
            for number in range(1, ROUNDS + 1):
                for copy in copies:
                    time.sleep(SECONDS)
                    put(states[number % 2], copy)
                    done["swaps"] += 1
                time.sleep(FRESH)
                readers.expected = pages[number % 2]
                for one, copy, port in zip(alive, copies, ports, strict=True):
                    time.sleep(SECONDS)
                    one.close()
                    one.enter_context(server(copy, port))
                    done["restarts"] += 1
                readers.expected = None
        for port in ports:  # what a server does once, it has done
            client = HTTPConnection("127.0.0.1", port, timeout=60)
            for path in paths:
                ask(client, path)
        plain = stack.enter_context(nginx(folder / "uncached", ports, cached=False))
        per_s = {
            name: round(wrk(port, paths, folder))
            for name, port in (("alone", ports[0]), ("uncached", plain), ("cached", front))
        }
    _say_faults(readers, folder / "cached" / "error.log")
    seen = {key: readers.seen[key] for key in ("requests", *STATES, "failed", "mixed", "late")}
    return seen | done | {"per_s": per_s | {"ratio": round(per_s["cached"] / per_s["uncached"], 1)}}


def _say_faults(readers: Readers, log: Path) -> None:
    """On stderr, how the last page of neither state differs from both, and what nginx wrote of answers that failed."""
    if readers.mixed:
        path, body = readers.mixed
        for state in readers.states:
            changed = unified_diff(state[path].decode().splitlines(), body.decode().splitlines(), n=0, lineterm="")
            print(path, *list(changed)[:12], sep="\n", file=sys.stderr)
    if readers.seen["failed"]:
        print(readers.seen, log.read_text()[-2000:], file=sys.stderr)


def main() -> int:
    """Measure, or say what is missing."""
    missing = [name for name in ("nginx", "wrk") if shutil.which(name) is None]
    if missing:
        print(json.dumps({"skipped": f"{' and '.join(missing)} not here (apt-get install nginx-light wrk)"}))
        return 0
    os.environ["CONFTALKS_BASE_URL"] = "https://talks.example.org"
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(measured(Path(folder))))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
