"""Field: everything about one event that a single pair cannot know: rare words, names, titles that occur twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, log
from typing import TYPE_CHECKING

from aggregator.matching.words import TalkText, VideoText, event_words, is_year

if TYPE_CHECKING:
    from scrapers.records import Event

CANDIDATES = 8
"""So many talks are looked at closely for one recording."""

MIN_SHARED = 0.2
"""A talk is a candidate when this much of its title, or a name, is among the recording's words (by rarity)."""


@dataclass(frozen=True)
class Field:
    """One event's talks with what is needed to weigh them; made by ``survey``."""

    event: Event
    talks: tuple[TalkText, ...]
    own_words: frozenset[str]
    weights: dict[str, float]
    by_word: dict[str, tuple[int, ...]]
    talks_of: dict[tuple[str, ...], tuple[TalkText, ...]]
    bearers: Counter[str]
    by_last_name: dict[str, tuple[tuple[str, ...], ...]]
    titles: Counter[str]

    def weight(self, some: Iterable[str]) -> float:
        """Summed rarity of distinct words; the event's own words and years weigh almost nothing.

        Summed exactly, because the order of a set differs from run to run.
        """
        return fsum(self.weights.get(word, self.weights[""]) for word in set(some))

    def twin(self, talk: TalkText) -> bool:
        """Whether the schedule prints this title more than once."""
        return self.titles[talk.text] > 1

    def only_talk(self, name: tuple[str, ...], talk: TalkText, labels: frozenset[str]) -> bool:
        """Whether this is the speaker's only talk, or the only one of a kind that the recording names."""
        given = self.talks_of[name]
        if len(given) > 1 and labels & talk.labels:
            given = tuple(other for other in given if labels & other.labels)
        return len(given) == 1

    def one_bearer(self, family: str) -> bool:
        """Whether just one speaker of the event has this word in the name."""
        return self.bearers[family] == 1

    def names_in(self, video: VideoText) -> tuple[tuple[str, ...], ...]:
        """Names of the event's speakers whose last word the recording has."""
        return tuple(name for word in sorted(video.all_words) for name in self.by_last_name.get(word, ()))

    def candidates(self, video: VideoText) -> tuple[TalkText, ...]:
        """The few talks that share enough rare words with the recording, in order of code."""
        shared: dict[int, float] = defaultdict(float)
        for word in sorted(video.all_words):
            for at in self.by_word.get(word, ()):
                shared[at] += self.weights[word]
        ranked = sorted(
            (-weight, self.talks[at].talk.code, at)
            for at, weight in shared.items()
            if weight >= MIN_SHARED * self.weight(self.talks[at].title) or weight >= self.weights[""]
        )
        return tuple(self.talks[at] for _, _, at in ranked[:CANDIDATES])


def survey(event: Event, talks: Sequence[TalkText], videos: Sequence[VideoText]) -> Field:
    """Count words, names and titles of an event. ``talks`` in a fixed order; nothing depends on the videos' order."""
    own = event_words(event)
    texts = [talk.all_words for talk in talks] + [video.all_words for video in videos]
    counts = Counter(word for text in texts for word in text)
    rarest = log(1 + len(texts))
    weights = {
        word: 0.05 if word in own or is_year(word) else max(0.05, rarest - log(count))
        for word, count in sorted(counts.items())
    }
    weights[""] = rarest
    by_word: dict[str, list[int]] = defaultdict(list)
    talks_of: dict[tuple[str, ...], list[TalkText]] = defaultdict(list)
    for at, talk in enumerate(talks):
        for word in sorted(talk.all_words):
            by_word[word].append(at)
        for name in sorted(set(talk.speakers)):
            talks_of[name].append(talk)
    return Field(
        event,
        tuple(talks),
        own,
        weights,
        {word: tuple(where) for word, where in by_word.items()},
        {name: tuple(given) for name, given in talks_of.items()},
        Counter(word for name in talks_of for word in set(name)),
        {last: tuple(sorted(n for n in talks_of if n[-1] == last)) for last in {n[-1] for n in talks_of}},
        Counter(talk.text for talk in talks),
    )
