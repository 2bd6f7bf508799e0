"""What every route shares: from a view (a function of a connection, the site and a request) to a Datasette route."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from datasette import Response

from aggregator.catalog import queries, views
from aggregator.catalog.delivery import etag_of
from aggregator.catalog.published import base_url, is_local, issues_url
from aggregator.catalog.resolve import talk_named
from aggregator.catalog.search import Hit, find
from aggregator.catalog.site import CONTENT_SECURITY_POLICY, FROZEN, Site, name_of, templates
from aggregator.catalog.stamps import STAMPING, StampLook
from scrapers.text import slugify

PageView = Callable[[sqlite3.Connection, Site, Any], Response]
"""Answers a request out of one snapshot of the catalog."""

Route = Callable[[Any, Any], Awaitable[Response]]
"""What Datasette calls with itself and the request."""

BASE_URL = "conftalks.base_url"
"""Where a request's scope has the address under which the catalog is published, as asgi.py found it; None for none."""


def page_with(headers: Mapping[str, str] | None) -> Callable[[PageView], Route]:
    """Make a Datasette route of a view: answered in the database's thread, on one snapshot.

    ``headers``: what every 200 of it goes out with, beside what every page does; None where it finds that out itself.
    """

    def route_of(view: PageView) -> Route:
        """The route; ``fixed_headers`` on it are ``headers``, for whoever answers without the view (asgi.py)."""

        @functools.wraps(view)
        async def route(datasette: Any, request: Any) -> Response:
            """503 where no database is a catalog, else what the view answers."""
            for site in sites(datasette, request.scope):
                database = datasette.databases[site.database]
                # A catalog in memory has no file whose state could be told.
                stamping = request.scope.get(STAMPING) if database.path else None
                answered: Response | None = await database.execute_fn(
                    functools.partial(_snapshot, view, headers or {}, site, stamping, request)
                )
                if answered is not None:
                    return answered
            return html(await site_of(datasette, request.scope), "nodata.html", status=503)

        # wraps() would show the view's signature, and Datasette passes arguments by the names it finds there.
        del route.__wrapped__
        route.fixed_headers = headers  # type: ignore[attr-defined]
        return route

    return route_of


page = page_with({})
"""A route that goes out with what every page does."""


async def site_of(datasette: Any, scope: Mapping[str, Any]) -> Site:
    """The site with the first database that is a catalog; without one if there is none. ``scope``: of the request."""
    for site in sites(datasette, scope):
        if await datasette.databases[site.database].execute_fn(queries.is_catalog):
            return site
    return _site(datasette, None, scope)


def sites(datasette: Any, scope: Mapping[str, Any]) -> Iterator[Site]:
    """What the site is if this or that database is the catalog."""
    return (_site(datasette, name, scope) for name in list(datasette.databases) if not name.startswith("_"))


def _site(datasette: Any, database: str | None, scope: Mapping[str, Any]) -> Site:
    config = datasette.plugin_config("conftalks")
    frozen, base = bool((config or {}).get(FROZEN)), scope[BASE_URL] if BASE_URL in scope else base_url(config)
    if frozen and base and is_local(base):
        # Nobody else could follow it out of a file.
        base = None
    return Site(str(datasette.urls.path("/")), base, database, issues_url(config), frozen, name_of(datasette))


def _snapshot(
    view: PageView,
    headers: Mapping[str, str],
    site: Site,
    stamping: StampLook | None,
    request: Any,
    conn: sqlite3.Connection,
) -> Response | None:
    """All reads of one page see one state, even while a build writes; the answer says which. None if this is no catalog."""
    conn.execute("BEGIN")
    try:
        # The first read begins the snapshot.
        if not queries.is_catalog(conn):
            return None
        stamp = stamping(conn, site.now) if stamping else None
        # A file keeps its bytes while what it shows is the same, whatever else has changed.
        answer = view(conn, replace(site, stamp=None if site.frozen else stamp), request)
    finally:
        conn.rollback()
    if answer.status == 200:
        answer.headers.update(headers)
        if stamp:
            answer.headers["ETag"] = etag_of(stamp)
    return answer


SECTIONS = (
    ("/e", "Conferences", "conferences.html", ("event.html", "review.html")),
    ("/s", "Speakers", "speakers.html", ("speaker.html",)),
    ("/topics", "Topics", "topics.html", ("topic.html",)),
    ("/about", "About", "about.html", ()),
)
"""What every page's header leads to: address, name, the template of that page, those of pages below it."""


