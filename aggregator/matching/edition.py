"""Is a recording of this edition at all? Years and event names in its title, and the day it was published."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from aggregator.matching.naming import UNNAMED, Naming, ends_with
from aggregator.matching.texts import VideoText, event_names, event_words, is_year, name_words, script, short_year
from aggregator.vocabulary import LABELS, words

if TYPE_CHECKING:
    from aggregator.matching.convention import Convention
    from aggregator.matching.texts import TalkText
    from scrapers.records import Event, Recording

LATE = timedelta(days=365)
"""Published later than this after the end, a recording is more likely the next edition's."""

MISSPELT = 90
"""An event's name misspelt is still that name from this ratio (0-100) of its letters on."""

NEAR = timedelta(days=60)
"""Sources give sloppy days of recording; farther off than this it was another edition."""


def features(
    talk: TalkText, video: VideoText, event: Event, convention: Convention, naming: Naming = UNNAMED
) -> dict[str, str]:
    """Whose edition the title names, when it appeared, and whether it is built as the sure ones are."""
    found: dict[str, str] = {}
    ours = names_event(video, event, talk.title + tuple(talk.name_words), naming)
    if ours is not None:
        found["this event and year are named" if ours else "another event is named"] = ""
    year = other_year(video, event, naming)
    if year and year not in talk.title:
        found["another year is named"] = year
    if in_own_list(video.recording, event):
        found["in the event's own list"] = ""
    alike = convention.built_alike(video)
    if alike is not None:
        found["built like the sure ones" if alike else "not built like the sure ones"] = ""
    together = convention.together(video)
    if together is not None:
        found["published with the sure ones" if together else "published apart from the sure ones"] = ""
    recorded = recorded_then(video, event)
    if recorded is not None:
        found["recorded at the event" if recorded else "recorded at another time"] = str(video.recording.recorded)
    after = days_after(video, event)
    if published_before(video, event):
        found["published before the event"] = ""
    elif after is not None and published_late(video, event):
        found["published more than a year after the event"] = f"{after} days after the event"
    elif after is not None:
        found["published after the event"] = f"{after} days after the event" if after >= 0 else "during the event"
    return found


def in_own_list(recording: Recording, event: Event) -> bool:
    """Whether it stands in a playlist, or on the platform, that event.yml names for this event."""
    return any(
        value == recording.playlist or recording.id.startswith(f"{value}/")
        for ref in event.recordings
        for _, value in ref.more
    )


def event_years(event: Event) -> frozenset[str]:
    """The years that the event's own videos may name, as words."""
    years = {str(day.year) for day in (event.starts, event.ends) if day}
    return frozenset(years or {word for word in words(f"{event.title} {event.slug}") if is_year(word)})


def short_years(event: Event) -> frozenset[str]:
    """The years that may stand in two digits behind the event's name; also what a name like "Brno Brew 10" counts."""
    counted = (short_year(word) for word in words(f"{event.title} {event.slug}"))
    return event_years(event).union(year for year in counted if year)


def other_year(video: VideoText, event: Event, naming: Naming = UNNAMED) -> str | None:
    """A year in the recording's title that is not the event's, where the event's own is not there too.

    Two digits are a year behind a name that is known.
    """
    own, own_short = event_years(event), short_years(event)
    named = [word for word in video.words if is_year(word)]
    short = _years_behind_names(video, event, naming)
    if not own or own & set(named) or own_short & set(short):
        return None
    return next(iter([*named, *short]), None)


def _years_behind_names(video: VideoText, event: Event, naming: Naming) -> list[str]:
    known = event_names(event) | naming.own | naming.listed
    return [mention.year for mention in video.mentions if mention.short and ends_with(mention.named, known)]


def numbers(video: VideoText, event: Event, naming: Naming) -> frozenset[str]:
    """Numbers of parts in the recording's title, without two digits that are a year."""
    return video.numbers.difference(year[2:] for year in _years_behind_names(video, event, naming))


def names_event(video: VideoText, event: Event, besides: tuple[str, ...] = (), naming: Naming = UNNAMED) -> bool | None:
    """True: the recording names this event with its year. False: another event of that year. None: it cannot be told.

    Words that the talk itself has (``besides``: its title, its speakers) are no event's name.
    """
    for mention in video.mentions:
        if mention.year not in (short_years(event) if mention.short else event_years(event)):
            continue
        named = mention.named
        if not named or set(besides).issuperset(named):
            continue
        ours = _is_own(named, event, naming)
        if ours is not True:
            ours = _is_own(_after(named, besides), event, naming)
        if ours or not mention.short or ends_with(named, naming.listed):
            return ours
    return None


def _after(named: tuple[str, ...], besides: tuple[str, ...]) -> tuple[str, ...]:
    """What is left of a name that runs on from the talk's title or speakers without a sign between."""
    while named and named[0] in besides:
        named = named[1:]
    return named


def _is_own(named: tuple[str, ...], event: Event, naming: Naming) -> bool | None:
    """Whether words printed before the year name the event. A part of its name may be another event's whole name."""
    names, joined = event_names(event), "".join(named)
    if joined in naming.own:
        return True
    if script(joined) != script("".join(names)) or LABELS.issuperset(named):
        return None
    if {joined, f"{joined}conf", joined.removesuffix("conf")} & names or set(named) == set(name_words(event.title)):
        return True
    if any(fuzz.ratio(joined, name) >= MISSPELT for name in names if len(name) > 6):
        return True
    unclear = len(named) > 4 or event_words(event).issuperset(named) or ends_with(named, naming.own)
    return None if unclear else False


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
