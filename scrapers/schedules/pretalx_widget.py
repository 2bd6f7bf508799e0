"""The data of pretalx's schedule widget: ``.../schedule/widgets/schedule.json``, before 2024 ``.../schedule/widget/v2.json``.

Talks as in the exports, without their type and description, and breaks, which no export has. Times are instants.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from scrapers.page import Page
from scrapers.records import Event, Slot, Speaker, Talk
from scrapers.schedules.entries import Entries, Entry
from scrapers.schedules.frab import instant
from scrapers.source import EventFacts, Parsed
from scrapers.text import slugify


def is_widget(page: Page) -> bool:
    """Whether a page is such data: talks beside the rooms and speakers that they name by number and code."""
    said = Entry.of(page.json_if_any())
    return bool(said.list("talks")) and all(isinstance(said.get(key), list) for key in ("rooms", "speakers"))


def parse_widget(page: Page, event: Event, base: str | None) -> Parsed:
    """Its talks and breaks; ``base`` is the address of the event, for those of its talks.

    A break has no code: it is called by its title and, where that comes again, counted in the order of time.
    """
    said = Entry.of(page.json())
    entries = Entries(page, event, "title")
    names = {key: _names(said.list(key), by) for key, by in (("rooms", "id"), ("tracks", "id"), ("speakers", "code"))}
    entries.read(with_break_codes(said.list("talks")), partial(_talk, entries, names, base))
    return entries.parsed(EventFacts(timezone=said.line("timezone")))


def with_break_codes(listed: Iterable[Any]) -> list[Any]:
    """Entries, those that have no code with one of their title: ``break-lunch``, the next day's ``break-lunch-2``."""
    counts: dict[str, int] = {}
    coded = {}
    breaks = [(at, Entry(one)) for at, one in enumerate(listed) if isinstance(one, dict) and not one.get("code")]
    for at, one in sorted(breaks, key=lambda each: (str(each[1].get("start")), str(each[1].get("room")))):
        slug = slugify(words(one.get("title")) or "", 60)
        counts[slug] = counts.get(slug, 0) + 1
        code = f"break-{slug}-{counts[slug]}" if counts[slug] > 1 else f"break-{slug}"
        coded[at] = {**one.values, "code": code, "is_break": True}
    return [coded.get(at, one) for at, one in enumerate(listed)]


def words(value: Any) -> str | None:
    """A text, or the English one (else the first) of an object that has one for each language."""
    if isinstance(value, dict):
        value = value.get("en") or next(iter(value.values()), None)
    return value if isinstance(value, str) else None


def _names(listed: Iterable[Any], by: str) -> dict[str, str]:
    found = ((str(one.get(by)), Entry({"name": words(one.get("name"))}).line("name")) for one in map(Entry.of, listed))
    return {key: name for key, name in found if name}


def _talk(entries: Entries, names: Mapping[str, Mapping[str, str]], base: str | None, entry: Entry) -> Talk:
    people = (names["speakers"].get(str(one)) for one in entry.list("speakers"))
    return replace(
        talk_or_break(entries, Entry({**entry.values, "title": words(entry.get("title"))}), people, base),
        track=names["tracks"].get(str(entry.get("track"))),
        language=entry.line("content_locale"),
        slots=_slots(entries, entry, names["rooms"].get(str(entry.get("room")))),
    )


def talk_or_break(entries: Entries, entry: Entry, people: Iterable[str | None], base: str | None) -> Talk:
    """What the widget's data and the schedule without JavaScript say of an entry in the same words; ``code`` names either.

    ``base`` is the address of the event, for the page of a talk.

    Raises:
        ValueError: it has no title.
    """
    title, printed = entry.title("title")
    code, is_break = str(entry.get("code") or ""), entry.get("is_break") is True
    return Talk(
        event=entries.event.slug,
        code=code,
        title=title,
        kind="break" if is_break else "talk",
        source_url=entries.page.url,
        raw_title=printed,
        abstract=entry.abstract("abstract"),
        speakers=tuple(Speaker(name) for name in people if name),
        url=f"{base}/talk/{code}/" if base and not is_break else None,
        do_not_record=entry.get("do_not_record") is True,
    )


def _slots(entries: Entries, entry: Entry, room: str | None) -> tuple[Slot, ...]:
    zone = entries.event.zone
    local = Entry(
        entry.values | {key: instant(entry.text(key) or "", zone) or entry.get(key) for key in ("start", "end")}
    )
    begins, ends = entries.time(local, "start", "a time"), entries.time(local, "end", "an end", end=True)
    if begins is None:
        return ()
    return (Slot(begins, ends if ends and ends >= begins else None, (room,) if room else ()),)
