"""One value of a data file changed, byte for byte the same elsewhere; what was changed is read again before it is believed."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from aggregator.writeback.row_spots import field_spots, into_cell, into_field, table_spots
from aggregator.writeback.spots import Step, ValueSpan, json_spots, toml_spots, yaml_spots
from scrapers.schedules.repository.values import FIELDS_FILE, TABLES, values_of

BOM = "\ufeff"
FIRST = ""
"""``NewValue.after`` of a key that comes before all others."""

_FRONT = re.compile(r"\A\s*^(---|\+\+\+)[ \t]*\r?\n(.*?)^\1[ \t]*\r?$", re.S | re.M)
_MARKDOWN = (".md", ".mdx", ".markdown")
_UNQUOTED = re.compile(r"[A-Za-z0-9_/.-][^\s#,\[\]{}]*\Z")


@dataclass(frozen=True, slots=True)
class NewValue:
    """``key`` of the object at ``at`` is to hold ``value``: a text, or for JSON any value.

    A new key goes behind the entry ``after`` (``FIRST``: before all, None: behind all); ``quote`` is how it is quoted
    where the file has a choice: nothing, ``'`` or ``"``.
    """

    at: tuple[Step, ...]
    key: str
    value: Any
    after: str | None = None
    quote: str = ""


@dataclass(frozen=True, slots=True)
class _Region:
    """The part of a file that holds values: "yaml", "toml", "json", "table" or "lektor", and from where to where."""

    kind: str
    start: int
    end: int


def changed(path: str, text: str, changes: Sequence[NewValue]) -> str:
    """The text of a file with these changes, and nothing else changed.

    Raises:
        ValueError: it cannot be done so that the file still says all it said; why.
    """
    bom, text = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
    part, top = _spots(path, text)
    edits = sorted(
        (_edit(path, part.kind, text, top.at(change.at), change) for change in changes), key=lambda one: one[0]
    )
    pieces, at = [], 0
    for start, end, new in edits:
        if start < at:
            raise ValueError("two changes meet in one place")
        pieces += [text[at:start], new]
        at = end
    made = "".join([*pieces, text[at:]])
    wanted = _own(values_of(path, text))
    for change in changes:
        holder = wanted
        for step in change.at:
            holder = holder[step]
        holder[change.key] = change.value
    if values_of(path, made) != wanted:
        raise ValueError("it could not be changed in this one place alone")
    return bom + made


def _own(value: Any) -> Any:
    """A copy in which nothing stands in two places: what an alias of YAML repeats is changed with what it names."""
    if isinstance(value, dict):
        return {key: _own(held) for key, held in value.items()}
    return [_own(held) for held in value] if isinstance(value, list) else value


def written(path: str, text: str, at: tuple[Step, ...], key: str) -> str | None:
    """How the value of a key is written, with its quotes; None where it has none.

    Raises:
        ValueError: the file cannot be read.
    """
    text = text.removeprefix(BOM)
    spot = _spots(path, text)[1].at(at).find(key)
    return text[spot.start : spot.end] if spot else None


def _spots(path: str, text: str) -> tuple[_Region, ValueSpan]:
    part = _part(path, text)
    if part.kind == "json":
        return part, json_spots(text, part.start)
    if part.kind == "table":
        return part, table_spots(path, text)
    if part.kind == "lektor":
        return part, field_spots(text)
    return part, (yaml_spots if part.kind == "yaml" else toml_spots)(text[part.start : part.end], part.start)


def _part(path: str, text: str) -> _Region:
    name = path.lower()
    if name.endswith(_MARKDOWN):
        if found := _FRONT.match(text):
            return _Region("yaml" if found[1] == "---" else "toml", found.start(2), found.end(2))
        if text.lstrip().startswith("{"):
            return _Region("json", 0, len(text))
        raise ValueError("it has no front matter")
    kinds = {".json": "json", ".toml": "toml", FIELDS_FILE: "lektor", **dict.fromkeys(TABLES, "table")}
    return _Region(next((kind for ending, kind in kinds.items() if name.endswith(ending)), "yaml"), 0, len(text))


def _edit(path: str, kind: str, text: str, holder: ValueSpan, change: NewValue) -> tuple[int, int, str]:
    """From where to where a text is replaced, and by what."""
    if holder.kind != "object":
        raise ValueError("what should hold the link is no object")
    if kind == "table":
        return into_cell(path, text, holder, change.key, change.value, change.quote)
    if kind == "lektor":
        return into_field(text, holder, change.key, change.value, change.after)
    value = _scalar(kind, change) if isinstance(change.value, str) else _json_list(text, holder, change)
    old = holder.find(change.key)
    if old is not None:
        if old.kind != "value" and old.entries:
            raise ValueError(f"`{change.key}` holds a list")
        return old.start, old.end, value if old.start < old.end else f" {value}"
    if kind == "json":
        return _into_json(text, holder, change, value)
    line = f"{_name(kind, change.key)}{' = ' if kind == 'toml' else ': '}{value}"
    if not holder.block:
        return _into_flow(holder, change, line)
    own = [entry for entry in holder.entries if kind == "yaml" or entry[2].start > entry[1]]
    if not own:
        at = _line_end(text, holder.start)
        return (at, at, f"{_newline(text)}{line}") if holder.start else (0, 0, f"{line}{_newline(text)}")
    if change.after == FIRST:
        indent = text[text.rfind("\n", 0, own[0][1]) + 1 : own[0][1]]
        return own[0][1], own[0][1], f"{line}{_newline(text)}{' ' * len(indent)}"
    _, begun, before = _before(own, change)
    indent = text[text.rfind("\n", 0, begun) + 1 : begun]
    at = _line_end(text, max(before.last, begun))
    return at, at, f"{_newline(text)}{indent if indent.isspace() else ' ' * len(indent)}{line}"


def _before(entries: Sequence[tuple[Step, int, ValueSpan]], change: NewValue) -> tuple[Step, int, ValueSpan]:
    return next((entry for entry in entries if entry[0] == change.after), entries[-1])


def _into_flow(holder: ValueSpan, change: NewValue, line: str) -> tuple[int, int, str]:
    if not holder.entries:
        return holder.start + 1, holder.start + 1, line
    if change.after == FIRST:
        begun = holder.entries[0][1]
        return begun, begun, f"{line}, "
    at = _before(holder.entries, change)[2].last
    return at, at, f", {line}"


def _into_json(text: str, holder: ValueSpan, change: NewValue, value: str) -> tuple[int, int, str]:
    name = json.dumps(change.key, ensure_ascii=False)
    if not holder.entries:
        return holder.start + 1, holder.start + 1, f"{name}: {value}"
    first = holder.entries[0]
    between = text[holder.start + 1 : first[1]]
    if "\n" not in between and len(holder.entries) > 1:
        between = text[holder.entries[0][2].end : holder.entries[1][1]].strip(",")
    elif "\n" not in between:
        between = " "
    colon = re.match(r'"(?:[^"\\]|\\.)*"(\s*:\s*)', text[first[1] : first[2].start])
    entry = f"{name}{colon[1] if colon else ': '}{value}"
    if change.after == FIRST:
        return first[1], first[1], f"{entry},{between}"
    at = _before(holder.entries, change)[2].end
    return at, at, f",{between}{entry}"


def _line_end(text: str, at: int) -> int:
    """The end of the line, before its line end."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return end - 1 if text[end - 1 : end] == "\r" and end > at else end


