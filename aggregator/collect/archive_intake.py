"""What an archive says of one event goes into its intake: talks where they are the archive's, recordings everywhere. Pure but
for the talks that are made of videos, which look at the other events.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from urllib.parse import quote

from aggregator.addresses import page_key
from aggregator.collect.identity import pair
from aggregator.collect.intake import Intake
from aggregator.collect.reconcile import check_not_garbled, check_not_shrunk, missing, reconcile_talks
from aggregator.collect.video_talks import parted, with_video_talks
from aggregator.files.workspace import Workspace
from scrapers.archives.archive import Archive, ArchivedEvent
from scrapers.errors import Guarded
from scrapers.records import ArchiveRef, Event, Recording, Talk
from scrapers.schedules.codes import told_apart
from scrapers.text import fold
from scrapers.values import several


def event_of(slug: str, facts: ArchivedEvent, ref: ArchiveRef, zone: str) -> Event:
    """The event that an archive's becomes where we have none; abstracts belong to their authors and are left out.

    Raises:
        BadRecord: what the archive says cannot be.
    """
    return Event(
        slug=slug,
        title=facts.title,
        timezone=zone,
        starts=facts.starts,
        ends=facts.ends,
        location=facts.place,
        website=facts.website,
        keep="facts",
        recordings=facts.sources,
        archives=(ref,),
    )


def taken_in(
    workspace: Workspace,
    archive: Archive,
    ref: ArchiveRef,
    intake: Intake,
    said: ArchivedEvent,
    today: date,
    accept_shrink: bool,
) -> Intake:
    """The intake with what the archive says now; what it has no longer is marked so.

    An event's talks are the archive's where nothing else says them, or where it has more of them than another archive. Else
    it gives recordings, and the talks that these show and nobody has.
    """
    said = _as_kept(said, intake.files.event)
    event, names = intake.files.event, tuple(one.kind for one in intake.files.event.archives)
    first = names[:1] == (ref.kind,)
    living = [talk for talk in intake.talks if talk.status != "gone"]
    richer = bool(names) and not first and not event.schedule and len(said.talks) > len(living)
    owns = not event.schedule and (first or richer or not living)
    others = tuple(one for one in event.archives if one.kind != ref.kind)
    archives = (ref, *others) if owns else _replaced(event, ref)
    intake = replace(intake, files=replace(intake.files, event=replace(event, archives=archives)))
    state = "partial" if said.broken else intake.state
    intake = replace(intake, notes=(*intake.notes, *said.notes), errors=(*intake.errors, *said.broken), state=state)
    if others:
        intake = replace(intake, notes=(*intake.notes, *_contradictions(archive, event, said, living, owns)))
    if owns:
        whole = not (said.broken or richer)
        rest = [] if richer else _of_others(intake.talks, archive, said)
        intake = replace(intake, talks=tuple(talk for talk in intake.talks if talk not in rest))
        intake = _with_talks(intake, said, rest, today, whole, accept_shrink)
        intake = replace(intake, talks=(*intake.talks, *rest))
        return _with_recordings(intake, archive, said, today)
    return _adding(workspace, intake, archive, said, today)


def _replaced(event: Event, ref: ArchiveRef) -> tuple[ArchiveRef, ...]:
    """The event's archives with this one as it is now, in its place."""
    if any(one.kind == ref.kind for one in event.archives):
        return tuple(ref if one.kind == ref.kind else one for one in event.archives)
    return (*event.archives, ref)


def _as_kept(said: ArchivedEvent, event: Event) -> ArchivedEvent:
    """What is said, every talk under a code of its own, without texts that the event is to keep nothing of."""
    by_code: dict[str, list[Talk]] = {}
    for talk in said.talks:
        by_code.setdefault(talk.code, []).append(talk)
    talks = [one for code, same in by_code.items() for one in (told_apart(code, same) if len(same) > 1 else same)]
    if event.keep == "facts":
        talks = [replace(talk, abstract=None) for talk in talks]
    twice = {code for code, same in by_code.items() if len(same) > 1}
    broken = tuple(
        f"{said.folder}: {code} is the id of {several(len(by_code[code]), 'talk')}" for code in sorted(twice)
    )
    # A code that two talks have does not say whose recording it is.
    recordings = tuple(replace(one, talk_url=None) if one.talk_url in twice else one for one in said.recordings)
    return replace(said, talks=tuple(talks), recordings=recordings, broken=(*said.broken, *broken))


def _of_others(talks: Sequence[Talk], archive: Archive, said: ArchivedEvent) -> list[Talk]:
    """The talks of an event that are not this archive's, but were made of recordings that another one has."""
    is_own = _own_pages(archive, said)
    rest = [talk for talk in talks if not is_own(talk.source_url)]
    known = {talk.code for talk in pair(rest, said.talks).values()} if rest else set()
    return [talk for talk in rest if talk.code not in known]


