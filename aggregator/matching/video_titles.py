"""Title and speakers out of the titles of a list of videos, as the list itself writes them. Pure.

What stands at one end of most titles, or names a year there, is the event's or the series' name and is no part of a talk's
title. A list has a convention where the same separator parts most of its titles, and on one side of it stands nearly
always what is built like people's names, on the other side hardly ever. Only then are names told; a title that does not
keep to it, and every title of a list without one, is as a whole the talk's title.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from aggregator.matching.texts import NO_NAMES, PARTICLES
from aggregator.vocabulary import LABELS, words

MIN_TITLES = 3
"""So many titles must be built alike, for that to be a convention."""

MOST = 0.6
"""What stands at the end of so many titles is no part of them."""

NAMED = 0.8
"""So many of the parts on one side of a separator must be built like names, and at least CONTRAST more than on the other."""

CONTRAST = 0.4

MOST_NAMES = 3
"""So many names of events and labels are cut off one title."""

VARIED = 0.6
"""So many of the titles must differ by more than a number: "Session 1" and "Session 2" are none."""

MANY_PEOPLE = 0.3
"""So many of the names must differ: a few that return are those of tracks."""

SAME_FIRST = 0.08
"""A word that more of the names begin with is no given name."""

COVERED = 0.3
"""A separator that fewer of the titles have is no convention."""

PLAIN = frozenset({"talk", "talks", "presentation", "presentations"})
"""Labels that tell nothing."""

LOOKED_AT = 2000
"""So many characters of a description are looked at for who speaks."""

_SPEAKER = re.compile(
    r"^[ \t*_]*(?:speakers?|presenters?|presented by)[ \t]*:[ \t*_]*([^\n:]{3,200}?)[ \t*_.]*$", re.I | re.M
)
_SPACE = r"(?:(?<!\s)|(?<=@\s))\s++"
_JOINT = re.compile(rf"(?:{_SPACE})?[|｜]\s*|(?:{_SPACE}|(?<![-–—]))[-–—]++\s+|{_SPACE}[-–—•·/]++\s*|:\s+|{_SPACE}@\s?")
_BRACKETS = re.compile(r"(?:(?<!\s)\s++)?[(\[]([^()\[\]]+)[)\]]\s*\Z")
_LEADING_BRACKETS = re.compile(r"\A\s*[\[(]([^()\[\]]+)[\])]\s*")
_TO_YEAR = re.compile(r"\A([^\d:|()\[\]]{2,40}20\d\d)\b[\s:.|-]*")
_EDITION = re.compile(r"\b20\d\d\b|#\s?\d+|(?<=[A-Za-z])[’']?\d\d\b|[’']\d\d\b")
YEAR = "0000"
_BETWEEN = re.compile(r"(?:(?:(?<!\s)\s++)?(?:,\s*(?:and\s)?|;|&|\+|\b(?:and|y|et|und)\b)|(?<!\s)\s++/\s)\s*")
_WORD = re.compile(r"[^\W\d_][\w.'’-]*\Z")
_NICKNAME = re.compile(r"\s[\"“‘'(][^\"”’')]{1,30}[\"”’')]\s")
_ELIDED = re.compile(r"[dloDLO]['’][^\W\d_]")
_LETTERS = re.compile(r"[^\W\d_]+")
_QUOTED = re.compile(r"\A[\"“«]([^\"“”«»]+)[\"”»]\Z")


@dataclass(frozen=True, slots=True)
class Rule:
    """A separator, and on which side of it the names stand."""

    pattern: re.Pattern[str]
    names_first: bool

    def parts(self, text: str) -> tuple[str, str] | None:
        """(title, names) of a text that has the separator."""
        found = self.pattern.match(text)
        if not found:
            return None
        one, two = found.groups()
        return (two.strip(), one.strip()) if self.names_first else (one.strip(), two.strip())


RULES = tuple(
    Rule(re.compile(pattern), names_first)
    for pattern, names_first in (
        (r"\A(.+?)(?:(?<!\s)|(?<=\A\s))\s*+[-–—]+\s+(.+)\Z", True),
        (r"\A(.+\S)\s*[-–—]+\s+(.+)\Z", False),
        (r"\A(.+?)(?:(?<!\s)|(?<=\A\s))\s*+[|｜]\s*(.+)\Z", True),
        (r"\A(.+\S)\s*[|｜]\s*(.+)\Z", False),
        (r"\A(.+?):\s+(.+)\Z", True),
        (r"\A(.+\S):\s+(.+)\Z", False),
        (r"\A(.+\S),?\s+(?:[Pp]resented\s+)?[Bb]y:?\s+(.+)\Z", False),
        (r"\A(.+\S)\s+[Ww]ith\s+(.+)\Z", False),
        (r"\A(.+?)(?:(?<!\s)|(?<=\A\s))\s++/+\s+(.+)\Z", True),
        (r"\A(.+\S)\s+/+\s+(.+)\Z", False),
        (r"\A(.+\S)\s*[(\[]([^()\[\]]+)[)\]]\Z", False),
    )
)


@dataclass(frozen=True, slots=True)
class Told:
    """What a video's title says: the talk's title, its speakers where they are clear, and what else stood there.

    ``names`` are names of events or series (as printed) and labels such as "Tutorial" that every title of the list has.
    """

    title: str
    speakers: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


def told(titles: Sequence[str], known: Collection[str] = ()) -> list[Told]:
    """Each title of one list, told by the list's own convention; ``known`` are names of the event, which may stand there."""
    bare = _without_names(titles, {_key(name) for name in known})
    labels = _labels([rest for rest, _ in bare])
    convention = TitleConvention.of([rest for _, rest in labels])
    out = []
    for (whole, names), (label, rest) in zip(bare, labels, strict=True):
        title, speakers = convention.parted(rest)
        if label and not speakers:
            # "Keynote - Ada Finch": what stands behind a label alone may be no title.
            title = title if PLAIN.issuperset(words(label)) else whole
            speakers = convention.keynote_of(label, rest)
        quoted = _QUOTED.match(title)
        said = (*names, label) if label else names
        out.append(Told(quoted[1].strip() if quoted else title, speakers, said))
    return out


