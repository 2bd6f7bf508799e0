"""How a topic is written: as most titles write it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from aggregator.topics.stop import form_of
from aggregator.topics.words import pairs_of

_PRINTED = re.compile(r"[^\s,;:!?()\[\]\"“”„…/|]+")
_AROUND = ".'’‘-–—*_`"
_MOST_KEPT = 30_000


@dataclass(slots=True)
class Spellings:
    """How titles write the words and pairs of ``topics``; ``words_of`` is what makes folded words of a text."""

    topics: Collection[str]
    words_of: Callable[[str], list[str]]
    _found: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _forms: dict[str, str] = field(default_factory=dict)

    def add(self, title: str) -> None:
        """Take note of a title."""
        printed = [bare for word in _PRINTED.findall(title) if (bare := word.strip(_AROUND))]
        forms = [self._form(word) for word in printed]
        for form, word in zip(forms, printed, strict=True):
            if form in self.topics:
                self._found[form][word] += 1
        for number, pair in enumerate(pairs_of(f or "\0" for f in forms)):
            if pair in self.topics:
                self._found[pair][f"{printed[number]} {printed[number + 1]}"] += 1

    def name(self, topic: str) -> str:
        """The commonest spelling; of equally common ones the first by letters, capitals before others."""
        written: Iterable[tuple[str, int]] = self._found[topic].items() if topic in self._found else [(topic, 1)]
        return min(written, key=lambda pair: (-pair[1], pair[0]))[0]

    def _form(self, word: str) -> str:
        if word not in self._forms:
            if len(self._forms) >= _MOST_KEPT:
                self._forms.clear()
            words = self.words_of(word)
            self._forms[word] = form_of(words[0]) if len(words) == 1 else ""
        return self._forms[word]
