"""The recording that an entry of a schedule names itself: the values under the names that schedules use for one. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from scrapers.platforms import YOUTUBE, Place, video_place

_WHAT = "video|recording|youtube|vimeo"
_NAME = re.compile(
    rf"(?:{_WHAT}|(?:session|talk)(?:{_WHAT})|youtubevideo|videorecording)(?:s|url|link|href)?|recordedin|youtubeid"
)
_NO_LETTER = re.compile(r"[^a-z]")
_ADDRESSES = ("url", "href", "link", "contentUrl", "embedUrl", "@id")


def named_videos(entry: Mapping[str, Any]) -> Iterator[Place]:
    """The videos under ``video_url``, ``youtube``, ``recordingUrl`` and the like: addresses, objects that have one, and lists
    of both; an id alone counts under a name of YouTube's.
    """
    for key, value in entry.items():
        name = _video_name(str(key)) if value else ""
        if name:
            for text in _texts(value):
                place = video_place(text)
                if place is None and name.startswith("youtube") and YOUTUBE.is_id(text):
                    place = YOUTUBE.place(text)
                if place:
                    yield place


@lru_cache(maxsize=1000)
def _video_name(key: str) -> str:
    """The letters of a key that names a video, "" for any other; every entry of a schedule has the same few."""
    name = _NO_LETTER.sub("", key.lower())
    return name if _NAME.fullmatch(name) else ""


def _texts(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        found = next(filter(None, map(one.get, _ADDRESSES)), None) if isinstance(one, dict) else one
        if isinstance(found, str):
            yield found.strip()
