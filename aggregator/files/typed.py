"""Whether a record made of a file's row holds what its fields say they hold: Python itself does not look."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache, partial
from typing import Any, Union, get_args, get_origin, get_type_hints

from aggregator.files.own_files import shown
from scrapers.errors import BadRecord


def check_types(record: Any) -> None:
    """Refuse a record with a value, or an element of a list, that is not of its field's type.

    Raises:
        BadRecord: names the field and shows the value, cut short.
    """
    for name, fits in _tests(record.__class__):
        value = getattr(record, name)
        if not fits(value):
            raise BadRecord(f"`{name}` cannot be {shown(value)}")


@cache
def _tests(record: type) -> tuple[tuple[str, Callable[[Any], bool]], ...]:
    hints = get_type_hints(record)
    return tuple((field.name, _test(hints[field.name])) for field in fields(record))


@cache
def _test(hint: Any) -> Callable[[Any], bool]:
    """Whether a value fits a hint, as a function: to take a hint apart takes longer than to look at a value."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (types.UnionType, Union):
        return _one_of(tuple(map(_test, inner)))
    if origin is not tuple:
        return partial(_plain, hint, int | float if hint is float else hint)
    if len(inner) == 2 and inner[1] is ...:
        return partial(_list, _test(inner[0]))
    return partial(_row, tuple(map(_test, inner)))


def _one_of(tests: tuple[Callable[[Any], bool], ...]) -> Callable[[Any], bool]:
    return lambda value: any(fits(value) for fits in tests)


def _list(fits: Callable[[Any], bool], value: Any) -> bool:
    return isinstance(value, tuple) and all(map(fits, value))


def _row(tests: tuple[Callable[[Any], bool], ...], value: Any) -> bool:
    return (
        isinstance(value, tuple)
        and len(value) == len(tests)
        and all(fits(one) for fits, one in zip(tests, value, strict=True))
    )


def _plain(hint: Any, wanted: Any, value: Any) -> bool:
    kind = type(value)
    if kind is str or value is None:
        return isinstance(value, wanted)
    if isinstance(value, bool | datetime):  # an int and a date to Python
        return hint is kind
    if is_dataclass(value):
        check_types(value)
    return isinstance(value, wanted)
