"""Search as a page and as JSON, what leads on to a talk (``/watch``, ``/resolve``), static files, and what no page has."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlencode

from datasette import Response

from aggregator.addresses import is_address
from aggregator.catalog import queries, views
from aggregator.catalog.facets import LABELS, address, facets
from aggregator.catalog.resolve import speaker_named, target
from aggregator.catalog.routing import find_talk, html, missing, page, query_of, refused_json, site_of
from aggregator.catalog.search import Filters, Hit, Understood, find
from aggregator.catalog.search_files import search_files
from aggregator.catalog.site import Site, static_files
from aggregator.catalog.wording import kind_name

RESULTS = 20
MORE_RESULTS = 60
"""Hits on a search page, and on the same where an address of before asks for more."""

MOST_RESULTS = 100
MOST_PAGES = 20_000
LITERAL = {"as": "words"}
"""The argument with which words are only words."""

_LONG = "public, max-age=31536000, immutable"


async def no_such_page(datasette: Any, request: Any) -> Response:
    """404 for an address that is nobody's: a page with a search for its last step, or JSON where JSON was asked for."""
    site, address = await site_of(datasette, request.scope), unquote(request.path)
    if site.frozen:
        # This page stands for all that are not there.
        return missing(site, "There is no page at this address.")
    what = f"There is no page at “{address}”."
    if request.path.endswith(".json"):
        return refused_json(what, 404)
    last = address.rstrip("/").rpartition("/")[2]
    return missing(site, what, last.replace("-", " "))


@page
def search_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``?q=`` and any of ``FILTERS``; nothing typed gives the newest. An address that names one talk goes straight there.

    ``?page=`` (1 is the first) goes on; with ``?as=words`` words are only words.
    """
    if site.frozen:
        return search_files(conn, site)
    query, filters = query_of(request), _led_on(conn, Filters.of(request.args))
    limit = MORE_RESULTS if request.args.get("limit") == str(MORE_RESULTS) else RESULTS
    number = _number(request.args.get("page"), MOST_PAGES) or 1
    literal = request.args.get("as") == "words"
    finds = find(conn, query, filters, limit=limit, start=(number - 1) * limit, literal=literal)
    if is_address(query) and finds.total == 1 and finds.hits:
        return Response.redirect(site.path(finds.hits[0].talk.path))
    here, asked = site.path("/search"), {"q": query} | filters.chosen() | (LITERAL if literal else {})
    sized = asked | ({"limit": str(limit)} if limit != RESULTS else {})
    last, before = finds.first + len(finds.hits), min(number - 1, -(-finds.total // limit))
    return html(
        site,
        "search.html",
        query=query,
        filters=filters,
        finds=finds,
        address=is_address(query),
        facets=facets(finds.choices, asked, here),
        partly=finds.more or finds.counted < finds.total,
        everywhere=address(here, {"q": query}),
        meant=address(here, asked | {"q": finds.meant}) if finds.meant else None,
        chips=[(_chip(one), address(here, asked | {"q": one.without})) for one in finds.understood],
        literally=address(here, asked | LITERAL) if any(not one.typed for one in finds.understood) else None,
        understood=address(here, {k: v for k, v in asked.items() if k not in LITERAL}) if literal else None,
        previous=address(here, sized | ({"page": str(before)} if before > 1 else {})) if number > 1 else None,
        next=address(here, sized | {"page": str(number + 1)}) if last < finds.total and finds.hits else None,
    )


@page
def search_json(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """The same search for programs: ``?q=``, any of ``FILTERS``, ``as=words``, ``limit=`` (1 to 100) and ``page=``."""
    query, filters = query_of(request), _led_on(conn, Filters.of(request.args))
    asked = {}
    for name, default, most in (("limit", RESULTS, MOST_RESULTS), ("page", 1, MOST_PAGES)):
        number = _number(request.args.get(name) or str(default), most)
        if number is None:
            return Response.json({"error": f"{name} must be a number from 1 to {most}"}, status=400)
        asked[name] = number
    start = (asked["page"] - 1) * asked["limit"]
    literal = request.args.get("as") == "words"
    finds = find(conn, query, filters, limit=asked["limit"], start=start, literal=literal)
    answer = {"query": query, "filters": filters.chosen(), "page": asked["page"]} | finds.as_dict()
    return Response.json(answer | {"results": [_json_hit(site, hit) for hit in finds.hits]})


def _led_on(conn: sqlite3.Connection, filters: Filters) -> Filters:
    """The filters with the speaker to whom an address of before leads."""
    now = filters.speaker and speaker_named(conn, filters.speaker)
    return replace(filters, speaker=now) if now else filters


def _number(text: str | None, most: int) -> int | None:
    """A number from 1 to ``most``; None for anything else."""
    if not (text and text.isascii() and text.isdigit()):
        return None
    return number if 1 <= (number := int(text[:9])) <= most else None


def _chip(read: Understood) -> str:
    """What was understood, as a reader sees it."""
    label = kind_name(read.value) if read.filter == "kind" else read.label
    return f"{LABELS[read.filter]}: {label}"


def _json_hit(site: Site, hit: Hit) -> dict[str, object]:
    path = hit.talk.path
    return hit.as_dict() | {"path": site.path(path), "permalink": site.absolute(path)}


@page
def watch(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """302 to the best public video of a talk, else to the talk's page, which says why there is none."""
    found = find_talk(conn, site, request)
    if isinstance(found, Response):
        return found
    best = views.best_video(found)
    return Response.redirect(best.link if best else site.path(found.path))


@page
def resolve_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``?url=``: 302 to the talk of any address of it or its video, and to a list where it belongs to several.

    Addresses of speakers and events in a catalog lead to the pages here.
    """
    address = (request.args.get("url") or "").strip()
    found = target(conn, address)
    if len(found.talks) > 1:
        return Response.redirect(site.path("/search?" + urlencode({"q": address})))
    if found.speaker or found.event:
        path = f"/s/{found.speaker}" if found.speaker else f"/e/{found.event}"
        return Response.redirect(site.path(path))
    rows = queries.talk_rows(conn, found.talks)
    if rows:
        return Response.redirect(site.path(rows[0].path))
    what = "No talk is known at this address." if address else "Which address? Add one as ?url=."
    return missing(site, what, address)


async def static_file(request: Any) -> Response:
    """Stylesheet, script and icon; kept for ever by caches when asked for with their version."""
    name = request.url_vars["name"]
    if name not in static_files():
        return Response.text("No such file.\n", status=404)
    file = static_files()[name]
    headers = {"Cache-Control": _LONG} if request.args.get("v") == file.version else {}
    return Response(file.body, headers=headers, content_type=file.content_type)
