"""``scrape``: the command that reads what event.yml names."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.cli.known import from_folder
from aggregator.cli.next_steps import next_steps
from aggregator.cli.output import Context, complain, ledger_rows, progress, say_of, show, show_json
from aggregator.cli.report import REPORT_VERSION, ledger_lines, outcome_lines
from aggregator.cli.ways import Mirrors, address_of, mirror_option, wayback_option
from aggregator.collect.group import EventGroup
from aggregator.collect.outcome import Outcome, worst_exit_code
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.files.event_yml import is_event
from aggregator.files.lock import run_lock
from aggregator.files.workspace import Workspace
from aggregator.store.connect import check_writable
from scrapers import registry
from scrapers.errors import BadData, ConftalksError
from scrapers.fetch import Wayback


@click.command("scrape")
@click.argument("events", metavar="EVENT...", nargs=-1, shell_complete=from_folder)
@click.option("--all", "everything", is_flag=True, help="Every event under data/events.")
@click.option("--only", type=click.Choice(["schedule", "recordings"]), help="Read one side alone.")
@click.option("--dry-run", is_flag=True, help="Print what would change; keep nothing but fetched pages.")
@click.option("--offline", is_flag=True, help="Read pages from the cache of an earlier run.")
@click.option(
    "--accept-shrink",
    is_flag=True,
    help="Believe a schedule that lost a fifth of its talks, has garbled letters or an unreadable entry, or is archived and"
    " differs.",
)
@click.option("--accept-loss", is_flag=True, help="Believe that an event lost a fifth of its public videos.")
@mirror_option
@wayback_option
@click.option(
    "--folder",
    "folders",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Let `folder:` in event.yml read DIR, outside of the data folder.",
)
@click.option("--proxy", metavar="URL", help="Go through this proxy.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def scrape_command(
    ctx: Context,
    events: tuple[str, ...],
    everything: bool,
    only: str | None,
    dry_run: bool,
    offline: bool,
    accept_shrink: bool,
    accept_loss: bool,
    mirrors: Mirrors,
    wayback: Wayback | None,
    folders: tuple[Path, ...],
    proxy: str | None,
    as_json: bool,
) -> int:
    """Fetch schedules and recordings, match them, build the catalog; print what changed and the ledger."""
    workspace = ctx.workspace()
    slugs = workspace.slugs() if everything else events
    if not slugs:
        raise click.UsageError(
            "name an event, or --all" if not everything else "there is no event; `conftalks new` makes one"
        )
    for slug in slugs:
        if address := address_of(slug):
            raise ConftalksError(f"{slug}: this is no event; `conftalks new EVENT {address}` makes one of it")
        if not is_event(workspace.folder(slug)):
            workspace.event(slug)  # says which events there are
    workspace.suppressions()  # what is wrong with it is wrong with no event
    wanted = Wanted(only, dry_run, offline, accept_shrink, accept_loss, mirrors, proxy, wayback, folders)
    if not dry_run:
        check_writable(workspace.db)
    outcomes = [_scrape_one(ctx, workspace, slug, wanted, alone=len(slugs) == 1) for slug in slugs]
    outcomes += [Outcome.broken(name, error) for name, error in workspace.misnamed().items() if everything]
    _print_outcomes(ctx, workspace, outcomes, as_json)
    return worst_exit_code(outcomes)


def _scrape_one(ctx: Context, workspace: Workspace, slug: str, wanted: Wanted, alone: bool) -> Outcome:
    """Scrape one event; a broken file of it, or of one that is tied to it, does not end the runs of others."""
    say = say_of(ctx)
    started = datetime.now(UTC)
    with run_lock(workspace.data, slug, started) as died, progress(ctx, slug) as advance:
        if died and not ctx.quiet:
            complain(f"note: the run of {died.event} begun {died.started[:19]} was killed; what it wrote whole is kept")
        scraper = Scraper(workspace, registry.sources(os.environ), registry.secrets(os.environ), advance, say)
        try:
            # A broken file is found now, not after an hour of fetching.
            EventGroup.of(workspace, [slug], recover=True).sound([slug])
            return scraper.scrape(slug, wanted, started, died)
        except BadData as error:
            if alone:
                raise
            return Outcome.broken(slug, error)


def _print_outcomes(ctx: Context, workspace: Workspace, outcomes: list[Outcome], as_json: bool) -> None:
    for outcome in outcomes:
        for error in outcome.errors:
            complain(f"Error: {outcome.event}: {error}")
        if not ctx.quiet:
            for note in outcome.notes:
                complain(f"note: {outcome.event}: {note}")
    rows = ledger_rows(workspace.db, [outcome.event for outcome in outcomes])
    steps = next_steps(ctx, workspace, outcomes)
    if as_json:
        told = [outcome.as_dict() for outcome in outcomes]
        show_json({"version": REPORT_VERSION, "events": told, "ledger": rows, "next": steps})
        return
    for outcome in outcomes:
        show(outcome_lines(outcome))
        if outcome.dry_run:
            show(outcome.changes)
    if rows:
        show(ledger_lines(rows, datetime.now(UTC).date()))
    for step in steps if not ctx.quiet else ():
        complain(f"next: {step}")


COMMANDS = {"scrape": scrape_command}
