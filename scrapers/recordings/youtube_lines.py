"""What ``yt-dlp -j`` prints of a playlist, flat or not: a JSON object a line, each naming the playlist it was found in."""

from __future__ import annotations

import json
from typing import Any

from scrapers.errors import LayoutChanged
from scrapers.page import Page
from scrapers.recordings.youtube_listing import is_listing
from scrapers.values import json_lines, mapping


def are_lines(body: bytes) -> bool:
    """Whether the first of several lines is one of yt-dlp's videos."""
    start = len(body) - len(body.lstrip())
    end = body.find(b"\n", start)
    if end < 0 or not body[end:].strip():
        return False
    try:
        return is_listing(json.loads(body[start:end]))
    except (ValueError, RecursionError):
        return False


def listing_of_lines(page: Page) -> dict[str, Any]:
    """The listing that ``-J`` would have printed: the lines under their playlists.

    Raises:
        LayoutChanged: a line that is no JSON.
    """
    playlists: dict[object, dict[str, Any]] = {}
    try:
        for _, line in json_lines(page.body):
            key = mapping(line).get("playlist_id")
            key = key if isinstance(key, str) else None
            channel, title = mapping(line).get("playlist_channel"), mapping(line).get("playlist_title")
            playlist: dict[str, Any] = {
                "_type": "playlist",
                "id": key,
                "title": title,
                "channel": channel,
                "entries": [],
            }
            playlists.setdefault(key, playlist)["entries"].append(line)
    except ValueError as error:
        raise LayoutChanged(page.url, str(error)) from error
    return {"_type": "playlist", "entries": list(playlists.values())}


def is_emptied(data: object) -> bool:
    """Whether this is the file that ``--write-info-json`` leaves of a playlist: all but its videos."""
    found = mapping(data)
    return (
        found.get("_type") == "playlist" and "entries" not in found and str(found.get("extractor_key"))[:7] == "Youtube"
    )
