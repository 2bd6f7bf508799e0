"""Which hosts may be asked, and which IP addresses they may have. Nothing here opens a connection."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit  # noqa: TID251

Resolver = Callable[[str, int], list[str]]
"""Host and port to IP addresses, best first; raises OSError where the name does not exist."""

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Origin:
    """Scheme, host and port of a URL."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = self.port == {"http": 80, "https": 443}[self.scheme]
        return f"{self.scheme}://{host}" if usual else f"{self.scheme}://{host}:{self.port}"

    def secured(self) -> Origin:
        """The same place over https."""
        return Origin("https", self.host, 443 if self.port == 80 else self.port)


def origin(url: str) -> Origin:
    """The origin of an absolute http(s) URL.

    Raises:
        ValueError: another scheme, no host, a user name or password, an impossible port, a space or control character.
    """
    if any(c <= " " or c in "\\\x7f" for c in url):
        raise ValueError("a space, backslash or control character in the address")
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https"):
        raise ValueError(f"{parts.scheme or 'no'} scheme: only http and https are fetched")
    if "@" in parts.netloc:
        raise ValueError("a user name or password in the address")
    host = (parts.hostname or "").rstrip(".")
    if not host:
        raise ValueError("no host in the address")
    if not host.isascii():
        host = host.encode("idna").decode("ascii")
    return Origin(parts.scheme, host, parts.port or (443 if parts.scheme == "https" else 80))


def proxy_host(proxy: str) -> str:
    """The host of an http(s) proxy, whose URL may hold a user name and password.

    Raises:
        ValueError: no http(s) URL.
    """
    parts = urlsplit(proxy)
    return origin(parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()).host


class Allowed:
    """The origins that one run may ask. http also permits https of the same host; https never permits http."""

    def __init__(self, urls: Iterable[str]) -> None:
        self._origins: set[Origin] = set()
        self.hosts: set[str] = set()
        for url in urls:
            self.add(url)

    def add(self, url: str) -> None:
        """List one more; ``hosts`` grows along.

        Raises:
            ValueError: no address that can be fetched.
        """
        listed = origin(url)
        self._origins |= {listed, listed.secured()} if listed.scheme == "http" else {listed}
        self.hosts.add(listed.host)

    def permits(self, asked: Origin) -> bool:
        """Whether this origin is listed."""
        return asked in self._origins


def is_loopback_name(host: str) -> bool:
    """Whether a host is "localhost" or a literal loopback address: the only names that may lead to this machine."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address is on the open internet, also inside IPv6 (mapped, 6to4, Teredo, NAT64); not multicast."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not (ip.is_multicast or ip.is_reserved)


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host as the operating system gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
