"""Records as plain JSON, for expected files that a person can read."""

from __future__ import annotations

import dataclasses
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scrapers.source import Parsed

FIELDS = ("talks", "recordings", "follows", "notes", "facts", "broken")


def plain(value: Any) -> Any:
    """A record as JSON values; what is None, empty or the field's default is left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [(field, getattr(value, field.name)) for field in dataclasses.fields(value)]
        return {field.name: plain(held) for field, held in fields if held not in (None, ()) and held != field.default}
    if isinstance(value, date):
        return value.isoformat()
    return [plain(item) for item in value] if isinstance(value, (tuple, list)) else value


def to_json(parsed: Parsed) -> dict[str, Any]:
    """One parsed page, field by field; nothing of what is broken where nothing is."""
    return {name: plain(getattr(parsed, name)) for name in FIELDS if name != "broken" or parsed.broken}
