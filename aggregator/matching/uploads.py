"""Are two recordings uploads of the same thing? Titles, durations, the page that names them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from scrapers.text import fold

if TYPE_CHECKING:
    from scrapers.records import Recording

SAME_TITLE = 0.9
"""From this agreement of titles (0-1) on, two uploads say that they show the same."""

SAME_SUBJECT = 0.6
"""From this agreement on they may, where duration and speakers say so too."""

INSIDE = 0.95
"""The agreement of a title that stands in a longer one: a prefix was dropped, an event's name added, an end cut."""

SAME_LENGTH = 0.02
"""Two uploads of one file differ by less than this share of their duration; players round."""

OTHER_LENGTH = 0.1
"""Beyond this share something was left out or added: a clip, a whole session."""

_MIN_INSIDE = 10
_HEAD = 24
_CUT_AT = 97
_CUT = re.compile(r"(?:\.\.\.|…)\s*\Z")
_YEAR = re.compile(r"20\d\d\Z")
_TELLING_WORDS = """
    ii iii iv v vi vii viii ix one two three four five first second third fourth fifth
    monday tuesday wednesday thursday friday saturday sunday morning afternoon evening am pm
    arabic cantonese chinese czech deutsch dutch english espanol french francais german hindi italian italiano
    japanese korean mandarin polish portuguese russian spanish swedish turkish ukrainian
    asl signed dubbed translation translated interpreted subtitled captions teaser trailer highlights
"""
_APART = frozenset(_TELLING_WORDS.split())
"""Words that tell two recordings apart whose titles agree otherwise: numbers, days, languages, cuts."""


@dataclass(frozen=True, slots=True)
class UploadTitle:
    """A title, folded. ``apart`` are its numbers and other words of ``_APART``; ``cut`` says that it lacks its end."""

    text: str
    apart: frozenset[str]
    years: frozenset[str]
    cut: bool

    @classmethod
    def of(cls, recording: Recording) -> UploadTitle:
        """The title of one recording."""
        return cls.text_of(recording.raw_title)

    @classmethod
    def text_of(cls, raw: str) -> UploadTitle:
        """A title as it is printed. A year is an edition's, not a part's number, and one title may lack it."""
        said = fold(raw).split()
        apart = frozenset(word for word in said if word in _APART or (word.isdigit() and not _YEAR.match(word)))
        years = frozenset(word for word in said if _YEAR.match(word))
        return cls(" ".join(said), apart, years, len(raw) >= _CUT_AT or bool(_CUT.search(raw)))


def likeness(one: UploadTitle, two: UploadTitle) -> float:
    """How much two titles agree, 0-1. Other years, numbers, days or languages are other recordings: 0."""
    if one.text == two.text:
        return 1.0
    if one.years and two.years and not one.years & two.years:
        return 0.0
    either = one.apart <= two.apart or two.apart <= one.apart
    if one.apart != two.apart and not (either and (one.cut or two.cut)):
        return 0.0
    short, long = sorted((one, two), key=lambda title: (len(title.text), title.text))
    if _inside(short, long) or _continues(one, two) or _continues(two, one):
        return INSIDE
    return max(fuzz.ratio(short.text, long.text), fuzz.token_sort_ratio(short.text, long.text)) / 100


def _inside(short: UploadTitle, long: UploadTitle) -> bool:
    """Whether the shorter title stands in the longer one, word by word; the last word of a cut one may be a part."""
    end = "" if short.cut else " "
    return len(short.text) >= _MIN_INSIDE and f" {short.text}{end}" in f" {long.text} "


def _continues(cut: UploadTitle, whole: UploadTitle) -> bool:
    """Whether the cut title ends with what the whole one begins with: "Talks - NAME: TIT..." and "TITLE"."""
    at = f" {cut.text}".find(f" {whole.text[:_HEAD]}") if cut.cut and len(whole.text) >= _HEAD else -1
    return at >= 0 and whole.text.startswith(cut.text[at:])


def stretch(one: Recording, two: Recording) -> float | None:
    """By which share of the longer one two durations differ, 0-1; None where one is not known."""
    if not one.duration_s or not two.duration_s:
        return None
    return abs(one.duration_s - two.duration_s) / max(one.duration_s, two.duration_s)


def same_speakers(one: Recording, two: Recording) -> bool:
    """Whether both sources name the same speakers; unknown ones are not the same."""
    ours, theirs = ({fold(name) for name in recording.speakers} for recording in (one, two))
    return bool(ours) and ours == theirs


def same_entry(one: Recording, two: Recording) -> bool:
    """Whether both were named by one page that is no playlist: a pyvideo record, a talk's page."""
    own = {one.url, two.url}
    return one.source_url == two.source_url and not (one.playlist or two.playlist) and one.source_url not in own
