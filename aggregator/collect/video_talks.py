"""A playlist alone is an event: talks are made of the videos of a source line that says ``talks: true``.

A video that shows a talk of the schedule, or may show one, is no talk of its own. Its code is the video's, so that a talk
stays what it is whatever becomes of its title; it stays too when its video dies, leaves the list, or is uploaded again.
Where a schedule turns up later, its talk takes the place of the one that was made, and answers to its names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from aggregator.collect.group import EventGroup
from aggregator.collect.intake import Intake
from aggregator.collect.reconcile import renew_talks
from aggregator.collect.settle import settle
from aggregator.files.counts import Counts
from aggregator.files.jsonl import natural
from aggregator.files.workspace import Workspace
from aggregator.matching.edition import event_years
from aggregator.matching.judge import ACCEPT
from aggregator.matching.links import Link
from aggregator.matching.replacement import is_live, retired
from aggregator.matching.texts import event_words, is_year, name_words
from aggregator.matching.video_titles import Told, stated, told
from aggregator.vocabulary import LABELS, MONTHS, STOP, words
from scrapers.recordings.youtube_listing import DEAD_TITLES
from scrapers.records import Event, Recording, Speaker, Talk
from scrapers.schedules.codes import video_code
from scrapers.schedules.entries import kind_of
from scrapers.schedules.unsaid import kind_by_title
from scrapers.tags import kind_of_tags
from scrapers.text import clean_title, fold
from scrapers.values import several

_OPEN = ("public", "unlisted", "attendees")
_BESIDE = "trailer teaser promo aftermovie highlights recap livestream stream short shorts thank thanks you our all"
_BESIDE += " movie video official full main hall room stage track announcement"
NO_TALK = LABELS | STOP | {*MONTHS, *_BESIDE.split()}
"""Words of which alone no talk's title is made: "Thank you to our sponsors", "Day 1 live stream, main hall"."""


def parted(intake: Intake) -> tuple[Intake, tuple[Talk, ...]]:
    """The intake with the schedule's talks alone, and the talks that were made of videos."""
    codes = {video_code(recording) for recording in intake.recordings}
    made = tuple(talk for talk in intake.talks if talk.code in codes)
    rest = tuple(talk for talk in intake.talks if talk.code not in codes)
    return replace(intake, talks=rest, counts=Counts(same=len(rest))), made


def with_video_talks(
    workspace: Workspace, intake: Intake, made: Sequence[Talk], lists: Sequence[Sequence[str]], today: date
) -> Intake:
    """The intake with the talks that are made of videos; ``lists`` are the keys that each line with ``talks: true`` names.

    Raises:
        BadData: as ``settle``.
    """
    if not made and not lists:
        return intake
    if intake.files.event.schedule and not intake.talks:
        lists = ()  # what the schedule has is not known yet
    key_of = {code: one.key for one in intake.recordings if (code := video_code(one))}
    settled = settle(workspace, intake) if intake.talks or intake.hidden else None
    links = settled.files.links if settled else ()
    known_to = settled.files.recordings if settled else intake.recordings
    left_out = {one.key for one in intake.recordings} - {one.key for one in known_to}
    shows = {link.recording: link.talk for link in links if link.decision == "accepted"}
    joins = _joins(intake, made, links, key_of)
    staying = [talk for talk in made if talk.code not in joins]
    own = {key_of[talk.code] for talk in staying}
    intake = _joined(intake, made, joins)
    may_show = {link.recording for link in links if link.decision == "suggested"}
    may_show |= _uploaded_again(workspace, intake, staying, key_of)
    elsewhere = _elsewhere(workspace, intake.slug, (key for keys in lists for key in keys))
    fresh, notes = _fresh(intake, lists, {*shows, *may_show, *left_out, *elsewhere} - own)
    for taken, why in ((may_show, "may show one that is there"), (elsewhere - may_show, "another event shows")):
        if count := len(taken.intersection(key for keys in lists for key in keys) - shows.keys() - own):
            notes.append(f"no talk is made of {several(count, 'recording')} that {why}")
    renewed = renew_talks(staying, fresh, intake.talks, today)
    intake = intake.heard(renewed.talks)
    kept, hidden = intake.suppressed.parted(intake.slug, renewed.talks)
    known = {talk.code for talk in intake.hidden}
    return replace(
        intake,
        talks=tuple(sorted((*intake.talks, *kept), key=lambda talk: natural(talk.code))),
        hidden=(*intake.hidden, *(talk for talk in hidden if talk.code not in known)),
        counts=intake.counts + renewed.counts,
        notes=(*intake.notes, *notes, *renewed.notes),
    )


def _joins(intake: Intake, made: Sequence[Talk], links: Sequence[Link], key_of: Mapping[str, str]) -> dict[str, str]:
    """Code of a made talk -> that of the schedule's talk that its video shows, or may show under the very same title."""
    titles = Counter(fold(talk.title) for talk in (*intake.talks, *made))
    of = {talk.code: fold(talk.title) for talk in intake.talks}
    shown = defaultdict[str, list[Link]](list)
    for link in links:
        shown[link.recording] += [link] if link.talk in of and link.decision != "rejected" else []
    joins: dict[str, str] = {}
    for talk in made:
        title = fold(talk.title)
        for link in shown[key_of[talk.code]]:
            if link.decision == "accepted" or (of[link.talk] == title and titles[title] == 2):
                joins.setdefault(talk.code, link.talk)
    return joins


