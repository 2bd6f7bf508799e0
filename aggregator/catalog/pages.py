"""The pages: each a function of a connection, the site and a request; ``_page`` does what all of them share."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Awaitable, Callable, Iterable
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlencode

from datasette import Response

from aggregator.catalog import queries
from aggregator.catalog.resolve import is_address, resolve_all, talk_named
from aggregator.catalog.search import Hit, find
from aggregator.catalog.site import HEADERS, Site, base_url, static_files, templates
from aggregator.catalog.snippets import Form, snippet
from scrapers.records import NOT_SEARCHED

if TYPE_CHECKING:
    from aggregator.catalog.queries import Placed

RESULTS = 20
MOST_RESULTS = 100
_SNIPPETS: tuple[tuple[Form, str], ...] = (
    ("markdown", "Markdown"),
    ("html", "HTML"),
    ("rst", "reStructuredText"),
    ("myst", "MyST"),
)
_LONG = "public, max-age=31536000, immutable"

_View = Callable[[sqlite3.Connection, Site, Any], Response]
_Route = Callable[[Any, Any], Awaitable[Response]]


def _page(view: _View) -> _Route:
    """Make a Datasette route of a view: GET and HEAD only, in the database's thread, on one snapshot, our headers."""

    @functools.wraps(view)
    async def route(datasette: Any, request: Any) -> Response:
        if request.method not in ("GET", "HEAD"):
            return _finished(request, Response.text("Only GET and HEAD.\n", status=405, headers={"Allow": "GET, HEAD"}))
        site = await _site(datasette)
        if site.database is None:
            return _finished(request, _html(site, "nodata.html", status=503))
        answer = functools.partial(_snapshot, view, site, request)
        return _finished(request, await datasette.databases[site.database].execute_fn(answer))

    # wraps() would show the view's signature, and Datasette passes arguments by the names it finds there.
    del route.__wrapped__
    return route


async def _site(datasette: Any) -> Site:
    """The site with the first database that is a catalog; without one if there is none."""
    prefix, address = str(datasette.urls.path("/")), base_url(datasette.plugin_config("conftalks"))
    for name, database in datasette.databases.items():
        if not name.startswith("_") and await database.execute_fn(queries.is_catalog):
            return Site(prefix, address, name)
    return Site(prefix, address)


async def no_such_page(datasette: Any, request: Any) -> Response:
    """404 for an address that is nobody's: a page with a search for its last step, or JSON where JSON was asked for."""
    address = unquote(request.path)
    what = f"There is no page at “{address}”."
    if request.path.endswith(".json"):
        # The shape in which Datasette itself reports errors.
        refusal = {"ok": False, "error": what, "status": 404, "title": None}
        return _finished(request, Response.json(refusal, status=404))
    last = address.rstrip("/").rpartition("/")[2]
    return _finished(request, _missing(await _site(datasette), what, last.replace("-", " ")))


def _snapshot(view: _View, site: Site, request: Any, conn: sqlite3.Connection) -> Response:
    """All reads of one page see one state, even while a build writes."""
    conn.execute("BEGIN")
    try:
        return view(conn, site, request)
    finally:
        conn.rollback()


