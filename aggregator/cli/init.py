"""``init``: a catalog of one's own in a new folder, with its first event where an address is given."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.cli.look import AskedEvent, NotSaid, make_event
from aggregator.cli.output import Context, complain, complain_of, show
from aggregator.cli.ways import address_of
from aggregator.collect.own_catalog import COMMIT, begin_catalog, catalog_files, of_this_program
from scrapers.errors import ConftalksError

PARTIAL = 3
"""Exit code where the catalog is there and its first event is not."""


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
@click.argument("url", metavar="[URL]", required=False)
@click.pass_obj
def init_command(ctx: Context, folder: Path, url: str | None) -> int:
    """Begin a catalog of your own in DIR, which is new or empty; URL is any page of its first conference."""
    if ctx.data != "data" or ctx.db:
        raise click.UsageError(
            "the new catalog is in DIR, in DIR/data and DIR/data/talks.db: leave out --data and --db"
        )
    if url is not None and address_of(url) is None:
        raise click.UsageError(
            f"{url}: is no address; `conftalks new EVENT FILE` takes files, once the catalog is there"
        )
    pin = of_this_program()
    texts = catalog_files(folder.resolve().name, pin)
    begin_catalog(folder, texts, datetime.now(UTC))
    show([str(folder / path) for path in texts])
    code, steps = _first_event(ctx, folder, url) if url else (0, [_NEW])
    if folder.resolve() != Path.cwd():
        steps = [f"next: `cd {shlex.quote(str(folder))}`", *steps]
    if pin.endswith(f"@{COMMIT}"):
        steps.append(f"next: put the commit of conftalks in the place of {COMMIT} in requirements.txt")
    steps.append(
        "next: metadata.yml says what the catalog is called, README.md how GitHub keeps it fresh and publishes it"
    )
    for step in steps if not ctx.quiet else ():
        complain(step)
    return code


_NEW = "next: `conftalks new EVENT URL` with any page of a conference, then `conftalks scrape EVENT`"


def _first_event(ctx: Context, folder: Path, url: str) -> tuple[int, list[str]]:
    """The exit code, and what is to be told after ``new`` in the new catalog."""
    try:
        path, lines = make_event(ctx, replace(ctx, data=str(folder / "data")).workspace(), AskedEvent((url,), None))
    except NotSaid as error:
        complain(f"Error: {url}: it does not say {error.what}")
        return PARTIAL, [f"next: the catalog is there, the event is not: `{error.command}`"]
    except ConftalksError as error:
        complain_of(error)
        return PARTIAL, [f"next: the catalog is there, the event is not: `conftalks new EVENT {shlex.quote(url)}`"]
    show([str(path)])
    *told, step = lines
    for line in told if not ctx.quiet else ():
        complain(line)
    return 0, [step]


COMMANDS = {"init": init_command}
