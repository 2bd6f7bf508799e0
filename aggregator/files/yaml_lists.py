"""Lists that people write in YAML (corrections.yml, suppress.yml, posts.yml): entries as texts, each with its line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ruamel.yaml.comments import CommentedMap, CommentedSeq

from aggregator.files.event_yml import read_yaml
from scrapers.errors import BadData


def read_entries(path: Path) -> Iterator[tuple[int, CommentedMap]]:
    """Each entry of a file that is a list of maps, with its line number (from 1); an absent or empty file has none.

    Raises:
        BadData: with the line, for anything but a list of maps.
    """
    if not path.exists():
        return
    loaded = read_yaml(path)
    if loaded is None:
        return
    if not isinstance(loaded, CommentedSeq):
        raise BadData(path, 1, "the file must be a list: every entry begins with `- `")
    for index, entry in enumerate(loaded):
        line = loaded.lc.item(index)[0] + 1
        if not isinstance(entry, CommentedMap):
            raise BadData(path, line, f"an entry is a map such as `talk: ...`, not {entry!r}")
        yield line, entry


def texts_of(path: Path, line: int, entry: CommentedMap, known: tuple[str, ...]) -> dict[str, str]:
    """The entry's values as stripped texts; a bare number is a code too.

    Raises:
        BadData: with the line, for a key that is not ``known`` and for a value that is no text.
    """
    row: dict[str, str] = {}
    for key, value in entry.items():
        at = entry.lc.key(key)[0] + 1 if key in entry.lc.data else line
        if key not in known:
            raise BadData(path, at, f"unknown key `{key}:`; known are {', '.join(known)}")
        row[key] = _text(path, at, key, value)
    return row


def _text(path: Path, line: int, key: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int) or not str(value).strip():
        raise BadData(path, line, f"`{key}:` must be a text, not {value!r}")
    return str(value).strip()
