"""What blog engines ask: oEmbed 1.0 answers for talks, conferences and speakers. Pure: from a view to JSON or XML.

https://oembed.com

WordPress keeps only an iframe and a blockquote before it, without attributes, and hides the iframe until the card in
it says how high it is (static/embed.js); Ghost takes the HTML as it is; Mastodon reads the page's OpenGraph instead.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote
from xml.etree.ElementTree import Element

from aggregator.addresses import PERMALINK
from aggregator.catalog.card import Card, event_card, height_of, speaker_card, talk_card, widest
from aggregator.catalog.escaping import add, xml_document
from aggregator.catalog.views import EventView, SpeakerView, TalkRow, TalkView, best_video, count_talks
from aggregator.catalog.wording import dates
from scrapers.urls import split_url

WIDTH, HEIGHT = 600, 200
"""Pixels of the link card where the asker sets no smaller limit; WordPress gives no frame less height than this."""

FOOT = 96
"""Pixels that a card whose video plays in it has below the picture."""

PLAYS = "autoplay; encrypted-media; fullscreen; picture-in-picture"
"""What the frame of such a card may pass on to the player."""

FORMATS = ("json", "xml")
CACHE_SECONDS = 3600


_OTHER = re.compile(r"/(?:embed/-/)?(?P<kind>[es])/(?P<name>[^/]+)/?\Z")


@dataclass(frozen=True, slots=True)
class Embeddable:
    """What can be embedded: its page and its card, from the root of the catalog; ``plays``: a video plays in the card.

    ``authors`` are (name, page); ``said`` follows the linked title where the card is not shown.
    """

    title: str
    path: str
    frame: str
    said: str
    picture: Card
    authors: tuple[tuple[str, str], ...] = ()
    plays: bool = False

    def height(self, width: int) -> int:
        """Of the card at this width; where it plays, its picture has the shape of a video's."""
        return height_of(width) + FOOT if self.plays else HEIGHT


def of_talk(talk: TalkView) -> Embeddable:
    """A talk: its card plays where the platform has a player for pages."""
    names = ", ".join(talk.names)
    best = best_video(talk)
    return Embeddable(
        title=talk.plain_title,
        path=talk.path,
        frame=f"/embed{talk.path[2:]}",
        said=f"{f' by {names}' if names else ''}, {talk.event_title}",
        picture=talk_card(talk),
        authors=tuple((speaker.name, speaker.path) for speaker in talk.speakers),
        plays=best is not None and best.player is not None,
    )


def of_event(event: EventView) -> Embeddable:
    """A conference. No event is called "-", so that this card has an address of no talk's."""
    when = dates(event)
    return Embeddable(event.title, event.path, f"/embed/-{event.path}", f", {when}" if when else "", event_card(event))


def of_speaker(speaker: SpeakerView, talks: list[TalkRow]) -> Embeddable:
    """Somebody who speaks, with all their talks."""
    said = f": {how_many(count_talks(talks))}"
    return Embeddable(speaker.name, speaker.path, f"/embed/-{speaker.path}", said, speaker_card(speaker, talks))


def how_many(talks: int) -> str:
    """So many talks, in words."""
    return f"{talks} {'talk' if talks == 1 else 'talks'}"


def talk_in(address: str, base_url: str) -> tuple[str, str] | None:
    """Event and name in an address of a talk's page, ``/watch`` or ``/embed`` under ``base_url``; None for all others.

    http and https are the same place, letter case of the host, an end slash, query and fragment do not matter.
    """
    below = _below(address, base_url)
    found = PERMALINK.match(below) if below else None
    return (unquote(found["event"]), unquote(found["name"])) if found else None


def other_in(address: str, base_url: str) -> tuple[str, str] | None:
    """("e", slug) of a conference's page or card under ``base_url``, ("s", slug) of a speaker's; likewise."""
    below = _below(address, base_url)
    found = _OTHER.match(below) if below else None
    return (found["kind"], unquote(found["name"])) if found else None


def _below(address: str, base_url: str) -> str | None:
    """The path of an address under ``base_url``, None for all others."""
    given, ours = split_url(address.strip()), split_url(base_url)
    if (place := _place(given)) is None or place != _place(ours) or "@" in given.netloc:
        return None
    return given.path.removeprefix(ours.path) if given.path.startswith(f"{ours.path}/") else None


def _place(parts: Any) -> tuple[str, int] | None:
    if parts.scheme not in ("http", "https"):
        return None
    port = parts.port
    # As both schemes are one place, so are their ports.
    return parts.hostname or "", 0 if port in (None, 80, 443) else port


def frozen_answer(path: str) -> str:
    """Where the answer for the page at ``path`` lies as a file, from the root of the catalog."""
    return f"/oembed{path[2:]}.json" if path.startswith("/t/") else f"/oembed/-{path}.json"


def discovery(path: str, base_url: str, frozen: bool) -> list[tuple[str, str]]:
    """(media type, absolute address) of the answers, for ``<link rel="alternate">`` in the head of the page at ``path``."""
    if frozen:
        return [("application/json+oembed", f"{base_url}{frozen_answer(path)}")]
    ask = f"{base_url}/oembed?url={quote(base_url + path, safe='')}&format="
    return [("application/json+oembed", f"{ask}json"), ("text/xml+oembed", f"{ask}xml")]


def answer(
    shown: Embeddable, base_url: str, name: str, max_width: int | None, max_height: int | None
) -> dict[str, str | int]:
    """The answer for one page of the catalog ``name``, never larger than asked for. Its picture is ours, where a size fits."""
    width = min(WIDTH, max_width or WIDTH)
    height = min(shown.height(width), max_height or shown.height(width))
    told: dict[str, str | int] = {
        "version": "1.0",
        "type": "rich",
        "title": shown.title,
        "provider_name": name,
        "provider_url": f"{base_url}/",
        "cache_age": CACHE_SECONDS,
        "width": width,
        "height": height,
        "html": _html(shown, base_url, width, height),
    }
    if shown.authors:
        told["author_name"] = ", ".join(name for name, _ in shown.authors)
    if len(shown.authors) == 1:
        told["author_url"] = f"{base_url}{shown.authors[0][1]}"
    picture = widest(max_width, max_height)
    if picture:
        told["thumbnail_url"] = f"{base_url}{shown.picture.address(picture)}"
        told |= {"thumbnail_width": picture, "thumbnail_height": height_of(picture)}
    return told


def as_xml(told: dict[str, str | int]) -> str:
    """The same answer as an XML document."""
    root = Element("oembed")
    for name, value in told.items():
        add(root, name, str(value))
    return xml_document(root)


def _html(shown: Embeddable, base_url: str, width: int, height: int) -> str:
    title, said = html.escape(shown.title), html.escape(shown.said)
    page, frame = (html.escape(base_url + path) for path in (shown.path, shown.frame))
    shape = f"max-width:100%;height:auto;aspect-ratio:{width}/{height}" if shown.plays else "max-width:100%"
    plays = f' allow="{PLAYS}"' if shown.plays else ""
    return (
        f'<blockquote><a href="{page}">{title}</a>{said}</blockquote>'
        f'<iframe src="{frame}" title="{title}" width="{width}" height="{height}" style="{shape}"{plays}'
        ' frameborder="0" marginwidth="0" marginheight="0" scrolling="no"></iframe>'
    )
