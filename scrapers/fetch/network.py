"""One exchange with one server: a checked address, one deadline, bounded memory.

requests and urllib3 do the talking. What they leave open is closed here: a connection goes to the very address that
was checked, a response has a wall-clock deadline, and a body is decoded in small steps.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import zlib
from collections.abc import Callable, Container, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from pathlib import Path
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from scrapers.fetch.addresses import Resolver, is_loopback_name, is_public, proxy_host, resolve

_CHUNK = 16 * 1024
_ERROR_BODY = 64 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost. Times in seconds; ``deadline_s`` is wall clock from request to last byte."""

    connect_s: float = 10
    read_s: float = 20
    deadline_s: float = 60
    max_bytes: int = 20_000_000
    tries: int = 3
    backoff_s: float = 0.5
    retry_after_cap_s: float = 60
    breaker: int = 5


class Failure(Exception):
    """One try that came to nothing: ``reason`` in words, whether trying ``again`` may help, whether we ``refused``."""

    def __init__(self, reason: str, *, again: bool = True, refused: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again = again
        self.refused = refused


@dataclass(frozen=True, slots=True)
class Answer:
    """A response as it came: status, headers with lower-case names, decoded body (error bodies cut at 64 KiB)."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class _Watch:
    """Shuts the socket of the request under way when its time is over, whatever read is waiting on it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self.over = False

    def guard(self, sock: socket.socket) -> None:
        """Watch this socket from now on."""
        with self._lock:
            self._socket = sock
            if self.over:
                raise TimeoutError

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Run the block; after ``seconds`` the guarded socket is shut and ``over`` is true."""
        with self._lock:
            self._socket, self.over = None, False
        timer = threading.Timer(seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()

    def _cut(self) -> None:
        with self._lock:
            self.over = True
            if self._socket is not None:
                try:
                    # Past SSLSocket.shutdown, which would drop its TLS state under the thread that reads.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
                except OSError:
                    return  # closed already: nobody waits


class Gate:
    """Opens connections, only to permitted hosts and only to addresses that were checked. ``hosts`` may grow."""

    def __init__(self, hosts: Container[str], resolver: Resolver | None, limits: Limits, proxy: str | None) -> None:
        self._hosts = hosts
        self._resolver = resolver or resolve
        self._limits = limits
        # A proxy is the user's own choice and resolves the names itself.
        self._proxy = proxy_host(proxy) if proxy else None
        self.watch = _Watch()

    def open(self, host: str, port: int) -> socket.socket:
        """A connected socket.

        Raises:
            Failure: the name does not exist, leads to a private address, or nothing answers within ``connect_s``.
        """
        addresses = self._addresses(host, port)
        reason = ""
        for address in addresses:
            try:
                return socket.create_connection((address, port), self._limits.connect_s / len(addresses))
            except TimeoutError:
                reason = f"no connection to {host} within {self._limits.connect_s:g} s"
            except OSError as error:
                reason = f"no connection to {host} port {port}: {error.strerror or 'failed'}"
        raise Failure(reason)

    def _addresses(self, host: str, port: int) -> list[str]:
        if host == self._proxy:
            return self._resolved(host, port)
        if host not in self._hosts:
            raise Failure(f"{host} is not among the hosts of this event", again=False, refused=True)
        try:
            addresses = [str(ipaddress.ip_address(host))]
        except ValueError:
            addresses = self._resolved(host, port)
        local = is_loopback_name(host)
        for address in addresses:
            if not (ipaddress.ip_address(address).is_loopback if local else is_public(address)):
                raise Failure(f"{host} leads to {address}, which is not a public address", again=False, refused=True)
        return addresses

    def _resolved(self, host: str, port: int) -> list[str]:
        """Asked in a thread of its own, since a slow name server cannot be interrupted otherwise."""
        found: list[str] = []

        def ask() -> None:
            """What the resolver says, or nothing, into ``found``."""
            try:
                found.extend(self._resolver(host, port))
            except (OSError, UnicodeError):
                found.clear()

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        thread.join(self._limits.connect_s)
        if thread.is_alive():
            raise Failure(f"no answer from the name server about {host}")
        if not found:
            raise Failure(f"host not found: {host}")
        return [address.partition("%")[0] for address in found]


class _Checked:
    """For urllib3's connections: connect through the gate, and let it watch the socket."""

    def __init__(self, *args: Any, gate: Gate, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.gate = gate

    def _new_conn(self) -> socket.socket:
        sock = self.gate.open(self.host, self.port)  # type: ignore[attr-defined]
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return sock

    def connect(self) -> None:
        """Connect, TLS included, and have the socket watched from then on."""
        super().connect()  # type: ignore[misc]
        self.gate.watch.guard(self.sock)  # type: ignore[attr-defined]

    def request(self, *args: Any, **kwargs: Any) -> None:
        """Send; a connection that is used again is watched again, under this request's deadline."""
        if self.sock is not None:  # type: ignore[attr-defined]
            self.gate.watch.guard(self.sock)  # type: ignore[attr-defined]
        super().request(*args, **kwargs)  # type: ignore[misc]


class _HTTP(_Checked, HTTPConnection):
    pass


class _HTTPS(_Checked, HTTPSConnection):
    pass


def _through(gate: Gate, manager: urllib3.PoolManager) -> urllib3.PoolManager:
    """Make a pool manager open its connections through the gate."""

    class HTTPPool(HTTPConnectionPool):
        ConnectionCls = _HTTP

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs, gate=gate)

    class HTTPSPool(HTTPSConnectionPool):
        ConnectionCls = _HTTPS

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs, gate=gate)

    manager.pool_classes_by_scheme = {"http": HTTPPool, "https": HTTPSPool}
    return manager


