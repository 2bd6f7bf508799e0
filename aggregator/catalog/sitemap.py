"""What crawlers read: sitemap.xml (https://www.sitemaps.org/protocol.html) and robots.txt."""

from __future__ import annotations

import sqlite3
from xml.etree.ElementTree import Element

from aggregator.catalog.escaping import add, xml_document

MOST = 50_000
"""Addresses that one file may hold."""

_XMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"

# A talk's page changes when the talk or a recording of it comes or goes. Slugs hold nothing that an address escapes.
_PAGES = """
    SELECT path, changed FROM (
      SELECT '/' AS path, '' AS changed, 0 AS rank, '' AS id
      UNION ALL SELECT '/e/' || slug, '', 1, slug FROM events
      UNION ALL SELECT '/t/' || t.id, max(coalesce(t.last_seen, t.first_seen, ''), coalesce((
          SELECT max(max(coalesce(r.first_seen, ''), coalesce(r.last_seen, ''))) FROM talk_recordings tr
          JOIN recordings r ON r.id = tr.recording WHERE tr.talk = t.id AND tr.decision = 'accepted'), '')), 2, t.id
        FROM talks t WHERE t.kind NOT IN ('break', 'info')
      UNION ALL SELECT '/s/' || slug, '', 3, slug FROM speakers)
    ORDER BY rank, id LIMIT ? OFFSET ?"""


def parts(conn: sqlite3.Connection) -> int:
    """How many files the pages fill; at least 1."""
    (pages,) = conn.execute(
        """SELECT 1 + (SELECT count(*) FROM events) + (SELECT count(*) FROM speakers)
             + (SELECT count(*) FROM talks WHERE kind NOT IN ('break', 'info'))"""
    ).fetchone()
    return -(-int(pages) // MOST)


def sitemap(conn: sqlite3.Connection, base_url: str, part: int) -> str:
    """The addresses of one part (from 1), always in the same order, with the day of the last change where it is known."""
    rows = conn.execute(_PAGES, (MOST, (part - 1) * MOST))
    root = Element("urlset", {"xmlns": _XMLNS})
    for path, changed in rows:
        url = add(root, "url")
        add(url, "loc", f"{base_url}{path}")
        if changed:
            add(url, "lastmod", changed[:10])
    return xml_document(root)


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
