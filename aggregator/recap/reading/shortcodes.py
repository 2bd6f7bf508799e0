"""Hugo shortcodes, Liquid and Jinja tags: no text of the post, except that some of them show a YouTube video.

They are masked with a character that no markup knows and the post does not have, one for one, so that places stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from aggregator.recap.document import Span
from scrapers.urls import YOUTUBE_ID, youtube_id, youtube_url

_PRIVATE_USE = range(0xE000, 0xF8FF)

# The lookahead for another opening keeps every search short, however many tags are never closed.
_TAG = re.compile(
    r"\{\{/\*(?:(?!\{\{/\*).){0,5000}?\*/\}\}"
    r"|\{\{(?P<hugo>[<%])(?:(?!\{\{[<%]).){0,5000}?[>%]\}\}"
    r"|\{%(?:(?!\{%).){0,5000}?%\}"
    r"|\{\{[^{}\n]{0,1000}\}\}"
    r"|\{#[ \n](?:(?!\{#[ \n]).){0,5000}?#\}",
    re.S,
)
_NAME = re.compile(r"\{[{%][<%]?[-+]?\s*+(?P<closing>/?)\s*+(?P<name>[\w./-]++)(?P<rest>.*)\Z", re.S)
_HIDES = frozenset({"comment", "highlight", "code", "codeblock", "math", "mermaid"})
_VALUE = re.compile(
    r"(?:(?P<key>[\w-]++)\s*+(?:=|:(?!//))\s*+)?(?:\"(?P<double>[^\"]*+)\"|'(?P<single>[^']*+)'|(?P<word>[^\s\"'(),|]++))"
)
_ID_KEYS = frozenset({None, "id", "video", "videoid", "video_id", "youtubeid", "youtube_id", "url", "src", "code"})


@dataclass(frozen=True, slots=True)
class Shortcode:
    """One tag; ``url`` and ``url_span`` where it shows a video, ``url_span`` covering the id or URL that it names."""

    start: int
    end: int
    url: str | None = None
    url_span: Span | None = None


class Shortcodes:
    """The tags of a text, in order; ``masked`` is the text without them, of the same length, line ends kept."""

    def __init__(self, text: str) -> None:
        self.mark = next((chr(code) for code in _PRIVATE_USE if chr(code) not in text), "\ufffc")
        self._tags = _find(text) if "{{" in text or "{%" in text or "{#" in text else []
        self._starts = [tag.start for tag in self._tags]
        parts: list[str] = []
        done = 0
        for tag in self._tags:
            parts += (text[done : tag.start], re.sub(r"[^\n]", self.mark, text[tag.start : tag.end]))
            done = tag.end
        self.masked = "".join((*parts, text[done:]))

    def __bool__(self) -> bool:
        return bool(self._tags)

    def videos(self, start: int, end: int) -> list[tuple[str, Span]]:
        """URL and place of the videos that are shown by tags beginning between two places."""
        tags = self._tags[bisect_left(self._starts, start) : bisect_left(self._starts, end)]
        return [(tag.url, tag.url_span) for tag in tags if tag.url and tag.url_span]

    def clean(self, text: str) -> str:
        """Masked text without the mask."""
        return text.replace(self.mark, "")


def _find(text: str) -> list[Shortcode]:
    tags: list[Shortcode] = []
    raw = False
    hidden: tuple[str, int] | None = None
    for found in _TAG.finditer(text):
        parsed = _NAME.match(found[0])
        name = parsed["name"] if parsed else ""
        closing = bool(parsed and parsed["closing"]) or name.startswith("end")
        plain = name.removeprefix("end")
        if hidden and closing and plain == hidden[0]:
            tags = [tag for tag in tags if tag.start < hidden[1]]
            tags.append(Shortcode(hidden[1], found.end()))
            hidden = None
        elif name in ("raw", "endraw"):
            raw = name == "raw"
            tags.append(Shortcode(*found.span()))
        else:
            if hidden is None and not closing and not raw and name in _HIDES and not found[0].endswith("/>}}"):
                hidden = (name, found.start())
            video = _video(found, parsed) if parsed and not raw and not closing else None
            tags.append(Shortcode(*found.span(), *(video or ())))
    return tags


def _video(tag: re.Match[str], parsed: re.Match[str]) -> tuple[str, Span] | None:
    """The video that a tag such as ``{{< youtube ID >}}`` or ``{% include youtube.html id="ID" %}`` shows."""
    name, rest = parsed["name"].lower(), parsed["rest"]
    values = list(_VALUE.finditer(rest))
    named = "youtube" in name or (name in ("include", "render", "partial", "video") and "youtube" in rest.lower())
    if not (named or name == "embed"):
        return None
    base = tag.start() + parsed.start("rest")
    for value in values:
        if (value["key"].lower() if value["key"] else None) not in _ID_KEYS:
            continue
        group = "double" if value["double"] is not None else "single" if value["single"] is not None else "word"
        given = value[group]
        bare = bool(YOUTUBE_ID.match(given))
        if (bare and name != "embed" and given.lower() != "youtubehtml") or (not bare and youtube_id(given)):
            span = (base + value.start(group), base + value.end(group))
            return youtube_url(given) if bare else given, span
    return None
