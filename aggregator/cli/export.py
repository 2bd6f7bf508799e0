"""``export``: one event for other programs, with the video links filled in."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import click

from aggregator.catalog import queries, views
from aggregator.catalog.ical import calendar
from aggregator.catalog.known import known_values
from aggregator.cli.catalog import published
from aggregator.cli.known import from_catalog
from aggregator.cli.output import Context, complain
from aggregator.export import frab, pyvideo, table
from aggregator.export.write import write_folder
from aggregator.files.naming import near_names
from aggregator.files.outside import replace_outside
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError

FORMS = ("frab-json", "ics", "csv", "pyvideo")
_STDOUT = Path("-")


@click.command("export")
@click.argument("event", shell_complete=from_catalog("event"))
@click.option("--format", "form", type=click.Choice(FORMS), required=True, help="What to write.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, allow_dash=True),
    help="Write there instead of standard output: a file; for pyvideo a folder.",
)
@click.pass_obj
def export_command(ctx: Context, event: str, form: str, output: Path | None) -> None:
    """Print one event for other programs, with its video links.

    frab-json is the schedule for apps and video teams, ics a calendar, csv a table of all talks, pyvideo the talks
    with a public video: JSON lines, or with -o the event's folder as in pyvideo/data.
    """
    if output == _STDOUT:
        output = None
    with closing(open_reader(ctx.db_path)) as conn:
        conn.execute("BEGIN")
        found = queries.event(conn, event)
        if found is None:
            which = near_names(event, known_values(conn, "event"))
            raise ConftalksError(f"{ctx.db_path}: there is no event {event!r}; {which}")
        talks = queries.talks_of_event(conn, found.slug)
    if form == "pyvideo" and output is not None:
        write_folder(output, pyvideo.folder(found, talks))
        return
    data = _written(form, found, talks)
    if output is None:
        click.echo(data, nl=False)
    else:
        replace_outside(output, data)


def _written(form: str, event: views.EventView, talks: list[views.TalkView]) -> bytes:
    if form == "pyvideo":
        return pyvideo.lines(event, talks).encode()
    base_url = published()
    if form == "csv":
        return table.csv_table(talks, base_url).encode()
    shown = {talk.id for _, _, talk in frab.placed(talks)} if form == "frab-json" else {t.id for t in talks if t.slots}
    if len(shown) < len(talks):
        why = "have no time or were called off" if form == "frab-json" else "have no time"
        complain(f"note: {len(talks) - len(shown)} entries {why}, and are not in it")
    if form == "ics":
        return calendar(event.title, talks, base_url)
    return frab.frab_json(event, talks, base_url).encode()


COMMANDS = {"export": export_command}
