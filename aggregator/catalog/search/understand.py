"""What words mean beside being words: conferences, years, kinds, languages, people. Pure, but for the names it is given.

A reading is taken where the words name one; the longest name wins. What stands nowhere else than before it ("in", "at")
goes with it, and so do words that only introduce ("talks about").
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Protocol

from aggregator.catalog.search.fillers import ABOUT, BEFORE, CLOSING, MANY, introduces
from aggregator.catalog.search.filters import years_of
from aggregator.catalog.search.indexes import any_of
from aggregator.catalog.search.languages import language_named
from aggregator.catalog.search.names import NamedConference, Person, WordRun
from aggregator.catalog.search.typed import Part
from aggregator.catalog.search.years import MOST_OF_A_RANGE, is_year, joints_between, range_at, range_in, years_together
from aggregator.store.fulltext import words_of

MOST_NAMED, MOST_CALLED = 7, 4
"""Words of the name of a conference, and of a person."""

KINDS = {
    "keynote": ("keynote", "keynotes", "keynote speaker", "keynote speakers"),
    "tutorial": ("tutorial", "tutorials"),
    "workshop": ("workshop", "workshops"),
    "lightning": ("lightning talk", "lightning talks"),
    "poster": ("poster", "posters", "poster session", "poster sessions"),
    "panel": ("panel", "panels", "panel discussion", "panel discussions"),
}
"""Kinds that people ask for, and what they type; a title that says it counts as much."""

_KIND = {form: kind for kind, forms in KINDS.items() for form in forms}


@dataclass(frozen=True, slots=True)
class Reading:
    """Words that were understood: as a ``value`` of a ``filter``, which a reader sees as ``label``.

    ``match`` finds the talks, in FTS5's language; ``gaps`` are the places in the text that were read. ``typed``: somebody
    wrote the filter's name before it.
    """

    filter: str
    value: str
    label: str
    words: str
    match: str
    gaps: tuple[tuple[int, int], ...]
    typed: bool = False


class KnownNames(Protocol):
    """What the catalog answers."""

    def conferences(self, runs: Collection[WordRun]) -> dict[WordRun, NamedConference]:
        """Runs of words that name a conference -> which."""

    def editions(self, series: Iterable[str], years: Sequence[str]) -> tuple[list[str], list[str]]:
        """Events of these series that are named after these years, and that are named after none."""

    def person(self, run: WordRun) -> Person | None:
        """Whose name the words are, or are part of."""

    def people(self, runs: Iterable[WordRun]) -> list[tuple[str, str]]:
        """(slug, name) of everybody who is called exactly so."""

    def meant(self, run: WordRun) -> Person | None:
        """The same where the words may be misspelt."""

    def nearly(self, run: WordRun, *, alone: bool) -> Person | None:
        """Who is probably meant by two words; ``alone``: where neither of them is near to another word."""

    def newest_year(self) -> int | None:
        """The year of the newest talk."""


@dataclass(frozen=True, slots=True)
class ReadText:
    """The readings, and the parts that are left; ``introducing``: words were left out that only introduce.

    ``closing`` are those that only end it ("videos"); ``called``: a full name was read that nothing says is a speaker's.
    """

    readings: tuple[Reading, ...]
    left: tuple[Part, ...]
    introducing: bool
    closing: tuple[Part, ...] = ()
    called: bool = False


class _UnreadWords:
    """The words of a text while they are read: each is taken once."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self.parts = list(parts)
        self.taken = [part.sort != "word" for part in parts]
        self.readings: list[Reading] = []

    def free(self, start: int, end: int) -> bool:
        """Whether the parts from ``start`` up to ``end`` (not included) are there, and none of them is taken."""
        return 0 <= start < end <= len(self.parts) and not any(self.taken[start:end])

    def run(self, start: int, end: int) -> WordRun:
        """The words of these parts, taken or not."""
        return tuple(word for part in self.parts[start:end] for word in part.words)

    def said(self, at: int) -> str:
        """A part in plain words, "" where there is none to be read."""
        return " ".join(self.parts[at].words) if self.free(at, at + 1) else ""

    def runs(self, most: int) -> Iterator[tuple[int, int]]:
        """All that follow each other, the longest first."""
        for length in range(min(most, len(self.parts)), 0, -1):
            for start in range(len(self.parts) - length + 1):
                if self.free(start, start + length):
                    yield start, start + length

    def take(self, start: int, end: int, reading: Reading | None) -> None:
        """Take these, and what only leads to them."""
        while reading and self.said(start - 1) in BEFORE:
            start -= 1
        self.taken[start:end] = [True] * (end - start)
        if reading:
            parts = self.parts[start:end]
            words = " ".join(part.text for part in parts)
            gaps = tuple((part.start, part.end) for part in parts)
            self.readings.append(replace(reading, words=words, gaps=gaps))


