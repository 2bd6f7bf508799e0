"""What a run did and what the catalog lacks, as text for people and as JSON for programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from scrapers.records import Talk

REPORT_VERSION = 1
"""Version of the JSON shapes printed by ``--json``; raised when a key changes its meaning or goes."""

LEDGER_COLUMNS = (
    "event",
    "talks",
    "public",
    "attendees",
    "pending",
    "not_recorded",
    "gone",
    "unknown",
    "suggested",
    "decided",
    "oldest_pending",
)


@dataclass(frozen=True, slots=True)
class Counts:
    """What a write did to one file or table."""

    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    def as_dict(self) -> dict[str, int]:
        """The four numbers by name."""
        return {"new": self.new, "changed": self.changed, "same": self.same, "gone": self.gone}

    @property
    def moved(self) -> int:
        """How many records are not as they were."""
        return self.new + self.changed + self.gone


@dataclass(frozen=True, slots=True)
class Outcome:
    """One event's run. ``state``: ok, partial (some sources failed), refused (a guard), failed (every source)."""

    event: str
    state: str
    counts: dict[str, Counts]
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    written: tuple[str, ...] = ()
    dry_run: bool = False

    EXIT_CODES = {"ok": 0, "partial": 3, "refused": 4, "failed": 1}  # noqa: RUF012

    @property
    def exit_code(self) -> int:
        """What the command ends with if this is its only event."""
        return self.EXIT_CODES[self.state]

    def as_dict(self) -> dict[str, Any]:
        """Stable keys for ``--json``."""
        return {
            "event": self.event,
            "state": self.state,
            "counts": {name: counts.as_dict() for name, counts in self.counts.items()},
            "errors": list(self.errors),
            "notes": list(self.notes),
            "changes": list(self.changes),
            "written": list(self.written),
            "dry_run": self.dry_run,
        }


def worst_exit_code(outcomes: Sequence[Outcome]) -> int:
    """Of several events: 0 all fine, 4 a guard refused, 1 every one failed, else 3."""
    codes = [outcome.exit_code for outcome in outcomes]
    if all(code == 0 for code in codes):
        return 0
    if 4 in codes:
        return 4
    return 1 if all(code == 1 for code in codes) else 3


def outcome_lines(outcome: Outcome) -> list[str]:
    """A few lines a person reads after a run: one per record type."""
    head = f"{outcome.event}: {outcome.state}" + (" (dry run, nothing written)" if outcome.dry_run else "")
    lines = [head]
    for name, c in outcome.counts.items():
        lines.append(f"  {name:<10} {c.new} new, {c.changed} changed, {c.same} same, {c.gone} gone")
    return lines


def change_lines(old: Sequence[Talk], new: Sequence[Talk]) -> tuple[str, ...]:
    """A diff of two states of a schedule, one line a talk: ``+`` new, ``~`` changed (which fields), ``-`` gone."""
    before = {talk.slug: talk for talk in old}
    lines = []
    for talk in new:
        known = before.get(talk.slug)
        if known is None:
            lines.append(f"+ {talk.code}: {talk.title}")
        elif known != talk:
            names = [name for name in Talk.__slots__ if getattr(known, name) != getattr(talk, name)]
            sign = "-" if talk.status == "gone" and known.status != "gone" else "~"
            lines.append(f"{sign} {talk.code}: {talk.title} ({', '.join(names)})")
    return tuple(lines)


def ledger_lines(rows: Sequence[Mapping[str, Any]], today: date) -> list[str]:
    """The ledger as a table of text; the oldest pending talk with its age in days."""
    table = [[name.replace("_", "-") for name in LEDGER_COLUMNS]]
    for row in rows:
        cells = ["" if row[name] is None else str(row[name]) for name in LEDGER_COLUMNS]
        if row["oldest_pending"]:
            day = date.fromisoformat(row["oldest_pending"][:10])
            cells[-1] = f"{day} ({(today - day).days} days)"
        table.append(cells)
    widths = [max(len(cells[n]) for cells in table) for n in range(len(LEDGER_COLUMNS))]
    return [
        "  ".join(
            cell.ljust(width) if n in (0, len(cells) - 1) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in table
    ]
