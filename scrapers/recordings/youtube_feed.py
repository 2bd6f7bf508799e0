"""The feed of a YouTube channel or playlist: no key, no quota, and no more than fifteen videos, of a channel the newest.

So what it lists is added, and what it does not list is not gone: each of its recordings has its own page for a list.
https://developers.google.com/youtube/v3/guides/push_notifications shows the form of an entry.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs

from lxml import etree

from scrapers import platforms
from scrapers.errors import BadRecord, LayoutChanged
from scrapers.page import Page
from scrapers.records import Event, Recording, SourceRef
from scrapers.source import FILE_KEY, Example, Follow, Key, Parsed, Source
from scrapers.text import clean_abstract
from scrapers.urls import YOUTUBE_CHANNEL, YOUTUBE_ID, YOUTUBE_PLAYLIST, split_url, youtube_url
from scrapers.values import day, raw_title, several, words

FEEDS = "https://www.youtube.com/feeds/videos.xml"
CHANNEL, PLAYLIST = Key("channel", str), Key("playlist", str)

_MARK = b"<id>yt:"
_ASKED = {"channel": ("channel_id", YOUTUBE_CHANNEL), "playlist": ("playlist_id", YOUTUBE_PLAYLIST)}


class YouTubeFeed(Source):
    """``channel`` (an id) or ``playlist`` in event.yml, a saved ``file``, else the ``url`` of a feed."""

    kind = "youtube_feed"
    reads = "YouTube's Atom feed of a channel (its newest 15 videos) or playlist (its first 15), for watching"
    tried = "real files: feeds of two channels; a playlist's by description"
    gives = "recordings"
    hosts = ("https://www.youtube.com",)
    keys = (CHANNEL, PLAYLIST, FILE_KEY)
    files = "YouTube feed"
    examples = (Example("channel.xml", f"{FEEDS}?channel_id=UCexampleconf2031abcdefg", "UTC"),)

    def recognises(self, page: Page) -> bool:
        """A feed whose id, or whose first entry's, is YouTube's."""
        if _MARK not in page.body[:4000]:
            return False
        try:
            return bool(etree.QName(page.xml()).localname == "feed")
        except LayoutChanged:
            return False

    def claims(self, url: str) -> SourceRef | None:
        """The address of a feed."""
        parts = split_url(url)
        if parts.hostname not in ("www.youtube.com", "youtube.com") or parts.path != "/feeds/videos.xml":
            return None
        asked = parse_qs(parts.query)
        for key, (parameter, form) in _ASKED.items():
            value = asked.get(parameter, [""])[0]
            if form.match(value):
                return SourceRef.of(self.kind, **{key: value})
        return None

    def start(self, ref: SourceRef, event: Event) -> tuple[Follow, ...]:
        """The one feed.

        Raises:
            BadRecord: the line has neither the id of a channel nor of a playlist: no handle leads to a feed.
        """
        for key in (CHANNEL, PLAYLIST):
            parameter, form = _ASKED[key.name]
            if value := key.of(ref):
                if not form.match(value):
                    needs = "a feed needs the id of a channel (UC...) or of a playlist (PL...)"
                    raise BadRecord(f"{event.slug}: {value!r} is no id of a {key.name}: {needs}")
                return (Follow(f"{FEEDS}?{parameter}={value}", feed=True),)
        return tuple(replace(follow, feed=follow.via == "http") for follow in super().start(ref, event))

    def parse(self, page: Page, event: Event, ref: SourceRef) -> Parsed:
        """One recording of each entry with an id and a title.

        Raises:
            LayoutChanged: no feed of YouTube's.
        """
        if not self.recognises(page):
            raise page.mistaken("a feed") or LayoutChanged(page.url, "no feed of YouTube's")
        entries = page.xml().findall("{*}entry")
        listed = list(_recordings(entries))
        found = {recording.id: recording for recording in reversed(listed)}
        lost = len(entries) - len(listed)
        notes = (f"{several(lost, 'entry', 'entries')} of the feed left out: no usable id or title",) if lost else ()
        return Parsed(recordings=tuple(reversed(found.values())), notes=notes)


def _recordings(entries: list[etree._Element]) -> Iterator[Recording]:
    for entry in entries:
        video, title = words(_text(entry, "videoId")) or "", raw_title(_text(entry, "title"))
        if not YOUTUBE_ID.match(video) or title is None:
            continue
        yield Recording(
            platforms.YOUTUBE.key,
            video,
            youtube_url(video),
            title,
            youtube_url(video),
            description=clean_abstract(_text(entry, "group/{*}description")),
            published=day(_text(entry, "published")),
            channel=words(_text(entry, "author/{*}name")),
            access_by="listing",
        )


def _text(entry: etree._Element, path: str) -> str | None:
    found: str | None = entry.findtext(f"{{*}}{path}")
    return found


YOUTUBE_FEED = YouTubeFeed()
