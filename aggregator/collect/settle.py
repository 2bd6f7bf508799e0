"""Matching of events under people's decisions and beside the other events of the catalog. No file is written here.

A recording may lie in the lists of several events. What one of them claims bounds what the others may infer, so the
events that list a recording are settled with the one that gains or loses it, and no others.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.collect.group import EventGroup
from aggregator.collect.intake import Intake, intake_of
from aggregator.collect.review import Astray, astray, unknown_to
from aggregator.files.corrections import refuse_twice
from aggregator.files.jsonl import EventFiles
from aggregator.files.naming import codes_by_name
from aggregator.files.suppressions import Suppressions
from aggregator.files.workspace import CORRECTIONS, Workspace
from aggregator.matching.elsewhere import Claim, by_code_alone, claims_of
from aggregator.matching.ladder import Draft, Matched
from aggregator.matching.links import Link, by_recording
from scrapers.platforms import timecode
from scrapers.records import Recording, Talk
from scrapers.text import fold


@dataclass(frozen=True, slots=True)
class Settled:
    """What is to be kept of an intake, what a person should read of it, and the decisions that do nothing any more."""

    intake: Intake
    files: EventFiles
    notes: tuple[str, ...]
    astray: tuple[Astray, ...]


ROUNDS = 5
"""Events answer each other at most so often: two that did for ever would hold the run lock."""


def settle(workspace: Workspace, intake: Intake) -> Settled:
    """One event, settled beside the others as they lie in their files; those that cannot be read are not heard.

    Raises:
        BadData: a file of this event is broken, or corrections.yml decides twice about one talk and one recording.
    """
    group = EventGroup.of(workspace, [intake.slug], [recording.key for recording in intake.recordings])
    return settle_together(workspace, [intake], {**group.files, intake.slug: intake.files})[intake.slug]


def settle_together(
    workspace: Workspace, intakes: Sequence[Intake], kept: Mapping[str, EventFiles]
) -> dict[str, Settled]:
    """These events, and those that list a recording which gains or loses its talk here; ``kept`` are the files of these
    and of all that recordings tie to them.

    Raises:
        BadData: a file is broken, or corrections.yml decides twice about one talk and one recording.
    """
    known = {intake.slug: intake for intake in intakes}
    listing = _listing(kept, intakes)
    links: dict[str, tuple[Link, ...]] = {}
    for _ in range(ROUNDS):
        drafts, claims = _drafted(workspace, known, kept, listing, links)
        matched = {slug: draft.heard(_others(known[slug], claims)) for slug, draft in drafts.items()}
        fresh = {slug: one.links for slug, one in matched.items() if _is_news(drafts[slug], one, listing)}
        if not fresh:
            break
        links |= fresh
    first = {intake.slug: n for n, intake in enumerate(intakes)}
    ordered = sorted(drafts, key=lambda slug: (first.get(slug, len(first)), slug))
    return {slug: _settled(known[slug], drafts[slug], matched[slug]) for slug in ordered}


def _drafted(
    workspace: Workspace,
    known: dict[str, Intake],
    kept: Mapping[str, EventFiles],
    listing: Mapping[str, set[str]],
    links: Mapping[str, tuple[Link, ...]],
) -> tuple[dict[str, Draft], dict[str, tuple[Claim, ...]]]:
    """Drafts of the events of ``known`` and of those that they move, which join it; and all events' claims then.

    ``links`` are those of an event that count as published, where they are not the ones in its files.
    """
    claims = {slug: _claims(files) for slug, files in kept.items()}
    drafts: dict[str, Draft] = {}
    todo, rounds = set(known), Counter[str]()
    while todo:
        slug = min(todo)
        todo.remove(slug)
        rounds[slug] += 1
        intake = known.setdefault(slug, intake_of(workspace, slug, kept.get(slug)))
        draft = _draft(workspace, intake, links.get(slug, intake.files.links), _others(intake, claims))
        moved = {claim.recording for claim in set(draft.claims) ^ set(claims.get(slug, ()))}
        near = {other for key in moved for other in listing[key]}
        if slug not in drafts:
            near |= {other for key in _unlike(draft, intake) for other in listing[key]} - drafts.keys()
        drafts[slug], claims[slug] = draft, draft.claims
        todo |= {other for other in near - {slug} if rounds[other] < ROUNDS}
    return drafts, claims


def _is_news(draft: Draft, matched: Matched, listing: Mapping[str, set[str]]) -> bool:
    """Whether a recording that other events list too is accepted for the first time: to them it is published from now on."""
    accepted = {(link.talk, link.recording) for link in matched.links if link.decision == "accepted"}
    return any(
        len(listing[recording]) > 1 for _, recording in accepted - draft.published - draft.doubted - draft.stated
    )


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
    """What an event claims as it lies in its files: all of it is published. Links of what the files have lost are none."""
    talks, recordings = {talk.code for talk in files.talks}, {recording.key for recording in files.recordings}
    links = [link for link in files.links if link.talk in talks and link.recording in recordings]
    published = {(link.talk, link.recording) for link in links}
    return claims_of(files.event.slug, links, published, by_code_alone(files.recordings))


def _others(intake: Intake, claims: Mapping[str, Sequence[Claim]]) -> list[Claim]:
    """What the other events claim of this event's recordings."""
    own = {recording.key for recording in intake.recordings}
    others = (claim for slug, said in claims.items() if slug != intake.slug for claim in said)
    return [claim for claim in others if claim.recording in own]


