"""Exact titles in a post. A long one is recognised anywhere; a short one only where a talk is being introduced."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet

from aggregator.catalog.views import TalkView
from aggregator.recap.document import Block
from aggregator.recap.finding.hosts import platform_of
from aggregator.recap.finding.labels import after_slides
from aggregator.recap.finding.mention import Spot
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.lookup.titles import FoundTitle, key_of, name_keys, words_of
from aggregator.vocabulary import LABELS, STOP

_LONG_WORDS, _LONG_LETTERS = 4, 15
_SHORT_WORDS, _SHORT_LETTERS = 2, 8
_BEFORE_LABEL = 60
_NESTED = 4
"""So many emphasised runs or labels that begin before a title may hold it."""

_BESIDE = 12
"""So many words may be a talk's label and speakers."""

_ENDS = re.compile(r"[\"'”’」』)\]]*\s*(?:[-–—:;,.|(\[/]|\s(?:by|von|par|por|de|di)\s|\Z)", re.I)
_SET_OFF = re.compile(r"[\"'”’」』)\]]*\s*(?:[-–—|]|\s(?:by|von|par|por|de|di)\s|\Z)", re.I)
_LEADING = frozenset({"cell", "title"})
_TALK_WORD = re.compile(
    r"\b(?:talks?|session|keynote|tutorial|workshop|presentation|presented|spoke)\b|トーク|発表|セッション", re.I
)


def title_spots(known: KnownEvent, scopes: Scopes) -> Iterator[Spot]:
    """Every place where the words are a title of the event, and what stands around them makes it a mention."""
    for number, block in enumerate(scopes.document.blocks):
        if block.toc or block.kind == "caption":
            continue
        surroundings = _Surroundings(scopes, number)
        taken: set[tuple[str, ...]] = set()
        for found in known.titles.find(surroundings.words):
            place = _TitlePlace(known, scopes, surroundings, found)
            ids = tuple(talk.id for talk in found.items)
            if ids not in taken and place.is_mention():
                taken.add(ids)
                yield Spot(place.meant(), number, found.start, found.end, "title", place.leads)


def named(talk: TalkView, blocks: Iterator[Block] | Sequence[Block]) -> bool:
    """Whether one of these blocks names a speaker of the talk."""
    names = [key for name in talk.names for key in name_keys(name)]
    return any(name in key_of(block.text) for block in blocks for name in names)


def is_material(known: KnownEvent, scopes: Scopes, link: int) -> bool:
    """Whether a link with a talk's title is announced as its slides, code or article, and leads to no talk."""
    use = scopes.document.links[link]
    place = scopes.label_at(link)
    before = scopes.document.blocks[use.block].text[: place[0]][-_BEFORE_LABEL:] if place else ""
    return after_slides(before) and known.target(use.url) is None


def _is_heard(talk: TalkView) -> bool:
    return talk.kind != "poster"


class _Surroundings:
    """A block's words, and its labels and emphasised runs by where they begin."""

    def __init__(self, scopes: Scopes, number: int) -> None:
        self.number = number
        self.block = scopes.document.blocks[number]
        self.words = words_of(self.block.text)
        places = ((scopes.label_at(link), link) for link in scopes.links_of[number])
        self.labels = sorted((*place, link) for place, link in places if place)
        self.runs = sorted(self._runs())

    def _runs(self) -> Iterator[tuple[int, int, int]]:
        at = 0
        for number, run in enumerate(self.block.strong):
            start = self.block.text.find(run, at)
            if start >= 0:
                at = start + len(run)
                yield start, at, number

    def inside(self, start: int, end: int) -> tuple[int, int]:
        """The first word that stands between two places of the text, and the last (excluded)."""
        return bisect_left(self.words.places, (start, 0)), bisect_left(self.words.places, (end, 0))