def _joined(intake: Intake, made: Sequence[Talk], joins: Mapping[str, str]) -> Intake:
    """The intake whose talks answer to the names of those that were made of their videos."""
    talks = {talk.code: talk for talk in intake.talks}
    published = {talk.code for talk in intake.files.talks}
    for old in made:
        if code := joins.get(old.code):
            talk = talks[code]
            slug = talk.slug if code in published else old.slug
            published.add(code)
            names = dict.fromkeys((*talk.aliases, old.code, *([old.slug] if old.slug else []), *old.aliases))
            talks[code] = replace(talk, slug=slug, aliases=tuple(name for name in names if name not in (code, slug)))
    return replace(intake, talks=tuple(talks.values()))


def _uploaded_again(
    workspace: Workspace, intake: Intake, staying: Sequence[Talk], key_of: Mapping[str, str]
) -> set[str]:
    """New uploads of talks whose own video is lost."""
    live = {recording.key for recording in retired(intake.recordings) if is_live(recording)}
    lost = {talk.code for talk in staying if key_of[talk.code] not in live}
    links = settle(workspace, replace(intake, talks=(*intake.talks, *staying))).files.links if lost else ()
    return {
        link.recording
        for link in links
        if link.talk in lost
        and (link.decision == "accepted" or (link.decision == "suggested" and link.score >= ACCEPT))
    }


def _elsewhere(workspace: Workspace, slug: str, keys: Iterable[str]) -> set[str]:
    """Recordings that other events show, of ``keys`` at least; events that cannot be read are not heard."""
    files = EventGroup.of(workspace, [slug], keys).files
    links = (link for other, one in files.items() if other != slug for link in one.links)
    return {link.recording for link in links if link.decision == "accepted"}


def _fresh(intake: Intake, lists: Sequence[Sequence[str]], taken: Collection[str]) -> tuple[list[Talk], list[str]]:
    """The talks that the living videos of the lists make, but for those that are taken; and notes."""
    event = intake.files.event
    records = {one.key: one for one in intake.recordings if one.access in _OPEN and one.raw_title not in DEAD_TITLES}
    talks: dict[str, Talk] = {}
    others = Counter[str]()
    for keys in lists:
        listed = [records[key] for key in keys if key in records]
        said = _said(listed, event)
        names = {name_words(name) for one in said for name in one.names}
        for recording, one in zip(listed, said, strict=True):
            if name := _other_event(one, event, name_words(event.title) in names):
                others[name] += 1
            elif recording.key not in taken and (code := video_code(recording)):
                talks.setdefault(code, _made(recording, one, code, intake))
    says = {True: "its title says", False: "their titles say"}
    return list(talks.values()), [
        f"no talk is made of {several(count, 'recording')} of {name}, as {says[count == 1]}"
        for name, count in sorted(others.items())
    ]


def _said(listed: Sequence[Recording], event: Event) -> list[Told]:
    """What the titles of one list say, and of whom they name nobody their descriptions."""
    titles = told([one.raw_title for one in listed], (event.title,))
    names = stated([one.description for one in listed])
    return [one if one.speakers else replace(one, speakers=said) for one, said in zip(titles, names, strict=True)]


def _other_event(one: Told, event: Event, named: bool) -> str | None:
    """The name of another event or year in a title; ``named``: the list names this event too."""
    dated = [(name, {word for word in words(name) if is_year(word)}) for name in one.names]
    dated = [(name, years) for name, years in dated if years]
    ours = event_years(event)
    if not dated or any(name_words(name) == name_words(event.title) and years & ours for name, years in dated):
        return None
    other_year = ours and not any(years & ours for _, years in dated)
    return dated[0][0] if other_year or (named and ours) else None


def _made(recording: Recording, one: Told, code: str, intake: Intake) -> Talk:
    raw = intake.suppressed.masked_text(recording.raw_title)
    title = intake.suppressed.masked_text(clean_title(one.title) or raw)
    event = intake.files.event
    return Talk(
        event=event.slug,
        code=code,
        title=title,
        raw_title=raw if raw != title else None,
        kind=_kind(one, event, recording.tags),
        source_url=recording.source_url,
        speakers=tuple(map(Speaker, recording.speakers or one.speakers)),
        tags=recording.tags,
    )


def _kind(one: Told, event: Event, tags: Sequence[str]) -> str:
    """What a video shows, by its title, else by its tags: nothing that is said of a talk's subject counts."""
    said = {word for word in words(one.title) if not word.isdigit()} - event_words(event)
    if not one.speakers and said <= NO_TALK and not said <= LABELS | STOP | {*MONTHS}:
        return "info"
    kind = kind_by_title(one.title, given_by_somebody=True)
    if kind == "talk" and LABELS.issuperset(said) and not one.speakers:
        kind = kind_of(one.title) or "plenary"
    labels = (kind_of(name) for name in one.names if LABELS.issuperset(words(name)))
    return kind if kind != "talk" else next(filter(None, labels), None) or kind_of_tags(tags) or "talk"
