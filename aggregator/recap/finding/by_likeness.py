"""What is almost a title: small words differ, its speaker is named beside it; a slip alone is only a suggestion."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from rapidfuzz import fuzz

from aggregator.catalog.views import TalkView
from aggregator.recap.finding.by_title import is_material, named
from aggregator.recap.finding.mention import Spot
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.lookup.titles import TitleIndex, key_of
from aggregator.vocabulary import LABELS, STOP
from scrapers.records import NOT_TALKS
from scrapers.text import fold

ALIKE = 85
"""From this ratio (0-100) on two titles are shown to a person as perhaps the same."""

_CANDIDATES = 8
_MOST_TALKS = 200
"""A word in more titles than this leads to none."""

_TELLING_WORDS = 3
_SHORTEST, _LONGEST = 12, 250
_SMALL = STOP | {"your", "our", "my", "its", "how", "into", "s"}
_MARKS = (" - ", " – ", " — ", " (", " | ")
_LEADING = frozenset({"heading", "cell", "title"})


def alike_spots(known: KnownEvent, scopes: Scopes, settled: AbstractSet[int]) -> Iterator[Spot]:
    """Headings, labels, emphasised words and cells that resemble one title, in blocks that name no talk exactly."""
    candidates = _LikelyTalks(known.talks, known.titles)
    for number, block in enumerate(scopes.document.blocks):
        if block.toc or block.kind == "caption" or number in settled:
            continue
        for run in _runs(known, scopes, number):
            start = block.text.find(run)
            found = candidates.best(run)
            # An exact title was looked at already, and it was no mention.
            if start >= 0 and found is not None and not known.titles.exactly(run):
                talk, same_words = found
                how = "title" if same_words else "speaker" if named(talk, scopes.near(number)) else "fuzzy"
                yield Spot((talk,), number, start, start + len(run), how, leads=True)
                break


def _runs(known: KnownEvent, scopes: Scopes, number: int) -> Iterator[str]:
    """The texts of a block that could be a title, without a speaker or a remark behind a dash."""
    block = scopes.document.blocks[number]
    labels = [link for link in scopes.links_of[number] if not is_material(known, scopes, link)]
    texts = [*block.strong, *(" ".join(scopes.document.links[link].label.split()) for link in labels)]
    if block.kind in _LEADING:
        texts += [block.text, *(block.text.partition(mark)[0] for mark in _MARKS)]
    for text in dict.fromkeys(texts):
        if _SHORTEST <= len(text) <= _LONGEST:
            yield text


class _LikelyTalks:
    """The talks that share words with a text."""

    def __init__(self, talks: Sequence[TalkView], titles: TitleIndex[TalkView]) -> None:
        self.titles = titles
        self.talks = [talk for talk in talks if talk.kind not in NOT_TALKS]
        self.by_word: dict[str, list[int]] = defaultdict(list)
        for number, talk in enumerate(self.talks):
            for word in set(_telling(talk.title)):
                self.by_word[word].append(number)

    def best(self, text: str) -> tuple[TalkView, bool] | None:
        """The one talk whose title is most like a text; None below ``ALIKE``.

        Also whether nothing that says anything differs: the text has other small words, or is cut off ("...").
        """
        cut = self.titles.beginning(text)
        if len(cut) == 1:
            return cut[0], True
        words = _telling(text)
        shared: Counter[int] = Counter()
        for word in set(words):
            numbers = self.by_word.get(word, ())
            shared.update(numbers if len(numbers) <= _MOST_TALKS else ())
        near = [number for number, _ in shared.most_common(_CANDIDATES)]
        same = [n for n in near if len(words) >= _TELLING_WORDS and _telling(self.talks[n].title) == words]
        if len(same) == 1:
            return self.talks[same[0]], True
        key = key_of(text)
        ranked = sorted(((fuzz.ratio(key, key_of(self.talks[n].title)), n) for n in near), reverse=True)
        if not ranked or ranked[0][0] < ALIKE or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
            return None
        return self.talks[ranked[0][1]], False


def _telling(text: str) -> list[str]:
    return [word for word in fold(text).split() if word not in LABELS and word not in _SMALL]
