"""Talks that a post calls by who spoke: "Ann Roe's keynote", "Keynote: Ann Roe", キーノート：Ann Roe."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from aggregator.catalog.views import TalkView
from aggregator.recap.finding.mention import Spot
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import KnownEvent
from aggregator.recap.lookup.titles import Words, key_of, name_keys, weight, words_of
from aggregator.vocabulary import LABELS
from scrapers.text import fold

_KEYNOTE = """
    keynote keynotes keynoter keynoted plenary plenaria pleniere plenarvortrag eroffnungsvortrag キーノート 基調講演
    主题演讲 主題演講 主旨演讲 키노트 기조연설 кейноут
"""
KEYNOTE_WORDS = frozenset(key_of(word) for word in _KEYNOTE.split())
"""Keynote in the languages that posts are written in, folded."""

_APART = 6
"""So many words may stand between a name and the word keynote where a talk is introduced."""

_APART_IN_PROSE = 3
_LEADS = 14
"""A list item or paragraph introduces a talk within so many words."""

_MOST_NAME_WORDS = 5
_SHORTEST_FIRST_NAME = 3
_CAPITALISED = re.compile(r"[^\W\d_a-z][\w.'’-]*")
_LEADING = frozenset({"heading", "cell", "title"})
_TALK = re.compile(r"talk|session|tutorial|presentation|keynote|トーク|発表", re.I)
_ONE_NAME = r"[^\W\d_a-z][\w-]*"
_POSSESSIVE = re.compile(rf"(?<![\w-])(?P<before>{_ONE_NAME}\s+)?(?P<name>{_ONE_NAME})['’]s\s+(?:[\w-]+\s+)?keynote\b")
_SENTENCE = re.compile(r"[.!?。！？](?:\s|\Z)")


def keynotes(talks: Sequence[TalkView]) -> list[tuple[str, TalkView]]:
    """Folded name and talk of everybody who gave exactly one keynote at the event."""
    found: dict[str, dict[str, TalkView]] = {}
    for talk in talks:
        for key in (key for name in _keynoters(talk) for key in name_keys(name)):
            found.setdefault(key, {})[talk.id] = talk
    return [(key, next(iter(own.values()))) for key, own in sorted(found.items()) if len(own) == 1]


def first_names(talks: Sequence[TalkView]) -> dict[str, TalkView]:
    """Folded first name and talk of everybody who gave a keynote at the event, and shares the name with no other."""
    found: dict[str, dict[str, TalkView]] = {}
    for talk in talks:
        for name in _keynoters(talk):
            found.setdefault(key_of(name.split()[0]), {})[talk.id] = talk
    named = ((key, next(iter(own.values()))) for key, own in sorted(found.items()) if len(own) == 1)
    return {key: talk for key, talk in named if len(key) >= _SHORTEST_FIRST_NAME}


def _only_a_name(talk: TalkView) -> bool:
    """Whether a title says who speaks, and nothing of what: "Keynote - Ann Roe"."""
    named = {word for name in talk.names for word in fold(name).split()}
    return bool(named) and set(fold(talk.title).split()) <= named | LABELS


def _keynoters(talk: TalkView) -> Sequence[str]:
    """The names on a keynote: its speakers, or what is left of a title such as "Keynote - Ann Roe"."""
    words = set(fold(talk.title).split())
    if not (talk.kind == "keynote" or words & KEYNOTE_WORDS or _only_a_name(talk)):
        return ()
    if talk.names:
        return talk.names
    rest = [word for word in re.split(r"[\s:|–—-]+", talk.title) if fold(word) not in LABELS]
    is_name = 2 <= len(rest) <= _MOST_NAME_WORDS and all(_CAPITALISED.fullmatch(word) for word in rest)
    return (" ".join(rest),) if is_name else ()


def speaker_spots(known: KnownEvent, scopes: Scopes, taken: AbstractSet[tuple[int, str]]) -> Iterator[Spot]:
    """Talks that are named by their speaker; ``taken`` are (block, id of talk) found by title already."""
    full = list(_keynote_spots(known, scopes, taken))
    yield from full
    yield from _first_name_spots(known, scopes, taken | {(spot.block, talk.id) for spot in full for talk in spot.talks})
    yield from _linked_spots(known, scopes, taken)


def _keynote_spots(known: KnownEvent, scopes: Scopes, taken: AbstractSet[tuple[int, str]]) -> Iterator[Spot]:
    """A name near the word keynote; in running text below a heading or item that names the talk it is no news."""
    names = keynotes(known.talks)
    said = set(taken)
    for number, block in enumerate(scopes.document.blocks):
        if block.toc or block.kind == "caption":
            continue
        words = words_of(block.text)
        numbers = {start: n for n, start in enumerate(words.starts)}
        labels = sorted(span for word in KEYNOTE_WORDS for span in _spans(words, word, numbers))
        for key, talk in names if labels else ():
            place = _closest(words, list(_spans(words, key, numbers)), labels)
            if place is None or (number, talk.id) in taken:
                continue
            leads = block.kind in _LEADING or (place.last <= _LEADS and place.in_one_sentence(block.text))
            known_above = any((above, talk.id) in said for above in scopes.above(number))
            if place.apart <= (_APART if leads else _APART_IN_PROSE) and not (
                known_above and block.kind == "paragraph"
            ):
                said.add((number, talk.id))
                span = (0, len(block.text)) if block.kind == "heading" else (place.start, place.end)
                yield Spot((talk,), number, *span, "speaker", leads)


def _first_name_spots(known: KnownEvent, scopes: Scopes, taken: AbstractSet[tuple[int, str]]) -> Iterator[Spot]:
    """ "Ann's keynote" as a label or where a talk is introduced, if one person of that first name gave a keynote."""
    first = first_names(known.talks)
    for number, block in enumerate(scopes.document.blocks):
        if block.toc or block.kind == "caption":
            continue
        labels = [place for link in scopes.links_of[number] if (place := scopes.label_at(link))]
        for found in _POSSESSIVE.finditer(block.text):
            talk = first.get(key_of(found["name"]))
            if talk is None or found["before"] or (number, talk.id) in taken:
                continue
            leads = block.kind in _LEADING or (block.kind == "item" and found.start() == 0)
            if leads or any(start <= found.start() and found.end() <= end for start, end in labels):
                yield Spot((talk,), number, found.start("name"), found.end(), "speaker", leads)
                break


def _linked_spots(known: KnownEvent, scopes: Scopes, taken: AbstractSet[tuple[int, str]]) -> Iterator[Spot]:
    """Links such as "Ann Roe's talk" to a page of the conference, where Ann Roe gave just one."""
    asked = [
        number
        for number, link in enumerate(scopes.document.links)
        if _TALK.search(link.label) and known.site_of(link.url) == known.event.slug and not known.target(link.url)
    ]
    single = _single(known.talks) if asked else {}
    for number in asked:
        link, place = scopes.document.links[number], scopes.label_at(number)
        joined = words_of(link.label).joined
        named = list({talk.id: talk for key, talk in single.items() if key in joined}.values())
        if place and len(named) == 1 and (link.block, named[0].id) not in taken:
            yield Spot((named[0],), link.block, *place, "speaker", leads=True)


def _single(talks: Sequence[TalkView]) -> dict[str, TalkView]:
    """The talk of everybody who gave just one, by folded name."""
    given: dict[str, dict[str, TalkView]] = {}
    for talk in talks:
        for key in (key for name in talk.names for key in name_keys(name)):
            given.setdefault(key, {})[talk.id] = talk
    return {key: next(iter(own.values())) for key, own in given.items() if len(own) == 1}


@dataclass(frozen=True, slots=True)
class _Pair:
    """A name and the word keynote in a text: their characters, the last word, how many words lie between."""

    start: int
    end: int
    last: int
    apart: float
    name_first: bool

    def in_one_sentence(self, text: str) -> bool:
        """Whether no sentence ends between the two."""
        return not _SENTENCE.search(text, self.start, self.end)


def _spans(words: Words, key: str, numbers: Mapping[int, int]) -> Iterator[tuple[int, int]]:
    """Where the folded words of ``key`` stand: first word, last word (excluded). ``numbers``: word by place in joined."""
    at = words.joined.find(key)
    while at >= 0:
        first, last = numbers.get(at), numbers.get(at + len(key))
        if first is not None and last is not None:
            yield first, last
        at = words.joined.find(key, at + 1)


def _closest(words: Words, names: Sequence[tuple[int, int]], labels: Sequence[tuple[int, int]]) -> _Pair | None:
    """The name and the word keynote with the fewest words between them; both lists are in the order of the text.

    "Ann's keynote and Bo's keynote" are each the one that follows the name.
    """
    pairs = []
    for name in names:
        after = bisect_left(labels, name)
        pairs += [_pair(words, name, label) for label in labels[max(0, after - 1) : after + 1]]
    return min(pairs, key=lambda pair: (pair.apart, not pair.name_first), default=None)


def _pair(words: Words, name: tuple[int, int], label: tuple[int, int]) -> _Pair:
    (_, begin), (end, _) = sorted([name, label])
    between = [words.joined[words.starts[n] : words.starts[n + 1]] for n in range(begin, end)]
    if name < label and between[:1] == ["s"]:
        del between[0]
    first, last = min(name[0], label[0]), max(name[1], label[1])
    start, stop = words.places[first][0], words.places[last - 1][1]
    return _Pair(start, stop, last, weight("".join(between), len(between)), name < label)
