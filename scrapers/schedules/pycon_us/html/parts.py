"""One page -> its share of the talks. What pages of one year say of one talk is joined in merge.py."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from scrapers.errors import LayoutChanged
from scrapers.platforms import YOUTUBE
from scrapers.records import Event, Recording, Slot, Speaker, Talk
from scrapers.schedules.entries import kind_of
from scrapers.schedules.pycon_us.html import grids, lists, presentations
from scrapers.schedules.pycon_us.html.links import ScheduleSite, linked_number, site_of
from scrapers.schedules.pycon_us.html.pages import Layout, Role, number_of, soup_of
from scrapers.schedules.pycon_us.html.presentations import Detail, words
from scrapers.schedules.pycon_us.html.times import PrintedTimes, calendar_of, read_when
from scrapers.schedules.pycon_us.wording import (
    PrintedTitle,
    is_unnamed,
    kind_of_plenary,
    plenary_speakers,
    read_title,
    split_names,
)
from scrapers.source import Parsed
from scrapers.text import clean_abstract, fold, slugify

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bs4 import Tag

    from scrapers.page import Page

_BY_TITLE = frozenset({"plenary", "lightning", "keynote", "panel"})
_SECTIONED = frozenset({"2020", "2021", "2021 list"})


@dataclass(frozen=True, slots=True)
class PyconPage(Parsed):
    """What one page said, and which role the page has; ``dated``: it prints a full date, not just a weekday."""

    role: Role = "grid"
    dated: bool = False


@dataclass(frozen=True, slots=True)
class _PageContext:
    page: Page
    event: Event
    site: ScheduleSite
    calendar: PrintedTimes
    section: str | None


def read_page(page: Page, event: Event, layout: Layout, section: str | None) -> PyconPage:
    """The talks of one page; ``section`` is the kind that the page as a whole is about (posters, sponsors), if any."""
    site = site_of(page.url, page.body)
    context = _PageContext(page, event, site, calendar_of(event, page.url, page.body), section)
    if layout.role == "presentation":
        return _presentation(context, layout)
    if layout.role == "list":
        soup = soup_of(page, layout)
        listed = lists.READERS[layout.name](soup, site)
        talks = [talk for entry in listed if (talk := _from_list(context, entry, layout))]
        return PyconPage(talks=_distinct(talks), role="list")
    return _grid(context, layout)


def _presentation(context: _PageContext, layout: Layout) -> PyconPage:
    page = context.page
    number = number_of(page)
    if number is None:
        raise LayoutChanged(page.url, "a presentation page, but its address holds no /presentation/NUMBER/")
    detail = presentations.READERS[layout.name](soup_of(page, layout), context.site)
    kind = (detail.kind if detail else None) or context.section
    title = read_title(detail.title, sectioned=layout.name in _SECTIONED, poster=kind == "poster") if detail else None
    if detail is None or title is None or not title.text:
        raise LayoutChanged(page.url, "a presentation page without a title")
    talk = _talk(context, number, detail, title, kind_of(title.section or "") or kind)
    recordings = _recordings(talk, detail)
    when = read_when(detail.when, context.calendar)
    dated = bool(when and when.dated)
    return PyconPage(talks=(talk,), recordings=recordings, role="presentation", dated=dated)


def _recordings(talk: Talk, detail: Detail) -> tuple[Recording, ...]:
    if not detail.video:
        return ()
    place = YOUTUBE.place(detail.video)
    address, page = (place.provider, place.id, place.url), talk.source_url
    return (Recording(*address, talk.title, page, talk_url=talk.url, access_by="platform"),)


def _talk(context: _PageContext, code: str, detail: Detail, title: PrintedTitle, kind: str | None) -> Talk:
    """A record from what one page prints. An unknown kind is "talk", the weakest: any other page's word beats it."""
    assert title.text is not None  # noqa: S101
    when = read_when(detail.when, context.calendar)
    slot = when.slot(context.calendar) if when else None
    return Talk(
        event=context.event.slug,
        code=code,
        title=title.text,
        kind=kind or "talk",
        source_url=context.page.url,
        raw_title=title.raw,
        abstract=clean_abstract("\n\n".join(detail.texts)),
        speakers=detail.speakers,
        track=detail.track,
        level=detail.level,
        language="es" if kind == "charla" else None,
        url=context.site.presentation(code) if code.isdigit() else None,
        slots=(slot,) if slot else (),
        status="cancelled" if title.cancelled else "scheduled",
    )


def _from_list(context: _PageContext, entry: lists.Listed, layout: Layout) -> Talk | None:
    kind = entry.detail.kind or context.section
    title = read_title(entry.detail.title, sectioned=layout.name in _SECTIONED, poster=kind == "poster")
    if not title.text or is_unnamed(title.text):
        return None
    kind = kind_of(title.section or "") or kind
    code = entry.number or f"{kind or 'talk'}-{entry.detail.first_profile or slugify(title.text, 60)}"
    return _talk(context, code, entry.detail, title, kind)


