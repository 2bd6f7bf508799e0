"""Is a recording of this edition at all? Years and event names in its title, and the day it was published."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from aggregator.matching.words import VideoText, event_names, event_words, is_year, name_words, words

if TYPE_CHECKING:
    from scrapers.records import Event

LATE = timedelta(days=365)
"""Published later than this after the end, a recording is more likely the next edition's."""

NEAR = timedelta(days=60)
"""Sources give sloppy days of recording; farther off than this it was another edition."""

_HOUR = re.compile(r"\b(1[0-2]|[1-9])\s?([ap])\.?m\b", re.I)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)


def event_years(event: Event) -> frozenset[str]:
    """The years that the event's own videos may name, as words."""
    years = {str(day.year) for day in (event.starts, event.ends) if day}
    return frozenset(years or {word for word in words(f"{event.title} {event.slug}") if is_year(word)})


def other_year(video: VideoText, event: Event) -> str | None:
    """A year in the recording's title that is not the event's, where the event's own is not there too."""
    own = event_years(event)
    named = [word for word in video.words if is_year(word)]
    if not own or own & set(named):
        return None
    return next(iter(named), None)


def names_event(video: VideoText, event: Event, title: tuple[str, ...] = ()) -> bool | None:
    """True: the recording names this event with its year. False: another event of that year. None: it cannot be told.

    Words that the talk's own ``title`` has are no event's name.
    """
    own_years = event_years(event)
    for said in video.segments:
        at = next((i for i, word in enumerate(said) if word in own_years), None)
        named = name_words(" ".join(said[:at])) if at else ()
        while named and any(character.isdigit() for character in named[0]):
            named = named[1:]
        if named and not set(title).issuperset(named):
            return _is_own(named, event)
    return None


def _is_own(named: tuple[str, ...], event: Event) -> bool | None:
    """Whether words printed before the year name the event. A part of its name may be another event's whole name."""
    names, joined = event_names(event), "".join(named)
    if {joined, f"{joined}conf", joined.removesuffix("conf")} & names or set(named) == set(name_words(event.title)):
        return True
    return None if len(named) > 4 or event_words(event).issuperset(named) else False


def published_before(video: VideoText, event: Event) -> bool:
    """Whether it appeared before the event began (a day is allowed for time zones)."""
    published = video.recording.published
    return bool(published and event.starts and published < event.starts - timedelta(days=1))


def published_late(video: VideoText, event: Event) -> bool:
    """Whether it appeared more than a year after the event."""
    end = event.ends or event.starts
    return bool(video.recording.published and end and video.recording.published > end + LATE)


def days_after(video: VideoText, event: Event) -> int | None:
    """Days between the event's end and the publication; negative while it still ran."""
    end = event.ends or event.starts
    return (video.recording.published - end).days if video.recording.published and end else None


def recorded_then(video: VideoText, event: Event) -> bool | None:
    """Whether the day of recording that the source gives lies at the event; None without a day, or where it is near."""
    day, start = video.recording.recorded, event.starts
    if day is None or start is None:
        return None
    end = event.ends or start
    if start - timedelta(days=1) <= day <= end + timedelta(days=1):
        return True
    return None if start - NEAR <= day <= end + NEAR else False


def named_hour(video: VideoText) -> int | None:
    """The hour of day 0-23 that the title names as "5pm" or "8 am"; None without, or with several."""
    hours = {int(n) % 12 + (12 if half.lower() == "p" else 0) for n, half in _HOUR.findall(video.recording.raw_title)}
    return hours.pop() if len(hours) == 1 else None


def named_days(video: VideoText, event: Event) -> frozenset[date]:
    """Days of the event that the recording's title names: "May 17", "17 May", "Friday"; else the source's own day."""
    if not event.starts or not event.ends:
        return frozenset()
    span = min((event.ends - event.starts).days, 30)
    days = [event.starts + timedelta(days=n) for n in range(span + 1)]
    pairs = set(zip(video.words, video.words[1:], strict=False))
    found = {
        day for day in days if {(_MONTHS[day.month - 1], str(day.day)), (str(day.day), _MONTHS[day.month - 1])} & pairs
    }
    found = found or {day for day in days if _WEEKDAYS[day.weekday()] in video.words}
    recorded = video.recording.recorded
    if not found and recorded and event.starts <= recorded <= event.ends:
        found = {recorded}
    return frozenset(found)
