"""The pages of topics: all of them, and one with its talks; for programs as JSON, for subscribers as Atom."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any

from datasette import Response

from aggregator.catalog.browse import MANY_TALKS
from aggregator.catalog.documents import ATOM, no_address
from aggregator.catalog.feeds import feed, newly_public
from aggregator.catalog.routing import html, is_at, missing, moved, named, page, page_number
from aggregator.catalog.site import Site
from aggregator.catalog.topics import TALKS_AT_ONCE, pages_of_topic, talks_of_topic, topic, topics
from aggregator.catalog.views import TalkRow, TopicView
from scrapers.text import fold_letters

MOST_AT_ONCE = 60
"""Topics that are shown at once; of more, those with the most talks, and all of them in folds by their first letter."""

_SIGNS, _OTHERS = "0–9", "Other letters"
_FEED = "/videos.atom"


@page
def topics_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/topics``: all topics by name, with how many talks each has; where they are many, the largest before them."""
    if not is_at(request):
        return moved(site, "/topics")
    found = topics(conn)
    many = len(found) > MOST_AT_ONCE
    return html(
        site,
        "topics.html",
        topics=found,
        first=sorted(found, key=lambda one: -one.talks)[:MOST_AT_ONCE] if many else found,
        letters=_by_letter(found) if many else [],
        canonical=site.absolute("/topics"),
    )


def _by_letter(found: Iterable[TopicView]) -> list[tuple[str, Sequence[TopicView]]]:
    """(letter, topics): signs and numbers first, then A to Z without their marks, then all that begin otherwise."""
    groups: dict[str, list[TopicView]] = {}
    for one in sorted(found, key=lambda one: (fold_letters(one.name), one.slug)):
        first = fold_letters(one.name)[:1]
        letter = first.upper() if "a" <= first <= "z" else _OTHERS if first.isalpha() else _SIGNS
        groups.setdefault(letter, []).append(one)
    return sorted(groups.items(), key=lambda group: (group[0] == _OTHERS, group[0] != _SIGNS, group[0]))


@page
def topics_json(conn: sqlite3.Connection, site: Site, _request: Any) -> Response:
    """``/topics.json``: the same for programs."""
    return Response.json({"topics": [_topic_row(site, one) for one in topics(conn)]})


@page
def topic_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/topics/SLUG``: the talks of a topic, the newest first; of many ``?page=`` says which."""
    found = _find_topic(conn, site, request, "")
    if isinstance(found, Response):
        return found
    pages, number = pages_of_topic(conn, found.slug), page_number(request)
    if not 1 <= number <= max(len(pages), 1):
        return missing(
            site, f"“{found.name}” has no such page.", more=(found.path, f"The newest talks about {found.name}")
        )
    talks = talks_of_topic(conn, found.slug, TALKS_AT_ONCE, (number - 1) * TALKS_AT_ONCE)
    return html(
        site,
        "topic.html",
        topic=found,
        talks=talks,
        dense=len(talks) > MANY_TALKS,
        pages=pages,
        page_number=number,
        canonical=site.absolute(found.path + (f"?page={number}" if number > 1 else "")),
    )


@page
def topic_json(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/topics/SLUG.json``: the topic and its newest talks, at most ``MOST_LISTED``."""
    found = _find_topic(conn, site, request, ".json")
    if isinstance(found, Response):
        return found
    talks = [_talk_row(site, talk) for talk in talks_of_topic(conn, found.slug)]
    return Response.json(_topic_row(site, found) | {"newest": talks})


@page
def feed_of_topic(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/topics/SLUG/videos.atom``: talks of a topic that got a public video."""
    if site.base_url is None:
        return no_address(site)
    found = _find_topic(conn, site, request, _FEED)
    if isinstance(found, Response):
        return found
    news = [one.entry for one in newly_public(conn, topic=found.slug)]
    title = f"New videos about {found.name}"
    return Response(feed(title, f"{found.path}{_FEED}", found.path, news, site.base_url), content_type=ATOM)


def _find_topic(conn: sqlite3.Connection, site: Site, request: Any, form: str) -> TopicView | Response:
    """The topic that the path names; 301 from another writing to that of its address, with ``form`` after it; else 404."""
    slug = named(request, "topic")
    found = topic(conn, slug)
    if found is None:
        return missing(
            site, f"No topic “{slug}” is known here.", slug.replace("-", " "), more=("/topics", "All topics")
        )
    return found if is_at(request, topic=found.slug) else moved(site, f"{found.path}{form}")


def _topic_row(site: Site, one: TopicView) -> dict[str, Any]:
    return {"slug": one.slug, "name": one.name, "talks": one.talks, "permalink": site.absolute(one.path)}


def _talk_row(site: Site, talk: TalkRow) -> dict[str, Any]:
    return {
        "id": talk.id,
        "event": talk.event,
        "title": talk.title,
        "speakers": talk.speakers,
        "starts": talk.starts.isoformat() if talk.starts else None,
        "kind": talk.kind,
        "video_status": talk.video_status,
        "permalink": site.absolute(talk.path),
    }
