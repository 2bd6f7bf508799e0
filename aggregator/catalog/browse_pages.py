"""The pages that lead into the catalog: home, conferences, speakers, and one speaker."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from itertools import groupby
from typing import Any
from urllib.parse import urlencode

from datasette import Response

from aggregator.catalog import browse, queries, views
from aggregator.catalog.examples import examples
from aggregator.catalog.newest import newest_recordings
from aggregator.catalog.preview import speaker_preview
from aggregator.catalog.routing import find_speaker, html, is_at, missing, moved, page, page_number, query_of
from aggregator.catalog.site import Site
from aggregator.catalog.wording import other_spellings
from scrapers.records import NOT_TALKS
from scrapers.text import fold_letters

NEWEST_EVENTS = 6
"""Conferences on the home page, those with a video first."""

FEW = 12
"""Series that need no letters and no filter."""

TALKS_AT_ONCE = 200
"""Talks on a page of a speaker."""

LARGEST = 8
"""Series that are shown before all, where there are three times as many."""


@page
def home(conn: sqlite3.Connection, site: Site, _request: Any) -> Response:
    """A search with examples, the newest recordings and the latest conferences."""
    return html(
        site,
        "home.html",
        numbers=browse.numbers(conn),
        newest=queries.events(conn, NEWEST_EVENTS, "coalesce(l.public, 0) = 0, "),
        recordings=newest_recordings(conn),
        examples=[(query, _search(site, query)) for query in examples(conn)],
        canonical=site.absolute("/"),
    )


def _search(site: Site, query: str) -> str:
    return site.path("/search?" + urlencode({"q": query}))


@page
def conferences_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/e``: all conferences by series, A to Z, the largest before them; ``?q=`` leaves those that have its words."""
    if not is_at(request):
        return moved(site, "/e")
    query = query_of(request)
    found = browse.all_series(conn)
    shown = [one for one in found if one.has(fold_letters(query).split())]
    many = not query and len(found) >= 3 * LARGEST
    return html(
        site,
        "conferences.html",
        asked=query,
        series=shown,
        largest=sorted(found, key=lambda one: -one.talks)[:LARGEST] if many else [],
        letters=browse.by_letter(shown) if len(found) > FEW else [("", shown)],
        few=len(found) <= FEW,
        numbers=browse.numbers(conn),
        canonical=site.absolute("/e"),
    )


@page
def conferences_json(conn: sqlite3.Connection, site: Site, _request: Any) -> Response:
    """``/e.json``: all conferences for programs, the newest first."""
    series = {edition.slug: one.slug for one in browse.all_series(conn) for edition in one.editions}
    return Response.json({"conferences": [_event_row(site, one, series[one.slug]) for one in queries.events(conn)]})


def _event_row(site: Site, event: views.EventView, series: str) -> dict[str, Any]:
    return {
        "slug": event.slug,
        "title": event.title,
        "series": series,
        "starts": event.starts.isoformat() if event.starts else None,
        "ends": event.ends.isoformat() if event.ends else None,
        "timezone": event.timezone,
        "location": event.location,
        "website": event.website,
        "talks": event.ledger.talks,
        "public": event.ledger.public,
        "permalink": site.absolute(event.path),
    }


@page
def speakers_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/s``: the speakers with the most talks; with ``?letter=`` (and ``page=``) all of a letter, with ``?q=`` by name."""
    if not is_at(request):
        return moved(site, "/s")
    letters, query, asked = browse.letters(conn), query_of(request), (request.args.get("letter") or "").upper()
    letter = asked if asked in letters and not query else None
    if asked and not query and not letter:
        return missing(site, f"No speaker’s name begins with “{asked}”.", more=("/s", "All speakers"))
    pages = browse.pages_of(conn, letter) if letter else []
    number = page_number(request)
    if letter and not 1 <= number <= len(pages):
        return missing(site, "This letter has no such page.", more=("/s", "All speakers"))
    if letter:
        shown = browse.speakers_of(conn, letter, number)
    else:
        shown = browse.speakers_named(conn, query) if query else browse.most_talks(conn)
    own = {"letter": letter} | ({"page": str(number)} if number > 1 else {}) if letter else {}
    return html(
        site,
        "speakers.html",
        asked=query,
        initials=browse.initials,
        everybody=browse.count(conn, "speakers"),
        letters=letters,
        letter=letter,
        pages=pages,
        number=number,
        speakers=shown[: browse.MOST_FOUND] if query else shown,
        more=bool(query) and len(shown) > browse.MOST_FOUND,
        canonical=site.absolute("/s" + (f"?{urlencode(own)}" if own else "")),
    )


@page
def speaker_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """All talks of one person by year, the newest first; what they are about, and with whom they were given."""
    speaker = find_speaker(conn, site, request)
    if isinstance(speaker, Response):
        return speaker
    if not is_at(request, speaker=speaker.slug):
        return moved(site, speaker.path)
    talks = queries.talks_of_speaker(conn, speaker.slug)
    parts = [talks[at : at + TALKS_AT_ONCE] for at in range(0, len(talks), TALKS_AT_ONCE)] or [[]]
    number = page_number(request)
    if not 1 <= number <= len(parts):
        return missing(site, f"{speaker.name} has no such page.", more=(speaker.path, f"All talks by {speaker.name}"))
    shown = parts[number - 1]
    return html(
        site,
        "speaker.html",
        speaker=speaker,
        initials=browse.initials,
        years=[(year, same, _events(same)) for year, same in _by_year(shown)],
        dense=len(shown) > browse.MANY_TALKS,
        pages=[_active([year for year, _ in _by_year(part) if year]) or "Without a date" for part in parts],
        page_number=number,
        number=views.count_talks(talks),
        conferences=len({talk.event for talk in talks if talk.kind not in NOT_TALKS}),
        active=_active([year for year, _ in _by_year(talks) if year]),
        topics=browse.topics_of_speaker(conn, speaker.slug),
        companions=browse.companions(conn, speaker.slug),
        spellings=other_spellings(speaker.name, talks),
        website=speaker.url if speaker.url and views.is_web_page(speaker.url) else None,
        preview=speaker_preview(speaker, talks, site),
        canonical=site.absolute(speaker.path + (f"?page={number}" if number > 1 else "")),
    )


def _by_year(talks: Iterable[views.TalkRow]) -> list[tuple[int | None, list[views.TalkRow]]]:
    """(year, talks), None for those without a date, of talks in order of time."""
    years = groupby(talks, key=lambda talk: talk.starts.year if talk.starts else None)
    return [(year, list(same)) for year, same in years]


def _events(talks: Iterable[views.TalkRow]) -> dict[str, str]:
    """Slug -> title of the events of talks, in their order."""
    return {talk.event: talk.event_title for talk in talks}


def _active(years: list[int]) -> str:
    """The years from the first to the last of these, which are in descending order; "" where there is none."""
    if not years:
        return ""
    return str(years[0]) if years[0] == years[-1] else f"{years[-1]}–{years[0]}"