class _Adapter(HTTPAdapter):
    def __init__(self, gate: Gate) -> None:
        self._gate = gate
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """requests' pool manager, whose connections go through the gate."""
        super().init_poolmanager(*args, **kwargs)
        _through(self._gate, self.poolmanager)

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """The same for a proxy's connections."""
        return _through(self._gate, super().proxy_manager_for(*args, **kwargs))


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: requests would read a redirect's whole body, without bound, before anyone can look at it."""
        return


class Wire:
    """Sends one request at a time and reads one answer, within the limits."""

    def __init__(self, gate: Gate, limits: Limits, proxy: str | None, ca: Path | None, agent: str) -> None:
        self._gate = gate
        self._limits = limits
        self._session = _Session()
        self._session.trust_env = False
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": agent, "Accept-Encoding": "gzip"})
        self._session.proxies = {"http": proxy, "https": proxy} if proxy else {}
        self._session.verify = str(ca) if ca else True
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, _Adapter(gate))

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    def ask(self, url: str, headers: Mapping[str, str], method: str = "GET") -> Answer:
        """GET one URL, or ask for its headers alone ("HEAD"), without following redirects.

        Raises:
            Failure: network, deadline, size or encoding. Holds neither the URL nor any other exception, which
                could carry a key.
        """
        with self._gate.watch.within(self._limits.deadline_s):
            try:
                answer: Answer | Failure = self._exchange(url, headers, method)
            except Failure as failure:
                answer = failure
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                OSError,
                http.client.HTTPException,
            ) as error:
                answer = _explain(error, self._limits)
        if self._gate.watch.over:
            answer = Failure(f"the answer was not complete within {self._limits.deadline_s:g} s", again=False)
        if isinstance(answer, Failure):
            # Without the frames of the exchange, which would keep up to 20 MB of body alive.
            raise answer.with_traceback(None)
        return answer

    def _exchange(self, url: str, headers: Mapping[str, str], method: str) -> Answer:
        timeout = (self._limits.connect_s, self._limits.read_s)
        with self._session.request(
            method, url, headers=headers, stream=True, allow_redirects=False, timeout=timeout
        ) as response:
            names = {name.lower(): value for name, value in response.headers.items()}
            if method == "HEAD":
                body = b""
            elif 300 <= response.status_code < 400:
                body = b"" if response.status_code != 304 else response.raw.read(_CHUNK, decode_content=False)
            else:
                body = self._body(response.raw, names.get("content-encoding", ""), cut=response.status_code >= 400)
        return Answer(response.status_code, names, body)

    def _body(self, raw: urllib3.BaseHTTPResponse, encoding: str, *, cut: bool) -> bytes:
        """The decoded body; with ``cut`` at most 64 KiB of it, else an error beyond ``max_bytes``."""
        limit = min(_ERROR_BODY, self._limits.max_bytes) if cut else self._limits.max_bytes
        pieces = bytearray()
        received = 0
        decode = _decoder(encoding)
        while chunk := raw.read1(_CHUNK, decode_content=False):
            received += len(chunk)
            for piece in decode(chunk):
                pieces += piece
                if len(pieces) > limit or received > limit:
                    break
            if len(pieces) > limit or received > limit:
                if cut:
                    return bytes(pieces[:limit])
                raise Failure(f"the answer is larger than {limit / 1e6:g} MB", again=False, refused=True)
        for piece in decode(b""):
            pieces += piece
        return bytes(pieces)


