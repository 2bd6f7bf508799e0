"""suppress.yml: whom and what to leave out, for ever, named plainly or by a salted digest."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from aggregator.files.concealed import conceal, is_concealed, is_meant, salt_of, why_unknown
from aggregator.files.own_files import shown
from aggregator.files.said_names import with_words_replaced
from aggregator.files.yaml_lists import read_entries, texts_of
from scrapers.errors import BadData
from scrapers.persons import persons_in
from scrapers.records import Speaker, is_recording_key, is_slug
from scrapers.text import fold, fold_letters, short, slugify

if TYPE_CHECKING:
    from scrapers.records import Chapter, Recording, Talk

KINDS = ("speaker", "talk", "recording")
"""What an entry of suppress.yml may name."""

_KEYS = (*KINDS, "event", "why")

_PARTS = re.compile(r"\s[-–—/]\s|[|:;,()\[\]\"“”]|\s&\s|\s(?:and|by|with|und|y|et)\s")
_LONGEST_NAME = 4
"""Words of a part of a title that is tried as a name."""


class Concealed(NamedTuple):
    """An entry by digest: ``kind`` is one of ``KINDS``, ``event`` "" where it holds for all."""

    kind: str
    event: str
    digest: str


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Whom and what to leave out: folded names of speakers, ``EVENT/CODE`` of talks, keys of recordings.

    ``speakers_at`` are names that only mean somebody at one event, (event, folded name). Of ``concealed`` the digests are
    known alone: ``at`` finds out which names of an event they mean.
    """

    speakers: frozenset[str] = frozenset()
    talks: frozenset[str] = frozenset()
    recordings: frozenset[str] = frozenset()
    speakers_at: frozenset[tuple[str, str]] = frozenset()
    concealed: frozenset[Concealed] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.speakers or self.talks or self.recordings or self.speakers_at or self.concealed)

    def __or__(self, other: Suppressions) -> Suppressions:
        return Suppressions(
            self.speakers | other.speakers,
            self.talks | other.talks,
            self.recordings | other.recordings,
            self.speakers_at | other.speakers_at,
            self.concealed | other.concealed,
        )

    @property
    def salt(self) -> str | None:
        """That of most digests, for one more; None where there is none."""
        salts = sorted(salt for one in self.concealed if (salt := salt_of(one.digest)))
        return max(salts, key=salts.count, default=None)

    def at(self, event: str, talks: Iterable[Talk] = (), recordings: Iterable[Recording] = ()) -> Suppressions:
        """What holds at an event, with the names among those of these talks and recordings that digests mean."""
        meant = {name for at, name in self.speakers_at if at == event} - self.speakers
        if any(one.kind == "speaker" and one.event in ("", event) for one in self.concealed):
            names = said_names(talks, recordings) - self.speakers
            meant |= {name for name in names if self._is_concealed("speaker", name, event)}
        return replace(self, speakers=self.speakers | meant) if meant else self

    def names_speaker(self, name: str, event: str = "") -> bool:
        """Whether an entry for all events, or for this one, is of this name."""
        folded = fold(name)
        plain = folded in self.speakers or (event, folded) in self.speakers_at
        return plain or self._is_concealed("speaker", folded, event)

    def names_talk(self, event: str, name: str) -> bool:
        """Whether an entry is of a talk of this code, alias or slug."""
        return f"{event}/{name}" in self.talks or self._is_concealed("talk", talk_text(event, name), event)

    def names_recording(self, key: str) -> bool:
        """Whether an entry is of this recording."""
        return key in self.recordings or self._is_concealed("recording", key)

    def _is_concealed(self, kind: str, said: str, event: str = "") -> bool:
        return any(
            one.kind == kind and one.event in ("", event) and is_meant(said, one.digest) for one in self.concealed
        )

    def talks_of(self, event_slug: str, asked: Iterable[str] = ()) -> frozenset[str]:
        """The names (code, alias or slug) of talks of this event that are named: plainly, or by the digest of one ``asked``."""
        pairs = (name.partition("/") for name in self.talks)
        plain = frozenset(name for event, _, name in pairs if event == event_slug)
        return plain | {name for name in asked if self.names_talk(event_slug, name)}

    def leaves_out_talks_of(self, event_slug: str) -> bool:
        """Whether an entry is of a talk of this event."""
        return bool(self.talks_of(event_slug)) or any(
            one.kind == "talk" and one.event == event_slug for one in self.concealed
        )

    def hides(self, event_slug: str, talk: Talk) -> bool:
        """Whether the talk is left out: it is named by code, alias or slug, or all its speakers are left out."""
        names = (talk.code, *talk.aliases, talk.slug or slugify(talk.title))
        if any(self.names_talk(event_slug, name) for name in names):
            return True
        return bool(talk.speakers) and not any(map(self._kept, talk.speakers))

    def without_speakers(self, talk: Talk) -> Talk:
        """The talk without the speakers who are left out, also in its texts; the same object where it says none."""
        if not self.speakers:
            return talk
        kept = tuple(kept for speaker in talk.speakers for kept in self._kept(speaker))
        told = replace(
            talk,
            speakers=kept,
            tags=self._tags_kept(talk.tags),
            title=self.masked_text(talk.title),
            raw_title=talk.raw_title and self.masked_text(talk.raw_title),
            abstract=talk.abstract and self.masked_text(talk.abstract),
            track=talk.track and self.masked_text(talk.track),
            slides=tuple(url for url in talk.slides if self.masked_text(url) == url),
        )
        return talk if told == talk else told

    def _kept(self, speaker: Speaker) -> tuple[Speaker, ...]:
        """The speaker as printed; of "A and B", or A with a title or an employer, who is not left out."""
        named = persons_in(speaker.name)
        kept = [name for name in named if fold(name) not in self.speakers]
        if fold(speaker.name) in self.speakers or not kept:
            return ()
        return (speaker,) if len(kept) == len(named) else tuple(Speaker(name) for name in kept)

    def parted(self, event_slug: str, talks: Sequence[Talk]) -> tuple[tuple[Talk, ...], tuple[Talk, ...]]:
        """The talks that may be kept, without the speakers who are left out; and the talks that are left out, whole."""
        hidden = tuple(talk for talk in talks if self.hides(event_slug, talk))
        kept = [self.without_speakers(talk) for talk in talks if not self.hides(event_slug, talk)]
        return self._readdressed(kept), hidden

    def _readdressed(self, talks: Sequence[Talk]) -> tuple[Talk, ...]:
        """The talks, those with other addresses in which is the name of somebody who is left out."""
        naming = [talk for talk in talks if any(map(self._is_naming, (talk.slug or "", *talk.aliases)))]
        if not naming:
            return tuple(talks)
        taken = {name.lower() for talk in talks for name in (talk.code, *talk.aliases, talk.slug or "")}
        found = []
        for talk in talks:
            if talk in naming:
                slug = talk.slug
                if slug and self._is_naming(slug):
                    base = slug = slugify(talk.title)
                    number = 1
                    while slug in taken:
                        number += 1
                        slug = f"{base}-{number}"
                    taken.add(slug)
                aliases = tuple(alias for alias in talk.aliases if not self._is_naming(alias))
                talk = replace(talk, slug=slug, aliases=aliases)
            found.append(talk)
        return tuple(found)

    def _is_naming(self, name: str) -> bool:
        return bool(name) and self.masked_text(name) != name

    def masked(self, recording: Recording) -> Recording:
        """The recording without the names of speakers who are left out: "…" stands for them in its title."""
        titles = tuple((source, self.masked_text(title)) for source, title in recording.titles)
        description = recording.description
        if description and any(f" {name} " in f" {fold(description)} " for name in self.speakers):
            description = None
        speakers = tuple(name for name in recording.speakers if fold(name) not in self.speakers)
        title = self.masked_text(recording.raw_title)
        tags = self._tags_kept(recording.tags)
        return replace(
            recording,
            raw_title=title,
            titles=titles,
            description=description,
            speakers=speakers,
            tags=tags,
            chapters=self._chapters_masked(recording),
            channel=recording.channel and self.masked_text(recording.channel),
            playlist=recording.playlist and self.masked_text(recording.playlist),
            licence=recording.licence and self.masked_text(recording.licence),
        )

    def _chapters_masked(self, recording: Recording) -> tuple[Chapter, ...]:
        found: dict[tuple[int, str], Chapter] = {}
        for one in recording.chapters:
            names = tuple(name for name in one.speakers if fold(name) not in self.speakers)
            one = replace(one, title=self.masked_text(one.title), speakers=names)
            found.setdefault((one.start_s, one.title), one)
        return tuple(found.values())

    def _tags_kept(self, tags: tuple[str, ...]) -> tuple[str, ...]:
        """Those that do not name somebody who is left out, as words or as one."""
        joined = {name.replace(" ", "") for name in self.speakers}
        return tuple(tag for tag in tags if self.masked_text(tag) == tag and fold(tag).replace(" ", "") not in joined)

    def masked_text(self, title: str) -> str:
        """A text with "…" for the names of speakers who are left out."""
        if self.speakers:
            folded = fold_letters(title)
            for name in sorted(self.speakers):
                words = name.split()
                if all(word in folded for word in words):
                    title = with_words_replaced(title, words, "…")
        return title


