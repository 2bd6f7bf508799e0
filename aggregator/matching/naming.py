"""What a list calls events: the words that stand before years in its titles, such as "SBD 2031" or "[sbd31]"."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from aggregator.matching.texts import SAY_NOTHING, VideoText

MIN_CARRIERS = 3
"""So many recordings must print words before a year, for them to be a name."""

LONGEST = 4
"""A name has at most so many words."""


@dataclass(frozen=True, slots=True)
class Naming:
    """Names, each in one word ("sbd"). ``own``: this event's, learned from its list. ``listed``: those that stand on most
    of the list, whoever's they are: the two digits behind one are a year. ``words`` of its own names tell no talk.
    """

    own: frozenset[str] = frozenset()
    listed: frozenset[str] = frozenset()
    words: frozenset[str] = frozenset()

    def plus(self, name: tuple[str, ...], years: Collection[str]) -> Naming:
        """With one more name of the event's own; ``years`` may stand behind it, in two digits too."""
        joined = "".join(name)
        digits = {digits for year in years for digits in (year, year[2:])}
        glued = (f"{name[-1]}{some}" for some in digits)
        return replace(self, own=self.own | {joined}, words=self.words.union(name, [joined], digits, glued))


UNNAMED = Naming()


def ends_with(name: tuple[str, ...], names: Collection[str]) -> bool:
    """Whether the last words of a name, or all of them, are one of these names (each in one word)."""
    return any("".join(name[at:]) in names for at in range(len(name)))


def carriers(
    videos: Iterable[VideoText], years: Collection[str] | None = None, short: Collection[str] = ()
) -> dict[tuple[str, ...], frozenset[str]]:
    """What stands before ``years`` in four digits, or before ``short`` ones (before any, where no years are given), with
    the keys of its recordings. Of words that always stand together only the whole is a name.
    """
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for video in videos:
        for mention in video.mentions:
            if years is None or mention.year in (short if mention.short else years):
                named = mention.named[-LONGEST:]
                for at in range(len(named)):
                    found[named[at:]].add(video.recording.key)
    parts = {name[at:] for name, keys in found.items() for at in range(1, len(name)) if keys == found.get(name[at:])}
    return {
        name: frozenset(keys)
        for name, keys in found.items()
        if len(keys) >= MIN_CARRIERS and name not in parts and not SAY_NOTHING.issuperset(name)
    }
