"""All pages of a year -> one talk per presentation number, and one per entry without a page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from scrapers.records import Slot, Talk
from scrapers.schedules.pycon_us.html.parts import PyconPage, code_free, unite
from scrapers.schedules.pycon_us.wording import read_title
from scrapers.text import fold
from scrapers.urls import presentation_number

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from scrapers.schedules.pycon_us.html.pages import Role
    from scrapers.source import Parsed

# What a page calls a talk when it says nothing better: any other word wins over these, in this order.
_WEAK = ("talk", "tutorial", "workshop")
_WALK_BEYOND = 50


@dataclass(slots=True)
class _Shares:
    """What the pages of each role say of one talk, in the order of the pages."""

    presentation: list[Talk] = field(default_factory=list)
    listed: list[Talk] = field(default_factory=list)
    grid: list[Talk] = field(default_factory=list)
    dated: bool = False

    def add(self, role: Role, talk: Talk, *, dated: bool) -> None:
        """Take one page's share; ``dated``: the page prints a full date."""
        {"presentation": self.presentation, "list": self.listed, "grid": self.grid}[role].append(talk)
        self.dated = self.dated or (role == "presentation" and dated)


def merge(parsed: Sequence[Parsed]) -> tuple[Talk, ...]:
    """Talks with a number first, in order of number; then entries without one, in order of start."""
    numbered: dict[str, _Shares] = {}
    others: dict[str, _Shares] = {}
    free: list[Talk] = []
    for page in parsed:
        for talk in page.talks:
            role, dated = _role(page, talk)
            if talk.code.isdigit():
                numbered.setdefault(talk.code, _Shares()).add(role, talk, dated=dated)
            elif role == "grid":
                free.append(talk)
            else:
                others.setdefault(talk.code, _Shares()).add(role, talk, dated=dated)
    _adopt(numbered, others)
    joined = [_join(numbered[code]) for code in sorted(numbered, key=int)]
    rest = [_join(shares) for shares in others.values()] + list(code_free(free))
    return (*joined, *sorted(rest, key=_start))


def _role(page: Parsed, talk: Talk) -> tuple[Role, bool]:
    if isinstance(page, PyconPage):
        return page.role, page.dated
    # Records that lost their page on the way: a talk's own address tells at least this much.
    return ("presentation" if presentation_number(talk.source_url) == talk.code else "grid"), False


def _start(talk: Talk) -> tuple[float, str]:
    return (talk.slots[0].start.timestamp() if talk.slots else float("inf"), talk.code)


def _adopt(numbered: dict[str, _Shares], others: dict[str, _Shares]) -> None:
    """Lists of 2021 on do not link: an entry with the title and kind of a numbered talk is that talk.

    The kind counts: somebody may give a talk and show a poster under one title.
    """
    known: dict[tuple[str, str], _Shares] = {}
    for shares in numbered.values():
        for talk in (*shares.presentation, *shares.grid):
            known.setdefault((fold(talk.title), talk.kind), shares)
    for code, shares in list(others.items()):
        owner = known.get((fold(shares.listed[0].title), shares.listed[0].kind)) if shares.listed else None
        if owner:
            number = (*owner.presentation, *owner.grid)[0].code
            owner.listed.extend(replace(talk, code=number) for talk in shares.listed)
            del others[code]


def _join(shares: _Shares) -> Talk:
    """The presentation page's words, the grid's time and place; whatever one page lacks comes from the next best."""
    ranked = [*shares.presentation, *shares.listed, *shares.grid]
    best = ranked[0]
    kind = best_kind([talk.kind for talk in ranked])
    cancelled = any(talk.status == "cancelled" for talk in ranked)
    title = read_title(best.title, poster=kind == "poster")
    return replace(
        best,
        title=title.text or best.title,
        raw_title=best.raw_title or title.raw,
        kind=kind,
        speakers=next((talk.speakers for talk in ranked if talk.speakers), ()),
        abstract=next((talk.abstract for talk in ranked if talk.abstract), None),
        level=next((talk.level for talk in ranked if talk.level), None),
        track=next((talk.track for talk in ranked if talk.track), None),
        language="es" if kind == "charla" else None,
        url=next((talk.url for talk in ranked if talk.url), None),
        slots=_slots(shares),
        status="cancelled" if cancelled else "scheduled",
    )


def best_kind(kinds: Iterable[str]) -> str:
    """The first that is more than a fallback; "tutorial" only ever yields to such, "talk" to everything."""
    said = list(kinds)
    strong = next((kind for kind in said if kind not in _WEAK), None)
    return strong or next((kind for kind in reversed(_WEAK) if kind in said), "talk")


def _slots(shares: _Shares) -> tuple[Slot, ...]:
    grid = unite(slot for talk in shares.grid for slot in talk.slots)
    pages = unite(slot for talk in shares.presentation for slot in talk.slots)
    listed = unite(slot for talk in shares.listed for slot in talk.slots)
    printed = {_clock(slot.start): slot for slot in (*listed, *pages)}
    chosen = pages if pages and shares.dated and len(grid) <= 1 else grid or pages or listed
    rooms = {_clock(slot.start): slot.rooms for slot in (*grid, *listed, *pages) if slot.rooms}
    return tuple(_sharpen(slot, printed.get(_clock(slot.start)), rooms.get(_clock(slot.start), ())) for slot in chosen)


def _sharpen(slot: Slot, printed: Slot | None, rooms: tuple[str, ...]) -> Slot:
    """End and room as a page prints them in words: a grid only knows when the next row begins and what heads a column.

    Some of 2014's tables count rows wrongly, which moves cells below them into other columns.
    """
    end = slot.end
    if printed and printed.end:
        end = slot.start + (printed.end - printed.start)
    return Slot(slot.start, end, rooms)


def _clock(moment: datetime) -> tuple[int, int, int]:
    return moment.weekday(), moment.hour, moment.minute


def unlinked_numbers(parsed: Sequence[Parsed]) -> tuple[str, ...]:
    """Numbers that no list or grid links: between the lowest and highest linked, and 50 beyond either end."""
    linked = {
        int(talk.code)
        for page in parsed
        for talk in page.talks
        if talk.code.isdigit() and _role(page, talk)[0] != "presentation"
    }
    if not linked:
        return ()
    # Numbers are small; a hostile page must not send us through a million of them.
    last = min(max(linked), min(linked) + 5000) + _WALK_BEYOND
    return tuple(str(n) for n in range(max(min(linked) - _WALK_BEYOND, 1), last + 1) if n not in linked)