def _decoder(encoding: str) -> Callable[[bytes], Iterator[bytes]]:
    """A function from raw bytes to decoded pieces of at most 64 KiB; an empty input means the end."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return lambda chunk: iter((chunk,))
    if name not in ("gzip", "x-gzip", "deflate"):
        raise Failure(f"the answer is packed as {encoding[:40]!r}, which was not asked for", again=False)
    inflater = zlib.decompressobj(wbits=47)
    begun = False

    def inflate(chunk: bytes) -> Iterator[bytes]:
        """What one chunk unpacks to, in pieces of bounded size; an empty chunk says that the answer ended."""
        nonlocal inflater, begun
        if not chunk and begun and not inflater.eof:
            raise Failure("the packed answer was cut short")
        begun = begun or bool(chunk)
        while chunk:
            if inflater.eof:  # gzip may hold several members in a row
                inflater = zlib.decompressobj(wbits=47)
            try:
                piece = inflater.decompress(chunk, 4 * _CHUNK)
            except zlib.error:
                raise Failure(f"the answer says that it is packed as {name}, but is not", again=False) from None
            chunk = inflater.unused_data or inflater.unconsumed_tail
            yield piece

    return inflate


def _explain(error: BaseException, limits: Limits) -> Failure:
    """A library's exception in our words: never its own text, which may hold the URL with a key in it."""
    for cause in _chain(error):
        if isinstance(cause, http.client.LineTooLong) or (
            type(cause) is http.client.HTTPException and "headers" in str(cause)
        ):
            return Failure("the headers are too long or too many", again=False, refused=True)
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Failure(f"the server's certificate is not valid: {cause.verify_message}", again=False)
        if isinstance(cause, urllib3.exceptions.ProxyError | requests.exceptions.ProxyError):
            return Failure("the proxy does not answer")
        if isinstance(cause, TimeoutError | urllib3.exceptions.ReadTimeoutError):
            return Failure(f"no data for {limits.read_s:g} s")
        if isinstance(cause, http.client.IncompleteRead | urllib3.exceptions.IncompleteRead):
            return Failure("the answer was cut short")
        if isinstance(cause, ConnectionError | http.client.RemoteDisconnected):
            return Failure("the server closed the connection")
        if isinstance(cause, http.client.BadStatusLine):
            return Failure("the server does not speak HTTP", again=False)
        if isinstance(cause, requests.exceptions.InvalidURL | urllib3.exceptions.LocationParseError):
            return Failure("not a valid address", again=False, refused=True)
    return Failure(f"the connection failed ({type(error).__name__})")


def _chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and everything it wraps, innermost causes included, each once."""
    todo: list[object] = [error]
    seen: set[int] = set()
    while todo:
        cause = todo.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            todo += [cause.__context__, cause.__cause__, getattr(cause, "reason", None), *cause.args]
