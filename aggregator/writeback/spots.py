"""Where the values of a text stand: YAML, JSON and TOML as one tree of spans, so that one value can be changed alone."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"(?:[^"\\\x00-\x1f]|\\.)*"')
_PLAIN = re.compile(r"[^\s,\]}]+")
_DEEPEST = 50

Step = str | int


@dataclass(frozen=True, slots=True)
class ValueSpan:
    """A value: ``start`` and ``end`` are where it is written; ``last`` is where its last character that says anything ends.

    ``entries`` are those of an object or list: name or place, where the name begins, and the value. ``block``: each of
    them has lines of its own, without a comma. ``kind`` is "object", "list" or "value".
    """

    kind: str
    start: int
    end: int
    last: int
    entries: tuple[tuple[Step, int, ValueSpan], ...] = ()
    block: bool = False

    def find(self, step: Step) -> ValueSpan | None:
        """The value of a name or place; None where there is none."""
        return next((spot for name, _, spot in self.entries if name == step), None)

    def at(self, steps: Sequence[Step]) -> ValueSpan:
        """The value that steps lead to.

        Raises:
            ValueError: there is none.
        """
        spot: ValueSpan | None = self
        for step in steps:
            spot = spot.find(step) if spot else None
        if spot is None:
            raise ValueError("its place in the file was not found")
        return spot


def yaml_spots(text: str, offset: int) -> ValueSpan:
    """The tree of a YAML text; all places are moved by ``offset``.

    Raises:
        ValueError: it cannot be read.
    """
    try:
        top = YAML(typ="safe", pure=True).compose(text)
    except (YAMLError, RecursionError) as error:
        raise ValueError("its YAML cannot be read") from error
    if top is None:
        raise ValueError("it holds nothing")
    return _of_node(top, text, offset, 0)


def _of_node(node: Node, text: str, offset: int, depth: int) -> ValueSpan:
    if depth > _DEEPEST:
        raise ValueError("it is nested too deeply")
    start, end = node.start_mark.index, node.end_mark.index
    if isinstance(node, ScalarNode):
        return ValueSpan("value", start + offset, end + offset, start + len(text[start:end].rstrip()) + offset)
    pairs: list[tuple[Step, int, Node]]
    if isinstance(node, MappingNode):
        pairs = [(str(key.value), key.start_mark.index + offset, value) for key, value in node.value]
        for key, value in node.value:
            if isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index:
                # Nothing is written: the parser places it where the next thing begins.
                value.start_mark.index = value.end_mark.index = text.find(":", key.end_mark.index) + 1
    elif isinstance(node, SequenceNode):
        pairs = [(place, value.start_mark.index + offset, value) for place, value in enumerate(node.value)]
    else:
        raise ValueError("it holds what is no value")
    entries = tuple((name, at, _of_node(value, text, offset, depth + 1)) for name, at, value in pairs)
    last = end + offset if node.flow_style or not entries else entries[-1][2].last
    kind = "object" if isinstance(node, MappingNode) else "list"
    return ValueSpan(kind, start + offset, end + offset, last, entries, not node.flow_style)


def json_spots(text: str, offset: int) -> ValueSpan:
    """The tree of the JSON value that begins at ``offset``.

    Raises:
        ValueError: it cannot be read.
    """
    return _json_value(text, _after_blank(text, offset), 0)


def _after_blank(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at


def _json_value(text: str, at: int, depth: int) -> ValueSpan:
    if depth > _DEEPEST:
        raise ValueError("it is nested too deeply")
    opening = text[at : at + 1]
    if opening not in ("{", "["):
        found = (_STRING if opening == '"' else _PLAIN).match(text, at)
        if not found:
            raise ValueError("its JSON cannot be read")
        return ValueSpan("value", at, found.end(), found.end())
    entries: list[tuple[Step, int, ValueSpan]] = []
    place = _after_blank(text, at + 1)
    closing = "}" if opening == "{" else "]"
    while text[place : place + 1] != closing:
        begun, name = place, len(entries)
        key: Step = name
        if opening == "{":
            found = _STRING.match(text, place)
            colon = _after_blank(text, found.end()) if found else 0
            if not found or text[colon] != ":":
                raise ValueError("its JSON cannot be read")
            key, place = json.loads(found[0]), _after_blank(text, colon + 1)
        spot = _json_value(text, place, depth + 1)
        entries.append((key, begun, spot))
        place = _after_blank(text, spot.end)
        if text[place : place + 1] == ",":
            place = _after_blank(text, place + 1)
        elif text[place : place + 1] != closing:
            raise ValueError("its JSON cannot be read")
    return ValueSpan("object" if opening == "{" else "list", at, place + 1, place + 1, tuple(entries))


@dataclass(slots=True)
class _TomlTable:
    """A table of TOML while it is read: names with their values, tables in it, or tables of a list."""

    start: int
    entries: list[tuple[Step, int, ValueSpan | _TomlTable]]
    many: bool = False

    def spot(self) -> ValueSpan:
        """As a tree."""
        made = [(name, at, held.spot() if isinstance(held, _TomlTable) else held) for name, at, held in self.entries]
        last = max((spot.last for _, _, spot in made), default=self.start)
        return ValueSpan("list" if self.many else "object", self.start, last, last, tuple(made), block=True)


_HEADER = re.compile(r"\A[ \t]*(\[\[?)[^\n]*?\]\]?[ \t]*(?:#[^\n]*)?\r?\Z")
_BARE = re.compile(r"\A[ \t]*([A-Za-z0-9_-]+|\"[^\"\\\n]*\"|'[^'\n]*')[ \t]*=[ \t]*")
_QUOTED = re.compile(r"(?:\"\"\"|'''|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*')")


def toml_spots(text: str, offset: int) -> ValueSpan:
    """The tree of a TOML text; all places are moved by ``offset``.

    Raises:
        ValueError: it cannot be read.
    """
    top = here = _TomlTable(offset, [])
    lines = text.splitlines(keepends=True) if "\f" not in text else text.split("\n")
    at = number = 0
    while number < len(lines):
        line = lines[number]
        if not line.strip() or line.lstrip().startswith("#"):
            at, number = at + len(line), number + 1
        elif header := _HEADER.match(line.rstrip("\n")):
            here = _table(top, line, header[1] == "[[", at + len(line.rstrip()) + offset)
            at, number = at + len(line), number + 1
        else:
            whole, number = _statement(lines, number)
            name = _BARE.match(whole)
            if name:
                begin = at + offset + len(whole) - len(whole.lstrip())
                value = whole[name.end() :]
                quoted = _QUOTED.match(value)
                length = len(quoted[0]) if quoted and len(quoted[0]) != 3 else len(value.rstrip())
                start = at + name.end() + offset
                last = at + len(whole.rstrip("\r\n")) + offset
                kind = "value" if value[:1] not in ("[", "{") else "list"
                here.entries.append((name[1].strip("\"'"), begin, ValueSpan(kind, start, start + length, last)))
            at += len(whole)
    return top.spot()


def _statement(lines: list[str], number: int) -> tuple[str, int]:
    """The text of one ``name = value``, which may go over several lines, and the number of the next line."""
    whole = ""
    for after, line in enumerate(lines[number:], number + 1):
        whole += line
        if after == number + 1 or any(mark in line for mark in ('"""', "'''", "]", "}")):
            try:
                tomllib.loads(whole.replace("\r\n", "\n"))
            except tomllib.TOMLDecodeError:
                continue
            return whole, after
    raise ValueError("its TOML cannot be read")


def _table(top: _TomlTable, line: str, many: bool, end: int) -> _TomlTable:
    """The table that a header begins."""
    try:
        said = tomllib.loads(line.replace("\r\n", "\n"))
    except tomllib.TOMLDecodeError as error:
        raise ValueError("its TOML cannot be read") from error
    names: list[str] = []
    while said:
        name, held = next(iter(said.items()))
        names.append(name)
        said = held[0] if isinstance(held, list) else held
    here = top
    for place, name in enumerate(names, 1):
        held = next((held for key, _, held in here.entries if key == name and isinstance(held, _TomlTable)), None)
        if held is None:
            held = _TomlTable(end, [], many and place == len(names))
            here.entries.append((name, end, held))
        if held.many:
            if place == len(names):
                held.entries.append((len(held.entries), end, _TomlTable(end, [])))
            last = held.entries[-1][2]
            held = last if isinstance(last, _TomlTable) else held
        here = held
    return here
