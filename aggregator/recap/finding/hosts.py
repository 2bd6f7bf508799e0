"""Hosts of videos: which platform an address is of, and those that are gone for good."""

from __future__ import annotations

from scrapers.platforms import video_place
from scrapers.urls import split_url

_DEAD = {
    "confreaks.com": "confreaks",
    "confreaks.net": "confreaks",
    "confreaks.org": "confreaks",
    "confreaks.tv": "confreaks",
    "blip.tv": "blip",
    "pyvideo.ru": "pyvideo",
    "marakana.com": "marakana",
    "video.google.com": "google",
    "justin.tv": "justin",
}
"""Hosts that showed conference talks and no longer do, with the name that people give them."""


_LISTS = frozenset({"pyvideo.org", "rubyevents.org", "rubyvideo.dev"})
"""Sites that have a page for each talk of many conferences, named after the talk."""


def platform_of(url: str) -> str | None:
    """The platform's name in lower case ("youtube", "hubilo", "confreaks"), or None for a page that is no video."""
    dead = dead_host(url)
    if dead:
        return dead
    place = video_place(url) if url.startswith(("http://", "https://")) else None
    return place.provider if place else None


def dead_host(url: str) -> str | None:
    """The name of a platform that no longer exists, or None."""
    return next((_DEAD[name] for name in _host_names(url) if name in _DEAD), None)


def lists_talks(url: str) -> bool:
    """Whether a page is one of those that a list of talks, or a platform now gone, has for each talk."""
    return any(name in _LISTS or name in _DEAD for name in _host_names(url))


def _host_names(url: str) -> list[str]:
    """The host and every domain above it, the longest first; none for what is no address."""
    steps = (split_url(url).hostname or "").lower().split(".")
    return [".".join(steps[number:]) for number in range(len(steps))]
