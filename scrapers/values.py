"""What every recordings source reads alike: JSON values that may be anything, titles, durations, days, stream URLs."""

from __future__ import annotations

import codecs
import gzip
import io
import json
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any

from scrapers.records import MAX_TITLE
from scrapers.text import clean_text
from scrapers.urls import is_stream

MAX_DECODED = 200 * 1024 * 1024
"""Bytes that one imported file may have once unpacked."""

GZIP = b"\x1f\x8b"

_DURATION = re.compile(r"P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.\d+)?S)?)?\Z")
_CLOCK = re.compile(r"(?:(?:(\d{1,3}):)?([0-5]?\d):)?(\d+)(?:\.\d+)?\Z")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?!\d)")
_JWT = re.compile(r"\beyJ[\w-]{8,}\.eyJ[\w-]+")
_MAX_DURATION = 7 * 24 * 3600


def mapping(value: object) -> dict[str, Any]:
    """``value`` where it is a JSON object, else an empty one."""
    return value if isinstance(value, dict) else {}


def listing(value: object) -> list[Any]:
    """``value`` where it is a JSON list, else an empty one."""
    return value if isinstance(value, list) else []


def words(value: object) -> str | None:
    """``value`` as one clean line where it is text and not blank, else None."""
    return clean_text(value) if isinstance(value, str) else None


def raw_title(value: object) -> str | None:
    """A title as the source prints it, on one line, at most 500 characters; None where there is none."""
    title = words(value)
    if title and len(title) > MAX_TITLE:
        title = title[: MAX_TITLE - 1].rsplit(" ", 1)[0].rstrip() + "…"
    return title


def duration(value: object) -> int | None:
    """Seconds of a number, ISO 8601 (``PT1H1M17S``), ``H:MM:SS`` or ``MM:SS``; None for 0, over a week, or neither.

    YouTube prints ``P0D`` for a stream that has not ended.
    """
    seconds = 0
    if isinstance(value, int | float) and not isinstance(value, bool):
        seconds = int(value) if 0 < value <= _MAX_DURATION else 0
    elif isinstance(value, str) and len(value) < 40:
        if iso := _DURATION.match(value.strip()):
            weeks, days, hours, minutes, rest = (int(part or 0) for part in iso.groups())
            seconds = (((weeks * 7 + days) * 24 + hours) * 60 + minutes) * 60 + rest
        elif clock := _CLOCK.match(value.strip()):
            hours, minutes, rest = (int(part or 0) for part in clock.groups())
            seconds = (hours * 60 + minutes) * 60 + rest
    return seconds if 0 < seconds <= _MAX_DURATION else None


def day(value: object) -> date | None:
    """The calendar day that an ISO 8601 date or time (or ``YYYYMMDD``) begins with, as printed; else None."""
    found = _DAY.match(value.strip()) if isinstance(value, str) else None
    try:
        return date(*(int(part) for part in found.groups())) if found else None
    except ValueError:
        return None


def holds_stream(value: object) -> bool:
    """Whether a JSON value holds, at any depth, a stream or signed URL or a token: none of it may be kept."""
    if isinstance(value, str):
        return is_stream(value) or bool(_JWT.search(value))
    if isinstance(value, list):
        return any(holds_stream(item) for item in value)
    if isinstance(value, dict):
        return any(("token" in key.lower() and bool(item)) or holds_stream(item) for key, item in value.items())
    return False


def gunzip(body: bytes, limit: int = MAX_DECODED) -> bytes:
    """Unpack gzip, but never more than ``limit`` bytes.

    Raises:
        ValueError: not gzip, cut, or larger than ``limit``.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(body)) as packed:
            unpacked = packed.read(limit + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise ValueError(f"the gzip data is cut or broken: {error}") from error
    if len(unpacked) > limit:
        raise ValueError(f"more than {limit // (1024 * 1024)} MB once unpacked")
    return unpacked


def as_utf8(body: bytes) -> bytes:
    """Text in UTF-8 without a byte order mark, out of UTF-16 too (Excel's "Unicode text", PowerShell's ``>``); other
    bytes as they are.

    Raises:
        ValueError: it begins with the mark of UTF-16 and is none.
    """
    if body[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        try:
            return body.decode("utf-16").encode()
        except UnicodeError as error:
            raise ValueError("UTF-16 that is cut or broken: save it as UTF-8") from error
    if encoding := _unmarked(body):
        with suppress(UnicodeError):
            return body.decode(encoding).encode()
    return body.removeprefix(codecs.BOM_UTF8)


def _unmarked(body: bytes) -> str | None:
    """The UTF-16 that a text without a mark begins with: at least half of its first characters are ASCII, none is NUL."""
    low, high = body[0:64:2], body[1:64:2]
    for encoding, text, empty in (("utf-16-le", low, high), ("utf-16-be", high, low)):
        if empty and 2 * empty.count(0) >= len(empty) and 0 not in text:
            return encoding
    return None


def json_lines(body: bytes) -> Iterator[tuple[int, Any]]:
    """Line number and value of each line of JSONL that is not blank, without holding all of them at once.

    Raises:
        ValueError: a line is no JSON; the message begins with ``line N``.
    """
    start, number = 0, 0
    while start < len(body):
        end = body.find(b"\n", start)
        end = len(body) if end < 0 else end
        line, start, number = body[start:end].strip(), end + 1, number + 1
        if not line:
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError) as error:
            raise ValueError(f"line {number} is no JSON: {error}") from error


def several(count: int, one: str, many: str | None = None) -> str:
    """``3 entries``: a number and its noun for a note."""
    return f"{count} {one if count == 1 else many or one + 's'}"
