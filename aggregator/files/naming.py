"""Which talk, which recording, which name does a person mean? Whatever they type or paste. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from rapidfuzz import fuzz, process

from aggregator.addresses import find, recordings_at, talk_named_in, trimmed
from aggregator.matching.links import Link
from scrapers.errors import ConftalksError
from scrapers.records import NOT_SEARCHED, Event, Recording, Talk, is_slug
from scrapers.text import fold
from scrapers.urls import archived

LISTED = 5
"""At most so many candidates are named where several fit, or none."""

NEAR = 60
"""Titles below this likeness (0-100) to what was typed are not worth naming."""


ALIKE = 75
"""Names (of events, kinds ...) below this likeness (0-100) to what was typed are not worth naming."""

_BEHIND = 10
"""Points by which a name may be behind the nearest one and still be named."""


def codes_by_name(talks: Iterable[Talk]) -> dict[str, str]:
    """Code, alias or slug -> code of the one talk that has it; a code goes before another talk's alias."""
    meant: dict[str, set[str]] = {}
    codes: dict[str, str] = {}
    for talk in talks:
        codes[talk.code] = talk.code
        for name in (*talk.aliases, talk.slug):
            if name:
                meant.setdefault(name, set()).add(talk.code)
    return {name: next(iter(found)) for name, found in meant.items() if len(found) == 1} | codes


class EventRecords:
    """The records of one event as a lookup for ``addresses``; talks are named by their codes."""

    def __init__(
        self, event: Event, talks: Iterable[Talk], recordings: Iterable[Recording] = (), links: Iterable[Link] = ()
    ) -> None:
        self._event = event
        self._talks = tuple(talks)
        self._recordings = {recording.key: recording for recording in recordings}
        self._shown: dict[str, list[str]] = defaultdict(list)
        for link in links:
            if link.decision == "accepted":
                self._shown[link.recording].append(link.talk)

    def named(self, event: str, name: str) -> Sequence[str]:
        """The talk with this code, else those with this code, slug or alias in any case of letters."""
        if event.casefold() != self._event.slug:
            return ()
        exact = [talk.code for talk in self._talks if talk.code == name]
        folded = name.casefold()
        return exact or [
            talk.code
            for talk in self._talks
            if folded in (one.casefold() for one in (talk.code, *talk.aliases, talk.slug or talk.code))
        ]

    def has_recording(self, key: str) -> bool:
        """Whether the event has this recording."""
        return key in self._recordings

    def talks_of(self, key: str) -> Sequence[str]:
        """The talks that a recording is accepted for."""
        return sorted(self._shown.get(key, ()))

    def replaced_by(self, key: str) -> str | None:
        """The recording that took the place of another."""
        return self._recordings[key].replaced_by if key in self._recordings else None

    def talk_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(code, URL of the schedule page) of every talk."""
        del step
        return [(talk.code, talk.url) for talk in self._talks if talk.url]

    def recording_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(recording, its URL) of every recording."""
        del step
        return [(key, recording.url) for key, recording in self._recordings.items()]

    def speaker(self, name: str) -> str | None:
        """None: speakers have their pages in the catalog alone."""
        del name
        return None

    def event(self, name: str) -> str | None:
        """The event's slug, if it is this one."""
        return self._event.slug if name.casefold() == self._event.slug else None


