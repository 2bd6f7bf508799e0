"""Entries that everybody knows by their place in the programme: "the closing presentation"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from aggregator.matching.words import LABELS
from aggregator.recap.finding.mention import Spot
from aggregator.recap.finding.scopes import Scopes
from aggregator.recap.lookup.known import Known
from aggregator.recap.lookup.talks import KnownTalk
from scrapers.records import NOT_TALKS
from scrapers.text import fold

_ENTRY = frozenset({"address", "ceremony", "message", "messages", "presentation", "remarks", "session", "statements"})
_ROLE = re.compile(rf"\bthe\s+(opening|closing)\s+(?:{'|'.join(sorted(_ENTRY))})\b", re.I)
_OF_ANOTHER = re.compile(r"\s+(?:of|for|from|at|in|on|to)\s", re.I)


def role_spots(known: Known, scopes: Scopes) -> Iterator[Spot]:
    """Where a post speaks of the opening or the closing, and the event has one entry that is called so."""
    entries = {role: own[0] for role in ("opening", "closing") if len(own := _entries(known, role)) == 1}
    for number, block in enumerate(scopes.document.blocks) if entries else ():
        if block.toc or block.kind == "caption":
            continue
        for found in _ROLE.finditer(block.text):
            talk = entries.get(found[1].lower())
            if talk and not _OF_ANOTHER.match(block.text, found.end()):
                yield Spot((talk,), number, *found.span(), "title")
                break


def _entries(known: Known, role: str) -> list[KnownTalk]:
    """The talks whose title says nothing but that they open, or close, the conference, and perhaps who speaks."""
    return [talk for talk in known.talks if talk.kind not in NOT_TALKS and _is_entry(talk, role)]


def _is_entry(talk: KnownTalk, role: str) -> bool:
    words = fold(talk.title).split()
    names = {word for name in talk.speakers for word in fold(name).split()}
    return words[:1] == [role] and "keynote" not in words and set(words) <= LABELS | _ENTRY | names
