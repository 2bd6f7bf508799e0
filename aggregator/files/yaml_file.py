"""YAML that people write under data/: read strictly, every fault of it as ``file:line: message``."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionEndEvent, CollectionStartEvent

from aggregator.files.own_files import MAX_YAML, read_text
from scrapers.errors import BadData

NOT_YAML = (
    YAMLError,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
)
"""Not only its own errors: ruamel lets others through for dates and numbers out of range, odd keys, unknown tags."""

_DEEP = 50
_SURROGATE = re.compile("[\ud800-\udfff]")


class _Constructor(RoundTripConstructor):
    def construct_scalar(self, node: Any) -> Any:
        # JSON tools write an emoji as two escapes, each half a letter; a half alone can be written nowhere.
        if isinstance(node.value, str) and _SURROGATE.search(node.value):
            try:
                node.value = node.value.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError as error:
                raise ConstructorError(None, None, "half a surrogate pair is no letter", node.start_mark) from error
        return super().construct_scalar(node)

    def check_mapping_key(self, node: Any, key_node: Any, mapping: Any, key: Any, value: Any) -> bool:
        # ruamel's own words show both values whole, and aliases let a few lines mean gigabytes.
        if key in mapping:
            raise ConstructorError(None, None, f'found duplicate key "{str(key)[:80]}"', key_node.start_mark)
        return True


def load_yaml(text: str) -> Any:
    """What a text means, with line numbers on its maps and lists; None for an empty one.

    Raises:
        NOT_YAML: whatever ruamel makes of a text that is none.
    """
    yaml = YAML(typ="rt")
    yaml.Constructor = _Constructor
    return yaml.load(text)


def read_yaml(path: Path) -> Any:
    """The parsed YAML of a file, with line numbers on its maps and lists; None for an empty file.

    Raises:
        BadData: the file is absent, cannot be read, is longer than a megabyte, or is not YAML.
    """
    loaded = read_yaml_if_there(path)
    if loaded is ABSENT:
        raise BadData(path, None, "there is no such file")
    return loaded


ABSENT = object()
"""Of a file that is not there."""


def read_yaml_if_there(path: Path) -> Any:
    """As ``read_yaml``, but ``ABSENT`` where there is no such file."""
    text = read_text(path, MAX_YAML)
    if text is None:
        return ABSENT
    try:
        return load_yaml(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise BadData(path, mark.line + 1 if mark else None, f"not YAML: {error.problem or error.context}") from error
    except RecursionError as error:
        raise BadData(path, _line_too_deep(text), f"not read: nested deeper than {_DEEP} lists and maps") from error
    except YAMLError as error:
        raise BadData(path, None, f"not YAML: {' '.join(str(error).split())[:300]}") from error
    except ValueError as error:
        # Raised for dates such as 2024-15-15, without saying where.
        line = _line_of_bad_date(text)
        raise BadData(path, line, f"{'not a date' if line else 'not YAML'}: {str(error)[:200]}") from error
    except NOT_YAML as error:
        raise BadData(path, None, f"not YAML: {type(error).__name__} {str(error)[:200]}") from error


def _line_of_bad_date(text: str) -> int | None:
    for number, line in enumerate(text.splitlines(), 1):
        for found in re.findall(r"\b\d{4}-\d{1,2}-\d{1,2}\b", line):
            try:
                date(*map(int, found.split("-")))
            except ValueError:
                return number
    return None


def _line_too_deep(text: str) -> int | None:
    depth = 0
    for event in YAML(typ="rt").parse(text):  # it keeps its own stack
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > _DEEP:
            return int(event.start_mark.line) + 1
    return None


def line_of_key(given: CommentedMap, key: object, instead: int) -> int:
    """The line of a key (from 1); ``instead`` for one that comes by ``<<`` from elsewhere."""
    return int(given.lc.key(key)[0]) + 1 if key in (given.lc.data or {}) else instead


def line_of_map(given: CommentedMap) -> int:
    """The line where a map begins, from 1."""
    return int(given.lc.line) + 1
