"""Canonical URLs and ids of YouTube, Hubilo and us.pycon.org. Pure: no request is made to find out.

YouTube's spellings follow yt-dlp's list of valid URLs; see also https://developers.google.com/youtube/v3/docs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape  # noqa: TID251
from urllib.parse import (
    SplitResult,
    parse_qs,
    parse_qsl,
    unquote,
    urldefrag,  # noqa: TID251
    urlencode,
    urljoin,  # noqa: TID251
    urlsplit,  # noqa: TID251
    urlunsplit,
)

YOUTUBE_ID = re.compile(r"(?!videoseries\Z|live_stream\Z)[0-9A-Za-z_-]{11}\Z")
YOUTUBE_PLAYLIST = re.compile(r"(?:PL|UU|FL|OL|LL)[0-9A-Za-z_-]{10,}\Z")
YOUTUBE_CHANNEL = re.compile(r"UC[0-9A-Za-z_-]{22}\Z")

_YOUTUBE_HOSTS = frozenset(
    {
        "youtube.com",
        "www.youtube.com",
        "m.youtube.com",
        "music.youtube.com",
        "youtube-nocookie.com",
        "www.youtube-nocookie.com",
        "youtubekids.com",
        "www.youtubekids.com",
        "youtube.googleapis.com",
    }
)
_SHORT_HOSTS = frozenset({"youtu.be", "www.youtu.be"})
_ID_PATHS = frozenset({"v", "e", "embed", "shorts", "live"})

# No Python reads less than 640 digits as a number; of more it may say that they are too many.
_NO_CHARACTER = re.compile(r"&#[0-9]{640,}+;?")
_UNREADABLE = SplitResult("", "", "", "", "")

_HUBILO = re.compile(r"/(?P<slug>[a-z0-9][a-z0-9-]*)/session/(?P<id>\d+)/?\Z")
_PRESENTATION = re.compile(r"(?:\A|/)presentations?/(?P<number>[0-9]{1,9})(?:/|/index\.html)?\Z")
_ARCHIVED = re.compile(
    r"(?:https?:)?(?://)?web\.archive\.org/web/(?:(?:\d{1,14}|\*)(?:[a-z]{2}_|\*)?/)?(?P<url>https?(?::|%3a)\S+|[^\s/]+\.[^\s/]+/\S*)\Z",
    re.I,
)

KEY_NAMES = (
    r"token|sig|signature|key|api_?key|access_token|policy|auth|jwt|password|pwd|key-pair-id|x-(?:amz|goog)-signature"
)
"""Parameters of an address whose values let somebody in, as alternatives in a pattern."""
_KEYED = rf"[?&;#](?:{KEY_NAMES})="
_STREAM = re.compile(rf"stream\.mux\.com|\.m3u8(?:\W|$)|{_KEYED}", re.I)
_KEY_VALUE = re.compile(rf"({_KEYED})[^\s&;#\"'<>]*[^\s&;#\"'<>:,.)]", re.I)


_SCHEME = re.compile(r"([a-z][a-z0-9+.-]{0,20})://(.*)\Z", re.I | re.S)
_BROKEN = re.compile(r"(https?)(?::[/\\]*|[/\\]{1,2})(?=[^/\\:])", re.I)
_HOST = re.compile(
    r"\A(?:(?:[\w-]+\.)+[^\W\d_][\w-]*|\d{1,3}(?:\.\d{1,3}){3}|localhost(?=[:/]))(?::\d{1,5})?(?=[/?#]|\Z)"
)
_FILE = re.compile(
    r"\A[^/?#]*\.(?:csv|tsv|xlsx?|ods|json|jsonl|xml|ics|html?|ya?ml|md|rst|txt|pdf|zip|gz|tgz|tar|toml)\Z", re.I
)


@dataclass(frozen=True, slots=True)
class HubiloSession:
    """A session page of a Hubilo event: the event's slug there, and the session's number."""

    slug: str
    id: str

    @property
    def url(self) -> str:
        """The only form of a Hubilo link that is ever stored."""
        return f"https://events.hubilo.com/{self.slug}/session/{self.id}"


def unescaped(text: str) -> str:
    """A text with characters in place of HTML's references, whatever a page prints; U+FFFD for what is none."""
    return unescape(_NO_CHARACTER.sub("\ufffd", text)) if "&" in text else text


def split_url(url: str) -> SplitResult:
    """The parts of an address, whatever a page or a file prints; all are empty where it cannot be read.

    That is so of ``http://[TBA]/`` and ``http://kelp.test:99999/``: no part of a result raises, ``port`` neither.
    """
    try:
        parts = urlsplit(url)
        # Only what may be a port can be a wrong one; to look at each costs as much as the split.
        _ = parts.port if ":" in parts.netloc else None
    except ValueError:
        return _UNREADABLE
    return parts


def join_url(base: str, address: str) -> str:
    """The absolute address that one printed on the page ``base`` leads to; empty where either cannot be read."""
    try:
        joined = urljoin(base, address)
    except ValueError:
        return ""
    return joined if split_url(joined) is not _UNREADABLE else ""


def without_fragment(url: str) -> str:
    """An address without ``#`` and what follows; one that cannot be read as it is."""
    try:
        return urldefrag(url).url
    except ValueError:
        return url


