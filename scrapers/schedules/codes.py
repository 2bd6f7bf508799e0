"""A code that a feed uses for several talks: one keeps it, each other has four letters of its title's digest. Pure.

Which one keeps it does not depend on the order in the feed: the talk that is known under the code, else the first title of
the alphabet, talks before breaks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from hashlib import sha256

from scrapers.platforms import platform
from scrapers.records import NOT_TALKS, Recording, Talk, is_code
from scrapers.text import fold


def own_code(code: str, title: str) -> str:
    """The code of a talk whose own is another's: ``CODE-abcd``, the letters from its title's digest."""
    digest = sha256(fold(title).encode()).digest()
    return f"{code}-{''.join(chr(ord('a') + byte % 26) for byte in digest[:4])}"


def told_apart(code: str, talks: Iterable[Talk]) -> list[Talk]:
    """Talks that a feed gives one code, each with a code of its own; an alias stays with the first that has it."""
    apart: dict[str, Talk] = {}
    aliases: set[str] = set()
    for talk in sorted(talks, key=lambda one: (one.kind in NOT_TALKS, fold(one.title), one.kind)):
        name = base = own_code(code, talk.title) if apart else code
        count = 1
        while name in apart:  # the same title as another kind of entry
            count += 1
            name = f"{base}-{count}"
        apart[name] = replace(talk, code=name, aliases=tuple(alias for alias in talk.aliases if alias not in aliases))
        aliases |= set(talk.aliases)
    return list(apart.values())


def as_known(old: Iterable[Talk], new: Sequence[Talk]) -> tuple[Talk, ...]:
    """The new talks, those told apart so that the one that is known under the code has it.

    Where none is, or its title is new, it is one that is not known under a code of its own. One that is keeps that code
    also where the feed no longer has the other talk.
    """
    known = {talk.code: fold(talk.title) for talk in old}
    holders = {talk.code: talk for talk in new}
    others: dict[str, list[Talk]] = defaultdict(list)
    for talk in new:
        base = talk.code.rpartition("-")[0]
        if base in holders and talk.code == own_code(base, talk.title):
            others[base].append(talk)
    codes = {
        code: own
        for code, talk in holders.items()
        if (own := own_code(code, talk.title)) not in holders and known.get(own) == fold(talk.title) != known.get(code)
    }
    for base, apart in others.items():
        holder = holders[base]
        name = own_code(base, holder.title)
        heir = next((talk for talk in apart if known.get(base) == fold(talk.title)), None)
        if heir is None and known.get(name) == fold(holder.title):
            heir = next((talk for talk in apart if talk.code not in known), None)
        if heir and known.get(base) != fold(holder.title):
            codes |= {base: name, heir.code: base}
    return tuple(replace(talk, code=codes[talk.code]) if talk.code in codes else talk for talk in new)


def video_code(recording: Recording) -> str | None:
    """The code of a talk that is made of a video: the video's id, behind "v" where that can be no code or is a number.

    None for recordings whose ids are not told apart from other names.
    """
    if not platform(recording.provider).bare_ids:
        return None
    return recording.id if is_code(recording.id) and not recording.id.isdigit() else f"v{recording.id}"
