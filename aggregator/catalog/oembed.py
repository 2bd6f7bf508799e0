"""What blog engines ask: oEmbed 1.0 answers for talks. Pure: from a TalkView to JSON or XML. https://oembed.com

WordPress keeps only an iframe and a blockquote before it, without attributes, and hides the iframe until the card in
it says how high it is (static/embed.js); Ghost takes the HTML as it is; Mastodon reads the page's OpenGraph instead.
"""

from __future__ import annotations

import html
from typing import Any
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from aggregator.addresses import PERMALINK
from aggregator.catalog.card import height_of, talk_card, widest
from aggregator.catalog.escaping import add, xml_document
from aggregator.catalog.views import TalkView
from scrapers.urls import split_url

WIDTH, HEIGHT = 600, 200
"""Pixels of the link card where the asker sets no smaller limit; WordPress gives no frame less height than this."""

FORMATS = ("json", "xml")
CACHE_SECONDS = 3600


def talk_in(address: str, base_url: str) -> tuple[str, str] | None:
    """Event and name in an address of a talk's page, ``/watch`` or ``/embed`` under ``base_url``; None for all others.

    http and https are the same place, letter case of the host, an end slash, query and fragment do not matter.
    """
    given, ours = split_url(address.strip()), split_url(base_url)
    if (place := _place(given)) is None or place != _place(ours) or "@" in given.netloc:
        return None
    below = given.path.removeprefix(ours.path)
    found = PERMALINK.match(below) if given.path.startswith(f"{ours.path}/") else None
    return (unquote(found["event"]), unquote(found["name"])) if found else None


def _place(parts: Any) -> tuple[str, int] | None:
    if parts.scheme not in ("http", "https"):
        return None
    port = parts.port
    # As both schemes are one place, so are their ports.
    return parts.hostname or "", 0 if port in (None, 80, 443) else port


def discovery(talk: TalkView, base_url: str) -> list[tuple[str, str]]:
    """(media type, absolute address) of the answers, for ``<link rel="alternate">`` in the talk page's head."""
    ask = f"{base_url}/oembed?url={quote(base_url + talk.path, safe='')}&format="
    return [("application/json+oembed", f"{ask}json"), ("text/xml+oembed", f"{ask}xml")]


def answer(talk: TalkView, base_url: str, max_width: int | None, max_height: int | None) -> dict[str, str | int]:
    """The answer for one talk, never larger than asked for. Thumbnail: our own picture, where a size of it fits."""
    width, height = min(WIDTH, max_width or WIDTH), min(HEIGHT, max_height or HEIGHT)
    told: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": talk.plain_title,
        "provider_name": "conftalks",
        "provider_url": f"{base_url}/",
        "cache_age": CACHE_SECONDS,
        "width": width,
        "height": height,
        "html": _html(talk, base_url, width, height),
    }
    if talk.speakers:
        told["author_name"] = ", ".join(speaker.name for speaker in talk.speakers)
    if len(talk.speakers) == 1:
        told["author_url"] = f"{base_url}{talk.speakers[0].path}"
    picture = widest(max_width, max_height)
    if picture:
        told["thumbnail_url"] = f"{base_url}{talk_card(talk).address(picture)}"
        told |= {"thumbnail_width": picture, "thumbnail_height": height_of(picture)}
    return told


def as_xml(told: dict[str, str | int]) -> str:
    """The same answer as an XML document."""
    root = Element("oembed")
    for name, value in told.items():
        add(root, name, str(value))
    return xml_document(root)


def _html(talk: TalkView, base_url: str, width: int, height: int) -> str:
    names = ", ".join(speaker.name for speaker in talk.speakers)
    title, by, event = (html.escape(text) for text in (talk.plain_title, names, talk.event_title))
    page, frame = (html.escape(base_url + path) for path in (talk.path, f"/embed{talk.path[2:]}"))
    return (
        f'<blockquote><a href="{page}">{title}</a>{f" by {by}" if by else ""}, {event}</blockquote>'
        f'<iframe src="{frame}" title="{title}" width="{width}" height="{height}"'
        ' frameborder="0" marginwidth="0" marginheight="0" scrolling="no"></iframe>'
    )