def understand(parts: Sequence[Part], names: KnownNames, *, full_names: bool = True) -> ReadText:
    """Read the words among the parts; phrases, filters and signs are left alone.

    ``full_names``: a speaker's full name beside other words is read too.
    """
    words = _UnreadWords(parts)
    introducing = _without_introduction(words)
    for read in (_with_video, _conferences(names), _years(names), _recent(names), _kinds, _languages, _people(names)):
        read(words)
    called = full_names and _full_name(words, names)
    closing = _without_closing(words)
    introducing = introducing or bool(closing)
    if words.readings:
        _without_joints(words)
        introducing = _without_introduction(words) or introducing
    left = tuple(part for part, taken in zip(parts, words.taken, strict=True) if not taken or part.sort != "word")
    return ReadText(tuple(_of_their_editions(words.readings, names)), left, introducing, closing, called)


def _without_introduction(words: _UnreadWords) -> bool:
    """Take away "talks about" and the like at the beginning, where something follows."""
    start = next((at for at, taken in enumerate(words.taken) if not taken), len(words.parts))
    for end in range(min(start + MOST_NAMED, len(words.parts) - 1), start, -1):
        if words.free(start, end) and introduces(" ".join(words.run(start, end)), words.said(end)):
            words.take(start, end, None)
            return True
    return False


def _without_closing(words: _UnreadWords) -> tuple[Part, ...]:
    """Take away "talk", "videos" at the end, where something else is left or was read; what was taken."""
    end = len(words.parts)
    while end and words.taken[end - 1] and words.parts[end - 1].sort == "word":
        end -= 1
    start = end
    while start and words.said(start - 1) in CLOSING:
        start -= 1
    others = (
        any(not taken for taken in words.taken[:start])
        or words.readings
        or not all(part.sort == "word" for part in words.parts)
    )
    if start < end and others:
        words.take(start, end, None)
        return tuple(words.parts[start:end])
    return ()


def _without_joints(words: _UnreadWords) -> None:
    """Take away "talks" before and "about" after what was read, where other words are left."""
    for at, taken in enumerate(words.taken):
        before, after = words.taken[at - 1 : at], words.taken[at + 1 : at + 2]
        joint = (words.said(at) in CLOSING and after == [True]) or (words.said(at) in ABOUT and before == [True])
        if not taken and joint and words.taken.count(False) > 1:
            words.take(at, at + 1, None)


def _with_video(words: _UnreadWords) -> None:
    for start, end in list(words.runs(3)):
        if words.run(start, end) in (("with", "video"), ("with", "videos"), ("with", "a", "video"), ("has", "video")):
            match = any_of("video", ["public"])
            words.take(start, end, Reading("video", "public", "with video", "", match, ()))
            return


