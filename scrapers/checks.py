"""What a record refuses when it is made, each in one line that begins with where it stands."""

from __future__ import annotations

from typing import NoReturn

from scrapers.errors import BadRecord
from scrapers.urls import split_url

MAX_TAGS = 20
MAX_TAG = 60
MAX_DURATION_S = 100_000_000
"""Three years: a stream that never ends is shorter, and SQLite holds no number of any length."""


def refuse(where: str, problem: str) -> NoReturn:
    """Refuse a record.

    Raises:
        BadRecord: always.
    """
    raise BadRecord(f"{where}: {problem}")


def check_text(where: str, name: str, value: str | None) -> None:
    """Refuse a text with blanks around it, or of nothing else; None is unknown."""
    if value is not None and (not value or value != value.strip()):
        refuse(where, f"{name} is blank or unstripped: {value[:80]!r}")


def check_url(where: str, name: str, value: str | None) -> None:
    """Refuse what is no plain http(s) address; None is unknown."""
    if value is None:
        return
    parts = split_url(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        refuse(where, f"{name} is not a plain http(s) URL: {value[:120]!r}")


def check_tags(where: str, tags: tuple[str, ...]) -> None:
    """Refuse too many tags, long ones and blank ones."""
    if len(tags) > MAX_TAGS:
        refuse(where, f"{len(tags)} tags are more than {MAX_TAGS}")
    for tag in tags:
        check_text(where, "tag", tag)
        if len(tag) > MAX_TAG:
            refuse(where, f"a tag has {len(tag)} characters: {tag[:80]!r}")


def check_one_of(where: str, name: str, value: str, allowed: tuple[str, ...]) -> None:
    """Refuse a value that is none of those allowed."""
    if value not in allowed:
        refuse(where, f"{name} {value!r} is none of {', '.join(allowed)}")


def check_second(where: str, start_s: int) -> None:
    """Refuse a second at which nothing can begin.

    Raises:
        BadRecord: it is below 0, or beyond any recording.
    """
    if not 0 <= start_s <= MAX_DURATION_S:
        refuse(where, f"second {start_s} is not between 0 and {MAX_DURATION_S:,}")
