"""``recap``: the writer's tools. Check a post's links to talks, renew them, begin a new post."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.cli.catalog import published
from aggregator.cli.known import from_catalog, refuse_unknown
from aggregator.cli.output import Context, complain, show, show_json
from aggregator.cli.recap_draft import draft_command
from aggregator.cli.report import REPORT_VERSION
from aggregator.collect.outcome import Outcome
from aggregator.recap.check import CheckedPost, Checker
from aggregator.recap.drafting.draft import MARKUPS, Markup
from aggregator.recap.file import PostFile, open_post, replace_post
from aggregator.recap.lookup.event_choice import NoEvent
from aggregator.recap.post import read_post, splice
from aggregator.recap.printing import check_json, check_lines, diff
from aggregator.recap.renewing.rewrite import Goal
from aggregator.store.connect import open_reader
from scrapers.errors import ConftalksError

SOMETHING_TO_DO = 5
"""Exit code of ``recap check`` where ``recap update`` would change a link."""

STDIN = "-"

_SUFFIXES = {"myst": "md"}
_EVENT = click.option(
    "--event",
    shell_complete=from_catalog("event"),
    help="The event that the posts are about, where they do not say.",
)
_FORMAT = click.option(
    "--format", "markup", type=click.Choice(MARKUPS), default="md", show_default=True, help="What stdin holds."
)


@click.group("recap")
def recap() -> None:
    """Check, renew or begin a blog post that links to talks."""


@recap.command("check")
@click.argument("posts", metavar="POST...", nargs=-1, required=True)
@_EVENT
@_FORMAT
@click.option("--harvest", is_flag=True, help="Add the Hubilo sessions that the posts link to the event's recordings.")
@click.option("--url", metavar="ADDRESS", help="Where the post is published: the source of what is harvested.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def check_command(
    ctx: Context,
    posts: tuple[str, ...],
    event: str | None,
    markup: Markup,
    harvest: bool,
    url: str | None,
    as_json: bool,
) -> int:
    """List the talks that posts mention: what is linked now, what could be, what to do. POST may be `-`, stdin.

    Exit 5 where `recap update` would change a link, 0 where not, 1 where no post could be read, 3 where some could not, or
    where it is not clear which event a post is about.
    """
    if url and (not harvest or len(posts) > 1):
        raise click.UsageError("--url says where the one post of --harvest is published")
    checked: list[CheckedPost] = []
    failed, unplaced = _for_each(ctx, posts, event, markup, lambda file, found: checked.append(found))
    if as_json:
        found = {"posts": [check_json(one) for one in checked], "errors": failed, "unplaced": unplaced}
        show_json({"version": REPORT_VERSION} | found)
    else:
        for one in checked:
            show(check_lines(one))
    if harvest:
        _harvest(ctx, checked, url)
    if failed or unplaced:
        return _exit_code(failed, posts) or Outcome.EXIT_CODES["partial"]
    return SOMETHING_TO_DO if any(one.to_do for one in checked) else 0


@recap.command("update")
@click.argument("posts", metavar="POST...", nargs=-1, required=True)
@_EVENT
@_FORMAT
@click.option(
    "--to",
    type=click.Choice(["video", "permalink"]),
    default="video",
    show_default=True,
    help="Link the video, or the catalog's address that follows it.",
)
@click.option("--insert", is_flag=True, help="Also add videos where none is linked, or only the schedule.")
@click.option("--diff/--write", "as_diff", default=True, help="Print a unified diff (the default), or edit in place.")
@click.pass_obj
def update_command(
    ctx: Context, posts: tuple[str, ...], event: str | None, markup: Markup, to: Goal, insert: bool, as_diff: bool
) -> int:
    """Renew the links of posts to talks' videos, and nothing else; what is not certain stays. POST may be `-`, stdin.

    Exit 0 also where there was nothing to do, 1 where no post could be read or written, 3 where some could not.
    """
    if STDIN in posts and not as_diff:
        raise click.UsageError("--write needs files; `-` is stdin")
    base = published() if to == "permalink" else None
    if to == "permalink" and base is None:
        raise click.UsageError("--to permalink needs base_url in metadata.yml, or CONFTALKS_BASE_URL")

    def update(file: PostFile, found: CheckedPost) -> None:
        """Show or write what one post would be."""
        old, wanted = file.post.text, found.edits(to, base, insert)
        new = splice(old, wanted)
        if new == old:
            _note(ctx, f"{file.post.name}: nothing to do")
        elif as_diff:
            click.echo(diff(file.post.name, old, new).encode(), nl=False)
        else:
            replace_post(file, new)
            show(list(dict.fromkeys(f"{file.post.name}:{edit.line}: {edit.why}" for edit in wanted)))

    failed, _ = _for_each(ctx, posts, event, markup, update)
    return _exit_code(failed, posts)


def _for_each(
    ctx: Context,
    posts: Sequence[str],
    event: str | None,
    markup: Markup,
    work: Callable[[PostFile, CheckedPost], None],
) -> tuple[list[str], list[str]]:
    """Check posts one after the other and hand each to ``work``.

    Returns what went wrong, and which posts are about no event of the catalog and so were not looked at; both were said
    on stderr already, the latter as notes.
    """
    failed: list[str] = []
    unplaced: list[str] = []
    with closing(open_reader(ctx.db_path)) as conn:
        if event:
            refuse_unknown(conn, {"event": event})
        checker = Checker(conn)
        for name in posts:
            try:
                file = _opened(name, markup)
                work(file, checker.check(file.post, event))
            except NoEvent as nothing:
                unplaced.append(f"{name}: {nothing}")
                _note(ctx, unplaced[-1])
            except ConftalksError as error:
                failed.append(str(error) if str(error).startswith(name) else f"{name}: {error}")
                complain(f"Error: {failed[-1]}")
    return failed, unplaced


def _opened(name: str, markup: Markup) -> PostFile:
    if name != STDIN:
        return open_post(Path(name))
    data = sys.stdin.buffer.read()
    post = replace(read_post(data, f"stdin.{_SUFFIXES.get(markup, markup)}"), name=STDIN)
    return PostFile(Path(name), Path(name), data, post)


def _exit_code(failed: Sequence[str], posts: Sequence[str]) -> int:
    state = "ok" if not failed else "failed" if len(failed) == len(posts) else "partial"
    return Outcome.EXIT_CODES[state]


def _note(ctx: Context, line: str) -> None:
    if not ctx.quiet:
        complain(f"note: {line}")


def _harvest(ctx: Context, checked: Sequence[CheckedPost], url: str | None) -> None:
    """Add what the posts name to each event's recordings; says on stderr what was added and what was unclear."""
    from aggregator.collect.import_files import add_sessions, hubilo_slugs
    from aggregator.files.lock import run_lock
    from aggregator.recap.harvest import harvested
    from aggregator.store.connect import check_writable

    workspace = ctx.workspace()
    check_writable(workspace.db)
    for slug in dict.fromkeys(one.event.slug for one in checked):
        files = workspace.files(slug)
        slugs = hubilo_slugs(files.event, files.recordings)
        found = [(one, harvested(one.mentions, slug, slugs, url)) for one in checked if one.event.slug == slug]
        for one, harvest in found:
            for note in harvest.notes:
                _note(ctx, f"{one.post.name}: {note}")
        started = datetime.now(UTC)
        with run_lock(workspace.data, slug, started) as died:
            workspace.recover(slug)
            sessions = [recording for _, harvest in found for recording in harvest.recordings]
            outcome = add_sessions(workspace, slug, sessions, started, died)
        added = outcome.counts["recordings"].new if outcome else 0
        complain(f"{slug}: {added} new Hubilo sessions of {len(sessions)} that the posts link")
        for note in outcome.notes if outcome else ():
            _note(ctx, note)


recap.add_command(draft_command)

COMMANDS = {"recap": recap}
