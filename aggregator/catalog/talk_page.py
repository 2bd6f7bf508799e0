"""The page of one talk."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response

from aggregator.catalog import queries, views
from aggregator.catalog.oembed import answer
from aggregator.catalog.preview import talk_preview
from aggregator.catalog.routing import find_talk, html, moved, named, page
from aggregator.catalog.site import Site
from aggregator.catalog.snippets import Form, snippet
from aggregator.catalog.topics import similar_to, topics_of
from scrapers.platforms import platform

_SNIPPETS: tuple[tuple[Form, str], ...] = (
    ("url", "Link"),
    ("markdown", "Markdown"),
    ("html", "HTML"),
    ("rst", "reStructuredText"),
    ("myst", "MyST"),
)


@page
def talk_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """One talk. A number, code or old slug answers 301 to the readable slug; an unknown one 404 with a search."""
    found = find_talk(conn, site, request)
    if isinstance(found, Response):
        return found
    if (found.event, found.slug) != (named(request, "event"), named(request, "talk")) or request.path.endswith("/"):
        return moved(site, found.path)
    best = views.best_video(found)
    return html(
        site,
        "talk.html",
        talk=found,
        best=best,
        player=_player(best),
        others=queries.other_talks(conn, found),
        topics=topics_of(conn, found.id),
        similar=similar_to(conn, found.id),
        checked=queries.last_checked(conn, found.event),
        suggested=queries.is_suggested(conn, found.id),
        posts=queries.posts_about(conn, found.id),
        changes=queries.changes_of(conn, found.id),
        schedule=found.url if found.url and views.is_web_page(found.url) else None,
        snippets=_snippets(found, site),
        preview=talk_preview(found, queries.conference_of(conn, found), site, site.now),
        canonical=site.absolute(found.path),
    )


def _player(best: views.RecordingView | None) -> str | None:
    """The address of the platform's player, playing; None where the video cannot be shown in a page."""
    player = platform(best.provider).player(best.provider_id) if best else None
    return f"{player}?autoplay=1" if player else None


def _snippets(talk: views.TalkView, site: Site) -> list[tuple[str, str, str]]:
    """(form, label, text) of everything that can be copied from a talk's page."""
    texts: list[tuple[str, str, str]] = [(form, label, snippet(talk, form, site.base_url)) for form, label in _SNIPPETS]
    if site.base_url:
        texts.append(("embed", "Embed card", str(answer(talk, site.base_url, None, None)["html"])))
    return [(form, label, text) for form, label, text in texts if text]