def _draft(workspace: Workspace, intake: Intake, links: tuple[Link, ...], others: Sequence[Claim]) -> Draft:
    talks = (*intake.talks, *intake.hidden)
    refuse_twice(workspace.folder(intake.slug) / CORRECTIONS, intake.decided, codes_by_name(talks))
    before = Matched(links, intake.files.recordings)
    hidden = {talk.code for talk in intake.hidden}
    late = _late(intake)
    decided = [replace(link, start_s=None) if link in late else link for link in intake.decided]
    return Draft.of(intake.files.event, talks, intake.recordings, decided, before, hidden, others)


def _late(intake: Intake) -> dict[Link, str]:
    """Decisions whose second is after the recording's end, each with a line on it."""
    ends = {one.key: one.duration_s for one in intake.recordings if one.duration_s is not None}
    return {
        link: f"{CORRECTIONS}: {link.recording} is {timecode(ends[link.recording])} long, so that {link.talk} does not begin"
        f" there at {timecode(link.start_s)}: the second is left out"
        for link in intake.decided
        if link.start_s and link.start_s >= ends.get(link.recording, link.start_s + 1)
    }


def _unlike(draft: Draft, intake: Intake) -> set[str]:
    """Recordings of which the draft does not say what links.jsonl says: an inferred claim may have come or gone."""
    said, says = (
        {(link.talk, link.recording, link.decision, link.reason) for link in links}
        for links in (intake.files.links, draft.links)
    )
    return {recording for _, recording, _, _ in said ^ says}


def _settled(intake: Intake, draft: Draft, matched: Matched) -> Settled:
    """What was matched, without what suppress.yml names."""
    talks, hidden = (*intake.talks, *intake.hidden), draft.hidden
    names, keys = codes_by_name(talks), {recording.key for recording in matched.recordings}
    unknown = [f"{CORRECTIONS}: {what}" for link in intake.decided for what in unknown_to(link, names, keys)]
    doubtful = _doubtful(intake, matched.links)
    why = "fit no talk and may be of one that suppress.yml leaves out: not kept; scrape the schedule to tell them apart"
    doubt = [f"{len(doubtful)} new recordings {why}"] if doubtful else []
    dropped = doubtful | _theirs(hidden, matched.links)
    dropped |= {one.key for one in matched.recordings if intake.suppressed.names_recording(one.key)}
    own = by_recording(matched.links)
    kept = (_without_parts(one, intake.hidden, own[one.key]) for one in matched.recordings if one.key not in dropped)
    masked = tuple(map(intake.suppressed.masked, kept))
    shown = (link for link in matched.links if link.talk not in hidden and link.recording not in dropped)
    links = tuple(_unnamed(link, hidden, intake.suppressed) for link in shown)
    return Settled(
        intake=intake,
        files=replace(intake.files, talks=intake.talks, recordings=masked, links=links),
        notes=(*intake.notes, *matched.notes, *unknown, *_late(intake).values(), *doubt),
        astray=astray(intake.decided, talks, matched.recordings),
    )


def _unnamed(link: Link, hidden: Collection[str], suppressed: Suppressions) -> Link:
    """The link without a hidden talk as its runner-up, and without the names of speakers who are left out."""
    rival = None if link.runner_up in hidden else link.runner_up
    return replace(link, runner_up=rival, reason=suppressed.masked_text(link.reason))


def _without_parts(recording: Recording, hidden: Sequence[Talk], links: Sequence[Link]) -> Recording:
    """A recording without its chapters that show, may show, or are called as a hidden talk; ``links`` are its own."""
    if not recording.chapters or not hidden:
        return recording
    codes, titles = {talk.code for talk in hidden}, [f" {fold(talk.title)} " for talk in hidden]
    starts = {link.start_s for link in links if link.talk in codes and link.decision != "rejected"} - {None}
    kept = tuple(
        chapter
        for chapter in recording.chapters
        if chapter.start_s not in starts and not any(title in f" {fold(chapter.title)} " for title in titles)
    )
    return recording if kept == recording.chapters else replace(recording, chapters=kept)


def _theirs(hidden: frozenset[str], links: Sequence[Link]) -> set[str]:
    """Recordings that as a whole show, or may show, a hidden talk, and surely no other."""
    theirs = {
        link.recording for link in links if link.talk in hidden and link.decision != "rejected" and link.start_s is None
    }
    return theirs - {link.recording for link in links if link.talk not in hidden and link.decision == "accepted"}


def _doubtful(intake: Intake, links: Sequence[Link]) -> set[str]:
    """New recordings that may be of a suppressed talk, where no schedule was parsed that could tell."""
    if intake.complete or not intake.suppressed.leaves_out_talks_of(intake.slug):
        return set()
    known = {recording.key for recording in intake.files.recordings}
    accepted = {link.recording for link in links if link.decision == "accepted"}
    return {recording.key for recording in intake.recordings} - known - accepted
