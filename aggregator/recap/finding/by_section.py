"""What a section makes certain: a panel whose people speak below its heading, a keynote's real title under its speaker."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet

from aggregator.matching.words import LABELS, STOP
from aggregator.recap.document import Block
from aggregator.recap.finding.by_speaker import only_a_name
from aggregator.recap.finding.mention import Spot
from aggregator.recap.finding.names import name_keys
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import Known
from aggregator.recap.lookup.talks import KnownTalk
from aggregator.recap.lookup.titles import key_of
from scrapers.records import NOT_TALKS
from scrapers.text import fold

_FEWEST_WORDS = 2
_SHARED = 2 / 3
"""So much of the longer of heading and title is in both."""

_FEWEST_PEOPLE = 2
_OF_SEVERAL = frozenset({"panel", "plenary", "keynote"})
"""Kinds of talks whose speakers a schedule often leaves out."""

_PERSON = re.compile(r"(?:[^\W\d_a-z][\w.'’-]*\s+){1,4}[^\W\d_a-z][\w.'’-]+\s*(?:[:：]|\s[-–—]\s)")
_TITLE_WORDS = 3
_CAPITALISED = 0.6
_LONG_WORD = 4
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_NO_TITLE = re.compile(
    r"(?:photo|photograph|image|picture|figure|slides?|video|recording|speakers?|room|where|when|time|date|note|by)\b",
    re.I,
)
_QUOTES = " \t\"'“”„‘’«»「」『』"


def panel_spots(known: Known, scopes: Scopes, taken: AbstractSet[int]) -> Iterator[Spot]:
    """Headings that share most words with one title, of whose speakers two or more are named in the section.

    Where the schedule does not say who was on a panel, two smaller headings that begin with a person's name do.
    """
    titles = _by_word(known)
    for number, block in enumerate(scopes.document.blocks):
        if block.kind != "heading" or block.toc or number in taken:
            continue
        words = _telling(block.text)
        near = {talk.id: talk for word in words for talk, title in titles.get(word, ()) if _mostly_same(words, title)}
        fits = [talk for talk in near.values() if _is_held(talk, scopes.section(number))]
        if len(fits) == 1:
            yield Spot((fits[0],), number, 0, len(block.text), "speaker", leads=True)


def real_title_spots(scopes: Scopes, spots: Iterable[Spot]) -> Iterator[Spot]:
    """Lines in quotes, or emphasised as a whole, right under the heading of a keynote whose title says only who spoke."""
    blocks = scopes.document.blocks
    for spot in spots:
        if blocks[spot.block].kind != "heading" or len(spot.talks) != 1 or not only_a_name(spot.talks[0]):
            continue
        first = next(iter(scopes.below(spot.block)), None)
        if first is None or blocks[first].kind not in ("paragraph", "quote"):
            continue
        text = blocks[first].text
        title = text.strip(_QUOTES)
        if title in blocks[first].strong and is_like_title(title):
            start = text.find(title)
            yield Spot(spot.talks, first, start, start + len(title), "speaker", leads=True)


def is_like_title(text: str) -> bool:
    """Whether words that nobody knows are written as titles are: several of them, in capitals, without a full stop."""
    words = _WORD.findall(text)
    if len(words) < _TITLE_WORDS or text.endswith((".", ",", ";", "…")) or _NO_TITLE.match(text):
        return False
    long = [word for word in words if len(word) >= _LONG_WORD]
    return sum(not word[0].islower() for word in long) >= _CAPITALISED * len(long)


def _by_word(known: Known) -> dict[str, list[tuple[KnownTalk, frozenset[str]]]]:
    """The talks by each word of their titles, with all of those words."""
    found: dict[str, list[tuple[KnownTalk, frozenset[str]]]] = defaultdict(list)
    for talk in known.talks:
        title = _telling(talk.title)
        for word in title if talk.kind not in NOT_TALKS else ():
            found[word].append((talk, title))
    return found


def _telling(text: str) -> frozenset[str]:
    return frozenset(word for word in fold(text).split() if word not in LABELS and word not in STOP)


def _mostly_same(words: AbstractSet[str], title: AbstractSet[str]) -> bool:
    shared = len(words & title)
    return shared >= _FEWEST_WORDS and shared >= _SHARED * max(len(words), len(title))


def _is_held(talk: KnownTalk, section: Iterable[Block]) -> bool:
    """Whether a section is of the people of a talk."""
    blocks = list(section)
    if not talk.speakers:
        led = [block for block in blocks if block.kind == "heading" and _PERSON.match(block.text)]
        return talk.kind in _OF_SEVERAL and len(led) >= _FEWEST_PEOPLE
    texts = [key_of(block.text) for block in blocks]
    named = [name for name in talk.speakers if any(key in text for key in name_keys(name) for text in texts)]
    return len(named) >= _FEWEST_PEOPLE
