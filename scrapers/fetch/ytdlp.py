"""YouTube playlists and channels without a key: yt-dlp's flat listing, as JSON. Imported only when used."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from scrapers.fetch.network import Failure, Limits

_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_PREFIX = re.compile(r"\A(?:ERROR:\s*)?(?:\[[\w:+.-]+\]\s*)?(?:[\w@.-]+:\s+)?")
_ADVICE = re.compile(
    r"[;.,]? ?(?:please report this issue|Confirm you are on the latest|See\s+https?://|\(caused by ).*\Z", re.S | re.I
)


class _Quiet:
    """A logger for yt-dlp that keeps the last error and says nothing."""

    def __init__(self) -> None:
        self.last = ""

    def debug(self, message: str) -> None:
        """Progress: not shown."""

    def warning(self, message: str) -> None:
        """Advice about yt-dlp itself: not shown."""

    def error(self, message: str) -> None:
        """Remember the reason."""
        self.last = message


def options(limits: Limits, proxy: str | None) -> dict[str, Any]:
    """What yt-dlp is told: list only, YouTube only, no cookies, no .netrc, no cache, no proxy from the environment."""
    return {
        "extract_flat": "in_playlist",
        "skip_download": True,
        "ignoreerrors": True,
        "quiet": True,
        "no_warnings": True,
        "noprogress": True,
        "color": "never",
        "cachedir": False,
        "cookiefile": None,
        "cookiesfrombrowser": None,
        "usenetrc": False,
        "proxy": proxy or "",
        "allowed_extractors": [r"youtube(:.+)?"],
        "socket_timeout": limits.read_s,
        "extractor_retries": limits.tries - 1,
        "playlistend": 20_000,
    }


def list_playlist(
    url: str, limits: Limits, proxy: str | None, more: Callable[[int], None] = lambda requests: None
) -> bytes:
    """yt-dlp's description of a playlist or channel with one flat entry per video, as JSON; unavailable ones are kept.

    ``more`` is told how many requests it made beside the first.

    Raises:
        Failure: private, does not exist, no network; yt-dlp's reason in one line.
    """
    import yt_dlp

    class Counting(yt_dlp.YoutubeDL):  # type: ignore[misc]
        """yt-dlp, which says how many requests it made."""

        made = 0

        def urlopen(self, req: Any) -> Any:
            """Each of its requests goes through here."""
            self.made += 1
            return super().urlopen(req)

    reason = ""
    log = _Quiet()
    try:
        with Counting({**options(limits, proxy), "logger": log}) as reader:
            info = reader.sanitize_info(reader.extract_info(url, download=False))
    except yt_dlp.utils.YoutubeDLError as error:
        info, reason = None, str(error)
    more(max(0, reader.made - 1))
    if not isinstance(info, dict):
        raise Failure(f"yt-dlp: {plain_reason(reason or log.last)}", again=False)
    for changing in ("epoch", "_version"):  # two equal listings shall be equal bytes
        info.pop(changing, None)
    return json.dumps(info).encode()


def plain_reason(message: str) -> str:
    """yt-dlp's error as one line without colours, its own prefix, and its advice to users of yt-dlp."""
    line = " ".join(_ANSI.sub("", message).split())
    return _ADVICE.sub("", _PREFIX.sub("", line)).strip()[:300] or "no answer"
