"""Where a video lies: provider, id and URL out of any link to a video. Pure: no request is made to find out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from scrapers.urls import hubilo_session, is_stream, youtube_id, youtube_url

_VIMEO = re.compile(r"/(?:video/|channels/[\w-]+/|(?:showcase|album)/\d+/video/)?(\d+)(?:/[0-9a-f]+)?/?\Z")
_PEERTUBE = re.compile(
    r"/(?:videos/(?:watch|embed)|w)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[1-9A-HJ-NP-Za-km-z]{22})/?\Z"
)
_ARCHIVE = re.compile(r"/(?:details|download|embed)/(.+?)/?\Z")
_MEDIA_CCC = re.compile(r"/v/([\w.-]+)/?\Z")
_FILE = re.compile(r"\.(?:mp4|m4v|webm|ogv|ogg|mkv|mov|avi|flv|mp3|opus|m4a)\Z", re.I)
_SAFE = "/%:@!$&'()*+,;=~"


@dataclass(frozen=True, slots=True)
class Place:
    """``provider`` and ``id`` as in Recording; ``url`` is what may be kept of the link."""

    provider: str
    id: str
    url: str


def video_place(url: str) -> Place | None:
    """The place behind a link: YouTube, Hubilo, Vimeo, PeerTube, archive.org, media.ccc.de, or a media file anywhere.

    None for pages that are no videos, hosts we do not know, anything but plain http(s), and stream or signed URLs.
    """
    if is_stream(url):
        return None
    if "/" in url and (video := youtube_id(url)):
        return Place("youtube", video, youtube_url(video))
    if session := hubilo_session(url):
        return Place("hubilo", f"{session.slug}/{session.id}", session.url)
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
        return None
    host = parts.hostname.removeprefix("www.")
    path = quote(parts.path, safe=_SAFE)
    bare = urlunsplit((parts.scheme, parts.netloc, path, "", ""))
    if host in ("vimeo.com", "player.vimeo.com") and (found := _VIMEO.match(path)):
        return Place("vimeo", found[1], bare)
    if host == "media.ccc.de" and (found := _MEDIA_CCC.match(path)):
        return Place("media-ccc", found[1], bare)
    if host == "archive.org" and (found := _ARCHIVE.match(path)):
        return Place("archive", found[1], bare)
    if host.endswith("archive.org") and _FILE.search(path):
        return Place("archive", path.strip("/"), bare)
    if found := _PEERTUBE.match(path):
        return Place("peertube", f"{host}/{found[1]}", bare)
    if _FILE.search(unquote(path)):
        where = f"{host}:{port}" if port not in (None, 80, 443) else host
        return Place("file", f"{where}{path}", bare)
    return None