NOTHING = Suppressions()
"""What a file says that is not there."""


def talk_text(event: str, name: str) -> str:
    """What a digest of a talk is made of: event and one of its names, in any case of letters."""
    return f"{event}/{name}".lower()


def said_names(talks: Iterable[Talk], recordings: Iterable[Recording]) -> set[str]:
    """Folded names that talks and recordings say: of speakers, alone and as printed, in tags, and in parts of titles.

    A name in the middle of a title or in an abstract is none of these: to try all runs of words would take minutes.
    """
    printed: set[str] = set()
    titles: set[str] = set()
    for talk in talks:
        printed |= {speaker.name for speaker in talk.speakers} | {*talk.tags}
        titles |= {talk.title, talk.raw_title or ""}
    for recording in recordings:
        printed |= {*recording.speakers, *recording.tags}
        titles |= {recording.raw_title, *(title for _, title in recording.titles)}
        for chapter in recording.chapters:
            printed |= {*chapter.speakers}
            titles.add(chapter.title)
    printed |= {name for title in titles for part in _PARTS.split(title) if (name := part.strip()) and _like_name(name)}
    return {folded for name in printed for one in (name, *persons_in(name)) if (folded := fold(one))}


def _like_name(part: str) -> bool:
    """Whether a part of a title may be the name of somebody: two to four words, the first and the last with a capital."""
    words = part.split()
    if not 2 <= len(words) <= _LONGEST_NAME or any(sign.isdigit() for sign in part):
        return False
    return not words[0][0].islower() and not words[-1][0].islower()


