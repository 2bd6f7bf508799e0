"""What a data file says: front matter in YAML, TOML or JSON with the text below it, a whole file of these, a table with a
header (CSV, TSV), or the fields of Lektor's contents.lr.

Numbers and times of YAML stay as they are written: 07:30 is no number of seconds, and 12E345 is a code.
"""

from __future__ import annotations

import csv
import io
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, SequenceNode

from scrapers.tables.sheet import SEPARATORS

BODY = "$body"
"""The key of the text below front matter."""

_MAX_YAML = 2_000_000
"""Characters of YAML in one file: the parser takes 5 s for them."""
_MAX_VALUES, _MAX_DEPTH = 1_000_000, 50
_MOST_MERGED, _MAX_TAKEN = 50, 50_000
"""Objects that one ``<<`` of YAML names, and keys that a file takes over by them."""
_FRONT = re.compile(r"\A\s*^(---|\+\+\+)[ \t]*\n(.*?)^\1[ \t]*$\n?", re.S | re.M)
_MARKDOWN = (".md", ".mdx", ".markdown")
TABLES = (".csv", ".tsv")
"""Endings of tables: the first row names the columns."""
FIELDS_FILE = "contents.lr"
"""The name of Lektor's files, whose fields stand between lines of three dashes."""


class _AsWritten(SafeConstructor):
    """Plain values as texts; yes, no, true, false and null as what they are. Keys that ``<<`` takes over may not multiply."""

    taken = 0

    def flatten_mapping(self, node: MappingNode) -> None:
        """Put the keys of others, which ``<<`` names, into an object.

        Raises:
            ValueError: they are too many.
        """
        lists = [
            held.value for key, held in node.value if key.tag.endswith(":merge") and isinstance(held, SequenceNode)
        ]
        own = len(node.value)
        if any(len(held) > _MOST_MERGED for held in lists):
            raise ValueError("too many keys are taken over by <<")
        super().flatten_mapping(node)
        self.taken += len(node.value) - own
        if self.taken > _MAX_TAKEN:
            raise ValueError("too many keys are taken over by <<")


for _type in ("int", "float", "timestamp"):
    _AsWritten.add_constructor(f"tag:yaml.org,2002:{_type}", lambda _, node: node.value)


def values_of(path: str, text: str) -> Any:
    """The values in a file, by the ending of its name; of Markdown an object, None where it has no front matter.

    Raises:
        ValueError: it is not what its name says; the message begins with the line where that shows.
    """
    name, text = path.lower(), text.replace("\r\n", "\n")
    said: Any
    if name.endswith(_MARKDOWN):
        said = _front_matter(text)
    elif name.endswith(".json"):
        said = _json(text)
    elif name.endswith(TABLES):
        said = _table(text, separator_in(path, text))
    elif name.endswith(FIELDS_FILE):
        said = _fields(text)
    else:
        said = _toml(text, 0) if name.endswith(".toml") else _yaml(text, 0)
    if _count(said, {}, 0) > _MAX_VALUES:
        raise ValueError(f"more than {_MAX_VALUES:,} values, those that aliases repeat counted each time")
    return said


def _front_matter(text: str) -> dict[str, Any] | None:
    found = _FRONT.match(text)
    if found is None:
        if text.startswith("{"):
            return _json_front_matter(text)
        if text.lstrip()[:3] in ("---", "+++"):
            raise ValueError("line 1: the front matter has no end")
        return None
    before = text.count("\n", 0, found.start(2))
    said = _yaml(found[2], before) if found[1] == "---" else _toml(found[2], before)
    if said is not None and not isinstance(said, dict):
        raise ValueError(f"line {before + 1}: the front matter has no keys")
    return {**(said or {}), BODY: text[found.end() :]}


def _json_front_matter(text: str) -> dict[str, Any] | None:
    """Of Hugo; None for a text that begins with a brace, as an expression of MDX does."""
    try:
        said, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    return {**said, BODY: text[end:].removeprefix("\n")} if isinstance(said, dict) and said else None


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("not JSON: nested too deeply") from error
    except ValueError as error:
        raise ValueError(f"line {getattr(error, 'lineno', 1)}: not JSON: {error}") from error


def _toml(text: str, before: int) -> Any:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"at line (\d+)", str(error))
        raise ValueError(f"line {before + int(line[1] if line else 1)}: not TOML: {error}") from error


