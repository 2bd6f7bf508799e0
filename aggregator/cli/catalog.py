"""``status``, ``search``, ``link``, ``serve``: the commands that read the catalog."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from aggregator.catalog.published import base_url, is_local
from aggregator.catalog.queries import talk
from aggregator.catalog.resolve import target
from aggregator.catalog.search import Filters, Hit, find, search
from aggregator.catalog.search.years import range_in
from aggregator.catalog.snippets import FORMS, Form, snippet
from aggregator.catalog.views import TalkRow
from aggregator.cli import Terminated
from aggregator.cli.hits import hit_lines, reading_lines
from aggregator.cli.known import from_catalog, refuse_unknown
from aggregator.cli.output import Context, complain, ledger_rows, show, show_json, show_styled
from aggregator.cli.report import REPORT_VERSION, ledger_lines
from aggregator.cli.terminal import width_of_stdout
from aggregator.files.naming import near_names
from aggregator.files.yaml_file import read_yaml
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError
from scrapers.text import fold

OWN_METADATA = Path("metadata.yml")
"""What the folder in which a command runs says of its catalog."""


@click.command("status")
@click.argument("event", required=False, shell_complete=from_catalog("event"))
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def status_command(ctx: Context, event: str | None, as_json: bool) -> None:
    """Print the ledger: per event how many talks have a public video, and what the others wait for."""
    rows = known = ledger_rows(ctx.db_path)
    if event:
        rows = [row for row in known if row["event"] == event]
        if not rows:
            which = near_names(event, [row["event"] for row in known])
            raise ConftalksError(f"{ctx.db_path}: there is no event {event!r}; {which}")
    if as_json:
        show_json({"version": REPORT_VERSION, "ledger": rows})
    else:
        show(ledger_lines(rows, datetime.now(UTC).date()))


class _WithHyphens(click.Command):
    """A command whose words may begin with a hyphen, as "-django" does: its options begin with two, but for ``-h``."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click reads them, but for words that begin with one hyphen."""
        # With a blank before it no word is an option.
        own = (*ctx.help_option_names, "-")
        return super().parse_args(ctx, [f" {arg}" if _HYPHEN.match(arg) and arg not in own else arg for arg in args])


_HYPHEN = re.compile(r"-(?!-)")


