"""Matching of events under people's decisions and beside the other events of the catalog. No file is written here.

A recording may lie in the lists of several events. What one of them claims bounds what the others may infer, so the
events that list a recording are settled with the one that gains or loses it, and no others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.review import Astray, astray, unknown_to
from aggregator.files.corrections import refuse_twice
from aggregator.files.jsonl import EventFiles
from aggregator.files.naming import codes_by_name
from aggregator.files.workspace import CORRECTIONS, Workspace
from aggregator.matching import Claim, Draft, Link, Matched
from aggregator.matching.elsewhere import PUBLISHED, STATED, claims_of


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be kept of an intake, what a person should read of it, and the decisions that do nothing any more."""

    intake: Intake
    files: EventFiles
    notes: tuple[str, ...]
    astray: tuple[Astray, ...]


def settle(workspace: Workspace, intake: Intake) -> Settled:
    """One event, settled beside the others as they lie in their files.

    Raises:
        BadData: as ``settle_together``.
    """
    return settle_together(workspace, [intake])[intake.slug]


def settle_together(
    workspace: Workspace, intakes: Sequence[Intake], kept: Mapping[str, EventFiles] | None = None
) -> dict[str, Settled]:
    """These events, and those that list a recording which gains or loses its talk here; ``kept`` is ``kept_files``.

    Raises:
        BadData: a file is broken, or corrections.yml decides twice about one talk and one recording.
    """
    kept = kept_files(workspace) if kept is None else kept
    drafts: dict[str, tuple[Intake, Draft]] = {}
    yielded = defaultdict[str, set[tuple[str, str]]](set)
    listing, todo = _listing(kept, intakes), list(intakes)
    while todo:
        intake = todo.pop(0)
        draft = _draft(workspace, intake, yielded[intake.slug])
        drafts[intake.slug] = intake, draft
        moved = {claim.recording for claim in set(draft.claims) ^ set(_claims(intake.files))}
        others = {slug for key in moved for slug in listing[key]} - drafts.keys() - {one.slug for one in todo}
        todo += [intake_of(workspace, slug) for slug in sorted(others)]
        if not todo:
            for slug, pairs in _yielding(_heard(kept, drafts), drafts).items():
                yielded[slug] |= pairs
                todo.append(drafts[slug][0])
    heard = _heard(kept, drafts)
    return {slug: _settled(workspace, intake, draft, heard) for slug, (intake, draft) in drafts.items()}


def kept_files(workspace: Workspace) -> dict[str, EventFiles]:
    """Every event of the data folder as it lies in its files."""
    return {slug: workspace.files(slug) for slug in workspace.slugs()}


def _listing(kept: Mapping[str, EventFiles], intakes: Sequence[Intake]) -> defaultdict[str, set[str]]:
    """Recording -> the events that list it."""
    listing = defaultdict[str, set[str]](set)
    for slug, files in kept.items():
        for recording in files.recordings:
            listing[recording.key].add(slug)
    for intake in intakes:
        for recording in intake.recordings:
            listing[recording.key].add(intake.slug)
    return listing


def _claims(files: EventFiles) -> tuple[Claim, ...]:
    """What an event claims that is as it lies in its files: all of it is published."""
    return claims_of(files.event.slug, files.links, {(link.talk, link.recording) for link in files.links})


def _heard(kept: Mapping[str, EventFiles], drafts: Mapping[str, tuple[Intake, Draft]]) -> defaultdict[str, list[Claim]]:
    """Recording -> what all events claim of it, those that are not settled as they lie in their files."""
    heard = defaultdict[str, list[Claim]](list)
    for slug, files in kept.items():
        for claim in _claims(files) if slug not in drafts else ():
            heard[claim.recording].append(claim)
    for _, draft in drafts.values():
        for claim in draft.claims:
            heard[claim.recording].append(claim)
    return heard


def _draft(workspace: Workspace, intake: Intake, yielded: Collection[tuple[str, str]]) -> Draft:
    """What the event itself says; ``yielded`` are published pairs that another event's statement ended."""
    talks = (*intake.talks, *intake.hidden)
    refuse_twice(workspace.folder(intake.slug) / CORRECTIONS, intake.decided, codes_by_name(talks))
    links = tuple(link for link in intake.files.links if (link.talk, link.recording) not in yielded)
    before = Matched(links, intake.files.recordings)
    hidden = {talk.code for talk in intake.hidden}
    return Draft.of(intake.files.event, talks, intake.recordings, intake.decided, before, hidden)


def _yielding(
    heard: Mapping[str, Sequence[Claim]], drafts: Mapping[str, tuple[Intake, Draft]]
) -> dict[str, set[tuple[str, str]]]:
    """Published pairs, by event, that end because another event's source or a person gives the recording to a talk there.

    They are taken out before the talks are shared out, so that these are free for others.
    """
    found = {}
    for slug, (_, draft) in drafts.items():
        pairs = {
            (claim.talk, claim.recording)
            for claim in draft.claims
            if claim.ground == PUBLISHED
            if any(one.ground == STATED and one.event != slug for one in heard[claim.recording])
        }
        if pairs:
            found[slug] = pairs
    return found


def _settled(workspace: Workspace, intake: Intake, draft: Draft, heard: Mapping[str, Sequence[Claim]]) -> Settled:
    """Leave out what suppress.yml names, once the other events' claims are known."""
    matched = draft.heard(claim for one in intake.recordings for claim in heard.get(one.key, ()))
    talks, hidden = (*intake.talks, *intake.hidden), draft.hidden
    names, keys = codes_by_name(talks), {recording.key for recording in matched.recordings}
    unknown = [f"{CORRECTIONS}: {what}" for link in intake.decided for what in unknown_to(link, names, keys)]
    doubtful = _doubtful(intake, matched.links)
    why = "fit no talk and may be of one that suppress.yml leaves out: not kept; scrape the schedule to tell them apart"
    doubt = [f"{len(doubtful)} new recordings {why}"] if doubtful else []
    dropped = doubtful | _theirs(hidden, matched.links)
    masked = tuple(intake.suppressed.masked(one) for one in matched.recordings if one.key not in dropped)
    links = tuple(link for link in matched.links if link.talk not in hidden and link.recording not in dropped)
    return Settled(
        intake=intake,
        files=replace(intake.files, talks=intake.talks, recordings=masked, links=links),
        notes=(*intake.notes, *matched.notes, *unknown, *doubt),
        astray=astray(intake.decided, talks, matched.recordings),
    )


def _theirs(hidden: frozenset[str], links: Sequence[Link]) -> set[str]:
    """Recordings that show, or may show, a hidden talk, and surely no other."""
    theirs = {link.recording for link in links if link.talk in hidden and link.decision != "rejected"}
    return theirs - {link.recording for link in links if link.talk not in hidden and link.decision == "accepted"}


def _doubtful(intake: Intake, links: Sequence[Link]) -> set[str]:
    """New recordings that may be of a suppressed talk, where no schedule was parsed that could tell."""
    if intake.complete or not intake.suppressed.names_talks_of(intake.slug):
        return set()
    known = {recording.key for recording in intake.files.recordings}
    accepted = {link.recording for link in links if link.decision == "accepted"}
    return {recording.key for recording in intake.recordings} - known - accepted
