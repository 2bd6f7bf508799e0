"""The command line: parse arguments, call one function, print. Modules that a command needs are imported when it runs.

Exit codes: 0 ok, 1 failure, 2 usage, 3 partial, 4 refused by a guard, 5 `recap check` found something to do, 130 interrupted,
143 terminated.
"""

from __future__ import annotations

import signal
import sqlite3
import sys
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from aggregator.cli.output import Context, complain, complain_of
from aggregator.cli.terminal import colour
from scrapers import VERSION
from scrapers.errors import ConftalksError

# Command name -> module that defines it: `conftalks --help` must not import a scraper or a database.
COMMANDS = {
    "init": ("aggregator.cli.init", "Begin a catalog of your own in a new folder."),
    "look": ("aggregator.cli.look", "Say which source kinds read a page, and what `new` would write."),
    "new": ("aggregator.cli.look", "Write data/events/EVENT/event.yml from what its pages say."),
    "scrape": ("aggregator.cli.scrape", "Fetch schedules and recordings, match them, build the catalog."),
    "refresh": (
        "aggregator.cli.refresh",
        "Ask for what is new of every event that is due; what a scheduled run calls.",
    ),
    "import": ("aggregator.cli.build", "Add recordings from files: yt-dlp or API JSON, pyvideo, Hubilo, tables."),
    "build": ("aggregator.cli.build", "Build the catalog from data/ without the network."),
    "match": ("aggregator.cli.review", "Say which recording shows which talk, and why; write nothing."),
    "review": ("aggregator.cli.review", "List what waits for you, with the commands that decide it."),
    "decide": ("aggregator.cli.review", "Say that a recording shows a talk, or that it does not."),
    "forget": ("aggregator.cli.forget", "Take a person or a talk out of everything below data/, for ever."),
    "status": ("aggregator.cli.catalog", "Print the ledger: how many talks have a video, and what is missing."),
    "log": ("aggregator.cli.log", "Print what happened to the videos of an event's talks, and why."),
    "search": ("aggregator.cli.catalog", "Search the catalog for words, or for the talk behind a URL."),
    "link": ("aggregator.cli.catalog", "Print a snippet that links to one talk."),
    "recap": ("aggregator.cli.recap", "Check, renew or begin a blog post that links to talks."),
    "writeback": ("aggregator.cli.writeback", "Put known videos into a checkout of the conference's own site."),
    "serve": ("aggregator.cli.catalog", "Serve the catalog with Datasette."),
    "freeze": ("aggregator.cli.freeze", "Write the catalog as files, for hosts without a server."),
    "export": ("aggregator.cli.export", "Print one event as frab JSON, iCalendar, CSV or pyvideo records."),
}


class LazyGroup(click.Group):
    """A group that knows its commands' names and one-line helps, and imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All command names in the order in which a person meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command itself, imported now; None where there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        from importlib import import_module

        module = import_module(COMMANDS[cmd_name][0])
        command: click.Command = module.COMMANDS[cmd_name]
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called.

        Raises:
            click.exceptions.NoSuchCommand: there is none of that name; says which are near.
        """
        try:
            return super().resolve_command(ctx, args)
        except click.exceptions.NoSuchCommand as unknown:
            raise click.exceptions.NoSuchCommand(unknown.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands that begin so, without importing any of them, and the options before a command."""
        begun = [CompletionItem(name, help=text) for name, (_, text) in COMMANDS.items() if name.startswith(incomplete)]
        return begun + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command list of ``--help`` without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(VERSION, prog_name="conftalks")
@click.option(
    "--data", default="data", show_default=True, type=click.Path(file_okay=False), help="Folder of text files."
)
@click.option("--db", type=click.Path(dir_okay=False), help="The catalog.  [default: DATA/talks.db]")
@click.option("-q", "--quiet", is_flag=True, help="Errors only: no progress, no notes.")
@click.option("-v", "--verbose", is_flag=True, help="Name every page.")
@click.option("--debug", is_flag=True, help="Show tracebacks.")
@click.pass_context
def group(ctx: click.Context, data: str, db: str | None, quiet: bool, verbose: bool, debug: bool) -> None:
    """Conference schedules and talk recordings in one searchable catalog that blog posts can link to."""
    ctx.obj = Context(data, db, quiet, verbose, debug)
    ctx.color = colour()


class Terminated(BaseException):
    """SIGTERM: unwinds like Ctrl-C, so that locks and transactions end in order."""


def _terminate(signum: int, frame: object) -> NoReturn:
    raise Terminated


def main() -> NoReturn:
    """Run the command line and exit with its documented code."""
    signal.signal(signal.SIGTERM, _terminate)
    debug = "--debug" in sys.argv
    try:
        code = group.main(standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted; what is kept is whole: run again to finish")
        sys.exit(130)
    except Terminated:
        complain("terminated; what is kept is whole: run again to finish")
        sys.exit(143)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)
    except ConftalksError as error:
        if debug:
            raise
        complain_of(error)
        sys.exit(error.exit_code)
    except sqlite3.DatabaseError as error:
        if debug:
            raise
        complain(f"Error: the catalog is damaged ({error}): move it away and run `conftalks build`")
        sys.exit(1)
    except Exception as error:
        if debug:
            raise
        complain(f"Error: {type(error).__name__}: {error} (a bug of ours; --debug shows where)")
        sys.exit(1)
