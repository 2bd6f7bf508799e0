"""history.jsonl: what happened to the videos that an event shows, one change a line, the oldest first.

Lines are only added, but where suppress.yml asks for more. Several people's additions may have been merged, and a line may
have been cut; such a line costs itself and nothing more.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from aggregator.files.own_files import read_bytes
from scrapers.errors import BadRecord
from scrapers.records import is_code, is_recording_key, is_slug

WHAT = ("published", "withdrawn", "swapped", "dead", "back", "replaced")
"""What can happen to a recording of a talk."""

SHOWN = frozenset({"published", "back"})
"""After these the recording is shown as the talk's video; after the others it is not."""

UPLOADED_AGAIN, WATCHED_AGAIN = "uploaded again", "it can be watched again"
SAYS_NO_MORE = frozenset({UPLOADED_AGAIN, WATCHED_AGAIN})
"""Reasons that say no more than what happened, "replaced" and "back"."""

MAX_REASON = 2000
_MAX_LINE = 64 * 1024
_MAX_CAUSE = 300
_KEYS = ("day", "event", "talk", "recording", "what", "to", "reason")


@dataclass(frozen=True, slots=True)
class Change:
    """On ``day`` the recording (``provider:id``) of a talk (its code) became its video, or ceased to be.

    ``to`` is the code of the talk that the recording shows instead (``what`` is "swapped"), or the recording that took
    its place ("replaced"); None otherwise. ``reason`` is for a person to read, and is published.
    """

    day: date
    event: str
    talk: str
    recording: str
    what: str
    reason: str
    to: str | None = None

    def __post_init__(self) -> None:
        where = f"change of {self.talk!r} - {self.recording!r}"
        for name in ("event", "talk", "recording", "what", "reason"):
            if not isinstance(getattr(self, name), str):
                raise BadRecord(f"{where}: {name} is no text")
        if type(self.day) is not date:
            raise BadRecord(f"{where}: day {self.day!r} is no day")
        if not is_slug(self.event):
            raise BadRecord(f"{where}: event {self.event!r} is not lower-case words joined by hyphens")
        if not is_code(self.talk):
            raise BadRecord(f"{where}: talk is no code")
        if not is_recording_key(self.recording):
            raise BadRecord(f"{where}: recording is not provider:id")
        if self.what not in WHAT:
            raise BadRecord(f"{where}: what {self.what!r} is none of {', '.join(WHAT)}")
        if not self.reason or self.reason != self.reason.strip() or len(self.reason) > MAX_REASON:
            raise BadRecord(f"{where}: reason is blank, unstripped or longer than {MAX_REASON} characters")
        if any("\ud800" <= sign <= "\udfff" for sign in self.recording + self.reason):
            raise BadRecord(f"{where}: half a surrogate pair cannot be written")
        self._check_to(where)

    def _check_to(self, where: str) -> None:
        match self.what:
            case "swapped":
                fits = isinstance(self.to, str) and is_code(self.to) and self.to != self.talk
                expected = "the code of another talk"
            case "replaced":
                fits = isinstance(self.to, str) and is_recording_key(self.to) and self.to != self.recording
                expected = "another recording, provider:id"
            case _:
                fits, expected = self.to is None, "nothing"
        if not fits:
            raise BadRecord(f"{where}: {self.what} leads to {self.to!r}, expected is {expected}")


@dataclass(frozen=True, slots=True)
class History:
    """A history.jsonl: its changes in the order of the lines, a note for each line that cannot be read, and its bytes.

    ``lines`` are the numbers of the changes' lines, from 1.
    """

    changes: tuple[Change, ...] = ()
    notes: tuple[str, ...] = ()
    raw: bytes = b""
    lines: tuple[int, ...] = field(default=(), compare=False)


