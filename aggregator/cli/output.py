"""What the commands share: the context, data on stdout, everything else on stderr, a progress bar on a terminal only."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from scrapers.errors import ConftalksError
from scrapers.urls import hide_keys

if TYPE_CHECKING:
    from aggregator.files.workspace import Workspace

# Control characters, line separators, and what turns the direction of a line around; a half surrogate cannot be printed.
_ESCAPES = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Context:
    """The options given before the command."""

    data: str
    db: str | None
    quiet: bool
    verbose: bool
    debug: bool

    @property
    def db_path(self) -> Path:
        """The catalog's path."""
        if self.db:
            return Path(self.db)
        path = Path(self.data) / "talks.db"
        if path.is_symlink():
            raise ConftalksError(
                f"{path}: is a link, which nothing in the data folder may be; --db names what it leads to"
            )
        return path

    def workspace(self) -> Workspace:
        """The data folder and the catalog."""
        from aggregator.files.workspace import Workspace
        from scrapers.registry import SOURCES

        # Nobody named the usual one: whoever can send a link can send one in its place.
        if self.data == "data" and Path(self.data).is_symlink():
            raise ConftalksError("data: is a link; name the folder that it leads to with --data")
        return Workspace(Path(self.data), self.db_path, {source.kind: source for source in SOURCES})


def program(ctx: Context) -> tuple[str, ...]:
    """How a command to paste begins: the program, with the options that say where data and catalog are."""
    data = ("--data", ctx.data) if ctx.data != "data" else ()
    return ("conftalks", *data, *(("--db", ctx.db) if ctx.db else ()))


def printable(text: str) -> str:
    """A line without control characters and direction overrides: a title from the web must not drive the terminal."""
    return _ESCAPES.sub("\N{REPLACEMENT CHARACTER}", text)


def complain(line: str) -> None:
    """One line on stderr, without the keys of addresses: logs are kept, and shown to others."""
    click.echo(printable(hide_keys(" ".join(line.splitlines()))), err=True)


def complain_of(error: ConftalksError) -> None:
    """An error on stderr, as it ends a command."""
    first, *more = error.lines
    complain(f"Error: {first}")
    for line in more:
        complain(f"  {line}")


def say_of(ctx: Context) -> Callable[[str], None]:
    """Who is told of retries and waits: nobody with --quiet."""
    return (lambda _: None) if ctx.quiet else complain


def show(lines: Sequence[str]) -> None:
    """Lines on stdout."""
    for line in lines:
        click.echo(printable(line))


def show_styled(lines: Sequence[str]) -> None:
    """Lines of ``terminal.styled_lines`` on stdout, which are printable already."""
    for line in lines:
        click.echo(line)


def show_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def ledger_rows(db: Path, events: Sequence[str] | None = None) -> list[dict[str, Any]]:
    """The ledger of these events (of all by default) as plain rows; none where there is no catalog yet."""
    from aggregator.catalog.queries import ledger
    from aggregator.store.connect import open_reader

    if events is not None and not db.exists():
        return []
    with closing(open_reader(db)) as conn:
        found = ledger(conn) if events is None else [row for slug in events for row in ledger(conn, slug)]
    rows = [asdict(row) for row in found]
    for row in rows:
        if row["oldest_pending"] is not None:
            row["oldest_pending"] = row["oldest_pending"].isoformat()
    return rows


@contextmanager
def progress(ctx: Context, label: str) -> Iterator[Callable[[int, int, str], None]]:
    """A callback (done, known, what): a bar on a terminal, elsewhere a line every 50 pages (with -v every page)."""
    if ctx.quiet:
        yield lambda done, known, what: None
    elif sys.stderr.isatty() and not ctx.verbose:
        with click.progressbar(length=1, label=label, file=sys.stderr, show_pos=True) as bar:

            def advance(done: int, known: int, what: str) -> None:
                """The bar so far; more pages become known on the way."""
                bar.length = max(known, 1)
                bar.update(done - bar.pos)

            yield advance
            bar.update(bar.length - bar.pos if bar.length else 0)
    else:

        def log(done: int, known: int, what: str) -> None:
            """A line, where one is due."""
            if ctx.verbose or (done and done % 50 == 0):
                complain(f"{label}: {done} of {known} pages, now {what}")

        yield log
