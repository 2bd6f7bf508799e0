"""Days of the few recordings that only a day can place: a flat listing has none, so each of these videos is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from aggregator.collect.crawl import crawl
from aggregator.collect.intake import Intake
from aggregator.collect.look import claims
from aggregator.collect.settle import Settled
from aggregator.matching.judge import ACCEPT
from scrapers.fetch import Fetcher
from scrapers.records import Recording
from scrapers.source import Source
from scrapers.values import several

MOST = 20
"""So many videos are asked for in one run; on another day others are."""


def may_be_asked(recordings: Iterable[Recording], sources: Mapping[str, Source]) -> bool:
    """Whether any of them has no day, and a source that reads the video alone. Where none has, nothing is undecided."""
    return any(not (one.published or one.recorded) and claims(one.url, sources) for one in recordings)


def undecided(settled: Settled, today: date) -> tuple[Recording, ...]:
    """Recordings without any day that are suggested, though as likely as what is accepted; at most MOST of them. Pure.

    Where there are more, each day others come first, so that a few that never answer do not keep the rest waiting.
    """
    accepted = {link.recording for link in settled.files.links if link.decision == "accepted"}
    likely: dict[str, float] = {}
    for link in settled.files.links:
        if link.decision == "suggested" and link.score >= ACCEPT and link.recording not in accepted:
            likely[link.recording] = max(link.score, likely.get(link.recording, 0.0))
    waiting = [one for one in settled.files.recordings if one.key in likely and not (one.published or one.recorded)]
    ordered = sorted(waiting, key=lambda one: (-likely[one.key], one.key))
    start = today.toordinal() * MOST % len(ordered) if len(ordered) > MOST else 0
    return tuple((ordered[start:] + ordered[:start])[:MOST])


def hosts_of(asked: Iterable[Recording], sources: Mapping[str, Source]) -> set[str]:
    """Where these recordings are asked for, also in an event whose event.yml names no list of them."""
    return {host for one in asked if (ref := claims(one.url, sources)) for host in sources[ref.kind].hosts}


def with_days(intake: Intake, asked: Sequence[Recording], sources: Mapping[str, Source], fetcher: Fetcher) -> Intake:
    """The intake with the days on which these recordings appeared; one that cannot be had costs nothing but a note."""
    days = {}
    missed = []
    for recording in asked:
        ref = claims(recording.url, sources)
        if ref is None:
            continue
        crawled = crawl(sources[ref.kind], ref, intake.files.event, fetcher, None)
        found = crawled.parsed.recordings if crawled.parsed else ()
        day = next((one.published for one in found if one.key == recording.key and one.published), None)
        if day:
            days[recording.key] = day
        elif crawled.errors:
            missed += [str(crawled.errors[0])]
    notes = [f"{several(len(missed), 'recording')} whose day could not be had: {missed[0]}"] if missed else []
    recordings = tuple(replace(one, published=days[one.key]) if one.key in days else one for one in intake.recordings)
    return replace(intake, recordings=recordings, notes=(*intake.notes, *notes))
