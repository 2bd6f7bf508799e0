"""yt-dlp's listing of a playlist or channel, ``yt-dlp -J --flat-playlist URL``: YouTube without a key, or from a file.

A flat listing has no publication dates; shapes as of yt-dlp 2026.10 (yt_dlp/extractor/youtube/_tab.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from scrapers import platforms
from scrapers.errors import LayoutChanged
from scrapers.recordings.chapters import chapters_in, listed_chapters
from scrapers.records import Recording
from scrapers.source import EventFacts, Parsed
from scrapers.text import clean_abstract
from scrapers.urls import YOUTUBE_CHANNEL, YOUTUBE_ID, YOUTUBE_PLAYLIST, youtube_url
from scrapers.values import day, duration, listing, mapping, raw_title, several, words

DEAD_TITLES = {
    "Deleted video": "gone",
    "[Deleted video]": "gone",
    "Private video": "private",
    "[Private video]": "private",
}
"""What YouTube prints in place of a title, and the access that it means."""

# needs_auth is an age limit: anybody with an account may watch. The paid kinds are closed to the rest of the world.
_ACCESS = {
    "public": "public",
    "needs_auth": "public",
    "unlisted": "unlisted",
    "private": "private",
    "premium_only": "private",
    "subscriber_only": "private",
}
# What a listing in any language prints in place of the title.
_IN_BRACKETS = re.compile(r"\A\[[^\]]*\]\Z")
_LISTINGS = ("playlist", "multi_video")
_MAX_DEPTH = 4


def playlist_url(playlist: str) -> str:
    """The page of a playlist, rebuilt from its checked id."""
    return f"https://www.youtube.com/playlist?list={playlist}"


def access_of(title: str, stated: str | None, alive: bool) -> tuple[str, str]:
    """``access`` and ``access_by`` of a Recording, from its entry in a listing.

    ``stated``: the access that the entry states; the title that YouTube prints in place of a dead video's is a statement
    too. ``alive``: the entry has what YouTube prints of living videos only, so the video can be watched, by everybody or
    by those who have its address: a flat entry a real title, an item of the API an owner or a day beside it. Any other
    entry says nothing: it may be an old answer, a part of one, or a dead video with its title in another language.
    """
    if access := DEAD_TITLES.get(title) or stated:
        return access, "statement"
    return platforms.YOUTUBE.access, "listing" if alive else "platform"


def is_listing(data: object) -> bool:
    """Whether a JSON value is yt-dlp's: a listing with entries, or one YouTube video."""
    if not isinstance(data, dict):
        return False
    if data.get("_type") in _LISTINGS and isinstance(data.get("entries"), list):
        return True
    return data.get("extractor_key") == "Youtube" and isinstance(data.get("id"), str)


def read_listing(data: dict[str, Any], url: str) -> Parsed:
    """Recordings of a listing, tabs of a channel flattened, each id once; what has no id is counted in a note.

    Raises:
        LayoutChanged: a listing of some other site than YouTube.
    """
    if str(data.get("extractor_key") or "Youtube")[:7] != "Youtube":
        raise LayoutChanged(url, f"yt-dlp listed {words(data.get('extractor_key'))} here, not YouTube")
    found: dict[str, Recording] = {}
    unavailable, unusable = 0, 0
    for entry, playlist, channel in _entries(data, None, None, 0):
        if entry is None:
            unavailable += 1
        elif recording := _recording(entry, playlist, channel):
            found.setdefault(recording.id, recording)
        else:
            unusable += 1
    notes = []
    if unavailable:
        verb = "is unavailable and has" if unavailable == 1 else "are unavailable and have"
        notes.append(f"{several(unavailable, 'entry', 'entries')} of the playlist {verb} no id")
    if unusable:
        notes.append(f"{several(unusable, 'entry', 'entries')} of the playlist left out: no video, or without a title")
    return Parsed(recordings=tuple(found.values()), notes=tuple(notes), facts=EventFacts(title=_title(data)))


def _title(data: dict[str, Any]) -> str | None:
    """What a playlist is called; None for several of them, and for a channel's uploads, which are no event's."""
    lists = [one for one in listing(data.get("entries")) if mapping(one).get("_type") in _LISTINGS]
    if len(lists) == 1 and not words(data.get("title")):
        return _title(lists[0])
    playlist = _playlist(data)
    return words(data.get("title")) if playlist and not playlist.startswith("UU") and not lists else None


def _entries(
    data: dict[str, Any], playlist: str | None, channel: str | None, depth: int
) -> Iterator[tuple[dict[str, Any] | None, str | None, str | None]]:
    """Each entry with its playlist and, in a channel's own uploads, the channel; None where yt-dlp has only a gap."""
    if data.get("_type") not in _LISTINGS:
        yield data, None, None
        return
    playlist = _playlist(data) or playlist
    if playlist and playlist.startswith("UU"):
        channel = words(data.get("channel")) or words(data.get("uploader")) or channel
    entries = listing(data.get("entries"))
    nested = False
    for entry in entries:
        if mapping(entry).get("_type") in _LISTINGS and depth < _MAX_DEPTH:
            nested = True
            yield from _entries(entry, playlist, channel, depth + 1)
        else:
            yield (entry if isinstance(entry, dict) else None), playlist, channel
    count = data.get("playlist_count")
    # Above the tabs of a channel the count is of tabs.
    if isinstance(count, int) and not nested:
        for _ in range(min(count, 100_000) - len(entries)):
            yield None, playlist, channel


def _playlist(data: dict[str, Any]) -> str | None:
    """The playlist's id; a channel ``UC...`` is its uploads ``UU...``."""
    for name in ("id", "channel_id"):
        key = data.get(name)
        if isinstance(key, str) and YOUTUBE_PLAYLIST.match(key):
            return key
        if isinstance(key, str) and YOUTUBE_CHANNEL.match(key):
            return "UU" + key[2:]
    return None


def _recording(entry: dict[str, Any], playlist: str | None, channel: str | None) -> Recording | None:
    video, title = entry.get("id"), raw_title(entry.get("title"))
    if not isinstance(video, str) or not YOUTUBE_ID.match(video) or not title:
        return None
    dead = DEAD_TITLES.get(title)
    text, length = entry.get("description"), duration(entry.get("duration"))
    description = clean_abstract(text) if isinstance(text, str) and not dead else None
    owner = words(entry.get("channel")) or words(entry.get("uploader"))
    alive = bool(owner or length or not _IN_BRACKETS.match(title))
    access, access_by = access_of(title, _ACCESS.get(str(entry.get("availability"))), alive=alive)
    return Recording(
        provider=platforms.YOUTUBE.key,
        id=video,
        url=youtube_url(video),
        raw_title=title,
        source_url=playlist_url(playlist) if playlist else youtube_url(video),
        description=description,
        chapters=() if dead else chapters_in(description) or listed_chapters(entry.get("chapters")),
        # A flat entry's timestamp is a guess from "3 weeks ago".
        published=None if entry.get("_type") == "url" else day(entry.get("upload_date")),
        duration_s=length,
        playlist=playlist,
        channel=owner or (None if dead else channel),
        access=access,
        access_by=access_by,
    )
