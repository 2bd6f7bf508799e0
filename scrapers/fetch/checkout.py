"""A repository out of a folder or an archive, within limits whatever it says of itself: its data files as one page.

Nothing outside of it is read: no link is followed, no path leads up. What is no data file is not unpacked.
"""

from __future__ import annotations

import io
import os
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import partial
from gzip import GzipFile
from pathlib import Path
from stat import S_ISLNK, S_ISREG
from typing import IO

from scrapers.errors import Blocked, LayoutChanged, NotFound
from scrapers.plain_file import read_plain
from scrapers.text import strip_unsafe
from scrapers.tree import SKIPPED, is_data, matches, tree_body
from scrapers.values import GZIP, MAX_DECODED, as_utf8

MAX_NAMES = 200_000
"""Files of any sort that a repository may have."""
MAX_FILES = 10_000
"""Data files that are read of one."""
MAX_FILE = 5_000_000
"""Bytes of one data file; a larger one is left out."""

_NARROWER = "clone it, and name the folder and one part of it"
_ZIP = b"PK\x03\x04"
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""How files of a ZIP are packed that come out a piece at a time; bzip2 and LZMA give all at once, however large it is."""
_OF_ONE = (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, ValueError)
_BROKEN = (*_OF_ONE, tarfile.TarError, EOFError)

_File = tuple[str, int, Callable[[], IO[bytes]] | None]
"""Path with ``/``, bytes as stated, and how it is opened; None for a link."""


def from_folder(url: str, folder: Path, only: Sequence[str], max_bytes: int) -> bytes:
    """The files of a checkout, or of an archive on this machine; ``only`` are patterns of paths, none means all.

    Raises:
        NotFound: there is no such folder or archive.
        Blocked: it is too large.
        LayoutChanged: it is an archive that is cut or broken.
    """
    try:
        if not folder.is_dir():
            body = read_plain(folder, MAX_DECODED)
            if body is None:
                raise Blocked(url, f"larger than {MAX_DECODED / 1e6:g} MB: unpack it and name the folder")
            return from_archive(url, body, only, max_bytes)
        root = folder.resolve(strict=True)
        return _collected(url, _in_folder(root), only, max_bytes, packed=False)
    except (OSError, ValueError) as error:
        raise NotFound(url, f"cannot be read: {getattr(error, 'strerror', None) or error}") from error


def from_archive(url: str, body: bytes, only: Sequence[str], max_bytes: int) -> bytes:
    """The files of a ZIP or tar (gzipped or not), without the one folder that hosts put around all of them.

    Raises:
        Blocked: it is too large once unpacked.
        LayoutChanged: it is cut, broken, or no archive.
    """
    try:
        if body.startswith(_ZIP):
            with zipfile.ZipFile(io.BytesIO(body)) as packed:
                return _collected(url, _in_zip(packed), only, max_bytes)
        unpacked = _Gunzipped(url, body) if body.startswith(GZIP) else io.BytesIO(body)
        with tarfile.open(fileobj=unpacked, mode="r|") as members:
            return _collected(url, _in_tar(members), only, max_bytes)
    except _BROKEN as error:
        why = f"no archive (ZIP, tar.gz), or one that is cut or broken: {str(error)[:120]}"
        raise LayoutChanged(url, why) from error


def _in_folder(root: Path) -> Iterator[_File]:
    unread: list[OSError] = []
    for folder, folders, names in os.walk(root, onerror=unread.append):
        folders[:] = sorted(name for name in folders if name[:1] != "." and name not in SKIPPED)
        for name in sorted(names):
            path = Path(folder, name)
            found = path.lstat()
            if S_ISREG(found.st_mode):
                yield path.relative_to(root).as_posix(), found.st_size, partial(_opened, path)
            elif S_ISLNK(found.st_mode):
                yield path.relative_to(root).as_posix(), 0, None
    for error in unread:
        if Path(error.filename) == root:
            raise error
        yield f"{Path(error.filename).relative_to(root).as_posix()}/", 0, partial(_raise, error)


def _in_zip(packed: zipfile.ZipFile) -> Iterator[_File]:
    for member in packed.infolist():
        if member.filename and not member.is_dir():
            link = S_ISLNK(member.external_attr >> 16)
            yield member.filename, member.file_size, None if link else partial(_unzipped, packed, member)


def _in_tar(members: tarfile.TarFile) -> Iterator[_File]:
    for member in members:
        if member.isreg():
            yield member.name, member.size, partial(_member, members, member)
        elif member.issym() or member.islnk():
            yield member.name, 0, None


def _raise(error: OSError) -> IO[bytes]:
    raise error


def _opened(path: Path) -> IO[bytes]:
    return path.open("rb")


def _unzipped(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> IO[bytes]:
    if member.compress_type not in _METHODS:
        raise ValueError("packed otherwise than by deflate")
    return packed.open(member)


def _member(members: tarfile.TarFile, member: tarfile.TarInfo) -> IO[bytes]:
    return members.extractfile(member) or io.BytesIO()


def _collected(url: str, files: Iterator[_File], only: Sequence[str], max_bytes: int, packed: bool = True) -> bytes:
    kept: dict[str, str] = {}
    left_out: list[str] = []
    tops: set[str] = set()
    left = max_bytes
    for count, (printed, size, opened) in enumerate(files, 1):
        path = printed.removeprefix("./")  # of `tar czf site.tgz .`
        if count > MAX_NAMES or len(kept) >= MAX_FILES:
            raise Blocked(url, f"more than {MAX_NAMES:,} files, or {MAX_FILES:,} with data: {_NARROWER}")
        tops.add(path.partition("/")[0] if "/" in path else "")
        # A folder that cannot be listed may hold what is wanted.
        wanted = is_data(path) and (not only or any(matches(pattern, path) for pattern in only))
        if not (wanted or path.endswith("/")):
            continue
        try:
            left -= size if size <= MAX_FILE else 0  # also of what turns out to be broken
            body = _read(path, size, opened)
            kept[path] = as_utf8(body).decode()
        except UnicodeDecodeError:
            left_out.append(f"{path}: no text in UTF-8")
        except _OF_ONE as error:
            left_out.append(strip_unsafe(f"{path}: {getattr(error, 'strerror', None) or error}"))
        if left < 0:
            raise Blocked(url, f"more than {max_bytes / 1e6:g} MB of data files: {_NARROWER}")
    top = f"{tops.pop()}/" if packed and len(tops) == 1 else ""
    return tree_body({path.removeprefix(top): text for path, text in kept.items()}, left_out)


def _read(path: str, size: int, opened: Callable[[], IO[bytes]] | None) -> bytes:
    """One file.

    Raises:
        ValueError, ...: it is left out, and why.
    """
    if path.startswith(("/", "\\")) or ".." in path.split("/"):
        raise ValueError("leads out of the archive")
    if strip_unsafe(path) != path:
        raise ValueError("its name has characters that cannot be shown")
    if opened is None:
        raise ValueError("a link")
    with closing(opened()) as file:
        body = file.read(MAX_FILE + 1) if size <= MAX_FILE else b""
    if size > MAX_FILE or len(body) > MAX_FILE:
        raise ValueError(f"larger than {MAX_FILE / 1e6:g} MB")
    return body


class _Gunzipped(io.RawIOBase):
    """Unpacks gzip as it is read, but never more than MAX_DECODED bytes."""

    def __init__(self, url: str, body: bytes) -> None:
        self._url = url
        self._unpacked = GzipFile(fileobj=io.BytesIO(body))
        self._left = MAX_DECODED

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes more, as they are once unpacked.

        Raises:
            Blocked: it is larger than ``MAX_DECODED``.
        """
        found = self._unpacked.read(size)
        self._left -= len(found)
        if self._left < 0:
            raise Blocked(self._url, f"more than {MAX_DECODED / 1e6:g} MB once unpacked: {_NARROWER}")
        return found
