"""An event's page, and the one that lists what of it waits for a person."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from datasette import Response

from aggregator.catalog import browse, queries, views
from aggregator.catalog.commands import Commands
from aggregator.catalog.facets import address, facets
from aggregator.catalog.preview import event_preview
from aggregator.catalog.routing import find_event, html, is_at, moved, page, page_with
from aggregator.catalog.schedule import NARROWED_BY, UNPLACED, Schedule, ScheduleRequest, missing, schedule
from aggregator.catalog.site import Site
from aggregator.catalog.waits import MOST_WAITING, number_waiting, waits

FEW_WAITING = 5
"""Of each list of what waits: the others are folded."""

MOST_EDITIONS = 60
"""Editions of one series that its pages name, the newest."""


@dataclass(frozen=True, slots=True)
class EditionChip:
    """One of a series, called as among all conferences."""

    label: str
    path: str
    here: bool


def editions(conn: sqlite3.Connection, event: views.Conference) -> list[EditionChip]:
    """The conferences of an event's series, the newest first; none where it is the only one."""
    # A catalog of before keeps no names until it is built again.
    if not queries.has_table(conn, "event_names"):
        return []
    rows = conn.execute(
        """SELECT slug, title, events.starts FROM event_names own
             CROSS JOIN event_names other ON other.series = own.series CROSS JOIN events ON slug = other.event
           WHERE own.event = ? AND own.name NOT LIKE '=%' AND other.name NOT LIKE '=%' GROUP BY slug""",
        (event.slug,),
    ).fetchall()
    shown = browse.labelled(rows)[:MOST_EDITIONS]
    found = [EditionChip(label, views.event_path(slug), slug == event.slug) for label, slug, _, _ in shown]
    return found if len(found) > 1 else []


@page
def event_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """The schedule in the event's zone, with the video state of every talk: a list by day, or with ``?view=grid`` a grid.

    ``?kind=``, ``?room=``, ``?track=`` and ``?video=`` narrow it; where it is long ``?day=`` says which day of it to show.
    """
    event = find_event(conn, site, request)
    if isinstance(event, Response):
        return event
    if not is_at(request, event=event.slug):
        return moved(site, event.path)
    asked = ScheduleRequest.of(request.args)
    shown = schedule(queries.timetable(conn, event.slug), asked)
    here = site.path(event.path)
    menus = dict(shown.choices)
    kinds = {"kind": menus.pop("kind")}
    again = asked.arguments(day=None)
    return html(
        site,
        "event.html",
        event=event,
        asked=asked,
        shown=shown,
        missing=missing,
        editions=editions(conn, event),
        kinds=facets(kinds, {"event": event.slug}, site.path("/search")) if site.frozen else facets(kinds, again, here),
        facets=facets(menus, again, here),
        as_list=address(here, asked.arguments(view=None)),
        as_grid=address(here, asked.arguments(view="grid")),
        everything=address(here, asked.arguments(**dict.fromkeys(NARROWED_BY), day=None)),
        only_videos=_only_videos(asked, shown, here),
        days={day: address(here, asked.arguments(day=day.isoformat())) for day in shown.dates},
        rooms={
            room: address(here, asked.arguments(day=None, room=room))
            for day in shown.days
            for room in day.rooms
            if room
        },
        without_time=address(here, asked.arguments(day=UNPLACED)),
        website=event.website if event.website and views.is_web_page(event.website) else None,
        waiting=number_waiting(conn, event.slug),
        preview=event_preview(event, site),
        canonical=site.absolute(address(event.path, _shown_day(asked, shown))),
    )


def _shown_day(asked: ScheduleRequest, shown: Schedule) -> dict[str, str]:
    """The argument that a day of a long schedule has in its address, where it is not the first, and nothing narrows it.

    What it shows is on no other page: to a search engine it is one of its own.
    """
    first = shown.dates[0].isoformat() if shown.dates else None
    own = shown.by_day and not asked.arguments(day=None, view=None)
    return {"day": shown.day} if own and shown.day and shown.day != first else {}


def _only_videos(asked: ScheduleRequest, shown: Schedule, here: str) -> str | None:
    """Where the talks with a public video are alone, or all again; None where that would be the same or nothing."""
    states = {choice.value for choice in shown.choices["video"] if choice.talks}
    if asked.video == "public":
        return address(here, asked.arguments(video=None, day=None))
    return address(here, asked.arguments(video="public", day=None)) if "public" in states and len(states) > 1 else None


@page_with({"X-Robots-Tag": "noindex"})
def review_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """What of an event waits for a person, with the commands that decide it; for its keepers, not for search engines.

    Of each list the first few are open, and the others folded.
    """
    event = find_event(conn, site, request)
    if isinstance(event, Response):
        return event
    if not is_at(request, event=event.slug):
        return moved(site, f"{event.path}/review")
    return html(
        site,
        "review.html",
        event=event,
        waits=waits(conn, event.slug),
        commands=Commands(event.slug),
        most=MOST_WAITING,
        few=FEW_WAITING,
    )
