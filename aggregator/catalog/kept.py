"""Answers that were made already, kept while what they show is the same, up to so many bytes: the last used ones."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field

from aggregator.catalog.delivery import PageAnswer

KEPT_BYTES = 32_000_000
_OVERHEAD = 2_000
"""Bytes that an answer takes beside its body and its address: headers, Python's own."""
_LARGEST = 8
"""An answer of more than this part of all is not kept: it would push out too many."""

AnswerKey = tuple[str, bytes, bool]
"""What an answer depends on beside the stamp: path, query, whether it is compressed."""


@dataclass(slots=True)
class KeptAnswers:
    """The answers of one state; ``stamp`` is that of the state, None while nobody knows it."""

    limit: int = KEPT_BYTES
    stamp: str | None = None
    size: int = 0
    _answers: OrderedDict[AnswerKey, PageAnswer] = field(default_factory=OrderedDict)

    def turn_to(self, stamp: str | None) -> None:
        """The state is this one now: answers of another are dropped."""
        if stamp != self.stamp:
            self.stamp, self.size = stamp, 0
            self._answers.clear()

    def find(self, key: AnswerKey) -> PageAnswer | None:
        """The answer that was kept under a key."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: AnswerKey, answer: PageAnswer) -> None:
        """Keep an answer of the present state; those that were not used for longest make room."""
        size = _size(key, answer)
        if self.stamp is None or size > self.limit // _LARGEST:
            return
        if key in self._answers:
            self.size -= _size(key, self._answers.pop(key))
        self._answers[key] = answer
        self.size += size
        while self.size > self.limit:
            self.size -= _size(*self._answers.popitem(last=False))


def _size(key: AnswerKey, answer: PageAnswer) -> int:
    # Whoever asks chooses the address: one of 50 KB may lead to an answer that is compressed to one.
    path, query, _ = key
    return len(answer.body) + len(path) + len(query) + _OVERHEAD
