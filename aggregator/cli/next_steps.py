"""What a person does after a scrape: a few lines, each with the command or the file, none where nothing is to do."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from datetime import UTC, datetime

from aggregator.cli.output import Context, program
from aggregator.collect.outcome import Outcome
from aggregator.collect.review import waiting_words
from aggregator.files.jsonl import EventFiles
from aggregator.files.posts import post_entry
from aggregator.files.workspace import Workspace
from scrapers.source import FILE_KEY
from scrapers.values import several

MOST_STEPS = 4
"""Lines that a person reads after a run."""

HERE = "http://127.0.0.1:8001"
"""Where ``conftalks serve`` shows a catalog if nobody says otherwise."""


def next_steps(ctx: Context, workspace: Workspace, outcomes: Sequence[Outcome]) -> list[str]:
    """What to do after these runs, the most urgent first; of several events what is most urgent for each."""
    done = [outcome for outcome in outcomes if outcome.state in ("ok", "partial") and not outcome.dry_run]
    steps = [_steps(ctx, workspace, outcome) for outcome in done]
    found = steps[0] if len(steps) == 1 else [lines[0] for lines in steps if lines]
    return found[:MOST_STEPS]


def _steps(ctx: Context, workspace: Workspace, outcome: Outcome) -> list[str]:
    files, command = workspace.files(outcome.event), shlex.join(program(ctx))
    talks = outcome.counts["talks"]
    first = talks.new > 0 and not talks.same + talks.changed + talks.gone
    lines = []
    begun = files.event.starts is None or files.event.starts <= datetime.now(UTC).date()
    if not files.event.recordings and not files.recordings and (first or begun):
        where = workspace.folder(outcome.event) / "event.yml"
        lines.append(
            f"{where} names no recordings: add their playlist under `recordings:` and scrape again, "
            f"or `{command} import FILE --event {outcome.event}`"
        )
    if waiting := waiting_words(files):
        lines.append(f"{waiting}: `{command} review {outcome.event}` says what to do")
    if outcome.recaps:
        lines.append(_recaps(outcome, workspace))
    if first:
        lines += [*_missing_keys(workspace, files), _where_to_look(command, outcome.event)]
    return lines


def _recaps(outcome: Outcome, workspace: Workspace) -> str:
    """The first post that may be listed with its line, and how many more there are."""
    recap, more = outcome.recaps[0], len(outcome.recaps) - 1
    where = workspace.folder(outcome.event) / "posts.yml"
    others = f"; {several(more, 'more post')} may be one too, see --json" if more else ""
    return (
        f"{recap.post.url} may be a recap ({recap.why}): add `{post_entry(recap.post)}` to {where}, or the address with"
        f" `skip: WHY` in place of the title{others}"
    )


def _missing_keys(workspace: Workspace, files: EventFiles) -> list[str]:
    """Keys that the event's sources of recordings do without."""
    kinds = dict.fromkeys(ref.kind for ref in files.event.recordings if not FILE_KEY.of(ref))
    needs = dict.fromkeys(need for kind in kinds for need in workspace.sources[kind].needs)
    return [f"there is no {need.name}: {need.how}" for need in needs if not os.environ.get(need.name)]


def _where_to_look(command: str, event: str) -> str:
    from aggregator.catalog.published import is_local
    from aggregator.cli.catalog import where_published

    published = where_published()
    here = published if published and is_local(published) else HERE
    shown = f"`{command} serve` shows it at {here}/e/{event}"
    return shown if not published or is_local(published) else f"{shown}, your site at {published}/e/{event}"
