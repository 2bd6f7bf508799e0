"""What is new, as pages: of the catalog by day and conference, and of one conference everything that ever happened."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from datetime import date
from itertools import groupby
from typing import Any

from datasette import Response

from aggregator.catalog import queries
from aggregator.catalog.news import (
    MOST_CHANGES,
    NewsPlace,
    came_on,
    changes_path,
    newest,
    news_path,
    number_of_changes,
    number_undated,
)
from aggregator.catalog.routing import find_event, html, is_at, missing, moved, page, page_number
from aggregator.catalog.site import Site
from aggregator.catalog.views import ChangeView, TalkRow
from aggregator.files.history import WHAT

_MORE = ("/changes", "What is new")


@page
def changes_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/changes``: the newest days; ``?day=`` (and ``event=``, where a day is long) begins there."""
    if not is_at(request):
        return moved(site, "/changes")
    place = _place(request)
    found = newest(conn, place=place) if place else None
    if place is None or found is None or (place != NewsPlace() and not found.days):
        return missing(site, "Nothing is told of that day or of any before it.", more=_MORE)
    talks = _talks(conn, (told for day in found.days for one in day.events for told in one.told))
    first = place == NewsPlace()
    return html(
        site,
        "changes.html",
        days=found.days,
        talks=talks,
        in_order=in_order,
        first=first,
        older=site.path(news_path(found.older.day, found.older.event)) if found.older else None,
        undated=0 if found.older else number_undated(conn),
        changes_path=changes_path,
        canonical=site.absolute(news_path() if first else news_path(place.day, place.event)),
    )


def _place(request: Any) -> NewsPlace | None:
    """Where the page begins that is asked for; None where that is no day."""
    asked, event = request.args.get("day"), request.args.get("event") or ""
    if not asked:
        return NewsPlace()
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return NewsPlace(day.isoformat(), event)


def in_order(told: Iterable[ChangeView]) -> list[ChangeView]:
    """Changes as a page tells them: what can be watched first, and of each kind the latest first."""
    order = {what: number for number, what in enumerate(("published", "back", "replaced", *WHAT))}
    return sorted(told, key=lambda change: order[change.what])


def _talks(conn: sqlite3.Connection, told: Iterable[ChangeView]) -> Mapping[str, TalkRow]:
    """The talks of changes by id."""
    return {talk.id: talk for talk in queries.talk_rows(conn, sorted({change.talk for change in told}))}


@page
def event_changes_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/e/EVENT/changes``: everything that happened to the recordings of its talks by day, ``page=2`` what is older."""
    event = find_event(conn, site, request)
    if isinstance(event, Response):
        return event
    path = changes_path(event.slug)
    if not is_at(request, event=event.slug):
        return moved(site, path)
    pages = max(1, -(-number_of_changes(conn, event.slug) // MOST_CHANGES))
    number = page_number(request)
    if not 1 <= number <= pages:
        return missing(site, "There is no such page.", more=(path, f"What is new at {event.title}"))
    told = queries.changes_in(conn, event.slug, MOST_CHANGES, (number - 1) * MOST_CHANGES)
    return html(
        site,
        "event_changes.html",
        event=event,
        days=[(day, _by_kind(of_day)) for day, of_day in groupby(told, key=lambda change: change.day)],
        talks=_talks(conn, told),
        came=came_on(conn, event.slug),
        pages=pages,
        number=number,
        address={one: site.path(changes_path(event.slug, one)) for one in range(1, pages + 1)},
        canonical=site.absolute(changes_path(event.slug, number)),
    )


def _by_kind(told: Iterable[ChangeView]) -> list[tuple[str, list[ChangeView]]]:
    """(what, changes) in the order of ``in_order``."""
    return [(what, list(same)) for what, same in groupby(in_order(told), key=lambda change: change.what)]