def read_suppressions(path: Path) -> Suppressions:
    """One suppress.yml: a list of ``{speaker: NAME, why: TEXT}``, ``{talk: EVENT/CODE, why: TEXT}`` and
    ``{recording: PROVIDER:ID, why: TEXT}``; ``event: EVENT`` beside a speaker says that the name is somebody else's elsewhere.

    A salted digest may stand for the name, for a talk's CODE and for the recording. A file that does not exist or is empty
    leaves nothing out.

    Raises:
        BadData: with the line, for anything else.
    """
    found = Suppressions()
    for line, entry in read_entries(path):
        row = texts_of(path, line, entry, _KEYS)
        named = [kind for kind in KINDS if kind in row]
        if len(named) != 1:
            raise BadData(path, line, "an entry names either `speaker:`, `talk:` or `recording:`")
        if "why" not in row:
            raise BadData(path, line, "`why:` is missing")
        if "event" in row and (named != ["speaker"] or not is_slug(row["event"])):
            raise BadData(path, line, "`event:` goes with `speaker:`, and is the name of an event")
        found |= _READERS[named[0]](path, line, row)
    return found


def _speaker(path: Path, line: int, row: dict[str, str]) -> Suppressions:
    event = row.get("event", "")
    if _is_digest(path, line, "speaker", row["speaker"]):
        return Suppressions(concealed=frozenset({Concealed("speaker", event, row["speaker"])}))
    name = fold(row["speaker"])
    if not name:
        raise BadData(path, line, f"speaker {shown(row['speaker'])} has no letters")
    if event:
        return Suppressions(speakers_at=frozenset({(event, name)}))
    return Suppressions(frozenset({name}))


def _talk(path: Path, line: int, row: dict[str, str]) -> Suppressions:
    event, slash, code = row["talk"].partition("/")
    if not (event and slash and code):
        raise BadData(path, line, f"talk {shown(row['talk'])} is not EVENT/CODE")
    if _is_digest(path, line, "talk", code):
        return Suppressions(concealed=frozenset({Concealed("talk", event, code)}))
    return Suppressions(talks=frozenset({row["talk"]}))


def _recording(path: Path, line: int, row: dict[str, str]) -> Suppressions:
    key = row["recording"]
    if _is_digest(path, line, "recording", key):
        return Suppressions(concealed=frozenset({Concealed("recording", "", key)}))
    if not is_recording_key(key):
        raise BadData(path, line, f"recording {shown(key)} is not PROVIDER:ID")
    return Suppressions(recordings=frozenset({key}))


_READERS = {"speaker": _speaker, "talk": _talk, "recording": _recording}


def _is_digest(path: Path, line: int, kind: str, text: str) -> bool:
    if not is_concealed(text):
        return False
    if why := why_unknown(text):
        raise BadData(path, line, f"{kind} {short(text, 80)!r} {why}")
    return True


def concealed_entry(kind: str, said: str, salt: str, event: str = "") -> dict[str, str]:
    """What an entry by digest says: of a speaker (the folded name), talk (``talk_text``) or recording (its key)."""
    digest = conceal(said, salt)
    if kind == "talk":
        return {kind: f"{event}/{digest}"}
    return {kind: digest, **({"event": event} if event else {})}
