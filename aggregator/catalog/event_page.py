"""An event's page, and the one that lists what of it waits for a person."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response

from aggregator.catalog import queries, views
from aggregator.catalog.commands import Commands
from aggregator.catalog.facets import address, facets
from aggregator.catalog.preview import event_preview
from aggregator.catalog.routing import find_event, html, moved, named, page, page_with
from aggregator.catalog.schedule import UNPLACED, ScheduleRequest, schedule
from aggregator.catalog.site import Site
from aggregator.catalog.waits import MOST_WAITING, number_waiting, waits


@page
def event_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """The schedule in the event's zone, with the video state of every talk: a list by day, or with ``?view=grid`` a grid.

    ``?kind=``, ``?track=`` and ``?video=`` narrow it; where it is long ``?day=`` says which day of it to show.
    """
    event = find_event(conn, site, request)
    if isinstance(event, Response):
        return event
    if event.slug != named(request, "event") or request.path.endswith("/"):
        return moved(site, event.path)
    asked = ScheduleRequest.of(request.args)
    shown = schedule(queries.timetable(conn, event.slug), asked)
    here = site.path(event.path)
    return html(
        site,
        "event.html",
        event=event,
        asked=asked,
        shown=shown,
        facets=facets(shown.choices, asked.arguments(day=None), here),
        as_list=address(here, asked.arguments(view=None)),
        as_grid=address(here, asked.arguments(view="grid")),
        all_kinds=address(here, asked.arguments(kind=None, track=None, video=None, day=None)),
        days={day: address(here, asked.arguments(day=day.isoformat())) for day in shown.dates},
        without_time=address(here, asked.arguments(day=UNPLACED)),
        website=event.website if event.website and views.is_web_page(event.website) else None,
        waiting=number_waiting(conn, event.slug),
        preview=event_preview(event, site),
        canonical=site.absolute(event.path),
    )


@page_with({"X-Robots-Tag": "noindex"})
def review_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """What of an event waits for a person, with the commands that decide it; for its keepers, not for search engines."""
    event = find_event(conn, site, request)
    if isinstance(event, Response):
        return event
    if event.slug != named(request, "event") or request.path.endswith("/"):
        return moved(site, f"{event.path}/review")
    return html(
        site,
        "review.html",
        event=event,
        waits=waits(conn, event.slug),
        commands=Commands(event.slug),
        most=MOST_WAITING,
    )