def web_address(text: str) -> str | None:
    """The http(s) address that a person means, ``https://`` where they left it out; None for what looks like a file.

    Raises:
        ValueError: it is none that can be fetched, with what may be meant.
    """
    if found := _SCHEME.match(text):
        scheme, rest = found[1].lower(), found[2]
        if scheme in ("http", "https"):
            return f"{scheme}://{rest}"
        if scheme in ("webcal", "webcals"):  # a calendar to subscribe to
            return f"https://{rest}"
        raise ValueError(f"only http:// and https:// are fetched, not {scheme}://; perhaps https://{rest}")
    if found := _BROKEN.match(text):
        raise ValueError(f"no address; perhaps {found[1].lower()}://{text[found.end() :]}")
    bare = text.removeprefix("//")
    return f"https://{bare}" if _HOST.match(bare) and not _FILE.match(bare) else None


def _split(url: str) -> tuple[str, str, dict[str, list[str]], str] | None:
    """Host, path, query, fragment of an http(s) URL without user and odd port; None for anything else."""
    text = unescaped(url.strip())
    if "://" not in text:
        text = "https://" + text.removeprefix("//")
    parts = split_url(text)
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or parts.port not in (None, 80, 443):
        return None
    query = parse_qs(parts.query.replace(";", "&"))
    return (parts.hostname or "").lower(), parts.path, query, parts.fragment


def youtube_id(url: str) -> str | None:
    """The 11-character video id of any spelling of a YouTube link, or of a bare id; None for channels, playlists, others."""
    if YOUTUBE_ID.match(url):
        return url
    split = _split(url)
    if split is None:
        return None
    host, path, query, fragment = split
    steps = [step for step in path.split("/") if step]
    candidate = ""
    if host in _SHORT_HOSTS:
        candidate = steps[0] if steps else ""
    elif host in _YOUTUBE_HOSTS:
        if len(steps) >= 2 and steps[0] in _ID_PATHS:
            candidate = steps[1]
        elif steps[:1] == ["attribution_link"]:
            return youtube_id("https://www.youtube.com" + query.get("u", [""])[0])
        elif not steps or steps[0] in ("watch", "watch_popup", "movie"):
            candidate = query.get("v", parse_qs(fragment.lstrip("!")).get("v", [""]))[0]
    return candidate if YOUTUBE_ID.match(candidate) else None


def youtube_url(video_id: str) -> str:
    """The one spelling that we publish, rebuilt from a checked id."""
    if not YOUTUBE_ID.match(video_id):
        raise ValueError(f"not a YouTube video id: {video_id!r}")
    return f"https://www.youtube.com/watch?v={video_id}"


def youtube_playlist(text: str) -> str | None:
    """The playlist id of a playlist or channel-id URL, or of a bare id; a channel ``UC...`` gives its uploads ``UU...``."""
    if YOUTUBE_PLAYLIST.match(text):
        return text
    if YOUTUBE_CHANNEL.match(text):
        return "UU" + text[2:]
    split = _split(text)
    if split is None or split[0] not in _YOUTUBE_HOSTS:
        return None
    listed = split[2].get("list", [""])[0]
    if YOUTUBE_PLAYLIST.match(listed):
        return listed
    steps = [step for step in split[1].split("/") if step]
    if len(steps) >= 2 and steps[0] == "channel" and YOUTUBE_CHANNEL.match(steps[1]):
        return "UU" + steps[1][2:]
    return None


def youtube_handle(text: str) -> str | None:
    """The ``@handle`` of a channel URL such as https://www.youtube.com/@PyConUS/videos, or of a bare handle; else None."""
    if re.fullmatch(r"@[\w.·-]{3,30}", text):
        return text
    split = _split(text)
    if split is None or split[0] not in _YOUTUBE_HOSTS:
        return None
    step = split[1].strip("/").split("/")[0]
    return step if re.fullmatch(r"@[\w.·-]{3,30}", step) else None


def hubilo_session(url: str) -> HubiloSession | None:
    """The session behind ``https://events.hubilo.com/<slug>/session/<id>``, whatever trails it; else None."""
    split = _split(url)
    if split is None or split[0] != "events.hubilo.com":
        return None
    found = _HUBILO.match(split[1])
    return HubiloSession(found["slug"], found["id"]) if found else None


def presentation_number(url: str) -> str | None:
    """The number N of ``.../schedule/presentation/N/`` (2011: ``presentations``), absolute or relative; else None."""
    found = _PRESENTATION.search(split_url(unescaped(url.strip())).path)
    return found["number"] if found else None


def archived(url: str) -> str:
    """The address of the page that ``https://web.archive.org/web/DATE/URL`` keeps; any other text as it is."""
    while found := _ARCHIVED.match(url):
        inner = unquote(found["url"]) if "%" in found["url"].partition("/")[0] else found["url"]
        url = re.sub(r"\A(https?):/*", r"\1://", inner, flags=re.I)
    return url


def is_stream(text: str) -> bool:
    """Whether a text holds a stream or signed URL, which must never be kept: Mux, HLS, ``?token=`` and the like."""
    return bool(_STREAM.search(text))


def hide_keys(text: str) -> str:
    """An address, or a text with addresses, where ``***`` stands for what lets somebody in, such as ``?token=`` does."""
    return _KEY_VALUE.sub(r"\1***", text)


def same_page(url: str) -> str:
    """A key under which spellings of one page compare equal: no scheme, ``www.``, fragment, index.html or end slash.

    An address with a key is the same page as what is stored of it, see ``hide_keys``. What cannot be read is the same as
    itself alone.
    """
    text = hide_keys(unescaped(url.strip()))
    parts = split_url(text)
    if parts is _UNREADABLE:
        return text
    host = (parts.hostname or "").lower().removeprefix("www.")
    port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    path = re.sub(r"/{2,}", "/", parts.path).removesuffix("index.html").rstrip("/")
    query = urlencode(sorted(parse_qsl(parts.query)), errors="surrogatepass")
    return urlunsplit(("", host + port, path, query, "")).removeprefix("//")
