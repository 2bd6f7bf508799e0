"""``import`` of an archive's folder: what is asked and said before people while its events are taken in."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.cli.output import Context, complain, ledger_rows, printable, progress, show, show_json
from aggregator.cli.report import REPORT_VERSION, counted_name, ledger_lines, outcome_lines
from aggregator.collect.archive import ArchiveImport, ArchiveOptions
from aggregator.collect.outcome import Outcome, worst_exit_code
from aggregator.files.counts import Counts
from aggregator.files.lock import run_lock
from aggregator.files.workspace import Workspace
from aggregator.store.connect import check_writable
from scrapers.errors import BadData
from scrapers.records import is_slug
from scrapers.registry import ARCHIVES

SHOWN = 5
"""So many events are told one by one; of more, what was done to all."""


def import_archives(ctx: Context, workspace: Workspace, root: Path, wanted: ArchiveOptions, as_json: bool) -> int:
    """Import the events at or below a folder; returns the exit code.

    Raises:
        click.UsageError: the folder is none, or holds no event; --as gives no name.
    """
    if wanted.name is not None and not is_slug(wanted.name):
        raise click.BadParameter("an event's name is lower-case words joined by hyphens", param_hint="'--as'")
    if not wanted.dry_run:
        check_writable(workspace.db)
    started = datetime.now(UTC)
    with run_lock(workspace.data, "import", started) as died, progress(ctx, "import") as advance:
        importing = ArchiveImport(workspace, ARCHIVES, wanted, _asked, advance)
        try:
            outcomes = importing.run(root, started, died)
        except BadData as error:
            raise click.UsageError(str(error)) from error
    _say(ctx, importing, outcomes)
    code = worst_exit_code(outcomes)
    rows = ledger_rows(workspace.db, [outcome.event for outcome in outcomes if outcome.saved])
    if as_json:
        told = [outcome.as_dict() for outcome in outcomes]
        show_json({"version": REPORT_VERSION, "events": told, "errors": importing.errors, "ledger": rows})
    else:
        _show(outcomes)
        if rows and len(outcomes) <= SHOWN:
            show(ledger_lines(rows, datetime.now(UTC).date()))
    return code if code or not importing.errors else Outcome.EXIT_CODES["partial"]


def _asked(question: str) -> bool | None:
    """A person's answer on a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return click.confirm(printable(question), err=True)


def _say(ctx: Context, importing: ArchiveImport, outcomes: list[Outcome]) -> None:
    for error in [*importing.errors, *(f"{one.event}: {error}" for one in outcomes for error in one.errors)]:
        complain(f"Error: {error}")
    if not ctx.quiet:
        for note in [*importing.notes, *(f"{one.event}: {note}" for one in outcomes for note in one.notes)]:
            complain(f"note: {note}")


def _show(outcomes: list[Outcome]) -> None:
    if len(outcomes) <= SHOWN:
        for outcome in outcomes:
            show(outcome_lines(outcome))
            if outcome.dry_run:
                show(outcome.changes)
        return
    states = {state: sum(one.state == state for one in outcomes) for state in Outcome.EXIT_CODES}
    done = " (dry run, nothing written)" if outcomes[0].dry_run else ""
    show([f"{len(outcomes)} events: " + ", ".join(f"{n} {state}" for state, n in states.items() if n) + done])
    for table in ("talks", "recordings", "links"):
        c = sum((one.counts[table] for one in outcomes), Counts())
        show([f"  {counted_name(table):<10} {c.new} new, {c.changed} changed, {c.same} same, {c.gone} gone"])