def _finished(request: Any, response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.method == "HEAD":
        response.body = ""
    return response


def _html(site: Site, template: str, *, status: int = 200, **context: Any) -> Response:
    common = {"site": site, "query": "", "canonical": None}
    return Response.html(templates().get_template(template).render(**(common | context)), status=status)


def _missing(site: Site, what: str, query: str = "") -> Response:
    return _html(site, "missing.html", status=404, what=what, query=query)


def _moved(site: Site, path: str) -> Response:
    return Response.redirect(site.path(path), status=301, headers={"Cache-Control": "max-age=3600"})


def _canonical(site: Site, path: str) -> str | None:
    return f"{site.base_url}{path}" if site.base_url else None


def _named(request: Any, name: str) -> str:
    """A part of the path as the visitor meant it."""
    return unquote(request.url_vars[name])


@_page
def home(conn: sqlite3.Connection, site: Site, _request: Any) -> Response:
    """Conferences, the newest first, with their ledger; the newest recordings; a search box."""
    return _html(
        site,
        "home.html",
        events=queries.events(conn),
        recordings=queries.newest_recordings(conn),
        canonical=_canonical(site, "/"),
    )


@_page
def search_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``?q=``, optional ``event=``. A pasted address that names one talk goes straight there."""
    query, event = _query(request), request.args.get("event") or None
    finds = find(conn, query, event=event, limit=RESULTS)
    if is_address(query) and finds.total == 1:
        return Response.redirect(site.path(finds.hits[0].talk.path))
    return _html(
        site,
        "search.html",
        query=query,
        event=event,
        hits=finds.hits,
        total=finds.total,
        address=is_address(query),
        events=queries.events(conn),
    )


@_page
def search_json(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """The same search for programs: ``?q=``, optional ``event=`` and ``limit=`` (1 to 100)."""
    query, event, limit = _query(request), request.args.get("event") or None, request.args.get("limit") or "20"
    if not (limit.isascii() and limit.isdigit() and 1 <= int(limit[:9]) <= MOST_RESULTS):
        return Response.json({"error": f"limit must be a number from 1 to {MOST_RESULTS}"}, status=400)
    finds = find(conn, query, event=event, limit=int(limit))
    results = [_json_hit(site, hit) for hit in finds.hits]
    return Response.json(
        {"query": query, "event": event, "count": len(results), "total": finds.total, "results": results}
    )


def _query(request: Any) -> str:
    return (request.args.get("q") or "").strip()


def _json_hit(site: Site, hit: Hit) -> dict[str, object]:
    path = hit.talk.path
    return hit.as_dict() | {"path": site.path(path), "permalink": _canonical(site, path)}


@_page
def event_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """The schedule as a list by day, in the event's zone, with the video state of every talk."""
    slug = _named(request, "event")
    event = queries.event(conn, slug)
    if event is None:
        return _missing(site, f"No conference is called “{slug}” here.", slug.replace("-", " "))
    if event.slug != slug or request.path.endswith("/"):
        return _moved(site, event.path)
    table = queries.timetable(conn, event.slug)
    return _html(
        site,
        "event.html",
        event=event,
        days=_days(table.placed),
        unplaced=[talk for talk in table.unplaced if talk.kind not in NOT_SEARCHED],
        website=event.website if event.website and queries.is_web_page(event.website) else None,
        canonical=_canonical(site, event.path),
    )


def _days(placed: Iterable[Placed]) -> list[tuple[Any, list[tuple[Any, list[Placed]]]]]:
    """[(day, [(start, [entry, ...]), ...]), ...] of entries that are in order of start."""
    return [
        (day, [(start, list(same)) for start, same in groupby(entries, key=lambda entry: entry.slot.start)])
        for day, entries in groupby(placed, key=lambda entry: entry.slot.start.date())
    ]


@_page
def talk_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """One talk. A number, code or old slug answers 301 to the readable slug; an unknown one 404 with a search."""
    found = _find(conn, site, request)
    if isinstance(found, Response):
        return found
    if (found.event, found.slug) != (_named(request, "event"), _named(request, "talk")) or request.path.endswith("/"):
        return _moved(site, found.path)
    best = queries.best_video(found)
    return _html(
        site,
        "talk.html",
        talk=found,
        best=best,
        others=[recording for recording in found.recordings if recording != best],
        checked=queries.last_checked(conn, found.event),
        suggested=queries.is_suggested(conn, found.id),
        schedule=found.url if found.url and queries.is_web_page(found.url) else None,
        snippets=[(form, label, snippet(found, form, site.base_url)) for form, label in _SNIPPETS],
        canonical=_canonical(site, found.path),
    )


@_page
def watch(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """302 to the best public video of a talk, else to the talk's page, which says why there is none."""
    found = _find(conn, site, request)
    if isinstance(found, Response):
        return found
    best = queries.best_video(found)
    return Response.redirect(best.link if best else site.path(found.path))


def _find(conn: sqlite3.Connection, site: Site, request: Any) -> queries.TalkView | Response:
    event, name = _named(request, "event"), _named(request, "talk")
    talk_id = talk_named(conn, event, name)
    found = queries.talk(conn, talk_id) if talk_id else None
    return found or _missing(site, f"No talk “{name}” is known at “{event}”.", name.replace("-", " "))


@_page
def speaker_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """All talks of one person, the newest first."""
    slug = _named(request, "speaker")
    speaker = queries.speaker(conn, slug)
    if speaker is None:
        return _missing(site, f"No speaker “{slug}” is known here.", slug.replace("-", " "))
    path = f"/s/{quote(speaker.slug, safe='')}"
    if speaker.slug != slug or request.path.endswith("/"):
        return _moved(site, path)
    talks = queries.talks_of_speaker(conn, speaker.slug)
    website = speaker.url if speaker.url and queries.is_web_page(speaker.url) else None
    return _html(site, "speaker.html", speaker=speaker, talks=talks, website=website, canonical=_canonical(site, path))


@_page
def resolve_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``?url=``: 302 to the talk of any YouTube, Hubilo or schedule address; to a list where it belongs to several."""
    address = (request.args.get("url") or "").strip()
    ids = resolve_all(conn, address)
    if len(ids) > 1:
        return Response.redirect(site.path("/search?" + urlencode({"q": address})))
    rows = queries.talk_rows(conn, ids)
    if rows:
        return Response.redirect(site.path(rows[0].path))
    what = "No talk is known at this address." if address else "Which address? Add one as ?url=."
    return _missing(site, what, address)


@_page
def robots(_conn: sqlite3.Connection, site: Site, _request: Any) -> Response:
    """Pages are welcome everywhere; endless combinations of filters, searches and exports are not."""
    rules = ["/*?_", "/*&_", "/*.csv", "/search", "/resolve"]
    lines = ["User-agent: *", *(f"Disallow: {site.path(rule)}" for rule in rules)]
    return Response.text("\n".join(lines) + "\n")


async def static_file(request: Any) -> Response:
    """Stylesheet, script and icon; kept for ever by caches when asked for with their version."""
    name = request.url_vars["name"]
    if name not in static_files():
        return _finished(request, Response.text("No such file.\n", status=404))
    file = static_files()[name]
    headers = {"Cache-Control": _LONG} if request.args.get("v") == file.version else {}
    return _finished(request, Response(file.body, headers=headers, content_type=file.content_type))
