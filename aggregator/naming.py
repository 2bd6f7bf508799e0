"""Which talk, which recording does a person mean? Whatever they type or paste, within one event. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import unquote, urlsplit

from rapidfuzz import fuzz, process

from scrapers.errors import ConftalksError
from scrapers.records import NOT_SEARCHED, Event, Recording, Talk, is_slug
from scrapers.text import fold
from scrapers.urls import hubilo_session, same_page, youtube_id

LISTED = 5
"""At most so many candidates are named where several fit, or none."""

NEAR = 60
"""Titles below this likeness (0-100) to what was typed are not worth naming."""

_PERMALINK = re.compile(r"(?:\A|/(?:t|watch)/)(?P<event>[^/\s?#]+)/(?P<name>[^/\s?#]+)/?\Z")


def codes_by_name(talks: Iterable[Talk]) -> dict[str, str]:
    """Code, alias or slug -> code of the one talk that has it; a code goes before another talk's alias."""
    meant: dict[str, set[str]] = {}
    codes: dict[str, str] = {}
    for talk in talks:
        codes[talk.code] = talk.code
        for name in (*talk.aliases, talk.slug):
            if name:
                meant.setdefault(name, set()).add(talk.code)
    return {name: next(iter(found)) for name, found in meant.items() if len(found) == 1} | codes


def find_talk(event: Event, talks: Sequence[Talk], text: str) -> Talk:
    """The one talk that ``text`` names: by code, slug, alias, number, permalink, schedule page, or words of its title.

    Raises:
        ConftalksError: none, or several; one line that lists those that come near.
    """
    text = text.strip()
    permalink = _PERMALINK.search(_path(text))
    ours = permalink is not None and permalink["event"].casefold() == event.slug
    name = unquote(permalink["name"]) if permalink and ours else text
    for found in (_by_name(talks, name), _by_page(talks, text), _by_words(talks, text)):
        if len(found) == 1:
            return found[0]
        if found:
            how = f"{len(found)} talks fit {text!r}: {_listed(found)}"
            raise ConftalksError(f"{event.slug}: {how}; name one by its code")
    if permalink and not ours and is_slug(permalink["event"]):
        raise ConftalksError(f"{event.slug}: {text!r} names a talk of {permalink['event']}; name one of {event.slug}")
    near = _near(talks, text)
    hint = (
        f"the nearest are {_listed(near)}" if near else f"`conftalks search --event {event.slug} WORDS` finds its code"
    )
    raise ConftalksError(f"{event.slug}: there is no talk {text!r}; {hint}")


def find_recording(event: Event, recordings: Iterable[Recording], text: str) -> Recording:
    """The one recording that ``text`` names: any spelling of a YouTube or Hubilo link, a page, an id, or provider:id.

    Raises:
        ConftalksError: the event has no such recording (says how it gets one), or several.
    """
    text = text.strip()
    session = hubilo_session(text)
    keys = {text, f"youtube:{youtube_id(text)}", f"hubilo:{session.slug}/{session.id}" if session else ""}
    page = _page(text)
    found = [r for r in recordings if r.key in keys or r.id == text or (page is not None and _page(r.url) == page)]
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(sorted(recording.key for recording in found))
        raise ConftalksError(f"{event.slug}: {len(found)} recordings fit {text!r}: {names}; name one in full")
    ways = f"`conftalks scrape {event.slug} --only recordings` or `conftalks import FILE --event {event.slug}`"
    raise ConftalksError(f"{event.slug}: has no recording {text!r}; {ways} brings in what is new")


def _by_name(talks: Sequence[Talk], name: str) -> list[Talk]:
    exact = [talk for talk in talks if talk.code == name]
    folded = name.casefold()
    return exact or [t for t in talks if folded in (n.casefold() for n in (t.code, *t.aliases, t.slug or t.code))]


def _by_page(talks: Sequence[Talk], text: str) -> list[Talk]:
    page = _page(text)
    return [talk for talk in talks if page is not None and talk.url and _page(talk.url) == page]


def _by_words(talks: Sequence[Talk], text: str) -> list[Talk]:
    """Talks with exactly this title, else those with all words in title and speakers."""
    words = set(fold(text).split())
    exact = [talk for talk in talks if fold(talk.title) == fold(text)]
    if exact or not words:
        return exact
    return [talk for talk in talks if talk.kind not in NOT_SEARCHED and words <= set(_title_and_names(talk).split())]


def _near(talks: Sequence[Talk], text: str) -> list[Talk]:
    texts = {n: _title_and_names(talk) for n, talk in enumerate(talks)}
    scored = process.extract(fold(text), texts, scorer=fuzz.WRatio, limit=3, score_cutoff=NEAR)
    return [talks[n] for _, _, n in scored]


def _title_and_names(talk: Talk) -> str:
    return " ".join([fold(talk.title), *(fold(speaker.name) for speaker in talk.speakers)])


def _listed(talks: Sequence[Talk]) -> str:
    named = [f"{talk.code} {talk.title!r}{_day(talk)}" for talk in talks[:LISTED]]
    return ", ".join(named) + (" ..." if len(talks) > LISTED else "")


def _day(talk: Talk) -> str:
    first = min((slot.start for slot in talk.slots), default=None)
    return f" ({first:%Y-%m-%d %H:%M})" if first else ""


def _path(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return parts.path


def _page(text: str) -> str | None:
    """The page that a URL names, with or without its scheme; None for anything else."""
    url = text if "://" in text else f"https://{text}"
    try:
        page = same_page(url)
    except ValueError:
        return None
    return page if "." in page.partition("/")[0] and "/" in page and " " not in page else None
