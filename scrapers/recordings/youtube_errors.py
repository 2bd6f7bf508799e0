"""What the YouTube Data API's errors mean, in words. https://developers.google.com/youtube/v3/docs/errors"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs

from scrapers.errors import LayoutChanged, NeedsKey, NotFound, ScrapeError, Unreachable
from scrapers.text import clean_text, strip_markup
from scrapers.urls import split_url
from scrapers.values import listing, mapping

_KEYS = "https://console.cloud.google.com/apis/credentials"
_ENABLE = "https://console.cloud.google.com/apis/library/youtube.googleapis.com"
_WITHOUT = "without YOUTUBE_API_KEY playlists are listed through yt-dlp"
_LOOKS_LIKE_KEY = re.compile(r"AIza[\w-]{20,}|(?<=key=)[^&\s]+")

_QUOTA = frozenset({"quotaExceeded", "dailyLimitExceeded", "dailyLimitExceededUnreg"})
_RATE = frozenset({"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"})
_DISABLED = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
_BAD_KEY = frozenset({"keyInvalid", "keyExpired", "API_KEY_INVALID", "ipRefererBlocked", "API_KEY_SERVICE_BLOCKED"})


def explain_api_error(url: str, status: int, body: bytes | dict[str, Any]) -> ScrapeError:
    """The error behind an answer of the API (its bytes, or the parsed JSON): cause and next step, never the key."""
    url = _LOOKS_LIKE_KEY.sub("...", url)
    error = mapping(_parsed(body).get("error"))
    details = [mapping(one) for one in listing(error.get("errors")) + listing(error.get("details"))]
    reasons = {one["reason"] for one in details if isinstance(one.get("reason"), str)}
    message = _message(error)
    about_key = "api key" in message.lower() or "unregistered callers" in message
    if reasons & _QUOTA:
        return Unreachable(
            url,
            "the quota of 10,000 units a day is used up; it is reset at midnight Pacific time: "
            f"run again then ({_WITHOUT})",
        )
    if reasons & _RATE:
        return Unreachable(url, "YouTube asks for fewer requests: run again in a few minutes")
    if reasons & _DISABLED:
        return NeedsKey(
            url, f"the YouTube Data API v3 is not enabled for the key's project: enable it at {_ENABLE}; {_WITHOUT}"
        )
    if reasons & _BAD_KEY or (status in (400, 401, 403) and about_key):
        return NeedsKey(url, f"YouTube refused YOUTUBE_API_KEY ({message}): check it at {_KEYS}; {_WITHOUT}")
    return _about_the_playlist(url, reasons) or Unreachable(url, _unknown(status, reasons, message))


def _about_the_playlist(url: str, reasons: set[str]) -> ScrapeError | None:
    asked = parse_qs(split_url(url).query)
    playlist = " ".join(["the playlist", *asked.get("playlistId", [])[:1]])
    if "playlistNotFound" in reasons:
        return NotFound(url, f"{playlist} is gone, private or empty: check the id")
    if "playlistItemsNotAccessible" in reasons:
        return Unreachable(url, f"{playlist} may be read by its owner only: ask for it to be made public or unlisted")
    if "channelNotFound" in reasons:
        return NotFound(url, "the channel does not exist: check the handle or give the channel's id (UC...)")
    if "invalidPageToken" in reasons:
        return LayoutChanged(
            url, "YouTube no longer knows this page of the playlist; the pages before it are kept: run again"
        )
    return None


def _unknown(status: int, reasons: set[str], message: str) -> str:
    reason = f" ({', '.join(sorted(reasons))})" if reasons else ""
    return f"the YouTube API answered {status}{reason}: {message}"


def _parsed(body: bytes | dict[str, Any]) -> dict[str, Any]:
    if isinstance(body, dict):
        return body
    try:
        return mapping(json.loads(body))
    except (ValueError, RecursionError):
        return {}


def _message(error: dict[str, Any]) -> str:
    text = error.get("message")
    message = clean_text(strip_markup(text)) if isinstance(text, str) else None
    return _LOOKS_LIKE_KEY.sub("...", message or "no reason given")[:200].rstrip(". ")
