"""Which links of a schedule's entry are its recording and its slides, told by means that are not those of conftalks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

VIDEO_FILE = re.compile(r"\.(mp4|webm|ogv|ogg|avi|mkv|mov|m4v|flv|mp3|opus|m4a)\Z", re.I)
VIDEO_HOST = re.compile(r"(youtu\.?be|vimeo\.com|media\.ccc\.de/v/|archive\.org/(details|download)/)", re.I)

SLIDE_WORDS = {"slide", "slides", "slidedeck", "slidedecks", "folien", "presentation", "präsentation", "praesentation"}
SLIDE_WORDS |= {"presentación", "presentacion", "diapositiva", "diapositivas", "diapos"}
SLIDE_FILE = re.compile(r"\.(odp|pptx?|ppsx?|key)\Z", re.I)
SLIDE_HOSTS = ("speakerdeck.com", "slideshare.net", "slides.com", "noti.st")


def clean(text: Any) -> str:
    """One line without control and format characters."""
    kept = (c if unicodedata.category(c) not in ("Cf", "Cc") or c.isspace() else "" for c in str(text or ""))
    return " ".join("".join(kept).split())


def video_of(urls: Iterable[Any]) -> str | None:
    """The first address of a video: of YouTube its id; None where there is none."""
    for url in map(str, urls):
        if found := re.search(
            r"(?:youtu\.be/|[?&]v=|youtube(?:-nocookie)?\.com/(?:live|embed|shorts)/)([\w-]{11})", url
        ):
            return found[1]
        if VIDEO_HOST.search(url) or VIDEO_FILE.search(url.split("?")[0].split("#")[0]):
            return url
    return None


def slides_in(links: Iterable[tuple[Any, Any, Any]]) -> int:
    """How many addresses among (name, address, type) are slides, by their name, format or host; ten at most."""
    found = set()
    for name, url, kind in links:
        address = re.match(r"https?://(?:www\.)?([^/?#@:]+)(?::\d+)?([^?#]*)", clean(url))
        if not address or VIDEO_HOST.search(url) or VIDEO_FILE.search(address[2]):
            continue
        words = set(re.findall(r"\w+", clean(name).lower()))
        called = words & SLIDE_WORDS or "slide deck" in clean(name).lower() or kind == "slides"
        if (
            called
            or SLIDE_FILE.search(address[2])
            or address[1].endswith(SLIDE_HOSTS)
            or "google.com/presentation/" in url
        ):
            found.add(clean(url))
    return min(len(found), 10)


def is_recording(title: str, url: str, own: str) -> bool:
    """What a person takes for the entry's recording: its words say so, or media.ccc.de has it under the entry's number."""
    words, path = title.lower(), url.split("?")[0].split("#")[0]
    video = VIDEO_FILE.search(path) or VIDEO_HOST.search(url)
    if not video or re.search(r"[?&#](t|start)=", url) or "subtitle" in words:
        return False
    said = words.startswith(("recording", "video recording", "talk recording", "session recording", "the recording"))
    said = said or words.startswith(("aufzeichnung", "mitschnitt", "watch the", "watch this", "see the recording"))
    bare = re.match(r"video\s*(\(|\Z)", words) and VIDEO_FILE.search(path)
    return bool(said or bare or words.endswith("(video recording)") or own in url)
