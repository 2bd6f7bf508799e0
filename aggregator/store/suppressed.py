"""Addresses of talks that were left out on request: kept so that they answer 410, and tell nobody which they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from aggregator.files.concealed import is_meant
from aggregator.files.suppressions import talk_text


def suppressed_rows(addresses: Iterable[str], digests: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str]]:
    """``EVENT/NAME`` of talks that were left out -> rows that tell nobody which talks these were.

    ``digests`` are (event, salted digest) of suppress.yml, of talks of which nothing else is known.
    """
    pairs = (address.lower().partition("/") for address in addresses)
    return sorted({*((event, suppressed_name(event, name)) for event, _, name in pairs), *digests})


def is_suppressed_name(event: str, name: str, rows: Iterable[str]) -> bool:
    """Whether one of the names that stand in an event's rows is made of this talk's slug, code or alias."""
    known = suppressed_name(event, name)
    return any(row == known or is_meant(talk_text(event, name), row) for row in rows)


def suppressed_name(event: str, name: str) -> str:
    """Sixteen hex digits for a talk's slug, code or alias in any case of letters; the name cannot be read from them."""
    return hashlib.sha256(f"{event}/{name}".lower().encode("utf-8", "replace")).hexdigest()[:16]
