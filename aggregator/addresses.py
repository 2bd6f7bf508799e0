"""What a text means, wherever somebody typed or pasted it: the one ladder from any text to talks and recordings. Pure.

``find`` knows, in this order: a name within an event, if the event is known; a page of a catalog (``/t``, ``/watch``,
``/embed``, ``/s``, ``/e`` on any host) or EVENT/NAME; a video by any spelling of its address or its id, also of an
upload since replaced; the page of a recording; the schedule's page of a talk, or a copy of it that its source or
web.archive.org keeps. Words of a title are the caller's. What is known is asked of a ``Lookup``: the catalog in
talks.db (``catalog.resolve``), or the records of one event (``naming``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol
from urllib.parse import parse_qsl, unquote, urlencode

from scrapers.platforms import PLATFORMS, platform, video_place
from scrapers.urls import archived, same_page, split_url, unescaped

PERMALINK = re.compile(r"/(?:t|watch|embed)/(?P<event>[^/]+)/(?P<name>[^/]+)/?\Z")
"""The path of a talk's page, of its best video and of its card; documents have an ending more."""

_TALK_ID = re.compile(r"\A(?P<event>[^/\s?#]+)/(?P<name>[^/\s?#]+)\Z")
_OTHER_PAGE = re.compile(r"/(?P<kind>[se])/(?P<name>[^/]+?)(?:\.ics|/videos\.atom|/changes(?:\.atom|\.json)?)?/?\Z")
_ENDING = re.compile(r"\.(?:json|md|ics)\Z")
_ADDRESS = re.compile(r"\A(?:(?:https?:)?//\S+\Z|(?:[a-z0-9-]+\.)+[a-z]{2,}/\S*\Z)", re.I)
_LONGEST = 2000
_TRACKING = re.compile(
    r"\A(?:(?:utm|mtm|pk)_\w+|_hs\w+|mc_[ce]id|\w*clid|igsh(?:id)?|mkt_tok|ref|ref_src|ref_url|source|si|feature|trk|cmpid)"
)
"""Parameters that letters and networks add to an address; they say where a reader came from."""


class Lookup(Protocol):
    """What is known. Talks have ids of the lookup's own; recordings are ``provider:id``."""

    def named(self, event: str, name: str) -> Sequence[str]:
        """The talks of an event with this slug, code, number or alias, in any case of letters."""

    def has_recording(self, key: str) -> bool:
        """Whether there is such a recording."""

    def talks_of(self, key: str) -> Sequence[str]:
        """The talks that a recording is accepted for."""

    def replaced_by(self, key: str) -> str | None:
        """The recording that took the place of another."""

    def talk_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(talk, URL of its schedule page); URLs without ``step`` (see ``last_step``) in them may be left out."""

    def recording_pages(self, step: str) -> Iterable[tuple[str, str]]:
        """(recording, its URL), likewise."""

    def speaker(self, name: str) -> str | None:
        """The slug of a speaker, in any case of letters."""

    def event(self, name: str) -> str | None:
        """The slug of an event, in any case of letters."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a text means. ``talks``: several only where a name, a recording or a page belongs to several; never a guess.

    ``recording``: the one that it names, with talks or without. ``permalink``: it is a talk's address in a catalog.
    ``speaker``, ``event``: it is such a page of a catalog.
    """

    talks: tuple[str, ...] = ()
    recording: str | None = None
    permalink: bool = False
    speaker: str | None = None
    event: str | None = None


NOTHING = Target()


def find(lookup: Lookup, text: str, event: str | None = None) -> Target:
    """What ``text`` means; names alone ("41", a slug) count only within ``event``."""
    text = trimmed(text)
    if not text:
        return NOTHING
    talks = lookup.named(event, text) if event else ()
    if talks:
        return Target(tuple(talks))
    text = archived(text)
    return _at_catalog(lookup, text) or _at_video_or_page(lookup, text)


def trimmed(text: str) -> str:
    """Without the signs that stand around a pasted address; "" for what names nothing: too long, or not printable."""
    text = text.strip().removeprefix("<").rstrip(">.,;")
    return text if len(text) <= _LONGEST and text.isprintable() else ""


def is_address(text: str) -> bool:
    """Whether a text is a URL (with or without its scheme) rather than words to search for."""
    return bool(_ADDRESS.match(text.strip()))


def talk_named_in(text: str) -> tuple[str, str] | None:
    """Event and name in a talk's address in a catalog, or in EVENT/NAME; None for any other text."""
    found = PERMALINK.search(_path(text)) or _TALK_ID.match(text)
    return (unquote(found["event"]), unquote(found["name"])) if found else None


