"""``log``: what happened to the videos that an event shows, as its history.jsonl tells it."""

from __future__ import annotations

import click

from aggregator.cli.known import from_folder
from aggregator.cli.output import Context, complain, show, show_json
from aggregator.cli.report import REPORT_VERSION
from aggregator.files.history import Change


@click.command("log")
@click.argument("event", shell_complete=from_folder)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def log_command(ctx: Context, event: str, as_json: bool) -> None:
    """Print what happened to the videos of an event's talks, and why: one line a change, the oldest first.

    A line of history.jsonl that cannot be read is named on stderr.
    """
    workspace = ctx.workspace()
    talks, history = workspace.files(event).talks, workspace.history(event)
    titles = {name: talk.title for talk in talks for name in talk.aliases} | {talk.code: talk.title for talk in talks}
    for note in history.notes if not ctx.quiet else ():
        complain(f"note: {note}")
    if as_json:
        changes = [_row(change, titles) for change in history.changes]
        show_json({"version": REPORT_VERSION, "event": event, "changes": changes})
    elif history.changes:
        show([_line(change, titles) for change in history.changes])
    elif not ctx.quiet:
        complain(f"{event}: nothing has happened yet to what was published first")


def _row(change: Change, titles: dict[str, str]) -> dict[str, str | None]:
    return {
        "day": change.day.isoformat(),
        "what": change.what,
        "talk": change.talk,
        "title": titles.get(change.talk),
        "recording": change.recording,
        "to": change.to,
        "reason": change.reason,
    }


def _line(change: Change, titles: dict[str, str]) -> str:
    to = f" -> {titles.get(change.to, change.to)}" if change.to else ""
    title = titles.get(change.talk, change.talk)
    reason = " ".join(change.reason.split())
    return f"{change.day.isoformat()}  {change.what:<9}  {title}  {change.recording}{to}  ({reason})"


COMMANDS = {"log": log_command}
