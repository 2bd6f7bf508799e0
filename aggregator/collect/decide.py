"""``conftalks decide``: a person's word into corrections.yml, and from there into links and catalog."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from aggregator.collect.intake import intake_of
from aggregator.collect.save import interrupted, prepare, publish
from aggregator.files.corrections import refuse_twice, with_decision
from aggregator.files.jsonl import EventFiles
from aggregator.files.lock import Interrupted
from aggregator.files.naming import codes_by_name, find_recording, find_talk
from aggregator.files.replace import cannot_write
from aggregator.files.workspace import CORRECTIONS, Workspace
from aggregator.matching.links import Link
from scrapers.errors import ConftalksError
from scrapers.platforms import timecode
from scrapers.records import Recording, Talk


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided of which talk and recording; ``before`` is what corrections.yml said of the two, if anything."""

    talk: Talk
    recording: Recording
    link: Link
    before: Link | None
    notes: tuple[str, ...]

    @property
    def same(self) -> bool:
        """Whether it had been decided so already, for the same reason."""
        before = self.before
        return before is not None and _said(before) == _said(self.link)


def decide(
    workspace: Workspace,
    slug: str,
    names: tuple[str, str],
    decision: str,
    why: str,
    day: date,
    died: Interrupted | None = None,
    accept_loss: bool = False,
    at: int | None = None,
) -> Decided:
    """Write "accepted" or "rejected" for a talk and a recording (``names``: as a person names the two); build.

    ``at`` is the second at which the talk begins, 0 for the whole recording; None leaves what was decided before, else
    that of the link which stands now. The caller holds the run lock. Deciding the same again changes no file.

    Raises:
        ConftalksError: no such talk or recording; a second after its end; a file that is broken or cannot be written.
        LostVideos: an event would lose a fifth of its public videos (its files were cut, for instance).
    """
    intake = intake_of(workspace, slug)
    event, path = intake.files.event, workspace.folder(slug) / CORRECTIONS
    talk = find_talk(event, intake.talks, names[0], intake.recordings, intake.files.links)
    recording = find_recording(event, intake.recordings, names[1])
    if at and recording.duration_s is not None and at >= recording.duration_s:
        ends = timecode(recording.duration_s)
        raise ConftalksError(f"{recording.key} is {ends} long: no talk begins there at {timecode(at)}")
    decided, codes = workspace.corrections(slug), codes_by_name(intake.talks)
    refuse_twice(path, decided, codes)
    pair = (talk.code, recording.key)
    before = next((one for one in decided if (codes.get(one.talk), one.recording) == pair), None)
    if at is None and decision == "accepted":
        at = before.start_s if before else _begins(intake.files.links, pair)
    link = Link(talk.code, recording.key, decision, "corrected", 1.0, why, decided_by="person", start_s=at)
    texts: dict[str, str] = {}
    if before is None or _said(before) != _said(link):
        texts[CORRECTIONS] = with_decision(path, link, before)
        _check_writable(path)
        decided = (*(one for one in decided if one != before), replace(link, talk=before.talk if before else link.talk))
    prepared = prepare(workspace, [replace(intake, decided=decided)], day, accept_loss)
    publish(workspace, prepared, interrupted(died), {slug: texts})
    notes = prepared.notes(slug)
    told = _consequences(prepared.files[slug], talk, recording) if decision == "accepted" else ()
    return Decided(talk, recording, link, before, notes + told)


def _begins(links: Iterable[Link], pair: tuple[str, str]) -> int | None:
    """The second of the link of a talk and a recording, if it is of a part."""
    return next((one.start_s for one in links if (one.talk, one.recording) == pair and one.start_s), None)


def _said(link: Link) -> tuple[str, str, int | None]:
    return link.decision, link.reason, link.start_s


def _check_writable(path: Path) -> None:
    # A rename would replace a file that its owner made read-only.
    try:
        if path.exists():
            path.open("r+b").close()
    except OSError as error:
        raise ConftalksError(cannot_write(path, error)) from error


def _consequences(new: EventFiles, talk: Talk, recording: Recording) -> tuple[str, ...]:
    """What an accepted link brings with it: a recording of two talks, of which neither is a part; a talk with two videos."""
    titles = {one.code: f"{one.code} {one.title!r}" for one in new.talks}
    public = {one.key for one in new.recordings if one.access in ("public", "unlisted")}
    after = {(link.talk, link.recording) for link in new.links if link.decision == "accepted"}
    parts = {(link.talk, link.recording) for link in new.links if link.start_s is not None}
    whole = {code for code, key in after - parts if key == recording.key}
    notes = [
        f"{recording.key} is accepted for {titles.get(code, code)} as well"
        for code in sorted(whole - {talk.code} if talk.code in whole else ())
    ]
    notes += [
        f"{titles[talk.code]} has another public recording as well: {key}"
        for code, key in sorted(after)
        if code == talk.code and key != recording.key and {key, recording.key} <= public
    ]
    return tuple(notes)
