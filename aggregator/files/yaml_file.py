"""YAML that people write under data/: read strictly, every fault of it as ``file:line: message``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import ConstructorError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import CollectionStartEvent
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.reader import ReaderError

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

_CORE = "tag:yaml.org,2002:"
_NAMES = {"int": "whole number", "float": "number", "bool": "true or false", "null": "empty value", "timestamp": "date"}
_KNOWN = {*_NAMES, "str", "seq", "map", "merge", "value"}


class _Unusable(ConstructorError):
    """YAML, but of a form or with a value that none of our files has."""

    def __init__(self, problem: str, at: Any) -> None:
        super().__init__(None, None, problem, at.start_mark)


class _Composer(Composer):
    _depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """Refuses what is nested too deep while it is read, before Python's own stack is full."""
        self._depth += 1
        if self._depth > _DEEP and self.parser.check_event(CollectionStartEvent):
            raise _Unusable(f"nested deeper than {_DEEP} lists and maps", self.parser.peek_event())
        node = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Constructor(RoundTripConstructor):
    def construct_object(self, node: Any, deep: bool = False) -> Any:
        """Refuses unknown tags, and says where a value is wrong."""
        tag = str(node.tag or "").removeprefix(_CORE)
        if tag not in _KNOWN:
            raise _Unusable(f"the tag {tag[:40]!r} is not read", node)
        try:
            return super().construct_object(node, deep)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            # ruamel says neither where a date, a number or a word is out of range, nor that a map is merged into itself.
            what = f"{node.value[:40]!r} is no {_NAMES.get(tag, tag)}" if tag in _NAMES else "it refers to itself"
            raise _Unusable(what, node) from error

    def construct_scalar(self, node: Any) -> Any:
        """JSON tools write an emoji as two escapes, each half a letter; a half alone can be written nowhere."""
        if isinstance(node.value, str) and _SURROGATE.search(node.value):
            try:
                node.value = node.value.encode("utf-16", "surrogatepass").decode("utf-16")
            except UnicodeDecodeError as error:
                raise ConstructorError(None, None, "half a surrogate pair is no letter", node.start_mark) from error
        return super().construct_scalar(node)

    def construct_mapping(self, node: Any, *args: Any, **kwargs: Any) -> Any:
        """To hash a key that is a list of aliases of lists takes as long as it means, which may be gigabytes."""
        for key_node, _ in node.value:
            if not isinstance(key_node, ScalarNode):
                raise _Unusable("a list or a map is no key", key_node)
        return super().construct_mapping(node, *args, **kwargs)

    def check_mapping_key(self, node: Any, key_node: Any, mapping: Any, key: Any, value: Any) -> bool:
        """ruamel's own words show both values whole, and aliases let a few lines mean gigabytes."""
        if key in mapping:
            raise ConstructorError(None, None, f'found duplicate key "{str(key)[:80]}"', key_node.start_mark)
        return True


def load_yaml(text: str) -> Any:
    """What a text means, with line numbers on its maps and lists; None for an empty one.

    Raises:
        NOT_YAML: whatever ruamel makes of a text that is none.
    """
    return _yaml().load(text)


def compose_yaml(text: str) -> Any:
    """The nodes of a text that ``load_yaml`` reads, each with where it stands."""
    return _yaml().compose(text)


def _yaml() -> YAML:
    yaml = YAML(typ="rt")
    yaml.Composer, yaml.Constructor = _Composer, _Constructor
    yaml.composer.warn_double_anchors = False  # YAML allows it, and a warning is no line of ours
    return yaml


MAX_LINE = 100_000
"""Characters of one line of YAML; the longest values that any file of ours may have are a tenth of that."""


def read_yaml(path: Path) -> Any:
    """The parsed YAML of a file, with line numbers on its maps and lists; None for an empty file.

    Raises:
        BadData: the file is absent, cannot be read, is longer than a megabyte, or is not YAML.
    """
    return parse_yaml(path, yaml_text(path))


def yaml_text(path: Path) -> str:
    """The text of a file that ``parse_yaml`` reads.

    Raises:
        BadData: the file is absent, cannot be read, or is longer than a megabyte.
    """
    text = read_text(path, MAX_YAML)
    if text is None:
        raise BadData(path, None, "there is no such file")
    return text


ABSENT = object()
"""Of a file that is not there."""


def read_yaml_if_there(path: Path) -> Any:
    """As ``read_yaml``, but ``ABSENT`` where there is no such file."""
    text = read_text(path, MAX_YAML)
    return ABSENT if text is None else parse_yaml(path, text)


def parse_yaml(path: Path, text: str) -> Any:
    """What the text of a file means; the path is for what is said of it.

    Raises:
        BadData: it is not YAML.
    """
    # The reader takes the square of a comment's length.
    for number, one in enumerate(text.splitlines(), 1):
        if len(one) > MAX_LINE:
            raise BadData(path, number, f"the line has more than {MAX_LINE:,} characters")
    try:
        return load_yaml(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = " ".join(str(error.problem or error.context).split())[:200]
        kind = "not read" if isinstance(error, _Unusable) else "not YAML"
        raise BadData(path, mark.line + 1 if mark else None, f"{kind}: {said}") from error
    except ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadData(
            path, line, f"not YAML: the character U+{ord(text[error.position]):04X} is none of its"
        ) from error
    except NOT_YAML as error:
        said = " ".join(str(error).split())[:200]
        raise BadData(path, None, f"not YAML: {type(error).__name__} {said}") from error


def line_of_key(given: CommentedMap, key: object, instead: int) -> int:
    """The line of a key (from 1); ``instead`` for one that comes by ``<<`` from elsewhere."""
    return int(given.lc.key(key)[0]) + 1 if key in (given.lc.data or {}) else instead


def line_of_map(given: CommentedMap) -> int:
    """The line where a map begins, from 1."""
    return int(given.lc.line) + 1
