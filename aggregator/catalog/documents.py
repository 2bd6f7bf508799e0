"""Answers for programs: a talk as JSON and Markdown, calendars, feeds, sitemap, robots.txt."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from datasette import Response

from aggregator.catalog import queries, sitemap
from aggregator.catalog.feeds import FeedEntry, feed, newly_public, whats_new
from aggregator.catalog.formats import near_json, talk_json, talk_markdown
from aggregator.catalog.ical import calendar
from aggregator.catalog.json_feed import JSON_FEED, json_feed
from aggregator.catalog.news import changes_path, news_path
from aggregator.catalog.routing import find_event, find_speaker, find_talk, missing, moved, named, page, refused_json
from aggregator.catalog.site import Site
from aggregator.catalog.topics import similar_to, topics_of
from aggregator.catalog.views import TalkView

ATOM = "application/atom+xml; charset=utf-8"
CALENDAR = "text/calendar; charset=utf-8"
MARKDOWN = "text/markdown; charset=utf-8"
_XML = "application/xml; charset=utf-8"

_NO_ADDRESS = "This catalog has no public address configured, and this file consists of public addresses."


@page
def talk_document(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/t/EVENT/TALK.json``, ``.md`` and ``.ics``. An alias answers 301, as the page does."""
    found, form = find_talk(conn, site, request), request.url_vars["form"]
    if isinstance(found, Response):
        return _no_talk(found.status) if form == "json" else found
    if (found.event, found.slug) != (named(request, "event"), named(request, "talk")):
        return moved(site, f"{found.path}.{form}")
    if form == "ics":
        return _calendar(site, found.plain_title, [found])
    if form == "md":
        return Response(talk_markdown(found, site.base_url, site.now), content_type=MARKDOWN)
    about, near = topics_of(conn, found.id), similar_to(conn, found.id)
    return Response.json(talk_json(found, site.base_url) | near_json(about, near, site.base_url))


@page
def event_calendar(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/e/EVENT.ics``: everything on the schedule."""
    found = find_event(conn, site, request)
    if isinstance(found, Response):
        return found
    if found.slug != named(request, "event"):
        return moved(site, f"{found.path}.ics")
    return _calendar(site, found.title, queries.talks_of_event(conn, found.slug))


@page
def speaker_calendar(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/s/SPEAKER.ics``: all talks of one person."""
    found = find_speaker(conn, site, request)
    if isinstance(found, Response):
        return found
    if found.slug != named(request, "speaker"):
        return moved(site, f"{found.path}.ics")
    talks = queries.talks(conn, [row.id for row in queries.talks_of_speaker(conn, found.slug)])
    return _calendar(site, f"Talks by {found.name}", talks)


def _calendar(site: Site, name: str, talks: Iterable[TalkView]) -> Response:
    return Response(calendar(name, talks, site.base_url), content_type=CALENDAR)


@page
def feed_of_all(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/feeds/videos.atom``, talks of all conferences that got a public video, ``/feeds/changes.atom`` and ``.json``."""
    what, form = request.url_vars["what"], request.url_vars["form"]
    if site.base_url is None:
        return no_address(site) if form == "atom" else refused_json(_NO_ADDRESS, 404)
    title, page_path = (
        ("What is new in conference talks", news_path())
        if what == "changes"
        else ("New videos of conference talks", "/")
    )
    return _feed(site.base_url, title, f"/feeds/{what}.{form}", page_path, _news(conn, what))


@page
def feed_of_event(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/e/EVENT/videos.atom``, ``/e/EVENT/changes.atom`` and ``.json``: the same of one conference."""
    what, form = request.url_vars["what"], request.url_vars["form"]
    if site.base_url is None:
        return no_address(site) if form == "atom" else refused_json(_NO_ADDRESS, 404)
    found = find_event(conn, site, request)
    if isinstance(found, Response):
        return found if form == "atom" else refused_json("No conference of this catalog has this address.", 404)
    path = f"{found.path}/{what}.{form}"
    if found.slug != named(request, "event"):
        return moved(site, path)
    title, page_path = (
        (f"What is new at {found.title}", changes_path(found.slug))
        if what == "changes"
        else (f"New videos of {found.title}", found.path)
    )
    return _feed(site.base_url, title, path, page_path, _news(conn, what, found.slug))


def _news(conn: sqlite3.Connection, what: str, event: str | None = None) -> list[FeedEntry]:
    if what == "changes":
        return whats_new(conn, event)
    return [found.entry for found in newly_public(conn, event)]


def _feed(base_url: str, title: str, path: str, about: str, entries: list[FeedEntry]) -> Response:
    """A feed in the form that its path ends with; ``about`` is the page beside it."""
    if path.endswith(".json"):
        body = json.dumps(json_feed(title, path, about, entries, base_url), ensure_ascii=False)
        return Response(body, content_type=JSON_FEED)
    return Response(feed(title, path, about, entries, base_url), content_type=ATOM)


@page
def sitemap_file(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/sitemap.xml``: every page, or the list of ``/sitemap-N.xml`` where they are too many for one file."""
    if site.base_url is None:
        return no_address(site)
    asked, count = request.url_vars["part"], sitemap.parts(conn)
    part = int(asked[:9]) if asked else 1
    if not asked and count > 1:
        return Response(sitemap.index(site.base_url, count), content_type=_XML)
    if not 1 <= part <= count:
        return missing(site, "The sitemap has no such part.")
    return Response(sitemap.sitemap(conn, site.base_url, part), content_type=_XML)


@page
def robots(_conn: sqlite3.Connection, site: Site, _request: Any) -> Response:
    """``/robots.txt``."""
    return Response.text(sitemap.robots(site.path(""), site.base_url))


def _no_talk(status: int) -> Response:
    """What a program gets that asked for a talk that is not known here (404) or was left out on request (410)."""
    said = "This talk was left out on request." if status == 410 else "No talk of this catalog has this address."
    return refused_json(said, status)


def no_address(site: Site) -> Response:
    """404: the catalog does not know where it is public."""
    return missing(site, _NO_ADDRESS)
