"""Where files mention a person or a talk: names whatever their accents, capitals, signs and escapes, and addresses.

For finding out what is left of somebody who asked to be left out, so rather too much is found than too little.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote

from scrapers.errors import BadData
from scrapers.text import fold_letters
from scrapers.urls import unescaped

_PIECE = 8_000_000
_OVERLAP = 2_000
_HEAD = 1_000
"""Bytes by which a file is told that is no text."""

_MOST = 512_000_000
"""Bytes that are read of one file, or of what is packed in it; what is longer is said to be unread."""

_UNICODE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ESCAPED_BLANK = re.compile(r"\\[nrt]")
_PERCENT = re.compile(r"(?:%[0-9a-fA-F]{2}){1,200}")
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ")


class Unread(BadData):
    """A file that could not be looked through to its end."""


@dataclass(frozen=True)
class Sought:
    """What is looked for: folded ``names`` (words with a space between), and ``texts`` such as ids and addresses."""

    names: frozenset[str] = frozenset()
    texts: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.names or self.texts)

    def __or__(self, other: Sought) -> Sought:
        return Sought(self.names | other.names, self.texts | other.texts)

    @cached_property
    def _names(self) -> tuple[re.Pattern[str], ...]:
        """Each begins with a letter, which the search in a long text is fast by."""
        return tuple(re.compile(form) for name in sorted(self.names) for form in _forms(name.split()))

    @cached_property
    def _beginnings(self) -> dict[str, tuple[str, ...]]:
        """The texts by what stands before their first slash: many are addresses of one event."""
        found: dict[str, tuple[str, ...]] = {}
        for text in sorted(map(fold_letters, self.texts)):
            begins, slash, rest = text.partition("/")
            found[begins + slash] = (*found.get(begins + slash, ()), rest)
        return found

    def is_in(self, text: str) -> bool:
        """Whether a text mentions it."""
        return next(self._places(fold_letters(_plain(text))), None) is not None

    def _places(self, text: str) -> Iterator[int]:
        """Where a folded text mentions it, in whole words."""
        for pattern in self._names:
            yield from (hit.start() for hit in pattern.finditer(text) if _is_whole(text, *hit.span()))
        for begins, rests in self._beginnings.items():
            at = text.find(begins)
            while at >= 0:
                end = at + len(begins)
                if any(text.startswith(rest, end) and _is_whole(text, at, end + len(rest)) for rest in rests):
                    yield at
                at = text.find(begins, end)

    def lines_of(self, raw: bytes) -> list[int]:
        """The lines (from 1) of a file's bytes that mention it."""
        found: set[int] = set()
        for encoding in _encodings(raw) if self else ():
            for line, piece in _pieces(raw, encoding):
                text = fold_letters(_plain(piece))
                # What is unescaped keeps its line ends, so they can be counted in it.
                found |= {line + text.count("\n", 0, place) for place in self._places(text)}
        return sorted(found)


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether no letter and no digit stands beside a part of a text."""
    return not (text[start - 1 : start] if start else "").isalnum() and not text[end : end + 1].isalnum()


def _forms(words: list[str]) -> Iterator[str]:
    """A name as patterns: its words with any signs between, or none; and with the last one first."""
    own = [re.escape(word) for word in words]
    yield r"[\W_]{0,6}".join(own)
    if len(own) > 1:
        yield r"[\W_]{0,6}".join([own[-1], *own[:-1]])


NO_MENTION = Sought()
"""What nothing is an instance of."""


def _encodings(raw: bytes) -> tuple[str, ...]:
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return ("utf-16",)
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return ("utf-8",) if b"\0" in raw[:_HEAD] else ("utf-8", "latin-1")
    return ("utf-8",)


def _pieces(raw: bytes, encoding: str) -> Iterator[tuple[int, str]]:
    """Pieces that overlap, each with the number of its first line."""
    if encoding == "utf-16":
        yield 1, raw.decode("utf-16", "ignore")
        return
    for start in range(0, max(len(raw), 1), _PIECE):
        begins = max(0, start - _OVERLAP)
        yield raw.count(b"\n", 0, begins) + 1, raw[begins : start + _PIECE].decode(encoding, "ignore")


def _plain(text: str) -> str:
    """A text without the escapes of JSON, HTML and addresses."""
    if "\\" in text:
        text = _ESCAPED_BLANK.sub(" ", _UNICODE.sub(lambda found: chr(int(found[1], 16)), text))
    if "%" in text:
        text = _PERCENT.sub(lambda found: unquote(found[0], errors="ignore"), text)
    return unescaped(text) if "&" in text else text


def mentions(paths: Iterable[Path], sought: Sought, root: Path) -> Iterator[tuple[Path, int | None]]:
    """Each file that mentions what is sought, also in what is packed in it (line None) or in its own name below ``root``,
    with the first line that does.

    Raises:
        Unread: a file is too long, or cannot be unpacked.
    """
    for path in paths:
        raw = read_whole(path)
        if lines := sought.lines_of(raw):
            yield path, lines[0] if b"\0" not in raw[:_HEAD] else None
        elif sought.is_in(str(path.relative_to(root))) or any(sought.lines_of(body) for body in _unpacked(path, raw)):
            yield path, None


def read_whole(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        Unread: it cannot be read, or is too long.
    """
    try:
        if path.stat().st_size > _MOST:
            raise Unread(path, None, f"has more than {_MOST:,} bytes, and was not looked through")
        return path.read_bytes()
    except OSError as error:
        raise Unread(path, None, f"cannot be read: {error.strerror}") from error


def _unpacked(path: Path, raw: bytes) -> Iterator[bytes]:
    """What is packed in a file: gzip, bzip2, xz, and the members of a zip, as workbooks are."""
    if not raw.startswith(_PACKED):
        return
    try:
        if raw.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(raw)) as packed:
                for member in packed.infolist():
                    with packed.open(member) as file:
                        yield _bounded(file)
        else:
            yield _bounded(cast("IO[bytes]", _OPENED[raw[0]](io.BytesIO(raw))))
    except (OSError, EOFError, ValueError, zipfile.BadZipFile, zlib.error, lzma.LZMAError, RuntimeError) as error:
        raise Unread(path, None, f"cannot be unpacked, and was not looked through: {error}") from error


_OPENED: dict[int, Callable[[io.BytesIO], object]] = {0x1F: gzip.open, 0x42: bz2.open, 0xFD: lzma.open}


def _bounded(file: IO[bytes]) -> bytes:
    body = file.read(_MOST + 1)
    if len(body) > _MOST:
        raise ValueError(f"it holds more than {_MOST:,} bytes")
    return body


def files_below(folder: Path) -> list[Path]:
    """Every ordinary file below a folder, in order, without what belongs to git; links are not followed."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and ".git" not in path.relative_to(folder).parts
    ]
