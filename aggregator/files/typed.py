"""Whether a record made of a file's row holds what its fields say they hold: Python itself does not look."""

from __future__ import annotations

import types
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from aggregator.files.own_files import shown
from scrapers.errors import BadRecord


def check_types(record: Any) -> None:
    """Refuse a record with a value, or an element of a list, that is not of its field's type.

    Raises:
        BadRecord: names the field and shows the value, cut short.
    """
    for name, hint in _hints(record.__class__):
        value = getattr(record, name)
        if not _fits(value, hint):
            raise BadRecord(f"`{name}` cannot be {shown(value)}")


@cache
def _hints(record: type) -> tuple[tuple[str, Any], ...]:
    hints = get_type_hints(record)
    return tuple((field.name, hints[field.name]) for field in fields(record))


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint)
    if origin in (types.UnionType, Union):
        return any(_fits(value, one) for one in get_args(hint))
    if origin is tuple:
        inner = get_args(hint)
        if not isinstance(value, tuple):
            return False
        if len(inner) == 2 and inner[1] is ...:
            return all(_fits(one, inner[0]) for one in value)
        return len(value) == len(inner) and all(map(_fits, value, inner))
    if isinstance(value, bool | datetime):  # an int and a date to Python
        return hint is type(value)
    if is_dataclass(value):
        check_types(value)
    return isinstance(value, int | float if hint is float else hint)
