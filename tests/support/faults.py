"""A web server on loopback that tests can make misbehave, byte by byte.

with FaultServer() as server:
    server.serve("/page", b"<p>Hello</p>", etag='"1"')
    server.script("/flaky", Reply(status=503), Reply(b"{}", "application/json"))
    server.misbehave("/slow", "drip-body")
    ... server.url + "/page" ...
    assert [hit.path for hit in server.log] == ["/robots.txt", "/page"]
"""

from __future__ import annotations

import gzip
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import cache
from typing import BinaryIO, Self

GOOD = b'{"talks": [' + b", ".join(b'{"code": "%d", "title": "Talk number %d"}' % (n, n) for n in range(40)) + b"]}"
BOMB_BYTES = 200_000_000


@dataclass(frozen=True)
class Reply:
    """One well-behaved answer; ``headers`` win over what the other fields say."""

    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str | None = None
    last_modified: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def fits(self, asked: Mapping[str, str]) -> bool:
        """Whether a conditional request already has this answer."""
        if "if-none-match" in asked:
            return self.etag is not None and self.etag in asked["if-none-match"]
        return self.last_modified is not None and asked.get("if-modified-since") == self.last_modified

    def encode(self, asked: Mapping[str, str]) -> bytes:
        """The bytes on the wire; 304 where the request was conditional and nothing changed."""
        unchanged = self.status == 200 and self.fits(asked)
        body = b"" if unchanged else self.body
        lines = {"Content-Length": str(len(body)), "Content-Type": self.content_type}
        if unchanged:
            lines = {}
        if self.etag:
            lines["ETag"] = self.etag
        if self.last_modified:
            lines["Last-Modified"] = self.last_modified
        return head(304 if unchanged else self.status, {**lines, **self.headers}) + body


def head(status: int, headers: Mapping[str, str]) -> bytes:
    """A status line and headers."""
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"


def moved(target: str, **headers: str) -> Reply:
    """A redirect."""
    return Reply(status=302, headers={"Location": target, **headers})


@dataclass
class Hit:
    """One request as the server saw it; header names in lower case, times of ``time.monotonic``."""

    path: str
    query: str
    headers: dict[str, str]
    began: float
    ended: float = 0.0
    method: str = "GET"


class Line:
    """The server's end of a connection."""

    def __init__(self, sock: socket.socket, closing: threading.Event) -> None:
        self.sock = sock
        self.closing = closing
        self.broken = False
        self.query = ""

    def send(self, data: bytes) -> None:
        """Send, unless the client has gone."""
        try:
            self.sock.sendall(data)
        except OSError:
            self.broken = True

    def pause(self, seconds: float) -> None:
        """Wait; cut short when the test is over."""
        if self.closing.wait(seconds):
            self.broken = True


JSON = {"Content-Type": "application/json"}
WHOLE = {**JSON, "Content-Length": str(len(GOOD))}
CHUNKED = {**JSON, "Transfer-Encoding": "chunked"}


def _stall_headers(line: Line) -> None:
    line.pause(30)


def _stall_body(line: Line) -> None:
    line.send(head(200, WHOLE) + GOOD[:100])
    line.pause(30)


def _drip(line: Line, data: bytes) -> None:
    for byte in data:
        line.send(bytes([byte]))
        line.pause(0.05)
        if line.broken:
            return


def _drip_headers(line: Line) -> None:
    _drip(line, head(200, WHOLE))


def _drip_body(line: Line) -> None:
    line.send(head(200, WHOLE))
    _drip(line, GOOD)


def _drip_unframed(line: Line) -> None:
    """No length and no chunks: the body would end where the connection does."""
    line.send(head(200, JSON))
    _drip(line, GOOD)


def _short_body(line: Line) -> None:
    line.send(head(200, WHOLE) + GOOD[:500])


def _chunk_cut(line: Line) -> None:
    line.send(head(200, CHUNKED) + b"40\r\n" + GOOD[:64] + b"\r\n")


