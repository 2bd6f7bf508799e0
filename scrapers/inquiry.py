"""Where platforms tell whether a video of theirs still lives, without a key. Pure: nobody is asked here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from scrapers.urls import youtube_url

_ORIGIN = re.compile(r"https?://[^/?#]+", re.I)
_STORED = re.compile(r"\A\d+/items/")


@dataclass(frozen=True, slots=True)
class Inquiry:
    """How a platform is asked after one of its videos.

    ``address`` of the question, for where questions go (``base``, "" where each video has its own), the id and the kept
    address; None for what cannot be asked. ``form`` of the answer, as ``scrapers.recordings.living`` reads it. ``moved_by``:
    the environment variable that puts another address in place of ``base``.
    """

    form: Literal["oembed", "peertube", "archive", "page", "file"]
    address: Callable[[str, str, str], str | None]
    base: str = ""
    moved_by: str | None = None


def _oembed(base: str, url: str) -> str:
    """https://oembed.com"""
    return f"{base}?url={quote(url, safe='')}&format=json"


def _peertube_video(base: str, ident: str, kept: str) -> str | None:
    """On the video's own host, or where all questions go. https://docs.joinpeertube.org/api-rest-reference.html"""
    host = _ORIGIN.match(base or kept)
    return f"{host[0]}/api/v1/videos/{ident.rpartition('/')[2]}" if host else None


def _archive_item(base: str, ident: str, kept: str) -> str:
    """Of a file in an item: the item. https://archive.org/developers/md-read.html"""
    return f"{base}/{_STORED.sub('', ident).partition('/')[0]}"


YOUTUBE = Inquiry(
    "oembed",
    lambda base, ident, kept: _oembed(base, youtube_url(ident)),
    "https://www.youtube.com/oembed",
    moved_by="CONFTALKS_YOUTUBE_OEMBED",
)
VIMEO = Inquiry("oembed", lambda base, ident, kept: _oembed(base, kept), "https://vimeo.com/api/oembed.json")
MEDIA_CCC = Inquiry("page", lambda base, ident, kept: f"{base}/{ident}", "https://media.ccc.de/v")
ARCHIVE = Inquiry("archive", _archive_item, "https://archive.org/metadata")
PEERTUBE = Inquiry("peertube", _peertube_video)
FILE = Inquiry("file", lambda base, ident, kept: kept)
