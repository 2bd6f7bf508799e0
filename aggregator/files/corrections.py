"""corrections.yml: what people decided of recordings and talks, which beats the matcher."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from ruamel.yaml.nodes import ScalarNode

from aggregator.files.own_files import MAX_YAML, read_text, shown
from aggregator.files.yaml_file import NOT_YAML, compose_yaml, load_yaml
from aggregator.files.yaml_lists import read_entries, texts_of, with_entry
from aggregator.matching.links import Link
from scrapers.errors import BadData, BadRecord
from scrapers.platforms import seconds_of, timecode
from scrapers.text import short

_DECISIONS = ("accepted", "rejected")
_CORRECTION_KEYS = ("talk", "recording", "decision", "why")
_AT = "at"


def read_corrections(path: Path) -> tuple[Link, ...]:
    """The decisions of one corrections.yml, in its order; a file that does not exist or is empty decides nothing.

    The file is a list of ``{talk: CODE, recording: provider:id, decision: accepted|rejected, why: TEXT}``. ``at: 12:34``
    says at which second of an accepted recording the talk begins; 0 that it is the whole.

    Raises:
        BadData: with the line, for anything else.
    """
    links: list[Link] = []
    lines: dict[tuple[str, str], int] = {}
    for line, entry in read_entries(path):
        row = texts_of(path, line, entry, (*_CORRECTION_KEYS, _AT))
        for key in _CORRECTION_KEYS:
            if key not in row:
                raise BadData(path, line, f"`{key}:` is missing")
        if row["decision"] not in _DECISIONS:
            raise BadData(path, line, f"decision {shown(row['decision'])} is none of {', '.join(_DECISIONS)}")
        pair = (row["talk"], row["recording"])
        if pair in lines:
            raise BadData(path, line, f"talk {short(' and '.join(pair))} were decided already on line {lines[pair]}")
        lines[pair] = line
        try:
            second = _second(path, line, row.get(_AT)) if row["decision"] == "accepted" else None
            link = Link(*pair, row["decision"], "corrected", 1.0, row["why"], decided_by="person", start_s=second)
        except BadRecord as error:
            raise BadData(path, line, short(error)) from error
        links.append(link)
    return tuple(links)


def _second(path: Path, line: int, text: str | None) -> int | None:
    second = seconds_of(text) if text is not None else None
    if text is not None and second is None:
        raise BadData(path, line, f"`at:` is a place in the recording such as 12:34, 1:02:03 or 754, not {shown(text)}")
    return second


def refuse_twice(path: Path, decided: Sequence[Link], codes: Mapping[str, str]) -> None:
    """Refuse two entries on one talk and one recording; ``codes`` are the talks' codes by name (code, alias, slug).

    Raises:
        BadData: the same talk goes by two names in the file, and one of its recordings is decided under both.
    """
    names: dict[tuple[str, str], str] = {}
    for link in decided:
        pair = (codes.get(link.talk, link.talk), link.recording)
        if pair in names:
            both = f"{names[pair]!r} and {link.talk!r} are one talk, and {link.recording} is decided for both"
            raise BadData(path, None, f"{both}: remove one of the two entries")
        names[pair] = link.talk


def with_decision(path: Path, decision: Link, instead_of: Link | None = None) -> str:
    """The text of a corrections.yml with one decision more, or in the place of an entry that it has.

    Everything else (comments, order, spelling, line ends) stays as it is; of the entry that is replaced only
    ``decision:``, ``why:`` and, where the decision has a second, ``at:`` change.

    Raises:
        BadData: the file is broken, or of a form that cannot be changed so; then the entry to write by hand is said.
    """
    before = read_corrections(path)
    text = read_text(path, MAX_YAML) or ""
    if instead_of is None:
        changed, wanted = with_entry(text, _entry(decision)), (*before, decision)
    else:
        at = before.index(instead_of)
        changed = _replaced(text, at, decision)
        wanted = (*before[:at], replace(decision, talk=instead_of.talk), *before[at + 1 :])
    if _rows(changed) != [(link.talk, link.recording, link.decision, link.reason, _at(link)) for link in wanted]:
        entry = _entry(decision)
        raise BadData(
            path, None, f"a program cannot change a file of this form; write each entry on its own line: {entry}"
        )
    return changed


def _at(link: Link) -> int | None:
    """The second that an entry says; of a rejected recording none counts."""
    return link.start_s if link.decision == "accepted" else None


def _rows(text: str) -> list[tuple[str | int | None, ...]] | None:
    """What a text would be read as, entry by entry; None where it would not be read."""
    try:
        loaded = load_yaml(text)
        return [
            (
                *(str(entry[key]).strip() for key in _CORRECTION_KEYS),
                seconds_of(str(entry.get(_AT, ""))) if entry["decision"] == "accepted" else None,
            )
            for entry in loaded
        ]
    except NOT_YAML:
        return None


def _entry(link: Link) -> str:
    """One entry on one line; every value but the decision is quoted, so that YAML makes no number of a code."""
    talk, recording, why = (json.dumps(value, ensure_ascii=False) for value in (link.talk, link.recording, link.reason))
    at = "" if link.start_s is None else f", {_AT}: {_clock(link.start_s)}"
    return f"- {{talk: {talk}, recording: {recording}, decision: {link.decision}{at}, why: {why}}}"


def _clock(second: int) -> str:
    """In quotes: older readers of YAML make a number of 12:34."""
    return f'"{timecode(second)}"'


def _replaced(text: str, at: int, link: Link) -> str:
    """The text with other values for ``decision:``, ``why:`` and ``at:`` in the entry number ``at``."""
    entry = compose_yaml(text).value[at]
    values = {key.value: value for key, value in entry.value}
    new = {"decision": link.decision, "why": json.dumps(link.reason, ensure_ascii=False)}
    if link.start_s is not None and _AT in values:
        new[_AT] = _clock(link.start_s)
    elif link.start_s is not None:
        newline = "\r\n" if "\r\n" in text else "\n"
        between = ", " if entry.flow_style else newline + " " * entry.start_mark.column
        new["decision"] += f"{between}{_AT}: {_clock(link.start_s)}"
    # From the back, so that what was found before stays where it is.
    for key, value in sorted(new.items(), key=lambda item: -values[item[0]].start_mark.index):
        start, end = _extent(text, values[key])
        text = text[:start] + value + text[end:]
    return text


def _extent(text: str, node: ScalarNode) -> tuple[int, int]:
    """Where a value begins and ends; a block (``|``, ``>``) without the empty lines and comments that follow it."""
    start, end = node.start_mark.index, node.end_mark.index
    if node.style not in ("|", ">"):
        return start, end
    header, *lines = text[start:end].splitlines(keepends=True)
    indent = next((len(line) - len(line.lstrip(" ")) for line in lines if line.strip()), 0)
    block = header
    for n, line in enumerate(lines):
        if line.strip() and len(line) - len(line.lstrip(" ")) < indent:
            break
        block = header + "".join(lines[: n + 1])
    return start, start + len(block.rstrip())
