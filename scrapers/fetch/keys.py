"""Keys and tokens: where they go into a request, and that they show up nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlunsplit

from scrapers.errors import Blocked, NeedsKey
from scrapers.fetch.addresses import is_loopback_name, origin
from scrapers.text import clean_text
from scrapers.urls import split_url

if TYPE_CHECKING:
    from scrapers.source import Follow, Need

_SHORTEST = 6  # characters; masking shorter values would mask ordinary words
_LOGGERS = tuple(logging.getLogger(f"urllib3.{name}") for name in ("connection", "connectionpool", "response"))


class Keys(logging.Filter):
    """The keys of one run. As a logging filter it keeps them out of urllib3's log, which prints whole URLs."""

    def __init__(self, secrets: Mapping[Need, str]) -> None:
        super().__init__()
        self._needs = {need.name: need for need in secrets}
        self._values = {need.name: value.strip() for need, value in secrets.items() if value.strip()}
        spellings = {way(v) for v in self._values.values() if len(v) >= _SHORTEST for way in (str, _quoted, quote_plus)}
        self._hidden = sorted(spellings, key=len, reverse=True)
        for logger in _LOGGERS:
            logger.addFilter(self)

    def close(self) -> None:
        """Leave the log alone again."""
        for logger in _LOGGERS:
            logger.removeFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the keys in a log record and drop the exception that came along, if any; every record passes."""
        record.msg, record.args = self.mask(record.getMessage()), ()
        record.exc_info = record.exc_text = None
        return True

    def require(self, follow: Follow) -> None:
        """Make sure that the credential that a Follow names can be sent.

        Raises:
            NeedsKey: it is not set, or cannot be a key.
        """
        name = follow.credential
        if not name:
            return
        value = self._values.get(name, "")
        if not value:
            raise NeedsKey(follow.url, f"{name} is not set; {self.advice(name)}")
        if not (value.isascii() and value.isprintable()):
            raise NeedsKey(follow.url, f"{name} holds characters that no key has; {self.advice(name)}")

    def attach(self, follow: Follow, url: str, headers: dict[str, str]) -> str:
        """The URL as it is sent, the key in it or else in ``headers``; never over plain http to another machine."""
        value = self._values[follow.credential or ""]
        where = origin(url)
        if where.scheme == "http" and not is_loopback_name(where.host):
            raise Blocked(follow.url, f"{follow.credential} is not sent over plain http")
        if parameter := self._needs[follow.credential or ""].parameter:
            return f"{url}{'&' if split_url(url).query else '?'}{parameter}={_quoted(value)}"
        headers["Authorization"] = f"Bearer {value}"
        return url

    def detach(self, url: str) -> str:
        """A URL without any parameter whose value is a key: what a server may have echoed into a redirect."""
        parts = split_url(url)
        pairs = parse_qsl(parts.query, keep_blank_values=True)
        kept = [pair for pair in pairs if pair[1] not in self._values.values()]
        if len(kept) < len(pairs):
            url = urlunsplit(parts._replace(query=urlencode(kept)))
        return self.mask(url)

    def advice(self, name: str) -> str:
        """How to get a key."""
        return self._needs[name].how if name in self._needs else f"export {name}=..."

    def mask(self, text: str) -> str:
        """A text with every key replaced by ``***``."""
        for secret in self._hidden:
            text = text.replace(secret, "***")
        return text

    def mask_bytes(self, body: bytes) -> bytes:
        """A body with every key replaced by ``***``; JSON and HTML stay valid."""
        for secret in self._hidden:
            body = body.replace(secret.encode(), b"***")
        return body

    def one_line(self, text: str) -> str:
        """For errors and progress: no keys, no control characters, one line of at most 300 characters."""
        return (clean_text(self.mask(text)) or "")[:300]


def _quoted(value: str) -> str:
    return quote(value, safe="")