def stated(descriptions: Sequence[str | None]) -> list[tuple[str, ...]]:
    """Whom each description of one list names in a line "Speaker: NAME", which must be the only such line.

    "Ada Finch, Example University" is two names to nobody but a list of which nearly all lines are nothing but names.
    """
    lines = [_SPEAKER.findall((text or "")[:LOOKED_AT]) for text in descriptions]
    found = [people(one[0]) if len(one) == 1 else () for one in lines]
    clear = sum(map(bool, found)) >= NAMED * sum(map(bool, lines))
    return [names if clear or len(names) == 1 else () for names in found]


def name_of_titles(titles: Sequence[str]) -> str | None:
    """The name with a year that most titles of a list have at one end: that of its event."""
    names = Counter(name for one in told(titles) for name in one.names if _key(name).endswith(f" {YEAR}"))
    name, count = max(names.items(), key=lambda item: (item[1], item[0]), default=("", 0))
    return name if count >= max(MIN_TITLES, MOST * len(titles)) else None


@dataclass(frozen=True, slots=True)
class TitleConvention:
    """How a list writes titles and names; without a ``rule`` it writes no names, or not clearly.

    ``common`` are words of which alone nobody's name is made: in lower case anywhere, or in two titles beside their names.
    ``firsts`` begin too many of the names to be given names.
    """

    rule: Rule | None
    common: frozenset[str] = frozenset()
    firsts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, titles: Sequence[str]) -> TitleConvention:
        """Learn from the titles of one list, without names of events."""
        rule = _clearest(titles)
        if rule is None:
            return cls(None)
        lower = {word for title in titles for word in _LETTERS.findall(title) if word.islower()}
        counts, everybody = Counter[str](), set[str]()
        for title in titles:
            parts = rule.parts(title)
            names = people(parts[1]) if parts else ()
            counts.update(set(words(parts[0] if parts and names else title)))
            everybody.update(names)
        firsts = Counter(words(name)[0] for name in everybody)
        twice = frozenset(word for word, count in counts.items() if count > 1)
        many = max(MIN_TITLES, SAME_FIRST * len(titles))
        return cls(rule, twice.union(*map(words, lower)), frozenset(w for w, count in firsts.items() if count > many))

    def parted(self, title: str) -> tuple[str, tuple[str, ...]]:
        """The talk's title and its speakers, none where the title does not keep to the convention."""
        parts = self.rule.parts(title) if self.rule else None
        speakers = people(parts[1]) if parts else ()
        if not parts or not speakers or any(map(self._nobody, speakers)):
            return title, ()
        # "Keynote" alone names no talk.
        return title if LABELS.issuperset(words(parts[0])) else parts[0], speakers

    def keynote_of(self, label: str, rest: str) -> tuple[str, ...]:
        """Who gives a keynote of which nothing but a name is printed, in a list that prints names behind such labels."""
        expected = self.rule is not None and self.rule.names_first and "keynote" in words(label)
        speakers = people(rest) if expected else ()
        return () if any(map(self._nobody, speakers)) else speakers

    def _nobody(self, name: str) -> bool:
        said = words(name)
        return self.common.issuperset(said) or said[0] in self.firsts