def video_keys(text: str) -> tuple[str, ...]:
    """The recordings ``provider:id`` that a text can name: any spelling of a video's address, the key, an id alone."""
    place = video_place(text)
    if place:
        return (place.key,)
    provider, colon, _ = text.partition(":")
    if colon and provider in PLATFORMS:
        return (text,)
    return tuple(f"{one.key}:{text}" for one in PLATFORMS.values() if one.bare_ids and one.is_id(text))


def page_key(url: str) -> str:
    """A key under which spellings and copies of one page compare equal; "" for what is no address."""
    if not is_address(url):
        return ""
    url = archived(url)
    url = url if "://" in url else f"https://{url.removeprefix('//')}"
    if not split_url(unescaped(url.strip())).hostname:
        return ""
    page = same_page(url)
    host = re.split(r"[/?]", page, maxsplit=1)[0]
    return _copies().get(host, host) + page.removeprefix(host) if host else ""


@cache
def _copies() -> Mapping[str, str]:
    # Imported when an address is read: a search for words needs none of the parsers behind it.
    from scrapers.registry import COPIES

    return COPIES


def page_keys(url: str) -> tuple[str, ...]:
    """The key of a page as it stands, then without what is known to be added on the way; none for no address."""
    wanted = page_key(url)
    bare, _, query = wanted.partition("?")
    kept = urlencode([pair for pair in parse_qsl(query, keep_blank_values=True) if not _TRACKING.fullmatch(pair[0])])
    return tuple(dict.fromkeys((wanted, f"{bare}?{kept}" if kept else bare))) if wanted else ()


def last_step(url: str) -> str:
    """What all spellings and copies of a page's URL have in them: the last step of the path; "" where it has none."""
    page = archived(url).partition("#")[0].partition("?")[0].partition("//")[2] if "//" in url else url
    path = page.partition("#")[0].partition("?")[0].rstrip("/").removesuffix("index.html").rstrip("/")
    return path.rpartition("/")[2] if "/" in path else ""


def at_page(rows: Iterable[tuple[str, str]], url: str) -> tuple[str, ...]:
    """Those of (name, URL) whose page ``url`` is.

    A query that names the page counts. What is known to be added on the way is left aside, and the whole query where
    no page of this path is told from others by one.
    """
    wanted = page_key(url)
    if "/" not in wanted and "?" not in wanted:  # a site is no page of it
        return ()
    pages = [(name, page_key(page)) for name, page in rows]
    for key in page_keys(url):
        found = tuple(name for name, page in pages if page == key)
        if found:
            return found
    bare, mark, _ = wanted.partition("?")
    if not mark or any(page.startswith(f"{bare}?") for _, page in pages):
        return ()
    return tuple(name for name, page in pages if page == bare)


def _at_catalog(lookup: Lookup, text: str) -> Target | None:
    named = talk_named_in(text)
    if named:
        event, name = named
        for one in dict.fromkeys((name, _ENDING.sub("", name))):
            talks = lookup.named(event, one)
            if talks:
                return Target(tuple(talks), permalink=bool(PERMALINK.search(_path(text))))
    page = _OTHER_PAGE.search(_path(text))
    if page and page["kind"] == "s" and (speaker := lookup.speaker(unquote(page["name"]))):
        return Target(speaker=speaker)
    if page and page["kind"] == "e" and (event_named := lookup.event(unquote(page["name"]))):
        return Target(event=event_named)
    return None


def _at_video_or_page(lookup: Lookup, text: str) -> Target:
    recordings = recordings_at(lookup, text)
    for key in recordings:
        talks = _shown_by(lookup, key)
        if talks:
            return Target(talks, recording=key)
    pages = at_page(lookup.talk_pages(last_step(text)), text) if is_address(text) else ()
    return Target(pages, recording=next(iter(recordings), None))


def recordings_at(lookup: Lookup, text: str) -> tuple[str, ...]:
    """The recordings that a text names, as it stands (``trimmed``, and ``archived`` undone)."""
    keys = video_keys(text)
    known = tuple(key for key in keys if lookup.has_recording(key))
    # Where addresses are rebuilt from ids, the id has said it all.
    if known or not is_address(text) or any(platform(key.partition(":")[0]).watch for key in keys):
        return known
    return at_page(lookup.recording_pages(last_step(text)), text)


def _shown_by(lookup: Lookup, recording: str) -> tuple[str, ...]:
    """The talks of a recording or, where it has none, of the one that replaced it."""
    return next((tuple(talks) for key in _replacements(lookup, recording) if (talks := lookup.talks_of(key))), ())


def _replacements(lookup: Lookup, recording: str) -> Iterator[str]:
    """A recording and those that took its place, one after the other."""
    seen: set[str] = set()
    at: str | None = recording
    while at and at not in seen:
        seen.add(at)
        yield at
        at = lookup.replaced_by(at)


def _path(text: str) -> str:
    return split_url(text).path
