"""Addresses on us.pycon.org, built anew from numbers: links in saved pages are rewritten, never to be joined blindly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from scrapers.urls import presentation_number

if TYPE_CHECKING:
    from bs4 import Tag

_ROOT = re.compile(r"(https?://[^/?#]+/(?:[^?#]*/)?schedule/)", re.I)
_PROFILE = re.compile(r"speaker/profile/(\d+)(?:/|\Z)")

INDEX_PAGES = [
    "talks/",
    "talks/list/",
    "tutorials/",
    "tutorials/list/",
    "posters/list/",
    "sponsor-tutorials/",
    "sponsor-tutorials/list/",
    "sponsor-workshops/",
    "sponsor-presentations/",
    "lightning-talks/list/",
    "edusummits/",
    "edusummits/list/",
    "hatchery/",
    "lists/talks/",
    "lists/posters/",
    "lists/tutorials/",
]
"""Pages below /YYYY/schedule/ that some year has; each may be missing."""


@dataclass(frozen=True, slots=True)
class Site:
    """The schedule's root, such as ``https://us.pycon.org/2024/schedule/``, and what 2011 calls a presentation."""

    root: str
    word: str

    def presentation(self, number: str) -> str:
        """The page of a presentation."""
        return f"{self.root}{self.word}/{number}/"

    def speaker(self, number: str) -> str:
        """The page of a speaker."""
        return f"{self.root.removesuffix('schedule/')}speaker/profile/{number}/"


def site_of(url: str, body: bytes = b"") -> Site:
    """The site that a page below /schedule/ belongs to; for other addresses, the page's folder."""
    found = _ROOT.match(url)
    root = found[1] if found else url[: url.rfind("/") + 1] if urlsplit(url).path else url + "/"
    plural = "/2011/schedule/" in root or "/presentations/" in url or b"schedule/presentations/" in body
    return Site(root, "presentations" if plural else "presentation")


def is_index(url: str) -> bool:
    """Whether an address is that of a year's whole schedule."""
    return bool(re.search(r"/schedule/(?:index\.html)?\Z", urlsplit(url).path))


def linked_number(tag: Tag) -> tuple[str, Tag] | None:
    """The number and the link of the first link to a presentation inside a tag."""
    for link in tag.find_all("a", href=True):
        number = presentation_number(str(link["href"]))
        if number:
            return number, link
    return None


def profile_number(link: Tag) -> str | None:
    """The number of the speaker that a link leads to."""
    found = _PROFILE.search(str(link.get("href", "")))
    return found[1] if found else None