@click.command("search", cls=_WithHyphens)
@click.argument("words", metavar="[WORDS|URL]", nargs=-1)
@click.option("--event", shell_complete=from_catalog("event"), help="Only this event.")
@click.option("--year", shell_complete=from_catalog("year"), help="Only talks of this year, or these (2015..2017).")
@click.option("--kind", shell_complete=from_catalog("kind"), help="Only this kind, such as keynote or tutorial.")
@click.option("--track", help="Only this track.")
@click.option("--language", shell_complete=from_catalog("language"), help="Only this language.")
@click.option("--speaker", shell_complete=from_catalog("speaker"), help="Only talks of the speaker with this slug.")
@click.option("--has-video", is_flag=True, help="Only talks with a public video.")
@click.option(
    "--limit", default=20, show_default=True, type=click.IntRange(1, 200), help="Print at most so many talks."
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON, with how many talks each filter would leave.")
@click.pass_obj
def search_command(
    ctx: Context, /, words: tuple[str, ...], has_video: bool, limit: int, as_json: bool, **values: str | None
) -> None:
    """Search the catalog for words, or for the talk behind any address of it or its video.

    Conferences, years, kinds and people among the words narrow it; -word leaves talks out, and '"these words"' stand
    side by side. Of each talk: its id, title and speakers; below them its day, event, video and page. Without words the
    newest talks are listed.
    """
    text = " ".join(word.strip() for word in words)
    values["year"] = range_in(values["year"] or "") or values["year"]
    filters = Filters.of(values | {"video": "public" if has_video else None})
    with closing(open_reader(ctx.db_path)) as conn:
        finds = find(conn, text, filters, limit=limit)
        if not finds.hits:
            refuse_unknown(conn, {name: value for name, value in values.items() if value})
    if as_json:
        answer = {"version": REPORT_VERSION, "query": text, "filters": filters.chosen()} | finds.as_dict()
        show_json(answer | {"talks": [hit.as_dict() for hit in finds.hits]})
        return
    base, width, now = where_published(), width_of_stdout(), datetime.now(UTC)
    for line in reading_lines(finds, base):
        complain(line)
    if not finds.hits:
        complain(f"nothing found for {text!r}" if text else "nothing found")
    elif finds.total > len(finds.hits):
        complain(f"the {'best' if text else 'newest'} {len(finds.hits)} of {finds.in_words}; --limit shows more")
    if finds.meant:
        complain(f"did you mean: {finds.meant}")
    for hit in finds.hits:
        show_styled(hit_lines(hit, base, width, now))


def _line(row: TalkRow) -> str:
    by = f" by {row.speakers}" if row.speakers else ""
    since = f"; noticed on {row.removed}" if row.removed else ""
    return f"{row.id}  {row.title}{by}  [{row.video_status}{since}]"


@click.command("link")
@click.argument("words", metavar="WORDS|URL|ID", nargs=-1, required=True)
@click.option(
    "--format", "form", type=click.Choice(FORMS), default="markdown", show_default=True, help="The markup to write."
)
@click.option("--event", shell_complete=from_catalog("event"), help="Look in this event alone.")
@click.pass_obj
def link_command(ctx: Context, words: tuple[str, ...], form: Form, event: str | None) -> None:
    """Print a snippet that links to one talk: its permalink, and its video beside it.

    Several talks that fit equally well are listed on stderr, and the command exits with 1.
    """
    text = " ".join(words)
    with closing(open_reader(ctx.db_path)) as conn:
        if event:
            refuse_unknown(conn, {"event": event})
        meant = target(conn, text, event)
        if meant.speaker or meant.event:
            lists = f"--speaker {meant.speaker}" if meant.speaker else f"--event {meant.event}"
            raise ConftalksError(f"{text!r} is no talk; `conftalks search {lists}` lists those there")
        within = [one for one in meant.talks if event is None or one.startswith(f"{event}/")]
        found = within[0] if len(within) == 1 else _only(text, search(conn, text, event=event, limit=10))
        view = talk(conn, found)
    if view is None:
        raise ConftalksError(f"{found}: is not in the catalog")
    show([snippet(view, form, published())])


def where_published() -> str | None:
    """Where the catalog is published; None also where metadata.yml is broken, which `serve` and `link` say."""
    try:
        return base_url(plugin_config(), os.environ)
    except ConftalksError:
        return None


def published() -> str | None:
    """Where the catalog is published, with a note on stderr where that is nowhere, or this machine."""
    base = base_url(plugin_config(), os.environ)
    if base is None:
        complain("note: no permalink: set plugins: conftalks: base_url in metadata.yml, or CONFTALKS_BASE_URL")
    elif is_local(base):
        complain(f"note: {base} is an address of this machine; base_url in metadata.yml says where you publish")
    return base


def plugin_config() -> Mapping[str, Any] | None:
    """What metadata.yml in this folder says to our plugin; None where it says nothing."""
    loaded = read_yaml(OWN_METADATA) if OWN_METADATA.exists() else None
    config = ((loaded or {}).get("plugins") or {}).get("conftalks")
    return config if isinstance(config, Mapping) else None


def _only(text: str, hits: list[Hit]) -> str:
    """The one talk meant: the only one found, or the only one with exactly this title or far ahead of the others."""
    if not hits:
        raise ConftalksError(f"nothing found for {text!r}; try fewer words, or `conftalks search`")
    exact = [hit for hit in hits if fold(hit.talk.title) == fold(text)]
    best = exact or [hit for hit in hits if hit.how != "similar"] or hits
    if len(best) == 1 or (not exact and best[0].score - best[1].score >= _AHEAD):
        return best[0].talk.id
    for hit in best:
        complain(_line(hit.talk))
    raise ConftalksError(f"{len(best)} talks fit {text!r}; name one by the id above, or add --event")


_AHEAD = 25
"""Points (of 100) by which the first find must lead before it is taken without asking."""


@click.command("serve")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(0, 65535), help="0 picks a free one.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--reload", is_flag=True, help="Start anew when templates or code change.")
@click.option("--log", type=click.Choice(["json"]), help="Print a line for each request.")
@click.pass_obj
def serve_command(ctx: Context, port: int, host: str, reload: bool, log: str | None) -> None:
    """Serve the catalog with Datasette; a scrape that ends meanwhile is seen at once."""
    open_reader(ctx.db_path).close()
    from aggregator.catalog.serve import METADATA, serve

    try:
        serve(ctx.db_path, OWN_METADATA if OWN_METADATA.exists() else METADATA, host, port, reload, log is not None)
    # This is how it ends: nothing was begun that another run would have to finish.
    except KeyboardInterrupt:
        raise click.exceptions.Exit(130) from None
    except Terminated:
        raise click.exceptions.Exit(143) from None


COMMANDS = {"status": status_command, "search": search_command, "link": link_command, "serve": serve_command}
