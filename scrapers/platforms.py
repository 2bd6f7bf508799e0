"""Platforms of videos: what a video's address is, how a platform is called, how its videos are watched and embedded.

Whatever differs from platform to platform stands in ``PLATFORMS``; nothing else compares names of platforms. A new
one is one entry there. Pure: no request is made to find out.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, parse_qs, quote, unquote, urlunsplit

from scrapers import inquiry
from scrapers.inquiry import Inquiry
from scrapers.urls import YOUTUBE_ID, HubiloSession, hubilo_session, is_stream, split_url, youtube_id, youtube_url

_VIMEO = re.compile(r"/(?:video/|channels/[\w-]+/|(?:showcase|album)/\d+/video/)?(\d+)(?:/[0-9a-f]+)?/?\Z")
_VIMEO_HASH = re.compile(r"/\d+/([0-9a-f]+)/?\Z")
_PEERTUBE = re.compile(
    r"/(?:videos/(?:watch|embed)|w)/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[1-9A-HJ-NP-Za-km-z]{22})/?\Z"
)
_ARCHIVE = re.compile(r"/(?:details|download|embed)/(.+?)/?\Z")
_STORED = re.compile(r"\A\d+/items/")
_MEDIA_CCC = re.compile(r"/v/([\w.-]+)/?\Z")
_FILE = re.compile(r"\.(?:mp4|m4v|webm|ogv|ogg|mkv|mov|avi|flv|mp3|opus|m4a)\Z", re.I)
_CLOCK = re.compile(r"(?:\d{1,4}:[0-5]\d|\d{1,4}):[0-5]\d\Z", re.A)
_UNITS = re.compile(r"(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s?)?\Z", re.A)
_SAFE = "/%:@!$&'()*+,;=~"
_IN_PATH = re.compile(r"\A[\w.%:@!$&'()*+,;=~/-]+\Z", re.ASCII)
# A policy names the host to a browser, so it may hold nothing that a policy could take for another word.
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(?::\d{1,5})?(?=/)", re.I | re.ASCII)
_PLAYED = re.compile(r"\.(?:mp4|m4v|webm|ogv|ogg|mp3|opus|m4a)\Z", re.I)


@dataclass(frozen=True, slots=True)
class Place:
    """``provider`` and ``id`` as in Recording; ``url`` is what may be kept of the link."""

    provider: str
    id: str
    url: str

    @property
    def key(self) -> str:
        """``provider:id``, as in Recording."""
        return f"{self.provider}:{self.id}"

    @property
    def event(self) -> str:
        """The event's name where ids are EVENT/NUMBER."""
        return self.id.partition("/")[0]


