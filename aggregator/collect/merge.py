"""Several schedule sources of one event into one list of talks: the first named wins, the others fill what it lacks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aggregator.collect.identity import FILLED, place
from scrapers.records import Talk


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
