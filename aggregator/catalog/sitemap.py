"""What crawlers read: sitemap.xml (https://www.sitemaps.org/protocol.html) and robots.txt."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from aggregator.catalog.escaping import add, xml_document
from aggregator.catalog.queries import has_table
from aggregator.catalog.topics import topics

MOST = 50_000
"""Addresses that one file may hold."""

_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"

# A talk's page changes when the talk or a recording of it comes or goes. Slugs hold nothing that an address escapes.
_TALKS = """
    SELECT '/t/' || t.id, max(coalesce(t.last_seen, t.first_seen, ''), coalesce((
        SELECT max(max(coalesce(r.first_seen, ''), coalesce(r.last_seen, ''))) FROM talk_recordings tr
        JOIN recordings r ON r.id = tr.recording WHERE tr.talk = t.id AND tr.decision = 'accepted'), ''))
    FROM talks t WHERE t.kind NOT IN ('break', 'info') AND t.id > ? ORDER BY t.id LIMIT ? OFFSET ?"""
_COUNTED = """(SELECT event, count(*) AS pages FROM talks WHERE kind NOT IN ('break', 'info') GROUP BY event)"""

_LISTS = ("/", "/e", "/s", "/changes", "/about")
"""Pages that every catalog has, and that come first."""

_Locations = Iterable[tuple[str, str]]


def parts(conn: sqlite3.Connection) -> int:
    """How many files the pages fill; at least 1."""
    (held,) = conn.execute("SELECT (SELECT count(*) FROM events) + (SELECT count(*) FROM speakers)").fetchone()
    others = len(_LISTS) + int(held) + len(_topics(conn))
    return -(-(others + sum(pages for _, pages in _talks_of_events(conn))) // MOST)


def sitemap(conn: sqlite3.Connection, base_url: str, part: int) -> str:
    """The addresses of one part (from 1), always in the same order, with the day of the last change where it is known."""
    root = Element("urlset", {"xmlns": _XMLNS})
    for path, changed in _pages(conn, (part - 1) * MOST):
        url = add(root, "url")
        add(url, "loc", f"{base_url}{path}")
        if changed:
            add(url, "lastmod", changed[:10])
    return xml_document(root)


def _pages(conn: sqlite3.Connection, skipped: int) -> _Locations:
    """The pages of a file that begins after so many: home, conferences, talks, speakers, topics. None of those before is read."""
    conferences = [
        *((path, "") for path in _LISTS),
        *((f"/e/{slug}", "") for (slug,) in conn.execute("SELECT slug FROM events ORDER BY slug")),
    ]
    found: list[tuple[str, str]] = conferences[skipped:][:MOST]
    skipped = max(0, skipped - len(conferences))
    first, talks = "", 0
    for event, pages in _talks_of_events(conn):
        if talks + pages <= skipped:
            first = f"{event}0"
            talks += pages
        else:
            break
    found += conn.execute(_TALKS, (first, MOST - len(found), skipped - talks))
    if len(found) < MOST:
        rest = max(0, skipped - sum(pages for _, pages in _talks_of_events(conn)))
        sql = "SELECT '/s/' || slug, '' FROM speakers ORDER BY slug LIMIT ? OFFSET ?"
        found += conn.execute(sql, (MOST - len(found), rest))
        rest = max(0, rest - int(conn.execute("SELECT count(*) FROM speakers").fetchone()[0]))
        found += _topics(conn)[rest:][: MOST - len(found)]
    return found


def _topics(conn: sqlite3.Connection) -> list[tuple[str, str]]:
    """The pages of topics; none in a catalog that has none."""
    found = topics(conn)
    return (
        [("/topics", ""), *((topic.path, "") for topic in sorted(found, key=lambda topic: topic.slug))] if found else []
    )


def _talks_of_events(conn: sqlite3.Connection) -> list[tuple[str, int]]:
    """Each event in the order of its talks' ids, with how many of these have a page."""
    totals = "event_totals" if has_table(conn, "event_totals") else _COUNTED
    sql = f"SELECT event, coalesce(pages, 0) FROM {totals} ORDER BY event || '/'"  # noqa: S608 - names of our own
    return conn.execute(sql).fetchall()


def index(base_url: str, count: int) -> str:
    """The file that names the parts."""
    root = Element("sitemapindex", {"xmlns": _XMLNS})
    for part in range(1, count + 1):
        add(add(root, "sitemap"), "loc", f"{base_url}/sitemap-{part}.xml")
    return xml_document(root)


def robots(prefix: str, base_url: str | None) -> str:
    """Pages are welcome everywhere, also a plain search; endless combinations of filters, and exports, are not.

    ``prefix`` is the path under which the catalog lives, without an end slash.
    """
    rules = ["/*?_", "/*&_", "/*.csv", "/search?*&", "/search.json", "/resolve"]
    lines = ["User-agent: *", *(f"Disallow: {prefix}{rule}" for rule in rules)]
    if base_url:
        lines.append(f"Sitemap: {base_url}/sitemap.xml")
    return "\n".join(lines) + "\n"
