"""Which tags of sources are topics of a catalog: what they say apart from their conference, and which are given often enough."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from aggregator.topics.choose import bounds_of
from aggregator.topics.stop import ALONE, NEVER, form_of

_FEW = 4
"""Of at least so many talks with tags, what more than half of them have says nothing of a talk, but of their event."""

_JOINT = re.compile(r"[-_\s]+")
_YEAR = re.compile(r"(?:19|20)\d\d\Z")


@dataclass(frozen=True, slots=True)
class TopicTag:
    """A tag by those of its words that tell something, in the forms of ``form_of``, and as it is written, without hyphens."""

    words: tuple[str, ...]
    written: str

    @property
    def letters(self) -> str:
        """What tags have in common that are one: "machine-learning", "MachineLearning", "machine learnings"."""
        return "".join(self.words)


def telling(
    talks: Mapping[int, Sequence[tuple[str, Sequence[str]]]], event: Sequence[str]
) -> dict[int, list[TopicTag]]:
    """The tags of an event's talks that tell these apart, by the key of ``talks``: its tags as written and in folded words.

    Left out are years, kinds of talks, what the event is called by (``event``: its folded words), and what most have.
    """
    names = _runs(event)
    told = {key: [tag for one in tags if (tag := _tag(*one, names))] for key, tags in talks.items()}
    given = Counter(letters for tags in told.values() for letters in {tag.letters for tag in tags})
    tagged = sum(map(bool, talks.values()))
    most = {letters for letters, number in given.items() if tagged >= _FEW and 2 * number > tagged}
    return {key: [tag for tag in tags if tag.letters not in most] for key, tags in told.items()}


def _tag(written: str, words: Sequence[str], names: set[str]) -> TopicTag | None:
    """A tag; None where it tells nothing."""
    forms = _forms(words)
    told = tuple(form for form in forms if form not in NEVER and not form.isdigit())
    tag = TopicTag(told, _JOINT.sub(" ", written).strip())
    return tag if tag.words and names.isdisjoint((tag.letters, "".join(forms))) else None


def _runs(event: Sequence[str]) -> set[str]:
    """The event's words, each and several together."""
    forms = _forms(event)
    return {"".join(forms[at:to]) for at in range(len(forms)) for to in range(at + 1, len(forms) + 1)}


def _forms(words: Sequence[str]) -> list[str]:
    return [form_of(bare) for word in words if (bare := _YEAR.sub("", word))]


@dataclass(slots=True)
class TagCounts:
    """How many talks have each tag, whether these are of more than one event, and how it is written."""

    _counts: dict[str, tuple[int, str, bool]] = field(default_factory=dict)
    _written: dict[str, Counter[TopicTag]] = field(default_factory=dict)

    def add(self, event: str, tags: Iterable[TopicTag]) -> None:
        """Count a talk."""
        for letters, tag in {tag.letters: tag for tag in tags}.items():
            talks, first, of_more = self._counts.get(letters, (0, event, False))
            self._counts[letters] = (talks + 1, first, of_more or event != first)
            self._written.setdefault(letters, Counter())[tag] += 1

    def topics(self, total: int, names: Mapping[str, int]) -> dict[str, TopicTag]:
        """Letters -> the tag as most talks have it, of what enough of ``total`` talks have.

        ``names``: how many people are called by a word.
        """
        least, most = bounds_of(total)
        return {
            letters: min(self._written[letters].items(), key=lambda one: (-one[1], one[0].written))[0]
            for letters, (talks, _, of_more) in sorted(self._counts.items())
            if least <= talks <= most and of_more and letters not in ALONE and names.get(letters, 0) < talks
        }
