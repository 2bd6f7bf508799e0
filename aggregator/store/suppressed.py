"""Addresses of talks that were left out on request: kept so that they answer 410, and tell nobody which they are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def suppressed_rows(addresses: Iterable[str]) -> list[tuple[str, str]]:
    """``EVENT/NAME`` of talks that were left out -> rows that tell nobody which talks these were."""
    pairs = (address.lower().partition("/") for address in addresses)
    return sorted({(event, suppressed_name(event, name)) for event, _, name in pairs})


def suppressed_name(event: str, name: str) -> str:
    """Sixteen hex digits for a talk's slug, code or alias in any case of letters; the name cannot be read from them."""
    return hashlib.sha256(f"{event}/{name}".lower().encode("utf-8", "replace")).hexdigest()[:16]