@dataclass(frozen=True, slots=True)
class Moment:
    """How the addresses of a platform say at which second to begin.

    ``watch`` is the parameter of the page, ``player`` that of the player inside another page, None where it has none;
    one that begins with "#" stands behind that mark instead of in the query.
    """

    watch: str
    player: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform. ``key`` is the recordings' ``provider``; ``name`` what it calls itself, None where it has no name.

    ``id_of_link`` or ``id_of_page`` gives a video's id. The first takes any text and needs ``watch``: the address is
    rebuilt from the id, so nothing else of a link is kept. The second takes an absolute http(s) address whose path is
    quoted, with the host without ``www.``; the address is kept without its query.

    ``watch`` and ``thumbnail`` give addresses for an id, None where the platform has no such thing; ``embed`` that of the
    player for an id and the kept address: a page to frame or, of a ``media_file``, the file. ``autoplay``: that page begins
    to play at once where it is asked to. ``id_form`` is the form of an id; ``bare_ids``: a text of this form is taken for an
    id. ``moment`` says how a watch address and a player say where to begin. ``access`` is what a recording is open to if
    nobody says otherwise; where it is "attendees" no recording is public, and an id is EVENT/NUMBER with the event's name
    there. ``lists_all_as_public``: a listing without dates does not tell unlisted videos from public ones. ``media_file``: the
    address is the video itself. ``inquiry`` is None where nobody but a person can tell whether a video still lives.
    """

    key: str
    name: str | None
    id_of_link: Callable[[str], str | None] | None = None
    id_of_page: Callable[[str, SplitResult], str | None] | None = None
    watch: Callable[[str], str] | None = None
    embed: Callable[[str, str], str | None] | None = None
    autoplay: bool = True
    thumbnail: Callable[[str], str] | None = None
    id_form: re.Pattern[str] | None = None
    bare_ids: bool = False
    moment: Moment | None = None
    access: Literal["public", "attendees"] = "public"
    lists_all_as_public: bool = False
    media_file: bool = False
    inquiry: Inquiry | None = None

    @property
    def display_name(self) -> str:
        """The name within a sentence: "Public on ..."."""
        return self.name or "another site"

    @property
    def for_attendees(self) -> bool:
        """Whether its recordings open with a ticket's login only."""
        return self.access == "attendees"

    def is_id(self, text: str) -> bool:
        """Whether a text has the form of an id; every text has where there is no such form."""
        return self.id_form is None or bool(self.id_form.match(text))

    def place(self, ident: str) -> Place:
        """The place of an id whose address is rebuilt.

        Raises:
            ValueError: this is no id, or addresses are not rebuilt here.
        """
        if self.watch is None:
            raise ValueError(f"{self.key}: an id alone gives no address")
        return Place(self.key, ident, self.watch(ident))

    def address(self, ident: str, kept: str) -> str | None:
        """Where a recording is watched: rebuilt from its id, else as ``kept``; None for what is no id."""
        if self.watch is None:
            return kept
        return self.watch(ident) if self.is_id(ident) else None

    def player(self, ident: str, kept: str) -> str | None:
        """The address that shows a recording inside another page; None where there is none, or none over https."""
        url = self.embed(ident, kept) if self.embed and self.is_id(ident) else None
        return url if url and origin_of(url) else None

    def playing(self, ident: str, kept: str) -> str | None:
        """The same, playing at once."""
        url = self.player(ident, kept)
        return f"{url}{'&' if '?' in url else '?'}autoplay=1" if url and self.autoplay else url

    def at(self, url: str, second: int) -> str:
        """A watch address that begins at a second; as it is where the platform has no such thing."""
        return _with_second(url, self.moment.watch, second) if self.moment else url

    def playing_at(self, url: str, second: int) -> str:
        """The address of a player that begins at a second; likewise."""
        return _with_second(url, self.moment.player, second) if self.moment and self.moment.player else url

    def second_of(self, url: str) -> int | None:
        """The second at which a watch address begins, None where it names none."""
        if self.moment is None:
            return None
        parts = split_url(url)
        found = {**parse_qs(parts.fragment), **parse_qs(parts.query)}
        return seconds_of(found.get(self.moment.watch.removeprefix("#"), [""])[0])


def seconds_of(text: str) -> int | None:
    """Seconds of 754, 754s, 12m34s, 12:34 or 1:02:03; None for any other text."""
    text = text.strip()
    if _CLOCK.match(text):
        whole = 0
        for part in text.split(":"):
            whole = 60 * whole + int(part)
        return whole
    said = _UNITS.match(text.lower()) if text else None
    if said is None:
        return None
    hours, minutes, seconds = (int(part or 0) for part in said.groups())
    return 3600 * hours + 60 * minutes + seconds


def timecode(seconds: int) -> str:
    """0:05, 12:34, 1:02:03."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}" if minutes >= 60 else f"{minutes}:{rest:02}"


def _with_second(url: str, name: str, second: int) -> str:
    """An address with one more parameter."""
    if name.startswith("#"):
        return f"{url}{name}={second}"
    return f"{url}{'&' if '?' in url else '?'}{name}={second}"


def _hubilo_id(url: str) -> str | None:
    session = hubilo_session(url) if "hubilo" in url.lower() else None
    return f"{session.slug}/{session.id}" if session else None


def _hubilo_url(ident: str) -> str:
    slug, _, number = ident.partition("/")
    return HubiloSession(slug, number).url


def _youtube_id(url: str) -> str | None:
    return youtube_id(url) if "/" in url and "youtu" in url.lower() else None


def _vimeo_id(host: str, parts: SplitResult) -> str | None:
    found = _VIMEO.match(parts.path) if host in ("vimeo.com", "player.vimeo.com") else None
    return found[1] if found else None


def _peertube_id(host: str, parts: SplitResult) -> str | None:
    found = _PEERTUBE.match(parts.path)
    return f"{host}/{found[1]}" if found else None


def _archive_id(host: str, parts: SplitResult) -> str | None:
    found = _ARCHIVE.match(parts.path) if host == "archive.org" else None
    if found:
        return found[1]
    return parts.path.strip("/") if host.endswith("archive.org") and _FILE.search(parts.path) else None


def _media_ccc_id(host: str, parts: SplitResult) -> str | None:
    found = _MEDIA_CCC.match(parts.path) if host == "media.ccc.de" else None
    return found[1] if found else None


def _file_id(host: str, parts: SplitResult) -> str | None:
    if not _FILE.search(unquote(parts.path)):
        return None
    return f"{host}:{parts.port}{parts.path}" if parts.port not in (None, 80, 443) else f"{host}{parts.path}"


def _vimeo_player(ident: str, kept: str) -> str:
    """Without measuring who watches; an unlisted video plays only with the second part of its address."""
    hidden = _VIMEO_HASH.search(kept)
    return f"https://player.vimeo.com/video/{ident}?{f'h={hidden[1]}&' if hidden else ''}dnt=1"


def _peertube_player(ident: str, kept: str) -> str | None:
    host, _, video = ident.partition("/")
    return f"https://{host}/videos/embed/{video}" if _PEERTUBE.match(f"/w/{video}") else None


def _archive_player(ident: str, kept: str) -> str:
    """Of a file on one of the hosts that store an item: the item's player, at that file."""
    return f"https://archive.org/embed/{_STORED.sub('', ident)}"


