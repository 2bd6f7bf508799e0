"""What the words of a link say about where it leads: a video, slides, a platform, something still to come."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

from scrapers.platforms import PLATFORMS

_VIDEO = """
    video videos vid vids recording recordings recorded watch yt stream streamed livestream
    live replay talk talks session keynote link here this the it on at in a my to for of and now full pending soon coming
    vidéo vidéos aufzeichnung grabación видео запись vídeo gravação ビデオ 動画 録画 配信 視頻 视频 영상
"""
VIDEO_WORDS = frozenset([*_VIDEO.split(), *(one.name.casefold() for one in PLATFORMS.values() if one.name)])
"""Words of a link that names no talk, only that there is something to watch."""

_LONG = 6
# Names that a slip of the fingers does not make of another word, as it makes "Vimeo" of "video".
_NAMES = (one.name.casefold() for one in PLATFORMS.values() if one.name and one.name.isalpha())
_LONG_NAMES = tuple(name for name in _NAMES if len(name) >= _LONG)
_SAYS_VIDEO = re.compile(
    r"video|vidéo|vídeo|видео|recording|watch|replay|ビデオ|動画|録画|视频|視頻|영상|📽|🎥|📺|▶|🎞|"
    + "|".join(_LONG_NAMES),
    re.I,
)
_SLIDES = re.compile(
    r"(?:slides?|deck|スライド|資料|demo|デモ|code|コード|repo(?:sitory)?|リポジトリ|notes?|blog|article|記事|paper|website|docs)"
    r"[^.。:：]{0,20}[:：]\s*[\"'“「]*\Z",
    re.I,
)
PENDING = re.compile(
    r"\b(?:videos?|recordings?)\b[\s:–—-]{1,3}(?:(?:is|are|still)\s)?"
    r"(?:pending|coming\ssoon|to\scome|tba|to\sbe\spublished|not\syet\s(?:public|published|available|online|up))\b"
    r"|\bpending\svideo\b|\bno\s(?:video|recording)\s(?:known|found|expected)\b|(?:動画|ビデオ)[:：]?\s?(?:公開予定|公開待ち|後日公開)",
    re.I,
)
"""Words that say that a video is still to come, or that none was there, as our own snippets say it."""

_GATED = re.compile(r"(?<=\()for attendees(?=\))", re.I)
"""How ``recap draft`` says it, without the platform's name."""

_WORD = re.compile(r"[^\W\d_]+")
_DISTANCE = 2
_SHORTEST = 5


def says_only_video(label: str, url: str) -> bool:
    """Whether a link's words name no talk: "Video", "watch it here", the bare address, nothing at all."""
    if not label.strip() or label == url:
        return True
    if PENDING.search(label):
        return True
    words = [word.casefold() for word in _WORD.findall(label)]
    return all(word in VIDEO_WORDS or _names_platform(word) for word in words)


def says_video(label: str) -> bool:
    """Whether a link's words speak of a video."""
    return bool(_SAYS_VIDEO.search(label)) or any(map(_names_platform, _WORD.findall(label)))


def after_slides(before: str) -> bool:
    """Whether the words before a link announce slides, code or an article: "Slides: "."""
    return bool(_SLIDES.search(before))


def _names_platform(word: str) -> bool:
    return any(near(word, name) for name in _LONG_NAMES)


def near(word: str, name: str) -> bool:
    """Whether a word is a platform's name, or a slip of at most two letters away from it."""
    word = word.casefold()
    return word == name or (
        len(word) >= _SHORTEST and Levenshtein.distance(word, name, score_cutoff=_DISTANCE) <= _DISTANCE
    )


def video_label(platform: str | None) -> str:
    """What stands in the place of "video pending" when there is one."""
    return f"Video ({platform})" if platform else "Video"


def renamed(label: str, old: str, new: str) -> str | None:
    """A label's source with the old platform's name replaced by the new one, or pending by what is there now.

    None where nothing has to change: the label does not name the old platform exactly once.
    """
    pending = PENDING.search(label)
    if pending:
        return label[: pending.start()] + video_label(new) + label[pending.end() :]
    exact = old in [word.casefold() for word in _WORD.findall(label)]
    named = [word for word in _WORD.finditer(label) if (word[0].casefold() == old if exact else near(word[0], old))]
    gated = _GATED.search(label)
    if gated and not named:
        return label[: gated.start()] + new + label[gated.end() :]
    if len(named) != 1 or old == new.casefold() or not _labels_link(label, named[0]):
        return None
    return label[: named[0].start()] + new + label[named[0].end() :]


def _labels_link(label: str, name: re.Match[str]) -> bool:
    """Whether a platform's name says where the link leads: it stands in brackets, or beside words for videos alone.

    In a title such as "Exploring Hubble data" or a sentence about the platform it does not.
    """
    before, after = label[: name.start()].rstrip(), label[name.end() :].lstrip()
    if before.endswith(("(", "[", "（", "【")) and after.startswith((")", "]", "）", "】")):
        return True
    others = _WORD.findall(before) + _WORD.findall(after)
    return all(word.casefold() in VIDEO_WORDS for word in others)
