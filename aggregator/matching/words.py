"""Titles and names as words: what a schedule prints and what an uploader makes of it, ready to compare."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING

from scrapers.text import fold

if TYPE_CHECKING:
    from scrapers.records import Event, Recording, Talk

_LABEL_WORDS = """
    talk talks keynote keynotes tutorial tutorials charla charlas lightning lightnings flash panel panels workshop
    workshops sponsor sponsored sponsors presentation presentations session sessions poster posters speaker
    speakers plenary hatchery summit edusummit live day part conference conf closing opening remarks statements
    welcome intro introduction intros qa invited pm am moderated feat featuring various tba tbd announced
"""
LABELS = frozenset(_LABEL_WORDS.split())
"""Words that say what an entry is, not what it is about."""

LABEL_KINDS = {
    "keynote": "keynote",
    "panel": "panel",
    "tutorial": "tutorial",
    "tutorials": "tutorial",
    "workshop": "workshop",
    "poster": "poster",
    "posters": "poster",
    "charla": "charla",
    "charlas": "charla",
    "lightning": "lightning",
}
"""Labels that tell two talks of one speaker apart."""

_STOP_WORDS = """
    a an the and or of for to in on with by from at is are de la el en y un una los las und der die das q t s
"""
STOP = frozenset(_STOP_WORDS.split())

DEAD_TITLES = frozenset({"deleted video", "private video", "deleted", "private", "unavailable video"})

_ONE_CHARACTER_SCRIPTS = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_YEAR = re.compile(r"20(?:0[3-9]|[1-4]\d)\Z")
_PREFIX = re.compile(
    r"\A(?:(?:opening|closing|lightning|invited|sponsor(?:ed)?|ignite)\s+)?"
    r"(?:keynote|talk|tutorial|panel|charla|workshop|poster|presentation|session)s?\s*(?::|[-–—|]\s)\s*",
    re.I,
)
_SPONSOR = re.compile(r"\s*[(\[]?\bsponsor(?:ed by|:)[^()\[\]]*[)\]]?\s*\Z", re.I)
_SEPARATORS = re.compile(r"\s[-–—|]+\s|[-–—]\s|\s?[:|,/()\[\]]\s?|\s{2,}|\bat\b")
_CUT_AT = 97


def words(text: str) -> tuple[str, ...]:
    """Folded words; scripts that print no spaces give one word per character."""
    out: list[str] = []
    for word in fold(text).split():
        if _ONE_CHARACTER_SCRIPTS.search(word):
            out.extend(word)
        else:
            out.append(word)
    return tuple(out)


def is_year(word: str) -> bool:
    """Whether the word is a year that a recorded conference may have: 2003-2049."""
    return bool(_YEAR.match(word))


def core_title(title: str) -> str:
    """A title without "Keynote: " before it and "(Sponsor: NAME)" behind it; never empty."""
    core = _SPONSOR.sub("", _PREFIX.sub("", title)).strip()
    return core if words(core) else title


@dataclass(frozen=True)
class TalkText:
    """A talk as the matcher sees it: the folded words of its title and of every speaker's name."""

    talk: Talk
    title: tuple[str, ...]
    speakers: tuple[tuple[str, ...], ...]

    @classmethod
    def of(cls, talk: Talk) -> TalkText:
        """The words of one talk; names such as "TBA" are no names."""
        names = (words(speaker.name) for speaker in talk.speakers)
        return cls(talk, words(core_title(talk.title)), tuple(name for name in names if name and not LABELS & {*name}))

    @cached_property
    def text(self) -> str:
        """The title's words on one line."""
        return " ".join(self.title)

    @cached_property
    def name_words(self) -> frozenset[str]:
        """Every word of every speaker's name."""
        return frozenset(word for name in self.speakers for word in name)

    @cached_property
    def labels(self) -> frozenset[str]:
        """The kind, and kinds that the title names."""
        printed = (LABEL_KINDS[word] for word in words(self.talk.title) if word in LABEL_KINDS)
        return frozenset([self.talk.kind, *printed])

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Title and names, for finding candidates."""
        return self.name_words.union(self.title)


@dataclass(frozen=True)
class VideoText:
    """A recording as the matcher sees it. ``cut``: the uploader's title was cut at YouTube's 100 characters."""

    recording: Recording
    words: tuple[str, ...]
    cut: bool

    @classmethod
    def of(cls, recording: Recording) -> VideoText:
        """The words of one recording's title."""
        raw = recording.raw_title
        return cls(recording, words(raw), len(raw) >= _CUT_AT)

    @cached_property
    def text(self) -> str:
        """The title's words on one line."""
        return " ".join(self.words)

    @cached_property
    def word_ends(self) -> frozenset[int]:
        """Where words begin and end when they are joined without spaces."""
        return frozenset(accumulate(map(len, self.words), initial=0))

    @cached_property
    def segments(self) -> tuple[tuple[str, ...], ...]:
        """The words between dashes, colons, brackets and wide gaps."""
        return tuple(words(part) for part in _SEPARATORS.split(self.recording.raw_title))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Kinds of entries that the title names: keynote, panel ..."""
        return frozenset(LABEL_KINDS[word] for word in self.words if word in LABEL_KINDS)

    @cached_property
    def given_names(self) -> tuple[tuple[str, ...], ...]:
        """Names that the source itself gives beside the title."""
        return tuple(words(name) for name in self.recording.speakers)

    @cached_property
    def all_words(self) -> frozenset[str]:
        """Title and given names, for finding candidates."""
        return frozenset(self.words).union(*self.given_names)

    @property
    def dead(self) -> bool:
        """Whether the title is only what YouTube prints in place of a title."""
        return self.text in DEAD_TITLES


def has_run(haystack: str, needle: str) -> bool:
    """Whether the words of ``needle`` occur in ``haystack`` next to each other, in order."""
    return bool(needle) and f" {needle} " in f" {haystack} "


def name_words(name: str) -> tuple[str, ...]:
    """The words of an event's name without its years; "conference" and "conf" are one word."""
    return tuple("conf" if word == "conference" else word for word in words(name) if not is_year(word))


def event_names(event: Event) -> frozenset[str]:
    """The event's whole name in one word ("keeprubyweird"), without "US", and as initials ("krw")."""
    named = name_words(event.title)
    capitals = "".join(re.findall(r"[A-Z]", event.title)).lower()
    firsts = "".join(word[0] for word in named)
    short = "".join(word for word in named if word not in ("us", "usa"))
    return frozenset(["".join(named), short, *(initials for initials in (capitals, firsts) if len(initials) > 2)])


def event_words(event: Event) -> frozenset[str]:
    """Words that name the event and therefore tell no talk from another."""
    return event_names(event).union(name_words(event.title), words(event.title))


def informative(some: Iterable[str], besides: frozenset[str]) -> tuple[str, ...]:
    """Words that say something: no label, no stop word, no number, none of ``besides``."""
    return tuple(w for w in some if w not in LABELS and w not in STOP and w not in besides and not w.isdigit())