def _gzip_cut(line: Line) -> None:
    packed = gzip.compress(GOOD)[:-20]
    line.send(head(200, {**JSON, "Content-Encoding": "gzip", "Content-Length": str(len(packed))}) + packed)


def _reset(line: Line) -> None:
    line.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _bad_gzip(line: Line) -> None:
    line.send(head(200, {**WHOLE, "Content-Encoding": "gzip"}) + GOOD)


def _gzip_bomb(line: Line) -> None:
    body = _bomb()
    line.send(head(200, {**JSON, "Content-Encoding": "gzip", "Content-Length": str(len(body))}) + body)


@cache
def _bomb() -> bytes:
    """Zeros, packed without ever holding them, and without keeping a client waiting: one block again and again.

    Its checksum is that of two blocks: nobody shall come so far.
    """
    packer = zlib.compressobj(wbits=31)
    begin, block = (packer.compress(bytes(1_000_000)) + packer.flush(zlib.Z_FULL_FLUSH) for _ in range(2))
    return begin + block * (BOMB_BYTES // 1_000_000 - 1) + packer.flush()


def _endless(line: Line) -> None:
    line.send(head(200, CHUNKED))
    while not (line.broken or line.closing.is_set()):
        line.send(b"10000\r\n" + b"a" * 65536 + b"\r\n")


def _endless_redirect(line: Line) -> None:
    line.send(head(302, {**CHUNKED, "Location": "/ok"}))
    while not (line.broken or line.closing.is_set()):
        line.send(b"10000\r\n" + b"a" * 65536 + b"\r\n")


def _huge_header(line: Line) -> None:
    line.send(head(200, {**WHOLE, "X-Huge": "a" * 70_000}) + GOOD)


def _many_headers(line: Line) -> None:
    line.send(head(200, {**WHOLE, **{f"X-{n}": "a" for n in range(150)}}) + GOOD)


def _not_modified(line: Line) -> None:
    line.send(head(304, {"ETag": '"1"'}))


def _nonsense(line: Line) -> None:
    line.send(b"\x00\x01\x02 this is no HTTP\r\n\r\n")


def _odd_headers(line: Line) -> None:
    """A line that is no header and quotes the request's query."""
    odd = f"\r\nyou asked {line.query}\r\n\r\n".encode()
    line.send(head(200, WHOLE).replace(b"\r\n\r\n", odd) + GOOD)


FAULTS: dict[str, Callable[[Line], None]] = {
    "stall-headers": _stall_headers,
    "stall-body": _stall_body,
    "drip-headers": _drip_headers,
    "drip-body": _drip_body,
    "drip-unframed": _drip_unframed,
    "short-body": _short_body,
    "chunk-cut": _chunk_cut,
    "gzip-cut": _gzip_cut,
    "reset": _reset,
    "bad-gzip": _bad_gzip,
    "gzip-bomb": _gzip_bomb,
    "endless": _endless,
    "endless-redirect": _endless_redirect,
    "huge-header": _huge_header,
    "many-headers": _many_headers,
    "not-modified": _not_modified,
    "nonsense": _nonsense,
    "odd-headers": _odd_headers,
}
"""Each of these answers one request wrongly and then closes the connection."""


class FaultServer:
    """A server on a free port of 127.0.0.1; unknown paths get 404, and so does /robots.txt unless it is served.

    ``tls`` makes it speak https; ``host`` is the name that ``url`` has; ``port`` is taken where it is free.
    """

    def __init__(self, tls: ssl.SSLContext | None = None, host: str = "127.0.0.1", port: int = 0) -> None:
        self.log: list[Hit] = []
        self._tls = tls
        self._replies: dict[str, list[Reply]] = {}
        self._faults: dict[str, list[Callable[[Line], None]]] = {}
        self._closing = threading.Event()
        self._lines: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        try:
            self._listener = socket.create_server(("127.0.0.1", port))
        except OSError:
            self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.port: int = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://{host}:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        for sock in tuple(self._lines):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(5)
        self._listener.close()

    def serve(
        self,
        path: str,
        body: bytes,
        content_type: str = "text/html; charset=utf-8",
        *,
        etag: str | None = None,
        last_modified: str | None = None,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Answer a path, also with a query; the URL comes back. An etag or date makes it answer conditional requests with 304."""
        return self.script(path, Reply(body, content_type, status, etag, last_modified, headers or {}))

    def script(self, path: str, *replies: Reply) -> str:
        """Answer a path with one reply after the other; the last one stays."""
        self._replies[path] = list(replies)
        return self.url + path

    def misbehave(self, path: str, fault: str, times: int = 1_000_000) -> str:
        """Answer a path with a fault the first ``times`` times, then as served (or with GOOD JSON)."""
        self._faults[path] = [FAULTS[fault]] * min(times, 1000)
        self._replies.setdefault(path, [Reply(GOOD, "application/json")])
        return self.url + path

    def hits(self, path: str) -> list[Hit]:
        """The requests for one path."""
        return [hit for hit in self.log if hit.path == path]

    def _start(self, target: Callable[..., None], *args: object) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._closing.is_set():
            try:
                sock, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return  # shut while waiting
            sock.settimeout(30)
            self._start(self._talk, sock)

    def _talk(self, sock: socket.socket) -> None:
        """Answer request after request until somebody closes."""
        try:
            if self._tls:
                sock = self._tls.wrap_socket(sock, server_side=True)
            self._lines.add(sock)
            line = Line(sock, self._closing)
            with sock.makefile("rb") as requests:
                while not (self._closing.is_set() or line.broken) and self._answer(line, requests):
                    pass
        except OSError:
            return  # the client has gone, or refuses our certificate
        finally:
            self._lines.discard(sock)
            sock.close()

    def _answer(self, line: Line, requests: BinaryIO) -> bool:
        """Answer one request; False where the connection ends with it."""
        words = requests.readline().split()
        if len(words) != 3:
            return False
        headers = {}
        for raw in requests:
            if raw in (b"\r\n", b"\n"):
                break
            name, _, value = raw.decode("latin-1").partition(":")
            headers[name.strip().lower()] = value.strip()
        target = words[1].decode("latin-1")
        path, _, query = target.removeprefix(self.url).partition("?")
        hit = Hit(path, query, headers, time.monotonic(), method=words[0].decode("latin-1"))
        self.log.append(hit)
        line.query = query
        try:
            return self._respond(line, hit)
        finally:
            hit.ended = time.monotonic()

    def _respond(self, line: Line, hit: Hit) -> bool:
        faults = self._faults.get(hit.path)
        if faults:
            faults.pop()(line)
            return False
        missing = [Reply(b"no such page", "text/plain", 404)]
        replies = self._replies.get(f"{hit.path}?{hit.query}") or self._replies.get(hit.path, missing)
        reply = replies.pop(0) if len(replies) > 1 else replies[0]
        answer = reply.encode(hit.headers)
        line.send(answer[: answer.index(b"\r\n\r\n") + 4] if hit.method == "HEAD" else answer)
        return True


def in_seconds(seconds: float) -> str:
    """An HTTP date."""
    return formatdate(time.time() + seconds, usegmt=True)


@contextmanager
def refusing_port() -> Iterator[int]:
    """A port of 127.0.0.1 on which nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


@contextmanager
def deaf_port() -> Iterator[int]:
    """A port of 127.0.0.1 whose queue is full: connections are neither accepted nor refused."""
    waiting: list[socket.socket] = []
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(0)
        try:
            for _ in range(4):
                client = socket.socket()
                waiting.append(client)
                client.setblocking(False)
                client.connect_ex(listener.getsockname())
            yield listener.getsockname()[1]
        finally:
            for client in waiting:
                client.close()