def _own_pages(archive: Archive, said: ArchivedEvent) -> Callable[[str], bool]:
    """Whether a ``source_url`` is one that this archive gives this event, at whatever commit."""
    pages = {talk.source_url for talk in said.talks} | {one.source_url for one in said.recordings}
    files = re.compile(rf"{re.escape(archive.repository)}/blob/[^/]+/(?:[^/]+/)*{re.escape(quote(said.folder))}/")
    return lambda url: url in pages or bool(files.match(url))


def _with_talks(
    intake: Intake, said: ArchivedEvent, others: Sequence[Talk], today: date, whole: bool, accept_shrink: bool
) -> Intake:
    """The intake with the archive's talks in place of those of before; with state "refused" where a guard says no."""
    intake = intake.heard(said.talks)
    talks, left_out = intake.suppressed.parted(intake.slug, said.talks)
    hidden = {talk.code: talk for talk in (*left_out, *intake.hidden)}
    intake = replace(intake, hidden=tuple(hidden.values()), complete=True)
    try:
        if not accept_shrink:
            if whole:
                check_not_shrunk(intake.talks, talks)
            check_not_garbled(intake.talks, talks)
    except Guarded as refusal:
        return replace(intake, state="refused", errors=(*intake.errors, str(refusal)))
    result = reconcile_talks(intake.talks, talks, today, partial=not whole, others=others)
    return replace(intake, talks=result.talks, counts=result.counts, notes=(*intake.notes, *result.notes))


def _with_recordings(intake: Intake, archive: Archive, said: ArchivedEvent, today: date) -> Intake:
    """The intake with the archive's recordings; what it named before and names no more has left it."""
    intake = intake.adding(said.recordings, today)
    if said.broken or intake.state == "refused":
        return intake
    is_own = _own_pages(archive, said)
    lists = frozenset(one.source_url for one in intake.recordings if is_own(one.source_url))
    return replace(intake, recordings=missing(intake.recordings, said.recordings, lists, today))


def _adding(workspace: Workspace, intake: Intake, archive: Archive, said: ArchivedEvent, today: date) -> Intake:
    """The intake of an event whose talks are not the archive's: recordings, and talks made of those that show no other."""
    intake, made = parted(intake)
    codes = _codes(intake.talks, said.talks)
    pages = {talk.code: talk.url for talk in said.talks}
    found = tuple(_of_ours(one, codes, pages) for one in said.recordings)
    intake = _with_recordings(intake, archive, replace(said, recordings=found), today)
    return with_video_talks(workspace, intake, made, [tuple(one.key for one in found)], today)


def _codes(ours: Sequence[Talk], theirs: Sequence[Talk]) -> dict[str, str]:
    """Code in the archive -> code of ours, where title or page are the same."""
    pairs = pair(ours, theirs)
    by_code = {talk.code: talk for talk in theirs}
    return {code: talk.code for code, talk in pairs.items() if _is_same(by_code[code], talk)}


def _is_same(one: Talk, other: Talk) -> bool:
    page = page_key(one.url or "")
    return fold(one.title) == fold(other.title) or (page is not None and page == page_key(other.url or ""))


def _of_ours(recording: Recording, codes: dict[str, str], pages: dict[str, str | None]) -> Recording:
    """A recording that names talks by our codes, else by their page, else not at all: then the matcher looks."""

    def named(ref: str | None) -> str | None:
        """What a talk of the archive is called here."""
        return codes.get(ref, pages.get(ref)) if ref in pages else ref

    chapters = tuple(replace(one, talk=named(one.talk)) for one in recording.chapters)
    return replace(recording, talk_url=named(recording.talk_url), chapters=chapters)


def _contradictions(
    archive: Archive, event: Event, said: ArchivedEvent, living: Sequence[Talk], owns: bool
) -> list[str]:
    """A line where this archive says another thing of the event than what is kept, from another archive."""
    differs = (
        [f"{several(len(said.talks), 'talk')} where {len(living)} are kept"] if len(said.talks) != len(living) else []
    )
    differs += [f"title {said.title!r}, not {event.title!r}"] if fold(said.title) != fold(event.title) else []
    differs += [
        f"{name} {theirs}, not {ours}"
        for name, theirs, ours in (("starts", said.starts, event.starts), ("ends", said.ends, event.ends))
        if theirs and ours and theirs != ours
    ]
    others = " and ".join(one.kind for one in event.archives if one.kind != archive.kind)
    whose = "the schedule" if event.schedule else archive.name if owns else others
    why = ", as it has more" if len(said.talks) != len(living) and not event.schedule else ""
    return (
        [f"{archive.name} contradicts {others}: {'; '.join(differs)}; the talks of {whose} are kept{why}"]
        if differs
        else []
    )
