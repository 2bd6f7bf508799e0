"""An event.yml for what was found: its facts from the pages, one line for each source. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from aggregator.collect.explore import Discovery
from aggregator.collect.look import Sight
from aggregator.matching.video_titles import name_of_titles
from scrapers.errors import ConftalksError
from scrapers.records import Event, SourceRef
from scrapers.source import TALKS, EventFacts, Source
from scrapers.urls import split_url
from scrapers.values import several

LONGEST_FACT = 300
"""Characters of a title or a place; what is longer is a text, and no fact."""

LONGEST = timedelta(days=14)
"""Talks on more days than this do not tell when a conference is."""


UNTIMED = EventFacts(timezone="UTC")
"""A list of recordings says no time of day, so that any zone is as good."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An Event (in UTC where nothing says its zone), the sights it is read by, and what no page says."""

    event: Event
    sights: tuple[Sight, ...]
    lists: tuple[SourceRef, ...]
    missing: tuple[str, ...]


def propose(
    slug: str,
    found: Sequence[Discovery],
    sources: Mapping[str, Source],
    given: EventFacts = EventFacts(),  # noqa: B008 - it is frozen
) -> Proposal:
    """An Event from what is behind each address; ``given`` are facts from the command line and win.

    Of several kinds that read one address the best is taken, of guesses likewise. Lists of recordings alone make talks.
    """
    sights = [sight for one in found for sight in one.sights[:1]]
    alone = bool(sights) and all(TALKS in sources[sight.kind].keys for sight in sights)
    sights = list(map(_of_talks, sights)) if alone else sights
    named = [sight.ref for sight in sights if sources[sight.kind].gives == "recordings"]
    # Where somebody has named the recordings, what the pages link is somebody else's.
    lists = tuple(dict.fromkeys(ref for one in found for ref in one.lists)) if not named else ()
    said = [given, *(sight.facts for sight in sights), *(facts for one in found for facts in one.facts)]
    facts = _united([*said, _days(sights), *([UNTIMED] if alone else [])])
    event = Event(
        slug=slug,
        title=facts.title or slug,
        timezone=facts.timezone or "UTC",
        starts=facts.starts,
        ends=facts.ends,
        location=facts.location,
        website=facts.website,
        keep="facts",
        schedule=tuple(dict.fromkeys(one.ref for one in sights if sources[one.kind].gives == "schedule")),
        recordings=tuple(dict.fromkeys([*named, *lists])),
    )
    missing = [name for name in ("title", "timezone", "starts", "ends", "location") if getattr(facts, name) is None]
    known = event.recordings or any(sight.recordings for sight in sights)
    return Proposal(event, tuple(sights), lists, (*missing, *([] if known else ["recordings"])))


def _of_talks(sight: Sight) -> Sight:
    """A list of recordings that is all there is of an event: each makes a talk."""
    title = sight.facts.title or name_of_titles([one.raw_title for one in sight.recordings])
    ref = replace(sight.ref, more=(*sight.ref.more, (TALKS.name, True)))
    return replace(sight, ref=ref, facts=replace(sight.facts, title=title))


def guess_refused(proposal: Proposal) -> ConftalksError | None:
    """The error where something in it is a guess that nobody has taken."""
    doubtful = next((sight for sight in proposal.sights if sight.guess), None)
    if doubtful is None:
        return None
    return ConftalksError(
        f"{doubtful.ref.url}: no kind reads this page. A guess finds {several(len(doubtful.talks), 'row')} in it: "
        "see them with `conftalks look`, and run again with --guess to take them"
    )


def polite_delay(urls: Iterable[str], refs: Iterable[SourceRef] = ()) -> int:
    """Seconds between two requests: none where every URL is on this machine, and so are those of the lines of event.yml."""
    hosts = {split_url(url).hostname for url in (*urls, *(ref.url for ref in refs if ref.url))}
    return 0 if hosts and hosts <= {"127.0.0.1", "localhost", "::1"} else 1


def _days(sights: Iterable[Sight]) -> EventFacts:
    """The days on which the talks are, where they are not further apart than any conference."""
    days = sorted(slot.start.date() for sight in sights for talk in sight.talks for slot in talk.slots)
    return EventFacts(starts=days[0], ends=days[-1]) if days and days[-1] - days[0] <= LONGEST else EventFacts()


def _united(facts: Iterable[EventFacts]) -> EventFacts:
    united: dict[str, Any] = {}
    for one in facts:
        for name in EventFacts.__slots__:
            value = getattr(one, name)
            if united.get(name) is None and not (isinstance(value, str) and len(value) > LONGEST_FACT):
                united[name] = value
    return EventFacts(**united)
