"""The page cache: what each URL answered last time, on disk, so that a run can be repeated without the network.

    pages/<2 hex>/<sha256 of url>.json    url, final url, status, a few headers, times, sha256 and size of the body
    pages/<2 hex>/<sha256 of url>.body    the body
    rejected/<sha256 of url>.json .body   what a parser refused, and why

Bodies come here after addresses, stream URLs and keys were masked. An entry counts only where all of it fits together.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from scrapers.errors import ConftalksError
from scrapers.plain_file import read_plain
from scrapers.urls import hide_keys

_LONGEST_META = 1_000_000

MISSING_FOR = timedelta(hours=24)
"""How long a remembered 404 answers instead of the server."""


@dataclass(frozen=True, slots=True)
class CachedPage:
    """What is known of one URL. ``status`` is 200, or 404 or 410 with an empty body; times are ISO 8601 in UTC."""

    url: str
    final: str
    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    accept: str = ""
    fetched_at: str = ""
    checked_at: str = ""
    sha256: str = ""
    size: int = 0

    @property
    def fetched(self) -> datetime:
        """When the body came over the network."""
        return datetime.fromisoformat(self.fetched_at)

    def still_missing(self, now: datetime) -> bool:
        """Whether a 404 or 410 is recent enough to be believed without asking again."""
        age = now - datetime.fromisoformat(self.checked_at)
        return self.status in (404, 410) and timedelta(0) <= age < MISSING_FOR


class PageCache:
    """A folder of entries. Reading never fails: what is damaged is absent. Writing is atomic, or a one-line error.

    ``hide`` takes keys out of addresses before they are written.
    """

    def __init__(self, folder: Path, hide: Callable[[str], str] = hide_keys) -> None:
        self._folder = folder
        self._hide = hide

    def load(self, url: str) -> tuple[CachedPage, bytes] | None:
        """Entry and body of a URL; None where there is none or where it is damaged, half-written or of another URL."""
        meta, body_file = self._files(url)
        try:
            _refuse_link(meta.parent)
            raw = json.loads(read_plain(meta, _LONGEST_META, link=False) or b"")
            entry = CachedPage(**raw)
            body = (read_plain(body_file, entry.size, link=False) if entry.size else b"") or b""
            datetime.fromisoformat(entry.fetched_at), datetime.fromisoformat(entry.checked_at)
        except (OSError, ValueError, TypeError, RecursionError, ConftalksError):
            return None
        whole = (
            entry.url == self._hide(url)
            and len(body) == entry.size
            and hashlib.sha256(body).hexdigest() == entry.sha256
        )
        return (entry, body) if whole else None

    def save(self, entry: CachedPage, body: bytes) -> CachedPage:
        """Keep what a URL answered; the entry comes back with times, size and hash filled in.

        Raises:
            ConftalksError: the disk is full or read-only.
        """
        now = _now()
        digest = hashlib.sha256(body).hexdigest()
        full = replace(entry, fetched_at=now, checked_at=now, sha256=digest, size=len(body))
        meta, body_file = self._files(entry.url)
        # Body first: if the run dies in between, the old entry no longer fits its body and counts as absent.
        self._write(body_file, body)
        self._write(meta, self._described(full))
        return full

    def checked(self, url: str, entry: CachedPage) -> None:
        """Note that the server was asked now and had nothing new."""
        self._write(self._files(url)[0], self._described(replace(entry, checked_at=_now())))

    def reject(self, url: str, reason: str) -> Path | None:
        """Move an entry out of the way and keep its body for inspection; the path of that body, None if unknown."""
        found = self.load(url)
        meta, body_file = self._files(url)
        if found is None:
            return None
        kept = self._folder / "rejected" / body_file.name
        self._write(kept, found[1])
        self._write(kept.with_suffix(".json"), _dump({**asdict(found[0]), "reason": reason}))
        for file in (meta, body_file):
            try:
                file.unlink(missing_ok=True)
            except OSError as error:
                raise _cannot_write(file, error) from error
        return kept

    def _described(self, entry: CachedPage) -> bytes:
        headers = {name: self._hide(value) for name, value in entry.headers.items()}
        return _dump(asdict(replace(entry, url=self._hide(entry.url), final=self._hide(entry.final), headers=headers)))

    def _files(self, url: str) -> tuple[Path, Path]:
        name = hashlib.sha256(url.encode("utf-8", "surrogateescape")).hexdigest()
        stem = self._folder / "pages" / name[:2] / name
        return stem.with_suffix(".json"), stem.with_suffix(".body")

    def _write(self, file: Path, content: bytes) -> None:
        """Temporary file, then rename. No fsync: the hash finds out after a power cut, and a cache may be lost."""
        temporary: Path | None = None
        try:
            _refuse_link(file.parent)
            file.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".", suffix=".part", delete=False) as part:
                temporary = Path(part.name)
                part.write(content)
            temporary.replace(file)
        except OSError as error:
            if temporary is not None:
                temporary.unlink(missing_ok=True)
            raise _cannot_write(file, error) from error


def _refuse_link(folder: Path) -> None:
    if folder.is_symlink():
        raise ConftalksError(f"{folder}: is a link, which nothing in the data folder may be; take it away")


def _cannot_write(file: Path, error: OSError) -> ConftalksError:
    reason = error.strerror or os.strerror(error.errno or 0)
    return ConftalksError(
        f"{file}: the page cache cannot be written: {reason}; make room, or choose another data folder"
    )


def _dump(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, indent=1).encode("utf-8", "surrogateescape") + b"\n"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
