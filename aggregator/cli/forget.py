"""``forget``: a person or a talk who asked to be left out goes, and whatever this program cannot reach is named."""

from __future__ import annotations

import re
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from aggregator.cli.output import Context, complain, show
from aggregator.cli.review import reason
from aggregator.collect.forget import Forgotten, forget, plan
from aggregator.collect.outcome import Outcome
from aggregator.collect.takedown import Takedown, of_person, of_talk
from aggregator.files.lock import run_lock
from aggregator.store.connect import check_writable
from scrapers.values import several

USAGE = 2
"""The exit code of a command that lacks something, here a yes."""


@click.command("forget")
@click.argument("talk", metavar="[EVENT/TALK]", required=False)
@click.option("--person", metavar="NAME", help="Forget a person: a name, or /s/SLUG for one of several with a name.")
@click.option("--why", required=True, callback=reason, help="Why, without the name: it is published with suppress.yml.")
@click.option("--plain", is_flag=True, help="Write the name itself into suppress.yml, not its salted digest.")
@click.option(
    "--site",
    "sites",
    multiple=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Also look for it in a folder of published pages, which is only read.",
)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_obj
def forget_command(
    ctx: Context, talk: str | None, person: str | None, why: str, plain: bool, sites: tuple[Path, ...], yes: bool
) -> int:
    """Take a person or a talk out of everything below data/, for ever: records, decisions, history, posts, pictures, cached
    pages, the catalog. No later run brings it back.

    EVENT/TALK is an event and a code, slug or words of a talk's title, or the talk's address here. What would go is printed
    first, and asked about. At the end every file that still mentions it is named (exit code 3), and what no program can
    reach. Killed on the way, the same command finishes it; run again, it looks for what is left.
    """
    if (talk is None) == (person is None):
        raise click.UsageError("name either EVENT/TALK or --person NAME")
    workspace = ctx.workspace()
    check_writable(workspace.db)
    started = datetime.now(UTC)
    with run_lock(workspace.data, "forget", started) as died:
        workspace.recover_all()
        takedown = of_person(workspace, person) if person is not None else of_talk(workspace, talk or "")
        if (takedown.sought | takedown.near).is_in(why):
            raise click.BadParameter(
                "it names whom it is about, and is published: say it without", param_hint="'--why'"
            )
        planned = plan(workspace, takedown, started.date())
        show(planned.lines)
        if not yes and not _is_wanted(takedown):
            complain("Error: nothing was changed; add --yes to do it")
            return USAGE
        done = forget(planned, why, plain, started.date(), died, sites)
    show(_done_lines(done))
    if not ctx.quiet:
        show(["", *_beyond(planned.takedown, done)])
    return Outcome.EXIT_CODES["partial" if done.left else "ok"]


def _is_wanted(takedown: Takedown) -> bool:
    """Whether somebody at a terminal says so."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return False
    return takedown.is_done or click.confirm("Do this? It cannot be undone by a command", err=True)


def _done_lines(done: Forgotten) -> list[str]:
    lines = [f"changed: {name}" for name in done.changed]
    lines += [f"removed: {several(len(done.removed), 'file')} of the cache and of pictures"] if done.removed else []
    if not lines:
        lines.append("It was done already; nothing changed.")
    if done.left:
        return [
            *lines,
            "Still mentioned, where no program of ours may change it:",
            *(f"  {place}" for place in done.left),
        ]
    return [*lines, "Nothing below the data folder mentions it any more."]


def _beyond(takedown: Takedown, done: Forgotten) -> list[str]:
    """What nobody reaches from here, and how it is purged."""
    patterns = [_pattern(name) for name in takedown.printed] + [
        re.escape(text) for text in sorted(takedown.sought.texts)
    ]
    forms = [f"regex:(?i)(?<![a-z0-9]){pattern}(?![a-z0-9])==>REMOVED" for pattern in patterns]
    pictures = [f" --path-glob '*{name}'" for name in done.removed if name.startswith("events/")]
    return [
        "Not reached from here:",
        "- what git remembers: commit, then in a fresh clone:",
        "    cat > ../expressions.txt <<'END'",
        *(f"    {form}" for form in forms),
        "    END",
        "    git filter-repo --replace-text ../expressions.txt --replace-message ../expressions.txt",
        *([f"    git filter-repo --force --invert-paths{''.join(pictures)}"] if pictures else []),
        "    git push --force --all ADDRESS && git push --force --tags ADDRESS",
        "- forks, clones and the host's own caches: ask their owners and the host (https://support.github.com/request/remove-data)",
        "- a published site: publish it again; --site FOLDER looks through the old one",
        "- search engines: https://search.google.com/search-console/remove-outdated-content",
        "    and https://www.bing.com/webmasters/tools/contentremoval",
        "- the Internet Archive: info@archive.org",
        "- the conference's own site, and the platform of the videos (https://support.google.com/youtube/answer/142443)",
    ]


def _pattern(name: str) -> str:
    return r"[\W_]*".join(re.escape(word) for word in re.findall(r"\w+", name))


COMMANDS = {"forget": forget_command}