def sections(template: str) -> list[tuple[str, str, str | None]]:
    """(address, name, value of ``aria-current`` if any) of what the header of a page with this template leads to."""
    here = {
        path: "page" if template == own else "true" for path, _, own, below in SECTIONS if template in (own, *below)
    }
    return [(path, name, here.get(path)) for path, name, *_ in SECTIONS]


def html(
    site: Site, template: str, *, status: int = 200, policy: str = CONTENT_SECURITY_POLICY, **context: Any
) -> Response:
    """A page out of one of our templates, with our policy also where it stands in for one of Datasette's."""
    common = {"site": site, "query": "", "canonical": None, "preview": None, "now": site.now}
    common["sections"] = sections(template)
    body = templates().get_template(template).render(**(common | context))
    return Response.html(body, status=status, headers={"Content-Security-Policy": policy})


def missing(
    site: Site,
    what: str,
    query: str = "",
    near: Sequence[views.TalkRow] = (),
    more: tuple[str, str] = ("/e", "All conferences"),
) -> Response:
    """404: a page that says what is not there, with a search for ``query`` and talks that may have been meant.

    ``more`` is where there are others of its kind, and what that is called.
    """
    return html(site, "missing.html", status=404, what=what, query=query, near=near, more=more)


def refused_json(what: str, status: int) -> Response:
    """What a program gets in the place of a page that says ``what``: the shape in which Datasette itself reports errors."""
    return Response.json({"ok": False, "error": what, "status": status, "title": None}, status=status)


def moved(site: Site, path: str) -> Response:
    """301 to the canonical address; it may be kept for an hour."""
    return Response.redirect(site.path(path), status=301, headers={"Cache-Control": "max-age=3600"})


def named(request: Any, name: str) -> str:
    """A part of the path as the visitor meant it."""
    return unquote(request.url_vars[name])


def query_of(request: Any) -> str:
    """What was typed into a search; "" where nothing was."""
    return (request.args.get("q") or "").strip()


def page_number(request: Any) -> int:
    """The page that is asked for, from 1; 0 where that is no number of three digits."""
    text = request.args.get("page") or "1"
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000") else 0


def is_at(request: Any, **parts: str) -> bool:
    """Whether the path is written with these parts to the letter and no slash after them: else its page is elsewhere."""
    return not request.path.endswith("/") and all(named(request, name) == own for name, own in parts.items())


def find_talk(conn: sqlite3.Connection, site: Site, request: Any) -> views.TalkView | Response:
    """The talk that the path names by slug or alias; 410 for one left out on request, else 404 with a search."""
    event, name = named(request, "event"), named(request, "talk")
    talk_id = talk_named(conn, event, name)
    found = queries.talk(conn, talk_id) if talk_id else None
    if found:
        return found
    if queries.is_suppressed(conn, event, name):
        return html(site, "suppressed.html", status=410)
    likely = name.replace("-", " ")
    hits = find(conn, likely, limit=3).hits
    near = [hit.talk for hit in hits if hit.score > hits[0].score / 2 and _is_near(hit, likely)]
    near.sort(key=lambda talk: talk.event != event.lower())
    held = queries.event(conn, event)
    what = f"No talk “{name}” is known at {held.title if held else f'“{event}”'}."
    return (
        missing(site, what, likely, near, (held.path, f"All talks of {held.title}"))
        if held
        else missing(site, what, likely, near)
    )


def _is_near(hit: Hit, likely: str) -> bool:
    """Whether a talk has all the words that were asked for, or half of them in its own address."""
    words = set(slugify(likely).split("-"))
    return hit.how == "words" or 2 * len(words & set(hit.talk.slug.split("-"))) >= len(words)


def find_event(conn: sqlite3.Connection, site: Site, request: Any) -> views.EventView | Response:
    """The event that the path names, in any case of letters; else 404 with a search."""
    slug = named(request, "event")
    found = queries.event(conn, slug)
    return found or missing(site, f"No conference is called “{slug}” here.", slug.replace("-", " "))


def find_speaker(conn: sqlite3.Connection, site: Site, request: Any) -> views.SpeakerView | Response:
    """The speaker whom the path names, in any case of letters; else 404 with a search."""
    slug = named(request, "speaker")
    found = queries.speaker(conn, slug)
    return found or missing(
        site, f"No speaker “{slug}” is known here.", slug.replace("-", " "), more=("/s", "All speakers")
    )
