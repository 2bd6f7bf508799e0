"""``writeback``: known video links into the files of a conference's own site."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import click

from aggregator.catalog import queries
from aggregator.catalog.resolve import Catalog
from aggregator.cli.known import from_catalog, refuse_unknown
from aggregator.cli.output import Context, complain
from aggregator.collect.outcome import Outcome
from aggregator.recap.printing import diff
from aggregator.store.connect import open_reader
from aggregator.writeback.checkout import read_text, replace_text
from aggregator.writeback.edit import NewValue, changed, written
from aggregator.writeback.plan import Plan, plan, summary
from aggregator.writeback.site import Holder, read_site
from aggregator.writeback.tie import tie
from scrapers.errors import ConftalksError
from scrapers.records import Event
from scrapers.values import several


@click.command("writeback")
@click.argument("event", shell_complete=from_catalog("event"))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--key", metavar="NAME", help="The key to write, where no talk beside has one: video_url, extra.video.")
@click.option("--diff/--write", "as_diff", default=True, help="Print a unified diff (the default), or edit in place.")
@click.pass_obj
def writeback_command(ctx: Context, event: str, folder: Path, key: str | None, as_diff: bool) -> int:
    """Put the known videos of an event's talks into FOLDER, a checkout of the conference's own site.

    Only accepted, public ones, and as the talks beside have theirs; a file that has another link is left and named.
    Exit 0 also where there was nothing to do, 1 where nothing could be read or written, 3 where some could not.
    """
    failed: list[str] = []
    with closing(open_reader(ctx.db_path)) as conn:
        refuse_unknown(conn, {"event": event})
        about = _event(ctx, event) or _shown(conn, event)
        site = read_site(folder, about)
        failed += [f"{folder / why}" for why in site.broken]
        by_code = any(ref.kind == "repository" for ref in about.schedule)
        tied = tie(site.talks, queries.talks_of_event(conn, event), by_code)
        texts = _CheckoutTexts(folder)
        made = plan(site, tied.pairs, key, Catalog(conn).replaced_by, texts.written)
    made.notes += tied.unsure
    links, files = _done(texts, made, as_diff, failed)
    for note in made.notes if not ctx.quiet else ():
        complain(f"note: {note}")
    if made.to_name:
        said = f"{several(made.to_name, 'talk')} with a video, and none beside has a key for it: name it with --key video_url"
        failed.append(f"{folder}: {said}")
    why = "no column for videos; add one to its first row, such as video_url, and run again"
    failed += [f"{folder / path}: {why}" for path in made.narrow]
    for why in failed:
        complain(f"Error: {why}")
    if not ctx.quiet:
        complain(f"{folder}: {summary(made, files, links)}")
    state = "ok" if not failed else "partial" if links or made.done else "failed"
    return Outcome.EXIT_CODES[state]


class _CheckoutTexts:
    """The files of a checkout, each read once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, str] = {}

    def text(self, name: str) -> str:
        """As ``read_text``."""
        if name not in self._read:
            self._read[name] = read_text(self.folder, name)
        return self._read[name]

    def written(self, holder: Holder, key: str) -> str | None:
        """How a value is written; None where that cannot be told."""
        try:
            return written(holder.path, self.text(holder.path), holder.at, key)
        except (ConftalksError, ValueError):
            return None


def _done(texts: _CheckoutTexts, made: Plan, as_diff: bool, failed: list[str]) -> tuple[int, int]:
    """Print or write what each file would be; how many links, and files. What cannot be done is added to ``failed``."""
    links = files = 0
    for name, changes in sorted(made.changes.items()):
        try:
            old = texts.text(name)
            new, kept = _edited(name, old, changes, failed, texts.folder)
            if new == old:
                continue
            if as_diff:
                click.echo(diff(name, old, new).encode(), nl=False)
            else:
                replace_text(texts.folder, name, old, new)
            links, files = links + kept, files + 1
        except ConftalksError as error:
            failed.append(str(error))
    return links, files


def _edited(name: str, old: str, changes: list[NewValue], failed: list[str], folder: Path) -> tuple[str, int]:
    """A file with all changes, or else with those that can be made one by one."""
    try:
        return changed(name, old, changes), len(changes)
    except ValueError:
        new, kept = old, 0
    for change in changes:
        try:
            new, kept = changed(name, new, [change]), kept + 1
        except ValueError as error:
            failed.append(f"{folder / name}: {change.value}: {error}; left")
    return new, kept


def _event(ctx: Context, slug: str) -> Event | None:
    """The event as event.yml has it; None where only the catalog is here."""
    workspace = ctx.workspace()
    return workspace.event(slug) if slug in workspace.slugs() else None


def _shown(conn: sqlite3.Connection, slug: str) -> Event:
    found = queries.event(conn, slug)
    if found is None:
        raise ConftalksError(f"the catalog has no event {slug!r}")
    return Event(slug, found.title, found.timezone, found.starts, found.ends, website=found.website)


COMMANDS = {"writeback": writeback_command}
