"""Saved answers of YouTube's API and of yt-dlp, and what is read of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scrapers.page import Page
from scrapers.recordings.youtube import API, YOUTUBE, YouTube
from scrapers.records import Event, SourceRef
from scrapers.source import Parsed

PAGES = Path(__file__).parents[1] / "pages" / "youtube"
EVENT = Event("example", "Example Conf", "America/New_York")
PLAYLIST = "PLexampleconf2031abcdefgh"
LIST_URL = f"https://www.youtube.com/playlist?list={PLAYLIST}"
REF = SourceRef.of("youtube", playlist=PLAYLIST)
KEYLESS = YouTube(keyless=True)


def parse(name: str, url: str = f"{API}/x") -> Parsed:
    """A saved page as it is read."""
    return YOUTUBE.parse(Page(url, (PAGES / name).read_bytes()), EVENT, REF)


def parse_json(data: Any, url: str = f"{API}/x") -> Parsed:
    """A value as it is read."""
    return YOUTUBE.parse(Page(url, json.dumps(data).encode()), EVENT, REF)


def load(name: str) -> Any:
    """The value of a saved page."""
    return json.loads((PAGES / name).read_text("utf-8"))
