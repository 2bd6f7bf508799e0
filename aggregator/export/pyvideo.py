"""Public videos as records of https://github.com/pyvideo/data: a folder of files, or JSON lines."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from itertools import count
from typing import Any

from aggregator.catalog.views import EventView, RecordingView, TalkView, is_web_page
from aggregator.catalog.wording import plain_words
from scrapers.platforms import platform
from scrapers.records import MAX_ABSTRACT

_BLOCK_END = re.compile(r"</(?:p|li|h[1-6]|div|blockquote|pre)>|<br\s*/?>|\n\s*\n", re.I)
_LANGUAGES = {
    "de": "deu",
    "en": "eng",
    "english": "eng",
    "es": "spa",
    "español": "spa",
    "fr": "fra",
    "it": "ita",
    "ja": "jpn",
    "ko": "kor",
    "pl": "pol",
    "pt": "por",
    "ru": "rus",
    "spanish": "spa",
}
"""What schedules print -> ISO 639-3, as pyvideo writes it; any other is left out."""

_TYPES = {"archive": "archive.org", "media-ccc": "media.ccc.de"}


def folder(event: EventView, talks: Iterable[TalkView]) -> dict[str, str]:
    """Name -> text of every file of the event's folder: ``category.json`` and ``videos/SLUG.json``."""
    files = {"category.json": _file({"title": event.title})}
    return files | {f"videos/{talk.slug}.json": _file(_record(event, talk, title)) for talk, title in _titled(talks)}


def lines(event: EventView, talks: Iterable[TalkView]) -> str:
    """The same records as JSON lines; each names its event and slug."""
    records = ({"event": event.slug, "slug": talk.slug} | _record(event, talk, title) for talk, title in _titled(talks))
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def _titled(talks: Iterable[TalkView]) -> list[tuple[TalkView, str]]:
    """The talks with a public video, each with a title of its own: pyvideo makes the address from it.

    Where several print the same, each has its video's title; where that is no other, day and time are added, then a number.
    """
    shown = [talk for talk in talks if _public(talk)]
    printed = Counter(talk.title.casefold() for talk in shown)
    titles = {talk.id: talk.title for talk in shown}
    several = [talk for talk in shown if printed[talk.title.casefold()] > 1]
    for more in (_title_of_video, _title_with_time):
        times = Counter(map(str.casefold, titles.values()))
        titles |= {talk.id: more(talk) for talk in several if times[titles[talk.id].casefold()] > 1}
    taken = {title for title, times in printed.items() if times == 1}
    for talk in several:
        forms = (f"{titles[talk.id]} ({number})" if number > 1 else titles[talk.id] for number in count(1))
        titles[talk.id] = next(form for form in forms if form.casefold() not in taken)
        taken.add(titles[talk.id].casefold())
    return [(talk, titles[talk.id]) for talk in shown]


def _title_of_video(talk: TalkView) -> str:
    return _public(talk)[0].raw_title


def _title_with_time(talk: TalkView) -> str:
    return f"{talk.title} ({talk.slots[0].start:%Y-%m-%d %H:%M})" if talk.slots else talk.title


def _file(value: Any) -> str:
    """JSON as the files there are written: indented by four, keys in order, ASCII."""
    return json.dumps(value, indent=4, sort_keys=True) + "\n"


def _public(talk: TalkView) -> list[RecordingView]:
    return [recording for recording in talk.recordings if recording.access == "public" and recording.link]


def _record(event: EventView, talk: TalkView, title: str) -> dict[str, Any]:
    videos = _public(talk)
    licences = {video.licence for video in videos}
    told = {
        # One text is of all videos of a record.
        "copyright_text": videos[0].licence if len(licences) == 1 else None,
        "description": _plain(talk.abstract),
        "duration": videos[0].length_s,
        "language": _LANGUAGES.get((talk.language or "").lower()),
        "recorded": talk.slots[0].start.date().isoformat() if talk.slots else None,
        "related_urls": _pages(event, talk),
        "thumbnail_url": next(filter(None, map(_thumbnail, videos)), None),
        "title": title,
    }
    known = {name: value for name, value in told.items() if value is not None}
    return known | {
        "speakers": [speaker.name for speaker in talk.speakers],
        **({"tags": list(talk.tags)} if talk.tags else {}),
        "videos": [{"type": _type(video), "url": video.link} for video in videos],
    }


def _plain(abstract: str | None) -> str:
    """The paragraphs of an abstract as plain text."""
    blocks = (plain_words(block, MAX_ABSTRACT) for block in _BLOCK_END.split(abstract or ""))
    return "\n\n".join(block for block in blocks if block)


def _pages(event: EventView, talk: TalkView) -> list[dict[str, str]]:
    slides = (("Slides", url) for url in talk.slides)
    pages = (("Conference Website", event.website), ("Presentation Webpage", talk.url), *slides)
    return [{"label": label, "url": url} for label, url in pages if url and is_web_page(url)]


def _thumbnail(video: RecordingView) -> str | None:
    picture = platform(video.provider).thumbnail
    return picture(video.provider_id) if picture else None


def _type(video: RecordingView) -> str:
    if platform(video.provider).media_file:
        return (video.whole or "").rpartition(".")[2].lower()
    return _TYPES.get(video.provider, video.provider)
