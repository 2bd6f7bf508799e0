"""data/refresh.jsonl: when ``conftalks refresh`` last asked what, in the repository so that a bare runner knows it.

The first line says the version of the form and when the last run began; then one line for each event, by its name. Reading
never fails over a line: it may have been cut, merged twice, or written by a newer conftalks, and costs itself and no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aggregator.files.own_files import read_bytes
from aggregator.files.replace import replace_files
from scrapers.records import is_recording_key, is_slug
from scrapers.text import short

REFRESH = "refresh.jsonl"
VERSION = 1
STEPS = ("schedule", "feeds", "playlists", "videos")
"""What is asked of an event, in this order: its schedule, the feeds and the other lists that show new videos, and whether
published videos still live.
"""

_MOST_BYTES = 16_000_000
_MOST_FAILURES = 100
_LONGEST_TEXT = 2000
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class StepFailure:
    """A step that failed ``times`` times in a row, the last time at ``at``."""

    at: datetime
    times: int


@dataclass(frozen=True, slots=True)
class LastAsked:
    """What is known of one event. ``asked``: step -> when it was last answered. ``failed``: the steps that failed since.

    ``shown``: address of a feed -> a digest of what it listed. ``cursor`` is the recording after which the check of
    published videos goes on, None where none is under way.
    """

    asked: Mapping[str, datetime] = field(default_factory=dict)
    failed: Mapping[str, StepFailure] = field(default_factory=dict)
    shown: Mapping[str, str] = field(default_factory=dict)
    cursor: str | None = None

    def answered(self, step: str, now: datetime) -> LastAsked:
        """As this, and the step was answered now."""
        failed = {name: one for name, one in self.failed.items() if name != step}
        return replace(self, asked={**self.asked, step: now}, failed=failed)

    def unasked(self, step: str) -> LastAsked:
        """As this, and the step as if it was never answered: the next run asks it, unless this one does."""
        return replace(self, asked={name: time for name, time in self.asked.items() if name != step})

    def missed(self, step: str, now: datetime) -> LastAsked:
        """As this, and the step failed now."""
        times = min(self.failed[step].times if step in self.failed else 0, _MOST_FAILURES - 1) + 1
        return replace(self, failed={**self.failed, step: StepFailure(now, times)})


@dataclass(frozen=True, slots=True)
class RefreshState:
    """The file: when the last run began (None where nobody knows), and each event. ``notes`` say what could not be read."""

    run: datetime | None = None
    events: Mapping[str, LastAsked] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def of(self, slug: str) -> LastAsked:
        """What is known of an event: nothing, where it was never asked."""
        return self.events.get(slug, LastAsked())

    def having(self, slug: str, last: LastAsked) -> RefreshState:
        """As this, with an event as it is now."""
        return replace(self, events={**self.events, slug: last})


def read_state(data: Path) -> RefreshState:
    """The state in a data folder; an absent file is one in which nothing was ever asked.

    Raises:
        BadData: the file is a link, or cannot be read at all.
    """
    path = data / REFRESH
    raw = read_bytes(path, _MOST_BYTES)
    run: datetime | None = None
    events: dict[str, LastAsked] = {}
    lost: list[str] = []
    notes: list[str] = []
    for number, line in enumerate((raw or b"").split(b"\n"), 1):
        if not line.strip():
            continue
        try:
            row = _row(line)
            if "version" in row:
                run = max(filter(None, (run, _time(row.get("run")))), default=None)
                notes += _newer(path, row["version"])
            else:
                slug = _slug(row)
                events[slug] = _later(events.get(slug), _last_asked(row))
        except (ValueError, RecursionError) as error:
            lost.append(f"{path}:{number}: {short(error, 200)}; the line is left out")
    if len(lost) > _MOST_NAMED:
        lost = [*lost[:_MOST_NAMED], f"{path}: and {len(lost) - _MOST_NAMED} more lines"]
    return RefreshState(run, events, (*notes, *lost))


def write_state(data: Path, state: RefreshState) -> None:
    """Put the state in place of the file; the caller holds the run lock.

    Raises:
        ConftalksError: it cannot be written; the file is as it was.
    """
    first: dict[str, Any] = {"version": VERSION, **({"run": _text(state.run)} if state.run else {})}
    rows = [first, *({"event": slug, **_fields(last)} for slug, last in sorted(state.events.items()))]
    replace_files(data.resolve(), {REFRESH: "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)})


def _fields(last: LastAsked) -> dict[str, Any]:
    asked = {step: _text(last.asked[step]) for step in STEPS if step in last.asked}
    failed = {
        step: {"at": _text(last.failed[step].at), "times": last.failed[step].times}
        for step in STEPS
        if step in last.failed
    }
    pairs = {"asked": asked, "failed": failed, "shown": dict(sorted(last.shown.items())), "cursor": last.cursor}
    return {name: value for name, value in pairs.items() if value}


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg}") from None
    if not isinstance(row, dict):
        raise ValueError("not a JSON object")
    return row


def _newer(path: Path, version: object) -> list[str]:
    if version == VERSION:
        return []
    return [
        f"{path}: is of version {short(repr(version), 40)}, this conftalks writes {VERSION}: what it knows of it counts"
    ]


def _slug(row: Mapping[str, Any]) -> str:
    slug = row.get("event")
    if not isinstance(slug, str) or not is_slug(slug):
        raise ValueError("it names no event")
    return slug


def _last_asked(row: Mapping[str, Any]) -> LastAsked:
    asked, failed, shown = (_map(row, name) for name in ("asked", "failed", "shown"))
    cursor = row.get("cursor")
    if cursor is not None and not (isinstance(cursor, str) and is_recording_key(cursor)):
        raise ValueError("`cursor` is no recording")
    if not all(isinstance(value, str) and len(key) + len(value) <= _LONGEST_TEXT for key, value in shown.items()):
        raise ValueError("`shown` is no map of short texts")
    return LastAsked(
        {step: time for step in STEPS if (time := _time(asked.get(step)))},
        {step: _failure(failed[step]) for step in STEPS if step in failed},
        shown,
        cursor,
    )


def _map(row: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = row.get(name, {})
    if not isinstance(value, dict):
        raise ValueError(f"`{name}` is no map")
    return value


def _failure(value: object) -> StepFailure:
    times = value.get("times") if isinstance(value, dict) else None
    at = _time(value.get("at")) if isinstance(value, dict) else None
    if at is None or type(times) is not int or not 1 <= times <= _MOST_FAILURES:
        raise ValueError("`failed` says no time and no number of times")
    return StepFailure(at, times)


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        time = datetime.fromisoformat(value) if isinstance(value, str) else None
        time = time.astimezone(UTC) if time and time.tzinfo else None
    except (ValueError, OverflowError):
        time = None
    if time is None:
        raise ValueError(f"{short(repr(value), 40)} is no time with its zone")
    return time


def _text(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="seconds")


def _later(before: LastAsked | None, now: LastAsked) -> LastAsked:
    """Of two lines on one event, as a merge may leave them, the one that was written later."""
    if before is None:
        return now
    times = [max((*one.asked.values(), *(f.at for f in one.failed.values())), default=None) for one in (before, now)]
    return before if times[0] and (times[1] is None or times[0] > times[1]) else now
