"""Answers of YouTube's ``search.list``, saved: https://developers.google.com/youtube/v3/docs/search/list"""

from __future__ import annotations

from typing import Any

from scrapers import platforms
from scrapers.records import Recording
from scrapers.source import Parsed
from scrapers.urls import YOUTUBE_ID, unescaped, youtube_url
from scrapers.values import day, listing, mapping, raw_title, several, words


def read_search(data: dict[str, Any]) -> Parsed:
    """The videos among the results, each once; channels and playlists are counted in a note. Who can open
    them is not said: a search of one's own finds what is closed as well.

    Titles have HTML's entities there, and descriptions are cut, so that they are left.
    """
    results = [_result(mapping(item)) for item in listing(data.get("items"))]
    found: dict[str, Recording] = {}
    for recording in filter(None, results):
        found.setdefault(recording.id, recording)
    notes = []
    if None in results:
        notes.append(f"{several(results.count(None), 'result')} of the search left out: no video")
    if data.get("nextPageToken"):
        notes.append("the search has more pages: import those files too")
    return Parsed(recordings=tuple(found.values()), notes=tuple(notes))


def _result(item: dict[str, Any]) -> Recording | None:
    video, snippet = mapping(item.get("id")).get("videoId"), mapping(item.get("snippet"))
    title = raw_title(unescaped(words(snippet.get("title")) or ""))
    if not isinstance(video, str) or not YOUTUBE_ID.match(video) or not title:
        return None
    upcoming = snippet.get("liveBroadcastContent") == "upcoming"
    return Recording(
        provider=platforms.YOUTUBE.key,
        id=video,
        url=youtube_url(video),
        raw_title=title,
        source_url=youtube_url(video),
        published=None if upcoming else day(snippet.get("publishedAt")),
        channel=words(snippet.get("channelTitle")),
        access_by="listing",
    )
