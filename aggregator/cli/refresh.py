"""``refresh``: the command that a scheduled run calls."""

from __future__ import annotations

import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.catalog.published import is_local
from aggregator.cli.catalog import where_published
from aggregator.cli.known import from_folder
from aggregator.cli.output import Context, complain, printable, program, progress, say_of, show
from aggregator.collect.scrape import Scraper
from aggregator.files.event_yml import is_event
from aggregator.files.lock import run_lock
from aggregator.files.outside import replace_outside
from aggregator.files.workspace import Workspace
from aggregator.refresh.report import RefreshReport, events_told
from aggregator.refresh.run import MOST_REQUESTS, RefreshRun, refresh
from aggregator.store.connect import check_writable
from scrapers import registry
from scrapers.errors import BadData, ConftalksError
from scrapers.fetch import HostBudget
from scrapers.recordings.living import Living


@click.command("refresh")
@click.argument("events", metavar="[EVENT]...", nargs=-1, shell_complete=from_folder)
@click.option(
    "--report",
    "report",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    help="Write the report there, as Markdown.",
)
@click.option("--accept-loss", is_flag=True, help="Believe that an event lost a fifth of its public videos.")
@click.pass_obj
def refresh_command(ctx: Context, events: tuple[str, ...], report: Path | None, accept_loss: bool) -> int:
    """Ask every event that is due for its schedule, new videos, and whether published ones still live; match, build, and
    print a report in Markdown.

    An event is due by its age, or as `refresh:` in its event.yml says. With EVENT only these are asked, what failed the
    last time at once. data/refresh.jsonl remembers when each was asked.
    """
    if report == Path("-"):
        report = None  # standard output, where it goes anyway
    workspace = ctx.workspace()
    for slug in events:
        if not is_event(workspace.folder(slug)):
            workspace.event(slug)  # says which events there are
    if report and not report.parent.is_dir():
        raise ConftalksError(f"{report}: cannot be written: there is no folder {report.parent}")
    check_writable(workspace.db)
    started = datetime.now(UTC)
    with run_lock(workspace.data, "refresh", started) as died, progress(ctx, "refresh") as advance:
        if died and not ctx.quiet:
            complain(f"note: the run of {died.event} begun {died.started[:19]} was killed; what it wrote whole is kept")
        scraper = Scraper(
            workspace,
            registry.sources(os.environ),
            registry.secrets(os.environ),
            advance,
            say_of(ctx),
            HostBudget(MOST_REQUESTS),
        )
        run = refresh(workspace, scraper, Living.configured(os.environ), started, events, died, accept_loss)
    told = _report(ctx, workspace, run)
    lines = told.text().splitlines()
    if report is None:
        show(lines)
    else:
        try:
            replace_outside(report, "".join(f"{printable(line)}\n" for line in lines).encode())
        except ConftalksError:
            show(lines)  # what it tells was done, and no later run tells it again
            raise
        show([told.headline()])
    return run.exit_code


def _report(ctx: Context, workspace: Workspace, run: RefreshRun) -> RefreshReport:
    files = {}
    for slug in events_told(run):
        with suppress(BadData):  # the report says so
            files[slug] = workspace.files(slug)
    base = where_published()
    return RefreshReport(run, files, None if base and is_local(base) else base, program(ctx))


COMMANDS = {"refresh": refresh_command}
