"""Lists of chapters: lines of a description that begin or end with a time, and what yt-dlp lists. Pure.

A list is what YouTube takes for one: three times or more, each ten seconds or more after the one before. YouTube wants the
first to be 0:00; half of the lists of lightning talks begin a few seconds later, where the first of them does, but none with
the hour of a day. A time in a text that is no such list says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise
from math import isfinite

from scrapers.checks import MAX_DURATION_S
from scrapers.platforms import seconds_of
from scrapers.records import MAX_CHAPTERS, MAX_TITLE, Chapter
from scrapers.text import clean_title
from scrapers.values import listing, mapping

FEWEST = 3
SHORTEST_S = 10
FIRST_S = 60
"""The first time is before this second: a day's programme begins at no 0:30."""

_LONGEST_LINE = MAX_TITLE + 40
_TIME = r"\d{1,3}:\d{2}(?::\d{2})?"
_BEGINS = re.compile(
    rf"\A[^\w\[(]{{0,4}}(?:\d{{1,3}}[.)] {{0,2}})?[\[(]?({_TIME})(?!:?\d)"
    rf"(?: ?(?:[-–—]|to) ?{_TIME}(?!:?\d))?[\])]?(.*)\Z",
    re.A,
)
_ENDS = re.compile(rf"\A(.*?[^\d:])[\[(]?({_TIME})[\])]?\Z", re.A)
_SEPARATOR = " \t-–—:|•·*>~"
_UNTITLED = re.compile(r"\A<Untitled Chapter \d+>\Z", re.A)


def chapters_in(description: str | None) -> tuple[Chapter, ...]:
    """The chapters that a description lists; each ends where the next begins. None where it has no list."""
    found: list[tuple[int, str]] = []
    for line in (description or "").splitlines():
        timed = _timed(line.strip())
        if timed and (found or timed[0] < FIRST_S):
            found.append(timed)
    starts = [second for second, _ in found]
    apart = all(later - earlier >= SHORTEST_S for earlier, later in pairwise(starts))
    if not apart or not FEWEST <= len(found) <= MAX_CHAPTERS or starts[-1] > MAX_DURATION_S:
        return ()
    ends = [*starts[1:], None]
    return tuple(Chapter(second, title, end) for (second, title), end in zip(found, ends, strict=True))


def listed_chapters(listed: object) -> tuple[Chapter, ...]:
    """The chapters that yt-dlp lists of a video: what YouTube shows; one without a title of its own is none."""
    found = sorted(_listed(listed), key=lambda one: one.start_s)
    rising = all(earlier.start_s < later.start_s for earlier, later in pairwise(found))
    return tuple(found) if rising and len(found) <= MAX_CHAPTERS else ()


def _listed(listed: object) -> Iterator[Chapter]:
    for one in map(mapping, listing(listed)):
        start, end, title = _second(one.get("start_time")), _second(one.get("end_time")), one.get("title")
        named = clean_title(title) if isinstance(title, str) and not _UNTITLED.match(title) else None
        if start is not None and named:
            yield Chapter(start, named, end if end and end > start else None)


def _second(value: object) -> int | None:
    number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
    return int(value) if number and 0 <= value <= MAX_DURATION_S else None  # type: ignore[operator, call-overload]


def _timed(line: str) -> tuple[int, str] | None:
    """Second and title of a line that begins, or ends, with a time."""
    if len(line) > _LONGEST_LINE:
        return None
    if begins := _BEGINS.match(line):
        time, text = begins.groups()
    elif ends := _ENDS.match(line):
        text, time = ends.groups()
    else:
        return None
    second, title = seconds_of(time), clean_title(text.strip(_SEPARATOR))
    return (second, title) if second is not None and title else None
