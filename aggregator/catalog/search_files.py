"""The search of a frozen catalog: its page, and the records out of which Pagefind (https://pagefind.app) makes its index."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from datasette import Response
from markupsafe import Markup

from aggregator.catalog import browse, queries, views
from aggregator.catalog.escaping import script_json
from aggregator.catalog.facets import LABELS
from aggregator.catalog.routing import html
from aggregator.catalog.site import CONTENT_SECURITY_POLICY, Site, templates
from aggregator.catalog.topics import topics
from aggregator.catalog.wording import VIDEO_STATES, kind_name, plain_words
from scrapers.records import KINDS, NOT_TALKS

POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'")
"""Of the search's page alone: Pagefind is WebAssembly, which a browser without workers for it runs in the page."""

MOST_LETTERS = 8_000
"""Of an abstract that is searched."""

MENUS = ("event", "year", "kind", "video")
"""Filters that the page offers, as parameters of the search that is served have them too."""


def search_files(conn: sqlite3.Connection, site: Site) -> Response:
    """``/search``: a script asks Pagefind's index; what its filters are called, the page says."""
    named: dict[str, Mapping[str, str]] = {
        "event": {one.slug: one.title for one in queries.conferences(conn)},
        "kind": {kind: kind_name(kind) for kind in KINDS},
        "video": VIDEO_STATES,
    }
    told = {"menus": [[name, LABELS[name]] for name in MENUS], "named": named}
    some = conn.execute("SELECT 1 FROM talks WHERE kind NOT IN ('break', 'info') LIMIT 1").fetchone()
    return html(site, "search_files.html", policy=POLICY, labels=script_json(told), talks=some is not None)


def talk_records(conn: sqlite3.Connection, site: Site, event: str) -> list[str]:
    """What Pagefind reads of each talk of an event, without breaks and information."""
    held = [talk for talk in queries.talks_of_event(conn, event) if talk.kind not in ("break", "info")]
    rows = {row.id: row for row in queries.talk_rows(conn, [talk.id for talk in held])}
    template = templates().get_template("record.html")
    return [template.render(**_told(site, talk, rows[talk.id])) for talk in held]


def _told(site: Site, talk: views.TalkView, row: views.TalkRow) -> dict[str, object]:
    year = str(row.starts.year) if row.starts else None
    filters = {"event": talk.event, "year": year, "kind": talk.kind, "video": talk.video_status}
    macros = templates().get_template("parts.html").make_module({"site": site, "now": site.now})
    line = getattr(macros, "line")(site, row)  # noqa: B009 - a name of the template
    return {
        # In single quotes: it is full of double ones, and Pagefind's time goes with the bytes.
        "line": Markup(" ".join(line.split()).replace("&", "&amp;").replace("'", "&#39;")),  # noqa: S704 - escaped here
        "site": site,
        "now": site.now,
        "talk": talk,
        "row": row,
        "year": year,
        "tags": talk.tags,
        "about": plain_words(talk.abstract, MOST_LETTERS),
        "filters": list(filters.items()),
        # The newest come first where nothing is typed, and open spaces and social events after all talks.
        "order": f"{int(talk.kind not in NOT_TALKS)} {row.starts.isoformat() if row.starts else ''}",
    }


def names(conn: sqlite3.Connection) -> list[tuple[str, str, str, int]]:
    """(type, name, path, talks) of everybody who speaks, of all conferences and topics: they are offered above the talks.

    Those with the most talks first.
    """
    counted = (
        "SELECT slug, name, count(talk) FROM speakers LEFT JOIN talk_speakers ON speaker = speakers.id GROUP BY slug"
    )
    found = [("person", name, views.speaker_path(slug), talks) for slug, name, talks in conn.execute(counted)]
    for series in browse.all_series(conn):
        found += [("conference", one.title, one.path, one.talks) for one in series.editions]
    found += [("topic", one.name, one.path, one.talks) for one in topics(conn)]
    return sorted(found, key=lambda one: (-one[3], one[2]))