def _clearest(titles: Sequence[str]) -> Rule | None:
    """The rule that tells most titles apart into a title and names; None where none does so clearly."""
    best, most = None, 0
    for rule in RULES:
        parts = [part for title in titles if (part := rule.parts(title))]
        named = [part for part in parts if people(part[1])]
        turned = sum(bool(people(title)) for title, _ in parts)
        clear = len(named) >= NAMED * len(parts) and len(named) - turned >= CONTRAST * len(parts)
        titled, called = ({_unnumbered(part[side]) for part in named} for side in (0, 1))
        varied = len(titled) >= VARIED * len(named) and len(called) >= max(MIN_TITLES, MANY_PEOPLE * len(named))
        if clear and varied and len(named) >= max(MIN_TITLES, COVERED * len(titles)) and len(named) > most:
            best, most = rule, len(named)
    return best


def _unnumbered(text: str) -> str:
    return " ".join(word for word in words(text) if not word.isdigit())


def people(text: str) -> tuple[str, ...]:
    """The names of a text that is nothing but names, each of two to four words; none where any part is built otherwise.

    What stands behind a name in brackets ("(Example Corp)") is none of it.
    """
    parts = [_BRACKETS.sub("", part).strip() for part in _BETWEEN.split(text.strip(" .,"))]
    return tuple(dict.fromkeys(parts)) if parts and all(map(_is_name, parts)) else ()


def _is_name(text: str) -> bool:
    """Whether a text is built as a name is; a nickname in quotes may stand in it."""
    said = _NICKNAME.sub(" ", text).split()
    core = [word for word in said if word not in PARTICLES]
    if not 2 <= len(said) <= 5 or not 2 <= len(core) <= 4 or not all(map(_WORD.match, said)):
        return False
    if NO_NAMES.intersection(words(" ".join(said))):
        return False
    return all(word[0].isupper() or _ELIDED.match(word) for word in core)


def _without_names(titles: Sequence[str], known: Collection[str]) -> list[tuple[str, tuple[str, ...]]]:
    """Each title without what names the event, the series or the kind, and those names in the order they were found."""
    found = [(" ".join(title.split()), tuple[str, ...]()) for title in titles]
    for _ in range(MOST_NAMES):
        affixes = _affixes([title for title, _ in found], known)
        cut = [(next((one for one in _ends(title) if _key(one[0]) in affixes), None)) for title, _ in found]
        if not any(cut):
            break
        found = [
            (one[1], (*names, one[0])) if one else (title, names)
            for (title, names), one in zip(found, cut, strict=True)
        ]
    return found


def _affixes(titles: Sequence[str], known: Collection[str]) -> set[str]:
    """Keys of what stands at the ends of titles and is no part of them."""
    counts = Counter(key for title in titles for key in {_key(end) for end, _ in _ends(title)})
    many = max(MIN_TITLES, MOST * len(titles))
    affixes = {key for key, n in counts.items() if key in known or (n >= many and not LABELS.issuperset(key.split()))}
    return affixes | {key for key, count in counts.items() if key.endswith(f" {YEAR}") and count >= MIN_TITLES}


def _labels(titles: Sequence[str]) -> list[tuple[str | None, str]]:
    """(what kind of entry it is, the rest) of each title, where most of them begin or end with such words alone."""
    found = [next((one for one in _ends(title) if LABELS.issuperset(words(one[0]))), None) for title in titles]
    if sum(map(bool, found)) < max(MIN_TITLES, MOST * len(titles)):
        return [(None, title) for title in titles]
    return [one or (None, title) for one, title in zip(found, titles, strict=True)]


def _ends(title: str) -> list[tuple[str, str]]:
    """(what stands at one end, the rest) of a title, between its separators; a beginning may end at a year."""
    joints = list(_JOINT.finditer(title))
    ends = []
    if joints:
        ends += [(title[: joints[0].start()], title[joints[0].end() :])]
        ends += [(title[joints[-1].end() :], title[: joints[-1].start()])]
    for pattern in (_BRACKETS, _LEADING_BRACKETS, _TO_YEAR):
        if at := pattern.search(title):
            ends.insert(0, (at[1], title[: at.start()] + title[at.end() :]))
    return [(end.strip(), rest.strip()) for end, rest in ends if words(end) and words(rest)]


def _key(text: str) -> str:
    """A text in which every year and number of a meeting is one: "Meetup #20" and "Meetup #21" name one series."""
    return " ".join(words(_EDITION.sub(YEAR, text)))
