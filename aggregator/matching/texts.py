"""Titles and names as words: what a schedule prints and what an uploader makes of it, ready to compare."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

from aggregator.vocabulary import LABELS, MONTHS, STOP, core_title, words

if TYPE_CHECKING:
    from scrapers.records import Event, Recording, Talk

_WORDSBESIDE_LABELS = """
    by with pm am live conf conference speaker speakers various speech session sessions presentation presentations day
    many people presenters attendees monday tuesday wednesday thursday friday saturday sunday morning afternoon
    evening the
"""
BESIDE_LABELS = frozenset(_WORDSBESIDE_LABELS.split())

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
    "lighting": "lightning",
    "sponsor": "sponsor",
    "sponsored": "sponsor",
    "supporter": "sponsor",
}
"""Labels that tell two talks of one speaker apart."""

_PARTICLE_WORDS = "de la las los del van der den von zu da dos di el al bin ibn le du y e"
PARTICLES = frozenset(_PARTICLE_WORDS.split())
"""Words that stand in many names."""

SHORT_TALKS = frozenset({"lightning", "lightnings", "lighting", "flash", "ignite", "lt"})
"""Labels of sessions of many short talks, which are numbered rather than named."""

COUNTERS = frozenset({"round", "part", "pt", "session", "block", "batch", "set", "vol", "volume", "no", "number"})
"""Words that stand before the number of such a session."""

NO_NAMES = LABELS | {"a", "an", "the", "and", "or", "of", "to", "for", "in", "on", "with", "from", "at", "is", "are"}
"""Words that no name has."""

DEAD_TITLES = frozenset({"deleted video", "private video", "deleted", "private", "unavailable video"})

_YEAR = re.compile(r"20(?:0[3-9]|[1-4]\d)\Z")
_SHORT_YEAR = re.compile(r"(?:0[5-9]|[1-4]\d)\Z")
_GLUED = re.compile(r"\A([^\W\d_]{2,})(20(?:0[3-9]|[1-4]\d)|0[5-9]|[1-4]\d)\Z")
_QUOTED = re.compile(r"[\"'“”‘’«»(]([^\"'“”‘’«»()]{3,})[\"'“”‘’«»)]")
_SEPARATORS = re.compile(r"\s[-–—|]+\s|[-–—]\s|\s?[:|,/()\[\]@]\s?|\s{2,}|\bat\b|\s#(?=[^\W\d])")
_ENDINGS = re.compile(r"(?:[:?!]|\s[-–—|]+)\s+|\s\(")
_KEYNOTE = r"(?:opening |closing |invited )?keynote(?: speaker| speech| address| talk)?"
_KEYNOTE_OF = re.compile(
    rf"\A{_KEYNOTE}\s*(?:[:–—|-]|\bby\b|\bwith\b)\s*(?P<before>.+)\Z|\A(?P<behind>.+?)(?:(?<!\s)|(?<=\A\s))\s*+[(:–—|-]\s*{_KEYNOTE}\)?\Z",
    re.I,
)
_BETWEEN_NAMES = re.compile(r"(?:(?<!\s)\s++)?(?:,|&|\band\b)\s*")
_NAME = re.compile(r"\A[^\W\d_][\w.'’-]*(?:\s+[\"'“”‘’(]?[^\W\d_][\w.'’-]*[\"'“”‘’)]?){1,3}\Z")
_CUT_AT = 97
_PLACE = re.compile(r"\A\s*#?\d{1,3}[.)]\s")
_NUMERALS = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "one": "1", "two": "2", "three": "3", "four": "4"}
_ORDINALS = _NUMERALS | {"v": "5", "vi": "6", "five": "5", "six": "6"}
_ORDINALS |= {"first": "1", "second": "2", "third": "3", "fourth": "4", "1st": "1", "2nd": "2", "3rd": "3", "4th": "4"}
_NTH_DAY = re.compile(r"day([1-9])\Z")
_NUMBER = re.compile(r"\d+(?:am|pm|st|nd|rd|th)?\Z")
SAY_NOTHING = LABELS | STOP | {*MONTHS}
"""Words that tell nothing from anything."""


def title_words(text: str, whole: str = "") -> tuple[str, ...]:
    """The words of a title, or of a part of the ``whole``; of lightning talks without "Round" or "Session", and with
    numbers as digits.
    """
    said = words(text)
    return _counted(said) if SHORT_TALKS.intersection(words(whole) or said) else said


def _counted(some: Sequence[str]) -> tuple[str, ...]:
    """ "Day2" as "day 2", "Round Two" as its number, nothing of "60 minutes"; a numeral that stands alone stays a word."""
    out: list[str] = []
    for before, word, after in zip(("", *some), some, (*some[1:], ""), strict=False):
        beside = COUNTERS | LABELS
        if day := _NTH_DAY.match(word):
            out += ["day", day[1]]
        elif word in ("minutes", "min") and before.isdigit():
            out.pop()
        elif word in COUNTERS:
            continue
        else:
            out.append(_ORDINALS.get(word, word) if beside & {before, after} else word)
    return tuple(out)


def is_year(word: str) -> bool:
    """Whether the word is a year that a recorded conference may have: 2003-2049."""
    return bool(_YEAR.match(word))


def short_year(word: str) -> str | None:
    """The year that two digits may mean: 2005-2049; "04" rather counts the event, YouTube began a year later."""
    return f"20{word}" if _SHORT_YEAR.match(word) else None


class YearMention(NamedTuple):
    """A year in a title, and the words that stand before it between the same separators.

    ``short``: two digits, or glued to its word ("KvassConf 31", "Kvass2031"); that is a year only behind a known name.
    """

    before: tuple[str, ...]
    year: str
    short: bool

    @property
    def named(self) -> tuple[str, ...]:
        """What may be an event's name: "conference" is "conf", numbers at the beginning are left out."""
        named = name_words(" ".join(self.before))
        first = next((at for at, word in enumerate(named) if not any(map(str.isdigit, word))), len(named))
        return named[first:]


