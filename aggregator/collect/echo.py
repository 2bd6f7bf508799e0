"""What only repeats the catalog is no news: an export that is read back must not prove what it was made of. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from aggregator.matching.links import Link
from aggregator.matching.talk_pages import Pages
from scrapers.recordings.titles import trust
from scrapers.records import Event, Recording, Talk
from scrapers.text import fold, strip_markup


@dataclass(frozen=True, slots=True)
class _Held:
    """A recording as it is kept, a talk that shows it, and how long the talk's recordings are."""

    recording: Recording
    talk: Talk
    durations: frozenset[int | None]


def without_echoes(
    found: Iterable[Recording],
    event: Event,
    talks: Sequence[Talk],
    recordings: Iterable[Recording],
    links: Iterable[Link],
) -> tuple[Recording, ...]:
    """What was found, without the records that say of a recording only what its talk and what is kept of it say.

    ``recordings`` and ``links`` are those that are kept. A record of the page that the recording is known from stays, as
    that recording: it is still named there. What the platform itself or the talk's own page says is always news.
    """
    shown, pages = _shown(talks, {one.key: one for one in recordings}, links), Pages.of(event, talks)
    heard = []
    for one in found:
        told = trust(one) < 2 and not pages.named(one.source_url)
        echoed = next((by for by in shown.get(one.key, ()) if told and _repeats(one, by, pages)), None)
        if echoed is None:
            heard.append(one)
        elif one.source_url == echoed.recording.source_url:
            heard.append(replace(echoed.recording, first_seen=None, last_seen=None, access_by="platform"))
    return tuple(heard)


def _shown(talks: Iterable[Talk], recordings: Mapping[str, Recording], links: Iterable[Link]) -> dict[str, list[_Held]]:
    """By key of a recording, the talks that it is accepted for."""
    by_code = {talk.code: talk for talk in talks}
    pairs = [(link.talk, link.recording) for link in links if link.decision == "accepted"]
    pairs = [(code, key) for code, key in pairs if code in by_code and key in recordings]
    durations = defaultdict[str, set[int | None]](lambda: {None})
    for code, key in pairs:
        durations[code].add(recordings[key].duration_s)
    shown = defaultdict[str, list[_Held]](list)
    for code, key in pairs:
        shown[key].append(_Held(recordings[key], by_code[code], frozenset(durations[code])))
    return shown


def _repeats(found: Recording, by: _Held, pages: Pages) -> bool:
    """Whether every word and fact of a record is its talk's, or is known of the recording. An export may number titles."""
    kept, talk = by.recording, by.talk
    own = _words(found.raw_title) - _words(talk.title, kept.raw_title)
    speakers = _words(*(speaker.name for speaker in talk.speakers), *kept.speakers)
    days = {None, kept.recorded, *(slot.start.date() for slot in talk.slots)}
    told = (strip_markup(text) for text in (talk.abstract, kept.description) if text)
    return (
        all(word.isdigit() for word in own)
        and _words(*found.speakers) <= speakers
        and found.recorded in days
        and found.published in (None, kept.published)
        and found.duration_s in by.durations
        and (found.talk_url in (None, kept.talk_url) or pages.named(found.talk_url) == {talk.code})
        and (found.description is None or fold(found.description) in map(fold, told))
        and (found.access_by == "platform" or found.access == kept.access)
    )


def _words(*texts: str) -> set[str]:
    return set(fold(" ".join(texts)).split())
