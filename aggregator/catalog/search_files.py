"""The search of a frozen catalog: its page, and the records out of which Pagefind (https://pagefind.app) makes its index."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from html import escape

from datasette import Response

from aggregator.catalog import browse, queries, views
from aggregator.catalog.escaping import script_json
from aggregator.catalog.facets import LABELS
from aggregator.catalog.routing import html
from aggregator.catalog.site import CONTENT_SECURITY_POLICY, Site, templates
from aggregator.catalog.topics import topics
from aggregator.catalog.wording import VIDEO_STATES, kind_name, plain_words
from scrapers.records import KINDS

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
    return html(site, "search_files.html", policy=POLICY, labels=script_json(told))


def talk_records(conn: sqlite3.Connection, site: Site, event: str) -> dict[str, str]:
    """Path of a talk -> what Pagefind reads of it; of one event, without breaks and information."""
    held = [talk for talk in queries.talks_of_event(conn, event) if talk.kind not in ("break", "info")]
    rows = {row.id: row for row in queries.talk_rows(conn, [talk.id for talk in held])}
    template = templates().get_template("record.html")
    return {talk.path: template.render(**_told(site, talk, rows[talk.id])) for talk in held}


def _told(site: Site, talk: views.TalkView, row: views.TalkRow) -> dict[str, object]:
    year = str(row.starts.year) if row.starts else None
    filters = {"type": "talk", "event": talk.event, "year": year, "kind": talk.kind, "video": talk.video_status}
    return {
        "site": site,
        "now": site.now,
        "talk": talk,
        "row": row,
        "year": year,
        "tags": talk.tags,
        "about": plain_words(talk.abstract, MOST_LETTERS),
        "filters": list(filters.items()),
    }


def name_records(conn: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    """(path, what Pagefind reads) of everybody who speaks, of all conferences and topics: they are offered above the talks."""
    counted = (
        "SELECT slug, name, count(talk) FROM speakers LEFT JOIN talk_speakers ON speaker = speakers.id GROUP BY slug"
    )
    for slug, name, talks in conn.execute(counted):
        yield views.speaker_path(slug), _name_record("person", name, talks, views.speaker_path(slug))
    for series in browse.all_series(conn):
        for one in series.editions:
            yield one.path, _name_record("conference", one.title, one.talks, one.path, series.name)
    for topic in topics(conn):
        yield topic.path, _name_record("topic", topic.name, topic.talks, topic.path)


def _name_record(type_: str, name: str, talks: int, path: str, series: str = "") -> str:
    said = f"{type_}, {talks} {'talk' if talks == 1 else 'talks'}"
    metas = "".join(
        f'<meta data-pagefind-meta="{key}[content]" content="{escape(value)}">'
        for key, value in (("name", name), ("said", said), ("path", path))
    )
    return (
        '<!doctype html><html lang="en"><body data-pagefind-body>'
        f"<h1>{escape(name)}</h1><p>{escape(series)}</p>"
        f'<meta data-pagefind-filter="type[content]" content="{type_}">{metas}</body></html>'
    )
