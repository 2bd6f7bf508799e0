"""Survey: everything about one event that a single pair cannot know: rare words, names, titles that occur twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from math import fsum, log
from typing import TYPE_CHECKING

from aggregator.matching.abstracts import Abstracts
from aggregator.matching.dating import Calendar
from aggregator.matching.naming import UNNAMED, Naming
from aggregator.matching.printed import Twins, chosen, twins
from aggregator.matching.roster import Roster
from aggregator.matching.series import SeriesPlace, places
from aggregator.matching.texts import TalkText, VideoText, event_words, has_run, is_year

if TYPE_CHECKING:
    from scrapers.records import Event

CANDIDATES = 8
"""So many talks are looked at closely for one recording."""

MIN_SHARED = 0.2
"""A talk is a candidate when this much of its title, or a name, is among the recording's words (by rarity)."""

COMMON = 0.05
"""The rarity of a word that says nothing."""


@dataclass(frozen=True, slots=True)
class Survey:
    """One event's talks with what is needed to weigh them; made by ``of``.

    ``rarity`` of the word "" is that of a word never seen. ``days`` (of talks by code, of recordings by key) are those
    that title or slots name; ``places`` are those in a series of sessions.
    """

    event: Event
    talks: tuple[TalkText, ...]
    own_words: frozenset[str]
    rarity: Mapping[str, float]
    title_weights: tuple[float, ...]
    by_word: Mapping[str, tuple[int, ...]]
    roster: Roster
    title_words: frozenset[str]
    titles: Counter[str]
    days: Mapping[str, frozenset[date]]
    places: Mapping[str, SeriesPlace]
    abstracts: Abstracts
    twins: Twins
    naming: Naming

    @classmethod
    def of(
        cls, event: Event, talks: Sequence[TalkText], videos: Sequence[VideoText], naming: Naming = UNNAMED
    ) -> Survey:
        """Count words, names and titles of an event. ``talks`` in a fixed order; nothing depends on the videos' order."""
        own = event_words(event) | naming.words
        rarity = _rarity([talk.all_words for talk in talks] + [video.all_words for video in videos], own)
        by_word: dict[str, list[int]] = defaultdict(list)
        for at, talk in enumerate(talks):
            for word in sorted(talk.all_words | talk.printed_labels):
                by_word[word].append(at)
        calendar = Calendar.of(event, (talk.talk for talk in talks))
        days = {talk.talk.code: calendar.of_talk(talk.talk) for talk in talks}
        return cls(
            event=event,
            talks=tuple(talks),
            own_words=own,
            rarity=rarity,
            title_weights=tuple(_weight(rarity, talk.title) for talk in talks),
            by_word={word: tuple(where) for word, where in by_word.items()},
            roster=Roster.of(talks),
            title_words=frozenset(word for talk in talks for word in talk.title),
            titles=Counter(talk.text for talk in talks),
            days=days | calendar.of_recordings([video.recording for video in videos]),
            places=places(event, talks, videos, days, naming),
            abstracts=Abstracts.of(talks),
            twins=twins(event, talks, videos, partial(_weight, rarity), naming),
            naming=naming,
        )

    def called(self, naming: Naming) -> Survey:
        """The same under other names of the event; rarity, places and twins stay."""
        return replace(self, naming=naming, own_words=event_words(self.event) | naming.words)

    def weight(self, some: Iterable[str]) -> float:
        """Summed rarity of distinct words; the event's own words and years weigh almost nothing."""
        return _weight(self.rarity, some)

    def twin(self, talk: TalkText) -> bool:
        """Whether the schedule prints this title more than once."""
        return self.titles[talk.text] > 1

    def told_by_day(self, talk: TalkText, video: VideoText) -> bool:
        """Whether of all talks of this title it is the only one on a day that the recording names."""
        then = self.days[video.recording.key]
        return [one for one in self.talks if one.text == talk.text and self.days[one.talk.code] & then] == [talk]

    def entry(self, talk: TalkText, video: VideoText) -> tuple[TalkText, str] | None:
        """Of a talk that is printed more than once the entry that the recording is of, and why; None if that is open."""
        group = self.twins.get(talk.talk.code)
        return chosen(group, video, self.days) if group else None

    def one_title_has(self, text: str) -> bool:
        """Whether these words stand next to each other in just one talk's title."""
        return sum(1 for talk in self.talks if has_run(talk.text, text)) == 1

    def candidates(self, video: VideoText, described: str | None = None) -> tuple[TalkText, ...]:
        """The few talks that share enough rare words with the recording, or whose abstract it is described by."""
        shared: dict[int, float] = defaultdict(float)
        for word in sorted(video.all_words):
            for at in self.by_word.get(word, ()):
                shared[at] += self.rarity[word]
        unseen = self.rarity[""]
        for at in self.roster.sounds_like(sorted(word for word in video.all_words if word not in self.by_word)):
            shared[at] += unseen
        for at in self.roster.named(video):
            shared[at] += unseen
        ranked = sorted(
            (-weight, self.talks[at].talk.code, at)
            for at, weight in shared.items()
            if weight >= min(unseen, MIN_SHARED * self.title_weights[at])
        )
        found = [self.talks[at] for _, _, at in ranked]
        found = [t for t in found if (entry := self.entry(t, video)) is None or entry[0] is t][:CANDIDATES]
        if described is None:
            return tuple(found)
        return tuple(found + [talk for talk in self.talks if talk.talk.code == described and talk not in found])


def _rarity(texts: Sequence[frozenset[str]], own: frozenset[str]) -> dict[str, float]:
    """How much each word says: the logarithm of how seldom it is; almost nothing for the event's own and years."""
    counts = Counter(word for text in texts for word in text)
    rarest = log(1 + len(texts))
    found = {
        word: COMMON if word in own or is_year(word) else max(COMMON, rarest - log(count))
        for word, count in sorted(counts.items())
    }
    return {**found, "": rarest}


def _weight(rarity: Mapping[str, float], some: Iterable[str]) -> float:
    """Summed exactly, because the order of a set differs from run to run."""
    return fsum(rarity.get(word, rarity[""]) for word in set(some))