def find_talk(
    event: Event,
    talks: Sequence[Talk],
    text: str,
    recordings: Iterable[Recording] = (),
    links: Iterable[Link] = (),
    *,
    by_title_alone: bool = False,
) -> Talk:
    """The one talk that ``text`` names: by code, slug, alias, number, any address, a video, or words of title and speakers.

    ``recordings`` and ``links`` are the event's, for addresses of videos. ``by_title_alone``: no name of a speaker counts.

    Raises:
        ConftalksError: none, or several; one line that lists those that come near.
    """
    text = text.strip()
    codes = set(find(EventRecords(event, talks, recordings, links), text, event.slug).talks)
    searched = _title if by_title_alone else _title_and_names
    for found in ([talk for talk in talks if talk.code in codes], _by_words(talks, text, searched)):
        if len(found) == 1:
            return found[0]
        if found:
            how = f"{len(found)} talks fit {text!r}: {_listed(found)}"
            raise ConftalksError(f"{event.slug}: {how}; name one by its code")
    elsewhere, _ = talk_named_in(text) or ("", "")
    if is_slug(elsewhere) and elsewhere != event.slug:
        raise ConftalksError(f"{event.slug}: {text!r} names a talk of {elsewhere}; name one of {event.slug}")
    near = _near(talks, text)
    hint = (
        f"the nearest are {_listed(near)}" if near else f"`conftalks search --event {event.slug} WORDS` finds its code"
    )
    raise ConftalksError(f"{event.slug}: there is no talk {text!r}; {hint}")


def find_recording(event: Event, recordings: Sequence[Recording], text: str) -> Recording:
    """The one recording that ``text`` names: any spelling of a video's address, a page, an id, or provider:id.

    Raises:
        ConftalksError: the event has no such recording (says how it gets one), or several.
    """
    text = text.strip()
    keys = set(recordings_at(EventRecords(event, (), recordings), archived(trimmed(text))))
    found = [recording for recording in recordings if recording.key in keys or recording.id == text]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted(recording.key for recording in found))
        raise ConftalksError(f"{event.slug}: {len(found)} recordings fit {text!r}: {names}; name one in full")
    ways = f"`conftalks scrape {event.slug} --only recordings` or `conftalks import FILE --event {event.slug}`"
    raise ConftalksError(f"{event.slug}: has no recording {text!r}; {ways} brings in what is new")


def near_names(typed: str, known: Sequence[str]) -> str:
    """How a message goes on that there is no such name: with those there are, of many the nearest to what was typed."""
    if len(known) <= LISTED:
        return f"known: {', '.join(known) or 'none'}"
    folded = fold(typed)
    begun = [name for name in known if folded and fold(name).startswith(folded)]
    scored = process.extract(folded, known, processor=fold, scorer=fuzz.WRatio, limit=LISTED, score_cutoff=ALIKE)
    near = [name for name, score, _ in scored if score >= scored[0][1] - _BEHIND]
    names = list(dict.fromkeys([*begun, *near]))[:LISTED]
    if names:
        return f"nearest: {', '.join(names)}"
    return f"known: {', '.join(known[:LISTED])} and {len(known) - LISTED} more"


def _by_words(talks: Sequence[Talk], text: str, searched: Callable[[Talk], str]) -> list[Talk]:
    """Talks with exactly this title, else those with all words in what is searched of them; "by" may stand between."""
    words = set(fold(text).split()) - {"by"}
    exact = [talk for talk in talks if fold(talk.title) == fold(text)]
    if exact or not words:
        return exact
    return [talk for talk in talks if talk.kind not in NOT_SEARCHED and words <= set(searched(talk).split())]


def _near(talks: Sequence[Talk], text: str) -> list[Talk]:
    texts = {n: _title_and_names(talk) for n, talk in enumerate(talks)}
    scored = process.extract(fold(text), texts, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAR)
    return [talks[n] for _, _, n in scored]


def _title(talk: Talk) -> str:
    return fold(talk.title)


def _title_and_names(talk: Talk) -> str:
    return " ".join([_title(talk), *(fold(speaker.name) for speaker in talk.speakers)])


def _listed(talks: Sequence[Talk]) -> str:
    named = [f"{talk.code} {talk.title!r}{_day(talk)}" for talk in talks[:LISTED]]
    return ", ".join(named) + (" ..." if len(talks) > LISTED else "")


def _day(talk: Talk) -> str:
    first = min((slot.start for slot in talk.slots), default=None)
    return f" ({first:%Y-%m-%d %H:%M})" if first else ""
