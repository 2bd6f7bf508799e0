"""Which links of a talk are its slides. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from scrapers.platforms import video_place
from scrapers.schedules.entries import Entry

MOST = 10
"""Links to slides that one talk has at most; what are more is a library."""

_NAMED = re.compile(
    r"\b(?:slides?|slide ?decks?|folien|pr(?:ä|ae)sentation|presentation|presentaci(?:ó|o)n|diapositivas?|diapos)\b",
    re.I,
)
_FILE = re.compile(r"\.(?:odp|pptx?|ppsx?|key)\Z", re.I)
_HOSTS = re.compile(r"(?:.+\.)?(?:speakerdeck\.com|slideshare\.net|slides\.com|noti\.st)\Z", re.I)


def slides_of(links: Iterable[object], name: str = "title", *addresses: str) -> tuple[str, ...]:
    """The addresses among links ({title, url, type}, or other keys) that are slides by type, name, format or host; no video."""
    found: dict[str, None] = {}
    for link in map(Entry.of, links):
        url = next((said for key in addresses or ("url",) if (said := link.url(key, ""))), None)
        if url and _are_slides(url, link.line(name) or "", link.text("type")):
            found[url] = None
    return tuple(found)[:MOST]


def _are_slides(url: str, name: str, kind: str | None) -> bool:
    parts = urlsplit(url)
    if video_place(url) or "@" in parts.netloc:
        return False
    shown = parts.hostname == "docs.google.com" and parts.path.startswith("/presentation/")
    named = kind == "slides" or _NAMED.search(name) or _FILE.search(parts.path)
    return bool(named or shown or _HOSTS.match(parts.hostname or ""))
