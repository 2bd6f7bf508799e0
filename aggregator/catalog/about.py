"""/about: what this catalog is, in words and numbers; and /opensearch.xml, by which browsers take it for a search engine."""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element

from datasette import Response

from aggregator.catalog import browse
from aggregator.catalog.documents import no_address
from aggregator.catalog.escaping import add, xml_document
from aggregator.catalog.routing import html, is_at, moved, page
from aggregator.catalog.site import Site
from aggregator.catalog.views import is_web_page

_XMLNS = "http://a9.com/-/spec/opensearch/1.1/"
OPENSEARCH = "application/opensearchdescription+xml"


@dataclass(frozen=True, slots=True)
class Statement:
    """What metadata.yml says of something: words, and where they lead, if to a web page."""

    text: str
    url: str | None


async def about_page(datasette: Any, request: Any) -> Response:
    """``/about``."""
    facts = await _facts(datasette)
    view = functools.partial(_about, {name: _told(facts, name) for name in ("license", "source", "about", "operator")})
    return await page(view)(datasette, request)


async def _facts(datasette: Any) -> Mapping[str, Any]:
    """The catalog's own part of metadata.yml; each Datasette has another way to it."""
    if hasattr(datasette, "get_instance_metadata"):
        found: Mapping[str, Any] = await datasette.get_instance_metadata()
        return found
    return datasette.metadata() or {}


def _told(facts: Mapping[str, Any], name: str) -> Statement | None:
    text, url = (str(facts.get(key) or "").strip() for key in (name, f"{name}_url"))
    url = url if is_web_page(url) else ""
    return Statement(text or url, url or None) if text or url else None


def _about(told: Mapping[str, Statement | None], conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    if not is_at(request):
        return moved(site, "/about")
    return html(
        site,
        "about.html",
        told=told,
        numbers=browse.numbers(conn),
        speakers=browse.count(conn, "speakers"),
        topics=browse.count(conn, "topics"),
        canonical=site.absolute("/about"),
    )


@page
def opensearch(_conn: sqlite3.Connection, site: Site, _request: Any) -> Response:
    """``/opensearch.xml``: the search of this catalog for a browser's own search field; its addresses are public ones."""
    if site.base_url is None:
        return no_address(site)
    root = Element("OpenSearchDescription", {"xmlns": _XMLNS})
    # A browser refuses more than 16 letters.
    add(root, "ShortName", site.name[:16].rstrip())
    add(root, "Description", "Conference talks and their recordings")
    add(root, "InputEncoding", "UTF-8")
    add(root, "Image", f"{site.base_url}/-/conftalks/icon.svg", width="16", height="16", type="image/svg+xml")
    for form, path in (("text/html", "/search"), ("application/json", "/search.json")):
        if site.frozen and path == "/search.json":
            continue
        add(root, "Url", type=form, method="get", template=f"{site.base_url}{path}?q={{searchTerms}}")
    return Response(xml_document(root), content_type=f"{OPENSEARCH}; charset=utf-8")