@dataclass(frozen=True)
class TalkText:
    """A talk as the matcher sees it: the folded words of its title and of every speaker's name."""

    talk: Talk
    title: tuple[str, ...]
    speakers: tuple[tuple[str, ...], ...]
    nicknames: frozenset[str]

    @classmethod
    def of(cls, talk: Talk) -> TalkText:
        """The words of one talk; names such as "TBA" are no names."""
        printed = [speaker.name for speaker in talk.speakers] or keynote_names(talk.title)
        names = [words(name) for name in printed]
        quoted = {word for name in printed for nick in nicknames(name) for word in words(nick)}
        return cls(
            talk,
            title_words(core_title(talk.title), talk.title),
            tuple(name for name in names if name and not LABELS & {*name}),
            frozenset(quoted),
        )

    @cached_property
    def text(self) -> str:
        """The title's words on one line."""
        return " ".join(self.title)

    @cached_property
    def endings(self) -> tuple[tuple[str, ...], ...]:
        """What stands behind each colon, dash, question mark or bracket of the title."""
        core = core_title(self.talk.title)
        ends = (words(core[joint.end() :]) for joint in _ENDINGS.finditer(core))
        return tuple(end[1:] if end[:1] == ("or",) else end for end in ends if end)

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
    def printed_labels(self) -> frozenset[str]:
        """Words of the printed title that say what the entry is: opening, keynote ..."""
        return labels_in(title_words(self.talk.title))

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of parts in the title."""
        return part_numbers(self.title)

    @cached_property
    def script(self) -> str:
        """The alphabet of the title."""
        return script(self.text)

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
        return cls(recording, title_words(raw), len(raw) >= _CUT_AT)

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
        """The words between dashes, colons, brackets and wide gaps; "#" begins a part."""
        raw = self.recording.raw_title
        return tuple(title_words(part, raw) for part in _SEPARATORS.split(raw))

    @cached_property
    def mentions(self) -> tuple[YearMention, ...]:
        """Every year of the title, with what stands before it."""
        return tuple(mention for said in self.segments for mention in _mentions(said))

    @cached_property
    def labels(self) -> frozenset[str]:
        """Kinds of entries that the title names: keynote, panel ..."""
        return frozenset(LABEL_KINDS[word] for word in self.words if word in LABEL_KINDS)

    @cached_property
    def printed_labels(self) -> frozenset[str]:
        """Words of the title that say what the entry is."""
        return labels_in(self.words)

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of parts in the title, without the place in the playlist that it may begin with."""
        return part_numbers(title_words(_PLACE.sub("", self.recording.raw_title)))

    @cached_property
    def order(self) -> tuple[int, ...]:
        """All small numbers of the title: what sorts a series of recordings."""
        return tuple(int(word) for word in self.words if word.isdigit() and len(word) < 4)

    @cached_property
    def script(self) -> str:
        """The alphabet of the title."""
        return script(self.text)

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


def _mentions(said: tuple[str, ...]) -> list[YearMention]:
    found = []
    for at, word in enumerate(said):
        if is_year(word):
            found.append(YearMention(said[:at], word, short=False))
        elif glued := _GLUED.match(word):
            name, year = glued.groups()
            found.append(YearMention((*said[:at], name), short_year(year) or year, short=True))
        elif at and (full := short_year(word)):
            found.append(YearMention(said[:at], full, short=True))
    return found


def script(text: str) -> str:
    """The alphabet that most letters of a folded text are of, as Unicode names it: LATIN, CYRILLIC, CJK ..."""
    names = Counter(unicodedata.name(c, "?").partition(" ")[0] for c in text if c.isalpha())
    return max(sorted(names), key=lambda name: names[name], default="")


def part_numbers(some: Sequence[str]) -> frozenset[str]:
    """Numbers that tell parts apart: "2", "II", "two"; not that of a day, nor a year."""
    return frozenset(
        _NUMERALS.get(word, word)
        for before, word in zip(("", *some), some, strict=False)
        if (word in _NUMERALS or (word.isdigit() and len(word) < 3)) and before != "day" and before not in MONTHS
    )


def labels_in(some: Iterable[str]) -> frozenset[str]:
    """Labels among words, plurals as one; words that stand beside any label are left out."""
    return frozenset(word.removesuffix("s") for word in some if word in LABELS - BESIDE_LABELS)


def keynote_names(title: str) -> tuple[str, ...]:
    """Who gives a keynote of which a schedule prints nothing else: "Keynote: Ada Byron", "Ada Byron (Keynote)"."""
    printed = _KEYNOTE_OF.match(title.strip())
    names = _BETWEEN_NAMES.split(printed["before"] or printed["behind"]) if printed else []
    return tuple(names) if all(map(_may_be_name, names)) else ()


def _may_be_name(text: str) -> bool:
    """Whether a text is built as a name is: two to four words, the first and last with a capital, none of them common."""
    said = text.split()
    capitals = said and said[0][0].isupper() and said[-1].strip("\"'“”‘’(")[:1].isupper()
    return bool(capitals and _NAME.match(text)) and not NO_NAMES.intersection(words(text))


def nicknames(printed: str) -> tuple[str, ...]:
    """What stands in quotes or brackets in a printed name: ``Ada "Countess" Byron``."""
    return tuple(_QUOTED.findall(printed))


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
    """Words that say something: no label, no stop word, no number, no day or hour, none of ``besides``."""
    return tuple(w for w in some if w not in SAY_NOTHING and w not in besides and not _NUMBER.match(w))