def _grid(context: _PageContext, layout: Layout) -> PyconPage:
    soup = soup_of(context.page, layout)
    read = grids.read_css_grids if "2024" in layout.name else grids.read_tables
    linked: list[Talk] = []
    free: list[Talk] = []
    undated = 0
    for cell in read(soup, context.calendar, context.page.body):
        found = linked_number(cell.tag, context.site)
        if found:
            linked.append(_linked_cell(context, cell, *found))
        elif cell.slot is None:
            undated += not is_unnamed(read_title(cell.raw_title()).text)
        elif talk := _free_cell(context, cell, cell.slot):
            free.append(talk)
    notes = (f"{context.page.url}: {undated} entries without a day or time left out",) if undated else ()
    return PyconPage(talks=(*_distinct(linked), *code_free(free)), notes=notes, role="grid", dated=True)


def _linked_cell(context: _PageContext, cell: grids.Cell, number: str, link: Tag) -> Talk:
    kind = _cell_kind(context, cell)
    printed = words(link)
    title = read_title(printed, poster=kind == "poster")
    if not title.text:
        title = PrintedTitle(f"Presentation {number}")
    if kind == "plenary":
        kind = kind_of_plenary(title.text or "")
    detail = Detail(title.text, tuple(Speaker(name) for name in split_names(cell.speaker_line())))
    talk = _talk(context, number, detail, title, kind)
    return replace(talk, slots=(cell.slot,)) if cell.slot else talk


def _free_cell(context: _PageContext, cell: grids.Cell, slot: Slot) -> Talk | None:
    """An entry without a page: its code is chosen later, from its start."""
    raw = cell.raw_title()
    title = read_title(raw)
    printed = kind_of(cell.css_kind) or context.section
    if title.text is None or is_unnamed(title.text) or cell.css_kind == "blank":
        return None
    kind = "event" if printed == "poster" else printed or "event"
    if kind in _BY_TITLE:
        kind = kind_of_plenary(title.text)
    named = tuple(Speaker(name) for name in split_names(cell.speaker_line()))
    if not named and kind in _BY_TITLE:
        named = plenary_speakers(raw or "")
    talk = _talk(context, "g", Detail(title.text, named), title, kind)
    return replace(talk, slots=(slot,))


def _cell_kind(context: _PageContext, cell: grids.Cell) -> str | None:
    """The page's or table's section where it is about sponsors, posters or summits; else the slot's own class.

    A slot that is only called "talk" is a charla or tutorial in a section of such.
    """
    section = context.section if context.section != "talk" else None
    about = (section, kind_of(cell.heading.split("—")[0]) if "—" in cell.heading else None)
    printed = kind_of(cell.css_kind)
    stronger = ("sponsor", "poster", "summit", *(("charla", "tutorial") if printed in (None, "talk") else ()))
    return next((kind for kind in about if kind in stronger), printed or section)


def _distinct(talks: Iterable[Talk]) -> tuple[Talk, ...]:
    """One talk per number: the same number in several cells has their slots; rooms of one start are united."""
    kept: dict[str, Talk] = {}
    for talk in talks:
        known = kept.get(talk.code)
        if known is None:
            kept[talk.code] = talk
        elif talk.code.isdigit():
            kept[talk.code] = replace(known, slots=unite(known.slots + talk.slots))
        elif fold(known.title) != fold(talk.title):
            count = 2
            while f"{talk.code}-{count}" in kept:
                count += 1
            kept[f"{talk.code}-{count}"] = replace(talk, code=f"{talk.code}-{count}")
    return tuple(kept.values())


def unite(slots: Iterable[Slot]) -> tuple[Slot, ...]:
    """One slot per start, in order of start: the latest end, all rooms in the order seen."""
    kept: dict[object, Slot] = {}
    for slot in slots:
        known = kept.get(slot.start)
        if known is None:
            kept[slot.start] = slot
            continue
        ends = [end for end in (known.end, slot.end) if end]
        rooms = tuple(dict.fromkeys(known.rooms + slot.rooms))
        kept[slot.start] = Slot(slot.start, max(ends, default=None), rooms)
    return tuple(sorted(kept.values(), key=lambda slot: slot.start))


def code_free(talks: Iterable[Talk]) -> Iterator[Talk]:
    """Entries without a page, one per start and title, coded ``gYYYYMMDDTHHMM``; another title then gets ``-2``."""
    kept: dict[tuple[object, str], Talk] = {}
    for talk in talks:
        key = (talk.slots[0].start, fold(talk.title))
        known = kept.get(key)
        kept[key] = replace(known, slots=unite(known.slots + talk.slots)) if known else talk
    used: dict[str, int] = {}
    for talk in kept.values():
        code = f"g{talk.slots[0].start:%Y%m%dT%H%M}"
        used[code] = used.get(code, 0) + 1
        yield replace(talk, code=code if used[code] == 1 else f"{code}-{used[code]}")