def _file_player(ident: str, kept: str) -> str | None:
    return kept if _PLAYED.search(unquote(split_url(kept).path)) else None


YOUTUBE = Platform(
    "youtube",
    "YouTube",
    id_of_link=_youtube_id,
    watch=youtube_url,
    # The player that sets no cookie before it plays. A page of YouTube refuses to be shown inside another.
    embed=lambda ident, kept: f"https://www.youtube-nocookie.com/embed/{ident}",
    thumbnail=lambda ident: f"https://i.ytimg.com/vi/{ident}/hqdefault.jpg",
    id_form=YOUTUBE_ID,
    bare_ids=True,
    moment=Moment("t", player="start"),
    lists_all_as_public=True,
    inquiry=inquiry.YOUTUBE,
)
HUBILO = Platform(
    "hubilo",
    "Hubilo",
    id_of_link=_hubilo_id,
    watch=_hubilo_url,
    id_form=re.compile(r"\A[a-z0-9][a-z0-9-]*/\d+\Z"),
    access="attendees",
)
MEDIA_CCC = Platform(
    "media-ccc",
    "media.ccc.de",
    id_of_page=_media_ccc_id,
    embed=lambda ident, kept: f"https://media.ccc.de/v/{ident}/oembed",
    autoplay=False,
    id_form=re.compile(r"\A[\w.-]+\Z", re.ASCII),
    moment=Moment("#t"),
    inquiry=inquiry.MEDIA_CCC,
)

PLATFORMS: dict[str, Platform] = {
    platform.key: platform
    for platform in (
        YOUTUBE,
        HUBILO,
        Platform(
            "vimeo",
            "Vimeo",
            id_of_page=_vimeo_id,
            embed=_vimeo_player,
            id_form=re.compile(r"\A\d+\Z", re.ASCII),
            moment=Moment("#t", player="#t"),
            inquiry=inquiry.VIMEO,
        ),
        MEDIA_CCC,
        Platform(
            "archive",
            "archive.org",
            id_of_page=_archive_id,
            embed=_archive_player,
            id_form=_IN_PATH,
            moment=Moment("start", player="start"),
            inquiry=inquiry.ARCHIVE,
        ),
        Platform(
            "peertube",
            "PeerTube",
            id_of_page=_peertube_id,
            embed=_peertube_player,
            moment=Moment("start", player="start"),
            inquiry=inquiry.PEERTUBE,
        ),
        Platform(
            "file",
            None,
            id_of_page=_file_id,
            embed=_file_player,
            autoplay=False,
            media_file=True,
            moment=Moment("#t", player="#t"),
            inquiry=inquiry.FILE,
        ),
    )
}
"""Every platform by its key, in the order in which an address is tried: those of any host come last."""

FIRST = YOUTUBE.key
"""Of two public recordings that of this platform is opened."""


def platform(key: str) -> Platform:
    """The platform of a recording's ``provider``; one without any traits for a key of a newer version."""
    return PLATFORMS.get(key) or Platform(key, key)


def origin_of(url: str) -> str | None:
    """Scheme, host and port of an https address, as a policy may name them; None for any other text."""
    found = _ORIGIN.match(url)
    return found[0] if found else None


def video_place(url: str) -> Place | None:
    """The place behind a link to a video on any of ``PLATFORMS``.

    None for pages that are no videos, hosts we do not know, anything but plain http(s), and stream or signed URLs
    that would be kept as they are.
    """
    for one in PLATFORMS.values():
        if one.id_of_link and (ident := one.id_of_link(url)):
            return one.place(ident)
    if is_stream(url):
        return None
    try:
        parts = split_url(url.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or parts.port == 0:
            return None
        parts = parts._replace(path=quote(parts.path, safe=_SAFE))
    except ValueError:
        return None
    host = (parts.hostname or "").removeprefix("www.")
    for one in PLATFORMS.values():
        if one.id_of_page and (ident := one.id_of_page(host, parts)):
            return Place(one.key, ident, urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")))
    return None


def session_at(url: str) -> Place | None:
    """The session for attendees behind an address, or None."""
    place = video_place(url)
    return place if place and platform(place.provider).for_attendees else None
