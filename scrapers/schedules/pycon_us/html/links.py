"""Addresses on us.pycon.org, built anew from numbers: links in saved pages are rewritten, never to be joined blindly."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scrapers.urls import presentation_number, split_url

if TYPE_CHECKING:
    from bs4 import Tag

_ROOT = re.compile(r"\A(https?://[^/?#]+/(?:[^?#]*/)?schedule/)", re.I)
_PROFILE = re.compile(r"speaker/profile/(\d+)(?:/|\Z)")
_YEAR = re.compile(r"/(20\d\d)/schedule/")
_SECTION_LINK = re.compile(
    rb"href=[\"']?(?:https?://us\.pycon\.org)?/(20\d\d)/schedule/([a-z]+(?:-[a-z]+)*/?(?:list/?)?)[\"'\s>]"
)
_NO_SECTIONS = frozenset(
    {"edit", "open-spaces", "presentation", "presentations", "session", "sessions", "volunteering"}
)

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
class ScheduleSite:
    """The schedule's root, such as ``https://us.pycon.org/2024/schedule/``, and what 2011 calls a presentation."""

    root: str
    word: str

    def presentation(self, number: str) -> str:
        """The page of a presentation."""
        return f"{self.root}{self.word}/{number}/"

    def speaker(self, number: str) -> str:
        """The page of a speaker."""
        return f"{self.root.removesuffix('schedule/')}speaker/profile/{number}/"


def site_of(url: str, body: bytes = b"") -> ScheduleSite:
    """The site that a page below /schedule/ belongs to; for other addresses, the page's folder."""
    found = _ROOT.match(url)
    root = found[1] if found else url[: url.rfind("/") + 1] if split_url(url).path else url + "/"
    plural = "/2011/schedule/" in root or "/presentations/" in url or b"schedule/presentations/" in body
    return ScheduleSite(root, "presentations" if plural else "presentation")


def is_index(url: str) -> bool:
    """Whether an address is that of a year's whole schedule."""
    return bool(re.search(r"/schedule/(?:index\.html)?\Z", split_url(url).path))


def linked_number(tag: Tag, site: ScheduleSite) -> tuple[str, Tag] | None:
    """The number and the link of the first link inside a tag to a presentation of this year."""
    for link in tag.find_all("a", href=True):
        href = str(link["href"])
        number = presentation_number(href)
        if number and _is_of(site, href):
            return number, link
    return None


def _is_of(site: ScheduleSite, href: str) -> bool:
    """Texts link talks of other years, and other sites have presentations, too."""
    year, here = _YEAR.search(href), _YEAR.search(site.root)
    if year and here:
        return year[1] == here[1]
    return bool(year) or "//" not in href


def linked_sections(body: bytes, site: ScheduleSite) -> tuple[str, ...]:
    """Lists and grids of this year that a page links beside those that some year is known to have."""
    here = _YEAR.search(site.root)
    paths = [
        path.decode().rstrip("/") + "/"
        for year, path in _SECTION_LINK.findall(body)
        if here and year.decode() == here[1]
    ]
    return tuple(site.root + path for path in dict.fromkeys(paths) if path.split("/")[0] not in _NO_SECTIONS)


def profile_number(link: Tag) -> str | None:
    """The number of the speaker that a link leads to."""
    found = _PROFILE.search(str(link.get("href", "")))
    return found[1] if found else None
