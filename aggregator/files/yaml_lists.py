"""Lists that people write in YAML (corrections.yml, suppress.yml, posts.yml): entries as texts, each with its line."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.nodes import SequenceNode

from aggregator.files.own_files import shown
from aggregator.files.yaml_file import ABSENT, NOT_YAML, compose_yaml, line_of_key, load_yaml, read_yaml_if_there
from scrapers.errors import BadData


def read_entries(path: Path) -> Iterator[tuple[int, CommentedMap]]:
    """Each entry of a file that is a list of maps, with its line number (from 1); an absent or empty file has none.

    Raises:
        BadData: with the line, for anything but a list of maps.
    """
    loaded = read_yaml_if_there(path)
    if loaded is None or loaded is ABSENT:
        return
    if not isinstance(loaded, CommentedSeq):
        raise BadData(path, 1, "the file must be a list: every entry begins with `- `")
    for index, entry in enumerate(loaded):
        line = loaded.lc.item(index)[0] + 1
        if not isinstance(entry, CommentedMap):
            raise BadData(path, line, f"an entry is a map such as `talk: ...`, not {shown(entry)}")
        yield line, entry


def texts_of(path: Path, line: int, entry: CommentedMap, known: tuple[str, ...]) -> dict[str, str]:
    """The entry's values as stripped texts; a bare number is a code too.

    Raises:
        BadData: with the line, for a key that is not ``known`` and for a value that is no text.
    """
    row: dict[str, str] = {}
    for key, value in entry.items():
        at = line_of_key(entry, key, line)
        if key not in known:
            raise BadData(path, at, f"unknown key `{str(key)[:80]}:`; known are {', '.join(known)}")
        row[key] = _text(path, at, key, value)
    return row


def with_entry(text: str, entry: str) -> str:
    """The text of a list with one entry more, ``- {...}`` on a line; all else stays. The caller reads whether it came out so."""
    node = compose_yaml(text)
    end = "\r\n" if "\r\n" in text else "\n"
    indent = ""
    if isinstance(node, SequenceNode):
        if not node.value:  # "[]"
            text = text[: node.start_mark.index] + text[node.end_mark.index :].lstrip(" \r\n")
        else:
            indent = " " * node.start_mark.column
    if text and not text.endswith("\n"):
        text += end
    return f"{text}{indent}{entry}{end}"


def without_entries(text: str, numbers: Collection[int]) -> str | None:
    """The text of a list without the entries of these numbers (from 0); comments between entries stay.

    None where the list is of a form that a program cannot change so: it would read otherwise than it should.
    """
    try:
        before = load_yaml(text)
        entries = compose_yaml(text).value
        lines = text.splitlines(keepends=True)
        starts = [entry.start_mark.line for entry in entries] + [len(lines)]
        for number in sorted(numbers, reverse=True):
            first, last = starts[number], starts[number + 1] - 1
            while last > first and (not lines[last].strip() or lines[last].lstrip().startswith("#")):
                last -= 1
            del lines[first : last + 1]
        changed = "".join(lines)
        wanted = [entry for number, entry in enumerate(before) if number not in numbers]
        return changed if (load_yaml(changed) or []) == wanted else None
    except NOT_YAML:
        return None


def _text(path: Path, line: int, key: str, value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _HUGE:
        value = str(value)
    if not isinstance(value, str) or not value.strip():
        raise BadData(path, line, f"`{key}:` must be a text, not {shown(value)}")
    return value.strip()


_HUGE = 10**100
"""No number from here on is a code, and Python prints no number of more than 4,300 digits."""
