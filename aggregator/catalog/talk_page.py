"""The page of one talk."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any

from datasette import Response

from aggregator.catalog import queries, views
from aggregator.catalog.card import talk_card
from aggregator.catalog.codes import language_name
from aggregator.catalog.neighbours import neighbours
from aggregator.catalog.oembed import answer, of_talk
from aggregator.catalog.preview import talk_preview
from aggregator.catalog.problem import command, issue_address
from aggregator.catalog.routing import find_talk, html, is_at, moved, page
from aggregator.catalog.site import CONTENT_SECURITY_POLICY, Site, playing
from aggregator.catalog.snippets import Form, snippet
from aggregator.catalog.topics import similar_to, topics_of
from aggregator.catalog.wording import checked

_SNIPPETS: tuple[tuple[Form, str], ...] = (
    ("url", "Link"),
    ("markdown", "Markdown"),
    ("html", "HTML"),
    ("rst", "reStructuredText"),
    ("myst", "MyST"),
)


MOST_OTHERS = 6
"""Talks of the same speakers, beside those that are similar."""


@page
def talk_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """One talk. A number, code or old slug answers 301 to the readable slug; an unknown one 404 with a search."""
    found = find_talk(conn, site, request)
    if isinstance(found, Response):
        return found
    if not is_at(request, event=found.event, talk=found.slug):
        return moved(site, found.path)
    best = views.best_video(found)
    player = best.player if best else None
    near, similar = neighbours(conn, found), similar_to(conn, found.id)
    others = queries.other_talks(conn, found, MOST_OTHERS, {one.talk.id for one in similar})
    sizes = {"near": near.rows if near else 0, "similar": len(similar), "others": len(others)}
    return html(
        site,
        "talk.html",
        policy=playing(CONTENT_SECURITY_POLICY, best),
        talk=found,
        best=best,
        why=checked(best) if best else None,
        closed=_closed(found) if best is None else None,
        player=player,
        cover=site.path(found.picture or talk_card(found).address()) if best and best.is_file else None,
        language=language_name(found.language) if found.language else None,
        beside=beside(found, player is not None, sizes),
        near=near,
        others=others,
        topics=topics_of(conn, found.id),
        similar=similar,
        checked=queries.last_checked(conn, found.event),
        suggested=queries.is_suggested(conn, found.id),
        posts=queries.posts_about(conn, found.id),
        changes=queries.changes_of(conn, found.id),
        schedule=found.url if found.url and views.is_web_page(found.url) else None,
        snippets=_snippets(found, site),
        issue=issue_address(site.issues, found, site.absolute(found.path)) if site.issues else None,
        decide=command(found, best.id if best else None),
        row=site.row("talks", found.id),
        preview=talk_preview(found, queries.conference_of(conn, found), site, site.now),
        canonical=site.absolute(found.path),
    )


_FEWEST = 3
_HEAD, _ROW, _FACTS = 60, 150, 320
_PLAYER, _STANDING, _COPY, _LINE, _SIGNS = 560, 110, 130, 29, 85
"""Pixels on a wide window: of a heading, a talk in the right column, the facts; of the player, what is said without one
and the copied link in the left one, of a line of the abstract, and the signs in it."""


def beside(talk: views.TalkView, player: bool, lists: Mapping[str, int]) -> dict[str, int]:
    """How many talks of each list stand in the right column on a wide window, by name; the others stand below both.

    ``lists`` are the lists by name, in order, with how many talks each has. There are as many as reach to the end of the
    left column; a list is parted where three or more of it stay, and no other comes after it.
    """
    lines = sum(len(line) // _SIGNS + 1 for line in (talk.abstract or "").splitlines() if line.strip())
    room = (_PLAYER if player else _STANDING) + (lines and _HEAD + lines * _LINE) + _COPY - _FACTS
    found = dict.fromkeys(lists, 0)
    for name, number in lists.items():
        fit = round((room - _HEAD) / _ROW)
        if number > fit:
            found[name] = fit if fit >= _FEWEST else 0
            break
        found[name] = number
        room -= _HEAD + number * _ROW if number else 0
    return found


def _closed(talk: views.TalkView) -> views.RecordingView | None:
    """The recording that opens for attendees, where there is one."""
    return next((one for one in talk.recordings if one.access == "attendees" and one.link), None)


def _snippets(talk: views.TalkView, site: Site) -> list[tuple[str, str, str]]:
    """(form, label, text) of everything that can be copied from a talk's page."""
    texts: list[tuple[str, str, str]] = [(form, label, snippet(talk, form, site.base_url)) for form, label in _SNIPPETS]
    if site.base_url:
        texts.append(("embed", "Embed card", str(answer(of_talk(talk), site.base_url, site.name, None, None)["html"])))
    return [(form, label, text) for form, label, text in texts if text]
