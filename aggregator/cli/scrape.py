"""``look``, ``new``, ``scrape``: the commands that read the web."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from aggregator.cli.next_steps import next_steps
from aggregator.cli.output import Context, complain, ledger_rows, progress, show, show_json
from aggregator.cli.report import REPORT_VERSION, ledger_lines, outcome_lines
from aggregator.collect.look import describe_unknown, guessed, look, look_behind, places, polite_delay, propose
from aggregator.collect.outcome import Outcome, worst_exit_code
from aggregator.collect.own_file import own_file
from aggregator.collect.scrape import Scraper, Wanted
from aggregator.files.event_yml import event_text
from aggregator.files.lock import run_lock
from aggregator.files.replace import replace_files
from aggregator.files.workspace import Workspace
from aggregator.store.connect import check_writable
from scrapers import registry
from scrapers.errors import ConftalksError, LayoutChanged, ScrapeError
from scrapers.fetch import Fetcher
from scrapers.recordings.import_file import of_file, read_page
from scrapers.source import EventFacts
from scrapers.tables.days import ORDERS
from scrapers.values import several

_COUNTED = (
    ("talks", "entry", "entries"),
    ("days", "day", "days"),
    ("rooms", "room", "rooms"),
    ("speakers", "speaker", "speakers"),
    ("recordings", "recording", "recordings"),
)
_dates = click.option("--dates", type=click.Choice(ORDERS), help="Order of day and month in a table's 03/04/2026.")
_DAY = click.DateTime(["%Y-%m-%d"])


def _fetcher(ctx: Context, urls: list[str]) -> Fetcher:
    say = _silent if ctx.quiet else complain
    return Fetcher(urls, delay=polite_delay(urls), secrets=registry.secrets(os.environ), say=say)


def _silent(line: str) -> None:
    """With --quiet nobody hears of retries and waits."""


@click.command("look")
@click.argument("where", metavar="URL|FILE")
@_dates
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def look_command(ctx: Context, where: str, dates: str | None, as_json: bool) -> None:
    """Say which source kinds read a page, and what they see."""
    sources = registry.sources(os.environ)
    if re.match(r"https?://", where):
        with _fetcher(ctx, places(where, sources)) as fetcher:
            sights = look_behind(where, sources, fetcher, _keys(dates))
    elif not Path(where).exists() and re.match(r"[\w-]+(\.[\w-]+)+(/|$)", where):
        raise ConftalksError(f"{where}: there is no such file; for a page, write https://{where}")
    else:
        page = read_page(Path(where))
        try:
            sights = look(page, sources, _keys(dates)) or guessed(page, sources)
        except ScrapeError as error:
            raise of_file(error, Path(where)) from error
        if not sights:
            raise LayoutChanged(where, describe_unknown(page, sources))
    rows = [sight.as_dict() for sight in sights]
    if as_json:
        show_json(rows[0] if len(rows) == 1 else rows)
        return
    for row in rows:
        title = f" of {row['title']}" if row["title"] else ""
        show(
            [
                f"{row['kind']}{title}: "
                + ", ".join(f"{row[name]} {one if row[name] == 1 else more}" for name, one, more in _COUNTED),
                *_followed(row, where),
                *(f"  note: {note}" for note in row["notes"]),
                *_guessed_rows(row, where),
            ]
        )


def _keys(dates: str | None) -> dict[str, str]:
    """Keys of event.yml that the command line gives."""
    return {"dates": dates} if dates else {}


def _followed(row: dict[str, Any], where: str) -> list[str]:
    """Where the counts come from, if not from the one page that was named."""
    found = (
        [f"  read at {row['url']}"] if row["url"] and row["pages"] and row["url"] != where and "://" in where else []
    )
    if row["pages_left"]:
        left = f"at least {several(row['pages_left'], 'page')} more"
        found.append(f"  counted on the first {several(row['pages'], 'page')}; `conftalks scrape` reads {left}")
    return found


def _guessed_rows(row: dict[str, Any], where: str) -> list[str]:
    """What a guess reads first, and how to take it."""
    if not row.get("guess"):
        return []
    how = (
        f"`conftalks new EVENT {where} --guess` takes them"
        if "://" in where
        else "at its address, `new --guess` takes them"
    )
    return [
        "  a guess, no kind reads this page; its first rows:",
        *(f"    {one}" for one in row["rows"]),
        f"  if they are right, {how}",
    ]


@click.command("new")
@click.argument("event")
@click.argument("urls", metavar="URL|FILE...", nargs=-1, required=True)
@click.option("--title", help="The conference's name and year.")
@click.option("--timezone", help="IANA name, such as America/New_York.")
@click.option("--starts", type=_DAY, help="First day.")
@click.option("--ends", type=_DAY, help="Last day.")
@_dates
@click.option("--kind", help="Use this source kind instead of finding out.")
@click.option("--guess", is_flag=True, help="Take what a guess reads from a page that no kind reads; `look` shows it.")
@click.pass_obj
def new_command(
    ctx: Context,
    event: str,
    urls: tuple[str, ...],
    title: str | None,
    timezone: str | None,
    starts: datetime | None,
    ends: datetime | None,
    dates: str | None,
    kind: str | None,
    guess: bool,
) -> None:
    """Write data/events/EVENT/event.yml from what its pages say; a schedule in a FILE is kept beside it."""
    workspace = ctx.workspace()
    path = workspace.folder(event) / "event.yml"
    if path.exists():
        raise ConftalksError(f"{path}: exists already; edit it, or choose another name")
    check_writable(workspace.db)
    sources = registry.sources(os.environ)
    if kind and kind not in sources:
        raise click.UsageError(f"--kind {kind} is none of {', '.join(sources)}")
    given, keys = EventFacts(title, timezone, _day(starts), _day(ends)), _keys(dates)
    files = [url for url in urls if "://" not in url and Path(url).is_file()]
    pages = [url for url in urls if url not in files]
    own = [own_file(Path(file), {kind: sources[kind]} if kind else sources, given, keys) for file in files]
    with _fetcher(ctx, pages) as fetcher:
        proposed, sights = propose(event, pages, sources, fetcher, given, kind, guess, keys, [one.sight for one in own])
    replace_files(path.parent, {"event.yml": event_text(proposed), **{one.name: one.body for one in own}})
    if not ctx.quiet:
        for sight in sights:
            name = sight.ref.url or next((value for _, value in sight.ref.more), sight.kind)
            how = "linked there: take it out if it is not of this event" if sight.linked else f"read by {sight.kind}"
            complain(f"{name}: {how}")
        where = f"--data {ctx.data} " if ctx.data != "data" else ""
        add = "" if proposed.recordings else ", say where its recordings are if there are any yet"
        complain(f"next: check the file{add}, then `conftalks {where}scrape {event}`")
    show([str(path)])


def _day(value: datetime | None) -> date | None:
    return value.date() if value else None


@click.command("scrape")
@click.argument("events", metavar="EVENT...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every event under data/events.")
@click.option("--only", type=click.Choice(["schedule", "recordings"]), help="Read one side alone.")
@click.option("--dry-run", is_flag=True, help="Print what would change; keep nothing but fetched pages.")
@click.option("--offline", is_flag=True, help="Read pages from the cache of an earlier run.")
@click.option(
    "--accept-shrink", is_flag=True, help="Believe a schedule that lost a fifth of its talks, or garbled letters."
)
@click.option("--accept-loss", is_flag=True, help="Believe that an event lost a fifth of its public videos.")
@click.option(
    "--from-mirror", multiple=True, metavar="DIR=URL", help="Read saved files under DIR as the pages under URL."
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
    from_mirror: tuple[str, ...],
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
        workspace.event(slug)  # says which events there are, where this is none
    for slug in workspace.slugs():
        # Every event goes into the catalog: a broken file is found now, not after an hour of fetching.
        workspace.files(slug)
    mirrors = tuple(_mirror(text) for text in from_mirror)
    wanted = Wanted(only, dry_run, offline, accept_shrink, accept_loss, mirrors, proxy)
    if not dry_run:
        check_writable(workspace.db)
    outcomes = [_scrape_one(ctx, workspace, slug, wanted) for slug in slugs]
    _print_outcomes(ctx, workspace, outcomes, as_json)
    return worst_exit_code(outcomes)


def _mirror(text: str) -> tuple[str, Path]:
    folder, _, url = text.partition("=")
    if not re.match(r"https?://", url) or not Path(folder).is_dir():
        raise click.UsageError(f"--from-mirror {text}: write an existing folder, `=`, and the URL it is a copy of")
    return url, Path(folder)


def _scrape_one(ctx: Context, workspace: Workspace, slug: str, wanted: Wanted) -> Outcome:
    say = _silent if ctx.quiet else complain
    started = datetime.now(UTC)
    with run_lock(workspace.data, slug, started) as died, progress(ctx, slug) as advance:
        workspace.recover()
        if died and not ctx.quiet:
            complain(f"note: the run of {died.event} begun {died.started[:19]} was killed; what it wrote whole is kept")
        scraper = Scraper(workspace, registry.sources(os.environ), registry.secrets(os.environ), advance, say)
        return scraper.scrape(slug, wanted, started, died)


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


COMMANDS = {"look": look_command, "new": new_command, "scrape": scrape_command}
