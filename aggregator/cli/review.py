"""``match``, ``review``, ``decide``: what the matcher says, what it is unsure of, and a person's word on it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime

import click

from aggregator.catalog.commands import Commands
from aggregator.cli.known import from_folder
from aggregator.cli.output import Context, complain, program, show, show_json
from aggregator.cli.report import REPORT_VERSION
from aggregator.collect.decide import Decided, decide
from aggregator.collect.intake import intake_of
from aggregator.collect.review import Review, State, slot_words, talk_words
from aggregator.collect.settle import settle
from aggregator.files.jsonl import EventFiles
from aggregator.files.lock import run_lock
from aggregator.files.naming import find_talk
from aggregator.matching.explain import Explanation, explain
from aggregator.store.connect import check_writable
from aggregator.store.same_names import same_names
from scrapers.checks import MAX_DURATION_S
from scrapers.platforms import seconds_of, timecode
from scrapers.records import Recording, Talk
from scrapers.text import clean_text, mask_emails, mask_secrets


@click.command("match")
@click.argument("event", shell_complete=from_folder)
@click.option("--explain", "named", metavar="TALK", help="Show what speaks for and against this talk's recordings.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def match_command(ctx: Context, event: str, named: str | None, as_json: bool) -> None:
    """Say which recording shows which talk, and why, as the matcher sees it now; write nothing.

    TALK is a code, slug, presentation number, any address of the talk or its video, or words of the title.
    """
    workspace = ctx.workspace()
    intake = intake_of(workspace, event)
    files = settle(workspace, intake).files
    if named is None:
        state = State.of(files)
        if as_json:
            show_json({"version": REPORT_VERSION, **state.as_dict()})
        else:
            show(state.lines())
        return
    talk = find_talk(files.event, files.talks, named, files.recordings, files.links)
    talks = (*files.talks, *intake.hidden)
    found = explain(files.event, talks, files.recordings, workspace.corrections(event), talk.code)
    if as_json:
        rows = [asdict(one) for one in found]
        show_json({"version": REPORT_VERSION, "event": event, "talk": talk.code, "title": talk.title, "found": rows})
    else:
        show(_explained(talk, found, files))


def _explained(talk: Talk, found: tuple[Explanation, ...], files: EventFiles) -> list[str]:
    recordings = {recording.key: recording for recording in files.recordings}
    titles = {one.code: one.title for one in files.talks}
    slots = "; ".join(slot_words(slot) for slot in talk.slots) or "no time"
    lines = [f"{talk.code} {talk_words(talk)} [{talk.kind}, {slots}]"]
    if not found:
        lines.append("  nothing: no recording of the event comes near this talk")
    for one in found:
        lines += ["", *_explained_one(one, recordings[one.recording], titles)]
    return lines


def _explained_one(one: Explanation, recording: Recording, titles: dict[str, str]) -> list[str]:
    lines = [
        f"{one.decision}: {recording.raw_title}  {recording.url}",
        f"  {one.score:.2f} {one.method or 'no method'}: {one.reason}",
    ]
    width = max((len(point.name) for point in one.points), default=0)
    lines += [f"  {point.weight:+6.2f}  {point.name.ljust(width)}  {point.value}".rstrip() for point in one.points]
    if one.runner_up is not None:
        behind = f", {one.margin:.2f} behind" if one.margin is not None else ""
        lines.append(f"  next is {one.runner_up} {titles.get(one.runner_up, '')}{behind}")
    return lines


@click.command("review")
@click.argument("event", shell_complete=from_folder)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_obj
def review_command(ctx: Context, event: str, as_json: bool) -> None:
    """List what waits for you, and the commands that decide: recordings that may show a talk; new uploads that may have
    taken the place of lost ones; recordings that fit no talk; talks without a recording where most have one.

    Decisions of before that name a talk or a recording which is no more are listed too, and names that other conferences
    have as well, with the line of people.yml that says that it is one person.
    """
    workspace = ctx.workspace()
    settled = settle(workspace, intake_of(workspace, event))
    same = same_names(workspace.db, event)
    waits = Review.of(settled.files, settled.astray, Commands(event, program(ctx)), same)
    if as_json:
        show_json({"version": REPORT_VERSION, "event": event, **waits.as_dict()})
    else:
        show(waits.lines() or [f"{event}: nothing waits for a person"])


def reason(ctx: click.Context, param: click.Parameter, value: str) -> str:
    """The reason on one line; it is published, so it holds no address and no secret."""
    told = clean_text(mask_emails(mask_secrets(value)))
    if told is None:
        raise click.BadParameter("it is blank: say what you saw, for those who come after you")
    return told


def _second(ctx: click.Context, param: click.Parameter, value: str | None) -> int | None:
    """A place in a recording, in seconds."""
    second = seconds_of(value) if value is not None else None
    if value is not None and (second is None or second > MAX_DURATION_S):
        raise click.BadParameter(f"{value!r} is no place in a recording: write 12:34, 1:02:03, 754 or 12m34s")
    return second


@click.command("decide")
@click.argument("event", shell_complete=from_folder)
@click.argument("talk")
@click.argument("video")
@click.option("--accept", is_flag=True, help="The recording shows this talk.")
@click.option("--reject", is_flag=True, help="It does not; the two are never put together again.")
@click.option(
    "--at", callback=_second, metavar="TIME", help="Where in it the talk begins: 12:34, 754; 0 for the whole."
)
@click.option("--accept-loss", is_flag=True, help="Believe that an event lost a fifth of its public videos.")
@click.option("--why", required=True, callback=reason, help="What you saw, for those who come after you.")
@click.pass_obj
def decide_command(
    ctx: Context,
    event: str,
    talk: str,
    video: str,
    accept: bool,
    reject: bool,
    at: int | None,
    accept_loss: bool,
    why: str,
) -> None:
    """Write into corrections.yml that a recording shows a talk, or that it does not, and build: no run overrules it.

    TALK is a code, slug, presentation number, any address of the talk or its video, or words of the title. VIDEO is any
    address of a video, or an id as `review` prints it; write youtube:ID where an id begins with a hyphen.
    """
    if accept == reject:
        raise click.UsageError("say either --accept or --reject")
    if reject and at is not None:
        raise click.UsageError("--at goes with --accept")
    workspace = ctx.workspace()
    workspace.event(event)
    check_writable(workspace.db)
    started = datetime.now(UTC)
    with run_lock(workspace.data, event, started) as died:
        workspace.recover(event)
        decision = "accepted" if accept else "rejected"
        decided = decide(workspace, event, (talk, video), decision, why, started.date(), died, accept_loss, at)
    _say(ctx, event, decided)


def _say(ctx: Context, event: str, decided: Decided) -> None:
    link, before = decided.link, decided.before
    again = "; it had been decided so already, nothing changed" if decided.same else ""
    begins = f", from {timecode(link.start_s)} on" if link.start_s else ""
    show([f"{event}: {link.recording} is {link.decision} for {link.talk} ({decided.talk.title}){begins}{again}"])
    if ctx.quiet:
        return
    if before is not None and not decided.same:
        complain(f"note: this takes the place of: {before.decision} ({before.reason})")
    for note in decided.notes:
        complain(f"note: {note}")


COMMANDS = {"match": match_command, "review": review_command, "decide": decide_command}
