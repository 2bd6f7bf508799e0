"""Who speaks at an event: who gives how many talks, and whose name a word of a title may be."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregator.matching.spelling import bones
from aggregator.matching.texts import TalkText, VideoText

NameWords = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """``given``: name -> talks; ``bearers``: word -> how many have it in their name; ``by_family``: last word -> names;
    ``by_bones``: consonants of a last name -> places of its bearers' talks; ``places``: those of a name.
    """

    given: dict[NameWords, tuple[TalkText, ...]]
    bearers: Counter[str]
    by_family: dict[str, tuple[NameWords, ...]]
    by_bones: dict[str, tuple[int, ...]]
    places: dict[NameWords, tuple[int, ...]]

    @classmethod
    def of(cls, talks: Sequence[TalkText]) -> Roster:
        """Index the speakers of talks; places are those of ``talks``."""
        places: dict[NameWords, list[int]] = defaultdict(list)
        by_bones: dict[str, set[int]] = defaultdict(set)
        for at, talk in enumerate(talks):
            for name in sorted(set(talk.speakers)):
                places[name].append(at)
                by_bones[bones(name[-1])].add(at)
        by_family: dict[str, list[NameWords]] = defaultdict(list)
        for name in sorted(places):
            by_family[name[-1]].append(name)
        return cls(
            given={name: tuple(talks[at] for at in where) for name, where in places.items()},
            bearers=Counter(word for name in places for word in set(name)),
            by_family={family: tuple(names) for family, names in by_family.items()},
            by_bones={key: tuple(sorted(where)) for key, where in by_bones.items() if len(key) > 2},
            places={name: tuple(where) for name, where in places.items()},
        )

    def only_talk(
        self, name: NameWords, talk: TalkText, labels: frozenset[str], there: frozenset[NameWords] = frozenset()
    ) -> bool:
        """Whether this is the speaker's only talk, or the only one of a kind that the recording names.

        ``there``: the names that the recording has. A panel of five is not what a recording of one of them shows who
        has a talk too.
        """
        given = self.given[name]
        if len(given) > 1 and labels & talk.labels:
            given = tuple(other for other in given if labels & other.labels)
        if len(given) > 1 and there.issuperset(talk.speakers):
            given = tuple(other for other in given if there.issuperset(other.speakers))
        return len(given) == 1

    def whole_names(self, video: VideoText) -> frozenset[NameWords]:
        """Names that a recording's title has, word for word."""
        return frozenset(name for name in self.names_in(video) if video.all_words.issuperset(name))

    def one_bearer(self, word: str) -> bool:
        """Whether just one speaker of the event has this word in the name."""
        return self.bearers[word] == 1

    def names_in(self, video: VideoText) -> tuple[NameWords, ...]:
        """Names whose last word a recording's title has."""
        return tuple(name for word in sorted(video.all_words) for name in self.by_family.get(word, ()))

    def named(self, video: VideoText) -> tuple[int, ...]:
        """Places of talks whose speaker's whole name a recording's title has."""
        there = (name for name in self.names_in(video) if video.all_words.issuperset(name))
        return tuple(at for name in there for at in self.places[name])

    def sounds_like(self, words: Iterable[str]) -> tuple[int, ...]:
        """Places of talks whose speaker's last name has the consonants of one of the words."""
        return tuple(at for word in words if len(word) > 2 for at in self.by_bones.get(bones(word), ()))
