"""YouTube, as far as conftalks asks it: the Data API, feeds, oEmbed and robots.txt of channels that never were.

What it answers follows from its videos and playlists alone. Of a playlist it tells deleted and private entries as YouTube
does: by a title, and without a channel; videos.list and the feeds leave them out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from xml.sax.saxutils import escape

from faults import Reply

from scrapers.urls import youtube_id, youtube_url

ROBOTS = b"User-agent: *\nDisallow: /feeds/videos.xml\nDisallow: /api/\n"
IN_A_FEED = 15
_DEAD = {"private": "Private video", "gone": "Deleted video"}
_NAMESPACES = (
    'xmlns="http://www.w3.org/2005/Atom" xmlns:yt="http://www.youtube.com/xml/schemas/2015"'
    ' xmlns:media="http://search.yahoo.com/mrss/"'
)
Query = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Upload:
    """One video. ``embeds``: whether other sites may show it, which oEmbed does not tell from a private one. ``own``: it is of
    the channel, and not somebody else's in a playlist.
    """

    id: str
    title: str
    day: date
    access: Literal["public", "unlisted", "private", "gone"] = "public"
    embeds: bool = True
    own: bool = True

    @property
    def lives(self) -> bool:
        """Whether there is something to see for who has the address."""
        return self.access in ("public", "unlisted")


class FakeTube:
    """Videos in the order of their upload, playlists (id -> ids of videos), and one channel."""

    def __init__(self, channel: str = "UCowlconf2031abcdefghijk", name: str = "Owl Conf") -> None:
        self.channel = channel
        self.name = name
        self.videos: dict[str, Upload] = {}
        self.playlists: dict[str, list[str]] = {}

    def upload(self, playlist: str, *videos: Upload) -> None:
        """New videos at the end of a playlist, which begins with them if need be."""
        self.videos |= {video.id: video for video in videos}
        self.playlists.setdefault(playlist, []).extend(video.id for video in videos)

    def change(self, video: str, **said: Any) -> None:
        """Another title, access or the like."""
        self.videos[video] = replace(self.videos[video], **said)

    def api(self, path: str, query: Query) -> Reply | None:
        """The Data API v3; None where it has no such method."""
        method = path.rpartition("/")[2]
        answers: dict[str, Callable[[Query], Reply]] = {
            "playlistItems": self._playlist_items,
            "videos": self._videos,
            "channels": self._channels,
        }
        if method not in answers:
            return None
        if not query.get("key"):
            return _refusal(403, "forbidden", "Method doesn't allow unregistered callers (callers without established")
        return answers[method](query)

    def site(self, path: str, query: Query) -> Reply | None:
        """Pages of www.youtube.com; None where it has no such page."""
        if path == "/robots.txt":
            return Reply(ROBOTS, "text/plain")
        if path == "/oembed":
            return self._oembed(query)
        if path == "/feeds/videos.xml":
            return self._feed(query)
        return None

    def _playlist_items(self, query: Query) -> Reply:
        ids = self._listed(query.get("playlistId", ""))
        if ids is None:
            return _refusal(404, "playlistNotFound", "The playlist cannot be found.")
        first, most = int(query.get("pageToken", "p0")[1:]), min(int(query.get("maxResults", "5")), 50)
        items = [self._item(query["playlistId"], n, self.videos[ids[n]]) for n in range(len(ids))[first : first + most]]
        more = {"nextPageToken": f"p{first + most}"} if first + most < len(ids) else {}
        return _list("playlistItem", items, pageInfo={"totalResults": len(ids), "resultsPerPage": most}, **more)

    def _listed(self, playlist: str) -> Sequence[str] | None:
        """The videos of a playlist; the uploads of the channel are the public ones, the newest first."""
        if playlist == f"UU{self.channel[2:]}":
            return [video.id for video in self._newest()]
        return self.playlists.get(playlist)

    def _newest(self) -> list[Upload]:
        public = [video for video in reversed(self.videos.values()) if video.access == "public" and video.own]
        return sorted(public, key=lambda video: video.day, reverse=True)

    def _item(self, playlist: str, position: int, video: Upload) -> dict[str, Any]:
        published = {"videoPublishedAt": f"{video.day}T12:00:00Z"} if video.lives else {}
        return {
            "kind": "youtube#playlistItem",
            "snippet": {
                "title": _DEAD.get(video.access, video.title),
                "description": "",
                "playlistId": playlist,
                "position": position,
                "resourceId": {"kind": "youtube#video", "videoId": video.id},
                **({"videoOwnerChannelTitle": self._channel_of(video)} if video.lives else {}),
            },
            "contentDetails": {"videoId": video.id, **published},
            "status": {"privacyStatus": "privacyStatusUnspecified" if video.access == "gone" else video.access},
        }

    def _videos(self, query: Query) -> Reply:
        found = (self.videos.get(one) for one in query.get("id", "").split(","))
        return _list("video", [self._video(video) for video in found if video and video.lives])

    def _video(self, video: Upload) -> dict[str, Any]:
        return {
            "kind": "youtube#video",
            "id": video.id,
            "snippet": {
                "title": video.title,
                "publishedAt": f"{video.day}T12:00:00Z",
                "channelTitle": self._channel_of(video),
            },
            "contentDetails": {"duration": "PT25M"},
            "status": {"uploadStatus": "processed", "privacyStatus": video.access, "embeddable": video.embeds},
        }

    def _channel_of(self, video: Upload) -> str:
        return self.name if video.own else "Somebody Else"

    def _channels(self, query: Query) -> Reply:
        known = self.channel in (query.get("id"), query.get("forHandle"))
        uploads = {"relatedPlaylists": {"uploads": f"UU{self.channel[2:]}"}}
        return _list("channel", [{"kind": "youtube#channel", "id": self.channel, "contentDetails": uploads}] * known)

    def _oembed(self, query: Query) -> Reply:
        video = self.videos.get(youtube_id(query.get("url", "")) or "")
        if query.get("format", "json") != "json":
            return Reply(b"Not Implemented", "text/plain", 501)
        if video is None or video.access == "gone":
            return Reply(b"Not Found", "text/plain", 404)
        if video.access == "private":
            return Reply(b"Forbidden", "text/plain", 403)
        if not video.embeds:
            return Reply(b"Unauthorized", "text/plain", 401)
        said = {"type": "video", "version": "1.0", "title": video.title, "author_name": self.name}
        return _json({**said, "provider_name": "YouTube", "html": "<iframe></iframe>", "width": 200, "height": 113})

    def _feed(self, query: Query) -> Reply:
        if query.get("channel_id") == self.channel:
            return _atom(f"yt:channel:{self.channel[2:]}", self.name, self._newest()[:IN_A_FEED])
        playlist = query.get("playlist_id", "")
        if playlist not in self.playlists:
            return Reply(b"<!doctype html><title>Error 404 (Not Found)!!1</title>", status=404)
        public = [video for one in self.playlists[playlist] if (video := self.videos[one]).access == "public"]
        return _atom(f"yt:playlist:{playlist}", self.name, public[:IN_A_FEED])


def feed_of(videos: Iterable[Upload], name: str = "Owl Conf") -> Reply:
    """A feed that lists these, be there such videos or not."""
    return _atom("yt:channel:somebody", name, videos)


def _atom(ident: str, name: str, videos: Iterable[Upload]) -> Reply:
    entries = "".join(
        f"<entry><id>yt:video:{video.id}</id><yt:videoId>{video.id}</yt:videoId><title>{escape(video.title)}</title>"
        f'<link rel="alternate" href="{youtube_url(video.id)}"/><author><name>{escape(name)}</name></author>'
        f"<published>{video.day}T12:00:00+00:00</published></entry>"
        for video in videos
    )
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<feed {_NAMESPACES}><id>{ident}</id><title>{escape(name)}</title>'
    return Reply(f"{head}{entries}</feed>".encode(), "text/xml; charset=UTF-8")


def _list(kind: str, items: list[dict[str, Any]], **more: Any) -> Reply:
    return _json({"kind": f"youtube#{kind}ListResponse", "items": items, **more})


def _json(said: Any, status: int = 200) -> Reply:
    return Reply(json.dumps(said).encode(), "application/json; charset=UTF-8", status)


def _refusal(status: int, reason: str, message: str) -> Reply:
    error = {"code": status, "message": message, "errors": [{"message": message, "reason": reason}]}
    return _json({"error": error}, status)
