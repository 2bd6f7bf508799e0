"""Talks inside other people's pages: the oEmbed endpoint, the link card in its frame, and the pictures of previews."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette import Response

from aggregator.catalog import oembed, pictures, queries, views
from aggregator.catalog.card import WIDTH, WIDTHS, Card, draw, event_card, speaker_card, talk_card
from aggregator.catalog.resolve import talk_named
from aggregator.catalog.routing import (
    find_event,
    find_speaker,
    find_talk,
    html,
    is_at,
    missing,
    moved,
    named,
    page,
    page_with,
)
from aggregator.catalog.site import EMBED_POLICY, Site, playing
from aggregator.catalog.wording import dates

_XML = "text/xml; charset=utf-8"
_FOR_EVER = "public, max-age=31536000, immutable"
_THUMBNAIL, _POSTER = 400, 1200
"""Pixels of the picture on a card, and of that in which the video plays."""

_EVENTS = 3
"""Conferences that a speaker's card names."""


@page
def oembed_endpoint(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``?url=``, optional ``format=`` (json or xml), ``maxwidth=`` and ``maxheight=``; other parameters are ignored.

    501 for another format, 404 for an address that is no page's here that can be embedded, and without a base_url.
    """
    form = (request.args.get("format") or "json").lower()
    if form not in oembed.FORMATS:
        return Response.text(f"The formats are {' and '.join(oembed.FORMATS)}.\n", status=501)
    shown = _asked(conn, site.base_url, request.args.get("url") or "") if site.base_url else None
    if shown is None or site.base_url is None:
        return Response.text("No talk, conference or speaker of this catalog has this address.\n", status=404)
    told = oembed.answer(shown, site.base_url, site.name, _pixels(request, "maxwidth"), _pixels(request, "maxheight"))
    if form == "xml":
        return Response(oembed.as_xml(told), content_type=_XML)
    return Response.json(told)


def _asked(conn: sqlite3.Connection, base_url: str, address: str) -> oembed.Embeddable | None:
    named_talk, other = oembed.talk_in(address, base_url), oembed.other_in(address, base_url)
    if named_talk:
        talk_id = talk_named(conn, *named_talk)
        talk = queries.talk(conn, talk_id) if talk_id else None
        return oembed.of_talk(talk) if talk else None
    if other is None:
        return None
    kind, slug = other
    if kind == "e":
        event = queries.event(conn, slug)
        return oembed.of_event(event) if event else None
    speaker = queries.speaker(conn, slug)
    return oembed.of_speaker(speaker, queries.talks_of_speaker(conn, speaker.slug)) if speaker else None


def _pixels(request: Any, name: str) -> int | None:
    """A limit, None where it is no positive number."""
    text = request.args.get(name) or ""
    return (int(text[:6]) or None) if text.isascii() and text.isdigit() else None


@page
def embed_page(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/embed/EVENT/TALK``: a card that links the talk's page and plays its video after a click, for a frame on any site.

    An alias answers 301.
    """
    found = find_talk(conn, site, request)
    if isinstance(found, Response):
        return found
    path = f"/embed{found.path[2:]}"
    if not is_at(request, event=found.event, talk=found.slug):
        return moved(site, path)
    best = views.best_video(found)
    player = best.player if best else None
    return html(
        site,
        "embed.html",
        policy=playing(EMBED_POLICY, best),
        talk=found,
        best=best,
        player=player,
        plays=oembed.PLAYS,
        title=found.plain_title,
        page=site.absolute(found.path) or site.path(found.path),
        picture=site.path(talk_card(found).address(_POSTER if player else _THUMBNAIL)),
    )


@page_with({"Content-Security-Policy": EMBED_POLICY})
def event_embed(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/embed/-/e/EVENT``: a card of a conference. No event is called "-"."""
    found = find_event(conn, site, request)
    if isinstance(found, Response):
        return found
    if not is_at(request, event=found.slug):
        return moved(site, f"/embed/-{found.path}")
    said = [", ".join(filter(None, (dates(found), found.location)))]
    said.append(f"{oembed.how_many(found.ledger.talks)}, {found.ledger.public} with a public video")
    return _card(site, found.title, found.path, said, event_card(found))


@page_with({"Content-Security-Policy": EMBED_POLICY})
def speaker_embed(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/embed/-/s/SPEAKER``: a card of somebody who speaks."""
    found = find_speaker(conn, site, request)
    if isinstance(found, Response):
        return found
    if not is_at(request, speaker=found.slug):
        return moved(site, f"/embed/-{found.path}")
    talks = queries.talks_of_speaker(conn, found.slug)
    events = list(dict.fromkeys(talk.event_title for talk in talks))
    more = f" and {len(events) - _EVENTS} more" if len(events) > _EVENTS else ""
    said = [oembed.how_many(views.count_talks(talks)), ", ".join(events[:_EVENTS]) + more]
    return _card(site, found.name, found.path, said, speaker_card(found, talks))


def _card(site: Site, title: str, path: str, said: list[str], picture: Card) -> Response:
    return html(
        site,
        "embed_other.html",
        title=title,
        said=[line for line in said if line],
        page=site.absolute(path) or site.path(path),
        picture=site.path(picture.address(_THUMBNAIL)),
    )


@page_with(None)
def talk_picture(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/card/EVENT/TALK.png``, with ``w=`` in a smaller size: what previews of the talk's page show."""
    found = find_talk(conn, site, request)
    return found if isinstance(found, Response) else _picture(talk_card(found), request)


@page_with(None)
def event_picture(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/card/EVENT.png``."""
    found = find_event(conn, site, request)
    return found if isinstance(found, Response) else _picture(event_card(found), request)


@page_with(None)
def speaker_picture(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/card/-/SPEAKER.png``; no event is called "-"."""
    found = find_speaker(conn, site, request)
    if isinstance(found, Response):
        return found
    return _picture(speaker_card(found, queries.talks_of_speaker(conn, found.slug)), request)


@page_with(None)
def kept_picture(conn: sqlite3.Connection, site: Site, request: Any) -> Response:
    """``/picture/EVENT/NAME.ENDING``: a logo, or the platform's picture of a video; kept for ever with its version."""
    event, name = named(request, "event"), named(request, "name")
    found = pictures.picture(conn, event, name) if queries.has_table(conn, "pictures") else None
    if found is None or pictures.ENDINGS[found[0]] != request.url_vars["ending"]:
        return missing(site, "There is no such picture here.", event.replace("-", " "))
    kind, version, body = found
    headers = {"Cache-Control": _FOR_EVER} if request.args.get("v") == version else {}
    return Response(body, headers=headers | {"Content-Security-Policy": pictures.POLICY}, content_type=kind)


def _picture(card: Card, request: Any) -> Response:
    """The picture; caches keep it for ever when it was asked for with its version."""
    wanted = request.args.get("w") or ""
    width = int(wanted) if wanted in map(str, WIDTHS) else WIDTH
    headers = {"Cache-Control": _FOR_EVER} if request.args.get("v") == card.version else {}
    return Response(draw(card, width), headers=headers, content_type="image/png")
