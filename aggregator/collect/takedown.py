"""What it means to forget a person or a talk: who that is, which talks and recordings go, what is to be looked for. No file
is written here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.addresses import talk_named_in
from aggregator.collect.save import Prepared
from aggregator.files.jsonl import EventFiles
from aggregator.files.mentions import NO_MENTION, Sought, files_below, mentions
from aggregator.files.naming import find_talk, near_names
from aggregator.files.suppressions import NOTHING, Suppressions, concealed_entry, talk_text
from aggregator.files.workspace import Workspace
from aggregator.store.persons import SpokenName, spoken_names, titles
from scrapers.errors import ConftalksError
from scrapers.records import Recording, Talk, is_slug
from scrapers.text import fold
from scrapers.values import several

_IN_ADDRESS = re.compile(r"(?:\A|/)s/([a-z0-9-]{1,200})/?(?:[?#].{0,500})?\Z")
_OF_A_PLACE = re.compile(r"\Ak\d{1,6}\Z")
"""The code of a slot in a grid: another talk may have it tomorrow."""

_SHORT_TITLE = 2
"""Words of a title that others may say too: it is looked for beside the talk alone."""

_SHORT_ID = 8


class NobodyThere(ConftalksError):
    """There is no such person or talk."""


@dataclass(frozen=True, slots=True)
class Takedown:
    """Somebody or something to forget: ``who`` for messages, ``printed`` as it is spelled.

    ``leaving_out`` names it plainly, ``sought`` is looked for in all files, ``near`` only in those of ``events`` and in the
    cache. ``addresses`` are those of the persons; ``others`` what else is to be read before it is done. ``is_done``:
    suppress.yml has it already, and no talk says it any more.
    """

    who: str
    leaving_out: Suppressions
    printed: tuple[str, ...] = ()
    sought: Sought = NO_MENTION
    near: Sought = NO_MENTION
    events: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()
    others: tuple[str, ...] = ()
    is_done: bool = False

    def entries(self, suppressed: Suppressions, salt: str, plain: bool) -> list[dict[str, str]]:
        """What suppress.yml is to say beside what it says (``suppressed``): by digest, or ``plain``."""
        rows = [("speaker", name, "") for name in sorted(self.leaving_out.speakers)]
        rows += [("speaker", name, event) for event, name in sorted(self.leaving_out.speakers_at)]
        rows += [("talk", name, name.partition("/")[0]) for name in sorted(self.leaving_out.talks)]
        rows += [("recording", key, "") for key in sorted(self.leaving_out.recordings)]
        kept = suppressed if plain else replace(NOTHING, concealed=suppressed.concealed)
        return [
            _entry(kind, said, event, salt, plain) for kind, said, event in rows if not _has(kept, kind, said, event)
        ]

    def of(self, prepared: Prepared, before: Mapping[str, EventFiles]) -> Takedown:
        """With the ids and addresses of the talks and recordings that go, which are looked for too."""
        texts, going = set[str](), set[str]()
        kept = {recording.key for files in prepared.files.values() for recording in files.recordings}
        for slug, one in prepared.settled.items():
            for talk in one.intake.hidden:
                texts |= _addresses(slug, talk, one.files.talks)
                going |= {talk.title} if len(fold(talk.title).split()) > _SHORT_TITLE else set()
            for recording in before[slug].recordings:
                if recording.key not in kept:
                    texts.add(recording.id if len(recording.id) >= _SHORT_ID else recording.key)
        printed = (*self.printed, *sorted(going - {*self.printed}))
        return replace(self, printed=printed, sought=self.sought | Sought(texts=frozenset(texts)))


def _entry(kind: str, said: str, event: str, salt: str, plain: bool) -> dict[str, str]:
    if plain:
        return {kind: said, **({"event": event} if event and kind == "speaker" else {})}
    text = talk_text(event, said.partition("/")[2]) if kind == "talk" else said
    return concealed_entry(kind, text, salt, event)


def _has(suppressed: Suppressions, kind: str, said: str, event: str) -> bool:
    match kind:
        case "speaker":
            return suppressed.names_speaker(said, event)
        case "talk":
            return suppressed.names_talk(event, said.partition("/")[2])
    return suppressed.names_recording(said)


def _addresses(slug: str, talk: Talk, kept: Sequence[Talk]) -> set[str]:
    """Every address of a talk: here by each of its names, and the page that is its own on the conference's site."""
    found = {f"{slug}/{name}" for name in (talk.code, *talk.aliases, talk.slug) if name}
    if talk.url and talk.url != talk.source_url and all(talk.url not in (one.url, one.source_url) for one in kept):
        found.add(talk.url.partition("://")[2].rstrip("/"))
    return found


