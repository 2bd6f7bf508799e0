"""``import`` and ``build``: the commands that write from files, without the network."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.cli.archive import import_archives
from aggregator.cli.known import from_folder
from aggregator.cli.output import Context, complain, ledger_rows, show, show_json
from aggregator.cli.report import REPORT_VERSION, counted_name, ledger_lines, outcome_lines
from aggregator.collect.archive import ArchiveOptions
from aggregator.collect.import_files import import_files
from aggregator.collect.outcome import Outcome
from aggregator.collect.save import rebuild
from aggregator.files.history import change_row
from aggregator.files.lock import run_lock
from aggregator.files.workspace import NoSuchEvent
from aggregator.store.connect import check_writable


@click.command("import")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--event", shell_complete=from_folder, help="The event that the recordings in the files belong to.")
@click.option(
    "--as", "name", metavar="EVENT", help="The event of yours that the folder of an archive is, or a new one's name."
)
@click.option("--dry-run", is_flag=True, help="Print what would change; write nothing.")
@click.option("--accept-shrink", is_flag=True, help="Believe an archive that lost a fifth of an event's talks.")
@click.option("--accept-loss", is_flag=True, help="Believe that an event lost a fifth of its public videos.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def import_command(
    ctx: Context,
    files: tuple[Path, ...],
    event: str | None,
    name: str | None,
    dry_run: bool,
    accept_shrink: bool,
    accept_loss: bool,
    as_json: bool,
) -> int:
    """Add recordings from files: yt-dlp or YouTube API JSON, pyvideo JSON or JSONL, Hubilo JSON,
    tables (CSV, XLSX, ODS).

    A table has a header with `url`, `id` (YouTube) or `hubilo_id`, and any of title, speakers, published, recorded,
    duration, talk; other names are understood as well, such as "Video link".

    Without --event, FILE is a folder: the clone of an archive (pyvideo, RubyEvents), an event's folder in it, or any above;
    every event in it is imported, with its talks.
    """
    workspace = ctx.workspace()
    if event is None:
        if len(files) > 1:
            raise click.UsageError("without --event one folder is imported, of an archive such as pyvideo/data")
        return import_archives(
            ctx, workspace, files[0], ArchiveOptions(name, dry_run, accept_shrink, accept_loss), as_json
        )
    if name is not None or accept_shrink:
        raise click.UsageError("--as and --accept-shrink are for the folder of an archive, without --event")
    try:
        workspace.event(event)
    except NoSuchEvent as unknown:
        raise click.BadParameter(str(unknown), param_hint="'--event'") from unknown
    if not dry_run:
        check_writable(workspace.db)
    started = datetime.now(UTC)
    with run_lock(workspace.data, event, started) as died:
        workspace.recover(event)
        outcome = import_files(workspace, event, files, started, dry_run, died, accept_loss)
    for error in outcome.errors:
        complain(f"Error: {error}")
    if not ctx.quiet:
        for note in outcome.notes:
            complain(f"note: {note}")
    if as_json:
        rows = ledger_rows(workspace.db, [event])
        show_json({"version": REPORT_VERSION, "events": [outcome.as_dict()], "ledger": rows})
    else:
        show(outcome_lines(outcome))
    return outcome.exit_code


@click.command("build")
@click.option("--all", "whole", is_flag=True, help="Read also the events whose files are as they were.")
@click.option("--accept-loss", is_flag=True, help="Believe that an event lost a fifth of its public videos.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def build_command(ctx: Context, whole: bool, accept_loss: bool, as_json: bool) -> int:
    """Build the catalog from data/ without the network, and print the ledger.

    An event with a broken file stays in the catalog as it was; the others are built, and the command exits with 3.
    """
    workspace = ctx.workspace()
    if not workspace.slugs():
        for misnamed in workspace.misnamed().values():
            complain(f"Error: {misnamed}")
        raise click.UsageError(f"{workspace.data / 'events'}: holds no event; `conftalks new` makes one")
    check_writable(workspace.db)
    started = datetime.now(UTC)
    with run_lock(workspace.data, "build", started) as died:
        counts, prepared, broken = rebuild(workspace, started.date(), died, accept_loss, whole)
    for error in broken:
        complain(f"Error: {error}")
    code = Outcome.EXIT_CODES["partial" if broken else "ok"]
    if not ctx.quiet:
        lost = [
            f"{path}: has records and no event.yml, so the catalog has nothing of it" for path in workspace.headless()
        ]
        for note in [*prepared.notes(), *lost]:
            complain(f"note: {note}")
    rows = ledger_rows(workspace.db)
    if as_json:
        tables = {name: count.as_dict() for name, count in counts.items()}
        history = [change_row(change) for change in prepared.history]
        report = {"version": REPORT_VERSION, "tables": tables, "history": history, "errors": list(broken)}
        show_json(report | {"ledger": rows})
        return code
    moved = [
        f"{counted_name(name)} {c.new} new, {c.changed} changed, {c.gone} gone" for name, c in counts.items() if c.moved
    ]
    if not ctx.quiet:
        complain(f"{workspace.db}: " + ("; ".join(moved) if moved else "all as it was"))
    show(ledger_lines(rows, datetime.now(UTC).date()))
    return code


COMMANDS = {"import": import_command, "build": build_command}
