"""What of an event waits for a person beside suggestions: swaps, recordings without talk, talks without recording. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import log

from aggregator.matching.links import Link
from aggregator.matching.replacement import Swap, swaps
from aggregator.matching.status import could_be_recorded, never_recorded
from scrapers.records import NOT_EXPECTED, Recording, Talk
from scrapers.text import fold

COMMON = 0.1
"""A word in more than this share of the talks says nothing of one of them."""

FEW = 5
"""A word in no more talks than these always says something."""

LOST = ("gone", "private")
"""Access of a recording that nobody can watch, so that nobody can say what it shows."""


@dataclass(frozen=True, slots=True)
class Stray:
    """A recording (key) that fits no talk, and the open talk of which its title says most, None if it says nothing of any.

    ``nearness`` is the weight of the words that both say.
    """

    recording: str
    nearest: str | None = None
    nearness: float = 0.0


@dataclass(frozen=True, slots=True)
class OpenSwap:
    """An upload that may have taken the place of a lost one. ``asked`` is the one of the two on which it depends.

    That is the new one: whoever accepts it for the talk says that it took the place. Where the lost one is itself only
    suggested for the talk, it is the lost one.
    """

    swap: Swap
    asked: str


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits of one event, beside its suggestions: ``strays`` the nearest first, ``without`` in the talks' order.

    A recording that a person has rejected for a talk, and that fits no other, has been looked at: it is no stray.
    ``without`` are the talks without a recording and without a suggestion, in an event that has a recording of most.
    """

    swaps: tuple[OpenSwap, ...] = ()
    strays: tuple[Stray, ...] = ()
    without: tuple[Talk, ...] = ()

    @classmethod
    def of(cls, talks: Sequence[Talk], recordings: Sequence[Recording], links: Sequence[Link]) -> Waits:
        """What waits of an event as it lies in its files."""
        codes = {talk.code for talk in talks}
        known = [link for link in links if link.talk in codes]
        linked = {link.recording for link in known}
        recorded = {link.talk for link in known if link.decision == "accepted"}
        suggested = {link.talk for link in known if link.decision == "suggested"}
        wanted = expected({talk.code: talk.kind for talk in talks if could_be_recorded(talk)}, recorded)
        open_ = [talk for talk in talks if talk.code in wanted and talk.code not in recorded]
        titles = {one.key: one.raw_title for one in recordings if one.access not in LOST and one.key not in linked}
        words = {talk.code: " ".join([talk.title, *(speaker.name for speaker in talk.speakers)]) for talk in open_}
        return cls(
            open_swaps(recordings, known),
            strays(titles, words),
            tuple(talk for talk in open_ if talk.code not in suggested) if has_most(len(wanted), len(open_)) else (),
        )


def open_swaps(recordings: Sequence[Recording], links: Sequence[Link]) -> tuple[OpenSwap, ...]:
    """The uploads that may have taken the place of a lost one, where nobody has said so yet."""
    accepted = {(link.talk, link.recording) for link in links if link.decision == "accepted"}
    doubtful = (swap for swap in swaps(recordings, links) if not swap.accepted)
    return tuple(OpenSwap(one, one.new if (one.talk, one.old) in accepted else one.old) for one in doubtful)


def expected(kinds: Mapping[str, str], recorded: Collection[str]) -> list[str]:
    """Of talks that could be recorded (name -> kind) those that people expect a recording of; ``recorded`` have one.

    Nobody looks for the posters of an event, nor for a kind of which it never recorded anything.
    """
    likely = {name: kind for name, kind in kinds.items() if kind not in NOT_EXPECTED}
    never = never_recorded(likely.values(), (likely[name] for name in recorded if name in likely))
    return [name for name, kind in likely.items() if kind not in never]


def has_most(expected: int, without: int) -> bool:
    """Whether more than half of the talks that are expected to have a recording have one."""
    return 2 * without < expected


def strays(recordings: Mapping[str, str], talks: Mapping[str, str]) -> tuple[Stray, ...]:
    """Each recording (key -> title) with the nearest of the open talks (name -> title and speakers), the nearest first.

    Only words of few talks count, so that the work grows with what is alike and not with recordings times talks.
    """
    by_word = defaultdict[str, list[str]](list)
    for name, text in talks.items():
        for word in set(fold(text).split()):
            by_word[word].append(name)
    few = max(FEW, COMMON * len(talks))
    weights = {word: log(1 + len(talks) / len(names)) for word, names in by_word.items() if len(names) <= few}
    found = [_stray(key, title, by_word, weights) for key, title in recordings.items()]
    return tuple(sorted(found, key=lambda stray: (-stray.nearness, stray.recording)))


def _stray(key: str, title: str, by_word: Mapping[str, Sequence[str]], weights: Mapping[str, float]) -> Stray:
    shared = defaultdict[str, float](float)
    for word in sorted(set(fold(title).split()) & weights.keys()):
        for name in by_word[word]:
            shared[name] += weights[word]
    if not shared:
        return Stray(key)
    nearest = min(shared, key=lambda name: (-shared[name], name))
    return Stray(key, nearest, round(shared[nearest], 3))