def _newline(text: str) -> str:
    end = text.find("\n")
    return "\r\n" if end > 0 and text[end - 1] == "\r" else "\n"


def _name(kind: str, key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z_][\w-]*", key, re.A) else json.dumps(key)


def _json_list(text: str, holder: ValueSpan, change: NewValue) -> str:
    """A list as a record of JSON has its own: as far in at each step as its first key is."""
    begun = holder.entries[0][1]
    indent = text[text.rfind("\n", 0, begun) + 1 : begun]
    if not indent.isspace():
        return json.dumps(change.value, ensure_ascii=False)
    return json.dumps(change.value, ensure_ascii=False, indent=indent).replace("\n", f"{_newline(text)}{indent}")


def _scalar(kind: str, change: NewValue) -> str:
    """A value as it is written in a file of this kind."""
    if kind == "json" or "'" in change.value or "\\" in change.value or '"' in change.value:
        return json.dumps(change.value, ensure_ascii=False)
    quote = change.quote
    if kind == "toml":
        quote = quote or '"'
    elif not quote and not _plain(change.value):
        quote = '"'
    return f"{quote}{change.value}{quote}"


def _plain(value: str) -> bool:
    """Whether YAML takes it for a text without quotes, in its old version too: there 12:34 is a number."""
    if not _UNQUOTED.match(value):
        return False
    for version in ("1.1", "1.2"):
        parser = YAML(typ="safe", pure=True)
        parser.version = version
        try:
            with warnings.catch_warnings(action="ignore"):
                if parser.load(f"k: {value}\n") != {"k": value}:
                    return False
        except (YAMLError, ValueError):
            return False
    return True
