"""``recap draft``: the talks that a writer chose, as the skeleton of a post."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import click

from aggregator.catalog.known import known_values
from aggregator.catalog.queries import event as event_view
from aggregator.catalog.queries import talk
from aggregator.catalog.search import search
from aggregator.cli.catalog import published
from aggregator.cli.known import from_catalog
from aggregator.cli.output import Context, complain, printable
from aggregator.collect.outcome import Outcome
from aggregator.files.naming import near_names
from aggregator.recap.drafting.draft import GROUPINGS, MARKUPS, Chosen, Grouping, Markup, draft
from aggregator.recap.drafting.starred import Titles, Wish, read_wishes
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError
from scrapers.plain_file import read_plain

MOST_FOUND = 20
"""Talks that one ``--search`` puts into a draft."""

_LONGEST = 10_000_000


@click.command("draft")
@click.argument("event", shell_complete=from_catalog("event"))
@click.option("--talk", "names", multiple=True, metavar="ID", help="A talk: title, number, slug, id or any address.")
@click.option("--starred", type=click.Path(path_type=Path), metavar="FILE", help="A file that names a talk a line.")
@click.option("--search", "searches", multiple=True, metavar="WORDS", help="The talks that a search finds.")
@click.option("--by", type=click.Choice(GROUPINGS), default="day", show_default=True, help="What the headings are.")
@click.option(
    "--format", "markup", type=click.Choice(MARKUPS), default="md", show_default=True, help="The markup to write."
)
@click.option("--title", help="The post's title.  [default: the event's title and the word recap]")
@click.pass_obj
def draft_command(
    ctx: Context,
    event: str,
    names: tuple[str, ...],
    starred: Path | None,
    searches: tuple[str, ...],
    by: Grouping,
    markup: Markup,
    title: str | None,
) -> int:
    """Print the skeleton of a post about chosen talks: titles, speakers, the state of each video, room for notes.

    FILE holds a title, number or address a line, `-` is stdin; lines that begin with `#` are comments, and with
    `--by topic` headings. A talk that is not found is named on stderr; exit 3 where others were, else 1.
    """
    if not (names or starred or searches):
        raise click.UsageError("choose talks with --talk, --starred or --search")
    if by == "topic" and starred is None:
        raise click.UsageError("--by topic takes its headings from the file of --starred")
    with closing(open_reader(ctx.db_path)) as conn:
        view = event_view(conn, event)
        if view is None:
            which = near_names(event, known_values(conn, "event"))
            raise ConftalksError(f"{ctx.db_path}: there is no event {event!r}; {which}")
        wishes = [(f"--talk {name}", Wish(0, name, None)) for name in names]
        wishes += [(f"{starred}:{wish.line}", wish) for wish in _wishes(starred)]
        choice = _ChosenTalk(conn, view.slug)
        for where, wish in wishes:
            choice.add(where, wish)
        for words in searches:
            choice.search(words)
    for line in choice.complaints:
        complain(f"Error: {line}")
    if not choice.chosen and not choice.complaints:
        complain("Error: no talk is named; name some with --talk, --search or a line each in --starred FILE")
    if not choice.chosen:
        return 1
    text = draft(list(choice.chosen.values()), title or f"{view.title} recap", by, markup, published())
    click.echo(printable(text), nl=False)
    return Outcome.EXIT_CODES["partial"] if choice.complaints else 0


class _ChosenTalk:
    """Talks in the order in which they were asked for, each once, and a line for whatever was not found."""

    def __init__(self, conn: sqlite3.Connection, event: str) -> None:
        self._conn = conn
        self._event = event
        self._titles = Titles(conn, event)
        self.chosen: dict[str, Chosen] = {}
        self.complaints: list[str] = []

    def add(self, where: str, wish: Wish) -> None:
        """The one talk that a wish names."""
        try:
            self._take(self._titles.find(wish.text), wish.heading)
        except ConftalksError as error:
            self.complaints.append(f"{where}: {error}")

    def search(self, words: str) -> None:
        """The best talks that the catalog's search finds."""
        hits = search(self._conn, words, event=self._event, limit=MOST_FOUND)
        if not hits:
            self.complaints.append(f"--search: nothing found for {words!r} at {self._event}")
        for hit in hits:
            self._take(hit.talk.id, None)

    def _take(self, key: str, topic: str | None) -> None:
        view = talk(self._conn, key)
        if view is not None:
            self.chosen.setdefault(key, Chosen(view, topic))


def _wishes(starred: Path | None) -> tuple[Wish, ...]:
    if starred is None:
        return ()
    try:
        data = sys.stdin.buffer.read() if str(starred) == "-" else read_plain(starred, _LONGEST, pipe=True)
        if data is None:
            raise ConftalksError(f"{starred}: is too long for a list of talks")
        return read_wishes(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise ConftalksError(f"{starred}: not UTF-8 (byte {error.start}); save it as UTF-8 first") from error
    except OSError as error:
        raise ConftalksError(f"{starred}: cannot be read: {error.strerror}") from error
