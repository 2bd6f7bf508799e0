"""One entry of RubyEvents' videos.yml as a talk and its recordings. Pure.

The keys are stated in rubyevents/rubyevents, app/schemas/video_schema.rb, sub_video_schema.rb, alternative_recording_schema.rb.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, time
from hashlib import sha256
from typing import Any

from scrapers.platforms import Place, platform, video_place
from scrapers.records import KINDS, Event, Recording, Slot, Speaker, Talk, is_code
from scrapers.schedules.entries import kind_of
from scrapers.schedules.unsaid import kind_by_title
from scrapers.text import clean_abstract, clean_title, short, slugify
from scrapers.urls import YOUTUBE_ID, web_address
from scrapers.values import day, holds_stream, listing, mapping, raw_title, words

PARENT, CHILDREN, NOT_RECORDED = "parent", "children", "not_recorded"
NO_VIDEO = frozenset({PARENT, CHILDREN, NOT_RECORDED, "scheduled", "not_published"})
"""What ``video_provider`` is of an entry that has no recording of its own."""

_KINDS = {
    "lightning_talk": "lightning",
    "discussion": "panel",
    "q_and_a": "panel",
    "intro": "plenary",
    "outro": "plenary",
    "award": "plenary",
    "gameshow": "talk",
    "podcast": "talk",
    "interview": "talk",
    "fireside_chat": "talk",
}
"""Their kinds that are called otherwise here; "keynote", "panel", "talk", "workshop" are the same."""

_LANGUAGES = {
    "arabic": "ar",
    "bulgarian": "bg",
    "catalan": "ca",
    "chinese": "zh",
    "croatian": "hr",
    "czech": "cs",
    "danish": "da",
    "dutch": "nl",
    "english": "en",
    "estonian": "et",
    "finnish": "fi",
    "french": "fr",
    "german": "de",
    "greek": "el",
    "hebrew": "he",
    "hindi": "hi",
    "hungarian": "hu",
    "indonesian": "id",
    "italian": "it",
    "japanese": "ja",
    "korean": "ko",
    "latvian": "lv",
    "lithuanian": "lt",
    "norwegian": "no",
    "polish": "pl",
    "portuguese": "pt",
    "romanian": "ro",
    "russian": "ru",
    "serbian": "sr",
    "slovak": "sk",
    "slovenian": "sl",
    "spanish": "es",
    "swedish": "sv",
    "thai": "th",
    "turkish": "tr",
    "ukrainian": "uk",
    "vietnamese": "vi",
}
"""English names, which videos.yml writes in any case -> ISO 639-1."""

_ADDRESSES = ("url", "external_url", "external_player_url")
_BY_ID = {
    "youtube": (YOUTUBE_ID, "https://www.youtube.com/watch?v="),
    "vimeo": (re.compile(r"[0-9]+\Z"), "https://vimeo.com/"),
}
"""Platforms that ``video_id`` is an id of: its form, and what stands before it in an address."""

_CUE = re.compile(r"(?:(\d{1,2}):(?=[0-5]?\d:))?(\d{1,2}):([0-5]\d)\Z", re.A)
_HOUR = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\Z")
UNKNOWN = frozenset({"todo", "tbd", "tba"})
"""What stands in place of a name, a place or a time that is not known yet."""


@dataclass(frozen=True, slots=True)
class VideosEntry:
    """One talk, or a part of one; any of its values may be missing or of any type."""

    values: Mapping[str, Any]

    @property
    def provider(self) -> str:
        """Where its recording is, or why there is none; where it does not say, YouTube if it has an id or address."""
        placed = any(words(self.values.get(key)) for key in ("video_id", *_ADDRESSES))
        return (words(self.values.get("video_provider")) or ("youtube" if placed else "scheduled")).lower()

    def cue(self, key: str) -> int | None:
        """Seconds of ``MM:SS`` or ``HH:MM:SS``; None where it is not known.

        Raises:
            ValueError: it is neither.
        """
        said = str(self.values.get(key) or "").strip()
        if not said or said.lower() in UNKNOWN:
            return None
        found = _CUE.match(said)
        if not found:
            raise ValueError(f"{key} {short(said, 60)} is no MM:SS or HH:MM:SS")
        return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3])

    def talk(self, event: Event, page: str, parent: Talk | None) -> Talk:
        """Its talk; a part without a day of its own has those of the ``parent`` around it.

        Raises:
            ValueError: it has no title.
            BadRecord: it holds what no talk can.
        """
        printed = raw_title(self.values.get("title")) or raw_title(self.values.get("raw_title"))
        if printed is None:
            raise ValueError("has no title")
        title = clean_title(printed) or printed
        said, text = words(self.values.get("language")), self.values.get("description")
        old = words(self.values.get("old_id"))
        return Talk(
            event=event.slug,
            code=self._code(title),
            title=title,
            raw_title=printed if printed != title else None,
            kind=self._kind(title),
            source_url=page,
            aliases=(old,) if old and is_code(old) else (),
            abstract=clean_abstract(text) if isinstance(text, str) else None,
            speakers=tuple(map(Speaker, self._names())),
            track=words(self.values.get("track")),
            language=_LANGUAGES.get(said.lower(), said) if said else None,
            slides=tuple(self._slides()),
            slots=self._slots(event, parent),
            do_not_record=parent.do_not_record if parent and self.provider == PARENT else self.provider == NOT_RECORDED,
            status="cancelled" if words(self.values.get("status")) == "cancelled" else "scheduled",
        )

    def recordings(self, talk: Talk, left: Counter[str]) -> tuple[Recording | None, tuple[Recording, ...]]:
        """Its own recording and the alternative ones; ``left`` counts, by reason, the videos that are none."""
        own = None if self.provider in NO_VIDEO else self._recording(self, talk, left)
        others = (VideosEntry(mapping(one)) for one in listing(self.values.get("alternative_recordings")))
        return own, tuple(filter(None, (self._recording(one, talk, left) for one in others)))

    def _recording(self, one: VideosEntry, talk: Talk, left: Counter[str]) -> Recording | None:
        place, why = one._place()
        if place is None:
            left[why] += 1
            return None
        text = one.values.get("description")
        titles = (raw_title(held.values.get(key)) for held in (one, self) for key in ("raw_title", "title"))
        return Recording(
            provider=place.provider,
            id=place.id,
            url=place.url,
            raw_title=next(filter(None, titles)),
            source_url=talk.source_url,
            description=clean_abstract(text) if isinstance(text, str) else None,
            published=day(one.values.get("published_at")),
            recorded=day(one.values.get("date")) or day(self.values.get("date")),
            speakers=tuple(one._names()) or tuple(self._names()),
            talk_url=talk.code,
            access=platform(place.provider).access,
            access_by="platform",
        )

    def _place(self) -> tuple[Place | None, str]:
        """Where a recording lies, or None and why it is none."""
        ident = words(self.values.get("video_id"))
        elsewhere = (words(self.values.get(key)) for key in _ADDRESSES)
        form, watch = _BY_ID.get(self.provider, (None, ""))
        if form and ident and form.match(ident):
            return video_place(watch + ident), ""
        for address in filter(None, (ident if self.provider == "mp4" else None, *elsewhere)):
            if holds_stream(address):
                return None, "a stream or signed URL"
            if place := video_place(address):
                return place, ""
        return None, f"{self.provider} without an id or address that can be one"

    def _code(self, title: str) -> str:
        """Its id, where that can stand in an address; else what of it can, told apart by its digest."""
        name = words(self.values.get("id"))
        if name and is_code(name):
            return name
        if name:
            return code_from(name, name)
        whole = " ".join((title, *self._names()))
        # Two evenings of a meetup may each have a talk "TBA" of nobody yet.
        return code_from(whole, f"{whole} {words(self.values.get('date')) or ''}".rstrip())

    def _kind(self, title: str) -> str:
        said = (words(self.values.get("kind")) or "").lower()
        kind = _KINDS.get(said, said)
        if kind not in KINDS:
            kind = (kind_of(said) if said else None) or kind_by_title(title, given_by_somebody=True)
        # An evening of a meetup is an entry around its talks, and nobody records it as a whole.
        return "event" if kind == "talk" and self.provider == CHILDREN else kind

    def _names(self) -> Iterator[str]:
        names = dict.fromkeys(filter(None, map(words, listing(self.values.get("speakers")))))
        return (name for name in names if name.lower() not in UNKNOWN)

    def _slides(self) -> Iterator[str]:
        """The address of its slides, then those of what it calls a presentation beside it."""
        beside = map(mapping, listing(self.values.get("additional_resources")))
        shown = (words(one.get("url")) for one in beside if words(one.get("type")) == "presentation")
        for address in dict.fromkeys(filter(None, (words(self.values.get("slides_url")), *shown))):
            if address.lower().startswith(("http://", "https://")) and not holds_stream(address):
                with suppress(ValueError):
                    yield from filter(None, (web_address(address),))

    def _slots(self, event: Event, parent: Talk | None) -> tuple[Slot, ...]:
        """Its day, from midnight where no hour is said, as a schedule without times has it."""
        on = day(self.values.get("date"))
        if on is None:
            return parent.slots if parent else ()
        hour = _HOUR.match(words(self.values.get("time")) or "")
        at = time(int(hour[1]), int(hour[2])) if hour else time()
        room = words(self.values.get("location"))
        return (Slot(datetime.combine(on, at, event.zone), rooms=(room,) if room else ()),)


def code_from(name: str, whole: str) -> str:
    """A code that can stand in an address: what of ``name`` can, told apart by the digest of ``whole``."""
    return f"{slugify(name)}-{sha256(whole.encode('utf-8', 'replace')).hexdigest()[:6]}"
