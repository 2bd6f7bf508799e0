"""Which links of a talk are its slides. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from scrapers.platforms import video_place
from scrapers.schedules.entries import Entry
from scrapers.urls import split_url

MOST = 10
"""Links to slides that one talk has at most; what are more is a library."""

_NAMED = re.compile(
    r"\b(?:slides?|slide ?decks?|folien|pr(?:ä|ae)sentation|presentation|presentaci(?:ó|o)n|diapositivas?|diapos)\b",
    re.I,
)
_FILES = (".odp", ".ppt", ".pptx", ".pps", ".ppsx", ".key")
_HOSTS = ("speakerdeck.com", "slideshare.net", "slides.com", "noti.st")
_SIGNS = ("docs.google.com/presentation/", *_HOSTS)

_LONGEST = 2000
"""Letters of an address; what is longer is a document in it."""


def slides_of(links: Iterable[object], base: str, name: str = "title", *addresses: str) -> tuple[str, ...]:
    """The addresses among links ({title, url, type}, or other keys) that are slides by type, name, format or host; no video.

    One from the root of a host is on that of ``base``.
    """
    found: dict[str, None] = {}
    for link in map(Entry.of, links):
        named = link.text("type") == "slides" or bool(_NAMED.search(link.text(name) or ""))
        keys = addresses or ("url",)
        if not named and not any(_may_be(link.text(key) or "") for key in keys):
            continue
        url = next((said for key in keys if (said := link.url(key, base))), None)
        if url and len(url) <= _LONGEST and _are_slides(url, named):
            found[url] = None
    return tuple(found)[:MOST]


def _may_be(address: str) -> bool:
    """Whether the text has what addresses of slides have: most links are none, and to take one apart takes long."""
    lower = address.lower()
    return any(sign in lower for sign in _SIGNS) or lower.partition("?")[0].partition("#")[0].rstrip().endswith(_FILES)


def _are_slides(url: str, named: bool) -> bool:
    parts = split_url(url)
    host = parts.hostname or ""
    if video_place(url) or "@" in parts.netloc:
        return False
    shown = host == "docs.google.com" and parts.path.startswith("/presentation/")
    known = any(f".{host}".endswith(f".{one}") for one in _HOSTS)
    return named or shown or known or parts.path.lower().endswith(_FILES)