def _conferences(names: KnownNames) -> Callable[[_UnreadWords], None]:
    def read(words: _UnreadWords) -> None:
        """Take the longest name of a conference, where none is read yet."""
        spans = [
            span for span in words.runs(MOST_NAMED) if not any(range_in(one.text) for one in words.parts[slice(*span)])
        ]
        known = names.conferences({words.run(*span) for span in spans}) if spans else {}
        years = _bare_years(words)
        if len(years) > 1:
            # Several editions are meant, and not one of them.
            spans.sort(key=lambda span: any(span[0] <= at < span[1] for at in years))
        for start, end in spans:
            conference = known.get(words.run(start, end))
            if conference and words.free(start, end) and not any(one.filter in _EVENTS for one in words.readings):
                value = ",".join(conference.values)
                match = any_of(conference.filter, conference.values)
                words.take(start, end, Reading(conference.filter, value, conference.label, "", match, ()))

    return read


_EVENTS = ("event", "series")


def _years(names: KnownNames) -> Callable[[_UnreadWords], None]:
    def read(words: _UnreadWords) -> None:
        """Take the first range of years, or the year.

        Of several that nothing joins any beside a conference, and those that stand together; else they are words.
        """
        for start in range(len(words.parts)):
            beside = words.parts[start : start + MOST_OF_A_RANGE]
            said = list(takewhile(bool, (words.said(start + at) for at in range(len(beside)))))
            gap = len(beside) > 1 and beside[1].start - beside[0].end > 1
            found = range_at(said, [part.text for part in beside], gap)
            if found:
                words.take(start, start + found[0], _year(found[1]))
                return
        said = [words.said(at) for at in range(len(words.parts))]
        years = _bare_years(words)
        beside_one = any(one.filter in _EVENTS for one in words.readings)
        if len(years) == 1 or beside_one or years_together(said):
            for at in years:
                words.take(at, at + 1, _year(said[at]))
            for at in joints_between(said, years):
                words.take(at, at + 1, None)
        short = _short_year(words, names) if not years else None
        if short is not None:
            words.take(short, short + 1, _year(f"20{said[short]}"))

    return read


_RECENT = (("most", "recent"), ("latest",), ("newest",), ("recent",))
RECENT_YEARS = 3
"""Years that are recent: that of the catalog's newest talk, and those before it."""


def _recent(names: KnownNames) -> Callable[[_UnreadWords], None]:
    def read(words: _UnreadWords) -> None:
        """Take "latest" and the like at the beginning, where no year is read."""
        start = next((at for at, taken in enumerate(words.taken) if not taken), len(words.parts))
        for run in _RECENT:
            end = start + len(run)
            if words.free(start, end) and words.run(start, end) == run and len(words.parts) > len(run):
                newest = None if any(one.filter == "year" for one in words.readings) else names.newest_year()
                if newest:
                    words.take(start, end, _year(f"{newest - RECENT_YEARS + 1}.."))
                    _without_introduction(words)
                return

    return read


def _short_year(words: _UnreadWords, names: KnownNames) -> int | None:
    """Where two digits follow a series that has an edition of that year: "PyOhio 18"."""
    for reading in words.readings:
        at = next((at for at, part in enumerate(words.parts) if (part.start, part.end) == reading.gaps[-1]), -2) + 1
        short = words.said(at) if at > 0 else ""
        if reading.filter == "series" and len(short) == 2 and short.isdecimal():
            named, _ = names.editions(reading.value.split(","), [f"20{short}"])
            return at if named else None
    return None


def _bare_years(words: _UnreadWords) -> list[int]:
    return [at for at in range(len(words.parts)) if is_year(words.said(at))]


def _year(value: str) -> Reading:
    return Reading("year", value, value.replace("..", "–"), "", any_of("year", years_of(value)), ())


def _kinds(words: _UnreadWords) -> None:
    for start, end in words.runs(2):
        kind = _KIND.get(" ".join(words.run(start, end)))
        if kind:
            words.take(start, end, kind_reading(kind))
            return


def kind_reading(kind: str) -> Reading:
    """Talks of a kind, and those whose titles say that they are."""
    titles = " OR ".join(f'"{form}"' for form in KINDS.get(kind, (kind,)))
    return Reading("kind", kind, kind, "", f"({any_of('kind', [kind])}) OR (title : ({titles}))", ())


