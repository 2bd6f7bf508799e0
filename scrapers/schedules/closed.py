"""Platforms whose agendas no program can read: behind a login, or drawn by scripts from data that is not public. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4.filter import SoupStrainer

from scrapers.errors import NotPublic
from scrapers.page import Page
from scrapers.urls import join_url, split_url


@dataclass(frozen=True, slots=True)
class Closed:
    """One platform. ``hosts``: its own, with what is below them; ``shown``: addresses by which another page shows an agenda
    that lies there. ``linked``: a link to one is enough; else the page frames or loads it, for people link tickets, too.
    """

    name: str
    hosts: str
    shown: str | None = None
    linked: bool = True

    def is_at(self, url: str) -> bool:
        """Whether an address is one of the platform."""
        host = split_url(url).hostname or ""
        return bool(re.fullmatch(rf"(?:.+\.)?(?:{self.hosts})", host))

    def is_shown_at(self, url: str) -> bool:
        """Whether an address shows an agenda of the platform."""
        return self.shown is not None and self.is_at(url) and bool(re.match(self.shown, split_url(url).path))


CLOSED = (
    Closed("Whova", r"whova\.com", r"/(?:embedded\w*|portal|web|xems|static/frontend)/"),
    Closed("Swapcard", r"swapcard\.com", r"/(?:widget/)?events?/"),
    Closed("PheedLoop", r"pheedloop\.com", r"/(?:event|portal)/|/\w+/(?:site|schedule|virtual)\b"),
    Closed("Hopin (RingCentral Events)", r"hopin\.(?:com|to)|events\.ringcentral\.com", r"/(?:events|embed)/"),
    Closed("Hubilo", r"hubilo\.com", r"/"),
    Closed("Airmeet", r"airmeet\.com", r"/e(?:vent)?/"),
    Closed("Brella", r"brella\.io", r"/(?:events|widgets?|embed)/"),
    Closed("Bizzabo", r"bizzabo\.com", r"/(?:.*/)?agenda\b"),
    Closed("Cvent", r"cvent\.(?:com|me)", r"/(?:.*/)?(?:agenda|sessions)\b"),
    Closed("Notion", r"notion\.(?:so|site)", r"/", linked=False),
    Closed("Luma", r"lu\.ma|luma\.com", r"/embed/", linked=False),
    Closed("Eventbrite", r"eventbrite\.[a-z]{2,3}(?:\.[a-z]{2})?"),
    Closed("Meetup", r"meetup\.com"),
)


def at_platform(url: str) -> Closed | None:
    """The platform whose address this is, or None."""
    return next((one for one in CLOSED if one.is_at(url)), None)


def not_public(url: str, pages: Iterable[Page]) -> NotPublic | None:
    """The error that names a platform: that of the address, else the first whose agenda one of the pages shows; or None."""
    if named := at_platform(url):
        return NotPublic(url, named.name)
    shown = (address for page in pages if page.is_html for address in _shown(page))
    found = next(((one, address) for address, linked in shown for one in CLOSED if _tells(one, address, linked)), None)
    return NotPublic(url, found[0].name, found[1]) if found else None


def _tells(platform: Closed, address: str, linked: bool) -> bool:
    return platform.is_shown_at(address) and (platform.linked or not linked)


def _shown(page: Page) -> Iterator[tuple[str, bool]]:
    """The addresses that a page frames or loads, then those that it links (true)."""
    tags = page.html(SoupStrainer(["iframe", "script", "a"])).find_all(["iframe", "script", "a"])
    for tag in sorted(tags, key=lambda tag: tag.name == "a"):
        for printed in (tag.get("src"), tag.get("data-src"), tag.get("href")):
            if printed:
                yield join_url(page.url, str(printed)), tag.name == "a"