def _yaml(text: str, before: int) -> Any:
    if len(text) > _MAX_YAML:
        raise ValueError(f"line {before + 1}: more than {_MAX_YAML // 1_000_000} MB of YAML")
    parser = YAML(typ="safe", pure=True)
    parser.Constructor = _AsWritten
    parser.allow_duplicate_keys = True
    try:
        return parser.load(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        raise ValueError(f"line {before + line + 1}: not YAML: {error.problem or error.context}") from error
    except (YAMLError, ValueError, TypeError, RecursionError) as error:
        raise ValueError(f"line {before + 1}: not YAML: {str(error)[:120] or 'nested too deeply'}") from error


def separator_in(path: str, text: str) -> str:
    """What stands between the columns of a table: the sign that parts its first line most often; in a .tsv a tab."""
    if path.lower().endswith(".tsv"):
        return "\t"
    first = next(filter(str.strip, text.removeprefix("\ufeff").splitlines()), "")
    return max(SEPARATORS, key=first.count)


def _table(text: str, separator: str) -> list[dict[str, str]]:
    """A row for each that holds anything, by the names in the first; of two columns of one name the first counts."""
    rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=separator, strict=True)
    try:
        filled = [[cell.strip() for cell in row] for row in rows if any(map(str.strip, row))]
    except csv.Error as error:
        raise ValueError(f"line {rows.line_num}: not CSV: {error}") from error
    names = filled[0] if filled else []
    places = {name: names.index(name) for name in names if name}
    return [{name: row[at] if at < len(row) else "" for name, at in places.items()} for row in filled[1:]]


def _fields(text: str) -> dict[str, str]:
    """The fields of a file of Lektor; lines of more than three dashes, which stand for one less, stay as they are."""
    said: dict[str, str] = {}
    for block in re.split(r"^---[ \t]*$", text, flags=re.M):
        name, colon, value = block.partition(":")
        if colon and "\n" not in name.strip():
            said[name.strip()] = value.strip()
    return said


def _count(value: Any, known: dict[int, int], depth: int) -> int:
    """How many values there are in one; of one that holds itself no end is found.

    Raises:
        ValueError: it is nested more deeply than any data.
    """
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        known[id(value)] = _MAX_VALUES + 1
        held = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_count(one, known, depth + 1) for one in held)
    return known[id(value)]


@dataclass(frozen=True, slots=True)
class HeldValue:
    """A value that a path led to: ``keys`` are what its ``*`` stand for, places in lists from 1; ``above`` the objects around
    it, the nearest first; ``steps`` the keys, and places in lists from 0, that lead to it.
    """

    value: Any
    keys: tuple[str, ...] = ()
    above: tuple[dict[str, Any], ...] = ()
    steps: tuple[str | int, ...] = ()


def found(value: Any, path: str) -> list[Any]:
    """What a path of keys leads to: ``slots.room.name``; ``*`` is every key. Lists on the way are walked through."""
    return [held.value for held in held_at(HeldValue(value), path.split(".") if path else [])]


def held_at(at: HeldValue, steps: list[str]) -> Iterator[HeldValue]:
    """As ``found``, with what is around each value."""
    value, above = at.value, (at.value, *at.above) if isinstance(at.value, dict) else at.above
    if not steps:
        yield at
    elif steps[0] == "*" and isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, one in items:
            name = str(key) if isinstance(value, dict) else str(key + 1)
            yield from held_at(HeldValue(one, (*at.keys, name), above, (*at.steps, key)), steps[1:])
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from held_at(HeldValue(one, at.keys, above, (*at.steps, place)), steps)
    elif isinstance(value, dict) and steps[0] in value:
        yield from held_at(HeldValue(value[steps[0]], at.keys, above, (*at.steps, steps[0])), steps[1:])


def texts(value: Any) -> list[str]:
    """The texts in a value: of a list each, of an object with one for each language the English one, else the first."""
    if isinstance(value, str):
        return [value] if value.strip() else []
    if isinstance(value, bool) or value is None:
        return []
    if isinstance(value, list):
        return [text for held in value for text in texts(held)]
    if isinstance(value, dict):
        by_language = {key: held for key, held in value.items() if len(str(key)) == 2}
        return texts(by_language.get("en") or next(iter(by_language.values()), None))
    return [value.isoformat() if isinstance(value, date | time) else str(value)]
