"""Which talk of yesterday's schedule is which of today's, and of one source which of another's. Pure.

A presentation number names a talk; the key of a slot (``k57``) names a place in a grid, and organisers move talks
between places. So the same title comes before the same code, and only then does a code alone say anything; but for the
codes that are made for one talk and never given to another. Where codes are made of titles, time, place and people say
which talk was retitled.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from scrapers.records import Slot, Talk, is_guid
from scrapers.text import fold, slugify

SAME_WORDS = 60
"""Two titles below this token-set ratio (0-100) are about different things."""

NEARLY_EQUAL = 85
"""From this plain ratio on, a title was only corrected, whoever speaks now."""

_PRETALX = re.compile(r"/talk/(?!\d+/?\Z)([A-Z0-9]{6})/?\Z")

_NO_WORD = re.compile(r"[^A-Za-z0-9]+")

UNHEARD = frozenset({"break", "info", "event", "open-space"})

FILLED = ("abstract", "track", "level", "language", "url", "slides", "tags", "speakers", "slots")
"""Fields that one account of a talk may take from another where it knows nothing itself."""

SchedulePlace = tuple[str, str | None]


def place(talk: Talk) -> SchedulePlace:
    """Title and first start: where an entry stands on the schedule."""
    first = min((slot.start for slot in talk.slots), default=None)
    return fold(talk.title), first.isoformat() if first else None


def pair(old: Sequence[Talk], new: Sequence[Talk]) -> dict[str, Talk]:
    """New code -> the old talk that it is. New talks that were not there before are left out."""
    pairs: dict[str, Talk] = {}
    left = {talk.code: talk for talk in old}
    open_ = {talk.code: talk for talk in new}

    def take(found: Iterable[tuple[Talk, Talk]]) -> None:
        """Pairs (new, old) of which neither side is taken yet."""
        for now, before in found:
            if now.code in open_ and before.code in left:
                pairs[now.code] = left.pop(before.code)
                del open_[now.code]

    pages = Counter(talk.url for talk in new)
    take(
        (n, left[c])
        for c, n in tuple(open_.items())
        if c in left and (_lasts(n) or (pages[n.url] == 1 and _on_its_page(n, left[c])))
    )
    take((n, left[c]) for c, n in tuple(open_.items()) if c in left and fold(left[c].title) == fold(n.title))
    take(_unique(open_.values(), left.values(), place))
    take((n, b) for n, b in _unique(open_.values(), left.values(), _title) if _may_move(n, b, open_, left))
    take((n, b) for n in tuple(open_.values()) if (b := _by_code(n, left)))
    retitled = _unique(filter(_is_named_by_title, open_.values()), filter(_is_named_by_title, left.values()), _given)
    take((n, b) for n, b in retitled if n.speakers and n.slots)
    return pairs


def _lasts(talk: Talk) -> bool:
    """Whether a code names a talk for good, whatever becomes of its title: a GUID, or the code of pretalx in its page."""
    in_page = _PRETALX.search(talk.url or "")
    return is_guid(talk.code) or bool(in_page and in_page[1] == talk.code)


def _on_its_page(new: Talk, old: Talk) -> bool:
    """Whether two talks of one code have one page that is called by more than a number ("41", "session-3"): that, and its
    page, may be reused.
    """
    url = new.url or ""
    reused = new.code in _NO_WORD.split(url) or (new.code[-1:].isdigit() and new.code in url)
    return bool(url) and url == old.url and not reused


def _is_named_by_title(talk: Talk) -> bool:
    """Whether a code was made of the title, as where the source has none: then it changes with every correction."""
    return talk.code.startswith(slugify(talk.title)[:20])


def _given(talk: Talk) -> tuple[tuple[Slot, ...], frozenset[str]]:
    """When, where and by whom."""
    return talk.slots, frozenset(fold(speaker.name) for speaker in talk.speakers)


def _unique(new: Iterable[Talk], old: Iterable[Talk], key: Callable[[Talk], Hashable]) -> list[tuple[Talk, Talk]]:
    """Pairs that share a key which nobody else has on either side."""
    groups: dict[Hashable, tuple[list[Talk], list[Talk]]] = {}
    for side, talks in ((0, new), (1, old)):
        for talk in talks:
            groups.setdefault(key(talk), ([], []))[side].append(talk)
    return [(news[0], olds[0]) for news, olds in groups.values() if len(news) == 1 and len(olds) == 1]


def _title(talk: Talk) -> str:
    return fold(talk.title)


def _may_move(new: Talk, old: Talk, open_: dict[str, Talk], left: dict[str, Talk]) -> bool:
    """A talk moves freely between slots; a number that is still in use keeps its talk."""
    numbered = new.code.isdigit() or old.code.isdigit()
    return not numbered or (new.code not in left and old.code not in open_)


def _by_code(new: Talk, left: dict[str, Talk]) -> Talk | None:
    """The old talk under this code, or under CODE-2, CODE-3 ... where the code was given to another talk before."""
    number, code = 1, new.code
    while code in left or number == 1:
        if code in left and _same_talk(left[code], new):
            return left[code]
        number += 1
        code = f"{new.code}-{number}"
    return None


def _same_talk(old: Talk, new: Talk) -> bool:
    if old.kind in UNHEARD and new.kind in UNHEARD:
        return True
    before, after = fold(old.title), fold(new.title)
    if fuzz.ratio(before, after) >= NEARLY_EQUAL:
        return True
    ours, theirs = ({fold(speaker.name) for speaker in talk.speakers} for talk in (old, new))
    if ours and theirs:
        return bool(ours & theirs)
    return fuzz.token_set_ratio(before, after) >= SAME_WORDS


def merge_sources(lists: Sequence[Sequence[Talk]]) -> tuple[Talk, ...]:
    """One Talk per code. A later source fills fields that are unknown and adds talks of its own that have a page.

    An entry without a page (a keynote in a grid) is the one of the earlier source with the same title and start; if
    there is none, it is left out: the earlier source lists such entries by a better identity.
    """
    if not lists:
        return ()
    merged: dict[str, Talk] = {talk.code: talk for talk in lists[0]}
    places = {place(talk): talk.code for talk in lists[0]}
    for later in lists[1:]:
        for talk in later:
            code = talk.code if talk.code in merged else places.get(place(talk))
            if code is not None:
                merged[code] = _filled(merged[code], talk)
            elif talk.url is not None or not lists[0]:
                merged[talk.code] = talk
    return tuple(merged.values())


def _filled(talk: Talk, other: Talk) -> Talk:
    missing = {name: getattr(other, name) for name in FILLED if not getattr(talk, name) and getattr(other, name)}
    # A number that only the other source knows is an address that people link.
    numbers = [code for code in (other.code, *other.aliases) if code.isdigit() and code != talk.code]
    aliases = tuple(dict.fromkeys((*talk.aliases, *numbers)))
    return replace(talk, aliases=aliases, **missing) if missing or aliases != talk.aliases else talk