def of_person(workspace: Workspace, said: str) -> Takedown:
    """Whom ``said`` means: a name, or an address such as ``/s/ada-byron``, which is one person of several with a name.

    Raises:
        NobodyThere: no talk is by somebody of this name, and suppress.yml does not have it.
        ConftalksError: there is no catalog, or a file is broken.
    """
    spoken, suppressed = spoken_names(workspace.db), workspace.suppressions()
    address = _IN_ADDRESS.search(said)
    folded = address[1].replace("-", " ") if address else fold(said)
    if not folded:
        raise NobodyThere(f"{said!r} is no name")
    named = {one.speaker for one in spoken if one.speaker == (address[1] if address else None)}
    chosen = named or {one.speaker for one in spoken if one.folded == folded and not address}
    if not chosen:
        return _forgotten_person(workspace, said, folded, spoken, suppressed)
    own = [one for one in spoken if one.speaker in chosen]
    names = {one.folded for one in own}
    shared = {one.folded for one in spoken if one.folded in names and one.speaker not in chosen}
    limited = {(one.event, one.folded) for one in own if one.folded in shared}
    people = workspace.people()
    known = {fold(name) for person in people.persons if person.slug in chosen for name in person.names}
    known |= {old for old, (_, slug) in people.former.items() if slug in chosen}
    everywhere = frozenset((names | known) - shared)
    printed = {one.folded: one.name for one in reversed(own)}
    return Takedown(
        who=" / ".join(printed[name] for name in sorted(names)),
        printed=tuple(sorted({*printed.values(), *(known - names)})),
        leaving_out=replace(NOTHING, speakers=everywhere, speakers_at=frozenset(limited)),
        sought=Sought(everywhere),
        near=Sought(frozenset(shared)),
        events=frozenset(event for event, _ in limited),
        addresses=frozenset(chosen),
        others=_other_persons(own, spoken, shared),
    )


def _forgotten_person(
    workspace: Workspace, said: str, folded: str, spoken: Sequence[SpokenName], suppressed: Suppressions
) -> Takedown:
    if suppressed.names_speaker(folded):
        leaving_out = replace(NOTHING, speakers=frozenset({folded}))
        return Takedown(said, leaving_out, (folded,), Sought(frozenset({folded})), is_done=True)
    at = frozenset((event, folded) for event in workspace.slugs() if suppressed.names_speaker(folded, event))
    if not at:
        mentioned = Takedown(said, replace(NOTHING, speakers=frozenset({folded})), (said,), Sought(frozenset({folded})))
        if " " in folded and (says := events_that_say(workspace, mentioned)):
            return replace(mentioned, others=(f"no talk is by this name, but {', '.join(says)} mention it",))
        near = near_names(said, sorted({one.name for one in spoken}))
        raise NobodyThere(f"no talk is by {said!r}; {near}")
    leaving_out, events = replace(NOTHING, speakers_at=at), frozenset(event for event, _ in at)
    return Takedown(said, leaving_out, (folded,), near=Sought(frozenset({folded})), events=events, is_done=True)


def _other_persons(own: Sequence[SpokenName], spoken: Sequence[SpokenName], shared: Iterable[str]) -> tuple[str, ...]:
    """A line for each person of several who are meant, and one on others of the same name, who stay."""
    lines = []
    persons = sorted({one.speaker for one in own})
    if len(persons) > 1:
        lines.append("this is not one person but several; an address takes out one of them:")
        for speaker in persons:
            events = sorted({one.event for one in own if one.speaker == speaker})
            lines.append(f"  /s/{speaker} ({', '.join(events)})")
    rest = sorted({one.speaker for one in spoken if one.folded in {*shared}} - {*persons})
    if rest:
        lines.append(f"somebody else of this name stays: {', '.join(f'/s/{speaker}' for speaker in rest)}")
    return tuple(lines)