def _languages(words: _UnreadWords) -> None:
    """Take "in spanish", "spanish talks", or the "spanish" of "spanish django talks"."""
    first = next((at for at, taken in enumerate(words.taken) if not taken), 0)
    for start in range(len(words.parts)):
        said, second = words.said(start), words.parts[start + 1].text if words.free(start + 1, start + 2) else ""
        named = language_named(words.parts[start].text) if said else None
        if said in _IN and (language := language_named(second)):
            end = start + 2
        elif named and (second.lower() in CLOSING or (start == first and words.said(len(words.parts) - 1) in MANY)):
            language, end = named, start + 1
        else:
            continue
        words.take(start, end, language_reading(language.code, language.name, language.written()))
        return


_IN = frozenset({"in", "en", "auf", "em", "на", "po"})
"""What stands before a language."""


def language_reading(code: str, name: str, written: Sequence[str]) -> Reading:
    """Talks in a language, however a catalog writes it."""
    return Reading("language", code, name, "", any_of("language", written), ())


def _people(names: KnownNames) -> Callable[[_UnreadWords], None]:
    def read(words: _UnreadWords) -> None:
        """Take "by" with the longest name after it, or a name before "talks" that ends the text."""
        for at in range(len(words.parts)):
            if words.said(at) == "by" and (found := _longest(words, at + 1, names)):
                words.take(at, found[0], found[1])
                return
        if len(words.parts) > 1 and words.said(len(words.parts) - 1) in ("talks", "videos"):
            start = next((at for at in range(len(words.parts)) if words.free(at, len(words.parts))), 0)
            person = names.person(_owner(words.run(start, len(words.parts) - 1)))
            if 2 <= len(words.parts) - 1 - start <= MOST_CALLED and person and person.value != person.label:
                words.take(start, len(words.parts), _speaker(person))

    return read


def _full_name(words: _UnreadWords, names: KnownNames) -> bool:
    """Read the longest full name of a speaker that stands beside other words, or one that no spelling of words finds."""
    spans = [(start, end) for start, end in words.runs(MOST_CALLED) if end - start > 1]
    if not spans or any(one.filter == "speaker" for one in words.readings):
        return False
    alone = not words.readings and words.taken.count(False) <= 2
    if not alone:
        known = {tuple(words_of(name)) for _, name in names.people([words.run(*span) for span in spans])}
        for start, end in spans:
            others = words.readings or words.taken.count(False) > end - start
            if others and words.run(start, end) in known and (person := names.person(words.run(start, end))):
                words.take(start, end, _speaker(person))
                return True
    if words.taken.count(False) <= MOST_CALLED:
        for start, end in spans:
            if person := names.nearly(words.run(start, end), alone=alone):
                words.take(start, end, _speaker(person))
                return True
    return False


def _owner(run: WordRun) -> WordRun:
    """Without the s of "hettinger's"."""
    return run[:-1] if run[-1:] == ("s",) else run


def _longest(words: _UnreadWords, start: int, names: KnownNames) -> tuple[int, Reading] | None:
    """Where the longest name that begins here ends, and whose it is, perhaps misspelt."""
    for end in range(min(start + MOST_CALLED, len(words.parts)), start, -1):
        if words.free(start, end) and (person := names.meant(words.run(start, end))):
            return end, _speaker(person)
    return None


def _speaker(person: Person) -> Reading:
    return Reading("speaker", person.value, person.label, "", person.match, ())


def _of_their_editions(readings: Sequence[Reading], names: KnownNames) -> Iterator[Reading]:
    """The readings; the year of a series is that of which its editions are named, whichever day a talk has."""
    series = next((one for one in readings if one.filter == "series"), None)
    for reading in readings:
        if reading.filter == "year" and series:
            named, others = names.editions(series.value.split(","), years_of(reading.value))
            match = any_of("event", named) if named else reading.match
            if named and others:
                match = f"({match}) OR (({any_of('event', others)}) AND ({reading.match}))"
            yield replace(reading, match=match)
        else:
            yield reading
