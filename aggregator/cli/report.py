"""What a run did and what the catalog lacks, as lines for people; the version of what programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from aggregator.collect.outcome import Outcome

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
    "not_found",
    "not_expected",
    "unknown",
    "suggested",
    "decided",
    "oldest_pending",
)


def counted_name(table: str) -> str:
    """What a table's rows are called before people: not every entry of a schedule is a talk."""
    return "entries" if table == "talks" else table


def outcome_lines(outcome: Outcome) -> list[str]:
    """A few lines a person reads after a run: one per record type."""
    head = f"{outcome.event}: {outcome.state}" + (" (dry run, nothing written)" if outcome.dry_run else "")
    lines = [head]
    for name, c in outcome.counts.items():
        lines.append(f"  {counted_name(name):<10} {c.new} new, {c.changed} changed, {c.same} same, {c.gone} gone")
    return lines


def ledger_lines(rows: Sequence[Mapping[str, Any]], today: date) -> list[str]:
    """The ledger as a table of text; the oldest pending talk with its age in days."""
    table = [[name.replace("_", "-") for name in LEDGER_COLUMNS]]
    for row in rows:
        cells = ["" if row[name] is None else str(row[name]) for name in LEDGER_COLUMNS]
        if row["oldest_pending"]:
            day = date.fromisoformat(row["oldest_pending"][:10])
            days = (today - day).days
            cells[-1] = f"{day} ({f'in {-days}' if days < 0 else days} days)"
        table.append(cells)
    widths = [max(len(cells[n]) for cells in table) for n in range(len(LEDGER_COLUMNS))]
    return [
        "  ".join(
            cell.ljust(width) if n in (0, len(cells) - 1) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(cells, widths, strict=True))
        ).rstrip()
        for cells in table
    ]
