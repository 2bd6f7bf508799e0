"""What suppress.yml takes out of an event, under all its names: of the history, and of the addresses that answer. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from aggregator.collect.intake import Intake
from aggregator.collect.settle import Settled
from aggregator.files.history import Change
from scrapers.text import slugify


def left_out_of(settled: Settled, changes: Iterable[Change]) -> tuple[set[str], set[str]]:
    """Names of the talks, and the recordings, that suppress.yml leaves out of an event's files."""
    intake = settled.intake
    hidden = {name for talk in intake.hidden for name in (talk.code, *talk.aliases)}
    told = {name for change in changes for name in (change.talk, change.to) if name}
    hidden |= intake.suppressed.talks_of(intake.slug, told)
    kept = {recording.key for recording in settled.files.recordings}
    gone = {recording.key for recording in intake.recordings} - kept if hidden else set()
    return hidden, gone | {
        name for change in changes for name in _recordings(change) if intake.suppressed.names_recording(name)
    }


def _recordings(change: Change) -> tuple[str, ...]:
    return (change.recording, change.to) if change.what == "replaced" and change.to else (change.recording,)


def hidden_addresses(intake: Intake) -> set[str]:
    """``EVENT/NAME`` under every name of the talks that suppress.yml names; not of those it hides for their speakers."""
    event = intake.slug
    found: set[str] = set()
    for talk in intake.hidden:
        names = {f"{event}/{name}" for name in (talk.code, *talk.aliases, talk.slug or slugify(talk.title))}
        if any(intake.suppressed.names_talk(event, name.partition("/")[2]) for name in names):
            found |= names
    return found