def of_talk(workspace: Workspace, named: str) -> Takedown:
    """Which talk ``named`` means: EVENT/TALK, or an address of ours that ends so. Neither speakers nor videos name one here:
    what they mean may be another talk tomorrow, and nothing brings this one back.

    Raises:
        NobodyThere: the event has no such talk.
        ConftalksError: there is no such event, several talks fit, or a file is broken.
    """
    event, name = talk_named_in(named) or named.strip("/").partition("/")[::2]
    if not is_slug(event) or not name:
        raise NobodyThere(f"{named!r} is no talk: name it EVENT/TALK, such as pycon-us-2024/41")
    files, suppressed = workspace.files(event), workspace.suppressions()
    try:
        talk = find_talk(files.event, files.talks, name, by_title_alone=True)
    except ConftalksError as error:
        if not suppressed.names_talk(event, name):
            raise NobodyThere(str(error)) from error
        texts = frozenset({f"{event}/{name}"})
        leaving_out = replace(NOTHING, talks=frozenset({f"{event}/{name}"}))
        return Takedown(named, leaving_out, (), Sought(texts=texts), is_done=True)
    names = [one for one in (talk.slug, talk.code, *talk.aliases) if one]
    lasting = [one for one in names if not _OF_A_PLACE.match(one)]
    leaving_out = replace(NOTHING, talks=frozenset(f"{event}/{one}" for one in lasting or names))
    title = fold(talk.title)
    is_shared = sum(fold(other) == title for other in titles(workspace.db)) > 1
    is_short = len(title.split()) <= _SHORT_TITLE
    says = Sought(frozenset({title} if title and not is_shared else ()))
    return Takedown(
        who=f"{event}/{talk.slug or talk.code} ({talk.title})",
        leaving_out=leaving_out,
        printed=(talk.title,),
        sought=NO_MENTION if is_short else says,
        near=says if is_short else NO_MENTION,
        events=frozenset({event}),
        others=("another talk has the same title: it is not looked for",) if is_shared else (),
    )


def events_that_say(workspace: Workspace, takedown: Takedown) -> list[str]:
    """The events in whose folders somebody or something is mentioned, and those that suppress.yml names with it."""
    found = set(takedown.events) & {*workspace.slugs()}
    for slug in workspace.slugs():
        sought = takedown.sought | takedown.near if slug in takedown.events else takedown.sought
        if next(mentions(files_below(workspace.folder(slug)), sought, workspace.data), None):
            found.add(slug)
    return sorted(found)


def plan_lines(takedown: Takedown, prepared: Prepared, before: Mapping[str, EventFiles]) -> list[str]:
    """What would go and what would change, for a person to read first."""
    going, changed, videos = [], [], 0
    for slug, one in prepared.settled.items():
        hidden = {talk.code for talk in one.intake.hidden}
        after = {talk.code: talk for talk in one.files.talks}
        for talk in before[slug].talks:
            if talk.code in hidden:
                going.append(f"  {slug}/{talk.slug or talk.code}  {talk.title}")
            elif after.get(talk.code) not in (None, talk):
                changed.append(f"  {slug}/{talk.slug or talk.code}  {talk.title}")
        videos += len(_lost(before[slug].recordings, one.files.recordings))
    lines = [f"Forget {takedown.who}", *takedown.others]
    lines += [f"{several(len(going), 'talk')} would go:", *going] if going else []
    lines += [f"{several(len(changed), 'talk')} would stay without the name:", *changed] if changed else []
    lines += [f"{several(videos, 'recording')} would go"] if videos else []
    return lines


def _lost(before: Sequence[Recording], after: Sequence[Recording]) -> set[str]:
    return {one.key for one in before} - {one.key for one in after}