def _around(spans: Sequence[tuple[int, int, int]], start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The spans that hold a place, the nearest first; few are nested, so few are looked at."""
    at = bisect_left(spans, (start + 1, 0, 0))
    return (span for span in reversed(spans[max(0, at - _NESTED) : at]) if end <= span[1])


class _TitlePlace:
    """A title found in a block, and what surrounds it. ``leads``: a talk is introduced here."""

    def __init__(
        self, known: KnownEvent, scopes: Scopes, surroundings: _Surroundings, found: FoundTitle[TalkView]
    ) -> None:
        self.known = known
        self.scopes = scopes
        self.surroundings = surroundings
        self.number = surroundings.number
        self.block = surroundings.block
        self.words = surroundings.words
        self.found = found
        self.empty = LABELS | STOP | {key_of(word) for t in found.items for name in t.names for word in name.split()}
        self.label = self._label()
        self.leads = self.label is not None or self._begins() or self._emphasised()

    def is_mention(self) -> bool:
        """Whether the post means the talk, and does not merely use the same words."""
        if self.label is not None and is_material(self.known, self.scopes, self.label):
            return False
        if not self.leads:
            return self._is_long() and self._begins_as_printed()
        return self._is_long() or any(map(self._named, self.found.items)) or self._short_is_mention()

    def _short_is_mention(self) -> bool:
        """Whether a title of a few words, whose speaker is not named, is one: "Type Hints" are not always a talk."""
        short = self.found.weight < _SHORT_WORDS or self.found.letters < _SHORT_LETTERS
        if self.block.kind == "heading":
            return self.found.whole or not short
        if self.label is not None:
            return self._leads_to_talk(self.label)
        if short:
            return False
        if self.block.kind in _LEADING or _TALK_WORD.search(self.block.text):
            return True
        return self.found.weight > _SHORT_WORDS and bool(
            self._begins() and _SET_OFF.match(self.block.text, self.found.end)
        )

    def _is_long(self) -> bool:
        return self.found.whole and self.found.weight >= _LONG_WORDS and self.found.letters >= _LONG_LETTERS

    def _begins_as_printed(self) -> bool:
        """In running text "a talk on growing beans" need not be the talk "Growing Beans"."""
        first = self.block.text[self.found.start]
        return not first.islower() or any(talk.title[0] == first for talk in self.found.items)

    def meant(self) -> tuple[TalkView, ...]:
        """The talks of this title; where there are several, those whose speaker is named nearby, and posters last of all."""
        talks = self.found.items
        for fits in (self._named, _is_heard):
            talks = (len(talks) > 1 and tuple(talk for talk in talks if fits(talk))) or talks
        return talks

    def _named(self, talk: TalkView) -> bool:
        return named(talk, self.scopes.near(self.number))

    def _label(self) -> int | None:
        """The link of whose label the title is the whole."""
        around = _around(self.surroundings.labels, self.found.start, self.found.end)
        return next((link for start, end, link in around if self._fills(start, end)), None)

    def _leads_to_talk(self, link: int) -> bool:
        url = self.scopes.document.links[link].url
        return self.known.target(url) is not None or self.known.site_of(url) is not None or platform_of(url) is not None

    def _begins(self) -> bool:
        """The block begins with the title, and something sets off what follows."""
        # "A talk on growing beans" begins with no title.
        return self._blank(0, self.found.first, self.empty - STOP) and bool(
            _ENDS.match(self.block.text, self.found.end)
        )

    def _emphasised(self) -> bool:
        around = _around(self.surroundings.runs, self.found.start, self.found.end)
        return any(self._fills(start, end) for start, end, _ in around)

    def _fills(self, start: int, end: int) -> bool:
        """Beside the title there are only labels and the speaker's name between two places of the text."""
        first, last = self.surroundings.inside(start, end)
        return self._blank(first, self.found.first) and self._blank(self.found.last, last)

    def _blank(self, first: int, last: int, empty: AbstractSet[str] | None = None) -> bool:
        if last - first > _BESIDE:
            return False
        starts, joined = self.words.starts, self.words.joined
        words = (joined[starts[n] : starts[n + 1]] for n in range(first, last))
        allowed = self.empty if empty is None else empty
        return all(word in allowed or word.isdigit() for word in words)