def read_history(path: Path, event: str) -> History:
    """The history of one event. An absent file is an empty history; empty lines mean nothing.

    Raises:
        BadData: the file cannot be read at all.
    """
    raw = read_bytes(path)
    if raw is None:
        return History()
    changes, notes, lines = [], [], []
    for number, line in enumerate(raw.split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            changes.append(_change(line, event))
            lines.append(number)
        except (BadRecord, ValueError, RecursionError) as error:
            notes.append(f"{path}:{number}: {_cause(error)[:_MAX_CAUSE]}; the line is left out")
    return History(tuple(changes), tuple(notes), raw, tuple(lines))


def _change(line: bytes, event: str) -> Change:
    if len(line) > _MAX_LINE:
        raise ValueError(f"longer than {_MAX_LINE:,} bytes")
    row: Any = json.loads(line.decode("utf-8"))
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    if row.keys() - {"to"} != set(_KEYS) - {"to"}:
        raise ValueError(f"its keys are not {', '.join(_KEYS)}")
    if row["event"] != event:
        raise ValueError(f"it is of another event, {row['event']!r}")
    day = row.pop("day")
    change = Change(day=date.fromisoformat(day) if isinstance(day, str) else day, **row)
    if change.day.isoformat() != day:
        raise ValueError(f"day {day!r} is not written YYYY-MM-DD")
    return change


def _cause(error: Exception) -> str:
    match error:
        case UnicodeDecodeError():
            return "not UTF-8"
        case json.JSONDecodeError():
            return f"not JSON: {error.msg}"
        case RecursionError():
            return "not JSON: nested too deeply"
    return str(error)


def appended(history: History, changes: Iterable[Change]) -> bytes:
    """The file with these changes at its end; what it holds stays byte for byte, also lines that cannot be read."""
    added = "".join(json.dumps(change_row(change), ensure_ascii=False) + "\n" for change in changes).encode()
    cut = bool(added) and bool(history.raw) and not history.raw.endswith(b"\n")
    return history.raw + (b"\n" if cut else b"") + added


def without(
    history: History, talks: Collection[str], recordings: Collection[str], masked: Callable[[str], str]
) -> History:
    """The history without lines that name these talks (by any code) or recordings, its reasons ``masked``.

    People asked that nobody hears of them, so here alone lines go and change.
    """
    lines: list[bytes | None] = list(history.raw.split(b"\n"))
    kept: list[tuple[int, Change]] = []
    gone = 0
    for number, change in zip(history.lines, history.changes, strict=True):
        if {change.talk, change.to} & {*talks} or {change.recording, change.to} & {*recordings}:
            lines[number - 1] = None
            gone += 1
            continue
        reason = masked(change.reason)
        if reason != change.reason:
            change = replace(change, reason=reason)
            lines[number - 1] = json.dumps(change_row(change), ensure_ascii=False).encode()
        kept.append((number - gone, change))
    raw = b"\n".join(line for line in lines if line is not None)
    if raw == history.raw:
        return history
    return History(tuple(change for _, change in kept), history.notes, raw, tuple(number for number, _ in kept))


def change_row(change: Change) -> dict[str, str]:
    """A change as a line of the file holds it; ``to`` is left out where it is None."""
    row = {key: getattr(change, key) for key in _KEYS if getattr(change, key) is not None}
    return row | {"day": change.day.isoformat()}


def news(history: History, changes: Iterable[Change]) -> tuple[Change, ...]:
    """Those of the changes that the history does not state already, for instance because somebody else's was pulled.

    What it states of a talk and a recording is its last line about the two: shown, or not shown and why.
    """
    stated = {(change.talk, change.recording): _state(change) for change in history.changes}
    found = []
    for change in changes:
        pair = (change.talk, change.recording)
        if stated.get(pair) != _state(change):
            stated[pair] = _state(change)
            found.append(change)
    return tuple(found)


def _state(change: Change) -> tuple[str, str | None]:
    return ("shown", None) if change.what in SHOWN else (change.what, change.to)
